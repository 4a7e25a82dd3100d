// Package intake keeps what a platform handed over until it is answered: it is
// written down before the platform is thanked, handled in the order of each
// person, and taken up again when the process died meanwhile. It also says what is
// kept of the places that installed Cairn, so that their tokens last. It knows
// neither the database nor any platform, and nothing of what is in a delivery or a
// token.
package intake

import (
	"context"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// Delivery is one thing a platform handed over.
type Delivery struct {
	ID int64
	// Key is the same when the platform delivers the same again.
	Key     string
	Adapter string
	From    bot.UserID // whose it is; the order of one person is kept
	Kind    string     // opaque, as Payload is
	Payload string
	Tries   int // how often somebody began to handle it, this time included
	At      time.Time
}

// Store keeps deliveries. Every method is a transaction of its own.
type Store interface {
	// Receive keeps a delivery under a lease until a time, and returns its id; 0
	// when one of the same adapter and key is kept already.
	Receive(ctx context.Context, d Delivery, lease string, until time.Time) (int64, error)
	// Abandoned leases up to n deliveries of an adapter whose lease ran out at
	// now, oldest first.
	Abandoned(ctx context.Context, adapter, lease string, now, until time.Time, n int) ([]Delivery, error)
	// Renew makes a lease hold until a time.
	Renew(ctx context.Context, adapter, lease string, until time.Time) error
	// Handled forgets a delivery; one that is gone is no error.
	Handled(ctx context.Context, id int64) error

	// Spoke remembers that somebody talks with Cairn in a conversation.
	Spoke(ctx context.Context, who bot.UserID, in bot.Conversation, now time.Time) error
	// Spoken reports whether somebody talks with Cairn in a conversation, and
	// whether anybody does.
	Spoken(ctx context.Context, who bot.UserID, in bot.Conversation) (they, anybody bool, err error)
}
