package outbox

import (
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
	leaseFor    = time.Minute      // how long a claim holds
	sendFor     = 20 * time.Second // deadline of one post, well inside the lease
	batch       = 20
	maxAttempts = 12               // with the backoff below, about a day
	maxBackoff  = 4 * time.Hour    // between two attempts, whoever asks for it
	minLater    = time.Second      // even where a platform asks to wait no time
	maxSleep    = 30 * time.Second // how late a row of another process is seen
)

// Worker says the posts of one adapter. Several workers, in one process or in
// many, may share a store.
type Worker struct {
	Store   Store
	Adapter bot.Adapter
	Now     func() time.Time
	Log     *slog.Logger
	// Wake hints that a post may have become due; nil means none comes.
	Wake <-chan struct{}
}

// Run works until ctx ends. It sleeps until the next row is due, and at most
// maxSleep, since another process may have stored one.
func (w *Worker) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if w.Round(ctx) == batch {
			continue
		}
		timer := time.NewTimer(w.sleep(ctx))
		select {
		case <-ctx.Done():
		case <-w.Wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

func (w *Worker) sleep(ctx context.Context) time.Duration {
	next, ok, err := w.Store.NextDue(ctx, w.Adapter.Name())
	if err != nil && ctx.Err() == nil {
		w.Log.ErrorContext(ctx, "outbox next due", "adapter", w.Adapter.Name(), "err", err)
	}
	if !ok {
		return maxSleep
	}
	// A row that is due but not claimed waits for its lane or for another
	// worker: look again soon, not at once.
	return min(max(next.Sub(w.Now()), 100*time.Millisecond), maxSleep)
}

// Round claims one batch of due posts, says them and returns how many it
// claimed. They are of different lanes, so they are said side by side: a place
// that hangs keeps nobody else waiting.
func (w *Worker) Round(ctx context.Context) int {
	claimed := w.Now()
	rows, err := w.Store.Claim(ctx, w.Adapter.Name(), claimed, leaseFor, batch)
	if err != nil {
		if ctx.Err() == nil {
			w.Log.ErrorContext(ctx, "outbox claim", "adapter", w.Adapter.Name(), "err", err)
		}
		return 0
	}
	if w.Now().After(claimed.Add(leaseFor - sendFor)) {
		return 0 // the lease runs out before a slow post would end: leave them to the next claim
	}
	var posts sync.WaitGroup
	for _, r := range rows {
		posts.Go(func() { w.say(ctx, r) })
	}
	posts.Wait()
	return len(rows)
}

func (w *Worker) say(ctx context.Context, r Row) {
	err := w.send(ctx, r)
	stopped := ctx.Err() != nil
	// The answer of the platform is known and must be kept, even while stopping.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendFor)
	defer cancel()
	var later *bot.Later
	var kept bool
	var storeErr error
	switch now := w.Now(); {
	case err == nil:
		kept, storeErr = w.Store.Settle(ctx, r, Posted, "", now)
	case errors.Is(err, bot.ErrGone):
		kept, storeErr = w.Store.Settle(ctx, r, Gone, err.Error(), now)
	case errors.As(err, &later):
		kept, storeErr = w.Store.Postpone(ctx, r, now.Add(min(max(later.After, minLater), maxBackoff)), true, err.Error())
	case stopped: // it is not the platform that failed
		kept, storeErr = w.Store.Postpone(ctx, r, now, false, err.Error())
	case r.Attempts >= maxAttempts:
		kept, storeErr = w.Store.Settle(ctx, r, Dead, err.Error(), now)
	default:
		kept, storeErr = w.Store.Postpone(ctx, r, now.Add(backoff(r.Attempts)), false, err.Error())
	}
	if err != nil {
		w.Log.WarnContext(ctx, "post not delivered", "adapter", r.Adapter, "post", r.ID, "attempt", r.Attempts, "err", err)
	}
	if storeErr != nil || !kept {
		w.Log.ErrorContext(ctx, "post not settled", "adapter", r.Adapter, "post", r.ID, "kept", kept, "err", storeErr)
	}
}

func (w *Worker) send(ctx context.Context, r Row) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %T", v) // its text can hold what is said
		}
	}()
	p, err := decode(r.Payload)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendFor)
	defer cancel()
	return w.Adapter.Send(ctx, p.To, p.Message)
}

// backoff doubles from two seconds, with jitter so that many posts that failed
// together do not come back together.
func backoff(attempt int) time.Duration {
	d := min(time.Second<<min(attempt, 20), maxBackoff)
	return d/2 + rand.N(d/2+1)
}
