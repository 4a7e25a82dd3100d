package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// ErasePerson implements [learning.Privacy]. Most of it is done by the keys of
// the schema: what belongs to a person goes with the row of the person.
func (db *DB) ErasePerson(ctx context.Context, id learning.PersonID, now time.Time) error {
	err := db.In(ctx, func(ctx context.Context) error {
		var communities []learning.CommunityID
		if err := db.list(ctx, &communities, `SELECT community_id FROM person WHERE id = ? UNION SELECT w.community_id FROM identity i
			JOIN workspace w ON w.adapter = i.adapter AND w.external_id = i.workspace WHERE i.person_id = ?`, id, id); err != nil {
			return err
		}
		for _, query := range []string{
			// Waiters first, as whoever tells them does: two that take the same rows
			// in the same order never wait for each other.
			"DELETE FROM waiter WHERE person_id = ?",
			// Forms go by the platform's name, see the table.
			`DELETE FROM form WHERE EXISTS (SELECT 1 FROM identity i WHERE i.person_id = ?
				AND i.adapter = form.adapter AND i.workspace = form.workspace AND i.external_id = form.external_id)`,
			`DELETE FROM received WHERE EXISTS (SELECT 1 FROM identity i WHERE i.person_id = ?
				AND i.adapter = received.adapter AND i.workspace = received.workspace AND i.external_id = received.external_id)`,
			`DELETE FROM thread WHERE EXISTS (SELECT 1 FROM identity i WHERE i.person_id = ?
				AND i.adapter = thread.adapter AND i.workspace = thread.workspace AND i.external_id = thread.external_id)`,
			// The lane of a direct conversation is named after the person.
			`DELETE FROM lane WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.lane = lane.lane AND o.person_id = ?)`,
			// A digest that was not said yet may speak of the person.
			`DELETE FROM outbox WHERE run_at IS NOT NULL AND EXISTS (SELECT 1 FROM cohort_member m WHERE m.person_id = ?
				AND outbox.name LIKE 'digest:' || CAST(m.cohort_id AS TEXT) || ':%')`,
			"DELETE FROM audit WHERE actor_id = ? AND what = '" + learning.AuditExport + "'",
		} {
			if _, err := db.exec(ctx, query, id); err != nil {
				return err
			}
		}
		if err := db.one(ctx, "DELETE FROM person WHERE id = ?", id); err != nil {
			return err
		}
		for _, c := range communities {
			if err := db.LogAudit(ctx, learning.Audit{Community: c, What: learning.AuditErase, At: now.UTC().Truncate(24 * time.Hour)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("erase person %d: %w", id, err)
	}
	return nil
}

// LogAccess implements [learning.Privacy]; people that are gone are
// [learning.ErrNotFound].
func (db *DB) LogAccess(ctx context.Context, a learning.Access) error {
	_, err := db.exec(ctx, "INSERT INTO access (subject_id, actor_id, what, at) VALUES (?, ?, ?, ?)",
		a.Subject, refOrNull(a.Actor), text(a.What), millis(a.At))
	if err != nil {
		return fmt.Errorf("log access to person %d: %w", a.Subject, err)
	}
	return nil
}

// Accesses implements [learning.Privacy].
func (db *DB) Accesses(ctx context.Context, subject learning.PersonID, limit int) ([]learning.Access, error) {
	var rows []struct {
		Actor sql.Null[int64] `db:"actor_id"`
		What  string          `db:"what"`
		At    int64           `db:"at"`
	}
	if err := db.list(ctx, &rows, "SELECT actor_id, what, at FROM access WHERE subject_id = ? ORDER BY id DESC LIMIT ?", subject, max(limit, 0)); err != nil {
		return nil, fmt.Errorf("accesses to person %d: %w", subject, err)
	}
	var out []learning.Access
	for _, r := range rows {
		out = append(out, learning.Access{Actor: learning.PersonID(r.Actor.V), Subject: subject, What: r.What, At: fromMillis(r.At)})
	}
	return out, nil
}

// LogAudit implements [learning.Privacy]; a community or actor that is gone is
// [learning.ErrNotFound].
func (db *DB) LogAudit(ctx context.Context, a learning.Audit) error {
	_, err := db.exec(ctx, "INSERT INTO audit (community_id, actor_id, what, target, at) VALUES (?, ?, ?, ?, ?)",
		a.Community, refOrNull(a.Actor), text(a.What), text(a.Target), millis(a.At))
	if err != nil {
		return fmt.Errorf("log audit: %w", err)
	}
	return nil
}

// Audits implements [learning.Privacy].
func (db *DB) Audits(ctx context.Context, c learning.CommunityID, limit int) ([]learning.Audit, error) {
	var rows []struct {
		Actor  sql.Null[int64] `db:"actor_id"`
		What   string          `db:"what"`
		Target string          `db:"target"`
		At     int64           `db:"at"`
	}
	if err := db.list(ctx, &rows, "SELECT actor_id, what, target, at FROM audit WHERE community_id = ? ORDER BY id DESC LIMIT ?", c, max(limit, 0)); err != nil {
		return nil, fmt.Errorf("audit log: %w", err)
	}
	var out []learning.Audit
	for _, r := range rows {
		out = append(out, learning.Audit{Community: c, Actor: learning.PersonID(r.Actor.V), What: r.What, Target: r.Target, At: fromMillis(r.At)})
	}
	return out, nil
}
