package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/discord"
	"github.com/cairnbot/cairn/adapters/discord/fakediscord"
	"github.com/cairnbot/cairn/adapters/web"
)

// guildhall is Cairn in a Discord.
type guildhall struct {
	t       *testing.T
	app     *app
	fake    *fakediscord.Server
	discord *discord.Discord
	store   *counted
	metrics *web.Metrics
	seen    int
	now     atomic.Pointer[time.Time] // nil for the real clock
}

// The members.
var (
	ada = fakediscord.Person{ID: "500000000000000011", Name: "Ada", Permissions: "104324673"}
	ben = fakediscord.Person{ID: "500000000000000012", Name: "Ben", Permissions: "104324673"}
	lea = fakediscord.Person{ID: "500000000000000013", Name: "Lea", Roles: []string{fakediscord.LeadRole}, Permissions: "32"}
)

const (
	hey   = "<@" + fakediscord.Self + "> "
	gives = "two to three years" // is in the answer to question
)

// inDiscord opens Cairn over a database in a Discord; change may be nil.
func inDiscord(t *testing.T, database string, fake *fakediscord.Server, change func(*discord.Config)) *guildhall {
	t.Helper()
	g := &guildhall{t: t, fake: fake, metrics: new(web.Metrics)}
	clock := func() time.Time {
		if at := g.now.Load(); at != nil {
			return *at
		}
		return time.Now()
	}
	g.app = stageOf(t, database, clock)
	g.store = &counted{DB: g.app.db}
	g.store.idle = sync.NewCond(&g.store.mu)
	c := discord.Config{
		Token: fakediscord.Token, APIURL: fake.API(), Store: g.store, Ledger: g.app.db, Now: clock, Count: g.metrics.Count, Defer: g.app.sayLater, Mode: g.app.cairn.Mode,
		Home: func(ctx context.Context, user string) (string, error) {
			return g.app.db.LastWorkspace(ctx, discord.Name, user)
		},
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	if change != nil {
		change(&c)
	}
	g.discord = discord.New(c)
	return g
}

// run answers until the test ends; it returns when Discord is there.
func (g *guildhall) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := g.discord.Run(ctx, g.app.bot); err != nil {
			g.t.Error(err)
		}
	}()
	g.t.Cleanup(func() {
		cancel()
		<-done
	})
	g.until("Discord is there", func() bool { return g.discord.Away() == "" && len(g.fake.Requests("PUT applications/")) > 0 })
}

func (g *guildhall) until(what string, is func() bool) {
	g.t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			g.t.Fatalf("never: %s; away: %q", what, g.discord.Away())
		}
	}
}

// atDiscord is Cairn running in a Discord.
func atDiscord(t *testing.T) *guildhall {
	t.Helper()
	fake := fakediscord.New()
	t.Cleanup(fake.Close)
	g := inDiscord(t, filepath.Join(t.TempDir(), "cairn.db"), fake, nil)
	g.run()
	return g
}

// deliver sends a message by the gateway, and returns when it is answered.
func (g *guildhall) deliver(message map[string]any) {
	g.t.Helper()
	id, _ := message["guild_id"].(string)
	if err := g.fake.Dispatch("MESSAGE_CREATE", id, message); err != nil {
		g.t.Fatal(err)
	}
	g.read()
	g.store.wait()
}

// read returns when everything dispatched so far was read.
func (g *guildhall) read() {
	g.t.Helper()
	beats := g.fake.Gateway().Heartbeats
	g.fake.Frame(`{"op":1,"d":null}`) // it is answered in its turn
	g.until("everything is read", func() bool { return g.fake.Gateway().Heartbeats > beats })
}

// interact sends an interaction by the gateway, and returns how it was
// acknowledged when it is answered.
func (g *guildhall) interact(i map[string]any) map[string]any {
	g.t.Helper()
	id, _ := i["guild_id"].(string)
	if err := g.fake.Dispatch("INTERACTION_CREATE", id, i); err != nil {
		g.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	ack, err := g.fake.Acknowledged(ctx, i)
	if err != nil {
		g.t.Fatal(err)
	}
	g.store.wait()
	return ack
}

// news are the messages since the last look.
func (g *guildhall) news() []fakediscord.Message {
	found := g.fake.Messages(g.seen)
	g.seen += len(found)
	return found
}

// told fails unless the news begin with a message with a text in it.
func (g *guildhall) told(want string) fakediscord.Message {
	g.t.Helper()
	news := g.news()
	if len(news) == 0 || !strings.Contains(news[0].Content(), want) {
		g.t.Fatalf("%d messages, wanted one with %q: %+v", len(news), want, news)
	}
	return news[0]
}

func (g *guildhall) silent(why string) {
	g.t.Helper()
	for _, m := range g.news() {
		g.t.Errorf("%s: said %q", why, m.Content())
	}
}

// kindOf is the type of an acknowledgement, and whether it is for one person.
func kindOf(ack map[string]any) (kind int, hidden bool) {
	n, _ := ack["type"].(float64)
	data, _ := ack["data"].(map[string]any)
	flags, _ := data["flags"].(float64)
	return int(n), int(flags)&64 != 0
}
