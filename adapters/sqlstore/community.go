package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

type communityRow struct {
	ID        int64  `db:"id"`
	Name      string `db:"name"`
	Zone      string `db:"zone"`
	Locale    string `db:"locale"`
	CreatedAt int64  `db:"created_at"`
}

// Community implements [learning.People].
func (db *DB) Community(ctx context.Context, id learning.CommunityID) (learning.Community, error) {
	var r communityRow
	if err := db.get(ctx, &r, "SELECT id, name, zone, locale, created_at FROM community WHERE id = ?", id); err != nil {
		return learning.Community{}, fmt.Errorf("community %d: %w", id, err)
	}
	if r.Locale == "" {
		r.Locale = "en"
	}
	return learning.Community{ID: id, Name: r.Name, Zone: zone(r.Zone), Locale: r.Locale}, nil
}

// CommunityOf implements [learning.People].
func (db *DB) CommunityOf(ctx context.Context, adapter, workspace string, now time.Time) (learning.CommunityID, error) {
	found, err := db.knownCommunity(ctx, adapter, workspace)
	if errors.Is(err, learning.ErrNotFound) {
		err = db.In(ctx, func(ctx context.Context) (err error) {
			found, err = db.communityOf(ctx, adapter, workspace, now)
			return err
		})
	}
	if err != nil {
		return 0, fmt.Errorf("community of workspace: %w", err)
	}
	return found, nil
}

func (db *DB) knownCommunity(ctx context.Context, adapter, workspace string) (learning.CommunityID, error) {
	var found learning.CommunityID
	err := db.get(ctx, &found, "SELECT community_id FROM workspace WHERE adapter = ? AND external_id = ?", key(adapter), key(workspace))
	return found, err
}

// communityOf returns the community of a workspace, a new one when the
// workspace is new. Of two that create it at once, one finds the key taken and
// drops its own.
func (db *DB) communityOf(ctx context.Context, adapter, workspace string, now time.Time) (learning.CommunityID, error) {
	found, err := db.knownCommunity(ctx, adapter, workspace)
	if !errors.Is(err, learning.ErrNotFound) {
		return found, err
	}
	created, err := db.insert(ctx, `INSERT INTO community (name, zone, locale, created_at)
		VALUES (:name, :zone, :locale, :created_at)`, communityRow{Locale: "en", CreatedAt: millis(now)})
	if err != nil {
		return 0, err
	}
	n, err := db.exec(ctx, `INSERT INTO workspace (adapter, external_id, community_id, created_at)
		VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, key(adapter), key(workspace), created, millis(now))
	if err != nil || n == 1 {
		return learning.CommunityID(created), err
	}
	if _, err := db.exec(ctx, "DELETE FROM community WHERE id = ?", created); err != nil {
		return 0, err
	}
	return db.knownCommunity(ctx, adapter, workspace)
}
