package learning

import (
	"context"
	"slices"
	"strings"
)

// Limits of a wallet. They are far above honest use.
const (
	MaxCredentials = 100
	MaxNote        = 500 // runes of what a credential required and where it was applied
)

// Credential is something a member earned. One that neither has a date of expiry
// nor never expires is of unknown expiry.
type Credential struct {
	ID      CredentialID
	Person  PersonID
	Title   string
	Issuer  string
	Earned  Date
	Expires Date // the last day on which it is valid
	Never   bool // it does not expire
	URL     string
	Item    ItemID // the item of a plan it was earned with, 0 for none
	// How hard it was: from 0 (videos and a quiz) to [MaxRigor] (proctored, with a
	// project), or [UnknownRigor].
	Rigor int
	// Proves is what it certifies, Required what it took, Applied where the
	// member used it.
	Proves, Required, Applied string
	Removed                   bool
}

// UnknownRigor is that of a credential that nobody rated.
const UnknownRigor = -1

// LowEffort reports whether the credential is known to be one that a résumé is
// better without.
func (c Credential) LowEffort() bool { return c.Rigor >= 0 && c.Rigor <= 1 }

// Expiry is how a credential stands at a day.
type Expiry string

// The states of expiry.
const (
	ExpiryValid    Expiry = "valid"
	ExpiryExpiring Expiry = "expiring" // within [ExpiringWithin] days
	ExpiryExpired  Expiry = "expired"
	ExpiryUnknown  Expiry = "unknown" // neither a date nor the word that there is none
)

// ExpiringWithin is from how many days before its end a credential is expiring.
const ExpiringWithin = 90

// expiryNotices are how many days before the end a member is told.
var expiryNotices = []int{90, 60, 30, 7}

// ExpiryAt is how the credential stands at a day.
func (c Credential) ExpiryAt(day Date) Expiry {
	switch left := day.Days(c.Expires); {
	case c.Never:
		return ExpiryValid
	case c.Expires == "":
		return ExpiryUnknown
	case left < 0:
		return ExpiryExpired
	case left <= ExpiringWithin:
		return ExpiryExpiring
	}
	return ExpiryValid
}

// NextNotice is the first day after the one given on which the member is to be
// told of the end that comes; "" when there is none any more.
func (c Credential) NextNotice(after Date) Date {
	if c.Never || c.Removed {
		return ""
	}
	for _, before := range expiryNotices {
		if day := c.Expires.Add(-before); day > after {
			return day
		}
	}
	return ""
}

// NoticeFor is which notice is due at a day: the one nearest to the end among
// those whose day has come, in days before the end. It reports false when none
// has.
func (c Credential) NoticeFor(day Date) (before int, due bool) {
	if c.Never || c.Removed || c.Expires == "" {
		return 0, false
	}
	left := day.Days(c.Expires)
	for _, n := range expiryNotices {
		if left <= n {
			before, due = n, true
		}
	}
	return before, due
}

// ByExpiry sorts credentials as a wallet shows them: what expires first comes
// first, then what is unknown, then what never expires.
func ByExpiry(all []Credential) {
	group := func(c Credential) int {
		switch {
		case c.Never:
			return 2
		case c.Expires == "":
			return 1
		}
		return 0
	}
	slices.SortStableFunc(all, func(a, b Credential) int {
		if d := group(a) - group(b); d != 0 {
			return d
		}
		if d := strings.Compare(string(a.Expires), string(b.Expires)); d != 0 {
			return d
		}
		return int(a.ID - b.ID)
	})
}

// Earned is the step of a credential that came into the wallet.
func Earned(c Credential) Step {
	before := c
	before.Removed = true
	return Step{Credential: &Edit[Credential]{before, c}}
}

// Wallets keeps credentials.
type Wallets interface {
	// AddCredential stores a credential.
	AddCredential(ctx context.Context, c Credential) (CredentialID, error)
	// Credential returns one of the person, removed or not, or [ErrNotFound].
	Credential(ctx context.Context, who PersonID, id CredentialID) (Credential, error)
	// Credentials lists those of the person that are not removed, see [ByExpiry].
	Credentials(ctx context.Context, who PersonID) ([]Credential, error)
	// SaveCredential writes all fields but Person of a credential that exists.
	SaveCredential(ctx context.Context, c Credential) error
}
