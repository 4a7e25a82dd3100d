package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// What a row of visit is: the link that begins one, or one under way.
const (
	visitLink = 0
	visitOpen = 1
)

// AddSignIn implements [learning.Visits]; a person that is gone is
// [learning.ErrNotFound].
func (db *DB) AddSignIn(ctx context.Context, link string, who learning.PersonID, until time.Time) error {
	err := db.In(ctx, func(ctx context.Context) error {
		if _, err := db.exec(ctx, "DELETE FROM visit WHERE person_id = ? AND opened = ?", who, visitLink); err != nil {
			return err
		}
		_, err := db.exec(ctx, "INSERT INTO visit (hash, person_id, opened, good_until) VALUES (?, ?, ?, ?)", key(link), who, visitLink, millis(until))
		return err
	})
	if err != nil {
		return fmt.Errorf("add sign-in link of person %d: %w", who, err)
	}
	return nil
}

// OpenVisit implements [learning.Visits].
func (db *DB) OpenVisit(ctx context.Context, link, visit string, now, until time.Time) (learning.PersonID, error) {
	var who learning.PersonID
	err := db.In(ctx, func(ctx context.Context) error {
		if err := db.get(ctx, &who, "DELETE FROM visit WHERE hash = ? AND opened = ? AND good_until > ? RETURNING person_id",
			key(link), visitLink, millis(now)); err != nil {
			return err
		}
		_, err := db.exec(ctx, "INSERT INTO visit (hash, person_id, opened, good_until) VALUES (?, ?, ?, ?)", key(visit), who, visitOpen, millis(until))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("open visit: %w", err)
	}
	return who, nil
}

// Visitor implements [learning.Visits].
func (db *DB) Visitor(ctx context.Context, visit string, now time.Time) (learning.PersonID, error) {
	var who learning.PersonID
	if err := db.get(ctx, &who, "SELECT person_id FROM visit WHERE hash = ? AND opened = ? AND good_until > ?",
		key(visit), visitOpen, millis(now)); err != nil {
		return 0, fmt.Errorf("visitor: %w", err)
	}
	return who, nil
}

// EndVisit implements [learning.Visits].
func (db *DB) EndVisit(ctx context.Context, visit string) error {
	if _, err := db.exec(ctx, "DELETE FROM visit WHERE hash = ? AND opened = ?", key(visit), visitOpen); err != nil {
		return fmt.Errorf("end visit: %w", err)
	}
	return nil
}
