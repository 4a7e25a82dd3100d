package picture

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestAlt(t *testing.T) {
	all := specimens()
	for name, want := range map[string]string{
		"hours-8":         "Hours by week, weeks of 5 Oct to 23 Nov 2026: 0, 3.5, 7, vacation, vacation, 5, 8.5, 12 so far; planned 6.5 a week.",
		"hours-1":         "Hours by week, week of 23 Nov 2026: 0 so far.",
		"hours-empty":     "Hours by week: nothing logged yet.",
		"bars-plan":       "Data analyst: Google Data Analytics 60%; SQL for beginners 100%; Portfolio project 0%.",
		"bars-empty":      "Progress: nothing to show yet.",
		"burnup":          "Data analyst: 10.5 of 90 h by 25 Nov 2026; planned from 1 Sep 2026 to 20 Jan 2027, 54.3 h by now; forecast: likely 5 Feb 2027, between 10 Jan 2027 and 20 Mar 2027.",
		"burnup-open":     "Data analyst: 10.5 of 90 h by 25 Nov 2026; planned from 1 Sep 2026 to 20 Jan 2027, 54.3 h by now; forecast: likely 5 Feb 2027, 10 Jan 2027 at the earliest, perhaps much later.",
		"burnup-unknown":  "Data analyst: 10.5 of 90 h by 25 Nov 2026; forecast: 10 Jan 2027 at the earliest, perhaps much later.",
		"burnup-finished": "Work done: 30 of 30 h by 25 Nov 2026; planned from 1 Sep 2026 to 20 Dec 2026, 23.2 h by now.",
		"burnup-empty":    "Work done: no work planned or logged yet.",
		"days-empty":      "Study days: no study days yet.",
	} {
		if diff := cmp.Diff(want, all[name].draw(Look{Embedded: true}).alt); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	many := all["bars-45"].draw(Look{Embedded: true}).alt
	if !strings.HasPrefix(many, "Progress: Member number 1 0% on track; Member number 2 37% behind; ") || !strings.HasSuffix(many, "; and 14 more.") {
		t.Errorf("bars-45: %s", many)
	}
	year := Days{First: on(11, 20), Minutes: []float64{0, 30, 45, 0, 90, 0}}.draw(Look{Embedded: true}).alt
	if diff := cmp.Diff("Study days, 20 Nov to 25 Nov 2026: studied on 3 of 6 days, 2.8 h in all; 2 days in a row at most; the longest day was 24 Nov with 1.5 h.", year); diff != "" {
		t.Error(diff)
	}
}

// TestHoursHeights reads the bars back from the picture.
func TestHoursHeights(t *testing.T) {
	h := Hours{Planned: 5}
	want := []float64{2, 10, 0, 5, 7.5}
	for i, v := range want {
		h.Weeks = append(h.Weeks, Week{Start: on(10, 5+7*i), Hours: v})
	}
	s := h.draw(Look{Embedded: true})
	defer s.finish()
	// Columns are found by the lowest line of pixels that they stand on.
	const ground = 205
	var tall []int
	for px, before := 0, false; px < width*scale; px++ {
		here := s.img.RGBAAt(px, ground*scale) == s.ink.main
		if here && !before {
			x := px + 8
			n := 0
			for y := ground * scale; y > 0 && (s.img.RGBAAt(x, y) == s.ink.main || s.img.RGBAAt(x, y-6) == s.ink.main); y-- {
				n++
			}
			tall = append(tall, n)
		}
		before = here
	}
	if len(tall) != 4 {
		t.Fatalf("there are %d bars, not 4", len(tall))
	}
	for i, v := range []float64{2, 10, 5, 7.5} {
		if got := float64(tall[i]) / float64(tall[1]) * 10; math.Abs(got-v) > 0.2 {
			t.Errorf("bar %d stands for %.2f, not %.1f", i, got, v)
		}
	}
	if s.pixels(s.ink.plan, 30, 70, 300, 140) < 200 {
		t.Error("the plan has no line")
	}
}

// TestVacation wants a vacation to be told by a pattern and by a word, in place
// of a figure.
func TestVacation(t *testing.T) {
	for _, n := range []int{8, 26} {
		free := someHours(n, 0, 3).draw(Look{Embedded: true})
		plain := someHours(n, 0).draw(Look{Embedded: true})
		if with, without := free.pixels(free.ink.hatch, 40, 80, 300, 120), plain.pixels(plain.ink.hatch, 40, 80, 300, 120); with < without+100 {
			t.Errorf("%d weeks: %d pixels of pattern, %d without a vacation", n, with, without)
		}
		if len(free.words) != len(plain.words) { // the word for the figure
			t.Errorf("%d weeks: %d words, %d without a vacation", n, len(free.words), len(plain.words))
		}
		if with, without := free.pixels(free.ink.muted, 40, 110, 300, 60), plain.pixels(plain.ink.muted, 40, 110, 300, 60); with < without+50 {
			t.Errorf("%d weeks: the word vacation is missing", n)
		}
		free.finish()
		plain.finish()
	}
}

func TestBarsRead(t *testing.T) {
	b := Bars{Rows: []Bar{{"a", 0, "s", Good}, {"b", 50, "s", Care}, {"c", 100, "s", Done}, {"d", 0.1, "s", Plain}}}
	s := b.draw(Look{Embedded: true})
	defer s.finish()
	var got []int
	for i, ink := range []any{s.ink.good, s.ink.care, s.ink.good, s.ink.main} {
		got = append(got, s.pixels(ink, margin+40, 70+25*float64(i)+12, 240, 0.5))
	}
	if got[0] != 0 || got[3] < 8 || got[3] > 20 || got[1]*2 < got[2]-12 || got[1]*2 > got[2]+12 {
		t.Errorf("0, 50, 100 and 0.1 percent are %d pixels long", got)
	}
	if empty, full := s.pixels(s.ink.grid, margin+40, 82, 240, 0.5), s.pixels(s.ink.grid, margin+40, 132, 240, 0.5); full > 4 || got[2] < empty-8 {
		t.Errorf("of a track of %d pixels 100 percent fill %d and leave %d", empty, got[2], full)
	}
	if n := s.pixels(s.ink.good, 290, 70+50, 60, 25); n < 20 {
		t.Error("the tick of what is done is missing")
	}
}

// TestDaysLevels wants a longer day larger as well as darker.
func TestDaysLevels(t *testing.T) {
	before := 0
	for level, minutes := range []float64{1, 30, 60, 120} {
		s := Days{First: on(11, 23), Minutes: []float64{minutes, 0}}.draw(Look{Embedded: true})
		n := s.pixels(s.ink.steps[level], margin+28, 70, 200, 125)
		if n <= before {
			t.Errorf("%.0f minutes have %d pixels, the level below %d", minutes, n, before)
		}
		before = n
		s.finish()
	}
}

// TestAnything draws what nobody should ask for.
func TestAnything(t *testing.T) {
	figure := rapid.OneOf(rapid.Float64(), rapid.Float64Range(0, 100), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0, 1e300}))
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "near") {
			return on(1, rapid.IntRange(0, 2000).Draw(t, "day"))
		}
		return rapid.SampledFrom([]time.Time{{}, time.Unix(1<<60, 0), time.Unix(-1<<60, 0), on(1, -400_000), on(1, 4_000_000)}).Draw(t, "time")
	})
	word := rapid.OneOf(rapid.String(), rapid.SampledFrom(names))
	drawers := map[string]*rapid.Generator[drawer]{
		"hours": rapid.Custom(func(t *rapid.T) drawer {
			week := rapid.Custom(func(t *rapid.T) Week {
				return Week{instant.Draw(t, "start"), figure.Draw(t, "hours"), rapid.Bool().Draw(t, "vacation"), rapid.Bool().Draw(t, "open")}
			})
			return Hours{word.Draw(t, "title"), rapid.SliceOfN(week, 0, 40).Draw(t, "weeks"), figure.Draw(t, "planned")}
		}),
		"bars": rapid.Custom(func(t *rapid.T) drawer {
			bar := rapid.Custom(func(t *rapid.T) Bar {
				return Bar{word.Draw(t, "name"), figure.Draw(t, "percent"), word.Draw(t, "state"), Tone(rapid.IntRange(-1, 9).Draw(t, "tone"))}
			})
			return Bars{word.Draw(t, "title"), rapid.SliceOfN(bar, 0, 45).Draw(t, "rows")}
		}),
		"burnup": rapid.Custom(func(t *rapid.T) drawer {
			point := rapid.Custom(func(t *rapid.T) Point { return Point{instant.Draw(t, "day"), figure.Draw(t, "hours")} })
			return BurnUp{
				word.Draw(t, "title"), rapid.SliceOfN(point, 0, 50).Draw(t, "done"), figure.Draw(t, "total"),
				instant.Draw(t, "start"), instant.Draw(t, "due"), instant.Draw(t, "today"),
				instant.Draw(t, "early"), instant.Draw(t, "likely"), instant.Draw(t, "late"),
			}
		}),
		"days": rapid.Custom(func(t *rapid.T) drawer {
			return Days{word.Draw(t, "title"), instant.Draw(t, "first"), rapid.SliceOfN(figure, 0, 500).Draw(t, "minutes"), time.Weekday(rapid.IntRange(-9, 9).Draw(t, "weekday"))}
		}),
	}
	for name, d := range drawers {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				s := d.Draw(t, "chart").draw(Look{Embedded: true})
				wordsApart(t, name, s)
				if n := len([]rune(s.alt)); n > 1000 {
					t.Errorf("the alternative text has %d characters", n)
				}
				cases.Put(s.letters) // without the time to pack it
			})
		})
	}
}
