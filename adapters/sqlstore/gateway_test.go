package sqlstore

import (
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// onEngines runs a test on both databases.
func onEngines(t *testing.T, test func(t *testing.T, db *DB)) {
	t.Helper()
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) { test(t, store(t, engine)) })
	}
}

var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func TestShards(t *testing.T) {
	onEngines(t, func(t *testing.T, db *DB) {
		t.Helper()
		until := monday.Add(time.Minute)
		take := func(holder string, shard int, now time.Time, ok bool, state string) {
			t.Helper()
			got, taken, err := db.TakeShard(t.Context(), "discord", shard, holder, now, now.Add(time.Minute))
			if err != nil || taken != ok || got != state {
				t.Errorf("%s takes %d: %v %q %v", holder, shard, taken, got, err)
			}
		}
		keep := func(holder, state string, until time.Time, ok bool) {
			t.Helper()
			if kept, err := db.KeepShard(t.Context(), "discord", 0, holder, state, until); err != nil || kept != ok {
				t.Errorf("%s keeps: %v %v", holder, kept, err)
			}
		}
		take("first", 0, monday, true, "")
		take("first", 0, monday, true, "")
		take("second", 0, until.Add(-time.Millisecond), false, "")
		take("second", 1, monday, true, "")
		keep("first", `{"seq":7}`, until.Add(time.Minute), true)
		keep("second", "stolen", until, false)
		take("second", 0, until, false, "")
		keep("first", `{"seq":8}`, until, true) // given back
		take("second", 0, until, true, `{"seq":8}`)
		keep("first", "late", until, false)

		var holders atomic.Int32
		var all sync.WaitGroup
		for _, holder := range []string{"a", "b", "c", "d"} {
			all.Go(func() {
				_, ok, err := db.TakeShard(t.Context(), "discord", 9, holder, monday, until)
				if err != nil {
					t.Error(err)
				}
				if ok {
					holders.Add(1)
				}
			})
		}
		all.Wait()
		if n := holders.Load(); n != 1 {
			t.Errorf("%d hold a shard", n)
		}
	})
}

// TestD6Begun keeps the count of sessions where a crash does not reach it.
func TestD6Begun(t *testing.T) {
	onEngines(t, func(t *testing.T, db *DB) {
		t.Helper()
		begin := func(now time.Time, want bool) {
			t.Helper()
			if ok, err := db.Identify(t.Context(), "discord", now, 5*time.Second, 3); err != nil || ok != want {
				t.Errorf("at %v: %v %v", now.Sub(monday), ok, err)
			}
		}
		begin(monday, true)
		begin(monday.Add(4*time.Second), false)
		begin(monday.Add(5*time.Second), true)
		begin(monday.Add(10*time.Second), true)
		begin(monday.Add(23*time.Hour), false)
		begin(monday.Add(24*time.Hour), true)
		begin(monday.Add(24*time.Hour+time.Minute), true)
		if ok, err := db.Identify(t.Context(), "another", monday, 5*time.Second, 0); ok || err != nil {
			t.Errorf("none allowed: %v %v", ok, err)
		}

		var begun atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				ok, err := db.Identify(t.Context(), "at once", monday, 5*time.Second, 3)
				if err != nil {
					t.Error(err)
				}
				if ok {
					begun.Add(1)
				}
			})
		}
		all.Wait()
		if n := begun.Load(); n != 1 {
			t.Errorf("%d sessions begun at once", n)
		}
	})
}

// TestShardOfTheDead is free where a file has one process at a time.
func TestShardOfTheDead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cairn.db")
	db := openURL(t, file)
	take := func(holder string) (string, bool) {
		t.Helper()
		state, ok, err := db.TakeShard(t.Context(), "discord", 0, holder, monday, monday.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return state, ok
	}
	take("first")
	if _, err := db.KeepShard(t.Context(), "discord", 0, "first", "its state", monday.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, ok := take("second"); ok {
		t.Error("two hold it")
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = openURL(t, file)
	if state, ok := take("second"); !ok || state != "its state" {
		t.Errorf("after the end of the first: %v %q", ok, state)
	}
}

func TestLastWorkspace(t *testing.T) {
	onEngines(t, func(t *testing.T, db *DB) {
		t.Helper()
		met := func(adapter, workspace, user string, at time.Time) {
			t.Helper()
			if _, err := db.Meet(t.Context(), learning.Identity{Adapter: adapter, Workspace: workspace, User: user}, learning.NewPerson(), at); err != nil {
				t.Fatal(err)
			}
		}
		met("discord", "", "ada", monday)
		met("discord", "G2", "ada", monday.Add(2*time.Second))
		met("discord", "G1", "ada", monday.Add(time.Second))
		met("slack", "T1", "ada", monday.Add(time.Hour))
		met("discord", "G3", "ben", monday.Add(time.Hour))
		for user, want := range map[string]string{"ada": "G2", "ben": "G3", "cy": ""} {
			if got, err := db.LastWorkspace(t.Context(), "discord", user); err != nil || got != want {
				t.Errorf("%s: %q %v", user, got, err)
			}
		}
	})
}
