package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/knowledge"
)

// mine tells a question about oneself.
var mine = regexp.MustCompile(`(?i)\b(?:mine|my (?:plan|course|courses|cert|certs|certificate|certificates|credential|credentials|badge|badges|items?))\b`)

// personal adds what the member's own records say to an answer: before it, since
// that is what was asked. Without records it adds nothing.
func (c *Cairn) personal(ctx context.Context, me learning.Person, e knowledge.Entry, question string) ([]bot.Block, error) {
	if !mine.MatchString(question) {
		return nil, nil
	}
	switch e.Personal {
	case "progress", "plan":
		return c.ownProgress(ctx, me)
	}
	return nil, nil
}

func (c *Cairn) ownProgress(ctx context.Context, me learning.Person) ([]bot.Block, error) {
	p, err := c.Store.OpenPlan(ctx, me.ID)
	if errors.Is(err, learning.ErrNotFound) || len(p.Items) == 0 {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("open plan: %w", err)
	}
	minutes, err := c.Store.MinutesByItem(ctx, me.ID)
	if err != nil {
		return nil, fmt.Errorf("sum minutes: %w", err)
	}
	done, spent := 0, learning.Minutes(0)
	for _, it := range p.Items {
		if it.State == learning.StateDone {
			done++
		}
		spent += minutes[it.ID]
	}
	return []bot.Block{bot.Facts{Rows: []bot.Fact{{
		Name:  "Yours so far",
		Value: bot.Say("{}, {} logged", bot.Strong(fmt.Sprintf("%d of %s done", done, count(len(p.Items), "item", "items"))), bot.Strong(spent.String())),
	}}}}, nil
}
