package when

import (
	"math"
	"time"
)

// span is a length of time as people say it: months and days go by the
// calendar, the rest by the clock.
type span struct {
	months, days int
	clock        time.Duration
	short        bool // a unit was one letter
	vague        bool // "a few"
	whole        bool // no part of it is clock time
}

func (s span) negative() span {
	s.months, s.days, s.clock = -s.months, -s.days, -s.clock
	return s
}

// shift moves a calendar day by the months and days of the span. The 31st in a
// month of 30 days becomes the 30th.
func (s span) shift(day time.Time) time.Time {
	return addMonths(day, s.months).AddDate(0, 0, s.days)
}

// addMonths moves to the same day of another month, or to its last day where
// that month is shorter.
func addMonths(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, min(day.Day(), daysIn(first.Year(), first.Month()))-1)
}

func daysIn(y int, m time.Month) int { return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// maxUnits bounds every count of a span: a century in days.
const maxUnits = 36600

// quantity reads how many: 3, 2.5, 1/2, half a, three-quarters of an, a few.
func (p *parser) quantity(i int) (n float64, vague bool, next int) {
	switch {
	case p.is(i, "half"):
		return 0.5, false, p.skip(i+1, "a", "an")
	case p.is(i, "a") && p.is(i+1, "half"):
		return 0.5, false, i + 2
	}
	after := p.skip(i, "a")
	if p.is(after, "quarter") && p.is(after+1, "of") && p.is(after+2, "a", "an") {
		return 0.25, false, after + 3
	}
	if p.is(i, "three", "3") {
		after := p.skip(i+1, "-")
		if p.is(after, "quarter", "quarters") && p.is(after+1, "of") && p.is(after+2, "a", "an") {
			return 0.75, false, after + 3
		}
	}
	whole, vague, next := p.cardinal(i)
	if next == 0 {
		return 0, false, 0
	}
	n = float64(whole)
	switch {
	case p.is(next, ".", ",") && p.at(next).glued && p.at(next+1).glued && p.at(next+1).kind == digits && len(p.at(next+1).text) <= 2:
		frac, after := p.digits(next+1, 2)
		return n + float64(frac)/math.Pow10(len(p.at(next+1).text)), vague, after
	case p.is(next, "/") && p.at(next).glued && p.at(next+1).glued:
		if d, after := p.digits(next+1, 1); after > 0 && (d == 2 || d == 4) && whole < d {
			return n / float64(d), false, after
		}
		return 0, false, 0
	case p.is(next, "and") && p.is(next+1, "a") && p.is(next+2, "half"):
		return n + 0.5, vague, next + 3
	}
	return n, vague, next
}

// duration reads one or more counts of units: 2 hours, 1h30m, 1d 2hr 5min, an
// hour and a half, a fortnight.
func (p *parser) duration(i int) (s span, next int) {
	s.whole = true
	var last unit
	for at := i; ; {
		if next > 0 {
			at = p.skip(at, ",")
			at = p.skip(at, "and")
		}
		n, vague, after := p.quantity(at)
		if after == 0 {
			return s, next
		}
		wordy := p.at(after-1).kind == word
		u, short, after := p.unit(after)
		switch {
		case short && wordy: // "a m", "a d"
			return s, next
		case after == 0 && next > 0 && last == hour && p.at(at).kind == digits && p.at(at).glued && len(p.at(at).text) == 2 && n < 60:
			u, after = minute, at+1 // 1h30
		case after == 0, next > 0 && u >= last:
			return s, next
		}
		if p.is(after, "and") && p.is(after+1, "a") && p.is(after+2, "half") {
			n, after = n+0.5, after+3
		}
		if p.is(after-1, "fortnight", "fortnights") {
			n *= 2
		}
		if !s.add(n, u) {
			return s, next
		}
		s.short = s.short || short
		s.vague = s.vague || vague
		last, next, at = u, after, after
	}
}

// unit reads a unit; short reports that it is one letter.
func (p *parser) unit(i int) (u unit, short bool, next int) {
	if p.at(i).text == "-" {
		i++
	}
	switch u = units[p.at(i).text]; {
	case p.is(i, `"`) && p.at(i).glued:
		return second, true, i + 1
	case p.is(i, "'") && p.at(i).glued:
		return minute, true, i + 1
	case u == noUnit || u > year || (p.is(i, "mon") && p.at(i-1).text != "1"):
		return noUnit, false, 0
	}
	return u, len(p.at(i).text) == 1, i + 1
}

var each = map[unit]time.Duration{second: time.Second, minute: time.Minute, hour: time.Hour}

// add counts n units more; it reports false where the calendar has no such
// part, like half a month, or the count has no sensible end.
func (s *span) add(n float64, u unit) bool {
	whole := n == math.Trunc(n)
	if n <= 0 || n > maxUnits {
		return false
	}
	switch u {
	case second, minute, hour:
		s.clock += time.Duration(math.Round(n * float64(each[u])))
		s.whole = false
	case dayUnit:
		s.days += int(n)
		if !whole {
			s.clock += time.Duration((n - math.Trunc(n)) * float64(24*time.Hour))
			s.whole = false
		}
	case week:
		s.days += int(math.Round(n * 7))
		return whole
	case month, quarter, year:
		each := map[unit]float64{month: 1, quarter: 3, year: 12}[u]
		n *= each
		s.months += int(n)
		return n == math.Trunc(n)
	default:
		return false
	}
	return true
}
