package sqlstore

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// filelock is the exclusive lock on the file beside an SQLite database, held as
// long as the database is open. The system drops it when the process ends,
// however it ends, so the file may stay behind.
type filelock struct{ file *os.File }

// acquire locks a database for this process, or says who has it.
func acquire(path string) (*filelock, error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the path
	if err != nil {
		return nil, unwritable(err, path+".lock", path)
	}
	switch err := flock(f); {
	case errors.Is(err, errHeld):
		who := holder(f)
		_ = f.Close()
		return nil, problemf(ErrInUse, "database %s is in use by %s; stop it, or use another CAIRN_HOME", path, who)
	case err != nil:
		_ = f.Close()
		return nil, fmt.Errorf("lock database: %w", err)
	}
	if err := sign(f); err != nil {
		_ = f.Close()
		return nil, unwritable(err, path+".lock", path)
	}
	return &filelock{f}, nil
}

// release lets others in. A second time, and of the nil lock, it does nothing.
func (l *filelock) release() error {
	if l == nil {
		return nil
	}
	_ = l.file.Truncate(0) // only a courtesy to whoever reads the file
	if err := l.file.Close(); !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}

// errHeld is what flock returns when somebody else has the lock.
var errHeld = errors.New("lock is held")

// sign writes down who holds the lock.
func sign(f *os.File) error {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err = f.WriteAt(fmt.Appendf(nil, "%d\n%s\n%s\n", os.Getpid(), host, time.Now().UTC().Format(time.RFC3339)), 0)
	return err
}

// holder reads who holds the lock. It may have been taken a moment ago and not
// be signed yet.
func holder(f *os.File) string {
	b, err := io.ReadAll(io.NewSectionReader(f, 0, 1<<10))
	lines := strings.Split(string(b), "\n")
	if err != nil || len(lines) < 3 {
		return "another process"
	}
	since := lines[2]
	if t, err := time.Parse(time.RFC3339, since); err == nil {
		since = t.Local().Format("2006-01-02 15:04 MST")
	}
	return fmt.Sprintf("process %s on %s since %s", lines[0], lines[1], since)
}
