package sqlstore

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

func TestSQLiteBackup(t *testing.T) {
	db := openFile(t)
	ctx := t.Context()
	ada, err := db.Meet(ctx, learning.Identity{Adapter: "slack", User: "ada"}, learning.NewPerson(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	// The bot goes on writing while the copy is made.
	var wg sync.WaitGroup
	writing, stop := context.WithCancel(ctx)
	wg.Go(func() {
		for writing.Err() == nil {
			_, _, _ = db.AppendProgress(writing, learning.Progress{Person: ada.ID, Kind: learning.ProgressTime, Minutes: 1, At: time.Now()})
		}
	})
	dir := t.TempDir()
	file := filepath.Join(dir, "it's a ?copy.db")
	err = db.Backup(ctx, file)
	stop()
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the copy has mode %v, want 0600", info.Mode())
	}
	err = db.Backup(ctx, file)
	if !errors.Is(err, ErrExists) {
		t.Errorf("backup over a file: error is %v, want ErrExists", err)
	}
	if err := db.Backup(ctx, db.name); !errors.Is(err, ErrExists) {
		t.Errorf("backup over the database: error is %v, want ErrExists", err)
	}
	if err := db.Backup(ctx, filepath.Join(dir, "missing", "x.db")); err == nil {
		t.Error("backup into a missing folder succeeds")
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := db.Backup(ended, filepath.Join(dir, "ended.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("backup after the end: error is %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v, %v; want the copy alone", left, err)
	}
	copied := openURL(t, file)
	found, err := copied.Person(ctx, ada.ID)
	if err != nil || found.ID != ada.ID {
		t.Errorf("in the copy: %v, %v", found, err)
	}
}
