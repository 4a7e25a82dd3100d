package sqlstore

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// childEnv makes the test binary run one of the roles below instead of the
// tests, on the database that childPath names.
const (
	childEnv  = "CAIRN_TEST_CHILD"
	childPath = "CAIRN_TEST_CHILD_PATH"
)

// child runs the role that the environment asks for, if any.
func child() bool {
	path := os.Getenv(childPath)
	switch os.Getenv(childEnv) {
	case "":
		return false
	case "open":
		_, err := Open(context.Background(), path)
		fmt.Println(err)
	case "hold":
		db, err := Open(context.Background(), path)
		fmt.Println(err)
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = db.Close()
	case "write":
		write(path)
	}
	return true
}

// write handles one event after the other and says so after each.
func write(path string) {
	ctx := context.Background()
	db, err := Open(ctx, path)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, _, err := db.Migrate(ctx); err != nil {
		fmt.Println(err)
		return
	}
	p, err := db.Meet(ctx, learning.Identity{Adapter: "slack", Workspace: "T1", User: "ada"}, learning.NewPerson(), time.Now())
	for i := 0; err == nil; i++ {
		event := fmt.Sprintf("%d-%d", os.Getpid(), i)
		_, err = db.once(ctx, event, func(ctx context.Context) error {
			_, _, err := db.AppendProgress(ctx, learning.Progress{
				Person: p.ID, Kind: learning.ProgressTime, Minutes: 1, On: "2026-11-23", At: time.Now(), Source: event,
			})
			return err
		})
		fmt.Println(event)
	}
	fmt.Println(err)
}

// process is a child and what it says.
type process struct {
	cmd   *exec.Cmd
	stdin io.Closer
	lines *bufio.Scanner
}

// spawn starts the test binary in a role; it ends with the test at last.
func spawn(t *testing.T, role, path string, change func(*exec.Cmd)) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self) //nolint:gosec // the test itself
	cmd.Env = append(os.Environ(), childEnv+"="+role, childPath+"="+path)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(cmd)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd, in, bufio.NewScanner(out)}
	t.Cleanup(p.kill)
	return p
}

// line returns the next line that the child says.
func (p *process) line(t *testing.T) string {
	t.Helper()
	if !p.lines.Scan() {
		t.Fatalf("the child said nothing: %v", p.lines.Err())
	}
	return p.lines.Text()
}

// kill ends the child without a warning; it may have ended before.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%q lacks %q", text, p)
		}
	}
}
