package bottest

import (
	"strings"
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
	var out strings.Builder
	for _, q := range qs {
		out.WriteString(q.Text + " ")
	}
	return out.String()
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
