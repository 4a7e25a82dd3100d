package features

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) compareShow() bot.Command {
	return bot.Command{
		Name:    "compare show",
		Aliases: []string{"compare"},
		Help:    "Show a board of options side by side, best first",
		Example: "compare show sql",
		Options: []bot.Option{
			{Name: "skill", Help: "Which board; the last one if left out", Complete: c.completeBoard},
			{Name: "options", Help: "The board with these options, separated by commas", Named: true},
		},
		Private: true,
		Says: []string{
			"which of these should i take", "show my comparison", "show me my comparison board", "which of my options is ahead", "what leads on my board",
			"open the comparison board", "pull up my side by side", "how do my options compare", "show the options i am weighing up", "which one is in front",
			"whos winning on my board", "who is ahead, coursera or edx, on my board", "let me look at the courses i am weighing up", "let me see my shortlist", "display my comparison for sql", "which of my shortlisted courses is best", "show the board for python",
		},
		Hear: hearBoard,
		Check: func(call *bot.Call) error {
			if words := call.Text("skill"); notSkill.MatchString(words) || len(strings.Fields(words)) > 5 {
				return bot.Refusef("I can't place `%s`. `compare` shows your board, and `compare new` starts one, for example `compare new sql`.", short(words, 60))
			}
			return nil
		},
		Run: c.runCompareShow,
	}
}

var (
	// notSkill tells a question or a sentence about comparing from a skill.
	notSkill = regexp.MustCompile(`(?i)\b(?:and|or|vs\.?|versus|with|to|against|between|for|from|how|what|which|two)\b|\?$`)
	// anyBoard names no board in particular.
	anyBoard = regexp.MustCompile(`(?i)^(?:my |the |these |those |all )*(?:comparisons?|boards?|options?|courses?|shortlist|certs?|certificates?|credentials?|programs?|side by side|them|these|those|it)?$`)
	boardFor = regexp.MustCompile(`(?i)\b(?:board|comparison|comparsion|shortlist|options|table)\s+(?:(?:for|on|of|about|with)\s+|w/ ?)(?:the\s+)?(.+?)(?:\s+(?:skill|please|again|next to each other.*|side by side.*))*(?:\s*[,;.].*)?[ .!?]*$`)
	boardOn  = regexp.MustCompile(`(?i)\b(?:comparison|comparsion|decision) board\s+(.+?)[ .!?]*$|^(?:show|display|open|see|view)(?: me)?(?: my| the)? (?:comparison|board)\s+(\S.*?)[ .!?]*$`)
	ofBoard  = regexp.MustCompile(`(?i)\b(?:the|my)\s+(\S+(?:\s\S+)?)\s+(?:board|comparison|comparsion)\b`)
)

// ofOthers are words about other boards: those of a cohort.
var ofOthers = regexp.MustCompile(`(?i)\b(?:teams?|cohorts?|group|members?|trainees?|students?|class)\b`)

// boardNoun is what a board is called by behind its skill.
var boardNoun = regexp.MustCompile(`(?i)\s*\b(?:comparison|comparsion|decision)$`)

func hearBoard(s string) (map[string]string, bool) {
	if ofOthers.MatchString(s) {
		return nil, false
	}
	if names := optionsIn(s); names != nil {
		if m := compareFor.FindStringSubmatch(s); len(m) > 2 && !genericNames.MatchString(m[2]) {
			return nil, false // a board is to be made for that skill
		}
		return map[string]string{"options": strings.Join(names, ", ")}, true
	}
	for _, re := range []*regexp.Regexp{boardFor, boardOn, ofBoard} {
		m := re.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		if skill := boardNoun.ReplaceAllString(strings.TrimSpace(strings.Join(m[1:], "")), ""); !anyBoard.MatchString(skill) && !notSkill.MatchString(skill) {
			return map[string]string{"skill": skill}, true
		}
	}
	return nil, true
}

func (c *Cairn) runCompareShow(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	boards, err := c.Store.Comparisons(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list comparisons: %w", err)
	}
	words := call.Text("skill")
	if anyBoard.MatchString(words) {
		words = ""
	}
	if names := namesIn(call.Text("options")); len(names) > 0 {
		board, ok := boardWith(boards, names)
		if !ok {
			return noBoardWith(names[:min(len(names), learning.MaxOptions)]), nil
		}
		words = boardRef(board)
	}
	if len(boards) == 0 {
		return noBoard(words), nil
	}
	board, ok := boardOf(boards, words)
	if !ok {
		return whichBoard(words, boards), nil
	}
	if err := c.touch(ctx, call, board); err != nil {
		return bot.Message{}, err
	}
	return c.showBoard(ctx, me, board, boards)
}

// noBoard says how a comparison starts.
func noBoard(skill string) bot.Message {
	m := bot.Message{
		Lead:   bot.Say("You have no comparison yet. Name a skill, and I keep a board of ways to learn it."),
		Blocks: []bot.Block{para("Then put at least three options on it. I order them by cost, time, rigor and recognition, and say why the first one leads.")},
		Buttons: []bot.Button{
			{Label: "Start a comparison", Run: "compare new", Style: bot.Primary},
			{Label: "How to compare", Run: "ask How do I compare several microcredentials?"},
		},
	}
	if skill != "" {
		m.Buttons[0] = bot.Button{Label: short("Compare options for "+skill, 75), Run: `compare new ` + quoted(short(skill, learning.MaxTitle)), Style: bot.Primary}
	}
	return m
}

func whichBoard(words string, boards []learning.Comparison) bot.Message {
	m := bot.Message{Lead: bot.Say("I can't find a board for {}. Which one do you mean?", bot.Strong(short(words, 60)))}
	for _, b := range boards[:min(3, len(boards))] {
		m.Buttons = append(m.Buttons, bot.Button{Label: short(b.Skill, 75), Run: "compare show " + boardRef(b)})
	}
	m.Buttons = append(m.Buttons, bot.Button{Label: short("New: "+words, 75), Run: "compare new " + quoted(short(words, learning.MaxTitle))})
	return m
}

// boardOf finds the board that words name: its key, its skill, or a part of it.
// No words mean the one touched last.
func boardOf(boards []learning.Comparison, words string) (learning.Comparison, bool) {
	if words == "" && len(boards) > 0 {
		return boards[0], true
	}
	var items []learning.Item
	for i, b := range boards {
		if words == boardRef(b) {
			return b, true
		}
		items = append(items, learning.Item{Position: i + 1, Title: b.Skill})
	}
	if found := findItem(items, words); len(found) > 0 {
		return boards[found[0].Position-1], true
	}
	return learning.Comparison{}, false
}

// boardRef names a board for good, in buttons and completion.
func boardRef(b learning.Comparison) string { return "board-" + strconv.FormatInt(int64(b.ID), 10) }

// quoted writes a text as one word of a command line.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// touch makes a board the one that commands without a skill mean.
func (c *Cairn) touch(ctx context.Context, call *bot.Call, b learning.Comparison) error {
	b.TouchedAt = call.Now
	if err := c.Store.SaveComparison(ctx, b); err != nil {
		return fmt.Errorf("touch comparison: %w", err)
	}
	return nil
}

func (c *Cairn) completeBoard(ctx context.Context, call *bot.Call, prefix string) ([]bot.Choice, error) {
	boards, err := c.boardsOf(ctx, call)
	if err != nil {
		return nil, err
	}
	var out []bot.Choice
	for _, b := range boards {
		if strings.Contains(learning.Fold(b.Skill), learning.Fold(prefix)) {
			out = append(out, bot.Choice{Label: short(b.Skill, 100), Value: boardRef(b)})
		}
	}
	return out, nil
}

func (c *Cairn) compareNew() bot.Command {
	return bot.Command{
		Name:    "compare new",
		Help:    "Start a board of options for a skill",
		Example: "compare new data analytics --options \"Google, IBM, HarvardX\"",
		Options: []bot.Option{
			{Name: "skill", Help: "The skill to learn", Ask: "Which skill do you want to learn?", Required: true},
			{Name: "options", Help: "Options to start with, separated by commas", Named: true},
		},
		Private: true,
		Says: []string{
			"compare google and ibm for data analytics", "start a new comparison", "help me compare courses for sql", "make a comparison board for python",
			"i want to weigh some options for machine learning", "set up a side by side for cybersecurity", "open a board for project management courses",
			"new shortlist for ux design", "compare coursera vs edx vs udacity for python", "create a decision board for data visualisation",
			"i need a fresh comparison table for excel", "begin weighing options for the sql skill", "lets compare a few certificates for tableau",
			"put google, ibm and meta side by side for data analytics",
		},
		Hear:   hearCompare,
		Strict: true,
		Check:  checkCompareNew,
		Run:    c.runCompareNew,
	}
}

func checkCompareNew(call *bot.Call) error {
	switch skill := cleanTitle(call.Text("skill")); {
	case len([]rune(skill)) > learning.MaxTitle:
		return bot.Refusef("That is longer than %d characters. The name of a skill is enough, like `compare new sql`.", learning.MaxTitle)
	case len(namesIn(call.Text("options"))) > learning.MaxOptions:
		return bot.Refusef("A board holds %d options at most. Start with the ones you would really take.", learning.MaxOptions)
	}
	for _, name := range namesIn(call.Text("options")) {
		if len([]rune(name)) > learning.MaxTitle {
			return bot.Refusef("The option `%s` is longer than %d characters. A short name is enough.", short(name, 40), learning.MaxTitle)
		}
	}
	return nil
}

var (
	betweenNames = regexp.MustCompile(`(?i)\s*(?:[,;]\s*(?:and|or)?|\bvs\.?|\bversus|\band|\bor|\bagainst|\bwith)\s+`)
	weighs       = regexp.MustCompile(`(?i)\b(?:compar\w+|weigh\w*|vs|versus|table|line up)\b`)
	compareFor   = regexp.MustCompile(`(?i)^(?:.*?\b(?:compare|compairing|comparing|weigh|put|set up|line up)\s+)(.+?)(?:\s+(?:side by side|against each other))?\s+for\s+(?:a |an |the |my )?(.+?)$`)
	skillAfter   = regexp.MustCompile(`(?i)\b(?:for|on|about)\s+(?:learning |a |an |the |my )?(.+?)$`)
	skillTail    = regexp.MustCompile(`(?i)(?:[ ,]+(?:(?:new|fresh) |the )?(?:skills?|courses?|classes|certs?|certificates?|credentials?|options?|programs?|training|please|pls|thanks|board|side by side))+[ .!?]*$|[ .!?]+$`)
	genericNames = regexp.MustCompile(`(?i)^(?:(?:a|an|the|my|some|few|three|two|several|different|new|fresh|these|those|of|couple|comparison|decision|side by side|table|board|shortlist|options?|courses?|certs?|certificates?|credentials?|programs?|providers?|alternatives?|badges?|them|me|each|other|up|right|now|one)\b\s*)+$`)
)

// hearCompare finds the skill, and what is to be compared for it.
func hearCompare(s string) (map[string]string, bool) {
	if !onBoard.MatchString(s) && !weighs.MatchString(s) {
		return nil, false
	}
	values := make(map[string]string)
	s = strings.TrimRight(strings.TrimSpace(s), " .!?")
	if m := compareFor.FindStringSubmatch(s); len(m) > 2 && !genericNames.MatchString(m[2]) {
		values["skill"] = skillTail.ReplaceAllString(m[2], "")
		names := namesIn(m[1])
		names = slices.DeleteFunc(names, genericNames.MatchString)
		if len(names) >= 2 {
			values["options"] = strings.Join(names, ", ")
		}
		return values, true
	}
	title, names := titleOfBoard(s)
	if names != nil {
		values["options"] = strings.Join(names, ", ")
	}
	if title != "" {
		if values["skill"] = title; !namedBoard.MatchString(s) {
			values["skill"] = skillTail.ReplaceAllString(title, "")
		}
		return values, true
	}
	if optionsIn(s) != nil && !makesBoard.MatchString(s) {
		return nil, false // shown, and nothing kept
	}
	m := skillAfter.FindStringSubmatch(s)
	if m == nil {
		m = boardOn.FindStringSubmatch(s)
	}
	if m != nil {
		if skill := skillTail.ReplaceAllString(strings.Join(m[1:], ""), ""); !genericNames.MatchString(skill) {
			values["skill"] = skill
		}
	}
	return values, true
}

// namesIn splits "google, ibm and meta" or "a vs b" into names.
func namesIn(list string) []string {
	var out []string
	for _, name := range betweenNames.Split(list+" ", -1) {
		if name = cleanTitle(name); name != "" && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, name) }) {
			out = append(out, name)
		}
	}
	return out
}

var typedPerson = regexp.MustCompile(`<@!?([^<>\s]+)>`)

// cleanTitle is a name on one line, without what only a platform reads.
func cleanTitle(s string) string {
	return strings.Trim(oneLine(typedPerson.ReplaceAllString(s, "@$1")), ` ,;"“”`)
}

func (c *Cairn) runCompareNew(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	boards, err := c.Store.Comparisons(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list comparisons: %w", err)
	}
	skill := cleanTitle(call.Text("skill"))
	for _, b := range boards {
		if learning.Fold(b.Skill) == learning.Fold(skill) {
			if err := c.touch(ctx, call, b); err != nil {
				return bot.Message{}, err
			}
			m, err := c.showBoard(ctx, me, b, boards)
			m.Blocks = append([]bot.Block{note("You had this board already, so I opened it.")}, m.Blocks...)
			return m, err
		}
	}
	if len(boards) >= learning.MaxComparisons {
		return bot.Message{}, bot.Refusef("You have %d boards, which is the most I keep. Remove an old one first: `compare remove board %s`.", len(boards), boards[len(boards)-1].Skill)
	}
	board := learning.Comparison{Person: me.ID, Skill: skill, CreatedAt: call.Now, TouchedAt: call.Now}
	if board.ID, err = c.Store.AddComparison(ctx, board); err != nil {
		return bot.Message{}, fmt.Errorf("add comparison: %w", err)
	}
	before := board
	before.Removed = true
	steps := []learning.Step{{Comparison: &learning.Edit[learning.Comparison]{Before: before, After: board}}}
	for _, name := range namesIn(call.Text("options")) {
		o, err := c.Store.AddOption(ctx, learning.Option{Comparison: board.ID, Title: name})
		if err != nil {
			return bot.Message{}, fmt.Errorf("add option: %w", err)
		}
		steps = append(steps, addedOption(o))
	}
	m, err := c.did(ctx, call, me, bot.Say("A board for {}.", bot.Strong(skill)), steps...)
	if err != nil {
		return bot.Message{}, err
	}
	if named := len(steps) - 1; named > 0 {
		m.Blocks = append(m.Blocks, para("{}", bot.Plain(strings.TrimSpace(moreToCompare(named)+" What do you know about them?"))), note("Cost, months, hours: {}.", bot.Code(`compare rate 1 --cost "$49 a month" --months 4`)))
		m.Buttons = append(m.Buttons, bot.Button{Label: "Rate the first", Run: "compare rate " + optionRef(steps[1].Option.After), Style: bot.Primary})
	} else {
		m.Blocks = append(m.Blocks, para("Add the first of at least three options: {}.", bot.Code("compare add Google Data Analytics, $49 a month, 4 months")))
	}
	m.Buttons = append(m.Buttons, bot.Button{Label: "Add an option", Run: "compare add"})
	return m, nil
}

// moreToCompare says how many options are still to be found.
func moreToCompare(have int) string {
	switch missing := learning.EnoughOptions - have; {
	case missing <= 0:
		return ""
	case missing == 1:
		return fmt.Sprintf("With %s on the board, one more makes three, the least to compare.", count(have, "option", "options"))
	}
	return "One option is no comparison yet: two more make three, the least to compare."
}

func addedOption(o learning.Option) learning.Step {
	before := o
	before.Removed = true
	return learning.Step{Option: &learning.Edit[learning.Option]{Before: before, After: o}}
}

func (c *Cairn) boardsOf(ctx context.Context, call *bot.Call) ([]learning.Comparison, error) {
	me, err := c.Store.Find(ctx, identity(call.Event.From))
	if err != nil {
		return nil, nil //nolint:nilerr // nobody met yet has no boards; a broken store shows when the command runs
	}
	boards, err := c.Store.Comparisons(ctx, me.ID)
	if err != nil {
		return nil, fmt.Errorf("list comparisons: %w", err)
	}
	return boards, nil
}
