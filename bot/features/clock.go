package features

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// Bounds of the clock.
const (
	longestSleep = 30 * time.Second // how late what another process set is seen
	jump         = time.Minute      // a clock that goes back further was put back

	crowd    = 10                    // of one community due together, who need not be spread
	crowdGap = 50 * time.Millisecond // between two of a crowd
	crowdEnd = 45 * time.Second      // after which the rest of a crowd goes in no order
)

// Clock makes what is due happen: reminders, and what Cairn says of its own
// accord. Several, in one process or in many, may share a store. All fields but
// Wake are required.
type Clock struct {
	Cairn *Cairn
	Now   func() time.Time
	Log   *slog.Logger
	// Wake hints that something may be due sooner; nil means that no hint comes.
	Wake <-chan struct{}

	latest time.Time // what it has shown
	taken  map[learning.CommunityID]time.Time
}

// Run works until ctx ends. It sleeps until the next reminder is due, and at most
// longestSleep, since another process may have set one.
func (k *Clock) Run(ctx context.Context) {
	var again time.Duration
	for ctx.Err() == nil {
		full, err := k.Round(ctx)
		if err != nil && ctx.Err() == nil {
			k.Log.ErrorContext(ctx, "clock", "err", err)
		}
		if full && err == nil {
			continue
		}
		again = k.sleep(ctx, err, again)
		timer := time.NewTimer(again)
		select {
		case <-ctx.Done():
		case <-k.Wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// sleep is how long nothing is due; last is how long it was the last time.
func (k *Clock) sleep(ctx context.Context, failed error, last time.Duration) time.Duration {
	next, ok, err := k.Cairn.Store.NextReminder(ctx)
	if err != nil || failed != nil {
		return time.Second
	}
	if !ok {
		return longestSleep
	}
	if d := next.Sub(k.Now()); d > 0 {
		return min(d, longestSleep)
	}
	return outbox.Again(last)
}

// Round does what is due once, and reports whether more may be.
func (k *Clock) Round(ctx context.Context) (full bool, err error) {
	now := k.Now()
	if k.latest.IsZero() || now.Before(k.latest.Add(-jump)) {
		if err := k.rewind(ctx, now); err != nil {
			return false, err
		}
		k.latest = now
	}
	if now.After(k.latest) {
		k.latest = now
	}
	fired, err := k.fire(ctx, now)
	if err != nil || fired == fireBatch {
		return err == nil, err
	}
	for _, due := range []func(context.Context, time.Time) (int, error){k.Cairn.Notices, k.Cairn.Nudges, k.Cairn.Digests} {
		told, failed := due(ctx, now) // what fails of one kind keeps no other waiting
		full, err = full || told > 0, errors.Join(err, failed)
	}
	return full && err == nil, err
}

// rewind sets right what a clock that was ahead has put off: at the start, and
// when the clock is put back.
func (k *Clock) rewind(ctx context.Context, now time.Time) error {
	n, err := k.Cairn.Store.Rewind(ctx, now)
	if n > 0 {
		k.Log.WarnContext(ctx, "the clock was ahead", "reminders", n)
	}
	return err //nolint:wrapcheck // it says what it was doing
}

// slots are the times at which due reminders may leave. A few leave at once. A
// crowd of one community leaves one after the other over the minute, so that it
// keeps neither its platform nor other communities waiting.
func (k *Clock) slots(due []learning.DueReminder, now time.Time) []time.Time {
	size := make(map[learning.CommunityID]int)
	for _, d := range due {
		size[d.Who.Community]++
	}
	if k.taken == nil {
		k.taken = make(map[learning.CommunityID]time.Time)
	}
	for community, until := range k.taken {
		if until.Before(now) {
			delete(k.taken, community)
		}
	}
	out := make([]time.Time, len(due))
	for i, d := range due {
		out[i] = now
		last, busy := k.taken[d.Who.Community]
		if !busy && size[d.Who.Community] <= crowd {
			continue
		}
		end := d.Next.Add(crowdEnd)
		switch at := last.Add(crowdGap); {
		case end.Before(now): // late as it is
		case !busy:
			k.taken[d.Who.Community] = now
		case at.Before(end):
			out[i], k.taken[d.Who.Community] = at, at
		default:
			out[i] = now.Add(rand.N(end.Sub(now) + 1))
		}
	}
	return out
}
