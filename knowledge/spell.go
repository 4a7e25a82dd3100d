package knowledge

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// speller takes a word for a slip of the thumb when a likelier word lies one
// slip away: the noisy channel. How likely a word is, it knows from the entries
// and from how frequent the word is in the language.
type speller struct {
	count map[string]int        // words of the base and how often it uses them
	total int                   // how many words that are
	fixed map[string]bool       // words that are never repaired
	rank  func(word string) int // as [Encoder.Rank]
}

// What the chances are made of, tuned on the validation splits of the public
// sets with a slip in each question.
const (
	language = 1000     // the language counts as much as so many words of the entries
	first    = 0.1      // one word in ten is the most frequent one, by Zipf's law
	strange  = 0.002    // the share of words that nobody knows,
	letter   = 1.0 / 20 // and how much rarer each letter makes one of them
	slip     = 0.02     // the share of words that are mistyped,
	realWord = 0.3      // less those that became another word of the language
	other    = 1.0 / 25 // which letter is taken for another
)

// shortest is the shortest word that is repaired; shorter ones have too many
// neighbours.
const shortest = 3

// learn adds a word of the base.
func (s *speller) learn(w string) {
	s.count[w]++
	s.total++
}

// repair returns the words with slips undone. Names, the words in keep, and
// anything with a digit stay as they are.
func (s *speller) repair(words []string, keep map[string]bool) []string {
	for i, w := range words {
		if len(w) >= shortest && len(w) <= 30 && s.count[w] == 0 && !stopWords[w] && !keep[w] && !s.fixed[w] && allLetters(w) {
			words[i] = s.meant(w)
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

// meant is the likeliest word to be meant by one that the base does not use. A
// word of the language, or one that has its stem, gives way to words of the base
// alone.
func (s *speller) meant(w string) string {
	known := s.rank(w) > 0
	best, most := w, s.likely(w)
	if !known {
		most = strange
		for range w {
			most *= letter
		}
	}
	known = known || s.rank(stem(w)) > 0
	oneSlip(w, func(c []byte, chance float64) {
		if known {
			if s.count[string(c)] == 0 {
				return
			}
			chance *= realWord
		}
		if p := s.likely(string(c)) * slip * chance; p > most {
			best, most = string(c), p
		}
	})
	return best
}

// likely is how likely a word is to be the next in a question to this base.
func (s *speller) likely(w string) float64 {
	p := float64(s.count[w])
	if r := s.rank(w); r > 0 {
		p += language * first / float64(r)
	}
	return p / (float64(s.total) + language)
}

// oneSlip tries every word that a slip may have made w of, and how likely that
// slip is among all: letters swapped, doubled, lost, or taken for another. A letter
// too many is as often a rare word, and the first letter is always meant.
func oneSlip(w string, try func(c []byte, chance float64)) {
	at := 1 / float64(len(w))
	c := make([]byte, len(w)+1)
	for i := 1; i < len(w); i++ {
		before, after := w[:i], w[i+1:]
		if after != "" && after[0] != w[i] {
			c = append(append(append(c[:0], before...), after[0], w[i]), after[1:]...)
			try(c, at)
		}
		if w[i] == w[i-1] {
			c = append(append(c[:0], before...), after...)
			try(c, at)
		}
		c = append(append(append(c[:0], before...), 0), after...)
		for c[i] = 'a'; c[i] <= 'z'; c[i]++ {
			if c[i] != w[i] {
				try(c, at*other)
			}
		}
	}
	for i := 1; i <= len(w); i++ {
		c = append(append(append(c[:0], w[:i]...), 0), w[i:]...)
		for c[i] = 'a'; c[i] <= 'z'; c[i]++ {
			try(c, at)
		}
	}
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
