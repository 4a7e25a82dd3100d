package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

type cohortRow struct {
	ID         int64           `db:"id"`
	Community  int64           `db:"community_id"`
	Name       string          `db:"name"`
	Starts     string          `db:"starts"`
	Ends       string          `db:"ends"`
	Code       string          `db:"code"`
	Quiet      int64           `db:"quiet_days"`
	Late       int64           `db:"late_days"`
	Overdue    int64           `db:"overdue_days"`
	CreatedAt  int64           `db:"created_at"`
	ArchivedAt sql.Null[int64] `db:"archived_at"`
}

const selectCohort = `SELECT c.id, c.community_id, c.name, c.starts, c.ends, c.code, c.quiet_days, c.late_days, c.overdue_days,
	c.created_at, c.archived_at FROM cohort c `

func newCohortRow(c learning.Cohort) cohortRow {
	return cohortRow{
		ID: int64(c.ID), Community: int64(c.Community), Name: text(c.Name), Starts: text(string(c.Starts)), Ends: text(string(c.Ends)),
		Code: key(c.Code), Quiet: int64(c.Rules.Quiet), Late: int64(c.Rules.Late), Overdue: int64(c.Rules.Overdue),
		CreatedAt: millis(c.CreatedAt), ArchivedAt: orNull(c.ArchivedAt),
	}
}

func (r cohortRow) cohort() learning.Cohort {
	usual := learning.UsualRisk
	return learning.Cohort{
		ID: learning.CohortID(r.ID), Community: learning.CommunityID(r.Community), Name: r.Name, Starts: date(r.Starts), Ends: date(r.Ends), Code: r.Code,
		Rules: learning.RiskRules{
			Quiet:   upTo(learning.MaxRiskDays, r.Quiet, int64(usual.Quiet)),
			Late:    upTo(learning.MaxRiskDays, r.Late, int64(usual.Late)),
			Overdue: upTo(learning.MaxRiskDays, r.Overdue, int64(usual.Overdue)),
		},
		CreatedAt: fromMillis(r.CreatedAt), ArchivedAt: fromNull(r.ArchivedAt),
	}
}

// AddCohort implements [learning.Cohorts]. A community that is gone is
// [learning.ErrNotFound].
func (db *DB) AddCohort(ctx context.Context, c learning.Cohort) (learning.CohortID, error) {
	id, err := db.insert(ctx, `INSERT INTO cohort (community_id, name, starts, ends, code, quiet_days, late_days, overdue_days, created_at, archived_at)
		VALUES (:community_id, :name, :starts, :ends, :code, :quiet_days, :late_days, :overdue_days, :created_at, :archived_at)`, newCohortRow(c))
	if err != nil {
		return 0, fmt.Errorf("add cohort: %w", err)
	}
	return learning.CohortID(id), nil
}

// Cohort implements [learning.Cohorts].
func (db *DB) Cohort(ctx context.Context, id learning.CohortID) (learning.Cohort, error) {
	return db.oneCohort(ctx, "WHERE c.id = ?", id)
}

// CohortByCode implements [learning.Cohorts].
func (db *DB) CohortByCode(ctx context.Context, hash string) (learning.Cohort, error) {
	return db.oneCohort(ctx, "WHERE c.code = ? AND c.code <> ''", key(hash))
}

func (db *DB) oneCohort(ctx context.Context, where string, args ...any) (learning.Cohort, error) {
	var r cohortRow
	if err := db.get(ctx, &r, selectCohort+where, args...); err != nil {
		return learning.Cohort{}, fmt.Errorf("cohort: %w", err)
	}
	return r.cohort(), nil
}

// SaveCohort implements [learning.Cohorts]; one that is gone is
// [learning.ErrNotFound].
func (db *DB) SaveCohort(ctx context.Context, c learning.Cohort) error {
	err := db.update(ctx, `UPDATE cohort SET name = :name, starts = :starts, ends = :ends, code = :code, quiet_days = :quiet_days,
		late_days = :late_days, overdue_days = :overdue_days, archived_at = :archived_at WHERE id = :id`, newCohortRow(c))
	if err != nil {
		return fmt.Errorf("save cohort %d: %w", c.ID, err)
	}
	return nil
}

// unsaidDigests deletes the digests of a cohort that were written down and are
// not said yet: they may speak of whoever left meanwhile.
const unsaidDigests = "DELETE FROM outbox WHERE run_at IS NOT NULL AND name LIKE 'digest:' || CAST(CAST(? AS BIGINT) AS TEXT) || ':%'"

// EndCohort implements [learning.Cohorts].
func (db *DB) EndCohort(ctx context.Context, id learning.CohortID, now time.Time) error {
	err := db.In(ctx, func(ctx context.Context) error {
		if err := db.one(ctx, "UPDATE cohort SET archived_at = ?, code = '' WHERE id = ?", millis(now), id); err != nil {
			return err
		}
		for _, query := range []string{
			"DELETE FROM cohort_member WHERE cohort_id = ?", "DELETE FROM cohort_lead WHERE cohort_id = ?", "DELETE FROM digest WHERE cohort_id = ?",
			"UPDATE nudge SET due_at = NULL, words = '' WHERE cohort_id = ? AND due_at IS NOT NULL", unsaidDigests,
		} {
			if _, err := db.exec(ctx, query, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("end cohort %d: %w", id, err)
	}
	return nil
}

// CohortsLed implements [learning.Cohorts].
func (db *DB) CohortsLed(ctx context.Context, who learning.PersonID) ([]learning.Cohort, error) {
	return db.cohorts(ctx, "JOIN cohort_lead l ON l.cohort_id = c.id WHERE l.person_id = ? AND c.archived_at IS NULL", who)
}

// CohortsOf implements [learning.Cohorts].
func (db *DB) CohortsOf(ctx context.Context, who learning.PersonID) ([]learning.Cohort, error) {
	return db.cohorts(ctx, "JOIN cohort_member m ON m.cohort_id = c.id WHERE m.person_id = ? AND c.archived_at IS NULL", who)
}

// CohortsIn implements [learning.Cohorts].
func (db *DB) CohortsIn(ctx context.Context, community learning.CommunityID) ([]learning.Cohort, error) {
	return db.cohorts(ctx, "WHERE c.community_id = ? AND c.archived_at IS NULL", community)
}

// cohorts lists some, by name. Names are folded here, since the engines differ
// about letters.
func (db *DB) cohorts(ctx context.Context, where string, args ...any) ([]learning.Cohort, error) {
	var rows []cohortRow
	if err := db.list(ctx, &rows, selectCohort+where, args...); err != nil {
		return nil, fmt.Errorf("list cohorts: %w", err)
	}
	var out []learning.Cohort
	for _, r := range rows {
		out = append(out, r.cohort())
	}
	slices.SortFunc(out, func(a, b learning.Cohort) int {
		return cmp.Or(strings.Compare(learning.Fold(a.Name), learning.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// CohortLeads implements [learning.Cohorts].
func (db *DB) CohortLeads(ctx context.Context, id learning.CohortID) ([]learning.CohortLead, error) {
	var rows []struct {
		Person int64  `db:"person_id"`
		Name   string `db:"name"`
		Since  int64  `db:"since"`
	}
	if err := db.list(ctx, &rows, `SELECT l.person_id, p.name, l.since FROM cohort_lead l JOIN person p ON p.id = l.person_id
		WHERE l.cohort_id = ? ORDER BY l.since, l.person_id`, id); err != nil {
		return nil, fmt.Errorf("leads of cohort %d: %w", id, err)
	}
	var out []learning.CohortLead
	for _, r := range rows {
		out = append(out, learning.CohortLead{Person: learning.PersonID(r.Person), Name: r.Name, Since: fromMillis(r.Since)})
	}
	return out, nil
}

// AddCohortLead implements [learning.Cohorts]; a cohort or person that is gone is
// [learning.ErrNotFound].
func (db *DB) AddCohortLead(ctx context.Context, id learning.CohortID, who learning.PersonID, now time.Time) error {
	if _, err := db.exec(ctx, "INSERT INTO cohort_lead (cohort_id, person_id, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id, who, millis(now)); err != nil {
		return fmt.Errorf("add lead of cohort %d: %w", id, err)
	}
	return nil
}

// RemoveCohortLead implements [learning.Cohorts].
func (db *DB) RemoveCohortLead(ctx context.Context, id learning.CohortID, who learning.PersonID) error {
	err := db.In(ctx, func(ctx context.Context) error {
		if err := db.one(ctx, "DELETE FROM cohort_lead WHERE cohort_id = ? AND person_id = ?", id, who); err != nil {
			return err
		}
		if err := db.RemoveDigest(ctx, id, who); err != nil {
			return err
		}
		_, err := db.exec(ctx, "UPDATE nudge SET due_at = NULL, words = '' WHERE cohort_id = ? AND actor_id = ? AND due_at IS NOT NULL", id, who)
		return err
	})
	if err != nil {
		return fmt.Errorf("remove lead of cohort %d: %w", id, err)
	}
	return nil
}

// SaveMember implements [learning.Cohorts].
func (db *DB) SaveMember(ctx context.Context, m learning.CohortMember) error {
	var scopes []string
	for _, s := range m.Consent.Scopes {
		scopes = append(scopes, text(string(s)))
	}
	_, err := db.exec(ctx, `INSERT INTO cohort_member (cohort_id, person_id, added_at, scopes, wording, consented_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (cohort_id, person_id) DO UPDATE SET added_at = excluded.added_at, scopes = excluded.scopes,
			wording = excluded.wording, consented_at = excluded.consented_at`,
		m.Cohort, m.Person, millis(m.AddedAt), strings.Join(scopes, ","), text(m.Consent.Wording), orNull(m.Consent.At))
	if err != nil {
		return fmt.Errorf("save member of cohort %d: %w", m.Cohort, err)
	}
	return nil
}

type memberRow struct {
	Cohort      int64           `db:"cohort_id"`
	Person      int64           `db:"person_id"`
	Name        string          `db:"name"`
	AddedAt     int64           `db:"added_at"`
	Scopes      string          `db:"scopes"`
	Wording     string          `db:"wording"`
	ConsentedAt sql.Null[int64] `db:"consented_at"`
}

const selectMember = `SELECT m.cohort_id, m.person_id, p.name, m.added_at, m.scopes, m.wording, m.consented_at
	FROM cohort_member m JOIN person p ON p.id = m.person_id `

// member reads a row. A scope that this Cairn does not know covers nothing.
func (r memberRow) member() learning.CohortMember {
	m := learning.CohortMember{
		Cohort: learning.CohortID(r.Cohort), Person: learning.PersonID(r.Person), Name: r.Name, AddedAt: fromMillis(r.AddedAt),
		Consent: learning.Consent{Wording: r.Wording, At: fromNull(r.ConsentedAt)},
	}
	for s := range strings.SplitSeq(r.Scopes, ",") {
		if slices.Contains(learning.Scopes, learning.Scope(s)) {
			m.Consent.Scopes = append(m.Consent.Scopes, learning.Scope(s))
		}
	}
	return m
}

// Member implements [learning.Cohorts].
func (db *DB) Member(ctx context.Context, id learning.CohortID, who learning.PersonID) (learning.CohortMember, error) {
	var r memberRow
	if err := db.get(ctx, &r, selectMember+"WHERE m.cohort_id = ? AND m.person_id = ?", id, who); err != nil {
		return learning.CohortMember{}, fmt.Errorf("member of cohort %d: %w", id, err)
	}
	return r.member(), nil
}

// RemoveMember implements [learning.Cohorts]. A digest of the cohort that was not
// said yet may speak of the member, and goes.
func (db *DB) RemoveMember(ctx context.Context, id learning.CohortID, who learning.PersonID) error {
	err := db.In(ctx, func(ctx context.Context) error {
		if err := db.one(ctx, "DELETE FROM cohort_member WHERE cohort_id = ? AND person_id = ?", id, who); err != nil {
			return err
		}
		if _, err := db.exec(ctx, "UPDATE nudge SET due_at = NULL, words = '' WHERE cohort_id = ? AND person_id = ? AND due_at IS NOT NULL", id, who); err != nil {
			return err
		}
		_, err := db.exec(ctx, unsaidDigests, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("remove member of cohort %d: %w", id, err)
	}
	return nil
}

// Members implements [learning.Cohorts].
func (db *DB) Members(ctx context.Context, id learning.CohortID) ([]learning.CohortMember, error) {
	var rows []memberRow
	if err := db.list(ctx, &rows, selectMember+"WHERE m.cohort_id = ?", id); err != nil {
		return nil, fmt.Errorf("members of cohort %d: %w", id, err)
	}
	var out []learning.CohortMember
	for _, r := range rows {
		out = append(out, r.member())
	}
	slices.SortFunc(out, func(a, b learning.CohortMember) int {
		return cmp.Or(strings.Compare(learning.Fold(a.Name), learning.Fold(b.Name)), cmp.Compare(a.Person, b.Person))
	})
	return out, nil
}

// MoveCohorts implements [learning.Cohorts].
func (db *DB) MoveCohorts(ctx context.Context, from, to learning.PersonID) error {
	err := db.In(ctx, func(ctx context.Context) error {
		for _, step := range []struct {
			query string
			args  []any
		}{
			// An invitation gives way to a consent.
			{`DELETE FROM cohort_member WHERE person_id = ? AND consented_at IS NULL AND cohort_id IN
				(SELECT o.cohort_id FROM cohort_member o WHERE o.person_id = ? AND o.consented_at IS NOT NULL)`, []any{to, from}},
			{`DELETE FROM cohort_member WHERE person_id = ? AND cohort_id IN (SELECT o.cohort_id FROM cohort_member o WHERE o.person_id = ?)`, []any{from, to}},
			{`UPDATE cohort_member SET person_id = ? WHERE person_id = ?`, []any{to, from}},
			{`DELETE FROM digest WHERE person_id = ? AND cohort_id IN (SELECT o.cohort_id FROM digest o WHERE o.person_id = ?)`, []any{from, to}},
			{`UPDATE digest SET person_id = ? WHERE person_id = ?`, []any{to, from}},
			{`DELETE FROM cohort_lead WHERE person_id = ? AND cohort_id IN (SELECT o.cohort_id FROM cohort_lead o WHERE o.person_id = ?)`, []any{from, to}},
			{`UPDATE cohort_lead SET person_id = ? WHERE person_id = ?`, []any{to, from}},
			{`UPDATE nudge SET person_id = ? WHERE person_id = ?`, []any{to, from}},
			{`UPDATE nudge SET actor_id = ? WHERE actor_id = ?`, []any{to, from}},
		} {
			if _, err := db.exec(ctx, step.query, step.args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("move cohorts of person %d: %w", from, err)
	}
	return nil
}
