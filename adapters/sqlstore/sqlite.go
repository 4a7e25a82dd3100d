package sqlstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"

	"github.com/jmoiron/sqlx"
)

// sqlx does not know the driver's name and would leave ? alone by luck only.
var bindSQLite = sync.OnceFunc(func() { sqlx.BindDriver("sqlite", sqlx.QUESTION) })

// The settings of every connection. FULL is what keeps an acknowledged event
// through a power cut; the writer takes its lock when a transaction begins, so
// that none fails half-way because another was faster. What is deleted is
// overwritten, since some of it was erased for a reason.
const (
	pragmas = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=secure_delete(1)"
	writer  = pragmas + "&_txlock=immediate"
	reader  = pragmas + "&_pragma=query_only(1)"
)

func openSQLite(ctx context.Context, address string) (_ *DB, err error) {
	bindSQLite()
	path, err := sqlitePath(address)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil { //nolint:gosec // the operator names the path
		return nil, unwritable(err, filepath.Dir(path), path)
	}
	l, err := acquire(path)
	if err != nil {
		return nil, err
	}
	db := &DB{name: path, lock: l, run: rand.Text()}
	defer func() {
		if err != nil {
			_ = db.Close() // err says what is wrong
		}
	}()
	size, err := inspect(path)
	if err != nil {
		return nil, err
	}
	if db.write, err = openPrepared(sqliteDSN(path, writer)); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.write.SetMaxOpenConns(1)
	if err := db.verify(ctx, size); err != nil {
		return nil, err
	}
	if db.read, err = openPrepared(sqliteDSN(path, reader)); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	readers := max(4, runtime.GOMAXPROCS(0))
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	_, err = db.version(ctx)
	return db, err
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]+://`)

// sqlitePath reads the address of an SQLite file.
func sqlitePath(address string) (string, error) {
	path := address
	for _, prefix := range []string{"sqlite:", "file:"} {
		rest, ok := strings.CutPrefix(path, prefix)
		if !ok {
			continue
		}
		rest, query, _ := strings.Cut(strings.TrimPrefix(rest, "//"), "?")
		plain, err := url.PathUnescape(rest)
		if err != nil {
			return "", problemf(ErrBadURL, "the database address has a broken %% escape: correct DATABASE_URL")
		}
		if strings.Contains(query, "memory") {
			plain = ":memory:"
		} else if query != "" {
			return "", problemf(ErrBadURL, "an SQLite address takes no parameters: remove everything from the ? on in DATABASE_URL")
		}
		path = plain
		break
	}
	switch {
	case path == "":
		return "", problemf(ErrBadURL, "the database address is empty: set DATABASE_URL to postgres://… or to the path of a file")
	case path == ":memory:":
		return "", problemf(ErrBadURL, "a database in memory would forget everything: set DATABASE_URL to the path of a file")
	case scheme.MatchString(path):
		return "", problemf(ErrBadURL, "Cairn keeps its data in PostgreSQL or SQLite: set DATABASE_URL to postgres://… or to the path of a file")
	case strings.Contains(path, "dbname=") || strings.Contains(path, "host="):
		return "", problemf(ErrBadURL, "DATABASE_URL has no address that Cairn reads: write it as postgres://user:password@host/database")
	case strings.ContainsRune(path, 0):
		return "", problemf(ErrBadURL, "the database path contains a NUL character: correct DATABASE_URL")
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("database path: %w", err)
	}
	return abs, nil
}

// sqliteDSN writes a path as the URI that SQLite reads, whatever characters it
// has.
func sqliteDSN(path, params string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/… on Windows
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + params
}

// inspect makes sure that the file is there and may be an SQLite database, and
// returns its size. It must run before SQLite opens the file: closing any
// handle of it would drop SQLite's locks.
func inspect(path string) (size int64, err error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() { //nolint:gosec // the operator names the path
		return 0, problemf(ErrBadURL, "%s is a folder: set DATABASE_URL to a file in it", path)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the path
	if err != nil {
		return 0, unwritable(err, path, path)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	head := make([]byte, 16)
	n, err := io.ReadFull(f, head)
	if n > 0 && string(head[:n]) != "SQLite format 3\x00" {
		return 0, notSQLite(path)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, fmt.Errorf("read database: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("read database: %w", err)
	}
	return info.Size(), nil
}

// unwritable explains why a file or folder for the database could not be made.
func unwritable(err error, what, path string) error {
	switch {
	case errors.Is(err, fs.ErrPermission), readOnlyDisk(err):
		return problemf(ErrReadOnly, "%s cannot be written: make it writable for the user that runs Cairn, or use another CAIRN_HOME", what)
	case diskFull(err):
		return problemf(ErrFull, "no space is left for the database %s: free some on its disk", path)
	}
	return fmt.Errorf("create database: %w", err)
}

// checkedSize is up to which size in bytes a database is looked through when it
// is opened; that takes some 10 ms. A larger one is found damaged in use.
const checkedSize = 4 << 20

// verify finds out whether the file can be used at all.
func (db *DB) verify(ctx context.Context, size int64) error {
	var mode string
	if err := db.write.GetContext(ctx, &mode, "PRAGMA journal_mode"); err != nil {
		return fmt.Errorf("open database: %w", db.explain(ctx, err))
	}
	if mode != "wal" {
		return problemf(ErrBadURL, "the disk of the database %s cannot share memory between connections: put it on a local disk", db.name)
	}
	if size == 0 || size > checkedSize {
		return nil
	}
	var found string
	if err := db.write.GetContext(ctx, &found, "PRAGMA quick_check(1)"); err != nil {
		return fmt.Errorf("open database: %w", db.explain(ctx, err))
	}
	if found != "ok" {
		return corrupt(db.name)
	}
	return nil
}
