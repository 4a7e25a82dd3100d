package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// TakeShard leases a shard of an adapter's gateway to a holder until a time, unless
// somebody else holds it at now. The state is the one kept last, "" at first. An
// SQLite file is one process's at a time: what another held there is free.
func (db *DB) TakeShard(ctx context.Context, adapter string, shard int, holder string, now, until time.Time) (state string, ok bool, err error) {
	err = db.In(ctx, func(ctx context.Context) error {
		n, err := db.exec(ctx, `INSERT INTO shard (adapter, number, holder, run, held_until, state) VALUES (?, ?, ?, ?, ?, '')
			ON CONFLICT (adapter, number) DO UPDATE SET holder = excluded.holder, run = excluded.run, held_until = excluded.held_until
			WHERE shard.holder = excluded.holder OR shard.held_until <= ? OR shard.run <> excluded.run`,
			key(adapter), shard, text(holder), db.run, millis(until), millis(now))
		if ok = n == 1; err != nil || !ok {
			return err
		}
		return db.get(ctx, &state, "SELECT state FROM shard WHERE adapter = ? AND number = ?", key(adapter), shard)
	})
	if err != nil {
		return "", false, fmt.Errorf("take shard %d: %w", shard, err)
	}
	return state, ok, nil
}

// KeepShard renews a lease until a time and keeps the state. It reports false, and
// changes nothing, when the lease is no longer the holder's.
func (db *DB) KeepShard(ctx context.Context, adapter string, shard int, holder, state string, until time.Time) (ok bool, err error) {
	n, err := db.exec(ctx, "UPDATE shard SET held_until = ?, state = ? WHERE adapter = ? AND number = ? AND holder = ?",
		millis(until), text(state), key(adapter), shard, text(holder))
	if err != nil {
		return false, fmt.Errorf("keep shard %d: %w", shard, err)
	}
	return n == 1, nil
}

// Identify counts a session that begins at now. It reports false, and counts
// nothing, within gap after the last one, and once there were most within a day.
func (db *DB) Identify(ctx context.Context, adapter string, now time.Time, gap time.Duration, most int) (ok bool, err error) {
	if most <= 0 {
		return false, nil
	}
	const day = 24 * time.Hour
	ago := millis(now.Add(-day))
	n, err := db.exec(ctx, `INSERT INTO sessions_begun (adapter, last_at, window_at, begun) VALUES (?, ?, ?, 1)
		ON CONFLICT (adapter) DO UPDATE SET last_at = excluded.last_at,
			begun = CASE WHEN sessions_begun.window_at <= ? THEN 1 ELSE sessions_begun.begun + 1 END,
			window_at = CASE WHEN sessions_begun.window_at <= ? THEN excluded.window_at ELSE sessions_begun.window_at END
		WHERE sessions_begun.last_at <= ? AND (sessions_begun.begun < ? OR sessions_begun.window_at <= ?)`,
		key(adapter), millis(now), millis(now), ago, ago, millis(now.Add(-gap)), most, ago)
	if err != nil {
		return false, fmt.Errorf("count session: %w", err)
	}
	return n == 1, nil
}

// LastWorkspace is the workspace in which somebody was met last; "" where they
// never were.
func (db *DB) LastWorkspace(ctx context.Context, adapter, user string) (string, error) {
	var found string
	err := db.get(ctx, &found, "SELECT workspace FROM identity WHERE adapter = ? AND external_id = ? ORDER BY created_at DESC, workspace LIMIT 1",
		key(adapter), key(user))
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		return "", fmt.Errorf("last workspace: %w", err)
	}
	return found, nil
}
