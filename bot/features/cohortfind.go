package features

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// whichCohort is the cohort that a call means among some: the one it names, or
// the only one. Where that leaves it open the message asks. none refuses where
// there is none, among says which ones they are.
func whichCohort(call *bot.Call, all []learning.Cohort, none, among string) (learning.Cohort, bot.Message, error) {
	if len(all) == 0 {
		return learning.Cohort{}, bot.Message{}, bot.Refusef("%s", none)
	}
	words := call.Text("cohort")
	if words == "" && len(all) == 1 {
		return all[0], bot.Message{}, nil
	}
	found := all
	m := bot.Message{Lead: bot.Say("Which cohort do you mean?")}
	if words != "" {
		var names []named
		for _, c := range all {
			names = append(names, named{cohortRef(c), -1, c.Name})
		}
		at := findNamed(names, words)
		switch {
		case len(at) == 1:
			return all[at[0]], bot.Message{}, nil
		case len(at) == 0 && (len(all) == 1 || strings.HasPrefix(words, "cohort-")):
			return learning.Cohort{}, bot.Message{}, bot.Refusef("I can't find the cohort `%s` among those %s, so I show and change nothing. `cohort roster` lists them.", short(words, 60), among)
		case len(at) == 0:
			m.Lead = bot.Say("I can't find the cohort {} among those {}. Which one do you mean?", bot.Strong(short(words, 60)), bot.Plain(among))
		default:
			found = nil
			for _, i := range at {
				found = append(found, all[i])
			}
		}
	}
	for _, c := range found[:min(10, len(found))] {
		m.Buttons = append(m.Buttons, bot.Button{Label: short(c.Name, 75), Run: bot.Line(call.Command, given(call, "cohort", cohortRef(c)))})
	}
	return learning.Cohort{}, m, nil
}

// ledCohort is the cohort that a call of a lead is about. It is looked up among
// those the caller leads now, on every call: a button of somebody who was removed
// finds nothing.
func (c *Cairn) ledCohort(ctx context.Context, call *bot.Call) (me learning.Person, one learning.Cohort, m bot.Message, err error) {
	if me, err = c.me(ctx, call); err != nil {
		return me, one, m, err
	}
	led, err := c.Store.CohortsLed(ctx, me.ID)
	if err != nil {
		return me, one, m, fmt.Errorf("list cohorts led: %w", err)
	}
	one, m, err = whichCohort(call, led, "You lead no cohort, so I show and change nothing. `cohort create` starts one.", "you lead")
	return me, one, m, err
}

// ledOrRun is the same for a call about who leads: admins look after that in
// every cohort of their community, without seeing anything of its members.
func (c *Cairn) ledOrRun(ctx context.Context, call *bot.Call) (me learning.Person, one learning.Cohort, m bot.Message, err error) {
	if me, one, m, err = c.ledCohort(ctx, call); err == nil && m.Empty() || call.Role < bot.Admin || call.Text("as") != "lead" {
		return me, one, m, err
	}
	all, err := c.Store.CohortsIn(ctx, me.Community)
	if err != nil {
		return me, one, m, fmt.Errorf("list cohorts: %w", err)
	}
	one, m, err = whichCohort(call, all, "This community has no cohort. `cohort create` starts one.", "of this community")
	return me, one, m, err
}

// someone is a person as a cohort's lead can name them.
type someone struct {
	id   learning.PersonID
	name string
}

// whoIn is whom words mean among some people: a mention, the key in a button, or
// a name. Where that leaves it open the message asks.
func (c *Cairn) whoIn(ctx context.Context, call *bot.Call, all []someone, option, where string) (someone, bot.Message, error) {
	words := call.Text(option)
	gone := bot.Refusef("I can't find `%s` %s, so nothing was changed.", short(words, 60), where)
	if m := mentioned.FindStringSubmatch(words); m != nil {
		from := call.Event.From.ID
		p, err := c.Store.Find(ctx, learning.Identity{Adapter: from.Adapter, Workspace: from.Workspace, User: m[1]})
		if err != nil && !errors.Is(err, learning.ErrNotFound) {
			return someone{}, bot.Message{}, fmt.Errorf("find person: %w", err)
		}
		if at := slices.IndexFunc(all, func(s someone) bool { return s.id == p.ID }); at >= 0 {
			return all[at], bot.Message{}, nil
		}
		return someone{}, bot.Message{}, gone
	}
	var names []named
	for _, s := range all {
		names = append(names, named{memberRef(s.id), -1, s.name})
	}
	at := findNamed(names, words)
	switch len(at) {
	case 0:
		return someone{}, bot.Message{}, gone
	case 1:
		return all[at[0]], bot.Message{}, nil
	}
	m := bot.Message{Lead: bot.Say("Whom do you mean?")}
	for _, i := range at[:min(10, len(at))] {
		m.Buttons = append(m.Buttons, bot.Button{Label: short(memberName(all[i].name), 75), Run: bot.Line(call.Command, given(call, option, memberRef(all[i].id)))})
	}
	return someone{}, m, nil
}

// sharing are the members of a cohort who agreed.
func (c *Cairn) sharing(ctx context.Context, id learning.CohortID) ([]learning.CohortMember, error) {
	all, err := c.Store.Members(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return slices.DeleteFunc(all, func(m learning.CohortMember) bool { return !m.Consent.Given() }), nil
}

func someones(members []learning.CohortMember) (out []someone) {
	for _, m := range members {
		out = append(out, someone{m.Person, m.Name})
	}
	return out
}

func (c *Cairn) completeLed(ctx context.Context, call *bot.Call, prefix string) ([]bot.Choice, error) {
	return c.completeCohort(ctx, call, prefix, func(me learning.Person) ([]learning.Cohort, error) { return c.Store.CohortsLed(ctx, me.ID) })
}

func (c *Cairn) completeJoined(ctx context.Context, call *bot.Call, prefix string) ([]bot.Choice, error) {
	return c.completeCohort(ctx, call, prefix, func(me learning.Person) ([]learning.Cohort, error) { return c.Store.CohortsOf(ctx, me.ID) })
}

func (c *Cairn) completeMine(ctx context.Context, call *bot.Call, prefix string) ([]bot.Choice, error) {
	return c.completeCohort(ctx, call, prefix, func(me learning.Person) ([]learning.Cohort, error) {
		_, all, err := c.myCohorts(ctx, me)
		return all, err
	})
}

func (c *Cairn) completeCohort(ctx context.Context, call *bot.Call, prefix string, list func(learning.Person) ([]learning.Cohort, error)) ([]bot.Choice, error) {
	me, err := c.Store.Find(ctx, identity(call.Event.From))
	if errors.Is(err, learning.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find person: %w", err)
	}
	all, err := list(me)
	if err != nil {
		return nil, err
	}
	var out []bot.Choice
	for _, one := range all {
		if strings.Contains(learning.Fold(one.Name), learning.Fold(prefix)) {
			out = append(out, bot.Choice{Label: short(one.Name, 100), Value: cohortRef(one)})
		}
	}
	return out, nil
}

// completeMember offers the members who agreed, in the cohorts that the caller
// leads.
func (c *Cairn) completeMember(ctx context.Context, call *bot.Call, prefix string) ([]bot.Choice, error) {
	me, err := c.Store.Find(ctx, identity(call.Event.From))
	if errors.Is(err, learning.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find person: %w", err)
	}
	led, err := c.Store.CohortsLed(ctx, me.ID)
	if err != nil {
		return nil, fmt.Errorf("list cohorts led: %w", err)
	}
	var out []bot.Choice
	for _, one := range led {
		members, err := c.sharing(ctx, one.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if strings.Contains(learning.Fold(m.Name), learning.Fold(prefix)) {
				out = append(out, bot.Choice{Label: short(memberName(m.Name), 100), Value: memberRef(m.Person)})
			}
		}
	}
	return out, nil
}
