package when

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Find reads the time that a sentence names and returns the sentence without it:
// "remind me to study sql every monday and wednesday at 7pm" leaves "study sql".
// What asks for the reminder ("remind me to", "please") goes, too. now and zone
// are as for Parse, and so is the error: a sentence that names no time, two, or
// one with a word in it that is not understood, is a *Problem. What Parse reads,
// Find reads, too, and leaves nothing.
func Find(sentence string, now time.Time, zone *time.Location) (r Reading, rest string, err error) {
	r, whole := Parse(sentence, now, zone)
	if whole == nil {
		return r, "", nil
	}
	p, err := newParser(sentence, now, zone)
	if err != nil {
		return Reading{}, sentence, err
	}
	r, rest, err = p.within()
	if z := p.zone(err == nil); z != nil {
		p.in(z, now)
		r, rest, err = p.within()
	}
	if specific := (*Problem)(nil); errors.As(err, &specific) && specific.Token == "" && specific.Why == "" {
		err = whole
	}
	if err != nil {
		return Reading{}, sentence, err
	}
	return r, rest, nil
}

// within reads the one time of a sentence, which may stand in two places:
// "tomorrow remind me to call at 5pm".
func (p *parser) within() (Reading, string, error) {
	var d draft
	var cut [][2]int
	for i := 0; p.at(i).kind != end; i++ {
		was := d
		next := p.item(i, &d)
		if next == 0 || !p.opens(i, next, &was, &d) {
			d = was
			if p.strayEvery(i) {
				return Reading{}, "", p.unknown(&d, i+1)
			}
			if at := p.noSuchDay(i); at >= 0 {
				return Reading{}, "", p.unknown(&d, at)
			}
			if d.empty() {
				continue
			}
			if second := (draft{}); p.opens(i, p.item(i, &second), &draft{}, &second) {
				return Reading{}, "", p.refuse(twoTimes)
			}
			if p.timely(i) {
				return Reading{}, "", p.unknown(&d, i)
			}
			continue
		}
		if after := p.phrase(next, &d); after > 0 {
			next = after
		}
		if at := p.hanging(i, next); at >= 0 {
			return Reading{}, "", p.unknown(&d, at)
		}
		cut = append(cut, [2]int{i, next})
		i = next - 1
	}
	p.saidZone = d.zone
	if d.empty() {
		return Reading{}, "", p.refuse("")
	}
	r, bad := p.reading(&d)
	if bad != "" {
		return Reading{}, "", p.refuse(bad)
	}
	if p.gone(&d, r) {
		if later, rest, err := p.tomorrow().within(); err == nil && later.Start.After(p.now) {
			return later, rest, nil
		}
	}
	return r, p.rest(cut), nil
}

// hanging is the place of a token beside a time that belongs to it in a way not
// understood: "32 august", "february 20 - 29", "after this year"; -1 for none.
func (p *parser) hanging(from, to int) int {
	before := from - 1
	if p.is(before, "-", "/", ".", ",") && p.at(from).glued {
		before--
	}
	if p.is(before, "after", "since", "than", "not") && !p.is(from, "in") {
		return before
	}
	dated := p.monthAt(from) || p.at(from).kind == digits
	if dated && p.at(before).kind == digits {
		return before
	}
	before = p.back(before, "to")
	if _, ok := weekdays[p.at(before).text]; ok || p.monthAt(before) && len(p.at(before).text) > 3 {
		return before
	}
	if second := (draft{}); p.is(to, "or", "and", "&") && p.opens(to+1, p.item(to+1, &second), &draft{at: true}, &second) {
		return to
	}
	if p.is(to, "or") && p.at(to+1).kind == digits {
		return to
	}
	if p.relates(to) {
		return to
	}
	after := to
	if p.is(after, "-", "/", "+", ",") {
		after++
	}
	if p.at(after).kind == digits && (p.monthAt(to-1) || p.at(to-1).kind == digits || after > to && !p.is(to, ",")) {
		return after
	}
	return -1
}

// relates reports whether the words at i tie a time that was read to another:
// "on the hour", "of the month", "after easter monday", "week".
func (p *parser) relates(i int) bool {
	at := p.skip(p.skip(i, "on", "in", "of", "after", "before", "from", "until", "till", "at"), "the", "each")
	t := p.at(at).text
	_, isDay := weekdays[t]
	isUnit := units[t] >= hour && len(t) > 2 && !isDay
	return at > i && (isUnit || isDay || p.monthAt(at) && len(t) > 3 && t != "march") || at == i && p.is(i, "week", "fortnight") && p.at(i+1).kind != digits
}

// back returns the place before one of the words, or i when none stands there.
func (p *parser) back(i int, words ...string) int {
	if p.is(i, words...) {
		return i - 1
	}
	return i
}

// strayEvery reports whether "every" stands before a unit of time in a way that
// was not understood: every blue monday, every january,
// every frobday.
func (p *parser) strayEvery(i int) bool {
	if !p.is(i, "every", "each") {
		return false
	}
	at := p.at(i + 2)
	_, isDay := weekdays[at.text]
	return p.monthAt(i+1) || isDay || (units[at.text] != noUnit && len(at.text) > 1) || p.at(i+1).kind == digits || strings.HasSuffix(p.at(i+1).text, "day")
}

// noSuchDay is the place of the number in a date that no calendar has, "february 30"
// or "2026-02-30"; -1 for anything else. To leave it out would set another day.
func (p *parser) noSuchDay(i int) int {
	number := func(at, most int) bool {
		n, err := strconv.Atoi(p.at(at).text)
		return p.at(at).kind == digits && err == nil && n <= most
	}
	switch {
	case p.monthAt(i) && number(i+1, 31):
		return i + 1
	case p.monthAt(i) && i > 0 && number(i-1, 31) && !p.at(i).glued:
		return i - 1
	case number(i, 9999) && len(p.at(i).text) == 4 && p.is(i+1, "-", "/") && p.is(i+3, "-", "/") && number(i+2, 99) && number(i+4, 99):
		return i
	}
	return -1
}

// opens reports whether what was read between two places may open the time of a
// sentence, or a second part of it: a number counts other things there more
// often than hours.
func (p *parser) opens(i, next int, was, d *draft) bool {
	if next == 0 {
		return false
	}
	if i > 0 && p.at(i).glued && p.at(i-1).kind != sign || p.at(next).glued && p.at(next).kind != sign {
		return false
	}
	at, isAt := p.lead(i, &draft{})
	switch {
	case len(d.clocks) > len(was.clocks):
		c := d.clocks[0]
		number := p.at(next-1).kind == digits && len(p.at(next-1).text) == 3 // 555
		return !c.bare && !c.loose || isAt && !number && p.quiet(next)
	case d.hasDate && !was.hasDate:
		return p.stands(at, next, d.date) && !(d.date.from != nil && d.date.from.short && p.is(i, "+", "-"))
	case d.part != noPart && was.part == noPart && d.pattern == was.pattern:
		return d.today || at > i || p.is(i, "first", "tomorrow") || !was.empty()
	case d.pattern != nil && was.pattern == nil:
		_, adverb := adverbs[p.at(next-1).text]
		return !adverb || next > i+1 || p.quiet(next) // "weekly review" is none
	}
	return !was.empty()
}

// quiet reports whether no noun follows that a number before i could count.
func (p *parser) quiet(i int) bool {
	t := p.at(i)
	return t.kind != word || slices.Contains(prepositions, t.text) || slices.Contains([]string{
		"and", "i", "we", "my", "please", "with", "that", "because", "every", "each", "today", "tomorrow", "remind", "about",
	}, t.text)
}

// timely reports whether the token at i speaks of time beside one that was read,
// so that it must not be passed over.
func (p *parser) timely(i int) bool {
	return p.is(i, "every", "each", "until", "till", "except", "excluding", "unless", "twice", "thrice") ||
		(weekdays[p.at(i).text] != 0 || p.is(i, "sunday")) && len(p.at(i).text) > 5 ||
		p.at(i).glued && p.is(i, "am", "pm") && p.at(i-1).kind == digits
}

// asking is what people say around a reminder that is not what it is about.
var (
	asking = regexp.MustCompile(`(?i)^(?:(?:please|can you|could you|hey|cairn|and|then|remind me|reminder|set (?:me )?(?:a|the) (?:reminder|timer|alarm)|ping me|nudge me|tell me|notify me|wake me)\b[ ,:-]*)+`)
	asked  = regexp.MustCompile(`(?i)^(?:can|could) you\b`)
	linked = regexp.MustCompile(`(?i)^(?:to|that|about|of|for|i (?:need|have|want) to|i should|i must)\b[ ,:]*`)
	polite = regexp.MustCompile(`(?i)[ ,]*\bplease[ .!?]*$`)
)

// rest is the sentence without the tokens of the time and without what asks for
// the reminder.
func (p *parser) rest(cut [][2]int) string {
	out := p.src
	for _, c := range slices.Backward(cut) {
		out = p.without(out, c[0], c[1])
	}
	out = polite.ReplaceAllString(strings.TrimSpace(out), "")
	if asked.MatchString(out) {
		out = strings.TrimRight(out, "? ")
	}
	out = asking.ReplaceAllString(out, "")
	out = linked.ReplaceAllString(out, "")
	return strings.Trim(strings.TrimSpace(out), " ,;:")
}
