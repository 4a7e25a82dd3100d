package knowledge

import (
	"cmp"
	"slices"
	"strings"
)

// How many entries the local regression compares, and with how many phrasings
// of each.
const (
	nearEntries   = 10
	nearPhrasings = 8
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
}

// Ask ranks the entries for a question and decides. The same question gives
// the same result.
func (b *Base) Ask(question string) Result {
	words := b.norm.words(question)
	form := strings.Join(words, " ")
	if r, ok := b.recent.find(form); ok {
		return r
	}
	r := b.ask(words)
	b.recent.keep(form, r)
	return r
}

func (b *Base) ask(words []string) Result {
	all := exclude{phrasing: -1, entry: none}
	v := b.view(words, all)
	if len(v.ranked) == 0 || len(words) == 0 {
		return Result{Decision: Abstain}
	}
	best := v.ranked[0]
	r := Result{
		Entry:      b.entries[best.entry].Key,
		Matched:    b.phrasings[best.nearest].text,
		Confidence: b.cal.confidence(b.features(words, v, all)),
		Variant:    b.variant(b.entries[best.entry], words),
	}
	if i, ok := b.exact[strings.Join(words, " ")]; ok {
		switch b.phrasings[i].entry {
		case best.entry:
			r.Matched, r.Confidence = b.phrasings[i].text, max(r.Confidence, 0.98)
		case none:
			r.Confidence = min(r.Confidence, 0.02)
		}
	}
	for _, e := range v.ranked[:min(5, len(v.ranked))] {
		r.Ranked = append(r.Ranked, Ranked{b.entries[e.entry].Key, e.score})
	}
	switch {
	case r.Confidence >= answerFrom:
		r.Decision = Answer
	case r.Confidence >= suggestFrom:
		r.Decision = Suggest
	default:
		r.Decision = Abstain
	}
	return r
}

// exclude leaves one phrasing (-1: none) or all of one entry (none: no entry)
// out of a view, which is how a base examines itself.
type exclude struct{ phrasing, entry int }

// view is how the entries look from one question.
type view struct {
	ranked []candidate // best first
	decoy  float64     // score of "none of these"
	near   float64     // similarity of the nearest decoy
	words  []float32   // word kernel to each phrasing, for the features
	chars  []float32
}

type candidate struct {
	entry   int
	nearest int     // its phrasing nearest to the question
	sim     float64 // similarity of that
	score   float64
}

type scratch struct{ word, char, sim []float32 }

func newScratch(n int) *scratch {
	return &scratch{make([]float32, n), make([]float32, n), make([]float32, n)}
}

// view compares a question with every phrasing and ranks the entries.
func (b *Base) view(words []string, out exclude) view {
	s := b.scratch.Get().(*scratch)
	defer b.scratch.Put(s)
	b.similarities(words, s, out)

	nearest := make(map[int]candidate, len(b.entries))
	for i, sim := range s.sim {
		if e := b.phrasings[i].entry; sim > 0 {
			if c, ok := nearest[e]; !ok || float64(sim) > c.sim {
				nearest[e] = candidate{entry: e, nearest: i, sim: float64(sim)}
			}
		}
	}
	v := view{near: nearest[none].sim}
	for e, c := range nearest {
		if e != none {
			v.ranked = append(v.ranked, c)
		}
	}
	slices.SortFunc(v.ranked, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.sim, a.sim), cmp.Compare(a.entry, b.entry))
	})
	v.ranked = v.ranked[:min(nearEntries, len(v.ranked))]
	b.regress(s.sim, &v)
	slices.SortFunc(v.ranked, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.entry, b.entry))
	})
	v.words, v.chars = b.kernelsOfBest(s, v.ranked)
	return v
}

// similarities fills the kernels between a question and each phrasing.
func (b *Base) similarities(words []string, s *scratch, out exclude) {
	clear(s.word)
	clear(s.char)
	for _, t := range b.words.vector(wordFeatures(words)) {
		for _, p := range b.byWord[t.id] {
			s.word[p.phrasing] += t.weight * p.weight
		}
	}
	for _, t := range b.chars.vector(charFeatures(words)) {
		for _, p := range b.byChar[t.id] {
			s.char[p.phrasing] += t.weight * p.weight
		}
	}
	var mind []float32
	if b.encoder != nil {
		mind = b.encoder.Encode(strings.Join(words, " "))
	}
	for i := range s.sim {
		p := &b.phrasings[i]
		if i == out.phrasing || (out.entry != none && p.entry == out.entry) {
			s.sim[i] = 0
			continue
		}
		s.sim[i] = float32(b.blend(float64(s.word[i]), float64(s.char[i]), mind, p.vector))
	}
}

// blend is the kernel of two texts, from their three kernels.
func (b *Base) blend(word, char float64, x, y []float32) float64 {
	if b.encoder == nil {
		return (weightWord*word + weightChar*char) / (weightWord + weightChar)
	}
	var mind float32
	for i, v := range x {
		mind += v * y[i]
	}
	return weightWord*word + weightChar*char + weightMind*max(0, float64(mind))
}

// regress scores the candidates by kernel ridge regression over their nearest
// phrasings and those of "none of these".
func (b *Base) regress(sim []float32, v *view) {
	var picked []int
	class := make(map[int]int, len(v.ranked)+1)
	for i, c := range v.ranked {
		class[c.entry] = i
	}
	class[none] = len(v.ranked)
	groups := make([][]int, len(v.ranked)+1)
	for i, s := range sim {
		if g, ok := class[b.phrasings[i].entry]; ok && s > 0 {
			groups[g] = append(groups[g], i)
		}
	}
	for _, g := range groups {
		slices.SortFunc(g, func(i, j int) int { return cmp.Or(cmp.Compare(sim[j], sim[i]), cmp.Compare(i, j)) })
		picked = append(picked, g[:min(len(g), nearPhrasings)]...)
	}
	gram, k := make([][]float64, len(picked)), make([]float64, len(picked))
	for i, p := range picked {
		gram[i] = make([]float64, len(picked))
		k[i] = float64(sim[p])
		for j := range i {
			gram[i][j] = b.kernel(p, picked[j])
			gram[j][i] = gram[i][j]
		}
		gram[i][i] = 1
	}
	scores := make([]float64, len(v.ranked)+1)
	for i, z := range solve(gram, k) {
		scores[class[b.phrasings[picked[i]].entry]] += z
	}
	for i := range v.ranked {
		v.ranked[i].score = scores[i] + 0.5*v.ranked[i].sim
	}
	v.decoy = scores[len(v.ranked)] + 0.5*v.near
}

func (b *Base) kernel(i, j int) float64 {
	p, q := &b.phrasings[i], &b.phrasings[j]
	return b.blend(p.word.dot(q.word), p.char.dot(q.char), p.vector, q.vector)
}

// kernelsOfBest returns the best word and character kernel of each candidate.
func (b *Base) kernelsOfBest(s *scratch, ranked []candidate) (word, char []float32) {
	place := make(map[int]int, len(ranked))
	for i, c := range ranked {
		place[c.entry] = i
	}
	word, char = make([]float32, len(ranked)), make([]float32, len(ranked))
	for i, p := range b.phrasings {
		if at, ok := place[p.entry]; ok && s.sim[i] > 0 {
			word[at], char[at] = max(word[at], s.word[i]), max(char[at], s.char[i])
		}
	}
	return word, char
}
