package when

import (
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

// byClock reports whether a pattern counts hours or minutes.
func (r *pattern) byClock() bool { return r.freq == rrule.HOURLY || r.freq == rrule.MINUTELY }

// recurring makes a rule of a draft and finds its first time.
func (p *parser) recurring(d *draft) (Reading, problem) {
	zone := p.now.Location()
	if d.zone != nil && d.zone.zone == nil {
		return Reading{}, needsZone
	}
	if d.pattern.byClock() {
		return p.byTheHour(d)
	}
	times := []choice{{}}
	hasTime := d.clocks != nil || d.part != noPart
	if len(d.clocks) < 2 {
		var bad problem
		if times, bad = d.choices(); bad != "" {
			return Reading{}, bad
		}
	}
	if len(d.clocks) == 1 && d.clocks[0].bare && !d.at && d.part == noPart {
		return Reading{}, noHour
	}
	var all []Reading
	for _, c := range times {
		rule := d.rule(zone)
		first := []clock{c.clock}
		if len(d.clocks) > 1 {
			first = nil
			for _, each := range d.clocks {
				likely, _ := each.waking()
				if !each.half {
					likely = each
				}
				if likely.m != d.clocks[0].m || likely.s != 0 {
					return Reading{}, manyMinutes
				}
				likely.h %= 24
				if !slices.Contains(rule.hours, likely.h) {
					rule.hours = append(rule.hours, likely.h)
					first = append(first, likely)
				}
			}
			if len(rule.hours) == 1 {
				rule.hours = nil
			}
		}
		if bad := p.begin(d, rule, first); bad != "" {
			return Reading{}, bad
		}
		all = append(all, Reading{Start: rule.First(), Rule: rule, HasTime: hasTime})
	}
	if len(all) == 2 {
		all[0].Other = &all[1]
	} else if d.pattern.other != nil {
		second := *d
		second.pattern = d.pattern.other
		if other, bad := p.recurring(&second); bad == "" {
			all[0].Other = &other
		}
	}
	return all[0], ""
}

func (d *draft) rule(zone *time.Location) *Rule {
	r := d.pattern
	return &Rule{
		freq: r.freq, interval: r.interval, days: r.days, monthDays: r.monthDays, month: r.month,
		count: d.count, zone: zone,
	}
}

// begin finds the first time of a rule: the first that fits after now, or from
// the day on that the words name. A longer interval is counted from there; but
// one that names no day, like "every 2 months", is counted from today.
func (p *parser) begin(d *draft, r *Rule, clocks []clock) problem {
	from := p.today
	if d.hasFrom {
		from = d.from.day
	}
	after := p.now
	var best time.Time
	for _, c := range clocks {
		probe := *r
		probe.interval, probe.count, probe.hours = 1, 0, nil
		if r.freq != rrule.DAILY && r.days == nil && r.monthDays == nil {
			probe.interval = r.interval
		}
		first, ok := probe.firstFrom(from.Add(c.sinceMidnight()), after)
		if ok && (best.IsZero() || first.Before(best)) {
			best = first
		}
	}
	if best.IsZero() {
		return neverHappens
	}
	r.wall = best
	switch {
	case d.hasUntil:
		r.untilDay = d.until.day
	case d.lasting != nil:
		r.untilDay = d.lasting.shift(midnight(best)).AddDate(0, 0, -1)
	}
	if !r.untilDay.IsZero() && r.untilDay.Before(midnight(best)) {
		return endsEarly
	}
	if r.prepare() != nil {
		return neverHappens
	}
	return ""
}

// firstFrom is the first wall time of a rule on or after a wall time whose
// instant lies after another.
func (r *Rule) firstFrom(wall, after time.Time) (time.Time, bool) {
	o := rrule.ROption{Freq: r.freq, Interval: r.interval, Dtstart: wall, Wkst: rrule.MO, Bymonthday: r.monthDays, Until: wall.AddDate(30+r.interval, 0, 0)}
	for _, w := range r.days {
		day := rrDays[w.day]
		if w.n != 0 {
			day = day.Nth(w.n)
		}
		o.Byweekday = append(o.Byweekday, day)
	}
	if r.month > 0 {
		o.Bymonth = []int{int(r.month)}
	}
	rule, err := rrule.NewRRule(o)
	if err != nil {
		return time.Time{}, false
	}
	next := rule.Iterator()
	for range 1000 {
		at, ok := next()
		if !ok {
			return time.Time{}, false
		}
		if Instant(at, r.zone).After(after) {
			return at, true
		}
	}
	return time.Time{}, false
}

// byTheHour makes a rule that counts real time: from a time that the words name,
// else from now.
func (p *parser) byTheHour(d *draft) (Reading, problem) {
	r := d.rule(p.now.Location())
	if len(d.clocks) > 1 || d.part != noPart {
		return Reading{}, twoTimes
	}
	first := p.now.Add(r.Shortest()).Truncate(time.Second)
	for !Instant(wallOf(first), r.zone).Equal(first) { // the second of two equal hours has no name
		first = first.Add(r.Shortest())
	}
	if len(d.clocks) == 1 || d.hasFrom {
		once := draft{clocks: d.clocks, at: true, date: d.from, hasDate: d.hasFrom}
		begin, bad := p.once(&once)
		if bad != "" {
			return Reading{}, bad
		}
		first = begin.Start
	}
	r.wall = wallOf(first)
	stop := time.Time{}
	switch {
	case d.stop != nil:
		end, bad := p.once(&draft{clocks: []clock{*d.stop}, at: true})
		if bad != "" {
			return Reading{}, bad
		}
		stop = end.Start
	case d.hasUntil:
		stop = Instant(d.until.day.AddDate(0, 0, 1), r.zone).Add(-time.Second)
	case d.lasting != nil:
		stop = Instant(d.lasting.shift(r.wall), r.zone).Add(d.lasting.clock)
	}
	r.until = stop
	if !stop.IsZero() && stop.Before(first) {
		return Reading{}, endsEarly
	}
	if r.prepare() != nil {
		return Reading{}, neverHappens
	}
	return Reading{Start: r.First(), Rule: r, HasTime: true}, ""
}
