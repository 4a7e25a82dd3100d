package features

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) planShow() bot.Command {
	return bot.Command{
		Name:    "plan show",
		Aliases: []string{"plan", "my plan"},
		Help:    "Show your plan: items, progress, next step, warnings",
		Example: "plan show",
		Options: []bot.Option{{Name: "page", Help: "Which page of a long plan", Kind: bot.Integer, Named: true}},
		Private: true,
		Says: []string{
			"show my plan", "what is on my plan", "what do i have left", "what is my next step", "what should i do next", "show me what i am working on",
			"my learning plan", "what is left to do", "list my courses", "what am i studying", "where is my plan", "what comes after this course for me",
			"display my roadmap", "what did i plan", "open my plan", "whats next on my plan", "how does my plan look", "give me an overview of my courses",
			"which items are still open", "when is my next due date", "are there any warnings on my plan", "show me everything on my list",
			"plan please", "lets see my plan", "what was my goal again",
		},
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			me, err := c.me(ctx, call)
			if err != nil {
				return bot.Message{}, err
			}
			r, err := c.recordOf(ctx, me, call.Now)
			if err != nil {
				return bot.Message{}, err
			}
			m := showPlan(r, max(1, call.Int("page")))
			if len(r.Plan.Items) == 0 {
				m.Buttons = append(templateButtons(learning.TemplatesFor(r.Plan.Goal), 3), bot.Button{Label: "All templates", Run: "plan templates"})
				return m, nil
			}
			err = c.warn(ctx, call, r, &m)
			return m, err
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

// recordOf is the member's plan with all that is known of it, or a refusal when
// there is none.
func (c *Cairn) recordOf(ctx context.Context, me learning.Person, now time.Time) (learning.Record, error) {
	p, err := c.openPlan(ctx, me)
	if err != nil {
		return learning.Record{}, err
	}
	r, err := c.record(ctx, me, now)
	r.Plan = p
	return r, err
}

// record is what a member logged, without a plan.
func (c *Cairn) record(ctx context.Context, me learning.Person, now time.Time) (learning.Record, error) {
	r := learning.Record{Person: me, Today: me.Today(now)}
	var err error
	if r.ByItem, err = c.Store.MinutesByItem(ctx, me.ID); err != nil {
		return r, fmt.Errorf("sum minutes: %w", err)
	}
	if r.ByDay, err = c.Store.MinutesByDay(ctx, me.ID); err != nil {
		return r, fmt.Errorf("sum minutes: %w", err)
	}
	if r.Vacations, err = c.Store.Vacations(ctx, me.ID); err != nil {
		return r, fmt.Errorf("list vacations: %w", err)
	}
	return r, nil
}

// itemsOnPage keeps a plan within one message on every platform.
const itemsOnPage = 20

// showPlan is one page of a plan, counted from 1.
func showPlan(r learning.Record, page int) bot.Message {
	p := r.Plan
	m := bot.Message{Lead: bot.Say("Your plan: {}", bot.Strong(p.Goal))}
	if said := saidOf(p); said != "" {
		m.Blocks = append(m.Blocks, note("{}", bot.Plain(said)))
	}
	if len(p.Items) == 0 {
		m.Blocks = append(m.Blocks, para("It has no items yet. Add the first with {}, or start from a template.", bot.Code("plan add Google Data Analytics certificate")))
		return m
	}
	m.Blocks = append(m.Blocks, meters(p.Items)...)
	pages := (len(p.Items) + itemsOnPage - 1) / itemsOnPage
	page = min(page, pages)
	from := (page - 1) * itemsOnPage
	list := bot.List{Start: from + 1}
	for _, it := range p.Items[from:min(from+itemsOnPage, len(p.Items))] {
		list.Items = append(list.Items, itemLine(it, r.ByItem[it.ID], r.Today))
	}
	m.Blocks = append(m.Blocks, list)
	if page < pages {
		m.Blocks = append(m.Blocks, note("Page {} of {}.", bot.Plain(strconv.Itoa(page)), bot.Plain(strconv.Itoa(pages))))
		m.Buttons = append(m.Buttons, bot.Button{Label: "More", Run: fmt.Sprintf("plan show --page %d", page+1)})
	}
	if next, ok := nextItem(p.Items); ok {
		m.Blocks = append(m.Blocks, para("Next: {}{}", bot.Strong(next.Title), bot.Plain(dueSoon(next, r.Today))))
	} else {
		m.Blocks = append(m.Blocks, para("Everything is done. Well done!"))
	}
	return m
}

// meters are the bar of the plan and, where there are stacks, one of each.
func meters(items []learning.Item) []bot.Block {
	var stacks []string
	var all bot.Meter
	bars := make(map[string]*bot.Meter)
	for _, it := range items {
		if it.State == learning.StateDropped {
			continue
		}
		all.Total++
		if it.Stack != "" && bars[it.Stack] == nil {
			stacks = append(stacks, it.Stack)
			bars[it.Stack] = new(bot.Meter)
		}
		bar := bars[it.Stack]
		if bar == nil {
			bar = new(bot.Meter)
		}
		bar.Total++
		if it.State == learning.StateDone {
			all.Done++
			bar.Done++
		}
	}
	all.Label, all.Text = "Done", fmt.Sprintf("%g of %s", all.Done, count(int(all.Total), "item", "items"))
	out := []bot.Block{all}
	for _, name := range stacks[:min(8, len(stacks))] {
		bar := bars[name]
		bar.Label, bar.Text = short(name, 40), fmt.Sprintf("%g of %g", bar.Done, bar.Total)
		out = append(out, *bar)
	}
	return out
}

// nextItem is what to do next: an active item before a planned one, and the
// earlier due date first.
func nextItem(items []learning.Item) (next learning.Item, ok bool) {
	rank := map[learning.State]int{learning.StateActive: 3, learning.StatePlanned: 2, learning.StateResearching: 1}
	for _, it := range items {
		better := rank[it.State] > rank[next.State] ||
			rank[it.State] == rank[next.State] && it.Due != "" && (next.Due == "" || it.Due < next.Due)
		if rank[it.State] > 0 && better {
			next, ok = it, true
		}
	}
	return next, ok
}

func dueSoon(it learning.Item, today learning.Date) string {
	switch days := today.Days(it.Due); {
	case it.Due == "":
		return ""
	case days < 0:
		return fmt.Sprintf(" — it was due on %s; %s would move it", it.Due, "plan edit "+strconv.Itoa(it.Position)+" --due")
	case days == 0:
		return " — due today"
	case days == 1:
		return " — due tomorrow"
	default:
		return fmt.Sprintf(" — due in %d days", days)
	}
}

// itemLine is an item in one line: title, state, percent, time spent, due date,
// price, and what else is known.
func itemLine(it learning.Item, spent learning.Minutes, today learning.Date) bot.Rich {
	details := []string{string(it.State)}
	if it.State == learning.StateDone && it.DoneOn != "" {
		details = []string{"done on " + it.DoneOn.String()}
	} else if it.Percent > 0 {
		details = append(details, percent(it.Percent))
	}
	open := it.State != learning.StateDone && it.State != learning.StateDropped
	switch {
	case spent > 0 && it.Estimate > 0 && open:
		details = append(details, fmt.Sprintf("%s of %s logged", spent, it.Estimate))
	case spent > 0:
		details = append(details, spent.String()+" logged")
	case it.Estimate > 0 && open:
		details = append(details, "about "+it.Estimate.String())
	}
	if it.Due != "" && open {
		word := "due "
		if it.Due < today {
			word = "overdue since "
		}
		details = append(details, word+it.Due.String())
	}
	if it.Provider != "" {
		details = append(details, it.Provider)
	}
	if cost := costText(it); cost != "" && open {
		details = append(details, cost)
	}
	return bot.Say("{} — {}", bot.Strong(it.Title), bot.Plain(strings.Join(details, ", ")))
}

// shownWarnings bounds how many warnings a plan shows: more would not be read.
const shownWarnings = 3

// warn adds the warnings of a plan, each with its reason and a way to read on.
func (c *Cairn) warn(ctx context.Context, call *bot.Call, r learning.Record, m *bot.Message) error {
	base, err := c.baseFor(ctx, call)
	if err != nil {
		return err
	}
	compared, err := c.compared(ctx, r.Person)
	if err != nil {
		return err
	}
	warnings := r.Warnings(compared)
	for _, w := range warnings[:min(shownWarnings, len(warnings))] {
		text, entry, label := warningText(w, r.Plan)
		m.Blocks = append(m.Blocks, bot.Note{Text: append(bot.Rich{bot.Plain("Worth a thought: ")}, text...)})
		if e, ok := base.Entry(entry); ok {
			m.Buttons = append(m.Buttons, bot.Button{Label: label, Run: "ask " + e.Title})
		}
	}
	return nil
}

// warningText says what speaks against a plan and why, and names the entry that
// says more.
func warningText(w learning.Warning, p learning.Plan) (text bot.Rich, entry, label string) {
	switch w.Kind {
	case learning.WarnRegulated:
		return bot.Say("in many places the law asks for a degree to work as {}. Credentials can't replace it; check the rules where you live.", bot.Strong(withArticle(w.Word))),
			"degree-needed", "When is a degree needed?"
	case learning.WarnVendor:
		return bot.Say("everything you learn here is from {}. Skills in one vendor's tools alone travel badly; add something independent, such as SQL, statistics or communication.", bot.Strong(w.Word)),
			"narrow", "Why is one vendor a risk?"
	case learning.WarnFoundations:
		return bot.Say("nothing here teaches the foundations. A focused course can skip them, statistics for example."),
			"depth", "What can be missing?"
	case learning.WarnActive:
		return bot.Say("{} at once. One or two at a time get finished sooner; the others can wait as planned.", bot.Strong(count(w.Count, "active item", "active items"))),
			"time-management", "How do I find the time?"
	case learning.WarnCost:
		sum := "a lot"
		var parts []string
		for _, m := range w.Sum {
			parts = append(parts, m.String())
		}
		if len(parts) > 0 {
			sum = strings.Join(parts, " and ")
		}
		if w.Over {
			return bot.Say("at your pace what is open will cost about {}, above your budget of {}.", bot.Strong(sum), bot.Strong(p.Budget.String())),
				"budget-time", "How do I budget?"
		}
		return bot.Say("{} add up to about {}. Four or five credentials can cost as much as a semester of community college.",
			bot.Strong(count(w.Count, "paid item", "paid items")), bot.Strong(sum)), "budget-time", "How do I budget?"
	case learning.WarnCompared:
		return bot.Say("you have compared {}. Look at three or more per skill before you enrol: {}.", bot.Strong(count(w.Count, "option", "options")), bot.Code("compare new sql")),
			"compare", "How do I compare?"
	}
	return nil, "", ""
}

func withArticle(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an " + noun
	}
	return "a " + noun
}
