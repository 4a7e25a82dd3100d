package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot/bottest"
)

var members = flag.Int("members", 1000, "members in the database of BenchmarkMembers, on PostgreSQL")

// The database of BenchmarkMembers: each member has a plan of 10 items and a log
// of 200 lines, spread over the last 200 days.
const (
	itemsEach = 10
	linesEach = 200
)

// filling are the statements that make members, :n of them; the two databases
// differ only in how they count.
var filling = []string{
	`INSERT INTO community (name, zone, locale, created_at) VALUES ('Big', 'Europe/Berlin', 'en', 0)`,
	`INSERT INTO workspace (adapter, external_id, community_id, created_at) VALUES ('console', 'local', 1, 0)`,
	`INSERT INTO person (community_id, name, zone, zone_chosen, locale, quiet_from, quiet_to, days, week_start, day_start, created_at)
		SELECT 1, 'member ' || n, 'Europe/Berlin', 1, 'en', 1320, 480, 127, 1, 0, 0 FROM %members%`,
	`INSERT INTO identity (adapter, workspace, external_id, person_id, created_at)
		SELECT 'console', 'local', 'm' || id, id, 0 FROM person`,
	`INSERT INTO plan (person_id, goal, hours_a_week, target, budget_minor, budget_currency, created_at)
		SELECT id, 'become a data analyst', 5, '2027-06-30', 50000, 'USD', 1700000000000 FROM person`,
	`INSERT INTO plan_item (plan_id, position, title, kind, provider, stack, proves, evidence, state, percent, estimate,
			cost_minor, cost_currency, cost_model, due, done_on)
		SELECT id, n, 'Course number ' || n, 'course', 'Somebody', 'Data analysis', '', '', CASE WHEN n < 4 THEN 'done' WHEN n < 6 THEN 'active' ELSE 'planned' END,
			0, 2400, 4900, 'USD', 'monthly', '2027-0' || (1 + n % 9) || '-15', '' FROM plan, %items%`,
	`INSERT INTO progress (person_id, item_id, kind, minutes, percent, percent_before, note, state, state_before, on_date, zone, written_at, source, undone)
		SELECT i.person, i.id, 'time', 15 + (l.n * 7) % 90, 0, 0, 'sql', '', '', d.day, 'Europe/Berlin', 0, 'fill:' || l.n, 0
		FROM %lines%, %days% d, (SELECT min(i.id) AS id, p.person_id AS person FROM plan_item i JOIN plan p ON p.id = i.plan_id GROUP BY p.person_id) i
		WHERE d.n = l.n`,
}

// BenchmarkMembers measures what one member waits for "plan show", "progress" and
// "log" in a database of many; -members 100000 fills PostgreSQL with 20 million
// lines of log, which takes some minutes.
func BenchmarkMembers(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) {
		file := filepath.Join(b.TempDir(), "cairn.db")
		askMembers(b, file, "sqlite", file, min(*members, 1000))
	})
	b.Run("Postgres", func(b *testing.B) {
		url := bottest.Postgres(b, nil)
		askMembers(b, url, "postgres", url, *members)
	})
}

func askMembers(b *testing.B, database, driver, dsn string, n int) {
	b.Helper()
	now := time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC)
	a := stageOf(b, database, func() time.Time { return now })
	fill(b, driver, dsn, n, now)
	random := rand.New(rand.NewPCG(1, 2))
	var took [3][]time.Duration
	lines := [...]string{"plan show", "progress", "log 30 min #4"}
	ask := func(nth int) {
		c := &console.Console{Person: fmt.Sprintf("m%d", 1+random.IntN(n)), Zone: "Europe/Berlin"}
		start := time.Now()
		m := a.bot.Answer(b.Context(), c.Event(lines[nth]))
		took[nth] = append(took[nth], time.Since(start))
		if text := m.Lead.String(); strings.Contains(text, "went wrong") || strings.Contains(text, "no plan") {
			b.Fatal(text)
		}
	}
	for b.Loop() {
		for i := range 600 {
			ask(i % len(lines))
		}
	}
	for i, line := range lines {
		slices.Sort(took[i])
		b.ReportMetric(float64(took[i][len(took[i])*95/100].Microseconds())/1000, "ms-p95-"+strings.ReplaceAll(line[:4], " ", ""))
	}
}

func fill(b *testing.B, driver, dsn string, n int, now time.Time) {
	b.Helper()
	db, err := sqlx.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a throwaway database
	count := func(most int) string {
		if driver == "sqlite" {
			return fmt.Sprintf("(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %d) SELECT n FROM c)", most)
		}
		return fmt.Sprintf("(SELECT n FROM generate_series(1, %d) AS s(n))", most)
	}
	var days []string
	for i := range linesEach {
		days = append(days, fmt.Sprintf("SELECT %d AS n, '%s' AS day", i+1, now.AddDate(0, 0, -i).Format(time.DateOnly)))
	}
	known := strings.NewReplacer("%members%", count(n)+" AS m", "%items%", count(itemsEach)+" AS t", "%lines%", count(linesEach)+" AS l",
		"%days%", "("+strings.Join(days, " UNION ALL ")+")")
	statements := append(slices.Clone(filling), "ANALYZE")
	if driver == "postgres" { // twenty million rows are looked up once, not one by one
		db.SetMaxOpenConns(1)
		last := len(filling) - 1
		statements = slices.Concat(filling[:last], []string{
			"SET session_replication_role = replica", "SET maintenance_work_mem = '1GB'",
			"DROP INDEX progress_source, progress_person, progress_day, progress_item",
			filling[last],
			"CREATE UNIQUE INDEX progress_source ON progress (person_id, source) WHERE source <> ''", "CREATE INDEX progress_person ON progress (person_id, id)",
			"CREATE INDEX progress_day ON progress (person_id, on_date)", "CREATE INDEX progress_item ON progress (item_id)",
			"ANALYZE",
		})
	}
	for _, statement := range statements {
		if _, err := db.ExecContext(b.Context(), known.Replace(statement)); err != nil {
			b.Fatalf("%v: %.200s", err, statement)
		}
	}
}
