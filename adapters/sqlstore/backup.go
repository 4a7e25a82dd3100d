package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/jmoiron/sqlx"
)

// Backup copies an SQLite database, as it is at this moment, into a new file,
// which appears under its name only when it is complete, checked and on the
// disk. Cairn goes on working meanwhile. A file that exists is [ErrExists] and
// stays as it is. For PostgreSQL it returns [ErrUsePgDump] with the command.
func (db *DB) Backup(ctx context.Context, file string) error {
	if db.engine.postgres {
		return problemf(ErrUsePgDump, "PostgreSQL is backed up with its own tool: pg_dump --format=custom --file=%s %s", quoted(file), quoted(db.public))
	}
	file, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if _, err := os.Lstat(file); err == nil {
		return exists(file)
	}
	// The name is not there yet, so whoever sees the file under its own name
	// sees a whole one. CreateTemp makes it readable by its owner alone.
	tmp, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return unwritable(err, filepath.Dir(file), file)
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // it is gone when all went well
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := db.copyTo(ctx, tmp.Name()); err != nil {
		return fmt.Errorf("back up to %s: %w", file, err)
	}
	if err := publish(tmp.Name(), file); err != nil {
		return err
	}
	return nil
}

// copyTo fills an empty file with the database and checks it.
func (db *DB) copyTo(ctx context.Context, file string) error {
	// A connection of its own: the copy of a large database takes minutes.
	from, err := sqlx.Open("sqlite", sqliteDSN(db.name, "_pragma=busy_timeout(10000)"))
	if err != nil {
		return err
	}
	defer from.Close() //nolint:errcheck // it only read
	if _, err := from.ExecContext(ctx, "VACUUM INTO ?", file); err != nil {
		return db.explain(ctx, err)
	}
	to, err := sqlx.Open("sqlite", sqliteDSN(file, "mode=ro&immutable=1"))
	if err != nil {
		return err
	}
	defer to.Close() //nolint:errcheck // it only read
	var found string
	if err := to.GetContext(ctx, &found, "PRAGMA integrity_check(1)"); err != nil {
		return db.explain(ctx, err)
	}
	if found != "ok" {
		return corrupt(db.name)
	}
	return nil
}

// publish makes a finished file durable and gives it its name, unless somebody
// else has taken it meanwhile.
func publish(tmp, file string) error {
	f, err := os.OpenFile(tmp, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	switch err := os.Link(tmp, file); {
	case errors.Is(err, fs.ErrExist):
		return exists(file)
	case err != nil:
		// Not every disk has hard links; a rename would replace what is there.
		if _, err := os.Lstat(file); err == nil {
			return exists(file)
		}
		if err := os.Rename(tmp, file); err != nil {
			return fmt.Errorf("back up: %w", err)
		}
	}
	if err := syncDir(filepath.Dir(file)); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

func exists(file string) error {
	return problemf(ErrExists, "%s exists already: name a new file for the backup", file)
}

// quoted writes a word for a shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
