package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/cairnbot/cairn/adapters/sqlstore"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/bottest"
	"github.com/cairnbot/cairn/bot/features"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

var pending = flag.Int("reminders", 1_000_000, "pending reminders in the database of BenchmarkReminders")

const remindersEach = 25

// pendingReminders are statements that make members with 25 daily reminders each, of
// which the next time is hours to a year away.
var pendingReminders = []string{
	`INSERT INTO community (name, zone, locale, created_at) VALUES ('Big', 'Europe/Berlin', 'en', 0)`,
	`INSERT INTO workspace (adapter, external_id, community_id, created_at) VALUES ('pipe', 'T', 1, 0)`,
	`INSERT INTO person (community_id, name, zone, zone_chosen, locale, quiet_from, quiet_to, days, week_start, day_start, created_at)
		SELECT 1, 'member ' || n, 'Europe/Berlin', 1, 'en', 1320, 480, 127, 1, 0, 0 FROM %members%`,
	`INSERT INTO identity (adapter, workspace, external_id, person_id, created_at) SELECT 'pipe', 'T', 'm' || id, id, 0 FROM person`,
	`INSERT INTO reminder (person_id, number, body, zone, wall, rule, paused, removed, ended, created_at, touched_at, next_at)
		SELECT p.id, t.n, 'study sql, chapter ' || t.n, 'Europe/Berlin', '2026-01-01T09:00:00', 'FREQ=DAILY', 0, 0, 0, 0, 0,
			%now% + 36000000 + (p.id * 7919 + t.n * 104729) % 31536000 * 1000 FROM person p, %each%`,
}

// BenchmarkReminders measures, with a million reminders pending: how long after
// its time one is in the outbox and said, beside a loop that looks once a second;
// how many are fired a second when many are due; what the clock costs while
// nothing is due; how large the table is.
func BenchmarkReminders(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) {
		file := filepath.Join(b.TempDir(), "cairn.db")
		benchReminders(b, file, "sqlite", file)
	})
	b.Run("Postgres", func(b *testing.B) {
		url := bottest.Postgres(b, nil)
		benchReminders(b, url, "postgres", url)
	})
}

// stopwatch is an adapter that notes when it was to say what.
type stopwatch struct {
	mu   sync.Mutex
	said map[string]time.Time // by text
}

func (*stopwatch) Name() string                        { return "pipe" }
func (*stopwatch) Run(context.Context, *bot.Bot) error { return nil }

func (s *stopwatch) Send(_ context.Context, to bot.Conversation, _ string, _ bot.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said[to.User] = time.Now()
	return nil
}

func benchReminders(b *testing.B, database, driver, dsn string) {
	b.Helper()
	log := slog.New(slog.DiscardHandler)
	db, err := sqlstore.Open(b.Context(), database)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a throwaway database
	if _, _, err := db.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	raw, err := sqlx.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close() //nolint:errcheck // a throwaway database
	fillPending(b, raw, driver)
	newClock := func() *features.Clock {
		cairn := &features.Cairn{Store: db, Posts: outbox.Queue{Store: db, Now: time.Now}}
		return &features.Clock{Cairn: cairn, Now: time.Now, Log: log, Wake: db.Watch()}
	}
	for b.Loop() {
		b.ReportMetric(sizeOfReminders(b, raw, driver, dsn), "MB")
		b.ReportMetric(idleCPU(b, newClock(), db, log), "%core-idle")
		clock := newClock()
		inOutbox, said := dueToSaid(b, db, raw, log, 1, clock.Run)
		report(b, inOutbox, "outbox")
		report(b, said, "said")
		polled, _ := dueToSaid(b, db, raw, log, 2, func(ctx context.Context) {
			for ctx.Err() == nil {
				if full, _ := clock.Round(ctx); !full {
					select {
					case <-ctx.Done():
					case <-time.After(time.Second):
					}
				}
			}
		})
		report(b, polled, "polled")
		b.ReportMetric(firing(b, raw, newClock(), 20_000), "fired/s")
	}
}

func report(b *testing.B, took []time.Duration, name string) {
	b.Helper()
	slices.Sort(took)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(took[len(took)*p/100].Microseconds())/1000, fmt.Sprintf("ms-p%d-%s", p, name))
	}
}

func fillPending(b *testing.B, raw *sqlx.DB, driver string) {
	b.Helper()
	count := func(most int) string {
		if driver == "sqlite" {
			return fmt.Sprintf("(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %d) SELECT n FROM c)", most)
		}
		return fmt.Sprintf("(SELECT n FROM generate_series(1, %d) AS s(n))", most)
	}
	known := strings.NewReplacer("%members%", count(*pending/remindersEach)+" AS m", "%each%", count(remindersEach)+" AS t",
		"%now%", fmt.Sprintf("CAST(%d AS BIGINT)", time.Now().UnixMilli()))
	statements := append(slices.Clone(pendingReminders), "ANALYZE")
	if driver == "sqlite" {
		statements = append(statements, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	for _, statement := range statements {
		if _, err := raw.ExecContext(b.Context(), known.Replace(statement)); err != nil {
			b.Fatalf("%v: %.200s", err, statement)
		}
	}
}

// sizeOfReminders is the size of the table with its indexes, in megabytes.
func sizeOfReminders(b *testing.B, raw *sqlx.DB, driver, file string) float64 {
	b.Helper()
	if driver == "sqlite" { // nearly all of the file
		info, err := os.Stat(file)
		if err != nil {
			b.Fatal(err)
		}
		return float64(info.Size()) / 1e6
	}
	var size int64
	if err := raw.GetContext(b.Context(), &size, "SELECT pg_total_relation_size('reminder')"); err != nil {
		b.Fatal(err)
	}
	return float64(size) / 1e6
}

// idleCPU is what clock and worker cost while nothing is due, in percent of a core.
func idleCPU(b *testing.B, clock *features.Clock, db *sqlstore.DB, log *slog.Logger) float64 {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), 11*time.Second)
	defer cancel()
	worker := outbox.Worker{Store: db, Adapter: &stopwatch{}, Now: time.Now, Log: log}
	var both sync.WaitGroup
	both.Go(func() { clock.Run(ctx) })
	both.Go(func() { worker.Run(ctx) })
	time.Sleep(time.Second) // it looks for what a clock that was ahead has put off, once
	before := cpuTime()
	both.Wait()
	return float64(cpuTime()-before) / float64(10*time.Second) * 100
}

// dueToSaid sets 300 reminders of different members to times in the next seconds,
// and returns how long after its time each was in the outbox, and said.
func dueToSaid(b *testing.B, db *sqlstore.DB, raw *sqlx.DB, log *slog.Logger, nth int, run func(context.Context)) (inOutbox, said []time.Duration) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	out := &stopwatch{said: make(map[string]time.Time)}
	worker := outbox.Worker{Store: db, Adapter: out, Now: time.Now, Log: log, Wake: db.Watch()}
	var both sync.WaitGroup
	both.Go(func() { run(ctx) })
	both.Go(func() { worker.Run(ctx) })
	const many = 300
	due := make(map[string]time.Time)
	now := time.Now()
	for i := range many {
		person := 1000*nth + i
		var id learning.ReminderID
		if err := raw.GetContext(ctx, &id, fmt.Sprintf("SELECT id FROM reminder WHERE person_id = %d AND number = 1", person)); err != nil {
			b.Fatal(err)
		}
		at := now.Add(3*time.Second + rand.N(9*time.Second)).Truncate(time.Millisecond)
		if err := db.SetNext(ctx, id, at, now); err != nil {
			b.Fatal(err)
		}
		due[fmt.Sprint("m", person)] = at
	}
	for begin := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		out.mu.Lock()
		n := len(out.said)
		out.mu.Unlock()
		if n == many {
			break
		}
		if time.Since(begin) > time.Minute {
			b.Fatalf("%d of %d were said in a minute", n, many)
		}
	}
	cancel()
	both.Wait()
	for who, at := range due {
		said = append(said, out.said[who].Sub(at))
	}
	var lags []int64
	if err := raw.SelectContext(b.Context(), &lags, fmt.Sprintf("SELECT created_at - due_at FROM outbox WHERE name LIKE 'rem:%%' AND due_at > %d", now.UnixMilli())); err != nil {
		b.Fatal(err)
	}
	for _, ms := range lags {
		inOutbox = append(inOutbox, time.Duration(ms)*time.Millisecond)
	}
	return inOutbox, said
}

// firing is how many due reminders a second one clock turns into posts.
func firing(b *testing.B, raw *sqlx.DB, clock *features.Clock, many int) float64 {
	b.Helper()
	for _, statement := range []string{
		fmt.Sprintf("UPDATE reminder SET next_at = %d WHERE number = 3 AND person_id <= %d", time.Now().Add(-time.Second).UnixMilli(), many),
		"DELETE FROM outbox",
	} {
		if _, err := raw.ExecContext(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
	begin := time.Now()
	for full := true; full; {
		var err error
		if full, err = clock.Round(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	took := time.Since(begin)
	var n int
	if err := raw.GetContext(b.Context(), &n, "SELECT count(*) FROM outbox"); err != nil || n != many {
		b.Fatalf("%d of %d were fired, %v", n, many, err)
	}
	return float64(many) / took.Seconds()
}
