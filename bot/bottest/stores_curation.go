package bottest

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

func testQuestions(t *testing.T, s Store) {
	ctx := t.Context()
	c := meet(t, s, as("ada")).Community
	q := learning.Question{
		Community: c, Text: "Is the Google certificate worth it?", Decision: "answer", Entry: "google-cert", Score: 0.8125,
		AskedAt: today,
	}
	var err error
	q.ID, err = s.AddQuestion(ctx, q)
	ok(t, err)
	read := func() learning.Question {
		t.Helper()
		got, err := s.Question(ctx, c, q.ID)
		ok(t, err)
		return got
	}
	same(t, "question", read(), q)
	for _, f := range []learning.Feedback{learning.FeedbackHelpful, learning.FeedbackUnhelpful, learning.FeedbackHuman} {
		ok(t, s.SetFeedback(ctx, q.ID, f))
		q.Feedback = f
		same(t, "question with feedback", read(), q)
	}
	ok(t, s.ResolveQuestion(ctx, q.ID, "certificates"))
	q.Resolved = "certificates"
	same(t, "resolved question", read(), q)
	ok(t, s.ResolveQuestion(ctx, q.ID, ""))
	q.Resolved, q.Text = "", ""
	same(t, "dismissed question", read(), q)

	_, err = s.Question(ctx, c, 1<<40)
	is(t, err, learning.ErrNotFound)
	is(t, s.SetFeedback(ctx, 1<<40, learning.FeedbackHelpful), learning.ErrNotFound)
	is(t, s.ResolveQuestion(ctx, 1<<40, "x"), learning.ErrNotFound)
	_, err = s.AddQuestion(ctx, learning.Question{Community: 1 << 40, AskedAt: today})
	is(t, err, learning.ErrNotFound)
}

// ask stores a question asked some time ago; the text is its name.
func ask(t *testing.T, s Store, c learning.CommunityID, text, decision string, f learning.Feedback, ago time.Duration) learning.QuestionID {
	t.Helper()
	id, err := s.AddQuestion(t.Context(), learning.Question{Community: c, Text: text, Decision: decision, Feedback: f, AskedAt: today.Add(-ago)})
	ok(t, err)
	return id
}

func texts(qs []learning.Question) string {
	var out string
	var outSb59 strings.Builder
	for _, q := range qs {
		outSb59.WriteString(q.Text + " ")
	}
	out += outSb59.String()
	return out
}

func testMissed(t *testing.T, s Store) {
	ctx := t.Context()
	c := meet(t, s, as("ada")).Community
	ask(t, s, c, "abstained", "abstain", "", 5*time.Hour)
	ask(t, s, c, "suggested", "suggest", "", 4*time.Hour)
	ask(t, s, c, "answered", "answer", "", 3*time.Hour)
	ask(t, s, c, "helped", "answer", learning.FeedbackHelpful, 3*time.Hour)
	ask(t, s, c, "unhelpful", "answer", learning.FeedbackUnhelpful, 2*time.Hour)
	ask(t, s, c, "human", "answer", learning.FeedbackHuman, 1*time.Hour)
	ask(t, s, c, "old", "abstain", "", 48*time.Hour)
	ask(t, s, c, "", "abstain", "", time.Hour)
	resolved := ask(t, s, c, "resolved", "abstain", "", time.Hour)
	ok(t, s.ResolveQuestion(ctx, resolved, "entry"))
	dismissed := ask(t, s, c, "dismissed", "abstain", "", time.Hour)
	ok(t, s.ResolveQuestion(ctx, dismissed, ""))
	missed := func(since time.Duration, limit int) string {
		t.Helper()
		qs, err := s.MissedQuestions(ctx, c, today.Add(-since), limit)
		ok(t, err)
		return texts(qs)
	}
	same(t, "missed today", missed(24*time.Hour, 10), "human unhelpful suggested abstained ")
	same(t, "missed ever", missed(1000*time.Hour, 10), "human unhelpful suggested abstained old ")
	same(t, "the newest two", missed(1000*time.Hour, 2), "human unhelpful ")
}

func testPruned(t *testing.T, s Store) {
	ctx := t.Context()
	c := meet(t, s, as("ada")).Community
	const day = 24 * time.Hour
	kept := map[learning.QuestionID]string{
		ask(t, s, c, "answered", "answer", "", learning.KeepAnswered-time.Minute):                  "answered",
		ask(t, s, c, "old answered", "answer", "", learning.KeepAnswered+time.Minute):              "",
		ask(t, s, c, "helped", "answer", learning.FeedbackHelpful, 2*day):                          "",
		ask(t, s, c, "unhelpful", "answer", learning.FeedbackUnhelpful, 2*day):                     "unhelpful",
		ask(t, s, c, "missed", "abstain", "", learning.KeepUnanswered-time.Minute):                 "missed",
		ask(t, s, c, "old missed", "abstain", "", learning.KeepUnanswered+time.Minute):             "",
		ask(t, s, c, "old unhelpful", "answer", learning.FeedbackHuman, learning.KeepUnanswered*2): "",
	}
	resolved := ask(t, s, c, "resolved", "abstain", "", 2*day)
	ok(t, s.ResolveQuestion(ctx, resolved, "entry"))
	kept[resolved] = ""
	n, err := s.PruneQuestions(ctx, today)
	ok(t, err)
	same(t, "texts dropped", n, 5)
	for id, want := range kept {
		q, err := s.Question(ctx, c, id)
		ok(t, err)
		same(t, "text", q.Text, want)
	}
	n, err = s.PruneQuestions(ctx, today)
	ok(t, err)
	same(t, "texts dropped twice", n, 0)
}

func testWaiters(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	eve := meet(t, s, learning.Identity{Adapter: "slack", Workspace: "T2", User: "eve"})
	q := ask(t, s, ada.Community, "why?", "abstain", "", 0)
	other := ask(t, s, ada.Community, "how?", "abstain", "", 0)
	ok(t, s.AwaitAnswer(ctx, q, bob.ID, "channel", today))
	ok(t, s.AwaitAnswer(ctx, q, ada.ID, `{"dm":"ada"}`, today.Add(time.Minute)))
	ok(t, s.AwaitAnswer(ctx, q, bob.ID, "dm", today.Add(time.Hour)))
	ok(t, s.AwaitAnswer(ctx, other, ada.ID, "dm", today))
	is(t, s.AwaitAnswer(ctx, q, eve.ID, "dm", today), learning.ErrNotFound)
	is(t, s.AwaitAnswer(ctx, 1<<40, ada.ID, "dm", today), learning.ErrNotFound)
	is(t, s.AwaitAnswer(ctx, q, 1<<40, "dm", today), learning.ErrNotFound)
	waiters, err := s.TakeWaiters(ctx, q)
	ok(t, err)
	same(t, "waiters", waiters, []learning.Waiter{{Person: bob.ID, Place: "dm"}, {Person: ada.ID, Place: `{"dm":"ada"}`}})
	waiters, err = s.TakeWaiters(ctx, q)
	ok(t, err)
	same(t, "waiters taken twice", len(waiters), 0)

	// Of several curators who answer at once, one tells whoever waits.
	var taken atomic.Int32
	atOnce(4, func(int) {
		w, err := s.TakeWaiters(ctx, other)
		if err != nil {
			t.Error(err)
		}
		taken.Add(int32(len(w))) //nolint:gosec // one at most
	})
	same(t, "waiters taken at once", taken.Load(), 1)
}

func testEntries(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	c := ada.Community
	revision := func() int64 {
		t.Helper()
		n, err := s.Revision(ctx, c)
		ok(t, err)
		return n
	}
	before := revision()
	e := learning.Entry{Community: c, Key: "b-entry", Source: "---\ntitle: x\n---\nanswer\n", By: ada.ID, At: today}
	v, err := s.SaveEntry(ctx, e)
	ok(t, err)
	same(t, "first version", v, 1)
	if after := revision(); after <= before {
		t.Errorf("revision %d after a change, %d before", after, before)
	}
	first := e
	first.Version = 1
	second := first
	second.Source, second.Retired, second.By, second.At = "changed", true, 0, today.Add(time.Hour)
	v, err = s.SaveEntry(ctx, second)
	ok(t, err)
	same(t, "second version", v, 2)
	second.Version = 2
	for _, key := range []string{"c", "a", "B", "ba"} {
		_, err := s.SaveEntry(ctx, learning.Entry{Community: c, Key: key, At: today})
		ok(t, err)
	}

	before = revision()
	for _, stale := range []int{0, 1, 3} {
		e.Version = stale
		_, err = s.SaveEntry(ctx, e)
		is(t, err, learning.ErrConflict)
	}
	same(t, "revision after conflicts", revision(), before)
	_, err = s.SaveEntry(ctx, learning.Entry{Community: 1 << 40, Key: "x", At: today})
	is(t, err, learning.ErrNotFound)

	history, err := s.History(ctx, c, "b-entry")
	ok(t, err)
	same(t, "history", history, []learning.Entry{second, first})
	entries, err := s.Entries(ctx, c)
	ok(t, err)
	var keys []string
	for _, e := range entries {
		keys = append(keys, e.Key)
		if e.Key == "b-entry" {
			same(t, "current version", e, second)
		}
	}
	same(t, "keys in order", keys, []string{"B", "a", "b-entry", "ba", "c"})
}

func testEntriesAtOnce(t *testing.T, s Store) {
	ctx := t.Context()
	c := meet(t, s, as("ada")).Community
	var saved, refused atomic.Int32
	atOnce(6, func(int) {
		_, err := s.SaveEntry(ctx, learning.Entry{Community: c, Key: "x", Source: "s", At: today})
		switch {
		case err == nil:
			saved.Add(1)
		case errors.Is(err, learning.ErrConflict):
			refused.Add(1)
		default:
			t.Error(err)
		}
	})
	same(t, "saved and refused", [2]int32{saved.Load(), refused.Load()}, [2]int32{1, 5})
}

func testPhrasings(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	revision := func() int64 {
		t.Helper()
		n, err := s.Revision(ctx, ada.Community)
		ok(t, err)
		return n
	}
	z := learning.Phrasing{Community: ada.Community, Entry: "e", Text: "zzz?", By: ada.ID, At: today}
	a := learning.Phrasing{Community: ada.Community, Entry: "e", Text: "aaa?", At: today}
	f := learning.Phrasing{Community: ada.Community, Entry: "f", Text: "zzz?", At: today}
	for _, p := range []learning.Phrasing{z, a, f} {
		before := revision()
		ok(t, s.AddPhrasing(ctx, p))
		if after := revision(); after <= before {
			t.Errorf("revision %d after a phrasing, %d before", after, before)
		}
	}
	ok(t, s.AddPhrasing(ctx, learning.Phrasing{Community: ada.Community, Entry: "e", Text: "zzz?", At: today.Add(time.Hour)}))
	got, err := s.Phrasings(ctx, ada.Community)
	ok(t, err)
	same(t, "phrasings", got, []learning.Phrasing{z, a, f})
	before := revision()
	ok(t, s.RemovePhrasing(ctx, ada.Community, "e", "zzz?"))
	if after := revision(); after <= before {
		t.Errorf("revision %d after a removal, %d before", after, before)
	}
	ok(t, s.RemovePhrasing(ctx, ada.Community, "e", "zzz?"))
	got, err = s.Phrasings(ctx, ada.Community)
	ok(t, err)
	same(t, "phrasings left", got, []learning.Phrasing{a, f})
	is(t, s.AddPhrasing(ctx, learning.Phrasing{Community: 1 << 40, Entry: "e", Text: "x", At: today}), learning.ErrNotFound)
}

// testApart asks one community for everything of another.
func testApart(t *testing.T, s Store) {
	ctx := t.Context()
	a := meet(t, s, as("ada")).Community
	b := meet(t, s, learning.Identity{Adapter: "slack", Workspace: "T2", User: "bob"}).Community
	q := ask(t, s, b, "secret", "abstain", "", time.Hour)
	_, err := s.SaveEntry(ctx, learning.Entry{Community: b, Key: "secret", Source: "secret", At: today})
	ok(t, err)
	ok(t, s.AddPhrasing(ctx, learning.Phrasing{Community: b, Entry: "secret", Text: "secret", At: today}))

	_, err = s.Question(ctx, a, q)
	is(t, err, learning.ErrNotFound)
	missed, err := s.MissedQuestions(ctx, a, time.UnixMilli(0), 100)
	ok(t, err)
	entries, err := s.Entries(ctx, a)
	ok(t, err)
	history, err := s.History(ctx, a, "secret")
	ok(t, err)
	phrasings, err := s.Phrasings(ctx, a)
	ok(t, err)
	ok(t, s.RemovePhrasing(ctx, a, "secret", "secret"))
	revision, err := s.Revision(ctx, a)
	ok(t, err)
	same(t, "what another community sees", []int{len(missed), len(entries), len(history), len(phrasings), int(revision)}, []int{0, 0, 0, 0, 0})
	v, err := s.SaveEntry(ctx, learning.Entry{Community: a, Key: "secret", Source: "ours", At: today})
	ok(t, err)
	same(t, "version of an entry of the same key", v, 1)
	history, err = s.History(ctx, b, "secret")
	ok(t, err)
	same(t, "source of b's entry", history[0].Source, "secret")
	phrasings, err = s.Phrasings(ctx, b)
	ok(t, err)
	same(t, "b's phrasings", len(phrasings), 1)
}

func testTopics(t *testing.T, s Store) {
	ctx := t.Context()
	_, found, err := s.Topic(ctx, "thread 1")
	ok(t, err)
	same(t, "topic at first", found, false)
	want := learning.Topic{Entry: "sql", Question: "how long?", Asked: 7, At: today}
	ok(t, s.SetTopic(ctx, "thread 1", learning.Topic{Entry: "other", At: today.Add(-time.Hour)}))
	ok(t, s.SetTopic(ctx, "thread 1", want))
	ok(t, s.SetTopic(ctx, "thread 2", learning.Topic{Entry: "python", At: today}))
	got, found, err := s.Topic(ctx, "thread 1")
	ok(t, err)
	same(t, "topic found", found, true)
	same(t, "topic", got, want)
}
