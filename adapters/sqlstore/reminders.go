package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

type reminderRow struct {
	ID          int64           `db:"id"`
	Person      int64           `db:"person_id"`
	Number      int64           `db:"number"`
	Text        string          `db:"body"`
	Item        sql.Null[int64] `db:"item_id"`
	Of          sql.Null[int64] `db:"of_id"`
	Zone        string          `db:"zone"`
	Wall        string          `db:"wall"`
	Rule        string          `db:"rule"`
	Paused      int64           `db:"paused"`
	PausedUntil sql.Null[int64] `db:"paused_until"`
	After       sql.Null[int64] `db:"skipped_to"`
	Removed     int64           `db:"removed"`
	Ended       int64           `db:"ended"`
	CreatedAt   int64           `db:"created_at"`
	NextAt      sql.Null[int64] `db:"next_at"`
}

const reminderColumns = `r.id, r.person_id, r.number, r.body, r.item_id, r.of_id, r.zone, r.wall, r.rule, r.paused, r.paused_until,
	r.skipped_to, r.removed, r.ended, r.created_at, r.next_at`

func newReminderRow(r learning.Reminder) reminderRow {
	return reminderRow{
		ID: int64(r.ID), Person: int64(r.Person), Text: text(r.Text), Item: refOrNull(r.Item), Of: refOrNull(r.Of),
		Zone: text(r.Zone), Wall: text(r.Wall), Rule: text(r.Rule), Paused: flag(r.Paused), PausedUntil: orNull(r.PausedUntil),
		After: orNull(r.After), Removed: flag(r.Removed), Ended: flag(r.Ended), CreatedAt: millis(r.CreatedAt),
	}
}

func (r reminderRow) reminder() learning.Reminder {
	return learning.Reminder{
		ID: learning.ReminderID(r.ID), Person: learning.PersonID(r.Person), Number: int(r.Number), Text: r.Text,
		Item: learning.ItemID(r.Item.V), Of: learning.ReminderID(r.Of.V), Zone: r.Zone, Wall: r.Wall, Rule: r.Rule,
		Paused: r.Paused != 0, PausedUntil: fromNull(r.PausedUntil), After: fromNull(r.After), Removed: r.Removed != 0,
		Ended: r.Ended != 0, CreatedAt: fromMillis(r.CreatedAt), Next: fromNull(r.NextAt),
	}
}

// AddReminder implements [learning.Reminders]. A person, item or reminder it
// belongs to that is gone is [learning.ErrNotFound].
func (db *DB) AddReminder(ctx context.Context, r learning.Reminder) (id learning.ReminderID, number int, err error) {
	row := newReminderRow(r)
	err = db.In(ctx, func(ctx context.Context) error {
		if err := db.Hold(ctx, r.Person); err != nil { // two devices get two numbers
			return err
		}
		if err := db.get(ctx, &row.Number, "SELECT COALESCE(MAX(number), 0) + 1 FROM reminder WHERE person_id = ?", r.Person); err != nil {
			return err
		}
		key, err := db.insert(ctx, `INSERT INTO reminder (person_id, number, body, item_id, of_id, zone, wall, rule, paused, paused_until,
				skipped_to, removed, ended, created_at, touched_at)
			VALUES (:person_id, :number, :body, :item_id, :of_id, :zone, :wall, :rule, :paused, :paused_until,
				:skipped_to, :removed, :ended, :created_at, :created_at)`, row)
		id = learning.ReminderID(key)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("add reminder of person %d: %w", r.Person, err)
	}
	return id, int(row.Number), nil
}

// SaveReminder implements [learning.Reminders]; one that is gone is
// [learning.ErrNotFound].
func (db *DB) SaveReminder(ctx context.Context, r learning.Reminder) error {
	err := db.update(ctx, `UPDATE reminder SET body = :body, item_id = :item_id, of_id = :of_id, zone = :zone, wall = :wall, rule = :rule,
		paused = :paused, paused_until = :paused_until, skipped_to = :skipped_to, removed = :removed, ended = :ended
		WHERE id = :id`, newReminderRow(r))
	if err != nil {
		return fmt.Errorf("save reminder %d: %w", r.ID, err)
	}
	return nil
}

// SetNext implements [learning.Reminders]; a reminder that is gone is
// [learning.ErrNotFound].
func (db *DB) SetNext(ctx context.Context, id learning.ReminderID, next, now time.Time) error {
	if err := db.one(ctx, "UPDATE reminder SET next_at = ?, touched_at = ? WHERE id = ?", orNull(next), millis(now), id); err != nil {
		return fmt.Errorf("set next time of reminder %d: %w", id, err)
	}
	db.scheduled(ctx)
	return nil
}

// Reminder implements [learning.Reminders].
func (db *DB) Reminder(ctx context.Context, who learning.PersonID, id learning.ReminderID) (learning.Reminder, error) {
	var r reminderRow
	if err := db.get(ctx, &r, "SELECT "+reminderColumns+" FROM reminder r WHERE r.person_id = ? AND r.id = ?", who, id); err != nil {
		return learning.Reminder{}, fmt.Errorf("reminder %d: %w", id, err)
	}
	return r.reminder(), nil
}

// Reminders implements [learning.Reminders].
func (db *DB) Reminders(ctx context.Context, who learning.PersonID) ([]learning.Reminder, error) {
	var rows []reminderRow
	if err := db.list(ctx, &rows, "SELECT "+reminderColumns+` FROM reminder r
		WHERE r.person_id = ? AND r.removed = 0 AND r.ended = 0 ORDER BY r.number`, who); err != nil {
		return nil, fmt.Errorf("reminders of person %d: %w", who, err)
	}
	var out []learning.Reminder
	for _, r := range rows {
		out = append(out, r.reminder())
	}
	return out, nil
}

// Occurrence implements [learning.Reminders].
func (db *DB) Occurrence(ctx context.Context, id learning.ReminderID, due time.Time) (learning.Occurrence, error) {
	var r struct {
		Response string `db:"response"`
		At       int64  `db:"at"`
	}
	if err := db.get(ctx, &r, "SELECT response, at FROM occurrence WHERE reminder_id = ? AND due_at = ?", id, millis(due)); err != nil {
		return learning.Occurrence{}, fmt.Errorf("occurrence of reminder %d: %w", id, err)
	}
	return learning.Occurrence{Reminder: id, Due: fromMillis(millis(due)), Response: learning.Response(r.Response), At: fromMillis(r.At)}, nil
}

// SaveOccurrence implements [learning.Reminders]; a reminder that is gone is
// [learning.ErrNotFound].
func (db *DB) SaveOccurrence(ctx context.Context, o learning.Occurrence) error {
	_, err := db.exec(ctx, `INSERT INTO occurrence (reminder_id, due_at, response, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (reminder_id, due_at) DO UPDATE SET response = excluded.response, at = excluded.at`,
		o.Reminder, millis(o.Due), text(string(o.Response)), millis(o.At))
	if err != nil {
		return fmt.Errorf("save occurrence of reminder %d: %w", o.Reminder, err)
	}
	return nil
}

// LastSaid implements [learning.Reminders].
func (db *DB) LastSaid(ctx context.Context, who learning.PersonID) (learning.ReminderID, time.Time, error) {
	var name string
	err := db.get(ctx, &name, `SELECT o.name FROM outbox o WHERE o.person_id = ? AND o.outcome = 'posted' AND substr(o.name, 1, 4) = 'rem:'
		ORDER BY o.done_at DESC, o.id DESC LIMIT 1`, who)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("what person %d was told last: %w", who, err)
	}
	id, due, ok := learning.ParseOccurrence(name)
	if !ok {
		return 0, time.Time{}, unreadable("outbox", 0, "name", name)
	}
	return id, due, nil
}
