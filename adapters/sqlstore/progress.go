package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

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
	Undone        int64           `db:"undone"`
}

const selectProgress = `SELECT id, person_id, item_id, kind, minutes, percent, percent_before, note, state, state_before,
	on_date, zone, written_at, source, undone FROM progress `

func (r progressRow) progress() (learning.Progress, error) {
	p := learning.Progress{
		ID: learning.ProgressID(r.ID), Person: learning.PersonID(r.Person), Item: learning.ItemID(r.Item.V),
		Kind: learning.ProgressKind(r.Kind), Minutes: learning.Minutes(r.Minutes),
		Percent: int(r.Percent), Before: int(r.PercentBefore), Note: r.Note,
		State: learning.State(r.State), Was: learning.State(r.StateBefore),
		On: date(r.On), Zone: zone(r.Zone), At: fromMillis(r.At), Source: r.Source, Undone: r.Undone != 0,
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
		On: text(string(p.On)), Zone: zone(p.Zone), At: millis(p.At), Source: key(p.Source), Undone: flag(p.Undone),
	}
	id, err := db.insert(ctx, `INSERT INTO progress (person_id, item_id, kind, minutes, percent, percent_before, note, state,
			state_before, on_date, zone, written_at, source, undone)
		VALUES (:person_id, :item_id, :kind, :minutes, :percent, :percent_before, :note, :state,
			:state_before, :on_date, :zone, :written_at, :source, :undone)
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

// CountProgress implements [learning.Log].
func (db *DB) CountProgress(ctx context.Context, id learning.PersonID, line learning.ProgressID, counts bool) error {
	if err := db.one(ctx, "UPDATE progress SET undone = ? WHERE person_id = ? AND id = ?", flag(!counts), id, line); err != nil {
		return fmt.Errorf("count progress %d: %w", line, err)
	}
	return nil
}

// ProgressBetween implements [learning.Log]; lines of one day come in the order
// they were written.
func (db *DB) ProgressBetween(ctx context.Context, id learning.PersonID, from, to learning.Date) ([]learning.Progress, error) {
	var rows []progressRow
	err := db.list(ctx, &rows, selectProgress+`WHERE person_id = ? AND on_date >= ? AND on_date <= ? AND undone = 0
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

// MinutesByDay implements [learning.Log].
func (db *DB) MinutesByDay(ctx context.Context, id learning.PersonID) (map[learning.Date]learning.Minutes, error) {
	var rows []struct {
		On      string `db:"on_date"`
		Minutes int64  `db:"minutes"`
	}
	err := db.list(ctx, &rows, `SELECT on_date, CAST(SUM(minutes) AS BIGINT) AS minutes FROM progress
		WHERE person_id = ? AND kind = ? AND undone = 0 GROUP BY on_date`, id, learning.ProgressTime)
	if err != nil {
		return nil, fmt.Errorf("minutes of person %d: %w", id, err)
	}
	out := make(map[learning.Date]learning.Minutes)
	for _, r := range rows {
		if d := date(r.On); d != "" {
			out[d] = learning.Minutes(r.Minutes)
		}
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
		WHERE person_id = ? AND kind = ? AND undone = 0 GROUP BY COALESCE(item_id, 0)`, id, learning.ProgressTime)
	if err != nil {
		return nil, fmt.Errorf("minutes of person %d: %w", id, err)
	}
	out := make(map[learning.ItemID]learning.Minutes)
	for _, r := range rows {
		out[r.Item] = learning.Minutes(r.Minutes)
	}
	return out, nil
}
