package bottest

import (
	"fmt"
	"slices"
	"testing"
	"time"

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
	p.Leaderboard, p.NudgesMuted = true, true
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
		r, err := s.Roles(ctx, p.ID, p.Community)
		ok(t, err)
		slices.Sort(r)
		return r
	}
	same(t, "roles at first", len(roles(ada)), 0)
	ok(t, s.Revoke(ctx, ada.ID, ada.Community, learning.RoleLead))
	ok(t, s.Grant(ctx, ada.ID, ada.Community, learning.RoleLead, today))
	ok(t, s.Grant(ctx, ada.ID, ada.Community, learning.RoleLead, today.Add(time.Hour)))
	ok(t, s.Grant(ctx, ada.ID, ada.Community, learning.RoleAdmin, today))
	ok(t, s.Grant(ctx, bob.ID, bob.Community, learning.RoleCurator, today))
	same(t, "roles", roles(ada), []learning.Role{learning.RoleAdmin, learning.RoleLead})
	ok(t, s.Revoke(ctx, ada.ID, ada.Community, learning.RoleAdmin))
	same(t, "roles after one was taken", roles(ada), []learning.Role{learning.RoleLead})
	same(t, "bob's roles", roles(bob), []learning.Role{learning.RoleCurator})
	elsewhere, err := s.CommunityOf(ctx, "slack", "T2", today)
	ok(t, err)
	there, err := s.Roles(ctx, ada.ID, elsewhere)
	ok(t, err)
	same(t, "roles elsewhere", len(there), 0)
	is(t, s.Grant(ctx, 1<<40, ada.Community, learning.RoleLead, today), learning.ErrNotFound)
}
