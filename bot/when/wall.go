package when

import (
	"time"
)

// Instant is when a clock on the wall of a zone shows a time, which is given as
// UTC. A time that the clock jumps over becomes the first one after the gap; of
// two that it shows, the first counts.
func Instant(wall time.Time, zone *time.Location) time.Time {
	near := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), zone)
	from, to := near.ZoneBounds()
	var best, early time.Time
	for _, t := range [...]time.Time{near, from.Add(-1), to} {
		if t.IsZero() || t.Equal(time.Time{}.Add(-1)) {
			continue
		}
		_, offset := t.In(zone).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if early.IsZero() || at.Before(early) {
			early = at
		}
		if _, is := at.Zone(); is == offset && (best.IsZero() || at.Before(best)) {
			best = at
		}
	}
	if best.IsZero() {
		_, best = early.ZoneBounds()
	}
	return best.In(zone)
}

// wallOf is what a clock on the wall shows at an instant, as UTC.
func wallOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}
