// Package line cleans a line somebody typed and cuts it into words and quoted
// texts. It finds the name a word was meant to be, and knows no command.
package line

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	edlib "github.com/hbollon/go-edlib"
)

// Word is one word or quoted text of a line, with its place in the line.
type Word struct {
	Text       string
	Start, End int // in bytes, quotes included
	Quoted     bool
}

// closing maps an opening quote to its closing one. Phones type the curly ones.
var closing = map[rune]rune{'"': '"', '“': '”', '„': '“', '«': '»'}

// Split cuts a line into words. A quote counts only at the start of a word and
// when it is closed; within quotes \" and \\ stand for the character itself.
func Split(line string) []Word {
	var out []Word
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		if unicode.IsSpace(r) {
			i += n
			continue
		}
		if text, end, ok := Quoted(line, i); ok {
			out = append(out, Word{text, i, end, true})
			i = end
			continue
		}
		end := strings.IndexFunc(line[i:], unicode.IsSpace)
		if end < 0 {
			end = len(line) - i
		}
		out = append(out, Word{line[i : i+end], i, i + end, false})
		i += end
	}
	return out
}

// Quoted reads a quoted text at byte i, which must end before a space or the end.
func Quoted(line string, i int) (text string, end int, ok bool) {
	open, n := utf8.DecodeRuneInString(line[i:])
	want, ok := closing[open]
	if !ok {
		return "", 0, false
	}
	var b strings.Builder
	escaped := false
	for j, r := range line[i+n:] {
		switch {
		case escaped:
			b.WriteRune(r)
			escaped = false
		case r == '\\' && open == '"':
			escaped = true
		case r == want:
			end = i + n + j + utf8.RuneLen(r)
			next, _ := utf8.DecodeRuneInString(line[end:])
			return b.String(), end, end == len(line) || unicode.IsSpace(next)
		default:
			b.WriteRune(r)
		}
	}
	return "", 0, false
}

// Nearest returns the name among names closest to what was typed, or "" when
// none is close: one edit for short words, two from six letters on.
func Nearest(typed string, names []string) string {
	best, bound := "", 1
	if len(typed) > 5 {
		bound = 2
	}
	for _, name := range names {
		if d := edlib.OSADamerauLevenshteinDistance(typed, name); d <= bound && d < len(name)-1 {
			best, bound = name, d-1
		}
	}
	return best
}

var pleading = regexp.MustCompile(`(?i)([\pL\pN])[ ,]+(?:please|pls|plz)[ .!]*$`)

// Unplead leaves away the "please" behind a line, which is no value of anything.
func Unplead(s string) string { return pleading.ReplaceAllString(s, "$1") }
