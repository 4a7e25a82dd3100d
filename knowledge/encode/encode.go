// Package encode turns a sentence into a vector of unit length, so that sentences that mean the same
// lie near each other. It knows nothing of entries, questions or answers: it is a pure function of
// the text and of the weights embedded in the program. MODEL.md says which model this is and where
// it came from.
//
// The network is a small BERT. Its matrices are int8 and are read in place from the program's
// read-only pages; only a few hundred kilobytes of scales and biases are copied to the heap. Every
// matrix product is integer arithmetic and every float operation is carried out in one fixed order
// without fused multiply-adds, so each processor gives bit for bit the same vector, whether it runs
// the assembly kernels or the portable ones.
package encode

import (
	"sync"
	"sync/atomic"
)

// Encoder turns text into vectors with one set of weights. It is immutable after Open and safe for
// concurrent use.
type Encoder struct {
	m       *model
	k       kernels
	scratch sync.Pool   // of *scratch
	used    atomic.Bool // since Rest was last called
	resting atomic.Bool
}

// Open returns an encoder over the embedded weights. It fails when they cannot be read: a wrong
// checksum, an unknown format version, or sizes that do not fit together. It takes a few
// milliseconds, most of them for the checksum.
func Open() (*Encoder, error) {
	defer release(embedded)
	return open(embedded, fastest())
}

func open(data string, k kernels) (*Encoder, error) {
	m, err := parse(data)
	if err != nil {
		return nil, err
	}
	e := &Encoder{m: m, k: k}
	e.scratch.New = func() any { return newScratch(m) }
	return e, nil
}

// Name returns the model's name and the version of its weights. Vectors made under different names
// must not be compared; a stored vector should be kept together with the name.
func (e *Encoder) Name() string { return e.m.name }

// Dim returns the length of the vectors that Encode returns.
func (e *Encoder) Dim() int { return e.m.dim }

// View is a file embedded in the program as bytes, without a copy. They must not be written to.
func View(embedded string) []byte { return bytesOf(embedded) }

// Release lets the system have the memory of a file embedded in the program back; it is read again
// where it is used again. The string must be the embedded one itself: other memory would be lost.
func Release(embedded string) { release(embedded) }

// Rest is called now and then. It lets the system have the memory of the weights back when nothing was
// encoded between two calls. The pages stay in its file cache for as long as there is room: the next
// text takes a millisecond longer. It reports whether this call did so. It is safe for concurrent use.
func (e *Encoder) Rest() bool {
	if e.used.Swap(false) {
		e.resting.Store(false)
		return false
	}
	if e.resting.Swap(true) {
		return false
	}
	release(embedded)
	return true
}

// Encode returns the vector of text: Dim numbers, of unit length, the same for the same text on
// every machine. Letter case and accents are ignored. Any input is accepted, the empty string and
// invalid UTF-8 included, and only the first 62 word pieces (some 45 words) are read. It is safe for
// concurrent use and never panics.
func (e *Encoder) Encode(text string) []float32 {
	if !e.used.Load() { // a write each time would keep processors waiting for each other
		e.used.Store(true)
	}
	s := e.scratch.Get().(*scratch)
	defer e.scratch.Put(s)
	s.ids = e.m.tokens(s.ids[:0], text)
	out := make([]float32, e.m.dim)
	e.forward(s, out)
	return out
}
