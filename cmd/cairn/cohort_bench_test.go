package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/cairnbot/cairn/bot/bottest"
)

// The cohorts beside the one that is looked at: each has members with a plan of
// four items and a log of forty lines.
const (
	othersEach  = 20
	othersItems = 4
	othersLines = 40
)

// crowding are the statements that make other cohorts, :n of them.
var crowding = []string{
	`INSERT INTO community (name, zone, locale, created_at) VALUES ('Big', 'Etc/UTC', 'en', 0)`,
	`INSERT INTO workspace (adapter, external_id, community_id, created_at) VALUES ('console', 'local', 1, 0)`,
	`INSERT INTO person (community_id, name, zone, zone_chosen, locale, quiet_from, quiet_to, days, week_start, day_start, created_at)
		SELECT 1, 'member ' || n, 'Etc/UTC', 1, 'en', 1320, 480, 127, 1, 0, 0 FROM %members%`,
	`INSERT INTO cohort (community_id, name, starts, ends, code, quiet_days, late_days, overdue_days, created_at)
		SELECT 1, 'cohort ' || n, '', '', '', 7, 7, 0, 0 FROM %cohorts%`,
	`INSERT INTO cohort_member (cohort_id, person_id, added_at, scopes, wording, consented_at)
		SELECT 1 + (p.id % %count%), p.id, 0, 'percent,active,standing,hours', 'agreed', 0 FROM person p`,
	`INSERT INTO plan (person_id, goal, hours_a_week, target, budget_minor, budget_currency, created_at)
		SELECT id, 'become a data analyst', 5, '2027-06-30', 0, '', 1760000000000 FROM person`,
	`INSERT INTO plan_item (plan_id, position, title, kind, provider, stack, proves, evidence, state, percent, estimate,
			cost_minor, cost_currency, cost_model, due, done_on)
		SELECT id, n, 'Course number ' || n, 'course', '', '', '', '', 'active', 0, 2400, 0, '', '', '', '' FROM plan, %items%`,
	`INSERT INTO progress (person_id, item_id, kind, minutes, percent, percent_before, note, state, state_before, on_date, zone, written_at, source, undone)
		SELECT p.id, NULL, 'time', 15 + (l.n * 7) % 90, 0, 0, '', '', '', '2026-10-' || (10 + l.n % 20), 'Etc/UTC', 0, 'fill:' || l.n, 0 FROM person p, %lines%`,
	"ANALYZE",
}

// BenchmarkCohorts measures what a lead of 200 waits for in chat, alone in the
// database and beside a thousand other cohorts of twenty.
func BenchmarkCohorts(b *testing.B) {
	for _, others := range []int{1, 1000} {
		b.Run(fmt.Sprintf("SQLite/%d", others), func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "cairn.db")
			askCohort(b, file, "sqlite", file, others)
		})
		b.Run(fmt.Sprintf("Postgres/%d", others), func(b *testing.B) {
			url := bottest.Postgres(b, nil)
			askCohort(b, url, "postgres", url, others)
		})
	}
}

func askCohort(b *testing.B, database, driver, dsn string, others int) {
	b.Helper()
	p := &play{t: b, now: playEnd}
	p.app = stageOf(b, database, func() time.Time { return p.now })
	p.crowd(driver, dsn, others)
	p.lead = p.meet("lea")
	p.cohort("Data", 200, 1)
	lines := []string{"team show", "team risk", "team digest", "team export", "leaderboard"}
	took, busy := make([][]time.Duration, len(lines)), make([]time.Duration, len(lines))
	for b.Loop() {
		for i, line := range lines {
			for range 40 {
				start, cpu := time.Now(), cpuTime()
				m := p.say("lea", line)
				took[i] = append(took[i], time.Since(start))
				busy[i] += cpuTime() - cpu
				if text := textOf(m); strings.Contains(text, "went wrong") || strings.Contains(text, "no cohort") {
					b.Fatal(text)
				}
			}
		}
	}
	for i, line := range lines {
		slices.Sort(took[i])
		name := strings.ReplaceAll(line, " ", "-")
		b.ReportMetric(float64(took[i][len(took[i])*95/100].Microseconds())/1000, "ms-p95-"+name)
		b.ReportMetric(float64(busy[i].Microseconds())/1000/float64(len(took[i])), "ms-cpu-"+name)
	}
}

// crowd makes other cohorts.
func (p *play) crowd(driver, dsn string, cohorts int) {
	p.t.Helper()
	db, err := sqlx.Open(driver, dsn)
	p.ok(err)
	defer db.Close() //nolint:errcheck // a throwaway database
	count := func(most int) string {
		if driver == "sqlite" {
			return fmt.Sprintf("(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %d) SELECT n FROM c) AS c", most)
		}
		return fmt.Sprintf("(SELECT n FROM generate_series(1, %d) AS s(n)) AS c", most)
	}
	known := strings.NewReplacer("%members%", count(cohorts*othersEach), "%cohorts%", count(cohorts), "%count%", strconv.Itoa(cohorts),
		"%items%", count(othersItems), "%lines%", strings.TrimSuffix(count(othersLines), "c")+"l")
	for _, statement := range crowding {
		_, err := db.ExecContext(p.t.Context(), known.Replace(statement))
		p.ok(err)
	}
}
