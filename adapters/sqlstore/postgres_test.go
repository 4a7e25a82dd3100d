package sqlstore

import (
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/cairnbot/cairn/bot/bottest"
	"github.com/cairnbot/cairn/bot/learning"
)

func TestPostgresAddress(t *testing.T) {
	t.Setenv("PGSSLMODE", "")
	for _, c := range []struct{ url, name, public, has, lacks string }{
		{
			"postgres://ada:s%20e%40cret@db.example.org/cairn", "db.example.org/cairn", "postgres://ada@db.example.org/cairn",
			"sslmode=require binary_parameters=yes connect_timeout=10 statement_timeout=30000", "",
		},
		{
			"postgresql://db.example.org:5433/cairn?sslmode=verify-full&password=secret&user=ada", "db.example.org:5433/cairn",
			"postgres://db.example.org:5433/cairn?sslmode=verify-full&user=ada", "sslmode=verify-full", "sslmode=require",
		},
		{"postgres://ada@localhost/cairn", "localhost/cairn", "postgres://ada@localhost/cairn", "sslmode=disable", "require"},
		{"postgres://ada@127.0.0.1:1/cairn", "127.0.0.1:1/cairn", "postgres://ada@127.0.0.1:1/cairn", "sslmode=disable", "require"},
		{"postgres://[::1]/cairn", "::1/cairn", "postgres://[::1]/cairn", "sslmode=disable", "require"},
		{"postgres:///cairn?host=/run/postgresql", "/run/postgresql/cairn", "postgres:///cairn?host=%2Frun%2Fpostgresql", "sslmode=disable", "require"},
		{
			"postgres://a@b/c?pgbouncer=true&statement_timeout=5", "b/c", "postgres://a@b/c", "statement_timeout=5",
			"pgbouncer idle_in_transaction",
		},
		{"postgres://a@b/c?sslrootcert=system", "b/c", "postgres://a@b/c?sslrootcert=system", "", "sslmode"},
	} {
		u, err := url.Parse(c.url)
		if err != nil {
			t.Fatal(err)
		}
		var db DB
		dsn := db.configure(u)
		if db.name != c.name || db.public != c.public {
			t.Errorf("%s: name %s, public %s; want %s, %s", c.url, db.name, db.public, c.name, c.public)
		}
		contains(t, dsn, strings.Fields(c.has)...)
		for part := range strings.FieldsSeq(c.lacks) {
			if strings.Contains(dsn, part) {
				t.Errorf("%s: %q has %q", c.url, dsn, part)
			}
		}
	}
}

func TestPostgresRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it answers nobody
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for address, c := range map[string]struct {
		want error
		part string
	}{
		"postgres://ada:secret@" + closed + "/cairn":              {ErrUnreachable, closed},
		"postgres://ada:secret@/cairn?host=/nonexistent":          {ErrUnreachable, "/nonexistent"},
		"postgres://ada:se%zzcret@host/cairn":                     {ErrBadURL, "postgres://user:password@host"},
		"postgres://ada:secret@host/cairn?sslmode=secret":         {ErrBadURL, "cannot be used"},
		"postgres://ada:secret@host/cairn?connect_timeout=secret": {ErrBadURL, "cannot be used"},
	} {
		text := refused(t, address, c.want)
		contains(t, text, c.part)
		if strings.Contains(text, "secret") {
			t.Errorf("%q shows the password", text)
		}
	}
}

func TestPostgresServer(t *testing.T) {
	address := bottest.Postgres(t, migrated)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	contains(t, refused(t, strings.Replace(address, name, "missing", 1), ErrBadURL), "has no database", "createdb")
	contains(t, refused(t, strings.Replace(address, "cairn@", "stranger@", 1), ErrBadURL), "refused the user")

	db := openURL(t, address)
	err = db.Backup(t.Context(), "it's.dump")
	if !errors.Is(err, ErrUsePgDump) {
		t.Fatalf("backup: error is %v, want ErrUsePgDump", err)
	}
	contains(t, err.Error(), `pg_dump --format=custom --file='it'\''s.dump' 'postgres://cairn@/`+name)

	// What a statement was given does not come back in its error.
	const secret = "my salary is 4711"
	_, err = db.exec(t.Context(), "INSERT INTO role (person_id, role, granted_at) VALUES (CAST(? AS BIGINT), 'x', 1)", secret)
	if err == nil || strings.Contains(err.Error(), "4711") {
		t.Errorf("error is %v", err)
	}
	contains(t, err.Error(), "22P02")
	if _, err := db.exec(t.Context(), "INSERT INTO role (person_id, community_id, role, granted_at) VALUES (1000, 1, 'x', 1)"); !errors.Is(err, learning.ErrNotFound) {
		t.Errorf("error is %v, want ErrNotFound", err)
	}

	// Connections that the server has closed are passed over.
	for range 2 {
		if _, err := db.exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid()", name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.once(t.Context(), "Ev1", noop); err != nil {
		t.Errorf("after the server closed connections: %v", err)
	}
}
