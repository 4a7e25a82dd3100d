package when

import (
	"strings"
	"time"
)

// longest is the longest length of time that Length reads: a year.
const longest = 366 * 24 * time.Hour

// Length finds a length of time in words: "2h30", "1:30 h", "an hour and a
// half", "90 minutes", "2 hours and 15 minutes". It returns the length in whole
// minutes, and the words around it with the length taken out. It reports false
// when there is none, or more than one, or one of days and more, or one that no
// clock can hold.
func Length(words string) (d time.Duration, rest string, ok bool) {
	tokens, complete := scan(words)
	if !complete {
		return 0, words, false
	}
	p := &parser{src: words, tok: tokens}
	from, to := 0, 0
	for i := 0; p.at(i).kind != end; i++ {
		one, next := p.length(i)
		if next == 0 {
			continue
		}
		if to > 0 {
			return 0, words, false
		}
		d, from, to = one, i, next
		i = next - 1
	}
	if d = d.Round(time.Minute); d < time.Minute || d > longest {
		return 0, words, false
	}
	rest = words[:p.at(from).at] + " " + words[p.at(to-1).end:]
	return d, strings.Join(strings.Fields(rest), " "), true
}

// length reads a length of hours and minutes that stands on its own.
func (p *parser) length(i int) (time.Duration, int) {
	if p.at(i).glued && (p.at(i-1).kind != sign || p.is(i-1, ".", ",", ":")) {
		return 0, 0
	}
	s, next := p.duration(i)
	if h, after := p.digits(i, 2); after > 0 && p.is(after, ":") && len(p.at(after+1).text) == 2 { // 1:30 h
		m, after := p.digits(after+1, 2)
		u, _, unitNext := p.unit(after)
		if after == 0 || unitNext == 0 || u != hour || m > 59 {
			return 0, 0
		}
		s, next = span{clock: time.Duration(h)*time.Hour + time.Duration(m)*time.Minute}, unitNext
	}
	if next == 0 || s.days != 0 || s.months != 0 || s.vague || p.at(next).glued && (p.at(next).kind != sign || p.is(next, ":")) {
		return 0, 0
	}
	return s.clock, next
}
