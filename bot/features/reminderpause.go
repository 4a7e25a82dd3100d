package features

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) remindersPause() bot.Command {
	return bot.Command{
		Name:    "reminders pause",
		Aliases: []string{"reminder pause"},
		Help:    "Pause one reminder or all, for good or until a day",
		Example: "reminders pause all until monday",
		Options: []bot.Option{
			c.reminderOption("Its number, words of it, or all; and until when"),
			{Name: "until", Help: "Until when; for good if left out", Named: true},
		},
		Private: true,
		Says: []string{
			"pause my reminders", "pause all reminders until monday", "pause reminder 2", "stop reminding me until next week", "hold my reminders for two weeks", "put reminder 3 on hold",
			"mute all my reminders for 3 days", "suspend the sql reminder until january 7", "freeze my reminders", "no reminders until friday", "silence reminder 1 for a week",
		},
		Hear: func(s string) (map[string]string, bool) {
			values, ok := deedPause.hear(s)
			if ok && values["reminder"] == "" {
				values["reminder"] = "all"
			}
			return values, ok
		},
		Run: c.runRemindersPause,
	}
}

// pauseEnd splits off until when.
var pauseEnd = regexp.MustCompile(`(?i)^(.*?)\s*\b(?:until|till|til|for)\s+(.+)$`)

func (c *Cairn) runRemindersPause(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, all, err := c.myReminders(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	words, end := oneLine(call.Text("reminder")), call.Text("until")
	if m := pauseEnd.FindStringSubmatch(words); m != nil && end == "" {
		if _, err := pauseUntil(m[2], me, call.Now); err == nil || m[1] == "" || allReminders.MatchString(m[1]) {
			words, end = m[1], m[2]
		}
	}
	var until time.Time
	if end != "" {
		if until, err = pauseUntil(end, me, call.Now); err != nil {
			return bot.Message{}, err
		}
	}
	found, m := chosen(call, all, words)
	if m.Lead != nil {
		return m, nil
	}
	var steps []learning.Step
	for _, r := range found {
		after := r
		if after.Paused, after.PausedUntil = true, until; !after.PausedUntil.Equal(r.PausedUntil) || pausedText(r, call.Now) == "" {
			steps = append(steps, editedReminder(r, after))
		}
	}
	if len(steps) == 0 {
		return bot.Message{Lead: bot.Say("That is how it is set already.")}, nil
	}
	lead := bot.Say("Paused {} until you say {}.", bot.Strong(reminderNames(found)), bot.Code("reminders resume"))
	if !until.IsZero() {
		lead = bot.Say("Paused {} until {}.", bot.Strong(reminderNames(found)), bot.Strong(spokenTime(until.In(me.Location()))))
	}
	if m, err = c.did(ctx, call, me, lead, steps...); err != nil {
		return bot.Message{}, err
	}
	if missed := passingIn(found, until, call.Now); len(missed) > 0 && !until.IsZero() {
		m.Blocks = append(m.Blocks, note("{} would come only in that time, and so will not be said.", bot.Plain(upperFirst(reminderNames(missed)))))
	}
	return m, nil
}

// passingIn are the reminders that have no time left after a pause.
func passingIn(all []learning.Reminder, until, now time.Time) []learning.Reminder {
	return slices.DeleteFunc(slices.Clone(all), func(r learning.Reminder) bool {
		next, err := r.NextAfter(now)
		later, err2 := r.NextAfter(until.Add(-time.Millisecond))
		return err != nil || err2 != nil || next.IsZero() || !later.IsZero()
	})
}

// pauseUntil reads the end of a pause; a day without a time is its beginning.
func pauseUntil(words string, me learning.Person, now time.Time) (time.Time, error) {
	r, err := snoozeReading(words, now, me.Location())
	switch {
	case err != nil || r.Rule != nil:
		return time.Time{}, bot.Refusef("I can't read `%s` as a day or time. Write it like `until monday` or `for two weeks`.", short(words, 40))
	case r.Other != nil && !r.Start.After(now):
		r = *r.Other
	}
	if !r.Start.After(now) || r.Start.Sub(now) > farthestReminder {
		return time.Time{}, bot.Refusef("A pause has to end later than now, and within 50 years; I read %s.", r.Spoken())
	}
	return r.Start.UTC().Truncate(time.Millisecond), nil
}

// chosen are the reminders that words name: one, several or all. Where they name
// none the message asks.
func chosen(call *bot.Call, all []learning.Reminder, words string) ([]learning.Reminder, bot.Message) {
	switch {
	case len(all) == 0:
		return nil, noReminders()
	case allReminders.MatchString(words), words == "" && len(all) == 1:
		return all, bot.Message{}
	case words == "":
		m := whichReminder(call, all, all)
		m.Buttons = append([]bot.Button{{Label: "All of them", Run: bot.Line(call.Command, given(call, "reminder", "all"))}}, m.Buttons...)
		return nil, m
	}
	found := findReminders(all, words)
	if len(found) == 0 {
		return nil, whichReminder(call, nil, all)
	}
	return found, bot.Message{}
}

// reminderNames names some reminders in a sentence.
func reminderNames(all []learning.Reminder) string {
	if len(all) == 1 {
		return short(all[0].Text, 100)
	}
	return count(len(all), "reminder", "reminders")
}

func (c *Cairn) remindersResume() bot.Command {
	return bot.Command{
		Name:    "reminders resume",
		Aliases: []string{"reminder resume", "reminders unpause"},
		Help:    "Let paused reminders go on",
		Example: "reminders resume 2",
		Options: []bot.Option{c.reminderOption("Its number, words of it, or all; all paused ones if left out")},
		Private: true,
		Says: []string{
			"resume my reminders", "resume reminder 2", "unpause all reminders", "start reminding me again", "turn reminder 3 back on", "continue the sql reminder", "reactivate my reminders",
			"restart reminder 1", "reminders back on please",
		},
		Hear: deedResume.hear,
		Run:  c.runRemindersResume,
	}
}

func (c *Cairn) runRemindersResume(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, all, err := c.myReminders(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	paused := slices.DeleteFunc(slices.Clone(all), func(r learning.Reminder) bool { return pausedText(r, call.Now) == "" })
	words := oneLine(call.Text("reminder"))
	if len(paused) == 0 {
		return bot.Message{Lead: bot.Say("None of your reminders is paused.")}, nil
	}
	if words == "" {
		words = "all"
	}
	found, m := chosen(call, paused, words)
	if m.Lead != nil {
		if other := findReminders(all, words); len(other) == 1 {
			return bot.Message{Lead: bot.Say("{} is not paused.", bot.Strong(other[0].Text))}, nil
		}
		return m, nil
	}
	var steps []learning.Step
	for _, r := range found {
		after := r
		after.Paused, after.PausedUntil = false, time.Time{}
		steps = append(steps, editedReminder(r, after))
	}
	m, err = c.did(ctx, call, me, bot.Say("{} {} on.", bot.Strong(upperFirst(reminderNames(found))), bot.Plain(goes(len(found)))), steps...)
	if err != nil || len(found) > 1 {
		return m, err
	}
	if next := spokenTimes(me, found[0], call.Now); len(next) > 0 {
		m.Blocks = append(m.Blocks, note("The next time is {}.", bot.Plain(next[0])))
	} else {
		m.Blocks = append(m.Blocks, note("Its time passed while it was paused. Give it a new one with {}.", bot.Code("reminders edit "+strconv.Itoa(found[0].Number)+" to tomorrow at 9am")))
	}
	return m, nil
}

func goes(n int) string {
	if n == 1 {
		return "goes"
	}
	return "go"
}

func (c *Cairn) remindersDelete() bot.Command {
	return bot.Command{
		Name:    "reminders delete",
		Aliases: []string{"reminder delete", "reminders remove", "reminders cancel", "reminder cancel"},
		Help:    "Delete one reminder, those that words fit, or all",
		Example: "reminders delete 2",
		Options: []bot.Option{c.reminderOption("Its number, words of it, or all"), bot.ConfirmOption},
		Private: true,
		Says: []string{
			"delete reminder 2", "remove my reminder about sql", "cancel all my reminders", "stop reminding me about the essay", "get rid of reminder 3", "delete all reminders",
			"drop the daily reading reminder", "i dont need reminder 4 anymore", "cancel the alarm", "clear my reminders", "stop the reminder to drink water", "never remind me of the webinar again",
			"erase reminders 1 and 2", "forget about reminder 5",
		},
		Hear: deedDelete.hear,
		Run:  c.runRemindersDelete,
	}
}

func (c *Cairn) runRemindersDelete(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, all, err := c.myReminders(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	confirmed, err := call.Confirmed()
	if err != nil {
		return bot.Message{}, err
	}
	words := oneLine(call.Text("reminder"))
	if manyRefs.MatchString(words) && len(findReminders(all, words)) == 0 {
		return bot.Message{Lead: bot.Say("That is deleted already. Nothing was changed.")}, nil
	}
	if words == "" {
		return whichOrAll(call, all), nil
	}
	found, m := chosen(call, all, words)
	if m.Lead != nil {
		return m, nil
	}
	if len(found) > 1 && !confirmed {
		return confirmDelete(call, found), nil
	}
	var steps []learning.Step
	for _, r := range all {
		of := slices.ContainsFunc(found, func(f learning.Reminder) bool { return f.ID == r.ID || f.ID == r.Of })
		if after := r; of {
			after.Removed = true
			steps = append(steps, editedReminder(r, after))
		}
	}
	m, err = c.did(ctx, call, me, bot.Say("Deleted {}.", bot.Strong(reminderNames(found))), steps...)
	if len(found) == 1 {
		m.Blocks = nil
	}
	return m, err
}

// whichOrAll asks which reminder is meant, also where there is one only: what is
// deleted should have been named.
func whichOrAll(call *bot.Call, all []learning.Reminder) bot.Message {
	if len(all) == 0 {
		return noReminders()
	}
	return whichReminder(call, all, all)
}

// confirmDelete asks before more than one reminder is deleted.
func confirmDelete(call *bot.Call, found []learning.Reminder) bot.Message {
	var refs []string
	var list bot.List
	for _, r := range found {
		refs = append(refs, reminderRef(r))
		list.Items = append(list.Items, bot.Rich{bot.Plain(short(r.Text, 100))})
	}
	list.Items = list.Items[:min(len(list.Items), learning.MaxReminders)]
	m := call.Confirm(bot.Say("Delete {}?", bot.Strong(count(len(found), "reminder", "reminders"))), "Delete "+count(len(found), "reminder", "reminders"),
		map[string]string{"reminder": strings.Join(refs, ",")})
	m.Blocks = append([]bot.Block{list}, m.Blocks...)
	if len(m.Buttons[0].Run) > maxRun {
		m.Buttons[0].Run = bot.Line(call.Command, given(call, "confirm", strconv.FormatInt(call.Now.Unix(), 10)))
	}
	return m
}
