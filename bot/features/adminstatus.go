package features

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// What `admin status` looks back on, and how much of it.
const (
	statusBack    = 7 * 24 * time.Hour
	statusReasons = 5
)

func (c *Cairn) adminStatus() bot.Command {
	return bot.Command{
		Name:    "admin status",
		Aliases: []string{"status"},
		Help:    "Show what waits to be delivered, what failed, and where I speak",
		Example: "admin status",
		Private: true,
		Role:    bot.Admin,
		Says: []string{
			"is everything being delivered", "show the delivery status", "how many messages are stuck", "are reminders going out", "did any messages fail this week", "how is the outbox doing",
			"show me cairn's status", "is cairn healthy",
		},
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			me, err := c.me(ctx, call)
			if err != nil {
				return bot.Message{}, err
			}
			d, err := c.Store.Delivery(ctx, me.Community, call.Now.Add(-statusBack), statusReasons)
			if err != nil {
				return bot.Message{}, fmt.Errorf("count deliveries: %w", err)
			}
			channels, err := c.Store.Channels(ctx, me.Community)
			if err != nil {
				return bot.Message{}, fmt.Errorf("list channels: %w", err)
			}
			m := deliveryStatus(d, me)
			m.Blocks = append(m.Blocks, bot.Facts{Rows: []bot.Fact{{Name: "Channels", Value: bot.Rich{bot.Plain(channelSum(channels))}}}})
			return m, nil
		},
	}
}

func deliveryStatus(d learning.Delivery, me learning.Person) bot.Message {
	m := bot.Message{Lead: bot.Say("All is delivered: nothing failed in the last 7 days.")}
	rows := []bot.Fact{
		{Name: "Posts waiting", Value: bot.Rich{bot.Plain(strconv.Itoa(d.Waiting))}},
		{Name: "Reminders set", Value: bot.Rich{bot.Plain(strconv.Itoa(d.Reminders))}},
	}
	if !d.Next.IsZero() {
		rows = append(rows, bot.Fact{Name: "Next one due", Value: bot.Rich{bot.Plain(spokenTime(d.Next.In(me.Location())))}})
	}
	failed := 0
	for _, f := range d.Failed {
		failed += f.Posts
		what := "Not reached"
		if f.Outcome == "dead" {
			what = "Given up"
		}
		rows = append(rows, bot.Fact{Name: what, Value: bot.Say("{}: {}", bot.Plain(strconv.Itoa(f.Posts)), bot.Plain(short(either(oneLine(f.Reason), "no reason given"), 80)))})
	}
	if failed > 0 {
		m.Lead = bot.Say("{} could not be delivered in the last 7 days.", bot.Strong(count(failed, "post", "posts")))
	}
	m.Blocks = []bot.Block{bot.Facts{Rows: rows}}
	return m
}
