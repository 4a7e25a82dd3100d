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

// yesNo are the answers to a question about an option; unknown takes one back.
var yesNo = []string{"yes", "no", "unknown"}

// optionDetails are what is compared, for adding and for rating.
var optionDetails = []bot.Option{
	{Name: "provider", Help: "Who offers it", Named: true},
	{Name: "cost", Help: "The price: $49 a month, 120 EUR, free", Named: true},
	{Name: "months", Help: "How many months it takes", Kind: bot.Number, Named: true},
	{Name: "hours", Help: "How many hours of work it is", Kind: bot.Number, Named: true},
	{Name: "seen", Help: "Job ads that name it: 3 of 10", Named: true},
	{Name: "rigor", Help: "Rigor from 0 to 5, if you know better than five questions", Kind: bot.Integer, Named: true},
	{Name: "exam", Help: "Is there a proctored exam", Kind: bot.Choose, Choices: yesNo, Named: true},
	{Name: "project", Help: "Is there a final project", Kind: bot.Choose, Choices: yesNo, Named: true},
	{Name: "graded", Help: "Do experts or peers grade it", Kind: bot.Choose, Choices: yesNo, Named: true},
	{Name: "limited", Help: "Are retakes limited", Kind: bot.Choose, Choices: yesNo, Named: true},
	{Name: "badge", Help: "Does it end in a badge that others can verify", Kind: bot.Choose, Choices: yesNo, Named: true},
	{Name: "stackable", Help: "Does it count toward something bigger", Kind: bot.Choose, Choices: yesNo, Named: true},
}

func (c *Cairn) compareAdd() bot.Command {
	return bot.Command{
		Name:    "compare add",
		Help:    "Put an option on the board",
		Example: "compare add Google Data Analytics, $49 a month, 4 months",
		Options: slices.Concat([]bot.Option{{Name: "title", Help: "What it is called", Ask: "What is the option called? Its price and length may follow.", Required: true}},
			optionDetails, []bot.Option{{Name: "skill", Help: "Which board; the last one if left out", Named: true, Complete: c.completeBoard}}),
		Private: true,
		Says: []string{
			"add ibm data science to the board", "put the google ux certificate on my comparison", "another option is udacity for 399 a month",
			"one more candidate for the board: codecademy", "add the edx course as an option, 300 dollars, 6 weeks", "throw the university of michigan course into the comparison",
			"my shortlist is missing datacamp, add it", "include harvardx in the comparison", "i also consider the meta certificate at 49 a month",
			"new option: pluralsight, 29 a month", "add a candidate to my board", "put khan academy in as a free option",
			"third option is skillshare, 3 months", "add google data analytics to the comparison, it stacks toward a degree", "include the meta certificate in the compare, not stackable",
		},
		Hear:   hearOption,
		Strict: true,
		Check:  checkOption,
		Run:    c.runCompareAdd,
	}
}

// checkOption refuses details that no option has.
func checkOption(call *bot.Call) error {
	for _, name := range []string{"title", "provider"} {
		if len([]rune(cleanTitle(call.Text(name)))) > learning.MaxTitle {
			return bot.Refusef("That %s is longer than %d characters. A short name is enough.", name, learning.MaxTitle)
		}
	}
	switch months, hours, rigor := call.Number("months"), call.Number("hours"), call.Int("rigor"); {
	case call.Has("months") && (months < 0 || months > learning.MaxMonths):
		return bot.Refusef("Months should be between 0 and %d, not `%s`.", learning.MaxMonths, call.Text("months"))
	case call.Has("hours") && (hours < 0 || hours > 5000):
		return bot.Refusef("The work of one option should be between 0 and 5,000 hours, not `%s`.", call.Text("hours"))
	case call.Has("rigor") && (rigor < 0 || rigor > learning.MaxRigor):
		return bot.Refusef("Rigor goes from 0 (videos and a quiz) to 5 (proctored exam, project graded by people), not `%s`.", call.Text("rigor"))
	}
	_, err := rated(call, learning.Option{})
	return err
}

// rated is an option with the details of a call.
func rated(call *bot.Call, o learning.Option) (learning.Option, error) {
	if call.Has("provider") {
		o.Provider = cleanTitle(call.Text("provider"))
	}
	if cost := call.Text("cost"); isNone(cost) || cost == "unknown" {
		o.Cost, o.CostModel = learning.Money{}, ""
	} else if cost != "" {
		price, err := readPrice(cost)
		if err != nil {
			return o, err
		}
		o.Cost, o.CostModel = price.High, price.Model
	}
	if call.Has("months") {
		o.Months = call.Number("months")
	}
	if call.Has("hours") {
		o.Hours = learning.Minutes(call.Number("hours") * 60)
	}
	if call.Has("seen") {
		in, of, ok := seenIn(call.Text("seen"))
		if !ok {
			return o, bot.Refusef("I need two numbers for `--seen`, how many job ads name it and how many you looked at: `--seen \"3 of 10\"`.")
		}
		o.SeenIn, o.Ads = in, of
	}
	for _, q := range learning.RigorQuestions {
		if call.Has(string(q)) {
			*o.RigorAnswer(q) = answered(call.Text(string(q)))
			if q != learning.RigorProject {
				o.Rigor.Direct = nil // the answers count now
			}
		}
	}
	if call.Has("stackable") {
		o.Stackable = answered(call.Text("stackable"))
	}
	if call.Has("rigor") {
		o.Rigor.Direct = new(call.Int("rigor"))
	}
	return o, nil
}

func answered(s string) learning.Answer {
	if a := learning.Answer(s); a.Known() {
		return a
	}
	return ""
}

var adsSeen = regexp.MustCompile(`(?i)\b(\d{1,4}|none|no|one|two|three|four|five|six|seven|eight|nine|ten)\s*(?:of|out of|/|in|from)\s*(?:the |my )?(\d{1,4}|ten|five|twenty|twelve)\b`)

// seenIn reads "3 of 10".
func seenIn(s string) (in, of int, ok bool) {
	m := adsSeen.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, false
	}
	in, of = wholeNumber(m[1]), wholeNumber(m[2])
	return in, of, of > 0 && in <= of && of <= learning.MaxAds
}

func (c *Cairn) runCompareAdd(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	boards, err := c.Store.Comparisons(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list comparisons: %w", err)
	}
	if len(boards) == 0 {
		return noBoard(call.Text("skill")), nil
	}
	board, ok := boardOf(boards, call.Text("skill"))
	if !ok {
		return whichBoard(call.Text("skill"), boards), nil
	}
	title, call := titleAndDetails(call)
	for _, o := range board.Options {
		if learning.Fold(o.Title) == learning.Fold(title) {
			return bot.Message{}, bot.Refusef("`%s` is on the board already, as option %d. `compare rate %d` says more about it.", o.Title, o.Position, o.Position)
		}
	}
	if len(board.Options) >= learning.MaxOptions {
		return bot.Message{}, bot.Refusef("The board for %s has %d options, which is the most it can hold. Remove one first, like `compare remove %d`.", board.Skill, learning.MaxOptions, board.Options[0].Position)
	}
	o, err := rated(call, learning.Option{Comparison: board.ID, Title: title})
	if err != nil {
		return bot.Message{}, err
	}
	if o, err = c.Store.AddOption(ctx, o); err != nil {
		return bot.Message{}, fmt.Errorf("add option: %w", err)
	}
	if err := c.touch(ctx, call, board); err != nil {
		return bot.Message{}, err
	}
	m, err := c.did(ctx, call, me, bot.Say("Option {} for {}: {}.", bot.Plain(strconv.Itoa(o.Position)), bot.Plain(board.Skill), bot.Strong(title)), addedOption(o))
	if err != nil {
		return bot.Message{}, err
	}
	m.Buttons = append(m.Buttons,
		bot.Button{Label: "Rate its rigor", Run: "compare rate " + optionRef(o)},
		bot.Button{Label: "Show the board", Run: "compare show " + boardRef(board), Style: bot.Primary},
	)
	if words := moreToCompare(len(board.Options) + 1); words != "" {
		m.Blocks = append(m.Blocks, note("{}", bot.Plain(words)))
	}
	return m, nil
}

// titleAndDetails takes price and length out of a title that was typed with
// them; what was named by an option stays.
func titleAndDetails(call *bot.Call) (string, *bot.Call) {
	values, rest := hearDetails(call.Text("title"))
	for _, o := range call.Command.Options {
		if call.Has(o.Name) {
			values[o.Name] = call.Text(o.Name)
		}
	}
	title := cleanTitle(sentenceEnds.ReplaceAllString(rest, ""))
	if title == "" {
		title = cleanTitle(call.Text("title"))
	}
	next := bot.NewCall(call.Event, call.Command, call.Now, values)
	next.Role = call.Role
	return title, next
}

func (c *Cairn) compareRemove() bot.Command {
	return bot.Command{
		Name:    "compare remove",
		Help:    "Take an option off the board, or a whole board away",
		Example: "compare remove 2",
		Options: []bot.Option{{Name: "what", Help: "An option's number or title, or board and its skill", Ask: "Which option should go? Its number or title.", Required: true, Complete: c.completeOption}},
		Private: true,
		Says: []string{
			"take option 2 off the board", "remove ibm from my comparison", "drop the edx option from the board", "delete my comparison for sql",
			"kick udacity off the shortlist", "i dont want the third option on the board any more", "throw away the python board", "remove the second candidate from the comparison",
			"get rid of option 3", "scratch codecademy from my options", "delete the whole comparison", "option 4 is out, take it off",
		},
		Hear:   hearRemoval,
		Strict: true,
		Run:    c.runCompareRemove,
	}
}

var (
	wholeBoard   = regexp.MustCompile(`(?i)^(?:the |my )?(?:whole |entire )?(?:(\S.*?)\s+)?(?:board|comparison)(?:\s+(?:for |on |of )?(.+))?$`)
	removalWords = regexp.MustCompile(`(?i)\b(?:remove|delete|drop|take|kick|scratch|throw|throw away|throw out|get rid of|don'?t want)\s+(?:the |my )?(.+?)(?:\s+(?:off|from|out of|on|any ?more)\s+.*|\s+(?:off|away|any ?more))?$`)
)

// onBoard are words of a sentence about a board, and of no other list.
var onBoard = regexp.MustCompile(`(?i)\b(?:boards?|compar(?:e|ison|sion|isons)|shortlist|options?|candidates?|side by side)\b`)

func hearRemoval(s string) (map[string]string, bool) {
	s = strings.TrimRight(s, " .!")
	if !onBoard.MatchString(s) || strings.Contains(s, "?") {
		return nil, false
	}
	if m := optionNumber.FindStringSubmatch(s); m != nil {
		return map[string]string{"what": ordinal(m)}, true
	}
	if m := removalWords.FindStringSubmatch(s); m != nil {
		return map[string]string{"what": m[1]}, true
	}
	return nil, true
}

func (c *Cairn) runCompareRemove(ctx context.Context, call *bot.Call) (bot.Message, error) {
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
	what := call.Text("what")
	board, found := optionsNamed(boards, what)
	if len(found) == 1 {
		gone := found[0]
		gone.Removed = true
		if err := c.touch(ctx, call, board); err != nil {
			return bot.Message{}, err
		}
		return c.did(ctx, call, me, bot.Say("Off the board for {}.", bot.Strong(board.Skill)),
			learning.Step{Option: &learning.Edit[learning.Option]{Before: found[0], After: gone}})
	}
	if m := wholeBoard.FindStringSubmatch(what); len(found) == 0 && m != nil {
		what = strings.TrimSpace(m[1] + m[2])
	}
	if doomed, ok := boardOf(boards, what); ok && len(found) == 0 {
		gone := doomed
		gone.Removed = true
		return c.did(ctx, call, me, bot.Say("Put the board for {} away.", bot.Strong(doomed.Skill)),
			learning.Step{Comparison: &learning.Edit[learning.Comparison]{Before: doomed, After: gone}})
	}
	return whichOption(call, "what", found, board), nil
}
