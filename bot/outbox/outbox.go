// Package outbox keeps the promises Cairn makes: what is to be said unasked is
// written down in the transaction that decides it, and a worker says it through
// the adapter, at least once and in order. It knows neither the database nor
// any platform, and nothing of why something is said.
package outbox

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// Post is one message to be said.
type Post struct {
	// Key makes the post unique for ever: the same key is stored once.
	Key     string
	To      bot.Conversation
	Message bot.Message
	// For is the key of the person it is for, 0 for nobody in particular. It goes
	// with everything else of theirs when they erase themselves.
	For int64
	// At is the earliest time to say it; the zero value means at once.
	At time.Time
	// Due is its place in the order of its lane: what falls due first leaves first.
	// The zero value means At.
	Due time.Time
}

// Row is a post as it is stored. Payload and lane are opaque to the store.
type Row struct {
	ID       int64
	Key      string
	Adapter  string
	Lane     string // posts of one lane leave in the order of Due
	Payload  string
	For      int64 // as in [Post]; Claim leaves it out
	Due      time.Time
	RunAt    time.Time // as [Post.At]; Claim leaves it out
	Attempts int       // claims so far, this one included
	Lease    string    // proves that the claim is still ours
}

// Outcome is how a post ended.
type Outcome string

// The outcomes.
const (
	Posted Outcome = "posted"
	Gone   Outcome = "gone" // the conversation cannot be reached
	Dead   Outcome = "dead" // given up after too many attempts
)

// Store keeps rows. Enqueue joins the transaction of its context; the other
// methods are transactions of their own.
type Store interface {
	// Enqueue stores rows; one whose key exists already is ignored.
	Enqueue(ctx context.Context, now time.Time, rows ...Row) error
	// Claim leases up to n rows of an adapter that are due and whose lane is
	// free: not waiting, and without an open row that fell due before. A row whose
	// lease ran out is due again.
	Claim(ctx context.Context, adapter string, now time.Time, lease time.Duration, n int) ([]Row, error)
	// Settle ends a row; reason says why for anything but Posted. It reports
	// false when the lease is no longer ours.
	Settle(ctx context.Context, r Row, o Outcome, reason string, now time.Time) (bool, error)
	// Postpone gives a row back until at; with lane true its whole lane waits
	// that long.
	Postpone(ctx context.Context, r Row, at time.Time, lane bool, reason string) (bool, error)
	// NextDue returns the earliest time at which a row of the adapter is due,
	// or false when none is open.
	NextDue(ctx context.Context, adapter string) (time.Time, bool, error)
}

// Queue takes posts. The zero value is not usable; Store and Now are required.
type Queue struct {
	Store Store
	Now   func() time.Time
}

// Post writes posts down in the transaction of ctx.
func (q Queue) Post(ctx context.Context, posts ...Post) error {
	now := q.Now()
	rows := make([]Row, len(posts))
	for i, p := range posts {
		payload, err := Encode(p)
		if err != nil {
			return fmt.Errorf("encode post: %w", err)
		}
		if p.At.IsZero() {
			p.At = now
		}
		if p.Due.IsZero() {
			p.Due = p.At
		}
		rows[i] = Row{Key: p.Key, Adapter: p.To.Adapter, Lane: lane(p.To), Payload: payload, For: p.For, Due: p.Due, RunAt: p.At}
	}
	return q.Store.Enqueue(ctx, now, rows...)
}

// lane is the channel, where platforms keep order and count rates; a direct
// conversation that is not open yet goes by its user.
func lane(c bot.Conversation) string {
	last := c.Channel
	if last == "" {
		last = "@" + c.User
	}
	return strings.Join([]string{c.Adapter, c.Workspace, last}, "/")
}
