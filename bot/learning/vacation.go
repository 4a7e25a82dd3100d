package learning

import "context"

// Vacation is a span of days, both ends included, in which a member rests: it
// neither breaks a streak nor counts as falling behind, and nothing is sent of
// Cairn's own accord.
type Vacation struct {
	ID       VacationID
	Person   PersonID
	From, To Date
	Removed  bool
}

// Covers reports whether a day lies in the vacation.
func (v Vacation) Covers(day Date) bool { return v.From <= day && day <= v.To }

// Vacations keeps them.
type Vacations interface {
	// AddVacation stores a vacation.
	AddVacation(ctx context.Context, v Vacation) (VacationID, error)
	// Vacation returns one of the person, removed or not, or [ErrNotFound].
	Vacation(ctx context.Context, who PersonID, id VacationID) (Vacation, error)
	// Vacations lists those of the person that are not removed, by first day.
	Vacations(ctx context.Context, who PersonID) ([]Vacation, error)
	// SaveVacation writes the days and Removed of a vacation that exists.
	SaveVacation(ctx context.Context, v Vacation) error
}
