package learning

import (
	"context"
	"time"
)

// Limits of a plan. They are far above honest use.
const (
	MaxItems = 200
	MaxTitle = 200 // runes
)

// Kind is what an item of a plan is.
type Kind string

// The kinds of items.
const (
	KindCourse     Kind = "course"
	KindCredential Kind = "credential"
	KindProject    Kind = "project"
	KindNetwork    Kind = "network"
	KindOther      Kind = "other"
)

// State is how far an item is.
type State string

// The states of an item.
const (
	StateResearching State = "researching"
	StatePlanned     State = "planned"
	StateActive      State = "active"
	StateDone        State = "done"
	StateDropped     State = "dropped"
)

// CostModel is how an item is paid.
type CostModel string

// The cost models; the empty one is unknown.
const (
	CostOnce    CostModel = "once"
	CostMonthly CostModel = "monthly"
	CostFree    CostModel = "free"
)

// Plan is what a person works towards. A person has one open plan at most.
type Plan struct {
	ID         PlanID
	Person     PersonID
	Goal       string
	HoursAWeek float64 // 0 means not said
	Target     Date
	Budget     Money
	CreatedAt  time.Time
	ClosedAt   time.Time // zero while open
	Items      []Item    // in the member's order
}

// Item is one step of a plan.
type Item struct {
	ID        ItemID
	Plan      PlanID
	Position  int // 1 for the first
	Title     string
	Kind      Kind
	Provider  string
	Stack     string // name of the group it stacks into, "" for none
	Proves    string // "proves I can …"
	Evidence  string // https URL
	State     State
	Percent   int     // 0 to 100
	Estimate  Minutes // expected work, 0 means unknown
	Cost      Money
	CostModel CostModel
	Due       Date
	DoneOn    Date
	Removed   bool // no longer on the plan; its log stays
}

// Plans keeps plans and their items.
type Plans interface {
	// OpenPlan returns the person's open plan with its items in order, or
	// [ErrNotFound].
	OpenPlan(ctx context.Context, id PersonID) (Plan, error)
	// StartPlan stores a new open plan without items and closes the one before.
	StartPlan(ctx context.Context, p Plan, now time.Time) (PlanID, error)
	// Plan returns a plan of the person, open or closed, without its items, or
	// [ErrNotFound].
	Plan(ctx context.Context, who PersonID, id PlanID) (Plan, error)
	// SavePlan writes goal, hours, target, budget and ClosedAt of a plan.
	SavePlan(ctx context.Context, p Plan) error
	// AddItem appends an item to a plan and returns it with ID and Position.
	AddItem(ctx context.Context, it Item) (Item, error)
	// Item returns an item of the person, removed or not, or [ErrNotFound].
	Item(ctx context.Context, who PersonID, id ItemID) (Item, error)
	// SaveItem writes all fields of an item but Plan. A changed Position moves
	// the items between; one that is removed closes its gap, and one that no
	// longer is comes back to its Position. It returns [ErrNotFound] when there
	// is no such item.
	SaveItem(ctx context.Context, it Item) error
}

// ProgressKind is what was logged.
type ProgressKind string

// The kinds of progress.
const (
	ProgressTime      ProgressKind = "time"
	ProgressPercent   ProgressKind = "percent"
	ProgressMilestone ProgressKind = "milestone"
	ProgressState     ProgressKind = "state"
)

// Progress is one line of a person's log. The log is only ever appended to:
// undoing marks a line, totals are derived.
type Progress struct {
	ID      ProgressID
	Person  PersonID
	Item    ItemID // 0 when it belongs to no item
	Kind    ProgressKind
	Minutes Minutes // for time
	Percent int     // for percent: the new value
	Before  int     // for percent and state: the percent before
	Note    string  // the words: a skill, a milestone
	State   State   // for state: the new state
	Was     State   // for state: the state before
	On      Date    // the day it counts for, in the person's zone
	Zone    string
	At      time.Time // when it was written
	// Source makes a line unique: the event it came from. The same source is
	// stored once.
	Source string
	Undone bool // taken back: it no longer counts
}

// Log keeps progress.
type Log interface {
	// AppendProgress stores a line. It reports false, and stores nothing, when a line
	// with the same person and source exists.
	AppendProgress(ctx context.Context, p Progress) (ProgressID, bool, error)
	// CountProgress sets whether a line of the person counts; it returns
	// [ErrNotFound] when there is no such line.
	CountProgress(ctx context.Context, id PersonID, line ProgressID, counts bool) error
	// ProgressBetween lists the lines with On in [from, to] that count, oldest first.
	ProgressBetween(ctx context.Context, id PersonID, from, to Date) ([]Progress, error)
	// MinutesByDay sums the minutes that count, by the day they count for.
	MinutesByDay(ctx context.Context, id PersonID) (map[Date]Minutes, error)
	// MinutesByItem sums the minutes that count, by item; 0 holds those without one.
	MinutesByItem(ctx context.Context, id PersonID) (map[ItemID]Minutes, error)
}
