// Package sqlstore keeps everything Cairn remembers in SQLite or PostgreSQL: it
// is the inbox and the forms of bot, and the stores of bot/intake, bot/outbox and
// bot/learning, in one type. It knows tables and transactions; it knows no chat
// platform and decides nothing about learning.
package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

var (
	_ bot.Inbox    = (*DB)(nil)
	_ bot.Forms    = (*DB)(nil)
	_ intake.Store = (*DB)(nil)

	_ intake.Installations = (*DB)(nil)
	_ outbox.Store         = (*DB)(nil)
	_ learning.Store       = (*DB)(nil)
)

// DB is an open database. Its methods use the transaction that their context
// carries (see [DB.In]); without one each is a transaction of its own. A DB is
// safe for concurrent use, one transaction is not.
type DB struct {
	engine engine
	write  *sqlx.DB // on SQLite a single connection
	read   *sqlx.DB // on PostgreSQL the same pool as write
	name   string   // how errors call the database: a path, or host and name

	// SQLite only: the lock of the file, and the name of this hold of it.
	lock  *filelock
	run   string
	batch batch // likewise

	// PostgreSQL only: dsn holds the password and is never shown; public is
	// the address for pg_dump.
	dsn, public string
	bouncer     bool

	watchers watchers
}

// engine is what the two databases do differently.
type engine struct {
	postgres bool
	// These follow a SELECT; SQLite has one writer at a time and needs none.
	noKeyUpdate, forUpdate, skipLocked, personLocked string
}

// Open opens the database that url names: postgres://… or postgresql://…, or
// else the path of an SQLite file, with or without sqlite: or file: before it.
// An SQLite file that is missing is created, readable by its owner alone, and
// so is its folder. A PostgreSQL address that does not say otherwise gets TLS
// (sslmode=require) unless the server is on this machine, 10 seconds to
// connect and 30 for a statement; pgbouncer=true in it is for a server behind
// PgBouncer. The schema is left as it is; see [DB.Migrate].
//
// The error is one of the package's where somebody can put it right, and its
// text says how. It never contains a password.
func Open(ctx context.Context, url string) (*DB, error) {
	if isPostgres(url) {
		return openPostgres(ctx, url)
	}
	return openSQLite(ctx, url)
}

// Close closes the database and frees it for other processes. Transactions
// that still run fail.
func (db *DB) Close() error {
	var errs []error
	// The last connection folds the write-ahead log into the file, which only
	// a writer may do, so readers go first.
	if db.read != nil && db.read != db.write {
		errs = append(errs, db.read.Close())
	}
	if db.write != nil {
		errs = append(errs, db.write.Close())
	}
	return errors.Join(append(errs, db.lock.release())...)
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	var one int64
	if err := db.get(ctx, &one, "SELECT 1"); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// txKey is the context key of a transaction on one database.
type txKey struct{ db *DB }

// transaction is one that runs, and whether its end may make something due.
type transaction struct {
	*sqlx.Tx
	changed bool
}

// tx is the transaction of a context, nil without one.
func (db *DB) tx(ctx context.Context) *transaction {
	tx, _ := ctx.Value(txKey{db}).(*transaction)
	return tx
}

// In runs f inside one transaction, which the context given to f carries: it
// is committed when f returns nil, and rolled back when f fails or panics. f's
// error is returned as it is. Inside another In the call joins that
// transaction, which then stands or falls as a whole.
//
// Everything f does with the database must use f's context: another context
// would wait for a connection that f itself holds. After a failed call f must
// return, since PostgreSQL refuses everything else in that transaction. The
// end of ctx stops statements, but not a commit after f has succeeded.
func (db *DB) In(ctx context.Context, f func(context.Context) error) error {
	if db.tx(ctx) != nil {
		return f(ctx)
	}
	tx, conn, err := db.begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", db.explain(ctx, err))
	}
	defer conn.Close() //nolint:errcheck // it goes back to the pool, nothing is lost
	done := false
	defer func() {
		if !done {
			_ = tx.Rollback() // the connection may be gone, and with it the transaction
		}
	}()
	running := &transaction{Tx: tx}
	if err := f(context.WithValue(ctx, txKey{db}, running)); err != nil {
		return err
	}
	done = true
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", db.explain(context.WithoutCancel(ctx), err))
	}
	if running.changed {
		db.watchers.wake()
	}
	return nil
}

// begin takes a connection while ctx lasts and starts a transaction that
// outlives ctx: database/sql would roll back by itself when ctx ends, and with
// it what must be kept all the same.
func (db *DB) begin(ctx context.Context) (*sqlx.Tx, *sqlx.Conn, error) {
	for attempt := 0; ; attempt++ {
		conn, err := db.write.Connx(ctx)
		if err != nil {
			return nil, nil, err
		}
		tx, err := conn.BeginTxx(context.WithoutCancel(ctx), nil)
		if err == nil {
			return tx, conn, nil
		}
		_ = conn.Close()
		// A pooled connection may have died with the server's last restart.
		if !errors.Is(err, driver.ErrBadConn) || attempt == maxStale {
			return nil, nil, err
		}
	}
}

// maxStale is how many dead connections begin passes over.
const maxStale = 16

// get reads one row into dest, a pointer to a row struct or a plain value. No
// row is [learning.ErrNotFound].
func (db *DB) get(ctx context.Context, dest any, query string, args ...any) error {
	return db.explain(ctx, sqlx.GetContext(ctx, db.reader(ctx), dest, db.bind(query), args...))
}

// list reads all rows into dest, a pointer to a slice. It leaves no rows open,
// because PostgreSQL runs nothing else meanwhile.
func (db *DB) list(ctx context.Context, dest any, query string, args ...any) error {
	return db.explain(ctx, sqlx.SelectContext(ctx, db.reader(ctx), dest, db.bind(query), args...))
}

// exec runs a statement and returns how many rows it changed.
func (db *DB) exec(ctx context.Context, query string, args ...any) (int64, error) {
	var res sql.Result
	var err error
	if tx := db.tx(ctx); tx != nil {
		res, err = tx.ExecContext(ctx, db.bind(query), args...) //nolint:gosec // every query is a constant of this package
	} else {
		res, err = db.write.ExecContext(ctx, db.bind(query), args...) //nolint:gosec // every query is a constant of this package
	}
	if err != nil {
		return 0, db.explain(ctx, err)
	}
	return res.RowsAffected()
}

// one runs a statement that must change a row; none is [learning.ErrNotFound].
func (db *DB) one(ctx context.Context, query string, args ...any) error {
	n, err := db.exec(ctx, query, args...)
	if err == nil && n == 0 {
		err = learning.ErrNotFound
	}
	return err
}

// insert runs an INSERT of a row struct with :column names and returns the new
// id; 0 when ON CONFLICT DO NOTHING did nothing. It returns
// [learning.ErrNotFound] when the row belongs to something that is not there.
func (db *DB) insert(ctx context.Context, query string, row any) (int64, error) {
	query, args, err := sqlx.Named(query+" RETURNING id", row)
	if err != nil {
		return 0, err
	}
	var ids []int64
	// SQLite commits such a statement when its rows are closed, and sqlx drops
	// that error: only an explicit commit tells the truth.
	err = db.In(ctx, func(ctx context.Context) error { return db.list(ctx, &ids, query, args...) })
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return ids[0], nil
}

// update runs an UPDATE of a row struct with :column names; no row is
// [learning.ErrNotFound].
func (db *DB) update(ctx context.Context, query string, row any) error {
	query, args, err := sqlx.Named(query, row)
	if err != nil {
		return err
	}
	return db.one(ctx, query, args...)
}

func (db *DB) reader(ctx context.Context) sqlx.QueryerContext {
	if tx := db.tx(ctx); tx != nil {
		return tx
	}
	return db.read
}

// bind writes the ? of a query as PostgreSQL wants them. No query here has a ?
// in a literal, which would be taken for one.
func (db *DB) bind(query string) string {
	if !db.engine.postgres {
		return query
	}
	return sqlx.Rebind(sqlx.DOLLAR, query)
}

func isPostgres(url string) bool {
	lower := strings.ToLower(url)
	return strings.HasPrefix(lower, "postgres://") || strings.HasPrefix(lower, "postgresql://")
}
