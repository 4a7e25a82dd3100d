package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/cairnbot/cairn/adapters/sqlstore"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/features"
	"github.com/cairnbot/cairn/bot/outbox"
	"github.com/cairnbot/cairn/knowledge"
	"github.com/cairnbot/cairn/knowledge/encode"
)

// app is Cairn put together over one database.
type app struct {
	db    *sqlstore.DB
	cairn *features.Cairn
	bot   *bot.Bot
	log   *slog.Logger
	now   func() time.Time
	enc   knowledge.Encoder // nil without
}

// entries are the built-in ones and those of the installation's folder, which
// replace built-in ones of the same key.
func entries(c config) ([]knowledge.Entry, error) {
	all, err := knowledge.Builtin()
	if err != nil {
		return nil, fmt.Errorf("read built-in entries: %w", err)
	}
	dir := c.get("CAIRN_KNOWLEDGE")
	if dir == "" {
		return all, nil
	}
	own, problems, err := knowledge.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("CAIRN_KNOWLEDGE: %w", err)
	}
	for _, p := range problems {
		if p.Severity == knowledge.Error {
			return nil, fmt.Errorf("CAIRN_KNOWLEDGE: %w; “cairn kb lint %s” shows all problems", p, dir)
		}
	}
	return features.Merge(all, own), nil
}

// open puts Cairn together. Close it when done.
func open(ctx context.Context, c config, log *slog.Logger, now func() time.Time) (*app, error) {
	debug.SetGCPercent(50) // before indexing, which would scatter what stays over twice the memory
	all, err := entries(c)
	if err != nil {
		return nil, err
	}
	options, err := engine(c)
	if err != nil {
		log.WarnContext(ctx, "no sentence encoder; ranking by words and letters", "err", err)
	}
	dsn, err := c.database()
	if err != nil {
		return nil, err
	}
	db, err := sqlstore.Open(ctx, dsn)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store's errors are sentences for people
	}
	if _, _, err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	cairn := &features.Cairn{
		Store:   db,
		Library: features.NewLibrary(db, all, options),
		Posts:   outbox.Queue{Store: db, Now: now},

		PublicURL: strings.TrimRight(c.get("CAIRN_PUBLIC_URL"), "/"),
	}
	b, err := cairn.New(db, db)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	b.Log, b.Now = log, now
	if options.Cache != nil {
		if err := options.Cache.Save(); err != nil {
			log.WarnContext(ctx, "vectors not kept; the next start encodes again", "err", err)
		}
	}
	// Indexing left as much garbage as it built; a bot that then waits for hours
	// should not hold on to it.
	knowledge.ReleaseBuiltin()
	encode.Release(commandsFile)
	runtime.GC()
	debug.FreeOSMemory()
	return &app{db: db, cairn: cairn, bot: b, log: log, now: now, enc: options.Encoder}, nil
}

func (a *app) Close() error { return a.db.Close() } //nolint:wrapcheck // as it is

// restAfter is how long nothing is asked until the encoder gives back its memory.
const restAfter = 5 * time.Second

// rest makes a bot that nobody asks anything a small one, until ctx ends.
func (a *app) rest(ctx context.Context) {
	e, ok := a.enc.(*encode.Encoder)
	if !ok {
		return
	}
	ticker := time.NewTicker(restAfter)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if e.Rest() {
				debug.FreeOSMemory() // what the last questions left behind
			}
		}
	}
}

// clock makes what is due happen.
func (a *app) clock() *features.Clock {
	return &features.Clock{Cairn: a.cairn, Now: a.now, Log: a.log, Wake: a.db.Watch()}
}

// worker says what an adapter is to say unasked.
func (a *app) worker(to bot.Adapter) *outbox.Worker {
	return &outbox.Worker{Store: a.db, Adapter: to, Now: a.now, Log: a.log, Wake: a.db.Watch()}
}

// sweep deletes what has had its time, now and every hour until ctx ends.
func (a *app) sweep(ctx context.Context) {
	ticker := time.NewTicker(time.Hour)
	defer ticker.Stop()
	for {
		if _, err := a.db.PruneQuestions(ctx, a.now()); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "prune questions", "err", err)
		}
		if _, err := a.db.Sweep(ctx, a.now()); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "sweep", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// newLogger writes JSON lines at the configured level.
func newLogger(c config, p *program) *slog.Logger {
	level := slog.LevelInfo
	if text := c.get("CAIRN_LOG"); text != "" {
		_ = level.UnmarshalText([]byte(text)) // checked by readConfig
	}
	return slog.New(slog.NewJSONHandler(p.err, &slog.HandlerOptions{Level: level}))
}
