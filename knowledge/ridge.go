package knowledge

import (
	"math"
	"slices"
)

// regress scores the candidates by kernel ridge regression over their nearest
// phrasings and those of "none of these".
func (b *Base) regress(s *scratch, v *view) {
	for i, c := range v.ranked {
		s.group[c.entry+1] = int32(i + 1)
	}
	foreign := len(v.ranked) + 1
	s.group[0] = int32(foreign) //nolint:gosec // a dozen
	picked := b.pick(s, foreign)
	for i := range v.ranked {
		closest := s.near[i+1][:min(few, len(s.near[i+1]))]
		for _, p := range closest {
			v.ranked[i].mean += float64(s.sim[p]) / float64(len(closest))
		}
	}
	k := make([]float32, len(picked))
	for i, p := range picked {
		k[i] = s.sim[p]
	}
	scores := make([]float64, foreign+1)
	explained := 0.0
	s.grams.fill(b, picked)
	at := 0 // where the phrasings of a candidate begin
	for i := range v.ranked {
		end := at + len(s.near[i+1])
		v.ranked[i].tight = s.grams.tightness(at, end)
		at = end
	}
	for i, z := range s.grams.solve(k) {
		scores[s.group[b.of[picked[i]]+1]] += float64(z)
		explained += float64(z) * float64(k[i])
	}
	for _, c := range v.ranked {
		s.group[c.entry+1] = 0
	}
	words, chars, minds := b.shares()
	v.spread = math.Sqrt(max(0, float64(words+chars+minds)-explained))
	for i := range v.ranked {
		v.ranked[i].score = scores[i+1] + nearShare*v.ranked[i].sim
	}
	v.decoy = scores[foreign] + nearShare*v.near
}

// tightness is how alike the phrasings from..to are to the next of them, on
// average: how near a question may be expected to lie that means the same.
func (g *grams) tightness(from, to int) float64 {
	sum := 0.0
	for i := from; i < to; i++ {
		best := float32(0)
		for j := from; j < to; j++ {
			if i != j {
				best = max(best, g.kernel[i*g.stride+j])
			}
		}
		sum += float64(best)
	}
	return sum / float64(max(1, to-from))
}

// pick finds the nearest phrasings of each group, the more of those in front and
// of the last, which is foreign, and lists them all.
func (b *Base) pick(s *scratch, foreign int) []int32 {
	for len(s.near) <= foreign {
		s.near = append(s.near, make([]int32, 0, nearPhrasings))
	}
	for g := range s.near {
		s.near[g] = s.near[g][:0]
	}
	for i, sim := range s.sim {
		if sim == 0 {
			continue
		}
		g := int(s.group[b.of[i]+1])
		if g == 0 {
			continue
		}
		most := nearPhrasings
		if g > contenders && g < foreign {
			most = farPhrasings
		}
		list := s.near[g]
		if len(list) == most {
			if sim <= s.sim[list[most-1]] {
				continue
			}
			list = list[:most-1]
		}
		at := len(list)
		list = append(list, 0)
		for ; at > 0 && sim > s.sim[list[at-1]]; at-- {
			list[at] = list[at-1]
		}
		list[at] = int32(i)
		s.near[g] = list
	}
	return slices.Concat(s.near...)
}

func dot(a, b []float64) float64 {
	var sum float64
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}
