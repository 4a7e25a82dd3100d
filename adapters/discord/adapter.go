package discord

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// Name is the adapter's name in user ids and conversations.
const Name = "discord"

// Config is what the adapter needs. Token, Store and Ledger are required.
type Config struct {
	Token         string
	ApplicationID string            // "" asks Discord
	PublicKey     ed25519.PublicKey // interactions come by HTTP; nil for the gateway
	APIURL        string            // "" means Discord's
	Store         intake.Store
	Ledger        Ledger
	// Home is the server in which somebody who writes directly was met last; ""
	// where they never were.
	Home func(ctx context.Context, user string) (workspace string, err error)
	// Mode is when Cairn speaks in a channel; nil means when it is mentioned.
	Mode func(ctx context.Context, in bot.Conversation) (learning.ChannelMode, error)
	// Defer keeps an answer that could not be said now, to be said by Send under
	// the same key.
	Defer func(ctx context.Context, key string, who bot.UserID, to bot.Conversation, m bot.Message) error
	// Count adds one to a metric with its labels, name and value in turn; nil
	// counts nothing.
	Count func(metric string, labels ...string)
	Now   func() time.Time
	Log   *slog.Logger
}

// Discord is the adapter. Make one with [New].
type Discord struct {
	Config
	now   func() time.Time
	log   *slog.Logger
	api   *client
	queue *intake.Queue
	bot   atomic.Pointer[bot.Bot]
	pace  pace
	slots chan struct{} // interactions at the same time
	busy  sync.WaitGroup

	progress outbox.Progress

	mu      sync.Mutex
	self    string            // the bot's user id
	away    map[int]string    // why a shard, or everything, is not connected
	directs map[string]string // channels of direct messages, by user
	servers map[string]server
	alone   server // the one server Cairn is in

	unpublished string // why the commands are not what they should be
}

var _ bot.Adapter = (*Discord)(nil)

// atOnce is how many interactions are taken at the same time.
const atOnce = 64

// New makes an adapter; Run starts it.
func New(c Config) *Discord {
	if c.Count == nil {
		c.Count = func(string, ...string) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	d := &Discord{
		Config: c, now: c.Now, log: c.Log, pace: defaultPace, slots: make(chan struct{}, atOnce), away: map[int]string{everything: "starting"},
		directs: make(map[string]string), servers: make(map[string]server),
	}
	d.api = newClient(c.APIURL, c.Token, c.Now, c.Count, c.Log)
	d.queue = &intake.Queue{Store: c.Store, Adapter: Name, Handle: d.handle, Now: c.Now, Log: c.Log}
	return d
}

// Name implements [bot.Adapter].
func (d *Discord) Name() string { return Name }

// Away says why Discord is not connected; "" when it is.
func (d *Discord) Away() string {
	if why := d.api.limits.away(); why != "" {
		return why
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, part := range slices.Sorted(maps.Keys(d.away)) {
		if d.away[part] != "" {
			return d.away[part]
		}
	}
	return ""
}

func (d *Discord) setAway(part int, why string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.away[part] != why {
		d.log.Info("discord connection", "shard", part, "away", why)
	}
	d.away[part] = why
}

// me is the user id of the bot.
func (d *Discord) me() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.self
}

// Run implements [bot.Adapter]: it publishes the commands and answers what comes
// by the gateway and, once [Discord.Handler] is served, by HTTP. When ctx ends it
// takes nothing more, and returns when what it took is answered.
func (d *Discord) Run(ctx context.Context, b *bot.Bot) error {
	d.bot.Store(b)
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() { d.queue.Run(ctx) })
	if d.greet(ctx) {
		work.Go(func() { d.publish(ctx, b) })
		d.gateway(ctx)
	}
	<-ctx.Done()
	d.busy.Wait()
	return nil
}

// greet finds out who the bot is, again and again until Discord says so. It
// reports false when it never will.
func (d *Discord) greet(ctx context.Context) bool {
	for wait := d.pace.first; ; wait = min(2*wait, time.Minute) {
		var me user
		err := d.api.do(ctx, request{method: http.MethodGet, path: "users/@me", again: true}, &me)
		if err == nil && d.ApplicationID == "" {
			var app struct {
				ID string `json:"id"`
			}
			err = d.api.do(ctx, request{method: http.MethodGet, path: "applications/@me", again: true}, &app)
			d.mu.Lock()
			d.ApplicationID = app.ID
			d.mu.Unlock()
		}
		if err == nil && me.ID != "" {
			d.mu.Lock()
			d.self = me.ID
			d.mu.Unlock()
			return true
		}
		if errors.Is(err, errDead) {
			return false
		}
		d.setAway(everything, "Discord does not answer: "+resultOf(cmp.Or(err, errUnread)))
		if !rest(ctx, wait, err) {
			return false
		}
	}
}

// take takes a message. After an error it is to come again.
func (d *Discord) take(ctx context.Context, data []byte) error {
	h, err := decodeMessage(data, d.me())
	if err != nil {
		d.Count("cairn_discord_unread_total", "kind", kindMessage)
		d.log.WarnContext(ctx, "discord message not read")
		return nil
	}
	if h.act == ignored {
		d.Count("cairn_discord_events_total", "kind", kindMessage, "result", "ignored")
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, takeFor)
	defer cancel()
	if err := d.settle(ctx, &h); err != nil {
		return err
	}
	return d.accept(ctx, h, kindMessage, data)
}

// accept keeps a delivery, to be answered by handle.
func (d *Discord) accept(ctx context.Context, h heard, kind string, data []byte) error {
	fresh, err := d.queue.Accept(ctx, intake.Delivery{Key: h.key, From: h.ev.From.ID, Kind: kind, Payload: string(data)})
	result := "taken"
	switch {
	case err != nil:
		result = "failed"
	case !fresh:
		result = "repeat"
	}
	d.Count("cairn_discord_events_total", "kind", kind, "result", result)
	return err //nolint:wrapcheck // it says what it is about
}

// settle finds the community of somebody who writes directly.
func (d *Discord) settle(ctx context.Context, h *heard) error {
	if !h.ev.In.Direct {
		return nil
	}
	home, err := d.home(ctx, h.ev.From.ID.ID)
	if err == nil {
		h.in(home)
	}
	return err
}

// handle answers one delivery; one that was answered before Cairn was stopped, with
// the answer of then.
func (d *Discord) handle(ctx context.Context, taken intake.Delivery) {
	b := d.bot.Load()
	var h heard
	var err error
	if taken.Kind == kindMessage {
		h, err = decodeMessage([]byte(taken.Payload), d.me())
	} else {
		h, err = decodeInteraction([]byte(taken.Payload))
		h.hidden = taken.Kind == kindHidden
	}
	if err != nil || h.act == ignored {
		d.log.ErrorContext(ctx, "kept delivery not read", "kind", taken.Kind)
		return
	}
	h.in(taken.From.Workspace)
	in := h.ev.In
	h.ev.Alone = h.hidden && !in.Direct
	if in.Direct && h.token == "" {
		d.keepDirect(in.User, in.Channel)
	}
	if h.token == "" && !in.Direct {
		h.ev.From.Operator = d.operator(ctx, in.Workspace, in.User, h.roles)
		if !d.inPrivate(ctx, b, &h) {
			d.note(ctx, h, closedDirect)
			return
		}
	}
	h.ev.Files = d.fetch(ctx, h.attached)
	d.restore(ctx, b, &h)
	again := d.again(ctx, b, h)
	m := b.Answer(ctx, h.ev)
	if again != nil && !m.Empty() {
		m.Buttons = append(m.Buttons, *again)
	}
	if m.Form != nil && h.to != (bot.Conversation{}) {
		d.moveForm(ctx, b, h)
	}
	intake.Yield(ctx) // a channel takes some messages in some seconds
	d.answer(ctx, h, m)
	if h.to != (bot.Conversation{}) && !m.Empty() {
		d.note(ctx, h, inDirect)
	}
}
