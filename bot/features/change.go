package features

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// did makes a change to the caller's records and says so: the lead, every field
// before and after, and a button that takes the change back, today or in a month.
func (c *Cairn) did(ctx context.Context, call *bot.Call, me learning.Person, lead bot.Rich, steps ...learning.Step) (bot.Message, error) {
	change, err := learning.Do(ctx, c.Store, me.ID, call.Command.Name, call.Now, steps...)
	if err != nil {
		return bot.Message{}, conflicted(err)
	}
	return changed(lead, change, "Undo"), nil
}

// changed shows a change with the button that reverses it.
func changed(lead bot.Rich, change learning.Change, label string) bot.Message {
	m := bot.Message{Lead: lead, Buttons: []bot.Button{{Label: label, Run: fmt.Sprintf("undo #%d", change.ID)}}}
	if rows := diff(change.Steps, label == "Redo"); len(rows) > 0 {
		m.Blocks = append(m.Blocks, bot.Facts{Rows: rows})
	}
	return m
}

// conflicted refuses a change that another device came before.
func conflicted(err error) error {
	switch {
	case errors.Is(err, learning.ErrConflict):
		return bot.Refusef("That has been changed since, perhaps on another device, so I left everything as it is. Look at it with `plan show` and try again.")
	case errors.Is(err, learning.ErrNotFound):
		return bot.Refusef("That is no longer there, so I left everything as it is. `plan show` shows your plan as it stands.")
	}
	return err
}

func (c *Cairn) undo() bot.Command {
	return bot.Command{
		Name:    "undo",
		Help:    "Take back your last change",
		Example: "undo",
		Options: []bot.Option{
			{Name: "change", Help: "Number of the change; the last one if left out", Kind: bot.Integer},
			{Name: "of", Help: "Only a change of this kind", Kind: bot.Choose, Named: true, Choices: []string{"log", "plan", "credential", "compare", "settings", "remind", "reminders"}},
		},
		Private: true,
		Says: []string{
			"oops undo that", "take that back", "undo my last change", "revert that please", "i did not mean to do that", "that was a mistake undo it",
			"undo the last log", "oops undo that last log", "put it back the way it was", "scratch that last entry", "reverse what you just did",
			"cancel the last thing i did", "wrong number undo", "no wait take it back", "remove my last log entry", "restore what i just deleted",
		},
		Hear: hearUndo,
		Run:  c.runUndo,
	}
}

func (c *Cairn) runUndo(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	id := learning.ChangeID(call.Int("change"))
	if id == 0 {
		last, err := c.Store.LastChange(ctx, me.ID, call.Text("of"))
		if errors.Is(err, learning.ErrNotFound) {
			return bot.Message{Lead: bot.Say("There is nothing to take back.")}, nil
		} else if err != nil {
			return bot.Message{}, fmt.Errorf("last change: %w", err)
		}
		id = last.ID
	}
	done, err := learning.Undo(ctx, c.Store, me.ID, id, call.Now)
	switch {
	case errors.Is(err, learning.ErrNotFound) && done.ID != 0:
		return bot.Message{Lead: bot.Say("That was taken back already.")}, nil
	case errors.Is(err, learning.ErrNotFound):
		return bot.Message{}, bot.Refusef("I can't find change number %d of yours. Changes can be taken back for 90 days.", id)
	case err != nil:
		return bot.Message{}, conflicted(err)
	case done.Undoes == 0:
		return changed(bot.Say("Done again ({}).", bot.Plain(done.Command)), done, "Undo"), nil
	}
	m := changed(bot.Say("Taken back ({}).", bot.Plain(done.Command)), done, "Redo")
	if done.Command == "link" {
		m.Blocks = append(m.Blocks, note("Your accounts stay one; {} parts them.", bot.Code("unlink")))
	}
	return m, nil
}

// diff lists what steps changed; named says whose fields they are, also where
// only one item is concerned.
func diff(steps []learning.Step, named bool) []bot.Fact {
	var rows []bot.Fact
	items := make(map[learning.ItemID]bool)
	for _, s := range steps {
		if s.Item != nil {
			items[s.Item.After.ID] = true
		}
	}
	for _, s := range steps {
		switch {
		case s.Plan != nil:
			rows = append(rows, diffPlan(s.Plan)...)
		case s.Item != nil:
			rows = append(rows, diffItem(s.Item, named || len(items) > 1)...)
		case s.Person != nil:
			rows = append(rows, diffFields(personFields(s.Person.Before), personFields(s.Person.After))...)
		case s.Vacation != nil:
			rows = append(rows, presence("Vacation", vacationText(s.Vacation.After), s.Vacation.Before.Removed, s.Vacation.After.Removed,
				vacationText(s.Vacation.Before)))
		case s.Comparison != nil, s.Option != nil, s.Check != nil:
			rows = append(rows, diffChoice(s)...)
		case s.Credential != nil:
			rows = append(rows, diffCredential(s.Credential, named)...)
		case s.Reminder != nil:
			rows = append(rows, diffReminder(s.Reminder, named || len(steps) > 1)...)
		case s.Occurrence != nil:
			rows = append(rows, diffOccurrence(s.Occurrence)...)
		case s.Line != nil:
			rows = append(rows, presence("Log", s.Line.After.Text, !s.Line.Before.Counts, !s.Line.After.Counts, ""))
		}
	}
	return rows
}

// presence is the row of a record that came, went or changed as a whole.
func presence(name, text string, wasGone, isGone bool, before string) bot.Fact {
	switch {
	case isGone:
		return bot.Fact{Name: name, Value: bot.Say("{} → removed", bot.Plain(text))}
	case wasGone:
		return bot.Fact{Name: name, Value: bot.Say("{}", bot.Strong(text))}
	}
	return arrow(name, before, text)
}

// field is one named value of a record, as people read it.
type field struct{ name, value string }

func diffFields(before, after []field) []bot.Fact {
	var rows []bot.Fact
	for i, f := range after {
		if was := before[i].value; was != f.value {
			rows = append(rows, arrow(f.name, was, f.value))
		}
	}
	return rows
}

func arrow(name, before, after string) bot.Fact {
	return bot.Fact{Name: name, Value: bot.Say("{} → {}", bot.Plain(either(before, "none")), bot.Strong(either(after, "none")))}
}

func diffPlan(e *learning.Edit[learning.Plan]) []bot.Fact {
	before, after := e.Before, e.After
	switch {
	case before.ClosedAt.IsZero() && !after.ClosedAt.IsZero():
		return []bot.Fact{{Name: "Put away", Value: bot.Rich{bot.Plain(after.Goal)}}}
	case !before.ClosedAt.IsZero() && after.ClosedAt.IsZero():
		return []bot.Fact{{Name: "Your plan", Value: bot.Rich{bot.Strong(after.Goal)}}}
	}
	return diffFields(planFields(before), planFields(after))
}

func planFields(p learning.Plan) []field {
	return []field{{"Goal", p.Goal}, {"Hours a week", hoursText(p.HoursAWeek)}, {"Target", p.Target.String()}, {"Budget", moneyText(p.Budget)}}
}

func diffItem(e *learning.Edit[learning.Item], named bool) []bot.Fact {
	before, after := e.Before, e.After
	switch {
	case after.Removed && !before.Removed:
		return []bot.Fact{{Name: "Removed", Value: bot.Rich{bot.Plain(after.Title)}}}
	case before.Removed && !after.Removed:
		rows := []bot.Fact{{Name: "Added", Value: bot.Rich{bot.Strong(after.Title)}}}
		return rows
	}
	rows := diffFields(itemFields(before), itemFields(after))
	for i := range rows {
		if named {
			rows[i].Name = short(after.Title, 40) + ", " + lowerFirst(rows[i].Name)
		}
	}
	return rows
}

// itemFields are what a member may see and change of an item.
func itemFields(it learning.Item) []field {
	fields := []field{
		{"Title", it.Title},
		{"Kind", string(it.Kind)},
		{"Provider", it.Provider},
		{"State", string(it.State)},
		{"Progress", ""},
		{"Hours", ""},
		{"Cost", costText(it)},
		{"Due", it.Due.String()},
		{"Done on", it.DoneOn.String()},
		{"Stack", it.Stack},
		{"Proves", it.Proves},
		{"Evidence", it.Evidence},
		{"Place", strconv.Itoa(it.Position)},
	}
	if it.Percent > 0 {
		fields[4].value = percent(it.Percent)
	}
	if it.Estimate > 0 {
		fields[5].value = it.Estimate.String()
	}
	return fields
}

func costText(it learning.Item) string {
	switch {
	case it.CostModel == learning.CostFree:
		return "free"
	case it.Cost.Minor == 0:
		return ""
	case it.CostModel == learning.CostMonthly:
		return it.Cost.String() + " a month"
	}
	return it.Cost.String()
}

func moneyText(m learning.Money) string {
	if m.Minor == 0 {
		return ""
	}
	return m.String()
}

func hoursText(hours float64) string {
	if hours == 0 {
		return ""
	}
	return strconv.FormatFloat(hours, 'f', -1, 64)
}

func personFields(p learning.Person) []field {
	return []field{
		{"Time zone", p.Zone},
		{"Quiet hours", quietText(p.Quiet)},
		{"Study days", daysText(p.Days)},
		{"Language", languageName(p.Locale)},
		{"Week starts on", p.WeekStart.String()},
		{"Day starts at", clock(p.DayStart)},
		{"Leaderboards", leaderboardText(p)},
		{"Nudges", nudgesText(p)},
	}
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
