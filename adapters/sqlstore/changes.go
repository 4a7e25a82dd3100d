package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

type changeRow struct {
	ID       int64           `db:"id"`
	Person   int64           `db:"person_id"`
	Command  string          `db:"command"`
	Steps    string          `db:"steps"`
	Undoes   int64           `db:"undoes"`
	At       int64           `db:"written_at"`
	UndoneAt sql.Null[int64] `db:"undone_at"`
}

const selectChange = "SELECT id, person_id, command, steps, undoes, written_at, undone_at FROM change "

func (r changeRow) change() (learning.Change, error) {
	c := learning.Change{
		ID: learning.ChangeID(r.ID), Person: learning.PersonID(r.Person), Command: r.Command,
		Undoes: learning.ChangeID(r.Undoes), At: fromMillis(r.At), UndoneAt: fromNull(r.UndoneAt),
	}
	if err := json.Unmarshal([]byte(r.Steps), &c.Steps); err != nil {
		return c, unreadable("change", r.ID, "steps", r.Steps)
	}
	return c, nil
}

// Hold implements [learning.Journal]. SQLite has one writer at a time and needs
// no more.
func (db *DB) Hold(ctx context.Context, id learning.PersonID) error {
	var person int64
	if err := db.get(ctx, &person, "SELECT id FROM person WHERE id = ?"+db.engine.noKeyUpdate, id); err != nil {
		return fmt.Errorf("hold person %d: %w", id, err)
	}
	return nil
}

// AddChange implements [learning.Journal].
func (db *DB) AddChange(ctx context.Context, c learning.Change) (learning.ChangeID, error) {
	steps, err := json.Marshal(c.Steps)
	if err != nil {
		return 0, fmt.Errorf("write steps: %w", err)
	}
	id, err := db.insert(ctx, `INSERT INTO change (person_id, command, steps, undoes, written_at)
		VALUES (:person_id, :command, :steps, :undoes, :written_at)`, changeRow{
		Person: int64(c.Person), Command: text(c.Command), Steps: text(string(steps)), Undoes: int64(c.Undoes), At: millis(c.At),
	})
	if err != nil {
		return 0, fmt.Errorf("add change of person %d: %w", c.Person, err)
	}
	return learning.ChangeID(id), nil
}

// Change implements [learning.Journal].
func (db *DB) Change(ctx context.Context, who learning.PersonID, id learning.ChangeID) (learning.Change, error) {
	return db.oneChange(ctx, selectChange+"WHERE person_id = ? AND id = ?", who, id)
}

// LastChange implements [learning.Journal].
func (db *DB) LastChange(ctx context.Context, who learning.PersonID, family string) (learning.Change, error) {
	query, args := selectChange+"WHERE person_id = ? AND undone_at IS NULL AND undoes = 0 ", []any{who}
	if family != "" {
		query += "AND (command = ? OR substr(command, 1, ?) = ?) "
		args = append(args, text(family), len([]rune(family))+1, text(family)+" ")
	}
	return db.oneChange(ctx, query+"ORDER BY id DESC LIMIT 1", args...)
}

func (db *DB) oneChange(ctx context.Context, query string, args ...any) (learning.Change, error) {
	var r changeRow
	var c learning.Change
	err := db.get(ctx, &r, query, args...)
	if err == nil {
		c, err = r.change()
	}
	if err != nil {
		return learning.Change{}, fmt.Errorf("change: %w", err)
	}
	return c, nil
}

// MarkChange implements [learning.Journal]; a change that is gone is
// [learning.ErrNotFound].
func (db *DB) MarkChange(ctx context.Context, id learning.ChangeID, undone time.Time) error {
	if err := db.one(ctx, "UPDATE change SET undone_at = ? WHERE id = ?", orNull(undone), id); err != nil {
		return fmt.Errorf("mark change %d: %w", id, err)
	}
	return nil
}

type vacationRow struct {
	ID      int64  `db:"id"`
	Person  int64  `db:"person_id"`
	From    string `db:"from_date"`
	To      string `db:"to_date"`
	Removed int64  `db:"removed"`
}

func newVacationRow(v learning.Vacation) vacationRow {
	return vacationRow{int64(v.ID), int64(v.Person), text(string(v.From)), text(string(v.To)), flag(v.Removed)}
}

func (r vacationRow) vacation() learning.Vacation {
	return learning.Vacation{
		ID: learning.VacationID(r.ID), Person: learning.PersonID(r.Person), From: date(r.From), To: date(r.To), Removed: r.Removed != 0,
	}
}

// AddVacation implements [learning.Vacations].
func (db *DB) AddVacation(ctx context.Context, v learning.Vacation) (learning.VacationID, error) {
	id, err := db.insert(ctx, `INSERT INTO vacation (person_id, from_date, to_date, removed)
		VALUES (:person_id, :from_date, :to_date, :removed)`, newVacationRow(v))
	if err != nil {
		return 0, fmt.Errorf("add vacation of person %d: %w", v.Person, err)
	}
	return learning.VacationID(id), nil
}

const selectVacation = "SELECT id, person_id, from_date, to_date, removed FROM vacation "

// Vacation implements [learning.Vacations].
func (db *DB) Vacation(ctx context.Context, who learning.PersonID, id learning.VacationID) (learning.Vacation, error) {
	var r vacationRow
	if err := db.get(ctx, &r, selectVacation+"WHERE person_id = ? AND id = ?", who, id); err != nil {
		return learning.Vacation{}, fmt.Errorf("vacation %d: %w", id, err)
	}
	return r.vacation(), nil
}

// Vacations implements [learning.Vacations].
func (db *DB) Vacations(ctx context.Context, who learning.PersonID) ([]learning.Vacation, error) {
	var rows []vacationRow
	if err := db.list(ctx, &rows, selectVacation+"WHERE person_id = ? AND removed = 0 ORDER BY from_date, id", who); err != nil {
		return nil, fmt.Errorf("vacations of person %d: %w", who, err)
	}
	var out []learning.Vacation
	for _, r := range rows {
		out = append(out, r.vacation())
	}
	return out, nil
}

// SaveVacation implements [learning.Vacations].
func (db *DB) SaveVacation(ctx context.Context, v learning.Vacation) error {
	if err := db.update(ctx, "UPDATE vacation SET from_date = :from_date, to_date = :to_date, removed = :removed WHERE id = :id",
		newVacationRow(v)); err != nil {
		return fmt.Errorf("save vacation %d: %w", v.ID, err)
	}
	return nil
}
