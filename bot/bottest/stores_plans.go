package bottest

import (
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

func item(plan learning.PlanID, title string) learning.Item {
	return learning.Item{Plan: plan, Title: title, Kind: learning.KindCourse, State: learning.StatePlanned}
}

func testPlan(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	_, err := s.OpenPlan(ctx, ada.ID)
	is(t, err, learning.ErrNotFound)

	first, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID, Goal: "data analyst"}, today)
	ok(t, err)
	_, err = s.AddItem(ctx, item(first, "of the first plan"))
	ok(t, err)
	p := learning.Plan{
		Person: ada.ID, Goal: "data engineer", HoursAWeek: 7.5, Target: "2027-06-30",
		Budget: learning.Money{Minor: 123_456_789_012, Currency: "EUR"},
	}
	p.ID, err = s.StartPlan(ctx, p, today.Add(time.Hour))
	ok(t, err)
	p.CreatedAt = today.Add(time.Hour)
	got, err := s.OpenPlan(ctx, ada.ID)
	ok(t, err)
	same(t, "open plan", got, p)

	p.Goal, p.HoursAWeek, p.Target, p.Budget = "", 0, "", learning.Money{}
	ok(t, s.SavePlan(ctx, p))
	got, err = s.OpenPlan(ctx, ada.ID)
	ok(t, err)
	same(t, "saved plan", got, p)

	closed, err := s.Plan(ctx, ada.ID, first)
	ok(t, err)
	same(t, "closed", closed.ClosedAt, today.Add(time.Hour))
	_, err = s.Plan(ctx, meet(t, s, as("bob")).ID, first)
	is(t, err, learning.ErrNotFound)
	p.ClosedAt, closed.ClosedAt = today.Add(2*time.Hour), time.Time{}
	ok(t, s.SavePlan(ctx, p))
	ok(t, s.SavePlan(ctx, closed))
	got, err = s.OpenPlan(ctx, ada.ID)
	ok(t, err)
	same(t, "reopened", got.Goal, "data analyst")
	is(t, s.SavePlan(ctx, learning.Plan{ID: 1 << 40}), learning.ErrNotFound)
	_, err = s.StartPlan(ctx, learning.Plan{Person: 1 << 40}, today)
	is(t, err, learning.ErrNotFound)
	_, err = s.AddItem(ctx, item(1<<40, "of no plan"))
	is(t, err, learning.ErrNotFound)
}

func testPlansAtOnce(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	atOnce(6, func(int) {
		if _, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID, Goal: "one of many"}, today); err != nil {
			t.Error(err)
		}
	})
	plan, err := s.OpenPlan(ctx, ada.ID)
	ok(t, err)
	atOnce(6, func(int) {
		if _, err := s.AddItem(ctx, item(plan.ID, "one of many")); err != nil {
			t.Error(err)
		}
	})
	plan, err = s.OpenPlan(ctx, ada.ID)
	ok(t, err)
	same(t, "items", len(plan.Items), 6)
	for i, it := range plan.Items {
		same(t, "position", it.Position, i+1)
	}
}

func testItems(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	plan, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID, Goal: "g"}, today)
	ok(t, err)
	full := learning.Item{
		Plan: plan, Title: "Google Data Analytics", Kind: learning.KindCredential, Provider: "Google", Stack: "basics",
		Proves: "I can clean data", Evidence: "https://example.org/x?a=1&b=%20", State: learning.StateActive, Percent: 60,
		Estimate: 180 * 60, Cost: learning.Money{Minor: 4900, Currency: "USD"}, CostModel: learning.CostMonthly,
		Due: "2027-03-01", DoneOn: "2027-02-28",
	}
	full.Position = 9 // AddItem decides
	added, err := s.AddItem(ctx, full)
	ok(t, err)
	full.ID, full.Position = added.ID, 1
	same(t, "added", added, full)
	bare, err := s.AddItem(ctx, item(plan, "bare"))
	ok(t, err)
	same(t, "second position", bare.Position, 2)
	items := func() []learning.Item {
		t.Helper()
		p, err := s.OpenPlan(ctx, ada.ID)
		ok(t, err)
		return p.Items
	}
	same(t, "items", items(), []learning.Item{full, bare})

	other, err := s.StartPlan(ctx, learning.Plan{Person: meet(t, s, as("bob")).ID}, today)
	ok(t, err)
	for _, kind := range []learning.Kind{learning.KindCourse, learning.KindProject, learning.KindNetwork, learning.KindOther} {
		for _, state := range []learning.State{learning.StateResearching, learning.StateDone, learning.StateDropped} {
			bare.Kind, bare.State, bare.CostModel = kind, state, learning.CostFree
			bare.Plan = other // must stay
			ok(t, s.SaveItem(ctx, bare))
			bare.Plan = plan
			same(t, "saved", items(), []learning.Item{full, bare})
		}
	}
	full.Removed = true
	ok(t, s.SaveItem(ctx, full))
	bare.Position = 1
	same(t, "after removal", items(), []learning.Item{bare})
	gone, err := s.Item(ctx, ada.ID, full.ID)
	ok(t, err)
	same(t, "removed", gone, full)
	_, err = s.Item(ctx, meet(t, s, as("bob")).ID, full.ID)
	is(t, err, learning.ErrNotFound)
	full.Removed = false
	ok(t, s.SaveItem(ctx, full))
	bare.Position = 2
	same(t, "back again", items(), []learning.Item{full, bare})
	is(t, s.SaveItem(ctx, learning.Item{ID: 1 << 40}), learning.ErrNotFound)
}

func testItemsMove(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	plan, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID}, today)
	ok(t, err)
	for _, title := range []string{"a", "b", "c", "d", "e"} {
		_, err := s.AddItem(ctx, item(plan, title))
		ok(t, err)
	}
	order := func() (string, map[string]learning.Item) {
		t.Helper()
		p, err := s.OpenPlan(ctx, ada.ID)
		ok(t, err)
		var titles strings.Builder
		items := make(map[string]learning.Item)
		for i, it := range p.Items {
			titles.WriteString(it.Title)
			items[it.Title] = it
			if it.Position != i+1 {
				t.Errorf("item %d has position %d", i, it.Position)
			}
		}
		return titles.String(), items
	}
	for _, step := range []struct {
		title string
		to    int
		want  string
	}{
		{"d", 2, "adbce"},
		{"a", 5, "dbcea"},
		{"c", 3, "dbcea"},
		{"e", 1, "edbca"},
		{"e", 99, "dbcae"},
		{"a", -1, "adbce"},
	} {
		_, items := order()
		it := items[step.title]
		it.Position = step.to
		ok(t, s.SaveItem(ctx, it))
		if got, _ := order(); got != step.want {
			t.Fatalf("%s to %d gives %s, want %s", step.title, step.to, got, step.want)
		}
	}
	_, items := order()
	d := items["d"]
	d.Removed = true
	ok(t, s.SaveItem(ctx, d))
	got, _ := order()
	same(t, "order after removal", got, "abce")
	d.Removed = false
	ok(t, s.SaveItem(ctx, d))
	got, _ = order()
	same(t, "order after return", got, "adbce")
}
