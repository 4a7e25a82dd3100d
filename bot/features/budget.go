package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) budget() bot.Command {
	return bot.Command{
		Name:    "budget",
		Help:    "Work out cost and finish date, low, expected and high",
		Example: "budget 3 certs at $49 a month, 5 hours a week",
		Options: []bot.Option{
			{Name: "words", Help: "How many, price, hours; your plan if left out"},
			{Name: "count", Help: "How many credentials", Kind: bot.Integer, Named: true},
			{Name: "price", Help: "The price: $49 a month, 300 EUR, free", Named: true},
			{Name: "each", Help: "Hours of work each", Kind: bot.Number, Named: true},
			{Name: "months", Help: "Months each takes, instead of hours", Kind: bot.Number, Named: true},
			{Name: "weekly", Help: "Hours a week you can give", Kind: bot.Number, Named: true},
		},
		Private: true,
		Says: []string{
			"how much would 3 certs at 49 a month cost me with 5 hours a week", "work out the budget for two courses at $300 each", "what will my plan cost",
			"calculate cost and finish date for 120 hours at 6 hours a week", "estimate the price of my whole plan", "budget for 4 credentials, 40 hours each, 5 hours a week",
			"what would i pay for 2 courses at 39 euros a month, 4 hours a week", "if i do 2 courses of 60 hours at 5h a week and 49 per month when am i done",
			"forecast the spending at 3 hours a week instead of 5", "give me low and high cost of the google cert at 4 hours weekly", "how long and how much for 5 badges at $200 each",
			"plan the money for three certificates", "add up the cost of my plan at 8 hours a week",
			"work out the budget for my plan", "cost estimate for five specializations between $200 and $500", "4 certs, 240 hours all together, what will i pay",
		},
		Hear:   hearBudget,
		Strict: true,
		Check:  checkBudget,
		Run:    c.runBudget,
	}
}

// asked is what somebody wants to know the cost of.
type asked struct {
	work    learning.Work
	pace    learning.Span // hours a week; zero if not said
	plan    bool          // the member's plan
	priced  bool
	timed   bool // hours or months each were said
	some    bool // something at all was said
	counted bool
}

var (
	inWords     = regexp.MustCompile(`(?i)\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|a dozen|half an|an)\b([ -](?:hours?|hrs?|months?|certs?|certificates?|certifications?|credentials?|microcredentials?|badges?|courses?|specializations?|of (?:them|these|those)|more|different|online|nanodegrees?|exams?|trainings?|classes|workshops|diplomas?|bootcamps?))`)
	manyInWords = regexp.MustCompile(`(?i)\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty)\b`)
	// noCount is a number that counts something else than what stands behind it.
	noCount      = regexp.MustCompile(`(?i)\d\s*(?:a|an|per|each|every|month\w*|h|hours?|hrs?|hour|dollars?|euros?|eur|usd|pounds?|bucks|quid|monthly|weeks?|weekly|days?|for|at|in|on|of my|and|or|to|once)\b|\d{2,} (?:exam|course|cert|certificate|badge|program|training)$`)
	countWanted  = regexp.MustCompile(`(?i)(-\s?)?\b(\d{1,6})\s*(?:x\s*)?(?:[a-z][\w-]* ){0,2}?(?:certs?|microcreds?|certificates?|certifications?|credentials?|microcredentials?|micro-credentials?|badges?|courses?|specializations?|specialisations?|nanodegrees?|programs?|bootcamps?|exams?|trainings?|classes|workshops|diplomas?|of (?:them|these|those)|ones)\b`)
	paceWanted   = regexp.MustCompile(`(?i)(-\s?)?\b(\d{1,6}(?:[.,]\d)?)(?:\s*(?:-|–|to)\s*(\d{1,4}(?:[.,]\d)?))?\s*-?\s?(?:h|hrs?|hours?)?\s*(?:a|per|/|each|every|in a|in the|in)\s?(?:week|wk)\b|(-\s?)?\b(\d{1,6}(?:[.,]\d)?)(?:\s*(?:-|–|to)\s*(\d{1,4}(?:[.,]\d)?))?\s*(?:h|hrs?|hours?)\s+weekly\b|\bweekly (\d{1,4}(?:[.,]\d)?)\s*(?:h|hrs?|hours?)`)
	dailyWanted  = regexp.MustCompile(`(?i)\b(\d{1,2}(?:[.,]\d)?)\s*(?:h|hrs?|hours?)\s*(?:a|per|/|each|every)\s?(?:day|evening|night)\b`)
	hoursWanted  = regexp.MustCompile(`(?i)(-\s?)?\b(\d{1,7}(?:[.,]\d)?)(?:\s*(?:-|–|to)\s*(\d{1,6}(?:[.,]\d)?))?\s*-?\s?(?:h|hrs?|hours?)\b(?:\s*(in total|altogether|in all|total|all together|overall))?`)
	monthsWanted = regexp.MustCompile(`(?i)(-\s?)?\b(\d{1,5}(?:[.,]\d)?)(?:\s*(?:-|–|to)\s*(\d{1,3}(?:[.,]\d)?))?\s*-?\s?months?\b(?:\s*(in total|altogether|in all|total))?`)
	planWanted   = regexp.MustCompile(`(?i)\b(?:my|the|whole|entire)\s+(?:\w+\s+)?(?:plan|roadmap|list)\b|\b(?:everything|all) on my (?:plan|list)\b|^(?:my )?plan$`)
	oddPeriod    = regexp.MustCompile(`(?i)\d\s*(?:[€£$]|dollars?|euros?|usd|eur)?\s*(?:(?:a|per|/|each|every)\s?(?:year|yr|annum)\b|yearly|annually)|[$€£]\s?\d[\d.,]*\s*(?:a|per|/)\s?(?:week|day|hour)\b`)
	fromTo       = regexp.MustCompile(`(?i)\b(?:between|from)\s+([$€£]?\d[\d.,]*)\s+(?:and|to)\s+([$€£]?\d[\d.,]*)`)
	makesPlan    = regexp.MustCompile(`(?i)\b(?:make|start|create|set|build|open|begin|new)\b.*\bplan\b`)
	// wantsAdvice asks how to go about it, not what it comes to.
	wantsAdvice = regexp.MustCompile(`(?i)\b(?:how (?:should|do|can|would|could) (?:i|we|you)|what can (?:i|we)|is it (?:enough|realistic|doable)|doable|how far|how many)\b`)
	ofMoney     = regexp.MustCompile(`(?i)\b(?:budget\w*|costs?|costing|prices?|priced|pay|paying|spend|spending|money|afford|forecast|how much|expens\w+)\b`)
	insteadOf   = regexp.MustCompile(`(?i)\b(?:instead of|rather than)\s+\S+`)
	// notAsked is a sentence for somebody else's ears: a reminder, an answer.
	notAsked     = regexp.MustCompile(`(?i)\b(?:remind|reminder|entry|answer|kb|knowledge base)\b`)
	singleThing  = regexp.MustCompile(`(?i)\b(?:a|an|one|the|this)\s+(?:\w+\s+){0,3}(?:certs?|certificate|certification|credential|badge|course|specialization|nanodegree|program|bootcamp)\b`)
	maxEach      = 5000.0
	maxWeekly    = 100.0
	maxEachMonth = 60.0
)

// readAsked reads what a line says of number, price and time. The errors are
// refusals.
func readAsked(words string) (a asked, err error) {
	if oddPeriod.MatchString(words) {
		return a, bot.Refusef("I can count one-off and monthly prices only. For a price by the year, give it as one sum, like `budget 1 cert at $399`.")
	}
	words = fromTo.ReplaceAllString(insteadOf.ReplaceAllString(bare(words), ""), "at $1 to $2")
	words = manyInWords.ReplaceAllStringFunc(words, wordFigure)
	words = inWords.ReplaceAllStringFunc(words, func(m string) string {
		at := inWords.FindStringSubmatch(m)
		return wordFigure(at[1]) + at[2]
	})
	a.plan = planWanted.MatchString(words)
	take := func(re *regexp.Regexp) []string {
		m := re.FindStringSubmatch(words)
		if m != nil {
			words = strings.Replace(words, m[0], " ", 1)
		}
		return m
	}
	if m := take(paceWanted); m != nil {
		a.pace = spanOf(m[1]+m[4], either(m[2], either(m[5], m[7])), either(m[3], m[6]))
	} else if m := take(dailyWanted); m != nil {
		a.pace = spanOf("", m[1], "")
		a.pace.Low, a.pace.High = a.pace.Low*7, a.pace.High*7
	}
	a.work.Count = 1
	if m := countWanted.FindStringSubmatch(words); len(m) > 2 && !noCount.MatchString(m[0]) {
		words = strings.Replace(words, m[0], " ", 1)
		a.work.Count, _ = strconv.Atoi(m[2])
		a.some, a.counted = true, true
		if m[1] != "" {
			a.work.Count = -a.work.Count
		}
	}
	if p, rest, ok := learning.FindPrice(words, defaultCurrency); ok {
		a.work.Price, words, a.priced, a.some = p, rest, true, true
	}
	whole := ""
	if m := take(hoursWanted); m != nil {
		a.work.Hours, whole, a.timed, a.some = spanOf(m[1], m[2], m[3]), m[4], true, true
	}
	if m := take(monthsWanted); m != nil {
		a.work.Months, whole, a.timed = spanOf(m[1], m[2], m[3]), whole+m[4], true
		a.some = true
		a.work.Hours = learning.Span{}
	}
	if !a.counted && singleThing.MatchString(words) && !a.plan {
		a.some = true
	}
	if whole != "" && a.work.Count > 1 {
		n := float64(a.work.Count)
		a.work.Hours = learning.Span{Low: a.work.Hours.Low / n, High: a.work.Hours.High / n}
		a.work.Months = learning.Span{Low: a.work.Months.Low / n, High: a.work.Months.High / n}
	}
	return a, nil
}

// spanOf reads one number or two; a minus makes both negative, to be refused.
func spanOf(minus, low, high string) learning.Span {
	from, _ := strconv.ParseFloat(strings.Replace(low, ",", ".", 1), 64)
	to, err := strconv.ParseFloat(strings.Replace(high, ",", ".", 1), 64)
	if err != nil {
		to = from
	}
	if minus != "" {
		from, to = -from, -to
	}
	return learning.Span{Low: min(from, to), High: max(from, to)}
}

var figures = map[string]string{
	"one": "1", "an": "1", "eleven": "11", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "twelve": "12", "half an": "0.5",
}

func wordFigure(s string) string {
	s = strings.ToLower(s)
	if n, ok := figures[s]; ok {
		return n
	}
	return strconv.Itoa(int(wordNumbers[s]))
}

func hearBudget(s string) (map[string]string, bool) {
	if makesPlan.MatchString(s) || notAsked.MatchString(s) || wantsAdvice.MatchString(s) {
		return nil, false
	}
	a, err := readAsked(s)
	if err != nil {
		return map[string]string{"words": s}, !isQuestion(s)
	}
	enough := a.priced && (a.counted || a.timed || a.pace.Low != 0) || a.timed && a.pace.Low != 0 || ofMoney.MatchString(s) && (a.some || a.plan || a.pace.Low != 0)
	if isQuestion(s) { // "how much do 3 certs cost" asks for a fact
		enough = a.plan || a.priced && a.work.Price.Said() && a.work.Price.Model != learning.CostFree && (a.pace.Low != 0 || a.timed || a.counted) ||
			a.timed && (a.pace.Low != 0 || a.counted)
	}
	return map[string]string{"words": s}, enough
}

// wanted is what a call asks for: its words, and the options that were named.
func wanted(call *bot.Call) (asked, error) {
	a, err := readAsked(call.Text("words"))
	if err != nil {
		return a, err
	}
	if call.Has("count") {
		a.work.Count, a.some = call.Int("count"), true
	}
	if call.Has("price") {
		if a.work.Price, err = readPrice(call.Text("price")); err != nil {
			return a, err
		}
		a.priced, a.some = true, true
	}
	if n := call.Number("each"); call.Has("each") {
		a.work.Hours, a.work.Months, a.timed, a.some = learning.Span{Low: n, High: n}, learning.Span{}, true, true
	}
	if n := call.Number("months"); call.Has("months") {
		a.work.Hours, a.work.Months, a.timed, a.some = learning.Span{}, learning.Span{Low: n, High: n}, true, true
	}
	if n := call.Number("weekly"); call.Has("weekly") {
		a.pace = learning.Span{Low: n, High: n}
	}
	switch p := a.work.Price; {
	case a.work.Count < 1 || a.work.Count > 50:
		return a, bot.Refusef("How many should be between 1 and 50, not %d.", a.work.Count)
	case p.Low.Minor < 0 || p.High.Minor > learning.MaxPrice:
		return a, bot.Refusef("A price should be between 0 and a million, not %s.", p.High)
	case (a.pace != (learning.Span{}) || call.Has("weekly")) && (a.pace.Low < 0.25 || a.pace.High > maxWeekly):
		return a, bot.Refusef("Hours a week should be between a quarter and %g. A week has 168 in all.", maxWeekly)
	case a.timed && a.work.Months == (learning.Span{}) && (a.work.Hours.Low <= 0 || a.work.Hours.High > maxEach):
		return a, bot.Refusef("The work of one should be more than 0 and at most 5,000 hours.")
	case a.work.Months != (learning.Span{}) && (a.work.Months.Low <= 0 || a.work.Months.High > maxEachMonth):
		return a, bot.Refusef("The months of one should be more than 0 and at most %g.", maxEachMonth)
	}
	return a, nil
}

// checkBudget refuses words without any numbers; numbers that make no sense are
// refused when they are worked out, since they show that a budget was meant.
func checkBudget(call *bot.Call) error {
	a, err := readAsked(call.Text("words"))
	if words := bare(call.Text("words")); err == nil && words != "" && !a.some && !a.plan && a.pace == (learning.Span{}) {
		return bot.Refusef("I need some numbers: how many, a price, hours. For example `budget 3 certs at $49 a month, 5 hours a week`, or `budget` alone for your plan.")
	}
	return nil
}

func (c *Cairn) runBudget(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	a, err := wanted(call)
	if err != nil {
		return bot.Message{}, err
	}
	plan, err := c.Store.OpenPlan(ctx, me.ID)
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		return bot.Message{}, fmt.Errorf("open plan: %w", err)
	}
	said := a.pace != learning.Span{}
	if !said {
		hours := plan.HoursAWeek
		if hours == 0 {
			hours = usualPace
		}
		a.pace = learning.Span{Low: hours, High: hours}
	}
	b := sheet{asked: a, plan: plan, paceSaid: said, from: me.Today(call.Now)}
	if !a.some {
		minutes, err := c.Store.MinutesByItem(ctx, me.ID)
		if err != nil {
			return bot.Message{}, fmt.Errorf("sum minutes: %w", err)
		}
		if b.works, b.assumed = planWorks(plan, minutes); len(b.works) == 0 {
			return bot.Message{}, bot.Refusef("There is nothing open on your plan to add up. Tell me the numbers instead, like `budget 3 certs at $49 a month, 5 hours a week`.")
		}
		b.what = "What is left of your plan"
	} else {
		b.single()
	}
	return b.message(call), nil
}
