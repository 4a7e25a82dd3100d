package bottest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// testChanges makes every kind of change, takes all back and makes all again.
func testChanges(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	_, err := s.LastChange(ctx, ada.ID, "")
	is(t, err, learning.ErrNotFound)
	old, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID, Goal: "old"}, today)
	ok(t, err)
	before, err := s.OpenPlan(ctx, ada.ID)
	ok(t, err)
	_, err = s.StartPlan(ctx, learning.Plan{Person: ada.ID, Goal: "new"}, today)
	ok(t, err)
	plan, err := s.OpenPlan(ctx, ada.ID)
	ok(t, err)
	was := plan
	was.ClosedAt, before.ClosedAt = today, time.Time{}
	closed := before
	closed.ClosedAt = today
	first, err := s.AddItem(ctx, item(plan.ID, "first"))
	ok(t, err)
	second, err := s.AddItem(ctx, item(plan.ID, "second"))
	ok(t, err)
	moved := second
	moved.Position, moved.Percent, moved.State = 1, 40, learning.StateActive
	line, _, err := s.AppendProgress(ctx, learning.Progress{
		Person: ada.ID, Item: first.ID, Kind: learning.ProgressTime, Minutes: 30, On: "2026-11-23", At: today,
	})
	ok(t, err)
	settled := ada
	settled.Zone, settled.ZoneChosen = "Asia/Tokyo", true
	rest := learning.Vacation{Person: ada.ID, From: "2026-12-20", To: "2027-01-03", Removed: true}
	rest.ID, err = s.AddVacation(ctx, rest)
	ok(t, err)
	resting := rest
	resting.Removed = false

	var change learning.Change
	ok(t, s.In(ctx, func(ctx context.Context) error {
		change, err = learning.Do(ctx, s, ada.ID, "everything", today,
			learning.Step{Plan: &learning.Edit[learning.Plan]{Before: before, After: closed}},
			learning.Step{Plan: &learning.Edit[learning.Plan]{Before: was, After: plan}},
			learning.Added(first), learning.Added(second), learning.Changed(second, moved), learning.Logged(line, "30 min"),
			learning.Step{Person: &learning.Edit[learning.Person]{Before: ada, After: settled}},
			learning.Step{Vacation: &learning.Edit[learning.Vacation]{Before: rest, After: resting}})
		return err
	}))
	last, err := s.LastChange(ctx, ada.ID, "")
	ok(t, err)
	same(t, "last change", last, change)
	for family, want := range map[string]error{"everything": nil, "every": learning.ErrNotFound, "plan": learning.ErrNotFound} {
		_, err = s.LastChange(ctx, ada.ID, family)
		is(t, err, want)
	}
	_, err = s.Change(ctx, bob.ID, change.ID)
	is(t, err, learning.ErrNotFound)

	done := func() {
		t.Helper()
		p, err := s.OpenPlan(ctx, ada.ID)
		ok(t, err)
		same(t, "goal", p.Goal, "new")
		first.Position, moved.Position = 2, 1
		same(t, "items", p.Items, []learning.Item{moved, first})
		sums, err := s.MinutesByItem(ctx, ada.ID)
		ok(t, err)
		same(t, "minutes", sums[first.ID], 30)
		days, err := s.MinutesByDay(ctx, ada.ID)
		ok(t, err)
		same(t, "minutes by day", days, map[learning.Date]learning.Minutes{"2026-11-23": 30})
		me, err := s.Person(ctx, ada.ID)
		ok(t, err)
		same(t, "settings", me, settled)
		all, err := s.Vacations(ctx, ada.ID)
		ok(t, err)
		same(t, "vacations", all, []learning.Vacation{resting})
	}
	done()
	for range 2 {
		var back learning.Change
		ok(t, s.In(ctx, func(ctx context.Context) error {
			back, err = learning.Undo(ctx, s, ada.ID, change.ID, today.Add(time.Hour))
			return err
		}))
		p, err := s.OpenPlan(ctx, ada.ID)
		ok(t, err)
		same(t, "old plan", p, before)
		same(t, "old plan's key", p.ID, old)
		for _, id := range []learning.ItemID{first.ID, second.ID} {
			it, err := s.Item(ctx, ada.ID, id)
			ok(t, err)
			same(t, "removed", it.Removed, true)
		}
		days, err := s.MinutesByDay(ctx, ada.ID)
		ok(t, err)
		same(t, "minutes left", len(days), 0)
		me, err := s.Person(ctx, ada.ID)
		ok(t, err)
		same(t, "settings", me, ada)
		all, err := s.Vacations(ctx, ada.ID)
		ok(t, err)
		same(t, "vacations left", len(all), 0)
		_, err = s.LastChange(ctx, ada.ID, "")
		is(t, err, learning.ErrNotFound)
		is(t, undo(ctx, s, ada, change.ID), learning.ErrNotFound) // once only

		ok(t, undo(ctx, s, ada, back.ID))
		done()
		last, err := s.LastChange(ctx, ada.ID, "")
		ok(t, err)
		same(t, "last change again", last.ID, change.ID)
	}
}

func undo(ctx context.Context, s Store, who learning.Person, id learning.ChangeID) error {
	return s.In(ctx, func(ctx context.Context) error {
		_, err := learning.Undo(ctx, s, who.ID, id, today.Add(time.Hour))
		return err
	})
}

// testChangesAtOnce lets two devices change one item: other fields are merged,
// the same field is refused, and what is refused changes nothing.
func testChangesAtOnce(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	plan, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID}, today)
	ok(t, err)
	it, err := s.AddItem(ctx, item(plan, "SQL"))
	ok(t, err)
	change := func(edit func(*learning.Item)) (learning.ChangeID, error) {
		after := it
		edit(&after)
		var id learning.ChangeID
		err := s.In(ctx, func(ctx context.Context) error {
			c, err := learning.Do(ctx, s, ada.ID, "plan edit", today, learning.Changed(it, after))
			id = c.ID
			return err
		})
		return id, err
	}
	var won int
	atOnce(6, func(i int) {
		_, err := change(func(it *learning.Item) { it.Percent = 10 + i })
		switch {
		case err == nil:
			won++ // one at a time: the others conflict
		case !errors.Is(err, learning.ErrConflict):
			t.Error(err)
		}
	})
	same(t, "changes of one field", won, 1)
	due, err := change(func(it *learning.Item) { it.Due = "2026-12-15" })
	ok(t, err)
	got, err := s.Item(ctx, ada.ID, it.ID)
	ok(t, err)
	if got.Percent < 10 || got.Due != "2026-12-15" {
		t.Errorf("merged item is %+v", got)
	}
	// Undoing the first change leaves the second alone, and the other way round.
	first, err := s.Change(ctx, ada.ID, due-1)
	ok(t, err)
	ok(t, undo(ctx, s, ada, first.ID))
	got, err = s.Item(ctx, ada.ID, it.ID)
	ok(t, err)
	last, err := s.LastChange(ctx, ada.ID, "plan")
	ok(t, err)
	same(t, "last of a family", last.ID, due)
	same(t, "percent", got.Percent, 0)
	same(t, "due", got.Due, "2026-12-15")
	it = got
	_, err = change(func(it *learning.Item) { it.Due = "2027-01-15" })
	ok(t, err)
	is(t, undo(ctx, s, ada, due), learning.ErrConflict)
	kept, err := s.Change(ctx, ada.ID, due)
	ok(t, err)
	same(t, "still to be undone", kept.UndoneAt.IsZero(), true)
}
