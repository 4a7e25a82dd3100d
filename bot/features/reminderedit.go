package features

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

func (c *Cairn) remindersEdit() bot.Command {
	return bot.Command{
		Name:    "reminders edit",
		Aliases: []string{"reminder edit", "reminders change", "reminders move"},
		Help:    "Change when a reminder comes, or what it says",
		Example: "reminders edit 2 to 8pm",
		Options: append([]bot.Option{
			c.reminderOption("Its number, or words of it"),
			{Name: "to", Help: "The new time, the new text, or both", Ask: "What should it be? A new time, a new text, or both.", Sentence: true},
			{Name: "item", Help: "The item of your plan it is about", Named: true, Complete: c.completeItem},
		}, timeOptions()...),
		Private: true,
		Says: []string{
			"move reminder 2 to 8pm", "change reminder 3 to every friday at 9", "reschedule my reminder about sql to tomorrow at noon", "make reminder 1 come at 7 instead",
			"rename reminder 2 to call the study group", "edit reminder 4", "push the reminder about the exam to monday", "change the time of my reminder", "shift reminder 5 to weekdays at 6pm",
			"update the text of reminder 2", "change what reminder 3 says to drink water", "set reminder 2 to 18:30", "i want reminder 1 an hour later", "postpone the reminder about the essay to friday at 10",
		},
		Hear:  deedEdit.hear,
		Check: checkTiming,
		Run:   c.runRemindersEdit,
	}
}

var leadingTo = regexp.MustCompile(`(?i)^(?:to|into|as|so that it (?:comes|says))\s+`)

func (c *Cairn) runRemindersEdit(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, one, m, err := c.oneReminder(ctx, call)
	if err != nil || one.ID == 0 {
		return m, err
	}
	words := leadingTo.ReplaceAllString(oneLine(either(call.Text("when"), call.Text("to"))), "")
	if words == "" && !call.Has("text") && !call.Has("item") {
		m := call.Ask("to", bot.Say("{} — {}. What should it be? A new time, a new text, or both.", bot.Strong(one.Text), bot.Strong(spokenReminder(me, one.Reminder))),
			map[string]string{"reminder": reminderRef(one.Reminder)})
		return m, nil
	}
	after := one.Reminder
	if call.Has("text") {
		after.Text = saidText(call.Text("text"))
	}
	if words != "" {
		ask, err := c.retime(call, me, &after, words)
		if err != nil || ask != nil {
			return deref(ask), err
		}
	}
	if len([]rune(after.Text)) > learning.MaxReminder {
		return bot.Message{}, tooLong()
	}
	it, err := c.reminderItem(ctx, me, after)
	if err == nil && (call.Has("item") || after.Text != one.Text) {
		if it, err = c.itemOf(ctx, call, me, after.Text); it.ID != 0 {
			after.Item = it.ID
		}
	}
	if err != nil {
		return bot.Message{}, err
	}
	if after == one.Reminder {
		return bot.Message{Lead: bot.Say("That is how it is set already: {} — {}.", bot.Strong(after.Text), bot.Strong(spokenReminder(me, after)))}, nil
	}
	if refused, err := c.roomFor(ctx, me, one.Reminder, after); refused != nil || err != nil {
		return deref(refused), err
	}
	m, err = c.did(ctx, call, me, bot.Say("Changed: {} — {}.", bot.Strong(after.Text), bot.Strong(spokenReminder(me, after))), editedReminder(one.Reminder, after))
	if err != nil {
		return bot.Message{}, err
	}
	facts, err := c.reminderFacts(ctx, me, after, it, call.Now)
	m.Blocks = append(m.Blocks, facts...)
	if one.Rule != "" && after.Rule == "" {
		m.Blocks = append(m.Blocks, note("It came {} before; now it comes once.", bot.Plain(spokenReminder(me, one.Reminder))))
	}
	return m, err
}

// roomFor refuses to bring back a reminder that is over beyond the most there may be.
func (c *Cairn) roomFor(ctx context.Context, me learning.Person, before, after learning.Reminder) (*bot.Message, error) {
	if before.Active() || !after.Active() {
		return nil, nil
	}
	all, err := c.Store.Reminders(ctx, me.ID)
	if err != nil {
		return nil, fmt.Errorf("list reminders: %w", err)
	}
	if m, full := fullOf(all); full {
		return &m, nil
	}
	return nil, nil
}

// fullOf refuses one more reminder when there are as many as there may be.
func fullOf(all []learning.Reminder) (bot.Message, bool) {
	active := 0
	for _, r := range all {
		if r.Active() {
			active++
		}
	}
	return bot.Message{
		Lead:    bot.Say("You have {}, which is the most I keep for one person. Delete one first.", bot.Strong(count(active, "reminder", "reminders"))),
		Buttons: []bot.Button{{Label: "Show reminders", Run: "reminders list"}},
	}, active >= learning.MaxReminders
}

func editedReminder(before, after learning.Reminder) learning.Step {
	return learning.Step{Reminder: &learning.Edit[learning.Reminder]{Before: before, After: after}}
}

// retime gives a reminder the time, and the text, that words name. Its zone stays
// unless they name another; a time of day alone leaves the days as they are, and a
// day alone the time of day.
func (c *Cairn) retime(call *bot.Call, me learning.Person, r *learning.Reminder, words string) (*bot.Message, error) {
	now, err := said(call)
	if err != nil {
		return nil, err
	}
	wall, err := time.Parse(learning.WallTime, r.Wall)
	if err != nil {
		return nil, fmt.Errorf("time of reminder %d: %w", r.ID, err)
	}
	zone := shownIn(me, *r)
	if call.Has("zone") {
		if zone, err = when.Zone(call.Text("zone")); err != nil {
			return nil, bot.Refusef("%s.", upperFirst(err.Error()))
		}
	}
	if onlyNumbers.MatchString(words) { // "to 8"
		words = "at " + words
	}
	first, _, err := when.Find(words, now, zone)
	switch {
	case noTime(err) && call.Has("when"):
		return nil, misread(err)
	case noTime(err): // a new text
		r.Text = reminderText(words)
		return nil, nil
	case err == nil && !first.HasTime && !call.Has("time"):
		words += " at " + when.Instant(wall, r.Location()).In(zone).Format("3:04pm") // 12:00 would be noon or midnight
	}
	t, err := readTiming(call, words, zone)
	if err != nil {
		if _, refused := err.(*when.Problem); refused { //nolint:errorlint // it is never wrapped
			return nil, misread(err)
		}
		return nil, err
	}
	if t.ask != nil {
		return t.ask, nil
	}
	if text := reminderText(t.rest); text != "" && !call.Has("text") {
		r.Text = text
	}
	r.Ended = false
	if clocks, ok := onlyClock(words, zone); !ok || !keepDays(r, t, clocks, wall, call.Now) {
		*r = setTime(*r, t.Reading)
	}
	return nil, nil
}

// keepDays moves a reminder to another time of day, one of clocks; false where
// that cannot be.
func keepDays(r *learning.Reminder, t timing, clocks []time.Time, wall, now time.Time) bool {
	zone := t.Zone()
	if zone.String() != r.Zone && r.Zone == "UTC" {
		return false // its wall is not the one the words are about
	}
	clock := wallOf(t.Start)
	for _, c := range clocks { // on a day that skips it another one is shown
		if at := onDay(clock, c); when.Instant(at, zone).Equal(t.Start) {
			clock = at
		}
	}
	moved := onDay(wall, clock)
	rule := r.Rule
	switch {
	case rule == "" && !when.Instant(moved, zone).After(now):
		return false
	case byTheHour(rule):
		moved = clock
	case strings.Contains(rule, ";BYHOUR="):
		rule = severalTimes.ReplaceAllString(rule, "")
	}
	if rule != "" {
		if _, err := when.ParseRule(rule, moved, zone); err != nil {
			return false
		}
	}
	r.Rule, r.Wall, r.Zone = rule, moved.Format(learning.WallTime), zone.String()
	return true
}

// onDay is a time of day on another day.
func onDay(day, clock time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, time.UTC)
}

// byTheHour reports whether a rule counts hours or minutes.
func byTheHour(rule string) bool {
	return strings.Contains(rule, "HOURLY") || strings.Contains(rule, "MINUTELY")
}

var (
	severalTimes = regexp.MustCompile(`;BYHOUR=[\d,]+`)
	namesDay     = regexp.MustCompile(`(?i)\b(?:today|tonight|tomorrow)\b`)
)

// onlyClock returns the times of day that words may name, the likelier first, when
// they name no day: said at the beginning of any day they mean that day, however
// far the morning has gone. It tries days on which hardly any clock changes.
func onlyClock(words string, zone *time.Location) ([]time.Time, bool) {
	if namesDay.MatchString(words) {
		return nil, false
	}
	var clocks []time.Time
	for day := range 8 {
		for _, minute := range []int{1, 31} {
			at := time.Date(2026, time.January, 12+day, 0, minute, 0, 0, zone)
			r, _, err := when.Find(words, at, zone)
			if err != nil || r.Rule != nil || !r.HasTime || r.Start.Sub(at) > 25*time.Hour {
				return nil, false
			}
			clock := onDay(anyDay, wallOf(r.Start))
			if clocks == nil {
				clocks = append(clocks, clock)
				if r.Other != nil {
					clocks = append(clocks, onDay(anyDay, wallOf(r.Other.Start)))
				}
			}
			if !slices.ContainsFunc(clocks, clock.Equal) {
				return nil, false
			}
		}
	}
	return clocks, true
}
