package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/cairnbot/cairn/bot/learning"
)

type entryRow struct {
	Community int64           `db:"community_id"`
	Key       string          `db:"name"`
	Version   int64           `db:"version"`
	Source    string          `db:"source"`
	Retired   int64           `db:"retired"`
	By        sql.Null[int64] `db:"person_id"`
	At        int64           `db:"written_at"`
}

const selectEntry = "SELECT community_id, name, version, source, retired, person_id, written_at FROM entry e "

func entries(rows []entryRow) []learning.Entry {
	var out []learning.Entry
	for _, r := range rows {
		out = append(out, learning.Entry{
			Community: learning.CommunityID(r.Community), Key: r.Key, Source: r.Source, Version: int(r.Version),
			Retired: r.Retired != 0, By: learning.PersonID(r.By.V), At: fromMillis(r.At),
		})
	}
	return out
}

// Revision implements [learning.Knowledge]; it is 0 before the first change.
func (db *DB) Revision(ctx context.Context, c learning.CommunityID) (int64, error) {
	var n int64
	err := db.get(ctx, &n, "SELECT number FROM revision WHERE community_id = ?", c)
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		return 0, fmt.Errorf("knowledge revision: %w", err)
	}
	return n, nil
}

// changed moves the revision on, in the transaction of the change.
func (db *DB) changed(ctx context.Context, c learning.CommunityID) error {
	_, err := db.exec(ctx, `INSERT INTO revision (community_id, number) VALUES (?, 1)
		ON CONFLICT (community_id) DO UPDATE SET number = revision.number + 1`, c)
	return err
}

// Entries implements [learning.Knowledge].
func (db *DB) Entries(ctx context.Context, c learning.CommunityID) ([]learning.Entry, error) {
	var rows []entryRow
	err := db.list(ctx, &rows, selectEntry+`WHERE community_id = ? AND version =
		(SELECT MAX(x.version) FROM entry x WHERE x.community_id = e.community_id AND x.name = e.name) ORDER BY name`, c)
	if err != nil {
		return nil, fmt.Errorf("entries: %w", err)
	}
	return entries(rows), nil
}

// SaveEntry implements [learning.Knowledge]; a community that does not exist is
// [learning.ErrNotFound].
func (db *DB) SaveEntry(ctx context.Context, e learning.Entry) (int, error) {
	err := db.In(ctx, func(ctx context.Context) error {
		// The condition refuses a version that is not the current one, the
		// primary key one that somebody else writes at this moment.
		n, err := db.exec(ctx, `INSERT INTO entry (community_id, name, version, source, retired, person_id, written_at)
			SELECT c.id, CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT)
			FROM community c WHERE c.id = ?
				AND (SELECT COALESCE(MAX(x.version), 0) FROM entry x WHERE x.community_id = c.id AND x.name = ?) = ?
			ON CONFLICT DO NOTHING`,
			key(e.Key), e.Version+1, text(e.Source), flag(e.Retired), refOrNull(e.By), millis(e.At), e.Community, key(e.Key), e.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			return db.noEntry(ctx, e.Community)
		}
		return db.changed(ctx, e.Community)
	})
	if err != nil {
		return 0, fmt.Errorf("save entry %s: %w", key(e.Key), err)
	}
	return e.Version + 1, nil
}

// noEntry tells why an entry could not be stored.
func (db *DB) noEntry(ctx context.Context, c learning.CommunityID) error {
	var known int64
	if err := db.get(ctx, &known, "SELECT id FROM community WHERE id = ?", c); err != nil {
		return err
	}
	return learning.ErrConflict
}

// History implements [learning.Knowledge].
func (db *DB) History(ctx context.Context, c learning.CommunityID, name string) ([]learning.Entry, error) {
	var rows []entryRow
	if err := db.list(ctx, &rows, selectEntry+"WHERE community_id = ? AND name = ? ORDER BY version DESC", c, key(name)); err != nil {
		return nil, fmt.Errorf("history of entry %s: %w", key(name), err)
	}
	return entries(rows), nil
}

// Phrasings implements [learning.Knowledge].
func (db *DB) Phrasings(ctx context.Context, c learning.CommunityID) ([]learning.Phrasing, error) {
	var rows []struct {
		Entry string          `db:"entry"`
		Text  string          `db:"body"`
		By    sql.Null[int64] `db:"person_id"`
		At    int64           `db:"written_at"`
	}
	if err := db.list(ctx, &rows, "SELECT entry, body, person_id, written_at FROM phrasing WHERE community_id = ? ORDER BY id", c); err != nil {
		return nil, fmt.Errorf("phrasings: %w", err)
	}
	var out []learning.Phrasing
	for _, r := range rows {
		out = append(out, learning.Phrasing{
			Community: c, Entry: r.Entry, Text: r.Text, By: learning.PersonID(r.By.V), At: fromMillis(r.At),
		})
	}
	return out, nil
}

// AddPhrasing implements [learning.Knowledge]; a community that does not exist
// is [learning.ErrNotFound].
func (db *DB) AddPhrasing(ctx context.Context, p learning.Phrasing) error {
	body := text(p.Text)
	err := db.In(ctx, func(ctx context.Context) error {
		n, err := db.exec(ctx, `INSERT INTO phrasing (community_id, entry, body, digest, person_id, written_at)
			VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			p.Community, key(p.Entry), body, digest(body), refOrNull(p.By), millis(p.At))
		if err != nil || n == 0 {
			return err
		}
		return db.changed(ctx, p.Community)
	})
	if err != nil {
		return fmt.Errorf("add phrasing to %s: %w", key(p.Entry), err)
	}
	return nil
}

// RemovePhrasing implements [learning.Knowledge].
func (db *DB) RemovePhrasing(ctx context.Context, c learning.CommunityID, entry, phrasing string) error {
	err := db.In(ctx, func(ctx context.Context) error {
		n, err := db.exec(ctx, "DELETE FROM phrasing WHERE community_id = ? AND entry = ? AND digest = ?",
			c, key(entry), digest(text(phrasing)))
		if err != nil || n == 0 {
			return err
		}
		return db.changed(ctx, c)
	})
	if err != nil {
		return fmt.Errorf("remove phrasing from %s: %w", key(entry), err)
	}
	return nil
}
