package knowledge

import (
	"math"
	"math/bits"
	"slices"

	"github.com/cairnbot/cairn/knowledge/encode"
)

// grams is the working memory of one local regression: the kernel between each
// pair of the picked phrasings, and what it takes to make and to solve it. It
// grows to what a question needs and is then used again.
type grams struct {
	n, stride  int
	kernel     []float32 // n rows, stride apart
	mind       encode.Gram
	shared     shared
	z, r, p, k []float32
}

// fill computes the kernel between each pair of phrasings.
func (g *grams) fill(b *Base, picked []int32) {
	g.n, g.stride = len(picked), encode.Stride(len(picked))
	g.kernel = cleared(g.kernel, g.n*g.stride)
	words, chars, minds := b.shares()
	if b.minds != nil {
		b.minds.between(picked, minds, g)
	}
	g.share(&b.words.index, picked, words)
	g.share(&b.chars.index, picked, chars)
	same := words + chars + minds
	for i := range g.n {
		for j := range i {
			g.kernel[j*g.stride+i] = g.kernel[i*g.stride+j]
		}
		g.kernel[i*g.stride+i] = same
	}
}

// share adds, below the diagonal, a multiple of the products of the phrasings'
// vectors.
func (g *grams) share(x *index, picked []int32, times float32) {
	products := g.shared.products(x, picked, g.stride)
	for i, p := range picked {
		row, scale := g.kernel[i*g.stride:][:i], times*x.scales[p]
		for j, product := range products[i*g.stride:][:i] {
			row[j] += scale * x.scales[picked[j]] * product
		}
	}
}

// maxPicked is the most phrasings that a local regression looks at.
const maxPicked = (nearEntries + nearIntents + 1) * nearPhrasings

// among is a set of picked phrasings.
type among [(maxPicked + 63) / 64]uint64

// shared finds what picked phrasings have in common. A feature weighs the same
// in all that have it once, but for their scales, and most features are had by
// the same phrasings as others: the runs of letters of one word. So features are
// first put together by who has them, and then each pair of those gets the sum.
type shared struct {
	places  []int32   // by feature, its place in the next three and one more; 0 for none
	feature []int32   // those that were met
	who     []among   // has the feature once
	last    []int32   // the latest of repeats with the feature, and one more
	repeats []repeat  // phrasings that have a feature several times
	table   []int32   // of the groups, by a hash of who, and one more
	groups  []int32   // the first feature of each
	weights []float32 // of each group
	out     []float32
}

type repeat struct {
	place, pick int32
	weight      float32
	before      int32 // the one before with the feature, and one more
}

// products returns, below the diagonal, the products of the vectors without
// their scales. They hold until the next call.
func (s *shared) products(x *index, picked []int32, stride int) []float32 {
	s.out = cleared(s.out, len(picked)*stride)
	s.meet(x, picked)
	s.group(x)
	var members [maxPicked]int32
	for i, first := range s.groups {
		for n, a := range s.who[first].list(&members) {
			row := s.out[int(a)*stride:]
			for _, b := range members[:n] {
				row[b] += s.weights[i]
			}
		}
	}
	for _, r := range s.repeats {
		idf := x.idf[s.feature[r.place]]
		weight := idf * idf * r.weight
		for _, a := range s.who[r.place].list(&members) {
			s.out[int(max(a, r.pick))*stride+int(min(a, r.pick))] += weight
		}
		for at := r.before; at > 0; at = s.repeats[at-1].before {
			other := s.repeats[at-1] // of an earlier phrasing
			s.out[int(r.pick)*stride+int(other.pick)] += weight * other.weight
		}
	}
	return s.out
}

// meet notes which phrasings have each feature.
func (s *shared) meet(x *index, picked []int32) {
	if len(s.places) < len(x.idf) {
		s.places = make([]int32, len(x.idf)+len(x.idf)/8)
	}
	s.feature, s.who, s.last, s.repeats = s.feature[:0], s.who[:0], s.last[:0], s.repeats[:0]
	for i, p := range picked {
		word, bit := i/64, uint64(1)<<(i%64)
		for _, t := range x.terms[p] {
			place := s.places[t.number()] - 1
			if place < 0 {
				place = int32(len(s.feature)) //nolint:gosec // number of features
				s.places[t.number()] = place + 1
				s.feature, s.who, s.last = append(s.feature, t.number()), append(s.who, among{}), append(s.last, 0)
			}
			if t.times() == 1 {
				s.who[place][word] |= bit
				continue
			}
			s.repeats = append(s.repeats, repeat{place, int32(i), often[t.times()], s.last[place]})
			s.last[place] = int32(len(s.repeats)) //nolint:gosec // number of features
		}
	}
	for _, id := range s.feature {
		s.places[id] = 0
	}
}

// group puts features of the same phrasings together; those of one alone are in
// no pair.
func (s *shared) group(x *index) {
	s.table = cleared(s.table, 1<<bits.Len(uint(2*len(s.who))))
	mask := uint64(len(s.table) - 1) //nolint:gosec // positive
	s.groups, s.weights = s.groups[:0], s.weights[:0]
	for i := range s.who {
		who := &s.who[i]
		if !who.several() {
			continue
		}
		idf := x.idf[s.feature[i]]
		at := who.hash() & mask
		for s.table[at] > 0 && s.who[s.groups[s.table[at]-1]] != *who {
			at = (at + 1) & mask
		}
		if s.table[at] == 0 {
			s.groups, s.weights = append(s.groups, int32(i)), append(s.weights, 0)
			s.table[at] = int32(len(s.groups)) //nolint:gosec // number of features
		}
		s.weights[s.table[at]-1] += idf * idf
	}
}

// several reports whether the set has more than one member.
func (a *among) several() bool {
	n := 0
	for _, word := range a {
		n += bits.OnesCount64(word)
	}
	return n > 1
}

func (a *among) hash() uint64 {
	var h uint64
	for _, word := range a {
		h = (h ^ word) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	return h
}

// list writes the members in order.
func (a *among) list(out *[maxPicked]int32) []int32 {
	n := 0
	for i, word := range a {
		for ; word != 0; word &= word - 1 {
			out[n] = int32(i*64 + bits.TrailingZeros64(word)) //nolint:gosec // at most maxPicked
			n++
		}
	}
	return out[:n]
}

// lambda is the ridge of the local regression.
const lambda = 0.3

// solve returns z with (K + λI) z = k by conjugate gradients, where K, the
// kernel, is symmetric and positive, so a few dozen steps are plenty for scores
// of two digits. The result holds until the next call.
func (g *grams) solve(k []float32) []float32 {
	g.z, g.r, g.p, g.k = cleared(g.z, g.stride), cleared(g.r, g.stride), cleared(g.p, g.stride), cleared(g.k, g.stride)
	copy(g.r, k)
	copy(g.p, k)
	rr := dot32(g.r, g.r)
	for n := 0; n < 40 && rr > 1e-10; n++ {
		encode.RowTimes(g.k, g.p[:g.n], g.kernel, g.stride)
		for i, p := range g.p {
			g.k[i] += lambda * p
		}
		alpha := rr / dot32(g.p, g.k)
		if math.IsNaN(alpha) || math.IsInf(alpha, 0) {
			break
		}
		a := float32(alpha)
		for i, p := range g.p {
			g.z[i] += a * p
			g.r[i] -= a * g.k[i]
		}
		next := dot32(g.r, g.r)
		beta := float32(next / rr)
		for i, r := range g.r {
			g.p[i] = r + beta*g.p[i]
		}
		rr = next
	}
	return g.z[:g.n]
}

func dot32(a, b []float32) float64 {
	var sum float64
	for i, x := range a {
		sum += float64(x) * float64(b[i])
	}
	return sum
}

// cleared is a slice of n zeros, in the room of s where that is enough.
func cleared[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}
