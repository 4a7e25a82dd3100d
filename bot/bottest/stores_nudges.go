package bottest

import (
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

func testNudges(t *testing.T, s Store) {
	ctx := t.Context()
	lea, ada := meet(t, s, as("lea")), meet(t, s, as("ada"))
	c := cohort(t, s, lea, "data")
	last, err := s.LastNudge(ctx, ada.ID)
	ok(t, err)
	same(t, "never nudged", last.IsZero(), true)
	n := learning.Nudge{Cohort: c.ID, Member: ada.ID, Lead: lea.ID, Words: "hi", At: today, Due: today.Add(time.Hour), Outcome: learning.NudgeWaiting}
	n.ID, err = s.AddNudge(ctx, n)
	ok(t, err)
	last, err = s.LastNudge(ctx, ada.ID)
	ok(t, err)
	same(t, "last", last, today)
	due, err := s.DueNudges(ctx, today, 9)
	ok(t, err)
	same(t, "not due", len(due), 0)
	due, err = s.DueNudges(ctx, n.Due, 9)
	ok(t, err)
	same(t, "due", due, []learning.Nudge{n})
	outcome := func(want learning.NudgeOutcome) {
		t.Helper()
		all, err := s.NudgesSince(ctx, c.ID, today)
		ok(t, err)
		if len(all) != 1 || all[0].Outcome != want || want != learning.NudgeWaiting && all[0].Words != "" {
			t.Errorf("nudges are %+v, want one %s", all, want)
		}
	}
	outcome(learning.NudgeWaiting)
	ok(t, s.SetNudge(ctx, n.ID, n.Due.Add(time.Hour), false))
	due, err = s.DueNudges(ctx, n.Due, 9)
	ok(t, err)
	same(t, "put off", len(due), 0)
	posts := outbox.Queue{Store: s, Now: func() time.Time { return today }}
	ok(t, posts.Post(ctx, outbox.Post{Key: n.Key(), For: int64(ada.ID), To: bot.Conversation{Adapter: "slack", User: "ada", Direct: true}}))
	ok(t, s.SetNudge(ctx, n.ID, time.Time{}, true))
	is(t, s.SetNudge(ctx, n.ID, time.Time{}, true), learning.ErrNotFound)
	all, err := s.NudgesSince(ctx, c.ID, today)
	ok(t, err)
	same(t, "posted, not said", all[0].Outcome, learning.NudgeWaiting)
	rows, err := s.Claim(ctx, "slack", today, time.Minute, 1)
	ok(t, err)
	_, err = s.Settle(ctx, rows[0], outbox.Posted, "", today)
	ok(t, err)
	outcome(learning.NudgeDelivered)

	given, err := s.AddNudge(ctx, learning.Nudge{Cohort: c.ID, Member: ada.ID, Lead: lea.ID, At: today.Add(-time.Hour), Due: today})
	ok(t, err)
	ok(t, s.SetNudge(ctx, given, time.Time{}, false))
	all, err = s.NudgesSince(ctx, c.ID, today.Add(-time.Hour))
	ok(t, err)
	same(t, "given up", all[1].Outcome, learning.NudgeUndelivered)
	_, err = s.AddNudge(ctx, learning.Nudge{Cohort: 1 << 40, Member: ada.ID, Lead: lea.ID, At: today})
	is(t, err, learning.ErrNotFound)
}

func testDigests(t *testing.T, s Store) {
	ctx := t.Context()
	lea := meet(t, s, as("lea"))
	c := cohort(t, s, lea, "data")
	d := learning.Digest{Cohort: c.ID, Lead: lea.ID, Place: "{}", Zone: "Europe/Berlin", Wall: "2026-11-23T09:00:00", Rule: "FREQ=WEEKLY", Next: today}
	ok(t, s.SaveDigest(ctx, d))
	d.Place = ""
	ok(t, s.SaveDigest(ctx, d))
	due, err := s.DueDigests(ctx, today, 9)
	ok(t, err)
	same(t, "due", due, []learning.Digest{d})
	ok(t, s.MoveDigest(ctx, d, today.Add(time.Hour)))
	is(t, s.MoveDigest(ctx, d, today.Add(2*time.Hour)), learning.ErrNotFound)
	due, err = s.DueDigests(ctx, today, 9)
	ok(t, err)
	same(t, "moved", len(due), 0)
	ok(t, s.RemoveDigest(ctx, c.ID, lea.ID))
	ok(t, s.RemoveDigest(ctx, c.ID, lea.ID))
	is(t, s.SaveDigest(ctx, learning.Digest{Cohort: 1 << 40, Lead: lea.ID}), learning.ErrNotFound)
}

// testMoveCohorts makes two persons one.
func testMoveCohorts(t *testing.T, s Store) {
	ctx := t.Context()
	from, to, lea := meet(t, s, as("from")), meet(t, s, as("to")), meet(t, s, as("lea"))
	both, one, invited := cohort(t, s, lea, "both"), cohort(t, s, from, "one"), cohort(t, s, lea, "invited")
	ok(t, s.AddCohortLead(ctx, one.ID, to.ID, today.Add(time.Hour)))
	agreed(t, s, both, from)
	kept := agreed(t, s, both, to)
	moved := agreed(t, s, one, from)
	consent := agreed(t, s, invited, from)
	ok(t, s.SaveMember(ctx, learning.CohortMember{Cohort: invited.ID, Person: to.ID, AddedAt: today}))
	for _, p := range []learning.Person{from, to} {
		ok(t, s.SaveDigest(ctx, learning.Digest{Cohort: one.ID, Lead: p.ID, Wall: p.Name, Next: today}))
	}
	_, err := s.AddNudge(ctx, learning.Nudge{Cohort: both.ID, Member: from.ID, Lead: from.ID, At: today})
	ok(t, err)
	ok(t, s.MoveCohorts(ctx, from.ID, to.ID))
	for c, want := range map[learning.CohortID]learning.CohortMember{both.ID: kept, one.ID: moved, invited.ID: consent} {
		want.Person, want.Name = to.ID, "to"
		all, err := s.Members(ctx, c)
		ok(t, err)
		same(t, "members after the move", all, []learning.CohortMember{want})
	}
	leads, err := s.CohortLeads(ctx, one.ID)
	ok(t, err)
	same(t, "leads after the move", leads, []learning.CohortLead{{Person: to.ID, Name: "to", Since: today.Add(time.Hour)}})
	d, err := s.Digest(ctx, one.ID, to.ID)
	ok(t, err)
	same(t, "digest that stays", d.Wall, "to")
	due, err := s.DueDigests(ctx, today, 9)
	ok(t, err)
	same(t, "digests after the move", len(due), 1)
	last, err := s.LastNudge(ctx, to.ID)
	ok(t, err)
	same(t, "nudge after the move", last, today)
	ok(t, s.ErasePerson(ctx, from.ID, today))
	cohorts, err := s.CohortsOf(ctx, to.ID)
	ok(t, err)
	same(t, "cohorts after the other is gone", len(cohorts), 3)
}

func testRules(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	r, err := s.CommunityRules(ctx, ada.Community)
	ok(t, err)
	same(t, "usual rules", r, learning.Rules{KeepQuestions: 30})
	r = learning.Rules{Leaderboard: true, KeepQuestions: 7}
	ok(t, s.SetCommunityRules(ctx, ada.Community, r))
	got, err := s.CommunityRules(ctx, ada.Community)
	ok(t, err)
	same(t, "rules", got, r)
	is(t, s.SetCommunityRules(ctx, 1<<40, r), learning.ErrNotFound)

	// A question is kept as long as its community says.
	fresh := learning.Question{Community: ada.Community, Text: "why?", Decision: "abstain", AskedAt: today.Add(-6 * 24 * time.Hour)}
	old := fresh
	old.AskedAt = today.Add(-8 * 24 * time.Hour)
	for _, q := range []learning.Question{fresh, old} {
		_, err := s.AddQuestion(ctx, q)
		ok(t, err)
	}
	n, err := s.PruneQuestions(ctx, today)
	ok(t, err)
	same(t, "pruned", n, 1)
	for range 3 {
		_, err := s.AddQuestion(ctx, learning.Question{Community: ada.Community, Decision: "answer", Entry: "cost", AskedAt: today})
		ok(t, err)
	}
	_, err = s.AddQuestion(ctx, learning.Question{Community: ada.Community, Decision: "answer", Entry: "expiry", AskedAt: today})
	ok(t, err)
	most, err := s.AskedMost(ctx, ada.Community, today, 2, 9)
	ok(t, err)
	same(t, "asked most", most, []learning.AskedEntry{{Entry: "cost", Times: 3}})

	ok(t, s.Grant(ctx, bob.ID, bob.Community, learning.RoleCurator, today))
	ok(t, s.Grant(ctx, ada.ID, ada.Community, learning.RoleCurator, today))
	ok(t, s.Grant(ctx, bob.ID, bob.Community, learning.RoleAdmin, today))
	holders, err := s.RoleHolders(ctx, ada.Community)
	ok(t, err)
	same(t, "role holders", holders, []learning.RoleHolder{
		{Person: bob.ID, Name: "bob", Role: learning.RoleAdmin}, {Person: ada.ID, Name: "ada", Role: learning.RoleCurator}, {Person: bob.ID, Name: "bob", Role: learning.RoleCurator},
	})

	bob.Leaderboard = true
	ok(t, s.SavePerson(ctx, bob))
	_, _, err = s.AppendProgress(ctx, learning.Progress{Person: bob.ID, Kind: learning.ProgressTime, Minutes: 45, On: "2026-11-23", At: today})
	ok(t, err)
	ranked, err := s.RankedRecords(ctx, ada.Community)
	ok(t, err)
	same(t, "ranked", ranked, []learning.Record{{Person: bob, ByDay: map[learning.Date]learning.Minutes{"2026-11-23": 45}}})
}

func testLookedAtMany(t *testing.T, s Store) {
	ctx := t.Context()
	lea := meet(t, s, as("lea"))
	var who []learning.PersonID
	for i := range 501 { // more than one statement takes
		who = append(who, meet(t, s, as("m"+idText(i))).ID)
	}
	ok(t, s.LogAccesses(ctx, lea.ID, who, "percent", today))
	ok(t, s.LogAccesses(ctx, lea.ID, nil, "percent", today))
	for _, id := range []learning.PersonID{who[0], who[500]} {
		looks, err := s.Accesses(ctx, id, 9)
		ok(t, err)
		same(t, "looks", looks, []learning.Access{{Actor: lea.ID, Subject: id, What: "percent", At: today}})
	}
}
