package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// Name is the adapter's name in user ids and conversations.
const Name = "slack"

// Config is what the adapter needs. Tokens and Store are required, and one of
// AppToken and SigningSecret.
type Config struct {
	Tokens        Tokens
	AppToken      string // Socket Mode; "" for none
	SigningSecret string // requests by HTTP; "" for none
	APIURL        string // ends in /api/; "" means Slack's
	Store         intake.Store
	// Home makes the Home tab of whoever opened it; nil leaves it empty.
	Home func(ctx context.Context, ev bot.Event) ([]bot.Message, error)
	// Mode is when Cairn speaks in a channel; nil means when it is mentioned.
	Mode func(ctx context.Context, in bot.Conversation) (learning.ChannelMode, error)
	// Defer keeps an answer that could not be said now, to be said by Send under
	// the same key.
	Defer func(ctx context.Context, key string, who bot.UserID, to bot.Conversation, m bot.Message) error
	// Count adds one to a metric with its labels, name and value in turn; nil
	// counts nothing.
	Count func(metric string, labels ...string)
	// Gap is how far apart messages in one channel are; 0 means a second.
	Gap time.Duration
	Now func() time.Time
	Log *slog.Logger
}

// Slack is the adapter. Make one with [New].
type Slack struct {
	Config
	now   func() time.Time
	log   *slog.Logger
	api   *client
	queue *intake.Queue
	bot   atomic.Pointer[bot.Bot]
	pace  pacer

	progress outbox.Progress

	mu      sync.Mutex
	people  map[bot.UserID]known
	directs map[bot.UserID]string
	homes   map[bot.UserID]homeTab
	early   map[string]chan string // views on their way, by delivery
	self    string                 // the bot's user id in the one workspace
	deaf    bool                   // the app of the one workspace hears no channels
	away    [2]string              // why Slack is not connected; "" when it is

	socketPace socketPace
}

var _ bot.Adapter = (*Slack)(nil)

// New makes an adapter; Run starts it.
func New(c Config) *Slack {
	if c.Count == nil {
		c.Count = func(string, ...string) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Slack{
		Config: c, now: c.Now, log: c.Log, away: [2]string{byToken: "starting"},
		pace:   pacer{gap: cmp.Or(c.Gap, channelGap), next: make(map[string]time.Time)},
		people: make(map[bot.UserID]known), directs: make(map[bot.UserID]string), homes: make(map[bot.UserID]homeTab), early: make(map[string]chan string),
		socketPace: defaultPace,
	}
	if c.AppToken != "" {
		s.away[bySocket] = "starting"
	}
	s.api = newClient(c.APIURL, c.Tokens, c.Now, c.Count)
	s.queue = &intake.Queue{Store: c.Store, Adapter: Name, Handle: s.handle, Now: c.Now, Log: c.Log}
	return s
}

// Name implements [bot.Adapter].
func (s *Slack) Name() string { return Name }

// The ways in which Slack can be away.
const (
	byToken = iota // the bot's token
	bySocket
)

// Away says why Slack is not connected; "" when it is.
func (s *Slack) Away() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cmp.Or(s.away[byToken], s.away[bySocket], s.awayEverywhere())
}

func (s *Slack) setAway(part int, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away[part] != why {
		s.log.Info("slack connection", "away", why)
	}
	s.away[part] = why
}

// me is the user id of the bot, where there is one.
func (s *Slack) me() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.self
}

// Run implements [bot.Adapter]: it answers what comes by Socket Mode and, once
// [Slack.Handler] is served, by HTTP. When ctx ends it takes nothing more, and
// returns when what it took is answered.
func (s *Slack) Run(ctx context.Context, b *bot.Bot) error {
	s.bot.Store(b)
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() { s.queue.Run(ctx) })
	work.Go(func() { s.greet(ctx) })
	if i, many := s.Tokens.(*Installed); many {
		work.Go(func() { i.Run(ctx) })
	}
	if s.AppToken != "" {
		s.socket(ctx)
	}
	<-ctx.Done()
	return nil
}

// greet finds out who the bot is, again and again until Slack says so.
func (s *Slack) greet(ctx context.Context) {
	for wait := time.Second; ctx.Err() == nil; wait = min(2*wait, time.Minute) {
		err := s.api.call(ctx, "", "auth.test", func(ctx context.Context, c *slack.Client) error {
			found, err := c.AuthTestContext(ctx)
			if err == nil {
				s.mu.Lock()
				s.self, s.deaf = found.UserID, lacks(found.Header, "channels:history")
				s.mu.Unlock()
			}
			if err == nil && found.EnterpriseID != "" && found.TeamID == found.EnterpriseID {
				err = s.Tokens.Place(ctx, found.EnterpriseID, "", true) // an organisation's token
			}
			return err
		})
		switch {
		case err == nil || errors.Is(err, ErrManyWorkspaces):
			s.setAway(byToken, "")
			return
		case fatal(err):
			s.setAway(byToken, "Slack refuses the bot token: "+kindOfCall(err))
			s.log.ErrorContext(ctx, "slack refuses the bot token; set SLACK_BOT_TOKEN to the one under OAuth & Permissions", "err", kindOfCall(err))
			return
		}
		s.setAway(byToken, "Slack does not answer: "+kindOfCall(err))
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// ErrManyWorkspaces is the error of [Tokens] that keep one for each workspace when
// they are asked for that of none.
var ErrManyWorkspaces = errors.New("no workspace named")

// accept takes one delivery, whatever it came by. The platform may be thanked with
// ack when err is nil, and must not be otherwise.
func (s *Slack) accept(ctx context.Context, kind string, payload []byte) (ack []byte, err error) {
	b := s.bot.Load()
	if b == nil {
		return nil, intake.ErrStopping
	}
	h, err := decode(kind, payload, s.me())
	if err != nil {
		s.Count("cairn_slack_unread_total", "kind", kind)
		s.log.WarnContext(ctx, "slack delivery not read", "kind", kind, "err", err)
		return nil, nil
	}
	switch h.act {
	case ignored:
		s.Count("cairn_slack_events_total", "kind", kind, "result", "ignored")
		return nil, nil
	case wasLimited:
		s.Count("cairn_slack_events_total", "kind", kind, "result", "limited")
		s.log.WarnContext(ctx, "slack delivers no more events for a while: too many in this hour")
		return nil, nil
	case sentForm:
		if no := s.refuses(ctx, b, h); no != nil {
			data, err := json.Marshal(no)
			return data, err //nolint:wrapcheck // it cannot fail
		}
	case saidIt, pressedIt, closedForm, openedHome, wasRemoved, wasPlaced:
	}
	if h.whole && h.act != wasRemoved && h.act != wasPlaced {
		if err := s.Tokens.Place(ctx, h.organisation, h.ev.From.ID.Workspace, true); err != nil {
			return nil, fmt.Errorf("place in organisation: %w", err)
		}
	}
	if h.unaddressed() {
		if takes, err := s.takes(ctx, h); err != nil || !takes {
			if err == nil {
				s.Count("cairn_slack_events_total", "kind", kind, "result", "overheard")
			}
			return nil, err
		}
	}
	early := s.openEarly(b, h)
	fresh, err := s.queue.Accept(ctx, intake.Delivery{Key: h.key, From: h.ev.From.ID, Kind: kind, Payload: string(untokened(payload))})
	result := "taken"
	switch {
	case err != nil:
		result = "failed"
	case !fresh:
		result = "repeat"
	}
	if early && !fresh { // nobody is going to take it
		s.mu.Lock()
		delete(s.early, h.key)
		s.mu.Unlock()
	}
	s.Count("cairn_slack_events_total", "kind", kind, "result", result)
	return nil, err
}

// untokened is a payload without Slack's verification token.
func untokened(payload []byte) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(payload, &fields) != nil || fields["token"] == nil {
		return payload
	}
	delete(fields, "token")
	data, err := json.Marshal(fields)
	if err != nil {
		return payload
	}
	return data
}

// handle answers one delivery; one that was answered before Cairn was stopped, with
// the answer of then.
func (s *Slack) handle(ctx context.Context, d intake.Delivery) {
	b := s.bot.Load()
	h, err := decode(d.Kind, []byte(d.Payload), s.me())
	if err != nil {
		s.log.ErrorContext(ctx, "kept delivery not read", "kind", d.Kind, "err", err)
		return
	}
	switch h.act {
	case wasRemoved:
		s.removed(ctx, h)
		return
	case wasPlaced:
		s.placed(ctx, h)
		return
	case closedForm:
		s.forget(ctx, b, h)
		return
	case ignored, wasLimited:
		return
	case saidIt, pressedIt, sentForm, openedHome:
	}
	h.ev.From = s.person(ctx, h.ev.From.ID)
	if h.act == openedHome {
		s.showHome(ctx, h)
		return
	}
	opens := s.listen(ctx, &h)
	if !h.ev.Overheard {
		h.ev.Files = s.fetch(ctx, h.ev.From.ID.Workspace, h.files)
	}
	s.restore(ctx, b, &h)
	m := b.Answer(ctx, h.ev)
	if opens && !m.Empty() {
		s.opened(ctx, h.ev.In)
	}
	intake.Yield(ctx) // a channel takes one message a second
	s.answer(ctx, b, h, m)
	if h.fromHome {
		s.showHome(ctx, h)
	} else {
		s.refreshHome(ctx, h)
	}
}

// answer says what came of it: in the form that was opened for it, or in words.
func (s *Slack) answer(ctx context.Context, b *bot.Bot, h heard, m bot.Message) {
	if view := s.earlyView(ctx, h.key); view != "" && s.fillView(ctx, b, h, view, m) {
		return
	}
	if m.Empty() {
		return
	}
	in := h.ev.In
	at := place{workspace: in.Workspace, channel: in.Channel, thread: in.Thread, user: in.User}
	at.alone = (m.Private || h.hidden) && !in.Direct
	if h.response != "" && (h.hidden || at.alone) {
		at.response, at.alone = h.response, true
	}
	key := "answer:" + h.key
	err := s.say(ctx, at, key, m)
	if err == nil {
		return
	}
	s.log.WarnContext(ctx, "answer not said", "err", kindOfCall(err))
	if s.Defer == nil || errors.Is(err, bot.ErrGone) && at.channel == "" {
		return
	}
	to := in
	if at.alone || errors.Is(err, bot.ErrGone) {
		to = bot.Conversation{Adapter: Name, Workspace: in.Workspace, User: in.User, Direct: true}
	}
	if err := s.Defer(ctx, key, h.ev.From.ID, to, m); err != nil {
		s.log.ErrorContext(ctx, "answer lost", "err", err)
	}
}
