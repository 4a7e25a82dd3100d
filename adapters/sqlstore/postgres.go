package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// oldestPostgres is the oldest server that is tried in the tests' range and
// still maintained when Cairn was first released.
const oldestPostgres = 14

// maxConns is the size of the pool. A server allows 100 by default, which is
// room for several replicas.
const maxConns = 16

// openPostgres opens a PostgreSQL database. What the address leaves open is
// filled in:
//
//   - sslmode: disable for a socket or this machine, require for any other;
//     PGSSLMODE is respected
//   - connect_timeout: 10 s
//   - statement_timeout: 30 s, idle_in_transaction_session_timeout: 60 s
//
// With pgbouncer=true the last two are left to the server, since PgBouncer
// refuses them, and migration locks by a table.
func openPostgres(ctx context.Context, address string) (_ *DB, err error) {
	u, err := url.Parse(address)
	if err != nil {
		// The error would quote the address, password and all.
		return nil, problemf(ErrBadURL, "DATABASE_URL cannot be read: write it as postgres://user:password@host/database, special characters of the password as %%XX")
	}
	db := &DB{engine: engine{
		postgres: true, noKeyUpdate: " FOR NO KEY UPDATE", forUpdate: " FOR UPDATE", skipLocked: " FOR UPDATE OF o SKIP LOCKED",
		personLocked: " FOR NO KEY UPDATE OF p SKIP LOCKED",
	}}
	dsn := db.configure(u)
	connector, err := pq.NewConnector(dsn)
	if err != nil {
		return nil, problemf(ErrBadURL, "DATABASE_URL cannot be used: %s", hidden(err, u))
	}
	db.write = sqlx.NewDb(sql.OpenDB(connector), "postgres")
	db.read = db.write
	db.write.SetMaxOpenConns(maxConns)
	db.write.SetMaxIdleConns(maxConns)
	db.write.SetConnMaxIdleTime(5 * time.Minute)
	db.write.SetConnMaxLifetime(time.Hour)
	if err := db.greet(ctx); err != nil {
		_ = db.Close() // err says what is wrong
		return nil, err
	}
	return db, nil
}

// configure reads an address into name, public, dsn and bouncer, and returns
// the address to connect to.
func (db *DB) configure(u *url.URL) string {
	q := u.Query()
	db.bouncer, _ = strconv.ParseBool(q.Get("pgbouncer"))
	q.Del("pgbouncer")
	host := cmp.Or(q.Get("host"), u.Hostname(), os.Getenv("PGHOST"), "localhost")
	database := cmp.Or(q.Get("dbname"), strings.TrimPrefix(u.Path, "/"), os.Getenv("PGDATABASE"), u.User.Username())
	db.name = host + "/" + database
	if port := cmp.Or(q.Get("port"), u.Port(), os.Getenv("PGPORT")); port != "" {
		db.name = host + ":" + port + "/" + database
	}
	db.public = publicAddress(u, q)

	fill := func(name, value string) {
		if !q.Has(name) {
			q.Set(name, value)
		}
	}
	if os.Getenv("PGSSLMODE") == "" && !q.Has("sslrootcert") {
		if near(host) {
			fill("sslmode", "disable")
		} else {
			fill("sslmode", "require")
		}
	}
	fill("connect_timeout", "10")
	fill("application_name", "cairn")
	q.Set("binary_parameters", "yes") // one round trip a statement instead of two
	encode := func() string {
		full := *u
		full.RawQuery = q.Encode()
		return full.String()
	}
	db.dsn = encode()
	if !db.bouncer {
		fill("statement_timeout", "30000")
		fill("idle_in_transaction_session_timeout", "60000")
	}
	return encode()
}

// publicAddress is an address without secrets, and with nothing that pg_dump
// does not know.
func publicAddress(u *url.URL, q url.Values) string {
	known := []string{"host", "hostaddr", "port", "dbname", "user", "sslmode", "sslrootcert", "sslcert", "sslkey", "service"}
	out := url.URL{Scheme: "postgres", Host: u.Host, Path: u.Path}
	if name := u.User.Username(); name != "" {
		out.User = url.User(name)
	}
	kept := url.Values{}
	for _, name := range known {
		if q.Has(name) {
			kept.Set(name, q.Get(name))
		}
	}
	out.RawQuery = kept.Encode()
	return out.String()
}

// near reports whether all hosts are on this machine, where nobody listens in.
func near(hosts string) bool {
	return !slices.ContainsFunc(strings.Split(hosts, ","), func(host string) bool {
		ip := net.ParseIP(host)
		return !(filepath.IsAbs(host) || strings.HasPrefix(host, "@") || host == "localhost" || ip != nil && ip.IsLoopback())
	})
}

// hidden is an error's text, unless it quotes the password.
func hidden(err error, u *url.URL) string {
	secrets := []string{u.Query().Get("password")}
	if p, ok := u.User.Password(); ok {
		secrets = append(secrets, p, url.QueryEscape(p), url.PathEscape(p))
	}
	for _, s := range secrets {
		if s != "" && strings.Contains(err.Error(), s) {
			return "one of its parts has a wrong form"
		}
	}
	return strings.TrimPrefix(err.Error(), "pq: ")
}

// greet connects for the first time and looks whether the server will do.
func (db *DB) greet(ctx context.Context) error {
	var server struct {
		Version  int64  `db:"version"`
		Encoding string `db:"encoding"`
	}
	err := db.get(ctx, &server, `SELECT CAST(current_setting('server_version_num') AS BIGINT) AS version,
		current_setting('server_encoding') AS encoding`)
	switch {
	case errors.Is(err, pq.ErrSSLNotSupported):
		return problemf(ErrBadURL, "PostgreSQL at %s offers no TLS: switch it on there, or add sslmode=disable to DATABASE_URL if the network in between is trusted", db.name)
	case err != nil:
		return fmt.Errorf("open database: %w", err)
	case server.Version < oldestPostgres*10000:
		return problemf(ErrBadURL, "PostgreSQL at %s has version %d and Cairn needs %d: upgrade the server", db.name, server.Version/10000, oldestPostgres)
	case server.Encoding != "UTF8":
		return problemf(ErrBadURL, "the database %s has the encoding %s: create one with UTF8", db.name, server.Encoding)
	}
	_, err = db.version(ctx)
	return err
}
