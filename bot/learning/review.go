package learning

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Review is what a member says of something they finished, some time after: did
// it bring interviews, is it used at work, was it worth it, what comes next.
type Review struct {
	Person     PersonID
	Item       ItemID
	Stage      int // the days after which it was asked: one of [ReviewStages]
	Interviews Answer
	Used       Answer
	Worth      Answer
	Next       Direction
	At         time.Time // when it was last answered
}

// Direction is what a member wants to do next.
type Direction string

// The directions; the empty one is none yet.
const (
	KeepGoing       Direction = "keep going"
	ChangeDirection Direction = "change"
)

// Complete reports whether all four questions are answered.
func (r Review) Complete() bool {
	return r.Interviews != "" && r.Used != "" && r.Worth != "" && r.Next != ""
}

// ReviewStages are how many days after something is done Cairn asks: early for
// what is fresh, and when an employer may have answered.
var ReviewStages = []int{14, 60}

// StageAt is the stage of a review that is made on a day.
func (it Item) StageAt(day Date) int {
	stage := ReviewStages[0]
	for _, s := range ReviewStages {
		if it.DoneOn.Days(day) >= s {
			stage = s
		}
	}
	return stage
}

// reviewed reports whether Cairn asks for a review of the item by itself.
func (it Item) reviewed() bool {
	return !it.Removed && it.State == StateDone && it.DoneOn != "" && (it.Kind == KindCredential || it.Kind == KindCourse)
}

// NextReview is the first day after the one given on which Cairn asks how the
// item turned out; "" when there is none.
func (it Item) NextReview(after Date) Date {
	if !it.reviewed() {
		return ""
	}
	for _, s := range ReviewStages {
		if day := it.DoneOn.Add(s); day > after {
			return day
		}
	}
	return ""
}

// ReviewFor is the stage that is due at a day, the later of two; it reports
// false when none is.
func (it Item) ReviewFor(day Date) (stage int, due bool) {
	if !it.reviewed() || it.DoneOn.Days(day) < ReviewStages[0] {
		return 0, false
	}
	return it.StageAt(day), true
}

// ProposalKind is a change of the plan that a review suggests.
type ProposalKind string

// The proposals.
const (
	ProposeDrop    ProposalKind = "drop"    // leave the other open items of a provider
	ProposeGap     ProposalKind = "gap"     // read job ads for the missing skills
	ProposeProject ProposalKind = "project" // put it to use in a portfolio project
	ProposeShow    ProposalKind = "show"    // show the project to people of the field
	ProposeStart   ProposalKind = "start"   // begin the next item
	ProposeDeeper  ProposalKind = "deeper"  // look for something deeper in the same skill
)

// Proposal is one change of a plan.
type Proposal struct {
	Kind ProposalKind
	// New is the item to be added, with Title set, or else Items are those to be
	// brought into State.
	New   Item
	Items []Item
	State State
}

// Key tells a proposal from every other, so that what was offered is what is done.
func (p Proposal) Key() string {
	if len(p.Items) == 0 {
		return string(p.Kind)
	}
	return fmt.Sprintf("%s %d", p.Kind, p.Items[0].ID)
}

// Propose derives from a complete review of an item the one change of the plan
// that it suggests. It reports false when the plan fits as it is. The rules, the
// first that holds:
//
//  1. It was not worth it, and open items come from the same provider: drop them.
//  2. The member wants a change: read job ads and list the top three missing
//     skills, which is how a gap is found.
//  3. It is not used at work and no project is under way: a portfolio project
//     with it, which makes employers take it more seriously and gives something to
//     show in interviews. One that is planned is begun; where one is done, it is
//     shown to a community of the field.
//  4. An item of the same stack is open: begin it, since related credentials show
//     more together.
//  5. It is used at work: look for a deeper course, since a focused credential can
//     miss the foundations.
//  6. Otherwise: begin the next item.
func (r Review) Propose(it Item, plan Plan) (Proposal, bool) {
	others := slices.DeleteFunc(slices.Clone(plan.Items), func(o Item) bool { return o.ID == it.ID })
	if r.Worth == No {
		if same := openOf(others, it.Vendor()); len(same) > 0 {
			return Proposal{Kind: ProposeDrop, Items: same, State: StateDropped}, true
		}
	}
	if r.Next == ChangeDirection {
		return adding(ProposeGap, Item{Title: "Read ten job ads and list the top three skills I miss", Kind: KindOther, Estimate: 3 * 60}, others)
	}
	if r.Used == No {
		if p, ok := proveIt(it, others); ok {
			return p, true
		}
	}
	if next, ok := nextOf(others, it.Stack); ok && it.Stack != "" {
		return Proposal{Kind: ProposeStart, Items: []Item{next}, State: StateActive}, true
	}
	if r.Used == Yes {
		if p, ok := adding(ProposeDeeper, Item{Title: clip("A deeper course after ", it.Title), Kind: KindCourse, State: StateResearching, Stack: it.Stack}, others); ok {
			return p, true
		}
	}
	if next, ok := nextOf(others, ""); ok {
		return Proposal{Kind: ProposeStart, Items: []Item{next}, State: StateActive}, true
	}
	return Proposal{}, false
}

// proveIt is the step that makes an unused skill visible: a project, one that is
// on the plan already first, and once that is done people to show it to.
func proveIt(it Item, others []Item) (Proposal, bool) {
	done := false
	for _, o := range others {
		switch {
		case o.Kind != KindProject:
		case o.State == StatePlanned || o.State == StateResearching:
			return Proposal{Kind: ProposeProject, Items: []Item{o}, State: StateActive}, true
		case o.State == StateActive:
			return Proposal{}, false // under way
		case o.State == StateDone:
			done = true
		}
	}
	if done {
		return adding(ProposeShow, Item{Title: "Show my project in a community of the field and ask for feedback", Kind: KindNetwork, Estimate: 2 * 60}, others)
	}
	return adding(ProposeProject, Item{Title: clip("Portfolio project with ", it.Title), Kind: KindProject, Stack: it.Stack, Proves: it.Proves, Estimate: 20 * 60}, others)
}

// adding proposes a new item, unless one of its name is there already.
func adding(kind ProposalKind, it Item, others []Item) (Proposal, bool) {
	if it.State == "" {
		it.State = StatePlanned
	}
	if slices.ContainsFunc(others, func(o Item) bool { return Fold(o.Title) == Fold(it.Title) }) {
		return Proposal{}, false
	}
	return Proposal{Kind: kind, New: it}, true
}

func clip(before, title string) string {
	return strings.TrimSpace(string([]rune(before + title)[:min(MaxTitle, len([]rune(before+title)))]))
}

// openOf lists the items of a vendor that are not done.
func openOf(items []Item, vendor string) (out []Item) {
	for _, o := range items {
		if vendor != "" && Fold(o.Vendor()) == Fold(vendor) && o.State != StateDone && o.State != StateDropped {
			out = append(out, o)
		}
	}
	return out
}

// nextOf is the first item of a stack, or with "" of any, that is not begun.
func nextOf(items []Item, stack string) (Item, bool) {
	for _, o := range items {
		if (stack == "" || Fold(o.Stack) == Fold(stack)) && (o.State == StatePlanned || o.State == StateResearching) {
			return o, true
		}
	}
	return Item{}, false
}

// Reviews keeps what members said of what they finished.
type Reviews interface {
	// SaveReview stores a review; one of the same item and stage is replaced.
	SaveReview(ctx context.Context, r Review) error
	// Reviews lists those of an item of the person, by stage.
	Reviews(ctx context.Context, who PersonID, item ItemID) ([]Review, error)
}
