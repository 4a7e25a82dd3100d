package sqlstore

import (
	"context"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/cairnbot/cairn/bot/bottest"
)

func TestMain(m *testing.M) {
	if child() {
		return
	}
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener")) // bottest's own pool
}

// openURL opens and migrates a database for one test.
func openURL(t testing.TB, url string) *DB {
	t.Helper()
	db, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

func openFile(t testing.TB) *DB {
	t.Helper()
	return openURL(t, filepath.Join(t.TempDir(), "cairn.db"))
}

// openServer opens a copy of the migrated template.
func openServer(t testing.TB) *DB {
	t.Helper()
	return openURL(t, bottest.Postgres(t, migrated))
}

func migrated(url string) error {
	ctx := context.Background()
	db, err := Open(ctx, url)
	if err != nil {
		return err
	}
	if _, _, err := db.Migrate(ctx); err != nil {
		return err
	}
	return db.Close()
}

func TestSQLite(t *testing.T) {
	bottest.Stores(t, func(t *testing.T) bottest.Store { return openFile(t) }) //nolint:thelper // it is the suite's helper
}

func TestPostgres(t *testing.T) {
	bottest.Stores(t, func(t *testing.T) bottest.Store { return openServer(t) }) //nolint:thelper // it is the suite's helper
}
