package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// refused opens a database that cannot be opened and returns the sentence.
func refused(t *testing.T, url string, want error) string {
	t.Helper()
	db, err := Open(t.Context(), url)
	if err == nil {
		_ = db.Close()
	}
	if !errors.Is(err, want) {
		t.Fatalf("open %s: error is %v, want %v", url, err, want)
	}
	if text := err.Error(); strings.ContainsAny(text, "\n") || strings.Contains(text, "SQLITE") {
		t.Errorf("%q is not one plain sentence", text)
	}
	return err.Error()
}

func TestSQLiteFile(t *testing.T) {
	dir := t.TempDir()
	for _, url := range []string{
		"plain.db", "sqlite:short.db", "sqlite://slashes.db", "file:uri%20with%20space.db", "a?b#c%20d;é 'x\".db", "new/folder/x.db",
	} {
		t.Run(url, func(t *testing.T) {
			t.Chdir(dir)
			db := openURL(t, url)
			if !filepath.IsAbs(db.name) {
				t.Errorf("the name %s is not absolute", db.name)
			}
			for _, file := range []string{db.name, db.name + ".lock", db.name + "-wal"} {
				info, err := os.Stat(file)
				if err != nil {
					t.Fatal(err)
				}
				if info.Mode().Perm() != 0o600 {
					t.Errorf("%s has mode %v, want 0600", file, info.Mode())
				}
			}
		})
	}
	info, err := os.Stat(filepath.Join(dir, "new"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("a new folder has mode %v, want 0700", info.Mode())
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*-wal")); len(left) > 0 {
		t.Errorf("closed databases leave %v", left)
	}
}

func TestSQLiteSettings(t *testing.T) {
	db := openFile(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000"} {
		for name, pool := range map[string]interface {
			GetContext(ctx context.Context, dest any, query string, args ...any) error
		}{"writer": db.write, "reader": db.read} {
			var got string
			if err := pool.GetContext(t.Context(), &got, "PRAGMA "+pragma); err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("%s: %s is %s, want %s", name, pragma, got, want)
			}
		}
	}
	if _, err := db.read.ExecContext(t.Context(), "DELETE FROM inbox"); err == nil {
		t.Error("the reader may write")
	}
}

func TestSQLiteAddress(t *testing.T) {
	for url, part := range map[string]string{ //nolint:gosec // no secrets, for all they look like some
		"":                             "is empty",
		":memory:":                     "in memory",
		"file::memory:":                "in memory",
		"file:x.db?mode=memory":        "in memory",
		"x.db?cache=shared":            "",
		"file:x.db?_journal=WAL":       "no parameters",
		"mysql://root:secret@host/db":  "PostgreSQL or SQLite",
		"host=localhost dbname=secret": "postgres://",
		"file:%zz":                     "escape",
		"x\x00y":                       "NUL",
	} {
		if part == "" {
			continue // a plain path may hold anything
		}
		text := refused(t, url, ErrBadURL)
		contains(t, text, part)
		if strings.Contains(text, "secret") {
			t.Errorf("%q quotes the address", text)
		}
	}
	contains(t, refused(t, t.TempDir(), ErrBadURL), "is a folder")
}

func TestSQLiteBroken(t *testing.T) {
	write := func(t *testing.T, content string) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), "cairn.db")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil { //nolint:gosec // in a folder of the test
			t.Fatal(err)
		}
		return path
	}
	t.Run("another file", func(t *testing.T) {
		for _, content := range []string{"x", "%PDF-1.7 and more", strings.Repeat("text ", 5000)} {
			contains(t, refused(t, write(t, content), ErrForeign), "is not an SQLite database")
		}
	})
	t.Run("empty file", func(t *testing.T) { openURL(t, write(t, "")) })
	t.Run("header alone", func(t *testing.T) {
		path := write(t, "SQLite format 3\x00"+strings.Repeat("x", 4080))
		db, err := Open(t.Context(), path)
		if err == nil {
			_ = db.Close()
		}
		if !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrForeign) {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("damaged pages", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "cairn.db")
		if err := migrated(path); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := 4096; i < len(content); i++ {
			content[i] = byte(rand.N(256)) //nolint:gosec // it fits
		}
		contains(t, refused(t, write(t, string(content)), ErrCorrupt), "restore a backup")
		contains(t, refused(t, write(t, string(content[:len(content)/2])), ErrCorrupt), "restore a backup")
	})
}

func TestSQLiteInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cairn.db")
	holder := spawn(t, "hold", path, nil)
	if said := holder.line(t); said != "<nil>" {
		t.Fatalf("the first process says %s", said)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	text := refused(t, path, ErrInUse)
	contains(t, text, path, fmt.Sprintf("process %d on %s since 20", holder.cmd.Process.Pid, host), "CAIRN_HOME")
	if said := spawn(t, "open", path, nil).line(t); !strings.Contains(said, "is in use by process") {
		t.Errorf("a third process says %s", said)
	}
	holder.kill()
	db := openURL(t, path)
	contains(t, refused(t, path, ErrInUse), fmt.Sprint("process ", os.Getpid()))
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("after somebody else tried: %v", err)
	}
}

// TestSQLiteKilled kills a process in the middle of its writes: every event that
// it acknowledged is there, exactly once.
func TestSQLiteKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cairn.db")
	acknowledged := make(map[string]bool)
	for range 4 {
		p := spawn(t, "write", path, nil)
		for range 10 + rand.N(40) {
			event := p.line(t)
			if !strings.Contains(event, "-") || strings.Contains(event, " ") {
				t.Fatalf("the child says %s", event)
			}
			acknowledged[event] = true
		}
		p.kill()
	}
	db := openURL(t, path)
	var found string
	if err := db.write.GetContext(t.Context(), &found, "PRAGMA integrity_check"); err != nil || found != "ok" {
		t.Fatalf("integrity: %s, %v", found, err)
	}
	for event := range acknowledged {
		repeat, err := db.once(t.Context(), event, func(context.Context) error { return nil })
		if err != nil || !repeat {
			t.Errorf("event %s: repeat %v, %v", event, repeat, err)
		}
	}
	var lines, events int
	for query, n := range map[string]*int{"SELECT count(*) FROM progress": &lines, "SELECT count(*) FROM inbox": &events} {
		if err := db.get(t.Context(), n, query); err != nil {
			t.Fatal(err)
		}
	}
	if lines != events || lines < len(acknowledged) {
		t.Errorf("%d lines of progress, %d events, %d acknowledged", lines, events, len(acknowledged))
	}
}

func TestSQLiteFull(t *testing.T) {
	db := openFile(t)
	ctx := t.Context()
	p, err := db.Meet(ctx, learning.Identity{Adapter: "slack", User: "ada"}, learning.NewPerson(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var pages int
	if err := db.write.GetContext(ctx, &pages, "PRAGMA page_count"); err != nil {
		t.Fatal(err)
	}
	// Stands in for a full disk: SQLite reports both in the same way.
	limit := func(n int) {
		t.Helper()
		if _, err := db.write.ExecContext(ctx, fmt.Sprint("PRAGMA max_page_count=", n)); err != nil {
			t.Fatal(err)
		}
	}
	limit(pages + 2)
	big := strings.Repeat("words ", 5000)
	_, err = db.once(ctx, "Ev1", func(ctx context.Context) error {
		for range 10 {
			if _, _, err := db.AppendProgress(ctx, learning.Progress{Person: p.ID, Kind: learning.ProgressMilestone, Note: big, At: time.Now()}); err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, ErrFull) {
		t.Fatalf("error is %v, want ErrFull", err)
	}
	contains(t, err.Error(), db.name, "free some")
	if left, err := db.ProgressBetween(ctx, p.ID, "", "9"); err != nil || len(left) > 0 {
		t.Errorf("a failed event left %d lines, %v", len(left), err)
	}
	limit(1 << 30)
	if _, _, err := db.AppendProgress(ctx, learning.Progress{Person: p.ID, Kind: learning.ProgressMilestone, Note: big, At: time.Now()}); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
