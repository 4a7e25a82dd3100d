package learning

import "time"

// Week is one week of a member's log.
type Week struct {
	Start   Date // its first day
	Minutes Minutes
	// Rest says that the member was on vacation all week: it counts neither for
	// nor against them.
	Rest bool
}

// Weeks lists a member's weeks from the one of their first logged day to the one
// that holds today, which is still running. No day logged gives none. Days after
// today, which a clock that jumped may have left, are not counted.
func Weeks(days map[Date]Minutes, first time.Weekday, vacations []Vacation, today Date) []Week {
	sums := make(map[Date]Minutes)
	from := Date("")
	for day, minutes := range days {
		if start := WeekOf(day, first); minutes > 0 && day <= today && start != "" {
			sums[start] += minutes
			if from == "" || start < from {
				from = start
			}
		}
	}
	var out []Week
	for start := from; start != "" && start <= today && len(out) < maxWeeks; start = start.Add(7) {
		out = append(out, Week{Start: start, Minutes: sums[start], Rest: sums[start] == 0 && rested(start, vacations)})
	}
	return out
}

// maxWeeks bounds what one odd date can make of a log: 200 years.
const maxWeeks = 200 * 53

// WeekOf is the first day of the week that holds a day; "" for no valid date.
func WeekOf(day Date, first time.Weekday) Date {
	t, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return ""
	}
	return day.Add(-((int(t.Weekday()) - int(first) + 7) % 7))
}

// rested reports whether a vacation covers every day of a week.
func rested(start Date, vacations []Vacation) bool {
	for i := range 7 {
		day, covered := start.Add(i), false
		for _, v := range vacations {
			covered = covered || v.Covers(day)
		}
		if !covered {
			return false
		}
	}
	return true
}

// Streak is how many weeks in a row a member studied.
type Streak struct {
	Weeks int
	// Freezes is how many weeks may be missed without the streak breaking.
	Freezes int
	// Frozen is how many were.
	Frozen int
	// Running says that nothing is logged yet in the week that is still running,
	// so that the streak rests on it.
	Running bool
}

// A member earns a freeze with every fourth week of a streak, and keeps two at
// most.
const (
	weeksPerFreeze = 4
	maxFreezes     = 2
)

// StreakOf is the streak at the end of the weeks given, the last of which is
// still running and can therefore not break it. A week counts when anything was
// logged in it; one of rest is passed over; a missed one uses up a freeze, or
// else ends the streak.
func StreakOf(weeks []Week) Streak {
	var s Streak
	for i, w := range weeks {
		running := i == len(weeks)-1
		switch {
		case w.Minutes > 0:
			if s.Weeks++; s.Weeks%weeksPerFreeze == 0 {
				s.Freezes = min(s.Freezes+1, maxFreezes)
			}
		case running:
			s.Running = s.Weeks > 0
		case w.Rest:
		case s.Weeks > 0 && s.Freezes > 0:
			s.Freezes--
			s.Frozen++
		default:
			s = Streak{}
		}
	}
	return s
}
