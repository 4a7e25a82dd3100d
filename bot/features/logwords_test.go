package features

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestReadStudied(t *testing.T) {
	wednesday := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	for said, want := range map[string]string{
		"45 min sql":             "45 min sql",
		"studied sql for 45 min": "45 min sql",
		"yesterday an hour and a half of statistics":                         "11-24: 90 min statistics",
		"2h30 python and 20 min reading":                                     "150 min python; 20 min reading",
		"1h sql, 30 min python and then 15 min of r":                         "60 min sql; 30 min python; 15 min r",
		"im 60% through the google cert":                                     "60 % google cert",
		"finished module 3":                                                  "module 3",
		"finished module 3 of 8 of the google course":                        "module 3 38 % google course",
		"halfway through statistics":                                         "50 % statistics",
		"2 hours":                                                            "120 min",
		"last tuesday 2 hours and 15 minutes of sql":                         "11-24: 135 min sql",
		"completed week two of the ibm course and spent 40 minutes on excel": "week two ibm course; 40 min excel",
		"30 min item-12; 20 min reading 2026-11-20":                          "11-20: 30 min item-12; 20 min reading",
		"sql":                      "none",
		"300% of sql":              "none",
		"0 min sql":                "none",
		"-5 min sql":               "none",
		"2 hours and 60% of sql":   "120 min sql; 60 % sql",
		"2h sql and some python":   "120 min sql and some python",
		"":                         "none",
		strings.Repeat("1h a ", 9): "none",
	} {
		done, day, ok := readStudied(said, wednesday)
		var parts []string
		for _, one := range done {
			var p []string
			if one.minutes > 0 {
				p = append(p, fmt.Sprintf("%d min", int(one.minutes)))
			}
			if one.milestone != "" {
				p = append(p, one.milestone)
			}
			if one.percent > 0 {
				p = append(p, percent(one.percent))
			}
			if one.subject != "" {
				p = append(p, one.subject)
			}
			parts = append(parts, strings.Join(p, " "))
		}
		got := strings.Join(parts, "; ")
		if !day.IsZero() {
			got = day.Format("01-02: ") + got
		}
		if !ok {
			got = "none"
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", said, got, want)
		}
	}
}

func FuzzReadStudied(f *testing.F) {
	f.Add("2h30 python and 20 min reading")
	f.Add("60% through the google cert, yesterday")
	f.Fuzz(func(t *testing.T, said string) {
		done, _, ok := readStudied(said, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC))
		if ok != (len(done) > 0) || len(done) > maxStudied+1 {
			t.Fatalf("%q: %v, %v", said, done, ok)
		}
		for _, one := range done {
			if one.minutes < 0 || one.percent < 0 || one.percent > 100 {
				t.Fatalf("%q: %+v", said, one)
			}
		}
	})
}
