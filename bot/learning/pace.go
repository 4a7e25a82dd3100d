package learning

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// Forecast says when the open work of a plan will be finished, at the pace the
// member's own log shows.
type Forecast struct {
	// Early, Likely and Late are the days by which the work is finished in 5, 50
	// and 95 of a hundred futures. "" means not within [Horizon].
	Early, Likely, Late Date
	// Weekly is the member's mean pace over the weeks looked at.
	Weekly Minutes
	// Weeks is how many weeks of the log it rests on; 0 means that the hours a
	// week the member named are all there is.
	Weeks int
	// Left is the work that is open.
	Left Minutes
}

// Horizon is how far a forecast looks, in weeks; what takes longer has no date.
const Horizon = 5 * 52

// How a forecast is made: the weeks looked at, the futures drawn, how many weeks
// the member's own word counts for, and how much of it they may keep.
const (
	recentWeeks = 12
	futures     = 400
	wordWeeks   = 2
)

var wordShares = [wordWeeks]float64{0.6, 1.1}

// ForecastOf forecasts from the weeks of a log (see [Weeks]) and from the hours a
// week that the member named, 0 for none. It reports false when neither says
// anything.
//
// The estimator is the Bayesian bootstrap (Rubin, The Annals of Statistics 9,
// 1981) of a first passage: in each of 400 futures the past weeks get random
// weights, exponential and scaled to one, weeks are then drawn by these weights
// one after the other, and the future ends when their minutes add up to the work
// left. Few or uneven weeks therefore give a wide range. As the bootstrap is too
// narrow for few weeks, it holds the real end about eight times in ten, which
// TestForecastCovers checks. Until a member has much
// of a log the hours they named count as two weeks more, one of 60 and one of 110
// of a hundred: people tend to name more than they give. The random numbers are
// the same every time, so that the same log gives the same dates, and more minutes
// in any week never give a later one.
func ForecastOf(weeks []Week, hoursAWeek float64, left Minutes, today Date) (Forecast, bool) {
	past := studied(weeks)
	f := Forecast{Weeks: len(past), Left: left}
	for _, m := range past {
		f.Weekly += m / Minutes(len(past))
	}
	if len(past) == 0 {
		f.Weekly = Minutes(hoursAWeek * 60)
	}
	if hoursAWeek > 0 {
		for _, share := range wordShares {
			past = append(past, Minutes(hoursAWeek*60*share))
		}
	}
	if len(past) == 0 {
		return f, false
	}
	ends := make([]int, futures) // days from today
	weeksDrawn := draws[len(past)]()
	for i := range ends {
		ends[i] = passage(past, left, &weeksDrawn[i])
	}
	slices.Sort(ends)
	day := func(share float64) Date {
		if n := ends[int(share*futures)]; n <= Horizon*7 {
			return today.Add(n)
		}
		return ""
	}
	f.Early, f.Likely, f.Late = day(0.05), day(0.5), day(0.95)
	return f, true
}

// studied are the minutes of the recent weeks that tell of the member's pace:
// not those of rest, nor the running one.
func studied(weeks []Week) []Minutes {
	var out []Minutes
	for _, w := range weeks[:max(0, len(weeks)-1)] {
		if !w.Rest {
			out = append(out, w.Minutes)
		}
	}
	return out[max(0, len(out)-recentWeeks):]
}

// drawn are the weeks that are drawn in each future, by their place among those
// looked at. They are the same for everybody with as many weeks, so they are drawn
// once: a cohort of hundreds asks for them again and again. One table is 104 kB.
type drawn [futures][Horizon]uint8

var draws = func() (all [recentWeeks + wordWeeks + 1]func() *drawn) {
	for n := range all {
		all[n] = sync.OnceValue(func() *drawn { return drawOf(n) })
	}
	return all
}()

// drawOf draws the futures of so many weeks.
func drawOf(n int) *drawn {
	var out drawn
	upTo := make([]float64, n)
	for seed := range out {
		rng := rand.New(rand.NewPCG(uint64(seed), 2026))
		total := 0.0
		for i := range upTo {
			total += rng.ExpFloat64()
			upTo[i] = total
		}
		for week := range out[seed] {
			at, _ := slices.BinarySearch(upTo, rng.Float64()*total)
			out[seed][week] = uint8(min(at, n-1)) //nolint:gosec // n is at most fourteen
		}
	}
	return &out
}

// passage is one future: the days until the weeks drawn add up to the work.
func passage(past []Minutes, left Minutes, weeks *[Horizon]uint8) int {
	done := 0.0
	for week, at := range weeks {
		minutes := float64(past[at])
		if done+minutes >= float64(left) {
			if minutes == 0 {
				return week * 7
			}
			return week*7 + int(math.Ceil(7*(float64(left)-done)/minutes))
		}
		done += minutes
	}
	return Horizon*7 + 1
}
