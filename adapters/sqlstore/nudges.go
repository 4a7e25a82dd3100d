package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

type nudgeRow struct {
	ID      int64            `db:"id"`
	Cohort  int64            `db:"cohort_id"`
	Member  int64            `db:"person_id"`
	Lead    sql.Null[int64]  `db:"actor_id"`
	Words   string           `db:"words"`
	At      int64            `db:"at"`
	Due     sql.Null[int64]  `db:"due_at"`
	Posted  int64            `db:"posted"`
	Outcome sql.Null[string] `db:"outcome"` // of the post that says it
}

const selectNudge = `SELECT n.id, n.cohort_id, n.person_id, n.actor_id, n.words, n.at, n.due_at, n.posted,
	(SELECT o.outcome FROM outbox o WHERE o.name = 'nudge:' || CAST(n.id AS TEXT)) AS outcome FROM nudge n `

func (r nudgeRow) nudge() learning.Nudge {
	n := learning.Nudge{
		ID: learning.NudgeID(r.ID), Cohort: learning.CohortID(r.Cohort), Member: learning.PersonID(r.Member), Lead: learning.PersonID(r.Lead.V),
		Words: r.Words, At: fromMillis(r.At), Due: fromNull(r.Due), Outcome: learning.NudgeUndelivered,
	}
	switch {
	case r.Due.Valid, r.Posted != 0 && r.Outcome.Valid && r.Outcome.V == "":
		n.Outcome = learning.NudgeWaiting
	case r.Posted != 0 && (!r.Outcome.Valid || r.Outcome.V == "posted"): // a post that is gone was said a week ago
		n.Outcome = learning.NudgeDelivered
	}
	return n
}

// AddNudge implements [learning.Nudges]; people or a cohort that are gone are
// [learning.ErrNotFound].
func (db *DB) AddNudge(ctx context.Context, n learning.Nudge) (learning.NudgeID, error) {
	id, err := db.insert(ctx, `INSERT INTO nudge (cohort_id, person_id, actor_id, words, at, due_at, posted)
		VALUES (:cohort_id, :person_id, :actor_id, :words, :at, :due_at, :posted)`, nudgeRow{
		Cohort: int64(n.Cohort), Member: int64(n.Member), Lead: refOrNull(n.Lead), Words: text(n.Words), At: millis(n.At), Due: orNull(n.Due),
	})
	if err != nil {
		return 0, fmt.Errorf("add nudge: %w", err)
	}
	db.scheduled(ctx)
	return learning.NudgeID(id), nil
}

// LastNudge implements [learning.Nudges].
func (db *DB) LastNudge(ctx context.Context, member learning.PersonID) (time.Time, error) {
	var at int64
	err := db.get(ctx, &at, "SELECT at FROM nudge WHERE person_id = ? ORDER BY at DESC LIMIT 1", member)
	if errors.Is(err, learning.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("last nudge: %w", err)
	}
	return fromMillis(at), nil
}

// NudgesSince implements [learning.Nudges].
func (db *DB) NudgesSince(ctx context.Context, id learning.CohortID, since time.Time) ([]learning.Nudge, error) {
	return db.nudges(ctx, "WHERE n.cohort_id = ? AND n.at >= ? ORDER BY n.at DESC, n.id DESC", id, millis(since))
}

// DueNudges implements [learning.Nudges].
func (db *DB) DueNudges(ctx context.Context, now time.Time, limit int) ([]learning.Nudge, error) {
	return db.nudges(ctx, "WHERE n.due_at <= ? ORDER BY n.due_at, n.id LIMIT ?", millis(now), max(limit, 0))
}

func (db *DB) nudges(ctx context.Context, where string, args ...any) ([]learning.Nudge, error) {
	var rows []nudgeRow
	if err := db.list(ctx, &rows, selectNudge+where, args...); err != nil {
		return nil, fmt.Errorf("list nudges: %w", err)
	}
	var out []learning.Nudge
	for _, r := range rows {
		out = append(out, r.nudge())
	}
	return out, nil
}

// SetNudge implements [learning.Nudges].
func (db *DB) SetNudge(ctx context.Context, id learning.NudgeID, due time.Time, posted bool) error {
	query, args := "UPDATE nudge SET due_at = ? WHERE id = ? AND due_at IS NOT NULL", []any{orNull(due), id}
	if due.IsZero() {
		query, args = "UPDATE nudge SET due_at = NULL, words = '', posted = ? WHERE id = ? AND due_at IS NOT NULL", []any{flag(posted), id}
	}
	if err := db.one(ctx, query, args...); err != nil {
		return fmt.Errorf("set nudge %d: %w", id, err)
	}
	return nil
}

type digestRow struct {
	Cohort int64           `db:"cohort_id"`
	Lead   int64           `db:"person_id"`
	Place  string          `db:"place"`
	Zone   string          `db:"zone"`
	Wall   string          `db:"wall"`
	Rule   string          `db:"rule"`
	Next   sql.Null[int64] `db:"next_at"`
}

const selectDigest = "SELECT cohort_id, person_id, place, zone, wall, rule, next_at FROM digest "

func (r digestRow) digest() learning.Digest {
	return learning.Digest{
		Cohort: learning.CohortID(r.Cohort), Lead: learning.PersonID(r.Lead), Place: r.Place,
		Zone: r.Zone, Wall: r.Wall, Rule: r.Rule, Next: fromNull(r.Next),
	}
}

// SaveDigest implements [learning.Digests]; a cohort or lead that is gone is
// [learning.ErrNotFound].
func (db *DB) SaveDigest(ctx context.Context, d learning.Digest) error {
	_, err := db.exec(ctx, `INSERT INTO digest (cohort_id, person_id, place, zone, wall, rule, next_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (cohort_id, person_id) DO UPDATE SET place = excluded.place, zone = excluded.zone, wall = excluded.wall,
			rule = excluded.rule, next_at = excluded.next_at`,
		d.Cohort, d.Lead, text(d.Place), text(d.Zone), text(d.Wall), text(d.Rule), orNull(d.Next))
	if err != nil {
		return fmt.Errorf("save digest of cohort %d: %w", d.Cohort, err)
	}
	return nil
}

// Digest implements [learning.Digests].
func (db *DB) Digest(ctx context.Context, id learning.CohortID, lead learning.PersonID) (learning.Digest, error) {
	var r digestRow
	if err := db.get(ctx, &r, selectDigest+"WHERE cohort_id = ? AND person_id = ?", id, lead); err != nil {
		return learning.Digest{}, fmt.Errorf("digest of cohort %d: %w", id, err)
	}
	return r.digest(), nil
}

// RemoveDigest implements [learning.Digests].
func (db *DB) RemoveDigest(ctx context.Context, id learning.CohortID, lead learning.PersonID) error {
	if _, err := db.exec(ctx, "DELETE FROM digest WHERE cohort_id = ? AND person_id = ?", id, lead); err != nil {
		return fmt.Errorf("remove digest of cohort %d: %w", id, err)
	}
	return nil
}

// DueDigests implements [learning.Digests].
func (db *DB) DueDigests(ctx context.Context, now time.Time, limit int) ([]learning.Digest, error) {
	var rows []digestRow
	if err := db.list(ctx, &rows, selectDigest+"WHERE next_at <= ? ORDER BY next_at, cohort_id, person_id LIMIT ?", millis(now), max(limit, 0)); err != nil {
		return nil, fmt.Errorf("list due digests: %w", err)
	}
	var out []learning.Digest
	for _, r := range rows {
		out = append(out, r.digest())
	}
	return out, nil
}

// MoveDigest implements [learning.Digests].
func (db *DB) MoveDigest(ctx context.Context, d learning.Digest, next time.Time) error {
	if err := db.one(ctx, "UPDATE digest SET next_at = ? WHERE cohort_id = ? AND person_id = ? AND next_at = ?",
		orNull(next), d.Cohort, d.Lead, millis(d.Next)); err != nil {
		return fmt.Errorf("move digest of cohort %d: %w", d.Cohort, err)
	}
	return nil
}
