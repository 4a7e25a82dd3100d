package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/cairnbot/cairn/bot/learning"
)

type itemRow struct {
	ID           int64  `db:"id"`
	Plan         int64  `db:"plan_id"`
	Position     int64  `db:"position"`
	Title        string `db:"title"`
	Kind         string `db:"kind"`
	Provider     string `db:"provider"`
	Stack        string `db:"stack"`
	Proves       string `db:"proves"`
	Evidence     string `db:"evidence"`
	State        string `db:"state"`
	Percent      int64  `db:"percent"`
	Estimate     int64  `db:"estimate"`
	CostMinor    int64  `db:"cost_minor"`
	CostCurrency string `db:"cost_currency"`
	CostModel    string `db:"cost_model"`
	Due          string `db:"due"`
	DoneOn       string `db:"done_on"`
	Removed      int64  `db:"removed"`
}

const selectItem = `SELECT i.id, i.plan_id, i.position, i.title, i.kind, i.provider, i.stack, i.proves, i.evidence, i.state,
	i.percent, i.estimate, i.cost_minor, i.cost_currency, i.cost_model, i.due, i.done_on, i.removed FROM plan_item i `

func newItemRow(it learning.Item) itemRow {
	return itemRow{
		ID: int64(it.ID), Plan: int64(it.Plan), Position: int64(it.Position),
		Title: text(it.Title), Kind: text(string(it.Kind)), Provider: text(it.Provider), Stack: text(it.Stack),
		Proves: text(it.Proves), Evidence: text(it.Evidence), State: text(string(it.State)),
		Percent: int64(it.Percent), Estimate: int64(it.Estimate),
		CostMinor: it.Cost.Minor, CostCurrency: text(it.Cost.Currency), CostModel: text(string(it.CostModel)),
		Due: text(string(it.Due)), DoneOn: text(string(it.DoneOn)), Removed: flag(it.Removed),
	}
}

// item reads a row. An unknown kind or cost model is shown as other or unknown;
// an unknown state would be a guess about what somebody has done, so it is an
// error.
func (r itemRow) item() (learning.Item, error) {
	it := learning.Item{
		ID: learning.ItemID(r.ID), Plan: learning.PlanID(r.Plan), Position: int(r.Position),
		Title: r.Title, Kind: learning.Kind(r.Kind), Provider: r.Provider, Stack: r.Stack,
		Proves: r.Proves, Evidence: r.Evidence, State: learning.State(r.State),
		Percent: int(min(max(r.Percent, 0), 100)), Estimate: learning.Minutes(max(r.Estimate, 0)),
		Cost: learning.Money{Minor: r.CostMinor, Currency: r.CostCurrency}, CostModel: learning.CostModel(r.CostModel),
		Due: date(r.Due), DoneOn: date(r.DoneOn), Removed: r.Removed != 0,
	}
	switch it.Kind {
	case learning.KindCourse, learning.KindCredential, learning.KindProject, learning.KindNetwork, learning.KindOther:
	default:
		it.Kind = learning.KindOther
	}
	switch it.CostModel {
	case "", learning.CostOnce, learning.CostMonthly, learning.CostFree:
	default:
		it.CostModel = ""
	}
	if !knownState(it.State) {
		return it, unreadable("plan_item", r.ID, "state", r.State)
	}
	return it, nil
}

func knownState(s learning.State) bool {
	switch s {
	case learning.StateResearching, learning.StatePlanned, learning.StateActive, learning.StateDone, learning.StateDropped:
		return true
	}
	return false
}

// items lists the items of a plan, numbered from 1 whatever the rows say.
func (db *DB) items(ctx context.Context, plan learning.PlanID) ([]learning.Item, error) {
	var rows []itemRow
	if err := db.list(ctx, &rows, selectItem+"WHERE i.plan_id = ? AND i.removed = 0 ORDER BY i.position, i.id", plan); err != nil {
		return nil, err
	}
	var out []learning.Item
	for i, r := range rows {
		it, err := r.item()
		if err != nil {
			return nil, err
		}
		it.Position = i + 1
		out = append(out, it)
	}
	return out, nil
}

// place is where an item stands.
type place struct {
	ID       learning.ItemID `db:"id"`
	Position int             `db:"position"`
}

// places lists the order of a plan and, on PostgreSQL, lets nobody else change
// it until the transaction ends.
func (db *DB) places(ctx context.Context, plan int64) ([]place, error) {
	if err := db.get(ctx, &plan, "SELECT id FROM plan WHERE id = ?"+db.engine.noKeyUpdate, plan); err != nil {
		return nil, err
	}
	var out []place
	err := db.list(ctx, &out, "SELECT id, position FROM plan_item WHERE plan_id = ? AND removed = 0 ORDER BY position, id", plan)
	return out, err
}

// renumber writes the positions that differ from the order given.
func (db *DB) renumber(ctx context.Context, order []place) error {
	for i, p := range order {
		if p.Position == i+1 {
			continue
		}
		if _, err := db.exec(ctx, "UPDATE plan_item SET position = ? WHERE id = ?", i+1, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// AddItem implements [learning.Plans]; a plan that is gone is
// [learning.ErrNotFound].
func (db *DB) AddItem(ctx context.Context, it learning.Item) (learning.Item, error) {
	err := db.In(ctx, func(ctx context.Context) error {
		order, err := db.places(ctx, int64(it.Plan))
		if err != nil {
			return err
		}
		if err := db.renumber(ctx, order); err != nil {
			return err
		}
		it.Position = len(order) + 1
		id, err := db.insert(ctx, `INSERT INTO plan_item (plan_id, position, title, kind, provider, stack, proves, evidence, state,
				percent, estimate, cost_minor, cost_currency, cost_model, due, done_on)
			VALUES (:plan_id, :position, :title, :kind, :provider, :stack, :proves, :evidence, :state,
				:percent, :estimate, :cost_minor, :cost_currency, :cost_model, :due, :done_on)`, newItemRow(it))
		it.ID = learning.ItemID(id)
		return err
	})
	if err != nil {
		return learning.Item{}, fmt.Errorf("add item to plan %d: %w", it.Plan, err)
	}
	return it, nil
}

// Item implements [learning.Plans].
func (db *DB) Item(ctx context.Context, who learning.PersonID, id learning.ItemID) (learning.Item, error) {
	var r itemRow
	var it learning.Item
	err := db.get(ctx, &r, selectItem+"JOIN plan p ON p.id = i.plan_id WHERE p.person_id = ? AND i.id = ?", who, id)
	if err == nil {
		it, err = r.item()
	}
	if err != nil {
		return learning.Item{}, fmt.Errorf("item %d: %w", id, err)
	}
	return it, nil
}

// SaveItem implements [learning.Plans]. A Position outside the plan is the
// first or the last one.
func (db *DB) SaveItem(ctx context.Context, it learning.Item) error {
	err := db.In(ctx, func(ctx context.Context) error {
		var plan int64
		if err := db.get(ctx, &plan, "SELECT plan_id FROM plan_item WHERE id = ?", it.ID); err != nil {
			return err
		}
		order, err := db.places(ctx, plan)
		if err != nil {
			return err
		}
		self := place{ID: it.ID}
		if at := slices.IndexFunc(order, func(p place) bool { return p.ID == it.ID }); at >= 0 {
			self = order[at]
			order = slices.Delete(order, at, at+1)
		}
		if !it.Removed {
			order = slices.Insert(order, min(max(it.Position-1, 0), len(order)), self)
		}
		if err := db.renumber(ctx, order); err != nil {
			return err
		}
		return db.update(ctx, `UPDATE plan_item SET title = :title, kind = :kind, provider = :provider, stack = :stack,
			proves = :proves, evidence = :evidence, state = :state, percent = :percent, estimate = :estimate,
			cost_minor = :cost_minor, cost_currency = :cost_currency, cost_model = :cost_model, due = :due, done_on = :done_on,
			removed = :removed WHERE id = :id`, newItemRow(it))
	})
	if err != nil {
		return fmt.Errorf("save item %d: %w", it.ID, err)
	}
	return nil
}
