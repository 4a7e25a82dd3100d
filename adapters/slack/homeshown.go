package slack

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
)

// homeFor is how long after somebody looked at their Home tab it follows what they
// change elsewhere; whoever looks again gets it anew.
const homeFor = time.Hour

// homeTab is the Home tab of somebody as it was published last.
type homeTab struct {
	hash  string // Slack's name for it, so that nothing newer is written over
	view  [sha256.Size]byte
	until time.Time
}

// showHome publishes the Home tab of whoever opened it, or pressed a button in it.
func (s *Slack) showHome(ctx context.Context, h heard) {
	if s.Home == nil {
		return
	}
	s.mu.Lock()
	was := s.homes[h.ev.From.ID]
	s.mu.Unlock()
	if was.hash == "" || h.act == openedHome { // what Slack shows them now
		was.hash = h.homeHash
	}
	if h.act == openedHome {
		was.view = [sha256.Size]byte{} // they may have been shown nothing
	}
	was.until = s.now().Add(homeFor)
	s.publishHome(ctx, h.ev, was)
}

// refreshHome publishes a Home tab anew that somebody looked at lately, when what
// they just did changed it.
func (s *Slack) refreshHome(ctx context.Context, h heard) {
	s.mu.Lock()
	was, shown := s.homes[h.ev.From.ID]
	if shown && s.now().After(was.until) {
		delete(s.homes, h.ev.From.ID)
		shown = false
	}
	s.mu.Unlock()
	if shown && !h.ev.Overheard {
		s.publishHome(ctx, h.ev, was)
	}
}

// publishHome publishes the Home tab as it is now, unless that is what is shown.
// When another one was published in between, it is made anew and takes its place.
func (s *Slack) publishHome(ctx context.Context, ev bot.Event, was homeTab) {
	for {
		cards, err := s.Home(ctx, ev)
		if err != nil {
			s.log.ErrorContext(ctx, "home", "err", err)
			return
		}
		view := home(cards, ev.From.ID)
		data, err := json.Marshal(view)
		if err != nil {
			s.log.ErrorContext(ctx, "home", "err", err)
			return
		}
		next := homeTab{view: sha256.Sum256(data), until: was.until}
		if next.view == was.view {
			next.hash = was.hash
			s.keepHome(ev.From.ID, next)
			return
		}
		request := slack.PublishViewContextRequest{UserID: ev.From.ID.ID, View: view}
		if was.hash != "" {
			request.Hash = &was.hash
		}
		err = s.api.again(ctx, ev.From.ID.Workspace, "views.publish", func(ctx context.Context, c *slack.Client) error {
			shown, err := c.PublishViewContext(ctx, request)
			if err == nil {
				next.hash = shown.Hash
			}
			return err
		})
		switch {
		case err == nil:
			s.keepHome(ev.From.ID, next)
			return
		case code(err) != "hash_conflict" || was.hash == "":
			s.log.WarnContext(ctx, "home not shown", "err", kindOfCall(err))
			return
		}
		was.hash, was.view = "", [sha256.Size]byte{}
	}
}

func (s *Slack) keepHome(who bot.UserID, tab homeTab) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.homes) > maxKnown {
		clear(s.homes) // whoever looks again is known again
	}
	s.homes[who] = tab
}
