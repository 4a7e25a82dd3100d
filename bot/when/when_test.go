package when_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

func TestLength(t *testing.T) {
	for words, want := range map[string]string{
		"45m sql":                               "45 | sql",
		"studied sql for 45 min":                "45 | studied sql for",
		"2h30 python":                           "150 | python",
		"log 2 hours on python":                 "120 | log on python",
		"an hour and a half of statistics":      "90 | of statistics",
		"yesterday an hour and a half of stats": "90 | yesterday of stats",
		"half an hour of excel":                 "30 | of excel",
		"1.5 hours":                             "90 |",
		"1,5h tableau":                          "90 | tableau",
		"2 hours and 15 minutes of reading":     "135 | of reading",
		"1h 20m":                                "80 |",
		"1:30 h python":                         "90 | python",
		"forty five minutes of r":               "45 | of r",
		"ninety minutes":                        "90 |",
		"finished module 3":                     "none",
		"60% through the google cert":           "none",
		"python 3":                              "none",
		"in to coursera fails":                  "none",
		"99999999999 hours":                     "none",
		"2h30 python and 20 min reading":        "none", // two lengths are two lines
		"0 minutes":                             "none",
		"half hour of sql":                      "30 | of sql",
		"a 45-minute session":                   "45 | a session",
		"i am up at 7 a m":                      "none",
		"3 days of python":                      "none",
		"python 3.5h":                           "210 | python",
		"a few hours of python":                 "none",
		"1:75 h":                                "none",
		"ran 12:30":                             "none",
	} {
		got := "none"
		if d, rest, ok := when.Length(words); ok {
			got = strings.TrimSpace(fmt.Sprintf("%d | %s", int(d.Minutes()), rest))
		}
		if got != strings.TrimSpace(want) {
			t.Errorf("Length(%q) = %q, want %q", words, got, want)
		}
	}
}

func TestZone(t *testing.T) {
	for words, want := range map[string]string{
		"Europe/Berlin": "Europe/Berlin", "berlin": "Europe/Berlin", "new york": "America/New_York",
		"UTC+2": "Etc/GMT-2", "gmt-3": "Etc/GMT+3", "utc": "UTC", "Etc/GMT+2": "Etc/GMT+2",
		"PST": "America/Los_Angeles", "cet": "Europe/Berlin", "US/Pacific": "US/Pacific", "Asia/Calcutta": "Asia/Calcutta",
	} {
		loc, err := when.Zone(words)
		if err != nil || loc.String() != want {
			t.Errorf("Zone(%q) = %v, %v; want %s", words, loc, err, want)
		}
	}
	for words, hint := range map[string]string{
		"berlni": "Europe/Berlin", "atlantis": "large city", "UTC+99": "large city", "": "large city", "Local": "large city",
	} {
		if _, err := when.Zone(words); err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("Zone(%q) = %v, want an error with %q", words, err, hint)
		}
	}
}

func FuzzLength(f *testing.F) {
	f.Add("2h30 python")
	f.Add("an hour and a half")
	f.Fuzz(func(t *testing.T, words string) {
		if d, _, ok := when.Length(words); ok && (d < time.Minute || d > 24*366*time.Hour) {
			t.Errorf("Length(%q) = %v", words, d)
		}
	})
}
