package features

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// itemOptions are the details of an item, for adding and for editing.
var itemOptions = []bot.Option{
	{Name: "kind", Help: "What it is", Kind: bot.Choose, Named: true, Choices: []string{"course", "credential", "project", "network", "other"}},
	{Name: "provider", Help: "Who offers it", Named: true},
	{Name: "hours", Help: "How much work it is", Kind: bot.Number, Named: true},
	{Name: "cost", Help: "The price: $49 a month, 100 EUR, free", Named: true},
	{Name: "due", Help: "By when: 15 Dec, end of March, none", Named: true},
	{Name: "stack", Help: "The group it stacks into", Named: true},
	{Name: "proves", Help: "What it proves you can do", Named: true},
	{Name: "state", Help: "How far it is", Kind: bot.Choose, Named: true, Choices: []string{"researching", "planned", "active", "done", "dropped"}},
	{Name: "evidence", Help: "A link that shows it: https://…", Named: true},
}

func (c *Cairn) planAdd() bot.Command {
	return bot.Command{
		Name:    "plan add",
		Help:    "Add an item to your plan",
		Example: "plan add Google Data Analytics certificate",
		Options: append([]bot.Option{{Name: "title", Help: "What you will do", Ask: "What should I add?", Required: true}}, itemOptions...),
		Private: true,
		Says: []string{
			"add the sql course to my plan", "put a portfolio project on my plan", "i want to add google data analytics to my plan",
			"add aws cloud practitioner", "also plan a statistics course", "add a new item to my plan", "include tableau in my plan",
			"append python for everybody to my list", "i will also do the ux certificate, add it", "stick a github project on my plan",
			"add sql basics, 20 hours, due dec 18", "i need to add tableau desktop specialist, costs 100 once", "new item: project portfolio website",
			"include ibm data science from coursera at 49 a month", "add deep learning but only as researching", "another one for the plan: pmp prep",
			"add a networking thing: coffee with somebody from the data team", "can you add khan academy statistics (free) to my list",
		},
		Hear:   hearAdd,
		Strict: true,
		Check:  checkItem,
		Run:    c.runPlanAdd,
	}
}

// checkItem refuses details that no item has.
func checkItem(call *bot.Call) error {
	switch h := call.Number("hours"); {
	case call.Has("hours") && (h < 0 || h > 5000):
		return bot.Refusef("The work of one item should be between 0 and 5,000 hours, not `%s`.", call.Text("hours"))
	case len([]rune(call.Text("title"))) > learning.MaxTitle:
		return bot.Refusef("That title is longer than %d characters. A short name is enough.", learning.MaxTitle)
	}
	for _, name := range []string{"provider", "stack", "proves"} {
		if len([]rune(call.Text(name))) > learning.MaxTitle {
			return bot.Refusef("`--%s` is longer than %d characters. A few words are enough.", name, learning.MaxTitle)
		}
	}
	if link := call.Text("evidence"); link != "" && !isNone(link) && !safeLink(link) {
		return bot.Refusef("Evidence should be a link that starts with https://, not `%s`.", short(link, 60))
	}
	if cost := call.Text("cost"); cost != "" && !isNone(cost) {
		if _, err := readPrice(cost); err != nil {
			return err
		}
	}
	return nil
}

var link = regexp.MustCompile(`^https://[^\s<>"]{1,1000}$`)

func safeLink(s string) bool { return link.MatchString(s) }

func isNone(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "none", "no", "nothing", "-", "clear", "remove":
		return true
	}
	return false
}

// readPrice reads what an item costs.
func readPrice(s string) (learning.Price, error) {
	price, _, ok := learning.FindPrice(s, defaultCurrency)
	if !ok {
		price, _, ok = learning.FindPrice("for "+s, defaultCurrency)
	}
	switch {
	case !ok:
		return price, bot.Refusef("I can't read `%s` as a price. Write it like `$49 a month`, `120 EUR` or `free`.", short(s, 40))
	case price.Low.Minor < 0 || price.High.Minor > learning.MaxPrice:
		return price, bot.Refusef("A price should be between 0 and a million, not `%s`.", short(s, 40))
	}
	return price, nil
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
	if len(p.Items) >= learning.MaxItems {
		return bot.Message{}, bot.Refusef("Your plan has %d items, which is the most it can hold. Finish or remove one first.", learning.MaxItems)
	}
	for _, it := range p.Items {
		if learning.Fold(it.Title) == learning.Fold(title) {
			return bot.Message{}, bot.Refusef("`%s` is on your plan already, as number %d.", it.Title, it.Position)
		}
	}
	it := learning.Item{Plan: p.ID, Title: title, Kind: kindOf(title), State: learning.StatePlanned}
	if it, err = detailed(call, me, it); err != nil {
		return bot.Message{}, err
	}
	if it, err = c.Store.AddItem(ctx, it); err != nil {
		return bot.Message{}, fmt.Errorf("add item: %w", err)
	}
	m, err := c.did(ctx, call, me, bot.Say("Added {} as number {}.", bot.Strong(it.Title), bot.Plain(strconv.Itoa(it.Position))), learning.Added(it))
	if err != nil {
		return bot.Message{}, err
	}
	m.Blocks = nil
	if details := itemDetails(it); details != "" {
		m.Blocks = append(m.Blocks, note("{}", bot.Plain(details)))
	}
	m.Blocks = append(m.Blocks, note("Log work on it with {}.", bot.Code("log 45 min "+firstWord(it.Title))))
	m.Buttons = append([]bot.Button{{Label: "Show plan", Run: "plan show"}}, m.Buttons...)
	return m, nil
}

// itemDetails are the fields of an item beside its title and place.
func itemDetails(it learning.Item) string {
	var parts []string
	for _, f := range itemFields(it)[1:] {
		if f.value != "" && f.name != "Place" && f.value != string(learning.StatePlanned) {
			parts = append(parts, f.name+": "+f.value)
		}
	}
	return strings.Join(parts, " · ")
}

// detailed is the item with the details that a call names.
func detailed(call *bot.Call, me learning.Person, it learning.Item) (learning.Item, error) {
	set := func(name string, to *string) {
		if call.Has(name) {
			if *to = oneLine(call.Text(name)); isNone(*to) {
				*to = ""
			}
		}
	}
	set("provider", &it.Provider)
	set("stack", &it.Stack)
	set("proves", &it.Proves)
	set("evidence", &it.Evidence)
	if call.Has("kind") {
		it.Kind = learning.Kind(call.Text("kind"))
	}
	if call.Has("hours") {
		it.Estimate = learning.Minutes(call.Number("hours")*60 + 0.5)
	}
	if call.Has("cost") {
		it.Cost, it.CostModel = learning.Money{}, ""
		if !isNone(call.Text("cost")) {
			price, err := readPrice(call.Text("cost"))
			if err != nil {
				return it, err
			}
			it.Cost, it.CostModel = price.High, price.Model
		}
	}
	if call.Has("due") {
		due, err := readDue(call.Text("due"), me, it, call)
		if err != nil {
			return it, err
		}
		it.Due = due
	}
	if call.Has("state") {
		it = inState(it, learning.State(call.Text("state")), me.Today(call.Now))
	}
	return it, nil
}

// inState is the item in another state, with percent and day to match.
func inState(it learning.Item, s learning.State, today learning.Date) learning.Item {
	switch {
	case s == learning.StateDone && it.State != learning.StateDone:
		it.Percent, it.DoneOn = 100, today
	case s != learning.StateDone && it.State == learning.StateDone:
		it.Percent, it.DoneOn = 0, ""
	}
	it.State = s
	return it
}

var byLength = regexp.MustCompile(`(?i)^(?:by |another |for )*(?:(\d+|an?|one|two|three|four|five|six) (day|week|month)s?)(?: (?:later|more|back|out))?$`)

// readDue reads a due date; "by two weeks" moves the one there is.
func readDue(words string, me learning.Person, it learning.Item, call *bot.Call) (learning.Date, error) {
	if isNone(words) {
		return "", nil
	}
	if m := byLength.FindStringSubmatch(strings.TrimSpace(words)); m != nil && it.Due != "" {
		n, ok := wordNumbers[strings.ToLower(m[1])]
		if digits, err := strconv.Atoi(m[1]); err == nil {
			n, ok = float64(digits), true
		}
		if !ok {
			n = 1
		}
		days := map[string]int{"day": 1, "week": 7, "month": 30}[strings.ToLower(m[2])]
		if later := it.Due.Add(days * int(min(n, 1000))); later != "" {
			return later, nil
		}
	}
	return readDay(words, me, call.Now)
}
