package bot

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// turns lets each person have one event handled at a time, so that two quick
// commands cannot overtake each other.
type turns struct {
	mu    sync.Mutex
	taken map[UserID]*turn
}

type turn struct {
	sync.Mutex
	waiting int
}

// take waits for the person's turn and returns the function that ends it.
func (t *turns) take(who UserID) (done func()) {
	t.mu.Lock()
	if t.taken == nil {
		t.taken = make(map[UserID]*turn)
	}
	mine := t.taken[who]
	if mine == nil {
		mine = new(turn)
		t.taken[who] = mine
	}
	mine.waiting++
	t.mu.Unlock()
	mine.Lock()
	return func() {
		mine.Unlock()
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.waiting--; mine.waiting == 0 {
			delete(t.taken, who)
		}
	}
}

// Questions a minute that one person may ask, and how many people's counts are
// kept at most.
const (
	questionsPerMinute = 10
	maxPaced           = 10_000
)

// pace limits questions per person.
type pace struct {
	mu  sync.Mutex
	who map[UserID]*rate.Limiter
}

func (p *pace) allow(who UserID, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.who == nil || len(p.who) > maxPaced {
		p.who = p.idle(now)
	}
	l := p.who[who]
	if l == nil {
		l = rate.NewLimiter(rate.Every(time.Minute/questionsPerMinute), questionsPerMinute)
		p.who[who] = l
	}
	return l.AllowN(now, 1)
}

// idle keeps the limiters of those who asked lately; a full one has nothing to
// remember.
func (p *pace) idle(now time.Time) map[UserID]*rate.Limiter {
	kept := make(map[UserID]*rate.Limiter)
	for who, l := range p.who {
		if l.TokensAt(now) < questionsPerMinute {
			kept[who] = l
		}
	}
	return kept
}
