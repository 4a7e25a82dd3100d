package knowledge

import (
	"cmp"
	"hash/fnv"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// featureCount is the number of features of a decision, see [Base.features].
const featureCount = 17

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

// features describe how sure the first of the ranked may be; the rest are its
// rivals.
func (b *Base) features(words []string, v view, ranked []candidate, out exclude) [featureCount]float64 {
	best := ranked[0]
	second := candidate{}
	if len(ranked) > 1 {
		second = ranked[1]
	}
	coverage, known := b.coverage(words, best.entry, out)
	agree := 0.0
	for _, kernel := range []func(candidate) float64{
		func(c candidate) float64 { return c.word }, func(c candidate) float64 { return c.char }, func(c candidate) float64 { return c.mind },
	} {
		if !slices.ContainsFunc(ranked, func(c candidate) bool { return kernel(c) > kernel(best) }) {
			agree++
		}
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
		best.word,
		best.char,
		best.mind,
		coverage,
		known,
		best.score - v.decoy,
		best.sim - v.near,
		agree,
		math.Log(float64(1 + content)),
		best.mean,
		v.cosine,
		best.score - v.spread,
		best.sim - best.tight,
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

// examine learns from the base itself what its scores are worth. Each of a
// sample of phrasings is asked twice: with itself left out, where its own entry
// should win, and with its whole entry left out, where nothing should be
// answered. Near-misses, with all of their entry's left out, and chatter should
// not be answered either. A base that is too small to examine itself keeps the
// pooled calibration.
func (b *Base) examine(phrasings, negatives int) Calibration {
	var tests []test
	asked, foreign := b.sample(phrasings, negatives)
	for _, i := range asked {
		p := b.phrasings[i]
		tests = append(tests, test{p.words, p.entry, exclude{phrasing: i, entry: none, negatives: none}})
	}
	return b.learn(append(tests, b.foreignTests(foreign)...))
}

// test is a text with what should answer it, none for nothing, and what of the
// base to leave out.
type test struct {
	words []string
	entry int
	left  exclude
}

func (b *Base) foreignTests(phrasings []int) []test {
	var out []test
	for _, i := range phrasings {
		p := b.phrasings[i]
		out = append(out, test{p.words, none, exclude{phrasing: i, entry: none, negatives: p.owner}})
	}
	return out
}

// learn fits a calibration to what the base makes of the tests.
func (b *Base) learn(tests []test) Calibration {
	seen := make([][]example, len(tests))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(tests); i = int(next.Add(1)) - 1 {
				seen[i] = b.examples(tests[i])
			}
		})
	}
	workers.Wait()
	all := slices.Concat(seen...)
	var count [outcomes]int
	for _, e := range all {
		count[e.kind]++
	}
	if count[right] < minExamples || len(all)-count[right] < minExamples {
		return b.cal
	}
	for i, e := range all {
		all[i].weight = share[e.kind] / float64(count[e.kind])
	}
	return fit(all)
}

// minExamples of what should be answered and of what should not are needed to
// learn from.
const minExamples = 50

// outcome is what an example shows.
type outcome int

const (
	right   outcome = iota // the best entry is the right one
	wrong                  // another one is
	missing                // the right one is not in the base
	foreign                // nobody's: a near-miss or chatter
	outcomes
)

// share is how much each kind of example weighs together: what calibration
// takes the messages in a channel to be, where people ask. Tuned on the
// validation splits of the public sets.
var share = [outcomes]float64{right: 0.59, wrong: 0.09, missing: 0.10, foreign: 0.22}

// example is a decision whose outcome is known.
type example struct {
	features [featureCount]float64
	kind     outcome
	weight   float64
}

// examples puts one test to the base, and, when an entry should answer it, once
// more without that entry.
func (b *Base) examples(t test) []example {
	s := b.takeScratch()
	defer b.scratch.Put(s)
	b.kernels(t.words, s, false)
	var out []example
	ask := func(left exclude, otherwise outcome) {
		v := b.rank(s, left)
		if len(v.ranked) == 0 {
			return
		}
		e := example{features: b.features(t.words, v, v.ranked, left), kind: otherwise}
		if v.ranked[0].entry == t.entry {
			e.kind = right
		}
		out = append(out, e)
	}
	if t.entry == none {
		ask(t.left, foreign)
		return out
	}
	ask(t.left, wrong)
	ask(exclude{phrasing: -1, entry: t.entry, negatives: none}, missing)
	return out
}

// How many phrasings, and how many near-misses and lines of chatter, a base
// looks at to examine itself in a second or two; the pooled calibrations, which
// nobody waits for, are learnt from more.
const (
	sampledPhrasings = 800
	sampledForeign   = 300
)

// sample picks phrasings for calibration, and near-misses and chatter, the same
// ones every time, spread over the base.
func (b *Base) sample(phrasings, negatives int) (asked, foreign []int) {
	hashes := make([]uint64, len(b.phrasings))
	for i, p := range b.phrasings {
		h := fnv.New64a()
		h.Write([]byte(p.form()))
		hashes[i] = h.Sum64()
		switch p.entry {
		case gone:
		case none:
			foreign = append(foreign, i)
		default:
			if p.role == question {
				asked = append(asked, i)
			}
		}
	}
	byHash := func(i, j int) int { return cmp.Or(cmp.Compare(hashes[i], hashes[j]), i-j) }
	slices.SortFunc(asked, byHash)
	slices.SortFunc(foreign, byHash)
	return asked[:min(phrasings, len(asked))], foreign[:min(negatives, len(foreign))]
}

// fitRidge keeps the weights of features that say nearly the same small.
const fitRidge = 3e-3

// fit is logistic regression by Newton's method with a small ridge. Features are
// standardised while fitting, so that the ridge treats them alike.
func fit(all []example) Calibration {
	var mean, dev [featureCount]float64
	for _, e := range all {
		for j, v := range e.features {
			mean[j] += v / float64(len(all))
		}
	}
	for _, e := range all {
		for j, v := range e.features {
			dev[j] += (v - mean[j]) * (v - mean[j]) / float64(len(all))
		}
	}
	const n = featureCount + 1
	var beta [n]float64
	for range 25 {
		var grad [n]float64
		var hess [n][n]float64
		for _, e := range all {
			z := [n]float64{1}
			for j, v := range e.features {
				z[j+1] = (v - mean[j]) / math.Sqrt(dev[j]+1e-9)
			}
			y := 0.0
			if e.kind == right {
				y = 1
			}
			p := 1 / (1 + math.Exp(-dot(beta[:], z[:])))
			for j := range n {
				grad[j] += e.weight * (y - p) * z[j]
				for k := range n {
					hess[j][k] += e.weight * p * (1 - p) * z[j] * z[k]
				}
			}
		}
		for j := 1; j < n; j++ {
			grad[j] -= fitRidge * beta[j]
			hess[j][j] += fitRidge
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
