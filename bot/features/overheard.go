package features

import (
	"context"
	"fmt"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/knowledge"
)

// Mode is when Cairn speaks in a conversation; of a direct one, always when it is
// written to.
func (c *Cairn) Mode(ctx context.Context, in bot.Conversation) (learning.ChannelMode, error) {
	if in.Direct || in.Channel == "" || c.Store == nil {
		return learning.ModeMention, nil
	}
	mode, err := c.Store.ChannelMode(ctx, channelID(in))
	if err != nil {
		return mode, fmt.Errorf("look up channel: %w", err)
	}
	return mode, nil
}

func channelID(in bot.Conversation) learning.ChannelID {
	return learning.ChannelID{Adapter: in.Adapter, Workspace: in.Workspace, ID: in.Channel}
}

// admit keeps Cairn from speaking where it is off. What its asker alone sees, in a
// form or by a button, too, and the command that switches it on, are answered there
// as well.
func (c *Cairn) admit(ctx context.Context, ev bot.Event, cmd *bot.Command) error {
	if ev.Alone || cmd != nil && (cmd.Name == adminChannelName || ev.Native && cmd.Private) {
		return nil
	}
	mode, err := c.Mode(ctx, ev.In)
	if err == nil && mode == learning.ModeOff {
		return bot.Refusef("An admin switched me off in this channel. Write to me directly, and I answer there.")
	}
	return err
}

// overheard answers a question that nobody asked Cairn, when it is sure of the
// answer and did not say it there lately. Its author stays a stranger: they did not
// turn to Cairn, so nothing is kept of them and nothing of theirs is looked up.
func (c *Cairn) overheard(ctx context.Context, call *bot.Call, question string) (bot.Message, error) {
	from := call.Event.From.ID
	community, err := c.Store.CommunityOf(ctx, from.Adapter, from.Workspace, call.Now)
	if err != nil {
		return bot.Message{}, fmt.Errorf("look up community: %w", err)
	}
	base, err := c.Library.base(ctx, community)
	if err != nil {
		return bot.Message{}, err
	}
	topic, err := c.topicOf(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	found := answerWith(base, question, topic)
	if found.Decision != knowledge.Answer {
		return bot.Message{}, nil
	}
	if topic.Asked == 0 { // nobody has asked in this conversation
		if !isQuestion(question) && !strings.HasSuffix(question, "?") {
			return bot.Message{}, nil // a remark is no question, however near it comes to one
		}
		may, err := c.Store.SpeakUnasked(ctx, channelID(call.Event.In), answerName(found), call.Now)
		if err != nil || !may {
			return bot.Message{}, err //nolint:wrapcheck // it says what it was doing
		}
	}
	id, err := c.asked(ctx, call, learning.Person{Community: community}, found, topic)
	if err != nil {
		return bot.Message{}, err
	}
	m := reply(base, found, id)
	if e, ok := base.Entry(found.Entry); ok {
		m.Blocks = append(sum(e, question), m.Blocks...)
		m.Buttons = append(m.Buttons, c.actions(e)...)
	}
	return m, nil
}

// answerName names what is said to a question, however it was asked.
func answerName(found knowledge.Result) string {
	if found.Variant != nil {
		return found.Entry + "/" + found.Variant.Value
	}
	return found.Entry
}
