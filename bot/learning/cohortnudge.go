package learning

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Limits of nudges.
const (
	NudgeGap      = 3 * 24 * time.Hour // between two of one member, whoever sends them
	MaxNudgeWords = 500                // characters of a lead's own words
	// KeepNudges is how long it is kept that somebody was nudged.
	KeepNudges = 90 * 24 * time.Hour
	// NudgeKnown is how long it is known whether one was delivered.
	NudgeKnown = 7 * 24 * time.Hour
)

// NudgeOutcome is what a lead learns of a nudge, and all of it.
type NudgeOutcome string

// The outcomes of nudges.
const (
	NudgeWaiting     NudgeOutcome = "waiting"
	NudgeDelivered   NudgeOutcome = "delivered"
	NudgeUndelivered NudgeOutcome = "not delivered" // for whatever reason
)

// Nudge is a kind word of a lead that Cairn passes on.
type Nudge struct {
	ID      NudgeID
	Cohort  CohortID
	Member  PersonID
	Lead    PersonID // 0 once they erased themselves
	Words   string   // the lead's own, "" for none and once it was said
	At      time.Time
	Due     time.Time // when it is to be said; zero once it was, or was given up
	Outcome NudgeOutcome
}

// Key names the post that says a nudge.
func (n Nudge) Key() string { return nudgeKey + strconv.FormatInt(int64(n.ID), 10) }

const nudgeKey = "nudge:"

// ParseNudge reads what [Nudge.Key] wrote; false for anything else.
func ParseNudge(key string) (NudgeID, bool) {
	rest, ok := strings.CutPrefix(key, nudgeKey)
	n, err := strconv.ParseInt(rest, 10, 64)
	return NudgeID(n), ok && err == nil
}

// Nudges keeps nudges.
type Nudges interface {
	// AddNudge stores one; Outcome is not stored, it follows from the rest.
	AddNudge(ctx context.Context, n Nudge) (NudgeID, error)
	// LastNudge is when a member was nudged last, by whomever; the zero time for
	// never.
	LastNudge(ctx context.Context, member PersonID) (time.Time, error)
	// NudgesSince lists those of a cohort since an instant, newest first.
	NudgesSince(ctx context.Context, id CohortID, since time.Time) ([]Nudge, error)
	// DueNudges lists those to be said by an instant, the oldest first, at most
	// limit.
	DueNudges(ctx context.Context, now time.Time, limit int) ([]Nudge, error)
	// SetNudge moves one to another time, or with the zero time ends it: said when
	// posted is true, else given up. Of two that end one at once, one gets
	// [ErrNotFound].
	SetNudge(ctx context.Context, id NudgeID, due time.Time, posted bool) error
}

// Digest is when a lead is told how a cohort stands.
type Digest struct {
	Cohort CohortID
	Lead   PersonID
	// Place is where it is said, opaque to the domain; "" is a direct message.
	Place string
	// Zone, Wall and Rule are as in [Reminder].
	Zone, Wall, Rule string
	Next             time.Time
}

// NextAfter is its first time after an instant, zero for never.
func (d Digest) NextAfter(after time.Time) (time.Time, error) {
	return Reminder{Zone: d.Zone, Wall: d.Wall, Rule: d.Rule}.NextAfter(after)
}

// Digests keeps them, one a cohort and lead.
type Digests interface {
	// SaveDigest stores one, or replaces it.
	SaveDigest(ctx context.Context, d Digest) error
	// Digest returns one, or [ErrNotFound].
	Digest(ctx context.Context, id CohortID, lead PersonID) (Digest, error)
	// RemoveDigest deletes one; none is no error.
	RemoveDigest(ctx context.Context, id CohortID, lead PersonID) error
	// DueDigests lists those due, the oldest first, at most limit.
	DueDigests(ctx context.Context, now time.Time, limit int) ([]Digest, error)
	// MoveDigest sets when one is due next. It returns [ErrNotFound] when it is no
	// longer due at d.Next: another process was faster.
	MoveDigest(ctx context.Context, d Digest, next time.Time) error
}
