package sqlstore

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// Enqueue implements [outbox.Store]; a row for a person that is gone is
// [learning.ErrNotFound].
func (db *DB) Enqueue(ctx context.Context, now time.Time, rows ...outbox.Row) error {
	if len(rows) == 0 {
		return nil
	}
	const row = "(?, ?, ?, ?, ?, ?, ?, 0, '', '', ?)"
	var args []any
	for _, r := range rows {
		args = append(args, key(r.Key), key(r.Adapter), key(r.Lane), text(r.Payload), refOrNull(r.For), millis(r.Due), millis(r.RunAt), millis(now))
	}
	_, err := db.exec(ctx, `INSERT INTO outbox (name, adapter, lane, payload, person_id, due_at, run_at, attempts, outcome, reason, created_at)
		VALUES `+row+strings.Repeat(", "+row, len(rows)-1)+` ON CONFLICT DO NOTHING`, args...)
	if err != nil {
		return fmt.Errorf("enqueue posts: %w", err)
	}
	db.scheduled(ctx)
	return nil
}

// free is true for an open row o that no row of its lane holds back that was to
// be said before. One for later holds nothing back.
const free = `NOT EXISTS (SELECT 1 FROM outbox p WHERE p.lane = o.lane AND p.run_at IS NOT NULL
	AND (p.due_at < o.due_at OR p.due_at = o.due_at AND p.id < o.id))`

type claimedRow struct {
	ID       int64  `db:"id"`
	Key      string `db:"name"`
	Adapter  string `db:"adapter"`
	Lane     string `db:"lane"`
	Payload  string `db:"payload"`
	DueAt    int64  `db:"due_at"`
	Attempts int64  `db:"attempts"`
	Lease    string `db:"lease"`
}

// Claim implements [outbox.Store]. The rows come in the order they fell due.
func (db *DB) Claim(ctx context.Context, adapter string, now time.Time, lease time.Duration, n int) ([]outbox.Row, error) {
	if n <= 0 {
		return nil, nil
	}
	var rows []claimedRow
	err := db.In(ctx, func(ctx context.Context) error {
		return db.list(ctx, &rows, `UPDATE outbox SET run_at = ?, lease = ?, attempts = attempts + 1 WHERE id IN (
			SELECT o.id FROM outbox o WHERE o.adapter = ? AND o.run_at <= ?
				AND NOT EXISTS (SELECT 1 FROM lane l WHERE l.lane = o.lane AND l.not_before > ?)
				AND `+free+`
			ORDER BY o.run_at, o.due_at, o.id LIMIT ?`+db.engine.skipLocked+`)
			RETURNING id, name, adapter, lane, payload, due_at, attempts, lease`,
			millis(now.Add(lease)), rand.Text(), key(adapter), millis(now), millis(now), n)
	})
	if err != nil {
		return nil, fmt.Errorf("claim posts: %w", err)
	}
	slices.SortFunc(rows, func(a, b claimedRow) int {
		return cmp.Or(cmp.Compare(a.DueAt, b.DueAt), cmp.Compare(a.ID, b.ID))
	})
	var out []outbox.Row
	for _, r := range rows {
		out = append(out, outbox.Row{
			ID: r.ID, Key: r.Key, Adapter: r.Adapter, Lane: r.Lane, Payload: r.Payload,
			Due: fromMillis(r.DueAt), Attempts: int(r.Attempts), Lease: r.Lease,
		})
	}
	return out, nil
}

// Settle implements [outbox.Store]. The payload of a settled row is dropped:
// nobody needs it any more, and it may be about somebody. Whom a post did not
// reach is to be told at the next contact.
func (db *DB) Settle(ctx context.Context, r outbox.Row, o outbox.Outcome, reason string, now time.Time) (ours bool, err error) {
	err = db.In(ctx, func(ctx context.Context) error {
		n, err := db.exec(ctx, `UPDATE outbox SET run_at = NULL, lease = NULL, payload = '', outcome = ?, reason = ?, done_at = ?
			WHERE id = ? AND lease = ?`, text(string(o)), text(reason), millis(now), r.ID, text(r.Lease))
		ours = n == 1
		if err != nil || !ours || o != outbox.Gone {
			return err
		}
		_, err = db.exec(ctx, `UPDATE person SET unreached_at = ? WHERE unreached_at IS NULL
			AND id = (SELECT o.person_id FROM outbox o WHERE o.id = ?)`, millis(now), r.ID)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("settle post %d: %w", r.ID, err)
	}
	return ours, nil
}

// Postpone implements [outbox.Store]. A lane that waits longer already goes on
// waiting.
func (db *DB) Postpone(ctx context.Context, r outbox.Row, at time.Time, lane bool, reason string) (ours bool, err error) {
	err = db.In(ctx, func(ctx context.Context) error {
		n, err := db.exec(ctx, "UPDATE outbox SET run_at = ?, lease = NULL, reason = ? WHERE id = ? AND lease = ?",
			millis(at), text(reason), r.ID, text(r.Lease))
		ours = n == 1
		if err != nil || !ours || !lane {
			return err
		}
		_, err = db.exec(ctx, `INSERT INTO lane (lane, not_before) SELECT o.lane, CAST(? AS BIGINT) FROM outbox o WHERE o.id = ?
			ON CONFLICT (lane) DO UPDATE SET not_before =
			CASE WHEN lane.not_before > excluded.not_before THEN lane.not_before ELSE excluded.not_before END`, millis(at), r.ID)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("postpone post %d: %w", r.ID, err)
	}
	return ours, nil
}

// NextDue implements [outbox.Store]. Rows that wait behind another of their
// lane do not count, and a lane's own wait does: at the time returned Claim
// finds something, unless somebody else was faster.
func (db *DB) NextDue(ctx context.Context, adapter string) (time.Time, bool, error) {
	first := sql.Null[int64]{}
	// Rows whose lane does not hold them up come off the index in order; lanes
	// that wait are few. Asking for both at once would read every open row.
	for _, query := range []string{
		`SELECT o.run_at FROM outbox o WHERE o.adapter = ? AND o.run_at IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM lane l WHERE l.lane = o.lane AND l.not_before > o.run_at) AND ` + free + `
			ORDER BY o.run_at LIMIT 1`,
		`SELECT l.not_before FROM lane l WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.adapter = ? AND o.lane = l.lane
			AND o.run_at < l.not_before AND ` + free + `) ORDER BY l.not_before LIMIT 1`,
	} {
		var at int64
		err := db.get(ctx, &at, query, key(adapter))
		if errors.Is(err, learning.ErrNotFound) {
			continue
		}
		if err != nil {
			return time.Time{}, false, fmt.Errorf("next due post: %w", err)
		}
		if !first.Valid || at < first.V {
			first = sql.Null[int64]{V: at, Valid: true}
		}
	}
	return fromNull(first), first.Valid, nil
}
