package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) remindersDone() bot.Command {
	return bot.Command{
		Name:    "reminders done",
		Aliases: []string{"reminder done"},
		Help:    "Note that you did what a reminder was about",
		Example: "reminders done 2",
		Options: []bot.Option{
			c.reminderOption("Its number, or words of it; the last one if left out"),
			{Name: "minutes", Help: "How long it took", Kind: bot.Integer, Named: true},
		},
		Private: true,
		Says: []string{
			"reminder 2 is done", "i did what you reminded me of", "mark the reminder as done", "done with reminder 3", "tick off that reminder", "did it, you can close the reminder",
			"i have done the thing you reminded me about", "close reminder 4, i did it", "reminder about sql done", "check off reminder 1",
		},
		Hear: deedDone.hear,
		Run:  c.runRemindersDone,
	}
}

// occurrence is one time of a reminder as it is noted; the zero response when
// nothing is.
func (c *Cairn) occurrence(ctx context.Context, one target) (learning.Occurrence, error) {
	o, err := c.Store.Occurrence(ctx, one.ID, one.due)
	if errors.Is(err, learning.ErrNotFound) {
		return learning.Occurrence{Reminder: one.ID, Due: one.due}, nil
	} else if err != nil {
		return o, fmt.Errorf("look up response: %w", err)
	}
	return o, nil
}

// respond is the step that notes what was done about one time of a reminder.
func respond(before learning.Occurrence, response learning.Response, now time.Time) learning.Step {
	after := before
	after.Response, after.At = response, now.UTC().Truncate(time.Millisecond)
	return learning.Step{Occurrence: &learning.Edit[learning.Occurrence]{Before: before, After: after}}
}

// respondedAlready says what was done about a time of a reminder before.
func respondedAlready(me learning.Person, one target, o learning.Occurrence) bot.Message {
	did := map[learning.Response]string{
		learning.RespondedDone: "is noted as done", learning.RespondedSkipped: "was skipped", learning.RespondedSnoozed: "was snoozed",
	}[o.Response]
	return bot.Message{Lead: bot.Say("{} of {} {} already. Nothing was changed.", bot.Strong(one.Text),
		bot.Plain(spokenTime(one.due.In(shownIn(me, one.Reminder)))), bot.Plain(did))}
}

// upcoming is the time of a reminder that a call means which names it by number:
// the one said last while nothing was noted about it, else the next one.
func (c *Cairn) upcoming(ctx context.Context, one target, now time.Time) (due time.Time, said bool, err error) {
	if !one.due.IsZero() {
		o, err := c.occurrence(ctx, one)
		if err != nil || o.Response == "" {
			return one.due, true, err
		}
	}
	due, err = one.NextAfter(now)
	return due, false, err //nolint:wrapcheck // it says which reminder
}

func (c *Cairn) runRemindersDone(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, one, m, err := c.oneReminder(ctx, call)
	if err != nil || one.ID == 0 {
		return m, err
	}
	if n := call.Int("minutes"); call.Has("minutes") && (n < 1 || n > minutesADay) {
		return bot.Message{}, bot.Refusef("A day has 24 hours. Say how many minutes it was, from 1 to %d.", minutesADay)
	}
	_, _, keyed := learning.ParseOccurrence(oneLine(call.Text("reminder")))
	after, saidIt := one.Reminder, true
	if !keyed && (one.due.IsZero() || !lastReminder.MatchString(oneLine(call.Text("reminder")))) {
		if one.due, saidIt, err = c.upcoming(ctx, one, call.Now); err != nil {
			return bot.Message{}, err
		}
	}
	if one.due.IsZero() {
		return bot.Message{Lead: bot.Say("{} is over; there is nothing left to do about it.", bot.Strong(one.Text))}, nil
	}
	before, err := c.occurrence(ctx, one)
	if err != nil {
		return bot.Message{}, err
	}
	var steps []learning.Step
	switch {
	case before.Response == learning.RespondedDone && call.Has("minutes"):
	case before.Response != "":
		return respondedAlready(me, one, before), nil
	default:
		steps = append(steps, respond(before, learning.RespondedDone, call.Now))
	}
	if !saidIt || one.due.After(call.Now) {
		after = leaveOut(after, one.due)
		steps = append(steps, editedReminder(one.Reminder, after))
	}
	logged, m, err := c.logDone(ctx, call, me, one)
	if err != nil || m.Lead != nil {
		return m, err
	}
	if steps = append(steps, logged.steps...); len(steps) == 0 {
		return respondedAlready(me, one, before), nil
	}
	lead := bot.Say("Done: {}.", bot.Strong(one.Text))
	if logged.said != "" {
		lead = bot.Say("Done: {}. Logged {}.", bot.Strong(one.Text), bot.Strong(logged.said))
	}
	if m, err = c.did(ctx, call, me, lead, steps...); err != nil {
		return bot.Message{}, err
	}
	m.Blocks = nil
	if next := spokenTimes(me, after, call.Now); after.Rule != "" && len(next) > 0 && pausedText(after, call.Now) == "" {
		m.Blocks = append(m.Blocks, note("The next one is on {}.", bot.Plain(next[0])))
	}
	if logged.said == "" && logged.item.ID != 0 {
		m = askLength(m, before, logged.item)
	}
	return m, nil
}

// askLength asks how long it was that a reminder was about.
func askLength(m bot.Message, o learning.Occurrence, it learning.Item) bot.Message {
	m.Blocks = append(m.Blocks, para("How long was it? I log it for {}.", bot.Strong(it.Title)))
	var times []bot.Button
	for _, n := range []int{15, 30, 45, 60} {
		times = append(times, bot.Button{Label: learning.Minutes(n).String(), Run: fmt.Sprintf("reminders done %s --minutes %d", o.Key(), n)})
	}
	m.Buttons = append(times, m.Buttons...)
	return m
}

// leaveOut is the reminder without its times up to one; one that comes once is
// over then.
func leaveOut(r learning.Reminder, due time.Time) learning.Reminder {
	r.After = due.UTC().Truncate(time.Millisecond)
	if next, err := r.NextAfter(due); err == nil && next.IsZero() {
		r.Ended = true
	}
	return r
}

// loggedDone is what the log holds of a reminder that was done.
type loggedDone struct {
	item  learning.Item
	said  string
	steps []learning.Step
}

// logDone logs what was done, when the reminder is about an item and it is known
// how long it was. It counts once for each time of the reminder; a message says
// that it did before.
func (c *Cairn) logDone(ctx context.Context, call *bot.Call, me learning.Person, one target) (logged loggedDone, m bot.Message, err error) {
	if logged.item, err = c.reminderItem(ctx, me, one.Reminder); err != nil || logged.item.ID == 0 {
		return logged, m, err
	}
	minutes, once := learning.Minutes(call.Int("minutes")), learning.Occurrence{Reminder: one.ID, Due: one.due}.Key()
	if done, _, ok := readStudied(one.Text, anyDay); minutes == 0 && ok && len(done) == 1 && done[0].minutes <= minutesADay {
		minutes, once = done[0].minutes, source(call) // that it is noted as done keeps it from being twice
	}
	if minutes == 0 {
		return logged, m, nil
	}
	r, err := c.record(ctx, me, call.Now)
	if err != nil {
		return logged, m, err
	}
	if r.ByDay[r.Today]+minutes > minutesADay {
		return logged, m, bot.Refusef("That would make more than 24 hours for one day. If an earlier entry was wrong, `undo of log` takes it back.")
	}
	line := learning.Progress{
		Person: me.ID, Item: logged.item.ID, Kind: learning.ProgressTime, Minutes: minutes, Note: short(one.Text, learning.MaxTitle),
		On: r.Today, Zone: me.Location().String(), At: call.Now, Source: once,
	}
	id, fresh, err := c.Store.AppendProgress(ctx, line)
	if err != nil {
		return logged, m, fmt.Errorf("append progress: %w", err)
	}
	if !fresh {
		m.Lead = bot.Say("I have logged a time for that already; it counts once. If you took it back, log it anew: {}.", bot.Code(fmt.Sprintf("log %d min %s", int(minutes), logged.item.Title)))
		return logged, m, nil
	}
	logged.said = fmt.Sprintf("%s on %s", minutes, logged.item.Title)
	logged.steps = append(logged.steps, learning.Logged(id, logged.said+", "+r.Today.String()))
	if it := logged.item; it.State == learning.StatePlanned || it.State == learning.StateResearching {
		it.State = learning.StateActive
		logged.steps = append(logged.steps, learning.Changed(logged.item, it))
	}
	return logged, m, nil
}

func (c *Cairn) remindersSkip() bot.Command {
	return bot.Command{
		Name:    "reminders skip",
		Aliases: []string{"reminder skip"},
		Help:    "Leave out one time of a reminder",
		Example: "reminders skip 2",
		Options: []bot.Option{c.reminderOption("Its number, or words of it; the last one if left out")},
		Private: true,
		Says: []string{
			"skip reminder 2", "skip the next time of reminder 3", "leave out the next sql reminder", "skip this reminder", "skip my reminder once", "not this time, skip the reminder",
			"omit the next occurrence of reminder 1", "skip tomorrow's reminder about reading",
		},
		Hear: deedSkip.hear,
		Run:  c.runRemindersSkip,
	}
}

func (c *Cairn) runRemindersSkip(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, one, m, err := c.oneReminder(ctx, call)
	if err != nil || one.ID == 0 {
		return m, err
	}
	_, _, keyed := learning.ParseOccurrence(oneLine(call.Text("reminder")))
	if keyed || !one.due.IsZero() && lastReminder.MatchString(oneLine(call.Text("reminder"))) {
		before, err := c.occurrence(ctx, one)
		switch {
		case err != nil:
			return bot.Message{}, err
		case before.Response != "":
			return respondedAlready(me, one, before), nil
		case !one.due.After(call.Now):
			m, err := c.did(ctx, call, me, bot.Say("Skipped: {}.", bot.Strong(one.Text)), respond(before, learning.RespondedSkipped, call.Now))
			m.Blocks = nil
			return m, err
		}
	}
	due, err := one.NextAfter(call.Now)
	if err != nil {
		return bot.Message{}, fmt.Errorf("next time: %w", err)
	}
	if due.IsZero() {
		return bot.Message{Lead: bot.Say("{} is over; there is nothing left to skip.", bot.Strong(one.Text))}, nil
	}
	after := leaveOut(one.Reminder, due)
	lead := bot.Say("{} is left out on {}.", bot.Strong(one.Text), bot.Strong(spokenTime(due.In(shownIn(me, after)))))
	if m, err = c.did(ctx, call, me, lead, editedReminder(one.Reminder, after)); err != nil {
		return bot.Message{}, err
	}
	m.Blocks = []bot.Block{note("That was its only time, so it is over.")}
	if next := spokenTimes(me, after, call.Now); len(next) > 0 {
		m.Blocks = []bot.Block{note("It goes on on {}.", bot.Plain(next[0]))}
	}
	return m, nil
}

var snoozeFor = regexp.MustCompile(`(?i)^(?:(?:for|until|till|til|to|by|in|again|another|me)\s+)+`)

func (c *Cairn) remindersSnooze() bot.Command {
	return bot.Command{
		Name:    "reminders snooze",
		Aliases: []string{"reminder snooze"},
		Help:    "Say a reminder once more, later",
		Example: "reminders snooze 2 20 min",
		Options: []bot.Option{
			c.reminderOption("Its number, or a word of it; the last one if left out"),
			{Name: "for", Help: "How long, or until when", Ask: "For how long, or until when?", Choices: []string{"20 min", "1 hour", "tomorrow"}},
		},
		Private: true,
		Says: []string{
			"snooze it for 20 minutes", "snooze reminder 2 for an hour", "snooze that until tomorrow", "remind me again in 20 minutes", "not now, remind me again tomorrow",
			"snooze the reminder until 5pm", "ping me again in an hour", "snooze for 10 min", "snooze reminder 4 until monday at 9", "remind me later", "give me 15 more minutes, snooze",
		},
		Hear: hearSnooze,
		Run:  c.runRemindersSnooze,
	}
}

// hearSnooze takes a sentence that puts off what was said.
func hearSnooze(s string) (map[string]string, bool) {
	values, ok := deedSnooze.hear(s)
	if n := values["reminder"]; ok && values["for"] == "" && oneNumber.MatchString(n) && !strings.Contains(strings.ToLower(s), "reminder") {
		return nil, false // "snooze 20" is a time, and not clear
	}
	return values, ok
}
