package sqlstore

import (
	"context"
	"sync"
)

// watchers are those who sleep until something is due.
type watchers struct {
	mu  sync.Mutex
	all []chan struct{}
}

// Watch returns a channel that gets a value when this process has committed a
// post, or when a reminder is due, so that whoever sleeps until the next looks
// again. Several changes may come as one value. It lives as long as the database;
// what another process commits is not seen.
func (db *DB) Watch() <-chan struct{} {
	c := make(chan struct{}, 1)
	db.watchers.mu.Lock()
	defer db.watchers.mu.Unlock()
	db.watchers.all = append(db.watchers.all, c)
	return c
}

func (w *watchers) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.all {
		select {
		case c <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// scheduled notes that something may be due sooner, once it is committed.
func (db *DB) scheduled(ctx context.Context) {
	if tx := db.tx(ctx); tx != nil {
		tx.changed = true
		return
	}
	db.watchers.wake()
}
