package sqlstore

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/bot/bottest"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/migrations"
)

func TestMigrationsPaired(t *testing.T) {
	var names [2][]string
	for i, steps := range []fs.FS{migrations.SQLite, migrations.Postgres} {
		var err error
		if names[i], err = fs.Glob(steps, "*"); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(names[0], names[1]); d != "" {
		t.Errorf("steps (-sqlite +postgres):\n%s", d)
	}
	for i, name := range names[0] {
		if want := fmt.Sprintf("%04d_", i+1); name[:5] != want {
			t.Errorf("step %s is not number %s", name, want)
		}
	}
}

// schema describes the tables as lines that both engines should have in common.
func schema(t *testing.T, db *DB) []string {
	t.Helper()
	query := `SELECT m.name || '.' || c.name || CASE WHEN c."notnull" = 1 THEN ' NOT NULL ' ELSE ' ' END ||
		CASE c.type WHEN 'INTEGER' THEN 'bigint' WHEN 'REAL' THEN 'double precision' ELSE lower(c.type) END
		FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'
		UNION ALL SELECT 'index ' || name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`
	if db.engine.postgres {
		query = `SELECT CAST(c.table_name || '.' || c.column_name || CASE WHEN c.is_nullable = 'NO' THEN ' NOT NULL ' ELSE ' ' END || c.data_type AS TEXT)
			FROM information_schema.columns c WHERE c.table_schema = current_schema()
			UNION ALL SELECT CAST('index ' || indexname AS TEXT) FROM pg_indexes WHERE schemaname = current_schema()
				AND indexname NOT LIKE '%\_pkey' AND indexname NOT LIKE '%\_key'`
	}
	var lines, out []string
	if err := db.list(t.Context(), &lines, query); err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if len(l) < 5 || l[:5] != "goose" {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return out
}

func TestPostgresSchemaParity(t *testing.T) {
	server, file := schema(t, openServer(t)), schema(t, openFile(t))
	if len(file) < 100 {
		t.Fatalf("only %d lines of schema: %v", len(file), file)
	}
	if d := cmp.Diff(file, server); d != "" {
		t.Errorf("schema (-sqlite +postgres):\n%s", d)
	}
}

// TestPostgresMigrateAtOnce starts four replicas on an empty database, with the
// lock of a session and with that of a table.
func TestPostgresMigrateAtOnce(t *testing.T) {
	for _, parameter := range []string{"", "&pgbouncer=true"} {
		t.Run(parameter, func(t *testing.T) { migrateAtOnce(t, bottest.Postgres(t, nil)+parameter) })
	}
}

func migrateAtOnce(t *testing.T, url string) {
	t.Helper()
	head := newest(migrations.Postgres)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			db, err := Open(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close() //nolint:errcheck // Migrate tells
			if _, to, err := db.Migrate(t.Context()); err != nil || to != head {
				t.Errorf("migrated to %d, %v; want %d", to, err, head)
			}
		})
	}
	wg.Wait()
}

// engines are the two, for tests that run on both.
var engines = []string{"SQLite", "Postgres"}

// empty returns the address of an empty database.
func empty(tb testing.TB, engine string) string {
	tb.Helper()
	if engine == "Postgres" {
		return bottest.Postgres(tb, nil)
	}
	return filepath.Join(tb.TempDir(), "cairn.db")
}

// TestUpgrade starts from the schema as it was first released, filled
// as it was then, and migrates to the newest.
func TestUpgrade(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			url := empty(t, engine)
			ctx := t.Context()
			db, err := Open(ctx, url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			const first = 1 // the last step of the first release, once there is one
			if from, to, err := db.migrateTo(ctx, first); err != nil || from != 0 || to != first {
				t.Fatalf("migrated from %d to %d, %v", from, to, err)
			}
			for _, dump := range []string{
				"INSERT INTO community (name, zone, locale, created_at) VALUES ('Old', '', 'en', 1)",
				"INSERT INTO workspace (adapter, external_id, community_id, created_at) VALUES ('slack', 'T1', 1, 1)",
				`INSERT INTO person (community_id, name, zone, zone_chosen, locale, quiet_from, quiet_to, days, week_start, day_start, created_at)
				VALUES (1, 'Ada', 'Europe/Berlin', 1, 'en', 1320, 480, 127, 1, 0, 1)`,
				"INSERT INTO identity (adapter, workspace, external_id, person_id, created_at) VALUES ('slack', 'T1', 'ada', 1, 1)",
			} {
				if _, err := db.exec(ctx, dump); err != nil {
					t.Fatal(err)
				}
			}
			head := newest(db.steps())
			if from, to, err := db.Migrate(ctx); err != nil || from != first || to != head {
				t.Fatalf("migrated from %d to %d, %v", from, to, err)
			}
			if from, to, err := db.Migrate(ctx); err != nil || from != head || to != head {
				t.Fatalf("migrated again from %d to %d, %v", from, to, err)
			}
			p, err := db.Find(ctx, learning.Identity{Adapter: "slack", Workspace: "T1", User: "ada"})
			if err != nil || p.Name != "Ada" || p.Zone != "Europe/Berlin" {
				t.Errorf("found %+v, %v", p, err)
			}
			if _, err := db.StartPlan(ctx, learning.Plan{Person: p.ID}, p.CreatedAt); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNewerDatabase(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			url := empty(t, engine)
			if err := migrated(url); err != nil {
				t.Fatal(err)
			}
			db := openURL(t, url)
			newer := newest(db.steps()) + 7
			if _, err := db.exec(t.Context(), fmt.Sprintf("UPDATE goose_db_version SET version_id = %d WHERE version_id = %d", newer, newer-7)); err != nil {
				t.Fatal(err)
			}
			if _, _, err := db.Migrate(t.Context()); err == nil {
				t.Error("a newer database is migrated")
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			contains(t, refused(t, url, ErrNewer), fmt.Sprint("version ", newer), fmt.Sprintf("knows %d", newer-7), "newer Cairn", "backup")
		})
	}
}

func TestForeignDatabase(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			url := empty(t, engine)
			db, err := Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.exec(t.Context(), "CREATE TABLE wp_posts (id INTEGER)"); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			contains(t, refused(t, url, ErrForeign), "something else")
		})
	}
}
