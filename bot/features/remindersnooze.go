package features

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

func (c *Cairn) runRemindersSnooze(ctx context.Context, call *bot.Call) (bot.Message, error) {
	call, until := snoozed(call)
	me, one, m, err := c.oneReminder(ctx, call)
	if err != nil || one.ID == 0 {
		return m, err
	}
	key := learning.Occurrence{Reminder: one.ID, Due: one.due}
	_, _, keyed := learning.ParseOccurrence(oneLine(call.Text("reminder")))
	if !one.due.IsZero() {
		if key, err = c.occurrence(ctx, one); err != nil {
			return bot.Message{}, err
		}
		if key.Response != "" && keyed {
			return respondedAlready(me, one, key), nil
		}
	}
	if until == "" {
		name := reminderRef(one.Reminder)
		if !one.due.IsZero() {
			name = key.Key()
		}
		return call.Ask("for", bot.Say("For how long should I put off {}, or until when?", bot.Strong(one.Text)), map[string]string{"reminder": name}), nil
	}
	at, m, err := snoozeTime(call, me, one, until)
	if err != nil || m.Lead != nil {
		return m, err
	}
	var steps []learning.Step
	if !one.due.IsZero() && key.Response == "" {
		steps = append(steps, respond(key, learning.RespondedSnoozed, call.Now))
	}
	more, err := c.putOff(ctx, me, one.Reminder, at, len(steps) == 0, call.Now)
	if err != nil {
		return bot.Message{}, err
	}
	lead := bot.Say("Snoozed: {} — {}.", bot.Strong(one.Text), bot.Strong(spokenTime(at.In(shownIn(me, one.Reminder)))))
	if m, err = c.did(ctx, call, me, lead, append(steps, more)...); err != nil {
		return bot.Message{}, err
	}
	m.Blocks = nil
	if one.Rule != "" {
		m.Blocks = []bot.Block{note("The series goes on as it is set.")}
	}
	return m, nil
}

// snoozed tells a call that names no reminder, as in "reminders snooze 20 min",
// from one that does.
func snoozed(call *bot.Call) (*bot.Call, string) {
	given := call.Text("for")
	words := oneLine(call.Text("reminder") + " " + given)
	if _, _, key := learning.ParseOccurrence(oneLine(call.Text("reminder"))); key || !call.Has("reminder") {
		return call, given
	}
	if onlyNumbers.MatchString(call.Text("reminder")) && !startsUnit.MatchString(call.Text("for")) {
		return call, given // "2 tomorrow"
	}
	if _, err := snoozeReading(words, call.Now, time.UTC); err != nil {
		return call, given
	}
	return bot.NewCall(call.Event, call.Command, call.Now, map[string]string{"for": words}), words
}

// startsUnit is what a number that is a time goes on with.
var startsUnit = regexp.MustCompile(`(?i)^(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|am|pm|[ap]\.m\.)\b`)

var startsLength = regexp.MustCompile(`(?i)^(?:\d|an?\b|half\b|one\b|two\b|three\b|five\b|ten\b|twenty\b|thirty\b)`)

// snoozeReading reads how long, or until when, something is put off.
func snoozeReading(words string, now time.Time, zone *time.Location) (when.Reading, error) {
	words = snoozeFor.ReplaceAllString(oneLine(words), "")
	if startsLength.MatchString(words) {
		if r, err := when.Parse("in "+words, now, zone); err == nil {
			return r, nil
		}
	}
	r, err := when.Parse(words, now, zone)
	if err != nil {
		return when.Parse("at "+words, now, zone) //nolint:wrapcheck // its caller says what to do
	}
	return r, nil
}

// snoozeTime is until when a reminder is put off. A day without a time is the same
// time on the wall of that day.
func snoozeTime(call *bot.Call, me learning.Person, one target, words string) (time.Time, bot.Message, error) {
	zone := shownIn(me, one.Reminder)
	r, err := snoozeReading(words, call.Now, zone)
	switch {
	case err != nil, r.Rule != nil:
		return time.Time{}, bot.Message{}, bot.Refusef("I can't read `%s` as a time. Write it like `20 min`, `1 hour`, `tomorrow` or `friday at 9`.", short(words, 40))
	case !r.HasTime:
		at := one.due
		if at.IsZero() {
			at = call.Now
		}
		wall := at.In(zone)
		day := r.Start
		r.Start = when.Instant(time.Date(day.Year(), day.Month(), day.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, time.UTC), zone)
	case r.Other != nil && r.Other.Start.After(call.Now) && r.Start.After(call.Now):
		m := bot.Message{Lead: bot.Say("Which do you mean, {} or {}?", bot.Strong(r.Spoken()), bot.Strong(r.Other.Spoken()))}
		for _, t := range []when.Reading{r, *r.Other} {
			name := reminderRef(one.Reminder)
			if !one.due.IsZero() {
				name = learning.Occurrence{Reminder: one.ID, Due: one.due}.Key()
			}
			m.Buttons = append(m.Buttons, bot.Button{Label: t.Spoken(), Run: bot.Line(call.Command, map[string]string{"reminder": name, "for": t.Start.Format("2006-01-02 15:04")})})
		}
		return time.Time{}, m, nil
	case r.Other != nil && !r.Start.After(call.Now):
		r = *r.Other
	}
	switch {
	case !r.Start.After(call.Now):
		return time.Time{}, bot.Message{}, bot.Refusef("%s has passed already. Name a time that is still to come.", spokenTime(r.Start))
	case r.Start.Sub(call.Now) > farthestReminder:
		return time.Time{}, bot.Message{}, bot.Refusef("%s is too far away. A reminder can wait 50 years at most.", spokenTime(r.Start))
	}
	return r.Start, bot.Message{}, nil
}

// putOff says a reminder once more at another time: by a reminder of its own, so
// that the series is not disturbed. Without a time of the series that it stands
// for, one that waits already is moved.
func (c *Cairn) putOff(ctx context.Context, me learning.Person, r learning.Reminder, at time.Time, move bool, now time.Time) (learning.Step, error) {
	of := r.ID
	if r.Of != 0 {
		of = r.Of
	}
	child := learning.Reminder{Person: me.ID, Text: r.Text, Item: r.Item, Of: of, CreatedAt: now}
	child = setTime(child, when.Reading{Start: at.In(shownIn(me, r)), HasTime: true})
	if move {
		all, err := c.Store.Reminders(ctx, me.ID)
		if err != nil {
			return learning.Step{}, fmt.Errorf("list reminders: %w", err)
		}
		for _, other := range all {
			if other.Of == of && other.Next.After(now) {
				moved := other
				moved.Zone, moved.Wall = child.Zone, child.Wall
				return editedReminder(other, moved), nil
			}
		}
	}
	child.Removed = true // until the change is made, which also sets when it is due
	var err error
	if child.ID, child.Number, err = c.Store.AddReminder(ctx, child); err != nil {
		return learning.Step{}, fmt.Errorf("add reminder: %w", err)
	}
	child.Removed = false
	return learning.RemindedNew(child), nil
}
