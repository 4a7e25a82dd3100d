package main

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/cairnbot/cairn/adapters/slack"
	"github.com/cairnbot/cairn/adapters/web"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/features"
	"github.com/cairnbot/cairn/bot/intake"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

type serveCmd struct{}

// Help is the long help of serve.
func (serveCmd) Help() string {
	return `Answers on every platform that the environment has tokens for, says what is due,
and listens on CAIRN_ADDR: /healthz, /readyz, /metrics, and what platforms call.
SIGTERM lets it finish what it began and exit with 0. “cairn check” shows the
settings.`
}

// served is an adapter that runs in a service.
type served interface {
	bot.Adapter
	// Away says why the platform is not connected; "" when it is.
	Away() string
	// Notes are what works less well than it could while it is connected.
	Notes() []string
}

// Run serves.
func (serveCmd) Run(p *program) error {
	cfg, err := readConfig(p.env)
	if err != nil {
		return usageError{err}
	}
	if err := cfg.platforms(); err != nil {
		return usageError{err}
	}
	log := newLogger(cfg, p)
	listener, err := (&net.ListenConfig{}).Listen(p.ctx, "tcp", cmp.Or(cfg.get("CAIRN_ADDR"), "127.0.0.1:8080"))
	if err != nil {
		return fmt.Errorf("listen: %w; set CAIRN_ADDR to a free address", err)
	}
	defer listener.Close() //nolint:errcheck // Serve closed it
	metrics := new(web.Metrics)
	log = slog.New(counting{log.Handler(), metrics})
	a, err := open(p.ctx, cfg, log, time.Now)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // everything is committed by then
	metrics.Gauge("cairn_build_info", func() float64 { return 1 }, "version", currentVersion(), "go", runtime.Version())
	platforms, rest, err := a.platforms(cfg, metrics)
	if err != nil {
		return err
	}
	return a.serve(p.ctx, listener, metrics, rest, platforms...)
}

// counting is a log that counts what went wrong: a command that panicked is shown
// to who gave it as a reference, and to who runs Cairn as a line and a number.
type counting struct {
	slog.Handler
	metrics *web.Metrics
}

// Handle implements [slog.Handler].
func (c counting) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		c.metrics.Count("cairn_errors_total")
	}
	return c.Handler.Handle(ctx, r) //nolint:wrapcheck // as it is
}

// installs reports whether workspaces install Cairn themselves.
func (c config) installs() bool {
	return c.get("SLACK_BOT_TOKEN") == "" && (c.get("SLACK_CLIENT_ID") != "" || c.get("SLACK_CLIENT_SECRET") != "")
}

// onSlack reports whether Slack is to be served.
func (c config) onSlack() bool {
	return c.installs() || c.get("SLACK_BOT_TOKEN") != "" || c.get("SLACK_APP_TOKEN") != "" || c.get("SLACK_SIGNING_SECRET") != ""
}

// platforms refuses an environment with nothing to serve, or with half of it.
func (c config) platforms() error {
	if _, err := c.publicKey(); err != nil {
		return err
	}
	if on, err := c.onDiscord(); err != nil || on && !c.onSlack() {
		return err
	}
	token, socket, secret := c.get("SLACK_BOT_TOKEN"), c.get("SLACK_APP_TOKEN"), c.get("SLACK_SIGNING_SECRET")
	switch {
	case c.installs():
		var missing []string
		for _, name := range []string{"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "CAIRN_SECRET_KEY", "CAIRN_PUBLIC_URL"} {
			if c.get(name) == "" {
				missing = append(missing, name)
			}
		}
		if secret == "" && socket == "" {
			missing = append(missing, "SLACK_SIGNING_SECRET")
		}
		if len(missing) > 0 {
			return fmt.Errorf("workspaces cannot install Cairn yet: set %s too, or SLACK_BOT_TOKEN for one workspace", strings.Join(missing, ", "))
		}
	case token == "" && socket == "" && secret == "":
		return errors.New("nothing to serve: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN for Slack (docs/SLACK.md says where they are), DISCORD_TOKEN for Discord, or use “cairn chat” to try Cairn here")
	case strings.HasPrefix(token, "xoxe."):
		return errors.New("SLACK_BOT_TOKEN ends after twelve hours, since the app rotates its tokens: let the workspace install Cairn at /slack/oauth instead (docs/SLACK.md, Many workspaces)")
	case token == "":
		return errors.New("SLACK_BOT_TOKEN is not set: it is under OAuth & Permissions, and begins with xoxb-")
	case socket == "" && secret == "":
		return errors.New("SLACK_BOT_TOKEN is set, but not how events come: set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP")
	}
	return nil
}

// platforms are the adapters of what is configured, and what they serve by HTTP.
func (a *app) platforms(c config, metrics *web.Metrics) (all []served, rest *http.ServeMux, err error) {
	rest = http.NewServeMux()
	rest.Handle("GET /calendar/{secret}", web.Calendar(func(ctx context.Context, secret string) ([]byte, error) {
		return a.cairn.Calendar(ctx, secret, a.now())
	}))
	dashboard := a.dashboard()
	rest.Handle("/dashboard", dashboard)
	rest.Handle("/dashboard/", dashboard)
	if c.onSlack() {
		s, err := a.slack(c, metrics, rest)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, s)
	}
	if c.get("DISCORD_TOKEN") != "" {
		d, err := a.discord(c, metrics, rest)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, d)
	}
	return all, rest, nil
}

// slack is the adapter of the configured Slack, and adds what it serves by HTTP to
// rest.
func (a *app) slack(c config, metrics *web.Metrics, rest *http.ServeMux) (*slack.Slack, error) {
	cfg := slack.Config{
		Tokens: &slack.OneToken{Value: c.get("SLACK_BOT_TOKEN")}, AppToken: c.get("SLACK_APP_TOKEN"),
		SigningSecret: c.get("SLACK_SIGNING_SECRET"), APIURL: c.get("SLACK_API_URL"),
		Store: a.db, Now: a.now, Log: a.log, Count: metrics.Count,
		Home:  func(ctx context.Context, ev bot.Event) ([]bot.Message, error) { return a.cairn.Home(ctx, ev, a.now()) },
		Mode:  a.cairn.Mode,
		Defer: a.sayLater,
	}
	if c.installs() {
		tokens, err := installedSlack(c, a.db)
		if err != nil {
			return nil, err
		}
		tokens.Now, tokens.Log = a.now, a.log
		cfg.Tokens = tokens
		public := strings.TrimSuffix(c.get("CAIRN_PUBLIC_URL"), "/")
		rest.Handle("GET /slack/oauth", &slack.OAuth{
			Redirect: public + "/slack/oauth", Scopes: slack.App{URL: public}.Scopes(), Tokens: tokens, Now: a.now, Log: a.log,
		})
	}
	s := slack.New(cfg)
	if cfg.SigningSecret != "" {
		rest.Handle("/slack/", s.Handler())
	}
	return s, nil
}

// installedSlack are the tokens of the workspaces that installed Cairn.
func installedSlack(c config, vault intake.Installations) (*slack.Installed, error) {
	key, err := hex.DecodeString(c.get("CAIRN_SECRET_KEY"))
	if err != nil {
		return nil, errors.New("CAIRN_SECRET_KEY is not in hex digits")
	}
	tokens, err := slack.NewInstalled(vault, key)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what it is about
	}
	tokens.ClientID, tokens.ClientSecret, tokens.APIURL = c.get("SLACK_CLIENT_ID"), c.get("SLACK_CLIENT_SECRET"), c.get("SLACK_API_URL")
	return tokens, nil
}

// dashboard is the pages of leads.
func (a *app) dashboard() http.Handler {
	return (&web.Dashboard{
		Store: a.db, Now: a.now, Log: a.log,
		Words: features.MemberWords, Title: a.cairn.EntryTitle, Export: a.cairn.ExportCohort,
	}).Handler()
}

// sayLater gives an answer that a platform did not take now to the outbox.
func (a *app) sayLater(ctx context.Context, key string, who bot.UserID, to bot.Conversation, m bot.Message) error {
	owner, err := a.db.Find(ctx, learning.Identity{Adapter: who.Adapter, Workspace: who.Workspace, User: who.ID})
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		return err //nolint:wrapcheck // the store's errors say what they are about
	}
	return a.cairn.Posts.Post(ctx, outbox.Post{Key: key, To: to, Message: m, For: int64(owner.ID)}) //nolint:wrapcheck // as above
}

// serve runs everything until ctx ends: adapters, what is due, what they are to
// say unasked, and the listener. It ends when the first of them fails.
func (a *app) serve(ctx context.Context, l net.Listener, metrics *web.Metrics, rest http.Handler, platforms ...served) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var work sync.WaitGroup
	failed := make(chan error, len(platforms)+1)
	run := func(what string, do func() error) {
		work.Go(func() {
			if err := do(); err != nil {
				failed <- fmt.Errorf("%s: %w", what, err)
				stop()
			}
		})
	}
	for _, each := range platforms {
		metrics.Gauge("cairn_platform_connected", func() float64 {
			if each.Away() == "" {
				return 1
			}
			return 0
		}, "platform", each.Name())
		worker := a.worker(each)
		run(each.Name(), func() error { return each.Run(ctx, a.bot) })
		work.Go(func() { worker.Run(ctx) })
	}
	clock := a.clock()
	work.Go(func() { clock.Run(ctx) })
	work.Go(func() { a.sweep(ctx) })
	work.Go(func() { a.rest(ctx) })
	health := web.Health{
		Problems: func(asked context.Context) []string { return a.problems(asked, ctx, platforms) },
		Notes:    func() []string { return a.notes(platforms) },
		Metrics:  metrics,
	}
	run("listener", func() error { return web.Serve(ctx, l, web.Handler(health, rest)) })
	a.log.InfoContext(ctx, "serving", slog.String("addr", l.Addr().String()))
	work.Wait()
	close(failed)
	a.log.InfoContext(ctx, "stopped")
	return <-failed
}

// notes says what works less well than it could.
func (a *app) notes(platforms []served) (out []string) {
	if a.enc == nil {
		out = append(out, "no sentence encoder: answers are ranked by words and letters")
	}
	for _, p := range platforms {
		for _, note := range p.Notes() {
			out = append(out, p.Name()+": "+note)
		}
	}
	return out
}

// problems says what is away.
func (a *app) problems(ctx, running context.Context, platforms []served) []string {
	var out []string
	if running.Err() != nil {
		out = append(out, "stopping")
	}
	if err := a.db.Ping(ctx); err != nil {
		out = append(out, "database: "+err.Error())
	}
	for _, p := range platforms {
		if why := p.Away(); why != "" {
			out = append(out, p.Name()+": "+why)
		}
	}
	return out
}
