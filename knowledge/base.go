package knowledge

import (
	"slices"
	"strings"
	"sync"
)

// Options shape a [Base]. The zero value is usable.
type Options struct {
	// Encoder adds meaning to the two lexical kernels; nil does without.
	Encoder Encoder
	// Cache keeps the encoder's vectors; nil encodes everything anew.
	Cache *Cache
	// Examine lets the base examine itself, so that confidence means the same
	// whatever the entries are; it costs a second or so. Without, a base counts
	// as one like the built-in entries.
	Examine bool
	// Intents are what else a line may mean.
	Intents []Intent
	// Progress hears how many phrasings are encoded, from several goroutines;
	// nil hears nothing.
	Progress func(done, total int)
}

// Intent is something a line may ask for that is no entry, such as a command,
// with sentences that mean it. Intents compete with entries for a line, and are
// never answers.
type Intent struct {
	Name string
	Says []string
}

// Base is a set of entries that questions can be put to. It is safe for
// concurrent use, also while [Base.Put] and [Base.Drop] change it.
type Base struct {
	mu        sync.RWMutex
	entries   []Entry // intents first; those taken away keep their place, without a key
	intents   int
	byKey     map[string]int
	norm      *normaliser
	words     *space[string]
	chars     *space[uint64]
	phrasings []phrasing
	of        []int32          // the entry of each phrasing once more, close together
	retired   int              // how many phrasings were taken away
	exact     map[string]int   // normal form of a phrasing → its place
	about     []map[string]int // how many texts of an entry have a stem
	known     map[string]int   // the same over all entries
	stems     map[string]string
	taken     map[string][]string // texts of the entry that is being taken, in normal form
	minds     *minds              // nil without an encoder
	spell     *speller
	wordRank  func(word string) int // as [Encoder.Rank]
	cal       Calibration
	recent    recent
	scratch   sync.Pool
}

// phrasing is one way to ask for an entry, or, with entry none, something that
// no entry answers.
type phrasing struct {
	entry int
	owner int // the entry whose file it stands in, none for chatter
	role  role
	text  string
	words []string
}

// role is what a phrasing is in the file it stands in.
type role uint8

const (
	question  role = iota // as somebody may ask
	label                 // the name of an entry in a table that gives no title
	statement             // what the entry says about itself; nobody asks like that
)

// The entries of phrasings that have none: what no entry answers, and what was
// taken away.
const (
	none = -1
	gone = -2
)

// form is the phrasing in normal form, which is what the encoder reads.
func (p phrasing) form() string { return strings.Join(p.words, " ") }

// New makes a base. Entries without a phrasing are asked for by their title.
func New(entries []Entry, o Options) *Base {
	b := &Base{
		intents: len(o.Intents),
		byKey:   make(map[string]int),
		norm:    newNormaliser(entries),
		exact:   make(map[string]int),
		known:   make(map[string]int),
		stems:   make(map[string]string),
		taken:   make(map[string][]string),
	}
	for _, in := range o.Intents {
		b.entries = append(b.entries, Entry{Key: in.Name, Questions: in.Says})
	}
	b.entries = append(b.entries, entries...)
	for i := range b.entries {
		b.take(i)
	}
	b.add(none, none, question, chatter()...)
	clear(b.taken)
	b.wordRank = func(string) int { return 0 }
	var meanings sync.WaitGroup
	if o.Encoder != nil {
		b.wordRank = o.Encoder.Rank
		meanings.Go(func() { b.minds = newMinds(o, b.phrasings) })
	}
	b.index()
	meanings.Wait()
	b.spell = b.newSpeller()
	b.scratch.New = func() any { return b.newScratch() }
	b.cal = b.pooledFor()
	if o.Examine {
		b.cal = b.examined(entries, o)
	}
	return b
}

func (b *Base) isIntent(entry int) bool { return entry >= 0 && entry < b.intents }

// take reads the texts of an entry.
func (b *Base) take(i int) {
	e := b.entries[i]
	if !b.isIntent(i) {
		b.byKey[e.Key] = i
	}
	title := question
	if e.Title == e.Key && len(e.Questions) > 0 {
		title = label
	}
	b.add(i, i, title, e.Title)
	b.add(i, i, question, e.Questions...)
	b.add(none, i, question, e.Negatives...)
	b.addStatements(i)
	b.about = append(b.about, b.stemsOf(e))
	clear(b.taken)
}

// normal is a text in normal form, remembered while an entry is taken: most of
// its texts are looked at twice.
func (b *Base) normal(text string) []string {
	words, ok := b.taken[text]
	if !ok {
		words = b.norm.words(text)
		b.taken[text] = words
	}
	return words
}

// add takes phrasings; one that says the same as an earlier one adds nothing,
// but a phrasing of an entry wins over the near-miss of another.
func (b *Base) add(entry, owner int, as role, texts ...string) {
	for _, text := range texts {
		words := b.normal(text)
		form := strings.Join(words, " ")
		at, twice := b.exact[form]
		if twice && entry != none && b.phrasings[at].entry == none {
			b.retire(at)
			twice = false
		}
		if twice || len(words) == 0 {
			continue
		}
		b.exact[form] = len(b.phrasings)
		b.append(phrasing{entry: entry, owner: owner, role: as, text: text, words: words})
	}
}

// append takes one more phrasing.
func (b *Base) append(p phrasing) {
	b.phrasings = append(b.phrasings, p)
	b.of = append(b.of, int32(p.entry)) //nolint:gosec // number of entries
}

// addStatements takes what the entry says about itself. A question often has
// more in common with its answer than with how others asked; but nobody means
// an entry for certain by quoting it, so a statement is not entered as exact.
func (b *Base) addStatements(i int) {
	seen := make(map[string]bool)
	for _, text := range b.entries[i].statements() {
		words := b.normal(text)
		form := strings.Join(words, " ")
		if _, asked := b.exact[form]; asked || seen[form] || len(words) < 3 {
			continue
		}
		seen[form] = true
		b.append(phrasing{entry: i, owner: i, role: statement, text: text, words: words})
	}
}

// retire takes a phrasing away; it keeps its place.
func (b *Base) retire(i int) {
	b.phrasings[i].entry, b.of[i] = gone, gone
	b.retired++
}

// stemsOf counts in how many of an entry's texts each content stem is.
func (b *Base) stemsOf(e Entry) map[string]int {
	out := make(map[string]int)
	texts := append([]string{e.Title, e.Summary, e.Answer, e.Group}, e.Questions...)
	texts = append(texts, e.Keywords...)
	for _, v := range e.Variants {
		texts = append(append(texts, v.Answer), v.Words...)
	}
	in := make(map[string]int) // the text a stem was last seen in, from 1
	for i, text := range texts {
		for _, w := range b.normal(text) {
			if stopWords[w] {
				continue
			}
			if s := b.stem(w); in[s] != i+1 {
				in[s] = i + 1
				out[s]++
				b.known[s]++
			}
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

// stem is the stem of a word, remembered: a base is made of few words. It must
// only be used while the base is being made or changed.
func (b *Base) stem(w string) string {
	s, ok := b.stems[w]
	if !ok {
		s = stem(w)
		b.stems[w] = s
	}
	return s
}

// read is a question in normal form, with slips of the thumb undone.
func (b *Base) read(question string) []string {
	words := b.spell.repair(fold(question), namesIn(question))
	return b.norm.replace(words)
}

// newSpeller knows the words of the entries, and leaves those of the chatter
// alone.
func (b *Base) newSpeller() *speller {
	s := &speller{count: make(map[string]int), rank: b.wordRank, fixed: make(map[string]bool)}
	for _, p := range b.phrasings {
		for _, w := range p.words {
			if p.entry == none {
				s.fixed[w] = true
			} else {
				s.learn(w)
			}
		}
	}
	for w := range stopWords {
		s.learn(w)
	}
	for _, list := range b.norm.aliases {
		for _, a := range list {
			for _, w := range a.from {
				s.learn(w)
			}
		}
	}
	return s
}

// index builds the vectors and the inverted lists.
func (b *Base) index() {
	var both sync.WaitGroup
	both.Go(func() {
		texts := make([][]string, len(b.phrasings))
		for i := range b.phrasings {
			texts[i] = wordFeatures(b.phrasings[i].words, b.stem)
		}
		b.words = newSpace(texts, unknownWord)
	})
	both.Go(func() {
		texts := make([][]uint64, len(b.phrasings))
		for i := range b.phrasings {
			texts[i] = charFeatures(b.phrasings[i].words)
		}
		b.chars = newSpace(texts, unknownRun)
	})
	both.Wait()
}

// Entries lists the entries, in the order given to [New] and [Base.Put].
func (b *Base) Entries() []Entry {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return slices.DeleteFunc(slices.Clone(b.entries[b.intents:]), func(e Entry) bool { return e.Key == "" })
}

// Entry returns the entry of that key.
func (b *Base) Entry(key string) (Entry, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
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
	for _, e := range b.Entries() {
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
	for i := range e.Variants {
		for _, w := range e.Variants[i].Words {
			name := strings.Join(b.norm.words(w), " ")
			if name != "" && len(name) > length && strings.Contains(text, " "+name+" ") {
				found, length = &e.Variants[i], len(name)
			}
		}
	}
	return found
}

// Variant returns the variant of an entry that a text names, or nil.
func (b *Base) Variant(key, text string) *Variant {
	e, ok := b.Entry(key)
	if !ok {
		return nil
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.variant(e, b.norm.words(text))
}
