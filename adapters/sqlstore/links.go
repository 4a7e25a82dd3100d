package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// SaveLinkCode implements [learning.Links].
func (db *DB) SaveLinkCode(ctx context.Context, c learning.LinkCode) error {
	err := db.In(ctx, func(ctx context.Context) error {
		var taken int
		if err := db.get(ctx, &taken, "SELECT count(*) FROM link WHERE hash = ? AND person_id <> ?", key(c.Hash), c.Person); err != nil {
			return err
		}
		if taken > 0 {
			return learning.ErrConflict
		}
		_, err := db.exec(ctx, `INSERT INTO link (person_id, hash, good_until, wrong, wrong_at, over_at) VALUES (?, ?, ?, 0, 0, ?)
			ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, good_until = excluded.good_until,
				over_at = CASE WHEN excluded.over_at > link.over_at THEN excluded.over_at ELSE link.over_at END`,
			c.Person, key(c.Hash), millis(c.Until), millis(c.Until))
		return err
	})
	if err != nil {
		return fmt.Errorf("save link code of person %d: %w", c.Person, err)
	}
	return nil
}

// LinkCode implements [learning.Links].
func (db *DB) LinkCode(ctx context.Context, hash string, now time.Time) (learning.LinkCode, error) {
	var r struct {
		Person int64  `db:"person_id"`
		Hash   string `db:"hash"`
		Until  int64  `db:"good_until"`
	}
	err := db.get(ctx, &r, "SELECT person_id, hash, good_until FROM link WHERE hash = ? AND hash <> '' AND good_until > ?", key(hash), millis(now))
	if err != nil {
		return learning.LinkCode{}, fmt.Errorf("link code: %w", err)
	}
	return learning.LinkCode{Person: learning.PersonID(r.Person), Hash: r.Hash, Until: fromMillis(r.Until)}, nil
}

// UseLinkCode implements [learning.Links].
func (db *DB) UseLinkCode(ctx context.Context, hash string, now time.Time) (c learning.LinkCode, err error) {
	err = db.In(ctx, func(ctx context.Context) error {
		if c, err = db.LinkCode(ctx, hash, now); err != nil {
			return err
		}
		// Of two that use it at once, one finds it used.
		return db.one(ctx, "UPDATE link SET hash = '' WHERE person_id = ? AND hash = ?", c.Person, key(hash))
	})
	if err != nil {
		return learning.LinkCode{}, fmt.Errorf("use link code: %w", err)
	}
	return c, nil
}

// WrongLink implements [learning.Links]; a person that is gone is
// [learning.ErrNotFound].
func (db *DB) WrongLink(ctx context.Context, who learning.PersonID, now time.Time) error {
	_, err := db.exec(ctx, `INSERT INTO link (person_id, hash, good_until, wrong, wrong_at, over_at) VALUES (?, '', 0, 1, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET wrong = CASE WHEN link.wrong_at > ? THEN link.wrong + 1 ELSE 1 END, wrong_at = excluded.wrong_at,
			over_at = CASE WHEN excluded.over_at > link.over_at THEN excluded.over_at ELSE link.over_at END`,
		who, millis(now), millis(now.Add(learning.WrongLinkFor)), millis(now.Add(-learning.WrongLinkFor)))
	if err != nil {
		return fmt.Errorf("note wrong link code of person %d: %w", who, err)
	}
	return nil
}

// WrongLinks implements [learning.Links].
func (db *DB) WrongLinks(ctx context.Context, who learning.PersonID, now time.Time) (int, error) {
	var n int
	err := db.get(ctx, &n, "SELECT wrong FROM link WHERE person_id = ? AND wrong_at > ?", who, millis(now.Add(-learning.WrongLinkFor)))
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		return 0, fmt.Errorf("wrong link codes of person %d: %w", who, err)
	}
	return n, nil
}

// merges gives the rows of one person to another. Each query takes the one who is
// kept and then the one who goes. A column that refers to people and is not in it
// makes TestMergeWhole fail.
var merges = []string{
	// Waiters first, as in [DB.ErasePerson].
	"DELETE FROM waiter WHERE question_id IN (SELECT question_id FROM waiter WHERE person_id = ?) AND person_id = ?",
	"UPDATE waiter SET person_id = ? WHERE person_id = ?",
	"UPDATE identity SET person_id = ? WHERE person_id = ?",
	"INSERT INTO role (person_id, community_id, role, granted_at) SELECT CAST(? AS BIGINT), community_id, role, granted_at FROM role WHERE person_id = ? ON CONFLICT DO NOTHING",
	"UPDATE plan SET person_id = ? WHERE person_id = ?",
	// One event is not logged twice by one person.
	"UPDATE progress SET source = '' WHERE source <> '' AND source IN (SELECT source FROM progress WHERE person_id = ?) AND person_id = ?",
	"UPDATE progress SET person_id = ? WHERE person_id = ?",
	"UPDATE vacation SET person_id = ? WHERE person_id = ?",
	"UPDATE change SET person_id = ? WHERE person_id = ?",
	"UPDATE comparison SET person_id = ? WHERE person_id = ?",
	"UPDATE provider_check SET person_id = ? WHERE person_id = ?",
	"UPDATE credential SET person_id = ? WHERE person_id = ?",
	"UPDATE review SET person_id = ? WHERE person_id = ?",
	"UPDATE notice SET person_id = ? WHERE person_id = ?",
	"UPDATE reminder SET number = number + (SELECT COALESCE(MAX(r.number), 0) FROM reminder r WHERE r.person_id = ?) WHERE person_id = ?",
	"UPDATE reminder SET person_id = ? WHERE person_id = ?",
	"UPDATE feed SET person_id = ? WHERE person_id = ?",
	"UPDATE visit SET person_id = ? WHERE person_id = ?",
	"UPDATE topic SET person_id = ? WHERE person_id = ?",
	"UPDATE outbox SET person_id = ? WHERE person_id = ?",
	"UPDATE access SET subject_id = ? WHERE subject_id = ?",
	"UPDATE access SET actor_id = ? WHERE actor_id = ?",
	"UPDATE audit SET actor_id = ? WHERE actor_id = ?",
	"UPDATE entry SET person_id = ? WHERE person_id = ?",
	"UPDATE phrasing SET person_id = ? WHERE person_id = ?",
	"DELETE FROM link WHERE person_id IN (?, ?)", // codes are over; so is guessing
}

// MergePeople implements [learning.Links].
func (db *DB) MergePeople(ctx context.Context, keep, gone learning.PersonID, now time.Time) (moved []learning.ItemID, err error) {
	err = db.In(ctx, func(ctx context.Context) error {
		// Whoever stores something of them meanwhile has ended before, or finds
		// nobody: what came in between would go with the row of the person.
		var two []personRow
		if err := db.list(ctx, &two, "SELECT "+personColumns+" FROM person p WHERE p.id IN (?, ?) ORDER BY p.id"+db.engine.forUpdate, keep, gone); err != nil {
			return err
		}
		if len(two) != 2 {
			return learning.ErrNotFound
		}
		if moved, err = db.mergePlans(ctx, keep, gone, now); err != nil {
			return err
		}
		for _, query := range merges {
			if _, err := db.exec(ctx, query, keep, gone); err != nil {
				return err
			}
		}
		if err := db.MoveCohorts(ctx, gone, keep); err != nil {
			return err
		}
		since := sql.Null[int64]{V: min(two[0].UnreachedAt.V, two[1].UnreachedAt.V), Valid: two[0].UnreachedAt.Valid && two[1].UnreachedAt.Valid}
		for _, one := range two {
			if !since.Valid && one.UnreachedAt.Valid {
				since = one.UnreachedAt
			}
		}
		if err := db.one(ctx, "UPDATE person SET created_at = ?, unreached_at = ? WHERE id = ?", min(two[0].CreatedAt, two[1].CreatedAt), since, keep); err != nil {
			return err
		}
		return db.one(ctx, "DELETE FROM person WHERE id = ?", gone)
	})
	if err != nil {
		return nil, fmt.Errorf("merge person %d into %d: %w", gone, keep, err)
	}
	return moved, nil
}

// mergePlans puts the items of the plan of gone, also removed ones, behind those of
// keep's, and closes it. Where only one has a plan, that stays as it is.
func (db *DB) mergePlans(ctx context.Context, keep, gone learning.PersonID, now time.Time) (moved []learning.ItemID, err error) {
	var plans [2]int64
	for i, who := range []learning.PersonID{keep, gone} {
		err := db.get(ctx, &plans[i], "SELECT id FROM plan WHERE person_id = ? AND closed_at IS NULL", who)
		if errors.Is(err, learning.ErrNotFound) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
	}
	order, err := db.places(ctx, plans[0])
	if err != nil {
		return nil, err
	}
	behind, err := db.places(ctx, plans[1])
	if err != nil {
		return nil, err
	}
	if _, err := db.exec(ctx, "UPDATE plan_item SET plan_id = ? WHERE plan_id = ?", plans[0], plans[1]); err != nil {
		return nil, err
	}
	for _, p := range behind {
		moved = append(moved, p.ID)
		order = append(order, place{ID: p.ID, Position: 0})
	}
	if err := db.renumber(ctx, order); err != nil {
		return nil, err
	}
	_, err = db.exec(ctx, "UPDATE plan SET closed_at = ? WHERE id = ?", millis(now), plans[1])
	return moved, err
}

// PartIdentity implements [learning.Links].
func (db *DB) PartIdentity(ctx context.Context, id learning.Identity, fresh learning.Person, now time.Time) (p learning.Person, err error) {
	err = db.In(ctx, func(ctx context.Context) error {
		before, err := db.behind(ctx, id)
		if err != nil {
			return err
		}
		if err := db.Hold(ctx, before.ID); err != nil {
			return err
		}
		var here, others int
		if err := errors.Join(
			db.get(ctx, &others, "SELECT count(*) FROM identity WHERE person_id = ?", before.ID),
			db.get(ctx, &here, `SELECT count(*) FROM identity i JOIN workspace w ON w.adapter = i.adapter AND w.external_id = i.workspace
				WHERE i.person_id = ? AND w.community_id = ?`, before.ID, before.Community),
		); err != nil {
			return err
		}
		if others < 2 {
			return learning.ErrConflict
		}
		fresh.Community, fresh.CreatedAt = before.Community, now
		own, err := db.addPerson(ctx, fresh)
		if err != nil {
			return err
		}
		if err := db.one(ctx, "UPDATE identity SET person_id = ? WHERE adapter = ? AND workspace = ? AND external_id = ?",
			own, key(id.Adapter), key(id.Workspace), key(id.User)); err != nil {
			return err
		}
		if here == 1 {
			if _, err := db.exec(ctx, "UPDATE role SET person_id = ? WHERE person_id = ? AND community_id = ?", own, before.ID, before.Community); err != nil {
				return err
			}
		}
		// Whose conversation it was about is not told apart; it is missed by nobody.
		if _, err := db.exec(ctx, "DELETE FROM topic WHERE person_id = ?", before.ID); err != nil {
			return err
		}
		// The first account says of which community the person is elsewhere.
		if _, err := db.exec(ctx, `UPDATE person SET community_id = COALESCE((SELECT w.community_id FROM identity i
			JOIN workspace w ON w.adapter = i.adapter AND w.external_id = i.workspace WHERE i.person_id = person.id
			ORDER BY i.created_at, i.adapter, i.workspace, i.external_id LIMIT 1), community_id) WHERE id = ?`, before.ID); err != nil {
			return err
		}
		p, err = db.behind(ctx, id)
		return err
	})
	if err != nil {
		return learning.Person{}, fmt.Errorf("part account: %w", err)
	}
	return p, nil
}
