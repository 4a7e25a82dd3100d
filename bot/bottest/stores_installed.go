package bottest

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/intake"
)

// installed keeps an installation of slack and returns it as it is kept.
func installed(t *testing.T, s Store, organisation, workspace string, whole bool) intake.Installation {
	t.Helper()
	i := intake.Installation{
		Site: intake.Site{Adapter: "slack", Organisation: organisation, Workspace: workspace, Whole: whole}, Name: "Place " + organisation + workspace,
		Token: "sealed " + organisation + workspace, At: today, Renewed: today, Expires: today.Add(12 * time.Hour),
	}
	ok(t, s.Install(t.Context(), i))
	return i
}

// in is what is installed in a workspace; the zero value for nothing.
func in(t *testing.T, s Store, workspace string) intake.Installation {
	t.Helper()
	i, found, err := s.InstalledIn(t.Context(), "slack", workspace)
	ok(t, err)
	same(t, "found in "+workspace, found, i != intake.Installation{})
	return i
}

func testInstallations(t *testing.T, s Store) {
	ctx := t.Context()
	none := intake.Installation{}
	same(t, "nothing", in(t, s, "T1"), none)
	one := installed(t, s, "", "T1", false)
	two := installed(t, s, "E1", "T2", false)
	whole := installed(t, s, "E1", "", true)
	lasting := two
	lasting.Adapter, lasting.Expires = "discord", time.Time{}
	ok(t, s.Install(ctx, lasting))
	same(t, "a workspace", in(t, s, "T1"), one)
	same(t, "a workspace of an organisation", in(t, s, "T2"), two)
	same(t, "a workspace where the organisation did not place it", in(t, s, "T3"), none)
	same(t, "no workspace", in(t, s, ""), none)
	ok(t, s.Place(ctx, "slack", "E1", "T3"))
	ok(t, s.Place(ctx, "slack", "E1", "T3"))
	ok(t, s.Place(ctx, "slack", "E1", "T2"))
	ok(t, s.Place(ctx, "slack", "E9", "T1"))
	same(t, "a workspace of the organisation's", in(t, s, "T3"), whole)
	same(t, "a workspace's own", in(t, s, "T2"), two)
	same(t, "a workspace whose organisation has none", in(t, s, "T1"), one)
	all, err := s.Installed(ctx, "slack")
	ok(t, err)
	same(t, "all", all, []intake.Installation{one, whole, two})
	placed, err := s.Placed(ctx, "slack", "E1")
	ok(t, err)
	same(t, "placed", placed, []string{"T2", "T3"})
	ok(t, s.Displace(ctx, "slack", "E9", "T3"))
	ok(t, s.Displace(ctx, "slack", "E1", "T3"))
	same(t, "displaced", in(t, s, "T3"), none)

	ok(t, s.Stop(ctx, one, "for another token"))
	other := two
	other.Token = "another"
	ok(t, s.Stop(ctx, other, "not this token"))
	same(t, "not stopped", in(t, s, "T2"), two)
	ok(t, s.Stop(ctx, two, "invalid_refresh_token"))
	same(t, "the organisation's for a stopped one", in(t, s, "T2"), whole)
	ok(t, s.Displace(ctx, "slack", "E1", "T2"))
	stopped := two
	stopped.Stopped = "invalid_refresh_token"
	same(t, "stopped", in(t, s, "T2"), stopped)

	joined := installed(t, s, "E1", "T1", false)
	same(t, "a workspace that joined an organisation", in(t, s, "T1"), joined)
	ok(t, s.Uninstall(ctx, intake.Site{Adapter: "slack", Workspace: "T1"}, today))
	same(t, "removed before it was installed", in(t, s, "T1"), joined)
	ok(t, s.Uninstall(ctx, intake.Site{Adapter: "slack", Workspace: "T1"}, today.Add(time.Second)))
	ok(t, s.Uninstall(ctx, intake.Site{Adapter: "slack", Workspace: "T1"}, today.Add(time.Second)))
	same(t, "removed", in(t, s, "T1"), none)
	ok(t, s.Uninstall(ctx, intake.Site{Adapter: "slack", Organisation: "E1", Whole: true}, today.Add(time.Second)))
	all, err = s.Installed(ctx, "slack")
	ok(t, err)
	same(t, "left", all, []intake.Installation{stopped})
	elsewhere, found, err := s.InstalledIn(ctx, "discord", "T2")
	ok(t, err)
	same(t, "elsewhere", elsewhere, lasting)
	same(t, "found elsewhere", found, true)
}

func testRenewals(t *testing.T, s Store) {
	ctx := t.Context()
	i := installed(t, s, "", "T1", false)
	installed(t, s, "", "T2", false)
	until := today.Add(20 * time.Second)
	begin := func(i intake.Installation, by string, now time.Time) bool {
		t.Helper()
		mine, err := s.Renewing(ctx, i, by, now, now.Add(20*time.Second))
		ok(t, err)
		return mine
	}
	same(t, "the first", begin(i, "first", today), true)
	same(t, "a second", begin(i, "second", until.Add(-time.Millisecond)), false)
	under := i
	under.Renewal, under.RenewalUntil = "first", until
	same(t, "under way", in(t, s, "T1"), under)
	same(t, "left by who died", begin(i, "second", until), true)

	made := i
	made.Token, made.Renewed, made.Expires = "sealed anew", until, until.Add(12*time.Hour)
	kept, err := s.Renewed(ctx, made, "first")
	ok(t, err)
	same(t, "kept by who was too late", kept, false)
	kept, err = s.Renewed(ctx, made, "second")
	ok(t, err)
	same(t, "kept", kept, true)
	same(t, "renewed", in(t, s, "T1"), made)
	same(t, "with a token that is not kept any more", begin(i, "third", until.Add(time.Hour)), false)

	same(t, "the next", begin(made, "third", until.Add(time.Hour)), true)
	later := until.Add(2 * time.Hour)
	ok(t, s.NotRenewed(ctx, i.Site, "second", today))
	ok(t, s.NotRenewed(ctx, i.Site, "third", later))
	same(t, "before it should", begin(made, "fourth", later.Add(-time.Millisecond)), false)
	same(t, "when it should", begin(made, "fourth", later), true)
	ok(t, s.Stop(ctx, made, "invalid_refresh_token"))
	same(t, "after the end", begin(made, "fifth", later.Add(time.Hour)), false)
	same(t, "installed again", installed(t, s, "", "T1", false), in(t, s, "T1"))
	same(t, "anew", begin(i, "sixth", today), true)
}

func testRenewalsAtOnce(t *testing.T, s Store) {
	i := installed(t, s, "", "T1", false)
	var mine atomic.Int32
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			won, err := s.Renewing(t.Context(), i, strconv.Itoa(n), today, today.Add(time.Minute))
			if err != nil {
				t.Error(err)
			}
			if won {
				mine.Add(1)
			}
		})
	}
	all.Wait()
	same(t, "how many renew", mine.Load(), 1)
}
