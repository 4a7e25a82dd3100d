package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

type progressRow struct {
	ID            int64           `db:"id"`
	Person        int64           `db:"person_id"`
	Item          sql.Null[int64] `db:"item_id"`
	Kind          string          `db:"kind"`
	Minutes       int64           `db:"minutes"`
	Percent       int64           `db:"percent"`
	PercentBefore int64           `db:"percent_before"`
	Note          string          `db:"note"`
	State         string          `db:"state"`
	StateBefore   string          `db:"state_before"`
	On            string          `db:"on_date"`
	Zone          string          `db:"zone"`
	At            int64           `db:"written_at"`
	Source        string          `db:"source"`
	UndoneAt      sql.Null[int64] `db:"undone_at"`
}

const selectProgress = `SELECT id, person_id, item_id, kind, minutes, percent, percent_before, note, state, state_before,
	on_date, zone, written_at, source, undone_at FROM progress `

func (r progressRow) progress() (learning.Progress, error) {
	p := learning.Progress{
		ID: learning.ProgressID(r.ID), Person: learning.PersonID(r.Person), Item: learning.ItemID(r.Item.V),
		Kind: learning.ProgressKind(r.Kind), Minutes: learning.Minutes(r.Minutes),
		Percent: int(r.Percent), Before: int(r.PercentBefore), Note: r.Note,
		State: learning.State(r.State), Was: learning.State(r.StateBefore),
		On: date(r.On), Zone: zone(r.Zone), At: fromMillis(r.At), Source: r.Source, UndoneAt: fromNull(r.UndoneAt),
	}
	switch p.Kind {
	case learning.ProgressTime, learning.ProgressPercent, learning.ProgressMilestone, learning.ProgressState:
	default:
		return p, unreadable("progress", r.ID, "kind", r.Kind)
	}
	if p.State != "" && !knownState(p.State) {
		return p, unreadable("progress", r.ID, "state", r.State)
	}
	if p.Was != "" && !knownState(p.Was) {
		return p, unreadable("progress", r.ID, "state_before", r.StateBefore)
	}
	return p, nil
}

// AppendProgress implements [learning.Log]. An empty source is never a repeat;
// of a repeat the id of the first line is returned. A person or item that is
// gone is [learning.ErrNotFound].
func (db *DB) AppendProgress(ctx context.Context, p learning.Progress) (learning.ProgressID, bool, error) {
	row := progressRow{
		Person: int64(p.Person), Item: refOrNull(p.Item),
		Kind: text(string(p.Kind)), Minutes: int64(p.Minutes), Percent: int64(p.Percent), PercentBefore: int64(p.Before),
		Note: text(p.Note), State: text(string(p.State)), StateBefore: text(string(p.Was)),
		On: text(string(p.On)), Zone: zone(p.Zone), At: millis(p.At), Source: key(p.Source), UndoneAt: orNull(p.UndoneAt),
	}
	id, err := db.insert(ctx, `INSERT INTO progress (person_id, item_id, kind, minutes, percent, percent_before, note, state,
			state_before, on_date, zone, written_at, source, undone_at)
		VALUES (:person_id, :item_id, :kind, :minutes, :percent, :percent_before, :note, :state,
			:state_before, :on_date, :zone, :written_at, :source, :undone_at)
		ON CONFLICT DO NOTHING`, row)
	stored := id != 0
	if err == nil && !stored {
		err = db.get(ctx, &id, "SELECT id FROM progress WHERE person_id = ? AND source = ? AND source <> ''", row.Person, row.Source)
	}
	if err != nil {
		return 0, false, fmt.Errorf("append progress of person %d: %w", p.Person, err)
	}
	return learning.ProgressID(id), stored, nil
}

// LastProgress implements [learning.Log].
func (db *DB) LastProgress(ctx context.Context, id learning.PersonID) (learning.Progress, error) {
	var r progressRow
	err := db.get(ctx, &r, selectProgress+"WHERE person_id = ? AND undone_at IS NULL ORDER BY id DESC LIMIT 1", id)
	return oneLine(r, err, "last progress of person", int64(id))
}

// Progress implements [learning.Log].
func (db *DB) Progress(ctx context.Context, id learning.PersonID, line learning.ProgressID) (learning.Progress, error) {
	var r progressRow
	err := db.get(ctx, &r, selectProgress+"WHERE person_id = ? AND id = ?", id, line)
	return oneLine(r, err, "progress", int64(line))
}

func oneLine(r progressRow, err error, what string, id int64) (learning.Progress, error) {
	var p learning.Progress
	if err == nil {
		p, err = r.progress()
	}
	if err != nil {
		return learning.Progress{}, fmt.Errorf("%s %d: %w", what, id, err)
	}
	return p, nil
}

// UndoProgress implements [learning.Log]; a line that does not exist is
// [learning.ErrNotFound].
func (db *DB) UndoProgress(ctx context.Context, line learning.ProgressID, now time.Time) (bool, error) {
	n, err := db.exec(ctx, "UPDATE progress SET undone_at = ? WHERE id = ? AND undone_at IS NULL", millis(now), line)
	if err == nil && n == 0 {
		var known int64
		err = db.get(ctx, &known, "SELECT id FROM progress WHERE id = ?", line)
	}
	if err != nil {
		return false, fmt.Errorf("undo progress %d: %w", line, err)
	}
	return n == 1, nil
}

// ProgressBetween implements [learning.Log]; lines of one day come in the order
// they were written.
func (db *DB) ProgressBetween(ctx context.Context, id learning.PersonID, from, to learning.Date) ([]learning.Progress, error) {
	var rows []progressRow
	err := db.list(ctx, &rows, selectProgress+`WHERE person_id = ? AND on_date >= ? AND on_date <= ? AND undone_at IS NULL
		ORDER BY on_date, id`, id, text(string(from)), text(string(to)))
	if err != nil {
		return nil, fmt.Errorf("progress of person %d: %w", id, err)
	}
	var out []learning.Progress
	for _, r := range rows {
		p, err := r.progress()
		if err != nil {
			return nil, fmt.Errorf("progress of person %d: %w", id, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// MinutesByItem implements [learning.Log].
func (db *DB) MinutesByItem(ctx context.Context, id learning.PersonID) (map[learning.ItemID]learning.Minutes, error) {
	var rows []struct {
		Item    learning.ItemID `db:"item"`
		Minutes int64           `db:"minutes"`
	}
	// PostgreSQL sums BIGINT as NUMERIC, which does not scan into an integer.
	err := db.list(ctx, &rows, `SELECT COALESCE(item_id, 0) AS item, CAST(SUM(minutes) AS BIGINT) AS minutes FROM progress
		WHERE person_id = ? AND kind = ? AND undone_at IS NULL GROUP BY COALESCE(item_id, 0)`, id, learning.ProgressTime)
	if err != nil {
		return nil, fmt.Errorf("minutes of person %d: %w", id, err)
	}
	out := make(map[learning.ItemID]learning.Minutes)
	for _, r := range rows {
		out[r.Item] = learning.Minutes(r.Minutes)
	}
	return out, nil
}
