package when

import (
	"strings"
	"unicode"
	"unicode/utf8"

	edlib "github.com/hbollon/go-edlib"
)

// maxWords bounds what is read of one text, in tokens: a reading is short, and
// hostile text must cost no more than a long sentence.
const maxWords = 256

type kind uint8

const (
	word kind = iota
	digits
	sign // one rune that is neither letter nor digit
	end  // no token: the text is over
)

// token is a word, a run of digits or one sign of a text.
type token struct {
	text    string // in lower case, typographic signs made plain
	kind    kind
	glued   bool // no space before it
	at, end int  // bytes in the text
}

// scan cuts a text into tokens and closes them with one of kind end. It reports
// false for a text of more than maxWords tokens, and reads those only.
func scan(text string) ([]token, bool) {
	out := make([]token, 0, min(maxWords, len(text)/3+4))
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if unicode.IsSpace(r) {
			at += size
			continue
		}
		if len(out) == maxWords {
			return append(out, token{kind: end, at: len(text), end: len(text)}), false
		}
		t := token{kind: sign, at: at, end: at + size}
		switch {
		case unicode.IsLetter(r):
			t.kind, t.end = word, wordEnd(text, at)
			t.text = plainWord(text[at:t.end])
		case r >= '0' && r <= '9':
			t.kind = digits
			for t.end < len(text) && text[t.end] >= '0' && text[t.end] <= '9' {
				t.end++
			}
			t.text = text[at:t.end]
		default:
			t.text = plainSign(r, text[at:t.end])
		}
		t.glued = len(out) > 0 && out[len(out)-1].end == at
		out = append(out, t)
		at = t.end
	}
	return append(out, token{kind: end, at: len(text), end: len(text)}), true
}

// wordEnd is where the word that starts at a place ends: letters, marks, the low
// line of a zone's name, and an apostrophe between letters.
func wordEnd(text string, at int) int {
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if r == '\'' || r == '’' {
			after, _ := utf8.DecodeRuneInString(text[at+size:])
			if !unicode.IsLetter(after) {
				return at
			}
		} else if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '_' {
			return at
		}
		at += size
	}
	return at
}

func plainWord(s string) string {
	s = strings.ToLower(s)
	if strings.Contains(s, "’") {
		s = strings.ReplaceAll(s, "’", "'")
	}
	return strings.TrimSuffix(s, "'s")
}

func plainSign(r rune, s string) string {
	switch r {
	case '–', '—', '−', '‐', '‑':
		return "-"
	case '’', '‘', '′':
		return "'"
	case '“', '”', '″':
		return `"`
	}
	return s
}

// longWords are the words of time long enough that one slip of the thumb still
// tells which was meant.
var longWords = strings.Fields(`tomorrow yesterday tonight tuesday wednesday thursday saturday january february
	september october november december afternoon midnight fortnight weekdays weekends minutes`)

// mend replaces a long word that is one slip away from a word of time.
func mend(tokens []token) {
	for i, t := range tokens {
		if t.kind != word || len(t.text) < 6 || known(t.text) {
			continue
		}
		for _, w := range longWords {
			if w[0] == t.text[0] && len(w)-len(t.text) <= 1 && len(t.text)-len(w) <= 1 &&
				edlib.OSADamerauLevenshteinDistance(w, t.text) == 1 {
				tokens[i].text = w
				break
			}
		}
	}
}
