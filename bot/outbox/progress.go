package outbox

import "sync"

// maxProgress is how many posts that were said in part are remembered; beyond it
// they are forgotten, and said whole when they are tried again.
const maxProgress = 10_000

// Progress is how much was said of posts that take several messages, by key, so
// that an adapter goes on after a failure where it was. It does not outlive the
// process. The zero value is ready.
type Progress struct {
	mu    sync.Mutex
	steps map[string]int
}

// Of is how many steps were taken.
func (p *Progress) Of(key string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.steps[key]
}

// Set notes how many were.
func (p *Progress) Set(key string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.steps == nil || len(p.steps) > maxProgress {
		p.steps = make(map[string]int)
	}
	p.steps[key] = n
}

// Forget ends it: everything was said, or nothing more will be.
func (p *Progress) Forget(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.steps, key)
}
