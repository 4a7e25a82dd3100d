package learning

import (
	"context"
	"time"
)

// Limits of comparisons, far above honest use.
const (
	MaxComparisons = 30 // a person
	MaxOptions     = 25 // a comparison
	MaxAds         = 1000
	MaxMonths      = 120
	MaxRigor       = 5
)

// Answer is the answer to a yes-or-no question; the empty one is not known.
type Answer string

// The answers.
const (
	Yes Answer = "yes"
	No  Answer = "no"
)

// Known reports whether it is a yes or a no.
func (a Answer) Known() bool { return a == Yes || a == No }

// Comparison is a board of options for one skill.
type Comparison struct {
	ID        ComparisonID
	Person    PersonID
	Skill     string
	CreatedAt time.Time
	TouchedAt time.Time // when it was last looked at or changed
	Removed   bool
	Options   []Option `json:"-"` // in the order they were added
}

// Option is one way to learn the skill of a comparison.
type Option struct {
	ID         OptionID
	Comparison ComparisonID
	Position   int // 1 for the first; it never changes
	Title      string
	Provider   string
	Cost       Money
	CostModel  CostModel // "" not known
	Months     float64   // 0 not known
	Hours      Minutes   // 0 not known
	Rigor      Rigor
	SeenIn     int // job ads that name it, of Ads
	Ads        int // job ads looked at, 0 not known
	Project    Answer
	Stackable  Answer
	Removed    bool
}

// Rigor is how seriously an option examines, by five questions. One of them,
// whether there is a final project, is a column of its own: [Option.Project].
// Somebody who knows better sets Direct, which then counts instead.
type Rigor struct {
	Exam    Answer // a proctored exam
	Graded  Answer // graded by experts or peers, not by a machine alone
	Limited Answer // retakes are limited
	Badge   Answer // a shareable badge that can be verified
	Direct  *int   // 0 to MaxRigor
}

// RigorQuestion is one of the five.
type RigorQuestion string

// The questions of rigor, in the order they are asked.
const (
	RigorExam    RigorQuestion = "exam"
	RigorProject RigorQuestion = "project"
	RigorGraded  RigorQuestion = "graded"
	RigorLimited RigorQuestion = "limited"
	RigorBadge   RigorQuestion = "badge"
)

// RigorQuestions lists them.
var RigorQuestions = []RigorQuestion{RigorExam, RigorProject, RigorGraded, RigorLimited, RigorBadge}

// RigorAnswer is where the answer to a question is kept, nil for no question.
func (o *Option) RigorAnswer(q RigorQuestion) *Answer {
	switch q {
	case RigorExam:
		return &o.Rigor.Exam
	case RigorProject:
		return &o.Project
	case RigorGraded:
		return &o.Rigor.Graded
	case RigorLimited:
		return &o.Rigor.Limited
	case RigorBadge:
		return &o.Rigor.Badge
	}
	return nil
}

// RigorOf is the rigor of an option: the questions answered yes, of those that
// were answered; or what was set directly, of MaxRigor. Nothing known is 0 of 0.
func (o Option) RigorOf() (points, of int) {
	if o.Rigor.Direct != nil {
		return *o.Rigor.Direct, MaxRigor
	}
	for _, q := range RigorQuestions {
		switch *o.RigorAnswer(q) {
		case Yes:
			points++
			of++
		case No:
			of++
		}
	}
	return points, of
}

// MonthsAt is how many months the option takes: those that were said, or else
// its hours at a pace of hours a week, a hundred years at most. 0 means not known.
func (o Option) MonthsAt(hoursAWeek float64) float64 {
	if o.Months > 0 || o.Hours <= 0 || hoursAWeek <= 0 {
		return o.Months
	}
	const weeksAMonth = 365.25 / 12 / 7
	return min(float64(o.Hours)/60/hoursAWeek/weeksAMonth, 1200)
}

// Choices keeps what a member weighs up.
type Choices interface {
	// Comparisons lists the person's comparisons that are not removed, the one
	// touched last first, each with its options.
	Comparisons(ctx context.Context, who PersonID) ([]Comparison, error)
	// Comparison returns one of the person, removed or not, without options, or
	// [ErrNotFound].
	Comparison(ctx context.Context, who PersonID, id ComparisonID) (Comparison, error)
	// AddComparison stores a comparison without options.
	AddComparison(ctx context.Context, c Comparison) (ComparisonID, error)
	// SaveComparison writes skill, TouchedAt and Removed of one that exists.
	SaveComparison(ctx context.Context, c Comparison) error
	// AddOption appends an option to a comparison and returns it with ID and
	// Position, which no other option of it ever had.
	AddOption(ctx context.Context, o Option) (Option, error)
	// Option returns one of the person, removed or not, or [ErrNotFound].
	Option(ctx context.Context, who PersonID, id OptionID) (Option, error)
	// SaveOption writes all fields of an option but Comparison and Position.
	SaveOption(ctx context.Context, o Option) error
	// ProviderChecks lists the person's checks that are not removed, the newest
	// first.
	ProviderChecks(ctx context.Context, who PersonID) ([]ProviderCheck, error)
	// ProviderCheck returns one of the person, removed or not, or [ErrNotFound].
	ProviderCheck(ctx context.Context, who PersonID, id CheckID) (ProviderCheck, error)
	// AddProviderCheck stores a check.
	AddProviderCheck(ctx context.Context, c ProviderCheck) (CheckID, error)
	// SaveProviderCheck writes all fields of a check that exists.
	SaveProviderCheck(ctx context.Context, c ProviderCheck) error
}
