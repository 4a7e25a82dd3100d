package features

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) planEdit() bot.Command {
	options := []bot.Option{
		{Name: "item", Help: "Its number or title; left out, the plan itself", Complete: c.completeItem},
		{Name: "title", Help: "Its new title", Named: true},
		{Name: "percent", Help: "How much of it is done", Kind: bot.Number, Named: true},
	}
	options = append(options, itemOptions...)
	return bot.Command{
		Name:    "plan edit",
		Help:    "Change an item of your plan, or its goal, hours, target or budget",
		Example: "plan edit 2 --due 15 Dec",
		Options: append(options,
			bot.Option{Name: "goal", Help: "The plan's goal", Named: true},
			bot.Option{Name: "weekly", Help: "Hours a week for the plan", Kind: bot.Number, Named: true},
			bot.Option{Name: "target", Help: "When you want to be there", Named: true},
			bot.Option{Name: "budget", Help: "What it may cost in all", Named: true},
		),
		Private: true,
		Says: []string{
			"push the deadline of the capstone to dec 15", "the google cert is 39 a month now", "change sql basics to 25 hours", "set cs50 to active",
			"im dropping tableau", "move ibm data science back to planned", "portfolio website is due at year end", "put deep learning in the machine learning stack",
			"evidence for the capstone is https://github.com/me/capstone", "the python one is on edx", "rename capstone to final project",
			"give me till feb 1 for aws", "change my target date to the end of august", "i can only do 5 hours a week from now on", "my budget is 600 now",
			"postpone the exam by two weeks", "extend the due date of statistics", "i started the google ux course today", "change my goal to data engineer",
			"pause the tableau course for now", "the capstone proves i can build dashboards", "sql costs nothing", "make python due on the first of march",
			"edit item 2", "update the deadline for my portfolio", "bring the sql exam forward to monday",
		},
		Hear:   hearEdit,
		Strict: true,
		Check:  checkEdit,
		Run:    c.runPlanEdit,
	}
}

// ofPlan are the options of plan edit that change the plan itself.
var ofPlan = []string{"goal", "weekly", "target", "budget"}

func checkEdit(call *bot.Call) error {
	if w := call.Number("weekly"); call.Has("weekly") && (w <= 0 || w > 100) {
		return bot.Refusef("Hours a week should be between 1 and 100, not `%s`.", call.Text("weekly"))
	}
	if p := call.Number("percent"); call.Has("percent") && (p < 0 || p > 100) {
		return bot.Refusef("Percent should be between 0 and 100, not `%s`.", call.Text("percent"))
	}
	if len([]rune(call.Text("goal"))) > learning.MaxTitle {
		return bot.Refusef("That goal is longer than %d characters. One short sentence is enough.", learning.MaxTitle)
	}
	if _, err := readBudget(noneEmpty(call.Text("budget"))); err != nil {
		return err
	}
	return checkItem(call)
}

func noneEmpty(s string) string {
	if isNone(s) {
		return ""
	}
	return s
}

func (c *Cairn) runPlanEdit(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	p, err := c.openPlan(ctx, me)
	if err != nil {
		return bot.Message{}, err
	}
	if slices.ContainsFunc(ofPlan, call.Has) {
		return c.editPlan(ctx, call, me, p)
	}
	if len(p.Items) == 0 {
		return bot.Message{}, bot.Refusef("Your plan has no items yet. Add one with `plan add`.")
	}
	found := findItem(p.Items, call.Text("item"))
	if len(found) != 1 {
		return whichItem(call, found, p.Items), nil
	}
	before := found[0]
	if !slices.ContainsFunc(call.Command.Options[1:], func(o bot.Option) bool { return call.Has(o.Name) }) {
		return showItem(call, before), nil
	}
	after := before
	if call.Has("title") {
		after.Title = oneLine(call.Text("title"))
		if learning.Fold(after.Title) != learning.Fold(before.Title) && hasTitle(p.Items, after.Title) {
			return bot.Message{}, bot.Refusef("`%s` is on your plan already.", after.Title)
		}
	}
	if call.Has("percent") {
		after.Percent = int(call.Number("percent") + 0.5)
	}
	if after, err = detailed(call, me, after); err != nil {
		return bot.Message{}, err
	}
	if after == before {
		return bot.Message{Lead: bot.Say("{} is like that already.", bot.Strong(before.Title))}, nil
	}
	m, err := c.did(ctx, call, me, bot.Say("Changed {}.", bot.Strong(after.Title)), learning.Changed(before, after))
	if err != nil {
		return bot.Message{}, err
	}
	if after.Due != before.Due && after.Due != "" && after.Due < me.Today(call.Now) {
		m.Blocks = append(m.Blocks, note("That day has passed already; the item shows as overdue."))
	}
	return m, nil
}

// showItem is an item with what can be changed of it.
func showItem(call *bot.Call, it learning.Item) bot.Message {
	m := bot.Message{Lead: bot.Say("{}. {}", bot.Plain(strconv.Itoa(it.Position)), bot.Strong(it.Title))}
	var rows []bot.Fact
	for _, f := range itemFields(it)[1:] {
		if f.value != "" && f.name != "Place" {
			rows = append(rows, bot.Fact{Name: f.name, Value: bot.Rich{bot.Plain(f.value)}})
		}
	}
	m.Blocks = []bot.Block{bot.Facts{Rows: rows}, note("Change it with {}, or in words: {}.",
		bot.Code(fmt.Sprintf("plan edit %d --due 15 Dec", it.Position)), bot.Code(fmt.Sprintf("set %d to active", it.Position)))}
	for _, s := range []learning.State{learning.StateActive, learning.StatePlanned, learning.StateDropped} {
		if it.State != s {
			m.Buttons = append(m.Buttons, bot.Button{Label: "Set to " + string(s), Run: bot.Line(call.Command, map[string]string{"item": itemRef(it), "state": string(s)})})
		}
	}
	return m
}

func (c *Cairn) editPlan(ctx context.Context, call *bot.Call, me learning.Person, before learning.Plan) (bot.Message, error) {
	before.Items = nil
	after := before
	var err error
	if call.Has("goal") {
		after.Goal = oneLine(call.Text("goal"))
	}
	if call.Has("weekly") {
		after.HoursAWeek = call.Number("weekly")
	}
	if call.Has("target") {
		if after.Target, err = readDay(noneEmpty(call.Text("target")), me, call.Now); err != nil {
			return bot.Message{}, err
		}
	}
	if call.Has("budget") {
		if after.Budget, err = readBudget(noneEmpty(call.Text("budget"))); err != nil {
			return bot.Message{}, err
		}
	}
	return c.did(ctx, call, me, bot.Say("Changed your plan."), learning.Step{Plan: &learning.Edit[learning.Plan]{Before: before, After: after}})
}

func (c *Cairn) planRemove() bot.Command {
	return bot.Command{
		Name:    "plan remove",
		Help:    "Take an item off your plan; its log stays",
		Example: "plan remove 3",
		Options: []bot.Option{{Name: "item", Help: "Its number or title", Ask: "Which item should go? Its number or title.", Required: true, Complete: c.completeItem}},
		Private: true,
		Says: []string{
			"remove the sql course from my plan", "take item 3 off my plan", "delete number 2 from my plan", "i don't want to do tableau any more, remove it",
			"get rid of the statistics course", "kick python off the list", "drop number 4 from the list", "strike the ux certificate from my plan",
			"cross the meetup off my plan, i will not do it", "erase item 5 from the plan",
		},
		Hear:   hearRemove,
		Strict: true,
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			me, before, m, err := c.oneItem(ctx, call)
			if err != nil || before.ID == 0 {
				return m, err
			}
			after := before
			after.Removed = true
			m, err = c.did(ctx, call, me, bot.Say("Removed {} from your plan.", bot.Strong(before.Title)), learning.Changed(before, after))
			if err == nil {
				m.Blocks = []bot.Block{note("What you logged on it stays.")}
			}
			return m, err
		},
	}
}

// oneItem finds the item that a call names in its option item. Where the words
// fit none or several the message asks back, and the item is the zero one.
func (c *Cairn) oneItem(ctx context.Context, call *bot.Call) (me learning.Person, it learning.Item, m bot.Message, err error) {
	if me, err = c.me(ctx, call); err != nil {
		return me, it, m, err
	}
	p, err := c.openPlan(ctx, me)
	switch {
	case err != nil:
		return me, it, m, err
	case len(p.Items) == 0:
		return me, it, m, bot.Refusef("Your plan has no items yet. Add one with `plan add`.")
	}
	found := findItem(p.Items, call.Text("item"))
	if len(found) != 1 {
		return me, it, whichItem(call, found, p.Items), nil
	}
	return me, found[0], m, nil
}

func (c *Cairn) planMove() bot.Command {
	return bot.Command{
		Name:    "plan move",
		Help:    "Move an item to another place in your plan",
		Example: "plan move 4 --to 1",
		Options: []bot.Option{
			{Name: "item", Help: "Its number or title", Ask: "Which item should move? Its number or title.", Required: true, Complete: c.completeItem},
			{Name: "to", Help: "A place, first, last, up, down, or before or after another item", Ask: "Where to? A number, first, last, up or down.", Required: true},
		},
		Private: true,
		Says: []string{
			"move sql to the top", "move item 3 to position 1", "put statistics before python", "swap the order, python first", "make the capstone the last item",
			"do the aws course before the project", "move number 2 down", "put the portfolio after the certificate", "i want to do tableau first",
			"bring sql up one", "reorder: python to place 2", "shift the meetup to the end",
		},
		Hear:   hearMove,
		Strict: true,
		Run:    c.runPlanMove,
	}
}

func (c *Cairn) runPlanMove(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, before, m, err := c.oneItem(ctx, call)
	if err != nil || before.ID == 0 {
		return m, err
	}
	p, err := c.openPlan(ctx, me)
	if err != nil {
		return bot.Message{}, err
	}
	to, ok := place(call.Text("to"), before, p.Items)
	if !ok {
		return bot.Message{}, bot.Refusef("I can't tell where `%s` is. Say a number from 1 to %d, `first`, `last`, `up`, `down`, or `before` or `after` another item.", short(call.Text("to"), 40), len(p.Items))
	}
	after := before
	if after.Position = min(max(to, 1), len(p.Items)); after.Position == before.Position {
		return bot.Message{Lead: bot.Say("{} is number {} already.", bot.Strong(before.Title), bot.Plain(strconv.Itoa(before.Position)))}, nil
	}
	m, err = c.did(ctx, call, me, bot.Say("Moved {} from {} to {}.", bot.Strong(before.Title), bot.Plain(strconv.Itoa(before.Position)), bot.Strong(strconv.Itoa(after.Position))), learning.Changed(before, after))
	if err != nil {
		return bot.Message{}, err
	}
	if p, err = c.openPlan(ctx, me); err != nil {
		return bot.Message{}, err
	}
	list := bot.List{Start: 1}
	for _, it := range p.Items[:min(itemsOnPage, len(p.Items))] {
		list.Items = append(list.Items, bot.Say("{}", bot.Plain(it.Title)))
	}
	m.Blocks = []bot.Block{list}
	return m, nil
}

// place is the position that words name for an item.
func place(words string, it learning.Item, items []learning.Item) (int, bool) {
	words = learning.Fold(strings.Trim(words, " .!"))
	for _, filler := range []string{"to ", "the ", "place ", "position ", "number ", "#", "spot ", "slot "} {
		words = strings.TrimPrefix(words, filler)
	}
	if n, err := strconv.Atoi(strings.TrimRight(words, "stndrh")); err == nil {
		return n, true
	}
	switch words {
	case "first", "top", "start", "beginning", "front", "very top":
		return 1, true
	case "last", "end", "bottom", "very end", "very last":
		return len(items), true
	case "up", "up one", "one up", "higher":
		return it.Position - 1, true
	case "down", "down one", "one down", "lower":
		return it.Position + 1, true
	case "second":
		return 2, true
	case "third":
		return 3, true
	}
	for _, side := range []string{"before ", "after ", "above ", "below ", "behind "} {
		name, ok := strings.CutPrefix(words, side)
		if !ok {
			continue
		}
		found := findItem(slices.DeleteFunc(slices.Clone(items), func(o learning.Item) bool { return o.ID == it.ID }), name)
		if len(found) != 1 {
			return 0, false
		}
		to := found[0].Position
		if to > it.Position { // once the item is out, those behind it are one less
			to--
		}
		if side != "before " && side != "above " {
			to++
		}
		return to, true
	}
	return 0, false
}
