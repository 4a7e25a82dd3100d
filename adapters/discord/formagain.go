package discord

import (
	"context"
	"maps"

	"github.com/cairnbot/cairn/bot"
)

// Discord cannot say what is wrong with a form at its fields, and closes it when it
// is sent. So what was typed into one that is refused is kept for a while, and the
// refusal comes with a button that opens the form again, filled in.

// againLabel is the button below a refusal.
const againLabel = "Fill in the form again"

// typedPlace is where a person's refused form waits.
func typedPlace(in bot.Conversation) bot.Conversation { return formPlace(in, "typed") }

// again keeps what was typed into a form that is about to be refused, and returns the
// button that opens it once more; nil for a form with nothing wrong in it.
func (d *Discord) again(ctx context.Context, b *bot.Bot, h heard) *bot.Button {
	c := b.Find(h.form.Command)
	if h.act != sentIt || c == nil || len(c.Options) == 0 {
		return nil
	}
	who, place := h.ev.From.ID, typedPlace(h.ev.In)
	if d.wrong(b.Route(ctx, h.ev), h.ev) == nil {
		if err := b.Forms.ForgetForm(ctx, who, place); err != nil {
			d.log.ErrorContext(ctx, "forget form", "err", err)
		}
		return nil
	}
	w := bot.Waiting{Command: c.Name, Values: h.ev.Values, Option: c.Options[0].Name, Until: d.now().Add(formFor)}
	if err := b.Forms.KeepForm(ctx, who, place, w); err != nil {
		d.log.ErrorContext(ctx, "keep form", "err", err)
		return nil
	}
	known := maps.Clone(h.ev.Values) // what the form did not ask for
	for name := range h.form.Values {
		delete(known, name)
	}
	return &bot.Button{Label: againLabel, Run: bot.Line(c, known), Style: bot.Primary}
}

// wrong is why a form is refused; nil when it is not.
func (d *Discord) wrong(r bot.Route, ev bot.Event) (err error) {
	defer func() {
		if recover() != nil { // what breaks is said by Answer
			err = nil
		}
	}()
	if r.Err == nil && r.Command != nil && r.Command.Check != nil && len(r.Missing) == 0 {
		return r.Command.Check(bot.NewCall(ev, r.Command, d.now(), r.Values))
	}
	return r.Err
}

// typed adds to a form what was typed into the one that was refused.
func (d *Discord) typed(ctx context.Context, b *bot.Bot, h heard, f bot.Form) bot.Form {
	w, found, err := b.Forms.WaitingForm(ctx, h.ev.From.ID, typedPlace(h.ev.In), d.now())
	if err != nil {
		d.log.ErrorContext(ctx, "look up form", "err", err)
	}
	if err != nil || !found || w.Command != f.Command {
		return f
	}
	values := maps.Clone(f.Values)
	if values == nil {
		values = make(map[string]string)
	}
	for _, o := range f.Fields {
		values[o.Name] = w.Values[o.Name]
	}
	f.Values = values
	return f
}
