package knowledge

import (
	"math"

	"github.com/cairnbot/cairn/knowledge/encode"
)

// grams is the working memory of one local regression: the kernel between each
// pair of the picked phrasings, and what it takes to make and to solve it. It
// grows to what a question needs and is then used again.
type grams struct {
	n, stride int
	kernel    []float32 // n rows, stride apart
	mind      encode.Gram
	slots     []int32 // by feature: how many phrasings have it, then where its list ends
	used      []int32 // the features whose slot is taken
	lists     []posting
	z, r, p   []float32
	step      []float32
}

// fill computes the kernel between each pair of phrasings.
func (g *grams) fill(b *Base, picked []int32) {
	g.n, g.stride = len(picked), encode.Stride(len(picked))
	g.kernel = cleared(g.kernel, g.n*g.stride)
	words, chars, minds := b.shares()
	if b.minds != nil {
		b.minds.between(picked, minds, g)
	}
	g.share(picked, words, len(b.words.idf), func(p int32) sparse { return b.phrasings[p].word })
	g.share(picked, chars, len(b.chars.idf), func(p int32) sparse { return b.phrasings[p].char })
	same := words + chars + minds
	for i := range g.n {
		for j := range i {
			g.kernel[j*g.stride+i] = g.kernel[i*g.stride+j]
		}
		g.kernel[i*g.stride+i] = same
	}
}

// share adds, below the diagonal, a multiple of the products of the phrasings'
// sparse vectors. Most pairs have few features in common, so it goes by feature:
// each phrasing is multiplied with those before it that have the feature too.
func (g *grams) share(picked []int32, times float32, features int, of func(int32) sparse) {
	if len(g.slots) < features {
		g.slots = make([]int32, features+features/8)
	}
	g.used = g.used[:0]
	for _, p := range picked {
		for _, t := range of(p) {
			if g.slots[t.id] == 0 {
				g.used = append(g.used, t.id)
			}
			g.slots[t.id]++
		}
	}
	// From counts to where each list starts; those of one phrasing need none.
	room := int32(0)
	for _, id := range g.used {
		if n := g.slots[id]; n > 1 {
			g.slots[id] = room
			room += n + 1 // the first of a list is its length
		} else {
			g.slots[id] = -1
		}
	}
	g.lists = cleared(g.lists, int(room))
	for i, p := range picked {
		row := g.kernel[i*g.stride:][:g.stride]
		for _, t := range of(p) {
			at := g.slots[t.id]
			if at < 0 {
				continue
			}
			list := g.lists[at:]
			n := list[0].phrasing
			weight := times * t.weight
			for _, q := range list[1 : 1+n] {
				row[q.phrasing] += weight * q.weight
			}
			list[1+n] = posting{int32(i), t.weight}
			list[0].phrasing++
		}
	}
	for _, id := range g.used {
		g.slots[id] = 0
	}
}

// lambda is the ridge of the local regression.
const lambda = 0.3

// solve returns z with (K + λI) z = k by conjugate gradients, where K, the
// kernel, is symmetric and positive, so a few dozen steps are plenty for scores
// of two digits. The result holds until the next call.
func (g *grams) solve(k []float32) []float32 {
	g.z, g.r, g.p, g.step = cleared(g.z, g.stride), cleared(g.r, g.stride), cleared(g.p, g.stride), cleared(g.step, g.stride)
	copy(g.r, k)
	copy(g.p, k)
	rr := dot32(g.r, g.r)
	for n := 0; n < 40 && rr > 1e-10; n++ {
		encode.RowTimes(g.step, g.p[:g.n], g.kernel, g.stride)
		for i, p := range g.p {
			g.step[i] += lambda * p
		}
		alpha := rr / dot32(g.p, g.step)
		if math.IsNaN(alpha) || math.IsInf(alpha, 0) {
			break
		}
		a := float32(alpha)
		for i, p := range g.p {
			g.z[i] += a * p
			g.r[i] -= a * g.step[i]
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
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	s = s[:n]
	clear(s)
	return s
}
