package features

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/knowledge"
)

// Answer is the result and the message for a question that nobody asked in a
// conversation; topic is what was answered before, or zero.
func Answer(base *knowledge.Base, question string, topic learning.Topic) (knowledge.Result, bot.Message) {
	found := answerWith(base, question, topic)
	if m, ok := smallTalk(question); ok {
		found.Decision = knowledge.Abstain
		return found, m
	}
	if several := answerSeveral(base, question); several != nil {
		m := together(base, several, 0)
		m.Buttons = nil
		return found, m
	}
	m := reply(base, found, 0)
	if e, ok := base.Entry(found.Entry); ok && found.Decision == knowledge.Answer {
		m.Blocks, m.Buttons = append(sum(e, question), m.Blocks...), nil
	}
	return found, m
}

// Merge returns the entries with own ones added; own ones replace those of the
// same key.
func Merge(entries, own []knowledge.Entry) []knowledge.Entry {
	replaced := make(map[string]bool)
	out := slices.Clip(own)
	for _, e := range own {
		replaced[e.Key] = true
	}
	for _, e := range entries {
		if !replaced[e.Key] {
			out = append(out, e)
		}
	}
	return out
}

// Explanation is what Cairn would do with a line.
type Explanation struct {
	Line       string            `json:"line"`
	Kind       string            `json:"kind"`    // command, question or unknown
	Command    string            `json:"command"` // canonical name
	Options    map[string]string `json:"options"`
	Decision   string            `json:"decision"` // of a question
	Entry      string            `json:"entry"`
	Confidence float64           `json:"confidence"`
}

// Explainer returns a function that reads lines without a database: every
// role's commands, the given entries, no conversation before.
func Explainer(entries []knowledge.Entry, o knowledge.Options) (func(ctx context.Context, line string) Explanation, error) {
	c := &Cairn{Library: NewLibrary(nil, entries, o)}
	b, err := c.New(nowhere{}, nowhere{})
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, line string) Explanation {
		e := Explanation{Line: line, Kind: "unknown", Options: map[string]string{}}
		r := b.Route(ctx, bot.Event{Line: line})
		switch {
		case r.Command == nil:
			return e
		case r.Command.Name != b.Fallback:
			e.Kind, e.Command = "command", canonical(r.Command.Name)
			maps.Copy(e.Options, r.Values)
			return e
		}
		question := r.Values[r.Command.Options[0].Name]
		found, _ := Answer(c.Library.plain, question, learning.Topic{})
		e.Decision, e.Confidence = string(found.Decision), found.Confidence
		if found.Decision == knowledge.Answer {
			e.Entry = found.Entry
		}
		if found.Decision != knowledge.Abstain || isQuestion(question) {
			e.Kind = "question"
		}
		return e
	}, nil
}

// canonical is the name of a command as its family lists it: what shows settings
// or reminders is the bare word.
func canonical(name string) string {
	switch name {
	case "settings show":
		return "settings"
	case "reminders list":
		return "reminders"
	}
	return name
}

// nowhere is an inbox and a place for forms that keeps nothing.
type nowhere struct{}

func (nowhere) Once(ctx context.Context, _, _ string, do func(context.Context) (bot.Message, error)) (bot.Message, bool, error) {
	m, err := do(ctx)
	return m, false, err
}

func (nowhere) WaitingForm(context.Context, bot.UserID, bot.Conversation, time.Time) (bot.Waiting, bool, error) {
	return bot.Waiting{}, false, nil
}

func (nowhere) KeepForm(context.Context, bot.UserID, bot.Conversation, bot.Waiting) error { return nil }

func (nowhere) ForgetForm(context.Context, bot.UserID, bot.Conversation) error { return nil }
