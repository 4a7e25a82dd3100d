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
	for rank, g := range near {
		most := nearPhrasings
		if rank > contenders && rank < len(near)-1 {
			most = farPhrasings
		}
		slices.SortFunc(g, func(i, j int) int { return cmp.Or(cmp.Compare(s.sim[j], s.sim[i]), cmp.Compare(i, j)) })
		picked = append(picked, g[:min(len(g), most)]...)
	}
	for i := range v.ranked {
		closest := near[i+1][:min(few, len(near[i+1]))]
		for _, p := range closest {
			v.ranked[i].mean += float64(s.sim[p]) / float64(len(closest))
		}
	}
	k := make([]float32, len(picked))
	for i, p := range picked {
		k[i] = s.sim[p]
	}
	scores := make([]float64, len(v.ranked)+2)
	explained := 0.0
	s.grams.fill(b, picked)
	for i, z := range s.grams.solve(k) {
		scores[group[b.phrasings[picked[i]].entry+1]] += float64(z)
		explained += float64(z) * float64(k[i])
	}
	v.spread = math.Sqrt(max(0, float64(b.blend(1, 1, 1))-explained))
	for i := range v.ranked {
		v.ranked[i].score = scores[i+1] + nearShare*v.ranked[i].sim
	}
	v.decoy = scores[len(v.ranked)+1] + nearShare*v.near
}

func dot(a, b []float64) float64 {
	var sum float64
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}
