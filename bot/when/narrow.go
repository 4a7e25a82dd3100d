package when

import (
	"github.com/teambition/rrule-go"
)

// narrow reads what says more of when within its unit a pattern falls.
func (p *parser) narrow(r *pattern, i int) (next int) {
	at := p.skip(p.skip(i, ","), "on", "in", "at")
	loose := r.days == nil && r.monthDays == nil
	switch {
	case r.freq == rrule.WEEKLY && loose:
		list, next := p.weekdayOrList(at)
		r.days = list.days
		return next
	case r.freq == rrule.MONTHLY && loose && r.month == 0:
		of, next := p.monthDays(at)
		if next > 0 && at > i {
			r.days, r.monthDays = of.days, of.monthDays
			return next
		}
	case r.freq == rrule.YEARLY && loose:
		if of, next := p.yearDay(p.skip(at, "the")); next > 0 {
			r.month, r.monthDays = of.month, of.monthDays
			return next
		}
		if m, ok := months[p.at(at).text]; ok && r.month == 0 && at > i {
			r.month = m
			return at + 1
		}
		return p.rankedOfYear(r, at)
	case r.freq == rrule.YEARLY && r.month == 0 && r.days != nil && p.is(i, "of", "in"):
		if m, ok := months[p.at(i+1).text]; ok {
			r.month = m
			return i + 2
		}
	}
	return 0
}

func (p *parser) weekdayOrList(i int) (pattern, int) {
	if r, next := p.weekdayList(i); next > 0 {
		return r, next
	}
	if w, ok := weekdays[p.at(i).text]; ok {
		next := i + 1
		if len(p.at(i).text) <= 4 && p.is(next, ".") && p.at(next).glued {
			next++
		}
		return pattern{days: []weekdayOf{{day: w}}}, next
	}
	if p.is(i, "weekdays", "weekends", "workdays") {
		return adverbs[p.at(i).text], i + 1
	}
	return pattern{}, 0
}

// rankedOfYear reads the 1st friday, the fourth thursday in november.
func (p *parser) rankedOfYear(r *pattern, i int) (next int) {
	n, at := p.rank(p.skip(i, "the"))
	w, ok := weekdays[p.at(at).text]
	if at == 0 || !ok || n < -53 || n > 53 {
		return 0
	}
	r.days = []weekdayOf{{w, n}}
	if m, ok := months[p.at(at+2).text]; ok && p.is(at+1, "of", "in") {
		r.month = m
		return at + 3
	}
	if p.is(at+1, "of", "in") && p.is(at+2, "the") && p.is(at+3, "year") {
		return at + 4
	}
	return at + 1
}
