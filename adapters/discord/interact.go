package discord

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// Bounds of taking an interaction: Discord waits three seconds.
const (
	takeFor  = 2500 * time.Millisecond
	routeFor = 1200 * time.Millisecond // to find out who is to see the answer
	typedFor = 2 * time.Second         // for completion
	formFor  = 30 * time.Minute        // somebody fills in a form
)

// takeInteraction takes one that came by the gateway.
func (d *Discord) takeInteraction(ctx context.Context, data []byte) {
	if d.PublicKey != nil {
		d.Count("cairn_discord_events_total", "kind", kindPublic, "result", "by-http")
		return // or it would be answered twice
	}
	select {
	case d.slots <- struct{}{}:
	case <-ctx.Done():
		return
	}
	until := time.Now().Add(takeFor)
	d.busy.Go(func() {
		defer func() { <-d.slots }()
		taking, cancel := context.WithDeadline(context.WithoutCancel(ctx), until)
		defer cancel()
		answer, h, err := d.interact(taking, data)
		if err != nil {
			d.log.WarnContext(ctx, "discord interaction not read")
			return
		}
		err = d.api.do(taking, request{method: http.MethodPost, path: "interactions/" + h.id + "/" + h.token + "/callback", body: answer}, nil)
		if err != nil {
			d.log.WarnContext(ctx, "interaction not acknowledged", "err", err)
		}
	})
}

// interact takes an interaction and returns how to acknowledge it. What is deferred
// was kept before.
func (d *Discord) interact(ctx context.Context, data []byte) (answer any, h heard, err error) {
	defer func() {
		if v := recover(); v != nil { // its text may hold what somebody wrote
			d.log.ErrorContext(ctx, "discord interaction panicked", "panic", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
			err = errUnread
		}
	}()
	h, err = decodeInteraction(data)
	b := d.bot.Load()
	if err != nil || b == nil {
		d.Count("cairn_discord_unread_total", "kind", kindPublic)
		return nil, h, errUnread
	}
	switch h.act {
	case pinged:
		return discordgo.InteractionResponse{Type: discordgo.InteractionResponsePong}, h, nil
	case ignored: // what Cairn does not know any more
		d.Count("cairn_discord_events_total", "kind", kindPublic, "result", "ignored")
		return told(outdated), h, nil
	case typing:
		return d.complete(ctx, b, h), h, nil
	case saidIt, pressedIt, sentIt:
	}
	if err = d.settle(ctx, &h); err == nil {
		d.restore(ctx, b, &h)
		r, known := d.route(ctx, b, h.ev)
		if form := d.form(ctx, b, h, r, known); form != nil {
			d.Count("cairn_discord_events_total", "kind", kindPublic, "result", "form")
			return form, h, nil
		}
		h.hidden = h.hidden || d.hides(b, h, r, known)
		kind := kindPublic
		if h.hidden {
			kind = kindHidden
		}
		err = d.accept(ctx, h, kind, data)
	}
	if err != nil {
		d.log.ErrorContext(ctx, "discord interaction not taken", "err", err)
		return told(notTaken), h, nil
	}
	return deferred(h.hidden), h, nil
}

const (
	outdated = "I don't know that button or command any more. Say “help” to see what I can do."
	notTaken = "I can't take that just now, and nothing was changed. Please try again in a moment."
)

// told acknowledges with words for one person.
func told(words string) any {
	return map[string]any{"type": discordgo.InteractionResponseChannelMessageWithSource, "data": messageBody{
		Content: words, Flags: discordgo.MessageFlagsEphemeral, AllowedMentions: nobody, Components: []discordgo.MessageComponent{},
	}}
}

// deferred acknowledges, and fixes who will see the answer.
func deferred(hidden bool) any {
	answer := map[string]any{"type": discordgo.InteractionResponseDeferredChannelMessageWithSource}
	if hidden {
		answer["data"] = map[string]any{"flags": discordgo.MessageFlagsEphemeral} // nothing else is allowed
	}
	return answer
}

// route finds out what an event means, in time; known is false when it takes too
// long.
func (d *Discord) route(ctx context.Context, b *bot.Bot, ev bot.Event) (r bot.Route, known bool) {
	ctx, cancel := context.WithTimeout(ctx, routeFor)
	defer cancel()
	found := make(chan bot.Route, 1)
	go func() { found <- b.Route(ctx, ev) }()
	select {
	case r := <-found:
		return r, ctx.Err() == nil || r.Err == nil
	case <-ctx.Done():
		return bot.Route{}, false
	}
}

// hides reports whether the answer is for one person. In doubt it is.
func (d *Discord) hides(b *bot.Bot, h heard, r bot.Route, known bool) bool {
	if h.ev.Owner != (bot.UserID{}) && h.ev.Owner != h.ev.From.ID {
		return true // a refusal
	}
	if known {
		return r.Private()
	}
	c := b.Find(h.ev.Line)
	return c == nil || c.Private
}

// form is the form for what a command lacks; nil for none. Discord takes one only
// as the first answer, and none as the answer to a form.
func (d *Discord) form(ctx context.Context, b *bot.Bot, h heard, r bot.Route, known bool) any {
	if !known || h.act == sentIt || r.Err != nil || r.Command == nil || len(r.Missing) == 0 || h.ev.Owner != (bot.UserID{}) && h.ev.Owner != h.ev.From.ID {
		return nil
	}
	w := bot.Waiting{Command: r.Command.Name, Values: r.Values, Option: r.Missing[0].Name, Until: d.now().Add(formFor)}
	if len(r.Values) > 0 {
		if err := b.Forms.KeepForm(ctx, h.ev.From.ID, formPlace(h.ev.In, h.id), w); err != nil {
			d.log.ErrorContext(ctx, "keep form", "err", err)
			return nil
		}
	}
	f := d.typed(ctx, b, h, bot.Form{Command: r.Command.Name, Values: r.Values, Fields: r.Missing})
	return modal(r.Command, f, h.id, func(o bot.Option) []bot.Choice {
		return b.Complete(ctx, h.ev, r.Command.Name, o.Name, "")
	})
}

// formPlace is where the values of a form wait that is being filled in: no line
// is ever said there.
func formPlace(in bot.Conversation, key string) bot.Conversation {
	return bot.Conversation{Adapter: Name, Workspace: in.Workspace, Channel: "form:" + key, User: in.User}
}

// restore adds what was known before the form was filled in.
func (d *Discord) restore(ctx context.Context, b *bot.Bot, h *heard) {
	if h.act != sentIt || h.form.Key == "" {
		return
	}
	w, found, err := b.Forms.WaitingForm(ctx, h.ev.From.ID, formPlace(h.ev.In, h.form.Key), d.now())
	if err != nil || !found || w.Command != h.form.Command {
		return
	}
	values := maps.Clone(w.Values)
	if values == nil {
		values = make(map[string]string)
	}
	maps.Copy(values, h.form.Values)
	h.ev.Values = values
}

// complete offers values while somebody types.
func (d *Discord) complete(ctx context.Context, b *bot.Bot, h heard) any {
	ctx, cancel := context.WithTimeout(ctx, typedFor)
	defer cancel()
	var found []bot.Choice
	if d.settle(ctx, &h) == nil {
		offered := make(chan []bot.Choice, 1)
		go func() { offered <- b.Complete(ctx, h.ev, h.ev.Line, h.option, h.ev.Values[h.option]) }()
		select {
		case found = <-offered:
		case <-ctx.Done():
		}
	}
	return map[string]any{"type": discordgo.InteractionApplicationCommandAutocompleteResult, "data": map[string]any{"choices": choices(found)}}
}

const (
	inDirect     = "I answered you in a direct message."
	closedDirect = "That is for you alone, and I can't send you direct messages. Use my / commands instead: only you see what I answer."
)

// inPrivate turns to direct messages with what nobody else is to see: in a channel
// Discord hides only answers to commands. A refusal stays one of where it was asked.
// It reports false when that person takes no direct messages.
func (d *Discord) inPrivate(ctx context.Context, b *bot.Bot, h *heard) bool {
	r := b.Route(ctx, h.ev)
	if !r.Private() {
		return true
	}
	channel, err := d.direct(ctx, h.ev.In.User)
	if errors.Is(err, bot.ErrGone) {
		return false
	} else if err != nil {
		d.log.WarnContext(ctx, "direct messages not opened", "err", err)
	}
	h.to = h.ev.In
	h.to.Direct, h.to.Channel = true, channel
	h.ev.Alone = r.Err == nil
	return true
}

// moveForm has what was asked in direct messages answered there.
func (d *Discord) moveForm(ctx context.Context, b *bot.Bot, h heard) {
	who := h.ev.From.ID
	w, found, err := b.Forms.WaitingForm(ctx, who, h.ev.In, d.now())
	if err == nil && found {
		if err = b.Forms.KeepForm(ctx, who, h.to, w); err == nil {
			err = b.Forms.ForgetForm(ctx, who, h.ev.In)
		}
	}
	if err != nil {
		d.log.ErrorContext(ctx, "move form", "err", err)
	}
}

// note says in a channel where the answer went.
func (d *Discord) note(ctx context.Context, h heard, words string) {
	in := h.ev.In
	if d.Mode != nil {
		if mode, err := d.Mode(ctx, in); err != nil || mode == learning.ModeOff {
			return // not a word there
		}
	}
	at := target{workspace: in.Workspace, channel: in.Channel, user: in.User, reply: h.message}
	if err := d.say(ctx, at, "note:"+h.key, bot.Message{Lead: bot.Say(words)}); err != nil {
		d.log.WarnContext(ctx, "not said where the answer went", "err", err)
	}
}
