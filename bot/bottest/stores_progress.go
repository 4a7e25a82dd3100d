package bottest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/bot/learning"
)

func testProgress(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	plan, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID}, today)
	ok(t, err)
	it, err := s.AddItem(ctx, item(plan, "SQL"))
	ok(t, err)
	log := func(who learning.Person) []learning.Progress {
		t.Helper()
		lines, err := s.ProgressBetween(ctx, who.ID, "2000-01-01", "2199-12-31")
		ok(t, err)
		return lines
	}
	var want []learning.Progress
	for _, p := range []learning.Progress{
		{Kind: learning.ProgressTime, Minutes: 45, Note: "sql", Source: "e1"},
		{Kind: learning.ProgressPercent, Item: it.ID, Percent: 60, Before: 20, Source: "e2"},
		{Kind: learning.ProgressMilestone, Note: "finished module 3"},
		{Kind: learning.ProgressState, Item: it.ID, State: learning.StateDone, Was: learning.StateActive, Before: 90},
	} {
		p.Person, p.On, p.Zone, p.At = ada.ID, "2026-11-22", "Europe/Berlin", today
		var stored bool
		p.ID, stored, err = s.AppendProgress(ctx, p)
		ok(t, err)
		same(t, "stored", stored, true)
		want = append(want, p)
		same(t, "log", log(ada), want)
		is(t, s.CountProgress(ctx, bob.ID, p.ID, false), learning.ErrNotFound)
	}
	same(t, "log of bob", len(log(bob)), 0)
	_, _, err = s.AppendProgress(ctx, learning.Progress{Person: 1 << 40, Kind: learning.ProgressTime, At: today})
	is(t, err, learning.ErrNotFound)

	// The log outlives the item.
	it.Removed = true
	ok(t, s.SaveItem(ctx, it))
	same(t, "log after the item is gone", log(ada), want)
}

func testProgressOnce(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	line := learning.Progress{Person: ada.ID, Kind: learning.ProgressTime, Minutes: 30, On: "2026-11-23", At: today, Source: "Ev1"}
	stored := make([]bool, 8)
	atOnce(len(stored), func(i int) {
		var err error
		if _, stored[i], err = s.AppendProgress(ctx, line); err != nil {
			t.Error(err)
		}
	})
	count := 0
	for _, yes := range stored {
		if yes {
			count++
		}
	}
	same(t, "lines stored of one source", count, 1)
	line.Person = bob.ID
	_, fresh, err := s.AppendProgress(ctx, line)
	ok(t, err)
	same(t, "same source of another person", fresh, true)
	line.Source = ""
	for range 2 {
		_, fresh, err := s.AppendProgress(ctx, line)
		ok(t, err)
		same(t, "empty source", fresh, true)
	}
	sums, err := s.MinutesByItem(ctx, ada.ID)
	ok(t, err)
	same(t, "ada's minutes", sums, map[learning.ItemID]learning.Minutes{0: 30})
}

func testProgressUndone(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	var ids []learning.ProgressID
	for i := range 3 {
		id, _, err := s.AppendProgress(ctx, learning.Progress{
			Person: ada.ID, Kind: learning.ProgressTime, Minutes: learning.Minutes(i + 1), On: "2026-11-23", At: today,
		})
		ok(t, err)
		ids = append(ids, id)
	}
	for range 2 {
		ok(t, s.CountProgress(ctx, ada.ID, ids[2], false))
	}
	sums, err := s.MinutesByItem(ctx, ada.ID)
	ok(t, err)
	same(t, "minutes that count", sums, map[learning.ItemID]learning.Minutes{0: 3})
	lines, err := s.ProgressBetween(ctx, ada.ID, "2026-11-23", "2026-11-23")
	ok(t, err)
	same(t, "lines that count", len(lines), 2)
	is(t, s.CountProgress(ctx, ada.ID, 1<<40, false), learning.ErrNotFound)
	ok(t, s.CountProgress(ctx, ada.ID, ids[2], true))
	sums, err = s.MinutesByItem(ctx, ada.ID)
	ok(t, err)
	same(t, "minutes that count again", sums, map[learning.ItemID]learning.Minutes{0: 6})
}

func testProgressSums(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	plan, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID}, today)
	ok(t, err)
	it, err := s.AddItem(ctx, item(plan, "SQL"))
	ok(t, err)
	for _, p := range []learning.Progress{
		{Person: ada.ID, On: "2026-11-23", Minutes: 1},
		{Person: ada.ID, On: "2026-11-20", Minutes: 2, Item: it.ID},
		{Person: ada.ID, On: "2026-11-20", Minutes: 4, Item: it.ID},
		{Person: ada.ID, On: "2026-11-19", Minutes: 8},
		{Person: ada.ID, On: "2026-11-24", Minutes: 16, Item: it.ID},
		{Person: bob.ID, On: "2026-11-20", Minutes: 32},
	} {
		p.Kind, p.At = learning.ProgressTime, today
		_, _, err := s.AppendProgress(ctx, p)
		ok(t, err)
	}
	_, _, err = s.AppendProgress(ctx, learning.Progress{
		Person: ada.ID, On: "2026-11-20", Minutes: 64, Item: it.ID, Kind: learning.ProgressMilestone, At: today,
	})
	ok(t, err)
	lines, err := s.ProgressBetween(ctx, ada.ID, "2026-11-20", "2026-11-23")
	ok(t, err)
	var minutes []learning.Minutes
	for _, l := range lines {
		minutes = append(minutes, l.Minutes)
	}
	days, err := s.MinutesByDay(ctx, ada.ID)
	ok(t, err)
	same(t, "minutes by day", days, map[learning.Date]learning.Minutes{"2026-11-19": 8, "2026-11-20": 6, "2026-11-23": 1, "2026-11-24": 16})
	if d := cmp.Diff([]learning.Minutes{2, 4, 64, 1}, minutes); d != "" {
		t.Errorf("lines between, oldest first (-want +got):\n%s", d)
	}
	sums, err := s.MinutesByItem(ctx, ada.ID)
	ok(t, err)
	same(t, "minutes by item", sums, map[learning.ItemID]learning.Minutes{0: 9, it.ID: 22})
}
