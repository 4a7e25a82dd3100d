package when_test

import (
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

func TestFindDay(t *testing.T) {
	monday := time.Date(2026, 11, 23, 14, 16, 0, 0, time.UTC)
	for _, c := range []struct {
		lean           when.Lean
		sentence, want string
	}{
		{when.Future, "push the deadline of the capstone to dec 15", "2026-12-15 push the deadline of the capstone"},
		{when.Future, "capstone by end of march", "2027-03-31 capstone"},
		{when.Future, "add sql course, due on the 5th of january", "2027-01-05 add sql course, due"},
		{when.Future, "in 3 months", "2027-02-23 "},
		{when.Future, "finish this weekend", "2026-11-28 finish"},
		{when.Future, "move it to next friday, please", "2026-12-04 move it, please"},
		{when.Future, "the capstone is due 2027-02-01", "2027-02-01 the capstone is due"},
		{when.Future, "due monday", "2026-11-30 due"},
		{when.Future, "due the 1st of march 2028.", "2028-03-01 due."},
		{when.Future, "by 12/15", "2026-12-15 "},
		{when.Future, "extend the course by two weeks", "none"},
		{when.Future, "a week from tuesday", "2026-12-01 "},
		{when.Future, "until the end of the month", "2026-11-30 "},
		{when.Future, "by the first friday of december", "2026-12-04 "},
		{when.Past, "yesterday an hour of sql", "2026-11-22 an hour of sql"},
		{when.Past, "2h sql last tuesday", "2026-11-17 2h sql"},
		{when.Past, "2h sql on tuesday", "2026-11-17 2h sql"},
		{when.Past, "log 2h python on nov 3", "2026-11-03 log 2h python"},
		{when.Past, "on dec 3 i did 45 min", "2025-12-03 i did 45 min"},
		{when.Past, "2 days ago: 45 min excel", "2026-11-21 45 min excel"},
		{when.Past, "45 min on the 3rd", "2026-11-03 45 min"},
		{when.Past, "this morning i did 50 minutes of statistics", "2026-11-23 i did 50 minutes of statistics"},
		{when.Past, "yesterday evening 2h", "2026-11-22 2h"},
		{when.Past, "last night 20 min reading", "2026-11-22 20 min reading"},
		{when.Past, "studied yesturday", "2026-11-22 studied"},
		{when.Past, "on sunday morning i read", "2026-11-22 i read"},
		{when.Past, "finished the course in march", "2026-03-01 finished the course"},
		{when.Past, "finished module 3", "none"},
		{when.Past, "option 2", "none"},
		{when.Past, "python 3", "none"},
		{when.Past, "60% through the google cert", "none"},
		{when.Past, "finished 3/4 of the course", "none"},
		{when.Past, "passed on the 3rd attempt", "none"},
		{when.Past, "i may finish", "none"},
		{when.Past, "march on", "none"},
		{when.Past, "sat the exam", "none"},
		{when.Past, "45 min sql", "none"},
		{when.Past, "2 hours ago", "none"},
		{when.Past, "my second course", "none"},
		{when.Past, "version 2.0.1", "none"},
		{when.Past, "monday and tuesday 2h", "none"},
		{when.Past, "from nov 3 to nov 5", "none"},
		{when.Past, "", "none"},
	} {
		got := "none"
		if day, rest, ok := when.FindDay(c.sentence, monday, c.lean); ok {
			got = day.Format("2006-01-02 ") + rest
		} else if rest != c.sentence {
			t.Errorf("FindDay(%q) found nothing and changed the sentence to %q", c.sentence, rest)
		}
		if got != c.want {
			t.Errorf("FindDay(%q, %v) = %q, want %q", c.sentence, c.lean, got, c.want)
		}
	}
}

func FuzzFindDay(f *testing.F) {
	for _, s := range []string{"push it to dec 15", "in 99999 years from 31 feb", "two weeks from two weeks from tuesday", "2-15/3.'9\"½", "the 31st of next month’s"} {
		f.Add(s, int64(1795443360), true)
	}
	f.Fuzz(func(t *testing.T, s string, unix int64, past bool) {
		lean := when.Future
		if past {
			lean = when.Past
		}
		now := time.Unix(unix%(1<<33), 0).UTC()
		day, rest, ok := when.FindDay(s, now, lean)
		if ok && (day.Hour()|day.Minute()|day.Second() != 0 || len(rest) > len(s)) {
			t.Errorf("FindDay(%q) = %v, %q", s, day, rest)
		}
	})
}
