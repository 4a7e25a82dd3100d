package sqlstore

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// meanwhile runs other while a transaction of first's is open, waits until other
// waits for it, and then commits. SQLite has one writer and nothing to wait for.
func meanwhile(t *testing.T, db *DB, first func(context.Context) error, other func() error) error {
	t.Helper()
	done := make(chan error, 1)
	err := db.In(t.Context(), func(ctx context.Context) error {
		if err := first(ctx); err != nil {
			return err
		}
		go func() { done <- other() }()
		for waiting := 0; waiting == 0; {
			if err := db.get(t.Context(), &waiting, `SELECT count(*) FROM pg_stat_activity
				WHERE datname = current_database() AND wait_event_type = 'Lock'`); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return <-done
}

// TestPostgresMergeWaits keeps what is being stored of somebody when they become one
// with somebody else.
func TestPostgresMergeWaits(t *testing.T) {
	db := openServer(t)
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	var two [2]learning.Person
	for i, platform := range []string{"slack", "discord"} {
		var err error
		if two[i], err = db.Meet(t.Context(), learning.Identity{Adapter: platform, User: "ada"}, learning.NewPerson(), now); err != nil {
			t.Fatal(err)
		}
	}
	err := meanwhile(t, db, func(ctx context.Context) error {
		_, err := db.AddCredential(ctx, learning.Credential{Person: two[1].ID, Title: "x"})
		return err
	}, func() error {
		_, err := db.MergePeople(t.Context(), two[0].ID, two[1].ID, now)
		return err
	})
	cards, err2 := db.Credentials(t.Context(), two[0].ID)
	if err != nil || err2 != nil || len(cards) != 1 {
		t.Errorf("%d credentials, %v, %v", len(cards), err, err2)
	}
}

// TestPostgresLinkCodeOnce lets one of two use a code that both have found.
func TestPostgresLinkCodeOnce(t *testing.T) {
	db := openServer(t)
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	ada, err := db.Meet(t.Context(), learning.Identity{Adapter: "slack", User: "ada"}, learning.NewPerson(), now)
	if err == nil {
		err = db.SaveLinkCode(t.Context(), learning.LinkCode{Person: ada.ID, Hash: "h", Until: now.Add(time.Minute)})
	}
	if err != nil {
		t.Fatal(err)
	}
	use := func(ctx context.Context) error {
		_, err := db.UseLinkCode(ctx, "h", now)
		return err
	}
	if err := meanwhile(t, db, use, func() error { return use(t.Context()) }); !errors.Is(err, learning.ErrNotFound) {
		t.Errorf("used twice: %v", err)
	}
}
