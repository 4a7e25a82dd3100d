package main

import (
	"context"
	"regexp"
	"strings"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot"
)

// In a conversation "ada@discord> a line" is said by Ada on another platform. Here
// that is a terminal that calls itself so; on the Slack stage it is the other
// platform beside Slack.

// elsewhere is the other platform.
const elsewhere = "discord"

// platformOf splits who says something from the platform it is said on; "" for the
// one of the stage.
func platformOf(who string) (person, platform string) {
	person, platform, _ = strings.Cut(who, "@")
	return person, platform
}

// eventFrom is a line in somebody's terminal, wherever that says it is.
func (s *stage) eventFrom(who, line string) (*console.Console, bot.Event) {
	c := s.terminal(who)
	ev := c.Event(line)
	if _, platform := platformOf(who); platform != "" {
		ev.From.ID.Adapter, ev.From.ID.Workspace = platform, "G1"
		ev.In.Adapter, ev.In.Workspace = platform, "G1"
		if ev.Owner != (bot.UserID{}) {
			ev.Owner = ev.From.ID
		}
	}
	return c, ev
}

// foreign is the other platform as an adapter.
type foreign struct{ *stage }

func (foreign) Name() string                        { return elsewhere }
func (foreign) Run(context.Context, *bot.Bot) error { return nil }

func (f foreign) Send(ctx context.Context, to bot.Conversation, key string, m bot.Message) error {
	return f.terminal(to.User+"@"+elsewhere).Send(ctx, to, key, m)
}

// codes stand as XXXX-XXXX in a conversation, since no two are the same.
type codes struct{ last string }

const anyCode = "XXXX-XXXX"

var codeShown = regexp.MustCompile(`\b[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}\b`)

func (c *codes) said(line string) string { return strings.ReplaceAll(line, anyCode, c.last) }

func (c *codes) shown(text string) string {
	return codeShown.ReplaceAllStringFunc(text, func(code string) string {
		if code != "ABCD-2345" && !strings.HasPrefix(code, "CAMP-") { // an example, and those of cohorts, see stageOf
			c.last = code
			return anyCode
		}
		return code
	})
}
