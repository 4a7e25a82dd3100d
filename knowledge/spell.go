package knowledge

import (
	"cmp"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	edlib "github.com/hbollon/go-edlib"
)

// speller repairs a word that nobody writes into one the base uses, when a
// single slip lies between them.
type speller struct {
	count map[string]int         // words of the base and how often it uses them
	known func(word string) bool // words of the language; they are never repaired

	once sync.Once
	near map[string][]string // a word with one letter missing: the words it may be
}

// minRepair is the shortest word that is repaired; shorter ones have too many
// neighbours, but swapped letters are plain enough from three on.
const minRepair = 4

// minPlain is the same towards words that the base does not use.
const minPlain = 4

// learn adds a word of the base.
func (s *speller) learn(w string) {
	s.count[w]++
	if s.near != nil && s.count[w] == 1 {
		s.enter(w)
	}
}

// repair returns the words with slips undone. Names, the words in keep, and
// anything with a digit stay as they are.
func (s *speller) repair(words []string, keep map[string]bool) []string {
	for i, w := range words {
		if len(w) < 3 || len(w) > 30 || s.count[w] > 0 || stopWords[w] || keep[w] || s.known(w) || !allLetters(w) {
			continue
		}
		if better := cmp.Or(s.nearest(w), s.plain(w)); better != "" {
			words[i] = better
		}
	}
	return words
}

// Mend returns a text with slips of the thumb undone as [Base.Ask] undoes them;
// everything else stays as it is.
func (b *Base) Mend(text string) string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	names := namesIn(text)
	return plainWord.ReplaceAllStringFunc(text, func(w string) string {
		lower := strings.ToLower(w)
		if better := b.spell.repair([]string{lower}, names)[0]; better != lower {
			return better
		}
		return w
	})
}

var plainWord = regexp.MustCompile(`[A-Za-z]+`)

// nearest is the most used word one slip away, or "".
func (s *speller) nearest(w string) string {
	s.once.Do(s.index)
	best, uses := "", 0
	try := func(key string) {
		for _, c := range s.near[key] {
			if (s.count[c] > uses || s.count[c] == uses && c < best) && c[0] == w[0] && edlib.OSADamerauLevenshteinDistance(c, w) == 1 &&
				(len(w) >= minRepair || len(c) == len(w) && sameLetters(c, w)) {
				best, uses = c, s.count[c]
			}
		}
	}
	try(w)
	for i := range w {
		try(w[:i] + w[i+1:])
	}
	return best
}

// plain is a word of the language one slip away, or "": the base does not use
// it, but the encoder knows what it means. Only swapped, doubled and lost letters
// are undone: a letter taken for another, or one too many, is as often a name or
// a rare word. The first letter and the last are always meant.
func (s *speller) plain(w string) string {
	if len(w) < minPlain {
		return ""
	}
	for i := 1; i+1 < len(w); i++ {
		if swapped := w[:i] + w[i+1:i+2] + w[i:i+1] + w[i+2:]; s.known(swapped) {
			return swapped
		}
	}
	for i := 1; i < len(w); i++ {
		if single := w[:i] + w[i+1:]; w[i] == w[i-1] && s.known(single) {
			return single
		}
	}
	for i := 1; i < len(w); i++ {
		for c := 'a'; c <= 'z'; c++ {
			if longer := w[:i] + string(c) + w[i:]; s.known(longer) {
				return longer
			}
		}
	}
	return ""
}

func (s *speller) index() {
	s.near = make(map[string][]string)
	for w := range s.count {
		s.enter(w)
	}
}

func (s *speller) enter(w string) {
	if len(w) < 3 || !allLetters(w) {
		return
	}
	s.near[w] = append(s.near[w], w)
	for i := range w {
		if i == 0 || w[i] != w[i-1] {
			key := w[:i] + w[i+1:]
			s.near[key] = append(s.near[key], w)
		}
	}
}

// sameLetters reports whether two words of one length differ only in order.
func sameLetters(a, b string) bool {
	var n [256]int
	for i := range len(a) {
		n[a[i]]++
		n[b[i]]--
	}
	return n == [256]int{}
}

func allLetters(w string) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}

func startsUpper(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

// namesIn are the words of a text that are written like names: with a capital
// inside a sentence that is not all capitals.
func namesIn(text string) map[string]bool {
	var names map[string]bool
	first := true
	for w := range strings.FieldsSeq(text) {
		bare := strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) })
		if !first && bare != "" && strings.ToUpper(bare) != bare && startsUpper(bare) {
			if names == nil {
				names = make(map[string]bool)
			}
			names[strings.ToLower(bare)] = true
		}
		first = strings.HasSuffix(w, ".") || strings.HasSuffix(w, "?") || strings.HasSuffix(w, "!")
	}
	return names
}
