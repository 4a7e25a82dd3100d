package features

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

func (c *Cairn) remind() bot.Command {
	return bot.Command{
		Name:    "remind",
		Aliases: []string{"reminders add"},
		Help:    "Remind you of something, once or again and again",
		Example: "remind me to study sql every monday and wednesday at 7pm",
		Options: append([]bot.Option{
			{Name: "what", Help: "What and when, as you would say it", Sentence: true},
			{Name: "item", Help: "The item of your plan it is about", Named: true, Complete: c.completeItem},
		}, timeOptions()...),
		Private: true,
		Says: []string{
			"remind me to study sql every monday and wednesday at 7pm", "remind me in 2 hours to call the study group", "tomorrow at 9 remind me to submit the essay",
			"nudge me every day at half past six in the morning", "remind me on jan 15 2027 at 8 to renew my aws cert", "ping me at noon to take a break",
			"set a reminder for friday at 5 to send my portfolio", "remind me in 5 seconds to stretch", "don't let me forget the exam on monday at 10",
			"i need a reminder every weekday at 8am to read", "wake me at 7", "create a reminder to review my notes every other tuesday", "remind me about the webinar tomorrow evening",
			"every sunday evening remind me to plan my week", "could you remind me to register for the exam next friday", "set a timer for 25 minutes",
			"add a reminder for the 1st of each month to check my budget", "give me a nudge tomorrow morning about the python course",
			"notify me when it is 18:00", "set an alarm for 6:30", "alert me every 2 hours to drink water", "please remind me of the deadline two days from now",
			"schedule a reminder for next week to apply for the scholarship", "new reminder: book the test centre on dec 1 at noon",
		},
		Hear:   hearRemind,
		Strict: true,
		Check: func(call *bot.Call) error {
			if noReminder.MatchString(oneLine(call.Text("what"))) {
				return bot.Refusef("What should I remind you of, and when? For example: `remind me to read the notes tomorrow at 9am`.")
			}
			return checkTiming(call)
		},
		Run: c.runRemind,
	}
}

func (c *Cairn) runRemind(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	words := sentence(call.Text("what"))
	if call.Has("when") {
		words = call.Text("when")
	}
	if words == "" {
		return call.Ask("what", bot.Say("What should I remind you of, and when? For example: {}.", bot.Code("to study sql every monday at 7pm")), given(call)), nil
	}
	now, err := said(call)
	if err != nil {
		return bot.Message{}, err
	}
	zone, m, err := c.zoneFor(ctx, call, &me, words, now)
	if err != nil || m != nil {
		return deref(m), err
	}
	t, err := readTiming(call, words, zone)
	if err != nil {
		return c.askWhen(call, words, err, now)
	}
	text, m, err := c.textOf(ctx, call, me, t, now)
	if err != nil || m != nil {
		return deref(m), err
	}
	if t.ask != nil {
		return *t.ask, nil
	}
	it, err := c.itemOf(ctx, call, me, text)
	if err != nil {
		return bot.Message{}, err
	}
	return c.addReminder(ctx, call, me, setTime(learning.Reminder{Person: me.ID, Text: text, Item: it.ID}, t.Reading), it)
}

func deref(m *bot.Message) bot.Message {
	if m == nil {
		return bot.Message{}
	}
	return *m
}

// zoneFor is the zone in which a call's words count. Where none is known and one
// is needed it is asked for, once: the answer becomes the member's zone.
func (c *Cairn) zoneFor(ctx context.Context, call *bot.Call, me *learning.Person, words string, now time.Time) (*time.Location, *bot.Message, error) {
	if call.Has("zone") {
		zone, err := when.Zone(call.Text("zone"))
		if err != nil {
			return nil, nil, bot.Refusef("%s.", upperFirst(err.Error()))
		}
		if me.Zone == "" {
			before := *me
			me.Zone, me.ZoneChosen = zone.String(), true
			if _, err := learning.Do(ctx, c.Store, me.ID, "settings timezone", call.Now, learning.Step{Person: &learning.Edit[learning.Person]{Before: before, After: *me}}); err != nil {
				return nil, nil, conflicted(err)
			}
		}
		return zone, nil, nil
	}
	if me.Zone == "" && zoneMatters(words, now) {
		m := call.Ask("zone", bot.Say("Which time zone are you in? A large city in it will do; I ask this once."), given(call, "said", strconv.FormatInt(now.Unix(), 10)))
		return nil, &m, nil
	}
	return me.Location(), nil, nil
}

// askWhen asks for a time that was not named, or not understood.
func (c *Cairn) askWhen(call *bot.Call, words string, err error, now time.Time) (bot.Message, error) {
	problem, ok := errors.AsType[*when.Problem](err)
	if !ok {
		return bot.Message{}, err
	}
	if call.Has("when") {
		return bot.Message{}, misread(err)
	}
	known := given(call)
	delete(known, "what")
	delete(known, "said")
	text := either(call.Text("text"), reminderText(words))
	if !noTime(err) {
		text = either(call.Text("text"), timeless(words, problem.Token, now))
	}
	if len([]rune(text)) > learning.MaxReminder {
		return bot.Message{}, tooLong()
	}
	if text != "" {
		known["text"] = text
	}
	lead := bot.Say("When should I remind you?")
	if text != "" {
		lead = bot.Say("When should I remind you: {}?", bot.Strong(text))
	}
	if !noTime(err) {
		lead = append(bot.Rich{bot.Plain(problem.Error() + " ")}, lead...)
	}
	m := call.Ask("when", lead, known)
	if problem.Read != "" {
		if r, err := when.Parse(problem.Read, now, time.UTC); err == nil && r.HasTime {
			known["when"] = problem.Read
			m.Buttons = append([]bot.Button{{Label: short(problem.Read, 75), Run: bot.Line(call.Command, known)}}, m.Buttons...)
		}
	}
	m.Buttons = slices.DeleteFunc(m.Buttons, func(b bot.Button) bool { return len(b.Run) > maxRun })
	return m, nil
}

// textOf is what the reminder says; a message asks for it.
func (c *Cairn) textOf(ctx context.Context, call *bot.Call, me learning.Person, t timing, now time.Time) (string, *bot.Message, error) {
	text := reminderText(t.rest)
	switch {
	case call.Has("text"):
		text = saidText(call.Text("text"))
	case call.Has("when") && call.Has("what"):
		text = reminderText(sentence(call.Text("what")))
	}
	if text == "" && call.Has("item") {
		it, err := c.namedItem(ctx, me, call.Text("item"))
		return it.Title, nil, err
	}
	if len([]rune(text)) > learning.MaxReminder {
		return "", nil, tooLong()
	}
	if text == "" {
		m := call.Ask("text", bot.Say("What should I remind you of?"), given(call, "said", strconv.FormatInt(now.Unix(), 10)))
		return "", &m, nil
	}
	return text, nil, nil
}

// itemOf is the item of the plan that a reminder is about: the one named, or the
// one that its text names for certain. The zero item means none.
func (c *Cairn) itemOf(ctx context.Context, call *bot.Call, me learning.Person, text string) (learning.Item, error) {
	if call.Has("item") {
		return c.namedItem(ctx, me, call.Text("item"))
	}
	p, err := c.Store.OpenPlan(ctx, me.ID)
	if errors.Is(err, learning.ErrNotFound) {
		return learning.Item{}, nil
	} else if err != nil {
		return learning.Item{}, fmt.Errorf("open plan: %w", err)
	}
	items := slices.DeleteFunc(slices.Clone(p.Items), func(it learning.Item) bool {
		return it.State == learning.StateDone || it.State == learning.StateDropped
	})
	var found []learning.Item
	for _, it := range items {
		if strings.Contains(" "+learning.Fold(text)+" ", " "+learning.Fold(it.Title)+" ") {
			found = append(found, it)
		}
	}
	done, _, _ := readStudied(text, anyDay)
	subject := subjectOf(text)
	if len(done) == 1 {
		subject = done[0].subject
	}
	if len(found) == 0 && len(subject) > 2 && !onlyNumbers.MatchString(subject) {
		found = itemsFor(items, studied{subject: subject})
	}
	if len(found) != 1 {
		return learning.Item{}, nil
	}
	return found[0], nil
}

// saidText is a text that was given as such, without the "to" that the question
// for it suggests.
func saidText(s string) string {
	s = strings.TrimSpace(s)
	if rest, ok := cutFold(s, "to "); ok {
		return strings.TrimSpace(rest)
	}
	return s
}

// addReminder stores a reminder and says how it was read.
func (c *Cairn) addReminder(ctx context.Context, call *bot.Call, me learning.Person, r learning.Reminder, it learning.Item) (bot.Message, error) {
	if err := c.Store.Hold(ctx, me.ID); err != nil {
		return bot.Message{}, fmt.Errorf("hold records: %w", err)
	}
	all, err := c.Store.Reminders(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list reminders: %w", err)
	}
	for _, other := range all {
		if other.Text == r.Text && other.Zone == r.Zone && other.Wall == r.Wall && other.Rule == r.Rule && other.Of == 0 {
			m := bot.Message{Lead: bot.Say("You have that reminder already, as number {}.", bot.Strong(strconv.Itoa(other.Number)))}
			m.Blocks, err = c.reminderFacts(ctx, me, other, it, call.Now)
			return m, err
		}
	}
	if m, full := fullOf(all); full {
		return m, nil
	}
	r.CreatedAt = call.Now
	stored := r
	stored.Removed = true // until the change below is made, which also sets when it is due
	if r.ID, r.Number, err = c.Store.AddReminder(ctx, stored); err != nil {
		return bot.Message{}, fmt.Errorf("add reminder: %w", err)
	}
	m, err := c.did(ctx, call, me, bot.Say("I'll remind you: {} — {}.", bot.Strong(r.Text), bot.Strong(spokenReminder(me, r))), learning.RemindedNew(r))
	if err != nil {
		return bot.Message{}, err
	}
	if m.Blocks, err = c.reminderFacts(ctx, me, r, it, call.Now); err != nil {
		return bot.Message{}, err
	}
	m.Buttons = append([]bot.Button{{Label: "Change", Run: "reminders edit " + reminderRef(r)}}, m.Buttons...)
	return m, nil
}
