// Package migrations is the schema of Cairn's database as numbered steps, once
// for each engine. Steps with the same number do the same thing and have the
// same name; a released step is never edited. The package knows neither how a
// step is run nor who asks the tables what.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed postgres/*.sql
var postgres embed.FS

//go:embed sqlite/*.sql
var sqlite embed.FS

// The steps of each engine, at the root of their file system.
var (
	Postgres = sub(postgres, "postgres")
	SQLite   = sub(sqlite, "sqlite")
)

func sub(f fs.FS, dir string) fs.FS {
	s, err := fs.Sub(f, dir)
	if err != nil {
		panic(err) // only a misspelt name above can cause it
	}
	return s
}
