package features

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

func (c *Cairn) log() bot.Command {
	return bot.Command{
		Name:    "log",
		Help:    "Note what you studied",
		Example: "log 45 min sql",
		Options: []bot.Option{{Name: "what", Help: "How long, and on what", Ask: "What did you do, and for how long? For example: 45 min sql.", Required: true, Complete: c.completeItem}},
		Private: true,
		Says: []string{
			"studied sql for 45 min", "log 2 hours on python", "i spent an hour on statistics", "did 30 minutes of excel today",
			"yesterday an hour and a half of statistics", "worked on my project for 3 hours", "just finished 2 hours of tableau",
			"put down 45 minutes for sql", "practiced python for half an hour", "got in 20 min of reading", "2h30 python",
			"watched lectures for 90 minutes", "add one hour of machine learning to my log", "this morning i did 50 minutes of statistics",
		},
		Hear: func(s string) (map[string]string, bool) {
			_, _, ok := when.Length(s)
			return map[string]string{"what": s}, ok && !strings.HasSuffix(strings.TrimSpace(s), "?")
		},
		Check: func(call *bot.Call) error {
			if d, _, ok := when.Length(call.Text("what")); !ok {
				return bot.Refusef("How long was it? Write it like `log 45 min sql` or `log 1h30 statistics yesterday`.")
			} else if d > 24*time.Hour {
				return bot.Refusef("A day has 24 hours. Please log each day on its own, like `log 3h sql yesterday`.")
			}
			return nil
		},
		Run: c.runLog,
	}
}

var (
	yesterday = regexp.MustCompile(`(?i)\byesterday(?:'s)?\b`)
	// logFiller is what stands around the subject of a logged sentence.
	logFiller = regexp.MustCompile(`(?i)^(?:(?:please|just|i|i've|ive|i have|today|this (?:morning|afternoon|evening)|tonight|log|logged|add|put down|note|studied|studying|study|spent|did|done|finished|worked|working|practi[cs]ed|practi[cs]ing|learned|learning|watched|watching|got in|for|on|of|with|in|at|the|my|doing|about|to my log|in my log)\b[ ,:-]*)+|(?:[ ,]*\b(?:today|this (?:morning|afternoon|evening)|tonight|to my log|in my log|for|on|of|please|just now))+[ .!]*$`)
)

func (c *Cairn) runLog(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	d, rest, _ := when.Length(call.Text("what"))
	at := call.Now
	if yesterday.MatchString(rest) {
		at, rest = at.AddDate(0, 0, -1), yesterday.ReplaceAllString(rest, "")
	}
	subject := strings.Trim(logFiller.ReplaceAllString(oneLine(rest), ""), " .,!")
	plan, err := c.Store.OpenPlan(ctx, me.ID)
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		return bot.Message{}, fmt.Errorf("open plan: %w", err)
	}
	found := findItem(plan.Items, subject)
	if len(found) > 1 {
		return whichLogged(call, found, d), nil
	}
	day, zone := today(me, at)
	line := learning.Progress{
		Person: me.ID, Kind: learning.ProgressTime, Minutes: learning.Minutes(d.Minutes()), Note: short(subject, learning.MaxTitle),
		On: day, Zone: zone, At: call.Now, Source: source(call),
	}
	if len(found) == 1 {
		line.Item = found[0].ID
	}
	_, fresh, err := c.Store.AppendProgress(ctx, line)
	if err != nil {
		return bot.Message{}, fmt.Errorf("append progress: %w", err)
	}
	if !fresh {
		return bot.Message{Lead: bot.Say("I have that already; it counts once.")}, nil
	}
	if len(found) == 1 && (found[0].State == learning.StatePlanned || found[0].State == learning.StateResearching) {
		found[0].State = learning.StateActive
		if err := c.Store.SaveItem(ctx, found[0]); err != nil {
			return bot.Message{}, fmt.Errorf("save item: %w", err)
		}
	}
	return c.logged(ctx, me, line, found)
}

// logged says what was noted, with the item's and the week's totals.
func (c *Cairn) logged(ctx context.Context, me learning.Person, line learning.Progress, found []learning.Item) (bot.Message, error) {
	week, err := c.minutesOfWeek(ctx, me, line.On)
	if err != nil {
		return bot.Message{}, err
	}
	on := "your studies"
	if line.Note != "" {
		on = line.Note
	}
	facts := bot.Facts{Rows: []bot.Fact{{Name: "That week", Value: bot.Rich{bot.Strong(week.String())}}}}
	if len(found) == 1 {
		on = found[0].Title
		all, err := c.Store.MinutesByItem(ctx, me.ID)
		if err != nil {
			return bot.Message{}, fmt.Errorf("sum minutes: %w", err)
		}
		facts.Rows = append([]bot.Fact{{Name: "On this item", Value: bot.Rich{bot.Strong(all[line.Item].String())}}}, facts.Rows...)
	}
	return bot.Message{
		Lead:   bot.Say("Logged {} on {} for {}.", bot.Strong(line.Minutes.String()), bot.Strong(on), bot.Plain(line.On.String())),
		Blocks: []bot.Block{facts},
	}, nil
}

// minutesOfWeek sums the member's week that holds a day.
func (c *Cairn) minutesOfWeek(ctx context.Context, me learning.Person, day learning.Date) (learning.Minutes, error) {
	t, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return 0, fmt.Errorf("read day %q: %w", day, err)
	}
	start := t.AddDate(0, 0, -(int(t.Weekday())-int(me.WeekStart)+7)%7)
	lines, err := c.Store.ProgressBetween(ctx, me.ID, learning.DateOf(start, time.UTC), learning.DateOf(start.AddDate(0, 0, 6), time.UTC))
	if err != nil {
		return 0, fmt.Errorf("list progress: %w", err)
	}
	var sum learning.Minutes
	for _, p := range lines {
		sum += p.Minutes
	}
	return sum, nil
}

func whichLogged(call *bot.Call, found []learning.Item, d time.Duration) bot.Message {
	m := bot.Message{Lead: bot.Say("Which item was it?")}
	for _, it := range found[:min(5, len(found))] {
		what := fmt.Sprintf("%d min #%d", int(d.Minutes()), it.Position)
		if yesterday.MatchString(call.Text("what")) {
			what += " yesterday"
		}
		m.Buttons = append(m.Buttons, bot.Button{Label: short(fmt.Sprintf("%d. %s", it.Position, it.Title), 75), Run: bot.Line(call.Command, map[string]string{"what": what})})
	}
	return m
}

func (c *Cairn) done() bot.Command {
	return bot.Command{
		Name:    "done",
		Help:    "Mark an item of your plan as done",
		Example: "done 1",
		Options: []bot.Option{{Name: "item", Help: "Its number or title", Ask: "Which item is done? Its number or title.", Required: true, Complete: c.completeItem}},
		Private: true,
		Says: []string{
			"i finished the sql course", "completed the google certificate", "mark python as done", "i am done with the statistics class",
			"item 2 is finished", "i passed the aws exam", "just completed my portfolio project", "tick off number 3", "finished the whole tableau course",
			"check off the excel course",
		},
		Hear: hearAfter("item", `(?i)\b(?:mark|set|check off|tick off|cross off)\s+(.+?)(?:\s+(?:as|is)?\s*(?:done|finished|complete|completed))?$`, `(?i)\b(?:finished|completed|complete|passed|done with|through with|wrapped up)\s+(?:with\s+)?(?:the\s+|my\s+)?(?:whole\s+|entire\s+)?(.+)$`, `(?i)^(.+?)\s+(?:is|are)\s+(?:finally\s+)?(?:done|finished|complete|completed)$`),
		Run:  c.runDone,
	}
}

func (c *Cairn) runDone(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	p, err := c.openPlan(ctx, me)
	if err != nil {
		return bot.Message{}, err
	}
	if len(p.Items) == 0 {
		return showPlan(p, nil), nil
	}
	found := findItem(p.Items, call.Text("item"))
	if len(found) != 1 {
		return whichItem(call, "item", found, p.Items), nil
	}
	it := found[0]
	if it.State == learning.StateDone {
		return bot.Message{Lead: bot.Say("{} was done already, on {}.", bot.Strong(it.Title), bot.Plain(it.DoneOn.String()))}, nil
	}
	day, zone := today(me, call.Now)
	line := learning.Progress{
		Person: me.ID, Item: it.ID, Kind: learning.ProgressState, State: learning.StateDone, Was: it.State, Before: it.Percent,
		Note: it.Title, On: day, Zone: zone, At: call.Now, Source: source(call),
	}
	if _, _, err := c.Store.AppendProgress(ctx, line); err != nil {
		return bot.Message{}, fmt.Errorf("append progress: %w", err)
	}
	it.State, it.Percent, it.DoneOn = learning.StateDone, 100, day
	if err := c.Store.SaveItem(ctx, it); err != nil {
		return bot.Message{}, fmt.Errorf("save item: %w", err)
	}
	p, err = c.openPlan(ctx, me)
	if err != nil {
		return bot.Message{}, err
	}
	minutes, err := c.Store.MinutesByItem(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("sum minutes: %w", err)
	}
	m := showPlan(p, minutes)
	m.Lead = bot.Say("Well done! {} is finished.", bot.Strong(it.Title))
	return m, nil
}

// source makes a line of the log unique: the event it came from, or a random
// text where events have no id and are never repeated.
func source(call *bot.Call) string {
	if id := call.Event.ID; id != "" {
		return call.Event.In.Adapter + ":" + id
	}
	return rand.Text()
}
