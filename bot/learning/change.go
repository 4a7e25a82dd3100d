package learning

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Change is one thing a member did to their own records, kept so that it can be
// taken back.
type Change struct {
	ID       ChangeID
	Person   PersonID
	Command  string // the name of the command that made it
	Steps    []Step
	Undoes   ChangeID // the change it took back, 0 for none
	At       time.Time
	UndoneAt time.Time // zero while it holds
}

// Step is one record before and after a change, or one line of the log that was
// written. Exactly one of the fields is set.
type Step struct {
	Plan       *Edit[Plan]          `json:"plan,omitempty"`
	Item       *Edit[Item]          `json:"item,omitempty"`
	Person     *Edit[Person]        `json:"person,omitempty"`
	Vacation   *Edit[Vacation]      `json:"vacation,omitempty"`
	Comparison *Edit[Comparison]    `json:"comparison,omitempty"`
	Option     *Edit[Option]        `json:"option,omitempty"`
	Check      *Edit[ProviderCheck] `json:"check,omitempty"`
	Line       *Edit[Line]          `json:"line,omitempty"`
	Credential *Edit[Credential]    `json:"credential,omitempty"`
	Reminder   *Edit[Reminder]      `json:"reminder,omitempty"`
	Occurrence *Edit[Occurrence]    `json:"occurrence,omitempty"`
}

// Edit is a record before and after. What was not there yet, or is no longer,
// is there as removed, so that every edit keeps its record's key.
type Edit[T any] struct{ Before, After T }

// Line is a line of the log, and whether it counts.
type Line struct {
	ID     ProgressID
	Text   string // what it says, for people
	Counts bool
}

// Added is the step of an item that was added.
func Added(it Item) Step {
	before := it
	before.Removed = true
	return Step{Item: &Edit[Item]{before, it}}
}

// Changed is the step of an item that was changed.
func Changed(before, after Item) Step { return Step{Item: &Edit[Item]{before, after}} }

// Logged is the step of a line that was written.
func Logged(id ProgressID, text string) Step {
	return Step{Line: &Edit[Line]{Line{ID: id, Text: text}, Line{ID: id, Text: text, Counts: true}}}
}

// back is the step that takes this one back.
func (s Step) back() Step {
	return Step{
		Plan: s.Plan.back(), Item: s.Item.back(), Person: s.Person.back(), Vacation: s.Vacation.back(),
		Comparison: s.Comparison.back(), Option: s.Option.back(), Check: s.Check.back(), Line: s.Line.back(),
		Credential: s.Credential.back(), Reminder: s.Reminder.back(), Occurrence: s.Occurrence.back(),
	}
}

func (e *Edit[T]) back() *Edit[T] {
	if e == nil {
		return nil
	}
	return &Edit[T]{e.After, e.Before}
}

// Journal keeps changes.
type Journal interface {
	// Hold makes other transactions that hold the same person wait until this
	// one ends, so that two devices change their records one after the other. A
	// person that is gone is [ErrNotFound].
	Hold(ctx context.Context, id PersonID) error
	// AddChange stores a change.
	AddChange(ctx context.Context, c Change) (ChangeID, error)
	// Change returns one of the person, or [ErrNotFound].
	Change(ctx context.Context, who PersonID, id ChangeID) (Change, error)
	// LastChange returns the person's newest change that holds and takes back
	// none, made by a command of the family ("plan" for plan add and plan edit) or
	// with "" by any, or [ErrNotFound].
	LastChange(ctx context.Context, who PersonID, family string) (Change, error)
	// MarkChange notes that a change was taken back, with the zero time that it
	// holds again.
	MarkChange(ctx context.Context, id ChangeID, undone time.Time) error
}

// KeepChanges is how long a change can be taken back.
const KeepChanges = 90 * 24 * time.Hour

// Do makes a change and notes it in the journal. What somebody else changed
// meanwhile in other fields of the same records stays; where the same field was
// changed it returns [ErrConflict]. It must run in a transaction, which is to be
// given up when Do fails. Records and lines that are new are stored before.
func Do(ctx context.Context, s Store, who PersonID, command string, now time.Time, steps ...Step) (Change, error) {
	c := Change{Person: who, Command: command, Steps: steps, At: now}
	if err := s.Hold(ctx, who); err != nil {
		return c, fmt.Errorf("hold records: %w", err)
	}
	err := carryOut(ctx, s, &c)
	return c, err
}

func carryOut(ctx context.Context, s Store, c *Change) error {
	for _, step := range c.Steps {
		if err := step.carryOut(ctx, s, c.Person, c.At); err != nil {
			return err
		}
	}
	var err error
	if c.ID, err = s.AddChange(ctx, *c); err != nil {
		return fmt.Errorf("note change: %w", err)
	}
	return nil
}

// Undo takes a change back and returns the change that does so, which can be
// taken back in turn. A change that was taken back already is [ErrNotFound], one
// whose fields were changed again since is [ErrConflict]; then nothing is
// changed once the transaction is given up.
func Undo(ctx context.Context, s Store, who PersonID, id ChangeID, now time.Time) (Change, error) {
	if err := s.Hold(ctx, who); err != nil {
		return Change{}, fmt.Errorf("hold records: %w", err)
	}
	c, err := s.Change(ctx, who, id)
	if err != nil {
		return Change{}, fmt.Errorf("open change: %w", err)
	}
	if !c.UndoneAt.IsZero() {
		return c, fmt.Errorf("change %d was taken back already: %w", id, ErrNotFound)
	}
	if err := s.MarkChange(ctx, id, now); err != nil {
		return c, fmt.Errorf("mark change: %w", err)
	}
	reverse := Change{Person: who, Command: c.Command, Undoes: c.ID, At: now}
	for _, step := range slices.Backward(c.Steps) {
		reverse.Steps = append(reverse.Steps, step.back())
	}
	if c.Undoes == 0 {
		err := carryOut(ctx, s, &reverse)
		return reverse, err
	}
	// Taking back a taking back makes the first change hold again.
	if err := s.MarkChange(ctx, c.Undoes, time.Time{}); err != nil {
		return c, fmt.Errorf("mark change: %w", err)
	}
	for _, step := range reverse.Steps {
		if err := step.carryOut(ctx, s, who, now); err != nil {
			return reverse, err
		}
	}
	reverse.ID, reverse.Undoes = c.Undoes, 0
	return reverse, nil
}

// carryOut writes the record as it is after the step, and when Cairn is to speak
// of it.
func (s Step) carryOut(ctx context.Context, store Store, who PersonID, now time.Time) error {
	switch {
	case s.Plan != nil:
		return write(s.Plan, func() (Plan, error) { return store.Plan(ctx, who, s.Plan.After.ID) },
			func(p Plan) error { return store.SavePlan(ctx, p) })
	case s.Item != nil:
		return write(s.Item, func() (Item, error) { return store.Item(ctx, who, s.Item.After.ID) },
			func(it Item) error {
				if err := store.SaveItem(ctx, it); err != nil || s.Item.Before.NextReview("") == s.Item.After.NextReview("") {
					return err
				}
				return scheduleReview(ctx, store, who, it, now)
			})
	case s.Person != nil:
		return write(s.Person, func() (Person, error) { return store.Person(ctx, who) },
			func(p Person) error { return store.SavePerson(ctx, p) })
	case s.Vacation != nil:
		return write(s.Vacation, func() (Vacation, error) { return store.Vacation(ctx, who, s.Vacation.After.ID) },
			func(v Vacation) error { return store.SaveVacation(ctx, v) })
	case s.Comparison != nil:
		return write(s.Comparison, func() (Comparison, error) { return store.Comparison(ctx, who, s.Comparison.After.ID) },
			func(c Comparison) error { return store.SaveComparison(ctx, c) })
	case s.Option != nil:
		return write(s.Option, func() (Option, error) { return store.Option(ctx, who, s.Option.After.ID) },
			func(o Option) error { return store.SaveOption(ctx, o) })
	case s.Check != nil:
		return write(s.Check, func() (ProviderCheck, error) { return store.ProviderCheck(ctx, who, s.Check.After.ID) },
			func(c ProviderCheck) error { return store.SaveProviderCheck(ctx, c) })
	case s.Credential != nil:
		return write(s.Credential, func() (Credential, error) { return store.Credential(ctx, who, s.Credential.After.ID) },
			func(c Credential) error {
				if err := store.SaveCredential(ctx, c); err != nil || s.Credential.Before.NextNotice("") == s.Credential.After.NextNotice("") {
					return err
				}
				return scheduleExpiry(ctx, store, who, c, now)
			})
	case s.Reminder != nil:
		return write(s.Reminder, func() (Reminder, error) { return store.Reminder(ctx, who, s.Reminder.After.ID) },
			func(r Reminder) error {
				if err := store.SaveReminder(ctx, r); err != nil {
					return err
				}
				return scheduleReminder(ctx, store, r, now)
			})
	case s.Occurrence != nil:
		return write(s.Occurrence, func() (Occurrence, error) { return responded(ctx, store, who, s.Occurrence.After) },
			func(o Occurrence) error { return store.SaveOccurrence(ctx, o) })
	case s.Line != nil:
		return store.CountProgress(ctx, who, s.Line.After.ID, s.Line.After.Counts)
	}
	return nil
}

// write brings what an edit changes into the record as it is now.
func write[T any](e *Edit[T], load func() (T, error), save func(T) error) error {
	now, err := load()
	if err != nil {
		return err
	}
	merged, err := e.merge(now)
	if err != nil {
		return err
	}
	return save(merged)
}

// merge is the record with the fields that the edit changes. A field that holds
// neither what it was before nor what it is to be was changed by somebody else.
// Positions are no conflict: they shift with every change to a neighbour.
func (e *Edit[T]) merge(now T) (merged T, err error) {
	before, after, record := fieldsOf(e.Before), fieldsOf(e.After), fieldsOf(now)
	for name, to := range after {
		is := func(value json.RawMessage) bool { return bytes.Equal(record[name], value) }
		switch from := before[name]; {
		case bytes.Equal(from, to):
		case is(from), is(to), name == "Position":
			record[name] = to
		default:
			return merged, fmt.Errorf("%s: %w", name, ErrConflict)
		}
	}
	data, err := json.Marshal(record)
	if err == nil {
		err = json.Unmarshal(data, &merged)
	}
	if err != nil {
		return merged, fmt.Errorf("merge change: %w", err)
	}
	return merged, nil
}

// fieldsOf is a record as its fields in JSON.
func fieldsOf(record any) map[string]json.RawMessage {
	data, err := json.Marshal(record)
	if err == nil {
		var fields map[string]json.RawMessage
		if err = json.Unmarshal(data, &fields); err == nil {
			return fields
		}
	}
	panic(err) // records are structs of texts, numbers and times
}
