package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/cairnbot/cairn/bot"
)

// target is where a message goes.
type target struct {
	workspace, channel, user string
	reply                    string // to which message, "" for none
	// Of an interaction that waits for its answer; token is "" without.
	app, token string
	until      time.Time
	alone      bool // only they see it
}

// messageBody is a message as the API takes it.
type messageBody struct {
	Content         string                       `json:"content"`
	Components      []discordgo.MessageComponent `json:"components"`
	AllowedMentions mentions                     `json:"allowed_mentions"`
	Flags           discordgo.MessageFlags       `json:"flags,omitempty"`
	Reference       *reference                   `json:"message_reference,omitempty"`
	Nonce           string                       `json:"nonce,omitempty"`
	Enforce         bool                         `json:"enforce_nonce,omitempty"`
	Attachments     []described                  `json:"attachments,omitempty"`
}

// mentions say who is called; the library would write null for nobody.
type mentions struct {
	Parse   []string `json:"parse"`
	Replied bool     `json:"replied_user"`
}

var nobody = mentions{Parse: []string{}}

type reference struct {
	Message string `json:"message_id"`
	Must    bool   `json:"fail_if_not_exists"`
}

type described struct {
	ID   int    `json:"id"`
	Name string `json:"filename"`
	Alt  string `json:"description,omitempty"`
}

func (o outgoing) body() messageBody {
	b := messageBody{Content: o.Content, Components: o.Components, AllowedMentions: nobody, Flags: discordgo.MessageFlagsSuppressEmbeds} // a link shows no page
	if b.Components == nil {
		b.Components = []discordgo.MessageComponent{}
	}
	for n, f := range o.Files {
		b.Attachments = append(b.Attachments, described{n, f.Name, f.Alt})
	}
	return b
}

// Send implements [bot.Adapter]. Discord drops what comes again under the same key
// within some minutes; after that, what was said of a message is remembered while
// it is tried again.
func (d *Discord) Send(ctx context.Context, to bot.Conversation, key string, m bot.Message) error {
	return d.say(ctx, target{workspace: to.Workspace, channel: to.Channel, user: to.User}, key, m)
}

// say says a message, going on where an earlier try with the same key stopped.
func (d *Discord) say(ctx context.Context, at target, key string, m bot.Message) error {
	var owner bot.UserID
	if at.user != "" {
		owner = bot.UserID{Adapter: Name, Workspace: at.workspace, ID: at.user}
	}
	for n, part := range render(m, place{Owner: owner}) {
		if n < d.progress.Of(key) {
			continue
		}
		if err := d.part(ctx, &at, key+"#"+strconv.Itoa(n), n == 0, part); err != nil {
			return err
		}
		d.progress.Set(key, n+1)
	}
	d.progress.Forget(key)
	return nil
}

// part says one message: as the answer to an interaction while that is possible,
// else in the channel, or to one person directly.
func (d *Discord) part(ctx context.Context, at *target, key string, first bool, p outgoing) error {
	if at.token != "" && d.now().Before(at.until) {
		err := d.respond(ctx, *at, first, p)
		no, refused := errors.AsType[*refusal](err)
		if err == nil || !refused || no.Status != http.StatusNotFound && no.Status != http.StatusUnauthorized {
			return err
		}
		d.log.WarnContext(ctx, "interaction is over before its answer", "err", err)
	}
	if at.token != "" {
		d.Count("cairn_discord_late_answers_total")
		at.token = ""
		if at.alone {
			at.channel = ""
		}
	}
	if at.channel == "" {
		channel, err := d.direct(ctx, at.user)
		if err != nil {
			return err
		}
		at.channel, at.reply = channel, ""
	}
	body := p.body()
	if first && at.reply != "" {
		body.Reference = &reference{Message: at.reply}
	}
	body.Nonce, body.Enforce = nonce(key), true
	return d.api.do(ctx, request{
		method: http.MethodPost, path: "channels/" + at.channel + "/messages", body: body, files: p.Files, again: true, about: "channel " + at.channel,
	}, nil)
}

// respond answers an interaction: what was deferred is filled in, the rest follows.
// Following cannot be repeated, since Discord would say it twice.
func (d *Discord) respond(ctx context.Context, at target, first bool, p outgoing) error {
	hook := "webhooks/" + at.app + "/" + at.token
	body := p.body()
	if at.alone {
		body.Flags |= discordgo.MessageFlagsEphemeral // also of what is so already: an edit names all flags
	}
	if first {
		return d.api.do(ctx, request{method: http.MethodPatch, path: hook + "/messages/@original", body: body, files: p.Files, again: true}, nil)
	}
	return d.api.do(ctx, request{method: http.MethodPost, path: hook, body: body, files: p.Files}, nil)
}

// answer says what came of a delivery.
func (d *Discord) answer(ctx context.Context, h heard, m bot.Message) {
	in := h.ev.In
	if h.to != (bot.Conversation{}) {
		in = h.to
	}
	at := target{workspace: in.Workspace, channel: in.Channel, user: in.User}
	if !in.Direct {
		at.reply = h.message
	}
	if h.token != "" {
		at.app, at.token, at.alone, at.until = h.app, h.token, h.hidden, madeAt(h.id).Add(tokenFor)
	}
	if m.Empty() {
		d.withdraw(ctx, at)
		return
	}
	key := "answer:" + h.key
	err := d.say(ctx, at, key, m)
	if err == nil {
		return
	}
	d.log.WarnContext(ctx, "answer not said", "err", err)
	if d.Defer == nil || errors.Is(err, bot.ErrGone) && in.Direct {
		return
	}
	to := in
	if at.alone || errors.Is(err, bot.ErrGone) {
		to = bot.Conversation{Adapter: Name, Workspace: in.Workspace, User: in.User, Direct: true}
	}
	if err := d.Defer(ctx, key, h.ev.From.ID, to, m); err != nil {
		d.log.ErrorContext(ctx, "answer lost", "err", err)
	}
}

// withdraw takes back a promise to answer: there is nothing to say.
func (d *Discord) withdraw(ctx context.Context, at target) {
	if at.token == "" || !d.now().Before(at.until) {
		return
	}
	err := d.api.do(ctx, request{method: http.MethodDelete, path: "webhooks/" + at.app + "/" + at.token + "/messages/@original", again: true}, nil)
	if err != nil {
		d.log.WarnContext(ctx, "promise not taken back", "err", err)
	}
}

// nonce makes a key fit for Discord, which takes 25 characters.
func nonce(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:12])
}
