package when

import (
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

// First is the first time of the rule, in its zone.
func (r *Rule) First() time.Time { return Instant(r.wall, r.zone) }

// Wall is what the clock on the wall shows the first time, as UTC; with String
// and the zone it is all there is to keep of a rule.
func (r *Rule) Wall() time.Time { return r.wall }

// Zone is where the clock hangs.
func (r *Rule) Zone() *time.Location { return r.zone }

// farthest is how far the wall may jump: across the date line, and an hour.
const farthest = 49 * time.Hour

// Next is the first time of the rule after an instant; false when there is none
// any more. Two times of a day that a change of clocks throws together come
// once.
func (r *Rule) Next(after time.Time) (time.Time, bool) {
	if first := r.First(); first.After(after) {
		return first, r.within(first, 0)
	}
	if r.byDay == nil {
		return r.nextByClock(after)
	}
	wall := wallOf(after.In(r.zone)).Add(-farthest)
	for inclusive := true; ; inclusive = false {
		if wall = r.byDay.After(wall, inclusive); wall.IsZero() {
			return time.Time{}, false
		}
		if at := Instant(wall, r.zone); at.After(after) {
			return at, true
		}
	}
}

// nextByClock counts hours and minutes as they pass.
func (r *Rule) nextByClock(after time.Time) (time.Time, bool) {
	first, every := r.First(), r.Shortest()
	n := after.Sub(first)/every + 1
	at := first.Add(n * every)
	return at, r.within(at, int(n))
}

// within reports whether the nth time, from 0, is not past the end.
func (r *Rule) within(at time.Time, n int) bool {
	switch {
	case r.count > 0 && r.byDay == nil:
		return n < r.count
	case !r.until.IsZero():
		return !at.After(r.until)
	case !r.untilDay.IsZero():
		return !midnight(at).After(r.untilDay)
	}
	return true
}

// Shortest is the least time between two times of the rule, changes of clocks
// aside.
func (r *Rule) Shortest() time.Duration {
	switch r.freq {
	case rrule.MINUTELY:
		return time.Duration(r.interval) * time.Minute
	case rrule.HOURLY:
		return time.Duration(r.interval) * time.Hour
	default:
		least := 24
		sorted := slices.Sorted(slices.Values(r.hours))
		for i, h := range sorted {
			if i == 0 {
				h += 24
				least = min(least, h-sorted[len(sorted)-1])
			} else {
				least = min(least, h-sorted[i-1])
			}
		}
		return time.Duration(least) * time.Hour
	}
}
