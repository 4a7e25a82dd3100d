package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// KeepToken keeps the sealed token of a workspace in place of the last one.
func (db *DB) KeepToken(ctx context.Context, adapter, workspace, sealed string, now time.Time) error {
	_, err := db.exec(ctx, `INSERT INTO installation (adapter, workspace, token, installed_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (adapter, workspace) DO UPDATE SET token = excluded.token, installed_at = excluded.installed_at`,
		key(adapter), key(workspace), text(sealed), millis(now))
	if err != nil {
		return fmt.Errorf("keep token: %w", err)
	}
	return nil
}

// SealedToken is the sealed token of a workspace; "" where there is none.
func (db *DB) SealedToken(ctx context.Context, adapter, workspace string) (string, error) {
	var sealed string
	err := db.get(ctx, &sealed, "SELECT token FROM installation WHERE adapter = ? AND workspace = ?", key(adapter), key(workspace))
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		return "", fmt.Errorf("token: %w", err)
	}
	return sealed, nil
}

// DropToken forgets the token of a workspace; none is no error.
func (db *DB) DropToken(ctx context.Context, adapter, workspace string) error {
	if _, err := db.exec(ctx, "DELETE FROM installation WHERE adapter = ? AND workspace = ?", key(adapter), key(workspace)); err != nil {
		return fmt.Errorf("drop token: %w", err)
	}
	return nil
}
