package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/cairnbot/cairn/migrations"
)

// Migrate brings the schema to the newest version this Cairn knows, and returns
// the versions before and after. Several processes may do so at once on
// PostgreSQL; one works and the others wait.
func (db *DB) Migrate(ctx context.Context) (from, to int64, err error) {
	return db.migrateTo(ctx, newest(db.steps()))
}

// Current reports whether the schema is the newest that this Cairn knows.
func (db *DB) Current(ctx context.Context) (bool, error) {
	have, err := db.version(ctx)
	return have == newest(db.steps()), err
}

func (db *DB) migrateTo(ctx context.Context, target int64) (from, to int64, err error) {
	from, err = db.version(ctx)
	if err != nil || from >= target {
		return from, from, err
	}
	if err := db.migrate(ctx, target); err != nil {
		if explained := db.explain(ctx, err); errors.As(explained, new(problem)) || ctx.Err() != nil {
			err = explained
		}
		return from, from, fmt.Errorf("migrate database: %w", err)
	}
	to, err = db.version(ctx)
	return from, to, err
}

func (db *DB) migrate(ctx context.Context, target int64) (err error) {
	dialect, pool := goose.DialectSQLite3, db.write.DB
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if db.engine.postgres {
		dialect = goose.DialectPostgres
		// A step may take longer than a statement of a conversation ever should.
		pool, err = sql.Open("postgres", db.dsn)
		if err != nil {
			return err
		}
		defer pool.Close() //nolint:errcheck // a failed commit was reported before
		locker, err := db.locker()
		if err != nil {
			return err
		}
		options = append(options, locker)
	}
	provider, err := goose.NewProvider(dialect, pool, db.steps(), options...)
	if err != nil {
		return err
	}
	_, err = provider.UpTo(ctx, target)
	return err
}

// locker keeps processes from migrating at once. Behind PgBouncer a session
// ends with each transaction, and a lock of the session with it.
func (db *DB) locker() (goose.ProviderOption, error) {
	const tries = 300
	if db.bouncer {
		l, err := lock.NewPostgresTableLocker(lock.WithTableLockTimeout(time.Second, tries))
		return goose.WithLocker(l), err
	}
	l, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, tries))
	return goose.WithSessionLocker(l), err
}

func (db *DB) steps() fs.FS {
	if db.engine.postgres {
		return migrations.Postgres
	}
	return migrations.SQLite
}

// newest is the highest number of a step.
func newest(steps fs.FS) int64 {
	var highest int64
	names, _ := fs.Glob(steps, "*.sql") // the pattern is good
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil {
			highest = max(highest, n)
		}
	}
	return highest
}

// version returns the version of the schema, 0 for an empty database. It
// refuses one that this Cairn must not touch.
func (db *DB) version(ctx context.Context) (int64, error) {
	tables, err := db.tables(ctx)
	if err != nil {
		return 0, fmt.Errorf("look at database: %w", err)
	}
	if !tables["goose_db_version"] {
		// The table of the lock may come first.
		if delete(tables, lock.DefaultLockTableName); len(tables) > 0 {
			return 0, db.foreign()
		}
		return 0, nil
	}
	var have int64
	if err := db.get(ctx, &have, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version"); err != nil {
		return 0, fmt.Errorf("look at database: %w", err)
	}
	if have > 0 && !tables["community"] { // or another process has just made it
		if tables, err = db.tables(ctx); err != nil {
			return 0, fmt.Errorf("look at database: %w", err)
		}
	}
	known := newest(db.steps())
	switch {
	case have > 0 && !tables["community"]:
		return 0, db.foreign()
	case have > known:
		return 0, problemf(ErrNewer, "the database %s has schema version %d and this Cairn knows %d at most: "+
			"install the newer Cairn that made it, or restore a backup from before", db.name, have, known)
	}
	return have, nil
}

func (db *DB) foreign() error {
	return problemf(ErrForeign, "the database %s holds the tables of something else: name an empty one in DATABASE_URL", db.name)
}

// tables lists the tables there are.
func (db *DB) tables(ctx context.Context) (map[string]bool, error) {
	query := "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	if db.engine.postgres {
		query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	}
	var names []string
	if err := db.list(ctx, &names, query); err != nil {
		return nil, err
	}
	out := make(map[string]bool)
	for _, n := range names {
		out[n] = true
	}
	return out, nil
}
