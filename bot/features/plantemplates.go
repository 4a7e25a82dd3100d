package features

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) planTemplates() bot.Command {
	return bot.Command{
		Name:    "plan templates",
		Help:    "Show plans to start from, or take one",
		Example: "plan templates --use data-analyst",
		Options: []bot.Option{
			{Name: "search", Help: "What you want to become"},
			{Name: "use", Help: "Add the items of this template to your plan", Named: true, Complete: completeTemplate},
		},
		Private: true,
		Says: []string{
			"show me the plan templates", "which templates are there", "do you have a ready made plan", "list example plans", "are there sample plans i can copy",
			"what plan templates do you have", "give me a template for data analyst", "i need inspiration for my plan", "any premade roadmaps",
		},
		Hear: hearAfter("search", `(?i)(?:template|plan|roadmap|example)s? (?:for|to become)(?: an?)? (.+?)[?.!]*$`),
		Run:  c.runPlanTemplates,
	}
}

func completeTemplate(_ context.Context, _ *bot.Call, prefix string) ([]bot.Choice, error) {
	var out []bot.Choice
	for _, t := range learning.Templates() {
		if strings.Contains(learning.Fold(t.Title+" "+t.Key), learning.Fold(prefix)) {
			out = append(out, bot.Choice{Label: t.Title, Value: t.Key})
		}
	}
	return out, nil
}

// templateButtons take a template each.
func templateButtons(templates []learning.Template, most int) []bot.Button {
	var out []bot.Button
	for _, t := range templates[:min(most, len(templates))] {
		out = append(out, bot.Button{Label: t.Title, Run: "plan templates --use " + t.Key})
	}
	return out
}

func (c *Cairn) runPlanTemplates(ctx context.Context, call *bot.Call) (bot.Message, error) {
	if call.Has("use") {
		return c.useTemplate(ctx, call)
	}
	found := learning.Templates()
	m := bot.Message{Lead: bot.Say("Plans to start from. Each can be changed afterwards:")}
	if search := call.Text("search"); search != "" {
		if fit := learning.TemplatesFor(search); len(fit) > 0 {
			found = fit
		} else {
			m.Lead = bot.Say("I have no template for {}. These are all:", bot.Strong(short(search, 60)))
		}
	}
	var list bot.List
	for _, t := range found {
		var titles []string
		hours := learning.Minutes(0)
		for _, it := range t.Items {
			titles = append(titles, it.Title)
			hours += it.Estimate
		}
		list.Items = append(list.Items, bot.Say("{} ({}, about {}): {}", bot.Strong(t.Title), bot.Code(t.Key), bot.Plain(hours.String()), bot.Plain(strings.Join(titles, " · "))))
	}
	m.Blocks = append(m.Blocks, list, note("Take one with {}.", bot.Code("plan templates --use "+found[0].Key)))
	m.Buttons = templateButtons(found, 5)
	return m, nil
}

// useTemplate adds a template's items to the plan, leaving out what is on it;
// without a plan it starts one.
func (c *Cairn) useTemplate(ctx context.Context, call *bot.Call) (bot.Message, error) {
	t, err := findTemplate(call.Text("use"))
	if err != nil {
		return bot.Message{}, err
	}
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	p, err := c.Store.OpenPlan(ctx, me.ID)
	if errors.Is(err, learning.ErrNotFound) {
		return c.startPlan(ctx, call, me, learning.Plan{}, learning.Plan{Person: me.ID, Goal: t.Goal, CreatedAt: call.Now}, t)
	} else if err != nil {
		return bot.Message{}, fmt.Errorf("open plan: %w", err)
	}
	steps, err := c.merge(ctx, p, t)
	if err != nil {
		return bot.Message{}, err
	}
	if len(steps) == 0 {
		return bot.Message{Lead: bot.Say("Everything in that template is on your plan already.")}, nil
	}
	m, err := c.did(ctx, call, me, bot.Say("Added {} from {}.", bot.Strong(count(len(steps), "item", "items")), bot.Strong(t.Title)), steps...)
	if err != nil {
		return bot.Message{}, err
	}
	m.Blocks = append(m.Blocks, note("Change what doesn't fit, for example with {}.", bot.Code("plan remove 2")))
	m.Buttons = append([]bot.Button{{Label: "Show plan", Run: "plan show"}}, m.Buttons...)
	return m, nil
}

// findTemplate is the template of a key or of a goal that it serves.
func findTemplate(words string) (learning.Template, error) {
	if t, ok := learning.TemplateOf(learning.Fold(words)); ok {
		return t, nil
	}
	if fit := learning.TemplatesFor(words); words != "" && len(fit) > 0 {
		return fit[0], nil
	}
	return learning.Template{}, bot.Refusef("I have no template called `%s`. `plan templates` lists them.", short(words, 40))
}

// merge adds the items of a template to a plan, leaving out what is on it.
func (c *Cairn) merge(ctx context.Context, p learning.Plan, t learning.Template) ([]learning.Step, error) {
	var steps []learning.Step
	for _, it := range t.Items {
		if hasTitle(p.Items, it.Title) || len(p.Items)+len(steps) >= learning.MaxItems {
			continue
		}
		it.Plan = p.ID
		added, err := c.Store.AddItem(ctx, it)
		if err != nil {
			return nil, fmt.Errorf("add item: %w", err)
		}
		steps = append(steps, learning.Added(added))
	}
	return steps, nil
}

func hasTitle(items []learning.Item, title string) bool {
	for _, it := range items {
		if learning.Fold(it.Title) == learning.Fold(title) {
			return true
		}
	}
	return false
}
