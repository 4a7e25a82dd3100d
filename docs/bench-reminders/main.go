// Command bench-reminders measures River, a queue of jobs in the database, as
// BenchmarkReminders of cmd/cairn measures Cairn's clock: many scheduled jobs
// pending, then the size of its tables, what it costs while nothing is due, how
// late a job begins, and how many that do nothing are done a second. It is a
// module of its own, so that Cairn does not depend on River; it knows nothing of
// Cairn. It works on an SQLite file, and with the address of a PostgreSQL server in
// a database there too, which its user must be allowed to create.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite"
)

var pending = flag.Int("jobs", 1_000_000, "scheduled jobs pending, hours to a year ahead")

// The defaults with the 100 workers of River's documentation; and what River's own
// benchmark sets, since its documentation says that the defaults limit throughput.
var profiles = []struct {
	name   string
	config river.Config
}{
	{"defaults", river.Config{Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 100}}}},
	{"tuned", river.Config{
		FetchCooldown: 2 * time.Millisecond, FetchPollInterval: 20 * time.Millisecond,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2_000}},
	}},
}

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := onSQLite(ctx)
	if err == nil && flag.NArg() > 0 {
		err = onPostgres(ctx, flag.Arg(0))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// onSQLite opens the file as Cairn does, with the one connection that River's driver asks for.
func onSQLite(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "bench-reminders")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "river.db")
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	return bench(ctx, "SQLite", riversqlite.New(db), "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
}

// onPostgres works in a database that it creates on the server and drops.
func onPostgres(ctx context.Context, url string) error {
	server, err := pgxpool.New(ctx, url)
	if err != nil {
		return err
	}
	defer server.Close()
	config := server.Config()
	name := fmt.Sprintf("bench_reminders_%d", os.Getpid())
	config.ConnConfig.Database = name
	if _, err := server.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return err
	}
	defer server.Exec(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)")
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()
	return bench(ctx, "Postgres", riverpgxv5.New(pool), `SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class WHERE relkind = 'r' AND relname LIKE 'river\_%'`)
}

// reminder is what a job carries: less than a row of Cairn's, which has rule and zone too.
type reminder struct {
	Member int64  `json:"member"`
	Body   string `json:"body"`
}

func (reminder) Kind() string { return "reminder" }

// stopwatch is a worker that only notes how late each job began.
type stopwatch struct {
	river.WorkerDefaults[reminder]
	mu   sync.Mutex
	late []time.Duration
}

func (s *stopwatch) Work(_ context.Context, job *river.Job[reminder]) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.late = append(s.late, time.Since(job.ScheduledAt))
	return nil
}

// queue is River on one database, with one of the profiles.
type queue[Tx any] struct {
	driver riverdriver.Driver[Tx]
	config river.Config
	begun  stopwatch
}

// bench fills the database, asks it with size for the bytes of its tables, and
// measures each profile.
func bench[Tx any](ctx context.Context, name string, driver riverdriver.Driver[Tx], size string) error {
	migrator, err := rivermigrate.New(driver, nil)
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	begin := time.Now()
	hours := func() time.Time { return begin.Add(10*time.Hour + rand.N(365*24*time.Hour)) }
	if err := (&queue[Tx]{driver: driver}).insert(ctx, *pending, hours); err != nil {
		return err
	}
	inserted := time.Since(begin)
	if err := driver.GetExecutor().Exec(ctx, "ANALYZE"); err != nil {
		return err
	}
	var bytes int64
	if err := driver.GetExecutor().QueryRow(ctx, size).Scan(&bytes); err != nil {
		return err
	}
	for _, p := range profiles {
		q := &queue[Tx]{driver: driver, config: p.config}
		idle, err := q.idle(ctx)
		if err != nil {
			return err
		}
		slices.Sort(q.begun.late)
		ms := func(p int) float64 { return float64(q.begun.late[300*p/100].Microseconds()) / 1000 }
		p50, p99 := ms(50), ms(99)
		rate, err := q.noOps(ctx, 20_000)
		if err != nil {
			return err
		}
		fmt.Printf("BenchmarkReminders/River/%s/%s-%d\t1\t%.1f MB\t%.1f s-inserting\t%.3f %%core-idle\t%.1f ms-p50-begun\t%.1f ms-p99-begun\t%.0f worked/s\n",
			name, p.name, runtime.NumCPU(), float64(bytes)/1e6, inserted.Seconds(), idle, p50, p99, rate)
	}
	return nil
}

func (q *queue[Tx]) client() (*river.Client[Tx], error) {
	config := q.config
	config.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	config.Workers = river.NewWorkers()
	river.AddWorker(config.Workers, &q.begun)
	return river.NewClient(q.driver, &config)
}

// run starts a client; wait returns when River has noted that many jobs more are
// completed.
func (q *queue[Tx]) run(ctx context.Context) (wait func(many int) error, stop func(), err error) {
	client, err := q.client()
	if err != nil {
		return nil, nil, err
	}
	done, cancel := client.SubscribeConfig(&river.SubscribeConfig{ChanSize: 20_000, Kinds: []river.EventKind{river.EventKindJobCompleted}})
	wait = func(many int) error {
		for range many {
			select {
			case <-done:
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Minute):
				return errors.New("jobs are due, and none was completed for a minute")
			}
		}
		return nil
	}
	stop = func() {
		client.Stop(context.WithoutCancel(ctx))
		cancel()
	}
	return wait, stop, client.Start(ctx)
}

// insert adds many jobs by the batch, at times that at tells, or due now without it.
func (q *queue[Tx]) insert(ctx context.Context, many int, at func() time.Time) error {
	client, err := q.client()
	if err != nil {
		return err
	}
	var batch []river.InsertManyParams
	for i := range many {
		job := river.InsertManyParams{Args: reminder{int64(i / 25), fmt.Sprint("study sql, chapter ", i%25)}}
		if at != nil {
			job.InsertOpts = &river.InsertOpts{ScheduledAt: at()}
		}
		if batch = append(batch, job); len(batch) == 10_000 || i == many-1 {
			if _, err := client.InsertManyFast(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return nil
}

// idle is the processor time of this process in percent of a core while nothing is
// due. It leaves in begun how late 300 jobs began that then become due at random
// milliseconds of nine seconds. These begin in six seconds rather than in three as
// in cmd/cairn: River looks for what comes due every five seconds, five ahead, and a
// job inserted later than that for sooner may be up to two seconds late by chance.
func (q *queue[Tx]) idle(ctx context.Context) (percent float64, err error) {
	wait, stop, err := q.run(ctx)
	if err != nil {
		return 0, err
	}
	defer stop()
	runtime.GC()                // what the jobs before have left is not this one's
	time.Sleep(3 * time.Second) // it is elected, and its services begin within a second
	before := cpuTime()
	time.Sleep(10 * time.Second)
	percent = float64(cpuTime()-before) / float64(10*time.Second) * 100
	now := time.Now()
	err = q.insert(ctx, 300, func() time.Time {
		return now.Add(6*time.Second + rand.N(9*time.Second)).Truncate(time.Millisecond)
	})
	if err != nil {
		return 0, err
	}
	return percent, wait(300)
}

// noOps is how many jobs a second are completed, from the start of a client that
// finds them due.
func (q *queue[Tx]) noOps(ctx context.Context, many int) (float64, error) {
	if err := q.insert(ctx, many, nil); err != nil {
		return 0, err
	}
	begin := time.Now()
	wait, stop, err := q.run(ctx)
	if err != nil {
		return 0, err
	}
	defer stop()
	err = wait(many)
	return float64(many) / time.Since(begin).Seconds(), err
}

// cpuTime is the processor time that this process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
