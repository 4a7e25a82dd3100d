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
	"github.com/cairnbot/cairn/knowledge"
)

// questionOption names a question of the queue; without it the last question
// of the conversation is meant.
var questionOption = bot.Option{Name: "question", Help: "Number of the question; the last one if left out", Kind: bot.Integer}

func (c *Cairn) helpful() bot.Command {
	return bot.Command{
		Name:    "helpful",
		Help:    "Say that the last answer helped",
		Example: "helpful",
		Options: []bot.Option{questionOption},
		Private: true,
		Says: []string{
			"that helped", "that was helpful", "great answer", "that answers my question", "exactly what i needed",
			"good answer thanks", "this is useful", "yes that is what i meant", "spot on", "that was a useful answer",
		},
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			_, err := c.rateMeant(ctx, call, learning.FeedbackHelpful)
			return bot.Message{Lead: bot.Say("Glad it helped. Thank you for saying so.")}, err
		},
	}
}

func (c *Cairn) unhelpful() bot.Command {
	return bot.Command{
		Name:    "unhelpful",
		Help:    "Say that the last answer missed your question",
		Example: "unhelpful",
		Options: []bot.Option{questionOption},
		Private: true,
		Says: []string{
			"that did not help", "not what i asked", "wrong answer", "that is not what i meant", "this does not answer my question",
			"that was not helpful", "bad answer", "you misunderstood me", "that is the wrong topic", "nope that is not it",
		},
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			q, err := c.rateMeant(ctx, call, learning.FeedbackUnhelpful)
			if err != nil {
				return bot.Message{}, err
			}
			return bot.Message{
				Lead:    bot.Say("Sorry about that. I've put your question on the curators' list, without your name."),
				Blocks:  []bot.Block{note("Asking again in other words often helps, too.")},
				Buttons: []bot.Button{{Label: "Ask a human", Run: fmt.Sprintf("human #%d", q.ID)}},
			}, nil
		},
	}
}

func (c *Cairn) human() bot.Command {
	return bot.Command{
		Name:    "human",
		Aliases: []string{"ask a human"},
		Help:    "Hand a question to a person",
		Example: "human is there a study group near me",
		Options: []bot.Option{{Name: "question", Help: "Your question, or #number; the last one if left out"}},
		Private: true,
		Says: []string{
			"can i talk to a human", "ask a human", "i want to talk to a person", "can someone help me with this", "pass this on to the team",
			"let me speak to a real person", "forward my question to a mentor", "get me a human", "is there a person i can ask",
			"can a lead answer this",
		},
		Run: c.runHuman,
	}
}

func (c *Cairn) runHuman(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	id, err := c.meantQuestion(ctx, call, me)
	if err != nil {
		return bot.Message{}, err
	}
	q, err := c.rate(ctx, me, id, learning.FeedbackHuman)
	if err != nil {
		return bot.Message{}, err
	}
	if err := c.Store.AwaitAnswer(ctx, q.ID, me.ID, placeOf(call.Event.In), call.Now); err != nil {
		return bot.Message{}, fmt.Errorf("await answer: %w", err)
	}
	return bot.Message{
		Lead:   bot.Say("I've passed it on. As soon as a curator has answered, I'll tell you here."),
		Blocks: []bot.Block{bot.Quote{Text: bot.Rich{bot.Plain(short(q.Text, 300))}}, note("The question waits {} at most, without your name; I only remember to tell you.", bot.Plain(days(learning.KeepUnanswered)))},
	}, nil
}

// meantQuestion is the question a call is about: the one it names by number,
// the one it asks in words, or else the last one of the conversation.
func (c *Cairn) meantQuestion(ctx context.Context, call *bot.Call, me learning.Person) (learning.QuestionID, error) {
	said := oneLine(call.Text("question"))
	if n, err := strconv.ParseInt(strings.TrimPrefix(said, "#"), 10, 64); err == nil {
		return learning.QuestionID(n), nil
	}
	if said != "" {
		id, err := c.Store.AddQuestion(ctx, learning.Question{
			Community: me.Community, Text: short(said, 1000), Decision: string(knowledge.Abstain), AskedAt: call.Now,
		})
		if err != nil {
			return 0, fmt.Errorf("add question: %w", err)
		}
		return id, nil
	}
	place, _ := topicPlace(call.Event)
	topic, ok, err := c.Store.Topic(ctx, place)
	if err != nil {
		return 0, fmt.Errorf("look up topic: %w", err)
	}
	if !ok || topic.Asked == 0 {
		return 0, bot.Refusef("You haven't asked me anything here yet. Ask your question first, then tell me.")
	}
	return topic.Asked, nil
}

// rate notes what somebody says of a question of their community.
func (c *Cairn) rate(ctx context.Context, me learning.Person, id learning.QuestionID, f learning.Feedback) (learning.Question, error) {
	q, err := c.Store.Question(ctx, me.Community, id)
	if errors.Is(err, learning.ErrNotFound) || (err == nil && q.Text == "") {
		return q, bot.Refusef("That question is too old, and I no longer have it. Please ask it again.")
	} else if err != nil {
		return q, fmt.Errorf("look up question: %w", err)
	}
	if err := c.Store.SetFeedback(ctx, q.ID, f); err != nil {
		return q, fmt.Errorf("set feedback: %w", err)
	}
	return q, nil
}

// rateMeant is rate for a call without words of its own.
func (c *Cairn) rateMeant(ctx context.Context, call *bot.Call, f learning.Feedback) (learning.Question, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return learning.Question{}, err
	}
	id, err := c.meantQuestion(ctx, call, me)
	if err != nil {
		return learning.Question{}, err
	}
	return c.rate(ctx, me, id, f)
}

func days(d time.Duration) string { return count(int(d.Hours()/24), "day", "days") }
