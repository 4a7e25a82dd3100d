package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
)

// Receive implements [intake.Store].
func (db *DB) Receive(ctx context.Context, d intake.Delivery, lease string, until time.Time) (id int64, err error) {
	row := receivedRow{
		Adapter: key(d.Adapter), Name: key(d.Key), Workspace: key(d.From.Workspace), User: key(d.From.ID), Kind: text(d.Kind),
		Payload: text(d.Payload), Tries: d.Tries, Lease: text(lease), Until: millis(until), At: millis(d.At),
	}
	err = db.together(ctx, func(ctx context.Context) (err error) {
		id, err = db.insert(ctx, `INSERT INTO received (adapter, name, workspace, external_id, kind, payload, tries, lease, lease_until, received_at)
			VALUES (:adapter, :name, :workspace, :external_id, :kind, :payload, :tries, :lease, :lease_until, :received_at)
			ON CONFLICT DO NOTHING`, row)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("receive: %w", err)
	}
	return id, nil
}

type receivedRow struct {
	ID        int64  `db:"id"`
	Adapter   string `db:"adapter"`
	Name      string `db:"name"`
	Workspace string `db:"workspace"`
	User      string `db:"external_id"`
	Kind      string `db:"kind"`
	Payload   string `db:"payload"`
	Tries     int    `db:"tries"`
	Lease     string `db:"lease"`
	Until     int64  `db:"lease_until"`
	At        int64  `db:"received_at"`
}

// Abandoned implements [intake.Store].
func (db *DB) Abandoned(ctx context.Context, adapter, lease string, now, until time.Time, n int) ([]intake.Delivery, error) {
	const due = "FROM received o WHERE adapter = ? AND lease_until <= ? ORDER BY id LIMIT ?"
	var some int
	if err := db.get(ctx, &some, "SELECT count(*) FROM (SELECT id "+due+") found", key(adapter), millis(now), 1); err != nil || some == 0 {
		if err != nil {
			err = fmt.Errorf("abandoned deliveries: %w", err)
		}
		return nil, err // asked every few seconds, and nearly always in vain: not worth a transaction
	}
	var rows []receivedRow
	err := db.In(ctx, func(ctx context.Context) error {
		err := db.list(ctx, &rows, `SELECT id, adapter, name, workspace, external_id, kind, payload, tries, lease, lease_until, received_at `+due+db.engine.skipLocked, key(adapter), millis(now), n)
		for _, r := range rows {
			if err == nil {
				_, err = db.exec(ctx, "UPDATE received SET tries = tries + 1, lease = ?, lease_until = ? WHERE id = ?", text(lease), millis(until), r.ID)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("abandoned deliveries: %w", err)
	}
	out := make([]intake.Delivery, 0, len(rows))
	for _, r := range rows {
		out = append(out, intake.Delivery{
			ID: r.ID, Key: r.Name, Adapter: r.Adapter, From: bot.UserID{Adapter: r.Adapter, Workspace: r.Workspace, ID: r.User},
			Kind: r.Kind, Payload: r.Payload, Tries: r.Tries + 1, At: fromMillis(r.At),
		})
	}
	return out, nil
}

// Renew implements [intake.Store].
func (db *DB) Renew(ctx context.Context, adapter, lease string, until time.Time) error {
	if _, err := db.exec(ctx, "UPDATE received SET lease_until = ? WHERE adapter = ? AND lease = ?", millis(until), key(adapter), text(lease)); err != nil {
		return fmt.Errorf("renew deliveries: %w", err)
	}
	return nil
}

// Handled implements [intake.Store].
func (db *DB) Handled(ctx context.Context, id int64) error {
	err := db.together(ctx, func(ctx context.Context) error {
		_, err := db.exec(ctx, "DELETE FROM received WHERE id = ?", id)
		return err
	})
	if err != nil {
		return fmt.Errorf("handled delivery %d: %w", id, err)
	}
	return nil
}

// Spoke implements [intake.Store].
func (db *DB) Spoke(ctx context.Context, who bot.UserID, in bot.Conversation, now time.Time) error {
	err := db.together(ctx, func(ctx context.Context) error {
		_, err := db.exec(ctx, `INSERT INTO thread (adapter, place, workspace, external_id, spoke_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (place, adapter, workspace, external_id) DO UPDATE SET spoke_at = excluded.spoke_at`,
			key(who.Adapter), threadPlace(in), key(who.Workspace), key(who.ID), millis(now))
		return err
	})
	if err != nil {
		return fmt.Errorf("spoke in thread: %w", err)
	}
	return nil
}

// Spoken implements [intake.Store].
func (db *DB) Spoken(ctx context.Context, who bot.UserID, in bot.Conversation) (they, anybody bool, err error) {
	var rows []struct {
		Workspace string `db:"workspace"`
		User      string `db:"external_id"`
	}
	err = db.list(ctx, &rows, "SELECT workspace, external_id FROM thread WHERE place = ? AND adapter = ?", threadPlace(in), key(who.Adapter))
	if err != nil {
		return false, false, fmt.Errorf("spoken in thread: %w", err)
	}
	for _, r := range rows {
		they = they || r.Workspace == key(who.Workspace) && r.User == key(who.ID)
	}
	return they, len(rows) > 0, nil
}

func threadPlace(in bot.Conversation) string {
	return joined(in.Adapter, in.Workspace, in.Channel, in.Thread)
}
