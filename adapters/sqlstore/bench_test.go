package sqlstore

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/bottest"
	"github.com/cairnbot/cairn/bot/learning"
)

// BenchmarkEvent commits platform events: the inbox row and one line of
// progress. For figures of a real PostgreSQL, with its disk, name an empty
// database in CAIRN_BENCH_POSTGRES; the throwaway one lives in memory.
func BenchmarkEvent(b *testing.B) {
	for _, conns := range []int{1, 8} {
		b.Run(fmt.Sprintf("SQLite/conns=%d", conns), func(b *testing.B) { benchEvent(b, openFile(b), conns) })
		b.Run(fmt.Sprintf("Postgres/conns=%d", conns), func(b *testing.B) {
			url := os.Getenv("CAIRN_BENCH_POSTGRES")
			if url == "" {
				url = bottest.Postgres(b, migrated)
			}
			db := openURL(b, url)
			db.write.SetMaxOpenConns(conns)
			benchEvent(b, db, conns)
		})
	}
}

func benchEvent(b *testing.B, db *DB, workers int) {
	b.Helper()
	ctx := b.Context()
	var people []learning.Person
	for i := range workers {
		p, err := db.Meet(ctx, learning.Identity{Adapter: "slack", Workspace: "T1", User: fmt.Sprint("u", i)}, learning.NewPerson(), time.Now())
		if err != nil {
			b.Fatal(err)
		}
		people = append(people, p)
	}
	run := time.Now().UnixNano()
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for _, p := range people {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				event := fmt.Sprintf("Ev%d-%d", run, i)
				start := time.Now()
				_, err := db.once(ctx, event, func(ctx context.Context) error {
					_, _, err := db.AppendProgress(ctx, learning.Progress{
						Person: p.ID, Kind: learning.ProgressTime, Minutes: 45, Note: "sql", On: "2026-11-23", At: start, Source: event,
					})
					return err
				})
				took[i] = time.Since(start)
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
