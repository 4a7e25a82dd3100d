package bottest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func testMeet(t *testing.T, s Store) {
	ctx := t.Context()
	_, err := s.Find(ctx, as("ada"))
	is(t, err, learning.ErrNotFound)

	fresh := learning.NewPerson()
	fresh.Name, fresh.Zone, fresh.Locale = "Ada", "Europe/Berlin", "de"
	ada, err := s.Meet(ctx, as("ada"), fresh, today)
	ok(t, err)
	want := fresh
	want.ID, want.Community, want.CreatedAt = ada.ID, ada.Community, today
	same(t, "met", ada, want)
	if ada.ID == 0 || ada.Community == 0 {
		t.Errorf("met person %d of community %d", ada.ID, ada.Community)
	}

	again, err := s.Meet(ctx, as("ada"), fresh, today.Add(time.Hour))
	ok(t, err)
	same(t, "met again", again, ada)
	found, err := s.Find(ctx, as("ada"))
	ok(t, err)
	same(t, "found", found, ada)
	read, err := s.Person(ctx, ada.ID)
	ok(t, err)
	same(t, "read", read, ada)

	bob := meet(t, s, as("bob"))
	same(t, "bob's community", bob.Community, ada.Community)
	for _, other := range []learning.Identity{
		{Adapter: "slack", Workspace: "T2", User: "ada"},
		{Adapter: "discord", Workspace: "T1", User: "ada"},
	} {
		if p := meet(t, s, other); p.ID == ada.ID || p.Community == ada.Community {
			t.Errorf("%v is person %d of community %d, like ada of T1", other, p.ID, p.Community)
		}
	}

	c, err := s.Community(ctx, ada.Community)
	ok(t, err)
	same(t, "community", c, learning.Community{ID: ada.Community, Locale: "en"})
	of, err := s.CommunityOf(ctx, "slack", "T1", today)
	ok(t, err)
	same(t, "community of the workspace", of, ada.Community)
	opened, err := s.CommunityOf(ctx, "slack", "T3", today)
	ok(t, err)
	same(t, "community before its first member", meet(t, s, learning.Identity{Adapter: "slack", Workspace: "T3", User: "eve"}).Community, opened)
	ids, err := s.Identities(ctx, ada.ID)
	ok(t, err)
	same(t, "identities", ids, []learning.Identity{as("ada")})

	_, err = s.Person(ctx, 1<<40)
	is(t, err, learning.ErrNotFound)
	_, err = s.Community(ctx, 1<<40)
	is(t, err, learning.ErrNotFound)
	is(t, s.SavePerson(ctx, learning.Person{ID: 1 << 40}), learning.ErrNotFound)
}

func testMeetFollows(t *testing.T, s Store) {
	ctx := t.Context()
	say := func(name, zone string) learning.Person {
		t.Helper()
		fresh := learning.NewPerson()
		fresh.Name, fresh.Zone = name, zone
		p, err := s.Meet(ctx, as("ada"), fresh, today)
		ok(t, err)
		read, err := s.Person(ctx, p.ID)
		ok(t, err)
		same(t, "what Meet returned", p, read)
		return p
	}
	for _, step := range []struct{ name, zone, wantName, wantZone string }{
		{"Ada", "", "Ada", ""},
		{"", "Europe/Paris", "Ada", "Europe/Paris"},
		{"Ada L.", "", "Ada L.", "Europe/Paris"},
		{"Ada", "Asia/Kolkata", "Ada", "Asia/Kolkata"},
		{"", "", "Ada", "Asia/Kolkata"},
	} {
		p := say(step.name, step.zone)
		same(t, "name and zone", [2]string{p.Name, p.Zone}, [2]string{step.wantName, step.wantZone})
	}
	p := say("Ada", "")
	p.Zone, p.ZoneChosen = "Africa/Lagos", true
	ok(t, s.SavePerson(ctx, p))
	same(t, "chosen zone", say("Ada", "Europe/Paris").Zone, "Africa/Lagos")
}

func testMeetAtOnce(t *testing.T, s Store) {
	communities := make([]learning.CommunityID, 6)
	atOnce(len(communities), func(i int) {
		var err error
		if communities[i], err = s.CommunityOf(t.Context(), "slack", "T8", today); err != nil {
			t.Error(err)
		}
	})
	for _, c := range communities {
		same(t, "community created at the same time", c, communities[0])
	}
	people := make([]learning.Person, 8)
	atOnce(len(people), func(i int) {
		fresh := learning.NewPerson()
		fresh.Name = "Ada"
		var err error
		if people[i], err = s.Meet(t.Context(), as("ada"), fresh, today); err != nil {
			t.Error(err)
		}
	})
	for _, p := range people {
		same(t, "person met at the same time", p, people[0])
	}
	// Of eight new members of a new workspace all share one community.
	atOnce(len(people), func(i int) {
		var err error
		id := learning.Identity{Adapter: "slack", Workspace: "T9", User: fmt.Sprint("user", i)}
		if people[i], err = s.Meet(t.Context(), id, learning.NewPerson(), today); err != nil {
			t.Error(err)
		}
	})
	for i, p := range people {
		same(t, "community", p.Community, people[0].Community)
		if i > 0 && p.ID == people[0].ID {
			t.Errorf("users 0 and %d are both person %d", i, p.ID)
		}
	}
}

func testSettings(t *testing.T, s Store) {
	ctx := t.Context()
	p := meet(t, s, as("ada"))
	bob := meet(t, s, as("bob"))
	p.Name, p.Zone, p.ZoneChosen, p.Locale = "Ada", "Pacific/Chatham", true, "en-NZ"
	p.Quiet = learning.Quiet{From: 0, To: 1439}
	p.Days, p.WeekStart, p.DayStart = 0b0111110, time.Sunday, 240
	changed := p
	changed.Community, changed.CreatedAt = p.Community+100, today.Add(time.Hour) // must stay
	ok(t, s.SavePerson(ctx, changed))
	read, err := s.Person(ctx, p.ID)
	ok(t, err)
	same(t, "settings", read, p)

	p.Days = 0
	ok(t, s.SavePerson(ctx, p))
	read, err = s.Person(ctx, p.ID)
	ok(t, err)
	same(t, "settings without days", read, p)

	read, err = s.Person(ctx, bob.ID)
	ok(t, err)
	same(t, "bob", read, bob)
}

func testRoles(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	roles := func(p learning.Person) []learning.Role {
		t.Helper()
		r, err := s.Roles(ctx, p.ID)
		ok(t, err)
		slices.Sort(r)
		return r
	}
	same(t, "roles at first", len(roles(ada)), 0)
	ok(t, s.Revoke(ctx, ada.ID, learning.RoleLead))
	ok(t, s.Grant(ctx, ada.ID, learning.RoleLead, today))
	ok(t, s.Grant(ctx, ada.ID, learning.RoleLead, today.Add(time.Hour)))
	ok(t, s.Grant(ctx, ada.ID, learning.RoleAdmin, today))
	ok(t, s.Grant(ctx, bob.ID, learning.RoleCurator, today))
	same(t, "roles", roles(ada), []learning.Role{learning.RoleAdmin, learning.RoleLead})
	ok(t, s.Revoke(ctx, ada.ID, learning.RoleAdmin))
	same(t, "roles after one was taken", roles(ada), []learning.Role{learning.RoleLead})
	same(t, "bob's roles", roles(bob), []learning.Role{learning.RoleCurator})
	is(t, s.Grant(ctx, 1<<40, learning.RoleLead, today), learning.ErrNotFound)
}

// testErase fills every table for two people and erases one.
func testErase(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	in := bot.Conversation{Adapter: "slack", Workspace: "T1", Channel: "C1"}
	q, err := s.AddQuestion(ctx, learning.Question{Community: ada.Community, Text: "why?", Decision: "abstain", AskedAt: today})
	ok(t, err)
	for _, p := range []learning.Person{ada, bob} {
		ok(t, s.Grant(ctx, p.ID, learning.RoleCurator, today))
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

	ok(t, s.ErasePerson(ctx, ada.ID))
	is(t, s.ErasePerson(ctx, ada.ID), learning.ErrNotFound)
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
	lines, err := s.ProgressBetween(ctx, ada.ID, "2000-01-01", "2199-12-31")
	ok(t, err)
	same(t, "log left", len(lines), 0)
	boards, err := s.Comparisons(ctx, ada.ID)
	ok(t, err)
	same(t, "comparisons left", len(boards), 0)
	checks, err := s.ProviderChecks(ctx, ada.ID)
	ok(t, err)
	same(t, "provider checks left", len(checks), 0)
	roles, err := s.Roles(ctx, ada.ID)
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
	boards, err = s.Comparisons(ctx, bob.ID)
	ok(t, err)
	same(t, "bob's options", len(boards[0].Options), 1)
	_, waiting, err = s.WaitingForm(ctx, bot.UserID{Adapter: "slack", Workspace: "T1", ID: "bob"}, in, today)
	ok(t, err)
	same(t, "bob's form", waiting, true)

	if back := meet(t, s, as("ada")); back.ID <= bob.ID {
		t.Errorf("erased person's id %d, or one before it, is used again: %d", ada.ID, back.ID)
	}
}
