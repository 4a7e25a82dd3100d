package knowledge

import (
	"regexp"
	"strings"
)

var (
	figurePattern = regexp.MustCompile(`\d+(?:[.,]\d+)*`)
	wordPattern   = regexp.MustCompile(`[\p{L}\p{N}]+`)
	linkTarget    = regexp.MustCompile(`\]\([^)\s]*\)`)
	listNumber    = regexp.MustCompile(`(?m)^\s*\d+\.\s`)
	asOfPattern   = regexp.MustCompile(`^\d{4}(-(0[1-9]|1[0-2]))?$`)

	markFolder = strings.NewReplacer(
		"**", "", "`", "", "’", "'", "‘", "'", "“", `"`, "”", `"`,
		"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "−", "-")
)

// numberWords are the numbers people write out.
var numberWords = map[string]string{
	"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
	"eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}

// unitWords make a figure of a number word before them; "two people" is none.
// They stand in the singular.
var unitWords = setOf(`second minute hour day week month quarter year decade semester
percent dollar euro cent credit point option attempt`)

func (r *report) facts(e Entry) {
	for _, f := range e.Facts {
		switch {
		case f.AsOf == "":
			r.add(e, r.lenient(), "facts", f.Text, "the fact %q has no as_of; say of which year it is", clip(f.Text))
		case !asOfPattern.MatchString(f.AsOf):
			r.add(e, Error, "facts", f.AsOf, "as_of %q is no date; expected a year or a month, such as 2026 or 2026-11", clip(f.AsOf))
		}
		switch {
		case !f.MustShow:
		case f.Value == "":
			r.add(e, Error, "facts", f.Text, "the fact %q must be shown and has no value; write the words that must stand in the answer", clip(f.Text))
		case !strings.Contains(foldMarks(e.Answer), foldMarks(f.Value)):
			r.add(e, Error, "answer", "", "the answer does not hold %q, which must be shown; write it as the fact does", clip(f.Value))
		}
	}
	r.figures(e)
}

// figures reports numbers of the answers that no fact has. An entry without any
// facts is reported once, and mildly: it was not written with facts.
func (r *report) figures(e Entry) {
	known := map[string]bool{}
	for _, f := range e.Facts {
		for figure := range figuresOf(f.Text+" . "+f.Value, true) {
			known[figure] = true
		}
	}
	for _, a := range answers(e) {
		told := map[string]bool{}
		for figure, said := range figuresOf(a.text, false) {
			if known[figure] || told[figure] {
				continue
			}
			told[figure] = true
			if len(e.Facts) == 0 {
				r.add(e, r.lenient(), a.key, said, "%s says %q and the entry has no facts; add the figure as a fact with its date and source", a.what, said)
				return
			}
			r.add(e, Error, a.key, said, "%s says %q, which is in no fact; add the fact or take the figure out", a.what, said)
		}
	}
}

// figuresOf yields each figure of a text, as digits and as it was written: all
// digit sequences, and number words that a unit follows ("two to three years"),
// or all number words.
func figuresOf(text string, allWords bool) func(yield func(figure, said string) bool) {
	return func(yield func(figure, said string) bool) {
		text = linkTarget.ReplaceAllString(text, "]")
		text = listNumber.ReplaceAllString(text, "")
		for _, said := range figurePattern.FindAllString(text, -1) {
			if !yield(strings.ReplaceAll(said, ",", ""), said) {
				return
			}
		}
		words := wordPattern.FindAllString(strings.ReplaceAll(text, "**", ""), -1)
		for i, w := range words {
			figure := numberWords[strings.ToLower(w)]
			if figure == "" {
				continue
			}
			if unit, ok := unitAfter(words[i+1:]); ok || allWords {
				if !yield(figure, strings.TrimSpace(w+" "+unit)) {
					return
				}
			}
		}
	}
}

// unitAfter returns the unit that the words after a number word lead to, past
// another number ("two to three years") or one adjective ("three full days").
func unitAfter(words []string) (string, bool) {
	for i, w := range words[:min(len(words), 3)] {
		w = strings.ToLower(w)
		if unitWords[w] || unitWords[strings.TrimSuffix(w, "s")] {
			return strings.Join(words[:i+1], " "), true
		}
		if i == 1 && numberWords[w] == "" {
			break
		}
	}
	return "", false
}

// foldMarks makes a value and the answer that must hold it comparable: bold marks,
// links, case, space and kinds of dashes and quotes do not count.
func foldMarks(s string) string {
	s = strings.ReplaceAll(linkTarget.ReplaceAllString(s, "]"), "[", "")
	s = strings.ReplaceAll(s, "]", "")
	return strings.Join(strings.Fields(strings.ToLower(markFolder.Replace(s))), " ")
}
