package learning

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Rules are what admins set for a community.
type Rules struct {
	// Leaderboard says that members who want to be ranked are.
	Leaderboard bool
	// KeepQuestions is for how many days the text of an unanswered question is
	// kept, from 1 to the days of [KeepUnanswered].
	KeepQuestions int
}

// RoleHolder is somebody with a role.
type RoleHolder struct {
	Person PersonID
	Name   string
	Role   Role
}

// Communities keeps what admins look after.
type Communities interface {
	// CommunityRules returns what is set for a community, or [ErrNotFound].
	CommunityRules(ctx context.Context, c CommunityID) (Rules, error)
	// SetCommunityRules writes it.
	SetCommunityRules(ctx context.Context, c CommunityID, r Rules) error
	// RoleHolders lists who holds which stored role in a community, by role and
	// name. Leads of a cohort without the role are not in it.
	RoleHolders(ctx context.Context, c CommunityID) ([]RoleHolder, error)
	// RankedRecords lists the members of a community who want to be seen where
	// members are ranked, with their logs and vacations alone.
	RankedRecords(ctx context.Context, c CommunityID) ([]Record, error)
	// AskedMost lists the entries that answered most since an instant, those asked for at
	// least so many times, the commonest first, at most limit.
	AskedMost(ctx context.Context, c CommunityID, since time.Time, least, limit int) ([]AskedEntry, error)
}

// RankedMember is a member's place on a leaderboard.
type RankedMember struct {
	Person  PersonID
	Name    string
	Place   int // equal minutes share one
	Minutes Minutes
	Streak  int // weeks in a row
}

// RankMembers ranks members by what they logged in the running week or month of
// each: never of all time, so that whoever joins late has the same chance. Who
// logged nothing in it is left out.
func RankMembers(records []Record, byMonth bool, now time.Time) []RankedMember {
	var out []RankedMember
	for _, r := range records {
		r.Today = r.Person.Today(now)
		from := WeekOf(r.Today, r.Person.WeekStart)
		if byMonth {
			from = r.Today[:len("2006-01-")] + "01"
		}
		one := RankedMember{Person: r.Person.ID, Name: r.Person.Name, Streak: StreakOf(r.Weeks()).Weeks}
		for day, minutes := range r.ByDay {
			if day >= from && day <= r.Today {
				one.Minutes += minutes
			}
		}
		if one.Minutes > 0 {
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(a, b RankedMember) int {
		return cmp.Or(cmp.Compare(b.Minutes, a.Minutes), cmp.Compare(b.Streak, a.Streak), cmp.Compare(Fold(a.Name), Fold(b.Name)), cmp.Compare(a.Person, b.Person))
	})
	for i := range out {
		out[i].Place = i + 1
		if i > 0 && out[i].Minutes == out[i-1].Minutes {
			out[i].Place = out[i-1].Place
		}
	}
	return out
}
