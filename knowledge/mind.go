package knowledge

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/cairnbot/cairn/knowledge/encode"
)

// Encoder turns a sentence into a unit vector whose cosine to another's says
// how alike their meanings are. It must be safe for concurrent use.
type Encoder interface {
	// Name is the model and its version; vectors of different names do not mix.
	Name() string
	Encode(text string) []float32
	// Rank is 1 for the most frequent word of the language, and so on; 0 for what
	// the model's vocabulary does not have. Words are in lower case.
	Rank(word string) int
}

// How much each kernel counts, with and without an encoder, and how fast the
// likeness of meanings falls off with their distance. Tuned on the validation
// splits of the public sets.
const (
	withWord, withChar, withMind = 0.15, 0.2, 1.0
	bareWord, bareChar           = 0.5, 0.5
	reach                        = 0.4
	centre                       = 0.9 // how much of the phrasings' mean is taken off each vector
)

// minds are the meanings of a base's phrasings.
type minds struct {
	encoder Encoder
	cache   *Cache // may be nil
	mean    []float32
	rows    *encode.Matrix // the vectors, with a share of the mean taken off
	length  []float32      // of each row before it was made a unit
	onMean  []float32      // product of each row with the mean
}

// newMinds encodes the phrasings on all processors, or takes their vectors from
// the cache.
func newMinds(o Options, phrasings []phrasing) *minds {
	m, rows := &minds{encoder: o.Encoder, cache: o.Cache}, make([]record, len(phrasings))
	var next, done atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(phrasings); i = int(next.Add(1)) - 1 {
				rows[i] = m.record(phrasings[i].form())
				if n := done.Add(1); o.Progress != nil {
					o.Progress(int(n), len(phrasings))
				}
			}
		})
	}
	workers.Wait()
	dim := len(o.Encoder.Encode(""))
	m.mean, m.rows = make([]float32, dim), encode.NewMatrix(dim)
	m.rows.Grow(len(rows))
	v := make([]float32, dim)
	for _, row := range rows {
		row.vector(v)
		for i, x := range v {
			m.mean[i] += x / float32(len(rows))
		}
	}
	for _, row := range rows {
		row.vector(v)
		m.add(v)
	}
	return m
}

// record is the vector of a text, in the short form of the cache.
func (m *minds) record(text string) record {
	if m.cache == nil {
		return newRecord(textHash{}, m.encoder.Encode(text))
	}
	return m.cache.keep(m.encoder, text)
}

// vector is that of a text that comes later, and may go again: it is not kept
// for the next start.
func (m *minds) vector(text string) []float32 {
	if m.cache != nil {
		if r := m.cache.find(hashOf(text)); r != nil {
			out := make([]float32, len(m.mean))
			r.vector(out)
			return out
		}
	}
	return m.encoder.Encode(text)
}

// add takes one more vector.
func (m *minds) add(v []float32) {
	length := m.shift(v)
	m.rows.Append(v)
	m.length = append(m.length, length)
	m.onMean = append(m.onMean, product(v, m.mean))
}

// shift takes a share of the mean off a vector and makes it a unit again: what
// all phrasings have in common tells none of them apart. It returns the length
// the vector had in between.
func (m *minds) shift(v []float32) float32 {
	for i := range m.mean {
		v[i] -= centre * m.mean[i]
	}
	length := float32(math.Sqrt(float64(product(v, v))))
	if length == 0 {
		return 0
	}
	for i := range v {
		v[i] /= length
	}
	return length
}

func product(x, y []float32) float32 {
	var sum float32
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

// room is the length of the slices that compare wants.
func (m *minds) room() int { return (m.rows.Rows() + 63) / 64 * 64 }

// compare writes, for each row, the cosine of its vector to a text's and how
// alike the two are once the mean is off. The cosine is had from the product of
// the shifted ones, so that only those are kept.
func (m *minds) compare(text string, cosines, alike []float32) {
	v := m.encoder.Encode(text)
	onMean := product(v, m.mean)
	length := m.shift(v)
	m.rows.Times(v, alike)
	m.finish(length, onMean, cosines, alike)
}

// compareRow is compare for a text that is a phrasing: its vector is known.
func (m *minds) compareRow(row int, cosines, alike []float32) {
	m.rows.TimesRow(row, alike)
	onMean := m.length[row]*m.onMean[row] + centre*product(m.mean, m.mean)
	m.finish(m.length[row], onMean, cosines, alike)
}

// finish makes cosines and likenesses of the products of the shifted vectors,
// from the length that the text's had and its product with the mean before.
func (m *minds) finish(length, onMean float32, cosines, alike []float32) {
	for i, p := range alike[:m.rows.Rows()] {
		alike[i] = likeness(p)
		cosines[i] = m.length[i]*(length*p+centre*m.onMean[i]) + centre*onMean
	}
}

// between writes how alike each pair of rows is below the diagonal of a kernel,
// times what meaning counts.
func (m *minds) between(rows []int32, mind float32, g *grams) {
	m.rows.Gram(rows, g.kernel, &g.mind)
	for i := range rows {
		row := g.kernel[i*g.stride:][:i]
		for j, cosine := range row {
			row[j] = mind * likeness(cosine)
		}
	}
}

// likeness is a Gaussian kernel of two unit vectors, from their cosine.
func likeness(cosine float32) float32 { return exp((cosine - 1) / reach) }

// exp is e to the x for x at most a little over 0, to six digits: powers of two
// by the exponent's bits, the rest by a polynomial.
func exp(x float32) float32 {
	x = max(x, -20) * math.Log2E
	whole := int32(x+64) - 64 // rounded down, whatever the sign
	r := (x - float32(whole)) * math.Ln2
	p := 1 + r*(1+r*(1.0/2+r*(1.0/6+r*(1.0/24+r*(1.0/120)))))
	return p * math.Float32frombits(uint32(whole+127)<<23) //nolint:gosec // between 2^-29 and 2
}

// shares are how much each kernel counts.
func (b *Base) shares() (word, char, mind float32) {
	if b.minds == nil {
		return bareWord, bareChar, 0
	}
	return withWord, withChar, withMind
}
