// Package wording is what every renderer does to a text before it shows it: make
// it safe to show, measure, shorten and divide it. It knows characters; it knows
// no platform and no mark-up.
package wording

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean drops control characters and direction marks, so that no text reads
// differently from what it says; newlines stay, a tab becomes a space, broken
// UTF-8 becomes a mark for it.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r != '\n' && unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// Flat is clean text on one line.
func Flat(s string) string { return strings.Join(strings.Fields(Clean(s)), " ") }

// Units is the length of a text in UTF-16 units, the longest of the ways in
// which a platform may count characters.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// Cut shortens a text to so many units; what was cut shows as an ellipsis.
func Cut(s string, to int) string {
	if Units(s) <= to {
		return s
	}
	head, _ := Split(s, to-1)
	return strings.TrimRight(head, " \n") + "…"
}

// Split breaks a text after at most so many units, behind a newline or a space
// of its last third if there is one, and never inside of what is read as one
// character. It always takes at least one letter.
func Split(s string, at int) (head, rest string) {
	used, end := 0, len(s)
	lineEnd, wordEnd, whole := 0, 0, 0
	for i, r := range s {
		n := Units(string(r))
		if !joins(s[:i], r) {
			whole = i
		}
		if i > 0 && used+n > at {
			end = i
			break
		}
		used += n
		switch r {
		case '\n':
			lineEnd = i + 1
		case ' ':
			wordEnd = i + 1
		}
	}
	switch {
	case end == len(s):
		return s, ""
	case lineEnd > end*2/3:
		end = lineEnd
	case wordEnd > end*2/3:
		end = wordEnd
	case whole > 0 && end-whole < maxJoined:
		end = whole
	}
	return s[:end], s[end:]
}

// maxJoined bounds, in bytes, what counts as one character: a family of emoji has
// some thirty; more is somebody stacking marks.
const maxJoined = 64

// joins reports whether a rune belongs to the character before it: a mark, a
// variation or a joined emoji.
func joins(before string, r rune) bool {
	const joiner = '\u200d'
	last, _ := utf8.DecodeLastRuneInString(before)
	return last == joiner || r == joiner || unicode.In(r, unicode.Mn, unicode.Me) || r >= 0x1F3FB && r <= 0x1F3FF
}

// FileName is a name without folders and without anything a file system or a
// reader stumbles over.
func FileName(name, otherwise string) string {
	name = path.Base(strings.ReplaceAll(Flat(name), `\`, "/"))
	if name == "." || name == ".." || name == "/" || name == "" {
		return otherwise
	}
	return Cut(name, 100)
}
