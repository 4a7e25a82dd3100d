package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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
	others, taken          int // questions and remarks; those taken for a command
	harmful                int // of those or of the wrong ones, by a command that changes something
}

// looks are the commands that change nothing.
var looks = []string{"ask", "topics", "help", "plan show", "plan templates", "progress", "settings", "credential list", "credential resume", "credential interview", "compare", "compare show", "budget", "skillgap", "redflags", "privacy show", "privacy export", "privacy erase", "reminders", "kb missed", "kb review", "team show", "team risk", "cohort roster"}

func count(explain func(string) features.Explanation, known map[string]bool, sentences []said, report func(s said, got features.Explanation)) (t tally) {
	for _, s := range sentences {
		got := explain(s.text)
		want := s.command
		if want == "compare show" {
			want = "compare"
		}
		was := got.Command
		if was == "compare show" {
			was = "compare"
		}
		harm := was != "" && !slices.Contains(looks, was)
		switch {
		case s.command == "ask" || s.command == "none":
			t.others++
			if was == "" || was == "human" && s.command == "ask" {
				continue
			}
			t.taken++
		case !known[want]:
			continue
		case was == want:
			t.commands++
			t.right++
			if report != nil && s.values != "" {
				report(s, got)
			}
			continue
		default:
			t.commands++
			if was == "" {
				harm = false
			} else {
				t.wrong++
			}
		}
		if harm {
			t.harmful++
		}
		if report != nil {
			report(s, got)
		}
	}
	return t
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
// halves at least 85 of a hundred reach their command, and hardly a question or a
// remark changes anything.
func TestSentences(t *testing.T) {
	explain, known := explainer(t), knownCommands(t)
	for _, file := range []string{"valid.tsv", "valid2.tsv"} {
		got := count(explain, known, readSentences(t, file), nil)
		if 100*got.right < 85*got.commands || got.commands < 150 {
			t.Errorf("%s: %d of %d sentences reach their command", file, got.right, got.commands)
		}
		if 100*got.taken > 5*got.others || 100*got.harmful > 3*(got.commands+got.others) {
			t.Errorf("%s: %d of %d questions and remarks are taken for a command, %d sentences change something by mistake", file, got.taken, got.others, got.harmful)
		}
	}
}

// BenchmarkSentences prints how many of the sentences written without sight of
// the rules reach their command; with -v it lists those of the validation halves
// that do not.
func BenchmarkSentences(b *testing.B) {
	explain, known := explainer(b), knownCommands(b)
	for _, file := range []string{"valid.tsv", "valid2.tsv", "test.tsv", "test2.tsv"} {
		list := func(s said, got features.Explanation) {
			if testing.Verbose() && strings.HasPrefix(file, "valid") {
				fmt.Printf("%-18s ← %-18s %s  %v %s\n", s.command, cmp.Or(got.Command, "("+got.Kind+")"), s.text, got.Options, s.values)
			}
		}
		t := count(explain, known, readSentences(b, file), list)
		fmt.Printf("%-10s commands %d: right %.1f %%, wrong %.1f %%; questions and remarks %d: taken for a command %.1f %%; changing something by mistake %d\n",
			file, t.commands, 100*float64(t.right)/float64(t.commands), 100*float64(t.wrong)/float64(t.commands), t.others, 100*float64(t.taken)/float64(t.others), t.harmful)
	}
}
