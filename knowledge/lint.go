package knowledge

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// What an answer may be on every platform, and how many phrasings find it.
const (
	mostAnswer     = 1_900 // characters; a Discord message holds 2,000 with the line that names the source
	mostTitle      = 150
	mostLabel      = 40
	mostActions    = 2
	leastQuestions = 12
	leastNegatives = 5
)

var (
	knownSlots     = []string{"field", "provider"}
	knownPersonal  = []string{"credentials", "plan", "progress", "budget"}
	commandPattern = regexp.MustCompile(`^[a-z][a-z-]*( |$)`)
)

// Linter checks entries as a careful editor would. Its zero value suits the
// entries of a community that were not written for it.
type Linter struct {
	// Today is the day, as 2026-11-23, against which review dates are held; ""
	// leaves out whether one has passed.
	Today string
	// Strict makes errors of what an imported entry may lack: enough phrasings
	// and negatives, a group, facts, their dates, a review date.
	Strict bool
	// Beside are entries that stand in the same knowledge base and are not
	// checked themselves; related keys and phrasings are held against them.
	Beside []Entry
	// Ask answers a question from the knowledge base; nil leaves out whether
	// negatives are answered.
	Ask func(question string) (key string, answered bool)
}

// Lint checks entries for what makes them wrong or hard to find; see [Linter],
// of which it is the plain use.
func Lint(entries []Entry, today string, ask func(question string) (key string, answered bool)) []Problem {
	return Linter{Today: today, Ask: ask}.Lint(entries)
}

// Lint returns what is wrong with the entries, sorted by file and line. An entry
// with a problem of severity [Error] should not be published.
func (l Linter) Lint(entries []Entry) []Problem {
	r := report{linter: l, keys: map[string]bool{}}
	for _, e := range slices.Concat(entries, l.Beside) {
		r.keys[e.Key] = true
	}
	seen := map[string]bool{}
	for _, e := range entries {
		if seen[e.Key] {
			r.add(e, Error, "key", e.Key, "key %q occurs twice; give each entry its own", e.Key)
		}
		seen[e.Key] = true
		r.counts(e)
		r.limits(e)
		r.names(e)
		r.review(e)
		r.facts(e)
		r.markup(e)
		r.negatives(e)
	}
	r.nearPhrasings(entries, l.Beside)
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line)
	})
	return r.problems
}

// report is one run of a Linter.
type report struct {
	linter   Linter
	keys     map[string]bool
	problems []Problem
}

func (r *report) add(e Entry, s Severity, key, text, format string, args ...any) {
	r.problems = append(r.problems, e.problemf(s, key, text, format, args...))
}

// lenient is the severity of what only a written entry must have.
func (r *report) lenient() Severity {
	if r.linter.Strict {
		return Error
	}
	return Warning
}

func (r *report) counts(e Entry) {
	if n := len(e.Questions); n < leastQuestions {
		r.add(e, r.lenient(), "questions", "", "%d phrasings; write at least %d, worded as differently as people are", n, leastQuestions)
	}
	if n := len(e.Negatives); n < leastNegatives {
		r.add(e, r.lenient(), "negatives", "", "%d negatives; write at least %d questions that sound alike and must not get this answer", n, leastNegatives)
	}
	if e.Group == "" {
		r.add(e, r.lenient(), "key", "", "group is missing; say under which heading the entry stands")
	}
}

func (r *report) limits(e Entry) {
	if n := utf8.RuneCountInString(e.Title); n > mostTitle {
		r.add(e, Error, "title", "", "title has %d characters; at most %d fit a menu", n, mostTitle)
	}
	if strings.TrimSpace(e.Answer) == "" {
		r.add(e, Error, "answer", "", "the answer is missing")
	}
	for _, a := range answers(e) {
		if n := utf8.RuneCountInString(a.text); n > mostAnswer {
			r.add(e, Error, a.key, "", "%s has %d characters; at most %d fit one message", a.what, n, mostAnswer)
		}
	}
	if n := len(e.Actions); n > mostActions {
		r.add(e, Error, "actions", "", "%d actions; at most %d stand beside the buttons every answer has", n, mostActions)
	}
	for _, a := range e.Actions {
		if n := utf8.RuneCountInString(a.Label); n > mostLabel {
			r.add(e, Error, "actions", a.Label, "label %q has %d characters; at most %d fit a button", clip(a.Label), n, mostLabel)
		}
		if !commandPattern.MatchString(a.Command) {
			r.add(e, Error, "actions", a.Command, "command %q must start with the name of a command in lower case", clip(a.Command))
		}
	}
}

// names checks what refers to something else.
func (r *report) names(e Entry) {
	for _, key := range e.Related {
		switch {
		case key == e.Key:
			r.add(e, Error, "related", key, "related names the entry itself; remove it")
		case !r.keys[key]:
			r.add(e, Error, "related", key, "related entry %q does not exist; %s", key, r.suggestKey(key))
		}
	}
	if e.Personal != "" && !slices.Contains(knownPersonal, e.Personal) {
		r.add(e, Error, "personal", e.Personal, "personal %q is unknown; expected one of %s", e.Personal, strings.Join(knownPersonal, ", "))
	}
	owner := map[string]string{}
	for _, v := range e.Variants {
		if !slices.Contains(knownSlots, v.Slot) {
			r.add(e, Error, "variants", v.Slot, "slot %q is unknown; expected one of %s", v.Slot, strings.Join(knownSlots, ", "))
		}
		for _, w := range v.Words {
			if w != strings.ToLower(w) {
				r.add(e, Error, "variants", w, "word %q of the variant %q must be in lower case", w, v.Value)
			}
			if first, taken := owner[w]; taken && first != v.Value {
				r.add(e, Error, "variants", w, "word %q stands in the variants %q and %q; leave it in one", w, first, v.Value)
			}
			owner[w] = v.Value
		}
	}
}

func (r *report) suggestKey(key string) string {
	best, distance := "", 4
	for k := range r.keys {
		if d := editDistance(clip(key), k); d < distance || d == distance && best != "" && k < best {
			best, distance = k, d
		}
	}
	if best == "" {
		return "remove it or write that entry"
	}
	return `did you mean "` + best + `"?`
}

func (r *report) review(e Entry) {
	if e.ReviewBy == "" {
		r.add(e, r.lenient(), "key", "", "review_by is missing; say until which day the answer holds without another look")
		return
	}
	if _, err := time.Parse(time.DateOnly, e.ReviewBy); err != nil {
		r.add(e, Error, "review_by", "", "review_by %q is no day; expected one such as 2027-11-01", clip(e.ReviewBy))
		return
	}
	if r.linter.Today != "" && e.ReviewBy < r.linter.Today {
		r.add(e, Error, "review_by", "", "the review date %s has passed; check the facts and move it", e.ReviewBy)
	}
}

func (r *report) negatives(e Entry) {
	if r.linter.Ask == nil {
		return
	}
	for _, n := range e.Negatives {
		if key, answered := r.linter.Ask(n); answered {
			r.add(e, Error, "negatives", n, "the negative %q would be answered with %q; change what attracts it, a keyword or a phrasing", clip(n), key)
		}
	}
}

// shown is one of the answers of an entry.
type shown struct{ key, what, text string }

// answers lists the answer and those of the variants.
func answers(e Entry) []shown {
	all := []shown{{"answer", "the answer", e.Answer}}
	for _, v := range e.Variants {
		all = append(all, shown{"variants", "the answer for " + v.Value, v.Answer})
	}
	return all
}
