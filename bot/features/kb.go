package features

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
	"github.com/cairnbot/cairn/knowledge"
)

// Sizes of the curators' queue in one message.
const (
	missedShown = 10
	missedRead  = 500
)

func (c *Cairn) kbMissed() bot.Command {
	return bot.Command{
		Name:    "kb missed",
		Aliases: []string{"kb"},
		Help:    "Show the questions I could not answer",
		Example: "kb missed",
		Options: []bot.Option{
			{Name: "days", Help: "How many days back, 7 if left out", Kind: bot.Integer},
			{Name: "drop", Help: "Number of a question that needs no answer", Kind: bot.Integer, Named: true},
		},
		Private: true,
		Role:    bot.Curator,
		Says: []string{
			"what questions couldn't you answer this week", "show unanswered questions", "which questions did you miss", "what did people ask that you did not know",
			"list the gaps in the knowledge base", "what are members asking that has no answer", "open the curator queue", "questions without an answer",
			"what could you not answer lately", "show me what you failed to answer",
		},
		Hear: hearMissed,
		Run:  c.runMissed,
	}
}

func (c *Cairn) runMissed(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	if call.Has("drop") {
		q, err := c.queued(ctx, me, call.Int("drop"))
		if err != nil {
			return bot.Message{}, err
		}
		if _, err := c.resolve(ctx, me, q, ""); err != nil {
			return bot.Message{}, err
		}
		return bot.Message{Lead: bot.Say("Dropped question {} from the list.", bot.Code(fmt.Sprintf("#%d", q.ID)))}, nil
	}
	since := 7
	if call.Has("days") {
		since = min(max(1, call.Int("days")), 30)
	}
	all, err := c.Store.MissedQuestions(ctx, me.Community, call.Now.AddDate(0, 0, -since), missedRead)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list missed questions: %w", err)
	}
	span := count(since, "day", "days")
	if len(all) == 0 {
		return bot.Message{Lead: bot.Say("Nothing missed in the last {}. Every question found its answer.", bot.Plain(span))}, nil
	}
	groups := grouped(all)
	m := bot.Message{Lead: bot.Say("{} without a good answer in the last {}, the most asked first:", bot.Strong(count(len(all), "question", "questions")), bot.Plain(span))}
	var list bot.List
	for _, g := range groups[:min(missedShown, len(groups))] {
		line := bot.Say("{} “{}”", bot.Code(fmt.Sprintf("#%d", g[0].ID)), bot.Plain(short(oneLine(g[0].Text), 150)))
		if len(g) > 1 {
			line = append(line, bot.Plain(fmt.Sprintf(", asked %d times", len(g))))
		}
		if g[0].Entry != "" {
			line = append(line, bot.Say(", nearest {}", bot.Code(g[0].Entry))...)
		}
		if hint := feedbackText(g[0].Feedback); hint != "" {
			line = append(line, bot.Plain(" ("+hint+")"))
		}
		list.Items = append(list.Items, line)
	}
	m.Blocks = append(m.Blocks, list)
	if more := len(groups) - missedShown; more > 0 {
		m.Blocks = append(m.Blocks, note("And {}; they move up as you work through these.", bot.Plain(count(more, "more", "more"))))
	}
	first := groups[0][0]
	n := fmt.Sprintf("#%d", first.ID)
	m.Blocks = append(m.Blocks, note("Write an answer with {}, add it to an entry with {}.", bot.Code("kb new "+n), bot.Code("kb edit "+either(first.Entry, "cost")+" "+n)))
	m.Buttons = []bot.Button{
		{Label: "Answer " + n, Run: "kb new " + n, Style: bot.Primary},
		{Label: "Drop " + n, Run: fmt.Sprintf("kb missed --drop %d", first.ID)},
	}
	if first.Entry != "" {
		m.Buttons = slices.Insert(m.Buttons, 1, bot.Button{Label: short("Add "+n+" to "+first.Entry, 75), Run: "kb edit " + first.Entry + " " + n})
	}
	return m, nil
}

func feedbackText(f learning.Feedback) string {
	switch f {
	case learning.FeedbackHuman:
		return "somebody waits for an answer"
	case learning.FeedbackUnhelpful:
		return "the answer did not help"
	case learning.FeedbackHelpful:
	}
	return ""
}

// grouped puts questions together that say the same, most asked first.
func grouped(all []learning.Question) [][]learning.Question {
	byForm := make(map[string][]learning.Question)
	for _, q := range all {
		byForm[sameQuestion(q.Text)] = append(byForm[sameQuestion(q.Text)], q)
	}
	var out [][]learning.Question
	for _, g := range byForm {
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b []learning.Question) int {
		return cmp.Or(len(b)-len(a), cmp.Compare(b[0].ID, a[0].ID))
	})
	return out
}

var notWord = regexp.MustCompile(`[^\p{L}\p{N}]+`)

func sameQuestion(s string) string {
	return strings.TrimSpace(notWord.ReplaceAllString(strings.ToLower(s), " "))
}

func (c *Cairn) kbNew() bot.Command {
	return bot.Command{
		Name:    "kb new",
		Help:    "Answer a question with a new entry",
		Example: `kb new "Is there a study group?" Yes, every Tuesday at 18:00 in the library.`,
		Options: []bot.Option{
			{Name: "question", Help: "The question in quotes, or #number from the list", Ask: "Which question? Its number from `kb missed`, or the question itself.", Required: true, Sentence: true},
			{Name: "answer", Help: "The answer, Markdown", Ask: "What is the answer? Two to five short lines are best.", Required: true, Lines: true, Sentence: true},
			{Name: "source", Help: "Where the answer comes from", Named: true},
		},
		Private: true,
		Role:    bot.Curator,
		Says: []string{
			"add a new answer to the knowledge base", "create an entry for this question", "i want to write a new faq entry", "teach you a new answer",
			"make a new kb entry", "turn that question into an entry", "save this as a new answer",
		},
		Hear: hearNewEntry,
		Run:  c.runKBNew,
	}
}

func (c *Cairn) runKBNew(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	text, q, err := c.questionText(ctx, me, call.Text("question"))
	if err != nil {
		return bot.Message{}, err
	}
	base, err := c.Library.base(ctx, me.Community)
	if err != nil {
		return bot.Message{}, err
	}
	e := knowledge.Entry{
		Key: freeKey(base, text), Title: asQuestion(text), Group: "From this community", Questions: []string{text},
		Answer: strings.TrimSpace(call.Text("answer")) + "\n", Source: either(oneLine(call.Text("source")), "This community"), Owner: owner,
		ReviewBy: string(learning.DateOf(call.Now.AddDate(1, 0, 0), time.UTC)),
	}
	if err := c.saveEntry(ctx, me, e, 0, call); err != nil {
		return bot.Message{}, err
	}
	told, err := c.resolve(ctx, me, q, e.Key)
	if err != nil {
		return bot.Message{}, err
	}
	m := bot.Message{
		Lead:    bot.Say("Saved as {}. From now on I answer it.", bot.Code(e.Key)),
		Blocks:  []bot.Block{bot.Quote{Text: bot.Rich{bot.Plain(e.Title)}}},
		Buttons: []bot.Button{{Label: "Try it", Run: "ask " + e.Title}},
	}
	m.Blocks = append(m.Blocks, blocks(e.Answer)...)
	return withTold(m, told), nil
}

func withTold(m bot.Message, told int) bot.Message {
	if told > 0 {
		m.Blocks = append(m.Blocks, note("{} asked to hear of it, and I'm telling them.", bot.Plain(count(told, "person", "people"))))
	}
	return m
}

// questionText reads what a curator gave as the question: a number of the
// queue or the words themselves.
func (c *Cairn) questionText(ctx context.Context, me learning.Person, s string) (string, learning.Question, error) {
	s = oneLine(s)
	if n, ok := strings.CutPrefix(s, "#"); ok {
		id, err := strconv.Atoi(n)
		if err != nil {
			return "", learning.Question{}, bot.Refusef("`%s` is no number of a question. `kb missed` shows them.", s)
		}
		q, err := c.queued(ctx, me, id)
		return q.Text, q, err
	}
	if len([]rune(s)) > learning.MaxTitle {
		return "", learning.Question{}, bot.Refusef("That question is longer than %d characters. Put the question in quotes, and the answer after it.", learning.MaxTitle)
	}
	return s, learning.Question{}, nil
}

func (c *Cairn) queued(ctx context.Context, me learning.Person, id int) (learning.Question, error) {
	q, err := c.Store.Question(ctx, me.Community, learning.QuestionID(id))
	if errors.Is(err, learning.ErrNotFound) || (err == nil && q.Text == "") {
		return q, bot.Refusef("I have no question #%d (any more). `kb missed` shows what is open.", id)
	} else if err != nil {
		return q, fmt.Errorf("look up question: %w", err)
	}
	return q, nil
}

// resolve closes a question and those that say the same, tells everybody who
// waits, and returns how many that are.
func (c *Cairn) resolve(ctx context.Context, me learning.Person, q learning.Question, key string) (int, error) {
	if q.ID == 0 {
		return 0, nil
	}
	open, err := c.Store.MissedQuestions(ctx, me.Community, q.AskedAt.Add(-learning.KeepUnanswered), missedRead)
	if err != nil {
		return 0, fmt.Errorf("list missed questions: %w", err)
	}
	same := []learning.Question{q}
	for _, other := range open {
		if other.ID != q.ID && sameQuestion(other.Text) == sameQuestion(q.Text) {
			same = append(same, other)
		}
	}
	told := 0
	for _, s := range same {
		if err := c.Store.ResolveQuestion(ctx, s.ID, key); err != nil {
			return told, fmt.Errorf("resolve question: %w", err)
		}
		waiters, err := c.Store.TakeWaiters(ctx, s.ID)
		if err != nil {
			return told, fmt.Errorf("list waiters: %w", err)
		}
		if key == "" {
			continue
		}
		for _, w := range waiters {
			if err := c.tellAnswered(ctx, me.Community, s, w, key); err != nil {
				return told, err
			}
			told++
		}
	}
	return told, nil
}

// tellAnswered writes a post to somebody who waits for an answer.
func (c *Cairn) tellAnswered(ctx context.Context, community learning.CommunityID, q learning.Question, w learning.Waiter, key string) error {
	to, err := conversationOf(w.Place)
	if err != nil {
		return err
	}
	mode, err := c.Mode(ctx, to)
	if err != nil {
		return err
	}
	if mode == learning.ModeOff && to.User != "" { // switched off since they asked
		to = bot.Conversation{Adapter: to.Adapter, Workspace: to.Workspace, User: to.User, Direct: true}
	}
	base, err := c.Library.base(ctx, community)
	if err != nil {
		return err
	}
	e, ok := base.Entry(key)
	if !ok {
		return nil
	}
	m := bot.Message{
		Lead:   bot.Say("Your question has an answer now."),
		Blocks: append([]bot.Block{bot.Quote{Text: bot.Rich{bot.Plain(short(q.Text, 300))}}}, blocks(e.Answer)...),
	}
	if err := c.Posts.Post(ctx, outbox.Post{Key: fmt.Sprintf("answered:%d:%d", q.ID, w.Person), For: int64(w.Person), To: to, Message: m}); err != nil {
		return fmt.Errorf("post answer: %w", err)
	}
	return nil
}

// asQuestion makes a title of what somebody typed.
func asQuestion(s string) string {
	s = upperFirst(strings.TrimRight(oneLine(s), " ?!."))
	return short(s, 99) + "?"
}

var slugWord = regexp.MustCompile(`[a-z0-9]+`)

// freeKey makes a key from the words of a question that no entry has yet.
func freeKey(base *knowledge.Base, question string) string {
	words := slugWord.FindAllString(strings.ToLower(question), -1)
	words = slices.DeleteFunc(words, func(w string) bool {
		return slices.Contains([]string{"is", "are", "do", "does", "a", "an", "the", "i", "it", "to", "of", "in", "can", "how", "what", "there"}, w)
	})
	key := strings.Join(words[:min(5, len(words))], "-")
	if key == "" {
		key = "entry"
	}
	for n, free := 2, key; ; n++ {
		if _, taken := base.Entry(free); !taken {
			return free
		}
		free = fmt.Sprintf("%s-%d", key, n)
	}
}
