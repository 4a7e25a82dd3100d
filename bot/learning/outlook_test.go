package learning

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// record is a plan made four weeks ago with these items.
func record(items ...Item) Record {
	for i := range items {
		items[i].ID, items[i].Position = ItemID(i+1), i+1
		if items[i].State == "" {
			items[i].State = StatePlanned
		}
	}
	return Record{
		Plan:   Plan{Goal: "become a data analyst", CreatedAt: time.Date(2026, 10, 28, 12, 0, 0, 0, time.UTC), Items: items},
		Person: NewPerson(), Today: wednesday,
		ByDay: ofWeeks(300, 300, 300, 300, 60), ByItem: map[ItemID]Minutes{},
	}
}

func TestStanding(t *testing.T) {
	course := Item{Title: "SQL", Kind: KindCourse, Estimate: 1500}
	done := Item{Title: "Python", Kind: KindCourse, State: StateDone}
	overdue, soon := course, course
	overdue.Due, soon.Due = "2026-11-24", "2026-11-30"
	for name, c := range map[string]struct {
		items  []Item
		change func(*Record)
		want   Outlook
	}{
		"no items":          {nil, nil, Empty},
		"only dropped ones": {[]Item{{State: StateDropped}}, nil, Empty},
		"all done":          {[]Item{done}, nil, Finished},
		"nothing logged":    {[]Item{course}, func(r *Record) { r.ByDay, r.Plan.CreatedAt = nil, r.Plan.CreatedAt.AddDate(0, 0, 20) }, Fresh},
		"nothing ever":      {[]Item{course}, func(r *Record) { r.ByDay = nil }, Stalled},
		"long ago":          {[]Item{course}, func(r *Record) { r.ByDay = map[Date]Minutes{"2026-11-11": 30} }, Stalled},
		"on vacation since": {[]Item{course}, func(r *Record) {
			r.ByDay = map[Date]Minutes{"2026-11-11": 30}
			r.Vacations = []Vacation{{From: "2026-11-12", To: "2026-11-25"}}
		}, OnTrack},
		"no date to miss": {[]Item{course, done}, nil, OnTrack},
		"an item is late": {[]Item{overdue}, nil, Behind},
		"will be late":    {[]Item{soon}, nil, Behind},
		"in time":         {[]Item{course}, func(r *Record) { r.Plan.Target = "2027-02-01" }, OnTrack},
		"never":           {[]Item{{Title: "all of it", Estimate: 500_000, State: StateActive}}, func(r *Record) { r.Plan.Target = "2027-02-01" }, Behind},
	} {
		r := record(c.items...)
		if c.change != nil {
			c.change(&r)
		}
		if got := r.Standing(); got.Outlook != c.want {
			t.Errorf("%s: %+v, want %s", name, got, c.want)
		}
	}
	s := record(overdue, done).Standing()
	if s.Done != 1 || s.All != 2 || len(s.Overdue) != 1 || s.Due != "2026-11-24" || s.Late <= 0 || s.Quiet != 0 || s.Percent != 73 {
		t.Errorf("standing %+v", s)
	}
}

func TestLeft(t *testing.T) {
	for _, c := range []struct {
		it           Item
		logged, want Minutes
	}{
		{Item{Kind: KindCourse}, 0, 4200},
		{Item{Kind: KindCourse}, 4199, 420},
		{Item{Kind: KindProject}, 60, 540},
		{Item{Estimate: 600}, 100, 500},
		{Item{Estimate: 600, Percent: 60}, 10, 240},
		{Item{Estimate: 600, Percent: 100}, 10, 0},
		{Item{Estimate: 600, State: StateDone}, 0, 0},
		{Item{Estimate: 600, State: StateDropped}, 0, 0},
	} {
		if got := c.it.Left(c.logged); got != c.want {
			t.Errorf("%+v with %s logged: %s left, want %s", c.it, c.logged, got, c.want)
		}
	}
}

func TestCost(t *testing.T) {
	r := record(
		Item{Title: "Google", Estimate: 60 * 60, Cost: usd(4900), CostModel: CostMonthly},
		Item{Title: "exam", Cost: usd(9999), CostModel: CostOnce, Kind: KindOther},
		Item{Title: "done", Cost: usd(5000), CostModel: CostMonthly, State: StateDone},
		Item{Title: "free", Cost: usd(1), CostModel: CostFree},
		Item{Title: "euro", Cost: Money{1000, "EUR"}, CostModel: CostOnce},
	)
	got, ok := r.CostOf(5 * 60) // 60 hours at 5 a week are 12 weeks, less than three months
	if want := []Money{{1000, "EUR"}, usd(3*4900 + 9999)}; !ok || cmp.Diff(want, got.Total) != "" || got.Slower != usd(4900) || len(got.Items) != 3 {
		t.Errorf("cost %+v, %v", got, ok)
	}
	if _, ok := r.CostOf(0); ok {
		t.Error("a subscription without a pace has a cost")
	}
}

func TestCostProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Item {
			return Item{
				Estimate: Minutes(rapid.IntRange(1, 60*500).Draw(t, "minutes")), State: StatePlanned,
				Cost:      Money{rapid.Int64Range(0, 1e9).Draw(t, "cents"), rapid.SampledFrom([]string{"USD", "EUR", "JPY"}).Draw(t, "currency")},
				CostModel: rapid.SampledFrom([]CostModel{CostOnce, CostMonthly, CostFree}).Draw(t, "model"),
			}
		}), 0, 8).Draw(t, "items")
		r := record(items...)
		weekly := Minutes(rapid.IntRange(60, 3000).Draw(t, "weekly"))
		cost, ok := r.CostOf(weekly)
		if !ok {
			t.Fatal("no cost")
		}
		want := make(map[string]int64) // added up the other way round
		for _, one := range cost.Items {
			each := int64(1)
			if one.Months > 0 {
				each = int64(one.Months)
				if Minutes(52*one.Months)*weekly < 12*one.Item.Left(0) || Minutes(52*(one.Months-1))*weekly >= 12*one.Item.Left(0) && one.Months > 1 {
					t.Fatalf("%d months for %s at %s a week", one.Months, one.Item.Left(0), weekly)
				}
			}
			for range each {
				want[one.Item.Cost.Currency] += one.Item.Cost.Minor
			}
		}
		for _, m := range cost.Total {
			if m.Minor != want[m.Currency] {
				t.Fatalf("%d %s, want %d", m.Minor, m.Currency, want[m.Currency])
			}
		}
		if faster, _ := r.CostOf(weekly * 2); len(faster.Total) > 0 && faster.Total[0].Minor > cost.Total[0].Minor {
			t.Fatalf("a faster pace costs more: %v, then %v", cost.Total, faster.Total)
		}
	})
}

func TestWarnings(t *testing.T) {
	kinds := func(r Record, compared int) (out []WarningKind) {
		for _, w := range r.Warnings(compared) {
			out = append(out, w.Kind)
		}
		return out
	}
	google := func(title string) Item { return Item{Title: title, Kind: KindCredential, Provider: "Google"} }
	for name, c := range map[string]struct {
		r        Record
		compared int
		want     []WarningKind
	}{
		"nothing":            {record(), 0, nil},
		"one course":         {record(Item{Title: "SQL basics", Kind: KindCourse}), 3, nil},
		"nothing compared":   {record(Item{Title: "SQL basics", Kind: KindCourse}), 2, []WarningKind{WarnCompared}},
		"one vendor":         {record(google("Data Analytics"), Item{Title: "Google advanced", Kind: KindCourse, Provider: "Coursera"}), 3, []WarningKind{WarnVendor}},
		"two vendors":        {record(google("Data Analytics"), Item{Title: "IBM basics", Kind: KindCourse}), 3, nil},
		"unknown vendors":    {record(Item{Title: "a", Kind: KindCourse}, Item{Title: "b", Kind: KindCourse}), 3, nil},
		"no foundations":     {record(google("a"), Item{Title: "IBM b", Kind: KindCourse}, Item{Title: "c", Kind: KindCourse}), 3, []WarningKind{WarnFoundations}},
		"with foundations":   {record(google("a"), Item{Title: "IBM b", Kind: KindCourse}, Item{Title: "Statistics", Kind: KindCourse}), 3, nil},
		"three at once":      {record(Item{State: StateActive}, Item{State: StateActive}, Item{State: StateActive}), 3, []WarningKind{WarnActive}},
		"four that add up":   {record(Item{Cost: usd(1)}, Item{Cost: usd(2)}, Item{Cost: usd(3)}, Item{Cost: usd(4), CostModel: CostMonthly}), 3, []WarningKind{WarnCost}},
		"dropped ones don't": {record(Item{Cost: usd(1)}, Item{Cost: usd(2)}, Item{Cost: usd(3)}, Item{Cost: usd(4), State: StateDropped}), 3, nil},
	} {
		if d := cmp.Diff(c.want, kinds(c.r, c.compared)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	r := record(Item{Cost: usd(30_000), Kind: KindOther})
	r.Plan.Budget = usd(29_999)
	if got := r.Warnings(3); len(got) != 1 || !got[0].Over || got[0].Sum[0] != usd(30_000) {
		t.Errorf("above the budget: %+v", got)
	}
	for goal, want := range map[string]bool{
		"become a nurse": true, "Become a Lawyer": true, "civil engineer": true, "be a high school teacher": true, "become an architect": true,
		"software engineer": false, "become a data engineer": false, "cloud architect": false, "from teacher to data analyst": false,
		"nurse to health informatics": false, "teach myself sql": false,
	} {
		r := record()
		r.Plan.Goal = goal
		if got := len(r.Warnings(0)) == 1; got != want {
			t.Errorf("%q is regulated: %v, want %v", goal, got, want)
		}
	}
}

func TestTemplates(t *testing.T) {
	keys := make(map[string]bool)
	for _, tpl := range Templates() {
		if keys[tpl.Key] || tpl.Title == "" || tpl.Goal == "" || len(tpl.Words) == 0 || len(tpl.Items) < 4 {
			t.Errorf("template %q is twice or lacks something", tpl.Key)
		}
		keys[tpl.Key] = true
		for _, it := range tpl.Items {
			if it.Title == "" || len(it.Title) > MaxTitle || it.Estimate <= 0 || it.Cost.Minor != 0 {
				t.Errorf("template %q: item %+v", tpl.Key, it)
			}
		}
		if got := TemplatesFor(tpl.Goal); len(got) == 0 || got[0].Key != tpl.Key {
			t.Errorf("the goal %q of template %q finds %d templates, or another first", tpl.Goal, tpl.Key, len(got))
		}
		if w := (Record{Plan: Plan{Goal: tpl.Goal, Items: tpl.Items}, Person: NewPerson(), Today: wednesday}).Warnings(3); len(w) > 0 {
			t.Errorf("template %q is warned of: %+v", tpl.Key, w)
		}
	}
	if len(TemplatesFor("learn to juggle")) != 0 {
		t.Error("a template for juggling")
	}
}
