package knowledge

import (
	"math"
	"slices"
	"strings"
)

// term is one feature of a text with its weight.
type term struct {
	id     int32
	weight float32
}

// sparse is a vector of terms, by id.
type sparse []term

// space numbers the features of one kind and knows how rare each is.
type space[F comparable] struct {
	ids     map[F]int32
	idf     []float32
	rarest  float32 // idf of what is in one text
	unknown float64 // how much an unseen feature counts
	seenIn  []int32 // number of texts a feature is in, while the lists are made
}

// newSpace learns the features of all texts, and returns each text's features
// by number.
func newSpace[F comparable](texts [][]F, unknown float64) (*space[F], [][]int32) {
	total := 0
	for _, features := range texts {
		total += len(features)
	}
	s := &space[F]{ids: make(map[F]int32, total/8), unknown: unknown} // about one in eight is new

	var seenIn, last []int32 // number of texts a feature is in; the last of them, plus one
	numbered := make([][]int32, len(texts))
	for i, features := range texts {
		numbered[i] = make([]int32, len(features))
		for j, f := range features {
			id, ok := s.ids[f]
			if !ok {
				id = int32(len(seenIn)) //nolint:gosec // bounded by the sizes of the entries
				s.ids[f] = id
				seenIn, last = append(seenIn, 0), append(last, 0)
			}
			if last[id] != int32(i)+1 {
				last[id] = int32(i) + 1
				seenIn[id]++
			}
			numbered[i][j] = id
		}
	}
	s.seenIn = seenIn
	s.idf, s.rarest = make([]float32, len(seenIn)), float32(math.Log(float64(1+len(texts))/2)+1)
	for id, n := range seenIn {
		s.idf[id] = float32(math.Log(float64(1+len(texts))/float64(1+n)) + 1)
	}
	return s, numbered
}

// number returns the numbers of features; new ones are learnt, as rare as any.
func (s *space[F]) number(features []F) []int32 {
	ids := make([]int32, len(features))
	for i, f := range features {
		id, ok := s.ids[f]
		if !ok {
			id = int32(len(s.idf)) //nolint:gosec // bounded by the sizes of the entries
			s.ids[f] = id
			s.idf = append(s.idf, s.rarest)
		}
		ids[i] = id
	}
	return ids
}

// How much a feature that the space has not seen lengthens a vector, beside one
// it has seen once. What a question says beyond the known is a reason for doubt:
// a word fully, a run of letters less, since most new ones are new by chance.
const (
	unknownWord = 1.0
	unknownRun  = 0.1
)

// vector is the unit tf-idf vector of features.
func (s *space[F]) vector(features []F) sparse {
	ids, unknown := make([]int32, 0, len(features)), 0
	for _, f := range features {
		if id, ok := s.ids[f]; ok {
			ids = append(ids, id)
		} else {
			unknown++
		}
	}
	return s.numbered(ids, unknown)
}

// numbered is the vector of features given by number, which it sorts, and of
// some that the space has not seen.
func (s *space[F]) numbered(ids []int32, unknown int) sparse {
	slices.Sort(ids)
	v, sum := make(sparse, 0, len(ids)), float64(unknown)*float64(s.rarest)*float64(s.rarest)*s.unknown
	for i := 0; i < len(ids); {
		n := i + 1
		for n < len(ids) && ids[n] == ids[i] {
			n++
		}
		w := s.idf[ids[i]]
		if n-i > 1 {
			w *= float32(1 + math.Log(float64(n-i)))
		}
		v = append(v, term{ids[i], w})
		sum += float64(w) * float64(w)
		i = n
	}
	if sum > 0 {
		scale := float32(1 / math.Sqrt(sum))
		for i := range v {
			v[i].weight *= scale
		}
	}
	return v
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
	var starts []int // of each letter, and the end
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
