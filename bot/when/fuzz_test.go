package when_test

import (
	"errors"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

// seeds are words close to what the grammar reads, so that changing them a
// little leads into its corners.
var seeds = []string{
	"every other tuesday until march at 7pm for 6 weeks 10 times starting tomorrow", "half past six in the evening Europe/Berlin",
	"first and third monday of the month at 9, 12 and 17", "2026-12-24T18:00:00.487+01:00", "from 13 to 15 july 2027", "in 1d 2hr 5min and 1/2 s",
	"two weeks from two weeks from tuesday", "fri, jul 18, 2014 19h00 - 21h CST", "the 3rd last week of 2018", "12 noon - 24:00 utc+14 (z)", "every 99999 1h30m",
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, int64(1795443360), "Europe/Berlin")
	}
	f.Fuzz(func(t *testing.T, words string, unix int64, name string) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			zone = time.UTC
		}
		sound(t, func(now time.Time) (when.Reading, error) { return when.Parse(words, now, zone) }, unix)
	})
}

func FuzzFind(f *testing.F) {
	for _, s := range seeds {
		f.Add("remind me to study "+s+" please", int64(1795443360))
	}
	zone := berlin(f)
	f.Fuzz(func(t *testing.T, sentence string, unix int64) {
		sound(t, func(now time.Time) (when.Reading, error) {
			r, rest, err := when.Find(sentence, now, zone)
			if len(rest) > len(sentence)+1 {
				t.Errorf("%q leaves %q", sentence, rest)
			}
			return r, err
		}, unix)
	})
}

// sound wants a reading that can be said, kept and followed, or a Problem.
func sound(t *testing.T, read func(time.Time) (when.Reading, error), unix int64) {
	t.Helper()
	now := time.Unix(unix%(1<<32), 0)
	r, err := read(now)
	if err != nil {
		if !errors.As(err, new(*when.Problem)) || len(err.Error()) > 1500 {
			t.Errorf("an error of another kind: %v", err)
		}
		return
	}
	if r.Spoken() == "" || r.Start.IsZero() || (!r.End.IsZero() && r.End.Before(r.Start)) {
		t.Errorf("%+v is no reading", r)
	}
	if r.Rule == nil {
		return
	}
	if _, err := when.ParseRule(r.Rule.String(), r.Rule.Wall(), r.Rule.Zone()); err != nil {
		t.Error(err)
	}
	follows(t, r.Rule, now)
}

func follows(t *testing.T, r *when.Rule, at time.Time) {
	t.Helper()
	for range 4 {
		next, ok := r.Next(at)
		if !ok {
			return
		}
		if !next.After(at) {
			t.Fatalf("%s: after %v comes %v", r, at, next)
		}
		at = next
	}
}

func FuzzParseRule(f *testing.F) {
	for _, s := range []string{
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270301", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "FREQ=MONTHLY;BYMONTHDAY=-1,15;COUNT=3",
		"FREQ=DAILY;BYHOUR=10,12,17", "FREQ=MINUTELY;INTERVAL=10;UNTIL=20261123T170000Z", "FREQ=YEARLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29",
		"FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30", "FREQ=SECONDLY", "FREQ=DAILY;BYSETPOS=1", "FREQ=DAILY;COUNT=99999999999",
	} {
		f.Add(s, int64(1795443360))
	}
	zone := berlin(f)
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		wall := time.Unix(unix%(1<<33), 0).UTC()
		r, err := when.ParseRule(text, wall, zone)
		if err != nil {
			return
		}
		if again, err := when.ParseRule(r.String(), wall, zone); err != nil || again.String() != r.String() {
			t.Errorf("%q came back as %v, %v", r, again, err)
		}
		follows(t, r, wall.AddDate(-1, 0, 0))
	})
}

func TestParseRuleRefuses(t *testing.T) {
	monday := time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)
	for _, text := range []string{
		"", "FREQ", "DAILY", "FREQ=SECONDLY", "INTERVAL=2;FREQ=DAILY", "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=1001",
		"FREQ=DAILY;COUNT=10001", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=",
		"FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=23,23",
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=13", "FREQ=DAILY;BYHOUR=19", "FREQ=DAILY;BYHOUR=24,19", "FREQ=DAILY;UNTIL=20261122",
		"FREQ=DAILY;UNTIL=tomorrow", "FREQ=DAILY;UNTIL=20261123T170000Z", "FREQ=DAILY;COUNT=2;UNTIL=20271123", "FREQ=HOURLY;BYDAY=MO", "FREQ=DAILY;BYSETPOS=1", "FREQ=DAILY;",
	} {
		if r, err := when.ParseRule(text, monday, time.UTC); err == nil {
			t.Errorf("ParseRule(%q) = %v", text, r)
		}
	}
}
