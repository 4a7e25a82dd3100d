package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// keepTimeout bounds how long recording a failed event may take after the
// event's own time is over.
const keepTimeout = 5 * time.Second

// errUnusable says that a transaction could not even be wound back.
var errUnusable = errors.New("transaction is unusable")

// Once implements [bot.Inbox]. The record is kept when do panics, too, and
// when ctx ended meanwhile. Inside [DB.In] it joins that transaction, and only
// do's own changes are rolled back.
func (db *DB) Once(ctx context.Context, adapter, event string, do func(context.Context) error) (repeat bool, err error) {
	if event == "" {
		return false, db.In(ctx, do)
	}
	started, returned := false, false
	var failure error // do's own
	defer func() {
		// A panic passes through here with all of its stack, after In has
		// rolled everything back.
		if started && !returned && db.tx(ctx) == nil {
			_ = db.keep(ctx, adapter, event)
		}
	}()
	err = db.In(ctx, func(ctx context.Context) error {
		fresh, err := db.heard(ctx, adapter, event)
		if err != nil || !fresh {
			repeat = err == nil
			return err
		}
		always := context.WithoutCancel(ctx)
		if _, err := db.exec(always, "SAVEPOINT once"); err != nil {
			return err
		}
		started = true
		failure = do(ctx)
		returned = true
		if failure == nil {
			return nil
		}
		if _, err := db.exec(always, "ROLLBACK TO SAVEPOINT once"); err != nil {
			// An ended context takes the connection with it.
			return errUnusable
		}
		return nil
	})
	switch {
	case errors.Is(err, errUnusable) && db.tx(ctx) == nil:
		_ = db.keep(ctx, adapter, event) // do's error says more than this one could
		return false, failure
	case failure != nil:
		return false, failure
	case err != nil:
		return false, fmt.Errorf("inbox: %w", err)
	}
	return repeat, nil
}

// heard records an event and reports whether it is new. A concurrent record of
// the same event is waited for.
func (db *DB) heard(ctx context.Context, adapter, event string) (bool, error) {
	n, err := db.exec(ctx, "INSERT INTO inbox (adapter, event, heard_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		key(adapter), key(event), millis(time.Now()))
	return n == 1, err
}

// keep records an event whose transaction is lost.
func (db *DB) keep(ctx context.Context, adapter, event string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTimeout)
	defer cancel()
	_, err := db.heard(ctx, adapter, event)
	return err
}
