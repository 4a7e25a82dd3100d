package features

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/when"
	"github.com/cairnbot/cairn/knowledge"
)

// commandMark sets commands apart from entries in the base that reads
// sentences.
const commandMark = "/"

// sentenceBase ranks commands, by the sentences that mean them, among the
// entries and the chatter: a sentence is a command when it is nearer to one
// than to any question.
func sentenceBase(commands []bot.Command, entries []knowledge.Entry, o knowledge.Options) *knowledge.Base {
	var all []knowledge.Entry
	for _, cmd := range commands {
		if len(cmd.Says) == 0 {
			continue
		}
		e := knowledge.Entry{Key: commandMark + cmd.Name, Title: cmd.Help, Answer: cmd.Help}
		for _, s := range cmd.Says {
			e.Questions = append(e.Questions, mask(s))
		}
		all = append(all, e)
	}
	for _, e := range entries {
		all = append(all, knowledge.Entry{Key: e.Key, Title: e.Title, Questions: e.Questions, Negatives: e.Negatives, Aliases: e.Aliases})
	}
	return knowledge.New(all, o)
}

var (
	numeral   = regexp.MustCompile(`#?\b\d+\b`)
	percentOf = regexp.MustCompile(`\b\d+ ?(?:%|percent\b|per cent\b)`)
)

// mask puts the same words in place of every length, share and number, so that
// sentences are compared by what they ask for and not by how much.
func mask(s string) string {
	if _, rest, ok := when.Length(s); ok {
		s = rest + " two hours"
	}
	s = percentOf.ReplaceAllString(s, " half percent ")
	return numeral.ReplaceAllString(s, " number ")
}

// Read recognises a command in a plain sentence. It changes nothing.
func (c *Cairn) Read(_ context.Context, ev bot.Event) (bot.Reading, bool) {
	line := strings.TrimSpace(ev.Line)
	found := c.reader().Ask(mask(line))
	name, isCommand := strings.CutPrefix(found.Entry, commandMark)
	if !isCommand || found.Decision != knowledge.Answer {
		return bot.Reading{}, false
	}
	for _, cmd := range c.All() {
		if cmd.Name != name {
			continue
		}
		if isQuestion(line) && !slices.ContainsFunc(cmd.Says, isQuestion) {
			return bot.Reading{}, false // a question about something must not change it
		}
		var values map[string]string
		if cmd.Hear != nil {
			var ok bool
			if values, ok = cmd.Hear(line); !ok {
				return bot.Reading{}, false
			}
		}
		return bot.Reading{Command: name, Values: values}, true
	}
	return bot.Reading{}, false
}

var (
	// asks tells a question from a remark.
	asks = regexp.MustCompile(`(?i)\?\s*$|^\W*(?:who|what|whats|when|where|why|which|whose|how|hows|is|are|am|was|were|do|does|did|can|could|will|would|should|shall|may|might|has|have|had|any|anyone|tell me|explain)\b`)
	// polite is a request in the form of a question.
	polite = regexp.MustCompile(`(?i)^\W*(?:hey|hi|ok|okay|cairn|please|pls|[, ])*(?:can|could|would|will) you (?:please |pls |just )?`)
)

// isQuestion reports whether a line asks something; "can you add …" does not.
func isQuestion(line string) bool {
	if request := polite.FindString(line); request != "" {
		line = strings.TrimRight(line[len(request):], " ?")
	}
	return asks.MatchString(line)
}

// reader is the base that reads sentences, made at the first need.
func (c *Cairn) reader() *knowledge.Base {
	c.once.Do(func() { c.sentences = sentenceBase(c.All(), c.Library.builtin, c.Library.options) })
	return c.sentences
}
