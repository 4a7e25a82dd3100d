package when

import (
	"strings"
	"time"
)

// Lean says on which side of today a day lies that words leave open, like
// "nov 3" or "tuesday".
type Lean int8

// The two sides; today itself lies on both.
const (
	Future Lean = iota // the next one; for plans and reminders
	Past               // the one before; for what was done
)

// standing says where the words of a day are one: "june 5" anywhere, "the 5th"
// in a sentence only after a preposition ("on the 5th"), "6-15" never inside a
// sentence.
type standing uint8

const (
	anywhere standing = iota
	afterPreposition
	alone
)

// dated is a day that was read.
type dated struct {
	day   time.Time // midnight UTC
	other time.Time // the second reading where there are two
	unit  unit      // what was named: a day, a week, a month, a quarter, a year
	stand standing
	from  *span // set when it is a length of time from now, of which day is the calendar part
	open  bool  // a year would change it: "nov 3", not "nov 3 2026" or "tomorrow"
	week  bool  // a weekday that "next week" may follow
}

// date reads the longest day that starts at i.
func (p *parser) date(i int) (best dated, next int) {
	if p.depth > 2 {
		return dated{}, 0
	}
	p.depth++
	defer func() { p.depth-- }()
	for _, read := range [...]func(*parser, int) (dated, int){
		(*parser).named, (*parser).distance, (*parser).weekday, (*parser).monthDay, (*parser).dayMonth,
		(*parser).numeric, (*parser).period, (*parser).nth, (*parser).edge, (*parser).quarterOf, (*parser).dayOf, (*parser).holiday,
	} {
		if d, after := read(p, i); after > next {
			best, next = d, after
		}
	}
	return best, next
}

func (p *parser) inDays(n int) time.Time { return p.today.AddDate(0, 0, n) }

// named reads today, tomorrow, the day after tomorrow.
func (p *parser) named(i int) (dated, int) {
	if after := p.skip(i, "the"); p.is(after, "day") && p.is(after+1, "after", "before") {
		switch {
		case p.is(after+1, "after") && p.is(after+2, "tomorrow", "tomorrows"):
			return dated{day: p.inDays(2), unit: dayUnit}, after + 3
		case p.is(after+1, "before") && p.is(after+2, "yesterday"):
			return dated{day: p.inDays(-2), unit: dayUnit}, after + 3
		}
	}
	switch p.at(i).text {
	case "now":
		return dated{day: p.today, unit: dayUnit, from: &span{}, stand: alone}, i + 1
	case "next":
		if u := units[p.at(i+1).text]; (u == hour || u == minute) && len(p.at(i+1).text) > 1 {
			return dated{day: p.today, unit: dayUnit, from: &span{clock: each[u]}}, i + 2
		}
	case "for":
		if s, next := p.duration(i + 1); next > 0 && p.is(i-1, "timer", "alarm", "wait") {
			return dated{day: s.shift(p.today), unit: dayUnit, from: &s}, next
		}
	case "right":
		if p.is(i+1, "now") {
			return dated{day: p.today, unit: dayUnit, from: &span{}, stand: alone}, i + 2
		}
	case "today", "todays":
		return dated{day: p.today, unit: dayUnit}, i + 1
	case "tomorrow", "tomorrows", "tmr", "tmrw", "tomoz":
		return dated{day: p.inDays(1), unit: dayUnit}, i + 1
	case "yesterday", "yesterdays":
		return dated{day: p.inDays(-1), unit: dayUnit}, i + 1
	}
	return dated{}, 0
}

// distance reads a length of time from now or from a day: in 3 days, 2 weeks
// ago, a week from tuesday, the next 2 weeks, 3 fridays from now, +2 months.
func (p *parser) distance(i int) (dated, int) {
	at := func(s span, next int) (dated, int) {
		d := dated{day: s.shift(p.today), unit: dayUnit, from: &s}
		if s.months != 0 && s.months%12 == 0 {
			d.unit = year
		}
		return d, next
	}
	switch t := p.at(i).text; t {
	case "in", "within", "after":
		from := p.skip(i+1, "about", "around", "roughly", "exactly", "another")
		from = p.skip(from, "the")
		from = p.skip(from, "next")
		if s, next := p.duration(from); next > 0 && (t == "in" || !s.short) {
			switch after := p.skip(next, "time"); {
			case p.is(after, "from", "after", "before", "ago", "hence", "later"):
				return dated{}, 0 // in 2 weeks from tuesday: read below, without "in"
			default:
				return at(s, after)
			}
		}
	case "+", "-":
		if s, next := p.duration(i + 1); next > 0 && p.at(i+1).glued {
			if t == "-" {
				s = s.negative()
			}
			d, next := at(s, next)
			d.stand = alone
			return d, next
		}
	case "next", "upcoming", "coming", "following", "last", "past", "previous":
		if s, next := p.duration(i + 1); next > 0 && !p.is(i+1, "quarter") {
			if p.is(i, "last", "past", "previous") {
				s = s.negative()
			}
			return at(s, next)
		}
	}
	if n, _, next := p.cardinal(i); next > 0 && p.is(next, "upcoming") {
		if u, _, after := p.unit(next + 1); after > 0 {
			var s span
			if s.whole = true; s.add(float64(n), u) {
				return at(s, after)
			}
		}
	}
	if d, next := p.weekdaysAway(i); next > 0 {
		return d, next
	}
	return p.spanAway(p.skip(i, "in", "about", "around"))
}

// weekdaysAway reads three fridays from now, 2 thursdays ago.
func (p *parser) weekdaysAway(i int) (dated, int) {
	n, _, next := p.cardinal(i)
	if next == 0 || n < 1 || n > 520 {
		return dated{}, 0
	}
	w, ok := weekdays[p.at(next).text]
	switch {
	case !ok:
	case p.is(next+1, "ago"):
		return dated{day: p.weekdayBefore(w).AddDate(0, 0, -7*(n-1)), unit: dayUnit}, next + 2
	case p.is(next+1, "from") && p.is(next+2, "now", "today"), p.is(next+1, "hence"):
		after := next + 2
		if p.is(next+1, "from") {
			after++
		}
		return dated{day: p.weekdayAfter(w).AddDate(0, 0, 7*(n-1)), unit: dayUnit}, after
	}
	return dated{}, 0
}

// spanAway reads a length of time and from where it counts.
func (p *parser) spanAway(i int) (dated, int) {
	s, next := p.duration(i)
	if next == 0 {
		return dated{}, 0
	}
	d := dated{unit: dayUnit}
	switch {
	case s.short:
		return dated{}, 0 // "5 m ago" is too little to go by
	case p.is(next, "ago", "earlier"), p.is(next, "before") && (p.at(next+1).kind == end || p.is(next+1, "now")):
		s = s.negative()
		d.from, next = &s, p.skip(next+1, "now")
	case p.is(next, "from", "after") && p.is(next+1, "now"):
		d.from, next = &s, next+2
	case p.is(next, "from", "after") && p.is(next+1, "today") && s.whole:
		next += 2
	case p.is(next, "hence", "later", "out"):
		d.from, next = &s, next+1
	case p.is(next, "from", "after", "before", "on") && s.whole:
		base, after := p.date(next + 1)
		if after == 0 || base.from != nil || (p.is(next, "on") && !base.week) {
			return dated{}, 0
		}
		if p.is(next, "before") {
			s = s.negative()
		}
		d.day = s.shift(base.day)
		if !base.other.IsZero() {
			d.other = s.shift(base.other)
		}
		return d, after
	default:
		return dated{}, 0
	}
	d.day = s.shift(p.today)
	return d, next
}

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
	case p.is(i, "week", "fortnight"):
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

// allowed reports whether a day lies where the lean wants it; today does.
func (p *parser) allowed(day time.Time) bool {
	if p.lean == Past {
		return !day.After(p.today)
	}
	return !day.Before(p.today)
}

// relative reads this, next or last as a number of weeks, months or years.
func (p *parser) relative(i int) (n int, ok bool) {
	switch p.at(i).text {
	case "this", "current":
		return 0, true
	case "next", "coming", "following", "upcoming":
		return 1, true
	case "last", "past", "previous":
		return -1, true
	}
	return 0, false
}

func (p *parser) monthAt(i int) bool {
	_, ok := months[p.at(i).text]
	return ok
}

// fixed are holidays that fall on the same date every year.
var fixed = map[string]string{
	"christmas": "12-25", "xmas": "12-25", "christmas day": "12-25", "xmas day": "12-25",
	"christmas eve": "12-24", "xmas eve": "12-24", "boxing day": "12-26",
	"new year eve": "12-31", "new years eve": "12-31", "new year day": "01-01", "new years day": "01-01",
	"halloween": "10-31", "valentine day": "02-14", "valentines day": "02-14",
}

func (p *parser) holiday(i int) (best dated, next int) {
	var name []string
	for at := i; at < i+3 && p.at(at).kind == word; at++ {
		name = append(name, p.at(at).text)
		if date, ok := fixed[strings.Join(name, " ")]; ok {
			t, _ := time.Parse("01-02", date)
			day, _ := p.yearly(t.Month(), t.Day())
			best, next = dated{day: day, unit: dayUnit}, at+1
			if y, after := p.year(next); after > 0 {
				best.day, next = time.Date(y, t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), after
			}
		}
	}
	return best, next
}
