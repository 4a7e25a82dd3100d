package learning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// How long a sign-in link and the visit that it opens are good.
const (
	LinkGood  = 10 * time.Minute
	VisitGood = 8 * time.Hour
)

// Visits keeps who looks at Cairn's pages in a browser. Of the secrets in links and
// cookies only hashes are kept; they go with the person.
type Visits interface {
	// AddSignIn keeps a sign-in link that is good once, until a time, in place of those
	// the person has not used.
	AddSignIn(ctx context.Context, link string, who PersonID, until time.Time) error
	// OpenVisit uses a link up and opens a visit until a time. A link that was used,
	// has run out or never was is [ErrNotFound].
	OpenVisit(ctx context.Context, link, visit string, now, until time.Time) (PersonID, error)
	// Visitor returns whose visit it is; one that is over is [ErrNotFound].
	Visitor(ctx context.Context, visit string, now time.Time) (PersonID, error)
	// EndVisit ends a visit; none is no error.
	EndVisit(ctx context.Context, visit string) error
}

// HashSecret is the form in which the secret of a link or a visit is stored and
// looked up. Such secrets have 128 random bits or more, so no salt is needed.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte("visit " + secret))
	return hex.EncodeToString(sum[:])
}
