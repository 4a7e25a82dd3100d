package slack

import (
	"context"
	"strings"
)

// Notes say what works no more while Slack is connected: workspaces that must
// install Cairn again.
func (s *Slack) Notes() []string {
	i, many := s.Tokens.(*Installed)
	if !many {
		return nil
	}
	stopped, _ := i.notes()
	return stopped
}

// awayEverywhere says why no installation works; "" when one does.
func (s *Slack) awayEverywhere() string {
	i, many := s.Tokens.(*Installed)
	if !many {
		return ""
	}
	stopped, working := i.notes()
	if working {
		return ""
	}
	return strings.Join(stopped, "; ")
}

// placed remembers which workspaces an organisation let Cairn into.
func (s *Slack) placed(ctx context.Context, h heard) {
	for _, team := range h.teams {
		if err := s.Tokens.Place(ctx, h.organisation, team, h.there); err != nil {
			s.log.ErrorContext(ctx, "place in organisation", "err", err)
		}
	}
}

// removed forgets the token of what removed Cairn.
func (s *Slack) removed(ctx context.Context, h heard) {
	s.log.WarnContext(ctx, "slack: Cairn was removed", "workspace", h.ev.From.ID.Workspace)
	r := Removal{Organisation: h.organisation, Workspace: h.ev.From.ID.Workspace, Whole: h.whole, At: h.at}
	if err := s.Tokens.Forget(ctx, r); err != nil {
		s.log.ErrorContext(ctx, "forget token", "err", err)
	}
	if _, one := s.Tokens.(*OneToken); one {
		s.setAway(byToken, "Cairn was removed from the workspace")
	}
}
