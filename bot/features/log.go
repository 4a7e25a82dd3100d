package features

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) log() bot.Command {
	return bot.Command{
		Name:    "log",
		Help:    "Note what you studied",
		Example: "log 45 min sql",
		Options: []bot.Option{{Name: "what", Help: "How long or how far, and on what", Ask: "What did you do, and for how long? For example: 45 min sql.", Required: true, Lines: true, Complete: c.completeLog}},
		Private: true,
		Says: []string{
			"studied sql for 45 min", "log 2 hours on python", "i spent an hour on statistics", "did 30 minutes of excel today",
			"yesterday an hour and a half of statistics", "worked on my project for 3 hours", "just finished 2 hours of tableau",
			"put down 45 minutes for sql", "practiced python for half an hour", "got in 20 min of reading", "2h30 python",
			"watched lectures for 90 minutes", "add one hour of machine learning to my log", "this morning i did 50 minutes of statistics",
			"im 60% through the google cert", "finished module 3", "2h30 python and 20 min reading", "i am halfway through the course",
			"completed week 2 of the google certificate", "on tuesday i studied for 2 hours", "module 4 of 8 done", "sql is 80 percent done",
			"done with chapter 5 of statistics", "last night 40 minutes of reading",
		},
		Hear: hearLog,
		Check: func(call *bot.Call) error {
			done, _, ok := readStudied(call.Text("what"), anyDay)
			if !ok {
				return bot.Refusef("How long was it? Write it like `log 45 min sql`, `log 1h30 statistics yesterday` or `log 60%% google`.")
			}
			for _, one := range done {
				if one.minutes > minutesADay {
					return bot.Refusef("A day has 24 hours. Please log each day on its own, like `log 3h sql yesterday`.")
				}
			}
			return nil
		},
		Run: c.runLog,
	}
}

// bareMinutes is a number that can only be minutes.
var bareMinutes = regexp.MustCompile(`(?i)^((?:\w+ ){0,2}(?:quick|another|did|log|logged|studied|spent|add))\s+(\d{1,3})\s+(on|of|for|in)\b`)

var (
	// unreal tells what was not done, or not yet.
	unreal = regexp.MustCompile(`(?i)\b(?:missed|skipped|nearly|almost|did ?n[o']?t|have ?n[o']?t|was ?n[o']?t|could ?n[o']?t|can ?n?[o']?t|never|wanted to|will|going to|gonna|plan to|planning|turn(?:s|ed) out|should|would|could|tomorrow|next (?:week|month)|if|but|remind|until|deadline|due|goal)\b`)
	// planned tells sentences about the plan, whose lengths are no work done.
	planned = regexp.MustCompile(`(?i)\b(?:(?:to|on|in|from) (?:my|the) (?:plan|list|roadmap)|(?:a|per|each|every|/) ?(?:week|wk|month|day)|weekly|takes?|needs?|costs?|fix that|budget)\b`)
	// studying are the words of study.
	studying = regexp.MustCompile(`(?i)\b(?:stud\w*|learn\w*|practi[cs]\w*|log\w*|reading|watch\w*|lectures?|labs?|flash ?cards?|tutorials?|revis\w*|cram\w*|grind\w*|workshop|webinar|modules?|chapters?|lessons?|units?|quiz\w*|exercis\w*|course|class|cert\w*|badge|exam|homework|videos?|through|into|done|progress|prep|sql|python|excel|project|capstone|portfolio|hours? (?:of|on)|min\w* (?:of|on))\b|\bat \d{1,3} ?%|\d ?(?:%|percent) (?:in|into|through|done|now)\b`)
)

// hearLog takes a sentence that says what was done.
func hearLog(s string) (map[string]string, bool) {
	s = bareMinutes.ReplaceAllString(s, "$1 $2 minutes $3")
	_, _, ok := readStudied(s, anyDay)
	if !ok || strings.HasSuffix(strings.TrimSpace(s), "?") || unreal.MatchString(s) || planned.MatchString(s) {
		return nil, false
	}
	return map[string]string{"what": s}, !setsShare.MatchString(s)
}

var (
	// setsShare sets how far an item is, which is an edit.
	setsShare = regexp.MustCompile(`(?i)^(?:set|change|update|correct) `)
	// terseLog is a length and what it was spent on, and nothing else.
	terseLog = regexp.MustCompile(`(?i)^\d{1,3}(?:[.,]\d)? ?(?:h|hrs?|hours?|m|mins?|minutes?) (?:of |on )?\pL[\pL+#-]*(?: \pL[\pL+#-]*){0,3}[.!]*$`)
	noStudy  = regexp.MustCompile(`(?i)\b(?:late|early|break|walk|away|left|ago|delay\w*|drive|traffic|lunch|calls?|meetings?|nap|sleep|wait\w*|queue|to go|more|later|gym|run|tv|again|until|till)\b`)
)

const minutesADay = 24 * 60

// oldestLog is how far back a log may reach.
const oldestLog = 5 * 366

func (c *Cairn) runLog(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	before, err := c.record(ctx, me, call.Now)
	if err != nil {
		return bot.Message{}, err
	}
	if before.Plan, err = c.Store.OpenPlan(ctx, me.ID); err != nil && !errors.Is(err, learning.ErrNotFound) {
		return bot.Message{}, fmt.Errorf("open plan: %w", err)
	}
	today, _ := time.Parse(time.DateOnly, string(before.Today))
	done, at, _ := readStudied(call.Text("what"), today)
	day := before.Today
	if !at.IsZero() {
		day = learning.DateOf(at, time.UTC)
	}
	switch days := day.Days(before.Today); {
	case days < 0:
		return bot.Message{}, bot.Refusef("%s is still to come. Log it once it is done.", upperFirst(day.String()))
	case days > oldestLog || !day.Valid():
		return bot.Message{}, bot.Refusef("%s is too long ago to be logged.", day)
	}
	sum := before.ByDay[day]
	for _, one := range done {
		sum += one.minutes
	}
	if sum > minutesADay {
		return bot.Message{}, bot.Refusef("That would make %s for %s, and a day has 24 hours. If an earlier entry was wrong, `undo` takes it back.", sum, day)
	}
	items := make([]learning.Item, len(done)) // what each was on
	for i, one := range done {
		found := itemsFor(before.Plan.Items, one)
		switch {
		case len(found) == 1:
			items[i] = found[0]
		case len(found) > 1 || one.percent > 0 && one.minutes == 0 && one.milestone == "":
			return whichLogged(call, found, before.Plan.Items, done, i, at), nil
		}
	}
	return c.append(ctx, call, before, done, items, day)
}

// itemsFor finds the items that something done may be of: by number, title or
// skill, or, when nothing is said, the only active one.
func itemsFor(items []learning.Item, one studied) []learning.Item {
	if one.subject == "" {
		var active []learning.Item
		for _, it := range items {
			if it.State == learning.StateActive {
				active = append(active, it)
			}
		}
		if len(active) == 1 || one.percent > 0 || one.milestone != "" {
			return active
		}
		return nil
	}
	if found := findItem(items, one.subject); len(found) > 0 {
		return found
	}
	var skilled []learning.Item
	for _, it := range items {
		for _, text := range []string{it.Proves, it.Stack, it.Provider} {
			if strings.Contains(" "+learning.Fold(text)+" ", " "+learning.Fold(one.subject)+" ") {
				skilled = append(skilled, it)
				break
			}
		}
	}
	return skilled
}

// append writes what was done, and says what it makes.
func (c *Cairn) append(ctx context.Context, call *bot.Call, before learning.Record, done []studied, items []learning.Item, day learning.Date) (bot.Message, error) {
	me, after := before.Person, before
	after.ByDay, after.ByItem = maps.Clone(before.ByDay), maps.Clone(before.ByItem)
	var steps []learning.Step
	said := make([]string, len(done))
	for i, one := range done {
		it := items[i]
		more, fresh, err := c.appendOne(ctx, call, me, one, it, day, i)
		switch {
		case err != nil:
			return bot.Message{}, err
		case !fresh:
			return bot.Message{Lead: bot.Say("I have that already; it counts once.")}, nil
		}
		steps = append(steps, more...)
		after.ByDay[day] += one.minutes
		after.ByItem[it.ID] += one.minutes
		said[i] = saidStudied(one, it)
	}
	m, err := c.did(ctx, call, me, bot.Say("Logged {} for {}.", bot.Strong(strings.Join(said, " and ")), bot.Plain(day.String())), steps...)
	if err != nil {
		return bot.Message{}, err
	}
	if after.Plan.ID != 0 {
		if after.Plan, err = c.openPlan(ctx, me); err != nil {
			return bot.Message{}, err
		}
	}
	m.Blocks = []bot.Block{bot.Facts{Rows: loggedFacts(before, after, items, day)}}
	for _, it := range after.Plan.Items {
		if it.Percent == 100 && it.State == learning.StateActive && it.ID == items[0].ID {
			m.Buttons = append([]bot.Button{{Label: "Mark as done", Run: "done " + itemRef(it), Style: bot.Primary}}, m.Buttons...)
		}
	}
	return m, nil
}

// appendOne writes the lines of one thing done, and moves its item on.
func (c *Cairn) appendOne(ctx context.Context, call *bot.Call, me learning.Person, one studied, it learning.Item, day learning.Date, nth int) (steps []learning.Step, fresh bool, err error) {
	lines := []learning.Progress{}
	if one.minutes > 0 {
		lines = append(lines, learning.Progress{Kind: learning.ProgressTime, Minutes: one.minutes, Note: one.subject})
	}
	if one.milestone != "" {
		lines = append(lines, learning.Progress{Kind: learning.ProgressMilestone, Note: strings.TrimSpace(one.milestone + " " + one.subject)})
	}
	if one.percent > 0 && it.ID != 0 {
		lines = append(lines, learning.Progress{Kind: learning.ProgressPercent, Percent: one.percent, Before: it.Percent, Note: one.subject})
	}
	for i, line := range lines {
		line.Person, line.Item, line.On, line.Zone, line.At = me.ID, it.ID, day, me.Location().String(), call.Now
		line.Note = short(line.Note, learning.MaxTitle)
		line.Source = fmt.Sprintf("%s/%d.%d", source(call), nth, i)
		id, fresh, err := c.Store.AppendProgress(ctx, line)
		if err != nil {
			return nil, false, fmt.Errorf("append progress: %w", err)
		}
		if !fresh {
			return nil, false, nil
		}
		steps = append(steps, learning.Logged(id, short(saidStudied(one, it)+", "+day.String(), 120)))
	}
	after := it
	if it.State == learning.StatePlanned || it.State == learning.StateResearching {
		after.State = learning.StateActive
	}
	if one.percent > 0 {
		after.Percent = one.percent
	}
	if after != it {
		steps = append(steps, learning.Changed(it, after))
	}
	return steps, true, nil
}

// saidStudied says what was done: "45 min on SQL course", "60 % of Google".
func saidStudied(one studied, it learning.Item) string {
	on := either(it.Title, one.subject)
	switch {
	case one.minutes > 0 && one.milestone != "":
		return fmt.Sprintf("%s and %s on %s", one.minutes, one.milestone, either(on, "your studies"))
	case one.minutes > 0:
		return fmt.Sprintf("%s on %s", one.minutes, either(on, "your studies"))
	case one.milestone != "" && on != "":
		return one.milestone + " of " + on
	case one.milestone != "":
		return one.milestone
	}
	return percent(one.percent) + " of " + on
}

// loggedFacts are the new totals, the streak, and what it does to the forecast.
func loggedFacts(before, after learning.Record, items []learning.Item, day learning.Date) []bot.Fact {
	var rows []bot.Fact
	for _, it := range items {
		if it.ID != 0 && len(items) == 1 && after.ByItem[it.ID] > 0 {
			rows = append(rows, bot.Fact{Name: "On this item", Value: bot.Rich{bot.Strong(after.ByItem[it.ID].String())}})
		}
	}
	week := learning.WeekOf(day, after.Person.WeekStart)
	name := "This week"
	if week != learning.WeekOf(after.Today, after.Person.WeekStart) {
		name = "That week"
	}
	for _, w := range after.Weeks() {
		if w.Start != week || w.Minutes == 0 {
			continue
		}
		value := bot.Rich{bot.Strong(w.Minutes.String())}
		if h := after.Plan.HoursAWeek; h > 0 {
			value = append(value, bot.Plain(fmt.Sprintf(" of %s planned", learning.Minutes(h*60))))
		}
		rows = append(rows, bot.Fact{Name: name, Value: value})
	}
	if s := learning.StreakOf(after.Weeks()); s.Weeks > 1 {
		rows = append(rows, bot.Fact{Name: "Streak", Value: bot.Rich{bot.Strong(streakText(s))}})
	}
	if len(after.Plan.Items) > 0 {
		was, is := before.Standing(), after.Standing()
		if is.Known && is.Forecast.Likely != "" && is.Done < is.All {
			value := bot.Say("done around {}", bot.Strong(is.Forecast.Likely.String()))
			if days := is.Forecast.Likely.Days(was.Forecast.Likely); was.Known && was.Forecast.Likely != "" && days != 0 {
				value = append(value, bot.Plain(shift(days)))
			}
			rows = append(rows, bot.Fact{Name: "Forecast", Value: value})
		}
	}
	return rows
}

func shift(days int) string {
	if days > 0 {
		return fmt.Sprintf(" (%s earlier)", count(days, "day", "days"))
	}
	return fmt.Sprintf(" (%s later)", count(-days, "day", "days"))
}

// whichLogged asks which item one of several things was on; the buttons log all
// of them.
func whichLogged(call *bot.Call, found, all []learning.Item, done []studied, at int, day time.Time) bot.Message {
	m := bot.Message{Lead: bot.Say("Which item was it?")}
	if len(found) == 0 {
		if len(all) == 0 {
			return bot.Message{Lead: bot.Say("You have no plan that this could be on. Start one with {}, or log the time instead: {}.", bot.Code("plan new"), bot.Code("log 45 min sql"))}
		}
		m.Lead = bot.Say("I can't find {} on your plan. Which item was it?", bot.Strong(either(short(done[at].subject, 60), "that")))
		found = all
	}
	for _, it := range found[:min(5, len(found))] {
		what := make([]string, len(done))
		for i, one := range done {
			if i == at {
				one.subject = itemRef(it)
			}
			what[i] = asTyped(one)
		}
		line := strings.Join(what, "; ")
		if !day.IsZero() {
			line += " " + day.Format(time.DateOnly)
		}
		m.Buttons = append(m.Buttons, bot.Button{Label: short(fmt.Sprintf("%d. %s", it.Position, it.Title), 75), Run: bot.Line(call.Command, map[string]string{"what": line})})
	}
	return m
}

// asTyped is something done in words that read back the same.
func asTyped(one studied) string {
	var out []string
	if one.minutes > 0 {
		out = append(out, strconv.Itoa(int(one.minutes))+" min")
	}
	if one.percent > 0 {
		out = append(out, strconv.Itoa(one.percent)+"%")
	}
	return strings.Join(append(out, one.milestone, one.subject), " ")
}

// source makes a line of the log unique: the event it came from, or a random
// text where events have no id and are never repeated.
func source(call *bot.Call) string {
	if id := call.Event.ID; id != "" {
		return call.Event.In.Adapter + ":" + id
	}
	return rand.Text()
}
