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
	if err := db.get(ctx, &at, "SELECT created_at FROM feed WHERE person_id = ?", who); err != nil {
		return time.Time{}, fmt.Errorf("calendar of person %d: %w", who, err)
	}
	return fromMillis(at), nil
}

// SaveFeed implements [learning.Feeds]; a person that is gone is
// [learning.ErrNotFound].
func (db *DB) SaveFeed(ctx context.Context, who learning.PersonID, hash string, now time.Time) error {
	_, err := db.exec(ctx, `INSERT INTO feed (person_id, hash, created_at) VALUES (?, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at`, who, key(hash), millis(now))
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
