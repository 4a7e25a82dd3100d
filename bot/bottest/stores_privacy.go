package bottest

import (
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// testErase fills every table for two people and erases one.
func testErase(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	in := bot.Conversation{Adapter: "slack", Workspace: "T1", Channel: "C1"}
	q, err := s.AddQuestion(ctx, learning.Question{Community: ada.Community, Text: "why?", Decision: "abstain", AskedAt: today})
	ok(t, err)
	for _, p := range []learning.Person{ada, bob} {
		ok(t, s.Grant(ctx, p.ID, p.Community, learning.RoleCurator, today))
		plan, err := s.StartPlan(ctx, learning.Plan{Person: p.ID, Goal: "data analyst"}, today)
		ok(t, err)
		it, err := s.AddItem(ctx, item(plan, "SQL"))
		ok(t, err)
		_, _, err = s.AppendProgress(ctx, learning.Progress{Person: p.ID, Item: it.ID, Kind: learning.ProgressTime, Minutes: 45, On: "2026-11-23", At: today})
		ok(t, err)
		_, err = learning.Do(ctx, s, p.ID, "plan add", today, learning.Added(it))
		ok(t, err)
		_, err = s.AddVacation(ctx, learning.Vacation{Person: p.ID, From: "2026-12-20", To: "2027-01-03"})
		ok(t, err)
		choosing(t, s, p, "SQL")
		c := learning.Credential{Person: p.ID, Title: "SQL", Item: it.ID}
		c.ID, err = s.AddCredential(ctx, c)
		ok(t, err)
		ok(t, s.SaveReview(ctx, learning.Review{Person: p.ID, Item: it.ID, Stage: 14, Worth: learning.Yes, At: today}))
		ok(t, s.SetNotice(ctx, learning.Notice{Person: p.ID, Kind: learning.NoticeExpiry, Subject: int64(c.ID), At: today}))
		ok(t, s.AwaitAnswer(ctx, q, p.ID, "dm of "+p.Name, today))
		_, err = s.SaveEntry(ctx, learning.Entry{Community: p.Community, Key: "by-" + p.Name, Source: "text", By: p.ID, At: today})
		ok(t, err)
		ok(t, s.AddPhrasing(ctx, learning.Phrasing{Community: p.Community, Entry: "sql", Text: "by " + p.Name, By: p.ID, At: today}))
		ok(t, s.KeepForm(ctx, bot.UserID{Adapter: "slack", Workspace: "T1", ID: p.Name}, in,
			bot.Waiting{Command: "log", Option: "what", Until: today.Add(time.Hour)}))
	}

	ok(t, s.ErasePerson(ctx, ada.ID, today))
	is(t, s.ErasePerson(ctx, ada.ID, today), learning.ErrNotFound)
	_, err = s.Person(ctx, ada.ID)
	is(t, err, learning.ErrNotFound)
	_, err = s.Find(ctx, as("ada"))
	is(t, err, learning.ErrNotFound)
	_, err = s.OpenPlan(ctx, ada.ID)
	is(t, err, learning.ErrNotFound)
	_, err = s.LastChange(ctx, ada.ID, "")
	is(t, err, learning.ErrNotFound)
	wallet, err := s.Credentials(ctx, ada.ID)
	ok(t, err)
	same(t, "credentials left", len(wallet), 0)
	due, err := s.DueNotices(ctx, today, 9)
	ok(t, err)
	if len(due) != 1 || due[0].Person != bob.ID {
		t.Errorf("notices left are %v, want bob's", due)
	}
	boards, err := s.Comparisons(ctx, ada.ID)
	ok(t, err)
	same(t, "comparisons left", len(boards), 0)
	checks, err := s.ProviderChecks(ctx, ada.ID)
	ok(t, err)
	same(t, "provider checks left", len(checks), 0)
	lines, err := s.ProgressBetween(ctx, ada.ID, "2000-01-01", "2199-12-31")
	ok(t, err)
	same(t, "log left", len(lines), 0)
	roles, err := s.Roles(ctx, ada.ID, ada.Community)
	ok(t, err)
	same(t, "roles left", len(roles), 0)
	_, waiting, err := s.WaitingForm(ctx, bot.UserID{Adapter: "slack", Workspace: "T1", ID: "ada"}, in, today)
	ok(t, err)
	same(t, "form left", waiting, false)

	// What is the community's stays without its author, and bob keeps all.
	entries, err := s.Entries(ctx, bob.Community)
	ok(t, err)
	phrasings, err := s.Phrasings(ctx, bob.Community)
	ok(t, err)
	if len(entries) != 2 || len(phrasings) != 2 {
		t.Fatalf("%d entries and %d phrasings left, want 2 and 2", len(entries), len(phrasings))
	}
	same(t, "authors of entries", [2]learning.PersonID{entries[0].By, entries[1].By}, [2]learning.PersonID{0, bob.ID})
	same(t, "authors of phrasings", [2]learning.PersonID{phrasings[0].By, phrasings[1].By}, [2]learning.PersonID{0, bob.ID})
	waiters, err := s.TakeWaiters(ctx, q)
	ok(t, err)
	same(t, "waiters", waiters, []learning.Waiter{{Person: bob.ID, Place: "dm of bob"}})
	plan, err := s.OpenPlan(ctx, bob.ID)
	ok(t, err)
	same(t, "bob's items", len(plan.Items), 1)
	_, err = s.LastChange(ctx, bob.ID, "")
	ok(t, err)
	_, waiting, err = s.WaitingForm(ctx, bot.UserID{Adapter: "slack", Workspace: "T1", ID: "bob"}, in, today)
	ok(t, err)
	same(t, "bob's form", waiting, true)

	audits, err := s.Audits(ctx, bob.Community, 10)
	ok(t, err)
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	same(t, "audit log", audits, []learning.Audit{{Community: bob.Community, What: learning.AuditErase, At: day}})

	if back := meet(t, s, as("ada")); back.ID <= bob.ID {
		t.Errorf("erased person's id %d, or one before it, is used again: %d", ada.ID, back.ID)
	}
}

func testAccesses(t *testing.T, s Store) {
	ctx := t.Context()
	ada, lea := meet(t, s, as("ada")), meet(t, s, as("lea"))
	none, err := s.Accesses(ctx, ada.ID, 10)
	ok(t, err)
	same(t, "looks at first", len(none), 0)
	first := learning.Access{Actor: lea.ID, Subject: ada.ID, What: "percent", At: today}
	second := learning.Access{Actor: lea.ID, Subject: ada.ID, What: "last active week", At: today.Add(time.Hour)}
	ok(t, s.LogAccess(ctx, first))
	ok(t, s.LogAccess(ctx, second))
	ok(t, s.LogAccess(ctx, learning.Access{Actor: ada.ID, Subject: lea.ID, What: "percent", At: today}))
	is(t, s.LogAccess(ctx, learning.Access{Actor: lea.ID, Subject: 1 << 40, At: today}), learning.ErrNotFound)
	looks := func(limit int) []learning.Access {
		t.Helper()
		all, err := s.Accesses(ctx, ada.ID, limit)
		ok(t, err)
		return all
	}
	same(t, "looks", looks(10), []learning.Access{second, first})
	same(t, "last look", looks(1), []learning.Access{second})

	// Who looked erases themselves: that somebody looked stays, who does not.
	ok(t, s.ErasePerson(ctx, lea.ID, today))
	first.Actor, second.Actor = 0, 0
	same(t, "looks of somebody", looks(10), []learning.Access{second, first})
	ok(t, s.ErasePerson(ctx, ada.ID, today))
	same(t, "looks left", len(looks(10)), 0)
}

func testAudits(t *testing.T, s Store) {
	ctx := t.Context()
	lea := meet(t, s, as("lea"))
	edit := learning.Audit{Community: lea.Community, Actor: lea.ID, What: "kb edit", Target: "cost", At: today}
	export := learning.Audit{Community: lea.Community, Actor: lea.ID, What: learning.AuditExport, At: today.Add(time.Hour)}
	ok(t, s.LogAudit(ctx, edit))
	ok(t, s.LogAudit(ctx, export))
	is(t, s.LogAudit(ctx, learning.Audit{Community: 1 << 40, At: today}), learning.ErrNotFound)
	audits := func(limit int) []learning.Audit {
		t.Helper()
		all, err := s.Audits(ctx, lea.Community, limit)
		ok(t, err)
		return all
	}
	same(t, "audit log", audits(10), []learning.Audit{export, edit})
	same(t, "end of the audit log", audits(1), []learning.Audit{export})

	// What was done to the community's own stays, by nobody; their export goes.
	ok(t, s.ErasePerson(ctx, lea.ID, today))
	edit.Actor = 0
	gone := learning.Audit{Community: lea.Community, What: learning.AuditErase, At: today.Truncate(24 * time.Hour)}
	same(t, "audit log after erasing", audits(10), []learning.Audit{gone, edit})
	other, err := s.Audits(ctx, meet(t, s, learning.Identity{Adapter: "slack", Workspace: "T2", User: "eve"}).Community, 10)
	ok(t, err)
	same(t, "another community's audit log", len(other), 0)
}
