package features

import (
	"context"
	"errors"
	"fmt"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) unlink() bot.Command {
	return bot.Command{
		Name:    "unlink",
		Aliases: []string{"link remove"},
		Help:    "Take the account you write from away from your others, after asking",
		Example: "unlink",
		Options: []bot.Option{bot.ConfirmOption},
		Private: true,
		Says: []string{
			"unlink this account", "separate my slack from my discord", "disconnect my discord account", "these two accounts should not be linked any more", "undo the linking of my accounts",
			"take this account away from the other one", "part my accounts",
		},
		Run: c.runUnlink,
	}
}

func (c *Cairn) runUnlink(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	accounts, err := c.Store.Identities(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list accounts: %w", err)
	}
	here := identity(call.Event.From)
	var others []learning.Identity
	for _, a := range accounts {
		if a != here {
			others = append(others, a)
		}
	}
	if len(others) == 0 {
		return bot.Message{Lead: bot.Say("This is the only account I know you by, so there is nothing to part. {} erases everything.", bot.Code("privacy erase"))}, nil
	}
	confirmed, err := call.Confirmed()
	if err != nil {
		return bot.Message{}, err
	}
	if !confirmed {
		m := call.Confirm(bot.Say("Part this account from {}? It starts afresh: your plan, log, wallet, reminders and settings stay {}.", bot.Strong(platforms(others)), bot.Strong("there")), "Part them", nil)
		m.Blocks = append(m.Blocks, note("Another code joins them again."))
		return m, nil
	}
	switch _, err := c.Store.PartIdentity(ctx, here, fresh(call.Event.From), call.Now); {
	case errors.Is(err, learning.ErrConflict):
		return bot.Message{}, bot.Refusef("They are parted already, and nothing was changed.")
	case err != nil:
		return bot.Message{}, fmt.Errorf("part account: %w", err)
	}
	return bot.Message{Lead: bot.Say("Done. This account starts afresh, and all that was yours is with {}.", bot.Strong(platforms(others)))}, nil
}
