package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// process is cairn running, with its input and output at hand.
type process struct {
	*exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	said bytes.Buffer // on stderr; read it after Wait
}

// command is cairn with a home of its own, not started yet.
func command(tb testing.TB, home string, args ...string) *process {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	p := &process{Cmd: exec.CommandContext(tb.Context(), self)} //nolint:gosec // the test binary
	p.Args = append([]string{"cairn"}, args...)                 // the name tells the test binary what it is
	p.Env = []string{"CAIRN_HOME=" + home, "HOME=" + home, "TZ=UTC", "PATH=" + os.Getenv("PATH")}
	p.Stderr = &p.said
	return p
}

// run starts cairn; it ends with the test at last.
func run(t *testing.T, home string, args ...string) *process {
	t.Helper()
	p := command(t, home, args...)
	begin(t, p)
	return p
}

func begin(tb testing.TB, p *process) {
	tb.Helper()
	out, err := p.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if p.in, err = p.StdinPipe(); err != nil {
		tb.Fatal(err)
	}
	p.out = bufio.NewReader(out)
	if err := p.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = p.Process.Kill()
		_ = p.Wait()
	})
}

// say writes one line and reads what comes back: up to the first line that
// holds the text.
func (p *process) say(t *testing.T, line, until string) string {
	t.Helper()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		t.Fatal(err)
	}
	var seen strings.Builder
	for {
		text, err := p.out.ReadString('\n')
		seen.WriteString(text)
		if err != nil {
			t.Fatalf("after %q: %v; seen %q, said %s", line, err, seen.String(), p.said.String())
		}
		if strings.Contains(text, until) {
			return seen.String()
		}
	}
}

// ended waits for the end, of a process that was not started for that too, and
// returns the exit code, -1 for a signal.
func (p *process) ended(t *testing.T) int {
	t.Helper()
	if p.Process == nil {
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
	}
	if p.in != nil {
		_ = p.in.Close() // it may have gone before
	}
	if p.out != nil {
		if _, err := io.Copy(io.Discard, p.out); err != nil {
			t.Fatal(err)
		}
	}
	_ = p.Wait() // the code says it
	if found := rude.FindString(p.said.String()); found != "" {
		t.Errorf("%q shows %q: %s", p.Args, found, p.said.String())
	}
	return p.ProcessState.ExitCode()
}

// TestReminderArrives sees a reminder come by itself, and none that was taken back.
func TestReminderArrives(t *testing.T) {
	p := run(t, t.TempDir(), "chat", "--as", "ada")
	p.say(t, "remind me in 1 second to blink", "[2] Undo")
	p.say(t, "undo", "removed")
	p.say(t, "remind me in 2 seconds to stretch", "I'll remind you")
	if seen := p.say(t, "", "Reminder: stretch"); strings.Contains(seen, "Reminder: blink") {
		t.Errorf("seen %q", seen)
	}
	p.ended(t)
}

// TestStreaming answers a line before the next one is sent.
func TestStreaming(t *testing.T) {
	for _, kind := range []string{"ask", "explain"} {
		p := run(t, t.TempDir(), kind, "--json")
		for _, line := range []string{"do they expire?", "log 2h sql", "\x00", "\xff\xfe \xc3", "a\x00b\u202ec", "last\r"} {
			if err := checkObject(kind, strings.TrimSpace(p.say(t, line, "{"))); err != nil {
				t.Errorf("%s %q: %v", kind, line, err)
			}
		}
		if code := p.ended(t); code != exitOK {
			t.Errorf("%s exited with %d", kind, code)
		}
	}
	p := run(t, t.TempDir(), "ask")
	p.say(t, "do they expire?", "Source: ")
	p.say(t, "does milk expire?", "won't guess")
	if code := p.ended(t); code != exitOK {
		t.Errorf("ask exited with %d", code)
	}
}

// TestMany reads 10 MB in many lines, and keeps them apart.
func TestMany(t *testing.T) {
	p := run(t, t.TempDir(), "explain", "--json")
	go func() {
		for range 160 {
			_, _ = io.WriteString(p.in, "/log 1h "+strings.Repeat("wörd ", 64<<10/6)+"\n")
		}
		_ = p.in.Close()
	}()
	n := 0
	for ; ; n++ {
		if _, err := p.out.ReadString('\n'); err != nil {
			break
		}
	}
	if code := p.ended(t); n != 160 || code != exitOK {
		t.Errorf("%d objects, exit %d, said %s", n, code, p.said.String())
	}
}

// TestTwoProcesses lets the second one say who has the database.
func TestTwoProcesses(t *testing.T) {
	home := t.TempDir()
	first := run(t, home, "chat", "--as", "ada")
	first.say(t, "plan new become a pilot", "Add the first step")
	for _, args := range [][]string{{"chat"}, {"migrate"}, {"backup", filepath.Join(home, "copy.db")}, {"kb", "import", "testdata/faq.csv"}} {
		second := run(t, home, args...)
		code, said := second.ended(t), second.said.String()
		if code != exitFailed || !strings.HasPrefix(said, "cairn: database ") || !strings.Contains(said, "is in use by process ") || strings.Count(said, "\n") != 1 {
			t.Errorf("%q exited with %d and said %q", args, code, said)
		}
	}
	// What needs no database works meanwhile.
	if code := run(t, home, "ask", "do they expire?").ended(t); code != exitOK {
		t.Errorf("ask exited with %d", code)
	}
	first.say(t, "plan show", "become a pilot") // the first one goes on
	if code := first.ended(t); code != exitOK {
		t.Errorf("the first exited with %d", code)
	}
	again := run(t, home, "chat", "--as", "ada")
	again.say(t, "plan show", "become a pilot")
}

// TestKill ends a chat without a warning, many times: what was acknowledged is
// still there.
func TestKill(t *testing.T) {
	home := t.TempDir()
	p := run(t, home, "chat", "--as", "ada")
	p.say(t, "plan new become a pilot", "Add the first step")
	items := []string{"alpha", "bravo", "charlie", "delta"}
	for _, item := range items {
		p.say(t, "plan add "+item, "Added "+item)
		if _, err := io.WriteString(p.in, "plan add cut off\nplan add as well\n"); err != nil { // in the middle of something
			t.Fatal(err)
		}
		if err := p.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = p.Wait() // it was killed
		p = run(t, home, "chat", "--as", "ada")
	}
	seen := p.say(t, "plan show", "Next: ")
	for _, item := range items {
		if !strings.Contains(seen, item+" ") {
			t.Errorf("%s is lost: %s", item, seen)
		}
	}
	if code := p.ended(t); code != exitOK {
		t.Errorf("exited with %d: %s", code, p.said.String())
	}
}

// TestNoHome says what to set where there is no home folder.
func TestNoHome(t *testing.T) {
	p := command(t, "", "migrate")
	p.Env = []string{"PATH=" + os.Getenv("PATH")}
	if code := p.ended(t); code != exitFailed || !strings.Contains(p.said.String(), "set CAIRN_HOME") {
		t.Errorf("exited with %d and said %s", code, p.said.String())
	}
}

// TestMistake shows a mistake of Cairn's own as one line, and a stack only to
// those who ask for it.
func TestMistake(t *testing.T) {
	for _, env := range [][]string{nil, {"CAIRN_LOG=debug"}} {
		var said bytes.Buffer
		p := &program{ctx: context.Background(), in: strings.NewReader(""), out: nobody{}, err: &said, env: env}
		if code := p.run([]string{"version"}); code != exitFailed {
			t.Errorf("exited with %d", code)
		}
		if got := said.String(); !strings.HasPrefix(got, "cairn: this is a mistake in Cairn, please report it: out of paper\n") || strings.Contains(got, "goroutine") != (env != nil) {
			t.Errorf("with %q: %s", env, got)
		}
	}
}

// nobody panics when it is written to.
type nobody struct{}

func (nobody) Write([]byte) (int, error) { panic("out of paper") }
