package when_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

// The years whose changes of clocks are tried.
var (
	firstYear = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	lastYear  = time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)
)

// reached is the oracle of when a clock on the wall shows a time: it walks
// through real time, minute by minute, until the clock has got that far. A gap
// is then its end, and of two equal hours the first counts.
func reached(wall time.Time, zone *time.Location) time.Time {
	for t := wall.Add(-16 * time.Hour); ; t = t.Add(time.Minute) {
		if _, offset := t.In(zone).Zone(); t.Unix()+int64(offset) >= wall.Unix() {
			return t
		}
	}
}

// changes are the instants at which the clocks of a zone change.
func changes(zone *time.Location) (out []time.Time) {
	for t := firstYear; ; {
		_, next := t.In(zone).ZoneBounds()
		if next.IsZero() || next.After(lastYear) {
			return out
		}
		out, t = append(out, next), next
	}
}

// acrossChange follows rules of every kind over one change of clocks.
func acrossChange(change time.Time, zone *time.Location) error {
	before, after := change.Add(-time.Minute).In(zone), change.In(zone)
	_, was := before.Zone()
	_, is := after.Zone()
	shift := time.Duration(is-was) * time.Second
	day := time.Date(before.Year(), before.Month(), before.Day(), 0, 0, 0, 0, time.UTC)
	clock := time.Duration(before.Hour())*time.Hour + time.Duration(before.Minute())*time.Minute
	for _, at := range []time.Duration{clock, clock + time.Minute, clock + time.Minute + shift/2, clock + time.Minute - shift.Abs()/2, clock + time.Minute + shift, clock + 90*time.Minute, 0} {
		at = ((at % (24 * time.Hour)) + 24*time.Hour) % (24 * time.Hour)
		for _, rule := range []string{
			"FREQ=DAILY", "FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
			"FREQ=WEEKLY;BYDAY=" + code(day.AddDate(0, 0, -7)), fmt.Sprintf("FREQ=MONTHLY;BYMONTHDAY=%d", day.Day()),
		} {
			if err := follow(rule, day, at, zone, change); err != nil {
				return err
			}
		}
	}
	return hourly(change, zone)
}

func code(t time.Time) string { return []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}[t.Weekday()] }

// follow compares a rule with the oracle from before a change to after it.
func follow(text string, day time.Time, at time.Duration, zone *time.Location, change time.Time) error {
	first, step := day.AddDate(0, 0, -2), func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }
	switch text[:len("FREQ=W")] {
	case "FREQ=W":
		if len(text) < len("FREQ=WEEKLY;BYDAY=MO,") {
			first, step = day.AddDate(0, 0, -7), func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }
		}
	case "FREQ=M":
		step = func(t time.Time) time.Time {
			for {
				if t = t.AddDate(0, 0, 1); t.Day() == day.Day() {
					return t
				}
			}
		}
		first = day
	}
	if text == "FREQ=DAILY;INTERVAL=2" {
		step = func(t time.Time) time.Time { return t.AddDate(0, 0, 2) }
	}
	rule, err := when.ParseRule(text, first.Add(at), zone)
	if err != nil {
		return err
	}
	last := reached(first.Add(at), zone)
	if got := rule.First(); !got.Equal(last) {
		return fmt.Errorf("%s in %v at %v: first %v, want %v", text, zone, at, got, last)
	}
	for want := step(first); want.Before(day.AddDate(0, 0, 4)) || want.Equal(step(first)); want = step(want) {
		got, ok := rule.Next(last)
		expected := reached(want.Add(at), zone)
		if expected.Equal(last) {
			continue // thrown together by the change: once
		}
		if !ok || !got.Equal(expected) {
			return fmt.Errorf("%s in %v at %v across %v: after %v comes %v, want %v", text, zone, at, change, last, got, expected)
		}
		last = expected
	}
	return nil
}

// hourly wants every hour of real time once, whatever the clock shows.
func hourly(change time.Time, zone *time.Location) error {
	start := change.Add(-5 * time.Hour).In(zone)
	wall := time.Date(start.Year(), start.Month(), start.Day(), start.Hour(), start.Minute(), 0, 0, time.UTC)
	if !when.Instant(wall, zone).Equal(start) {
		return nil // a second change lies too near
	}
	for _, hours := range []int{1, 3} {
		rule, err := when.ParseRule(fmt.Sprintf("FREQ=HOURLY;INTERVAL=%d", hours), wall, zone)
		if err != nil {
			return err
		}
		at := start
		for n := 1; n < 10; n++ {
			next, ok := rule.Next(at)
			if !ok || !next.Equal(start.Add(time.Duration(n*hours)*time.Hour)) {
				return fmt.Errorf("every %d hours in %v across %v: after %v comes %v", hours, zone, change, at, next)
			}
			at = next
		}
	}
	return nil
}

func everyChange(tb testing.TB, names []string) (n int) {
	tb.Helper()
	for _, name := range names {
		zone, err := time.LoadLocation(name)
		if err != nil {
			tb.Fatal(err)
		}
		for _, change := range changes(zone) {
			n++
			if err := acrossChange(change, zone); err != nil {
				tb.Error(err)
			}
		}
	}
	return n
}

// TestChangesOfClocks follows rules over changes of an hour, of half an hour and
// of two, at midnight, in the south, twice within a month of fasting, and none.
func TestChangesOfClocks(t *testing.T) {
	n := everyChange(t, []string{
		"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "America/Santiago", "Africa/Casablanca", "Africa/Cairo", "Asia/Tokyo",
	})
	if n < 100 {
		t.Errorf("only %d changes of clocks were tried", n)
	}
}

// BenchmarkEveryZone does the same for every zone there is.
func BenchmarkEveryZone(b *testing.B) {
	for b.Loop() {
		b.ReportMetric(float64(everyChange(b, when.FindZones("", 1000))), "changes")
	}
}

// TestInstant tries days that a zone left out or had twice the same hour of.
func TestInstant(t *testing.T) {
	for _, c := range []struct{ zone, wall, want string }{
		{"Europe/Berlin", "2027-03-28 02:30", "2027-03-28T03:00:00+02:00"},
		{"Europe/Berlin", "2027-10-31 02:30", "2027-10-31T02:30:00+02:00"},
		{"Europe/Berlin", "2027-10-31 03:00", "2027-10-31T03:00:00+01:00"},
		{"Pacific/Apia", "2011-12-30 09:00", "2011-12-31T00:00:00+14:00"},
		{"America/Santiago", "2026-09-06 00:00", "2026-09-06T01:00:00-03:00"},
		{"UTC", "2027-03-28 02:30", "2027-03-28T02:30:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		wall, err := time.Parse("2006-01-02 15:04", c.wall)
		if err != nil {
			t.Fatal(err)
		}
		if got := when.Instant(wall, zone).Format(time.RFC3339); got != c.want {
			t.Errorf("Instant(%s, %s) = %s, want %s", c.wall, c.zone, got, c.want)
		}
	}
}
