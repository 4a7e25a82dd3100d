package sqlstore

import (
	"context"
	"sync"
)

// maxTogether is how many changes are committed together.
const maxTogether = 64

// batch are small changes that wait for SQLite's one writer.
type batch struct {
	mu      sync.Mutex
	waiting []change
	running bool
}

type change struct {
	do   func(context.Context) error
	done chan error
}

// together is [DB.In] for what many do at the same time and nobody does in vain: on
// SQLite, where each commit waits for the disk, those that wait are committed as one.
// When one of them fails, each is tried alone, so do may run twice, and nobody pays
// for another's failure. What has begun to wait does not end with ctx.
func (db *DB) together(ctx context.Context, do func(context.Context) error) error {
	if db.engine.postgres || db.tx(ctx) != nil || ctx.Err() != nil {
		return db.In(ctx, do)
	}
	c := change{do, make(chan error, 1)}
	b := &db.batch
	b.mu.Lock()
	b.waiting = append(b.waiting, c)
	if !b.running {
		b.running = true
		go db.commitTogether(context.WithoutCancel(ctx))
	}
	b.mu.Unlock()
	return <-c.done
}

// commitTogether ends when nobody waits any more.
func (db *DB) commitTogether(ctx context.Context) {
	b := &db.batch
	for {
		b.mu.Lock()
		n := min(len(b.waiting), maxTogether)
		all := b.waiting[:n:n]
		b.waiting = b.waiting[n:]
		b.running = n > 0
		b.mu.Unlock()
		if n == 0 {
			return
		}
		err := db.In(ctx, func(ctx context.Context) error {
			for _, c := range all {
				if err := c.do(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		for _, c := range all {
			if err != nil && n > 1 {
				c.done <- db.In(ctx, c.do)
			} else {
				c.done <- err
			}
		}
	}
}
