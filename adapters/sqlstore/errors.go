package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/cairnbot/cairn/bot/learning"
)

// What can be wrong with a database; somebody who runs Cairn can put each of
// these right. They are wrapped in errors whose text is one sentence that says
// what is wrong with which database, and what to do.
var (
	ErrInUse       = errors.New("database is in use by another process")
	ErrNewer       = errors.New("database is newer than this Cairn")
	ErrForeign     = errors.New("database belongs to something else")
	ErrCorrupt     = errors.New("database is damaged")
	ErrReadOnly    = errors.New("database cannot be written")
	ErrFull        = errors.New("no space left for the database")
	ErrUnreachable = errors.New("database cannot be reached")
	ErrBadURL      = errors.New("database address cannot be used")
	ErrExists      = errors.New("file exists already")
	ErrUsePgDump   = errors.New("PostgreSQL is backed up with pg_dump")
)

// problem is one of the errors above with its sentence.
type problem struct {
	kind error
	text string
}

func (p problem) Error() string { return p.text }
func (p problem) Unwrap() error { return p.kind }

func problemf(kind error, format string, args ...any) error {
	return problem{kind, fmt.Sprintf(format, args...)}
}

// explain turns what a driver reports into what the callers of this package
// can tell apart. It keeps no values that were written or asked for.
func (db *DB) explain(ctx context.Context, err error) error {
	var known problem
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		// The drivers report an ended context as an error of their own.
		return ctx.Err()
	case errors.Is(err, sql.ErrNoRows):
		return learning.ErrNotFound
	case db.engine.postgres:
		return explainPostgres(err, db.name)
	default:
		return explainSQLite(err, db.name)
	}
}

func explainSQLite(err error, name string) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	if e.Code() == lib.SQLITE_CONSTRAINT_FOREIGNKEY {
		return fmt.Errorf("belongs to nothing: %w", learning.ErrNotFound)
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_FULL:
		return problemf(ErrFull, "no space is left for the database %s: free some on its disk, nothing was changed", name)
	case lib.SQLITE_CORRUPT:
		return corrupt(name)
	case lib.SQLITE_NOTADB:
		return notSQLite(name)
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return problemf(ErrReadOnly, "the database %s cannot be written: make the file and its folder writable for the user that runs Cairn", name)
	case lib.SQLITE_CANTOPEN:
		return problemf(ErrReadOnly, "the database %s cannot be opened: check that its folder exists and is writable for the user that runs Cairn", name)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return problemf(ErrInUse, "the database %s is locked by another program: close the one that has it open", name)
	case lib.SQLITE_IOERR:
		return fmt.Errorf("the disk of the database %s reports an error: check the disk: %w", name, err)
	}
	return err
}

func corrupt(name string) error {
	return problemf(ErrCorrupt, "the database %s is damaged: stop Cairn, move the file away and restore a backup in its place", name)
}

func notSQLite(name string) error {
	return problemf(ErrForeign, "%s is not an SQLite database: name another file in DATABASE_URL, or move this one away", name)
}

// serverError is an error of PostgreSQL without its message, which may quote
// what a member wrote.
type serverError struct {
	code              pqerror.Code
	table, constraint string
}

func (e serverError) Error() string {
	var where strings.Builder
	if e.table != "" {
		where.WriteString(" on table " + e.table)
	}
	if e.constraint != "" {
		where.WriteString(" by constraint " + e.constraint)
	}
	return fmt.Sprintf("PostgreSQL error %s (%s)%s", string(e.code), e.code.Name(), where.String())
}

func explainPostgres(err error, name string) error {
	e := pq.As(err)
	if e == nil {
		if lost(err) {
			return problemf(ErrUnreachable, "PostgreSQL at %s cannot be reached: start it, or correct DATABASE_URL", name)
		}
		return err
	}
	switch e.Code {
	case pqerror.ForeignKeyViolation:
		return fmt.Errorf("belongs to nothing: %w", learning.ErrNotFound)
	case pqerror.DiskFull:
		return problemf(ErrFull, "no space is left for PostgreSQL at %s: free some on its disk, nothing was changed", name)
	case pqerror.ReadOnlySQLTransaction:
		return problemf(ErrReadOnly, "PostgreSQL at %s only reads: name the primary server in DATABASE_URL", name)
	case pqerror.InsufficientPrivilege:
		return problemf(ErrReadOnly, "the user of %s lacks rights: make it the owner of the database", name)
	case pqerror.InvalidPassword, pqerror.InvalidAuthorizationSpecification:
		return problemf(ErrBadURL, "PostgreSQL at %s refused the user or the password: correct DATABASE_URL", name)
	case pqerror.InvalidCatalogName:
		return problemf(ErrBadURL, "PostgreSQL has no database %s: create it with createdb, or correct DATABASE_URL", name)
	case pqerror.TooManyConnections:
		return problemf(ErrUnreachable, "PostgreSQL at %s has no connection left: raise its max_connections or run fewer replicas", name)
	case pqerror.AdminShutdown, pqerror.CrashShutdown, pqerror.CannotConnectNow:
		return problemf(ErrUnreachable, "PostgreSQL at %s is starting or stopping: try again in a moment", name)
	case pqerror.DataCorrupted, pqerror.IndexCorrupted:
		return problemf(ErrCorrupt, "the database at %s is damaged: stop Cairn and restore a backup", name)
	}
	return serverError{e.Code, e.Table, e.Constraint}
}

// lost reports whether an error means that the server is not there.
func lost(err error) bool {
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
