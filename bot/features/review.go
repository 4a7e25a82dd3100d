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

// The questions of a review, in their order; each has the option of its name.
var reviewQuestions = []struct{ option, ask string }{
	{"interviews", "Did {} bring you any interviews?"},
	{"used", "Do you use what you learned with {} at work?"},
	{"worth", "Was {} worth the time and the money?"},
	{"next", "What next: keep going, or change something?"},
}

func (c *Cairn) review() bot.Command {
	yesNo := []string{"yes", "no"}
	return bot.Command{
		Name:    "review",
		Help:    "Look back at something you finished, and adjust your plan",
		Example: "review 1",
		Options: []bot.Option{
			{Name: "item", Help: "The finished item: its number or title", Ask: "What do you want to look back at? The number or title of something you finished.", Required: true, Complete: c.completeItem},
			{Name: "interviews", Help: "Did it bring interviews", Choices: yesNo, Named: true},
			{Name: "used", Help: "Do you use it at work", Choices: yesNo, Named: true},
			{Name: "worth", Help: "Was it worth it", Choices: yesNo, Named: true},
			{Name: "next", Help: "Keep going or change", Choices: []string{"keep going", "change"}, Named: true},
			{Name: "stage", Help: "Set by the buttons: days after it was done", Kind: bot.Integer, Named: true, Pressed: true},
			{Name: "again", Help: "Answer all questions anew", Kind: bot.Switch},
			{Name: "apply", Help: "Set by the button: the change to make", Named: true, Pressed: true},
		},
		Private: true,
		Says: []string{
			"review the google certificate", "let me look back at the sql course", "i want to do the review of my aws cert", "start the review for the tableau badge",
			"ask me how the statistics course turned out", "let us review my finished course", "evaluate the scrum credential with me",
			"i got two interviews because of the ibm badge", "note that the hubspot cert brought me no interviews", "reflect on the python course",
			"do the follow up for the azure certificate", "fill in the review of item 2", "record that i use the sql course at work",
			"the tableau course was not worth it, note that in the review", "retrospective for the ux certificate",
		},
		Hear:  hearReview,
		Check: checkReview,
		Run:   c.runReview,
	}
}

// checkReview refuses answers that are none.
func checkReview(call *bot.Call) error {
	if words := call.Text("item"); strings.ContainsAny(words, ":;") || len(strings.Fields(words)) > 9 {
		return bot.Refusef("Which item do you mean by `%s`? Its number or title is enough.", short(words, 60))
	}
	for _, q := range reviewQuestions {
		if words := call.Text(q.option); words != "" && readAnswer(q.option, words) == "" {
			if q.option == "next" {
				return bot.Refusef("Please say `keep going` or `change`, not `%s`.", short(words, 40))
			}
			return bot.Refusef("Please say `yes` or `no`, not `%s`.", short(words, 40))
		}
	}
	if n := call.Int("stage"); call.Has("stage") && !slices.Contains(learning.ReviewStages, n) {
		return bot.Refusef("There is no review after %d days.", n)
	}
	return nil
}

var (
	saysNo     = regexp.MustCompile(`(?i)^\W*(?:(?:well|hm+|erm?|sadly|unfortunately|honestly),? )*(?:n|no|nope|nah|not|none|never|nothing|zero|0|didn'?t|doesn'?t|don'?t|hardly|barely|it (?:did|was) ?n[o']?t|i (?:do|did) ?n[o']?t)\b`)
	saysYes    = regexp.MustCompile(`(?i)^\W*(?:(?:oh|well|hm+),? )*(?:y|yes|ye[ap]h?|yup|ya|sure|definitely|absolutely|totally|of course|it (?:did|was)|i (?:do|did)|sometimes|daily|often|every ?day|a (?:bit|little|few|couple)|some|one|two|three|four|five|\d+|several|many|partly|mostly|kind of|sort of|worth)\b`)
	saysKeep   = regexp.MustCompile(`(?i)\b(?:keep|continue|carry on|go on|stay|same|more of)\b`)
	saysChange = regexp.MustCompile(`(?i)\b(?:change|different|switch|adjust|something else|pivot|stop|new direction|other)\b`)
)

// readAnswer reads the answer to a question of a review; "" when it is none.
func readAnswer(option, words string) string {
	switch {
	case option == "next" && saysChange.MatchString(words):
		return string(learning.ChangeDirection)
	case option == "next" && saysKeep.MatchString(words):
		return string(learning.KeepGoing)
	case option == "next":
		return ""
	case saysNo.MatchString(words):
		return string(learning.No)
	case saysYes.MatchString(words):
		return string(learning.Yes)
	}
	return ""
}

func (c *Cairn) runReview(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	it, m, err := c.finishedItem(ctx, call, me)
	if err != nil || it.ID == 0 {
		return m, err
	}
	stage := call.Int("stage")
	if stage == 0 {
		stage = it.StageAt(me.Today(call.Now))
	}
	r, err := c.reviewAt(ctx, me, it, stage)
	if err != nil {
		return bot.Message{}, err
	}
	if call.Has("apply") {
		return c.applyReview(ctx, call, me, it, r)
	}
	fresh := r
	if call.Is("again") {
		fresh = learning.Review{Person: me.ID, Item: it.ID, Stage: stage}
	}
	if fresh = withAnswers(call, fresh); fresh != r && hasAnswer(fresh) {
		fresh.At = call.Now
		if err := c.Store.SaveReview(ctx, fresh); err != nil {
			return bot.Message{}, fmt.Errorf("save review: %w", err)
		}
	}
	if !fresh.Complete() {
		called := "it"
		if !hasAnswer(fresh) {
			called = it.Title
		}
		option, question := nextQuestion(fresh, called)
		values := reviewValues(it, fresh)
		if call.Is("again") {
			values["again"] = "true"
		}
		return call.Ask(option, question, values), nil
	}
	return c.suggest(ctx, me, it, fresh)
}

// reviewAt is what was answered so far at a stage.
func (c *Cairn) reviewAt(ctx context.Context, me learning.Person, it learning.Item, stage int) (learning.Review, error) {
	all, err := c.Store.Reviews(ctx, me.ID, it.ID)
	if err != nil {
		return learning.Review{}, fmt.Errorf("list reviews: %w", err)
	}
	for _, r := range all {
		if r.Stage == stage {
			return r, nil
		}
	}
	return learning.Review{Person: me.ID, Item: it.ID, Stage: stage}, nil
}

// answers are the answers of a review by option.
func answers(r *learning.Review) map[string]*string {
	return map[string]*string{
		"interviews": (*string)(&r.Interviews), "used": (*string)(&r.Used), "worth": (*string)(&r.Worth), "next": (*string)(&r.Next),
	}
}

// withAnswers is the review with the answers that a call gives.
func withAnswers(call *bot.Call, r learning.Review) learning.Review {
	for option, to := range answers(&r) {
		if call.Has(option) {
			*to = readAnswer(option, call.Text(option))
		}
	}
	return r
}

func hasAnswer(r learning.Review) bool {
	return r.Interviews != "" || r.Used != "" || r.Worth != "" || r.Next != ""
}

// reviewValues carry a review in a button.
func reviewValues(it learning.Item, r learning.Review) map[string]string {
	values := map[string]string{"item": itemRef(it), "stage": strconv.Itoa(r.Stage)}
	for option, answer := range answers(&r) {
		if *answer != "" {
			values[option] = *answer
		}
	}
	return values
}

// nextQuestion is the first question of a review that is open, of an item that
// is called so.
func nextQuestion(r learning.Review, called string) (option string, question bot.Rich) {
	given := answers(&r)
	for _, q := range reviewQuestions {
		if *given[q.option] != "" {
			continue
		}
		if strings.Contains(q.ask, "{}") {
			return q.option, bot.Say(q.ask, bot.Strong(called))
		}
		return q.option, bot.Say(q.ask)
	}
	return "", nil
}

// reviewNotice asks the first open question of a review, some time after.
func (c *Cairn) reviewNotice(it learning.Item, r learning.Review) bot.Message {
	cmd := c.review()
	option, question := nextQuestion(r, "it")
	m := bot.Message{Lead: append(bot.Say("You finished {} on {}. ", bot.Strong(it.Title), bot.Plain(it.DoneOn.String())), question...)}
	for _, choice := range cmd.Options[slices.IndexFunc(cmd.Options, func(o bot.Option) bool { return o.Name == option })].Choices {
		values := reviewValues(it, r)
		values[option] = choice
		m.Buttons = append(m.Buttons, bot.Button{Label: choice, Run: bot.Line(&cmd, values)})
	}
	m.Blocks = []bot.Block{note("Four short questions, and then I suggest one change to your plan. {} asks them whenever you like.", bot.Code("review "+short(it.Title, 60)))}
	return m
}

// finishedItem finds the finished item that a call names, also one of an earlier
// plan or the one a credential of the wallet belongs to.
func (c *Cairn) finishedItem(ctx context.Context, call *bot.Call, me learning.Person) (learning.Item, bot.Message, error) {
	words := call.Text("item")
	if strings.HasPrefix(words, "item-") {
		it, err := c.namedItem(ctx, me, words)
		if err == nil && it.State != learning.StateDone {
			return learning.Item{}, notFinished(it), nil
		}
		return it, bot.Message{}, err
	}
	p, err := c.openPlan(ctx, me)
	if err != nil {
		return learning.Item{}, bot.Message{}, err
	}
	found := findItem(p.Items, words)
	if len(found) == 0 {
		wallet, err := c.Store.Credentials(ctx, me.ID)
		if err != nil {
			return learning.Item{}, bot.Message{}, fmt.Errorf("list credentials: %w", err)
		}
		if ones := findCredential(wallet, words); len(ones) == 1 && ones[0].Item != 0 {
			it, err := c.namedItem(ctx, me, itemRef(learning.Item{ID: ones[0].Item}))
			return it, bot.Message{}, err
		}
	}
	if len(found) == 1 && found[0].State != learning.StateDone {
		return learning.Item{}, notFinished(found[0]), nil
	}
	isOpen := func(it learning.Item) bool { return it.State != learning.StateDone }
	found, done := slices.DeleteFunc(slices.Clone(found), isOpen), slices.DeleteFunc(slices.Clone(p.Items), isOpen)
	if len(found) == 1 {
		return found[0], bot.Message{}, nil
	}
	if len(done) == 0 {
		return learning.Item{}, bot.Message{}, bot.Refusef("Nothing on your plan is finished yet. Once something is, say `done` and its number; two weeks later I ask how it turned out.")
	}
	m := whichItem(call, found, nil)
	if len(found) == 0 {
		m = whichItem(call, done, nil)
		m.Lead = bot.Say("I can't find {} among what you finished. Which item do you mean?", bot.Strong(short(words, 60)))
	}
	return learning.Item{}, m, nil
}

func notFinished(it learning.Item) bot.Message {
	return bot.Message{
		Lead:    bot.Say("{} is not finished yet. I ask how it turned out two weeks after it is done, and again after two months.", bot.Strong(it.Title)),
		Buttons: []bot.Button{{Label: "It is done", Run: "done " + itemRef(it)}},
	}
}
