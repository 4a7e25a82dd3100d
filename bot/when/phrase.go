package when

import (
	"time"

	"github.com/teambition/rrule-go"
)

// draft is what the words of a phrase have said so far.
type draft struct {
	date    dated
	hasDate bool
	clocks  []clock
	at      bool // "at" or its like stands before the first clock
	part    part
	today   bool // the part is one of today
	pattern *pattern
	zone    *zoned

	from     dated // the day from which a pattern counts
	hasFrom  bool
	until    dated // the last day of a pattern
	hasUntil bool
	stop     *clock // the last time of a pattern by the hour
	lasting  *span  // how long a pattern goes on
	count    int

	endDate  dated // where a range ends
	endClock *clock
	between  bool
}

func (d *draft) empty() bool {
	return !d.hasDate && d.clocks == nil && d.part == noPart && d.pattern == nil
}

// phrase reads items from i on as long as they go together.
func (p *parser) phrase(i int, d *draft) (next int) {
	for {
		after := p.item(i, d)
		if after == 0 {
			return next
		}
		i, next = after, after
	}
}

// item reads the next part of a phrase into the draft.
func (p *parser) item(i int, d *draft) (next int) {
	if !d.empty() {
		i = p.skip(i, ",", "∙", "·")
		if d.part != noPart && !d.hasDate {
			i = p.skip(i, "of")
		}
	}
	for _, read := range [...]func(*parser, int, *draft) int{
		(*parser).bound, (*parser).patternItem, (*parser).zoneItem, (*parser).rangeItem, (*parser).partItem, (*parser).pointItem, (*parser).yearItem,
	} {
		if next = read(p, i, d); next > 0 {
			return next
		}
	}
	return 0
}

func (p *parser) patternItem(i int, d *draft) int {
	if d.pattern != nil {
		return 0
	}
	at := p.skip(i, "on", "in", "at")
	r, next := p.pattern(at)
	if next == 0 {
		return 0
	}
	if d.hasDate { // on march 3 every year
		if !d.date.open || d.date.unit != dayUnit || r.freq != rrule.YEARLY || r.month != 0 || r.days != nil {
			return 0
		}
		r.month, r.monthDays = d.date.day.Month(), []int{d.date.day.Day()}
		d.date, d.hasDate = dated{}, false
	}
	if r.part != noPart {
		if d.part != noPart {
			return 0
		}
		d.part = r.part
	}
	d.pattern = &r
	return next
}

func (p *parser) partItem(i int, d *draft) int {
	which, today, next := p.part(i)
	if next == 0 || d.part != noPart || (today && (d.hasDate || d.pattern != nil)) {
		return 0
	}
	d.part, d.today = which, today
	return next
}

func (p *parser) zoneItem(i int, d *draft) int {
	if d.zone != nil || d.empty() {
		return 0
	}
	z, next := p.zoneWord(p.skip(i, "in"))
	if next > 0 {
		d.zone = &z
	}
	return next
}

// bound reads what limits a pattern: until march, for 6 weeks, 10 times,
// starting on monday.
func (p *parser) bound(i int, d *draft) int {
	if d.pattern == nil {
		return 0
	}
	switch {
	case p.is(i, "until", "till", "til", "through", "thru", "ending"):
		at := p.skip(p.skip(i+1, "the"), "on")
		if c, next := p.clock(at, true); next > 0 && d.stop == nil && !d.hasUntil && d.pattern.byClock() {
			if _, longer := p.date(at); longer <= next {
				d.stop = &c
				return next
			}
		}
		if date, next := p.date(at); next > 0 && !d.hasUntil && date.from == nil {
			d.until, d.hasUntil = date, true
			return next
		}
	case p.is(i, "starting", "beginning", "from", "start", "as"):
		at := p.skip(p.skip(p.skip(i+1, "from", "of"), "on"), "in")
		if date, next := p.date(at); next > 0 && !d.hasFrom && (date.from == nil || date.from.whole) {
			d.from, d.hasFrom = date, true
			return next
		}
		if c, next := p.clock(p.skip(at, "at"), true); next > 0 && d.clocks == nil && !p.is(i, "from", "as") {
			d.clocks, d.at = []clock{c}, true
			return next
		}
	case p.is(i, "once", "twice"):
		return 0
	}
	at := p.skip(p.skip(p.skip(i, "for"), "the"), "next")
	if n, _, next := p.cardinal(at); next > 0 && p.is(next, "times", "time", "occurrences") && n > 0 && n <= maxCount && d.count == 0 {
		d.count = n
		return next + 1
	}
	if s, next := p.duration(at); next > 0 && at > i && p.is(i, "for") && d.lasting == nil && (s.whole || d.pattern.byClock()) {
		d.lasting = &s
		return next
	}
	return 0
}

// lead skips what may stand before a day or a time of day; at reports a word
// that makes a bare number a time of day.
func (p *parser) lead(i int, d *draft) (next int, at bool) {
	for range 3 {
		switch {
		case p.is(i, "at", "@", "by", "around", "about", "approximately", "circa", "before", "after", "from"):
			at = true
		case p.is(i, "between"):
			at, d.between = true, true
		case p.is(i, "on", "for", "in", "due", "during", "early", "late"):
		default:
			return i, at
		}
		i++
	}
	return i, at
}

// pointItem reads a day or a time of day, whichever takes more of the words.
func (p *parser) pointItem(i int, d *draft) int {
	at, isAt := p.lead(i, d)
	if d.hasDate && p.is(i, "t", ":") && p.at(i).glued && p.at(i+1).glued {
		at, isAt = i+1, true
	}
	date, dateNext := p.date(i)
	if dateNext == 0 || at > i {
		if later, next := p.date(at); next > dateNext {
			date, dateNext = later, next
		}
	}
	c, clockNext := p.clock(at, isAt)
	switch {
	case dateNext > 0 && dateNext >= clockNext:
		if d.hasDate || d.today || d.pattern != nil || (p.is(at-1, "after") && date.from == nil) {
			return 0
		}
		if date.unit == month && date.open && at == i && dateNext == i+1 && len(p.at(i).text) <= 3 && !p.is(i, "may") {
			return 0 // "jan": too little
		}
		d.date, d.hasDate = date, true
		return dateNext
	case clockNext == 0 || d.clocks != nil || (d.hasDate && d.date.from != nil && !d.date.from.whole):
		return 0
	}
	if c.bare && !isAt && !c.loose && d.part == noPart && p.at(clockNext).kind == word && p.alone(clockNext) {
		return 0 // 10 things, not ten o'clock
	}
	c.half = c.half && !p.is(at-1, "t") // 2026-12-15T07:00
	d.clocks, d.at = []clock{c}, isAt
	if p.is(i, "on", "in", "during") && at == i+1 {
		d.at = false
	}
	return p.moreClocks(clockNext, d)
}

// alone reports whether no day and no part of one stands at i, which would make
// an hour of the number before it.
func (p *parser) alone(i int) bool {
	_, _, part := p.part(i)
	_, date := p.date(i)
	return part == 0 && date == 0 && !p.is(i, "to", "till", "until", "untill")
}

// moreClocks reads the further times of a day: ", 12 and 17".
func (p *parser) moreClocks(i int, d *draft) (next int) {
	for next = i; len(d.clocks) < 24; {
		at := p.skip(p.skip(next, ","), "and", "&", "or")
		if at == next || p.is(at-1, "or") || d.between {
			break
		}
		at = p.skip(at, "at")
		c, after := p.clock(at, true)
		if _, longer := p.date(at); after == 0 || longer > after || (d.pattern == nil && c.bare) || p.countsNoun(after) {
			break
		}
		d.clocks = append(d.clocks, c)
		next = after
	}
	for _, c := range d.clocks { // 10, 12 and 17: all on a clock of 24 hours
		if c.h > 12 && c.m == 0 && len(d.clocks) > 1 {
			for i := range d.clocks {
				d.clocks[i].half = false
			}
			break
		}
	}
	return next
}

// countsNoun reports whether a number before i seems to count the word there.
func (p *parser) countsNoun(i int) bool {
	return units[p.at(i).text] != noUnit || p.is(i, "time", "times", "occurrences")
}

// yearItem reads the year of a date that stands behind its time of day, as in
// Thu Oct 26 11:00:09 2023.
func (p *parser) yearItem(i int, d *draft) int {
	y, next := p.year(i)
	if next == 0 || next != i+1 || !d.hasDate || !d.date.open || d.date.unit != dayUnit || d.clocks == nil {
		return 0
	}
	day, ok := on(y, d.date.day.Month(), d.date.day.Day())
	if !ok {
		return 0
	}
	d.date.day, d.date.other, d.date.open = day, time.Time{}, false
	return next
}
