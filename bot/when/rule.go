package when

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// Bounds of a rule: what no reminder needs, and what would make reading one slow.
const (
	maxInterval = 1000
	maxCount    = 10000
)

// Rule says when something recurs: every so many hours, days, weeks, months or
// years from its first time on, at a time of day in a zone. Rules by the day and
// longer keep the time on the wall over a change of clocks; those by the hour
// and minute count real hours. A Rule is immutable.
type Rule struct {
	freq      rrule.Frequency
	interval  int
	days      []weekdayOf
	monthDays []int
	month     time.Month // 0 for any
	hours     []int      // several times a day, at the minute of the first
	count     int        // 0 for no end by number
	untilDay  time.Time  // the last day, midnight UTC; zero for none
	until     time.Time  // the last instant, for rules by the hour; zero for none

	wall  time.Time // of the first time
	zone  *time.Location
	byDay *rrule.RRule // in wall time; nil for rules by the hour
}

// weekdayOf is a weekday, or with n the nth of a month or year, counted from its
// end below zero.
type weekdayOf struct {
	day time.Weekday
	n   int
}

var (
	dayCodes = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	rrDays   = [...]rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}
	freqs    = map[string]rrule.Frequency{
		"YEARLY": rrule.YEARLY, "MONTHLY": rrule.MONTHLY, "WEEKLY": rrule.WEEKLY, "DAILY": rrule.DAILY, "HOURLY": rrule.HOURLY, "MINUTELY": rrule.MINUTELY,
	}
)

func (w weekdayOf) String() string {
	if w.n == 0 {
		return dayCodes[w.day]
	}
	return strconv.Itoa(w.n) + dayCodes[w.day]
}

// String is the rule as RRULE text of RFC 5545, without its first time and zone.
// UNTIL is a day of the zone, itself included, or an instant for rules by the
// hour; BYHOUR stands only where there are several times a day.
func (r *Rule) String() string {
	var b strings.Builder
	b.WriteString("FREQ=" + r.freq.String())
	if r.interval > 1 {
		fmt.Fprintf(&b, ";INTERVAL=%d", r.interval)
	}
	if r.month > 0 {
		fmt.Fprintf(&b, ";BYMONTH=%d", r.month)
	}
	list(&b, "BYMONTHDAY", r.monthDays)
	list(&b, "BYDAY", r.days)
	list(&b, "BYHOUR", r.hours)
	switch {
	case r.count > 0:
		fmt.Fprintf(&b, ";COUNT=%d", r.count)
	case !r.until.IsZero():
		b.WriteString(";UNTIL=" + r.until.UTC().Format("20060102T150405Z"))
	case !r.untilDay.IsZero():
		b.WriteString(";UNTIL=" + r.untilDay.Format("20060102"))
	}
	return b.String()
}

func list[T any](b *strings.Builder, name string, values []T) {
	for i, v := range values {
		sep := ","
		if i == 0 {
			sep = ";" + name + "="
		}
		fmt.Fprint(b, sep, v)
	}
}

// ParseRule reads what String wrote, with the wall time of the first occurrence
// (as UTC) and its zone. It accepts no part of RFC 5545 that String never writes,
// and fails when the first time is none that the rule would give.
func ParseRule(text string, wall time.Time, zone *time.Location) (*Rule, error) {
	r := &Rule{interval: 1, wall: wallOf(wall), zone: zone}
	if len(text) > 500 {
		return nil, fmt.Errorf("rule of %d bytes is too long", len(text))
	}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok || seen[name] || (name != "FREQ") == (len(seen) == 0) {
			return nil, fmt.Errorf("rule %q: %q has no place here", text, part)
		}
		seen[name] = true
		if err := r.set(name, value); err != nil {
			return nil, fmt.Errorf("rule %q: %s: %w", text, part, err)
		}
	}
	if err := r.prepare(); err != nil {
		return nil, fmt.Errorf("rule %q: %w", text, err)
	}
	return r, nil
}

func (r *Rule) set(name, value string) (err error) {
	switch name {
	case "FREQ":
		f, ok := freqs[value]
		if !ok {
			return fmt.Errorf("no frequency of ours")
		}
		r.freq = f
	case "INTERVAL":
		r.interval, err = between(value, 1, maxInterval)
	case "COUNT":
		r.count, err = between(value, 1, maxCount)
	case "BYMONTH":
		var m int
		m, err = between(value, 1, 12)
		r.month = time.Month(m)
	case "BYMONTHDAY":
		r.monthDays, err = numbersIn(value, -31, 31)
	case "BYHOUR":
		r.hours, err = numbersIn(value, 0, 23)
	case "BYDAY":
		for code := range strings.SplitSeq(value, ",") {
			at := max(0, len(code)-2)
			w := weekdayOf{day: time.Weekday(slices.Index(dayCodes[:], code[at:]))}
			if at > 0 {
				if w.n, err = between(strings.TrimPrefix(code[:at], "+"), -53, 53); err != nil {
					return err
				}
			}
			if w.day < 0 || len(r.days) >= 7 || slices.Contains(r.days, w) || (at > 0 && w.n == 0) {
				return fmt.Errorf("no list of weekdays")
			}
			r.days = append(r.days, w)
		}
	case "UNTIL":
		if r.untilDay, err = time.Parse("20060102", value); err != nil {
			r.until, err = time.Parse("20060102T150405Z", value)
		}
	default:
		return fmt.Errorf("not known")
	}
	return err //nolint:wrapcheck // the caller names the part
}

func between(text string, low, high int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("no number from %d to %d", low, high)
	}
	return n, nil
}

func numbersIn(text string, low, high int) (out []int, err error) {
	for part := range strings.SplitSeq(text, ",") {
		n, err := between(part, low, high)
		if err != nil {
			return nil, err
		}
		if slices.Contains(out, n) || len(out) >= 31 || (low < 0 && n == 0) {
			return nil, fmt.Errorf("no list of numbers from %d to %d, each once", low, high)
		}
		out = append(out, n)
	}
	return out, nil
}

// prepare checks that the parts fit together and that the first time is one of
// the rule, and readies the rule for Next.
func (r *Rule) prepare() error {
	nths := slices.IndexFunc(r.days, func(w weekdayOf) bool { return w.n != 0 }) >= 0
	plain := slices.IndexFunc(r.days, func(w weekdayOf) bool { return w.n == 0 }) >= 0
	fits := r.count == 0 || (r.until.IsZero() && r.untilDay.IsZero())
	switch r.freq {
	case rrule.HOURLY, rrule.MINUTELY:
		fits = fits && r.days == nil && r.monthDays == nil && r.month == 0 && r.hours == nil
		if !fits {
			return fmt.Errorf("its parts do not go together")
		}
		return nil
	case rrule.DAILY:
		fits = fits && r.days == nil && r.monthDays == nil && r.month == 0
	case rrule.WEEKLY:
		fits = fits && !nths && r.monthDays == nil && r.month == 0
	case rrule.MONTHLY:
		fits = fits && !plain && r.month == 0 && (r.days == nil || r.monthDays == nil)
	case rrule.YEARLY:
		fits = fits && !plain && (r.days == nil || r.monthDays == nil) && (r.monthDays == nil || r.month > 0)
	default:
		fits = false
	}
	if !fits || len(r.hours) == 1 || !r.until.IsZero() {
		return fmt.Errorf("its parts do not go together")
	}
	o := rrule.ROption{
		Freq: r.freq, Interval: r.interval, Count: r.count, Dtstart: r.wall, Wkst: rrule.MO,
		Bymonthday: r.monthDays, Byhour: r.hours,
	}
	for _, w := range r.days {
		day := rrDays[w.day]
		if w.n != 0 {
			day = day.Nth(w.n)
		}
		o.Byweekday = append(o.Byweekday, day)
	}
	if r.month > 0 {
		o.Bymonth = []int{int(r.month)}
	}
	if !r.untilDay.IsZero() {
		o.Until = r.untilDay.AddDate(0, 0, 1).Add(-time.Second)
	}
	var err error
	if r.byDay, err = rrule.NewRRule(o); err != nil {
		return err //nolint:wrapcheck // the caller names the rule
	}
	if first := r.byDay.After(r.wall, true); !first.Equal(r.wall) {
		return fmt.Errorf("%s is no time of it", r.wall.Format("2006-01-02 15:04"))
	}
	return nil
}
