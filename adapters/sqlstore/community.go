package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// CommunityOf implements [learning.People].
func (db *DB) CommunityOf(ctx context.Context, adapter, workspace string, now time.Time) (learning.CommunityID, error) {
	var found learning.CommunityID
	err := db.In(ctx, func(ctx context.Context) (err error) {
		found, err = db.communityOf(ctx, learning.Identity{Adapter: adapter, Workspace: workspace}, now)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("community of workspace: %w", err)
	}
	return found, nil
}
