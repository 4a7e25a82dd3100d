package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// ChannelMode implements [learning.Channels]. A mode that this Cairn does not know
// is the quietest that still answers.
func (db *DB) ChannelMode(ctx context.Context, c learning.ChannelID) (learning.ChannelMode, error) {
	var mode learning.ChannelMode
	err := db.get(ctx, &mode, "SELECT mode FROM channel WHERE adapter = ? AND workspace = ? AND external_id = ?",
		key(c.Adapter), key(c.Workspace), key(c.ID))
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		return learning.ModeMention, fmt.Errorf("mode of channel: %w", err)
	}
	return knownMode(mode), nil
}

func knownMode(m learning.ChannelMode) learning.ChannelMode {
	if slices.Contains(learning.ChannelModes, m) {
		return m
	}
	return learning.ModeMention
}

// SetChannel implements [learning.Channels].
func (db *DB) SetChannel(ctx context.Context, c learning.Channel) error {
	_, err := db.exec(ctx, `INSERT INTO channel (adapter, workspace, external_id, name, mode, set_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (adapter, workspace, external_id) DO UPDATE SET mode = excluded.mode, set_at = excluded.set_at,
			name = CASE WHEN excluded.name = '' THEN channel.name ELSE excluded.name END`,
		key(c.Adapter), key(c.Workspace), key(c.ID), text(c.Name), text(string(c.Mode)), millis(c.At))
	if err != nil {
		return fmt.Errorf("set mode of channel: %w", err)
	}
	return nil
}

// Channels implements [learning.Channels].
func (db *DB) Channels(ctx context.Context, community learning.CommunityID) ([]learning.Channel, error) {
	var rows []struct {
		Adapter   string               `db:"adapter"`
		Workspace string               `db:"workspace"`
		ID        string               `db:"external_id"`
		Name      string               `db:"name"`
		Mode      learning.ChannelMode `db:"mode"`
		At        int64                `db:"set_at"`
	}
	if err := db.list(ctx, &rows, `SELECT c.adapter, c.workspace, c.external_id, c.name, c.mode, c.set_at FROM channel c
		JOIN workspace w ON w.adapter = c.adapter AND w.external_id = c.workspace WHERE w.community_id = ?
		ORDER BY c.name, c.adapter, c.workspace, c.external_id`, community); err != nil {
		return nil, fmt.Errorf("channels of community %d: %w", community, err)
	}
	var out []learning.Channel
	for _, r := range rows {
		id := learning.ChannelID{Adapter: r.Adapter, Workspace: r.Workspace, ID: r.ID}
		out = append(out, learning.Channel{ChannelID: id, Name: r.Name, Mode: knownMode(r.Mode), At: fromMillis(r.At)})
	}
	return out, nil
}

// SpeakUnasked implements [learning.Channels]. Of two that would say the same at
// once, one finds it said.
func (db *DB) SpeakUnasked(ctx context.Context, c learning.ChannelID, what string, now time.Time) (bool, error) {
	var n int64
	err := db.In(ctx, func(ctx context.Context) error {
		var lately int
		err := db.get(ctx, &lately, "SELECT count(*) FROM unasked WHERE adapter = ? AND workspace = ? AND external_id = ? AND said_at > ?",
			key(c.Adapter), key(c.Workspace), key(c.ID), millis(now.Add(-learning.UnaskedWithin)))
		if err != nil || lately >= learning.UnaskedAtMost {
			return err
		}
		n, err = db.exec(ctx, `INSERT INTO unasked (adapter, workspace, external_id, what, said_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (adapter, workspace, external_id, what) DO UPDATE SET said_at = excluded.said_at WHERE unasked.said_at <= ?`,
			key(c.Adapter), key(c.Workspace), key(c.ID), key(what), millis(now), millis(now.Add(-learning.UnaskedAgain)))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("speak unasked: %w", err)
	}
	return n == 1, nil
}
