package bottest

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// hostile are texts that databases, queries and encodings stumble over.
var hostile = []string{
	"NUL \x00 inside", "\x00", "broken \xff\xfe UTF-8 \xc3", "\xed\xa0\x80 surrogate",
	"\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd", "emoji \U0001f9d7\U0001f3fd\u200d\u2640\ufe0f and a\u0301",
	"quotes ' \" ` ''", "percent % _ \\ %s %d",
	"marks ? $1 :name @p ?1", "'); DROP TABLE person; --", "line\nbreak\ttab\r", strings.Repeat("x€", 2500) + "!",
	strings.Repeat("\U0001F9D7", 2500), "  spaces  ", "\u2028\u0085\ufeff",
}

// testHostileText writes hostile text wherever somebody may. A store may drop
// what no text holds, NUL and broken UTF-8; everything else comes back.
func testHostileText(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	plan, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID}, today)
	ok(t, err)
	for i, text := range hostile {
		back := func(where, got string) {
			t.Helper()
			clean := utf8.ValidString(text) && !strings.Contains(text, "\x00")
			if clean && got != text || !utf8.ValidString(got) || strings.Contains(got, "\x00") {
				t.Errorf("%s: %.60q came back as %.60q", where, text, got)
			}
		}
		id := learning.Identity{Adapter: text, Workspace: text, User: text}
		fresh := learning.NewPerson()
		fresh.Name, fresh.Zone, fresh.Locale = text, text, text
		p, err := s.Meet(ctx, id, fresh, today)
		ok(t, err)
		group := learning.Cohort{Community: p.Community, Name: text, Code: text, Starts: learning.Date(text), Ends: learning.Date(text)}
		group.ID, err = s.AddCohort(ctx, group)
		ok(t, err)
		ok(t, s.SaveMember(ctx, learning.CohortMember{Cohort: group.ID, Person: p.ID, AddedAt: today, Consent: learning.Consent{Scopes: []learning.Scope{learning.Scope(text)}, Wording: text, At: today}}))
		group, err = s.Cohort(ctx, group.ID)
		ok(t, err)
		back("cohort", group.Name)
		in, err := s.Member(ctx, group.ID, p.ID)
		ok(t, err)
		back("consent", in.Consent.Wording)
		same(t, "scopes", len(in.Consent.Scopes), 0)
		n, err := s.AddNudge(ctx, learning.Nudge{Cohort: group.ID, Member: p.ID, Lead: p.ID, Words: text, At: today, Due: today})
		ok(t, err)
		nudges, err := s.NudgesSince(ctx, group.ID, today)
		ok(t, err)
		back("nudge", nudges[0].Words)
		ok(t, s.SetNudge(ctx, n, time.Time{}, false))
		ok(t, s.SaveDigest(ctx, learning.Digest{Cohort: group.ID, Lead: p.ID, Place: text, Zone: text, Wall: text, Rule: text}))
		d, err := s.Digest(ctx, group.ID, p.ID)
		ok(t, err)
		back("digest", d.Place)
		back("name", p.Name)
		again, err := s.Find(ctx, id)
		ok(t, err)
		same(t, "person met again", again, p)
		if p.Location() != time.UTC {
			t.Errorf("zone %.60q became %v", text, p.Location())
		}
		ok(t, s.Revoke(ctx, ada.ID, ada.Community, learning.Role(text)))

		ok(t, s.SavePlan(ctx, learning.Plan{ID: plan, Goal: text, Target: learning.Date(text), Budget: learning.Money{Currency: text}}))
		it := learning.Item{
			Plan: plan, Title: text, Provider: text, Stack: text, Proves: text, Evidence: text,
			Kind: learning.KindOther, State: learning.StateActive, Due: learning.Date(text),
		}
		it, err = s.AddItem(ctx, it)
		ok(t, err)
		open, err := s.OpenPlan(ctx, ada.ID)
		ok(t, err)
		back("goal", open.Goal)
		back("title", open.Items[0].Title)
		it.Removed = true
		ok(t, s.SaveItem(ctx, it))
		_, err = learning.Do(ctx, s, ada.ID, text, today, learning.Changed(it, it))
		ok(t, err)
		_, err = s.LastChange(ctx, ada.ID, "")
		ok(t, err)

		c := learning.Credential{
			Person: ada.ID, Title: text, Issuer: text, Earned: learning.Date(text), Expires: learning.Date(text), URL: text, Rigor: 1 << 40,
			Proves: text, Required: text, Applied: text,
		}
		c.ID, err = s.AddCredential(ctx, c)
		ok(t, err)
		c, err = s.Credential(ctx, ada.ID, c.ID)
		ok(t, err)
		back("credential", c.Title)
		back("where it was applied", c.Applied)
		same(t, "rigor", c.Rigor, learning.UnknownRigor)
		ok(t, s.SaveReview(ctx, learning.Review{
			Person: ada.ID, Item: it.ID, Interviews: learning.Answer(text), Used: learning.Answer(text), Worth: learning.Answer(text), Next: learning.Direction(text), At: today,
		}))
		said, err := s.Reviews(ctx, ada.ID, it.ID)
		ok(t, err)
		same(t, "odd answers", said[0], learning.Review{Person: ada.ID, Item: it.ID, At: today})

		line := learning.Progress{Person: ada.ID, Kind: learning.ProgressMilestone, Note: text, Source: text, On: "2026-11-23", Zone: text, At: today}
		_, stored, err := s.AppendProgress(ctx, line)
		ok(t, err)
		same(t, "line stored", stored, true)
		_, stored, err = s.AppendProgress(ctx, line)
		ok(t, err)
		same(t, "line stored twice", stored, false)
		lines, err := s.ProgressBetween(ctx, ada.ID, "2026-11-23", "2026-11-23")
		ok(t, err)
		back("note", lines[len(lines)-1].Note)
		_, err = s.ProgressBetween(ctx, ada.ID, learning.Date(text), learning.Date(text))
		ok(t, err)

		_, _, _ = choosing(t, s, ada, text)
		boards, err := s.Comparisons(ctx, ada.ID)
		ok(t, err)
		back("skill", boards[0].Skill)
		back("option", boards[0].Options[0].Title)
		same(t, "rigor", boards[0].Options[0].Rigor.Exam.Known(), false)
		checks, err := s.ProviderChecks(ctx, ada.ID)
		ok(t, err)
		back("provider", checks[0].Provider)

		hostileKnowledge(t, s, ada, text, back)
		hostileDelivery(t, s, i, text, back)
	}
	people, err := s.Identities(ctx, ada.ID)
	ok(t, err)
	for _, text := range hostile {
		place := learning.ChannelID{Adapter: text, Workspace: text, ID: text}
		ok(t, s.SetChannel(ctx, learning.Channel{ChannelID: place, Name: text, Mode: learning.ModeAuto, At: today}))
		mode, err := s.ChannelMode(ctx, place)
		ok(t, err)
		same(t, "mode of a channel", mode, learning.ModeAuto)
		ok(t, s.SetChannel(ctx, learning.Channel{ChannelID: place, Mode: learning.ChannelMode(text), At: today}))
		mode, err = s.ChannelMode(ctx, place)
		ok(t, err)
		same(t, "a mode that there is not", mode, learning.ModeMention)
		_, err = s.SpeakUnasked(ctx, place, text, today)
		ok(t, err)
	}
	same(t, "tables still there", len(people), 1)
}

func hostileKnowledge(t *testing.T, s Store, ada learning.Person, text string, back func(where, got string)) {
	t.Helper()
	ctx := t.Context()
	q, err := s.AddQuestion(ctx, learning.Question{Community: ada.Community, Text: text, Decision: text, Entry: text, AskedAt: today})
	ok(t, err)
	ok(t, s.SetFeedback(ctx, q, learning.Feedback(text)))
	ok(t, s.AwaitAnswer(ctx, q, ada.ID, text, today))
	read, err := s.Question(ctx, ada.Community, q)
	ok(t, err)
	back("question", read.Text)
	waiters, err := s.TakeWaiters(ctx, q)
	ok(t, err)
	back("place", waiters[0].Place)
	ok(t, s.ResolveQuestion(ctx, q, text))

	_, err = s.SaveEntry(ctx, learning.Entry{Community: ada.Community, Key: text, Source: text, At: today})
	ok(t, err)
	history, err := s.History(ctx, ada.Community, text)
	ok(t, err)
	same(t, "versions", len(history), 1)
	back("source", history[0].Source)
	for range 2 {
		ok(t, s.AddPhrasing(ctx, learning.Phrasing{Community: ada.Community, Entry: text, Text: text, At: today}))
	}
	phrasings, err := s.Phrasings(ctx, ada.Community)
	ok(t, err)
	same(t, "phrasings", len(phrasings), 1)
	back("phrasing", phrasings[0].Text)
	ok(t, s.RemovePhrasing(ctx, ada.Community, text, text))
	phrasings, err = s.Phrasings(ctx, ada.Community)
	ok(t, err)
	same(t, "phrasings left", len(phrasings), 0)

	ok(t, s.SetTopic(ctx, text, learning.Topic{Entry: text, Question: text, At: today}))
	topic, found, err := s.Topic(ctx, text)
	ok(t, err)
	same(t, "topic found", found, true)
	back("topic", topic.Question)
}

func hostileDelivery(t *testing.T, s Store, i int, text string, back func(where, got string)) {
	t.Helper()
	ctx := t.Context()
	who := bot.UserID{Adapter: text, Workspace: text, ID: text}
	in := bot.Conversation{Adapter: text, Workspace: text, Channel: text, Thread: text, User: text}
	ok(t, s.KeepForm(ctx, who, in, bot.Waiting{
		Command: text, Option: text, Values: map[string]string{text: text, "plain": text}, Until: today.Add(time.Hour),
	}))
	w, found, err := s.WaitingForm(ctx, who, in, today)
	ok(t, err)
	same(t, "form found", found, true)
	back("form value", w.Values["plain"])
	ok(t, s.ForgetForm(ctx, who, in))

	for _, want := range []bool{false, true} {
		repeat, err := once(ctx, s, text, text, noop)
		ok(t, err)
		same(t, "repeat of a hostile event", repeat, want)
	}
	r := post(text, text, today)
	r.Payload = text
	ok(t, s.Enqueue(ctx, today, r))
	rows := claim(t, s, today, 10)
	if len(rows) != 1 {
		t.Fatalf("text %d: claimed %d rows, want 1", i, len(rows))
	}
	back("payload", rows[0].Payload)
	_, err = s.Postpone(ctx, rows[0], today, true, text)
	ok(t, err)
	rows = claim(t, s, today, 10)
	ours, err := s.Settle(ctx, rows[0], "gone", text, today)
	ok(t, err)
	same(t, "settled", ours, true)
}
