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

// suggest shows a complete review and the one change of the plan that it
// suggests, with its reason.
func (c *Cairn) suggest(ctx context.Context, me learning.Person, it learning.Item, r learning.Review) (bot.Message, error) {
	m := bot.Message{Lead: bot.Say("Noted for {}: interviews {}, used at work {}, worth it {}, next: {}.", bot.Strong(it.Title),
		bot.Strong(string(r.Interviews)), bot.Strong(string(r.Used)), bot.Strong(string(r.Worth)), bot.Strong(string(r.Next)))}
	cmd := c.review()
	again := bot.Button{Label: "Answer again", Run: bot.Line(&cmd, map[string]string{"item": itemRef(it), "stage": strconv.Itoa(r.Stage), "again": "true"})}
	p, err := c.Store.OpenPlan(ctx, me.ID)
	if errors.Is(err, learning.ErrNotFound) {
		m.Blocks, m.Buttons = []bot.Block{para("You have no plan at the moment. {} starts the next one.", bot.Code("plan new"))}, []bot.Button{again}
		return m, nil
	} else if err != nil {
		return m, fmt.Errorf("open plan: %w", err)
	}
	change, ok := r.Propose(it, p)
	if !ok {
		m.Blocks, m.Buttons = []bot.Block{para("Your plan fits that as it is; I would change nothing.")}, []bot.Button{{Label: "Show plan", Run: "plan show"}, again}
		return m, nil
	}
	what, why, label := proposalText(change, it, r)
	m.Blocks = []bot.Block{bot.Para{Text: append(bot.Rich{bot.Plain("I suggest one change: ")}, what...)}, note("Why: {}", bot.Plain(why))}
	m.Buttons = []bot.Button{
		{Label: label, Run: bot.Line(&cmd, map[string]string{"item": itemRef(it), "stage": strconv.Itoa(r.Stage), "apply": change.Key()}), Style: bot.Primary},
		{Label: "Show plan", Run: "plan show"},
		again,
	}
	return m, nil
}

// proposalText says what a proposal changes and why, and what its button says.
func proposalText(p learning.Proposal, it learning.Item, r learning.Review) (what bot.Rich, why, label string) {
	first := p.New.Title
	if len(p.Items) > 0 {
		first = p.Items[0].Title
	}
	switch p.Kind {
	case learning.ProposeDrop:
		if len(p.Items) == 1 {
			what = bot.Say("drop {}.", bot.Strong(first))
		} else {
			what = bot.Say("drop {} and {}.", bot.Strong(first), bot.Strong(count(len(p.Items)-1, "more item", "more items")))
		}
		why = fmt.Sprintf("it is from %s as well, and what you had from there was not worth it. You can bring it back at any time.", it.Vendor())
		return what, why, "Drop it"
	case learning.ProposeGap:
		return bot.Say("add {}.", bot.Strong(first)), "job ads show what is missing; take the first of the three skills next, and compare three options for it.", "Add it"
	case learning.ProposeProject:
		why = "it has brought no interview and you don't use it yet. Employers take a credential more seriously with a project that shows it."
		if r.Interviews == learning.Yes {
			why = "you get interviews but don't use it yet. A project gives you something to show and to talk about in them."
		}
		if p.New.Title == "" {
			return bot.Say("start {} now.", bot.Strong(first)), why, "Start it"
		}
		return bot.Say("add {}.", bot.Strong(first)), why, "Add it"
	case learning.ProposeShow:
		return bot.Say("add {}.", bot.Strong(first)), "your project is done, so let people of the field see it; many professionals review work when they are asked.", "Add it"
	case learning.ProposeStart:
		why = "it is the next step of your plan."
		if it.Stack != "" && learning.Fold(p.Items[0].Stack) == learning.Fold(it.Stack) {
			why = fmt.Sprintf("it is the next of %s, and related credentials show more together than alone.", it.Stack)
		}
		return bot.Say("start {}.", bot.Strong(first)), why, "Start it"
	case learning.ProposeDeeper:
		return bot.Say("add {}, to be looked into.", bot.Strong(first)), "you use it, and a focused credential can leave out foundations that you now need.", "Add it"
	}
	return nil, "", ""
}

// applyReview makes the change that a button of a review stands for, if the
// review still suggests it.
func (c *Cairn) applyReview(ctx context.Context, call *bot.Call, me learning.Person, it learning.Item, r learning.Review) (bot.Message, error) {
	p, err := c.openPlan(ctx, me)
	if err != nil {
		return bot.Message{}, err
	}
	change, ok := r.Propose(it, p)
	if !ok || !r.Complete() || change.Key() != call.Text("apply") {
		return bot.Message{}, bot.Refusef("Your plan or your answers have changed since, so I left everything as it is. `review %s` shows what I suggest now.", short(it.Title, 60))
	}
	var steps []learning.Step
	if change.New.Title != "" {
		if len(p.Items) >= learning.MaxItems {
			return bot.Message{}, bot.Refusef("Your plan has %d items, which is the most it can hold. Finish or remove one first.", learning.MaxItems)
		}
		change.New.Plan = p.ID
		added, err := c.Store.AddItem(ctx, change.New)
		if err != nil {
			return bot.Message{}, fmt.Errorf("add item: %w", err)
		}
		steps = append(steps, learning.Added(added))
	}
	for _, before := range change.Items {
		steps = append(steps, learning.Changed(before, inState(before, change.State, me.Today(call.Now))))
	}
	lead := bot.Say("Added {} to your plan.", bot.Strong(change.New.Title))
	if len(change.Items) == 1 {
		lead = bot.Say("{} is {} now.", bot.Strong(change.Items[0].Title), bot.Strong(string(change.State)))
	} else if len(change.Items) > 1 {
		lead = bot.Say("{} are {} now.", bot.Strong(count(len(change.Items), "item", "items")), bot.Strong(string(change.State)))
	}
	m, err := c.did(ctx, call, me, lead, steps...)
	if change.New.Title != "" {
		m.Blocks = nil
	}
	m.Buttons = append([]bot.Button{{Label: "Show plan", Run: "plan show"}}, m.Buttons...)
	return m, err
}

var (
	reviewForms = phrases(
		`(?:the |my )?(?P<item>[^,;]+?) (?:was|is)(?: ?n[o']?t| not)? (?:really |totally )?worth it\b.*`,
		`.*?\b(?:review|revew|retrospective|retro|follow[- ]?up(?: questions?)?|look(?:ing)? back|evaluate|assess|reflect(?: on)?|fill in)(?: (?:for|of|on|at|about|the review|a review))*(?: with me)? (?P<item>.+?)(?: with me| now| together)?(?:[,;].*)?`,
		`.*?\b(?:look(?:ing)? ?back|lookback|retrospective|retro|reflect(?:ion|ions)?|debrief\w*|review|went (?:well|badly|wrong)(?: and (?:well|badly))?|useful)(?: me)? (?:on|about|at|of|in|for|with) (?P<item>.+?)(?: (?:now that|that|which|i|one i|since|because|is|was|has)\b.*)?`,
		`(?:finished|completed|passed|done with|i (?:have )?(?:finished|completed|passed)) (?P<item>.+?)(?: (?:last|this|yesterday|today)\b.*)?,? .*\b(?:look ?back|lookback|retro\w*|review|reflect\w*|debrief)\b.*`,
		`.*?\b(?:was|is) (?:the |my )?(?P<item>.+?) (?:really )?worth (?:it|the \w+)\b.*`,
		`.*?\b(?:ask me|tell you|record|note|see)\b.* how (?:the |my )?(?P<item>.+?) (?:turned out|went|worked out).*`,
		`.*?\binterviews? (?:thanks to|because of|from|through|with|due to|for) (?P<item>.+?)`,
		`(?:record|note|add) (?:that )?(?:the |my )?(?P<item>.+?) (?:brought|got|gave|led|was|is|did).*`,
		`(?:record|note|add) (?:that )?i (?:(?:now|do) )?(?:use|don'?t use|do not use) (?P<item>.+?) (?:at|in|for) .+`,
	)
	aboutReview  = regexp.MustCompile(`(?i)\b(?:reviews?|revew|retro\w*|lookback|debrief\w*|reflect\w*|went (?:well|badly|wrong)|how useful|follow[- ]?up|look(?:ing)? back|evaluate|assess|reflect|interviews?|worth it|turned out|at work)\b`)
	noInterviews = regexp.MustCompile(`(?i)\b(?:no|zero|not (?:one|any|a single)|n't (?:get|bring|had|have) any|without (?:any )?) ?(?:job )?interviews?\b`)
	anInterview  = regexp.MustCompile(`(?i)\b(?:got|had|landed|brought|gave|led to)\b.*\b(?:an|one|two|three|four|five|some|several|many|\d+|more) (?:job )?interviews?\b`)
	notWorth     = regexp.MustCompile(`(?i)\b(?:is|was)(?: ?n[o']?t| not) (?:really )?worth\b`)
	worthIt      = regexp.MustCompile(`(?i)\b(?:was|is) (?:really |totally )?worth it\b`)
	notUsed      = regexp.MustCompile(`(?i)\bi (?:don'?t|do not|never) use\b`)
	usedAtWork   = regexp.MustCompile(`(?i)\bi (?:now |do )?use\b.*\bat work\b`)
	// reviewOfOthers are remarks on a review of something else.
	reviewOfOthers = regexp.MustCompile(`(?i)^(?:the|a|that|this|his|her|their|your) (?:\w+ )?reviews?\b`)
	pronoun        = regexp.MustCompile(`(?i)^(?:it|that|this|them|those|these|(?:that|this|the) one|one|(?:it|that|them) .{0,12})$`)
)

// hearReview finds what is reviewed, and the answers that a sentence gives
// already; what it asks is no answer.
func hearReview(s string) (map[string]string, bool) {
	asked := strings.HasSuffix(strings.TrimSpace(s), "?")
	s = bare(s)
	if asked || strings.Contains(s, " --") || reviewOfOthers.MatchString(s) || !aboutReview.MatchString(s) {
		return nil, false
	}
	values, ok := hear(reviewForms, s)
	if !ok {
		return nil, false
	}
	if anyCredential.MatchString(values["item"]) || pronoun.MatchString(values["item"]) || len(strings.Fields(values["item"])) > 8 {
		delete(values, "item")
	}
	for _, said := range []struct {
		re             *regexp.Regexp
		option, answer string
	}{
		{anInterview, "interviews", "yes"},
		{noInterviews, "interviews", "no"},
		{worthIt, "worth", "yes"},
		{notWorth, "worth", "no"},
		{usedAtWork, "used", "yes"},
		{notUsed, "used", "no"},
	} {
		if said.re.MatchString(s) {
			values[said.option] = said.answer
		}
	}
	return values, true
}
