package knowledge

import (
	"cmp"
	"slices"
	"strings"
)

// How many entries the local regression compares, with how many phrasings of
// the first few and of the others, which are there for contrast only, and how
// much the nearest phrasing alone counts beside it.
const (
	nearEntries   = 7
	nearIntents   = 8
	contenders    = 5
	nearPhrasings = 16
	farPhrasings  = 9
	nearShare     = 0.2
)

// Decision is what to do with a question.
type Decision string

// The decisions.
const (
	Answer  Decision = "answer"  // sure enough to answer
	Suggest Decision = "suggest" // ask "did you mean"
	Abstain Decision = "abstain" // say honestly that there is nothing
)

// Confidence from which to answer, and from which to suggest.
const (
	answerFrom  = 0.5
	suggestFrom = 0.2
)

// Ranked is one entry with its score; scores compare only within one question.
type Ranked struct {
	Entry string
	Score float64
}

// Result is what a base makes of a question.
type Result struct {
	Decision Decision
	// Entry is the best-ranked entry, whatever the decision; "" when the base
	// is empty or the question has no words.
	Entry string
	// Matched is the phrasing of Entry nearest to the question, as it was
	// written.
	Matched string
	// Confidence is the probability that Entry answers the question.
	Confidence float64
	// Ranked are the five best entries, best first.
	Ranked []Ranked
	// Variant is the variant of Entry that the question names, or nil.
	Variant *Variant
	// Intents are the nearest of the base's intents, nearest first, each with the
	// probability that the line means it, and nothing else.
	Intents []Meant
}

// Meant is an intent that a line may mean.
type Meant struct {
	Intent     string
	Confidence float64
}

// Ask ranks the entries for a question and decides. The same question gives
// the same result.
func (b *Base) Ask(question string) Result {
	b.mu.RLock()
	defer b.mu.RUnlock()
	words := b.read(question)
	form := strings.Join(words, " ")
	if r, ok := b.recent.find(form); ok {
		return r
	}
	r := b.ask(words)
	b.recent.keep(form, r)
	return r
}

func (b *Base) ask(words []string) Result {
	r := Result{Decision: Abstain}
	v := b.view(words, nothing)
	if len(words) == 0 {
		return r
	}
	for at, c := range v.ranked {
		if b.isIntent(c.entry) {
			first := append([]candidate{c}, slices.Delete(slices.Clone(v.ranked), at, at+1)...)
			r.Intents = append(r.Intents, Meant{b.entries[c.entry].Key, b.sure(words, v, first)})
		}
	}
	ranked := slices.DeleteFunc(slices.Clone(v.ranked), func(c candidate) bool { return b.isIntent(c.entry) })
	if len(ranked) == 0 {
		return r
	}
	if i, ok := b.exact[strings.Join(words, " ")]; ok { // to the letter: nothing else can be meant
		if at := slices.IndexFunc(ranked, func(c candidate) bool { return c.entry == b.phrasings[i].entry }); at > 0 {
			meant := ranked[at]
			ranked = slices.Insert(slices.Delete(ranked, at, at+1), 0, meant)
		}
	}
	best := ranked[0]
	r.Entry, r.Matched = b.entries[best.entry].Key, b.entries[best.entry].Title
	if best.nearest != none {
		r.Matched = b.phrasings[best.nearest].text
	}
	r.Confidence, r.Variant = b.sure(words, v, ranked), b.variant(b.entries[best.entry], words)
	for _, e := range ranked[:min(5, len(ranked))] {
		r.Ranked = append(r.Ranked, Ranked{b.entries[e.entry].Key, e.score})
	}
	switch {
	case r.Confidence >= answerFrom:
		r.Decision = Answer
	case r.Confidence >= suggestFrom:
		r.Decision = Suggest
	}
	return r
}

// doubt is how much room is left when a line is a phrasing to the letter, or a
// known near-miss.
const doubt = 0.02

// sure is the probability that the first of the ranked is what is meant.
func (b *Base) sure(words []string, v view, ranked []candidate) float64 {
	p := b.cal.confidence(b.features(words, v, ranked, nothing))
	if i, ok := b.exact[strings.Join(words, " ")]; ok {
		if b.phrasings[i].entry == ranked[0].entry {
			return 1 - doubt*(1-p)
		}
		return doubt * p
	}
	return p
}

// exclude is what a view leaves out, which is how a base examines itself: one
// phrasing with its near-twins, all phrasings of one entry, or all negatives in one entry's file.
type exclude struct {
	phrasing  int // -1 for none
	entry     int // none for none
	negatives int // none for none
}

// twinFrom is how alike two phrasings of one entry are, 1 being the same, when
// one would give the other away in an examination: they are left out together.
const twinFrom = 0.8

var nothing = exclude{phrasing: -1, entry: none, negatives: none}

func (x exclude) covers(i int, p *phrasing) bool {
	return p.entry == gone || i == x.phrasing || x.entry != none && p.entry == x.entry ||
		x.negatives != none && p.entry == none && p.owner == x.negatives
}

// view is how the entries look from one question.
type view struct {
	ranked []candidate // best first
	decoy  float64     // score of "none of these"
	near   float64     // similarity of the nearest decoy
	cosine float64     // mean cosine of the nearest few phrasings
	spread float64     // uncertainty of the regression: what no phrasing explains
}

type candidate struct {
	entry   int
	nearest int     // the nearest of its phrasings that somebody may ask; none for none
	asked   float64 // similarity of that
	sim     float64 // similarity of its nearest phrasing of any kind
	score   float64
	mean    float64 // similarity of its nearest few phrasings
	tight   float64 // how alike those are among each other
	// The best of each kernel over its phrasings.
	word, char, mind float64
}

// few is how many of an entry's nearest phrasings its mean is taken over.
const few = 5

// scratch is the working memory of one view.
type scratch struct {
	word, char, mind, sim []float32   // kernels between the question and each phrasing
	cosine                []float32   // of the question's meaning and each phrasing's
	best                  []candidate // by entry, none first
	near                  [][]int32   // the nearest phrasings of each entry that is compared
	group                 []int32     // by entry, none first: its place in near, 0 for those not compared
	grams                 grams       // of the local regression
}

func (b *Base) newScratch() *scratch {
	n := len(b.phrasings)
	room := n
	if b.minds != nil {
		room = b.minds.room()
	}
	return &scratch{
		word: make([]float32, n), char: make([]float32, n), mind: make([]float32, room), cosine: make([]float32, room), sim: make([]float32, n),
		best: make([]candidate, len(b.entries)+1), group: make([]int32, len(b.entries)+1),
	}
}

func (b *Base) fits(s *scratch) bool {
	return len(s.sim) == len(b.phrasings) && len(s.best) == len(b.entries)+1
}

// view compares a question with every phrasing and ranks the entries.
func (b *Base) view(words []string, out exclude) view {
	s := b.takeScratch()
	defer b.scratch.Put(s)
	b.kernels(words, s, out == nothing)
	return b.rank(s, out)
}

func (b *Base) takeScratch() *scratch {
	s := b.scratch.Get().(*scratch)
	if !b.fits(s) { // the base has grown since
		s = b.newScratch()
	}
	return s
}

// rank is the view by the kernels in s.
func (b *Base) rank(s *scratch, out exclude) view {
	b.similarities(s, out)
	b.bestOfEach(s)
	v := view{near: s.best[0].sim, cosine: b.nearCosine(s)}
	v.ranked = append(nearest(s.best[1:1+b.intents], nearIntents), nearest(s.best[1+b.intents:], nearEntries)...)
	slices.SortStableFunc(v.ranked, func(a, b candidate) int { return cmp.Compare(b.sim, a.sim) })
	b.regress(s, &v)
	slices.SortFunc(v.ranked, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.entry, b.entry))
	})
	return v
}

// nearest are the n candidates most similar to the question, of those in order
// of their entries.
func nearest(all []candidate, n int) []candidate {
	out := make([]candidate, 0, n)
	for i := range all {
		sim := all[i].sim
		if sim <= 0 || len(out) == n && sim <= out[n-1].sim {
			continue
		}
		at := len(out)
		if at < n {
			out = append(out, candidate{})
		} else {
			at--
		}
		for ; at > 0 && sim > out[at-1].sim; at-- {
			out[at] = out[at-1]
		}
		out[at] = all[i]
	}
	return out
}

// nearCosine is the mean cosine of the few phrasings nearest in meaning.
func (b *Base) nearCosine(s *scratch) float64 {
	var top [few]float32
	for i, c := range s.cosine[:len(s.sim)] {
		if c <= top[few-1] || s.sim[i] == 0 || b.of[i] == none {
			continue
		}
		for j := range top {
			if c > top[j] {
				c, top[j] = top[j], c
			}
		}
	}
	var sum float64
	for _, c := range top {
		sum += float64(c) / few
	}
	return sum
}

// kernels fills those between a question and each phrasing. A question that is
// a phrasing may be taken to have its vector: close to its own, and known.
func (b *Base) kernels(words []string, s *scratch, known bool) {
	b.words.compare(wordFeatures(words, stem), s.word)
	b.chars.compare(charFeatures(words), s.char)
	if b.minds == nil {
		return
	}
	form := strings.Join(words, " ")
	if at, ok := b.exact[form]; ok && known {
		b.minds.compareRow(at, s.cosine, s.mind)
	} else {
		b.minds.compare(form, s.cosine, s.mind)
	}
}

// similarities blends the kernels.
func (b *Base) similarities(s *scratch, out exclude) {
	ofWord, ofChar, ofMind := b.shares()
	word, char, mind, of := s.word[:len(s.sim)], s.char[:len(s.sim)], s.mind[:len(s.sim)], b.of[:len(s.sim)]
	for i := range s.sim {
		s.sim[i] = ofWord*word[i] + ofChar*char[i] + ofMind*mind[i]
		if of[i] == gone {
			s.sim[i] = 0
		}
	}
	if out == nothing {
		return
	}
	for i := range s.sim {
		if out.covers(i, &b.phrasings[i]) {
			s.sim[i] = 0
		}
	}
	if out.phrasing < 0 {
		return
	}
	twin, entry := twinFrom*(ofWord+ofChar+ofMind), of[out.phrasing]
	for i := range s.sim {
		if of[i] == entry && s.sim[i] >= twin {
			s.sim[i] = 0
		}
	}
}

// bestOfEach finds the nearest phrasing of each entry and of none.
func (b *Base) bestOfEach(s *scratch) {
	for e := range s.best {
		s.best[e] = candidate{entry: e - 1, nearest: none}
	}
	for i, sim := range s.sim {
		if sim == 0 {
			continue
		}
		c := &s.best[b.of[i]+1]
		c.sim = max(c.sim, float64(sim))
		if float64(sim) > c.asked && b.phrasings[i].role == question {
			c.nearest, c.asked = i, float64(sim)
		}
		c.word, c.char, c.mind = max(c.word, float64(s.word[i])), max(c.char, float64(s.char[i])), max(c.mind, float64(s.mind[i]))
	}
}
