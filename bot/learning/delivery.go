package learning

import (
	"context"
	"time"
)

// Delivery is how it stands with what Cairn is to say to the members of a
// community: numbers and reasons, never a text or a name.
type Delivery struct {
	Waiting   int       // posts that are still to be said
	Failed    []Failure // the commonest first
	Reminders int       // those that are to come
	Next      time.Time // when the first of them is due, zero for none
}

// Failure is why posts were given up.
type Failure struct {
	Outcome string // "gone" or "dead", as the outbox names it
	Reason  string // what the platform said
	Posts   int
}

// Deliveries tells whoever runs a community how it stands with delivery.
type Deliveries interface {
	// Delivery counts; posts that were given up since an instant are counted as
	// failed, by at most so many reasons.
	Delivery(ctx context.Context, community CommunityID, since time.Time, reasons int) (Delivery, error)
}
