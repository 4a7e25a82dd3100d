package line

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest bounds a line in bytes; longer ones are cut at a rune. It leaves room
// for a few pasted job ads and is above both platforms' message limits.
const longest = 64 << 10

// Clean makes a line safe for everything behind: valid UTF-8, no NUL or other
// control characters but newline and tab, no invisible direction or byte-order
// marks, at most longest bytes. Databases refuse NUL and broken UTF-8, and
// direction marks make a text read differently from what it says.
func Clean(s string) string {
	s = strings.ToValidUTF8(cut(s), "\uFFFD")
	return strings.TrimSpace(cut(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF':
			return -1
		}
		return r
	}, s)))
}

func cut(s string) string {
	if len(s) <= longest {
		return s
	}
	n := longest
	for n > longest-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
