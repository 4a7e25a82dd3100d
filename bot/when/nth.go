package when

import (
	"time"
)

// nth reads the first monday of march, last friday of the month, the last day
// of may 2027, the third last week of 2018.
func (p *parser) nth(i int) (dated, int) {
	n, at := p.rank(p.skip(i, "the"))
	if at == 0 {
		return dated{}, 0
	}
	w, isDay := weekdays[p.at(at).text]
	u := units[p.at(at).text]
	if (!isDay && u != dayUnit && u != week) || p.is(at, "d", "w", "days", "weeks") || !p.is(at+1, "of", "in") {
		return dated{}, 0
	}
	first, whole, every, next := p.stretch(at + 2)
	if next == 0 || whole == week {
		return dated{}, 0
	}
	pick := func(first time.Time) (time.Time, bool) {
		if isDay {
			return nthWeekday(first, start(first, whole, 1), w, n)
		}
		return nthUnit(first, start(first, whole, 1), u, n)
	}
	day, ok := pick(first)
	if every != noUnit && (!ok || !p.allowed(day)) {
		day, ok = pick(p.again(first, every))
	}
	if !ok {
		return dated{}, 0
	}
	d := dated{day: day, unit: dayUnit}
	if !isDay {
		d.unit = u
	}
	return d, next
}

// rank reads first, 3rd, last (-1), second last (-2), penultimate.
func (p *parser) rank(i int) (n, next int) {
	if p.is(i, "last") {
		return -1, i + 1
	}
	if p.is(i, "penultimate") {
		return -2, i + 1
	}
	n, next = p.ordinal(i)
	if next > 0 && p.is(p.skip(next, "-"), "last", "to") {
		after := p.skip(next, "-")
		if !p.is(after, "to") {
			return -n, after + 1
		}
		if last := p.skip(after+1, "-"); p.is(last, "last") {
			return -n, last + 1
		}
	}
	return n, next
}

// nthWeekday counts weekdays from the front or, below zero, from the back of a
// stretch that ends before stop.
func nthWeekday(first, stop time.Time, w time.Weekday, n int) (time.Time, bool) {
	if n == 0 {
		return time.Time{}, false
	}
	day := first.AddDate(0, 0, int(w-first.Weekday()+7)%7+7*(n-1))
	if n < 0 {
		last := stop.AddDate(0, 0, -1)
		day = last.AddDate(0, 0, -int(last.Weekday()-w+7)%7+7*(n+1))
	}
	return day, !day.Before(first) && day.Before(stop)
}

// nthUnit counts days, or weeks from Monday; the last weeks lie whole within the
// stretch.
func nthUnit(first, stop time.Time, u unit, n int) (time.Time, bool) {
	if u == week {
		if n < 0 {
			stop = stop.AddDate(0, 0, -6)
		}
		return nthWeekday(first, stop, time.Monday, n)
	}
	day := first.AddDate(0, 0, n-1)
	if n < 0 {
		day = stop.AddDate(0, 0, n)
	}
	return day, n != 0 && !day.Before(first) && day.Before(stop)
}

// quarterOf reads q4, 2018Q4, the 3rd quarter of 2018.
func (p *parser) quarterOf(i int) (dated, int) {
	at := p.skip(i, "the")
	y, n, next := 0, 0, 0
	if v, after := p.digits(at, 4); after > 0 && len(p.at(at).text) == 4 && p.is(after, "q") && p.at(after).glued {
		y = v
		n, next = p.digits(after+1, 1)
	} else if p.is(at, "q") && p.at(at+1).glued {
		n, next = p.digits(at+1, 1)
	} else if v, after := p.ordinal(at); after > 0 && p.is(after, "quarter", "qtr") {
		n, next = v, after+1
	}
	if next == 0 || n < 1 || n > 4 {
		return dated{}, 0
	}
	if v, after := p.year(next); y == 0 && after > 0 {
		y, next = v, after
	}
	if y > 0 {
		return dated{day: time.Date(y, time.Month(3*n-2), 1, 0, 0, 0, 0, time.UTC), unit: quarter}, next
	}
	return dated{day: p.firstOf(time.Month(3*n - 2)), unit: quarter}, next
}

// dayOf reads the 15th, on the first, the 20th of next month.
func (p *parser) dayOf(i int) (dated, int) {
	at := p.skip(i, "the")
	n, next := p.ordinal(at)
	if next == 0 || n < 1 || n > 31 {
		return dated{}, 0
	}
	of := p.skip(p.skip(next, "of"), "the")
	if _, pointed := p.relative(of); of > next || pointed {
		if by, ok := p.relative(of); ok && units[p.at(of+1).text] == month {
			first := start(p.today, month, by)
			day, ok := on(first.Year(), first.Month(), n)
			if !ok {
				return dated{}, 0
			}
			return dated{day: day, unit: dayUnit}, of + 2
		}
		if p.is(of, "month") {
			next = of + 1
		}
	}
	if next == at+1 && !p.is(i, "the") && !p.is(i-1, "on") {
		return dated{}, 0 // "second": more often a length or a place
	}
	for m := range 14 {
		if p.lean == Past {
			m = -m
		}
		first := start(p.today, month, m)
		day, ok := on(first.Year(), first.Month(), n)
		if ok && p.allowed(day) && !day.Equal(p.today) {
			return dated{day: day, unit: dayUnit, stand: afterPreposition}, next
		}
	}
	return dated{}, 0
}
