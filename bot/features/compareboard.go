package features

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// usualPace is the hours a week that are taken where nobody named any.
const usualPace = 5

// pace is the hours a week of the member's plan, or the usual ones; said tells
// which.
func (c *Cairn) pace(ctx context.Context, me learning.Person) (hours float64, said bool, err error) {
	p, err := c.Store.OpenPlan(ctx, me.ID)
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		return 0, false, fmt.Errorf("open plan: %w", err)
	}
	if p.HoursAWeek > 0 {
		return p.HoursAWeek, true, nil
	}
	return usualPace, false, nil
}

// compared is the most options that the member compares for any skill.
func (c *Cairn) compared(ctx context.Context, me learning.Person) (most int, err error) {
	boards, err := c.Store.Comparisons(ctx, me.ID)
	if err != nil {
		return 0, fmt.Errorf("list comparisons: %w", err)
	}
	for _, b := range boards {
		most = max(most, len(b.Options))
	}
	return most, nil
}

// showBoard shows a board, best option first, and why it leads.
func (c *Cairn) showBoard(ctx context.Context, me learning.Person, board learning.Comparison, all []learning.Comparison) (bot.Message, error) {
	hours, said, err := c.pace(ctx, me)
	if err != nil {
		return bot.Message{}, err
	}
	checks, err := c.Store.ProviderChecks(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list provider checks: %w", err)
	}
	if len(board.Options) == 0 {
		return bot.Message{
			Lead:    bot.Say("The board for {} is empty.", bot.Strong(board.Skill)),
			Blocks:  []bot.Block{para("Add the first of at least three options: {}.", bot.Code("compare add Google Data Analytics, $49 a month, 4 months"))},
			Buttons: []bot.Button{{Label: "Add an option", Run: "compare add", Style: bot.Primary}},
		}, nil
	}
	ranked := learning.Rank(board.Options, hours)
	m := leads(board, ranked)
	m.Blocks = append(m.Blocks, boardTable(board, ranked))
	if words := moreToCompare(len(board.Options)); words != "" {
		m.Blocks = append(m.Blocks, para("{}", bot.Plain(words)))
	}
	if open := missingLines(ranked); !anyKnown(ranked) {
		m.Blocks = append(m.Blocks, para("Nothing is known of them yet. Rate one: {}.", bot.Code(fmt.Sprintf(`compare rate %d --cost "$49 a month" --months 4`, ranked.Ranked[0].Position))))
	} else if len(open) > 0 {
		m.Blocks = append(m.Blocks, para("Not known yet, and counting neither for nor against:"), bot.List{Items: open})
	}
	if lines := checkedProviders(board, checks); len(lines) > 0 {
		m.Blocks = append(m.Blocks, para("What you found out about providers:"), bot.List{Items: lines})
	}
	if anyKnown(ranked) {
		m.Blocks = append(m.Blocks, note("{}", bot.Plain(howRanked(ranked, hours, said))))
	}
	if others := otherBoards(board, all); others != "" {
		m.Blocks = append(m.Blocks, note("Your other boards: {}. Open one with {}.", bot.Plain(others), bot.Code("compare show")))
	}
	m.Buttons = boardButtons(board, ranked)
	return m, nil
}

// leads says which option leads, and why.
func leads(board learning.Comparison, b learning.Board) bot.Message {
	first := b.Ranked[0]
	if len(b.Ranked) == 1 {
		return bot.Message{Lead: bot.Say("{}: {} is the only option so far.", bot.Plain(board.Skill), bot.Strong(first.Title))}
	}
	second := b.Ranked[1]
	if first.Score == second.Score && len(first.Missing) == len(second.Missing) || len(first.Missing) == len(learning.Criteria) {
		return bot.Message{Lead: bot.Say("{}: nothing I know tells {} and {} apart yet.", bot.Plain(board.Skill), bot.Strong(first.Title), bot.Strong(second.Title))}
	}
	m := bot.Message{Lead: bot.Say("{}: {} leads.", bot.Plain(board.Skill), bot.Strong(first.Title))}
	switch {
	case len(b.Ahead) > 0:
		why := bot.Say("Why: against {} it {}.", bot.Strong(second.Title), bot.Plain(sentenceList(reasons(b.Ahead, first, second))))
		if len(b.Behind) > 0 {
			why = append(why, bot.Say(" {} {}.", bot.Strong(second.Title), bot.Plain(sentenceList(reasons(b.Behind, second, first))))...)
		}
		m.Blocks = append(m.Blocks, bot.Para{Text: why})
	case second.Thin && !first.Thin:
		m.Blocks = append(m.Blocks, para("Why: too little is known of {} to set the two against each other.", bot.Strong(second.Title)))
	default:
		m.Blocks = append(m.Blocks, para("Why: on what is known of it, against the middle of the others. No single point is known to be better than with {}.", bot.Strong(second.Title)))
	}
	return m
}

// reasons are the criteria on which one option is better than another.
func reasons(on []learning.Criterion, better, worse learning.Ranked) []string {
	var out []string
	for _, c := range on {
		switch c {
		case learning.ByCost:
			out = append(out, fmt.Sprintf("costs less (%s against %s)", totalText(better), totalText(worse)))
		case learning.ByTime:
			out = append(out, fmt.Sprintf("takes less time (%s against %s)", monthsText(better.Months), strings.Fields(monthsText(worse.Months))[0]))
		case learning.ByRigor:
			out = append(out, fmt.Sprintf("examines more seriously (rigor %s against %s)", rigorText(better.Option), rigorText(worse.Option)))
		case learning.ByRecognition:
			out = append(out, fmt.Sprintf("is named by more job ads (%s against %s)", adsText(better.Option), adsText(worse.Option)))
		case learning.ByProject:
			out = append(out, "has a final project")
		case learning.ByStackable:
			out = append(out, "counts toward something bigger")
		}
	}
	return out
}

// sentenceList joins "a", "b" and "c" to "a, b and c".
func sentenceList(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

func boardTable(board learning.Comparison, b learning.Board) bot.Table {
	t := bot.Table{
		Caption: "Options for " + board.Skill + ", best first",
		Columns: []bot.Column{
			{Name: "No.", Number: true},
			{Name: "Option"},
			{Name: "Cost"},
			{Name: "Months", Number: true},
			{Name: "Hours", Number: true},
			{Name: "Rigor"},
			{Name: "Job ads"},
			{Name: "Project"},
			{Name: "Stacks"},
		},
	}
	for _, r := range b.Ranked {
		title := r.Title
		if r.Provider != "" && !strings.Contains(learning.Fold(r.Title), learning.Fold(r.Provider)) {
			title += " (" + r.Provider + ")"
		}
		var row []bot.Rich
		for _, cell := range []string{
			strconv.Itoa(r.Position), short(title, 48), costCell(r), monthsCell(r), hoursCell(r.Option),
			rigorText(r.Option), adsText(r.Option), answerText(r.Project), answerText(r.Stackable),
		} {
			row = append(row, bot.Rich{bot.Plain(cell)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// unknown stands where nothing is known.
const unknown = "?"

func costCell(r learning.Ranked) string {
	switch {
	case r.CostModel == learning.CostMonthly && r.Months > 0:
		return fmt.Sprintf("%s (%s a month)", r.Total, r.Cost)
	case r.CostModel == learning.CostMonthly:
		return r.Cost.String() + " a month"
	case r.CostModel == "":
		return unknown
	}
	return totalText(r)
}

func totalText(r learning.Ranked) string {
	if r.CostModel == learning.CostFree {
		return "free"
	}
	return r.Total.String()
}

func monthsCell(r learning.Ranked) string {
	switch {
	case r.Option.Months > 0:
		return strconv.FormatFloat(r.Option.Months, 'f', -1, 64)
	case r.Months > 0:
		return fmt.Sprintf("about %.1f", r.Months)
	}
	return unknown
}

func monthsText(months float64) string {
	text := strconv.FormatFloat(months, 'f', 1, 64)
	text = strings.TrimSuffix(text, ".0")
	if text == "1" {
		return "1 month"
	}
	return text + " months"
}

func hoursCell(o learning.Option) string {
	if o.Hours == 0 {
		return unknown
	}
	return strconv.FormatFloat(float64(o.Hours)/60, 'f', -1, 64)
}

func rigorText(o learning.Option) string {
	switch points, of := o.RigorOf(); of {
	case 0:
		return unknown
	case learning.MaxRigor:
		return fmt.Sprintf("%d of %d", points, of)
	default:
		return fmt.Sprintf("%d of %d, %d open", points, of, len(learning.RigorQuestions)-of)
	}
}

func adsText(o learning.Option) string {
	if o.Ads == 0 {
		return unknown
	}
	return fmt.Sprintf("%d of %d", o.SeenIn, o.Ads)
}

func answerText(a learning.Answer) string {
	if a.Known() {
		return string(a)
	}
	return unknown
}

// anyKnown reports whether anything is known of any option.
func anyKnown(b learning.Board) bool {
	return slices.ContainsFunc(b.Ranked, func(r learning.Ranked) bool { return len(r.Missing) < len(learning.Criteria) })
}

// openAtMost is how many options list what is missing.
const openAtMost = 5

var criterionNames = map[learning.Criterion]string{
	learning.ByCost: "whole cost", learning.ByTime: "time", learning.ByRigor: "rigor", learning.ByRecognition: "job ads that name it",
	learning.ByProject: "project", learning.ByStackable: "whether it stacks",
}

func missingLines(b learning.Board) []bot.Rich {
	var out []bot.Rich
	for _, r := range b.Ranked {
		if len(r.Missing) == 0 {
			continue
		}
		if len(out) == openAtMost {
			return append(out, bot.Say("and of further options"))
		}
		var names []string
		for _, c := range r.Missing {
			names = append(names, criterionNames[c])
		}
		out = append(out, bot.Say("{}: {}", bot.Strong(short(r.Title, 60)), bot.Plain(strings.Join(names, ", "))))
	}
	return out
}

// howRanked says how the order comes about.
func howRanked(b learning.Board, hours float64, said bool) string {
	text := "Order: rigor and job ads weigh 1½ each, cost and time 1, a project ½, stacking ¼; cost and time against the other options."
	if slices.ContainsFunc(b.Ranked, func(r learning.Ranked) bool { return r.Option.Months == 0 && r.Months > 0 }) {
		text += fmt.Sprintf(" Hours become months at %s a week", hoursText(hours))
		if said {
			text += ", as in your plan"
		}
		text += "."
	}
	if thin := b.Ranked[len(b.Ranked)-1]; thin.Thin && !b.Ranked[0].Thin {
		text += " Options of which less than half is known come last."
	}
	if b.Mixed {
		text += " Prices in different currencies are not compared; I know no rates."
	}
	return text
}

func otherBoards(board learning.Comparison, all []learning.Comparison) string {
	var names []string
	for _, b := range all {
		if b.ID != board.ID && len(names) < openAtMost {
			names = append(names, short(b.Skill, 40))
		}
	}
	return strings.Join(names, ", ")
}

// boardButtons offer what comes next: to say more about the option that lacks
// most, to add one, to put the first on the plan.
func boardButtons(board learning.Comparison, b learning.Board) []bot.Button {
	var out []bot.Button
	worst := b.Ranked[0]
	for _, r := range b.Ranked[1:] {
		if len(r.Missing) > len(worst.Missing) {
			worst = r
		}
	}
	if len(worst.Missing) > 0 {
		out = append(out, bot.Button{Label: short("Rate "+worst.Title, 75), Run: "compare rate " + optionRef(worst.Option)})
	}
	out = append(out, bot.Button{Label: "Add an option", Run: "compare add --skill " + boardRef(board)})
	if first := b.Ranked[0]; len(b.Ranked) >= learning.EnoughOptions && !first.Thin && anyKnown(b) {
		run := "plan add --title " + quoted(first.Title)
		if first.Provider != "" {
			run += " --provider " + quoted(first.Provider)
		}
		out = append(out, bot.Button{Label: short("Plan "+first.Title, 75), Run: run})
	}
	return out
}

// diffChoice lists what a step changed of a comparison or a provider check.
func diffChoice(s learning.Step) []bot.Fact {
	switch {
	case s.Comparison != nil:
		before, after := s.Comparison.Before, s.Comparison.After
		switch {
		case after.Removed && !before.Removed:
			return []bot.Fact{{Name: "Board put away", Value: bot.Rich{bot.Plain(after.Skill)}}}
		case before.Removed && !after.Removed:
			return []bot.Fact{{Name: "Board", Value: bot.Rich{bot.Strong(after.Skill)}}}
		}
	case s.Option != nil:
		before, after := s.Option.Before, s.Option.After
		switch {
		case after.Removed && !before.Removed:
			return []bot.Fact{{Name: "Removed", Value: bot.Rich{bot.Plain(after.Title)}}}
		case before.Removed && !after.Removed:
			return append([]bot.Fact{{Name: "Added", Value: bot.Rich{bot.Strong(after.Title)}}}, diffFields(optionFields(learning.Option{Title: after.Title}), optionFields(after))...)
		}
		return diffFields(optionFields(before), optionFields(after))
	case s.Check != nil:
		return diffCheck(s.Check)
	}
	return nil
}

// optionFields are what a member may see and change of an option.
func optionFields(o learning.Option) []field {
	ranked := learning.Ranked{Option: o, Total: o.Cost}
	fields := []field{{"Title", o.Title}, {"Provider", o.Provider}, {"Cost", known(costCell(ranked))}, {"Months", hoursText(o.Months)}, {"Hours", known(hoursCell(o))}}
	direct := ""
	if o.Rigor.Direct != nil {
		direct = fmt.Sprintf("%d of %d", *o.Rigor.Direct, learning.MaxRigor)
	}
	return append(fields,
		field{"Rigor", direct}, field{"Proctored exam", string(o.Rigor.Exam)}, field{"Final project", string(o.Project)}, field{"Graded by people", string(o.Rigor.Graded)},
		field{"Retakes limited", string(o.Rigor.Limited)}, field{"Verifiable badge", string(o.Rigor.Badge)}, field{"Job ads that name it", known(adsText(o))},
		field{"Stackable", string(o.Stackable)})
}

func known(cell string) string {
	if cell == unknown {
		return ""
	}
	return cell
}
