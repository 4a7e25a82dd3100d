package when

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// Spoken says the reading in full: "Mon 30 Nov 2026, 19:00 CET", or "every
// Monday and Wednesday at 19:00 (Europe/Berlin)".
func (r Reading) Spoken() string {
	if r.Rule != nil {
		if !r.HasTime {
			return r.Rule.words("")
		}
		return r.Rule.Spoken()
	}
	out := SpokenDay(r.Start)
	if r.HasTime {
		out += ", " + r.Start.Format(clockLayout(r.Start))
	}
	switch {
	case r.End.IsZero():
	case midnight(r.End).Equal(midnight(r.Start)):
		out += "–" + r.End.Format("15:04")
	case r.HasTime:
		out += " – " + SpokenDay(r.End) + ", " + r.End.Format("15:04")
	default:
		out += " – " + SpokenDay(r.End)
	}
	if r.HasTime {
		out += " " + zoneName(r.Start)
	}
	return out
}

// SpokenDay is a day like "Mon 30 Nov 2026".
func SpokenDay(t time.Time) string { return t.Format("Mon 2 Jan 2006") }

func clockLayout(t time.Time) string {
	if t.Second() != 0 {
		return "15:04:05"
	}
	return "15:04"
}

// zoneName is the letters of a zone at an instant, or its offset where it has none.
func zoneName(t time.Time) string {
	name, _ := t.Zone()
	if name == "" || name[0] == '+' || name[0] == '-' {
		return "UTC" + t.Format("-07:00")
	}
	return name
}

// Spoken says the rule in full, with its time of day, its end and its zone.
func (r *Rule) Spoken() string {
	if r.freq == rrule.HOURLY || r.freq == rrule.MINUTELY {
		return r.words("")
	}
	layout := clockLayout(r.wall)
	if len(r.hours) == 0 {
		return r.words(" at " + r.wall.Format(layout))
	}
	var times []string
	for _, h := range r.hours {
		times = append(times, midnight(r.wall).Add(time.Duration(h)*time.Hour+time.Duration(r.wall.Minute())*time.Minute).Format("15:04"))
	}
	return r.words(" at " + join(times))
}

// words says a rule with a time of day in the middle.
func (r *Rule) words(at string) string {
	var b strings.Builder
	b.WriteString(r.every() + at)
	switch {
	case r.count == 1:
		b.WriteString(", once")
	case r.count > 1:
		fmt.Fprintf(&b, ", %d times", r.count)
	case !r.until.IsZero():
		b.WriteString(" until " + SpokenDay(r.until.In(r.zone)) + ", " + r.until.In(r.zone).Format("15:04"))
	case !r.untilDay.IsZero():
		b.WriteString(" until " + SpokenDay(r.untilDay))
	}
	return b.String() + " (" + r.zone.String() + ")"
}

func (r *Rule) every() string {
	name := map[rrule.Frequency]string{
		rrule.MINUTELY: "minute", rrule.HOURLY: "hour", rrule.DAILY: "day", rrule.WEEKLY: "week", rrule.MONTHLY: "month", rrule.YEARLY: "year",
	}[r.freq]
	days := r.spokenDays()
	switch {
	case r.freq == rrule.WEEKLY && days != "" && r.interval <= 2:
		return "every " + map[int]string{1: "", 2: "other "}[r.interval] + days
	case r.freq == rrule.YEARLY && r.interval == 1 && r.month > 0 && len(r.monthDays) == 1:
		return fmt.Sprintf("every year on %d %s", r.monthDays[0], r.month)
	}
	out := "every " + name
	byClock := r.freq == rrule.HOURLY || r.freq == rrule.MINUTELY
	switch {
	case r.interval == 2 && !byClock:
		out = "every other " + name
	case r.interval > 1:
		out = fmt.Sprintf("every %d %ss", r.interval, name)
	}
	if days != "" {
		out += " on " + days
	}
	if r.month > 0 {
		out += " in " + r.month.String()
	}
	if r.freq == rrule.WEEKLY && days == "" {
		out += " on " + r.wall.Weekday().String()
	}
	if r.freq == rrule.MONTHLY && days == "" {
		out += " on the " + nthWord(r.wall.Day())
	}
	if r.freq == rrule.YEARLY && days == "" && r.month == 0 {
		out += r.wall.Format(" on 2 January")
	}
	return out
}

// spokenDays names the days of a rule: "Monday and Wednesday", "the 1st", "the
// last Friday".
func (r *Rule) spokenDays() string {
	if r.freq == rrule.WEEKLY && slices.Equal(r.days, workWeek) {
		return "weekday"
	}
	var out []string
	for _, n := range r.monthDays {
		switch {
		case n == -1:
			out = append(out, "the last day")
		case n < 0:
			out = append(out, "the "+nthWord(-n)+" last day")
		default:
			out = append(out, "the "+nthWord(n))
		}
	}
	for _, w := range r.days {
		switch {
		case w.n == 0:
			out = append(out, w.day.String())
		case w.n == -1:
			out = append(out, "the last "+w.day.String())
		case w.n < 0:
			out = append(out, "the "+nthWord(-w.n)+" last "+w.day.String())
		default:
			out = append(out, "the "+nthWord(w.n)+" "+w.day.String())
		}
	}
	return join(out)
}

func join(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

func nthWord(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}
