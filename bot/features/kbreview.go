package features

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) kbReview() bot.Command {
	return bot.Command{
		Name:    "kb review",
		Help:    "Show entries due for review, or the history of one",
		Example: "kb review",
		Options: []bot.Option{
			{Name: "entry", Help: "Key of the entry whose history to show", Complete: c.completeEntry},
			{Name: "restore", Help: "Number of the version to bring back", Kind: bot.Integer, Named: true},
		},
		Private: true,
		Role:    bot.Curator,
		Says: []string{
			"which entries need a review", "what answers are out of date", "show entries past their review date", "which answers are due for review",
			"history of the cost entry", "who changed the expiry answer", "any stale entries",
		},
		Hear: hearEntry,
		Run:  c.runKBReview,
	}
}

// reviewAhead is how early an entry counts as due.
const reviewAhead = 30 * 24 * time.Hour

func (c *Cairn) runKBReview(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	if key := strings.ToLower(oneLine(call.Text("entry"))); key != "" {
		if call.Has("restore") {
			return c.restore(ctx, call, me, key)
		}
		return c.history(ctx, me, key)
	}
	base, err := c.Library.base(ctx, me.Community)
	if err != nil {
		return bot.Message{}, err
	}
	soon := learning.DateOf(call.Now.Add(reviewAhead), time.UTC)
	var list bot.List
	for _, e := range base.Entries() {
		if e.ReviewBy != "" && e.ReviewBy <= string(soon) {
			list.Items = append(list.Items, bot.Say("{} — {}, review by {}", bot.Code(e.Key), bot.Plain(e.Title), bot.Strong(learning.Date(e.ReviewBy).String())))
		}
	}
	if len(list.Items) == 0 {
		return bot.Message{Lead: bot.Say("All {} are within their review date.", bot.Plain(count(len(base.Entries()), "entry", "entries")))}, nil
	}
	return bot.Message{
		Lead:   bot.Say("{} due for review:", bot.Strong(count(len(list.Items), "entry is", "entries are"))),
		Blocks: []bot.Block{list, note("Look at one with {}; a changed answer is good for another year.", bot.Code("kb edit cost"))},
	}, nil
}

func (c *Cairn) history(ctx context.Context, me learning.Person, key string) (bot.Message, error) {
	versions, err := c.Store.History(ctx, me.Community, key)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list history: %w", err)
	}
	if len(versions) == 0 {
		return bot.Message{Lead: bot.Say("{} was never changed here.", bot.Code(key))}, nil
	}
	var list bot.List
	for _, v := range versions {
		what := "changed"
		if v.Retired {
			what = "retired"
		}
		who := c.nameOf(ctx, v.By, "somebody")
		list.Items = append(list.Items, bot.Say("Version {}: {} by {}, {}", bot.Plain(strconv.Itoa(v.Version)), bot.Plain(what), bot.Plain(who), bot.Moment{At: v.At, Zone: me.Zone}))
	}
	return bot.Message{
		Lead:   bot.Say("The history of {}, newest first:", bot.Code(key)),
		Blocks: []bot.Block{list, note("Bring one back with {}.", bot.Code(fmt.Sprintf("kb review %s --restore %d", key, versions[len(versions)-1].Version)))},
	}, nil
}
