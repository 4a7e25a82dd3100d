package outbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// Bounds of delivery.
const (
	leaseFor     = time.Minute            // how long a claim holds
	sendFor      = 20 * time.Second       // deadline of one post, well inside the lease
	maxAttempts  = 12                     // with the backoff below, about a day
	maxBackoff   = 4 * time.Hour          // between two attempts, whoever asks for it
	minLater     = time.Second            // even where a platform asks to wait no time
	maxSleep     = 30 * time.Second       // how late a row of another process is seen
	longestShort = 100 * time.Millisecond // while somebody else has what is due
	storeAgain   = 5 * time.Second        // before a database that is away is asked again
	settleAgain  = time.Second            // between two tries to write down how a post ended
)

// AtOnce is how many posts of one [Worker] are under way at most. They are what
// may be said twice when its process dies.
const AtOnce = 32

// Worker says the posts of one adapter. Several workers, in one process or in
// many, may share a store.
type Worker struct {
	Store   Store
	Adapter bot.Adapter
	Now     func() time.Time
	Log     *slog.Logger
	// Wake hints that a post may have become due; nil means none comes.
	Wake <-chan struct{}
	// Lease is how long a claim holds, and three times as long as a post may take;
	// zero means a minute. What a process that died had claimed waits that long.
	Lease time.Duration
}

func (w *Worker) lease() time.Duration { return cmp.Or(w.Lease, leaseFor) }

// sendFor is the deadline of a post: it must be over well before its lease is.
func (w *Worker) sendFor() time.Duration { return min(sendFor, w.lease()/3) }

// Run works until ctx ends, and then until what is under way is over. It sleeps
// until the next row is due, and at most maxSleep, since another process may
// have stored one. A place that hangs takes one of the posts that may be under
// way and keeps no other waiting.
func (w *Worker) Run(ctx context.Context) {
	over := make(chan struct{}, AtOnce)
	busy := 0
	var again time.Duration
	for ctx.Err() == nil {
		for _, r := range w.claim(ctx, AtOnce-busy) {
			busy++
			go func() {
				defer func() { over <- struct{}{} }()
				w.say(ctx, r)
			}()
		}
		if busy < AtOnce {
			again = w.sleep(ctx, again)
		} else {
			again = maxSleep // nothing can be claimed until something is over
		}
		busy -= w.wait(ctx, over, again)
	}
	for range busy {
		<-over
	}
}

// wait sleeps until there may be something to claim, and returns how many posts
// are over since.
func (w *Worker) wait(ctx context.Context, over <-chan struct{}, atMost time.Duration) (n int) {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-w.Wake:
	case <-timer.C:
	case <-over:
		n++
	}
	for { // several that ended together need one claim
		select {
		case <-over:
			n++
		default:
			return n
		}
	}
}

// sleep is how long nothing is due; last is how long it was the last time.
func (w *Worker) sleep(ctx context.Context, last time.Duration) time.Duration {
	next, ok, err := w.Store.NextDue(ctx, w.Adapter.Name())
	if err != nil {
		if ctx.Err() == nil {
			w.Log.ErrorContext(ctx, "outbox next due", "adapter", w.Adapter.Name(), "err", err)
		}
		return storeAgain
	}
	if !ok {
		return maxSleep
	}
	if d := next.Sub(w.Now()); d > 0 {
		return min(d, maxSleep)
	}
	return Again(last) // for its lane, or another worker
}

// Again is how long to wait before looking once more at what is due but was left
// alone: it fell due just now, or somebody else has it. It is short at first, and
// then twice the last wait, up to a tenth of a second.
func Again(last time.Duration) time.Duration {
	if last > longestShort {
		last = 0
	}
	return min(max(2*last, time.Millisecond), longestShort)
}

// Round says what is due once, one post a lane, and waits until that is over. It
// returns how many posts those were.
func (w *Worker) Round(ctx context.Context) int {
	rows := w.claim(ctx, AtOnce)
	var posts sync.WaitGroup
	for _, r := range rows {
		posts.Go(func() { w.say(ctx, r) })
	}
	posts.Wait()
	return len(rows)
}

// claim takes up to n due posts, of different lanes.
func (w *Worker) claim(ctx context.Context, n int) []Row {
	claimed := w.Now()
	rows, err := w.Store.Claim(ctx, w.Adapter.Name(), claimed, w.lease(), n)
	if err != nil {
		if ctx.Err() == nil {
			w.Log.ErrorContext(ctx, "outbox claim", "adapter", w.Adapter.Name(), "err", err)
		}
		return nil
	}
	if w.Now().After(claimed.Add(w.lease() - w.sendFor())) {
		return nil // the lease runs out before a slow post would end: leave them to the next claim
	}
	return rows
}

func (w *Worker) say(ctx context.Context, r Row) {
	began := w.Now()
	err := w.send(ctx, r)
	if err != nil {
		w.Log.WarnContext(ctx, "post not delivered", "adapter", r.Adapter, "post", r.ID, "attempt", r.Attempts, "err", err)
	}
	stopped := ctx.Err() != nil
	// The answer of the platform is known and must be kept, even while stopping,
	// and even when the database is away for a moment: what is not settled is said
	// again once the lease is over.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.sendFor())
	defer cancel()
	for {
		kept, storeErr := w.settle(ctx, r, err, stopped)
		if storeErr == nil && kept {
			return
		}
		if storeErr == nil || stopped || w.Now().Sub(began) > w.lease()/2 {
			w.Log.ErrorContext(ctx, "post not settled", "adapter", r.Adapter, "post", r.ID, "kept", kept, "err", storeErr)
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(settleAgain):
		}
	}
}

// settle writes down how a post ended: err is what the adapter said. It reports
// false when the lease is somebody else's by now.
func (w *Worker) settle(ctx context.Context, r Row, err error, stopped bool) (kept bool, _ error) {
	var later *bot.Later
	switch now := w.Now(); {
	case err == nil:
		return w.Store.Settle(ctx, r, Posted, "", now)
	case errors.Is(err, bot.ErrGone):
		return w.Store.Settle(ctx, r, Gone, err.Error(), now)
	case errors.As(err, &later):
		return w.Store.Postpone(ctx, r, now.Add(min(max(later.After, minLater), maxBackoff)), true, err.Error())
	case stopped: // it is not the platform that failed
		return w.Store.Postpone(ctx, r, now, false, err.Error())
	case r.Attempts >= maxAttempts:
		return w.Store.Settle(ctx, r, Dead, err.Error(), now)
	default:
		return w.Store.Postpone(ctx, r, now.Add(backoff(r.Attempts)), false, err.Error())
	}
}

func (w *Worker) send(ctx context.Context, r Row) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %T", v) // its text can hold what is said
		}
	}()
	p, err := Decode(r.Payload)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, w.sendFor())
	defer cancel()
	return w.Adapter.Send(ctx, p.To, r.Key, p.Message)
}

// backoff doubles from two seconds, with jitter so that many posts that failed
// together do not come back together.
func backoff(attempt int) time.Duration {
	d := min(time.Second<<min(attempt, 20), maxBackoff)
	return d/2 + rand.N(d/2+1)
}
