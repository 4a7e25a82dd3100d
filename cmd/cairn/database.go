package main

import (
	"github.com/cairnbot/cairn/adapters/sqlstore"
)

type migrateCmd struct{}

// Run migrates.
func (migrateCmd) Run(p *program) error {
	db, err := openDatabase(p)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing is pending
	from, to, err := db.Migrate(p.ctx)
	if err != nil {
		return err //nolint:wrapcheck // the store's errors are sentences for people
	}
	if from == to {
		p.say("The database is at version %d already.\n", to)
		return nil
	}
	p.say("The database went from version %d to %d.\n", from, to)
	return nil
}

type backupCmd struct {
	File string `arg:"" help:"The file to write; it must not exist."`
}

// Run backs up.
func (cmd backupCmd) Run(p *program) error {
	db, err := openDatabase(p)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing is pending
	if err := db.Backup(p.ctx, cmd.File); err != nil {
		return err //nolint:wrapcheck // the store's errors are sentences for people
	}
	p.say("Backup written to %s and checked.\n", cmd.File)
	return nil
}

func openDatabase(p *program) (*sqlstore.DB, error) {
	cfg, err := readConfig(p.env)
	if err != nil {
		return nil, usageError{err}
	}
	dsn, err := cfg.database()
	if err != nil {
		return nil, err
	}
	return sqlstore.Open(p.ctx, dsn) //nolint:wrapcheck // the store's errors are sentences for people
}
