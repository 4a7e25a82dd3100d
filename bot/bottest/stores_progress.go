package bottest

import (
	"testing"
	"time"

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
	_, err = s.LastProgress(ctx, ada.ID)
	is(t, err, learning.ErrNotFound)
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
		last, err := s.LastProgress(ctx, ada.ID)
		ok(t, err)
		same(t, "last", last, p)
		one, err := s.Progress(ctx, ada.ID, p.ID)
		ok(t, err)
		same(t, "one", one, p)
		_, err = s.Progress(ctx, bob.ID, p.ID)
		is(t, err, learning.ErrNotFound)
	}
	_, _, err = s.AppendProgress(ctx, learning.Progress{Person: 1 << 40, Kind: learning.ProgressTime, At: today})
	is(t, err, learning.ErrNotFound)

	// The log outlives the item.
	ok(t, s.RemoveItem(ctx, it.ID))
	last, err := s.LastProgress(ctx, ada.ID)
	ok(t, err)
	same(t, "item of the line", last.Item, 0)
	same(t, "state of the line", last.State, learning.StateDone)
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
	undone, err := s.UndoProgress(ctx, ids[2], today.Add(time.Minute))
	ok(t, err)
	same(t, "undone", undone, true)
	undone, err = s.UndoProgress(ctx, ids[2], today.Add(time.Hour))
	ok(t, err)
	same(t, "undone twice", undone, false)
	one, err := s.Progress(ctx, ada.ID, ids[2])
	ok(t, err)
	same(t, "time of undoing", one.UndoneAt, today.Add(time.Minute))
	last, err := s.LastProgress(ctx, ada.ID)
	ok(t, err)
	same(t, "last that counts", last.ID, ids[1])
	sums, err := s.MinutesByItem(ctx, ada.ID)
	ok(t, err)
	same(t, "minutes that count", sums, map[learning.ItemID]learning.Minutes{0: 3})
	lines, err := s.ProgressBetween(ctx, ada.ID, "2026-11-23", "2026-11-23")
	ok(t, err)
	same(t, "lines that count", len(lines), 2)
	_, err = s.UndoProgress(ctx, 1<<40, today)
	is(t, err, learning.ErrNotFound)
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
	if d := cmp.Diff([]learning.Minutes{2, 4, 64, 1}, minutes); d != "" {
		t.Errorf("lines between, oldest first (-want +got):\n%s", d)
	}
	sums, err := s.MinutesByItem(ctx, ada.ID)
	ok(t, err)
	same(t, "minutes by item", sums, map[learning.ItemID]learning.Minutes{0: 9, it.ID: 22})
}
