package knowledge

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

// maxTokens bounds what is read of one question; no honest one is longer, and
// the cost of ranking grows with it.
const maxTokens = 120

// noise is what platforms put into a text that says nothing about the question:
// code, links, mentions, custom emoji.
var noise = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`|https?://\\S+|<[@#!][^>\\s]*>|<a?:\\w+:\\d+>|:[a-z0-9_+-]+:")

// contractions are undone so that "what's" and "whats" ask the same as "what
// is". Words that are also something else ("were", "ill", "its") are left alone.
var contractions = map[string]string{
	"whats": "what is", "hows": "how is", "wheres": "where is", "whos": "who is", "whens": "when is",
	"thats": "that is", "theres": "there is", "heres": "here is",
	"dont": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not", "arent": "are not",
	"wasnt": "was not", "cant": "can not", "cannot": "can not", "couldnt": "could not", "wont": "will not",
	"wouldnt": "would not", "shouldnt": "should not", "havent": "have not", "hasnt": "has not",
	"im": "i am", "ive": "i have", "youre": "you are", "theyre": "they are", "weve": "we have",
	"gonna": "going to", "wanna": "want to", "gotta": "have to", "gimme": "give me", "lemme": "let me",
	"u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "thx": "thanks", "bc": "because",
	"cuz": "because", "coz": "because", "w": "with", "wo": "without", "idk": "i do not know", "abt": "about",
	"rn": "right now", "ppl": "people", "tho": "though", "dunno": "do not know", "hrs": "hours", "hr": "hour",
	"yr": "year", "yrs": "years", "mo": "month", "mos": "months", "wk": "week", "wks": "weeks",
}

// stopWords carry no topic. They still count in word pairs and in how a
// question is asked, but not in what it is about.
var stopWords = setOf(`a an the i me my mine you your he she it its we our they their this that these those
is am are was were be been being do does did have has had can could will would shall should may might must
to of in on at for with from by about as into over after before than then and or but if so not no
what which who whom whose when where why how there here just really very also too please thanks any some
get got go going want need know tell say let like one ones thing things out up
anyone someone everyone something anything everything much many more most lot ok okay hey hi hello well
now still even again ever never always only own same such both each few other another up down off
give take make made use using put see look think thought feel mean guess wonder wondering help question
them him her us yes yeah maybe actually kinda sort kind`)

func setOf(words string) map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// normaliser turns a text into words in one fixed form.
type normaliser struct {
	// aliases by their first word, longest first: the words of a phrase and
	// what replaces them.
	aliases map[string][]alias
}

type alias struct{ from, to []string }

func newNormaliser(entries []Entry) *normaliser {
	n := &normaliser{aliases: make(map[string][]alias)}
	n.learn(entries)
	return n
}

// learn takes the aliases of entries.
func (n *normaliser) learn(entries []Entry) {
	for _, e := range entries {
		for from, to := range e.Aliases {
			n.add(from, to)
		}
	}
	for first := range n.aliases {
		slices.SortFunc(n.aliases[first], func(a, b alias) int {
			return cmp.Or(len(b.from)-len(a.from), slices.Compare(a.from, b.from), slices.Compare(a.to, b.to))
		})
	}
}

// knows reports whether all of these aliases were learnt.
func (n *normaliser) knows(aliases map[string]string) bool {
	for from, to := range aliases {
		f, t := fold(from), fold(to)
		if len(f) == 0 || len(t) == 0 || slices.Equal(f, t) {
			continue
		}
		if !slices.ContainsFunc(n.aliases[f[0]], func(b alias) bool { return slices.Equal(f, b.from) && slices.Equal(t, b.to) }) {
			return false
		}
	}
	return true
}

// add notes an alias, both ways round normalised. One pass replaces each phrase
// once, so aliases that lead back to themselves do no harm.
func (n *normaliser) add(from, to string) {
	f, t := fold(from), fold(to)
	if len(f) == 0 || len(t) == 0 || slices.Equal(f, t) {
		return
	}
	a := alias{f, t}
	if !slices.ContainsFunc(n.aliases[f[0]], func(b alias) bool { return slices.Equal(a.from, b.from) && slices.Equal(a.to, b.to) }) {
		n.aliases[f[0]] = append(n.aliases[f[0]], a)
	}
}

// words are the words of a text in normal form.
func (n *normaliser) words(text string) []string { return n.replace(fold(text)) }

// replace applies the aliases.
func (n *normaliser) replace(in []string) []string {
	out := make([]string, 0, len(in))
scan:
	for i := 0; i < len(in); {
		for _, a := range n.aliases[in[i]] {
			if len(in)-i >= len(a.from) && slices.Equal(in[i:i+len(a.from)], a.from) {
				out = append(out, a.to...)
				i += len(a.from)
				continue scan
			}
		}
		out = append(out, in[i])
		i++
	}
	return out[:min(len(out), maxTokens)]
}

// fold removes noise, accents and case, undoes contractions and splits into
// words. A word is a run of letters and digits; + and # stay at its end (c++,
// c#), apostrophes vanish.
func fold(text string) []string {
	if strings.ContainsAny(text, "`<:/") {
		text = noise.ReplaceAllString(text, " ")
	}
	out := make([]string, 0, 1+len(text)/4)
	var letters strings.Builder
	text = strings.ToLower(norm.NFKD.String(text))
	from := 0 // where the text goes on that is not in letters yet
	flush := func(to int) {
		w := text[from:to]
		if letters.Len() > 0 {
			letters.WriteString(w)
			w = letters.String()
			letters.Reset()
		}
		if w == "" {
			return
		}
		if long, ok := contractions[w]; ok {
			out = append(out, strings.Fields(long)...)
			return
		}
		if len(w) > 40 {
			w = w[:40]
		}
		out = append(out, w)
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
			letters.WriteString(text[from:i])
			from = i + utf8.RuneLen(r)
		case (r == '+' || r == '#') && (from < i || letters.Len() > 0):
		default:
			flush(i)
			from = i + 1
			if r >= utf8.RuneSelf {
				_, size := utf8.DecodeRuneInString(text[i:])
				from = i + size
			}
		}
		if len(out) > maxTokens {
			return out
		}
	}
	flush(len(text))
	return out
}

// stem is the Porter2 stem; words with anything but letters stay as they are.
func stem(w string) string {
	for _, r := range w {
		if r < 'a' || r > 'z' {
			return w
		}
	}
	return english.Stem(w, true)
}
