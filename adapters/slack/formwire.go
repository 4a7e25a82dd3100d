package slack

import (
	"context"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
)

// triggerFor is how long Slack lets a form be opened.
const triggerFor = 3 * time.Second

// openEarly opens a form that waits for its content, at once and beside whatever
// takes long: Slack gives three seconds. It reports whether the delivery may have
// a form now, which [Slack.earlyView] takes.
func (s *Slack) openEarly(b *bot.Bot, h heard) bool {
	if h.trigger == "" {
		return false
	}
	view := make(chan string, 1)
	s.mu.Lock()
	_, twice := s.early[h.key]
	if full := len(s.early) >= maxKnown; twice || full {
		s.mu.Unlock()
		return false
	}
	s.early[h.key] = view
	s.mu.Unlock()
	go func() {
		defer close(view)
		ctx, cancel := context.WithTimeout(context.Background(), triggerFor)
		defer cancel()
		r := b.Route(ctx, h.ev)
		if r.Err != nil || r.Command == nil || len(r.Missing) == 0 || h.ev.Owner != (bot.UserID{}) && h.ev.Owner != h.ev.From.ID {
			return
		}
		err := s.api.call(ctx, h.ev.In.Workspace, "views.open", func(ctx context.Context, c *slack.Client) error {
			opened, err := c.OpenViewContext(ctx, h.trigger, loading(r.Command))
			if err == nil {
				view <- opened.ID
			}
			return err
		})
		if err != nil {
			s.log.WarnContext(ctx, "form not opened", "err", kindOfCall(err))
		}
	}()
	return true
}

// earlyView is the form that was opened for a delivery; "" without.
func (s *Slack) earlyView(ctx context.Context, key string) string {
	s.mu.Lock()
	view := s.early[key]
	delete(s.early, key)
	s.mu.Unlock()
	if view == nil {
		return ""
	}
	select {
	case id := <-view:
		return id
	case <-ctx.Done():
		return ""
	}
}

// fillView puts the answer into an open form: the fields to fill in, or what there
// is to say instead. It reports false when it could not.
func (s *Slack) fillView(ctx context.Context, b *bot.Bot, h heard, id string, m bot.Message) bool {
	var view slack.ModalViewRequest
	if m.Form != nil && b.Find(m.Form.Command) != nil {
		c := b.Find(m.Form.Command)
		view = modal(c, *m.Form, h.ev.In, func(o bot.Option) []bot.Choice {
			return b.Complete(ctx, h.ev, c.Name, o.Name, "")
		})
		view.NotifyOnClose = true
	} else {
		view = told(m, h.ev.From.ID)
	}
	err := s.api.again(ctx, h.ev.In.Workspace, "views.update", func(ctx context.Context, c *slack.Client) error {
		_, err := c.UpdateViewContext(ctx, view, "", "", id)
		return err
	})
	if err != nil {
		s.log.WarnContext(ctx, "form not filled", "err", kindOfCall(err))
	}
	return err == nil
}

// told is a modal that only says something.
func told(m bot.Message, to bot.UserID) slack.ModalViewRequest {
	view := slack.ModalViewRequest{Type: slack.VTModal, Title: plainText("Cairn"), Close: plainText("Close")}
	for _, p := range render(m, to) {
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, p.Blocks...)
	}
	view.Blocks.BlockSet = view.Blocks.BlockSet[:min(len(view.Blocks.BlockSet), maxHome)]
	if len(view.Blocks.BlockSet) == 0 {
		view.Blocks.BlockSet = []slack.Block{slack.NewSectionBlock(plainText("Done."), nil, nil)}
	}
	return view
}

// restore adds what did not fit the form: the bot keeps it as a waiting form.
func (s *Slack) restore(ctx context.Context, b *bot.Bot, h *heard) {
	f, ok := readForm(h.view)
	if h.act != sentForm || !ok || !f.Kept {
		return
	}
	w, found, err := b.Forms.WaitingForm(ctx, h.ev.From.ID, h.ev.In, s.now())
	if err != nil || !found || w.Command != f.Command {
		return
	}
	values := maps.Clone(w.Values)
	if values == nil {
		values = make(map[string]string)
	}
	maps.Copy(values, f.Values)
	h.ev.Values = values
}

// refuses says what is wrong with a sent form, while it is still open; nil for
// nothing.
func (s *Slack) refuses(ctx context.Context, b *bot.Bot, h heard) *slack.ViewSubmissionResponse {
	s.restore(ctx, b, &h)
	r := b.Route(ctx, h.ev)
	err := r.Err
	if err == nil && r.Command != nil && r.Command.Check != nil && len(r.Missing) == 0 {
		err = check(r.Command, bot.NewCall(h.ev, r.Command, s.now(), r.Values))
	}
	if err == nil || strings.HasPrefix(err.Error(), "panic") {
		return nil // what broke is said by Answer
	}
	return refused(h.view, err.Error())
}

// check contains a check that breaks.
func check(c *bot.Command, call *bot.Call) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("panic")
		}
	}()
	return c.Check(call)
}

// forget drops what waited for a form that was closed.
func (s *Slack) forget(ctx context.Context, b *bot.Bot, h heard) {
	w, found, err := b.Forms.WaitingForm(ctx, h.ev.From.ID, h.ev.In, s.now())
	if err == nil && found && w.Command == h.ev.Line {
		err = b.Forms.ForgetForm(ctx, h.ev.From.ID, h.ev.In)
	}
	if err != nil {
		s.log.ErrorContext(ctx, "forget form", "err", err)
	}
}
