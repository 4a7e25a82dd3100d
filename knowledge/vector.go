package knowledge

import (
	"math"
	"slices"
	"strings"
)

// Weights of the kernels. The encoder's share is spread over the lexical two
// when there is no encoder.
const (
	weightWord = 0.2
	weightChar = 0.2
	weightMind = 0.6
)

// term is one feature of a text with its weight.
type term struct {
	id     int32
	weight float32
}

// sparse is a vector of terms, by id.
type sparse []term

func (a sparse) dot(b sparse) float64 {
	var sum float32
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].id == b[j].id:
			sum += a[i].weight * b[j].weight
			i++
			j++
		case a[i].id < b[j].id:
			i++
		default:
			j++
		}
	}
	return float64(sum)
}

// space numbers the features of one kind and knows how rare each is.
type space struct {
	ids map[string]int32
	idf []float32
}

// newSpace learns the features of all texts.
func newSpace(texts [][]string) *space {
	s := &space{ids: make(map[string]int32)}
	var seenIn []int32 // number of texts a feature is in
	var last []int32   // the text it was last seen in, plus one
	for i, features := range texts {
		for _, f := range features {
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
		}
	}
	s.idf = make([]float32, len(seenIn))
	for id, n := range seenIn {
		s.idf[id] = float32(math.Log(float64(1+len(texts))/float64(1+n)) + 1)
	}
	return s
}

// vector is the unit tf-idf vector of a text. Features the space has not seen
// lengthen it without matching anything, as they should: what a question says
// beyond the known is a reason for doubt.
func (s *space) vector(features []string) sparse {
	counts := make(map[int32]float32, len(features))
	var unknown float64
	rare := math.Log(float64(1+len(s.idf))) + 1
	for _, f := range features {
		if id, ok := s.ids[f]; ok {
			counts[id]++
		} else {
			unknown++
		}
	}
	v := make(sparse, 0, len(counts))
	sum := unknown * rare * rare * 0.1
	for id, n := range counts {
		w := float32(1+math.Log(float64(n))) * s.idf[id]
		v = append(v, term{id, w})
		sum += float64(w) * float64(w)
	}
	slices.SortFunc(v, func(a, b term) int { return int(a.id - b.id) })
	if sum > 0 {
		scale := float32(1 / math.Sqrt(sum))
		for i := range v {
			v[i].weight *= scale
		}
	}
	return v
}

// wordFeatures are the stems and the pairs of neighbouring stems.
func wordFeatures(words []string) []string {
	out := make([]string, 0, 2*len(words))
	before := "^"
	for _, w := range words {
		s := stem(w)
		out = append(out, s, before+" "+s)
		before = s
	}
	return out
}

// charFeatures are the runs of three to five letters, word boundaries counted.
func charFeatures(words []string) []string {
	text := []rune(" " + strings.Join(words, " ") + " ")
	out := make([]string, 0, 3*len(text))
	for i := range text {
		for n := 3; n <= 5 && i+n <= len(text); n++ {
			out = append(out, string(text[i:i+n]))
		}
	}
	return out
}
