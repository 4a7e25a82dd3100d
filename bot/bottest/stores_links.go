package bottest

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// inDiscord is ada on another platform, which is another community.
var inDiscord = learning.Identity{Adapter: "discord", Workspace: "G1", User: "ada"}

func testLinkCodes(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	code := learning.LinkCode{Person: ada.ID, Hash: "h1", Until: today.Add(learning.LinkFor)}
	find := func(hash string, at time.Time, want error) {
		t.Helper()
		_, err := s.LinkCode(ctx, hash, at)
		is(t, err, want)
	}
	find("", today, learning.ErrNotFound)
	find("h1", today, learning.ErrNotFound)
	ok(t, s.SaveLinkCode(ctx, code))
	found, err := s.LinkCode(ctx, "h1", today)
	ok(t, err)
	same(t, "code", found, code)
	find("h1", code.Until.Add(-time.Millisecond), nil)
	find("h1", code.Until, learning.ErrNotFound)
	is(t, s.SaveLinkCode(ctx, learning.LinkCode{Person: bob.ID, Hash: "h1", Until: code.Until}), learning.ErrConflict)

	code.Hash = "h2"
	ok(t, s.SaveLinkCode(ctx, code))
	find("h1", today, learning.ErrNotFound)
	var used atomic.Int32
	atOnce(6, func(int) {
		if _, err := s.UseLinkCode(ctx, "h2", today); err == nil {
			used.Add(1)
		}
	})
	same(t, "times used", used.Load(), int32(1))
	find("h2", today, learning.ErrNotFound)
	find("", today, learning.ErrNotFound)

	wrong := func(want int, at time.Time) {
		t.Helper()
		n, err := s.WrongLinks(ctx, bob.ID, at)
		ok(t, err)
		same(t, "wrong codes", n, want)
	}
	wrong(0, today)
	for i := range learning.WrongLinks {
		ok(t, s.WrongLink(ctx, bob.ID, today.Add(time.Duration(i)*time.Minute)))
	}
	last := today.Add((learning.WrongLinks - 1) * time.Minute)
	wrong(learning.WrongLinks, last.Add(learning.WrongLinkFor-time.Millisecond))
	wrong(0, last.Add(learning.WrongLinkFor))
	ok(t, s.SaveLinkCode(ctx, learning.LinkCode{Person: bob.ID, Hash: "h3", Until: last})) // clears nothing
	wrong(learning.WrongLinks, last)
	ok(t, s.WrongLink(ctx, bob.ID, last.Add(learning.WrongLinkFor)))
	wrong(1, last.Add(learning.WrongLinkFor))
	is(t, s.WrongLink(ctx, 1<<40, today), learning.ErrNotFound)
	is(t, s.SaveLinkCode(ctx, learning.LinkCode{Person: 1 << 40, Hash: "h4"}), learning.ErrNotFound)
}

// twin fills the records of one of two who become one.
func twin(t *testing.T, s Store, id learning.Identity, titles ...string) learning.Person {
	t.Helper()
	ctx := t.Context()
	p := meet(t, s, id)
	plan, err := s.StartPlan(ctx, learning.Plan{Person: p.ID, Goal: id.Adapter}, today)
	ok(t, err)
	for _, title := range titles {
		it, err := s.AddItem(ctx, learning.Item{Plan: plan, Title: title, State: learning.StatePlanned})
		ok(t, err)
		_, _, err = s.AppendProgress(ctx, learning.Progress{Person: p.ID, Item: it.ID, Kind: learning.ProgressTime, Minutes: 30, On: "2026-11-23", At: today, Source: "the same"})
		ok(t, err)
	}
	_, err = s.AddCredential(ctx, learning.Credential{Person: p.ID, Title: id.Adapter})
	ok(t, err)
	r := learning.Reminder{Person: p.ID, Text: id.Adapter, Zone: "UTC", Wall: "2026-11-24T19:00:00", CreatedAt: today}
	r.ID, _, err = s.AddReminder(ctx, r)
	ok(t, err)
	ok(t, s.SetNext(ctx, r.ID, today.Add(time.Hour), today))
	ok(t, s.SaveFeed(ctx, p.ID, "feed of "+id.Adapter+" "+id.User, today))
	ok(t, s.Grant(ctx, p.ID, p.Community, learning.RoleLead, today))
	return p
}

func testMerge(t *testing.T, s Store) {
	ctx := t.Context()
	ada := twin(t, s, as("ada"), "sql", "python")
	other := twin(t, s, inDiscord, "tableau", "sql")
	stays := twin(t, s, as("bob"), "go")
	var asked []learning.QuestionID
	for _, p := range []learning.Person{ada, other} {
		q, err := s.AddQuestion(ctx, learning.Question{Community: p.Community, Text: "why?", Decision: "abstain", AskedAt: today})
		ok(t, err)
		ok(t, s.AwaitAnswer(ctx, q, p.ID, p.Name, today))
		asked = append(asked, q)
	}
	ok(t, s.Enqueue(ctx, today, outbox.Row{Key: "p", Adapter: "discord", Lane: "l", For: int64(other.ID), Due: today, RunAt: today}))
	ok(t, s.LogAccess(ctx, learning.Access{Actor: stays.ID, Subject: other.ID, What: "percent", At: today}))
	before, err := s.OpenPlan(ctx, other.ID)
	ok(t, err)
	change, err := learning.Link(ctx, s, ada.ID, other.ID, "link", today.Add(time.Hour))
	ok(t, err)

	_, err = s.Person(ctx, other.ID)
	is(t, err, learning.ErrNotFound)
	for _, id := range []learning.Identity{as("ada"), inDiscord} {
		p, err := s.Find(ctx, id)
		ok(t, err)
		same(t, "person behind "+id.Adapter, p.ID, ada.ID)
		of, err := s.CommunityOf(ctx, id.Adapter, id.Workspace, today)
		ok(t, err)
		same(t, "community of "+id.Adapter, p.Community, of)
		roles, err := s.Roles(ctx, p.ID, p.Community)
		ok(t, err)
		same(t, "roles in "+id.Adapter, roles, []learning.Role{learning.RoleLead})
	}
	for i, last := range []learning.Identity{as("ada"), inDiscord, as("ada")} {
		_, err := s.Meet(ctx, last, learning.NewPerson(), today.Add(time.Duration(2+i)*time.Hour))
		ok(t, err)
		ids, err := s.Identities(ctx, ada.ID)
		ok(t, err)
		same(t, "accounts", len(ids), 2)
		same(t, "met last", ids[1], last)
		due, err := s.DueOf(ctx, ada.ID, today.Add(2*time.Hour))
		ok(t, err)
		same(t, "told", [2]any{len(due), due[0].To}, [2]any{2, last})
	}

	titles := func() (out []string) {
		t.Helper()
		plan, err := s.OpenPlan(ctx, ada.ID)
		ok(t, err)
		same(t, "goal", plan.Goal, "slack")
		for i, it := range plan.Items {
			same(t, "position", it.Position, i+1)
			out = append(out, it.Title)
		}
		return out
	}
	same(t, "items", titles(), []string{"sql", "python", "tableau", "sql"})
	old, err := s.Plan(ctx, ada.ID, before.ID)
	ok(t, err)
	same(t, "the other plan", [2]any{old.Goal, old.ClosedAt.IsZero()}, [2]any{"discord", false})
	minutes, err := s.MinutesByDay(ctx, ada.ID)
	ok(t, err)
	same(t, "log", minutes, map[learning.Date]learning.Minutes{"2026-11-23": 60}) // of each, the source counts once
	cards, err := s.Credentials(ctx, ada.ID)
	ok(t, err)
	same(t, "credentials", len(cards), 2)
	reminders, err := s.Reminders(ctx, ada.ID)
	ok(t, err)
	var numbers []string
	for _, r := range reminders {
		numbers = append(numbers, fmt.Sprint(r.Number, r.Text, r.Next.Equal(today.Add(time.Hour))))
	}
	same(t, "reminders", numbers, []string{"1slacktrue", "2discordtrue"})
	for _, hash := range []string{"feed of slack ada", "feed of discord ada"} {
		who, err := s.FeedOwner(ctx, hash)
		ok(t, err)
		same(t, hash, who, ada.ID)
	}
	for _, q := range asked {
		ok(t, s.AwaitAnswer(ctx, q, ada.ID, "again", today)) // in either community
		waiters, err := s.TakeWaiters(ctx, q)
		ok(t, err)
		same(t, "waiters", waiters, []learning.Waiter{{Person: ada.ID, Place: "again"}})
	}
	looks, err := s.Accesses(ctx, ada.ID, 10)
	ok(t, err)
	same(t, "looks", len(looks), 1)
	kept, err := s.Holdings(ctx, ada.ID)
	ok(t, err)
	same(t, "messages and changes", [2]int{kept["messages"], kept["changes"]}, [2]int{1, 1})

	// What the other brought is taken back like any change, and brought again.
	_, err = learning.Undo(ctx, s, ada.ID, change.ID, today)
	ok(t, err)
	same(t, "items taken back", titles(), []string{"sql", "python"})
	again, err := s.LastChange(ctx, ada.ID, "")
	is(t, err, learning.ErrNotFound)
	same(t, "change that holds", again.ID, learning.ChangeID(0))

	bob, err := s.OpenPlan(ctx, stays.ID)
	ok(t, err)
	same(t, "bob's items", len(bob.Items), 1)
	ok(t, s.ErasePerson(ctx, ada.ID, today))
	for _, id := range []learning.Identity{as("ada"), inDiscord} {
		_, err := s.Find(ctx, id)
		is(t, err, learning.ErrNotFound)
	}
	for _, c := range []learning.CommunityID{ada.Community, other.Community} {
		audits, err := s.Audits(ctx, c, 10)
		ok(t, err)
		same(t, "audit log of each community", len(audits), 1)
	}
	_, err = s.MergePeople(ctx, stays.ID, 1<<40, today)
	is(t, err, learning.ErrNotFound)
	_, err = s.MergePeople(ctx, stays.ID, stays.ID, today)
	is(t, err, learning.ErrNotFound)
}

// testMergeSettings keeps the settings of one, but the more private of both.
func testMergeSettings(t *testing.T, s Store) {
	ctx := t.Context()
	ada, other := meet(t, s, as("ada")), meet(t, s, inDiscord)
	ada.Zone, ada.ZoneChosen, ada.Leaderboard = "Africa/Lagos", true, true
	ok(t, s.SavePerson(ctx, ada))
	other.NudgesMuted = true
	ok(t, s.SavePerson(ctx, other))
	plan, err := s.StartPlan(ctx, learning.Plan{Person: other.ID, Goal: "of gone"}, today)
	ok(t, err)
	change, err := learning.Link(ctx, s, ada.ID, other.ID, "link", today)
	ok(t, err)
	p, err := s.Person(ctx, ada.ID)
	ok(t, err)
	want := ada
	want.Leaderboard, want.NudgesMuted = false, true
	same(t, "settings", p, want)
	open, err := s.OpenPlan(ctx, ada.ID)
	ok(t, err)
	same(t, "the only plan", open.ID, plan)
	_, err = learning.Undo(ctx, s, ada.ID, change.ID, today)
	ok(t, err)
	p, err = s.Person(ctx, ada.ID)
	ok(t, err)
	same(t, "settings taken back", p, ada)
}

// testMergeAtOnce loses nothing that is stored while two become one.
func testMergeAtOnce(t *testing.T, s Store) {
	ctx := t.Context()
	ada, other := meet(t, s, as("ada")), meet(t, s, inDiscord)
	var stored atomic.Int32
	atOnce(9, func(i int) {
		if i == 4 {
			if _, err := s.MergePeople(ctx, ada.ID, other.ID, today); err != nil {
				t.Error(err)
			}
			return
		}
		if _, err := s.AddCredential(ctx, learning.Credential{Person: other.ID, Title: "x"}); err == nil {
			stored.Add(1)
		}
	})
	cards, err := s.Credentials(ctx, ada.ID)
	ok(t, err)
	same(t, "credentials kept", int32(len(cards)), stored.Load()) //nolint:gosec // few
}

func testPartIdentity(t *testing.T, s Store) {
	ctx := t.Context()
	ada := twin(t, s, as("ada"), "sql")
	other := twin(t, s, inDiscord)
	fresh := learning.NewPerson()
	fresh.Name, fresh.Zone = "ada", "Europe/Berlin"
	_, err := s.PartIdentity(ctx, as("ada"), fresh, today)
	is(t, err, learning.ErrConflict)
	_, err = s.PartIdentity(ctx, as("nobody"), fresh, today)
	is(t, err, learning.ErrNotFound)
	_, err = learning.Link(ctx, s, other.ID, ada.ID, "link", today)
	ok(t, err)

	p, err := s.PartIdentity(ctx, as("ada"), fresh, today)
	ok(t, err)
	want := fresh
	want.ID, want.Community, want.CreatedAt = p.ID, ada.Community, today
	same(t, "person of the account", p, want)
	found, err := s.Find(ctx, as("ada"))
	ok(t, err)
	same(t, "found", found, p)
	_, err = s.OpenPlan(ctx, p.ID)
	is(t, err, learning.ErrNotFound)
	stays, err := s.Find(ctx, inDiscord)
	ok(t, err)
	same(t, "who keeps the records", stays.ID, other.ID)
	cards, err := s.Credentials(ctx, stays.ID)
	ok(t, err)
	same(t, "credentials", len(cards), 2)
	for _, one := range []learning.Person{p, stays} {
		roles, err := s.Roles(ctx, one.ID, one.Community)
		ok(t, err)
		same(t, "roles", roles, []learning.Role{learning.RoleLead})
	}
	none, err := s.Roles(ctx, stays.ID, p.Community)
	ok(t, err)
	same(t, "roles left behind", len(none), 0)
	ids, err := s.Identities(ctx, stays.ID)
	ok(t, err)
	same(t, "accounts left", slices.Equal(ids, []learning.Identity{inDiscord}), true)
}
