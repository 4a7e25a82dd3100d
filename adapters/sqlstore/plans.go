package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

type planRow struct {
	ID             int64           `db:"id"`
	Person         int64           `db:"person_id"`
	Goal           string          `db:"goal"`
	HoursAWeek     float64         `db:"hours_a_week"`
	Target         string          `db:"target"`
	BudgetMinor    int64           `db:"budget_minor"`
	BudgetCurrency string          `db:"budget_currency"`
	CreatedAt      int64           `db:"created_at"`
	ClosedAt       sql.Null[int64] `db:"closed_at"`
}

func newPlanRow(p learning.Plan) planRow {
	return planRow{
		ID: int64(p.ID), Person: int64(p.Person),
		Goal: text(p.Goal), HoursAWeek: finite(p.HoursAWeek), Target: text(string(p.Target)),
		BudgetMinor: p.Budget.Minor, BudgetCurrency: text(p.Budget.Currency),
		CreatedAt: millis(p.CreatedAt), ClosedAt: orNull(p.ClosedAt),
	}
}

func (r planRow) plan() learning.Plan {
	return learning.Plan{
		ID: learning.PlanID(r.ID), Person: learning.PersonID(r.Person),
		Goal: r.Goal, HoursAWeek: finite(r.HoursAWeek), Target: date(r.Target),
		Budget:    learning.Money{Minor: r.BudgetMinor, Currency: r.BudgetCurrency},
		CreatedAt: fromMillis(r.CreatedAt), ClosedAt: fromNull(r.ClosedAt),
	}
}

const selectPlan = `SELECT id, person_id, goal, hours_a_week, target, budget_minor, budget_currency, created_at, closed_at FROM plan `

// OpenPlan implements [learning.Plans].
func (db *DB) OpenPlan(ctx context.Context, id learning.PersonID) (learning.Plan, error) {
	var r planRow
	err := db.get(ctx, &r, selectPlan+"WHERE person_id = ? AND closed_at IS NULL", id)
	if err != nil {
		return learning.Plan{}, fmt.Errorf("open plan of person %d: %w", id, err)
	}
	p := r.plan()
	if p.Items, err = db.items(ctx, p.ID); err != nil {
		return learning.Plan{}, fmt.Errorf("open plan of person %d: %w", id, err)
	}
	return p, nil
}

// StartPlan implements [learning.Plans]. CreatedAt is now, and items of p are
// not stored.
func (db *DB) StartPlan(ctx context.Context, p learning.Plan, now time.Time) (id learning.PlanID, err error) {
	p.CreatedAt, p.ClosedAt = now, time.Time{}
	err = db.In(ctx, func(ctx context.Context) error {
		// Two plans started at once wait for each other here, rather than one
		// failing on the index that allows one open plan.
		var person int64
		if err := db.get(ctx, &person, "SELECT id FROM person WHERE id = ?"+db.engine.noKeyUpdate, p.Person); err != nil {
			return err
		}
		if _, err := db.exec(ctx, "UPDATE plan SET closed_at = ? WHERE person_id = ? AND closed_at IS NULL", millis(now), p.Person); err != nil {
			return err
		}
		n, err := db.insert(ctx, `INSERT INTO plan (person_id, goal, hours_a_week, target, budget_minor, budget_currency, created_at)
			VALUES (:person_id, :goal, :hours_a_week, :target, :budget_minor, :budget_currency, :created_at)`, newPlanRow(p))
		id = learning.PlanID(n)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("start plan of person %d: %w", p.Person, err)
	}
	return id, nil
}

// Plan implements [learning.Plans].
func (db *DB) Plan(ctx context.Context, who learning.PersonID, id learning.PlanID) (learning.Plan, error) {
	var r planRow
	if err := db.get(ctx, &r, selectPlan+"WHERE person_id = ? AND id = ?", who, id); err != nil {
		return learning.Plan{}, fmt.Errorf("plan %d: %w", id, err)
	}
	return r.plan(), nil
}

// SavePlan implements [learning.Plans]; a plan that is gone is
// [learning.ErrNotFound]. To open one while another is open is an error.
func (db *DB) SavePlan(ctx context.Context, p learning.Plan) error {
	err := db.update(ctx, `UPDATE plan SET goal = :goal, hours_a_week = :hours_a_week, target = :target,
		budget_minor = :budget_minor, budget_currency = :budget_currency, closed_at = :closed_at WHERE id = :id`, newPlanRow(p))
	if err != nil {
		return fmt.Errorf("save plan %d: %w", p.ID, err)
	}
	return nil
}
