package when

import (
	"slices"
	"strings"
	"time"
)

// prepositions lead to a day; they are cut out of a sentence with it.
var prepositions = []string{"on", "by", "until", "till", "before", "for", "to", "from", "since", "at", "in", "of", "during", "over"}

// FindDay finds the one day that a sentence names: "push the deadline of the
// capstone to dec 15", "yesterday", "2 days ago", "by the end of march". It
// returns the day as midnight UTC, and the sentence without the words that name
// it and their preposition. today is the day of the member, at any hour; lean
// decides where words leave the year or the week open. Of two readings ("12/3")
// it is the likelier; a week, month or year is its first day.
//
// It reports false when the sentence names no day, or two, and returns it as it
// was. Numbers that count something else ("module 3", "60%", "3/4 done") are no
// days, nor are times of day and lengths below a day; but a part of the day that
// stands with the day ("yesterday evening", "this morning") goes with it.
func FindDay(sentence string, today time.Time, lean Lean) (day time.Time, rest string, ok bool) {
	tokens, complete := scan(sentence)
	if !complete {
		return time.Time{}, sentence, false
	}
	mend(tokens)
	p := &parser{src: sentence, tok: tokens, today: midnight(today), lean: lean}
	from, to := 0, 0
	for i := 0; tokens[i].kind != end; i++ {
		d, next := p.dayAt(i)
		if next == 0 {
			continue
		}
		if to > 0 {
			return time.Time{}, sentence, false
		}
		day, from, to = d, i, next
		i = next - 1
	}
	if to == 0 {
		return time.Time{}, sentence, false
	}
	return day, p.without(sentence, from, to), true
}

// midnight is the calendar day of an instant in its zone, as midnight UTC.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// dayAt reads a day inside a sentence, with the part of the day beside it.
func (p *parser) dayAt(i int) (time.Time, int) {
	switch {
	case p.is(i, "this") && partOfDay(p.at(i+1).text), p.is(i, "earlier") && p.is(i+1, "today"):
		return p.today, i + 2
	case p.is(i, "tonight"):
		return p.today, i + 1
	case p.is(i, "last") && p.is(i+1, "night", "evening"):
		return p.inDays(-1), i + 2
	}
	d, next := p.date(i)
	if next == 0 || !p.stands(i, next, d) {
		return time.Time{}, 0
	}
	if d.from != nil && (!d.from.whole || d.from.vague && d.from.days == 0 && d.from.months == 0) {
		return time.Time{}, 0
	}
	at := p.skip(p.skip(next, "in"), "the")
	if partOfDay(p.at(at).text) {
		next = at + 1
	}
	return d.day, next
}

func partOfDay(w string) bool {
	return slices.Contains([]string{"morning", "afternoon", "evening", "night"}, w)
}

// stands reports whether words that could be a day are one where they stand.
func (p *parser) stands(i, next int, d dated) bool {
	if i > 0 && p.at(i).glued && p.at(i-1).kind != sign {
		return false
	}
	if t := p.at(next); t.glued && (t.kind != sign || t.text == "%" || t.text == "-" && p.at(next+1).glued) {
		return false
	}
	before := p.back(i-1, "the")
	prep := slices.Contains(prepositions, p.at(before).text) && !p.is(before, "of")
	switch d.stand {
	case alone:
		return false
	case afterPreposition:
		return prep && !p.counts(i, next)
	default:
		return true
	}
}

// counts reports whether an ordinal ranks the noun after it: on the 3rd attempt.
func (p *parser) counts(i, next int) bool {
	_, after := p.ordinal(p.skip(i, "the"))
	t := p.at(next)
	return after == next && t.kind == word && !slices.Contains(prepositions, t.text) && !slices.Contains([]string{
		"and", "i", "we", "my", "please", "with", "as", "this", "because", "it", "but", "or", "so", "if", "then",
	}, t.text)
}

// without is the text without the tokens from one up to another, the
// preposition before them, and what then hangs loose.
func (p *parser) without(text string, from, to int) string {
	for range 2 { // "up to", "by the"
		if from > 0 && (slices.Contains(prepositions, p.at(from-1).text) || p.is(from-1, "the", "due") && from > 1 && slices.Contains(prepositions, p.at(from-2).text)) {
			from--
		}
	}
	head, tail := strings.TrimSpace(text[:p.at(from).at]), strings.TrimSpace(text[p.at(to-1).end:])
	if head == "" || strings.HasSuffix(head, ",") {
		tail = strings.TrimLeft(tail, ",;: ")
	}
	if tail == "" || strings.ContainsAny(tail[:1], ".,;:!?") {
		head = strings.TrimRight(head, ",;: ")
	}
	if tail != "" && strings.ContainsAny(tail[:1], ".,;:!?") {
		return strings.Trim(head+tail, " ,;:")
	}
	return strings.TrimSpace(strings.Join(strings.Fields(head+" "+tail), " "))
}
