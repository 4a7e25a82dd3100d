package knowledge

import (
	"slices"
	"strings"
	"sync"
)

// Encoder turns a sentence into a unit vector whose cosine to another's says
// how alike their meanings are. It must be safe for concurrent use.
type Encoder interface {
	Encode(text string) []float32
}

// Options shape a [Base]. The zero value is usable.
type Options struct {
	// Encoder adds meaning to the two lexical kernels; nil does without.
	Encoder Encoder
	// Calibration says how scores become confidence; nil means the pooled
	// default.
	Calibration *Calibration
}

// Base is a set of entries that questions can be put to. It never changes and
// is safe for concurrent use.
type Base struct {
	entries   []Entry
	byKey     map[string]int
	norm      *normaliser
	words     *space
	chars     *space
	phrasings []phrasing
	exact     map[string]int // normal form of a phrasing → its place
	byWord    [][]posting
	byChar    [][]posting
	about     []map[string]int // how many texts of an entry have a stem
	known     map[string]int   // the same over all entries
	encoder   Encoder
	cal       Calibration
	recent    recent
	scratch   sync.Pool
}

// phrasing is one way to ask for an entry, or, with entry none, something that
// no entry answers.
type phrasing struct {
	entry  int
	text   string
	words  []string
	word   sparse
	char   sparse
	vector []float32
}

// none is the entry of what no entry answers.
const none = -1

type posting struct {
	phrasing int32
	weight   float32
}

// New makes a base. Entries without a phrasing are asked for by their title.
func New(entries []Entry, o Options) *Base {
	b := &Base{
		entries: slices.Clone(entries),
		byKey:   make(map[string]int),
		norm:    newNormaliser(entries),
		exact:   make(map[string]int),
		known:   make(map[string]int),
		encoder: o.Encoder,
		cal:     pooled,
	}
	if o.Calibration != nil {
		b.cal = *o.Calibration
	}
	for i, e := range b.entries {
		b.byKey[e.Key] = i
		b.add(i, append([]string{e.Title}, e.Questions...)...)
		b.add(none, e.Negatives...)
		b.about = append(b.about, b.stems(e))
	}
	b.add(none, chatter()...)
	b.index()
	b.scratch.New = func() any { return newScratch(len(b.phrasings)) }
	return b
}

// add takes phrasings; one that says the same as an earlier one adds nothing.
func (b *Base) add(entry int, texts ...string) {
	for _, text := range texts {
		words := b.norm.words(text)
		form := strings.Join(words, " ")
		if _, twice := b.exact[form]; twice || len(words) == 0 {
			continue
		}
		b.exact[form] = len(b.phrasings)
		b.phrasings = append(b.phrasings, phrasing{entry: entry, text: text, words: words})
	}
}

// stems counts in how many of an entry's texts each content stem is.
func (b *Base) stems(e Entry) map[string]int {
	out := make(map[string]int)
	texts := append([]string{e.Title, e.Summary, e.Answer, e.Group}, e.Questions...)
	texts = append(texts, e.Keywords...)
	for _, v := range e.Variants {
		texts = append(append(texts, v.Answer), v.Words...)
	}
	for _, text := range texts {
		for s := range contentStems(b.norm.words(text)) {
			out[s]++
			b.known[s]++
		}
	}
	return out
}

// contentStems are the stems of the words that carry a topic.
func contentStems(words []string) map[string]bool {
	out := make(map[string]bool, len(words))
	for _, w := range words {
		if !stopWords[w] {
			out[stem(w)] = true
		}
	}
	return out
}

// index builds the vectors and the inverted lists.
func (b *Base) index() {
	wordTexts, charTexts := make([][]string, len(b.phrasings)), make([][]string, len(b.phrasings))
	for i, p := range b.phrasings {
		wordTexts[i], charTexts[i] = wordFeatures(p.words), charFeatures(p.words)
	}
	b.words, b.chars = newSpace(wordTexts), newSpace(charTexts)
	b.byWord, b.byChar = make([][]posting, len(b.words.idf)), make([][]posting, len(b.chars.idf))
	for i := range b.phrasings {
		p := &b.phrasings[i]
		p.word, p.char = b.words.vector(wordTexts[i]), b.chars.vector(charTexts[i])
		for _, t := range p.word {
			b.byWord[t.id] = append(b.byWord[t.id], posting{int32(i), t.weight})
		}
		for _, t := range p.char {
			b.byChar[t.id] = append(b.byChar[t.id], posting{int32(i), t.weight})
		}
		if b.encoder != nil {
			p.vector = b.encoder.Encode(strings.Join(p.words, " "))
		}
	}
}

// Entries lists the entries, in the order given to [New].
func (b *Base) Entries() []Entry { return b.entries }

// Entry returns the entry of that key.
func (b *Base) Entry(key string) (Entry, bool) {
	i, ok := b.byKey[key]
	if !ok {
		return Entry{}, false
	}
	return b.entries[i], true
}

// Search lists the entries whose title, summary, keywords or key hold every
// word of the text, at most limit, in their own order; an empty text lists all.
func (b *Base) Search(text string, limit int) []Entry {
	var out []Entry
	want := b.norm.words(text)
	for _, e := range b.entries {
		have := " " + strings.Join(b.norm.words(strings.Join(append([]string{e.Title, e.Summary, e.Key, e.Group}, e.Keywords...), " ")), " ")
		missing := slices.ContainsFunc(want, func(w string) bool {
			return !strings.Contains(have, " "+w) && !strings.Contains(have, " "+stem(w))
		})
		if !missing && len(out) < limit {
			out = append(out, e)
		}
	}
	return out
}

// variant finds the variant of an entry that the words name, the longest name
// first.
func (b *Base) variant(e Entry, words []string) *Variant {
	text := " " + strings.Join(words, " ") + " "
	var found *Variant
	length := 0
	for i, v := range e.Variants {
		for _, w := range v.Words {
			name := strings.Join(b.norm.words(w), " ")
			if name != "" && len(name) > length && strings.Contains(text, " "+name+" ") {
				found, length = &e.Variants[i], len(name)
			}
		}
	}
	return found
}

// recent remembers the latest results, since a question is often looked at
// twice: to decide what a line is, and to answer it.
type recent struct {
	mu   sync.Mutex
	keys []string
	byQ  map[string]Result
}

const maxRecent = 256

func (r *recent) find(q string) (Result, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	res, ok := r.byQ[q]
	return res, ok
}

func (r *recent) keep(q string, res Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byQ == nil {
		r.byQ = make(map[string]Result)
	}
	if _, ok := r.byQ[q]; !ok {
		if len(r.keys) == maxRecent {
			delete(r.byQ, r.keys[0])
			r.keys = r.keys[1:]
		}
		r.keys = append(r.keys, q)
	}
	r.byQ[q] = res
}

// Variant returns the variant of an entry that a text names, or nil.
func (b *Base) Variant(key, text string) *Variant {
	e, ok := b.Entry(key)
	if !ok {
		return nil
	}
	return b.variant(e, b.norm.words(text))
}
