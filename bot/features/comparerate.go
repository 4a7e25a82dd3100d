package features

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) compareRate() bot.Command {
	return bot.Command{
		Name:    "compare rate",
		Help:    "Say what you know about an option",
		Example: "compare rate 2 --project yes --seen \"3 of 10\"",
		Options: slices.Concat([]bot.Option{{Name: "option", Help: "Its number or title", Ask: "Which option? Its number or title.", Required: true, Complete: c.completeOption}},
			optionDetails, []bot.Option{
				{Name: "title", Help: "A new title", Named: true},
				{Name: "after", Help: "Set by the buttons: the question asked before", Kind: bot.Choose, Choices: questionNames(), Named: true, Pressed: true},
			}),
		Private: true,
		Says: []string{
			"give option 2 a 4 for rigor", "score the ibm option", "the google one has a final project", "rate udacity on my board", "option 1 was named in 3 of 10 job ads",
			"evaluate option 2 on my board", "set the recognition of edx to 5 out of 12 ads", "codecademy has no project and only automatic quizzes",
			"the third option is stackable", "option 2 costs 49 a month and takes 4 months", "mark harvardx as having a proctored exam", "the ibm course ends in a verifiable badge",
			"answer the rigor questions for coursera", "option 3 takes 120 hours", "rate coursera rigor 2", "mark google as stackable in the comparison", "the udacity one was mentioned in 4 of 10 job ads, note that",
			"edx would take 3 months, note that on the board",
		},
		Hear:   hearRating,
		Strict: true,
		Check:  checkOption,
		Run:    c.runCompareRate,
	}
}

func questionNames() []string {
	var out []string
	for _, q := range learning.RigorQuestions {
		out = append(out, string(q))
	}
	return out
}

// rigorAsks are the five questions, each with what a yes means.
var rigorAsks = map[learning.RigorQuestion][2]string{
	learning.RigorExam:    {"Is there a proctored exam?", "Somebody watches, in a room or by camera, that it is really you who passes."},
	learning.RigorProject: {"Is there a final project?", "You build something of your own that you can show; a capstone counts."},
	learning.RigorGraded:  {"Do experts or peers grade it?", "A person reads your work, not a machine alone."},
	learning.RigorLimited: {"Are retakes limited?", "A quiz that may be retaken without limit shows patience, not skill."},
	learning.RigorBadge:   {"Does it end in a badge that others can verify?", "A link, on Credly or Badgr for example, that leads to the issuer's criteria."},
}

func (c *Cairn) runCompareRate(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	boards, err := c.Store.Comparisons(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list comparisons: %w", err)
	}
	if len(boards) == 0 {
		return noBoard(""), nil
	}
	board, found := optionsNamed(boards, call.Text("option"))
	if len(found) != 1 {
		return whichOption(call, "option", found, board), nil
	}
	before := found[0]
	after, err := rated(call, before)
	if err != nil {
		return bot.Message{}, err
	}
	if title := cleanTitle(call.Text("title")); title != "" {
		after.Title = title
	}
	m := bot.Message{Lead: bot.Say("Option {}: {}.", bot.Plain(strconv.Itoa(after.Position)), bot.Strong(after.Title))}
	if !reflect.DeepEqual(before, after) {
		if err := c.touch(ctx, call, board); err != nil {
			return bot.Message{}, err
		}
		if m, err = c.did(ctx, call, me, m.Lead, learning.Step{Option: &learning.Edit[learning.Option]{Before: before, After: after}}); err != nil {
			return bot.Message{}, err
		}
	}
	if _, of := after.RigorOf(); slices.ContainsFunc(aboutOthers, call.Has) && !call.Has("rigor") {
		if of == 0 {
			m.Buttons = append(m.Buttons, bot.Button{Label: "Rate its rigor", Run: "compare rate " + optionRef(after)})
		}
	} else {
		askRigor(&m, call, after)
	}
	m.Buttons = append(m.Buttons, bot.Button{Label: "Show the board", Run: "compare show " + boardRef(board)})
	return m, nil
}

// aboutOthers are the details that have nothing to do with rigor: whoever gives
// one of them is not asked about it.
var aboutOthers = []string{"provider", "cost", "months", "hours", "seen", "stackable", "title"}

// askRigor asks the next question of rigor that is open, if any.
func askRigor(m *bot.Message, call *bot.Call, o learning.Option) {
	points, of := o.RigorOf()
	asked := slices.Index(learning.RigorQuestions, learning.RigorQuestion(call.Text("after")))
	for i, q := range learning.RigorQuestions {
		if o.Rigor.Direct != nil || i <= asked || o.RigorAnswer(q).Known() {
			continue
		}
		m.Blocks = append(m.Blocks, para("Question {} of {}. {} {}", bot.Plain(strconv.Itoa(i+1)), bot.Plain(strconv.Itoa(len(learning.RigorQuestions))),
			bot.Strong(rigorAsks[q][0]), bot.Plain(rigorAsks[q][1])))
		for _, a := range []struct{ label, value string }{{"Yes", "yes"}, {"No", "no"}, {"Don't know", ""}} {
			values := map[string]string{"option": optionRef(o), "after": string(q)}
			if a.value != "" {
				values[string(q)] = a.value
			}
			m.Buttons = append(m.Buttons, bot.Button{Label: a.label, Run: bot.Line(call.Command, values)})
		}
		return
	}
	switch {
	case o.Rigor.Direct != nil:
		m.Blocks = append(m.Blocks, para("Rigor: {}, set by you.", bot.Strong(fmt.Sprintf("%d of %d", points, of))))
	case of > 0:
		m.Blocks = append(m.Blocks, para("Rigor: {} answered with yes.", bot.Strong(fmt.Sprintf("%d of %d", points, of))))
	default:
		m.Blocks = append(m.Blocks, para("Its rigor stays open; the provider's page should answer the five questions."))
	}
}

// optionRef names an option for good, in buttons and completion.
func optionRef(o learning.Option) string { return "option-" + strconv.FormatInt(int64(o.ID), 10) }

// optionsNamed finds the options that words name, on the board touched last or
// else on another one: by key, number, title, provider, or a part of these.
func optionsNamed(boards []learning.Comparison, words string) (learning.Comparison, []learning.Option) {
	for _, b := range boards {
		for _, o := range b.Options {
			if optionRef(o) == words {
				return b, []learning.Option{o}
			}
		}
	}
	words = strings.TrimSpace(optionFiller.ReplaceAllString(words, ""))
	for _, b := range boards {
		for _, name := range []func(learning.Option) string{
			func(o learning.Option) string { return o.Title },
			func(o learning.Option) string { return o.Provider },
			func(o learning.Option) string { return o.Title + " " + o.Provider },
		} {
			var items []learning.Item
			for _, o := range b.Options {
				items = append(items, learning.Item{ID: learning.ItemID(o.ID), Position: o.Position, Title: name(o)})
			}
			var out []learning.Option
			for _, it := range findItem(items, words) {
				at := slices.IndexFunc(b.Options, func(o learning.Option) bool { return int64(o.ID) == int64(it.ID) })
				out = append(out, b.Options[at])
			}
			if len(out) > 0 {
				return b, out
			}
		}
		if _, err := strconv.Atoi(strings.TrimPrefix(words, "#")); err == nil {
			break // a number means the board in front
		}
	}
	return boards[0], nil
}

// optionFiller are the words around the name of an option.
var optionFiller = regexp.MustCompile(`(?i)^(?:the |my )?(?:option|candidate|number|no\.?)\s+|\s+(?:option|one|candidate|course|on my board|on the board)$`)

// whichOption asks back when words name no option or more than one.
func whichOption(call *bot.Call, name string, found []learning.Option, board learning.Comparison) bot.Message {
	m := bot.Message{Lead: bot.Say("Which option do you mean?")}
	if len(found) == 0 {
		m.Lead = bot.Say("I can't find {} on your board for {}. Which option do you mean?", bot.Strong(short(call.Text(name), 60)), bot.Strong(board.Skill))
		found = board.Options
	}
	if len(found) == 0 {
		m.Lead = bot.Say("Your board for {} has no options yet.", bot.Strong(board.Skill))
		m.Buttons = []bot.Button{{Label: "Add an option", Run: "compare add"}}
		return m
	}
	for _, o := range found[:min(5, len(found))] {
		values := map[string]string{name: optionRef(o)}
		for _, opt := range call.Command.Options {
			if opt.Name != name && call.Has(opt.Name) {
				values[opt.Name] = call.Text(opt.Name)
			}
		}
		m.Buttons = append(m.Buttons, bot.Button{Label: short(fmt.Sprintf("%d. %s", o.Position, o.Title), 75), Run: bot.Line(call.Command, values)})
	}
	return m
}

func (c *Cairn) completeOption(ctx context.Context, call *bot.Call, prefix string) ([]bot.Choice, error) {
	boards, err := c.boardsOf(ctx, call)
	if err != nil || len(boards) == 0 {
		return nil, err
	}
	var out []bot.Choice
	for _, o := range boards[0].Options {
		if strings.Contains(learning.Fold(o.Title), learning.Fold(prefix)) || strconv.Itoa(o.Position) == prefix {
			out = append(out, bot.Choice{Label: short(fmt.Sprintf("%d. %s", o.Position, o.Title), 100), Value: optionRef(o)})
		}
	}
	return out, nil
}
