// Package pace keeps people from getting ahead of themselves: one thing at a
// time, and not too many in a minute. It knows people by an opaque key and
// nothing of what they do.
package pace

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Turns lets each key have one thing done at a time, in no promised order. The
// zero value is ready.
type Turns[K comparable] struct {
	mu    sync.Mutex
	taken map[K]*turn
}

type turn struct {
	one     chan struct{} // full while somebody has the turn
	waiting int
}

// Take waits for the turn of a key and returns the function that ends it.
func (t *Turns[K]) Take(who K) (done func()) {
	t.mu.Lock()
	if t.taken == nil {
		t.taken = make(map[K]*turn)
	}
	mine := t.taken[who]
	if mine == nil {
		mine = &turn{one: make(chan struct{}, 1)}
		t.taken[who] = mine
	}
	mine.waiting++
	t.mu.Unlock()
	mine.one <- struct{}{}
	return func() {
		<-mine.one
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.waiting--; mine.waiting == 0 {
			delete(t.taken, who)
		}
	}
}

// maxKeys is how many keys a limiter remembers before it forgets those that have
// nothing to remember.
const maxKeys = 10_000

// Limiter lets each key do a number of things a minute, all at once or spread.
// The zero value allows nothing; set PerMinute.
type Limiter[K comparable] struct {
	PerMinute int

	mu   sync.Mutex
	who  map[K]*rate.Limiter
	full int // how many keys make it forget
}

// Allow reports whether the key may do one more thing now, and counts it.
func (l *Limiter[K]) Allow(who K, now time.Time) bool {
	if l.PerMinute <= 0 {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.who) >= l.full {
		l.who = l.busy(now)
		l.full = max(maxKeys, 2*len(l.who)) // however many are busy, looking through them stays rare
	}
	one := l.who[who]
	if one == nil {
		one = rate.NewLimiter(rate.Every(time.Minute/time.Duration(l.PerMinute)), l.PerMinute)
		l.who[who] = one
	}
	return one.AllowN(now, 1)
}

// busy keeps the keys that did something lately; a full bucket has nothing to
// remember.
func (l *Limiter[K]) busy(now time.Time) map[K]*rate.Limiter {
	kept := make(map[K]*rate.Limiter)
	for who, one := range l.who {
		if one.TokensAt(now) < float64(l.PerMinute) {
			kept[who] = one
		}
	}
	return kept
}
