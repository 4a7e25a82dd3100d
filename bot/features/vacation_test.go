package features

import (
	"testing"

	"github.com/cairnbot/cairn/bot/learning"
)

// TestReadVacation reads days of rest on a Monday.
func TestReadVacation(t *testing.T) {
	const today = learning.Date("2026-11-23")
	for words, want := range map[string]string{
		"20 Dec to 3 Jan":                       "2026-12-20 2027-01-03",
		"from dec 20 until jan 3":               "2026-12-20 2027-01-03",
		"dec 20 - jan 3":                        "2026-12-20 2027-01-03",
		"between dec 24 and jan 1":              "2026-12-24 2027-01-01",
		"june to august":                        "2027-06-01 2027-08-31",
		"20-27 dec":                             "2026-12-20 2026-12-27",
		"2026-12-20 to 2027-01-03":              "2026-12-20 2027-01-03",
		"nov 20 to nov 30":                      "2026-11-20 2026-11-30",
		"today until friday":                    "2026-11-23 2026-11-27",
		"monday to friday":                      "2026-11-30 2026-12-04",
		"until jan 3":                           "2026-11-23 2027-01-03",
		"until the end of the month":            "2026-11-23 2026-11-30",
		"until june":                            "2026-11-23 2027-05-31",
		"until next week":                       "2026-11-23 2026-11-29",
		"back on jan 4":                         "2026-11-23 2027-01-03",
		"for two weeks":                         "2026-11-23 2026-12-06",
		"the next ten days":                     "2026-11-23 2026-12-02",
		"for a week from dec 20":                "2026-12-20 2026-12-26",
		"two weeks off starting monday":         "2026-11-30 2026-12-13",
		"next week":                             "2026-11-30 2026-12-06",
		"next month":                            "2026-12-01 2026-12-31",
		"in july":                               "2027-07-01 2027-07-31",
		"this weekend":                          "2026-11-28 2026-11-29",
		"tomorrow":                              "2026-11-24 2026-11-24",
		"on dec 24":                             "2026-12-24 2026-12-24",
		"i was sick from monday to wednesday":   "2026-11-16 2026-11-18",
		"i was away last week":                  "2026-11-16 2026-11-22",
		"i was on vacation from nov 1 to nov 8": "2026-11-01 2026-11-08",
		"from dec 20":                           "Until when? Name both days, like `settings vacation 20 Dec to 3 Jan`.",
		"in two weeks":                          "Until when? Name both days, like `settings vacation 20 Dec to 3 Jan`.",
		"2026-12-20 to 2026-12-10":              "That would end on 10 Dec 2026, before it starts on 20 Dec 2026. Name the first day first.",
		"from dec 20 to dec 1":                  "From 20 Dec 2026 to 1 Dec 2027 is 347 days. Are the days the right way round? If you mean it, name the year.",
		"dec 20 to dec 1 2027":                  "2026-12-20 2027-12-01",
		"2025-12-20 to 2026-01-03":              "3 Jan 2026 has passed. Write the year, or say `i was away from … to …`, if you mean the past.",
		"soon":                                  "I can't read `soon` as days. Write them like `settings vacation 20 Dec to 3 Jan`, `settings vacation until friday` or `settings vacation off`.",
	} {
		v, err := readVacation(words, today)
		got := string(v.From + " " + v.To)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q is %q, want %q", words, got, want)
		}
	}
}

// TestHearVacation finds days of rest in sentences, and changes nothing for a
// question.
func TestHearVacation(t *testing.T) {
	for sentence, want := range map[string]string{
		"im on vacation until jan 3":               "until jan 3",
		"off from dec 20 to jan 3":                 "from dec 20 to jan 3",
		"back from holiday":                        "off",
		"i'm back from vacation":                   "off",
		"my holiday is over":                       "off",
		"please cancel my vacation":                "off",
		"i'm taking two weeks off":                 "two weeks off",
		"i'm on vacation, back on jan 4":           "back on jan 4",
		"i was sick from monday to wednesday":      "i was sick from monday to wednesday",
		"i am going on vacation":                   "",
		"show my vacations":                        "",
		"when is my next vacation":                 "",
		"am i on vacation until friday?":           "",
		"what happens when i am away next week":    "",
		"i was not sick today":                     "",
		"i won't be away next week":                "",
		"i was on holiday until monday":            "",
		"vacation from dec 20":                     "from dec 20",
		"no studying between dec 24 and jan 1, ok": "between dec 24 and jan 1",
	} {
		values, ok := hearVacation(sentence)
		if values["days"] != want || want != "" && !ok {
			t.Errorf("%q is %q, %v, want %q", sentence, values["days"], ok, want)
		}
	}
}

func TestDayStart(t *testing.T) {
	for words, want := range map[string]int{
		"my day starts at 4am": 240, "04:00": 240, "4": 240, "5 in the morning": 300, "midnight": 0, "3:30 am": 210, "12:00": 720,
		"my day goes from 5am to 5am": 300, "work after midnight, until 4am, counts for the day before": 240,
		"13:00": -1, "5pm": -1, "4am or 5am": -1, "25:00": -1, "late": -1,
	} {
		got, ok := dayStart(words)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q is %d, want %d", words, got, want)
		}
	}
}
