package features

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// completeQuestion offers the questions that Cairn can answer: those that hold every
// word typed so far, else those that mean the most similar.
func (c *Cairn) completeQuestion(ctx context.Context, call *bot.Call, prefix string) ([]bot.Choice, error) {
	const enough = 4 // letters that can mean something
	base, err := c.baseFor(ctx, call)
	if err != nil {
		return nil, err
	}
	found := base.Search(prefix, 25)
	if len(found) == 0 && len(prefix) >= enough {
		for _, r := range base.Ask(prefix).Ranked {
			if e, ok := base.Entry(r.Entry); ok {
				found = append(found, e)
			}
		}
	}
	var out []bot.Choice
	for _, e := range found {
		out = append(out, bot.Choice{Label: short(e.Title, 100), Value: short(e.Title, 100)})
	}
	return out, nil
}

// completeItem offers the items of the caller's plan.
func (c *Cairn) completeItem(ctx context.Context, call *bot.Call, prefix string) ([]bot.Choice, error) {
	items, err := c.itemsOf(ctx, call)
	if err != nil {
		return nil, err
	}
	var out []bot.Choice
	for _, it := range itemsLike(items, prefix) {
		out = append(out, bot.Choice{Label: short(fmt.Sprintf("%d. %s", it.Position, it.Title), 100), Value: itemRef(it)})
	}
	return out, nil
}

// completeLog offers what can be logged: an item for the length that was typed, or
// usual lengths for an item.
func (c *Cairn) completeLog(ctx context.Context, call *bot.Call, prefix string) ([]bot.Choice, error) {
	items, err := c.itemsOf(ctx, call)
	if err != nil {
		return nil, err
	}
	leads, subject := []string{"30 min ", "1 h ", "2 h "}, prefix
	if done, _, ok := readStudied(prefix, anyDay); ok && len(done) == 1 && strings.HasSuffix(prefix, done[0].subject) {
		subject = done[0].subject
		leads = []string{strings.TrimRight(strings.TrimSuffix(prefix, subject), " ") + " "}
	} else if ok {
		return nil, nil
	}
	var out []bot.Choice
	for _, it := range itemsLike(items, subject) {
		if it.State == learning.StateDone || it.State == learning.StateDropped {
			continue
		}
		for _, lead := range leads {
			text := short(lead+it.Title, 100)
			out = append(out, bot.Choice{Label: text, Value: text})
		}
	}
	return out, nil
}

// itemsOf are the items of the caller's plan, for looking without meeting anybody.
func (c *Cairn) itemsOf(ctx context.Context, call *bot.Call) ([]learning.Item, error) {
	me, err := c.Store.Find(ctx, identity(call.Event.From))
	if errors.Is(err, learning.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find person: %w", err)
	}
	p, err := c.Store.OpenPlan(ctx, me.ID)
	if errors.Is(err, learning.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("open plan: %w", err)
	}
	return p.Items, nil
}

// itemsLike are the items with a word that begins as was typed, else those that the
// words name, give or take a typo.
func itemsLike(items []learning.Item, typed string) []learning.Item {
	words := learning.Fold(typed)
	if words == "" {
		return items
	}
	var out []learning.Item
	for _, it := range items {
		if strings.Contains(" "+learning.Fold(it.Title), " "+words) {
			out = append(out, it)
		}
	}
	if out == nil {
		out = findItem(items, typed)
	}
	return out
}
