package features

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ics "github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

// drawReminder draws a reminder from words that people say.
func drawReminder(t *rapid.T, now time.Time) learning.Reminder {
	zone, err := time.LoadLocation(rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"}).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	words := rapid.SampledFrom([]string{
		"every monday and wednesday at 7pm", "every day at 06:30", "every other tuesday at 18:00", "on the 1st of each month at 09:00", "last friday of every month at 16:00",
		"every year on may 5 at 10:00", "every day at 10, 12 and 17", "every monday at 19:00 until march", "every day at 08:00 10 times", "jan 15 2027 at 08:00", "in 5 seconds",
	}).Draw(t, "words")
	r, _, err := when.Find(words, now, zone)
	if err != nil || !r.HasTime {
		t.Fatalf("%s: %v", words, err)
	}
	return setTime(learning.Reminder{ID: 7, Text: "study, “sql”; \\ and\nmore"}, r)
}

// TestCalendarReadBack lets a second parser read the calendar of reminders: what
// it expands must be what Cairn will say.
func TestCalendarReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 300).Draw(t, "day"))
		r := drawReminder(t, now)
		if rapid.Bool().Draw(t, "skipped") {
			if next, err := r.NextAfter(now); err == nil && r.Rule != "" {
				r.After = next
			}
		}
		var out bytes.Buffer
		if err := writeCalendar(&out, []learning.Reminder{r}, now); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(out.String(), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("line %q is not folded to 75 bytes", line)
			}
		}
		cal, err := ics.NewDecoder(bytes.NewReader(out.Bytes())).Decode()
		if err != nil {
			t.Fatalf("%v in\n%s", err, out.String())
		}
		events := cal.Events()
		if len(events) != 1 {
			t.Fatalf("%d events", len(events))
		}
		if text, _ := events[0].Props.Text(ics.PropSummary); text != r.Text {
			t.Fatalf("text %q came back as %q", r.Text, text)
		}
		var got []string
		set, err := events[0].RecurrenceSet(r.Location())
		if err != nil {
			t.Fatal(err)
		}
		if set == nil {
			at, err := events[0].DateTimeStart(time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			if at.After(now) {
				got = append(got, at.UTC().String())
			}
		} else {
			for at := now; len(got) < nextTimes; {
				if at = set.After(at, false); at.IsZero() {
					break
				}
				got = append(got, at.UTC().String())
			}
		}
		var want []string
		for _, at := range timesAfter(r, now) {
			want = append(want, at.UTC().String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s in %s (-cairn +calendar):\n%s\n%s", r.Rule, r.Zone, diff, out.String())
		}
	})
}

// TestCalendarHours writes out what recurs by the hour, as it really passes.
func TestCalendarHours(t *testing.T) {
	now := time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC) // clocks go back that night
	r := learning.Reminder{ID: 7, Text: "drink", Zone: "Europe/Berlin", Wall: "2026-10-24T23:00:00", Rule: "FREQ=HOURLY;INTERVAL=2"}
	var out bytes.Buffer
	if err := writeCalendar(&out, []learning.Reminder{r}, now); err != nil {
		t.Fatal(err)
	}
	cal, err := ics.NewDecoder(&out).Decode()
	if err != nil {
		t.Fatal(err)
	}
	events := cal.Events()
	if len(events) != 14*12 {
		t.Errorf("%d events in 14 days", len(events))
	}
	for i, e := range events {
		at, err := e.DateTimeStart(time.UTC)
		if want := time.Date(2026, 10, 24, 21+2*i, 0, 0, 0, time.UTC); err != nil || !at.Equal(want) {
			t.Fatalf("event %d is at %s, not %s (%v)", i, at, want, err)
		}
	}
}

// TestCalendarZone describes the zone that its events refer to.
func TestCalendarZone(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	r := learning.Reminder{ID: 7, Text: "x", Zone: "Europe/Berlin", Wall: "2026-11-23T19:00:00", Rule: "FREQ=DAILY"}
	var out bytes.Buffer
	if err := writeCalendar(&out, []learning.Reminder{r, {ID: 8, Text: "y", Zone: "Europe/Berlin", Wall: r.Wall, Rule: r.Rule, Paused: true}}, now); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(out.String(), "\r\n", "\n")
	for _, want := range []string{
		"BEGIN:VTIMEZONE\nTZID:Europe/Berlin\n",
		"BEGIN:DAYLIGHT\nDTSTART:20270328T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nTZNAME:CEST\nEND:DAYLIGHT\n",
		"BEGIN:STANDARD\nDTSTART:20271031T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nTZNAME:CET\nEND:STANDARD\n",
		"DTSTART;TZID=Europe/Berlin:20261123T190000\n", "RRULE:FREQ=DAILY\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the calendar lacks %q", want)
		}
	}
	if strings.Count(text, "BEGIN:VEVENT") != 1 {
		t.Error("a paused reminder is in the calendar")
	}
}
