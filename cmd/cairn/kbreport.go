package main

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/knowledge"
)

// How many confusions and entries each list of a report names, and how many
// questions of an entry it quotes: what a curator reads in one sitting.
const (
	shownLines  = 15
	shownQuotes = 3
)

func printReport(p *program, rep knowledge.Report) {
	p.say("questions in scope       %6d\n", rep.InScope)
	p.say("  best entry right (P@1) %6.1f %%\n", 100*rep.Top1)
	p.say("  MRR@5                  %6.3f\n", rep.MRR5)
	p.say("  answered right         %6.1f %%\n", 100*rep.Right)
	p.say("  answered wrong         %6.1f %%\n", 100*rep.Wrong)
	p.say("  abstained or suggested %6.1f %%\n", 100*rep.Abstained)
	if rep.OutOfScope > 0 {
		p.say("questions out of scope   %6d\n", rep.OutOfScope)
		p.say("  answered all the same  %6.1f %%\n", 100*rep.Answered)
		p.say("AUROC                    %6.3f\n", rep.AUROC)
	}
	p.say("latency p50 / p95 / p99  %v / %v / %v\n", rep.P50.Round(time.Microsecond), rep.P95.Round(time.Microsecond), rep.P99.Round(time.Microsecond))
	confusions := slices.DeleteFunc(slices.Clone(rep.Confusions), func(c knowledge.Confusion) bool { return strings.HasPrefix(c.Want, "oos") }) // those follow as negatives
	if len(confusions) > 0 {
		p.say("\nentries taken for each other (right one ← ranked first, whether or not it was answered):\n")
	}
	for _, c := range confusions[:min(shownLines, len(confusions))] {
		p.say("  %3d  %s ← %s, e.g. “%s”\n", c.Times, c.Want, c.Got, c.Example)
	}
	if more := len(confusions) - shownLines; more > 0 {
		p.say("  and %d more pairs\n", more)
	}
	printQuotes(p, "phrasings that are missing: these got no answer, or a wrong one", rep.Missed,
		func(m knowledge.Missed) string { return m.Entry })
	printQuotes(p, "negatives that are missing: these got the answer of the entry, and should have none", rep.Taken,
		func(m knowledge.Missed) string { return m.Got })
	if len(rep.Missed)+len(rep.Taken) > 0 {
		p.say("\nAdd them to the entries, but not from a set you want to measure with again.\n")
	}
}

// printQuotes lists questions by the entry they concern, the entry with the most
// first.
func printQuotes(p *program, title string, all []knowledge.Missed, entry func(knowledge.Missed) string) {
	if len(all) == 0 {
		return
	}
	p.say("\n%s:\n", title)
	of := make(map[string][]string)
	var names []string
	for _, m := range all {
		name := entry(m)
		if of[name] == nil {
			names = append(names, name)
		}
		of[name] = append(of[name], m.Text)
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(len(of[b]), len(of[a])) })
	for _, name := range names[:min(shownLines, len(names))] {
		p.say("  %3d  %s\n", len(of[name]), name)
		for _, text := range of[name][:min(shownQuotes, len(of[name]))] {
			p.say("         “%s”\n", text)
		}
	}
	if more := len(names) - shownLines; more > 0 {
		p.say("  and %d more entries (--json lists all)\n", more)
	}
}
