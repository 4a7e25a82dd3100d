package learning

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"time"
)

// MinGroup is the least number of members whose median is shown: one of fewer
// would tell what a single member did.
const MinGroup = 5

// hoursBack is how many days back the hours a week of a member go.
const hoursBack = 28

// CohortBoard is how a cohort stands, made of nothing but what its members agreed to
// show.
type CohortBoard struct {
	Cohort  Cohort
	Sharing int // members who agreed
	Waiting int // invited, and not agreed yet
	// Counts is how many members stand how, of those who show it. Those without a
	// plan count as [Empty].
	Counts map[Outlook]int
	AtRisk int
	// Percent and Hours are medians over the members who agreed to them; a Median of
	// fewer than [MinGroup] is not Known.
	Percent Median
	Hours   Median       // minutes a week, of the last four weeks
	Lines   []MemberLine // by need, the most urgent first
}

// Median is the middle of a group, the mean of the two middle ones when it is
// even, rounded down.
type Median struct {
	Of    int // members
	Value int
	Known bool
}

// MemberLine is what a lead sees of one member.
type MemberLine struct {
	Person PersonID
	Name   string
	// Outlook is "" when the member does not show it.
	Outlook Outlook
	Reasons []Reason
	AtRisk  bool
	Percent int // -1 when the member does not show it
	// Active is the first day of the week in which the member last studied, "" for
	// never; it says nothing when ShowsActive is false.
	Active      Date
	ShowsActive bool

	minutes int // a week; -1 when the member does not show it
}

// CohortBoardOf derives the board of a cohort from the records of its members who
// agreed. It is pure; [OpenBoard] is for showing one to somebody.
func CohortBoardOf(c Cohort, members []MemberRecord, now time.Time) CohortBoard {
	b := CohortBoard{Cohort: c, Counts: make(map[Outlook]int)}
	var percents, hours []int
	for _, line := range memberLines(c, members, now) {
		b.Sharing++
		if line.Outlook != "" {
			b.Counts[line.Outlook]++
		}
		if line.AtRisk {
			b.AtRisk++
		}
		if line.Percent >= 0 {
			percents = append(percents, line.Percent)
		}
		if line.minutes >= 0 {
			hours = append(hours, line.minutes)
		}
		b.Lines = append(b.Lines, line)
	}
	b.Percent, b.Hours = medianOf(percents), medianOf(hours)
	slices.SortFunc(b.Lines, byNeed)
	return b
}

// memberLines are the lines of those who agreed. The futures of a forecast take
// most of the time of a board, so they are played side by side.
func memberLines(c Cohort, members []MemberRecord, now time.Time) []MemberLine {
	members = slices.DeleteFunc(slices.Clone(members), func(m MemberRecord) bool { return !m.Member.Consent.Given() })
	out := make([]MemberLine, len(members))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for first := range min(workers, len(members)) {
		wg.Go(func() {
			for i := first; i < len(members); i += workers {
				out[i] = memberLine(c, members[i], now)
			}
		})
	}
	wg.Wait()
	return out
}

func memberLine(c Cohort, m MemberRecord, now time.Time) MemberLine {
	r := m.Record
	r.Today = r.Person.Today(now)
	consent := m.Member.Consent
	line := MemberLine{Person: r.Person.ID, Name: r.Person.Name, Percent: -1, minutes: -1, ShowsActive: consent.Covers(ScopeActive)}
	s := Standing{Outlook: Empty}
	if r.Plan.ID != 0 && (consent.Covers(ScopePercent) || consent.Covers(ScopeStanding)) {
		s = r.Standing()
	}
	if consent.Covers(ScopePercent) {
		line.Percent = s.Percent
	}
	if consent.Covers(ScopeStanding) {
		line.Outlook = s.Outlook
		line.Reasons = c.Rules.reasons(s, len(r.ByDay) > 0, r.Today, max(c.Starts, DateOf(consent.At, r.Person.Location())))
		if c.Starts == "" || c.Starts <= r.Today {
			line.AtRisk = slices.ContainsFunc(line.Reasons, func(one Reason) bool { return one.Risk })
		}
	}
	last, recent := Date(""), Minutes(0)
	from := r.Today.Add(1 - hoursBack)
	for day, minutes := range r.ByDay {
		if day > r.Today || minutes <= 0 {
			continue
		}
		if last = max(last, day); day >= from {
			recent += minutes
		}
	}
	if line.ShowsActive && last != "" {
		line.Active = WeekOf(last, r.Person.WeekStart)
	}
	if consent.Covers(ScopeHours) {
		line.minutes = int(recent) * 7 / hoursBack
	}
	return line
}

// medianOf is the median of a group.
func medianOf(values []int) Median {
	m := Median{Of: len(values), Known: len(values) >= MinGroup}
	if !m.Known {
		return m
	}
	slices.Sort(values)
	m.Value = (values[(len(values)-1)/2] + values[len(values)/2]) / 2
	return m
}

// urgency orders the outlooks by need.
var urgency = []Outlook{Stalled, Behind, Empty, Fresh, OnTrack, Finished, ""}

// byNeed orders those at risk first, then by outlook, then who has waited or is
// late longest, then by name.
func byNeed(a, b MemberLine) int {
	risk := func(l MemberLine) int {
		if l.AtRisk {
			return 0
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(risk(a), risk(b)),
		cmp.Compare(slices.Index(urgency, a.Outlook), slices.Index(urgency, b.Outlook)),
		cmp.Compare(b.longest(), a.longest()),
		cmp.Compare(Fold(a.Name), Fold(b.Name)),
		cmp.Compare(a.Person, b.Person),
	)
}

// longest is the most days of any reason; one without an end has the most.
func (l MemberLine) longest() int {
	most := 0
	for _, r := range l.Reasons {
		if r.Kind == ReasonEndless {
			return Horizon * 7
		}
		most = max(most, r.Days)
	}
	return most
}
