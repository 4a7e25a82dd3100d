package discord

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Discord reads Markdown everywhere in a message, and takes a backslash before
// any sign as "this sign, and nothing more". Only what could be read as a mark gets
// one, so that notifications and searches, which show the text as it was sent,
// stay readable.

var (
	// emojiCode is a name between colons, which Discord replaces; 22:00–08:00 is none.
	emojiCode = regexp.MustCompile(`^:(?:[+-]1|100|1234|[^\s:]*\p{L}[^\s:]*):`)
	// everybody are the words that would notify a whole server.
	everybody = regexp.MustCompile(`^@(?i:everyone|here)`)
	// invite is an address that Discord unfurls without a scheme.
	invite = regexp.MustCompile(`^/\w`)
	hosts  = regexp.MustCompile(`(?i:discord\.gg|discord(?:app)?\.com)$`)
	// lineMark begins a line that is a heading, small print, a quote or a list.
	lineMark = regexp.MustCompile(`^(?:#{1,3}(?:\s|$)|-#|-(?:\s|$)|\+(?:\s|$)|>)`)
	// ordinal begins a line of a numbered list.
	ordinal = regexp.MustCompile(`^(\d+)[.)](?:\s|$)`)
)

// escape makes one line of text show letter by letter. First says that it begins
// a line, last that it ends one; at any other edge something follows that could
// complete a mark.
func escape(s string, first, last bool) string {
	var b strings.Builder
	b.Grow(len(s) + 8)
	if first {
		lead := s[:len(s)-len(strings.TrimLeftFunc(s, unicode.IsSpace))]
		b.WriteString(lead)
		s = s[len(lead):]
		if n := ordinal.FindStringSubmatch(s); n != nil {
			b.WriteString(n[1] + `\`)
			b.WriteByte(s[len(n[1])])
			s = s[len(n[1])+1:]
		} else if lineMark.MatchString(s) {
			b.WriteByte('\\')
			b.WriteByte(s[0])
			s = s[1:]
		}
	}
	for i, r := range s {
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		end := i+utf8.RuneLen(r) == len(s)
		if live(s, i, r, next, end && !last || i == 0 && !first && (r == '~' || r == '|')) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// live reports whether the rune at i could be read as a mark, or as part of one;
// open says that another text stands beside it.
func live(s string, i int, r, next rune, open bool) bool {
	switch r {
	case '\\', '*', '_', '`', '[':
		return true
	case '~', '|':
		return open || next == r || strings.HasSuffix(s[:i], string(r))
	case '<':
		return i+1 < len(s) && !unicode.IsSpace(next)
	case '@':
		return open || everybody.MatchString(s[i:])
	case ':':
		return open || strings.HasPrefix(s[i:], "://") || emojiCode.MatchString(s[i:])
	case '/':
		return invite.MatchString(s[i:]) && hosts.MatchString(s[max(0, i-len("discordapp.com")):i])
	}
	return false
}
