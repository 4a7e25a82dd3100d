package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// reminderRef names a reminder for good, in buttons and completion.
func reminderRef(r learning.Reminder) string { return "rem-" + strconv.FormatInt(int64(r.ID), 10) }

// reminderOption is the option that names a reminder.
func (c *Cairn) reminderOption(help string) bot.Option {
	return bot.Option{Name: "reminder", Help: help, Ask: "Which reminder? Its number, or words of it.", Complete: c.completeReminder}
}

var (
	aboutReminder = regexp.MustCompile(`(?i)^(?:(?:the|my|a|that|this|number|no\.?|reminders?|about|for|to|on|of|called|saying)\s+)+`)
	lastReminder  = regexp.MustCompile(`(?i)^(?:it|that|this|that one|this one|the last(?: one| reminder)?|last|(?:the|that|this|my) reminder)?$`)
	allReminders  = regexp.MustCompile(`(?i)^(?:(?:them |of )?all(?: of (?:them|my reminders))?(?: (?:my |the )?reminders)?|everything|every reminder|my reminders|the reminders|reminders)$`)
	manyNumbers   = regexp.MustCompile(`(?i)^(?:numbers? |reminders? )?#?\d+(?:(?:\s*,\s*|\s+)(?:and\s+|&\s*)?#?\d+)+$`)
	oneNumber     = regexp.MustCompile(`\d+`)
	manyRefs      = regexp.MustCompile(`^rem-\d+(?:,rem-\d+)*$`)
)

// findReminders resolves the words that name reminders among those that are to
// come: a number, several, a lasting name, or words of what they say.
func findReminders(all []learning.Reminder, words string) []learning.Reminder {
	words = oneLine(words)
	var out []learning.Reminder
	if manyRefs.MatchString(words) || manyNumbers.MatchString(words) {
		refs := manyRefs.MatchString(words)
		for _, n := range oneNumber.FindAllString(words, -1) {
			for _, r := range all {
				if refs && n == strconv.FormatInt(int64(r.ID), 10) || !refs && n == strconv.Itoa(r.Number) {
					out = append(out, r)
				}
			}
		}
		return out
	}
	var names []named
	for _, r := range all {
		names = append(names, named{reminderRef(r), r.Number, r.Text})
	}
	found := findNamed(names, words)
	if len(found) == 0 {
		found = findNamed(names, aboutReminder.ReplaceAllString(words, ""))
	}
	for _, i := range found {
		out = append(out, all[i])
	}
	return ofTheirOwn(out)
}

// ofTheirOwn leaves out what is put off beside the series it belongs to.
func ofTheirOwn(all []learning.Reminder) []learning.Reminder {
	return slices.DeleteFunc(slices.Clone(all), func(r learning.Reminder) bool {
		return slices.ContainsFunc(all, func(o learning.Reminder) bool { return r.Of == o.ID })
	})
}

// target is the reminder that a call means, and the time of it that was said, the
// zero time when none is meant.
type target struct {
	learning.Reminder
	due time.Time
}

// oneReminder finds the reminder that a call names in its option reminder: by the
// key of one of its times, its lasting name, number or words; no words mean the
// one that was said last, or the only one. Where that finds none or several the
// message asks back, and the reminder is the zero one.
func (c *Cairn) oneReminder(ctx context.Context, call *bot.Call) (me learning.Person, one target, m bot.Message, err error) {
	me, all, err := c.myReminders(ctx, call)
	if err != nil {
		return me, one, m, err
	}
	words := oneLine(call.Text("reminder"))
	if one, err = c.keyedReminder(ctx, me, words, call.Now); err != nil || one.ID != 0 {
		return me, one, m, err
	}
	last, err := c.lastSaid(ctx, me)
	if err != nil {
		return me, one, m, err
	}
	var found []learning.Reminder
	switch {
	case !lastReminder.MatchString(words):
		found = findReminders(all, words)
	case last.ID != 0:
		return me, last, m, nil
	default:
		found = ofTheirOwn(all)
	}
	if len(found) == 0 && last.ID != 0 && len(findReminders([]learning.Reminder{last.Reminder}, words)) == 1 {
		return me, last, m, nil // it came once, and is over
	}
	if len(found) == 1 {
		if one.Reminder = found[0]; last.ID == one.ID {
			one.due = last.due
		}
		return me, one, m, nil
	}
	if len(all) == 0 {
		return me, one, noReminders(), nil
	}
	return me, one, whichReminder(call, found, all), nil
}

// keyedReminder is the reminder of a key or a lasting name; the zero one for words
// that are neither.
func (c *Cairn) keyedReminder(ctx context.Context, me learning.Person, words string, now time.Time) (target, error) {
	id, due, ok := learning.ParseOccurrence(words)
	if n, cut := strings.CutPrefix(words, "rem-"); !ok && cut {
		number, err := strconv.ParseInt(n, 10, 64)
		id, ok = learning.ReminderID(number), err == nil
	}
	if !ok {
		return target{}, nil
	}
	r, err := c.Store.Reminder(ctx, me.ID, id)
	if errors.Is(err, learning.ErrNotFound) || err == nil && r.Removed {
		return target{}, bot.Refusef("That reminder is no longer there. `reminders` shows those you have.")
	} else if err != nil {
		return target{}, fmt.Errorf("look up reminder: %w", err)
	}
	if !due.IsZero() && (due.Before(r.CreatedAt) || due.After(now.Add(24*time.Hour))) {
		return target{}, bot.Refusef("That button names a time that this reminder never had, so I changed nothing. `reminders` shows those you have.")
	}
	return target{r, due}, nil
}

// lastSaid is the time of a reminder that the member was told last.
func (c *Cairn) lastSaid(ctx context.Context, me learning.Person) (target, error) {
	id, due, err := c.Store.LastSaid(ctx, me.ID)
	if errors.Is(err, learning.ErrNotFound) {
		return target{}, nil
	} else if err != nil {
		return target{}, fmt.Errorf("look up what was said last: %w", err)
	}
	r, err := c.Store.Reminder(ctx, me.ID, id)
	if errors.Is(err, learning.ErrNotFound) || r.Removed {
		return target{}, nil
	} else if err != nil {
		return target{}, fmt.Errorf("look up reminder: %w", err)
	}
	return target{r, due}, nil
}

// whichReminder asks back when words name no reminder or more than one.
func whichReminder(call *bot.Call, found, all []learning.Reminder) bot.Message {
	m := bot.Message{Lead: bot.Say("Which reminder do you mean?")}
	if len(found) == 0 {
		m.Lead = bot.Say("I can't find {} among your reminders. Which one do you mean?", bot.Strong(short(call.Text("reminder"), 60)))
		found = all
	}
	for _, r := range found[:min(5, len(found))] {
		if run := bot.Line(call.Command, given(call, "reminder", reminderRef(r))); len(run) <= maxRun {
			m.Buttons = append(m.Buttons, bot.Button{Label: short(fmt.Sprintf("%d. %s", r.Number, r.Text), 75), Run: run})
		}
	}
	if len(found) > 5 {
		m.Buttons = append(m.Buttons, bot.Button{Label: "Show all", Run: "reminders list"})
	}
	return m
}

func (c *Cairn) completeReminder(ctx context.Context, call *bot.Call, prefix string) ([]bot.Choice, error) {
	me, err := c.Store.Find(ctx, identity(call.Event.From))
	if errors.Is(err, learning.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find person: %w", err)
	}
	all, err := c.Store.Reminders(ctx, me.ID)
	if err != nil {
		return nil, fmt.Errorf("list reminders: %w", err)
	}
	if strings.TrimSpace(prefix) != "" {
		all = findReminders(all, prefix)
	}
	var out []bot.Choice
	for _, r := range all {
		out = append(out, bot.Choice{Label: short(fmt.Sprintf("%d. %s", r.Number, r.Text), 100), Value: reminderRef(r)})
	}
	return out, nil
}
