package learning

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func once(minor int64) Price    { return Price{usd(minor), usd(minor), CostOnce} }
func amonth(minor int64) Price  { return Price{usd(minor), usd(minor), CostMonthly} }
func exactly(n float64) Span    { return Span{n, n} }
func cost(minor int64) []Money  { return []Money{usd(minor)} }
func threeOf(w ...Work) []Work  { return w }
func dates(o ...Outcome) []Date { return []Date{o[0].Finish, o[1].Finish, o[2].Finish} }

func TestBudget(t *testing.T) {
	const monday = Date("2026-11-23")
	for _, c := range []struct {
		name  string
		works []Work
		pace  Span
		want  [3]Outcome
	}{
		{
			// 120 hours at 5 a week are 24 weeks, and six months are begun.
			"two of 60 hours", threeOf(Work{Count: 2, Hours: exactly(60), Price: amonth(4900)}), exactly(5),
			[3]Outcome{
				{Hours: 96, Finish: "2027-04-07", Months: 5, Cost: cost(5 * 4900)},
				{Hours: 120, Finish: "2027-05-10", Months: 6, Cost: cost(6 * 4900)},
				{Hours: 144, Finish: "2027-06-13", Months: 7, Cost: cost(7 * 4900)},
			},
		},
		{
			"the usual for one", threeOf(Work{Count: 1, Hours: UsualHours, Price: UsualPrice}), exactly(5),
			[3]Outcome{
				{Hours: 40, Finish: "2027-01-18", Months: 2, Cost: cost(20000)},
				{Hours: 70, Finish: "2027-03-01", Months: 4, Cost: cost(35000)},
				{Hours: 100, Finish: "2027-04-12", Months: 5, Cost: cost(50000)},
			},
		},
		{
			"four months", threeOf(Work{Count: 1, Months: exactly(4), Price: amonth(4900)}), exactly(5),
			[3]Outcome{
				{Finish: "2027-03-23", Months: 4, Cost: cost(19600)},
				{Finish: "2027-03-23", Months: 4, Cost: cost(19600)},
				{Finish: "2027-03-23", Months: 4, Cost: cost(19600)},
			},
		},
		{
			// Each is paid for while it is done, so the second starts its own month.
			"two prices and a currency", threeOf(
				Work{Count: 1, Hours: Span{10, 10.0001}, Price: amonth(1000)},
				Work{Count: 1, Hours: Span{10, 10.0001}, Price: Price{Money{500, "EUR"}, Money{700, "EUR"}, CostMonthly}},
				Work{Count: 3, Price: Price{Model: CostFree}},
			),
			Span{5, 10},
			[3]Outcome{
				{Hours: 20, Finish: "2026-12-07", Months: 1, Cost: []Money{{500, "EUR"}, usd(1000)}},
				{Hours: 20.0001, Finish: "2026-12-12", Months: 1, Cost: []Money{{600, "EUR"}, usd(1000)}},
				{Hours: 20.0002, Finish: "2026-12-22", Months: 1, Cost: []Money{{700, "EUR"}, usd(1000)}},
			},
		},
		{"nothing", nil, exactly(5), [3]Outcome{}},
		{
			"for ever", threeOf(Work{Count: 50, Hours: exactly(10000), Price: once(1)}), exactly(1),
			[3]Outcome{{Hours: 400000, Cost: cost(50)}, {Hours: 500000, Cost: cost(50)}, {Hours: 600000, Cost: cost(50)}},
		},
	} {
		low, expected, high := Budget(c.works, c.pace, monday)
		got := [3]Outcome{low, expected, high}
		if c.name == "for ever" {
			for i := range got {
				got[i].Months = 0 // of no date
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestMonthsBegun(t *testing.T) {
	for _, c := range []struct {
		from, until Date
		want        int
	}{
		{"2026-11-15", "2026-11-15", 1},
		{"2026-11-15", "2026-12-15", 1},
		{"2026-11-15", "2026-12-16", 2},
		{"2027-01-31", "2027-02-28", 1},
		{"2027-01-31", "2027-03-01", 2},
		{"2028-02-29", "2029-02-28", 12},
		{"2026-11-15", "2036-11-15", 120},
	} {
		if got := begun(c.from, c.until); got != c.want {
			t.Errorf("%s to %s are %d months, want %d", c.from, c.until, got, c.want)
		}
	}
	if got := Date("2027-01-31").plusMonths(1.5); got != "2027-03-15" {
		t.Errorf("a month and a half is %s", got)
	}
}

// TestBudgetOrder: the low case never costs or takes more than the expected
// one, nor that more than the high one, and cost is whole prices to the cent.
func TestBudgetOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var works []Work
		for range rapid.IntRange(0, 4).Draw(t, "works") {
			w := Work{Count: rapid.IntRange(1, 50).Draw(t, "count")}
			lowHours := rapid.Float64Range(0.5, 300).Draw(t, "hours")
			w.Hours = Span{lowHours, lowHours + rapid.Float64Range(0, 200).Draw(t, "more hours")}
			if rapid.Bool().Draw(t, "by months") {
				w.Hours, w.Months = Span{}, exactly(rapid.Float64Range(0.5, 12).Draw(t, "months"))
			}
			price := rapid.Int64Range(1, MaxPrice).Draw(t, "price")
			w.Price = Price{usd(price), usd(price + rapid.Int64Range(0, 1000).Draw(t, "dearer")), CostModel(rapid.SampledFrom([]string{"once", "monthly"}).Draw(t, "model"))}
			works = append(works, w)
		}
		slow := rapid.Float64Range(1, 40).Draw(t, "pace")
		low, expected, high := Budget(works, Span{slow, slow + rapid.Float64Range(0, 10).Draw(t, "faster")}, "2026-11-23")
		all := []Outcome{low, expected, high}
		for i := 1; i < 3; i++ {
			a, b := all[i-1], all[i]
			if a.Hours > b.Hours || b.Finish != "" && a.Finish > b.Finish || a.Months > b.Months && b.Finish != "" || total(a) > total(b) && b.Finish != "" {
				t.Fatalf("%+v is not within %+v, dates %v", a, b, dates(low, expected, high))
			}
		}
		if len(works) == 1 && works[0].Price.Model == CostOnce && total(low) != works[0].Price.Low.Minor*int64(works[0].Count) {
			t.Fatalf("%d at %v cost %v", works[0].Count, works[0].Price.Low, low.Cost)
		}
		if len(works) == 1 && works[0].Price.Model == CostMonthly && low.Finish != "" && total(low)%works[0].Price.Low.Minor != 0 {
			t.Fatalf("%v is no whole number of %v", low.Cost, works[0].Price.Low)
		}
	})
}

func total(o Outcome) int64 {
	sum := int64(0)
	for _, m := range o.Cost {
		sum += m.Minor
	}
	return sum
}

func TestPaidIn(t *testing.T) {
	for _, c := range []struct {
		model  CostModel
		months float64
		want   int64
		known  bool
	}{{CostOnce, 0, 4900, true}, {CostMonthly, 4, 19600, true}, {CostMonthly, 3.2, 19600, true}, {CostMonthly, 0, 0, false}, {CostFree, 0, 0, true}} {
		if got, known := PaidIn(usd(4900), c.model, c.months); got.Minor != c.want || known != c.known {
			t.Errorf("%s in %g months is %v, %v", c.model, c.months, got, known)
		}
	}
	if _, known := PaidIn(usd(1), "", 1); known {
		t.Error("an unknown cost is known")
	}
}
