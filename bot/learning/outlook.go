package learning

import "slices"

// Outlook is how a plan stands in one word.
type Outlook string

// The outlooks.
const (
	Empty    Outlook = "empty"    // no open item and none done
	Fresh    Outlook = "fresh"    // nothing logged yet, so that no pace is known
	OnTrack  Outlook = "on track" // the forecast meets the date, or there is none to miss
	Behind   Outlook = "behind"   // an item is overdue, or the forecast misses the date
	Stalled  Outlook = "stalled"  // nothing logged for [StalledAfter] days
	Finished Outlook = "finished"
)

// StalledAfter is after how many days without a log, vacation not counted, a
// plan is stalled.
const StalledAfter = 14

// Standing is how a plan stands, and why.
type Standing struct {
	Outlook Outlook
	// Quiet is the number of days since anything was logged, or since the plan
	// was made, days of vacation not counted.
	Quiet int
	// Due is the plan's target, or else the latest due date of its open items; ""
	// when there is none.
	Due Date
	// Late is by how many days the likely end misses Due; not positive when it
	// does not. Endless says that it has no likely end within [Horizon].
	Late    int
	Endless bool
	// Overdue are the open items whose date has passed.
	Overdue []Item
	// Forecast is what Late rests on; Known says that there is one.
	Forecast Forecast
	Known    bool
	// Done and All count the items, dropped ones left out.
	Done, All int
	// Percent is how much of the work is done, by estimate, 0 to 100.
	Percent int
}

// Record is what a standing is derived from.
type Record struct {
	Plan      Plan
	ByItem    map[ItemID]Minutes
	ByDay     map[Date]Minutes
	Vacations []Vacation
	Person    Person
	Today     Date
}

// Weeks are the weeks of the record's log.
func (r Record) Weeks() []Week { return Weeks(r.ByDay, r.Person.WeekStart, r.Vacations, r.Today) }

// Standing derives how the plan stands.
func (r Record) Standing() Standing {
	s := Standing{Due: r.Plan.Target, Quiet: r.quiet()}
	var left, whole Minutes
	latest := Date("")
	for _, it := range r.Plan.Items {
		if it.State == StateDropped {
			continue
		}
		s.All++
		whole += it.work()
		left += it.Left(r.ByItem[it.ID])
		if it.State == StateDone {
			s.Done++
			continue
		}
		latest = max(latest, it.Due)
		if it.Due != "" && it.Due < r.Today {
			s.Overdue = append(s.Overdue, it)
		}
	}
	if s.Due == "" {
		s.Due = latest
	}
	if whole > 0 {
		s.Percent = int(100 * (whole - left) / whole)
	}
	s.Forecast, s.Known = ForecastOf(r.Weeks(), r.Plan.HoursAWeek, left, r.Today)
	if s.Known && s.Due != "" {
		s.Endless = s.Forecast.Likely == ""
		s.Late = s.Due.Days(s.Forecast.Likely)
	}
	s.Outlook = r.outlook(s)
	return s
}

func (r Record) outlook(s Standing) Outlook {
	switch {
	case s.All == 0:
		return Empty
	case s.Done == s.All:
		return Finished
	case s.Quiet >= StalledAfter:
		return Stalled
	case len(s.Overdue) > 0, len(r.ByDay) > 0 && (s.Late > 0 || s.Endless):
		return Behind
	case len(r.ByDay) == 0:
		return Fresh
	}
	return OnTrack
}

// quiet counts the days since the last log, or since the plan was made, that are
// no vacation.
func (r Record) quiet() int {
	last := DateOf(r.Plan.CreatedAt, r.Person.Location())
	for day := range r.ByDay {
		if day <= r.Today {
			last = max(last, day)
		}
	}
	days := 0
	for day := last.Add(1); day != "" && day <= r.Today; day = day.Add(1) {
		if !slices.ContainsFunc(r.Vacations, func(v Vacation) bool { return v.Covers(day) }) {
			days++
		}
	}
	return days
}

// How much work an item is taken for that has no estimate: for a course or a
// credential the middle of the usual 40 to 100 hours, for anything else a guess.
const (
	usualWork = 70 * 60
	otherWork = 10 * 60
)

// work is the whole work of an item.
func (it Item) work() Minutes {
	switch {
	case it.Estimate > 0:
		return it.Estimate
	case it.Kind == KindCourse || it.Kind == KindCredential:
		return usualWork
	}
	return otherWork
}

// Left is the work that an item still takes: what its percent leaves, or the
// estimate less what was logged, of which a tenth stays while it is open.
func (it Item) Left(logged Minutes) Minutes {
	switch {
	case it.State == StateDone || it.State == StateDropped:
		return 0
	case it.Percent > 0:
		return it.work() * Minutes(100-min(it.Percent, 100)) / 100
	}
	return max(it.work()-logged, it.work()/10)
}

// Cost is what the open items of a plan will cost at a pace.
type Cost struct {
	// Total adds up, each currency apart.
	Total []Money
	// Slower is what every month more costs: the subscription that runs longest.
	Slower Money
	// Items are the open items with a price.
	Items []ItemCost
}

// ItemCost is what one item will cost.
type ItemCost struct {
	Item   Item
	Months int // of a subscription, started ones counting fully; else 0
	Cost   Money
}

// CostOf is the cost of the record's open items at a pace, in minutes a week,
// each subscription paid while its own item is worked on. It reports false when
// there is a subscription and no pace at which it would ever end.
func (r Record) CostOf(weekly Minutes) (c Cost, ok bool) {
	longest := 0
	for _, it := range r.Plan.Items {
		left := it.Left(r.ByItem[it.ID])
		if left == 0 || it.Cost.Minor <= 0 || it.CostModel == CostFree {
			continue
		}
		one := ItemCost{Item: it, Cost: it.Cost}
		if it.CostModel == CostMonthly {
			if weekly <= 0 || monthsFor(left, weekly) > maxMonths {
				return Cost{}, false
			}
			one.Months = monthsFor(left, weekly)
			one.Cost = it.Cost.Times(one.Months)
			if one.Months > longest {
				longest, c.Slower = one.Months, it.Cost
			}
		}
		c.Items = append(c.Items, one)
		c.Total = one.Cost.AddTo(c.Total)
	}
	return c, true
}

// maxMonths is the longest subscription that is worth a sum: fifty years.
const maxMonths = 600

// monthsFor is how many months are started before the work is done, twelve of
// them to 52 weeks.
func monthsFor(left, weekly Minutes) int {
	return max(1, int((12*left+52*weekly-1)/(52*weekly)))
}
