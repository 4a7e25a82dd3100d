package bottest

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// Postgres returns the address of a database of its own for a test, on a real
// PostgreSQL that lives as long as the test process and listens on a socket in
// a temporary folder only. The first call with a migrate makes a template with
// it, which every later database is a copy of, whatever later calls bring; with
// a nil migrate the database is empty. The database goes with the test.
//
// PostgreSQL's programs are looked for in PG_BIN, in CAIRN_TEST_PG (the folder
// of an unpacked distribution), in PATH, and where packages put them. Without
// them the test is skipped, or fails if REQUIRE_POSTGRES is 1.
func Postgres(tb testing.TB, migrate func(url string) error) string {
	tb.Helper()
	c, err := theCluster()
	if missing, ok := errors.AsType[missingError](err); ok {
		if os.Getenv("REQUIRE_POSTGRES") == "1" {
			tb.Fatalf("PostgreSQL is required and not here: %s", missing)
		}
		tb.Skipf("needs PostgreSQL: %s", missing)
	}
	if err != nil {
		tb.Fatalf("start PostgreSQL: %v", err)
	}
	template := "template0"
	if migrate != nil {
		if template, err = c.migrated(migrate); err != nil {
			tb.Fatalf("make the template database: %v", err)
		}
	}
	name := fmt.Sprintf("test_%d", c.count.Add(1))
	if err := c.create(name, template); err != nil {
		tb.Fatalf("create a database: %v", err)
	}
	tb.Cleanup(func() {
		if err := c.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			tb.Errorf("drop the database: %v", err)
		}
	})
	return c.url(name)
}

// missingError is a reason why there is no PostgreSQL on this machine, and the
// command that helps.
type missingError string

func (e missingError) Error() string { return string(e) }

// cluster is one running server.
type cluster struct {
	dir   string // data and socket
	count atomic.Int64

	// alive is held open for as long as this process lives: when it closes,
	// whoever watches stops the server and removes the folder.
	alive *os.File

	template     sync.Once
	templateName string
	templateErr  error
}

var theCluster = sync.OnceValues(startCluster)

// settings make a server small and quick; its data is worth nothing.
const settings = `
listen_addresses = ''
unix_socket_directories = '.'
max_connections = 60
shared_buffers = 16MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum_max_workers = 1
`

func startCluster() (*cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	who, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := makeDir()
	if err != nil {
		return nil, err
	}
	c := &cluster{dir: dir}
	if err := who.own(dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := c.start(bin, who); err != nil {
		if c.alive != nil {
			_ = c.alive.Close() // the watcher cleans up
		}
		return nil, err
	}
	return c, nil
}

// start runs a shell that makes the cluster, runs the server and waits for the
// end of this process: a pipe tells it, however the process ends. So nothing
// stays behind, whether tests end, exit, panic or are killed.
func (c *cluster) start(bin string, who user) error {
	const script = `
trap '' INT TERM HUP
bin=$1 dir=$2
if "$bin/initdb" -D "$dir/data" -U cairn -A trust -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 3<&-; then
	cat "$dir/settings" >>"$dir/data/postgresql.conf"
	cd "$dir" && "$bin/postgres" -D "$dir/data" -k "$dir" >>"$dir/log" 2>&1 </dev/null 3<&- &
	server=$!
	read -r _ <&3
	kill -QUIT $server 2>/dev/null
	wait $server 2>/dev/null
else
	echo failed >"$dir/failed"
	read -r _ <&3
fi
cd / && rm -rf "$dir"`
	if err := os.WriteFile(filepath.Join(c.dir, "settings"), []byte(settings), 0o644); err != nil { //nolint:gosec // the server's user reads it
		return err
	}
	end, alive, err := os.Pipe()
	if err != nil {
		return err
	}
	defer end.Close() //nolint:errcheck // the shell has its own
	c.alive = alive
	cmd := exec.Command("/bin/sh", "-c", script, "sh", bin, c.dir) //nolint:noctx,gosec // it outlives every context; the arguments are ours
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	cmd.ExtraFiles = []*os.File{end}
	cmd.SysProcAttr = who.attributes()
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := cmd.Process.Release(); err != nil {
		return err
	}
	return c.await(time.Now().Add(60 * time.Second))
}

// await waits until the server answers.
func (c *cluster) await(deadline time.Time) error {
	for {
		err := c.exec("SELECT 1")
		if err == nil {
			return nil
		}
		_, failed := os.Stat(filepath.Join(c.dir, "failed"))
		if failed == nil || time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
			return fmt.Errorf("%w; its log ends: %s", err, log[max(0, len(log)-2000):])
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (c *cluster) url(database string) string {
	return "postgres://cairn@/" + database + "?" + url.Values{"host": {c.dir}, "sslmode": {"disable"}}.Encode()
}

// exec runs a statement on a connection of its own: a pool would outlive the
// tests and look like one of their leaks.
func (c *cluster) exec(query string) error {
	db, err := sql.Open("postgres", c.url("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()        //nolint:errcheck // Exec tells
	_, err = db.Exec(query) //nolint:noctx // a test's cleanup has no context left
	return err
}

// create copies a database. Copying its files is quicker than writing each
// page to the log, which version 15 and newer would do.
func (c *cluster) create(name, template string) error {
	query := "CREATE DATABASE " + name + " TEMPLATE " + template
	err := c.exec(query + " STRATEGY file_copy")
	if e := pq.As(err, pqerror.SyntaxError, pqerror.InvalidParameterValue); e != nil {
		err = c.exec(query) // an older version knows nothing else
	}
	return err
}

// migrated makes the template at the first call and returns its name.
func (c *cluster) migrated(migrate func(url string) error) (string, error) {
	c.template.Do(func() {
		c.templateName = "migrated"
		c.templateErr = c.create(c.templateName, "template0")
		if c.templateErr == nil {
			c.templateErr = migrate(c.url(c.templateName))
		}
	})
	return c.templateName, c.templateErr
}

// makeDir makes a folder for the cluster, in memory where that is possible. Its
// name leaves room for a socket's, which may have some 100 bytes in all.
func makeDir() (string, error) {
	for _, parent := range []string{"/dev/shm", "/tmp"} {
		if parent == "/dev/shm" && !roomy(parent) {
			continue
		}
		if dir, err := os.MkdirTemp(parent, "cairn-pg-"); err == nil {
			return dir, nil
		}
	}
	return os.MkdirTemp("", "cairn-pg-")
}
