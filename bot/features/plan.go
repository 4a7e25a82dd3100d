package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) planNew() bot.Command {
	return bot.Command{
		Name:    "plan new",
		Help:    "Start a plan towards a goal",
		Example: "plan new become a data analyst --hours 5",
		Options: []bot.Option{
			{Name: "goal", Help: "What you want to reach", Ask: "What is your goal? One sentence is enough.", Required: true},
			{Name: "hours", Help: "Hours a week you can give", Kind: bot.Number, Named: true},
			bot.ConfirmOption,
		},
		Private: true,
		Says: []string{
			"i want to become a data analyst", "make me a plan to become a ux designer", "start a new plan", "help me plan becoming a cloud engineer",
			"my goal is to get into cybersecurity", "create a learning plan for project management", "set up a study plan for me",
			"i'd like to become a web developer with 5 hours a week", "new plan learn machine learning", "lets make a plan",
			"build me a roadmap to product management", "i am aiming for a job in marketing analytics",
		},
		Hear: hearGoal,
		Check: func(call *bot.Call) error {
			if h := call.Number("hours"); call.Has("hours") && (h <= 0 || h > 100) {
				return bot.Refusef("Hours a week should be between 1 and 100, not `%s`.", call.Text("hours"))
			}
			return nil
		},
		Run: c.runPlanNew,
	}
}

var (
	goalWords = regexp.MustCompile(`(?i)\b(?:(?:to |of |for )?(?:become|becoming|be|get into|getting into|learn|learning|break into)\s+|(?:my goal is(?: to)?|aiming (?:for|to)|a? ?(?:study |learning )?plan (?:for|to)|roadmap (?:for|to))\s+)(.+)$`)
	hoursWeek = regexp.MustCompile(`(?i)(?:,| with| and|\s)*\b(\d+(?:\.\d+)?) ?(?:h|hrs?|hours?) ?(?:a|per|/|each|every) ?week\b`)
)

func hearGoal(s string) (map[string]string, bool) {
	values := make(map[string]string)
	if m := hoursWeek.FindStringSubmatch(s); m != nil {
		values["hours"] = m[1]
		s = strings.Replace(s, m[0], "", 1)
	}
	if at := goalWords.FindStringSubmatchIndex(s); at != nil {
		goal := s[at[2]:at[3]]
		if verb := regexp.MustCompile(`(?i)(become|be|get into|learn|break into)\s+$`).FindString(s[at[0]:at[2]]); verb != "" {
			goal = strings.ToLower(verb) + goal
		}
		if goal = strings.Trim(goal, " .!,"); !strings.EqualFold(goal, "me") {
			values["goal"] = goal
		}
	}
	return values, true
}

func (c *Cairn) runPlanNew(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	confirmed, err := call.Confirmed()
	if err != nil {
		return bot.Message{}, err
	}
	goal := oneLine(call.Text("goal"))
	if len([]rune(goal)) > learning.MaxTitle {
		return bot.Message{}, bot.Refusef("That goal is longer than %d characters. One short sentence is enough; details fit into the items.", learning.MaxTitle)
	}
	old, err := c.Store.OpenPlan(ctx, me.ID)
	switch {
	case err != nil && !errors.Is(err, learning.ErrNotFound):
		return bot.Message{}, fmt.Errorf("open plan: %w", err)
	case err == nil && len(old.Items) > 0 && !confirmed:
		values := map[string]string{"goal": goal}
		if call.Has("hours") {
			values["hours"] = call.Text("hours")
		}
		return call.Confirm(bot.Say("You already have a plan: {}, with {}. Starting a new one closes it; what you logged stays.", bot.Strong(old.Goal), bot.Plain(count(len(old.Items), "item", "items"))), "Start a new plan", values), nil
	}
	p := learning.Plan{Person: me.ID, Goal: goal, HoursAWeek: call.Number("hours"), CreatedAt: call.Now}
	if _, err := c.Store.StartPlan(ctx, p, call.Now); err != nil {
		return bot.Message{}, fmt.Errorf("start plan: %w", err)
	}
	m := bot.Message{
		Lead:   bot.Say("Your plan: {}.", bot.Strong(goal)),
		Blocks: []bot.Block{para("Add the first step with {}.", bot.Code("plan add Google Data Analytics certificate"))},
	}
	if p.HoursAWeek > 0 {
		m.Blocks = append(m.Blocks, note("{} hours a week.", bot.Plain(call.Text("hours"))))
	}
	return m, nil
}

func (c *Cairn) planShow() bot.Command {
	return bot.Command{
		Name:    "plan show",
		Aliases: []string{"plan", "my plan"},
		Help:    "Show your plan: items, progress, next step",
		Example: "plan show",
		Options: nil,
		Private: true,
		Says: []string{
			"show my plan", "what is on my plan", "what do i have left", "what is my next step", "what should i do next", "show me what i am working on",
			"my learning plan", "what is left to do", "list my courses", "what am i studying", "where is my plan", "what comes after this course for me",
			"display my roadmap", "what did i plan", "open my plan",
		},
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			me, err := c.me(ctx, call)
			if err != nil {
				return bot.Message{}, err
			}
			p, err := c.openPlan(ctx, me)
			if err != nil {
				return bot.Message{}, err
			}
			minutes, err := c.Store.MinutesByItem(ctx, me.ID)
			if err != nil {
				return bot.Message{}, fmt.Errorf("sum minutes: %w", err)
			}
			return showPlan(p, minutes), nil
		},
	}
}

// openPlan is the member's plan, or a refusal that says how to start one.
func (c *Cairn) openPlan(ctx context.Context, me learning.Person) (learning.Plan, error) {
	p, err := c.Store.OpenPlan(ctx, me.ID)
	if errors.Is(err, learning.ErrNotFound) {
		return p, bot.Refusef("You have no plan yet. Start one with `plan new` and your goal, for example `plan new become a data analyst`.")
	} else if err != nil {
		return p, fmt.Errorf("open plan: %w", err)
	}
	return p, nil
}

func showPlan(p learning.Plan, minutes map[learning.ItemID]learning.Minutes) bot.Message {
	m := bot.Message{Lead: bot.Say("Your plan: {}", bot.Strong(p.Goal))}
	if len(p.Items) == 0 {
		m.Blocks = append(m.Blocks, para("It has no items yet. Add the first with {}.", bot.Code("plan add Google Data Analytics certificate")))
		return m
	}
	done, next := 0, ""
	var list bot.List
	list.Start = 1
	for _, it := range p.Items {
		if it.State == learning.StateDone {
			done++
		} else if next == "" && it.State != learning.StateDropped {
			next = it.Title
		}
		list.Items = append(list.Items, itemLine(it, minutes[it.ID]))
	}
	m.Blocks = append(m.Blocks, bot.Meter{
		Label: "Done", Done: float64(done), Total: float64(len(p.Items)),
		Text: fmt.Sprintf("%d of %s", done, count(len(p.Items), "item", "items")),
	}, list)
	if next != "" {
		m.Blocks = append(m.Blocks, para("Next: {}", bot.Strong(next)))
	} else {
		m.Blocks = append(m.Blocks, para("Everything is done. Well done!"))
	}
	return m
}

// itemLine is an item in one line: title, state, percent, time spent, due date.
func itemLine(it learning.Item, spent learning.Minutes) bot.Rich {
	details := []string{string(it.State)}
	if it.State == learning.StateDone && it.DoneOn != "" {
		details = []string{"done on " + it.DoneOn.String()}
	} else if it.Percent > 0 {
		details = append(details, percent(it.Percent))
	}
	if spent > 0 {
		details = append(details, spent.String()+" logged")
	}
	if it.Due != "" && it.State != learning.StateDone {
		details = append(details, "due "+it.Due.String())
	}
	return bot.Say("{} — {}", bot.Strong(it.Title), bot.Plain(strings.Join(details, ", ")))
}

func (c *Cairn) planAdd() bot.Command {
	return bot.Command{
		Name:    "plan add",
		Help:    "Add an item to your plan",
		Example: "plan add Google Data Analytics certificate",
		Options: []bot.Option{
			{Name: "title", Help: "What you will do", Ask: "What should I add?", Required: true},
			{Name: "kind", Help: "What it is", Kind: bot.Choose, Named: true, Choices: []string{"course", "credential", "project", "network", "other"}},
			{Name: "provider", Help: "Who offers it", Named: true},
		},
		Private: true,
		Says: []string{
			"add the sql course to my plan", "put a portfolio project on my plan", "i want to add google data analytics to my plan",
			"add aws cloud practitioner", "also plan a statistics course", "add a new item to my plan", "include tableau in my plan",
			"append python for everybody to my list", "i will also do the ux certificate, add it", "stick a github project on my plan",
		},
		Hear: hearAfter("title", `(?i)\b(?:add|put|include|append|stick)\s+(?:the\s+|an?\s+)?(?:new item\s*)?(.+?)\s+(?:to|on|in|onto|into)\s+(?:my|the)\s+(?:plan|list|roadmap)`, `(?i)^(?:please\s+)?(?:also\s+)?(?:add|plan|include)\s+(?:the\s+|an?\s+)?(.+)$`),
		Run:  c.runPlanAdd,
	}
}

func (c *Cairn) runPlanAdd(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	p, err := c.openPlan(ctx, me)
	if err != nil {
		return bot.Message{}, err
	}
	title := oneLine(call.Text("title"))
	switch {
	case len([]rune(title)) > learning.MaxTitle:
		return bot.Message{}, bot.Refusef("That title is longer than %d characters. A short name is enough.", learning.MaxTitle)
	case len(p.Items) >= learning.MaxItems:
		return bot.Message{}, bot.Refusef("Your plan has %d items, which is the most it can hold. Finish or remove one first.", learning.MaxItems)
	}
	for _, it := range p.Items {
		if learning.Fold(it.Title) == learning.Fold(title) {
			return bot.Message{}, bot.Refusef("`%s` is on your plan already, as number %d.", it.Title, it.Position)
		}
	}
	kind := learning.Kind(call.Text("kind"))
	if kind == "" {
		kind = kindOf(title)
	}
	it, err := c.Store.AddItem(ctx, learning.Item{
		Plan: p.ID, Title: title, Kind: kind, Provider: oneLine(call.Text("provider")), State: learning.StatePlanned,
	})
	if err != nil {
		return bot.Message{}, fmt.Errorf("add item: %w", err)
	}
	return bot.Message{
		Lead:    bot.Say("Added {} as number {}.", bot.Strong(it.Title), bot.Plain(strconv.Itoa(it.Position))),
		Blocks:  []bot.Block{note("Log work on it with {}.", bot.Code("log 45 min "+firstWord(it.Title)))},
		Buttons: []bot.Button{{Label: "Show plan", Run: "plan show"}},
	}, nil
}

// kindOf guesses what an item is from its title.
func kindOf(title string) learning.Kind {
	lower := strings.ToLower(title)
	for _, k := range []struct {
		kind  learning.Kind
		words []string
	}{
		{learning.KindProject, []string{"project", "portfolio", "capstone", "github", "blog post"}},
		{learning.KindCredential, []string{"certificate", "certification", "cert", "credential", "badge", "exam", "nanodegree", "specialization"}},
		{learning.KindNetwork, []string{"meetup", "network", "community", "conference", "mentor"}},
		{learning.KindCourse, []string{"course", "class", "bootcamp", "tutorial", "lessons", "module", "learn"}},
	} {
		for _, w := range k.words {
			if strings.Contains(lower, w) {
				return k.kind
			}
		}
	}
	return learning.KindOther
}

func firstWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}

// today is the member's day, and the zone it was found in.
func today(me learning.Person, now time.Time) (learning.Date, string) {
	return me.Today(now), me.Location().String()
}
