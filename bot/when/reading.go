package when

import (
	"time"
)

// Reading is what words say about time.
type Reading struct {
	// Start is the instant, or the first one of Rule, in the zone that counts:
	// the one the words name, else the one given. Words that name the past
	// ("yesterday at 5pm") give an instant in the past.
	Start time.Time
	// End is where a range ends ("3-4pm"); zero for none.
	End time.Time
	// Rule is how it recurs; nil for once.
	Rule *Rule
	// HasTime is false when the words name a day only; then Start is its first
	// minute, and whoever needs a time of day has to ask for one.
	HasTime bool
	// Other is the second reading where there are two, like 07:00 and 19:00 for
	// "at 7"; nil for one. The first is the likelier.
	Other *Reading
}

// Zone is where the clock hangs that shows Start.
func (r Reading) Zone() *time.Location { return r.Start.Location() }

// problem is why a draft makes no reading, as the end of a sentence.
type problem string

const (
	twoTimes     problem = "it has two times; please name one"
	noHour       problem = "I'm not sure that the number is a time; write it like “at 7pm” or “19:00”"
	contradicts  problem = "the time of day and the part of the day contradict each other"
	manyMinutes  problem = "the times of one reminder must fall on the same minute of the hour; please make two"
	endsEarly    problem = "it would end before it starts"
	needsZone    problem = "what repeats needs a zone by name, like Europe/Berlin"
	neverHappens problem = "that day never comes"
	noRepeat     problem = "only what repeats can have an end or a number of times"
)

// reading makes a reading of a draft.
func (p *parser) reading(d *draft) (Reading, problem) {
	switch {
	case d.pattern != nil:
		return p.recurring(d)
	case d.hasFrom, d.hasUntil, d.count > 0, d.lasting != nil:
		return Reading{}, noRepeat
	case len(d.clocks) > 1:
		return Reading{}, twoTimes
	case len(d.clocks) == 1 && d.clocks[0].bare && !d.at && d.part == noPart && (!d.clocks[0].loose || !d.hasDate):
		return Reading{}, noHour
	case d.hasDate && d.date.from != nil && (!d.date.from.whole || (d.clocks == nil && d.part == noPart)):
		return p.away(d)
	}
	r, bad := p.once(d)
	if bad != "" {
		return r, bad
	}
	p.ends(&r, d)
	return p.literally(r, d), ""
}

// away is a length of time from now. Days, weeks and months keep the time on
// the wall; hours and less are real time.
func (p *parser) away(d *draft) (Reading, problem) {
	if d.clocks != nil || d.part != noPart {
		return Reading{}, twoTimes
	}
	s := d.date.from
	at := p.now
	if s.months != 0 || s.days != 0 {
		wall := wallOf(p.now)
		at = Instant(d.date.day.Add(wall.Sub(midnight(wall))), p.now.Location())
	}
	return Reading{Start: at.Add(s.clock).Truncate(time.Second), HasTime: true}, ""
}

// choice is a time of day on a day, days later where the night goes on past it.
type choice struct {
	clock clock
	days  int
}

// choices are the one or two times of day that a draft may mean, the likelier
// first.
func (d *draft) choices() ([]choice, problem) {
	if len(d.clocks) == 0 {
		return []choice{{clock: clock{h: hours[d.part]}}}, ""
	}
	c := d.clocks[0]
	if d.part != noPart {
		c, days, ok := c.in(d.part)
		if !ok {
			return nil, contradicts
		}
		return []choice{{c, days}}, ""
	}
	if !c.half {
		return []choice{{clock: c}}, ""
	}
	likely, other := c.waking()
	return []choice{{clock: likely}, {clock: other}}, ""
}

// once is a single day or instant.
func (p *parser) once(d *draft) (Reading, problem) {
	choices, bad := d.choices()
	if bad != "" {
		return Reading{}, bad
	}
	hasTime := d.clocks != nil || d.part != noPart
	at := func(day time.Time, c choice) Reading {
		return Reading{Start: Instant(day.AddDate(0, 0, c.days).Add(c.clock.sinceMidnight()), p.now.Location()), HasTime: hasTime}
	}
	switch {
	case !d.hasDate && !hasTime:
		return Reading{}, noHour
	case !d.hasDate && !d.today:
		return p.soonest(choices, at), ""
	case !d.hasDate:
		return p.partOfToday(d, at(p.today, choices[0])), ""
	}
	day := d.date.day
	if choices[0].clock.midnight && d.part == noPart { // of the night before or after
		first, second := at(day, choices[0]), at(day.AddDate(0, 0, 1), choices[0])
		if !first.Start.After(p.now) {
			return second, ""
		}
		first.Other = &second
		return first, ""
	}
	r := at(day, choices[0])
	if len(choices) == 2 {
		other := at(day, choices[1])
		switch {
		case !day.Equal(p.today) || r.Start.After(p.now) == other.Start.After(p.now):
			r.Other = &other
		case other.Start.After(p.now):
			r = other
		}
	}
	if !d.date.other.IsZero() {
		other := at(d.date.other, choices[0])
		r.Other = &other
	}
	return r, ""
}

// gone reports whether a day that the words leave open is today at a time that
// has passed: "dec 15 at 9am" said at noon of that day. It is then read anew as
// if tomorrow had come.
func (p *parser) gone(d *draft, r Reading) bool {
	return !p.late && r.Rule == nil && r.HasTime && !r.Start.After(p.now) &&
		d.hasDate && d.date.from == nil && !d.date.today && d.date.day.Equal(p.today)
}

// soonest is the next time that a clock shows one of the choices.
func (p *parser) soonest(choices []choice, at func(time.Time, choice) Reading) Reading {
	next := func(c choice) Reading {
		day := p.today
		if c.clock.midnight || c.days > 0 {
			c.days = 0
		}
		r := at(day, c)
		for n := 0; n < 3 && !r.Start.After(p.now); n++ {
			day = day.AddDate(0, 0, 1)
			r = at(day, c)
		}
		return r
	}
	r := next(choices[0])
	if len(choices) == 2 {
		other := next(choices[1])
		if other.Start.Before(r.Start) && choices[0].clock.h != 12 {
			r, other = other, r
		}
		r.Other = &other
	}
	return r
}

// partOfToday is tonight or this morning. When tonight's own hour has passed, it
// is the next full hour of the day.
func (p *parser) partOfToday(d *draft, r Reading) Reading {
	if len(d.clocks) > 0 || r.Start.After(p.now) {
		return r
	}
	next := p.now.Truncate(time.Hour).Add(time.Hour)
	if d.part >= evening && midnight(next).Equal(p.today) {
		r.Start = next
	}
	return r
}

// literally applies a zone that says its offset: "9 am BST" in winter is, taken
// by the word, an hour before London's nine, which becomes the second reading.
func (p *parser) literally(r Reading, d *draft) Reading {
	if d.zone == nil || !d.zone.fixed || !r.HasTime {
		return r
	}
	if _, is := r.Start.Zone(); time.Duration(is)*time.Second == d.zone.offset {
		return r
	}
	local := r
	r.Start = wallOf(r.Start).Add(-d.zone.offset).In(r.Start.Location())
	if !d.hasDate && !d.today && !r.Start.After(p.now) {
		r.Start = r.Start.Add(24 * time.Hour)
	}
	if d.zone.zone != nil && r.Other == nil {
		r.Other = &local
	}
	return r
}

// ends adds the end of a range, which lies after its start.
func (p *parser) ends(r *Reading, d *draft) {
	day, wall := midnight(r.Start), wallOf(r.Start)
	if !d.endDate.day.IsZero() {
		day = d.endDate.day
	}
	switch {
	case d.endClock != nil:
		c := *d.endClock
		c.half = false
		at := day.Add(c.sinceMidnight())
		for n := 0; n < 3 && !at.After(wall); n++ {
			at = at.Add(12 * time.Hour)
			if !d.endClock.half && n == 0 {
				at = at.Add(12 * time.Hour)
			}
		}
		r.End = Instant(at, r.Start.Location())
	case !d.endDate.day.IsZero():
		r.End = Instant(day.Add(wall.Sub(midnight(wall))), r.Start.Location())
	}
}
