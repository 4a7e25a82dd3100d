package learning

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode"
)

// The keys of cohorts and nudges.
type (
	CohortID int64
	NudgeID  int64
)

// Limits of cohorts. They are far above honest use.
const (
	MaxCohortMembers = 1000
	MaxCohortName    = 80 // runes
)

// Cohort is a group of members who learn at the same time, followed by leads.
type Cohort struct {
	ID        CohortID
	Community CommunityID // where it was made
	Name      string
	Starts    Date // "" for no date; before it nobody is at risk
	Ends      Date // "" for no date; after it nobody can join
	// Code is the hash of the join code, see [HashCode]; "" while none works. The
	// code itself is kept nowhere.
	Code      string
	Rules     RiskRules
	CreatedAt time.Time
	// ArchivedAt is since when it is over: nobody can join and leads see nothing.
	// Zero while it runs.
	ArchivedAt time.Time
}

// Over reports whether a cohort has ended by a day, or was put away.
func (c Cohort) Over(today Date) bool {
	return !c.ArchivedAt.IsZero() || c.Ends != "" && c.Ends < today
}

// Scope is one thing that a lead sees of a member who agreed to it.
type Scope string

// The scopes.
const (
	// ScopePercent is how much of the plan is done.
	ScopePercent Scope = "percent"
	// ScopeActive is the week in which the member last studied.
	ScopeActive Scope = "active"
	// ScopeStanding is whether the member is on track, and the reasons: days
	// without a log, days that the forecast lies past the date, how many items are
	// overdue.
	ScopeStanding Scope = "standing"
	// ScopeHours is the hours a week, as part of a median of [MinGroup] or more
	// and never alone.
	ScopeHours Scope = "hours"
)

// Scopes are all there are, in the order people are told of them.
var Scopes = []Scope{ScopePercent, ScopeActive, ScopeStanding, ScopeHours}

// Consent is what a member agreed to. The zero value is no consent.
type Consent struct {
	Scopes  []Scope
	Wording string // the text that was agreed to, as it was shown
	At      time.Time
}

// Given reports whether there is any.
func (c Consent) Given() bool { return !c.At.IsZero() }

// Covers reports whether a scope was agreed to.
func (c Consent) Covers(s Scope) bool { return c.Given() && slices.Contains(c.Scopes, s) }

// CohortMember is a person in a cohort: one who agreed, or who was invited and
// has not agreed yet, of whom leads know the invitation alone.
type CohortMember struct {
	Cohort  CohortID
	Person  PersonID
	Name    string // of the person; SaveMember leaves it
	AddedAt time.Time
	Consent Consent
}

// CohortLead is a lead of a cohort.
type CohortLead struct {
	Person PersonID
	Name   string
	Since  time.Time
}

// MemberRecord is a member who agreed, with what their standing derives from.
// Its Today is not set.
type MemberRecord struct {
	Member CohortMember
	Record Record
}

// Cohorts keeps cohorts, who leads them and who is in them.
type Cohorts interface {
	// AddCohort stores a cohort.
	AddCohort(ctx context.Context, c Cohort) (CohortID, error)
	// Cohort returns one, or [ErrNotFound].
	Cohort(ctx context.Context, id CohortID) (Cohort, error)
	// SaveCohort writes all fields of one but ID, Community and CreatedAt.
	SaveCohort(ctx context.Context, c Cohort) error
	// EndCohort puts one away: nobody leads it or is in it any more, and nothing of
	// it is still to be said.
	EndCohort(ctx context.Context, id CohortID, now time.Time) error
	// CohortByCode returns the cohort with the hash of a join code, archived or
	// not, or [ErrNotFound].
	CohortByCode(ctx context.Context, hash string) (Cohort, error)
	// CohortsLed lists the cohorts that a person leads and that are not archived,
	// by name.
	CohortsLed(ctx context.Context, who PersonID) ([]Cohort, error)
	// CohortsOf lists those not archived that a person is in or invited to, by name.
	CohortsOf(ctx context.Context, who PersonID) ([]Cohort, error)
	// CohortsIn lists those of a community that are not archived, by name.
	CohortsIn(ctx context.Context, c CommunityID) ([]Cohort, error)

	// CohortLeads lists the leads of a cohort, by since when.
	CohortLeads(ctx context.Context, id CohortID) ([]CohortLead, error)
	// AddCohortLead makes somebody a lead; doing it twice is one.
	AddCohortLead(ctx context.Context, id CohortID, who PersonID, now time.Time) error
	// RemoveCohortLead ends that, with what the lead was still to be told or to say
	// there. A person who is no lead is [ErrNotFound].
	RemoveCohortLead(ctx context.Context, id CohortID, who PersonID) error

	// SaveMember stores who is in a cohort, or replaces it. A cohort or a person
	// that is gone is [ErrNotFound].
	SaveMember(ctx context.Context, m CohortMember) error
	// Member returns one, or [ErrNotFound].
	Member(ctx context.Context, id CohortID, who PersonID) (CohortMember, error)
	// RemoveMember ends a membership and its consent, and nudges that were not said
	// yet. A person who is no member is [ErrNotFound].
	RemoveMember(ctx context.Context, id CohortID, who PersonID) error
	// Members lists who is in a cohort or invited, by name.
	Members(ctx context.Context, id CohortID) ([]CohortMember, error)
	// MemberRecords lists the members who agreed, with their records, in no order.
	MemberRecords(ctx context.Context, id CohortID) ([]MemberRecord, error)
	// LogAccesses notes that one person looked at several, like [Privacy.LogAccess].
	LogAccesses(ctx context.Context, actor PersonID, subjects []PersonID, what string, at time.Time) error
	// MoveCohorts gives everything about cohorts that is kept under one person to
	// another, when the two turn out to be the same. What both have stays once: a
	// consent before an invitation, else what the other already had.
	MoveCohorts(ctx context.Context, from, to PersonID) error
}

// codeLetters are those of a join code: none that is taken for another.
const codeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// NewCode makes a join code of forty random bits, written XXXX-XXXX.
func NewCode() string {
	var raw [8]byte
	_, _ = rand.Read(raw[:]) // it never fails
	for i, b := range raw {
		raw[i] = codeLetters[int(b)%len(codeLetters)] // 32 letters divide 256
	}
	return string(raw[:4]) + "-" + string(raw[4:])
}

// HashCode is the form in which a join code is stored and looked up. Case, spaces
// and dashes make no difference; what can be no code gives "".
func HashCode(code string) string {
	code = strings.Map(func(r rune) rune {
		if r == '-' || r == '–' || r == '—' || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, code)
	if len(code) != 8 || strings.Trim(code, codeLetters) != "" {
		return ""
	}
	sum := sha256.Sum256([]byte("cohort " + code))
	return hex.EncodeToString(sum[:])
}
