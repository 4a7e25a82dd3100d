package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

func (c *Cairn) planNew() bot.Command {
	return bot.Command{
		Name:    "plan new",
		Help:    "Start a plan towards a goal",
		Example: "plan new become a data analyst --hours 5",
		Options: []bot.Option{
			{Name: "goal", Help: "What you want to reach", Ask: "What is your goal? One sentence is enough.", Required: true},
			{Name: "hours", Help: "Hours a week you can give", Ask: "How many hours a week can you give it?", Kind: bot.Number, Offered: true, Named: true},
			{Name: "target", Help: "When you want to be there", Ask: "By when would you like to be there? A month or a date.", Offered: true, Day: true, Named: true},
			{Name: "budget", Help: "What it may cost in all", Ask: "What may it cost in all? For example $500.", Offered: true, Named: true},
			{Name: "template", Help: "A template to start from", Named: true, Complete: completeTemplate},
			bot.ConfirmOption,
		},
		Private: true,
		Says: []string{
			"i want to become a data analyst", "make me a plan to become a ux designer", "start a new plan", "help me plan becoming a cloud engineer",
			"my goal is to get into cybersecurity", "create a learning plan for project management", "set up a study plan for me",
			"i'd like to become a web developer with 5 hours a week", "new plan learn machine learning", "lets make a plan",
			"build me a roadmap to product management", "i am aiming for a job in marketing analytics", "scrap my goal and start a new plan",
			"new plan front end developer by the end of march", "make a plan with a budget of 800 dollars", "start me off from a template",
		},
		Hear:  hearGoal,
		Check: checkPlan,
		Run:   c.runPlanNew,
	}
}

// checkPlan refuses hours and a budget that no plan has.
func checkPlan(call *bot.Call) error {
	if h := call.Number("hours"); call.Has("hours") && (h <= 0 || h > 100) {
		return bot.Refusef("Hours a week should be between 1 and 100, not `%s`.", call.Text("hours"))
	}
	if t := call.Text("target"); t != "" && !isDay(t) {
		return bot.Refusef("I can't read `%s` as a day. Write it like `15 Dec`, `2027-03-31` or `end of March`.", short(t, 40))
	}
	_, err := readBudget(call.Text("budget"))
	return err
}

// readBudget reads an amount; a bare number is one in dollars.
func readBudget(s string) (learning.Money, error) {
	if s == "" {
		return learning.Money{}, nil
	}
	price, _, ok := learning.FindPrice(s, defaultCurrency)
	if !ok {
		price, _, ok = learning.FindPrice("for "+s, defaultCurrency)
	}
	switch {
	case !ok:
		return learning.Money{}, bot.Refusef("I can't read `%s` as an amount. Write it like `$500` or `400 EUR`.", short(s, 40))
	case price.High.Minor < 0 || price.High.Minor > learning.MaxPrice:
		return learning.Money{}, bot.Refusef("An amount should be between 0 and a million, not `%s`.", short(s, 40))
	}
	return price.High, nil
}

// defaultCurrency is that of amounts without one.
const defaultCurrency = "USD"

// readDay reads a day in words, a coming one where they leave it open. Empty
// words are no day.
func readDay(words string, me learning.Person, now time.Time) (learning.Date, error) {
	if oneLine(words) == "" {
		return "", nil
	}
	day, _ := time.Parse(time.DateOnly, string(me.Today(now)))
	found, rest, ok := when.FindDay(words, day, when.Future)
	if !ok {
		found, rest, ok = when.FindDay("on "+words, day, when.Future)
	}
	date := learning.DateOf(found, time.UTC)
	switch {
	case !ok || oneLine(rest) != "":
		return "", bot.Refusef("I can't read `%s` as a day. Write it like `15 Dec`, `2027-03-31` or `end of March`.", short(words, 40))
	case !date.Valid() || date > me.Today(now).Add(50*366):
		return "", bot.Refusef("The day `%s` is too far away for a plan.", short(words, 40))
	}
	return date, nil
}

var (
	goalWords = []*regexp.Regexp{
		regexp.MustCompile(`(?i)\b(become|becoming|be|get into|getting into|learn|learning|break into|move into|work in|work as)\s+((?:an?\s+)?.+)$`),
		regexp.MustCompile(`(?i)()\b(?:my (?:new )?goal (?:is|:)(?: to)?|aim(?:ing)? (?:for|to be|at|to)|(?:a |the )?(?:new |fresh )?(?:study |learning )?plan ?(?:for|to|:|,|-)(?: me:?)?|roadmap (?:for|to)|(?:begin|start|open|make|create) (?:a )?(?:new |fresh )?plan,? )\s*(.+)$`),
		regexp.MustCompile(`(?i)()\b(?:going for|aiming for|switch(?:ing)? (?:over )?(?:in)?to|chang\w+ (?:over )?(?:in)?to|mov\w+ (?:over )?(?:in)?to|get (?:a job )?(?:in|into|as)|retrain(?:ing)? as|transition\w* (?:in)?to|(?:job|career) (?:in|as)|certified in|(?:goal|target job|dream job|aim) is|fresh p\w+ for)\s+(.+)$`),
		regexp.MustCompile(`(?i)^()(?:a )?new plan\s+(.+)$`),
	}
	// goalEnd is where a goal ends in running words.
	goalEnd = regexp.MustCompile(`(?i)\s*(?:[.;!?]\s|,).*$|\s+(?:before|ideally|by|until|within|about|around|with|and can|and i|so|because|from)\b.*$`)
	// goalTail is what stands after a goal and is none of it.
	goalTail      = regexp.MustCompile(`(?i)(?:[,;:]? *\b(?:and|so|then)?,? *(?:please|pls|plz|thanks|lets make a plan|let's make a plan|make (?:me )?(?:a )?plan|make plan|set up a plan|should be there|i have|with|and)\b[ .!]*)+$`)
	hoursWeek     = regexp.MustCompile(`(?i)(?:,| with| and| at|\s)*\b(?:about |around |only )?(\d+(?:\.\d+)?) ?(?:h|hrs?|hours?)\s*(?:a|per|/|each|every)? ?(?:week(?:ly)?|wk)\b`)
	budgetSaid    = regexp.MustCompile(`(?i)[, ]*(?:with (?:a )?)?\b(?:budget(?: is| of|:)?|max(?:imum)?|up to|at most|no more than)\s+([$€£]? ?\d[\d.,]*k? ?(?:[$€£]|dollars?|euros?|pounds?|usd|eur|gbp|chf|bucks)?)(?: budget)?`)
	targetSaid    = regexp.MustCompile(`(?i)[, ]*\b(?:by|until|till|before|due|for|in)\s+(?:the )?((?:(?:end|start|beginning|middle) of )?[a-z0-9]+(?:[ ,]+(?:\d{1,4}(?:st|nd|rd|th)?|months?|weeks?|years?|[a-z]+ ?\d{4}|next [a-z]+)){0,3}|end of [a-z]+ [a-z]+|next [a-z]+|\d{4}-\d\d-\d\d)$`)
	templateNamed = regexp.MustCompile(`(?i)(?:from|use|using|with|take) (?:the |a )?(.*?) ?template\b(?: (?:for|called|named) (.+))?`)
)

func hearGoal(s string) (map[string]string, bool) {
	values, templateGoal := make(map[string]string), ""
	if m := templateNamed.FindStringSubmatch(s); m != nil {
		for _, word := range []string{m[1], m[2]} {
			if found := learning.TemplatesFor(word); len(found) > 0 && word != "" {
				values["template"], templateGoal = found[0].Key, found[0].Goal
			}
		}
	}
	if m := hoursWeek.FindStringSubmatch(s); m != nil {
		values["hours"] = m[1]
		s = strings.Replace(s, m[0], "", 1)
	}
	if m := budgetSaid.FindStringSubmatch(s); m != nil {
		values["budget"] = strings.TrimSpace(m[1])
		s = strings.Replace(s, m[0], "", 1)
	}
	if m := targetSaid.FindStringSubmatch(s); m != nil {
		if _, rest, ok := when.FindDay("on "+m[1], anyDay, when.Future); ok && oneLine(rest) == "" {
			values["target"] = m[1]
			s = strings.Replace(s, m[0], "", 1)
		}
	}
	for _, re := range goalWords {
		at := re.FindStringSubmatchIndex(s)
		if at == nil || values["goal"] != "" {
			continue
		}
		goal := s[at[4]:at[5]]
		if at[2] >= 0 {
			goal = strings.ToLower(s[at[2]:at[3]]) + " " + goal
		}
		goal = goalEnd.ReplaceAllString(goal, "")
		goal = strings.Trim(goalTail.ReplaceAllString(goal, ""), " .!,;:")
		if !slices.Contains([]string{"", "me", "it", "us", "please", "now"}, strings.ToLower(goal)) {
			values["goal"] = goal
		}
	}
	if values["goal"] == "" && templateGoal != "" {
		values["goal"] = templateGoal
	}
	return values, true
}

// anyDay is a day to try words on when only their form matters.
var anyDay = time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)

func (c *Cairn) runPlanNew(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	confirmed, err := call.Confirmed()
	if err != nil {
		return bot.Message{}, err
	}
	p := learning.Plan{Person: me.ID, Goal: oneLine(call.Text("goal")), HoursAWeek: call.Number("hours"), CreatedAt: call.Now}
	if len([]rune(p.Goal)) > learning.MaxTitle {
		return bot.Message{}, bot.Refusef("That goal is longer than %d characters. One short sentence is enough; details fit into the items.", learning.MaxTitle)
	}
	if p.Target, err = readDay(call.Text("target"), me, call.Now); err != nil {
		return bot.Message{}, err
	}
	if p.Target != "" && p.Target <= me.Today(call.Now) {
		return bot.Message{}, bot.Refusef("The target should lie ahead; %s has passed.", p.Target)
	}
	if p.Budget, err = readBudget(call.Text("budget")); err != nil {
		return bot.Message{}, err
	}
	template, known := learning.TemplateOf(call.Text("template"))
	if call.Has("template") && !known {
		return bot.Message{}, bot.Refusef("I have no template called `%s`. `plan templates` lists them.", short(call.Text("template"), 40))
	}
	old, err := c.Store.OpenPlan(ctx, me.ID)
	had := err == nil
	switch {
	case err != nil && !errors.Is(err, learning.ErrNotFound):
		return bot.Message{}, fmt.Errorf("open plan: %w", err)
	case had && len(old.Items) > 0 && !confirmed:
		values := make(map[string]string)
		for _, o := range call.Command.Options {
			if call.Has(o.Name) {
				values[o.Name] = call.Text(o.Name)
			}
		}
		return call.Confirm(bot.Say("You already have a plan: {}, with {}. Starting a new one puts it away; what you logged stays.", bot.Strong(old.Goal), bot.Plain(count(len(old.Items), "item", "items"))), "Start a new plan", values), nil
	}
	return c.startPlan(ctx, call, me, old, p, template)
}

// startPlan puts the old plan away, if there is one, and opens the new one.
func (c *Cairn) startPlan(ctx context.Context, call *bot.Call, me learning.Person, old, p learning.Plan, template learning.Template) (bot.Message, error) {
	now := call.Now.UTC().Truncate(time.Millisecond) // as stores keep it
	id, err := c.Store.StartPlan(ctx, p, now)
	if err != nil {
		return bot.Message{}, fmt.Errorf("start plan: %w", err)
	}
	p.ID, p.CreatedAt = id, now
	var steps []learning.Step
	if old.Items = nil; old.ID != 0 {
		closed := old
		closed.ClosedAt = now
		steps = append(steps, learning.Step{Plan: &learning.Edit[learning.Plan]{Before: old, After: closed}})
	}
	notYet := p
	notYet.ClosedAt = now
	steps = append(steps, learning.Step{Plan: &learning.Edit[learning.Plan]{Before: notYet, After: p}})
	m, err := c.did(ctx, call, me, bot.Say("Your plan: {}.", bot.Strong(p.Goal)), steps...)
	if err != nil {
		return bot.Message{}, err
	}
	m.Blocks = nil // all of it is new
	if details := saidOf(p); details != "" {
		m.Blocks = append(m.Blocks, note("{}", bot.Plain(details)))
	}
	for _, it := range template.Items {
		it.Plan = id
		if _, err := c.Store.AddItem(ctx, it); err != nil {
			return bot.Message{}, fmt.Errorf("add item: %w", err)
		}
	}
	if len(template.Items) > 0 {
		r, err := c.recordOf(ctx, me, call.Now)
		if err != nil {
			return bot.Message{}, err
		}
		shown := showPlan(r, 1)
		m.Blocks = append(m.Blocks, shown.Blocks...)
		m.Blocks = append(m.Blocks, note("This is a template: change what doesn't fit, for example with {}.", bot.Code("plan remove 2")))
		return m, nil
	}
	m.Blocks = append(m.Blocks, para("Add the first step with {}.", bot.Code("plan add Google Data Analytics certificate")))
	undo := m.Buttons
	m.Buttons = templateButtons(learning.TemplatesFor(p.Goal), 2)
	if len(m.Buttons) > 0 {
		m.Blocks = append(m.Blocks, para("Or start from a template:"))
	}
	m.Buttons = append(append(m.Buttons, bot.Button{Label: "All templates", Run: "plan templates"}), undo...)
	return m, nil
}

// saidOf is what a plan says beside its goal.
func saidOf(p learning.Plan) string {
	var parts []string
	for _, f := range planFields(p)[1:] {
		if f.value != "" {
			parts = append(parts, f.name+": "+f.value)
		}
	}
	return strings.Join(parts, " · ")
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
