package when_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

var (
	suites  = flag.String("time", "", "the folder of the public suites of time expressions")
	misread = flag.Bool("misread", false, "print every row that was not read right")
)

// row is an expression of a public suite and what the suite says it means.
type row struct {
	source, kind, grain, text, rrule string
	now, want                        time.Time
	zone                             *time.Location
}

func rows(tb testing.TB) (out []row) {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(*suites, "dev.tsv"))
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(f) < 9 || f[0] == "id" {
			continue
		}
		r := row{source: f[1], kind: f[2], grain: f[3], text: f[4], rrule: f[7]}
		if r.now, err = time.Parse(time.RFC3339, f[5]); err != nil {
			tb.Fatalf("row %s: %v", f[0], err)
		}
		_, offset := r.now.Zone()
		r.zone = time.FixedZone("", offset)
		for flag := range strings.SplitSeq(f[8], ";") {
			if name, ok := strings.CutPrefix(flag, "loc="); ok {
				if r.zone, err = time.LoadLocation(name); err != nil {
					tb.Fatal(err)
				}
			}
		}
		if f[6] != "" {
			if r.want, err = time.Parse(time.RFC3339, f[6]); err != nil {
				tb.Fatalf("row %s: %v", f[0], err)
			}
		}
		out = append(out, r)
	}
	return out
}

// read is what a member would get.
func read(r row) (when.Reading, error) {
	got, _, err := when.Find(r.text, r.now, r.zone)
	return got, err
}

// same compares to the grain of a suite: a day is right whatever its hour.
func (r row) same(got time.Time) bool {
	a, b := got.In(r.zone), r.want.In(r.zone)
	layout := map[string]string{"second": "2006-01-02 15:04:05", "minute": "2006-01-02 15:04", "hour": "2006-01-02 15", "month": "2006-01", "year": "2006"}[r.grain]
	switch r.grain {
	case "week":
		ay, aw := a.ISOWeek()
		by, bw := b.ISOWeek()
		return ay == by && aw == bw
	case "quarter":
		return a.Year() == b.Year() && (a.Month()-1)/3 == (b.Month()-1)/3
	case "morning":
		return a.Format("2006-01-02") == b.Format("2006-01-02") && a.Hour() < 12 && a.Hour() >= 5
	}
	if layout == "" {
		layout = "2006-01-02"
	}
	return a.Format(layout) == b.Format(layout)
}

// canonical makes two rules of different hands comparable: the parts that say
// when within a day are left to Start.
func canonical(text string, start time.Time) string {
	var parts []string
	hours := ""
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "+", ""), ";") {
		name, value, _ := strings.Cut(part, "=")
		values := strings.Split(value, ",")
		slices.Sort(values)
		switch value = strings.Join(values, ","); {
		case name == "BYHOUR":
			hours = value
			continue
		case name == "BYMINUTE" || name == "INTERVAL" && value == "1":
			continue
		case name == "UNTIL":
			value = value[:8]
		}
		parts = append(parts, name+"="+value)
	}
	slices.Sort(parts)
	if hours == "" && !start.IsZero() {
		hours = fmt.Sprint(start.Hour())
	}
	return strings.Join(parts, ";") + " at " + hours
}

func (r row) sameRule(got when.Reading) bool {
	if got.Rule == nil {
		return false
	}
	start := got.Start
	if !strings.Contains(r.rrule, "BYHOUR") {
		start = time.Time{}
	}
	a, b := canonical(got.Rule.String(), start), canonical(r.rrule, time.Time{})
	if !strings.Contains(r.rrule, "BYHOUR") {
		a, _, _ = strings.Cut(a, " at ")
		b, _, _ = strings.Cut(b, " at ")
	}
	return a == b && (!strings.Contains(r.rrule, "BYMINUTE") || strings.Contains(r.rrule, fmt.Sprintf("BYMINUTE=%d", got.Start.Minute())))
}

type score struct{ right, wrong, all int }

func (s score) String() string {
	return fmt.Sprintf("%5.1f / %4.1f  (%d)", 100*float64(s.right)/float64(s.all), 100*float64(s.wrong)/float64(s.all), s.all)
}

// TestSuites measures the grammar on public suites: make bench-time.
func TestSuites(t *testing.T) {
	if *suites == "" {
		t.Skip("name the folder of the suites with -time")
	}
	groups := []string{"future one-off", "all one-off", "Duckling one-off", "own reminders", "own DST", "recurrences", "negatives"}
	scores := map[string]*score{}
	for _, g := range groups {
		scores[g] = &score{}
	}
	for _, r := range rows(t) {
		got, err := read(r)
		right := err == nil && r.kind == "once" && got.Rule == nil && r.same(got.Start) || err == nil && r.kind == "recur" && r.sameRule(got)
		var in []string
		switch {
		case r.kind == "once":
			in = append(in, "all one-off")
			if r.want.After(r.now) {
				in = append(in, "future one-off")
			}
			if strings.HasPrefix(r.source, "duckling") {
				in = append(in, "Duckling one-off")
			}
			if r.source == "own:reminders" {
				in = append(in, "own reminders")
			}
			if r.source == "own:dst" {
				in = append(in, "own DST")
			}
		case r.kind == "recur":
			in = append(in, "recurrences")
		case r.kind == "negative":
			in = append(in, "negatives")
		default:
			continue
		}
		for _, g := range in {
			s := scores[g]
			s.all++
			if right {
				s.right++
			} else if err == nil {
				s.wrong++
			}
		}
		if *misread && !right && (r.kind != "negative" || err == nil) {
			what := "MISSED"
			if err == nil {
				what = "WRONG  " + got.Spoken()
				if got.Rule != nil {
					what += " " + got.Rule.String()
				}
			}
			future := " "
			if r.want.After(r.now) {
				future = "F"
			}
			t.Logf("%s %-8s %-12s %-45q now %s want %s %s: %s %v", future, r.kind, r.source[:min(12, len(r.source))], r.text, r.now.Format("Mon 2006-01-02 15:04"), r.want.Format("Mon 2006-01-02 15:04"), r.rrule, what, err)
		}
	}
	for _, g := range groups {
		fmt.Printf("%-18s %v\n", g, scores[g])
	}
}
