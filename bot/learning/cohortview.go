package learning

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Led returns a cohort that a person leads now. Anything else, one that does not
// exist, is led by others or is archived, is [ErrNotFound]. Whatever a lead asks
// for or does goes through it, every time: who was removed is out at once.
func Led(ctx context.Context, s Store, lead PersonID, id CohortID) (Cohort, error) {
	led, err := s.CohortsLed(ctx, lead)
	if err != nil {
		return Cohort{}, fmt.Errorf("list cohorts led: %w", err)
	}
	at := slices.IndexFunc(led, func(c Cohort) bool { return c.ID == id })
	if at < 0 {
		return Cohort{}, fmt.Errorf("cohort %d, led by person %d: %w", id, lead, ErrNotFound)
	}
	return led[at], nil
}

// Part says which lines of a board somebody looks at.
type Part struct {
	AtRisk bool    // only those at risk
	Show   Outlook // only those who stand so; "" for all
	Order  Order
	From   int // the first line, counted from 0
	Most   int // how many lines; 0 for all
	// What is noted for each member whose line is looked at, for people: "your line
	// on the board of Data 2026".
	What string
	// Summary says that no line is looked at and nothing is noted.
	Summary bool
}

// Order is what the lines of a board are sorted by.
type Order int

// The orders. Lines that do not show what they are sorted by come last.
const (
	ByNeed Order = iota
	ByName
	ByPercent // least done first
	ByActive  // longest without a log first
)

// OpenBoard opens the board of a cohort for one of its leads, whether in chat, in
// a digest, in an export or on a page, and notes the look for every member whose
// line it returns. It must run in a transaction. Of is how many lines there are in
// all.
func OpenBoard(ctx context.Context, s Store, lead PersonID, id CohortID, part Part, now time.Time) (b CohortBoard, of int, err error) {
	c, err := Led(ctx, s, lead, id)
	if err != nil {
		return b, 0, err
	}
	members, err := s.MemberRecords(ctx, id)
	if err != nil {
		return b, 0, fmt.Errorf("read members: %w", err)
	}
	all, err := s.Members(ctx, id)
	if err != nil {
		return b, 0, fmt.Errorf("list members: %w", err)
	}
	b = CohortBoardOf(c, members, now)
	b.Waiting = len(all) - b.Sharing
	if part.AtRisk {
		b.Lines = slices.DeleteFunc(b.Lines, func(l MemberLine) bool { return !l.AtRisk })
	}
	if part.Show != "" {
		b.Lines = slices.DeleteFunc(b.Lines, func(l MemberLine) bool { return l.Outlook != part.Show })
	}
	sortLines(b.Lines, part.Order)
	of = len(b.Lines)
	from := min(max(part.From, 0), of)
	to := of
	if part.Most > 0 {
		to = min(from+part.Most, of)
	}
	b.Lines = b.Lines[from:to]
	if part.Summary {
		b.Lines = nil
	}
	return b, of, looked(ctx, s, lead, b.Lines, part.What, now)
}

// sortLines sorts lines that are in order of need; equal ones stay in that.
func sortLines(lines []MemberLine, by Order) {
	last := func(hidden bool) int {
		if hidden {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(lines, func(a, b MemberLine) int {
		switch by {
		case ByName:
			return cmp.Compare(Fold(a.Name), Fold(b.Name))
		case ByPercent:
			return cmp.Or(cmp.Compare(last(a.Percent < 0), last(b.Percent < 0)), cmp.Compare(a.Percent, b.Percent))
		case ByActive:
			return cmp.Or(cmp.Compare(last(!a.ShowsActive), last(!b.ShowsActive)), cmp.Compare(a.Active, b.Active))
		case ByNeed:
		}
		return 0
	})
}

// OpenMember opens what a lead may see of one member, and notes the look. A
// person who did not agree, or is no member, is [ErrNotFound].
func OpenMember(ctx context.Context, s Store, lead PersonID, id CohortID, who PersonID, what string, now time.Time) (MemberLine, error) {
	c, err := Led(ctx, s, lead, id)
	if err != nil {
		return MemberLine{}, err
	}
	members, err := s.MemberRecords(ctx, id)
	if err != nil {
		return MemberLine{}, fmt.Errorf("read members: %w", err)
	}
	at := slices.IndexFunc(members, func(m MemberRecord) bool { return m.Member.Person == who })
	if at < 0 {
		return MemberLine{}, fmt.Errorf("member %d of cohort %d: %w", who, id, ErrNotFound)
	}
	line := memberLine(c, members[at], now)
	return line, looked(ctx, s, lead, []MemberLine{line}, what, now)
}

// looked notes a look at the members of some lines. Who leads and is a member too
// does not look at themselves.
func looked(ctx context.Context, s Store, lead PersonID, lines []MemberLine, what string, now time.Time) error {
	var who []PersonID
	for _, l := range lines {
		if l.Person != lead {
			who = append(who, l.Person)
		}
	}
	if err := s.LogAccesses(ctx, lead, who, what, now); err != nil {
		return fmt.Errorf("note the look: %w", err)
	}
	return nil
}

// Asked is what the community of a cohort asked, without anybody's name: nobody
// is kept with a question.
type Asked struct {
	Most   []AskedEntry // the entries asked for most, the commonest first
	Missed []Question   // what could not be answered, newest first
}

// AskedEntry is how often an entry was asked for.
type AskedEntry struct {
	Entry string
	Times int
}

// OpenQuestions lists what the community of a cohort asked since an instant, at
// most so many of each, for one of its leads. An entry asked for fewer than
// [MinGroup] times is left out: it could tell who asked.
func OpenQuestions(ctx context.Context, s Store, lead PersonID, id CohortID, since time.Time, most int) (Asked, error) {
	c, err := Led(ctx, s, lead, id)
	if err != nil {
		return Asked{}, err
	}
	entries, errEntries := s.AskedMost(ctx, c.Community, since, MinGroup, most)
	missed, errMissed := s.MissedQuestions(ctx, c.Community, since, most)
	if err := errors.Join(errEntries, errMissed); err != nil {
		return Asked{}, fmt.Errorf("list questions: %w", err)
	}
	return Asked{Most: entries, Missed: missed}, nil
}
