package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	neturl "net/url"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/sqlstore"
	"github.com/cairnbot/cairn/bot/bottest"
)

// postgresURL is a fresh PostgreSQL database with the schema of this version.
func postgresURL(t *testing.T) string {
	t.Helper()
	return bottest.Postgres(t, func(url string) error {
		db, err := sqlstore.Open(context.Background(), url)
		if err != nil {
			return err
		}
		_, _, err = db.Migrate(context.Background())
		return errors.Join(err, db.Close())
	})
}

// severPostgres ends all connections to a database and lets nobody in for a
// while, as a restart does.
func severPostgres(t *testing.T, url string, away time.Duration) {
	t.Helper()
	u, err := neturl.Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	u.Path = "/postgres"
	db, err := sql.Open("postgres", u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // the test is over
	do := func(query string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	do(fmt.Sprintf("ALTER DATABASE %q ALLOW_CONNECTIONS false", name))
	do(fmt.Sprintf("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'", name))
	time.Sleep(away)
	do(fmt.Sprintf("ALTER DATABASE %q ALLOW_CONNECTIONS true", name))
}
