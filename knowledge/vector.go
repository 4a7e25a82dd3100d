package knowledge

import (
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
)

// counted is a number with how often it counts above it, up to 255 times: a
// feature in a text, or a text that has a feature.
type counted uint32

const (
	countBits  = 8
	numberBits = 32 - countBits
	maxNumber  = 1<<numberBits - 1 // far more features or phrasings than fit in memory
	maxCount   = 1<<countBits - 1
)

func count(number int32, times int) counted {
	return counted(number) | counted(min(times, maxCount))<<numberBits //nolint:gosec // bounded by newSpace
}

func (c counted) number() int32 { return int32(c & maxNumber) }
func (c counted) times() int    { return int(c >> numberBits) }

// often is what a feature weighs by how often a text has it, beside once.
var often = func() (w [maxCount + 1]float32) {
	for n := 1; n < len(w); n++ {
		w[n] = float32(1 + math.Log(float64(n)))
	}
	return w
}()

// index holds phrasings as unit tf-idf vectors of numbered features. A weight is
// the product of how rare the feature is, how often the phrasing has it, and the
// phrasing's scale, so that none needs to be kept.
type index struct {
	idf    []float32   // by feature
	lists  [][]counted // the phrasings that have a feature
	terms  [][]counted // the features of a phrasing, in order
	scales []float32   // by phrasing, what makes its vector a unit
}

// space numbers the features of one kind and knows how rare each is.
type space[F comparable] struct {
	index
	ids     map[F]int32
	rarest  float32 // idf of what is in one text
	unknown float64 // how much an unseen feature counts
}

// How much a feature that the space has not seen lengthens a vector, beside one
// it has seen once. What a question says beyond the known is a reason for doubt:
// a word fully, a run of letters less, since most new ones are new by chance.
const (
	unknownWord = 1.0
	unknownRun  = 0.1
)

// newSpace learns the features of all texts, the phrasings of a base.
func newSpace[F comparable](texts [][]F, unknown float64) *space[F] {
	total := 0
	for _, features := range texts {
		total += len(features)
	}
	s := &space[F]{ids: make(map[F]int32, total/8), unknown: unknown} // about one in eight is new
	s.rarest = float32(math.Log(float64(1+len(texts))/2) + 1)
	numbered, size := make([][]int32, len(texts)), int32(0)
	for i, features := range texts {
		numbered[i] = make([]int32, len(features))
		for j, f := range features {
			id, ok := s.ids[f]
			if !ok && size < maxNumber {
				id = size
				s.ids[f] = id
				size++
			}
			numbered[i][j] = id
		}
	}
	s.terms, s.scales = make([][]counted, len(texts)), make([]float32, len(texts))
	var halves sync.WaitGroup
	for half := range 2 {
		halves.Go(func() {
			for i := half; i < len(texts); i += 2 {
				s.terms[i] = slices.Clip(tally(numbered[i]))
			}
		})
	}
	halves.Wait()
	s.terms = together(s.terms)
	if 2*int(size) < total/8 { // fewer were new
		ids := make(map[F]int32, size)
		maps.Copy(ids, s.ids)
		s.ids = ids
	}
	lengths := s.lengths(int(size))
	s.idf = make([]float32, size)
	for id, n := range lengths {
		s.idf[id] = float32(math.Log(float64(1+len(texts))/float64(1+n)) + 1)
	}
	for i, terms := range s.terms {
		s.scales[i] = s.scale(terms, 0)
	}
	s.lists = s.post(lengths)
	return s
}

// together is the same lists in one piece of memory: thousands of small ones leave
// gaps that nothing else fits into.
func together(lists [][]counted) [][]counted {
	total := 0
	for _, l := range lists {
		total += len(l)
	}
	all := make([]counted, 0, total)
	for i, l := range lists {
		from := len(all)
		all = append(all, l...)
		lists[i] = all[from:len(all):len(all)]
	}
	return lists
}

// tally sorts features and counts each.
func tally(ids []int32) []counted {
	slices.Sort(ids)
	distinct := 0
	for i, id := range ids {
		if i == 0 || id != ids[i-1] {
			distinct++
		}
	}
	terms := make([]counted, 0, distinct)
	for i := 0; i < len(ids); {
		n := i + 1
		for n < len(ids) && ids[n] == ids[i] {
			n++
		}
		terms = append(terms, count(ids[i], n-i))
		i = n
	}
	return terms
}

// scale is what makes the vector of a text a unit, where some of its features
// are unknown.
func (s *space[F]) scale(terms []counted, unknown int) float32 {
	sum := float64(unknown) * float64(s.rarest) * float64(s.rarest) * s.unknown
	for _, t := range terms {
		w := s.idf[t.number()] * often[t.times()]
		sum += float64(w) * float64(w)
	}
	if sum == 0 {
		return 0
	}
	return float32(1 / math.Sqrt(sum))
}

// lengths counts the phrasings that have each feature.
func (x *index) lengths(features int) []int32 {
	out := make([]int32, features)
	for _, terms := range x.terms {
		for _, t := range terms {
			out[t.number()]++
		}
	}
	return out
}

// post makes the lists, with just as much room as each needs.
func (x *index) post(lengths []int32) [][]counted {
	total := int32(0)
	for _, n := range lengths {
		total += n
	}
	all, lists := make([]counted, total), make([][]counted, len(lengths))
	for i, n := range lengths {
		lists[i], all = all[:0:n], all[n:]
	}
	for i, terms := range x.terms {
		for _, t := range terms {
			lists[t.number()] = append(lists[t.number()], count(int32(i), t.times()))
		}
	}
	return lists
}

// add takes one more phrasing. Features that are new are learnt, as rare as any.
func (s *space[F]) add(features []F) {
	ids := make([]int32, len(features))
	for i, f := range features {
		id, ok := s.ids[f]
		if !ok && len(s.idf) < maxNumber {
			id = int32(len(s.idf)) //nolint:gosec // just bounded
			s.ids[f] = id
			s.idf, s.lists = append(s.idf, s.rarest), append(s.lists, nil)
		}
		ids[i] = id
	}
	terms, place := tally(ids), int32(len(s.terms)) //nolint:gosec // number of phrasings
	s.terms, s.scales = append(s.terms, terms), append(s.scales, s.scale(terms, 0))
	for _, t := range terms {
		s.lists[t.number()] = append(s.lists[t.number()], count(place, t.times()))
	}
}

// compare writes the product of a text's vector with that of each phrasing.
func (s *space[F]) compare(features []F, products []float32) {
	clear(products)
	ids, unknown := make([]int32, 0, len(features)), 0
	for _, f := range features {
		if id, ok := s.ids[f]; ok {
			ids = append(ids, id)
		} else {
			unknown++
		}
	}
	terms := tally(ids)
	for _, t := range terms {
		idf := s.idf[t.number()]
		weight := idf * idf * often[t.times()]
		for _, p := range s.lists[t.number()] {
			products[p.number()] += weight * often[p.times()]
		}
	}
	scale := s.scale(terms, unknown)
	for i, x := range s.scales {
		products[i] *= scale * x
	}
}

// compact keeps these phrasings only, forgets the features that none of them
// has, and numbers the others anew in their order.
func (s *space[F]) compact(live []int32) {
	terms, scales := make([][]counted, len(live)), make([]float32, len(live))
	for to, from := range live {
		terms[to], scales[to] = s.terms[from], s.scales[from]
	}
	s.terms, s.scales = terms, scales
	numbers, idf, lengths := make([]int32, len(s.idf)), []float32(nil), []int32(nil)
	for id, n := range s.lengths(len(s.idf)) {
		numbers[id] = -1
		if n > 0 {
			numbers[id] = int32(len(idf)) //nolint:gosec // fewer than before
			idf, lengths = append(idf, s.idf[id]), append(lengths, n)
		}
	}
	ids := make(map[F]int32, len(idf))
	for f, id := range s.ids {
		if numbers[id] >= 0 {
			ids[f] = numbers[id]
		}
	}
	s.ids, s.idf = ids, idf
	for _, v := range terms {
		for j, t := range v {
			v[j] = count(numbers[t.number()], t.times())
		}
	}
	s.lists = s.post(lengths)
}

// wordFeatures are the stems and the pairs of neighbouring stems.
func wordFeatures(words []string, stem func(string) string) []string {
	out := make([]string, 0, 2*len(words))
	before := "^"
	for _, w := range words {
		s := stem(w)
		out = append(out, s, before+" "+s)
		before = s
	}
	return out
}

// charFeatures are the runs of three to five letters, word boundaries counted,
// each packed into a number.
func charFeatures(words []string) []uint64 {
	text := " " + strings.Join(words, " ") + " "
	starts := make([]int, 0, len(text)+1) // of each letter, and the end
	for i := range text {
		starts = append(starts, i)
	}
	starts = append(starts, len(text))
	out := make([]uint64, 0, 3*len(starts))
	for i := range starts {
		for n := 3; n <= 5 && i+n < len(starts); n++ {
			out = append(out, packed(text[starts[i]:starts[i+n]]))
		}
	}
	return out
}

// packed is a short text as a number: its bytes where they fit, else a hash,
// which the highest bit sets apart.
func packed(s string) uint64 {
	if len(s) < 8 {
		var n uint64
		for i := range len(s) {
			n = n<<8 | uint64(s[i])
		}
		return n
	}
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h | 1<<63
}
