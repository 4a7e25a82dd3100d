package sqlstore

import (
	"context"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/bottest"
)

func TestMain(m *testing.M) {
	if child() {
		return
	}
	goleak.VerifyTestMain(m)
}

// openURL opens and migrates a database for one test.
func openURL(tb testing.TB, url string) *DB {
	tb.Helper()
	db, err := Open(tb.Context(), url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	if _, _, err := db.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return db
}

// once is Once of what says nothing.
func (db *DB) once(ctx context.Context, event string, do func(context.Context) error) (repeat bool, err error) {
	_, repeat, err = db.Once(ctx, "slack", event, func(ctx context.Context) (bot.Message, error) { return bot.Message{}, do(ctx) })
	return repeat, err
}

func openFile(tb testing.TB) *DB {
	tb.Helper()
	return openURL(tb, filepath.Join(tb.TempDir(), "cairn.db"))
}

// openServer opens a copy of the migrated template.
func openServer(tb testing.TB) *DB {
	tb.Helper()
	return openURL(tb, bottest.Postgres(tb, migrated))
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
