package main

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/features"
)

const sentenceSets = "../../bot/features/testdata/sentences"

// said is a sentence with the command that it means: "ask" for a question of the
// knowledge base, "none" for a remark.
type said struct{ command, values, text string }

func readSentences(tb testing.TB, file string) []said {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(sentenceSets, file))
	if err != nil {
		tb.Fatal(err)
	}
	var out []said
	for line := range strings.Lines(string(data)) {
		switch f := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); {
		case f[0] == "command":
		case len(f) == 2:
			out = append(out, said{command: f[0], text: f[1]})
		case len(f) == 3:
			out = append(out, said{f[0], f[1], f[2]})
		}
	}
	return out
}

// explainer reads lines as cairn explain does.
func explainer(tb testing.TB) func(line string) features.Explanation {
	tb.Helper()
	all, err := entries(config{})
	if err != nil {
		tb.Fatal(err)
	}
	options, err := engine(config{})
	if err != nil {
		tb.Fatal(err)
	}
	explain, err := features.Explainer(all, options)
	if err != nil {
		tb.Fatal(err)
	}
	return func(line string) features.Explanation { return explain(tb.Context(), bot.Clean(line)) }
}

// tally counts what became of the sentences of one set.
type tally struct {
	commands, right, wrong int // sentences that mean a command there is
	valued, heard          int // of those, with values named; the command and all values right
	listed, whole          int // of those, with the values listed, or that there are none; the command and all values right
	others, taken          int // questions and remarks; those taken for a command
	asked                  int // of those taken, the questions
	harmful                int // of those or of the wrong ones, by a command that changes something at once
}

// looks are the commands that change nothing.
var looks = []string{"ask", "topics", "help", "plan show", "plan templates", "progress", "settings", "credential list", "credential resume", "credential interview", "compare", "compare show", "budget", "skillgap", "redflags", "privacy show", "privacy export", "privacy erase", "reminders", "kb missed", "kb review", "team show", "team risk", "cohort roster"}

// commandName is the name of a command under which sentences are counted.
func commandName(name string) string {
	switch name {
	case "compare show":
		return "compare"
	case "vacation":
		return "settings vacation"
	}
	return name
}

func count(explain func(string) features.Explanation, known map[string]bool, sentences []said, report func(s said, got features.Explanation, missing string)) (t tally) {
	if report == nil {
		report = func(said, features.Explanation, string) {}
	}
	for _, s := range sentences {
		got := explain(s.text)
		want, was := commandName(s.command), commandName(got.Command)
		harm := was != "" && !slices.Contains(looks, was) && complete(got)
		switch {
		case want == "ask" || want == "none":
			t.others++
			if was == "" || was == "human" && want == "ask" {
				continue
			}
			t.taken++
			if want == "ask" {
				t.asked++
			}
		case !known[want]:
			continue
		case was == want:
			t.commands++
			t.right++
			missing := ""
			if s.values != "" {
				missing = heardAll(s.text, s.values, got)
				t.listed++
				t.whole += one(missing == "")
				t.valued += one(s.values != "{}")
				t.heard += one(s.values != "{}" && missing == "")
			}
			report(s, got, missing)
			continue
		default:
			t.commands++
			t.listed += one(s.values != "")
			t.valued += one(s.values != "" && s.values != "{}")
			if was != "" {
				t.wrong++
			}
		}
		if harm {
			t.harmful++
		}
		report(s, got, "")
	}
	return t
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// complete reports whether a command has all its values; one that lacks some asks
// for them, and changes nothing before the answer.
func complete(e features.Explanation) bool {
	for _, c := range (&features.Cairn{}).All() {
		if c.Name == e.Command && slices.ContainsFunc(c.Options, func(o bot.Option) bool { return o.Required && e.Options[o.Name] == "" }) {
			return false
		}
	}
	return true
}

func knownCommands(tb testing.TB) map[string]bool {
	tb.Helper()
	known := make(map[string]bool)
	for _, c := range (&features.Cairn{}).All() {
		switch c.Name {
		case "settings show", "reminders list", "compare show":
			known[strings.Fields(c.Name)[0]] = true
		default:
			known[c.Name] = true
		}
	}
	return known
}

// TestSentences would fail if the reading of sentences broke: on the validation
// halves at least 90 of a hundred reach their command, and hardly a question or a
// remark changes anything.
func TestSentences(t *testing.T) {
	explain, known := explainer(t), knownCommands(t)
	for _, file := range readable[:7] { // the others are small, and measured alone
		got := count(explain, known, readSentences(t, file), nil)
		if 100*got.right < 90*got.commands || got.commands < 150 {
			t.Errorf("%s: %d of %d sentences reach their command", file, got.right, got.commands)
		}
		if 100*got.taken > 5*got.others || 100*got.harmful > 3*(got.commands+got.others) {
			t.Errorf("%s: %d of %d questions and remarks are taken for a command, %d sentences change something by mistake", file, got.taken, got.others, got.harmful)
		}
	}
}

// readable are the sets that rules may be made from.
var readable = []string{"valid.tsv", "valid2.tsv", "valid3.tsv", "valid4.tsv", "valid5.tsv", "valid6.tsv", "valid7.tsv", "valid8.tsv", "valid9.tsv"}

var onlySets = flag.String("sets", "", "the sets of sentences to measure, separated by commas; all if left out")

// BenchmarkSentences prints how many of the sentences written without sight of
// the rules reach their command, and with all the values they name; with -v it
// lists those of the readable sets that do not, and counts them by command.
func BenchmarkSentences(b *testing.B) {
	explain, known := explainer(b), knownCommands(b)
	share := func(n, of int) float64 { return 100 * float64(n) / float64(max(1, of)) }
	files := append(slices.Clone(readable), "test.tsv", "test2.tsv")
	if *onlySets != "" {
		files = strings.Split(*onlySets, ",")
	}
	for _, file := range files {
		confused, why := make(map[string]int), make(map[string]int)
		list := func(s said, got features.Explanation, missing string) {
			want, was := commandName(s.command), cmp.Or(commandName(got.Command), "("+got.Kind+")")
			if missing != "" {
				why[strings.Fields(missing)[0]]++
			}
			if !testing.Verbose() || !slices.Contains(readable, file) || want == was && missing == "" {
				return
			}
			means := got.Means(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC))
			fmt.Printf("%-18s ← %-18s %s | %v | %s [%s]\n", want, was, s.text, means, s.values, missing)
			if want != was {
				confused[want+" ← "+was]++
			}
		}
		t := count(explain, known, readSentences(b, file), list)
		for _, pair := range slices.SortedFunc(maps.Keys(confused), func(a, b string) int { return cmp.Or(confused[b]-confused[a], cmp.Compare(a, b)) }) {
			fmt.Printf("%4d %s\n", confused[pair], pair)
		}
		fmt.Printf("%-10s commands %d: right %.1f %%, another %.1f %%; with values %d: all right %.1f %%; command and values right %.1f %% of %d (first fault: %d missing, %d wrong, %d invented); questions and remarks %d: taken for a command %.1f %%, %d of them questions; changing something by mistake %d\n",
			file, t.commands, share(t.right, t.commands), share(t.wrong, t.commands), t.valued, share(t.heard, t.valued), share(t.whole, t.listed), t.listed, why["missing"], why["wrong"], why["invented"], t.others, share(t.taken, t.others), t.asked, t.harmful)
	}
}
