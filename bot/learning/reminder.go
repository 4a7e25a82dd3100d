package learning

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

// Limits of reminders.
const (
	MaxReminders   = 25               // active ones of a member
	ShortestRepeat = 10 * time.Minute // between two times of a rule
	MaxReminder    = 500              // characters of its text
	// KeepReminders is how long one is kept after its last time, so that its
	// buttons work and its removal can be taken back.
	KeepReminders = 90 * 24 * time.Hour
)

// WallTime is the layout of [Reminder.Wall].
const WallTime = "2006-01-02T15:04:05"

// Reminder is what a member wants to be told once, or again and again. Its time
// is kept as it stands on the wall of a zone, so that it stays the same when the
// clocks change.
type Reminder struct {
	ID     ReminderID
	Person PersonID
	// Number is how the member calls it: counted up for each of theirs, from 1.
	Number int
	Text   string
	Item   ItemID // the item of a plan it is about, 0 for none
	// Of is the reminder that this one puts off, 0 for none. The other one goes
	// on as if nothing had happened.
	Of   ReminderID
	Zone string // IANA name
	Wall string // the first time, as [WallTime], in Zone
	Rule string // when.Rule.String of how it recurs, "" for once
	// Paused holds it until it is resumed, or until PausedUntil if that is set.
	Paused      bool
	PausedUntil time.Time
	// After leaves out the times up to it: what was skipped. Zero for none.
	After   time.Time
	Removed bool
	// Ended says that its last time has been, or that it was done with before.
	Ended     bool
	CreatedAt time.Time
	// Next is when it is due, zero for never. It follows from the rest and is set
	// by [Reminders.SetNext] and when it fires; nothing else writes it.
	Next time.Time `json:"-"`
}

// Active reports whether it counts toward [MaxReminders]: it will be said again,
// or is paused, and puts off no other one.
func (r Reminder) Active() bool { return !r.Removed && !r.Ended && r.Of == 0 }

// Location is the zone of its wall; a name that is no zone, as in a database
// edited by hand, is UTC.
func (r Reminder) Location() *time.Location {
	loc, err := time.LoadLocation(r.Zone)
	if err != nil || r.Zone == "" || r.Zone == "Local" {
		return time.UTC
	}
	return loc
}

// NextAfter is its first time after an instant, whether it is paused or not,
// but never one that was skipped; the zero time when there is none. The error
// says that its time or rule cannot be read, as in a database edited by hand.
func (r Reminder) NextAfter(after time.Time) (time.Time, error) {
	wall, err := time.Parse(WallTime, r.Wall)
	if err != nil {
		return time.Time{}, fmt.Errorf("time of reminder %d: %w", r.ID, err)
	}
	if r.After.After(after) {
		after = r.After
	}
	if r.Rule == "" {
		if at := when.Instant(wall, r.Location()); at.After(after) {
			return at, nil
		}
		return time.Time{}, nil
	}
	rule, err := when.ParseRule(r.Rule, wall, r.Location())
	if err != nil {
		return time.Time{}, fmt.Errorf("reminder %d: %w", r.ID, err)
	}
	at, _ := rule.Next(after)
	return at, nil
}

// Due is when the reminder, as it is now, is to be said next; the zero time
// for never: it is removed, ended, paused without an end, or has no time left.
func (r Reminder) Due(now time.Time) (time.Time, error) {
	switch {
	case r.Removed, r.Ended, r.Paused && r.PausedUntil.IsZero():
		return time.Time{}, nil
	case r.Paused && r.PausedUntil.After(now):
		now = r.PausedUntil.Add(-time.Millisecond)
	}
	return r.NextAfter(now)
}

// Response is what a member did about one time of a reminder.
type Response string

// The responses.
const (
	RespondedDone    Response = "done"
	RespondedSkipped Response = "skipped"
	RespondedSnoozed Response = "snoozed"
)

// Occurrence is one time of a reminder that a member responded to.
type Occurrence struct {
	Reminder ReminderID
	Due      time.Time
	Response Response // "" when it was taken back
	At       time.Time
}

// DueReminder is a reminder whose time has come, with what is needed to say it.
type DueReminder struct {
	Reminder
	Who Person
	// To is where its member was met last; the zero value for nowhere.
	To        Identity
	Vacations []Vacation // of the member, none that are over
}

// Fired is what became of a due reminder.
type Fired struct {
	ID    ReminderID
	Next  time.Time // zero for never again
	Ended bool
}

// Reminders keeps reminders. Those of other people are [ErrNotFound].
type Reminders interface {
	// AddReminder stores a reminder with the next free number, which it returns
	// with the key. Next is not stored: a reminder is due once SetNext was called.
	AddReminder(ctx context.Context, r Reminder) (ReminderID, int, error)
	// SaveReminder writes an existing one; its keys, Number, Next and CreatedAt stay.
	SaveReminder(ctx context.Context, r Reminder) error
	// SetNext sets when it is due; the zero time means never. now is kept as when
	// it was changed last.
	SetNext(ctx context.Context, id ReminderID, next, now time.Time) error
	// Reminder returns one, removed or not.
	Reminder(ctx context.Context, who PersonID, id ReminderID) (Reminder, error)
	// Reminders lists those that are neither removed nor ended, by number.
	Reminders(ctx context.Context, who PersonID) ([]Reminder, error)

	// NextReminder is the earliest time at which one is due; false for none.
	NextReminder(ctx context.Context) (time.Time, bool, error)
	// DueReminders returns up to limit that are due, the oldest first, and keeps
	// other transactions from them until this one ends: it leaves out those that
	// another one has.
	DueReminders(ctx context.Context, now time.Time, limit int) ([]DueReminder, error)
	// DueOf returns all of one person's that were due by an instant, likewise.
	DueOf(ctx context.Context, who PersonID, by time.Time) ([]DueReminder, error)
	// SetFired writes what became of due reminders.
	SetFired(ctx context.Context, all []Fired, now time.Time) error
	// Rewind gives recurring reminders that were touched at a time still to come,
	// since the clock was ahead, their next time from now on. It returns how many.
	Rewind(ctx context.Context, now time.Time) (int, error)

	// Occurrence returns the response to one time of a reminder, or
	// [ErrNotFound].
	Occurrence(ctx context.Context, id ReminderID, due time.Time) (Occurrence, error)
	// SaveOccurrence writes it.
	SaveOccurrence(ctx context.Context, o Occurrence) error

	// LastSaid is the time of a reminder that a person was told last, or
	// [ErrNotFound]; it is known for about a week.
	LastSaid(ctx context.Context, who PersonID) (ReminderID, time.Time, error)

	// Undelivered lists the times of reminders of a person that could not be
	// said since they were last told of it, the oldest first; MarkTold says that
	// they were told. A person whose [Person.Unreached] is false has none.
	Undelivered(ctx context.Context, who PersonID) ([]Undelivered, error)
	MarkTold(ctx context.Context, who PersonID) error
}

// Undelivered is one time of a reminder that did not arrive, since its member
// could not be written to.
type Undelivered struct {
	Reminder ReminderID
	Text     string
	Due      time.Time
}

// Key names one time of a reminder: of the post that says it, and in buttons.
func (o Occurrence) Key() string { return fmt.Sprintf("rem:%d:%d", o.Reminder, o.Due.UnixMilli()) }

// ParseOccurrence reads what [Occurrence.Key] wrote; false for anything else.
func ParseOccurrence(key string) (id ReminderID, due time.Time, ok bool) {
	rest, ok := strings.CutPrefix(key, "rem:")
	number, at, cut := strings.Cut(rest, ":")
	n, errN := strconv.ParseInt(number, 10, 64)
	ms, errMS := strconv.ParseInt(at, 10, 64)
	return ReminderID(n), time.UnixMilli(ms).UTC(), ok && cut && errN == nil && errMS == nil
}

// RemindedNew is the step of a reminder that was added.
func RemindedNew(r Reminder) Step {
	before := r
	before.Removed = true
	return Step{Reminder: &Edit[Reminder]{before, r}}
}

// scheduleReminder sets when a reminder, as it is now, is due.
func scheduleReminder(ctx context.Context, s Store, r Reminder, now time.Time) error {
	next, err := r.Due(now)
	if err != nil {
		return err
	}
	if err := s.SetNext(ctx, r.ID, next, now); err != nil {
		return fmt.Errorf("schedule reminder: %w", err)
	}
	return nil
}

// responded is the occurrence as it is stored, or the zero one of the same time.
func responded(ctx context.Context, s Store, who PersonID, o Occurrence) (Occurrence, error) {
	if _, err := s.Reminder(ctx, who, o.Reminder); err != nil {
		return o, fmt.Errorf("look up reminder: %w", err)
	}
	now, err := s.Occurrence(ctx, o.Reminder, o.Due)
	if errors.Is(err, ErrNotFound) {
		return Occurrence{Reminder: o.Reminder, Due: o.Due}, nil
	}
	return now, err //nolint:wrapcheck // write's caller says which change
}
