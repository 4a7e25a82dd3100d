package features

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

// What is shown of a reminder and of a list of them.
const (
	nextTimes       = 3
	remindersOnPage = 10
)

func (c *Cairn) remindersList() bot.Command {
	return bot.Command{
		Name:    "reminders list",
		Aliases: []string{"reminders", "reminders show", "reminder list"},
		Help:    "Show your reminders with their numbers and next times",
		Example: "reminders",
		Options: []bot.Option{{Name: "page", Help: "Which page of a long list", Kind: bot.Integer, Named: true}},
		Private: true,
		Says: []string{
			"show my reminders", "list my reminders", "which reminders do i have", "what reminders are set", "when is my next reminder", "what will you remind me of",
			"show all my reminders with their numbers", "do i have any reminders", "what are you going to remind me about", "my reminders please",
			"which reminders are paused", "how many reminders do i have", "see what reminders are coming up", "open my reminder list",
		},
		Run: c.runRemindersList,
	}
}

func (c *Cairn) runRemindersList(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, all, err := c.myReminders(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	if len(all) == 0 {
		return noReminders(), nil
	}
	m := bot.Message{Lead: bot.Say("You have {}.", bot.Strong(count(len(all), "reminder", "reminders")))}
	pages := (len(all) + remindersOnPage - 1) / remindersOnPage
	page := min(max(1, call.Int("page")), pages)
	from := (page - 1) * remindersOnPage
	var rows []bot.Fact
	for _, r := range all[from:min(from+remindersOnPage, len(all))] {
		rows = append(rows, bot.Fact{Name: strconv.Itoa(r.Number), Value: reminderLine(me, r, call.Now)})
	}
	m.Blocks = append(m.Blocks, bot.Facts{Rows: rows})
	if page < pages {
		m.Blocks = append(m.Blocks, note("Page {} of {}.", bot.Plain(strconv.Itoa(page)), bot.Plain(strconv.Itoa(pages))))
		m.Buttons = append(m.Buttons, bot.Button{Label: "More", Run: fmt.Sprintf("reminders list --page %d", page+1)})
	}
	first := all[from].Number
	m.Blocks = append(m.Blocks, note("By number: {}, {}, {}.", bot.Code(fmt.Sprintf("reminders edit %d to 8pm", first)),
		bot.Code(fmt.Sprintf("reminders pause %d", first)), bot.Code(fmt.Sprintf("reminders delete %d", first))))
	return m, nil
}

func noReminders() bot.Message {
	return bot.Message{Lead: bot.Say("You have no reminders. Set one with {}.", bot.Code("remind me to study sql every monday at 7pm"))}
}

// myReminders is the caller and their reminders, by number.
func (c *Cairn) myReminders(ctx context.Context, call *bot.Call) (learning.Person, []learning.Reminder, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return me, nil, err
	}
	all, err := c.Store.Reminders(ctx, me.ID)
	if err != nil {
		return me, nil, fmt.Errorf("list reminders: %w", err)
	}
	return me, all, nil
}

// reminderLine is a reminder on one line of a list.
func reminderLine(me learning.Person, r learning.Reminder, now time.Time) bot.Rich {
	line := bot.Rich{bot.Strong(r.Text)}
	pause := pausedText(r, now)
	if r.Rule != "" || pause != "" {
		line = append(line, bot.Plain(" — "+spokenReminder(me, r)))
	}
	if pause != "" {
		return append(line, bot.Plain(", "+pause))
	}
	times := spokenTimes(me, r, now)
	switch {
	case len(times) > 0:
	case r.Next.IsZero():
		return append(line, bot.Plain(" — "+spokenReminder(me, r)+", passed while it was paused"))
	default:
		return append(line, bot.Plain(" — "+spokenReminder(me, r)+", being said now"))
	}
	switch {
	case r.Of != 0:
		line = append(line, bot.Plain(" — snoozed to "))
	case r.Rule != "":
		line = append(line, bot.Plain("; next "))
	default:
		line = append(line, bot.Plain(" — "))
	}
	return append(line, bot.Plain(strings.Join(times, " · ")))
}

// pausedText says whether and until when a reminder is paused.
func pausedText(r learning.Reminder, now time.Time) string {
	switch {
	case !r.Paused || !r.PausedUntil.IsZero() && !r.PausedUntil.After(now):
		return ""
	case r.PausedUntil.IsZero():
		return "paused"
	}
	return "paused until " + spokenTime(r.PausedUntil.In(r.Location()))
}

// spokenTime is an absolute time with its zone.
func spokenTime(t time.Time) string { return when.Reading{Start: t, HasTime: true}.Spoken() }

// shownIn is the zone in which the times of a reminder are written: its own, but
// for one that is kept in UTC the member's.
func shownIn(me learning.Person, r learning.Reminder) *time.Location {
	if zone := r.Location(); zone != time.UTC || me.Zone == "" {
		return zone
	}
	return me.Location()
}

// spokenReminder says when a reminder comes, as it is set.
func spokenReminder(me learning.Person, r learning.Reminder) string {
	wall, err := time.Parse(learning.WallTime, r.Wall)
	if err != nil {
		return "a time that I can't read"
	}
	if r.Rule == "" {
		return spokenTime(when.Instant(wall, r.Location()).In(shownIn(me, r)))
	}
	rule, err := when.ParseRule(r.Rule, wall, r.Location())
	if err != nil {
		return "a rule that I can't read"
	}
	return rule.Spoken()
}

// timesAfter are the next times of a reminder, paused or not, three at most.
func timesAfter(r learning.Reminder, now time.Time) []time.Time {
	var out []time.Time
	for len(out) < nextTimes {
		at, err := r.NextAfter(now)
		if err != nil || at.IsZero() {
			break
		}
		out, now = append(out, at), at
	}
	return out
}

func spokenTimes(me learning.Person, r learning.Reminder, now time.Time) []string {
	var out []string
	for _, at := range timesAfter(r, now) {
		out = append(out, spokenTime(at.In(shownIn(me, r))))
	}
	return out
}

// reminderFacts are what a member should see of a reminder that was set or
// changed: its number and next times, and what may surprise about them.
func (c *Cairn) reminderFacts(ctx context.Context, me learning.Person, r learning.Reminder, it learning.Item, now time.Time) ([]bot.Block, error) {
	rows := []bot.Fact{{Name: "Number", Value: bot.Rich{bot.Plain(strconv.Itoa(r.Number))}}}
	if times := spokenTimes(me, r, now); r.Rule != "" && len(times) > 0 {
		rows = append(rows, bot.Fact{Name: "Next times", Value: bot.Rich{bot.Plain(strings.Join(times, " · "))}})
	}
	if pause := pausedText(r, now); pause != "" {
		rows = append(rows, bot.Fact{Name: "State", Value: bot.Rich{bot.Plain(pause)}})
	}
	if it.ID != 0 {
		rows = append(rows, bot.Fact{Name: "On your plan", Value: bot.Rich{bot.Plain(it.Title)}})
	}
	vacations, err := c.Store.Vacations(ctx, me.ID)
	if err != nil {
		return nil, fmt.Errorf("list vacations: %w", err)
	}
	return append([]bot.Block{bot.Facts{Rows: rows}}, reminderNotes(me, r, vacations, now)...), nil
}

// reminderNotes tells what may surprise: quiet hours, a vacation, a change of
// clocks, a zone that is not the member's.
func reminderNotes(me learning.Person, r learning.Reminder, vacations []learning.Vacation, now time.Time) []bot.Block {
	var out []bot.Block
	times := timesAfter(r, now)
	for _, at := range times {
		local := at.In(me.Location())
		if (me.Zone != "" || r.Zone != "UTC") && me.Quiet.Covers(local.Hour()*60+local.Minute()) {
			out = append(out, note("That falls in your quiet hours ({}). You named the time, so it comes all the same.", bot.Plain(quietText(me.Quiet))))
			break
		}
	}
	for _, at := range times {
		day := learning.DateOf(at, me.Location())
		for _, v := range vacations {
			switch {
			case !v.Covers(day):
				continue
			case r.Rule == "":
				out = append(out, note("You are on vacation then ({}). It was set for that day, so it comes all the same.", bot.Plain(vacationText(v))))
			default:
				out = append(out, note("You are on vacation from {}: it rests then, and goes on afterwards.", bot.Plain(vacationText(v))))
			}
			at = time.Time{}
			break
		}
		if at.IsZero() {
			break
		}
	}
	if at, moved := movedByClocks(r, times); moved {
		out = append(out, note("The clocks change on {}, so it comes at {} that day.", bot.Plain(when.SpokenDay(at)), bot.Plain(at.Format("15:04"))))
	}
	switch {
	case me.Zone == "" && r.Zone == "UTC":
		out = append(out, note("I don't know your time zone yet: {} tells me.", bot.Code("settings timezone Berlin")))
	case r.Location() != time.UTC && me.Zone != "" && r.Zone != me.Zone && len(times) > 0:
		out = append(out, note("It is kept in {}. For you the next one is at {}.", bot.Plain(r.Zone), bot.Plain(spokenTime(times[0].In(me.Location())))))
	}
	return out
}

// movedByClocks finds the first of some times at which the clock on the wall does
// not show what the rule says, since it jumps over that.
func movedByClocks(r learning.Reminder, times []time.Time) (time.Time, bool) {
	wall, err := time.Parse(learning.WallTime, r.Wall)
	if err != nil || r.Rule == "" || strings.Contains(r.Rule, "BYHOUR") || byTheHour(r.Rule) {
		return time.Time{}, false
	}
	for _, at := range times {
		if local := at.In(r.Location()); local.Hour() != wall.Hour() || local.Minute() != wall.Minute() {
			return local, true
		}
	}
	return time.Time{}, false
}

// reminderItem is the item that a reminder is about, the zero one for none.
func (c *Cairn) reminderItem(ctx context.Context, me learning.Person, r learning.Reminder) (learning.Item, error) {
	if r.Item == 0 {
		return learning.Item{}, nil
	}
	it, err := c.Store.Item(ctx, me.ID, r.Item)
	if errors.Is(err, learning.ErrNotFound) || it.Removed {
		return learning.Item{}, nil
	} else if err != nil {
		return it, fmt.Errorf("look up item: %w", err)
	}
	return it, nil
}

// reminderFields are what a member may see and change of a reminder.
func reminderFields(r learning.Reminder) []field {
	fields := []field{{"Text", r.Text}, {"When", spokenReminder(learning.Person{}, r)}, {"Pause", ""}, {"Left out until", ""}, {"State", "to come"}}
	switch {
	case r.Paused && r.PausedUntil.IsZero():
		fields[2].value = "paused"
	case r.Paused:
		fields[2].value = "until " + spokenTime(r.PausedUntil.In(r.Location()))
	}
	if !r.After.IsZero() {
		fields[3].value = spokenTime(r.After.In(r.Location()))
	}
	if r.Ended {
		fields[4].value = "over"
	}
	return fields
}

// diffReminder lists what changed of a reminder.
func diffReminder(e *learning.Edit[learning.Reminder], named bool) []bot.Fact {
	if e.Before.Removed != e.After.Removed {
		name := "Reminder"
		if e.After.Of != 0 {
			name = "Snoozed"
		}
		return []bot.Fact{presence(name, e.After.Text, e.Before.Removed, e.After.Removed, "")}
	}
	rows := diffFields(reminderFields(e.Before), reminderFields(e.After))
	for i := range rows {
		if named {
			rows[i].Name = short(e.After.Text, 40) + ", " + lowerFirst(rows[i].Name)
		}
	}
	return rows
}

// diffOccurrence says what is noted of one time of a reminder.
func diffOccurrence(e *learning.Edit[learning.Occurrence]) []bot.Fact {
	if e.Before.Response == e.After.Response {
		return nil
	}
	return []bot.Fact{arrow("Noted as", string(e.Before.Response), string(e.After.Response))}
}
