package knowledge

import "sync"

// recent remembers the latest results, since a question is often looked at
// twice: to decide what a line is, and to answer it.
type recent struct {
	mu   sync.Mutex
	keys []string
	byQ  map[string]Result
}

const maxRecent = 256

func (r *recent) find(q string) (Result, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	res, ok := r.byQ[q]
	return res, ok
}

func (r *recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys, r.byQ = nil, nil
}

func (r *recent) keep(q string, res Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byQ == nil {
		r.byQ = make(map[string]Result)
	}
	if _, ok := r.byQ[q]; !ok {
		if len(r.keys) == maxRecent {
			delete(r.byQ, r.keys[0])
			r.keys = r.keys[1:]
		}
		r.keys = append(r.keys, q)
	}
	r.byQ[q] = res
}

// Forget drops what was asked lately; it is remembered in memory alone, and not
// by whom.
func (b *Base) Forget() { b.recent.forget() }
