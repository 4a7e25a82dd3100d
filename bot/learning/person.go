package learning

import (
	"context"
	"time"
)

// Identity is how one platform names somebody.
type Identity struct{ Adapter, Workspace, User string }

// Community is a group of learners with its own knowledge: one Slack workspace,
// one Discord server, one terminal, or several of these joined.
type Community struct {
	ID     CommunityID
	Name   string
	Zone   string // IANA zone for members without their own; "" unknown
	Locale string // BCP 47, "en" by default
}

// Person is a member. Whoever writes to Cairn becomes one.
type Person struct {
	ID PersonID
	// Community is that of the account by which the person was met or found, and
	// otherwise the one of their first account.
	Community CommunityID
	Name      string
	Zone      string // IANA; "" while unknown
	// ZoneChosen says that the member set the zone; a platform's profile then
	// no longer changes it.
	ZoneChosen bool
	Locale     string // BCP 47
	Quiet      Quiet
	Days       Weekdays
	WeekStart  time.Weekday
	// DayStart is the minute after midnight at which the member's day begins:
	// work before it counts for the day before.
	DayStart int
	// Leaderboard says that the member wants to be seen where members are ranked.
	Leaderboard bool
	// NudgesMuted says that a lead's nudges do not reach the member.
	NudgesMuted bool
	// Unreached says that something for the member could not be delivered and
	// they were not told yet; SavePerson leaves it.
	Unreached bool `json:"-"`
	CreatedAt time.Time
}

// Quiet is the daily span, in minutes after midnight local time, in which
// Cairn sends nothing of its own accord. From after To spans midnight; equal
// ends mean no quiet hours.
type Quiet struct{ From, To int }

// Covers reports whether a minute after midnight lies in the quiet hours; the
// last minute does not.
func (q Quiet) Covers(minute int) bool {
	if q.From <= q.To {
		return q.From <= minute && minute < q.To
	}
	return minute >= q.From || minute < q.To
}

// Weekdays is a set of days of the week.
type Weekdays uint8

// EveryDay is the set of all seven days.
const EveryDay Weekdays = 1<<7 - 1

// Has reports whether the day is in the set.
func (w Weekdays) Has(d time.Weekday) bool { return w&(1<<d) != 0 }

// NewPerson is a member with the default settings: quiet from 22:00 to 08:00,
// every day a day like another, weeks from Monday, days from midnight, on no
// leaderboard, open to nudges.
func NewPerson() Person {
	return Person{
		Locale:    "en",
		Quiet:     Quiet{From: 22 * 60, To: 8 * 60},
		Days:      EveryDay,
		WeekStart: time.Monday,
	}
}

// Location is the person's zone, UTC while it is unknown.
func (p Person) Location() *time.Location {
	loc, err := time.LoadLocation(p.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Today is the person's day at an instant, by their zone and day start.
func (p Person) Today(now time.Time) Date {
	return DateOf(now.Add(-time.Duration(p.DayStart)*time.Minute), p.Location())
}

// Role is what somebody may do beyond being a member.
type Role string

// The roles that are stored. Leads are leads of a cohort, which is elsewhere.
const (
	RoleLead    Role = "lead"
	RoleCurator Role = "curator"
	RoleAdmin   Role = "admin"
)

// People keeps persons and communities.
type People interface {
	// Meet returns the person behind an identity. At the first contact it
	// creates the person from fresh (a [NewPerson] with name and zone filled
	// from the platform's profile) and, when the workspace is new as well, its
	// community. Later it follows name, and zone unless the member chose one;
	// empty ones change nothing.
	Meet(ctx context.Context, id Identity, fresh Person, now time.Time) (Person, error)
	// Find returns the person behind an identity and creates nobody: it returns
	// [ErrNotFound] for somebody who was never met.
	Find(ctx context.Context, id Identity) (Person, error)
	// Person returns the person, or [ErrNotFound].
	Person(ctx context.Context, id PersonID) (Person, error)
	// SavePerson writes the settings of an existing person; ID, Community and
	// CreatedAt stay.
	SavePerson(ctx context.Context, p Person) error
	// Identities lists how platforms name the person; where they were met last is
	// the last.
	Identities(ctx context.Context, id PersonID) ([]Identity, error)
	// CommunityOf returns the community of a platform's workspace, a new one
	// when the workspace is new.
	CommunityOf(ctx context.Context, adapter, workspace string, now time.Time) (CommunityID, error)
	// Community returns the community, or [ErrNotFound].
	Community(ctx context.Context, id CommunityID) (Community, error)
	// Roles lists the roles of a person in a community, in no order.
	Roles(ctx context.Context, id PersonID, c CommunityID) ([]Role, error)
	// Grant gives a role in a community; giving it twice is one.
	Grant(ctx context.Context, id PersonID, c CommunityID, r Role, now time.Time) error
	// Revoke takes a role in a community; one that was not there is no error.
	Revoke(ctx context.Context, id PersonID, c CommunityID, r Role) error
}
