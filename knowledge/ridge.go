package knowledge

import (
	"cmp"
	"math"
	"slices"
)

// regress scores the candidates by kernel ridge regression over their nearest
// phrasings and those of "none of these".
func (b *Base) regress(s *scratch, v *view) {
	group := make([]int, len(b.entries)+1) // of an entry, counted from 1
	for i, c := range v.ranked {
		group[c.entry+1] = i + 1
	}
	group[0] = len(v.ranked) + 1
	near := make([][]int, len(v.ranked)+2)
	for i, sim := range s.sim {
		if sim == 0 {
			continue
		}
		if g := group[b.phrasings[i].entry+1]; g > 0 {
			near[g] = append(near[g], i)
		}
	}
	var picked []int
	most := func(rank int) int {
		if rank > contenders && rank < len(near)-1 {
			return farPhrasings
		}
		return nearPhrasings
	}
	for rank, g := range near {
		slices.SortFunc(g, func(i, j int) int { return cmp.Or(cmp.Compare(s.sim[j], s.sim[i]), cmp.Compare(i, j)) })
		picked = append(picked, g[:min(len(g), most(rank))]...)
	}
	for i := range v.ranked {
		closest := near[i+1][:min(few, len(near[i+1]))]
		for _, p := range closest {
			v.ranked[i].mean += float64(s.sim[p]) / float64(len(closest))
		}
	}
	k := make([]float64, len(picked))
	for i, p := range picked {
		k[i] = float64(s.sim[p])
	}
	gram := b.gram(picked, s.dense)
	scores := make([]float64, len(v.ranked)+2)
	explained := 0.0
	at := 0 // where the phrasings of a candidate begin
	for i := range v.ranked {
		end := at + min(len(near[i+1]), most(i+1))
		v.ranked[i].tight = tightness(gram, at, end)
		at = end
	}
	for i, z := range solve(gram, slices.Clone(k)) {
		scores[group[b.phrasings[picked[i]].entry+1]] += z
		explained += z * k[i]
	}
	v.spread = math.Sqrt(max(0, float64(b.blend(1, 1, 1))-explained))
	for i := range v.ranked {
		v.ranked[i].score = scores[i+1] + nearShare*v.ranked[i].sim
	}
	v.decoy = scores[len(v.ranked)+1] + nearShare*v.near
}

// tightness is how alike the phrasings from..to are to the next of them, on
// average: how near a question may be expected to lie that means the same.
func tightness(gram [][]float64, from, to int) float64 {
	sum := 0.0
	for i := from; i < to; i++ {
		best := 0.0
		for j := from; j < to; j++ {
			if i != j {
				best = max(best, gram[i][j])
			}
		}
		sum += best
	}
	return sum / float64(max(1, to-from))
}

// gram is the kernel between each pair of phrasings. Each one is spread out
// over its features once, so that the others only look theirs up.
func (b *Base) gram(picked []int, dense []float32) [][]float64 {
	out := make([][]float64, len(picked))
	for i := range out {
		out[i] = make([]float64, len(picked))
	}
	var mind [][]float32
	if b.minds != nil {
		mind = b.minds.between(picked)
	}
	word, char := make([]float32, len(picked)), make([]float32, len(picked))
	for i, p := range picked {
		spread(b.phrasings[p].word, dense, picked[:i], word, func(q int) sparse { return b.phrasings[q].word })
		spread(b.phrasings[p].char, dense, picked[:i], char, func(q int) sparse { return b.phrasings[q].char })
		for j := range i {
			alike := float32(0)
			if mind != nil {
				alike = mind[i][j]
			}
			out[i][j] = float64(b.blend(word[j], char[j], alike))
			out[j][i] = out[i][j]
		}
		out[i][i] = float64(b.blend(1, 1, 1))
	}
	return out
}

// spread computes the products of one sparse vector with several others.
func spread(v sparse, dense []float32, others []int, products []float32, of func(int) sparse) {
	for _, t := range v {
		dense[t.id] = t.weight
	}
	for j, q := range others {
		var sum float32
		for _, t := range of(q) {
			sum += t.weight * dense[t.id]
		}
		products[j] = sum
	}
	for _, t := range v {
		dense[t.id] = 0
	}
}

// lambda is the ridge of the local regression.
const lambda = 0.3

// solve returns z with (K + λI) z = k by conjugate gradients. K, the gram matrix, is symmetric
// and positive, so a few dozen steps are plenty for scores of two digits; k is
// overwritten.
func solve(gram [][]float64, k []float64) []float64 {
	n := len(k)
	z, r, p, step := make([]float64, n), k, make([]float64, n), make([]float64, n)
	copy(p, r)
	rr := dot(r, r)
	for n := 0; n < 40 && rr > 1e-10; n++ {
		for i := range step {
			step[i] = dot(gram[i], p) + lambda*p[i]
		}
		alpha := rr / dot(p, step)
		if math.IsNaN(alpha) || math.IsInf(alpha, 0) {
			break
		}
		for i := range z {
			z[i] += alpha * p[i]
			r[i] -= alpha * step[i]
		}
		next := dot(r, r)
		for i := range p {
			p[i] = r[i] + next/rr*p[i]
		}
		rr = next
	}
	return z
}

func dot(a, b []float64) float64 {
	var sum float64
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}
