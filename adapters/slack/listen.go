package slack

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// unaddressed reports whether somebody wrote in a channel without a mention.
func (h heard) unaddressed() bool {
	return h.act == saidIt && h.trigger == "" && h.response == "" && !h.ev.In.Direct && !h.mention
}

// takes reports whether a message without a mention is one to look at: in a thread
// where somebody talks with Cairn, or, where Cairn answers by itself, in no thread
// and to nobody in particular.
func (s *Slack) takes(ctx context.Context, h heard) (bool, error) {
	in := h.ev.In
	if in.Thread != "" {
		_, follows, err := s.Store.Spoken(ctx, h.ev.From.ID, in)
		if err != nil {
			return false, fmt.Errorf("look up thread: %w", err)
		}
		if !follows {
			return false, nil
		}
	} else if strings.Contains(h.ev.Line, "<@") {
		return false, nil
	}
	mode, err := s.mode(ctx, in)
	return err == nil && (mode == learning.ModeAuto || in.Thread != "" && mode != learning.ModeOff), err
}

func (s *Slack) mode(ctx context.Context, in bot.Conversation) (learning.ChannelMode, error) {
	if s.Mode == nil {
		return learning.ModeMention, nil
	}
	mode, err := s.Mode(ctx, in)
	if err != nil {
		return mode, fmt.Errorf("look up channel: %w", err)
	}
	return mode, nil
}

// listen says whether a message without a mention was meant for Cairn: those who
// talk with it in a thread need none, unless they turn to somebody else. opens says
// that it starts a thread of its own if it is answered.
func (s *Slack) listen(ctx context.Context, h *heard) (opens bool) {
	s.mu.Lock()
	h.ev.Deaf = s.deaf
	s.mu.Unlock()
	in := h.ev.In
	switch {
	case h.act != saidIt || h.response != "" || h.hidden || in.Direct:
		return false
	case in.Thread == "": // nobody called Cairn, which answers here by itself
		h.ev.Overheard, h.ev.In.Thread = true, h.ts
		return true
	case !h.mention:
		they, _, err := s.Store.Spoken(ctx, h.ev.From.ID, in)
		if err != nil {
			s.log.ErrorContext(ctx, "look up thread", "err", err)
		}
		h.ev.Overheard = !they || strings.Contains(h.ev.Line, "<@")
	}
	if h.ev.Overheard {
		return false
	}
	if err := s.Store.Spoke(ctx, h.ev.From.ID, in, s.now()); err != nil {
		s.log.ErrorContext(ctx, "keep thread", "err", err)
	}
	return false
}

// opened makes Cairn follow a thread that it was not asked into: whoever writes
// there is overheard, since nobody in particular talks with it.
func (s *Slack) opened(ctx context.Context, in bot.Conversation) {
	nobody := bot.UserID{Adapter: Name, Workspace: in.Workspace}
	if err := s.Store.Spoke(ctx, nobody, in, s.now()); err != nil {
		s.log.ErrorContext(ctx, "keep thread", "err", err)
	}
}

// granted are the scopes that Slack names in the header of an answer.
func granted(h http.Header) []string {
	return strings.FieldsFunc(h.Get("X-OAuth-Scopes"), func(r rune) bool { return r == ',' || r == ' ' })
}

// lacks reports whether a token is without a scope, as far as Slack says.
func lacks(h http.Header, scope string) bool {
	all := granted(h)
	return len(all) > 0 && !slices.Contains(all, scope)
}
