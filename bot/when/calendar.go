package when

import "time"

// yearly is the nearest year's day of a month; false when no year has it.
func (p *parser) yearly(m time.Month, day int) (time.Time, bool) {
	for n := range 9 { // a leap day may be eight years away
		if p.lean == Past {
			n = -n
		}
		if t, ok := on(p.today.Year()+n, m, day); ok && p.allowed(t) {
			return t, true
		}
	}
	return time.Time{}, false
}

// on is a day of the calendar; false for the 31st of June.
func on(y int, m time.Month, day int) (time.Time, bool) {
	if m < 1 || m > 12 || day < 1 || day > daysIn(y, m) {
		return time.Time{}, false
	}
	return time.Date(y, m, day, 0, 0, 0, 0, time.UTC), true
}

// year reads a year: 2026, '26, 96, two thousand ten.
func (p *parser) year(i int) (y, next int) {
	i = p.skip(i, ",")
	i = p.skip(i, "of", "in")
	short := p.is(i, "'")
	if short {
		i++
	}
	if p.is(i, "two") && p.is(i+1, "thousand") {
		n, after := p.tens(p.skip(i+2, "and"))
		if after == 0 {
			after = i + 2
		}
		return 2000 + n, after
	}
	if p.at(i).kind != digits || (p.at(i+1).glued && (p.is(i+1, ":", "/", "-", "%") || p.at(i+1).kind == word)) || p.meridiem(i+1) > 0 {
		return 0, 0
	}
	y, next = p.digits(i, 4)
	switch n := len(p.at(i).text); {
	case n == 4 && y >= 1900 && y < 2200 && !short:
		return y, next
	case n == 2 && (short || y > 31):
		return century(y), next
	}
	return 0, 0
}

// century widens a year of two digits: up to 49 it lies in this century.
func century(y int) int {
	if y < 50 {
		return 2000 + y
	}
	return 1900 + y
}

// meridiem reads am, pm, a.m., p m and, after digits, a or p.
func (p *parser) meridiem(i int) (next int) {
	switch {
	case p.is(i, "am", "pm"):
		return i + 1
	case !p.is(i, "a", "p"):
		return 0
	}
	at := p.skip(i+1, ".")
	switch {
	case p.is(at, "m") && (at > i+1 || !p.at(at).glued):
		return p.skip(at+1, ".")
	case p.at(i).glued && p.at(i-1).kind == digits:
		return at
	}
	return 0
}

// monthDay reads march, march 3rd, march the third 2015, feb13, mar. 6, 2016.
func (p *parser) monthDay(i int) (dated, int) {
	m, ok := months[p.at(i).text]
	if !ok {
		return dated{}, 0
	}
	next := i + 1
	if len(p.at(i).text) <= 4 {
		next = p.skip(next, ".")
	}
	at := p.skip(p.skip(next, ","), "the")
	if p.at(at).glued && p.is(at-1, "-", "/") {
		at = next
	}
	if n, after := p.dayNumber(at); after > 0 {
		return p.monthlyDay(m, n, after)
	}
	y, after := p.year(next)
	if after > 0 && p.at(after-1).text != "" && len(p.at(after-1).text) == 4 || after > next+1 {
		return dated{day: time.Date(y, m, 1, 0, 0, 0, 0, time.UTC), unit: month}, after
	}
	if p.is(next, "after") && p.is(next+1, "next") {
		return dated{day: p.firstOf(m).AddDate(1, 0, 0), unit: month}, next + 2
	}
	d := dated{day: p.firstOf(m), unit: month, open: true}
	switch {
	case len(p.at(i).text) <= 3, m == time.March: // may, march: verbs
		d.stand = afterPreposition
	}
	return d, next
}

// firstOf is the first day of a month that begins after today, or, leaning to
// the past, of one that has begun.
func (p *parser) firstOf(m time.Month) time.Time {
	day := time.Date(p.today.Year(), m, 1, 0, 0, 0, 0, time.UTC)
	if p.lean == Past && day.After(p.today) {
		return day.AddDate(-1, 0, 0)
	}
	if p.lean == Future && !day.After(p.today) {
		return day.AddDate(1, 0, 0)
	}
	return day
}

// dayNumber reads the day of a month, as an ordinal or in digits that are not
// the hour of a clock.
func (p *parser) dayNumber(i int) (n, next int) {
	if n, next = p.ordinal(i); next > 0 {
		return n, next
	}
	n, next = p.digits(i, 2)
	switch {
	case next == 0:
		return 0, 0
	case p.meridiem(next) > 0:
		return 0, 0
	case p.at(next).glued && (p.at(next).kind == word || p.is(next, "%") || (p.is(next, ":", ".", ",") && p.at(next+1).glued && p.at(next+1).kind == digits)):
		return 0, 0
	}
	return n, next
}

// monthlyDay is a day of a month, with the year where one follows.
func (p *parser) monthlyDay(m time.Month, day, i int) (dated, int) {
	if y, after := p.year(i); after > 0 {
		t, ok := on(y, m, day)
		if !ok {
			return dated{}, 0
		}
		return dated{day: t, unit: dayUnit}, after
	}
	t, ok := p.yearly(m, day)
	if !ok {
		return dated{}, 0
	}
	return dated{day: t, unit: dayUnit, open: true}, i
}

// dayMonth reads 3 march, the third of march 2015, 31/oct/1974, 10-august-2012.
func (p *parser) dayMonth(i int) (dated, int) {
	n, next := p.dayNumber(p.skip(i, "the"))
	if next == 0 {
		return dated{}, 0
	}
	if sep := p.at(next); sep.glued && (sep.text == "/" || sep.text == "-") && p.monthAt(next+1) {
		m := months[p.at(next+1).text]
		if p.at(next+2).text != sep.text {
			return p.monthlyDay(m, n, next+2)
		}
		return p.monthlyDay(m, n, next+3)
	}
	next = p.skip(next, "of")
	if p.is(next, "this", "next", "last", "previous", "current", "coming", "the") {
		return dated{}, 0
	}
	m, ok := months[p.at(next).text]
	if !ok {
		return dated{}, 0
	}
	next++
	if len(p.at(next-1).text) <= 4 && p.is(next, ".") && p.at(next+1).kind != end {
		next++
	}
	return p.monthlyDay(m, n, next)
}
