package learning

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// Rules of linking.
const (
	LinkFor      = 10 * time.Minute // how long a code is good
	WrongLinks   = 5                // codes that a person may get wrong
	WrongLinkFor = 10 * time.Minute // how long they wait after the last of them
)

// LinkCode is the code of a person by which another account of theirs becomes them.
type LinkCode struct {
	Person PersonID
	Hash   string // of the code, which is not kept
	Until  time.Time
}

// Links keeps codes, and makes one person of two.
type Links interface {
	// SaveLinkCode keeps the code of a person in place of an earlier one. A hash that
	// is somebody else's is [ErrConflict].
	SaveLinkCode(ctx context.Context, c LinkCode) error
	// LinkCode returns the code of a hash that is good at now, or [ErrNotFound].
	LinkCode(ctx context.Context, hash string, now time.Time) (LinkCode, error)
	// UseLinkCode is LinkCode, and nobody finds the code again.
	UseLinkCode(ctx context.Context, hash string, now time.Time) (LinkCode, error)
	// WrongLink notes that a person named a code that is nobody's; it counts
	// together with those before it until [WrongLinkFor] has passed without one.
	WrongLink(ctx context.Context, who PersonID, now time.Time) error
	// WrongLinks is how many such codes count now.
	WrongLinks(ctx context.Context, who PersonID, now time.Time) (int, error)
	// MergePeople gives everything of one person to another: records, log, changes,
	// accounts, and roles, each in its community. The items of the open plan of gone,
	// which it returns in order, follow those of keep's open plan, and the plan they
	// leave is closed; reminders of gone get numbers after keep's. Settings are
	// keep's. Then gone is no more. It must run in a transaction; a person that is
	// not there is [ErrNotFound].
	MergePeople(ctx context.Context, keep, gone PersonID, now time.Time) (moved []ItemID, err error)
	// PartIdentity takes an account from its person and makes a person of it, as
	// [People.Meet] makes one of somebody new. Roles in the account's community go
	// with it unless another account of the person is of that community, too. It is
	// [ErrConflict] for somebody's only account.
	PartIdentity(ctx context.Context, id Identity, fresh Person, now time.Time) (Person, error)
}

// Keeps reports which of two persons is kept when they become one: the one with
// more history, the older one where that is equal.
func Keeps(a, b Person, historyA, historyB int) (keep, gone Person) {
	if cmp.Or(cmp.Compare(historyA, historyB), b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID)) >= 0 {
		return a, b
	}
	return b, a
}

// Joined are the settings of the person that two become: keep's, but the more
// private of both where one of them shows less to others.
func Joined(keep, gone Person) Person {
	keep.Leaderboard = keep.Leaderboard && gone.Leaderboard
	keep.NudgesMuted = keep.NudgesMuted || gone.NudgesMuted
	return keep
}

// Link makes one person of two. What that changed of keep's plan and settings is
// noted as one change, whose ID is 0 when it is nothing. It must run in a
// transaction, which is to be given up when it fails.
func Link(ctx context.Context, s Store, keep, gone PersonID, command string, now time.Time) (Change, error) {
	other, err := s.Person(ctx, gone)
	if err != nil {
		return Change{}, fmt.Errorf("link: %w", err)
	}
	moved, err := s.MergePeople(ctx, keep, gone, now)
	if err != nil {
		return Change{}, fmt.Errorf("link: %w", err)
	}
	before, err := s.Person(ctx, keep)
	if err != nil {
		return Change{}, fmt.Errorf("link: %w", err)
	}
	var steps []Step
	if after := Joined(before, other); after != before {
		steps = append(steps, Step{Person: &Edit[Person]{before, after}})
	}
	for _, id := range moved {
		it, err := s.Item(ctx, keep, id)
		if err != nil {
			return Change{}, fmt.Errorf("link: %w", err)
		}
		steps = append(steps, Added(it))
	}
	if len(steps) == 0 {
		return Change{Person: keep, Command: command, At: now}, nil
	}
	return Do(ctx, s, keep, command, now, steps...)
}
