package learning

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const wednesday = Date("2026-11-25")

// ofWeeks is a log of one entry a week, the last in the week that holds today.
func ofWeeks(minutes ...Minutes) map[Date]Minutes {
	days := make(map[Date]Minutes)
	for i, m := range minutes {
		if m > 0 {
			days[wednesday.Add(7*(i+1-len(minutes)))] = m
		}
	}
	return days
}

func TestWeeks(t *testing.T) {
	days := map[Date]Minutes{
		"2026-11-01": 30, // a Sunday
		"2026-11-02": 40,
		"2026-11-08": 20,
		"2026-11-25": 10,
		"2026-12-24": 99, // after today
		"bad":        50,
	}
	rest := []Vacation{{From: "2026-11-07", To: "2026-11-16"}, {From: "2026-11-17", To: "2026-11-22"}}
	got := Weeks(days, time.Monday, rest, wednesday)
	want := []Week{
		{"2026-10-26", 30, false}, {"2026-11-02", 60, false}, {"2026-11-09", 0, true}, {"2026-11-16", 0, true}, {"2026-11-23", 10, false},
	}
	if len(got) != len(want) {
		t.Fatalf("weeks %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("week %d is %v, want %v", i, got[i], want[i])
		}
	}
	if got := Weeks(days, time.Sunday, nil, wednesday)[0]; got.Start != "2026-11-01" || got.Minutes != 70 {
		t.Errorf("weeks from Sunday start with %v", got)
	}
	if got := Weeks(nil, time.Monday, nil, wednesday); got != nil {
		t.Errorf("no log gives %v", got)
	}
}

func TestStreak(t *testing.T) {
	for name, c := range map[string]struct {
		log  []Minutes // a week each; -1 is a week of rest
		want Streak
	}{
		"none":                          {nil, Streak{}},
		"the first week":                {[]Minutes{30}, Streak{Weeks: 1}},
		"the running week may be empty": {[]Minutes{30, 30, 0}, Streak{Weeks: 2, Running: true}},
		"a missed week ends it":         {[]Minutes{30, 0, 30}, Streak{Weeks: 1}},
		"four weeks earn a freeze":      {[]Minutes{1, 1, 1, 1}, Streak{Weeks: 4, Freezes: 1}},
		"which covers a missed week":    {[]Minutes{1, 1, 1, 1, 0, 1}, Streak{Weeks: 5, Frozen: 1}},
		"but only one":                  {[]Minutes{1, 1, 1, 1, 0, 0, 1}, Streak{Weeks: 1}},
		"two are kept at most":          {[]Minutes{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1}, Streak{Weeks: 13, Frozen: 2}},
		"rest costs nothing":            {[]Minutes{1, 1, -1, -1, -1, 1}, Streak{Weeks: 3}},
	} {
		var weeks []Week
		for i, m := range c.log {
			weeks = append(weeks, Week{Start: wednesday.Add(7 * i), Minutes: max(m, 0), Rest: m < 0})
		}
		if got := StreakOf(weeks); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// TestStreakZones logs once a week, late at night, from everywhere: the days are
// the member's own, so no zone and no change of the clocks breaks the streak.
func TestStreakZones(t *testing.T) {
	for _, zone := range []string{"Pacific/Kiritimati", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Pago_Pago", "Australia/Lord_Howe"} {
		p := NewPerson()
		p.Zone, p.DayStart = zone, 180
		at := time.Date(2026, 1, 5, 23, 59, 0, 0, p.Location())
		days := make(map[Date]Minutes)
		for range 60 {
			days[p.Today(at)] += 30
			at = time.Date(at.Year(), at.Month(), at.Day()+7, 23, 59, 0, 0, p.Location())
		}
		days[p.Today(at.Add(2*time.Hour))] += 30 // before the day begins at three
		weeks := Weeks(days, time.Monday, nil, p.Today(at))
		if got := StreakOf(weeks); got.Weeks != 61 || got.Frozen != 0 {
			t.Errorf("%s: streak %+v of %d weeks", zone, got, len(weeks))
		}
	}
}

func TestForecast(t *testing.T) {
	if _, ok := ForecastOf(nil, 0, 600, wednesday); ok {
		t.Error("a forecast from nothing")
	}
	f, ok := ForecastOf(nil, 5, 50*60, wednesday)
	if !ok || f.Weeks != 0 || f.Weekly != 300 || f.Early == "" || f.Late < f.Likely || f.Likely < f.Early {
		t.Errorf("from the member's word: %+v", f)
	}
	steady := Weeks(ofWeeks(300, 300, 300, 300, 300, 300, 300, 300, 0), time.Monday, nil, wednesday)
	f, _ = ForecastOf(steady, 0, 10*300, wednesday)
	if want := wednesday.Add(70); f.Early != want || f.Likely != want || f.Late != want {
		t.Errorf("ten steady weeks: %+v, want %s", f, want)
	}
	wild := Weeks(ofWeeks(0, 900, 0, 0, 600, 100, 800, 1, 0), time.Monday, nil, wednesday)
	if g, _ := ForecastOf(wild, 0, 10*300, wednesday); g.Early >= f.Early || g.Late <= f.Late {
		t.Errorf("uneven weeks: %+v", g)
	}
	if g, ok := ForecastOf(Weeks(ofWeeks(10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), time.Monday, nil, wednesday), 0, 3000, wednesday); !ok || g.Likely != "" {
		t.Errorf("nothing for twelve weeks: %+v, %v", g, ok)
	}
	if g, _ := ForecastOf(steady, 0, 0, wednesday); g.Late != wednesday {
		t.Errorf("nothing left: %+v", g)
	}
}

// later reports whether a is after b; no date is after all others.
func later(a, b Date) bool { return b != "" && (a == "" || a > b) }

func TestForecastMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Minutes { return Minutes(rapid.IntRange(0, 1500).Draw(t, "minutes")) }), 2, 14).Draw(t, "log")
		log[0] = max(log[0], 1)
		hours := float64(rapid.IntRange(0, 20).Draw(t, "hours"))
		left := Minutes(rapid.IntRange(0, 30_000).Draw(t, "left"))
		forecast := func(left Minutes, hours float64) Forecast {
			f, _ := ForecastOf(Weeks(ofWeeks(log...), time.Monday, nil, wednesday), hours, left, wednesday)
			return f
		}
		before := forecast(left, hours)
		if more := forecast(left+60, hours); later(before.Early, more.Early) || later(before.Likely, more.Likely) || later(before.Late, more.Late) {
			t.Fatalf("more work ends earlier: %+v, then %+v", before, more)
		}
		log[rapid.IntRange(0, len(log)-1).Draw(t, "week")] += Minutes(rapid.IntRange(1, 600).Draw(t, "more"))
		if after := forecast(left, hours); later(after.Early, before.Early) || later(after.Likely, before.Likely) || later(after.Late, before.Late) {
			t.Fatalf("a faster pace ends later: %+v, then %+v", before, after)
		}
		if hours > 0 {
			before := forecast(left, hours)
			if after := forecast(left, hours+1); later(after.Late, before.Late) || later(after.Likely, before.Likely) {
				t.Fatalf("more hours end later: %+v, then %+v", before, after)
			}
		}
	})
}

// TestForecastCovers plays many members whose weeks vary as people's do, and
// counts how often the work really ends within the range.
func TestForecastCovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	week := func(mean float64) Minutes { // skewed, one week in six empty
		if rng.IntN(6) == 0 {
			return 0
		}
		return Minutes(mean * math.Exp(0.6*rng.NormFloat64()-0.18))
	}
	const members = 400
	within := 0
	for range members {
		mean := 60 + 400*rng.Float64()
		var log []Minutes
		for range 8 {
			log = append(log, week(mean))
		}
		log[0] = max(log[0], 1)
		left := Minutes(mean * (4 + 12*rng.Float64()))
		f, _ := ForecastOf(Weeks(ofWeeks(append(log, 0)...), time.Monday, nil, wednesday), 0, left, wednesday)
		end, done := 0, Minutes(0)
		for done < left {
			w := week(mean)
			if done+w >= left {
				end += int(7 * float64(left-done) / float64(w))
			} else {
				end += 7
			}
			done += w
		}
		if day := wednesday.Add(end); day >= f.Early && !later(day, f.Late) {
			within++
		}
	}
	if share := float64(within) / members; share < 0.70 || share > 0.92 {
		t.Errorf("%.0f %% of the ends lie in the range, want about 80", 100*share)
	} else {
		t.Logf("%.0f %% of the ends lie in the range", 100*share)
	}
}
