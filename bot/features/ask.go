package features

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/knowledge"
)

func (c *Cairn) ask() bot.Command {
	return bot.Command{
		Name:    "ask",
		Help:    "Answer a question about microcredentials",
		Example: "ask do they expire?",
		Options: []bot.Option{{Name: "question", Help: "What you want to know", Ask: "What would you like to know?", Required: true, Lines: true, Complete: c.completeQuestion}},
		Run:     c.runAsk,
	}
}

func (c *Cairn) runAsk(ctx context.Context, call *bot.Call) (bot.Message, error) {
	question := call.Text("question")
	if call.Event.Overheard {
		return c.overheard(ctx, call, question)
	}
	if m, ok := smallTalk(question); ok {
		return m, nil
	}
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	base, err := c.Library.base(ctx, me.Community)
	if err != nil {
		return bot.Message{}, err
	}
	topic, err := c.topicOf(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	found := answerWith(base, question, topic)
	id, err := c.asked(ctx, call, me, found, topic)
	if err != nil {
		return bot.Message{}, err
	}
	if several := answerSeveral(base, question); several != nil {
		return together(base, several, id), nil
	}
	m := reply(base, found, id)
	if e, ok := base.Entry(found.Entry); ok && found.Decision == knowledge.Answer {
		lead, own, err := c.personal(ctx, call, me, e, question)
		if err != nil {
			return bot.Message{}, err
		}
		if lead != nil {
			m.Lead, own = lead, append(own, bot.Para{Text: m.Lead})
		}
		m.Blocks = append(append(own, sum(e, question)...), m.Blocks...)
		m.Buttons = append(m.Buttons, c.actions(e)...)
	}
	return m, nil
}

// topicOf is what the conversation of a call was about lately.
func (c *Cairn) topicOf(ctx context.Context, call *bot.Call) (learning.Topic, error) {
	place, _ := topicPlace(call.Event)
	topic, _, err := c.Store.Topic(ctx, place)
	if err != nil {
		return topic, fmt.Errorf("look up topic: %w", err)
	}
	if call.Now.Sub(topic.At) > topicFor {
		return learning.Topic{}, nil
	}
	return topic, nil
}

// asked keeps a question, without its author, and what its conversation is about
// now.
func (c *Cairn) asked(ctx context.Context, call *bot.Call, me learning.Person, found knowledge.Result, topic learning.Topic) (learning.QuestionID, error) {
	question := call.Text("question")
	id, err := c.Store.AddQuestion(ctx, learning.Question{
		Community: me.Community, Text: short(question, 1000), Decision: string(found.Decision),
		Entry: found.Entry, Score: found.Confidence, AskedAt: call.Now,
	})
	if err != nil {
		return 0, fmt.Errorf("add question: %w", err)
	}
	next := learning.Topic{Entry: topic.Entry, Question: topic.Question, Asked: id, At: call.Now}
	if found.Decision == knowledge.Answer {
		next.Entry, next.Question = found.Entry, question
	}
	place, shared := topicPlace(call.Event)
	if !shared {
		next.Person = me.ID
	}
	if err := c.Store.SetTopic(ctx, place, next); err != nil {
		return 0, fmt.Errorf("set topic: %w", err)
	}
	return id, nil
}

// severalAtMost is how many questions of one message are answered.
const severalAtMost = 3

// answerSeveral splits a message that asks several things, and answers it only
// when at least two of them have answers of their own.
func answerSeveral(base *knowledge.Base, message string) []knowledge.Result {
	parts := strings.FieldsFunc(message, func(r rune) bool { return r == '?' || r == '\n' })
	if len(parts) < 2 || len(parts) > severalAtMost {
		return nil
	}
	var out []knowledge.Result
	for _, part := range parts {
		found := base.Ask(part + "?")
		if found.Decision == knowledge.Answer && !slices.ContainsFunc(out, func(r knowledge.Result) bool { return r.Entry == found.Entry }) {
			out = append(out, found)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// together shows several answers in one message.
func together(base *knowledge.Base, several []knowledge.Result, id learning.QuestionID) bot.Message {
	m := bot.Message{Lead: bot.Say("You asked {} things. One at a time:", bot.Strong(strconv.Itoa(len(several))))}
	for _, found := range several {
		e, _ := base.Entry(found.Entry)
		one := answer(base, e, found.Variant, id)
		m.Blocks = append(m.Blocks, bot.Head{Text: e.Title}, bot.Para{Text: one.Lead})
		for _, b := range one.Blocks {
			if _, quote := b.(bot.Quote); !quote {
				m.Blocks = append(m.Blocks, b)
			}
		}
		m.Buttons = one.Buttons[:3]
	}
	return m
}

// actions are the buttons an entry offers, those whose command exists.
func (c *Cairn) actions(e knowledge.Entry) []bot.Button {
	var out []bot.Button
	for _, a := range e.Actions {
		for _, cmd := range c.commands {
			if a.Command == cmd.Name || strings.HasPrefix(a.Command, cmd.Name+" ") {
				out = append(out, bot.Button{Label: short(a.Label, 75), Run: a.Command})
				break
			}
		}
	}
	return out
}

// topicFor is how long a conversation keeps its topic.
const topicFor = 2 * time.Hour

// topicPlace is where a topic lives: a thread or a direct conversation has one,
// elsewhere each person has their own. Several people share a thread.
func topicPlace(ev bot.Event) (place string, shared bool) {
	in := ev.In
	switch shared = in.Thread != "" && !in.Direct; {
	case shared:
		in.User = "" // it is everybody's there, and stays when one of them is erased
	case !in.Direct:
		in.User = ev.From.ID.ID
	}
	return placeOf(in), shared
}

// placeOf writes a conversation down so that [conversationOf] finds it again.
func placeOf(in bot.Conversation) string {
	data, err := json.Marshal(in)
	if err != nil {
		panic(err) // a struct of strings always marshals
	}
	return string(data)
}

func conversationOf(place string) (bot.Conversation, error) {
	var in bot.Conversation
	if err := json.Unmarshal([]byte(place), &in); err != nil {
		return in, fmt.Errorf("read place: %w", err)
	}
	return in, nil
}

// answerWith asks the base, taking a follow-up together with the topic.
func answerWith(base *knowledge.Base, question string, topic learning.Topic) knowledge.Result {
	found := base.Ask(question)
	opener, isFollowUp := followUp(question)
	if topic.Entry == "" || (!isFollowUp && found.Decision == knowledge.Answer) {
		return found
	}
	// "how much for three of them?" asks for a sum of the answer just given.
	if e, ok := base.Entry(topic.Entry); ok && found.Decision != knowledge.Answer && len(sum(e, question)) > 0 {
		found.Decision, found.Entry, found.Matched = knowledge.Answer, topic.Entry, topic.Question
		return found
	}
	// "and for azure?" names a variant of the answer just given.
	if v := base.Variant(topic.Entry, question); v != nil && len(strings.Fields(question)) <= 6 {
		found.Decision, found.Entry, found.Variant, found.Matched = knowledge.Answer, topic.Entry, v, topic.Question
		found.Confidence = max(found.Confidence, 0.9)
		return found
	}
	if !isFollowUp {
		return found
	}
	// "and how long?" may stand alone once its opener is gone; otherwise it
	// needs the question before it.
	if alone := base.Ask(opener); alone.Decision == knowledge.Answer {
		return alone
	}
	if both := base.Ask(topic.Question + " " + opener); both.Decision == knowledge.Answer && both.Entry != topic.Entry {
		return both
	}
	return found
}

// followUp reports whether a question leans on the one before it, and returns
// it without the words that say so.
func followUp(question string) (rest string, ok bool) {
	q := strings.ToLower(strings.TrimSpace(question))
	for _, opener := range []string{"and what about ", "what about ", "how about ", "and for ", "and ", "also ", "but ", "ok ", "okay ", "then ", "or ", "for "} {
		if after, found := strings.CutPrefix(q, opener); found {
			return after, true
		}
	}
	return q, len(strings.Fields(q)) <= 2
}

// reply turns a result into what the asker sees.
func reply(base *knowledge.Base, found knowledge.Result, id learning.QuestionID) bot.Message {
	switch found.Decision {
	case knowledge.Answer:
		e, _ := base.Entry(found.Entry)
		return answer(base, e, found.Variant, id)
	case knowledge.Suggest:
		m := bot.Message{Lead: bot.Say("I'm not sure I understood. Did you mean one of these?")}
		for _, r := range found.Ranked[:min(3, len(found.Ranked))] {
			e, _ := base.Entry(r.Entry)
			m.Buttons = append(m.Buttons, bot.Button{Label: short(e.Title, 75), Run: "ask " + e.Title})
		}
		m.Buttons = append(m.Buttons, bot.Button{Label: "None of these", Run: fmt.Sprintf("human #%d", id)})
		return m
	case knowledge.Abstain:
	}
	return bot.Message{
		Lead:   bot.Say("I don't have an answer to that, and I won't guess."),
		Blocks: []bot.Block{note("I know about microcredentials: what they are, cost, time, choosing, using them. {} lists it all.", bot.Code("topics"))},
		Buttons: []bot.Button{
			{Label: "Ask a human", Run: fmt.Sprintf("human #%d", id), Style: bot.Primary},
			{Label: "Show topics", Run: "topics"},
		},
	}
}

// answer shows an entry: the answer, what it answers, where it comes from, and
// where to go from here.
func answer(base *knowledge.Base, e knowledge.Entry, v *knowledge.Variant, id learning.QuestionID) bot.Message {
	text := e.Answer
	if v != nil {
		text = v.Answer
	}
	var m bot.Message
	m.Lead, m.Blocks = bot.Rich{bot.Strong(e.Title)}, blocks(text)
	if len(m.Blocks) > 0 { // knowledge that is only to be measured has no answers
		if p, ok := m.Blocks[0].(bot.Para); ok {
			m.Lead, m.Blocks = p.Text, m.Blocks[1:]
		}
	}
	m.Blocks = append(m.Blocks, bot.Quote{Text: bot.Rich{bot.Plain(e.Title)}})
	if s := sources(e, v); s != "" {
		m.Blocks = append(m.Blocks, bot.Note{Text: bot.Rich{bot.Plain(s)}})
	}
	m.Buttons = []bot.Button{
		{Label: "Helpful", Run: fmt.Sprintf("helpful #%d", id)},
		{Label: "Not what I asked", Run: fmt.Sprintf("unhelpful #%d", id)},
		{Label: "Ask a human", Run: fmt.Sprintf("human #%d", id)},
	}
	for _, key := range e.Related[:min(2, len(e.Related))] {
		if r, ok := base.Entry(key); ok {
			m.Buttons = append(m.Buttons, bot.Button{Label: short(r.Title, 75), Run: "ask " + r.Title})
		}
	}
	return m
}

// baseFor is the knowledge of the caller's community, for looking without
// meeting anybody.
func (c *Cairn) baseFor(ctx context.Context, call *bot.Call) (*knowledge.Base, error) {
	community, err := c.communityOf(ctx, call.Event.From)
	if err != nil {
		return nil, err
	}
	return c.Library.base(ctx, community)
}
