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
	// Known reports whether the model's vocabulary has a word, in lower case.
	Known(word string) bool
}

// How much each kernel counts, with and without an encoder, and how fast the
// likeness of meanings falls off with their distance. Tuned on the validation
// splits of the public sets.
const (
	withWord, withChar, withMind = 0.15, 0.2, 1.0
	bareWord, bareChar           = 0.5, 0.5
	reach                        = 0.4
	centre                       = 0.8 // how much of the phrasings' mean is taken off each vector
)

// minds are the meanings of a base's phrasings.
type minds struct {
	encoder Encoder
	vector  func(text string) []float32 // from the cache, or encoded
	mean    []float32
	rows    *encode.Matrix // the vectors, with a share of the mean taken off
	length  []float32      // of each row before it was made a unit
	onMean  []float32      // product of each row with the mean
}

// newMinds encodes the phrasings on all processors, or takes their vectors from
// the cache.
func newMinds(o Options, phrasings []phrasing) *minds {
	m, rows := &minds{encoder: o.Encoder, vector: o.Encoder.Encode}, make([][]float32, len(phrasings))
	if o.Cache != nil {
		m.vector = func(text string) []float32 { return o.Cache.vector(o.Encoder, text) }
	}
	var next, done atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(phrasings); i = int(next.Add(1)) - 1 {
				rows[i] = m.vector(phrasings[i].form())
				if n := done.Add(1); o.Progress != nil {
					o.Progress(int(n), len(phrasings))
				}
			}
		})
	}
	workers.Wait()
	dim := len(o.Encoder.Encode(""))
	m.mean, m.rows = make([]float32, dim), encode.NewMatrix(dim)
	for _, row := range rows {
		for i, x := range row {
			m.mean[i] += x / float32(len(rows))
		}
	}
	for _, row := range rows {
		m.add(row)
	}
	return m
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
	for i, p := range alike[:m.rows.Rows()] {
		alike[i] = likeness(p)
		cosines[i] = m.length[i]*(length*p+centre*m.onMean[i]) + centre*onMean
	}
}

// between is how alike each pair of rows is.
func (m *minds) between(rows []int) [][]float32 {
	out := m.rows.Gram(rows)
	for i, row := range out {
		for j, cosine := range row[:i] {
			row[j] = likeness(cosine)
		}
	}
	return out
}

// likeness is a Gaussian kernel of two unit vectors, from their cosine.
func likeness(cosine float32) float32 { return exp((cosine - 1) / reach) }

// exp is e to the x for x at most a little over 0, to six digits: powers of two
// by the exponent's bits, the rest by a polynomial.
func exp(x float32) float32 {
	x = max(x, -20) * math.Log2E
	whole := float32(math.Floor(float64(x)))
	r := (x - whole) * math.Ln2
	p := 1 + r*(1+r*(1.0/2+r*(1.0/6+r*(1.0/24+r*(1.0/120)))))
	return p * math.Float32frombits(uint32(int32(whole)+127)<<23) //nolint:gosec // between 2^-29 and 2
}

// blend is the kernel of two texts, made of their three kernels.
func (b *Base) blend(word, char, mind float32) float32 {
	if b.minds == nil {
		return bareWord*word + bareChar*char
	}
	return withWord*word + withChar*char + withMind*mind
}
