package main

import (
	"context"
	"errors"
	"testing"

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
