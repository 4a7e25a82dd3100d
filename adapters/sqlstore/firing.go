package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// NextReminder implements [learning.Reminders].
func (db *DB) NextReminder(ctx context.Context) (time.Time, bool, error) {
	var at int64
	err := db.get(ctx, &at, "SELECT next_at FROM reminder WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 1")
	if errors.Is(err, learning.ErrNotFound) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("next reminder: %w", err)
	}
	return fromMillis(at), true, nil
}

// DueReminders implements [learning.Reminders]. It takes persons first and then
// reads what is due for them: a list of reminders that leaves out locked ones could
// hold a later one of somebody whose earlier one it passed over.
func (db *DB) DueReminders(ctx context.Context, now time.Time, limit int) ([]learning.DueReminder, error) {
	var who []any
	if err := db.list(ctx, &who, `SELECT p.id FROM
		(SELECT person_id FROM (SELECT person_id, next_at FROM reminder WHERE next_at <= ? ORDER BY next_at, id LIMIT ?) r
			GROUP BY person_id ORDER BY MIN(next_at), person_id) d
		JOIN person p ON p.id = d.person_id LIMIT ?`+db.engine.personLocked, millis(now), 8*limit, limit); err != nil {
		return nil, fmt.Errorf("list who is due: %w", err)
	}
	if len(who) == 0 {
		return nil, nil
	}
	return db.due(ctx, who, now, limit)
}

// DueOf implements [learning.Reminders].
func (db *DB) DueOf(ctx context.Context, who learning.PersonID, by time.Time) ([]learning.DueReminder, error) {
	return db.due(ctx, []any{who}, by, math.MaxInt32)
}

// due reads what is due for some persons, and then what is needed to say it: one
// query each, however many are due.
func (db *DB) due(ctx context.Context, who []any, now time.Time, limit int) ([]learning.DueReminder, error) {
	var rows []reminderRow
	if err := db.list(ctx, &rows, "SELECT "+reminderColumns+" FROM reminder r WHERE r.person_id"+anyOf(who)+` AND r.next_at <= ?
		ORDER BY r.next_at, r.id LIMIT ?`, append(slices.Clip(who), millis(now), limit)...); err != nil {
		return nil, fmt.Errorf("list due reminders: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	people, err := db.peopleToTell(ctx, who, now)
	if err != nil {
		return nil, fmt.Errorf("read who is due: %w", err)
	}
	var out []learning.DueReminder
	for _, r := range rows {
		d := people[r.Person]
		d.Reminder = r.reminder()
		out = append(out, d)
	}
	return out, nil
}

func anyOf(keys []any) string { return " IN (?" + strings.Repeat(", ?", len(keys)-1) + ")" }

// peopleToTell reads persons, where they were met last, and their vacations that
// are not over.
func (db *DB) peopleToTell(ctx context.Context, who []any, now time.Time) (map[int64]learning.DueReminder, error) {
	in := anyOf(who)
	var people []personRow
	var places []struct {
		Person    int64  `db:"person_id"`
		Adapter   string `db:"adapter"`
		Workspace string `db:"workspace"`
		User      string `db:"external_id"`
	}
	var rests []vacationRow
	over := string(learning.DateOf(now.Add(-48*time.Hour), time.UTC)) // over in every zone
	if err := errors.Join(
		db.list(ctx, &people, "SELECT "+personColumns+" FROM person p WHERE p.id"+in, who...),
		db.list(ctx, &places, `SELECT person_id, adapter, workspace, external_id FROM identity WHERE person_id`+in+`
			ORDER BY met_at, created_at, adapter, workspace, external_id`, who...),
		db.list(ctx, &rests, selectVacation+"WHERE person_id"+in+" AND removed = 0 AND to_date >= ? ORDER BY from_date, id", append(slices.Clip(who), over)...),
	); err != nil {
		return nil, err
	}
	out := make(map[int64]learning.DueReminder)
	for _, r := range people {
		out[r.ID] = learning.DueReminder{Who: r.person()}
	}
	for _, p := range places { // where they were met last is the last
		d := out[p.Person]
		d.To = learning.Identity{Adapter: p.Adapter, Workspace: p.Workspace, User: p.User}
		out[p.Person] = d
	}
	for _, r := range rests {
		d := out[r.Person]
		d.Vacations = append(d.Vacations, r.vacation())
		out[r.Person] = d
	}
	return out, nil
}

// SetFired implements [learning.Reminders].
func (db *DB) SetFired(ctx context.Context, all []learning.Fired, now time.Time) error {
	if len(all) == 0 {
		return nil
	}
	values := strings.Repeat(", (?, ?, ?)", len(all))[2:]
	if db.engine.postgres { // which takes parameters for text unless told
		values = strings.Repeat(", (?::bigint, ?::bigint, ?::bigint)", len(all))[2:]
	}
	var args []any
	for _, f := range all {
		args = append(args, f.ID, orNull(f.Next), flag(f.Ended))
	}
	n, err := db.exec(ctx, `WITH f (id, next_at, ended) AS (VALUES `+values+`)
		UPDATE reminder SET next_at = f.next_at, ended = CASE WHEN f.ended = 1 THEN 1 ELSE reminder.ended END, touched_at = ?
		FROM f WHERE reminder.id = f.id`, append(args, millis(now))...)
	if err == nil && n != int64(len(all)) {
		err = fmt.Errorf("%d of %d rows", n, len(all))
	}
	if err != nil {
		return fmt.Errorf("set what became of reminders: %w", err)
	}
	return nil
}

// rewindBatch is how many reminders are set right in one transaction.
const rewindBatch = 500

// Rewind implements [learning.Reminders]. One whose rule cannot be read is left
// as it is.
func (db *DB) Rewind(ctx context.Context, now time.Time) (int, error) {
	sum, last := 0, int64(0)
	for {
		var rows []reminderRow
		err := db.In(ctx, func(ctx context.Context) error {
			// In the transaction that writes: a member may delete one meanwhile.
			if err := db.list(ctx, &rows, "SELECT "+reminderColumns+` FROM reminder r WHERE r.touched_at > ? AND r.next_at IS NOT NULL
				AND r.rule <> '' AND r.id > ? ORDER BY r.id LIMIT ?`+db.engine.noKeyUpdate, millis(now), last, rewindBatch); err != nil {
				return fmt.Errorf("list reminders ahead of the clock: %w", err)
			}
			for _, r := range rows {
				last = r.ID
				next, err := r.reminder().Due(now)
				if err != nil {
					continue
				}
				if err := db.SetNext(ctx, learning.ReminderID(r.ID), next, now); err != nil {
					return err
				}
				sum++
			}
			return nil
		})
		if err != nil || len(rows) < rewindBatch {
			return sum, err
		}
	}
}

// Undelivered implements [learning.Reminders].
func (db *DB) Undelivered(ctx context.Context, who learning.PersonID) ([]learning.Undelivered, error) {
	var names []string
	if err := db.list(ctx, &names, `SELECT o.name FROM outbox o JOIN person p ON p.id = o.person_id
		WHERE p.id = ? AND o.outcome = 'gone' AND o.done_at >= p.unreached_at ORDER BY o.due_at, o.id`, who); err != nil {
		return nil, fmt.Errorf("list what did not reach person %d: %w", who, err)
	}
	var out []learning.Undelivered
	for _, name := range names {
		id, due, ok := learning.ParseOccurrence(name)
		if !ok {
			continue
		}
		r, err := db.Reminder(ctx, who, id)
		if errors.Is(err, learning.ErrNotFound) {
			continue
		} else if err != nil {
			return nil, err
		}
		out = append(out, learning.Undelivered{Reminder: id, Text: r.Text, Due: due})
	}
	return out, nil
}

// MarkTold implements [learning.Reminders].
func (db *DB) MarkTold(ctx context.Context, who learning.PersonID) error {
	if _, err := db.exec(ctx, "UPDATE person SET unreached_at = ? WHERE id = ?", sql.Null[int64]{}, who); err != nil {
		return fmt.Errorf("mark person %d as told: %w", who, err)
	}
	return nil
}
