package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// Delivery implements [learning.Deliveries].
func (db *DB) Delivery(ctx context.Context, community learning.CommunityID, since time.Time, reasons int) (learning.Delivery, error) {
	var out learning.Delivery
	var sums struct {
		Reminders int             `db:"reminders"`
		Next      sql.Null[int64] `db:"next_at"`
	}
	var failed []struct {
		Outcome string `db:"outcome"`
		Reason  string `db:"reason"`
		Posts   int    `db:"posts"`
	}
	if err := errors.Join(
		db.get(ctx, &out.Waiting, `SELECT count(*) FROM outbox o JOIN person p ON p.id = o.person_id
			WHERE p.community_id = ? AND o.run_at IS NOT NULL`, community),
		db.list(ctx, &failed, `SELECT o.outcome, o.reason, count(*) AS posts FROM outbox o JOIN person p ON p.id = o.person_id
			WHERE p.community_id = ? AND o.done_at >= ? AND o.outcome <> 'posted'
			GROUP BY o.outcome, o.reason ORDER BY posts DESC, o.outcome, o.reason LIMIT ?`, community, millis(since), reasons),
		db.get(ctx, &sums, `SELECT count(*) AS reminders, min(r.next_at) AS next_at FROM reminder r JOIN person p ON p.id = r.person_id
			WHERE p.community_id = ? AND r.removed = 0 AND r.ended = 0`, community),
	); err != nil {
		return out, fmt.Errorf("delivery of community %d: %w", community, err)
	}
	out.Reminders, out.Next = sums.Reminders, fromNull(sums.Next)
	for _, f := range failed {
		out.Failed = append(out.Failed, learning.Failure{Outcome: f.Outcome, Reason: f.Reason, Posts: f.Posts})
	}
	return out, nil
}
