package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// keepTimeout bounds how long recording a failed event may take after the
// event's own time is over.
const keepTimeout = 5 * time.Second

// errUnusable says that a transaction could not even be wound back.
var errUnusable = errors.New("transaction is unusable")

// Once implements [bot.Inbox]. The record is kept when do panics, too, and
// when ctx ended meanwhile. Inside [DB.In] it joins that transaction, and only
// do's own changes are rolled back. The message is kept with the delivery that it
// answers, where there is one, and goes with it.
func (db *DB) Once(ctx context.Context, adapter, event string, do func(context.Context) (bot.Message, error)) (m bot.Message, repeat bool, err error) {
	if event == "" {
		err = db.In(ctx, func(ctx context.Context) (err error) {
			m, err = do(ctx)
			return err
		})
		return m, false, err
	}
	started, returned := false, false
	var failure error // do's own
	defer func() {
		// A panic passes through here with all of its stack, after In has
		// rolled everything back.
		if started && !returned && db.tx(ctx) == nil {
			_ = db.keep(ctx, adapter, event, m)
		}
	}()
	err = db.In(ctx, func(ctx context.Context) error {
		fresh, err := db.heard(ctx, adapter, event)
		if err != nil {
			return err
		}
		if !fresh {
			repeat = true
			m, err = db.unsaid(ctx, adapter, event)
			return err
		}
		always := context.WithoutCancel(ctx)
		if _, err := db.exec(always, "SAVEPOINT once"); err != nil {
			return err
		}
		started = true
		m, failure = do(ctx)
		returned = true
		if failure != nil {
			if _, err := db.exec(always, "ROLLBACK TO SAVEPOINT once"); err != nil {
				// An ended context takes the connection with it.
				return errUnusable
			}
		}
		return db.keepUnsaid(always, adapter, event, m)
	})
	switch {
	case errors.Is(err, errUnusable) && db.tx(ctx) == nil:
		_ = db.keep(ctx, adapter, event, m) // do's error says more than this one could
		return m, false, failure
	case failure != nil:
		return m, false, failure
	case err != nil:
		return bot.Message{}, false, fmt.Errorf("inbox: %w", err)
	}
	return m, repeat, nil
}

// heard records an event and reports whether it is new. A concurrent record of
// the same event is waited for.
func (db *DB) heard(ctx context.Context, adapter, event string) (bool, error) {
	n, err := db.exec(ctx, "INSERT INTO inbox (adapter, event, heard_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		key(adapter), key(event), millis(time.Now()))
	return n == 1, err
}

// keepUnsaid keeps what is to be said of an event with its delivery.
func (db *DB) keepUnsaid(ctx context.Context, adapter, event string, m bot.Message) error {
	if m.Empty() {
		return nil
	}
	payload, err := outbox.Encode(outbox.Post{Message: m})
	if err == nil {
		_, err = db.exec(ctx, "UPDATE received SET answer = ? WHERE adapter = ? AND name = ?", text(payload), key(adapter), key(event))
	}
	return err
}

// unsaid is what keepUnsaid kept; empty without.
func (db *DB) unsaid(ctx context.Context, adapter, event string) (bot.Message, error) {
	var payload string
	err := db.get(ctx, &payload, "SELECT answer FROM received WHERE adapter = ? AND name = ?", key(adapter), key(event))
	if errors.Is(err, learning.ErrNotFound) || err == nil && payload == "" {
		return bot.Message{}, nil
	}
	if err != nil {
		return bot.Message{}, err
	}
	p, err := outbox.Decode(payload)
	return p.Message, err
}

// keep records an event whose transaction is lost.
func (db *DB) keep(ctx context.Context, adapter, event string, m bot.Message) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTimeout)
	defer cancel()
	return db.In(ctx, func(ctx context.Context) error {
		if _, err := db.heard(ctx, adapter, event); err != nil {
			return err
		}
		return db.keepUnsaid(ctx, adapter, event, m)
	})
}
