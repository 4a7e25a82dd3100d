package main

import (
	"context"
	"log/slog"
	"os/user"
	"path/filepath"
	"sync"
	"time"

	"github.com/cairnbot/cairn/adapters/console"
)

type chatCmd struct {
	As   string `help:"Talk as this person." placeholder:"NAME"`
	Lead bool   `help:"Have every role: lead, curator and admin."`
}

// Help is the long help of chat.
func (chatCmd) Help() string {
	return `Everything works here as it does in Slack and Discord: ask a question, or say
what you want ("log 45 min sql"). Press a button by its number. What you store
is kept in a database under CAIRN_HOME. Leave with "exit".`
}

// Run is the chat.
func (cmd chatCmd) Run(p *program) error {
	cfg, err := readConfig(p.env)
	if err != nil {
		return usageError{err}
	}
	log := newLogger(cfg, p)
	if cfg.get("CAIRN_LOG") == "" {
		log = slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelError}))
	}
	a, err := open(p.ctx, cfg, log, time.Now)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // everything is committed by then
	home, err := cfg.home()
	if err != nil {
		return err
	}
	c := &console.Console{
		In: p.in, Out: p.out, Person: cmd.name(), Zone: systemZone(), Operator: cmd.Lead,
		Files: filepath.Join(home, "files"),
	}
	if p.interactive {
		c.Prompt = c.Person + "> "
		c.Style = console.Style{Bold: true, Width: p.width}
		p.say("Hello, %s. Ask me anything about microcredentials, or say help. Leave with exit.\n\n", c.Person)
	}
	ctx, stop := context.WithCancel(p.ctx)
	var background sync.WaitGroup
	worker, clock := a.worker(c), a.clock()
	background.Go(func() { worker.Run(ctx) })
	background.Go(func() { clock.Run(ctx) })
	background.Go(func() { a.sweep(ctx) })
	background.Go(func() { a.rest(ctx) })
	err = c.Run(ctx, a.bot)
	stop()
	background.Wait()
	return err //nolint:wrapcheck // the adapter's errors are sentences for people
}

func (cmd chatCmd) name() string {
	if cmd.As != "" {
		return cmd.As
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return filepath.Base(u.Username)
	}
	return "you"
}
