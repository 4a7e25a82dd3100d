package when_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

func TestFind(t *testing.T) {
	zone := berlin(t)
	now := time.Date(2026, 11, 23, 14, 16, 0, 0, zone)
	for sentence, want := range map[string]string{
		"remind me to study sql every monday and wednesday at 7pm":   "study sql | every Monday and Wednesday at 19:00 (Europe/Berlin) = FREQ=WEEKLY;BYDAY=MO,WE from 2026-11-23 19:00",
		"on jan 15 2027 at 8 to renew my aws cert":                   "renew my aws cert | Fri 15 Jan 2027, 08:00 CET or Fri 15 Jan 2027, 20:00 CET",
		"tomorrow remind me to call my mentor at 5pm":                "call my mentor | Tue 24 Nov 2026, 17:00 CET",
		"remind me in 20 minutes to stretch":                         "stretch | Mon 23 Nov 2026, 14:36 CET",
		"remind me to read 20 pages tomorrow at 9am":                 "read 20 pages | Tue 24 Nov 2026, 09:00 CET",
		"remind me to study for 2 hours tomorrow at 9am":             "study for 2 hours | Tue 24 Nov 2026, 09:00 CET",
		"study module 3 on friday at 6pm":                            "study module 3 | Fri 27 Nov 2026, 18:00 CET",
		"can you remind me to log my hours every sunday evening?":    "log my hours | every Sunday at 19:00 (Europe/Berlin) = FREQ=WEEKLY;BYDAY=SU from 2026-11-29 19:00",
		"remind me to submit the capstone by dec 15 at 5pm please":   "submit the capstone | Tue 15 Dec 2026, 17:00 CET",
		"remind me to pay the bill on the 1st of every month at 8am": "pay the bill | every month on the 1st at 08:00 (Europe/Berlin) = FREQ=MONTHLY;BYMONTHDAY=1 from 2026-12-01 08:00",
		"weekly review every friday at 4pm":                          "weekly review | every Friday at 16:00 (Europe/Berlin) = FREQ=WEEKLY;BYDAY=FR from 2026-11-27 16:00",
		"set a reminder for friday 3pm: finish sql":                  "finish sql | Fri 27 Nov 2026, 15:00 CET",
		"every monday, 7pm: study group":                             "study group | every Monday at 19:00 (Europe/Berlin) = FREQ=WEEKLY;BYDAY=MO from 2026-11-23 19:00",
		"read every chapter tomorrow at 9am":                         "read every chapter | Tue 24 Nov 2026, 09:00 CET",
		"remind me to watch at least 2 lectures this weekend":        "watch at least 2 lectures | Sat 28 Nov 2026",
		"ping me tonight about the exam":                             "the exam | Mon 23 Nov 2026, 20:00 CET",
		"2h":                                                         " | Mon 23 Nov 2026, 16:16 CET",
		"remind me tomorrow":                                         " | Tue 24 Nov 2026",
		"set a timer for 5 minutes and 30 seconds":                   " | Mon 23 Nov 2026, 14:21:30 CET",
		"remind me to finish the sat prep by friday":                 "finish the sat prep | Fri 27 Nov 2026",
		"daily at 18:30 Europe/Berlin practise":                      "practise | every day at 18:30 (Europe/Berlin) = FREQ=DAILY from 2026-11-23 18:30",
		"remind me every blue monday at 7pm":                         "! don't understand “blue”",
		"remind me every january":                                    "! don't understand “january”",
		"study every monday at 7pm except holidays":                  "! but I'm not sure what “except” means",
		"remind me on monday and on thursday":                        "! not sure what “and” means",
		"meet on dec 3 and again on dec 5":                           "! it has two times",
		"remind me next tuesday at 10 or 11":                         "! not sure what “or” means",
		"study 32 august":                                            "! not sure what “32” means",
		"remind me on feb 30 at 9am to renew":                        "! understand “30”",
		"remind me on 2026-02-30 at 10:00 to renew":                  "! understand “2026”",
		"remind me every frobday at 9 to renew":                      "! “frobday”",
		"remind me on 31 april at 10:00 to renew":                    "! “31”",
		"module 3 is hard":                                           "! found no time",
		"see chapter 5":                                              "! found no time",
		"march on":                                                   "! not sure what “on” means",
		"i studied 15h of python":                                    "! found no time",
		"the ratio is 3:2":                                           "! found no time",
		"passed on the 3rd attempt":                                  "! found no time",
		"call me at 555":                                             "! found no time",
		"call 555-1234":                                              "! found no time",
		"twice a week":                                               "! found no time",
		"what is a microcredential?":                                 "! found no time",
		"I may by here. May the force be with you.":                  "! found no time",
		"": "! found no time",
		"remind me to study sql in the week after the exam of two parts": "! found no time",
	} {
		r, rest, err := when.Find(sentence, now, zone)
		got := rest + " | " + said(r)
		if err != nil {
			if got = "! " + err.Error(); rest != sentence {
				t.Errorf("Find(%q) failed and changed the sentence to %q", sentence, rest)
			}
		}
		about, bad := strings.CutPrefix(want, "! ")
		if got != want && (!bad || err == nil || !strings.Contains(got, about)) {
			t.Errorf("Find(%q)\n got %s\nwant %s", sentence, got, want)
		}
	}
}
