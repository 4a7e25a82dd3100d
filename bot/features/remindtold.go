package features

import (
	"context"
	"errors"
	"fmt"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

// undeliveredShown is how many reminders that did not arrive are listed.
const undeliveredShown = 10

// withUndelivered lets every command end with what could not be delivered to its
// caller, told once: at the next contact, whatever it is about.
func (c *Cairn) withUndelivered(commands []bot.Command) []bot.Command {
	for i, cmd := range commands {
		run := cmd.Run
		commands[i].Run = func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			m, err := run(ctx, call)
			if err != nil || m.Empty() || !cmd.Private && !call.Event.In.Direct {
				return m, err
			}
			more, err := c.undelivered(ctx, call)
			m.Blocks = append(m.Blocks, more...)
			return m, err
		}
	}
	return commands
}

// undelivered tells what did not arrive, and marks it as told.
func (c *Cairn) undelivered(ctx context.Context, call *bot.Call) ([]bot.Block, error) {
	me, err := c.Store.Find(ctx, identity(call.Event.From))
	if errors.Is(err, learning.ErrNotFound) || err == nil && !me.Unreached {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find person: %w", err)
	}
	missed, err := c.Store.Undelivered(ctx, me.ID)
	if err != nil {
		return nil, fmt.Errorf("list what did not arrive: %w", err)
	}
	if err := c.Store.MarkTold(ctx, me.ID); err != nil {
		return nil, fmt.Errorf("mark as told: %w", err)
	}
	if len(missed) == 0 {
		return nil, nil
	}
	var list bot.List
	for _, u := range missed[max(0, len(missed)-undeliveredShown):] {
		list.Items = append(list.Items, bot.Say("{}, due {}", bot.Strong(u.Text), bot.Plain(when.Reading{Start: u.Due.In(me.Location()), HasTime: true}.Spoken())))
	}
	lead := para("By the way, I could not write to you. This did not arrive:")
	if more := len(missed) - len(list.Items); more > 0 {
		lead = para("By the way, I could not write to you. {} did not arrive, the last of them:", bot.Plain(count(len(missed), "reminder", "reminders")))
	}
	return []bot.Block{lead, list, note("Please allow direct messages from me, so that the next ones reach you. Your reminders go on as they are set.")}, nil
}
