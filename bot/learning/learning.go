// Package learning is the domain: people, plans, progress, and what a
// community knows. It declares the stores it needs and does the arithmetic of
// learning; it knows no chat, no SQL and no sentence of any conversation.
package learning

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrNotFound is returned, wrapped, when the thing asked for does not exist or
// belongs to somebody else; the two are not told apart on purpose.
var ErrNotFound = errors.New("not found")

// ErrConflict is returned, wrapped, when somebody else changed the same thing
// in between.
var ErrConflict = errors.New("changed meanwhile")

// The keys of stored things. They are unique in one database and never reused.
type (
	PersonID     int64
	CommunityID  int64
	PlanID       int64
	ItemID       int64
	ProgressID   int64
	QuestionID   int64
	ChangeID     int64
	VacationID   int64
	ComparisonID int64
	OptionID     int64
	CheckID      int64
	CredentialID int64
	ReminderID   int64
)

// Date is a day in the calendar without a zone, written 2026-11-23; "" means
// no date.
type Date string

// DateOf is the day of an instant in a zone.
func DateOf(t time.Time, zone *time.Location) Date { return Date(t.In(zone).Format(time.DateOnly)) }

// Valid reports whether the date exists and lies in the years 2000 to 2199;
// the empty date is valid.
func (d Date) Valid() bool {
	if d == "" {
		return true
	}
	t, err := time.Parse(time.DateOnly, string(d))
	return err == nil && t.Year() >= 2000 && t.Year() < 2200
}

// Days is the number of days from d to other, negative when other is earlier.
// Either being no valid date gives 0.
func (d Date) Days(other Date) int {
	a, errA := time.Parse(time.DateOnly, string(d))
	b, errB := time.Parse(time.DateOnly, string(other))
	if errA != nil || errB != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}

// Add is the date so many days later, or "" when d is no date or the result
// lies outside the years of [Date.Valid].
func (d Date) Add(days int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	if later := Date(t.AddDate(0, 0, days).Format(time.DateOnly)); later.Valid() {
		return later
	}
	return ""
}

// String writes the date for people: "23 Nov 2026".
func (d Date) String() string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return t.Format("2 Jan 2006")
}

// Money is an amount in the minor unit of its currency (cents), so that no sum
// loses anything. The zero value is no amount.
type Money struct {
	Minor    int64
	Currency string // ISO 4217, "" for the zero value
}

// Minutes is a length of study time.
type Minutes int

// String writes a length for people: "45 min", "2 h", "2 h 30 min".
func (m Minutes) String() string {
	switch h, rest := m/60, m%60; {
	case h == 0:
		return fmt.Sprintf("%d min", int(rest))
	case rest == 0:
		return fmt.Sprintf("%d h", int(h))
	default:
		return fmt.Sprintf("%d h %d min", int(h), int(rest))
	}
}

// Fold is the form in which names and titles are compared: lower case, single
// spaces.
func Fold(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }
