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
	week  bool  // a weekday, which "a week on" may stand before
	today bool  // the word itself
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
	d := dated{day: p.today, unit: dayUnit}
	switch p.at(i).text {
	case "now":
		d.from, d.stand = &span{}, alone
		return d, i + 1
	case "next":
		if u := units[p.at(i+1).text]; (u == hour || u == minute) && len(p.at(i+1).text) > 1 {
			d.from = &span{clock: each[u]}
			return d, i + 2
		}
		return dated{}, 0
	case "for":
		if s, next := p.duration(i + 1); next > 0 && p.is(i-1, "timer", "alarm", "wait") {
			return dated{day: s.shift(p.today), unit: dayUnit, from: &s}, next
		}
		return dated{}, 0
	case "right":
		if p.is(i+1, "now") {
			d.from, d.stand = &span{}, alone
			return d, i + 2
		}
		return dated{}, 0
	case "today", "todays":
		d.today = true
	case "tomorrow", "tomorrows", "tmr", "tmrw", "tomoz":
		d.day = p.inDays(1)
	case "yesterday", "yesterdays":
		d.day = p.inDays(-1)
		return d, i + 1
	default:
		return dated{}, 0
	}
	if p.is(i+1, "week") && p.at(i+2).kind != digits { // tomorrow week
		d.day, d.today = d.day.AddDate(0, 0, 7), false
		return d, i + 2
	}
	return d, i + 1
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
