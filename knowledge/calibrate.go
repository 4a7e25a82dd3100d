package knowledge

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"
)

// featureCount is the number of features of a decision, see [Base.features].
const featureCount = 12

// Calibration turns the features of a decision into a confidence: a logistic
// regression, learnt from the base itself.
type Calibration struct {
	Bias    float64               `json:"bias"`
	Weights [featureCount]float64 `json:"weights"`
}

func (c Calibration) confidence(x [featureCount]float64) float64 {
	sum := c.Bias
	for i, w := range c.Weights {
		sum += w * x[i]
	}
	return 1 / (1 + math.Exp(-sum))
}

// features describe how sure the best entry may be.
func (b *Base) features(words []string, v view, out exclude) [featureCount]float64 {
	best := v.ranked[0]
	second := candidate{}
	if len(v.ranked) > 1 {
		second = v.ranked[1]
	}
	coverage, known := b.coverage(words, best.entry, out)
	agree := 0.0
	if slices.Max(v.words) <= v.words[0] {
		agree++
	}
	if slices.Max(v.chars) <= v.chars[0] {
		agree++
	}
	content := 0
	for _, w := range words {
		if !stopWords[w] {
			content++
		}
	}
	return [featureCount]float64{
		best.score,
		best.score - second.score,
		best.sim,
		best.sim - second.sim,
		float64(v.words[0]),
		float64(v.chars[0]),
		coverage,
		known,
		best.score - v.decoy,
		best.sim - v.near,
		agree,
		math.Log(float64(1 + content)),
	}
}

// coverage is the share of a question's content words that the entry speaks
// of, and the share that the base knows at all, rare words counting more. What
// is left out does not count as known.
func (b *Base) coverage(words []string, entry int, out exclude) (coverage, known float64) {
	var sum float64
	for s := range contentStems(words) {
		weight := math.Log(float64(1+len(b.phrasings))) + 1
		if id, ok := b.words.ids[s]; ok {
			weight = float64(b.words.idf[id])
		}
		sum += weight
		in, all := b.about[entry][s], b.known[s]
		switch {
		case out.phrasing >= 0:
			all--
			if b.phrasings[out.phrasing].entry == entry {
				in--
			}
		case out.entry != none:
			all -= b.about[out.entry][s]
		}
		if in > 0 {
			coverage += weight
		}
		if all > 0 {
			known += weight
		}
	}
	if sum == 0 {
		return 0, 0
	}
	return coverage / sum, known / sum
}

// maxSamples bounds the phrasings that calibration looks at; more change the
// result little and cost as much again.
const maxSamples = 400

// Calibrate learns from the base itself what its scores are worth. Each
// phrasing is asked twice: with itself left out, where its own entry should
// win, and with its whole entry left out, where nothing should be answered.
// Near-misses and chatter, each left out in turn, should not be answered
// either. A base that is too small to examine itself keeps the pooled default.
func (b *Base) Calibrate() Calibration {
	var yes, no [][featureCount]float64
	for _, i := range b.sample() {
		p := b.phrasings[i]
		left := exclude{phrasing: i, entry: none}
		v := b.view(p.words, left)
		if len(v.ranked) == 0 {
			continue
		}
		if x := b.features(p.words, v, left); v.ranked[0].entry == p.entry {
			yes = append(yes, x)
		} else {
			no = append(no, x)
		}
		if p.entry == none {
			continue
		}
		left = exclude{phrasing: -1, entry: p.entry}
		if v := b.view(p.words, left); len(v.ranked) > 0 {
			no = append(no, b.features(p.words, v, left))
		}
	}
	if len(yes) < 50 || len(no) < 50 {
		return pooled
	}
	return fit(yes, no)
}

// sample picks phrasings for calibration, the same ones every time, spread over
// the base.
func (b *Base) sample() []int {
	type keyed struct {
		i    int
		hash uint64
	}
	all := make([]keyed, len(b.phrasings))
	for i, p := range b.phrasings {
		h := fnv.New64a()
		h.Write([]byte(strings.Join(p.words, " ")))
		all[i] = keyed{i, h.Sum64()}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		switch {
		case a.hash < b.hash:
			return -1
		case a.hash > b.hash:
			return 1
		}
		return a.i - b.i
	})
	out := make([]int, 0, maxSamples)
	for _, k := range all[:min(maxSamples, len(all))] {
		out = append(out, k.i)
	}
	return out
}

// fit is logistic regression by Newton's method with a small ridge; the two
// classes weigh the same whatever their sizes. Features are standardised while
// fitting, so that the ridge treats them alike.
func fit(yes, no [][featureCount]float64) Calibration {
	all := slices.Concat(yes, no)
	var mean, dev [featureCount]float64
	for _, x := range all {
		for j, v := range x {
			mean[j] += v / float64(len(all))
		}
	}
	for _, x := range all {
		for j, v := range x {
			dev[j] += (v - mean[j]) * (v - mean[j]) / float64(len(all))
		}
	}
	const n = featureCount + 1
	var beta [n]float64
	for range 25 {
		var grad [n]float64
		var hess [n][n]float64
		for i, x := range all {
			z := [n]float64{1}
			for j, v := range x {
				z[j+1] = (v - mean[j]) / math.Sqrt(dev[j]+1e-9)
			}
			y, weight := 0.0, 0.5/float64(len(no))
			if i < len(yes) {
				y, weight = 1, 0.5/float64(len(yes))
			}
			p := 1 / (1 + math.Exp(-dot(beta[:], z[:])))
			for j := range n {
				grad[j] += weight * (y - p) * z[j]
				for k := range n {
					hess[j][k] += weight * p * (1 - p) * z[j] * z[k]
				}
			}
		}
		for j := 1; j < n; j++ {
			grad[j] -= 1e-3 * beta[j]
			hess[j][j] += 1e-3
		}
		hess[0][0] += 1e-6
		step := gauss(hess, grad)
		for j := range n {
			beta[j] += step[j]
		}
	}
	c := Calibration{Bias: beta[0]}
	for j := range featureCount {
		c.Weights[j] = beta[j+1] / math.Sqrt(dev[j]+1e-9)
		c.Bias -= c.Weights[j] * mean[j]
	}
	return c
}

// gauss solves a small linear system with partial pivoting.
func gauss(a [featureCount + 1][featureCount + 1]float64, b [featureCount + 1]float64) [featureCount + 1]float64 {
	n := len(b)
	for col := range n {
		pivot := col
		for row := col + 1; row < n; row++ {
			if math.Abs(a[row][col]) > math.Abs(a[pivot][col]) {
				pivot = row
			}
		}
		a[col], a[pivot], b[col], b[pivot] = a[pivot], a[col], b[pivot], b[col]
		for row := col + 1; row < n; row++ {
			f := a[row][col] / a[col][col]
			for k := col; k < n; k++ {
				a[row][k] -= f * a[col][k]
			}
			b[row] -= f * b[col]
		}
	}
	for col := n - 1; col >= 0; col-- {
		for k := col + 1; k < n; k++ {
			b[col] -= a[col][k] * b[k]
		}
		b[col] /= a[col][col]
	}
	return b
}
