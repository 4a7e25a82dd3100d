package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
)

// channelGap is how often Slack takes a message in one channel.
const channelGap = time.Second

// pacer keeps the gap in each channel.
type pacer struct {
	gap  time.Duration
	mu   sync.Mutex
	next map[string]time.Time
	full int // how many channels make it forget
}

// wait returns when it is the caller's turn.
func (p *pacer) wait(ctx context.Context, channel string) error {
	p.mu.Lock()
	now := time.Now()
	if len(p.next) >= p.full {
		maps.DeleteFunc(p.next, func(_ string, when time.Time) bool { return when.Before(now) })
		p.full = max(1000, 2*len(p.next)) // however many are busy, looking through them stays rare
	}
	at := p.next[channel]
	if at.Before(now) {
		at = now
	}
	p.next[channel] = at.Add(p.gap)
	p.mu.Unlock()
	select {
	case <-ctx.Done():
		return fmt.Errorf("wait for a turn: %w", ctx.Err())
	case <-time.After(at.Sub(now)):
		return nil
	}
}

// place is where posts go.
type place struct {
	workspace, channel, thread string
	user                       string // for whom
	alone                      bool   // only they see it
	response                   string // response_url: said there first, "" without
}

// maxResponses is how often Slack takes an answer at one response_url.
const maxResponses = 5

// Send implements [bot.Adapter]. Slack has no key against repeats, so what was
// said of a message is remembered while it is tried again.
func (s *Slack) Send(ctx context.Context, to bot.Conversation, key string, m bot.Message) error {
	at := place{workspace: to.Workspace, channel: to.Channel, thread: to.Thread, user: to.User}
	if at.channel == "" {
		channel, err := s.direct(ctx, bot.UserID{Adapter: Name, Workspace: to.Workspace, ID: to.User})
		if err != nil {
			return err
		}
		at.channel = channel
	}
	return s.say(ctx, at, key, m)
}

// say posts a message, going on where an earlier try with the same key stopped.
func (s *Slack) say(ctx context.Context, at place, key string, m bot.Message) error {
	owner := bot.UserID{Adapter: Name, Workspace: at.workspace, ID: at.user}
	if at.user == "" {
		owner = bot.UserID{}
	}
	step := 0
	do := func(one func() error) error {
		if step++; step <= s.progress.Of(key) {
			return nil
		}
		if err := one(); err != nil {
			return err
		}
		s.progress.Set(key, step)
		return nil
	}
	for _, p := range render(m, owner) {
		if len(p.Blocks) > 0 || len(p.Images)+len(p.Files) == 0 {
			if err := do(func() error { return s.post(ctx, &at, p, step) }); err != nil {
				return err
			}
		}
		for _, image := range p.Images {
			if err := do(func() error { return s.upload(ctx, at, image.Name, "", image.Alt, image.PNG) }); err != nil {
				return err
			}
		}
		for _, f := range p.Files {
			if err := do(func() error { return s.upload(ctx, at, f.Name, f.Title, "", f.Data) }); err != nil {
				return err
			}
		}
	}
	s.progress.Forget(key)
	return nil
}

// post says one post in a place.
func (s *Slack) post(ctx context.Context, at *place, p post, step int) error {
	options := []slack.MsgOption{
		slack.MsgOptionText(p.Text, false), slack.MsgOptionBlocks(p.Blocks...), slack.MsgOptionDisableMarkdown(),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
	if at.response != "" && step <= maxResponses {
		err := s.api.call(ctx, at.workspace, "response_url", func(ctx context.Context, c *slack.Client) error {
			_, _, err := c.PostMessageContext(ctx, at.channel, append(options, slack.MsgOptionResponseURL(at.response, slack.ResponseTypeEphemeral))...)
			return err
		})
		if err == nil {
			return nil
		}
		s.log.WarnContext(ctx, "no answer at response_url", "err", kindOfCall(err))
		at.response = "" // used up, or too late
	}
	if at.thread != "" {
		options = append(options, slack.MsgOptionTS(at.thread))
	}
	if at.alone && at.channel != "" {
		err := s.api.call(ctx, at.workspace, "chat.postEphemeral", func(ctx context.Context, c *slack.Client) error {
			_, err := c.PostEphemeralContext(ctx, at.channel, at.user, options...)
			return err
		})
		if err == nil || code(err) == "" || errors.Is(err, bot.ErrGone) && code(err) == "token_revoked" {
			return err
		}
	}
	if at.alone || at.channel == "" { // they are not in that channel, or Cairn is not
		if err := s.toDirect(ctx, at); err != nil {
			return err
		}
		options = options[:5]
	}
	return s.postIn(ctx, *at, options)
}

func (s *Slack) postIn(ctx context.Context, at place, options []slack.MsgOption) error {
	if err := s.pace.wait(ctx, at.channel); err != nil {
		return err
	}
	return s.api.call(ctx, at.workspace, "chat.postMessage", func(ctx context.Context, c *slack.Client) error {
		_, _, err := c.PostMessageContext(ctx, at.channel, options...)
		return err
	})
}

// toDirect goes on in the direct messages.
func (s *Slack) toDirect(ctx context.Context, at *place) error {
	channel, err := s.direct(ctx, bot.UserID{Adapter: Name, Workspace: at.workspace, ID: at.user})
	if err != nil {
		return err
	}
	at.channel, at.thread, at.alone, at.response = channel, "", false, ""
	return nil
}

// upload hands over a file; for one person alone that is in their direct messages.
func (s *Slack) upload(ctx context.Context, at place, name, title, alt string, data []byte) error {
	if at.alone || at.response != "" || at.channel == "" {
		if err := s.toDirect(ctx, &at); err != nil {
			return err
		}
	}
	if err := s.pace.wait(ctx, at.channel); err != nil {
		return err
	}
	return s.api.call(ctx, at.workspace, "files.upload", func(ctx context.Context, c *slack.Client) error {
		_, err := c.UploadFileContext(ctx, slack.UploadFileParameters{
			Reader: bytes.NewReader(data), FileSize: len(data), Filename: name, Title: title, AltTxt: alt, Channel: at.channel, ThreadTimestamp: at.thread,
		})
		return err
	})
}

// direct is the channel of the direct messages with somebody, opened on demand.
func (s *Slack) direct(ctx context.Context, who bot.UserID) (string, error) {
	s.mu.Lock()
	channel := s.directs[who]
	s.mu.Unlock()
	if channel != "" {
		return channel, nil
	}
	err := s.api.again(ctx, who.Workspace, "conversations.open", func(ctx context.Context, c *slack.Client) error {
		opened, _, _, err := c.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{who.ID}})
		if err == nil {
			channel = opened.ID
		}
		return err
	})
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.directs) > maxKnown {
		clear(s.directs)
	}
	s.directs[who] = channel
	return channel, nil
}

// kindOfCall is an error without what Slack quotes of a request.
func kindOfCall(err error) string {
	if c := code(err); c != "" {
		return c
	}
	return result(err)
}
