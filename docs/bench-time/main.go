// Command bench-time reads the public suites of time expressions with other Go
// libraries and prints what each made of every row: library, row, start. It is a
// module of its own, so that Cairn does not depend on them; it knows nothing of
// what is right.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/markusmobius/go-dateparser"
	"github.com/olebedev/when"
	"github.com/olebedev/when/rules/common"
	"github.com/olebedev/when/rules/en"
	"github.com/tj/go-naturaldate"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: bench-time FILE.tsv")
		os.Exit(2)
	}
	file, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer file.Close()
	libraries := map[string]func(string, time.Time) (time.Time, bool){
		"olebedev/when": olebedevWhen(), "go-naturaldate": goNaturaldate, "go-dateparser": goDateparser(),
	}
	for rows := bufio.NewScanner(file); rows.Scan(); {
		f := strings.Split(rows.Text(), "\t")
		if len(f) < 9 || f[0] == "id" {
			continue
		}
		now, err := time.Parse(time.RFC3339, f[5])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		_, offset := now.Zone()
		now = now.In(time.FixedZone("", offset))
		for _, flag := range strings.Split(f[8], ";") {
			if name, ok := strings.CutPrefix(flag, "loc="); ok {
				if zone, err := time.LoadLocation(name); err == nil {
					now = now.In(zone)
				}
			}
		}
		for name, read := range libraries {
			if start, ok := guarded(read, f[4], now); ok {
				fmt.Printf("%s\t%s\t%s\n", name, f[0], start.Format(time.RFC3339))
			}
		}
	}
}

// guarded takes a panic for "not read".
func guarded(read func(string, time.Time) (time.Time, bool), text string, now time.Time) (start time.Time, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return read(text, now)
}

func olebedevWhen() func(string, time.Time) (time.Time, bool) {
	w := when.New(nil)
	w.Add(en.All...)
	w.Add(common.All...)
	return func(text string, now time.Time) (time.Time, bool) {
		r, err := w.Parse(text, now)
		if err != nil || r == nil {
			return time.Time{}, false
		}
		return r.Time, true
	}
}

func goNaturaldate(text string, now time.Time) (time.Time, bool) {
	t, err := naturaldate.Parse(text, now, naturaldate.WithDirection(naturaldate.Future))
	return t, err == nil && !t.Equal(now) // it answers now for what it cannot read
}

func goDateparser() func(string, time.Time) (time.Time, bool) {
	var parser dateparser.Parser
	return func(text string, now time.Time) (time.Time, bool) {
		d, err := parser.Parse(&dateparser.Configuration{
			Languages: []string{"en"}, CurrentTime: now, DefaultTimezone: now.Location(), PreferredDateSource: dateparser.Future,
		}, text)
		return d.Time, err == nil && !d.IsZero()
	}
}
