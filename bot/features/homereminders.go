package features

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

const (
	// homeRemindersShown is how many of the next reminders the home page lists.
	homeRemindersShown = 3
	// homeOpenFor is how long one that was said waits on the home page for a word
	// on what became of it.
	homeOpenFor = 24 * time.Hour
)

func homeNoReminders() bot.Message {
	return bot.Message{
		Lead:    bot.Say("No reminders yet"),
		Blocks:  []bot.Block{para("Tell me what and when, as you would say it: {}.", bot.Code("study sql every monday at 7pm"))},
		Buttons: []bot.Button{{Label: "Set a reminder", Run: "remind"}},
	}
}

// homeReminders is what comes next, and what was said last while nothing is noted
// about it: that can be ticked off or put off.
func (c *Cairn) homeReminders(ctx context.Context, me learning.Person, now time.Time) (bot.Message, error) {
	all, err := c.Store.Reminders(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list reminders: %w", err)
	}
	said, waits, err := c.saidAndOpen(ctx, me, now)
	if err != nil {
		return bot.Message{}, err
	}
	if len(all) == 0 && !waits {
		return homeNoReminders(), nil
	}
	m := bot.Message{Lead: bot.Say("Your reminders")}
	if waits {
		m.Blocks = append(m.Blocks, para("{}: I reminded you {}. Did you do it?", bot.Strong(said.Text), moment(me, said.Reminder, said.due)))
		key := learning.Occurrence{Reminder: said.ID, Due: said.due}.Key()
		m.Buttons = []bot.Button{
			{Label: "Done", Run: "reminders done " + key, Style: bot.Primary},
			{Label: "20 min", Run: "reminders snooze " + key + " 20 min"},
			{Label: "Tomorrow", Run: "reminders snooze " + key + " tomorrow"},
		}
	}
	next := slices.DeleteFunc(slices.Clone(all), func(r learning.Reminder) bool { return !r.Next.After(now) })
	slices.SortStableFunc(next, func(a, b learning.Reminder) int {
		return cmp.Or(a.Next.Compare(b.Next), cmp.Compare(a.Number, b.Number))
	})
	var list bot.List
	for _, r := range next[:min(len(next), homeRemindersShown)] {
		line := bot.Say("{} — {}", bot.Strong(short(r.Text, learning.MaxTitle)), moment(me, r, r.Next))
		if r.Rule != "" {
			line = append(line, bot.Plain(" (repeats)"))
		}
		list.Items = append(list.Items, line)
	}
	switch more := len(all) - len(list.Items); {
	case len(list.Items) == 0:
		m.Blocks = append(m.Blocks, para("None is to come: {} paused, or over.", bot.Plain(isOrAre(len(all)))))
	case more > 0:
		m.Blocks = append(m.Blocks, list, note("And {} more.", bot.Plain(strconv.Itoa(more))))
	default:
		m.Blocks = append(m.Blocks, list)
	}
	m.Buttons = append(m.Buttons, bot.Button{Label: "All reminders", Run: "reminders list"}, bot.Button{Label: "Set a reminder", Run: "remind"})
	return m, nil
}

func isOrAre(n int) string {
	if n == 1 {
		return "it is"
	}
	return "they are"
}

// moment is a time of a reminder, which a platform shows in the reader's own zone.
func moment(me learning.Person, r learning.Reminder, at time.Time) bot.Moment {
	return bot.Moment{At: at, Zone: shownIn(me, r).String()}
}

// saidAndOpen is the reminder that was said last, not long ago, when nothing is
// noted about that time of it.
func (c *Cairn) saidAndOpen(ctx context.Context, me learning.Person, now time.Time) (target, bool, error) {
	id, due, err := c.Store.LastSaid(ctx, me.ID)
	if errors.Is(err, learning.ErrNotFound) || err == nil && now.Sub(due) > homeOpenFor {
		return target{}, false, nil
	} else if err != nil {
		return target{}, false, fmt.Errorf("look up what was said: %w", err)
	}
	r, err := c.Store.Reminder(ctx, me.ID, id)
	if errors.Is(err, learning.ErrNotFound) || err == nil && r.Removed {
		return target{}, false, nil
	} else if err != nil {
		return target{}, false, fmt.Errorf("look up reminder: %w", err)
	}
	one := target{r, due}
	o, err := c.occurrence(ctx, one)
	return one, err == nil && o.Response == "", err
}
