package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// MemberRecords implements [learning.Cohorts]. It takes a fixed number of
// queries, however many members there are; whoever leaves or is erased between
// two of them is left out.
func (db *DB) MemberRecords(ctx context.Context, id learning.CohortID) ([]learning.MemberRecord, error) {
	const who = "(SELECT m.person_id FROM cohort_member m WHERE m.cohort_id = ? AND m.consented_at IS NOT NULL)"
	records, err := db.logs(ctx, who, id)
	if err == nil {
		err = db.plansOf(ctx, records, who, id)
	}
	var rows []memberRow
	if err == nil {
		err = db.list(ctx, &rows, selectMember+"WHERE m.cohort_id = ? AND m.consented_at IS NOT NULL ORDER BY m.person_id", id)
	}
	if err != nil {
		return nil, fmt.Errorf("records of cohort %d: %w", id, err)
	}
	var out []learning.MemberRecord
	for _, r := range rows {
		if one, ok := records[r.Person]; ok {
			out = append(out, learning.MemberRecord{Member: r.member(), Record: *one})
		}
	}
	return out, nil
}

// logs reads persons with what they logged and when they rest; who is a query
// of their keys.
func (db *DB) logs(ctx context.Context, who string, args ...any) (map[int64]*learning.Record, error) {
	var people []personRow
	var days []struct {
		Person  int64  `db:"person_id"`
		On      string `db:"on_date"`
		Minutes int64  `db:"minutes"`
	}
	var rests []vacationRow
	if err := errors.Join(
		db.list(ctx, &people, "SELECT "+personColumns+" FROM person p WHERE p.id IN "+who, args...),
		db.list(ctx, &days, `SELECT person_id, on_date, CAST(SUM(minutes) AS BIGINT) AS minutes FROM progress
			WHERE person_id IN `+who+` AND kind = 'time' AND undone = 0 GROUP BY person_id, on_date`, args...),
		db.list(ctx, &rests, selectVacation+"WHERE person_id IN "+who+" AND removed = 0 ORDER BY person_id, from_date, id", args...),
	); err != nil {
		return nil, err
	}
	out := make(map[int64]*learning.Record, len(people))
	for _, p := range people {
		out[p.ID] = &learning.Record{Person: p.person(), ByDay: make(map[learning.Date]learning.Minutes)}
	}
	for _, d := range days {
		if r, on := out[d.Person], date(d.On); r != nil && on != "" {
			r.ByDay[on] = learning.Minutes(d.Minutes)
		}
	}
	for _, v := range rests {
		if r := out[v.Person]; r != nil {
			r.Vacations = append(r.Vacations, v.vacation())
		}
	}
	return out, nil
}

// plansOf adds the open plans of persons, and what was logged on the items.
func (db *DB) plansOf(ctx context.Context, records map[int64]*learning.Record, who string, args ...any) error {
	var plans []planRow
	var items []itemRow
	var sums []struct {
		Person  int64           `db:"person_id"`
		Item    learning.ItemID `db:"item_id"`
		Minutes int64           `db:"minutes"`
	}
	if err := errors.Join(
		db.list(ctx, &plans, selectPlan+"WHERE closed_at IS NULL AND person_id IN "+who, args...),
		db.list(ctx, &items, selectItem+"JOIN plan p ON p.id = i.plan_id WHERE p.closed_at IS NULL AND i.removed = 0 AND p.person_id IN "+who+
			" ORDER BY i.plan_id, i.position, i.id", args...),
		db.list(ctx, &sums, `SELECT person_id, item_id, CAST(SUM(minutes) AS BIGINT) AS minutes FROM progress
			WHERE person_id IN `+who+` AND item_id IS NOT NULL AND kind = 'time' AND undone = 0 GROUP BY person_id, item_id`, args...),
	); err != nil {
		return err
	}
	owner := make(map[int64]*learning.Record)
	for _, p := range plans {
		if r := records[p.Person]; r != nil {
			r.Plan, r.ByItem, owner[p.ID] = p.plan(), make(map[learning.ItemID]learning.Minutes), r
		}
	}
	for _, row := range items {
		r := owner[row.Plan]
		if r == nil {
			continue
		}
		it, err := row.item()
		if err != nil {
			return err
		}
		it.Position = len(r.Plan.Items) + 1
		r.Plan.Items = append(r.Plan.Items, it)
	}
	for _, s := range sums {
		if r := records[s.Person]; r != nil && r.ByItem != nil {
			r.ByItem[s.Item] = learning.Minutes(s.Minutes)
		}
	}
	return nil
}

// RankedRecords implements [learning.Communities].
func (db *DB) RankedRecords(ctx context.Context, community learning.CommunityID) ([]learning.Record, error) {
	records, err := db.logs(ctx, "(SELECT r.id FROM person r WHERE r.community_id = ? AND r.leaderboard = 1)", community)
	if err != nil {
		return nil, fmt.Errorf("ranked members: %w", err)
	}
	var out []learning.Record
	for _, r := range records {
		out = append(out, *r)
	}
	return out, nil
}

// accessBatch is how many looks one statement notes.
const accessBatch = 500

// LogAccesses implements [learning.Cohorts].
func (db *DB) LogAccesses(ctx context.Context, actor learning.PersonID, subjects []learning.PersonID, what string, at time.Time) error {
	const row = "(?, ?, ?, ?)"
	err := db.In(ctx, func(ctx context.Context) error {
		for len(subjects) > 0 {
			n := min(len(subjects), accessBatch)
			var args []any
			for _, s := range subjects[:n] {
				args = append(args, s, refOrNull(actor), text(what), millis(at))
			}
			if _, err := db.exec(ctx, "INSERT INTO access (subject_id, actor_id, what, at) VALUES "+row+strings.Repeat(", "+row, n-1), args...); err != nil {
				return err
			}
			subjects = subjects[n:]
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("log accesses: %w", err)
	}
	return nil
}
