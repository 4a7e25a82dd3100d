package features

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

func (c *Cairn) cohortCreate() bot.Command {
	return bot.Command{
		Name:    "cohort create",
		Aliases: []string{"cohort new"},
		Help:    "Start a cohort that you lead, and get its join code",
		Example: "cohort create Data Spring 2027 --starts 1 Mar --ends 30 Jun",
		Options: []bot.Option{
			{Name: "name", Help: "What the cohort is called", Ask: "What should the cohort be called?", Required: true},
			{Name: "starts", Help: "Its first day; nobody is at risk before", Named: true, Day: true},
			{Name: "ends", Help: "Its last day; nobody joins after", Named: true, Day: true},
		},
		Private: true,
		Role:    bot.Lead,
		Says: []string{
			"create a cohort called data spring 2027", "start a new cohort", "set up a cohort for the autumn group", "i want to open a new cohort",
		},
		Hear: hearAfter("name", `(?i)\b(?:cohort|group) (?:called|named) (.+?)[.!]*$`, `(?i)\bcohort for (.+?)[.!]*$`),
		Check: func(call *bot.Call) error {
			if n := len([]rune(oneLine(call.Text("name")))); n > learning.MaxCohortName {
				return bot.Refusef("That name is longer than %d characters. A short one is easier to find.", learning.MaxCohortName)
			}
			return nil
		},
		Run: c.runCohortCreate,
	}
}

func (c *Cairn) runCohortCreate(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	one := learning.Cohort{Community: me.Community, Name: oneLine(call.Text("name")), Rules: learning.UsualRisk, CreatedAt: call.Now}
	if one.Starts, err = readDay(call.Text("starts"), me, call.Now, when.Future); err != nil {
		return bot.Message{}, err
	}
	if one.Ends, err = readDay(call.Text("ends"), me, call.Now, when.Future); err != nil {
		return bot.Message{}, err
	}
	if one.Ends != "" && one.Ends < max(one.Starts, me.Today(call.Now)) {
		return bot.Message{}, bot.Refusef("The cohort would end on %s, before it starts or in the past. Name a later day with `--ends`.", one.Ends)
	}
	led, err := c.Store.CohortsLed(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list cohorts led: %w", err)
	}
	if slices.ContainsFunc(led, func(other learning.Cohort) bool { return learning.Fold(other.Name) == learning.Fold(one.Name) }) {
		return bot.Message{}, bot.Refusef("You lead a cohort called `%s` already. Give this one another name.", one.Name)
	}
	code := c.newCode()
	one.Code = learning.HashCode(code)
	if one.ID, err = c.Store.AddCohort(ctx, one); err != nil {
		return bot.Message{}, fmt.Errorf("add cohort: %w", err)
	}
	if err := c.Store.AddCohortLead(ctx, one.ID, me.ID, call.Now); err != nil {
		return bot.Message{}, fmt.Errorf("add lead: %w", err)
	}
	if err := c.audit(ctx, call, me, one.Name); err != nil {
		return bot.Message{}, err
	}
	m := bot.Message{Lead: bot.Say("{} is set up, and you lead it. Its join code is {}.", bot.Strong(one.Name), bot.Code(code))}
	if dates := cohortDates(one); dates != "" {
		m.Blocks = append(m.Blocks, note("{}", bot.Plain(dates)))
	}
	m.Blocks = append(m.Blocks, codeHelp(code)...)
	m.Buttons = []bot.Button{{Label: "Show roster", Run: "cohort roster " + cohortRef(one)}}
	return m, nil
}

// newCode makes a join code.
func (c *Cairn) newCode() string {
	if c.Codes != nil {
		return c.Codes()
	}
	return learning.NewCode()
}

// codeHelp says what to do with a new code.
func codeHelp(code string) []bot.Block {
	return []bot.Block{
		para("Whoever writes {} to me reads what you would see of them, and is in once they agree. Until then you see nothing.", bot.Code("cohort join "+code)),
		note("Note the code now: I keep no copy of it. {} makes a new one, and the old one stops working.", bot.Code("cohort code")),
	}
}

// cohortDates says when a cohort runs; "" when nothing is set.
func cohortDates(c learning.Cohort) string {
	switch {
	case c.Starts != "" && c.Ends != "":
		return fmt.Sprintf("From %s to %s", c.Starts, c.Ends)
	case c.Starts != "":
		return fmt.Sprintf("From %s", c.Starts)
	case c.Ends != "":
		return fmt.Sprintf("Until %s", c.Ends)
	}
	return ""
}

func (c *Cairn) cohortCode() bot.Command {
	return bot.Command{
		Name:    "cohort code",
		Help:    "Make a new join code for a cohort you lead; the old one stops working",
		Example: "cohort code",
		Options: []bot.Option{cohortOption(c.completeLed)},
		Private: true,
		Role:    bot.Lead,
		Says:    []string{"make a new join code for my cohort", "i lost the join code"},
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			me, one, m, err := c.ledCohort(ctx, call)
			if err != nil || !m.Empty() {
				return m, err
			}
			code := c.newCode()
			one.Code = learning.HashCode(code)
			if err := c.Store.SaveCohort(ctx, one); err != nil {
				return bot.Message{}, fmt.Errorf("save cohort: %w", err)
			}
			if err := c.audit(ctx, call, me, one.Name); err != nil {
				return bot.Message{}, err
			}
			return bot.Message{Lead: bot.Say("The new join code of {} is {}.", bot.Strong(one.Name), bot.Code(code)), Blocks: codeHelp(code)}, nil
		},
	}
}

func (c *Cairn) cohortArchive() bot.Command {
	return bot.Command{
		Name:    "cohort archive",
		Help:    "End a cohort you lead: nothing is shared any more",
		Example: "cohort archive Data Spring 2027",
		Options: []bot.Option{cohortOption(c.completeLed), bot.ConfirmOption},
		Private: true,
		Role:    bot.Lead,
		Says:    []string{"close my cohort", "archive the cohort"},
		Hear:    hearCohort,
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			me, one, m, err := c.ledCohort(ctx, call)
			if err != nil || !m.Empty() {
				return m, err
			}
			confirmed, err := call.Confirmed()
			if err != nil {
				return bot.Message{}, err
			}
			if !confirmed {
				return call.Confirm(bot.Say("This ends {} for everybody: nobody can join, its leads see nothing more, and digests stop. It cannot be taken back.", bot.Strong(one.Name)),
					"End the cohort", map[string]string{"cohort": cohortRef(one)}), nil
			}
			if err := c.Store.EndCohort(ctx, one.ID, call.Now); err != nil {
				return bot.Message{}, fmt.Errorf("end cohort: %w", err)
			}
			if err := c.audit(ctx, call, me, one.Name); err != nil {
				return bot.Message{}, err
			}
			return bot.Message{Lead: bot.Say("{} is over. Nothing of its members is shared any more.", bot.Strong(one.Name))}, nil
		},
	}
}

// cohortRef and memberRef name a cohort and a person for good, in buttons.
func cohortRef(c learning.Cohort) string { return "cohort-" + strconv.FormatInt(int64(c.ID), 10) }

func memberRef(id learning.PersonID) string { return "member-" + strconv.FormatInt(int64(id), 10) }

// cohortOption is the option that says which cohort is meant.
func cohortOption(complete func(context.Context, *bot.Call, string) ([]bot.Choice, error)) bot.Option {
	return bot.Option{Name: "cohort", Help: "Which cohort, where there are several", Complete: complete}
}

// named makes the option one that is only given by name.
func namedOption(o bot.Option) bot.Option {
	o.Named = true
	return o
}

// hearCohort finds the name of a cohort in a sentence.
var hearCohort = hearAfter("cohort", `(?i)\b(?:the|my) cohort (?:called |named )?((?:\S+ )*?\S*\d{2,4})[.!?]*$`, `(?i)\bcohort (?:called|named) (.+?)[.!?]*$`)
