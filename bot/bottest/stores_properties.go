package bottest

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot/learning"
)

// records is all that a member's changes can touch.
type records struct {
	Plan      learning.Plan
	ByItem    map[learning.ItemID]learning.Minutes
	ByDay     map[learning.Date]learning.Minutes
	Me        learning.Person
	Vacations []learning.Vacation
}

func recordsOf(t *rapid.T, s Store, id learning.PersonID) (r records) {
	var err error
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	r.Plan, err = s.OpenPlan(ctx, id)
	must(err)
	r.ByItem, err = s.MinutesByItem(ctx, id)
	must(err)
	r.ByDay, err = s.MinutesByDay(ctx, id)
	must(err)
	r.Me, err = s.Person(ctx, id)
	must(err)
	r.Vacations, err = s.Vacations(ctx, id)
	must(err)
	return r
}

// testUndoRestores makes any changes in any order, takes them all back one by one
// and makes them again: every state in between is exactly what it was.
func testUndoRestores(t *testing.T, s Store) {
	people := 0
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		people++
		me, err := s.Meet(ctx, as(fmt.Sprint("undo", people)), learning.NewPerson(), today)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.StartPlan(ctx, learning.Plan{Person: me.ID, Goal: "goal"}, today); err != nil {
			t.Fatal(err)
		}
		var states []records
		var changes []learning.ChangeID
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			before := recordsOf(t, s, me.ID)
			var c learning.Change
			err := s.In(ctx, func(ctx context.Context) error {
				steps, err := anyChange(ctx, t, s, before)
				if err != nil {
					return err
				}
				c, err = learning.Do(ctx, s, me.ID, "change", today, steps...)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			states, changes = append(states, before), append(changes, c.ID)
		}
		last := recordsOf(t, s, me.ID)
		take := func(id learning.ChangeID) (back learning.ChangeID) {
			err := s.In(ctx, func(ctx context.Context) error {
				c, err := learning.Undo(ctx, s, me.ID, id, today)
				back = c.ID
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return back
		}
		backs := make([]learning.ChangeID, len(changes))
		for i := len(changes) - 1; i >= 0; i-- {
			backs[i] = take(changes[i])
			if d := cmp.Diff(states[i], recordsOf(t, s, me.ID)); d != "" {
				t.Fatalf("change %d taken back (-want +got):\n%s", i, d)
			}
		}
		for _, id := range backs {
			take(id)
		}
		if d := cmp.Diff(last, recordsOf(t, s, me.ID)); d != "" {
			t.Fatalf("all made again (-want +got):\n%s", d)
		}
	})
}

// anyChange stores what is new and returns the steps of a change that a member
// could make.
func anyChange(ctx context.Context, t *rapid.T, s Store, r records) ([]learning.Step, error) {
	kind := rapid.SampledFrom([]string{"add", "edit", "move", "remove", "log", "plan", "settings", "vacation"}).Draw(t, "kind")
	items := r.Plan.Items
	if len(items) == 0 && (kind == "edit" || kind == "move" || kind == "remove") {
		kind = "add"
	}
	var it learning.Item
	if len(items) > 0 {
		it = rapid.SampledFrom(items).Draw(t, "item")
	}
	after := it
	switch kind {
	case "edit":
		after.Title = rapid.StringMatching(`[a-z ]{1,12}`).Draw(t, "title")
		after.Percent = rapid.IntRange(0, 100).Draw(t, "percent")
		after.Cost = learning.Money{Minor: rapid.Int64Range(0, 1e12).Draw(t, "cents"), Currency: "EUR"}
		after.State = rapid.SampledFrom([]learning.State{learning.StateActive, learning.StateDone, learning.StateDropped}).Draw(t, "state")
	case "move":
		after.Position = rapid.IntRange(1, len(items)).Draw(t, "to")
	case "remove":
		after.Removed = true
	case "log":
		line := learning.Progress{
			Person: r.Me.ID, Item: it.ID, Kind: learning.ProgressTime, Minutes: learning.Minutes(rapid.IntRange(1, 600).Draw(t, "minutes")),
			On: learning.Date("2026-11-23").Add(-rapid.IntRange(0, 400).Draw(t, "days ago")), At: today,
		}
		id, _, err := s.AppendProgress(ctx, line)
		return []learning.Step{learning.Logged(id, "log")}, err
	case "plan":
		before := r.Plan
		before.Items = nil
		changed := before
		changed.Goal, changed.HoursAWeek = rapid.StringMatching(`[a-z]{0,9}`).Draw(t, "goal"), float64(rapid.IntRange(0, 80).Draw(t, "hours"))/2
		return []learning.Step{{Plan: &learning.Edit[learning.Plan]{Before: before, After: changed}}}, nil
	case "settings":
		changed := r.Me
		changed.Zone, changed.DayStart = rapid.SampledFrom([]string{"", "Asia/Tokyo", "Europe/Berlin"}).Draw(t, "zone"), rapid.IntRange(0, 600).Draw(t, "day start")
		return []learning.Step{{Person: &learning.Edit[learning.Person]{Before: r.Me, After: changed}}}, nil
	case "vacation":
		v := learning.Vacation{Person: r.Me.ID, From: learning.Date("2026-12-01").Add(rapid.IntRange(0, 60).Draw(t, "from")), To: "2027-03-01"}
		id, err := s.AddVacation(ctx, v)
		v.ID = id
		not := v
		not.Removed = true
		return []learning.Step{{Vacation: &learning.Edit[learning.Vacation]{Before: not, After: v}}}, err
	default:
		added, err := s.AddItem(ctx, item(r.Plan.ID, rapid.StringMatching(`[a-z ]{1,12}`).Draw(t, "title")))
		return []learning.Step{learning.Added(added)}, err
	}
	return []learning.Step{learning.Changed(it, after)}, nil
}

// testTotals logs in any order, on any days, some lines twice, takes some back:
// every total is the sum of the lines that count.
func testTotals(t *testing.T, s Store) {
	people := 0
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		people++
		me, err := s.Meet(ctx, as(fmt.Sprint("totals", people)), learning.NewPerson(), today)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := s.StartPlan(ctx, learning.Plan{Person: me.ID}, today)
		if err != nil {
			t.Fatal(err)
		}
		items := []learning.ItemID{0}
		for range 3 {
			it, err := s.AddItem(ctx, item(plan, "item"))
			if err != nil {
				t.Fatal(err)
			}
			items = append(items, it.ID)
		}
		lines := make(map[string]learning.Progress) // by source
		for range rapid.IntRange(1, 25).Draw(t, "lines") {
			source := rapid.StringMatching(`[a-h]`).Draw(t, "source")
			line := learning.Progress{
				Person: me.ID, Item: rapid.SampledFrom(items).Draw(t, "item"), Kind: learning.ProgressTime, Minutes: learning.Minutes(rapid.IntRange(1, 1440).Draw(t, "minutes")),
				On: learning.Date("2026-11-23").Add(-rapid.IntRange(0, 9).Draw(t, "days ago")), At: today, Source: source,
			}
			id, fresh, err := s.AppendProgress(ctx, line)
			if err != nil {
				t.Fatal(err)
			}
			if _, known := lines[source]; known == fresh {
				t.Fatalf("source %s is fresh: %v", source, fresh)
			}
			if line.ID = id; fresh {
				lines[source] = line
			}
			kept := lines[source]
			kept.Undone = rapid.Bool().Draw(t, "undone")
			if err := s.CountProgress(ctx, me.ID, kept.ID, !kept.Undone); err != nil {
				t.Fatal(err)
			}
			lines[source] = kept
		}
		byItem, byDay := make(map[learning.ItemID]learning.Minutes), make(map[learning.Date]learning.Minutes)
		for _, l := range lines {
			if !l.Undone {
				byItem[l.Item] += l.Minutes
				byDay[l.On] += l.Minutes
			}
		}
		r := recordsOf(t, s, me.ID)
		if d := cmp.Diff(byItem, r.ByItem); d != "" {
			t.Fatalf("by item (-want +got):\n%s", d)
		}
		if d := cmp.Diff(byDay, r.ByDay); d != "" {
			t.Fatalf("by day (-want +got):\n%s", d)
		}
	})
}
