package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/intake"
	"github.com/cairnbot/cairn/bot/learning"
)

type installedRow struct {
	Adapter      string          `db:"adapter"`
	Organisation string          `db:"organisation"`
	Workspace    string          `db:"workspace"`
	Whole        int64           `db:"whole"`
	Name         string          `db:"name"`
	Token        string          `db:"token"`
	At           int64           `db:"installed_at"`
	Renewed      int64           `db:"renewed_at"`
	Expires      sql.Null[int64] `db:"expires_at"`
	Stopped      string          `db:"stopped"`
	Renewal      string          `db:"renewal"`
	RenewalUntil int64           `db:"renewal_until"`
}

const installedColumns = "i.adapter, i.organisation, i.workspace, i.whole, i.name, i.token, i.installed_at, i.renewed_at, i.expires_at, i.stopped, i.renewal, i.renewal_until"

func (r installedRow) installation() intake.Installation {
	i := intake.Installation{
		Site: intake.Site{Adapter: r.Adapter, Organisation: r.Organisation, Workspace: r.Workspace, Whole: r.Whole != 0},
		Name: r.Name, Token: r.Token, At: fromMillis(r.At), Renewed: fromMillis(r.Renewed), Expires: fromNull(r.Expires), Stopped: r.Stopped, Renewal: r.Renewal,
	}
	if r.RenewalUntil != 0 {
		i.RenewalUntil = fromMillis(r.RenewalUntil)
	}
	return i
}

// atSite is the condition for the row of one site, whose values are [siteOf].
const atSite = "adapter = ? AND organisation = ? AND workspace = ? AND whole = ?"

func siteOf(s intake.Site) []any {
	return []any{key(s.Adapter), key(s.Organisation), key(s.Workspace), flag(s.Whole)}
}

// Install implements [intake.Installations].
func (db *DB) Install(ctx context.Context, i intake.Installation) error {
	err := db.In(ctx, func(ctx context.Context) error {
		// A workspace may have joined an organisation since it installed Cairn.
		if _, err := db.exec(ctx, "DELETE FROM installed WHERE adapter = ? AND workspace = ? AND whole = ? AND (workspace <> '' OR organisation = ?)",
			key(i.Adapter), key(i.Workspace), flag(i.Whole), key(i.Organisation)); err != nil {
			return err
		}
		_, err := db.exec(ctx, `INSERT INTO installed (adapter, organisation, workspace, whole, name, token, installed_at, renewed_at, expires_at, stopped, renewal, renewal_until)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', 0)
			ON CONFLICT (adapter, organisation, workspace, whole) DO UPDATE SET name = excluded.name, token = excluded.token, installed_at = excluded.installed_at,
				renewed_at = excluded.renewed_at, expires_at = excluded.expires_at, stopped = '', renewal = '', renewal_until = 0`,
			append(siteOf(i.Site), text(i.Name), text(i.Token), millis(i.At), millis(i.Renewed), orNull(i.Expires))...)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep installation: %w", err)
	}
	return nil
}

// InstalledIn implements [intake.Installations].
func (db *DB) InstalledIn(ctx context.Context, adapter, workspace string) (intake.Installation, bool, error) {
	var row installedRow
	err := db.get(ctx, &row, "SELECT "+installedColumns+` FROM installed i
		LEFT JOIN placement p ON p.adapter = i.adapter AND p.workspace = ? AND p.organisation = i.organisation
		WHERE i.adapter = ? AND (i.whole = 0 AND i.workspace = ? OR i.whole = 1 AND p.workspace IS NOT NULL)
		ORDER BY CASE WHEN i.stopped = '' THEN 0 ELSE 1 END, i.whole LIMIT 1`, key(workspace), key(adapter), key(workspace))
	switch {
	case errors.Is(err, learning.ErrNotFound):
		return intake.Installation{}, false, nil
	case err != nil:
		return intake.Installation{}, false, fmt.Errorf("installation in a workspace: %w", err)
	}
	return row.installation(), true, nil
}

// Installed implements [intake.Installations].
func (db *DB) Installed(ctx context.Context, adapter string) ([]intake.Installation, error) {
	var rows []installedRow
	if err := db.list(ctx, &rows, "SELECT "+installedColumns+" FROM installed i WHERE i.adapter = ? ORDER BY i.organisation, i.workspace", key(adapter)); err != nil {
		return nil, fmt.Errorf("installations: %w", err)
	}
	out := make([]intake.Installation, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.installation())
	}
	return out, nil
}

// Uninstall implements [intake.Installations].
func (db *DB) Uninstall(ctx context.Context, at intake.Site, before time.Time) error {
	_, err := db.exec(ctx, "DELETE FROM installed WHERE adapter = ? AND whole = ? AND workspace = ? AND (workspace <> '' OR organisation = ?) AND installed_at < ?",
		key(at.Adapter), flag(at.Whole), key(at.Workspace), key(at.Organisation), millis(before))
	if err != nil {
		return fmt.Errorf("forget installation: %w", err)
	}
	return nil
}

// Place implements [intake.Installations].
func (db *DB) Place(ctx context.Context, adapter, organisation, workspace string) error {
	_, err := db.exec(ctx, `INSERT INTO placement (adapter, workspace, organisation) VALUES (?, ?, ?)
		ON CONFLICT (adapter, workspace) DO UPDATE SET organisation = excluded.organisation`, key(adapter), key(workspace), key(organisation))
	if err != nil {
		return fmt.Errorf("place in organisation: %w", err)
	}
	return nil
}

// Displace implements [intake.Installations].
func (db *DB) Displace(ctx context.Context, adapter, organisation, workspace string) error {
	_, err := db.exec(ctx, "DELETE FROM placement WHERE adapter = ? AND organisation = ? AND workspace = ?", key(adapter), key(organisation), key(workspace))
	if err != nil {
		return fmt.Errorf("displace from organisation: %w", err)
	}
	return nil
}

// Placed implements [intake.Installations].
func (db *DB) Placed(ctx context.Context, adapter, organisation string) ([]string, error) {
	var out []string
	if err := db.list(ctx, &out, "SELECT workspace FROM placement WHERE adapter = ? AND organisation = ? ORDER BY workspace", key(adapter), key(organisation)); err != nil {
		return nil, fmt.Errorf("workspaces of an organisation: %w", err)
	}
	return out, nil
}

// Renewing implements [intake.Installations].
func (db *DB) Renewing(ctx context.Context, i intake.Installation, by string, now, until time.Time) (bool, error) {
	values := append([]any{text(by), millis(until)}, siteOf(i.Site)...)
	n, err := db.exec(ctx, "UPDATE installed SET renewal = ?, renewal_until = ? WHERE "+atSite+" AND token = ? AND stopped = '' AND renewal_until <= ?",
		append(values, text(i.Token), millis(now))...)
	if err != nil {
		return false, fmt.Errorf("begin renewal: %w", err)
	}
	return n > 0, nil
}

// Renewed implements [intake.Installations].
func (db *DB) Renewed(ctx context.Context, i intake.Installation, by string) (bool, error) {
	values := append([]any{text(i.Token), millis(i.Renewed), orNull(i.Expires)}, siteOf(i.Site)...)
	n, err := db.exec(ctx, "UPDATE installed SET token = ?, renewed_at = ?, expires_at = ?, renewal = '', renewal_until = 0 WHERE "+atSite+" AND renewal = ?",
		append(values, text(by))...)
	if err != nil {
		return false, fmt.Errorf("keep renewed token: %w", err)
	}
	return n > 0, nil
}

// NotRenewed implements [intake.Installations].
func (db *DB) NotRenewed(ctx context.Context, at intake.Site, by string, until time.Time) error {
	_, err := db.exec(ctx, "UPDATE installed SET renewal = '', renewal_until = ? WHERE "+atSite+" AND renewal = ?",
		append(append([]any{millis(until)}, siteOf(at)...), text(by))...)
	if err != nil {
		return fmt.Errorf("give back renewal: %w", err)
	}
	return nil
}

// Stop implements [intake.Installations].
func (db *DB) Stop(ctx context.Context, i intake.Installation, why string) error {
	_, err := db.exec(ctx, "UPDATE installed SET stopped = ?, renewal = '', renewal_until = 0 WHERE "+atSite+" AND token = ?",
		append(append([]any{text(why)}, siteOf(i.Site)...), text(i.Token))...)
	if err != nil {
		return fmt.Errorf("stop installation: %w", err)
	}
	return nil
}
