package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// keptDays is the most days for which the text of an unanswered question is kept.
const keptDays = int64(learning.KeepUnanswered / (24 * time.Hour))

// CommunityRules implements [learning.Communities].
func (db *DB) CommunityRules(ctx context.Context, c learning.CommunityID) (learning.Rules, error) {
	var r struct {
		Leaderboard int64 `db:"leaderboard"`
		Keep        int64 `db:"keep_questions"`
	}
	if err := db.get(ctx, &r, "SELECT leaderboard, keep_questions FROM community WHERE id = ?", c); err != nil {
		return learning.Rules{}, fmt.Errorf("rules of community %d: %w", c, err)
	}
	return learning.Rules{Leaderboard: r.Leaderboard != 0, KeepQuestions: upTo(keptDays, r.Keep, keptDays)}, nil
}

// SetCommunityRules implements [learning.Communities].
func (db *DB) SetCommunityRules(ctx context.Context, c learning.CommunityID, r learning.Rules) error {
	if err := db.one(ctx, "UPDATE community SET leaderboard = ?, keep_questions = ? WHERE id = ?", flag(r.Leaderboard), r.KeepQuestions, c); err != nil {
		return fmt.Errorf("set rules of community %d: %w", c, err)
	}
	return nil
}

// RoleHolders implements [learning.Communities].
func (db *DB) RoleHolders(ctx context.Context, c learning.CommunityID) ([]learning.RoleHolder, error) {
	var rows []struct {
		Person int64  `db:"person_id"`
		Name   string `db:"name"`
		Role   string `db:"role"`
	}
	if err := db.list(ctx, &rows, `SELECT r.person_id, p.name, r.role FROM role r JOIN person p ON p.id = r.person_id
		WHERE r.community_id = ?`, c); err != nil {
		return nil, fmt.Errorf("role holders: %w", err)
	}
	var out []learning.RoleHolder
	for _, r := range rows {
		if slices.Contains(roles, learning.Role(r.Role)) {
			out = append(out, learning.RoleHolder{Person: learning.PersonID(r.Person), Name: r.Name, Role: learning.Role(r.Role)})
		}
	}
	slices.SortFunc(out, func(a, b learning.RoleHolder) int {
		return cmp.Or(strings.Compare(string(a.Role), string(b.Role)), strings.Compare(learning.Fold(a.Name), learning.Fold(b.Name)), cmp.Compare(a.Person, b.Person))
	})
	return out, nil
}

// AskedMost implements [learning.Communities].
func (db *DB) AskedMost(ctx context.Context, c learning.CommunityID, since time.Time, least, limit int) ([]learning.AskedEntry, error) {
	var rows []struct {
		Entry string `db:"entry"`
		Times int    `db:"times"`
	}
	if err := db.list(ctx, &rows, `SELECT entry, count(*) AS times FROM question WHERE community_id = ? AND asked_at >= ? AND decision = 'answer'
		GROUP BY entry HAVING count(*) >= ? ORDER BY times DESC, entry LIMIT ?`, c, millis(since), least, max(limit, 0)); err != nil {
		return nil, fmt.Errorf("entries asked for most: %w", err)
	}
	var out []learning.AskedEntry
	for _, r := range rows {
		out = append(out, learning.AskedEntry{Entry: r.Entry, Times: r.Times})
	}
	return out, nil
}
