package learning

import (
	"context"
	"time"
)

// Feeds keeps under which secret a member's calendar can be read: one for each
// member, and of the secret only a hash.
type Feeds interface {
	// Feed returns since when the person has one, or [ErrNotFound].
	Feed(ctx context.Context, who PersonID) (time.Time, error)
	// SaveFeed gives the person one, in place of the one before.
	SaveFeed(ctx context.Context, who PersonID, hash string, now time.Time) error
	// FeedOwner returns whose it is, or [ErrNotFound].
	FeedOwner(ctx context.Context, hash string) (PersonID, error)
}
