//go:build unix

package bottest

import (
	"bufio"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const childEnv = "CAIRN_TEST_CHILD"

func TestMain(m *testing.M) {
	how := os.Getenv(childEnv)
	if how == "" {
		os.Exit(m.Run())
	}
	c, err := theCluster()
	if err != nil {
		fmt.Println("error", err)
		return
	}
	fmt.Println(c.dir)
	_, _ = io.Copy(io.Discard, os.Stdin) // until told to go on
	switch how {
	case "exit":
		os.Exit(3)
	case "panic":
		panic("planned")
	}
}

// TestPostgresGoesAway ends processes that have a cluster in every way there
// is: the server stops, and its folder goes.
func TestPostgresGoesAway(t *testing.T) {
	Postgres(t, nil) // skips where there is none
	for _, how := range []string{"return", "exit", "panic", "kill"} {
		t.Run(how, func(t *testing.T) {
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), self) //nolint:gosec // the test itself
			cmd.Env = append(os.Environ(), childEnv+"="+how)
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			said := bufio.NewScanner(out)
			if !said.Scan() || strings.HasPrefix(said.Text(), "error") {
				t.Fatalf("the child says %q", said.Text())
			}
			dir := said.Text()
			pid := serverPID(t, dir)
			if how == "kill" {
				_ = cmd.Process.Kill()
			} else {
				_ = in.Close()
			}
			_ = cmd.Wait() // it fails in its own way
			deadline := time.Now().Add(30 * time.Second)
			for {
				_, dirErr := os.Stat(dir)
				_, pidErr := os.Stat("/proc/" + pid)
				if dirErr != nil && (pidErr != nil || !onLinux()) {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("after the process ended: folder %s %v, server %s %v", dir, dirErr, pid, pidErr)
				}
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
}

func onLinux() bool {
	_, err := os.Stat("/proc/self")
	return err == nil
}

func serverPID(t *testing.T, dir string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, _, _ := strings.Cut(string(content), "\n")
	return pid
}

// TestPostgresApart gives every test a database of its own, made by the first
// migrate.
func TestPostgresApart(t *testing.T) {
	create := func(url string) error {
		db, err := sql.Open("postgres", url)
		if err != nil {
			return err
		}
		defer db.Close() //nolint:errcheck // Exec tells
		_, err = db.ExecContext(t.Context(), "CREATE TABLE marker (id INTEGER)")
		return err
	}
	count := func(url string) (rows int, err error) {
		db, err := sql.Open("postgres", url)
		if err != nil {
			return 0, err
		}
		defer db.Close() //nolint:errcheck // it only reads
		if _, err := db.ExecContext(t.Context(), "INSERT INTO marker VALUES (1)"); err != nil {
			return 0, err
		}
		err = db.QueryRowContext(t.Context(), "SELECT count(*) FROM marker").Scan(&rows)
		return rows, err
	}
	for range 2 {
		t.Run("copy", func(t *testing.T) {
			if rows, err := count(Postgres(t, create)); err != nil || rows != 1 {
				t.Errorf("%d rows, %v; want 1", rows, err)
			}
		})
	}
	if _, err := count(Postgres(t, nil)); err == nil {
		t.Error("an empty database has the table of the template")
	}
}

// TestPostgresMissing looks for PostgreSQL where there is none.
func TestPostgresMissing(t *testing.T) {
	t.Setenv("PG_BIN", t.TempDir())
	_, err := binaries()
	if err == nil || !strings.Contains(err.Error(), "install postgresql") {
		t.Errorf("error is %v, want the command that helps", err)
	}
}
