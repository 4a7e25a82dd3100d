package features

import (
	"context"
	"fmt"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) cohortRemove() bot.Command {
	return bot.Command{
		Name:    "cohort remove",
		Help:    "Take a member out of a cohort you lead, or end somebody's lead of it",
		Example: "cohort remove @ben",
		Options: []bot.Option{
			{Name: "who", Help: "The person, by name or mention", Ask: "Whom should I take out?", Required: true, Complete: c.completeMember},
			{Name: "as", Help: "What they are no more", Kind: bot.Choose, Named: true, Choices: []string{"member", "lead"}},
			namedOption(cohortOption(c.completeLed)),
		},
		Private: true,
		Role:    bot.Lead,
		Says:    []string{"remove @ben from my cohort", "take ben out of the cohort"},
		Hear:    hearAfter("who", `((?:<@|(?:^|\s)@)[\pL\pN_.-]+>?)`, `(?i)\b(?:remove|take|kick|drop) (.+?) (?:from|out of|off) (?:my|the|our) cohort\b`),
		Run:     c.runCohortRemove,
	}
}

func (c *Cairn) runCohortRemove(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, one, m, err := c.ledOrRun(ctx, call)
	if err != nil || !m.Empty() {
		return m, err
	}
	if call.Text("as") == "lead" {
		return c.removeLead(ctx, call, me, one)
	}
	all, err := c.Store.Members(ctx, one.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list members: %w", err)
	}
	who, m, err := c.whoIn(ctx, call, someones(all), "who", "in "+one.Name)
	if err != nil || !m.Empty() {
		return m, err
	}
	if err := c.Store.RemoveMember(ctx, one.ID, who.id); err != nil {
		return bot.Message{}, fmt.Errorf("remove member: %w", err)
	}
	if err := c.audit(ctx, call, me, one.Name); err != nil {
		return bot.Message{}, err
	}
	return bot.Message{
		Lead:   bot.Say("{} is no longer in {}, and you see nothing of theirs any more.", bot.Strong(memberName(who.name)), bot.Strong(one.Name)),
		Blocks: []bot.Block{note("With the join code they can come back. {} makes a new one.", bot.Code("cohort code"))},
	}, nil
}

// removeLead ends that somebody leads a cohort.
func (c *Cairn) removeLead(ctx context.Context, call *bot.Call, me learning.Person, one learning.Cohort) (bot.Message, error) {
	leads, err := c.Store.CohortLeads(ctx, one.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list leads: %w", err)
	}
	var all []someone
	for _, l := range leads {
		all = append(all, someone{l.Person, l.Name})
	}
	who, m, err := c.whoIn(ctx, call, all, "who", "among the leads of "+one.Name)
	if err != nil || !m.Empty() {
		return m, err
	}
	if len(leads) == 1 && call.Role < bot.Admin {
		return bot.Message{}, bot.Refusef("`%s` would be without a lead. Make somebody else one first with `cohort add @ben --as lead`, or end it with `cohort archive`.", one.Name)
	}
	if err := c.Store.RemoveCohortLead(ctx, one.ID, who.id); err != nil {
		return bot.Message{}, fmt.Errorf("remove lead: %w", err)
	}
	if err := c.audit(ctx, call, me, one.Name); err != nil {
		return bot.Message{}, err
	}
	return bot.Message{Lead: bot.Say("{} no longer leads {}, and sees nothing of it any more.", bot.Strong(memberName(who.name)), bot.Strong(one.Name))}, nil
}
