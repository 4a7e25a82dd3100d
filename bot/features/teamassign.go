package features

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

func (c *Cairn) teamAssign() bot.Command {
	return bot.Command{
		Name:    "team assign",
		Help:    "Add the steps of a template to the plan of every member; each can undo it",
		Example: "team assign data-analyst",
		Options: []bot.Option{
			{Name: "template", Help: "Which template", Ask: "Which template should everybody get? `plan templates` lists them.", Required: true, Complete: completeTemplate},
			namedOption(cohortOption(c.completeLed)),
			bot.ConfirmOption,
		},
		Private: true,
		Role:    bot.Lead,
		Says: []string{
			"assign the data analyst template to my cohort", "give everybody in the cohort the cloud template", "put the web developer plan on everyone's list",
		},
		Hear: hearAfter("template", `(?i)\b(?:assign|give|put)\b.*?\bthe (.+?) (?:template|plan|steps)\b`),
		Run:  c.runTeamAssign,
	}
}

func (c *Cairn) runTeamAssign(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, one, m, err := c.ledCohort(ctx, call)
	if err != nil || !m.Empty() {
		return m, err
	}
	t, err := findTemplate(call.Text("template"))
	if err != nil {
		return bot.Message{}, err
	}
	members, err := c.sharing(ctx, one.ID)
	if err != nil {
		return bot.Message{}, err
	}
	if len(members) == 0 {
		return bot.Message{}, bot.Refusef("Nobody in `%s` has agreed yet, so there is nobody to give it to.", one.Name)
	}
	confirmed, err := call.Confirmed()
	if err != nil {
		return bot.Message{}, err
	}
	if !confirmed {
		ask := call.Confirm(bot.Say("This adds {} to the plans of {} in {}. What they have already is left out, each is told and can undo it, and you don't see what they had.",
			bot.Strong(t.Title), bot.Strong(count(len(members), "member", "members")), bot.Strong(one.Name)),
			"Give it to everybody", map[string]string{"template": t.Key, "cohort": cohortRef(one)})
		var list bot.List
		for _, it := range t.Items {
			list.Items = append(list.Items, bot.Rich{bot.Plain(it.Title)})
		}
		ask.Blocks = append([]bot.Block{list}, ask.Blocks...)
		return ask, nil
	}
	var posts []outbox.Post
	for _, member := range members {
		post, ok, err := c.assign(ctx, call, me, one, member.Person, t)
		if err != nil {
			return bot.Message{}, err
		}
		if ok {
			posts = append(posts, post)
		}
	}
	if err := c.Posts.Post(ctx, posts...); err != nil {
		return bot.Message{}, fmt.Errorf("tell members: %w", err)
	}
	if err := c.audit(ctx, call, me, one.Name+": "+t.Key); err != nil {
		return bot.Message{}, err
	}
	return bot.Message{Lead: bot.Say("Done: {} got {}, merged with what they had.", bot.Strong(count(len(members), "member", "members")), bot.Strong(t.Title))}, nil
}

// assign merges a template into the plan of one member, as a change of theirs that
// they can take back, and writes what they are told.
func (c *Cairn) assign(ctx context.Context, call *bot.Call, lead learning.Person, one learning.Cohort, who learning.PersonID, t learning.Template) (post outbox.Post, ok bool, err error) {
	now := call.Now.UTC().Truncate(time.Millisecond) // as stores keep it
	var steps []learning.Step
	p, err := c.Store.OpenPlan(ctx, who)
	if errors.Is(err, learning.ErrNotFound) {
		p = learning.Plan{Person: who, Goal: t.Goal, CreatedAt: now}
		if p.ID, err = c.Store.StartPlan(ctx, p, now); err != nil {
			return post, false, fmt.Errorf("start plan: %w", err)
		}
		notYet := p
		notYet.ClosedAt = now
		steps = append(steps, learning.Step{Plan: &learning.Edit[learning.Plan]{Before: notYet, After: p}})
	} else if err != nil {
		return post, false, fmt.Errorf("open plan: %w", err)
	}
	added, err := c.merge(ctx, p, t)
	if err != nil {
		return post, false, err
	}
	if len(added) == 0 {
		return post, false, nil
	}
	change, err := learning.Do(ctx, c.Store, who, call.Command.Name, call.Now, append(steps, added...)...)
	if err != nil {
		return post, false, fmt.Errorf("assign: %w", err)
	}
	if post, ok, err = c.quietly(ctx, who, call.Now); err != nil || !ok {
		return post, false, err
	}
	m := changed(bot.Say("{} added {} from {} to your plan, for the cohort {}.", bot.Strong(memberName(lead.Name)),
		bot.Strong(count(len(added), "item", "items")), bot.Strong(t.Title), bot.Strong(one.Name)), change, "Undo")
	m.Buttons = append([]bot.Button{{Label: "Show plan", Run: "plan show"}}, m.Buttons...)
	post.Key, post.Message = fmt.Sprintf("assign:%d:%d", one.ID, change.ID), m
	return post, true, nil
}
