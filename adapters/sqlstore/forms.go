package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

const thisForm = "adapter = ? AND workspace = ? AND external_id = ? AND place = ?"

func formKey(who bot.UserID, in bot.Conversation) []any {
	channel := in.Channel
	if channel == "" {
		channel = "@" + in.User // a direct conversation that is not open yet
	}
	return []any{key(who.Adapter), key(who.Workspace), key(who.ID), joined(in.Adapter, in.Workspace, channel, in.Thread)}
}

// WaitingForm implements [bot.Forms]. A form that cannot be read any more is
// none.
func (db *DB) WaitingForm(ctx context.Context, who bot.UserID, in bot.Conversation, now time.Time) (bot.Waiting, bool, error) {
	var r struct {
		Command string `db:"command"`
		Fields  string `db:"fields"`
		Missing string `db:"missing"`
		Until   int64  `db:"good_until"`
	}
	err := db.get(ctx, &r, "SELECT command, fields, missing, good_until FROM form WHERE "+thisForm+" AND good_until > ?",
		append(formKey(who, in), millis(now))...)
	switch {
	case errors.Is(err, learning.ErrNotFound):
		return bot.Waiting{}, false, nil
	case err != nil:
		return bot.Waiting{}, false, fmt.Errorf("waiting form: %w", err)
	}
	w := bot.Waiting{Command: r.Command, Option: r.Missing, Until: fromMillis(r.Until)}
	if json.Unmarshal([]byte(r.Fields), &w.Values) != nil {
		// The asker types it again; an error would stop all they say here.
		return bot.Waiting{}, false, nil //nolint:nilerr // see above
	}
	return w, true, nil
}

// KeepForm implements [bot.Forms].
func (db *DB) KeepForm(ctx context.Context, who bot.UserID, in bot.Conversation, w bot.Waiting) error {
	values := make(map[string]string, len(w.Values))
	for k, v := range w.Values {
		values[text(k)] = text(v)
	}
	fields, err := json.Marshal(values)
	if err == nil {
		_, err = db.exec(ctx, `INSERT INTO form (adapter, workspace, external_id, place, command, fields, missing, good_until)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (adapter, workspace, external_id, place) DO UPDATE SET
			command = excluded.command, fields = excluded.fields, missing = excluded.missing, good_until = excluded.good_until`,
			append(formKey(who, in), text(w.Command), string(fields), text(w.Option), millis(w.Until))...)
	}
	if err != nil {
		return fmt.Errorf("keep form: %w", err)
	}
	return nil
}

// ForgetForm implements [bot.Forms].
func (db *DB) ForgetForm(ctx context.Context, who bot.UserID, in bot.Conversation) error {
	if _, err := db.exec(ctx, "DELETE FROM form WHERE "+thisForm, formKey(who, in)...); err != nil {
		return fmt.Errorf("forget form: %w", err)
	}
	return nil
}
