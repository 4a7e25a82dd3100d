package when_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

var (
	suites  = flag.String("times", "", "the folder of the public suites of time expressions")
	peers   = flag.String("peers", "", "what other libraries read in them, as docs/bench-time prints it")
	misread = flag.Bool("misread", false, "print every row that was not read right")
)

// row is an expression of a public suite and what the suite says it means.
type row struct {
	id, source, kind, grain, text, rrule string
	now, want                            time.Time
	zone                                 *time.Location
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
		r := row{id: f[0], source: f[1], kind: f[2], grain: f[3], text: f[4], rrule: f[7]}
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
		hours = strconv.Itoa(start.Hour())
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

// groups are the rows that stand together in the table.
var groups = []struct {
	name string
	has  func(row) bool
}{
	{"future one-off", func(r row) bool { return r.kind == "once" && r.want.After(r.now) }},
	{"all one-off", func(r row) bool { return r.kind == "once" }},
	{"Duckling one-off", func(r row) bool { return r.kind == "once" && strings.HasPrefix(r.source, "duckling") }},
	{"own reminders", func(r row) bool { return r.kind == "once" && r.source == "own:reminders" }},
	{"own DST", func(r row) bool { return r.source == "own:dst" }},
	{"recurrences", func(r row) bool { return r.kind == "recur" }},
	{"false positives", func(r row) bool { return r.kind == "negative" }},
}

// answer is what one library made of one row.
type answer struct{ read, right bool }

// ours are the answers of this package, by row, and how long each took.
func ours(b *testing.B, all []row) (out map[string]answer, took []time.Duration) {
	b.Helper()
	out = map[string]answer{}
	for _, r := range all {
		got, _, err := when.Find(r.text, r.now, r.zone)
		best := time.Hour
		for range 5 { // the least of five: what the grammar takes, not the machine's other work
			begin := time.Now()
			_, _, _ = when.Find(r.text, r.now, r.zone)
			best = min(best, time.Since(begin))
		}
		took = append(took, best)
		right := err == nil && (r.kind == "once" && got.Rule == nil && r.same(got.Start) || r.kind == "recur" && r.sameRule(got))
		out[r.id] = answer{err == nil, right}
		if *misread && !right && (r.kind == "once" || r.kind == "recur" || err == nil && r.kind == "negative") {
			fmt.Printf("%s %s %q, want %s %s: %s %v\n", r.source, r.kind, r.text, r.want.Format(time.RFC3339), r.rrule, got.Spoken(), err)
		}
	}
	slices.Sort(took)
	return out, took
}

// theirs are the answers of other libraries, by library and row.
func theirs(b *testing.B, all []row) map[string]map[string]answer {
	b.Helper()
	out := map[string]map[string]answer{}
	if *peers == "" {
		return out
	}
	text, err := os.ReadFile(*peers)
	if err != nil {
		b.Fatal(err)
	}
	byID := map[string]row{}
	for _, r := range all {
		byID[r.id] = r
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		start, err := time.Parse(time.RFC3339, f[len(f)-1])
		r, ok := byID[f[min(1, len(f)-1)]]
		if err != nil || !ok {
			continue // a year beyond four digits
		}
		if out[f[0]] == nil {
			out[f[0]] = map[string]answer{}
		}
		out[f[0]][r.id] = answer{true, r.kind == "once" && r.same(start)}
	}
	return out
}

// BenchmarkSuites measures the grammar on public suites, beside other libraries:
// make bench-time.
func BenchmarkSuites(b *testing.B) {
	if *suites == "" {
		b.Skip("name the folder of the suites with -times")
	}
	all := rows(b)
	for b.Loop() {
		cairn, took := ours(b, all)
		table := theirs(b, all)
		table["Cairn"] = cairn
		libraries := slices.Sorted(maps.Keys(table))
		fmt.Printf("\n%-18s", "% right / wrong")
		for _, l := range libraries {
			fmt.Printf(" %16s", l)
		}
		for _, g := range groups {
			fmt.Printf("\n%-18s", g.name)
			for _, l := range libraries {
				fmt.Printf(" %16s", tally(all, g.has, table[l]))
			}
		}
		fmt.Println()
		b.ReportMetric(took[len(took)/2].Seconds()*1e6, "µs-p50")
		b.ReportMetric(took[len(took)*99/100].Seconds()*1e6, "µs-p99")
	}
}

// tally counts a library's answers in a group; of negatives it gives the number
// read.
func tally(all []row, has func(row) bool, answers map[string]answer) string {
	n, read, right, negative := 0, 0, 0, false
	for _, r := range all {
		if has(r) {
			n++
			negative = r.kind == "negative"
			if a := answers[r.id]; a.read {
				read++
				if a.right {
					right++
				}
			}
		}
	}
	if negative {
		return fmt.Sprintf("%d of %d", read, n)
	}
	return fmt.Sprintf("%.1f / %.1f", 100*float64(right)/float64(n), 100*float64(read-right)/float64(n))
}
