package features

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	ical "github.com/arran4/golang-ical"

	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

var (
	calendarSaid = regexp.MustCompile(`(?i)\b(?:calendar|ics|ical|outlook)\b`)
	newAddress   = regexp.MustCompile(`(?i)\b(?:new|another|fresh|replace|reset|change)\b.*\bcalendar (?:address|link|url|feed)\b`)
)

// Bounds of a calendar.
const (
	hourlyAhead = 14 * 24 * time.Hour // how far rules by the hour are written out
	hourlyMost  = 200                 // times of one of them
	leftOutMost = 400                 // times of a series that are skipped or paused
	zoneAhead   = 10                  // years of changes of clocks that are written
	shownFor    = 15 * time.Minute    // how long a reminder is in a calendar
)

const (
	icalUTC   = "20060102T150405Z"
	icalLocal = "20060102T150405"
)

// writeCalendar writes reminders as iCalendar. A rule by the day and longer keeps
// its time on the wall of a zone that the file describes; those by the hour are
// written out, since few calendars know them. What is paused without an end is
// left out.
func writeCalendar(w io.Writer, all []learning.Reminder, now time.Time) error {
	cal := ical.NewCalendarFor("Cairn")
	cal.SetMethod(ical.MethodPublish)
	cal.SetXWRCalName("Cairn reminders")
	cal.SetXPublishedTTL("PT1H")
	zones := make(map[string]*time.Location)
	for _, r := range all {
		if r.Removed || r.Ended || r.Paused && r.PausedUntil.IsZero() {
			continue
		}
		if zone := addReminderEvents(cal, r, now); zone != nil {
			zones[zone.String()] = zone
		}
	}
	for _, name := range slices.Sorted(maps.Keys(zones)) {
		cal.Components = append([]ical.Component{zoneComponent(zones[name], now)}, cal.Components...)
	}
	return cal.SerializeTo(w, ical.WithNewLineWindows) //nolint:wrapcheck // the caller says what
}

// addReminderEvents adds a reminder and returns the zone that its events refer to,
// nil for none.
func addReminderEvents(cal *ical.Calendar, r learning.Reminder, now time.Time) *time.Location {
	event := func(id string) *ical.VEvent {
		e := cal.AddEvent(fmt.Sprintf("reminder-%d%s@cairn", r.ID, id))
		e.SetDtStampTime(now)
		e.SetSummary(r.Text)
		e.SetProperty(ical.ComponentPropertyDuration, fmt.Sprintf("PT%dM", int(shownFor/time.Minute)))
		return e
	}
	leftOut := r.After
	if r.Paused && r.PausedUntil.After(leftOut) {
		leftOut = r.PausedUntil.Add(-time.Millisecond)
	}
	r.After = time.Time{}
	wall, err := time.Parse(learning.WallTime, r.Wall)
	if err != nil {
		return nil
	}
	if r.Rule == "" {
		if at := when.Instant(wall, r.Location()); at.After(leftOut) {
			event("").SetProperty(ical.ComponentPropertyDtStart, at.UTC().Format(icalUTC))
		}
		return nil
	}
	rule, err := when.ParseRule(r.Rule, wall, r.Location())
	if err != nil {
		return nil
	}
	if byTheHour(r.Rule) {
		after := now
		if leftOut.After(after) {
			after = leftOut
		}
		for range hourlyMost {
			at, ok := rule.Next(after)
			if after = at; !ok || at.Sub(now) > hourlyAhead {
				break
			}
			event("-"+at.UTC().Format(icalUTC)).SetProperty(ical.ComponentPropertyDtStart, at.UTC().Format(icalUTC))
		}
		return nil
	}
	write, params := icalLocal, []ical.PropertyParameter{ical.WithTZID(rule.Zone().String())}
	if rule.Zone() == time.UTC {
		write, params = icalUTC, nil
	}
	e := event("")
	e.SetProperty(ical.ComponentPropertyDtStart, rule.Wall().Format(write), params...)
	e.AddRrule(untilInstant(r.Rule, rule.Zone()))
	after := now
	for range leftOutMost {
		at, ok := rule.Next(after)
		if after = at; !ok || at.After(leftOut) {
			break
		}
		e.AddProperty(ical.ComponentPropertyExdate, at.In(rule.Zone()).Format(write), params...)
	}
	if params == nil {
		return nil
	}
	return rule.Zone()
}

var untilDayOf = regexp.MustCompile(`UNTIL=(\d{8})(?:;|$)`)

// untilInstant writes the last day of a rule as an instant, which RFC 5545 wants
// where the first time has a zone.
func untilInstant(rule string, zone *time.Location) string {
	m := untilDayOf.FindStringSubmatch(rule)
	if m == nil {
		return rule
	}
	day, err := time.Parse("20060102", m[1])
	if err != nil {
		return rule
	}
	last := when.Instant(day.AddDate(0, 0, 1), zone).Add(-time.Second).UTC().Format(icalUTC)
	return strings.Replace(rule, "UNTIL="+m[1], "UNTIL="+last, 1)
}

// zoneComponent describes a zone by its changes of clocks, from a year ago to ten
// years ahead, so that a calendar needs no table of its own.
func zoneComponent(zone *time.Location, now time.Time) *ical.VTimezone {
	z := ical.NewTimezone(zone.String())
	at, end := now.AddDate(-1, 0, 0).In(zone), now.AddDate(zoneAhead, 0, 0)
	for {
		start, next := at.ZoneBounds()
		name, offset := at.Zone()
		before := offset
		if start.IsZero() {
			start = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
		} else {
			_, before = start.Add(-time.Second).In(zone).Zone()
		}
		base := ical.ComponentBase{}
		base.AddProperty(ical.ComponentPropertyDtStart, start.UTC().Add(time.Duration(before)*time.Second).Format(icalLocal))
		base.AddProperty("TZOFFSETFROM", offsetText(before))
		base.AddProperty("TZOFFSETTO", offsetText(offset))
		base.AddProperty("TZNAME", name)
		if at.IsDST() {
			z.Components = append(z.Components, &ical.Daylight{ComponentBase: base})
		} else {
			z.Components = append(z.Components, &ical.Standard{ComponentBase: base})
		}
		if next.IsZero() || next.After(end) {
			return z
		}
		at = next.In(zone)
	}
}

func offsetText(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	if seconds%60 != 0 {
		return fmt.Sprintf("%c%02d%02d%02d", sign, seconds/3600, seconds/60%60, seconds%60)
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}
