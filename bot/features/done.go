package features

import (
	"context"
	"fmt"
	"maps"
	"regexp"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

func (c *Cairn) done() bot.Command {
	return bot.Command{
		Name:    "done",
		Help:    "Mark an item of your plan as done",
		Example: "done 1",
		Options: []bot.Option{
			{Name: "item", Help: "Its number or title", Ask: "Which item is done? Its number or title.", Required: true, Complete: c.completeItem},
			{Name: "on", Help: "The day; today if left out", Named: true},
		},
		Private: true,
		Says: []string{
			"i finished the sql course", "completed the google certificate", "mark python as done", "i am done with the statistics class",
			"item 2 is finished", "i passed the aws exam", "just completed my portfolio project", "tick off number 3", "finished the whole tableau course",
			"check off the excel course", "google data analytics is done", "yay capstone finished", "i got my azure certificate today",
		},
		Hear: hearDone,
		Check: func(call *bot.Call) error {
			if words := call.Text("item"); doneReminder.MatchString(words) {
				return bot.Refusef("If `%s` is a reminder, say `reminders done` and its number.", short(words, 60))
			}
			return nil
		},
		Run: c.runDone,
	}
}

var doneForms = phrases(
	`(?:got|get) (?P<item>.+?) (?:over with|over and done with|done|out of the way|finished)(?:,.*)?`,
	`(?:mark|set|put|check|tick|cross|put a (?:checkmark|check|tick) on)(?: off)? (?P<item>.+?)(?: off)?(?:,? (?:as|to|is)?\s*(?:done|finished|complete|completed))?`,
	`(?:i(?:'?ve| have)? )?(?:just |finally |already |all )?(?:finished|finish|completed|complete|passed|done w(?:ith|/)|through with|wrapped up|earned|got|had|did|aced|shipped|finishing)(?: with| up)? (?P<item>.+?)(?: today| yesterday| just now| finally)?(?:,? (?:so |and )?(?:you can |please )?(?:mark|set|check|tick|cross) (?:it|that|this)(?: off)?(?: as| to)?(?: done| finished| complete)?)?`,
	`(?:i'?m |i am )?(?:finally |all )?(?:done|finished|through) with (?P<item>.+?)(?: today| now)?`,
	`(?:close|finish|complete|tick off|clear|cleared|nailed|aced|survived|handed in|submitted|delivered)(?: off| out)? (?P<item>.+?)(?: today| yesterday| now)?`,
	`that'?s (?:the |my )?(?P<item>.+?) (?:finished|done|completed|complete|over)(?: with)?(?: now| today)?`,
	`(?P<item>.+?)(?: is|'s|,|:)? (?:all wrapped up|submitted(?: and graded)?|graded|wrapped up|done and dusted|finish(?:ed)? for me)(?:[ ,;].*)?`,
	`(?P<item>.+?) (?:is|are) (?:in the bag|behind me|history|out of the way)(?: now)?`,
	`(?P<item>.+?)(?: is| are|'s)?(?: finally| all| now| completely)* (?:done|finished|complete|completed|passed|over)(?: now| today| at last)?`,
)

// crossOut takes something away.
var crossOut = regexp.MustCompile(`(?i)\b(?:cross|strike)\w* (?:out|off)\b.*\b(?:not|won'?t)\b|\b(?:cross|strike)\w* out\b`)

// partDone is a part of an item; "level 2" may belong to a title.
var partDone = regexp.MustCompile(`(?i)\b(?:module|chapter|week|unit|lesson|section|lecture|part|video|quiz|assignment|lab|exercise|topic)s? #?(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)\b|\b(?:level|milestone|course) \d+ of\b`)

// doneReminder is what a reminder was about, and no item.
var doneReminder = regexp.MustCompile(`(?i)\breminder\b`)

var doneFiller = regexp.MustCompile(`(?i)^(?:(?:i'?m (?:happy|glad|pleased|proud) to (?:report|say|announce|tell you)(?: that)?|guess who(?: just)?|i (?:have|am)|that'?s(?: it)?(?: for)?|so|now|just|finaly|done and dusted|yay|woohoo|hooray|finally|yes|great|the|my|whole|entire|entirety of|all of)\b[ ,!]*)+`)

// hearDone finds the item that is done; a part of one is progress, not done.
func hearDone(s string) (map[string]string, bool) {
	s = doneFiller.ReplaceAllString(bare(s), "")
	if unreal.MatchString(s) || crossOut.MatchString(s) {
		return nil, false
	}
	if partDone.MatchString(s) || shareDone.MatchString(s) || hasLength(s) {
		return nil, false
	}
	day := make(map[string]string)
	s = takeFacets(s, day, ofPast)
	values, ok := hear(doneForms, s)
	if ok {
		values["item"] = itemName(doneFiller.ReplaceAllString(values["item"], ""))
		maps.Copy(values, day)
	}
	return values, ok
}

func (c *Cairn) runDone(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, it, m, err := c.oneItem(ctx, call)
	if err != nil || it.ID == 0 {
		if title := oneLine(call.Text("item")); err == nil && kindOf(title) == learning.KindCredential && len([]rune(title)) <= learning.MaxTitle {
			m.Buttons = append(m.Buttons, c.addToWallet(learning.Item{Title: title}))
		}
		return m, err
	}
	if it.State == learning.StateDone {
		return bot.Message{Lead: bot.Say("{} was done already, on {}.", bot.Strong(it.Title), bot.Plain(it.DoneOn.String()))}, nil
	}
	day, err := readDay(call.Text("on"), me, call.Now, when.Past)
	switch {
	case err != nil:
		return bot.Message{}, err
	case day == "":
		day = me.Today(call.Now)
	case day > me.Today(call.Now):
		return bot.Message{}, bot.Refusef("%s is still to come. Say it once it is done.", upperFirst(day.String()))
	}
	after := inState(it, learning.StateDone, day)
	line := learning.Progress{
		Person: me.ID, Item: it.ID, Kind: learning.ProgressState, State: learning.StateDone, Was: it.State, Before: it.Percent,
		Note: it.Title, On: after.DoneOn, Zone: me.Location().String(), At: call.Now, Source: source(call),
	}
	id, _, err := c.Store.AppendProgress(ctx, line)
	if err != nil {
		return bot.Message{}, fmt.Errorf("append progress: %w", err)
	}
	changed, err := c.did(ctx, call, me, nil, learning.Changed(it, after), learning.Logged(id, it.Title+" done"))
	if err != nil {
		return bot.Message{}, err
	}
	r, err := c.recordOf(ctx, me, call.Now)
	if err != nil {
		return bot.Message{}, err
	}
	m = showPlan(r, 1)
	m.Lead = bot.Say("Well done! {} is finished.", bot.Strong(it.Title))
	if it.Kind == learning.KindCredential {
		m.Buttons = append([]bot.Button{c.addToWallet(it)}, m.Buttons...)
	}
	m.Buttons = append(m.Buttons, changed.Buttons...)
	return m, nil
}
