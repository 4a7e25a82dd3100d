package learning

// RiskRules say when a member of a cohort is at risk. Days are whole days and
// not negative.
type RiskRules struct {
	// Quiet is after how many days without a log, days of vacation not counted.
	Quiet int
	// Late is when the forecast lies more than so many days past the date.
	Late int
	// Overdue is when an open item is more than so many days past its date.
	Overdue int
}

// UsualRisk are the rules of a new cohort.
var UsualRisk = RiskRules{Quiet: 7, Late: 7, Overdue: 0}

// MaxRiskDays bounds what a rule can be set to.
const MaxRiskDays = 365

// ReasonKind is why a member stands as they do.
type ReasonKind string

// The reasons.
const (
	ReasonQuiet   ReasonKind = "quiet"   // no log for Days
	ReasonLate    ReasonKind = "late"    // the forecast lies Days past the date
	ReasonEndless ReasonKind = "endless" // no end within [Horizon] at this pace
	ReasonOverdue ReasonKind = "overdue" // so many Items are past their date
	ReasonNoPlan  ReasonKind = "no plan" // for Days
)

// Reason is one reason, in figures alone: never the name of an item.
type Reason struct {
	Kind  ReasonKind
	Days  int
	Items int
	Risk  bool // it puts the member at risk by the cohort's rules
}

// reasons are why a member stands as they do, by the rules. A plan that is done
// has none. logged says that there is a log: a forecast without one is a guess.
// since is the day from which somebody without a plan is waited for.
func (r RiskRules) reasons(s Standing, logged bool, today, since Date) []Reason {
	switch s.Outlook {
	case Finished:
		return nil
	case Empty:
		days := max(0, since.Days(today))
		return []Reason{{Kind: ReasonNoPlan, Days: days, Risk: days >= r.Quiet}}
	case Fresh, OnTrack, Behind, Stalled:
	}
	var out []Reason
	if s.Quiet >= r.Quiet || s.Outlook == Stalled {
		out = append(out, Reason{Kind: ReasonQuiet, Days: s.Quiet, Risk: s.Quiet >= r.Quiet})
	}
	switch {
	case !logged:
	case s.Endless:
		out = append(out, Reason{Kind: ReasonEndless, Risk: true})
	case s.Known && s.Due != "" && s.Late > 0:
		out = append(out, Reason{Kind: ReasonLate, Days: s.Late, Risk: s.Late > r.Late})
	}
	if len(s.Overdue) > 0 {
		longest := 0
		for _, it := range s.Overdue {
			longest = max(longest, it.Due.Days(today))
		}
		out = append(out, Reason{Kind: ReasonOverdue, Days: longest, Items: len(s.Overdue), Risk: longest > r.Overdue})
	}
	return out
}
