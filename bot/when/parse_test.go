package when_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

func berlin(tb testing.TB) *time.Location {
	tb.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		tb.Fatal(err)
	}
	return zone
}

// said is a reading in words, with its rule and its second reading.
func said(r when.Reading) string {
	out := r.Spoken()
	if !r.HasTime && r.Rule != nil {
		out += " without a time"
	}
	if r.Rule != nil {
		out += " = " + r.Rule.String() + " from " + r.Start.Format("2006-01-02 15:04")
	}
	if r.Other != nil {
		out += " or " + r.Other.Spoken()
	}
	return out
}

// On Monday 23 November 2026, 14:16 in Berlin.
func check(t *testing.T, cases map[string]string) {
	t.Helper()
	zone := berlin(t)
	now := time.Date(2026, 11, 23, 14, 16, 0, 0, zone)
	for words, want := range cases {
		r, err := when.Parse(words, now, zone)
		got := said(r)
		if err != nil {
			got = err.Error()
		}
		if got != want && (err == nil || !strings.Contains(got, want)) {
			t.Errorf("Parse(%q)\n got %s\nwant %s", words, got, want)
		}
	}
}

func TestDays(t *testing.T) {
	check(t, map[string]string{
		"dec 15":                         "Tue 15 Dec 2026",
		"15 dec":                         "Tue 15 Dec 2026",
		"15th of december":               "Tue 15 Dec 2026",
		"December the fifteenth":         "Tue 15 Dec 2026",
		"dec 15, 2027":                   "Wed 15 Dec 2027",
		"2026-12-15":                     "Tue 15 Dec 2026",
		"15.12.2026":                     "Tue 15 Dec 2026",
		"12/15":                          "Tue 15 Dec 2026",
		"15/12":                          "Tue 15 Dec 2026",
		"03/04":                          "Thu 4 Mar 2027 or Sat 3 Apr 2027",
		"10/31/27":                       "Sun 31 Oct 2027",
		"2012/aug/10":                    "Fri 10 Aug 2012",
		"24-dec-2026":                    "Thu 24 Dec 2026",
		"nov 23":                         "Mon 23 Nov 2026",
		"nov 22":                         "Mon 22 Nov 2027",
		"feb 29":                         "Tue 29 Feb 2028",
		"today":                          "Mon 23 Nov 2026",
		"tomorow":                        "Tue 24 Nov 2026",
		"the day after tomorrow":         "Wed 25 Nov 2026",
		"monday":                         "Mon 30 Nov 2026",
		"this friday":                    "Fri 27 Nov 2026",
		"next friday":                    "Fri 4 Dec 2026 or Fri 27 Nov 2026",
		"next monday":                    "Mon 30 Nov 2026",
		"friday week":                    "Fri 4 Dec 2026",
		"friday of next week":            "Fri 4 Dec 2026",
		"next week on friday":            "Fri 4 Dec 2026",
		"friday the 4th":                 "Fri 4 Dec 2026",
		"fri, 4 dec":                     "Fri 4 Dec 2026",
		"the 15th":                       "Tue 15 Dec 2026",
		"on the first":                   "Tue 1 Dec 2026",
		"the 20th of next month":         "Sun 20 Dec 2026",
		"end of the month":               "Mon 30 Nov 2026",
		"the end of march":               "Wed 31 Mar 2027",
		"beginning of next year":         "Fri 1 Jan 2027",
		"mid december":                   "Tue 15 Dec 2026",
		"the first monday of march":      "Mon 1 Mar 2027",
		"last friday of the month":       "Fri 27 Nov 2026",
		"first monday of november":       "Mon 1 Nov 2027",
		"first monday of the month":      "Mon 7 Dec 2026",
		"end of november":                "Mon 30 Nov 2026",
		"beginning of november":          "Mon 1 Nov 2027",
		"monday after christmas":         "Mon 28 Dec 2026",
		"a week tomorrow":                "Tue 1 Dec 2026",
		"15.01.27":                       "Fri 15 Jan 2027",
		"last day of february":           "Sun 28 Feb 2027",
		"two weeks from tuesday":         "Tue 8 Dec 2026",
		"a week before christmas":        "Fri 18 Dec 2026",
		"three fridays from now":         "Fri 11 Dec 2026",
		"next week":                      "Mon 30 Nov 2026",
		"this weekend":                   "Sat 28 Nov 2026",
		"next month":                     "Tue 1 Dec 2026",
		"march":                          "Mon 1 Mar 2027",
		"november":                       "Mon 1 Nov 2027",
		"Q1 2027":                        "Fri 1 Jan 2027",
		"new year's eve":                 "Thu 31 Dec 2026",
		"from 13 to 15 july":             "Tue 13 Jul 2027 – Thu 15 Jul 2027",
		"dec 10 - jan 12":                "Thu 10 Dec 2026 – Tue 12 Jan 2027",
		"yesterday":                      "Sun 22 Nov 2026",
		"2 thursdays ago":                "Thu 12 Nov 2026",
		"31 june":                        "“31 june”",
		"feb 30":                         "“feb 30”",
		"tue, 10 january":                "10 Jan 2027 is a Sunday",
		"the 3rd last friday of january": "Fri 15 Jan 2027",
	})
}

func TestClocks(t *testing.T) {
	check(t, map[string]string{
		"7pm":                             "Mon 23 Nov 2026, 19:00 CET",
		"9am":                             "Tue 24 Nov 2026, 09:00 CET",
		"at 18:30":                        "Mon 23 Nov 2026, 18:30 CET",
		"6.30pm":                          "Mon 23 Nov 2026, 18:30 CET",
		"6:30 p.m.":                       "Mon 23 Nov 2026, 18:30 CET",
		"18h30":                           "Mon 23 Nov 2026, 18:30 CET",
		"at 1830":                         "Mon 23 Nov 2026, 18:30 CET",
		"07:30":                           "Tue 24 Nov 2026, 07:30 CET",
		"half past six in the evening":    "Mon 23 Nov 2026, 18:30 CET",
		"quarter to 9 am":                 "Tue 24 Nov 2026, 08:45 CET",
		"20 past 3pm":                     "Mon 23 Nov 2026, 15:20 CET",
		"15 to noon":                      "Tue 24 Nov 2026, 11:45 CET",
		"nine fifty nine a m":             "Tue 24 Nov 2026, 09:59 CET",
		"3 o'clock pm":                    "Mon 23 Nov 2026, 15:00 CET",
		"noon":                            "Tue 24 Nov 2026, 12:00 CET",
		"midnight":                        "Tue 24 Nov 2026, 00:00 CET",
		"tonight":                         "Mon 23 Nov 2026, 20:00 CET",
		"tonight at 11":                   "Mon 23 Nov 2026, 23:00 CET",
		"tonight at 1":                    "Tue 24 Nov 2026, 01:00 CET",
		"tonight at midnight":             "Tue 24 Nov 2026, 00:00 CET",
		"tomorrow morning":                "Tue 24 Nov 2026, 09:00 CET",
		"9 tomorrow morning":              "Tue 24 Nov 2026, 09:00 CET",
		"friday evening at 8":             "Fri 27 Nov 2026, 20:00 CET",
		"in the morning":                  "Tue 24 Nov 2026, 09:00 CET",
		"this morning at 10am":            "Mon 23 Nov 2026, 10:00 CET",
		"at 7":                            "Mon 23 Nov 2026, 19:00 CET or Tue 24 Nov 2026, 07:00 CET",
		"next monday at 10":               "Mon 30 Nov 2026, 10:00 CET or Mon 30 Nov 2026, 22:00 CET",
		"friday at 5":                     "Fri 27 Nov 2026, 17:00 CET or Fri 27 Nov 2026, 05:00 CET",
		"today at 9":                      "Mon 23 Nov 2026, 21:00 CET",
		"friday at midnight":              "Fri 27 Nov 2026, 00:00 CET or Sat 28 Nov 2026, 00:00 CET",
		"next friday at 9am":              "Fri 4 Dec 2026, 09:00 CET or Fri 27 Nov 2026, 09:00 CET",
		"5 december at 14:00":             "Sat 5 Dec 2026, 14:00 CET",
		"Thu Nov 26 11:00:09 2026":        "Thu 26 Nov 2026, 11:00:09 CET",
		"2026-12-24T18:00":                "Thu 24 Dec 2026, 18:00 CET",
		"2026-12-24T18:00:00.5-05:00":     "Fri 25 Dec 2026, 00:00 CET",
		"2026-12-24T18:00Z":               "Thu 24 Dec 2026, 18:00 UTC",
		"tomorrow 10am ET":                "Tue 24 Nov 2026, 10:00 EST",
		"tomorrow at 9 (America/Chicago)": "Tue 24 Nov 2026, 09:00 CST or Tue 24 Nov 2026, 21:00 CST",
		"9am utc+2":                       "Tue 24 Nov 2026, 09:00 UTC+02:00",
		"9am new york time":               "Mon 23 Nov 2026, 09:00 EST",
		"9am CEST":                        "Tue 24 Nov 2026, 08:00 CET or Tue 24 Nov 2026, 09:00 CET",
		"3-4pm":                           "Mon 23 Nov 2026, 15:00–16:00 CET",
		"10pm to 1am":                     "Mon 23 Nov 2026, 22:00 – Tue 24 Nov 2026, 01:00 CET",
		"between 3:30 and 6pm on friday":  "Fri 27 Nov 2026, 15:30–18:00 CET",
		"7":                               "not sure that the number",
		"4a.":                             "not sure that the number",
		"three twenty":                    "not sure that the number",
		"morning at 3pm":                  "contradict each other",
		"25:00":                           "found no time",
		"9am 7pm":                         "but I'm not sure what “7” means there",
	})
}

func TestLengthsFromNow(t *testing.T) {
	check(t, map[string]string{
		"in 1h30m":                      "Mon 23 Nov 2026, 15:46 CET",
		"2h":                            "Mon 23 Nov 2026, 16:16 CET",
		"in half an hour":               "Mon 23 Nov 2026, 14:46 CET",
		"in an hour and a half":         "Mon 23 Nov 2026, 15:46 CET",
		"in three-quarters of an hour":  "Mon 23 Nov 2026, 15:01 CET",
		"in 2.5 hours":                  "Mon 23 Nov 2026, 16:46 CET",
		"in 1/4 h":                      "Mon 23 Nov 2026, 14:31 CET",
		"in 10 seconds":                 "Mon 23 Nov 2026, 14:16:10 CET",
		"+15min":                        "Mon 23 Nov 2026, 14:31 CET",
		"a couple of hours from now":    "Mon 23 Nov 2026, 16:16 CET",
		"in a fortnight":                "Mon 7 Dec 2026, 14:16 CET",
		"in 3 days at 9am":              "Thu 26 Nov 2026, 09:00 CET",
		"in two weeks":                  "Mon 7 Dec 2026, 14:16 CET",
		"in 3 months":                   "Tue 23 Feb 2027, 14:16 CET",
		"in 1d 2hr 5min":                "Tue 24 Nov 2026, 16:21 CET",
		"in 125 days":                   "Sun 28 Mar 2027, 14:16 CEST",
		"in 0 minutes":                  "found no time",
		"in 99999999999999999999 hours": "found no time",
		"in 2 hours at 5pm":             "but I'm not sure what “at” means there",
	})
}

func TestRecurrences(t *testing.T) {
	check(t, map[string]string{
		"every day at 18:30":                        "every day at 18:30 (Europe/Berlin) = FREQ=DAILY from 2026-11-23 18:30",
		"daily at 9am":                              "every day at 09:00 (Europe/Berlin) = FREQ=DAILY from 2026-11-24 09:00",
		"every 3 days":                              "every 3 days (Europe/Berlin) without a time = FREQ=DAILY;INTERVAL=3 from 2026-11-24 00:00",
		"every other Tuesday until March":           "every other Tuesday until Mon 1 Mar 2027 (Europe/Berlin) without a time = FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270301 from 2026-11-24 00:00",
		"mondays and wednesdays at 7pm":             "every Monday and Wednesday at 19:00 (Europe/Berlin) = FREQ=WEEKLY;BYDAY=MO,WE from 2026-11-23 19:00",
		"mon wed fri at 6pm":                        "every Monday, Wednesday and Friday at 18:00 (Europe/Berlin) = FREQ=WEEKLY;BYDAY=MO,WE,FR from 2026-11-23 18:00",
		"mon-fri at 8am":                            "every weekday at 08:00 (Europe/Berlin) = FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR from 2026-11-24 08:00",
		"weekdays at half past six in the evening":  "every weekday at 18:30 (Europe/Berlin) = FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR from 2026-11-23 18:30",
		"weekends at 10am":                          "every Saturday and Sunday at 10:00 (Europe/Berlin) = FREQ=WEEKLY;BYDAY=SA,SU from 2026-11-28 10:00",
		"every second thursday at 17:00":            "every other Thursday at 17:00 (Europe/Berlin) = FREQ=WEEKLY;INTERVAL=2;BYDAY=TH from 2026-11-26 17:00",
		"every third tuesday at 17:00":              "every month on the 3rd Tuesday at 17:00 (Europe/Berlin) = FREQ=MONTHLY;BYDAY=3TU from 2026-12-15 17:00 or every 3 weeks on Tuesday at 17:00 (Europe/Berlin)",
		"on the 1st of each month":                  "every month on the 1st (Europe/Berlin) without a time = FREQ=MONTHLY;BYMONTHDAY=1 from 2026-12-01 00:00",
		"1st and 15th of every month at noon":       "every month on the 1st and the 15th at 12:00 (Europe/Berlin) = FREQ=MONTHLY;BYMONTHDAY=1,15 from 2026-12-01 12:00",
		"monthly on the last day at 5pm":            "every month on the last day at 17:00 (Europe/Berlin) = FREQ=MONTHLY;BYMONTHDAY=-1 from 2026-11-30 17:00",
		"last friday of every month at noon":        "every month on the last Friday at 12:00 (Europe/Berlin) = FREQ=MONTHLY;BYDAY=-1FR from 2026-11-27 12:00",
		"first and third monday of the month at 9":  "every month on the 1st Monday and the 3rd Monday at 09:00 (Europe/Berlin) = FREQ=MONTHLY;BYDAY=1MO,3MO from 2026-12-07 09:00 or every month on the 1st Monday and the 3rd Monday at 21:00 (Europe/Berlin)",
		"quarterly on the 1st at 8am":               "every 3 months on the 1st at 08:00 (Europe/Berlin) = FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1 from 2026-12-01 08:00",
		"every year on may 5":                       "every year on 5 May (Europe/Berlin) without a time = FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=5 from 2027-05-05 00:00",
		"yearly on the fourth thursday in november": "every year on the 4th Thursday in November (Europe/Berlin) without a time = FREQ=YEARLY;BYMONTH=11;BYDAY=4TH from 2026-11-26 00:00",
		"every 2 hours":                             "every 2 hours (Europe/Berlin) = FREQ=HOURLY;INTERVAL=2 from 2026-11-23 16:16",
		"every 1h30m":                               "every 90 minutes (Europe/Berlin) = FREQ=MINUTELY;INTERVAL=90 from 2026-11-23 15:46",
		"every half hour until 6pm":                 "every 30 minutes until Mon 23 Nov 2026, 18:00 (Europe/Berlin) = FREQ=MINUTELY;INTERVAL=30;UNTIL=20261123T170000Z from 2026-11-23 14:46",
		"every 4 hours starting at 8am":             "every 4 hours (Europe/Berlin) = FREQ=HOURLY;INTERVAL=4 from 2026-11-24 08:00",
		"every day at 10, 12 and 17":                "every day at 10:00, 12:00 and 17:00 (Europe/Berlin) = FREQ=DAILY;BYHOUR=10,12,17 from 2026-11-23 17:00",
		"every day at 9am and 9pm":                  "every day at 09:00 and 21:00 (Europe/Berlin) = FREQ=DAILY;BYHOUR=9,21 from 2026-11-23 21:00",
		"every morning":                             "every day at 09:00 (Europe/Berlin) = FREQ=DAILY from 2026-11-24 09:00",
		"every sunday evening":                      "every Sunday at 19:00 (Europe/Berlin) = FREQ=WEEKLY;BYDAY=SU from 2026-11-29 19:00",
		"every monday at 8":                         "every Monday at 08:00 (Europe/Berlin) = FREQ=WEEKLY;BYDAY=MO from 2026-11-30 08:00 or every Monday at 20:00 (Europe/Berlin)",
		"every monday at 8am for 6 weeks":           "every Monday at 08:00 until Sun 10 Jan 2027 (Europe/Berlin) = FREQ=WEEKLY;BYDAY=MO;UNTIL=20270110 from 2026-11-30 08:00",
		"every day at 9am, 10 times":                "every day at 09:00, 10 times (Europe/Berlin) = FREQ=DAILY;COUNT=10 from 2026-11-24 09:00",
		"daily from dec 1 until dec 24 at 8am":      "every day at 08:00 until Thu 24 Dec 2026 (Europe/Berlin) = FREQ=DAILY;UNTIL=20261224 from 2026-12-01 08:00",
		"daily at 18:30 America/New_York":           "every day at 18:30 (America/New_York) = FREQ=DAILY from 2026-11-23 18:30",
		"twice a week":                              "found no time",
		"every blue monday":                         "found no time",
		"every day at 9:15 and 17:30":               "please make two",
		"every day except sunday":                   "I read every day (Europe/Berlin), but I'm not sure what “except” means there",
		"every day until yesterday":                 "it would end before it starts",
		"tomorrow 10 times":                         "but I'm not sure what “10” means there",
		"every 9999999 days":                        "found no time",
		"every 0 days":                              "found no time",
	})
}

func TestProblem(t *testing.T) {
	zone := berlin(t)
	_, err := when.Parse("every monday at 7pm roughly", time.Date(2026, 11, 23, 14, 16, 0, 0, zone), zone)
	var p *when.Problem
	if !errors.As(err, &p) || p.Token != "roughly" || p.Read != "every Monday at 19:00 (Europe/Berlin)" {
		t.Errorf("got %#v", err)
	}
	for _, long := range []string{strings.Repeat("monday ", 1000), strings.Repeat("1 ", 400), strings.Repeat("in 2 days from ", 17)} {
		if _, err := when.Parse(long, time.Now(), zone); !errors.As(err, &p) || len(err.Error()) > 500 {
			t.Errorf("Parse of %d bytes: %v", len(long), err)
		}
	}
}
