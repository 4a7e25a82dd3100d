package encode

import (
	"unicode"
	"unicode/utf8"

	unicodenorm "golang.org/x/text/unicode/norm"
)

// Words longer than this many characters are one unknown token, as in the reference tokenizer.
const maxWordRunes = 100

// How much text tokens looks at: far more than the tokens it keeps can come from, unless nearly
// all of it is blank. It bounds the time that a pasted file costs.
const maxTextBytes = 1 << 14

// tokens appends the ids of text's word pieces to ids, [CLS] first and [SEP] last, at most
// m.positions in all. Text is lower-cased and stripped of accents, split at blanks, punctuation and
// Chinese characters, and each word is cut greedily into the longest known pieces: the ids are those
// of the reference tokenizer, except that "[SEP]" and the like in the text are plain text here and
// cannot stand for control tokens.
func (m *model) tokens(ids []int32, text string) []int32 {
	if len(text) > maxTextBytes {
		text = text[:maxTextBytes]
	}
	ids = append(ids, m.cls)
	full := m.positions - 1 // one is kept for [SEP]
	var buf [4 * maxWordRunes]byte
	word, runes := buf[:0], 0
	flush := func() {
		if runes > 0 {
			ids = m.pieces(ids, word, runes)
			word, runes = buf[:0], 0
		}
	}
	add := func(r rune) {
		switch {
		case isSpace(r):
			flush()
		case isPunct(r) || isChinese(r):
			flush()
			ids = m.pieces(ids, utf8.AppendRune(word, r), 1)
		default:
			if runes < maxWordRunes { // an overlong word is unknown whatever it holds
				word = utf8.AppendRune(word, r)
			}
			runes++
		}
	}
	for i := 0; i < len(text) && len(ids) < full; {
		if c := text[i]; c < utf8.RuneSelf { // plain ASCII needs no tables
			i++
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			if c >= ' ' && c != 0x7F || c == '\t' || c == '\n' || c == '\r' {
				add(rune(c))
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		if r != utf8.RuneError && !isControl(r) {
			fold(r, add)
		}
	}
	if len(ids) < full {
		flush()
	}
	ids = ids[:min(len(ids), full)]
	return append(ids, m.sep)
}

// fold calls add for the lower-case base characters of r: accents are dropped, the rest decomposed.
func fold(r rune, add func(rune)) {
	if isSpace(r) {
		add(' ')
		return
	}
	var src [utf8.UTFMax]byte
	var dst [64]byte
	n := utf8.EncodeRune(src[:], r)
	decomposed := unicodenorm.NFD.Append(dst[:0], src[:n]...)
	for len(decomposed) > 0 {
		d, size := utf8.DecodeRune(decomposed)
		decomposed = decomposed[size:]
		if !unicode.Is(unicode.Mn, d) {
			add(unicode.ToLower(d))
		}
	}
}

// pieces appends the ids of the word pieces of one word, or the unknown token when it has no
// complete cut.
func (m *model) pieces(ids []int32, word []byte, runes int) []int32 {
	if runes > maxWordRunes {
		return append(ids, m.unk)
	}
	start := len(ids)
	for at := 0; at < len(word); {
		id, n := m.longestPiece(word[at:], at > 0)
		if n == 0 {
			return append(ids[:start], m.unk)
		}
		ids = append(ids, id)
		at += n
	}
	return ids
}

// longestPiece returns the longest word piece that rest starts with and its length in bytes, 0 when
// there is none. Pieces inside a word are stored with "##" before them.
func (m *model) longestPiece(rest []byte, inside bool) (id int32, n int) {
	h, prefix := uint32(2166136261), 0
	if inside {
		h, prefix = hashByte(hashByte(h, '#'), '#'), 2
	}
	for i := 0; i < len(rest) && i < m.longest-prefix; i++ {
		h = hashByte(h, rest[i])
		if i+1 < len(rest) && !utf8.RuneStart(rest[i+1]) {
			continue
		}
		if found, ok := m.lookup(h, rest[:i+1], inside); ok {
			id, n = found, i+1
		}
	}
	return id, n
}

func hashByte(h uint32, c byte) uint32 { return (h ^ uint32(c)) * 16777619 }

// lookup finds the word piece with hash h in the table of the model file.
func (m *model) lookup(h uint32, piece []byte, inside bool) (int32, bool) {
	for at, tries := (h^h>>16)%slotCount, 0; tries < slotCount; at, tries = (at+1)%slotCount, tries+1 {
		id := int(m.slots[2*at]) | int(m.slots[2*at+1])<<8
		if id >= m.vocab {
			return 0, false
		}
		w := m.words[u32(m.ends[4*id:]):u32(m.ends[4*id+4:])]
		if inside {
			if len(w) < 2 || w[:2] != "##" {
				continue
			}
			w = w[2:]
		}
		if w == string(piece) {
			return int32(id), true //nolint:gosec // less than the vocabulary, a uint16
		}
	}
	return 0, false
}

func isSpace(r rune) bool { return unicode.IsSpace(r) }

func isControl(r rune) bool {
	return r != '\t' && r != '\n' && r != '\r' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co)
}

// isPunct counts every ASCII symbol as punctuation, such as $ and +, as the reference does.
func isPunct(r rune) bool {
	if r < utf8.RuneSelf {
		return '!' <= r && r <= '/' || ':' <= r && r <= '@' || '[' <= r && r <= '`' || '{' <= r && r <= '~'
	}
	return unicode.IsPunct(r)
}

// isChinese reports whether r is in the CJK blocks that the reference splits character by character.
func isChinese(r rune) bool {
	return 0x4E00 <= r && r <= 0x9FFF || 0x3400 <= r && r <= 0x4DBF || 0x20000 <= r && r <= 0x2A6DF ||
		0x2A700 <= r && r <= 0x2B73F || 0x2B740 <= r && r <= 0x2B81F || 0x2B920 <= r && r <= 0x2CEAF ||
		0xF900 <= r && r <= 0xFAFF || 0x2F800 <= r && r <= 0x2FA1F
}
