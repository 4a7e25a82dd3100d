package when

import (
	"time"
)

func (p *parser) weekdayAfter(w time.Weekday) time.Time {
	return p.inDays(1 + int(w-p.today.Weekday()+13)%7)
}

func (p *parser) weekdayBefore(w time.Weekday) time.Time {
	return p.inDays(-1 - int(p.today.Weekday()-w+13)%7)
}

// monday is the first day of the week of today, some weeks on.
func (p *parser) monday(weeks int) time.Time {
	return p.inDays(-int(p.today.Weekday()+6)%7 + 7*weeks)
}

// inWeek is a weekday of a week that starts on monday.
func inWeek(monday time.Time, w time.Weekday) time.Time {
	return monday.AddDate(0, 0, int(w+6)%7)
}

// weekday reads friday, next friday, friday of next week, friday the 13th,
// fri, jul 18.
func (p *parser) weekday(i int) (dated, int) {
	i = p.skip(i, "the")
	at := p.skip(i, "this", "next", "last", "past", "previous", "coming", "upcoming", "following")
	name := p.at(at).text
	w, ok := weekdays[name]
	if !ok {
		return dated{}, 0
	}
	next := at + 1
	if len(name) <= 4 {
		next = p.skip(next, ".")
	}
	if at > i {
		return p.pointed(p.at(i).text, w), next
	}
	if d, after := p.weekdayWith(w, next); after > 0 {
		return d, after
	}
	d := dated{unit: dayUnit, day: p.weekdayAfter(w), week: true}
	if p.lean == Past {
		d.day = p.weekdayBefore(w)
	}
	switch name {
	case "sun", "sat", "wed", "mon": // words of their own, or of another language
		d.stand = afterPreposition
	}
	return d, next
}

// pointed is a weekday after "this" or "next". Next friday is the one of the
// next week; while this week's is still to come, that is the second reading.
func (p *parser) pointed(by string, w time.Weekday) dated {
	d := dated{unit: dayUnit, week: true}
	switch by {
	case "last", "past", "previous":
		d.day = p.weekdayBefore(w)
	case "next", "following":
		d.day = inWeek(p.monday(1), w)
		if soon := inWeek(p.monday(0), w); soon.After(p.today) {
			d.other = soon
		}
	case "this":
		d.day = inWeek(p.monday(0), w)
		if p.lean == Future && d.day.Before(p.today) {
			d.day = d.day.AddDate(0, 0, 7)
		}
	default:
		d.day = p.weekdayAfter(w)
	}
	return d
}

// weekdayWith reads what makes one day of a weekday: a week, or a date.
func (p *parser) weekdayWith(w time.Weekday, i int) (dated, int) {
	d := dated{unit: dayUnit}
	switch {
	case p.is(i, "after") && p.is(i+1, "next"):
		d.day = p.weekdayAfter(w).AddDate(0, 0, 7)
		return d, i + 2
	case p.is(i, "after", "before") && p.depth < 2:
		base, after := p.date(i + 1)
		if after == 0 || base.from != nil || base.unit != dayUnit {
			return dated{}, 0
		}
		d.day = (&parser{today: base.day}).weekdayAfter(w)
		if p.is(i, "before") {
			d.day = (&parser{today: base.day}).weekdayBefore(w)
		}
		return d, after
	case p.is(i, "week", "fortnight") && p.at(i+1).kind != digits:
		d.day = p.weekdayAfter(w).AddDate(0, 0, map[string]int{"week": 7, "fortnight": 14}[p.at(i).text])
		return d, i + 1
	}
	if at := p.skip(p.skip(i, "of", "from", "in"), "the"); p.is(at+1, "week", "wk") {
		if n, ok := p.relative(at); ok {
			d.day = inWeek(p.monday(n), w)
			return d, at + 2
		}
	}
	at := p.skip(p.skip(i, ","), "the")
	if n, after := p.ordinal(at); after > 0 && !p.monthAt(p.skip(after, "of")) {
		day, ok := p.monthlyOn(n, w)
		d.day = day
		if !ok {
			after = 0
		}
		return d, after
	}
	for _, read := range [...]func(*parser, int) (dated, int){(*parser).monthDay, (*parser).dayMonth, (*parser).numeric} {
		d, after := read(p, at)
		if after == 0 || d.unit != dayUnit {
			continue
		}
		first := d.day
		for n := 0; d.open && n < 2 && d.day.Weekday() != w; n++ { // fri 18 july: of the year where it is one
			d.day = d.day.AddDate(1-2*int(p.lean), 0, 0)
		}
		if !d.other.IsZero() && d.day.Weekday() != w {
			d.day = d.other
		}
		if d.other = (time.Time{}); d.day.Weekday() == w {
			return d, after
		}
		p.clash = problem(first.Format("2 Jan 2006") + " is a " + first.Weekday().String())
	}
	return dated{}, 0
}

// monthlyOn is the nearest month's nth that is such a weekday.
func (p *parser) monthlyOn(n int, w time.Weekday) (time.Time, bool) {
	for m := range 15 {
		if p.lean == Past {
			m = -m
		}
		first := time.Date(p.today.Year(), p.today.Month()+time.Month(m), 1, 0, 0, 0, 0, time.UTC)
		day := first.AddDate(0, 0, n-1)
		if n >= 1 && n <= daysIn(first.Year(), first.Month()) && day.Weekday() == w && p.allowed(day) {
			return day, true
		}
	}
	return time.Time{}, false
}
