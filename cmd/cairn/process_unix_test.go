//go:build unix

package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestReadOnly says what to do where nothing can be written, as an ordinary
// user: root may write anywhere.
func TestReadOnly(t *testing.T) {
	dir, err := os.MkdirTemp("/tmp", "cairn-readonly-") //nolint:usetesting // t.TempDir is for its owner alone
	if err != nil {
		t.Fatal(err)
	}
	home, elsewhere := filepath.Join(dir, "home"), filepath.Join(dir, "elsewhere")
	t.Cleanup(func() {
		_ = os.Chmod(home, 0o700) //nolint:gosec // so that it can be removed
		_ = os.RemoveAll(dir)
	})
	for _, d := range []string{home, elsewhere} {
		if err := os.Mkdir(d, 0o755); err != nil { //nolint:gosec // another user looks into it
			t.Fatal(err)
		}
	}
	// A database that was made while the folder could be written.
	made := run(t, home, "chat", "--as", "ada")
	made.say(t, "plan new become a pilot", "Add the first step")
	made.ended(t)
	program, err := os.ReadFile(made.Path)
	if err != nil {
		t.Fatal(err)
	}
	self := filepath.Join(dir, "cairn")
	if err := os.WriteFile(self, program, 0o755); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{dir: 0o755, home: 0o555, elsewhere: 0o555} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		home string
		args []string
		code int
	}{
		{home, []string{"chat", "--as", "ada"}, exitFailed},
		{home, []string{"backup", filepath.Join(dir, "copy.db")}, exitFailed},
		{elsewhere, []string{"migrate"}, exitFailed},
		{filepath.Join(elsewhere, "new"), []string{"migrate"}, exitFailed},
		{elsewhere, []string{"kb", "export", filepath.Join(elsewhere, "out")}, exitFailed},
		{elsewhere, []string{"kb", "export", filepath.Join(elsewhere, "out.csv")}, exitFailed},
		{elsewhere, []string{"ask", "do they expire?"}, exitOK},
		{elsewhere, []string{"explain", "plan show"}, exitOK},
	} {
		p := command(t, tt.home, tt.args...)
		p.Path, p.Dir = self, "/"
		if os.Getuid() == 0 {
			const nobody = 65534
			p.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		code := p.ended(t)
		said := p.said.String()
		if code != tt.code || code == exitFailed && (!strings.HasPrefix(said, "cairn: ") || strings.Count(said, "\n") != 1 || !strings.Contains(said, dir)) {
			t.Errorf("%q exited with %d and said %q", tt.args, code, said)
		}
	}
}

// TestClosedOutput ends quietly when nobody reads any more.
func TestClosedOutput(t *testing.T) {
	p := command(t, t.TempDir(), "ask", "--json")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.Stdout, p.Stdin = write, strings.NewReader(strings.Repeat("do they expire?\n", 1000))
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := read.Read(make([]byte, 10)); err != nil {
		t.Error(err)
	}
	_, _ = read.Close(), write.Close()
	p.ended(t)
	if status, ok := p.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGPIPE || p.said.Len() > 0 {
		t.Errorf("ended with %v and said %s", p.ProcessState, p.said.String())
	}

	// A disk that is full is said.
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		return // only Linux has one
	}
	defer full.Close() //nolint:errcheck // nothing can be written to it
	for _, args := range [][]string{{"ask", "do they expire?"}, {"ask", "--json", "do they expire?"}, {"explain", "undo"}, {"version"}} {
		p = command(t, t.TempDir(), args...)
		p.Stdout = full
		if code := p.ended(t); code != exitFailed || !strings.HasPrefix(p.said.String(), "cairn: ") {
			t.Errorf("%q exited with %d and said %s", args, code, p.said.String())
		}
	}
}

// TestInterrupt ends what waits for a line, and keeps what was said.
func TestInterrupt(t *testing.T) {
	home := t.TempDir()
	for _, tt := range []struct {
		args []string
		code int
	}{
		{[]string{"ask", "--json"}, exitFailed},
		{[]string{"explain", "--json"}, exitFailed},
		{[]string{"chat", "--as", "ada"}, exitOK},
	} {
		for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
			p := run(t, home, tt.args...)
			p.say(t, "undo", "") // it is at work
			if err := p.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, p.out); err != nil { // its input stays open
				t.Fatal(err)
			}
			if code := p.ended(t); code != tt.code {
				t.Errorf("%q exited with %d after %v: %s", tt.args, code, signal, p.said.String())
			}
		}
	}
}
