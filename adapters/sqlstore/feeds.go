package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// Feed implements [learning.Feeds].
func (db *DB) Feed(ctx context.Context, who learning.PersonID) (time.Time, error) {
	var at int64
	if err := db.get(ctx, &at, "SELECT created_at FROM feed WHERE person_id = ? ORDER BY created_at DESC LIMIT 1", who); err != nil {
		return time.Time{}, fmt.Errorf("calendar of person %d: %w", who, err)
	}
	return fromMillis(at), nil
}

// SaveFeed implements [learning.Feeds]; a person that is gone is
// [learning.ErrNotFound].
func (db *DB) SaveFeed(ctx context.Context, who learning.PersonID, hash string, now time.Time) error {
	err := db.In(ctx, func(ctx context.Context) error {
		if _, err := db.exec(ctx, "DELETE FROM feed WHERE person_id = ?", who); err != nil {
			return err
		}
		_, err := db.exec(ctx, "INSERT INTO feed (hash, person_id, created_at) VALUES (?, ?, ?)", key(hash), who, millis(now))
		return err
	})
	if err != nil {
		return fmt.Errorf("save calendar of person %d: %w", who, err)
	}
	return nil
}

// FeedOwner implements [learning.Feeds].
func (db *DB) FeedOwner(ctx context.Context, hash string) (learning.PersonID, error) {
	var who learning.PersonID
	if err := db.get(ctx, &who, "SELECT person_id FROM feed WHERE hash = ?", key(hash)); err != nil {
		return 0, fmt.Errorf("owner of a calendar: %w", err)
	}
	return who, nil
}
