package when_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/when"
	"pgregory.net/rapid"
)

func anyZone(t *rapid.T) *time.Location {
	zone, err := time.LoadLocation(rapid.SampledFrom(when.FindZones("", 1000)).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func anyNow(t *rapid.T, zone *time.Location) time.Time {
	return time.Unix(rapid.Int64Range(1735689600, 2051222400).Draw(t, "now"), 0).In(zone)
}

// anyWords are words in the shapes that the grammar promises to read.
func anyWords(t *rapid.T) string {
	one := func(words ...string) string { return rapid.SampledFrom(words).Draw(t, "words") }
	clock := one("7pm", "at 9am", "18:30", "at noon", "at 7", "half past six in the evening", "at 10:30", "quarter to nine am", "at midnight")
	switch one("clock", "day", "length", "rule") {
	case "clock":
		return clock
	case "day":
		day := one("tomorrow", "monday", "next friday", "this sunday", "dec 15", "15 february", "the 15th", "the last friday of the month",
			"end of the month", "in march", "next week", "next month", "a week from tuesday", "03/04", "the first monday of june", "christmas")
		return day + one("", " ", " "+clock)
	case "length":
		return fmt.Sprintf("in %d %s", rapid.IntRange(1, 100).Draw(t, "n"), one("seconds", "minutes", "hours", "days", "weeks", "months", "years"))
	}
	rule := one("every day", "weekdays", "mondays and thursdays", "every other tuesday", "every 3 weeks on friday", "on the 1st of each month",
		"the last friday of every month", "every 2 hours", "every year on may 5", "every 4 months", "monthly on the last day", "every 31st of the month", "every year on feb 29")
	if !strings.Contains(rule, "hours") {
		rule += one("", " "+clock)
	}
	return rule + one("", " for 3 weeks", " 5 times", " until the end of next year")
}

// TestFuture wants whatever words leave open to lie ahead, and never to begin
// in a minute that the clock does not show.
func TestFuture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := anyZone(t)
		now, words := anyNow(t, zone), anyWords(t)
		r, err := when.Parse(words, now, zone)
		if err != nil {
			if strings.Contains(words, "for 3 weeks") || strings.Contains(words, "until") {
				return // may end before it starts
			}
			t.Fatalf("%q: %v", words, err)
		}
		for _, r := range []*when.Reading{&r, r.Other} {
			switch {
			case r == nil:
			case r.HasTime && !r.Start.After(now), r.Start.Before(now.Truncate(time.Hour).Add(-49 * time.Hour)):
				t.Fatalf("%q at %v starts %v", words, now, r.Start)
			case r.Spoken() == "":
				t.Fatalf("%q says nothing", words)
			}
		}
	})
}

// TestRuleTextRoundTrips wants a rule to come back from its text as it was.
func TestRuleTextRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := anyZone(t)
		now := anyNow(t, zone)
		r, err := when.Parse(anyWords(t), now, zone)
		if err != nil || r.Rule == nil {
			return
		}
		again, err := when.ParseRule(r.Rule.String(), r.Rule.Wall(), r.Rule.Zone())
		if err != nil || again.String() != r.Rule.String() || again.Spoken() != r.Rule.Spoken() {
			t.Fatalf("%s came back as %v, %v", r.Rule, again, err)
		}
		a, b := now, now
		for range 5 {
			var more, moreAgain bool
			before := a
			a, more = r.Rule.Next(a)
			b, moreAgain = again.Next(b)
			if more != moreAgain || !a.Equal(b) || (more && !a.After(before)) {
				t.Fatalf("%s: after %v come %v and %v", r.Rule, before, a, b)
			}
			if !more {
				break
			}
		}
	})
}

// TestDayOfParse wants a day alone to be the same day inside a sentence.
func TestDayOfParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := anyNow(t, time.UTC)
		words := rapid.SampledFrom([]string{
			"tomorrow", "monday", "next friday", "dec 15", "15 february", "the last friday of the month", "end of the month", "next week", "2 days ago",
			"in 3 weeks", "a week from tuesday", "the first monday of june", "2027-03-04", "yesterday", "this weekend", "next month",
		}).Draw(t, "words")
		r, err := when.Parse(words, now, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		day, rest, ok := when.FindDay("finish sql "+words, now, when.Future)
		if !ok || rest != "finish sql" || day.Format("2006-01-02") != r.Start.Format("2006-01-02") {
			t.Fatalf("%q is %v alone and %v, %q in a sentence", words, r.Start, day, rest)
		}
	})
}
