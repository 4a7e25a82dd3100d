package bottest

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver "postgres"
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
func Postgres(t testing.TB, migrate func(url string) error) string {
	t.Helper()
	c, err := theCluster()
	if missing, ok := errors.AsType[missingError](err); ok {
		if os.Getenv("REQUIRE_POSTGRES") == "1" {
			t.Fatalf("PostgreSQL is required and not here: %s", missing)
		}
		t.Skipf("needs PostgreSQL: %s", missing)
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	template := "template0"
	if migrate != nil {
		if template, err = c.migrated(migrate); err != nil {
			t.Fatalf("make the template database: %v", err)
		}
	}
	name := fmt.Sprintf("test_%d", c.count.Add(1))
	if err := c.create(name, template); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the database: %v", err)
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
	admin *sql.DB
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
	cmd := exec.Command("/bin/sh", "-c", script, "sh", bin, c.dir) //nolint:noctx // it outlives every context here
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
	if c.admin, err = sql.Open("postgres", c.url("postgres")); err != nil {
		return err
	}
	c.admin.SetMaxOpenConns(1)
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

func (c *cluster) exec(query string) error {
	_, err := c.admin.Exec(query) //nolint:noctx // a test's cleanup has no context left
	return err
}

// create copies a database. Copying its files is quicker than writing each
// page to the log, which version 15 and newer would do.
func (c *cluster) create(name, template string) error {
	strategy := ""
	var version int
	if err := c.admin.QueryRow("SELECT current_setting('server_version_num')::int").Scan(&version); err != nil { //nolint:noctx // see exec
		return err
	}
	if version >= 150000 {
		strategy = " STRATEGY file_copy"
	}
	return c.exec("CREATE DATABASE " + name + " TEMPLATE " + template + strategy)
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

// binaries finds the folder with PostgreSQL's programs.
func binaries() (string, error) {
	var tried []string
	for _, dir := range places() {
		// What PATH has may be links into the real folder.
		if real, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres")); err == nil {
			dir = filepath.Dir(real)
		}
		if executable(dir, "initdb") && executable(dir, "postgres") {
			return dir, nil
		}
		tried = append(tried, dir)
	}
	help := "apt-get install postgresql"
	if runtime.GOOS == "darwin" {
		help = "brew install postgresql"
	}
	return "", missingError(fmt.Sprintf("%s (or set PG_BIN to the folder of initdb and postgres; %d folders were tried)", help, len(tried)))
}

// places are the folders that may hold PostgreSQL's programs, best first.
func places() []string {
	if dir := os.Getenv("PG_BIN"); dir != "" {
		return []string{dir} // whoever names a folder wants no other
	}
	var dirs []string
	if dir := os.Getenv("CAIRN_TEST_PG"); dir != "" {
		dirs = append(dirs, filepath.Join(dir, "bin"), dir, filepath.Join(dir, "native", "bin"))
		deep, _ := filepath.Glob(filepath.Join(dir, "*", "native", "bin")) // the pattern is good
		dirs = append(dirs, deep...)
	}
	if file, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(file); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil { //nolint:noctx // it prints one line
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	return append(dirs, newestFirst(
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
	)...)
}

// newestFirst lists the folders that the patterns match, by the version in
// their names.
func newestFirst(patterns ...string) []string {
	var out []string
	for _, p := range patterns {
		found, _ := filepath.Glob(p) // the patterns are good
		slices.SortFunc(found, func(a, b string) int { return versionIn(b) - versionIn(a) })
		out = append(out, found...)
	}
	return out
}

func versionIn(path string) int {
	digits := strings.FieldsFunc(path, func(r rune) bool { return r < '0' || r > '9' })
	if len(digits) == 0 {
		return 0
	}
	n, err := strconv.Atoi(digits[0])
	if err != nil {
		return 0
	}
	return n
}

func executable(dir, name string) bool {
	info, err := os.Stat(filepath.Join(dir, name))
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
