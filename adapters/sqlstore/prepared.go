package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jmoiron/sqlx"
	"modernc.org/sqlite" // the driver "sqlite", SQLite without cgo
)

// maxPrepared is how many statements a connection keeps prepared. Those that
// grow with their arguments are beyond counting, so that the first ones stay.
const maxPrepared = 200

// connector opens connections that keep what they prepared: reading the words of a
// statement takes SQLite longer than running most of them.
type connector struct{ driver.Connector }

func openPrepared(dsn string) (*sqlx.DB, error) {
	c, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sqlx.NewDb(sql.OpenDB(connector{c}), "sqlite"), nil
}

// Connect implements [driver.Connector].
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := opened.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.New("the SQLite driver lacks what is used of it"), opened.Close())
	}
	return &preparing{conn, make(map[string]driver.Stmt)}, nil
}

// sqliteConn is what a connection of the driver is.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// preparing is a connection with its statements. One runs at a time, and no rows stay
// open, see [DB.list].
type preparing struct {
	sqliteConn
	ready map[string]driver.Stmt
}

// statement is a prepared one; nil when there are too many.
func (p *preparing) statement(ctx context.Context, query string) (driver.Stmt, error) {
	s := p.ready[query]
	if s != nil || len(p.ready) == maxPrepared {
		return s, nil
	}
	s, err := p.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.ready[query] = s
	return s, nil
}

// ExecContext implements [driver.ExecerContext].
func (p *preparing) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := p.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if run, ok := s.(driver.StmtExecContext); ok {
		return run.ExecContext(ctx, args)
	}
	return p.sqliteConn.ExecContext(ctx, query, args)
}

// QueryContext implements [driver.QueryerContext].
func (p *preparing) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := p.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if run, ok := s.(driver.StmtQueryContext); ok {
		return run.QueryContext(ctx, args)
	}
	return p.sqliteConn.QueryContext(ctx, query, args)
}

// Close implements [driver.Conn].
func (p *preparing) Close() error {
	var errs []error
	for _, s := range p.ready {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, p.sqliteConn.Close())...)
}
