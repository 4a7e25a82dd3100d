package slack

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean drops control characters and direction marks, so that no text reads
// differently from what it says; newlines stay, a tab becomes a space.
func clean(s string) string {
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

// flat is clean text on one line.
func flat(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// escape makes text safe where Slack reads control sequences: <!channel>, <@U1>
// and links. Slack wants these three escaped and no others:
// https://docs.slack.dev/messaging/formatting-message-text
func escape(s string) string { return escapes.Replace(s) }

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// units is the length of a text in UTF-16 units, the longest of the ways in
// which Slack may count characters.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// escapedSize is the length of JSON with all letters beyond ASCII as escapes.
func escapedSize(json []byte) int {
	n := 0
	for len(json) > 0 {
		r, size := utf8.DecodeRune(json)
		json = json[size:]
		switch {
		case r < utf8.RuneSelf:
			n++
		case r <= 0xFFFF:
			n += len(`\u0000`)
		default:
			n += len(`\ud83d\ude00`)
		}
	}
	return n
}

// cut shortens a text to so many units; what was cut shows as an ellipsis.
func cut(s string, to int) string {
	if units(s) <= to {
		return s
	}
	head, _ := split(s, to-1)
	return strings.TrimRight(head, " \n") + "…"
}

// split breaks a text after at most so many units, behind a newline or a space
// of its last third if there is one, and never inside of what is read as one
// character.
func split(s string, at int) (head, rest string) {
	used, end := 0, len(s)
	lineEnd, wordEnd, whole := 0, 0, 0
	for i, r := range s {
		n := units(string(r))
		if !joins(s[:i], r) {
			whole = i
		}
		if used+n > at {
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

// fileName is a name without folders and without anything a file system or a
// reader stumbles over.
func fileName(name, otherwise string) string {
	name = path.Base(strings.ReplaceAll(flat(name), `\`, "/"))
	if name == "." || name == ".." || name == "/" || name == "" {
		return otherwise
	}
	return cut(name, 100)
}
