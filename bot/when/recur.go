package when

import (
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

// pattern is how something recurs, before it has a first time.
type pattern struct {
	freq      rrule.Frequency
	interval  int
	days      []weekdayOf
	monthDays []int
	month     time.Month
	part      part
	other     *pattern // the second reading where there are two
}

var (
	workWeek = []weekdayOf{{day: 1}, {day: 2}, {day: 3}, {day: 4}, {day: 5}}
	freeDays = []weekdayOf{{day: 6}, {day: 0}}
)

var adverbs = map[string]pattern{
	"daily": {freq: rrule.DAILY}, "nightly": {freq: rrule.DAILY, part: night}, "hourly": {freq: rrule.HOURLY},
	"weekly": {freq: rrule.WEEKLY}, "biweekly": {freq: rrule.WEEKLY, interval: 2}, "fortnightly": {freq: rrule.WEEKLY, interval: 2},
	"monthly": {freq: rrule.MONTHLY}, "quarterly": {freq: rrule.MONTHLY, interval: 3},
	"yearly": {freq: rrule.YEARLY}, "annually": {freq: rrule.YEARLY},
	"weekdays": {freq: rrule.WEEKLY, days: workWeek}, "workdays": {freq: rrule.WEEKLY, days: workWeek},
	"weekends": {freq: rrule.WEEKLY, days: freeDays},
	"mornings": {freq: rrule.DAILY, part: morning}, "afternoons": {freq: rrule.DAILY, part: afternoon},
	"evenings": {freq: rrule.DAILY, part: evening}, "nights": {freq: rrule.DAILY, part: night},
}

// pattern reads how something recurs: every other tuesday, on the 1st of each
// month, weekdays, mon wed fri.
func (p *parser) pattern(i int) (pattern, int) {
	r, next := p.base(i)
	if next == 0 {
		return r, 0
	}
	r.interval = max(r.interval, 1)
	for {
		after := p.narrow(&r, next)
		if after == 0 {
			return r, next
		}
		next = after
	}
}

func (p *parser) base(i int) (pattern, int) {
	if a, ok := adverbs[p.at(i).text]; ok {
		return a, i + 1
	}
	if p.is(i, "bi") && p.is(p.skip(i+1, "-"), "weekly") {
		return adverbs["biweekly"], p.skip(i+1, "-") + 1
	}
	if p.is(i, "once") && p.is(i+1, "a", "an", "every", "each") {
		r, next := p.every(i + 1)
		if r.days != nil || r.monthDays != nil {
			next = 0
		}
		return r, next
	}
	if p.is(i, "every", "each", "all") {
		if p.is(i, "all") && !p.is(i+1, "weekdays", "weekends") {
			return pattern{}, 0
		}
		return p.every(i)
	}
	if r, next := p.ofEach(i); next > 0 {
		return r, next
	}
	return p.weekdayList(i)
}

// every reads what follows "every", "each" or "once a".
func (p *parser) every(i int) (pattern, int) {
	i++
	interval, next := 1, i
	if p.is(i, "single") {
		next++
	}
	if p.is(i, "other", "second", "2nd") || p.at(i).text == "2" && p.is(i+1, "nd") {
		if next = i + 1; p.is(i+1, "nd") {
			next++
		}
		if _, isDay := weekdays[p.at(next).text]; isDay || units[p.at(next).text] >= dayUnit || p.is(i, "other") {
			interval = 2
		}
	} else if n, vague, after := p.cardinal(i); after > 0 && !vague && !p.is(i, "a", "an") {
		interval, next = n, after
	}
	best, after := p.everyUnit(interval, next, i)
	longer := func(r pattern, to int) {
		if to > after {
			best, after = r, to
		}
	}
	longer(p.everySpan(i))
	if list, to := p.weekdayList(next); to > 0 && !p.monthAt(next) && (next == i || interval == 2) {
		list.interval = interval
		longer(list, to)
	}
	longer(p.everyDate(i))
	return best, after
}

// everyUnit reads day, 3 weeks, weekday, morning.
func (p *parser) everyUnit(n, i, from int) (pattern, int) {
	if n < 1 || n > maxInterval {
		return pattern{}, 0
	}
	r := pattern{interval: n}
	if w := parts[p.at(i).text]; w != noPart {
		return pattern{freq: rrule.DAILY, interval: n, part: w}, i + 1
	}
	u := units[p.at(i).text]
	if p.is(i, "working", "business", "week") && p.is(i+1, "day", "days") {
		i, u = i+1, workday
	}
	if p.at(i).glued && i > from && len(p.at(i).text) == 1 && u == month {
		u = noUnit
	}
	switch u {
	case minute:
		r.freq = rrule.MINUTELY
	case hour:
		r.freq = rrule.HOURLY
	case dayUnit:
		r.freq = rrule.DAILY
	case week:
		r.freq = rrule.WEEKLY
		if p.is(i, "fortnight", "fortnights") {
			r.interval *= 2
		}
	case month:
		r.freq = rrule.MONTHLY
		if _, isDay := weekdays[p.at(i).text]; isDay { // mon
			return pattern{}, 0
		}
	case quarter:
		r.freq, r.interval = rrule.MONTHLY, 3*n
	case year:
		r.freq = rrule.YEARLY
	case workday, weekend:
		if r.freq, r.days = rrule.WEEKLY, workWeek; u == weekend {
			r.days = freeDays
		}
		if n > 1 && u == workday {
			return pattern{}, 0
		}
	default:
		return pattern{}, 0
	}
	return r, i + 1
}

// everySpan reads what is no whole number of one unit: half hour, 1h30m.
func (p *parser) everySpan(i int) (pattern, int) {
	s, next := p.duration(i)
	minutes := int(s.clock / time.Minute)
	if next == 0 || s.days != 0 || s.months != 0 || s.vague || minutes < 1 || s.clock%time.Minute != 0 {
		return pattern{}, 0
	}
	if minutes%60 == 0 && minutes/60 <= maxInterval {
		return pattern{freq: rrule.HOURLY, interval: minutes / 60}, next
	}
	if minutes > maxInterval {
		return pattern{}, 0
	}
	return pattern{freq: rrule.MINUTELY, interval: minutes}, next
}

// everyDate reads 4th of the month, last friday, 1st and 15th, may 5.
func (p *parser) everyDate(i int) (pattern, int) {
	if d, next := p.yearDay(i); next > 0 {
		return d, next
	}
	return p.monthDays(i)
}

// yearDay reads a month and a day without a year.
func (p *parser) yearDay(i int) (pattern, int) {
	for _, read := range [...]func(*parser, int) (dated, int){(*parser).monthDay, (*parser).dayMonth} {
		if d, next := read(p, i); next > 0 && d.open && d.unit == dayUnit {
			return pattern{freq: rrule.YEARLY, interval: 1, month: d.day.Month(), monthDays: []int{d.day.Day()}}, next
		}
	}
	return pattern{}, 0
}

// monthDays reads the days of a month, each an ordinal, "last day" or a ranked
// weekday, and "of the month" behind them. In "first and third monday" both
// ranks are of the weekday.
func (p *parser) monthDays(i int) (pattern, int) {
	r := pattern{freq: rrule.MONTHLY, interval: 1}
	var ranks []int
	next := 0
	for at := i; len(ranks) < 31; {
		n, after := p.rankOrDay(p.skip(at, "the"))
		if after == 0 || n == 0 || n > 31 || n < -31 {
			break
		}
		ranks = append(ranks, n)
		w, isDay := weekdays[p.at(after).text]
		switch {
		case isDay:
			for _, n := range ranks {
				if n > 5 || n < -5 {
					return pattern{}, 0
				}
				r.days = append(r.days, weekdayOf{w, n})
			}
			ranks = nil
			after++
		case p.is(after, "day"):
			after++
		case n < 0 || units[p.at(after).text] != noUnit:
			return pattern{}, 0
		}
		next = after
		at = p.skip(p.skip(after, ","), "and", "&")
		if at == after {
			break
		}
	}
	r.monthDays = ranks
	if next == 0 || (r.days != nil && r.monthDays != nil) {
		return pattern{}, 0
	}
	of := p.skip(p.skip(next, "of", "in"), "the", "each", "every")
	switch {
	case p.is(of, "month") && of > next:
		next = of + 1
	case len(r.days) == 1 && r.days[0].n > 2: // every third tuesday: of the month, or of three
		r.other = &pattern{freq: rrule.WEEKLY, interval: r.days[0].n, days: []weekdayOf{{day: r.days[0].day}}}
	}
	return r, next
}

// rankOrDay reads a rank, or "on day 15".
func (p *parser) rankOrDay(i int) (n, next int) {
	if p.is(i, "day") && p.is(i-1, "on") {
		return p.digits(i+1, 2)
	}
	return p.rank(i)
}

// ofEach reads first friday of each month, on the 1st of every month, the last
// day of every quarter.
func (p *parser) ofEach(i int) (pattern, int) {
	r, next := p.monthDays(i)
	if next == 0 {
		return r, 0
	}
	r.other = nil
	if p.is(next-1, "month") && (p.is(next-2, "each", "every") || len(r.days)+len(r.monthDays) > 1) {
		return r, next
	}
	at := p.skip(next, "of", "in")
	if !p.is(at, "each", "every") {
		return pattern{}, 0
	}
	of, after := p.every(at)
	switch {
	case after == 0 || of.days != nil || of.monthDays != nil:
		return pattern{}, 0
	case of.freq == rrule.MONTHLY:
		r.interval = of.interval
		return r, after
	case of.freq == rrule.YEARLY && r.days != nil:
		of.days = r.days
		return of, after
	}
	return pattern{}, 0
}

// weekdayList reads mondays, monday and wednesday, mon wed fri, monday to
// friday. One weekday in the singular is a date, unless "every" stands before it.
func (p *parser) weekdayList(i int) (pattern, int) {
	r := pattern{freq: rrule.WEEKLY, interval: 1}
	plural := false
	next := 0
	for at := i; len(r.days) < 7; {
		name := p.at(at).text
		w, ok := weekdays[name]
		if !ok || slices.Contains(r.days, weekdayOf{day: w}) {
			break
		}
		plural = plural || name[len(name)-1] == 's' && len(name) > 5
		r.days = append(r.days, weekdayOf{day: w})
		next = at + 1
		if len(name) <= 4 && p.is(next, ".") && p.at(next).glued {
			next++
		}
		if last, after := p.through(w, next); after > 0 && len(r.days) == 1 {
			for d := (w + 1) % 7; d != last && len(r.days) < 6; d = (d + 1) % 7 {
				r.days = append(r.days, weekdayOf{day: d})
			}
			r.days = append(r.days, weekdayOf{day: last})
			next = after
			break
		}
		at = p.skip(p.skip(next, ",", "/", "&", "+"), "and")
	}
	plural = plural || p.is(next, "mornings", "afternoons", "evenings", "nights")
	if next == 0 || (len(r.days) == 1 && !plural && !p.is(i-1, "every", "each", "other", "second", "on", "2", "nd")) {
		return pattern{}, 0
	}
	if len(r.days) == 1 && p.is(i-1, "on") && !plural {
		return pattern{}, 0
	}
	return r, next
}

// through reads "to friday" after an earlier weekday.
func (p *parser) through(first time.Weekday, i int) (time.Weekday, int) {
	if !p.is(i, "to", "-", "through", "thru") {
		return 0, 0
	}
	last, ok := weekdays[p.at(i+1).text]
	if !ok || (last+6)%7 <= (first+6)%7 { // friday to monday: once
		return 0, 0
	}
	return last, i + 2
}
