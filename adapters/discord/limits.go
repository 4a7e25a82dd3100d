package discord

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/cairnbot/cairn/bot"
)

// Limits of Discord's, and how far below them Cairn stays.
const (
	perSecond = 40 // requests; Discord takes 50, and those of interactions do not count
	// invalidMost is how many answers of 401, 403 and 429 within invalidFor make
	// Cairn wait. At 10,000 Discord bans the address.
	invalidMost = 1000
	invalidFor  = 10 * time.Minute
	bannedFor   = 10 * time.Minute // a ban that does not say how long
	probeAgain  = time.Minute      // after a probe that found out nothing
	longestWait = 5 * time.Second  // for a turn; what takes longer is for the outbox
	closedFirst = time.Minute      // how long a place that was refused is left alone
	closedMost  = time.Hour
	maxKept     = 10000
	fewBlocked  = 256
)

// limits knows when the next request may be made. It remembers only what holds
// something up, so that it does not grow with what was done.
type limits struct {
	now   func() time.Time
	pace  *rate.Limiter
	count func(metric string, labels ...string)

	mu      sync.Mutex
	bucket  map[string]string // how Discord calls what limits a route
	blocked map[string]time.Time
	full    int // how many blocked make it forget those that are not any more
	turns   map[string]*turn
	closed  map[string]closing
	global  time.Time // nothing but interactions before
	banned  time.Time // nothing at all before, then one probe
	probing bool
	invalid []time.Time
	dead    string // the token is refused
}

type turn struct {
	one     chan struct{}
	waiting int
}

// closing is a place that refused.
type closing struct {
	why   *refusal
	until time.Time
	wait  time.Duration
}

func newLimits(now func() time.Time, count func(string, ...string)) *limits {
	return &limits{
		now: now, count: count, pace: rate.NewLimiter(perSecond, perSecond), bucket: make(map[string]string),
		blocked: make(map[string]time.Time), turns: make(map[string]*turn), closed: make(map[string]closing),
	}
}

// key names what limits a request: the bucket, where Discord named one, and the
// channel, server or webhook it is about.
func (l *limits) key(r request) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	name := l.bucket[r.route()]
	if name == "" {
		name = r.route()
	}
	return name + " " + r.major()
}

// take waits for the turn of a request, and no longer than longestWait.
func (l *limits) take(ctx context.Context, key string) (done func(), err error) {
	l.mu.Lock()
	mine := l.turns[key]
	if mine == nil {
		mine = &turn{one: make(chan struct{}, 1)}
		l.turns[key] = mine
	}
	mine.waiting++
	l.mu.Unlock()
	leave := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if mine.waiting--; mine.waiting == 0 {
			delete(l.turns, key)
		}
	}
	select {
	case mine.one <- struct{}{}:
		return func() { <-mine.one; leave() }, nil
	case <-time.After(longestWait):
	case <-ctx.Done():
	}
	leave()
	return nil, &bot.Later{After: time.Second}
}

// gate says whether a request may be made now, and waits where it soon may. A
// probe is the one request that finds out whether a ban is over; pass its outcome
// to [limits.probed].
func (l *limits) gate(ctx context.Context, r request, key string) (probe bool, err error) {
	for {
		wait, probe, err := l.hold(r, key)
		if err != nil || wait <= 0 {
			if err == nil && !r.free() {
				err = l.pace.Wait(ctx)
			}
			if err != nil && probe {
				l.probed(false)
			}
			return probe, err
		}
		if until, ok := ctx.Deadline(); wait > longestWait || ok && time.Until(until) < wait {
			return false, &bot.Later{After: wait}
		}
		select {
		case <-ctx.Done():
			return false, &bot.Later{After: wait}
		case <-time.After(wait):
		}
	}
}

// hold is how long a request must wait at least; 0 means that it may be made.
func (l *limits) hold(r request, key string) (wait time.Duration, probe bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if l.dead != "" && !r.free() {
		return 0, false, fmt.Errorf("%s: %w", l.dead, errDead)
	}
	if c, ok := l.closed[r.about]; ok && r.about != "" && now.Before(c.until) {
		l.count("cairn_discord_spared_total")
		return 0, false, c.why
	}
	wait = l.blocked[key].Sub(now)
	if !r.free() {
		wait = max(wait, l.global.Sub(now))
	}
	l.forget(now)
	if len(l.invalid) >= invalidMost {
		wait = max(wait, l.invalid[0].Add(invalidFor).Sub(now))
	}
	if l.banned.IsZero() || wait > 0 {
		return wait, false, nil
	}
	if wait = l.banned.Sub(now); wait > 0 {
		return wait, false, nil
	}
	if l.probing {
		return probeAgain, false, nil
	}
	l.probing = true
	return 0, true, nil
}

// forget drops the invalid requests that no longer count.
func (l *limits) forget(now time.Time) {
	old := 0
	for old < len(l.invalid) && now.Sub(l.invalid[old]) >= invalidFor {
		old++
	}
	l.invalid = l.invalid[old:]
}

// probed ends a probe: one that reached Discord ends the ban.
func (l *limits) probed(over bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.probing = false
	if over {
		l.banned = time.Time{}
	} else if next := l.now().Add(probeAgain); l.banned.Before(next) {
		l.banned = next
	}
}

// ban stops everything.
func (l *limits) ban(after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.banned = l.now().Add(after)
}

// learn keeps what Discord says of a bucket: its name, and when it is empty.
func (l *limits) learn(r request, bucket string, empty time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bucket != "" && len(l.bucket) < maxKept {
		l.bucket[r.route()] = bucket
	}
	if empty <= 0 {
		return
	}
	name := l.bucket[r.route()]
	if name == "" {
		name = r.route()
	}
	now := l.now()
	if len(l.blocked) >= l.full {
		maps.DeleteFunc(l.blocked, func(_ string, until time.Time) bool { return until.Before(now) })
		l.full = max(fewBlocked, 2*len(l.blocked)) // however many wait, looking through them stays rare
	}
	l.blocked[name+" "+r.major()] = now.Add(empty)
}

func (l *limits) blockAll(after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.global = l.now().Add(after)
}

// wrong counts a request that Discord counts as invalid.
func (l *limits) wrong(status string) {
	l.count("cairn_discord_invalid_requests_total", "status", status)
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.forget(now)
	l.invalid = append(l.invalid, now)
}

// refused leaves a place alone that refused, the longer the more often it did.
func (l *limits) refused(about string, why *refusal) {
	if about == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.closed) >= maxKept {
		clear(l.closed)
	}
	wait := min(max(closedFirst, 2*l.closed[about].wait), closedMost)
	l.closed[about] = closing{why, l.now().Add(wait), wait}
}

func (l *limits) welcomed(about string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.closed, about)
}

func (l *limits) kill(why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = why
}

// away says why nothing can be said to Discord; "" when it can.
func (l *limits) away() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget(l.now())
	switch {
	case l.dead != "":
		return l.dead
	case !l.banned.IsZero():
		return "Discord bans this address for a while: too many requests that it refused"
	case len(l.invalid) >= invalidMost:
		return "too many requests were refused; waiting, or Discord bans this address"
	}
	return ""
}

// size is how much is remembered, for tests and metrics.
func (l *limits) size() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.bucket) + len(l.blocked) + len(l.turns) + len(l.closed)
}
