//go:build unix

package sqlstore

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestSQLiteReadOnly opens databases in folders that cannot be written, as an
// ordinary user: root may write anywhere.
func TestSQLiteReadOnly(t *testing.T) {
	const nobody = 65534
	dir, err := os.MkdirTemp("/tmp", "cairn-readonly-") //nolint:usetesting // t.TempDir is for its owner alone
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for _, made := range []string{"folder/x", "file/cairn.db", "file/cairn.db.lock"} {
		path := filepath.Join(dir, made)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // another user looks into it
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o444); err != nil { //nolint:gosec // nothing is in it
			t.Fatal(err)
		}
	}
	if os.Getuid() != 0 {
		for _, d := range []string{"folder", "file"} {
			if err := os.Chmod(filepath.Join(dir, d), 0o555); err != nil { //nolint:gosec // the point of the test
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, d), 0o755) }) //nolint:gosec // so that it can be removed
		}
	}
	self := reachable(t, dir)
	for _, file := range []string{"folder/cairn.db", "folder/new/cairn.db", "file/cairn.db"} {
		said := spawn(t, "open", filepath.Join(dir, file), func(c *exec.Cmd) {
			c.Path, c.Dir = self, "/"
			if os.Getuid() == 0 {
				c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
			}
		}).line(t)
		contains(t, said, dir, "cannot be written", "CAIRN_HOME")
		if strings.Contains(said, "denied") {
			t.Errorf("%q is the system's language", said)
		}
	}
}

// reachable copies the test binary to where another user may run it.
func reachable(t *testing.T, dir string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // another user runs what is in it
		t.Fatal(err)
	}
	content, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, "child")
	if err := os.WriteFile(to, content, 0o755); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	return to
}
