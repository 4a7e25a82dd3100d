package learning

import (
	"math"
	"time"
)

// What a credential takes where nothing else is known: the figures of the guide
// that the built-in answers rest on (2023).
var (
	UsualHours = Span{40, 100}
	UsualPrice = Price{Money{200_00, "USD"}, Money{500_00, "USD"}, CostOnce}
)

// Span is a range of hours, months or hours a week.
type Span struct{ Low, High float64 }

func (s Span) middle() float64 { return (s.Low + s.High) / 2 }

// around is a fifth less and a fifth more than one number, which nobody can
// know for certain; a span that was named stays as it is.
func (s Span) around() Span {
	if s.Low != s.High {
		return s
	}
	return Span{s.Low * 0.8, s.High * 1.2}
}

// Work is something to pay for and to do: one thing, or several alike that are
// done one after the other.
type Work struct {
	Count  int
	Hours  Span  // each; zero where Months says how long
	Months Span  // each, whatever the pace; zero where Hours says how long
	Price  Price // each; a monthly one is paid once for all that are done in a month
}

// Outcome is what a budget comes to in one case.
type Outcome struct {
	Hours  float64
	Finish Date    // "" when it lies beyond the year 2199, and Cost is too low then
	Months int     // months that are begun until the end, 0 when there is nothing to do
	Cost   []Money // by currency
}

// Budget is what works come to, done one after the other from a day on at a
// pace of hours a week, which must be above 0. The low case takes the low ends
// of hours and prices and the high end of the pace, the high case the opposite;
// the expected case the middle of each, with the odd cent rounded up. Where one
// number of hours was named, the low and the high case take a fifth less and a
// fifth more. A monthly price is paid for every month that is begun, counted
// from the day its work starts: the 15th to the 14th is one.
func Budget(works []Work, pace Span, from Date) (low, expected, high Outcome) {
	var a, b, c []stretch
	for _, w := range works {
		hours, months := w.Hours.around(), w.Months
		a = append(a, stretch{w.Count, hours.Low, months.Low, w.Price.Low, w.Price.Model})
		b = append(b, stretch{w.Count, hours.middle(), months.middle(), w.Price.middle(), w.Price.Model})
		c = append(c, stretch{w.Count, hours.High, months.High, w.Price.High, w.Price.Model})
	}
	return outcome(a, pace.High, from), outcome(b, pace.middle(), from), outcome(c, pace.Low, from)
}

// stretch is a work with its ranges decided.
type stretch struct {
	count         int
	hours, months float64
	price         Money
	model         CostModel
}

func outcome(steps []stretch, pace float64, from Date) Outcome {
	var out Outcome
	day := 0.0 // since from, as work goes on within a day
	for _, s := range steps {
		n := float64(s.count)
		start := day
		if s.months > 0 {
			day = float64(from.plusDays(day).Days(from.plusDays(day).plusMonths(s.months*n))) + day
		} else {
			out.Hours += s.hours * n
			day += s.hours * n / pace * 7
		}
		switch s.model {
		case CostOnce:
			out.Cost = s.price.Times(s.count).AddTo(out.Cost)
		case CostMonthly:
			months := begun(from.plusDays(math.Floor(start+small)), from.plusDays(math.Ceil(day-small)))
			if s.months > 0 { // no date can say it better
				months = int(math.Ceil(s.months*n - small))
			}
			out.Cost = s.price.Times(months).AddTo(out.Cost)
		case CostFree:
		}
	}
	if day > 0 {
		out.Finish = from.plusDays(math.Ceil(day - small))
		out.Months = begun(from, out.Finish)
	}
	return out
}

// small keeps what is a whole number but for the arithmetic of fractions whole.
const small = 1e-6

// begun is how many months are begun from a day until another, which is not
// part of the last; one at least.
func begun(from, until Date) int {
	n := max(1, from.Days(until)/31)
	for from.plusMonths(float64(n)) < until && from.plusMonths(float64(n)) != "" {
		n++
	}
	return n
}

// plusDays is the day some whole days later, "" beyond the year 2199.
func (d Date) plusDays(days float64) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil || days > 366*200 {
		return ""
	}
	return Date(t.AddDate(0, 0, int(days)).Format(time.DateOnly)).orNone()
}

// plusMonths is the same day some months later, or the last of a month that is
// too short; half a month is 15 days. It is "" beyond the year 2199.
func (d Date) plusMonths(months float64) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil || months > 12*200 {
		return ""
	}
	whole := math.Floor(months + small)
	first := time.Date(t.Year(), t.Month()+time.Month(whole), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	day := first.AddDate(0, 0, min(t.Day(), last)-1)
	return Date(day.AddDate(0, 0, int(math.Round(max(0, months-whole)*30))).Format(time.DateOnly)).orNone()
}

func (d Date) orNone() Date {
	if !d.Valid() {
		return ""
	}
	return d
}

// PaidIn is the whole price of something that takes some months, 0 for not
// known: what is paid monthly is paid for every month that is begun. It reports
// false where the price or, for a monthly one, the time is not known.
func PaidIn(cost Money, model CostModel, months float64) (Money, bool) {
	switch model {
	case CostOnce:
		return cost, true
	case CostFree:
		return Money{Currency: cost.Currency}, true
	case CostMonthly:
		return cost.Times(int(math.Ceil(months - small))), months > 0
	}
	return Money{}, false
}
