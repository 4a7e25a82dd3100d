package features

import (
	"context"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// Limits of vacations; far above honest use.
const (
	longestVacation = 366 // days
	maxVacations    = 20  // that are still to come
)

func (c *Cairn) settingsVacation() bot.Command {
	return bot.Command{
		Name:    "settings vacation",
		Aliases: []string{"vacation", "settings holiday"},
		Help:    "Set when you rest: your streak waits and nothing falls behind",
		Example: "settings vacation 20 Dec to 3 Jan",
		Options: []bot.Option{
			{Name: "days", Help: "From and to, until a day, or off; what is planned if left out"},
			{Name: "cancel", Help: "Number of the vacation to cancel", Kind: bot.Integer, Named: true},
		},
		Private: true,
		Says: []string{
			"im on vacation until jan 3", "off from dec 20 to jan 3", "back from holiday", "i'm taking two weeks off", "i will be away next week",
			"vacation from monday to friday", "i'm on holiday for ten days", "taking a break until the end of the month", "pause my streak while i travel",
			"im back from vacation", "my holiday is over", "cancel my vacation", "i am out of office from march 1 to march 14", "when is my next vacation",
			"show my vacations", "on parental leave until june", "no studying between dec 24 and jan 1, i'm travelling", "i was sick from monday to wednesday",
		},
		Hear: hearVacation,
		Run:  c.runVacation,
	}
}

func (c *Cairn) runVacation(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	all, err := c.Store.Vacations(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list vacations: %w", err)
	}
	today := me.Today(call.Now)
	var open []learning.Vacation // running or still to come
	for _, v := range all {
		if v.To >= today {
			open = append(open, v)
		}
	}
	switch words := call.Text("days"); {
	case call.Has("cancel"):
		return c.cancelVacation(ctx, call, me, open, learning.VacationID(call.Int("cancel")))
	case words == "":
		return showVacations(open, today), nil
	case endsVacation(words):
		return c.endVacation(ctx, call, me, open)
	default:
		span, err := readVacation(words, today)
		if err != nil {
			return bot.Message{}, err
		}
		return c.takeVacation(ctx, call, me, all, open, span)
	}
}

func showVacations(open []learning.Vacation, today learning.Date) bot.Message {
	if len(open) == 0 {
		return bot.Message{
			Lead:   bot.Say("No vacation is planned."),
			Blocks: []bot.Block{note("Tell me with {}; your streak waits then, and nothing falls behind.", bot.Code("settings vacation 20 Dec to 3 Jan"))},
		}
	}
	m := bot.Message{Lead: bot.Say("Your vacations:")}
	var list bot.List
	for _, v := range open {
		line := bot.Say("{}", bot.Strong(vacationText(v)))
		if v.Covers(today) {
			line = append(line, bot.Plain(", now"))
		}
		list.Items = append(list.Items, line)
	}
	m.Blocks = []bot.Block{list}
	m.Buttons = cancelButtons(open)
	return m
}

func cancelButtons(open []learning.Vacation) []bot.Button {
	var out []bot.Button
	for _, v := range open[:min(5, len(open))] {
		out = append(out, bot.Button{Label: "Cancel " + vacationText(v), Run: fmt.Sprintf("settings vacation --cancel %d", v.ID)})
	}
	return out
}

// takeVacation stores a span of rest. One that it overlaps is changed instead of
// kept beside it: a plan that became different, or a vacation made longer.
func (c *Cairn) takeVacation(ctx context.Context, call *bot.Call, me learning.Person, all, open []learning.Vacation, span learning.Vacation) (bot.Message, error) {
	today := me.Today(call.Now)
	switch days := span.From.Days(span.To) + 1; {
	case days > longestVacation:
		return bot.Message{}, bot.Refusef("That would be %s to %s, more than a year. A vacation can last a year at most.", span.From, span.To)
	case len(open) >= maxVacations:
		return bot.Message{}, bot.Refusef("You have %d vacations ahead, which is the most I keep. `settings vacation` lists them; cancel one first.", len(open))
	}
	span.Person = me.ID
	var steps []learning.Step
	changed := false
	for _, v := range all {
		if v.To < span.From || span.To < v.From {
			continue
		}
		after := v
		if changed {
			after.Removed = true
		} else {
			if v.From < today && v.From < span.From { // it has begun, so that much of it was
				span.From = v.From
			}
			after.From, after.To, changed = span.From, span.To, true
		}
		if after != v {
			steps = append(steps, learning.Step{Vacation: &learning.Edit[learning.Vacation]{Before: v, After: after}})
		}
	}
	if changed && len(steps) == 0 {
		return bot.Message{Lead: bot.Say("That is how it is set already: {}.", bot.Strong(vacationText(span)))}, nil
	}
	if !changed {
		id, err := c.Store.AddVacation(ctx, span)
		if err != nil {
			return bot.Message{}, fmt.Errorf("add vacation: %w", err)
		}
		span.ID = id
		before := span
		before.Removed = true
		steps = append(steps, learning.Step{Vacation: &learning.Edit[learning.Vacation]{Before: before, After: span}})
	}
	lead := bot.Say("Noted: you rest from {} to {}, both days included.", bot.Strong(longDay(span.From)), bot.Strong(longDay(span.To)))
	if span.From == span.To {
		lead = bot.Say("Noted: you rest on {}.", bot.Strong(longDay(span.From)))
	}
	m, err := c.did(ctx, call, me, lead, steps...)
	if err != nil {
		return bot.Message{}, err
	}
	hint := bot.Say("A week of rest doesn't break your streak, and the days don't count as falling behind.")
	if span.To >= today {
		hint = append(hint, bot.Say(" Back early? Say {}.", bot.Code("settings vacation off"))...)
	}
	m.Blocks = append(m.Blocks, bot.Note{Text: hint})
	return m, nil
}

// endVacation ends the running vacation, or calls off the only one ahead.
func (c *Cairn) endVacation(ctx context.Context, call *bot.Call, me learning.Person, open []learning.Vacation) (bot.Message, error) {
	today := me.Today(call.Now)
	for _, v := range open {
		if v.Covers(today) {
			return c.cancelVacation(ctx, call, me, open, v.ID)
		}
	}
	switch len(open) {
	case 0:
		return bot.Message{Lead: bot.Say("You are not on vacation, and none is planned.")}, nil
	case 1:
		return c.cancelVacation(ctx, call, me, open, open[0].ID)
	}
	m := showVacations(open, today)
	m.Lead = bot.Say("You are not on vacation. Which of those ahead should I cancel?")
	return m, nil
}

// cancelVacation calls a vacation off; one that is running ends with yesterday.
func (c *Cairn) cancelVacation(ctx context.Context, call *bot.Call, me learning.Person, open []learning.Vacation, id learning.VacationID) (bot.Message, error) {
	today := me.Today(call.Now)
	for _, v := range open {
		if v.ID != id {
			continue
		}
		after, lead := v, bot.Say("Cancelled.")
		if v.From < today {
			after.To, lead = today.Add(-1), bot.Say("Welcome back! Today counts again.")
		} else if after.Removed = true; v.From == today {
			lead = bot.Say("Welcome back! Today counts again.")
		}
		return c.did(ctx, call, me, lead, learning.Step{Vacation: &learning.Edit[learning.Vacation]{Before: v, After: after}})
	}
	return bot.Message{}, bot.Refusef("That vacation is over or was cancelled already. `settings vacation` shows what is planned.")
}

func vacationText(v learning.Vacation) string {
	if v.From == v.To {
		return v.From.String()
	}
	return v.From.String() + " to " + v.To.String()
}

// longDay writes a day with its weekday, so that a misread one is seen.
func longDay(d learning.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d.String()
	}
	return t.Format("Mon 2 Jan 2006")
}
