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

// intents are the commands as things a sentence may mean, by the sentences that
// mean them.
func intents(commands []bot.Command) []knowledge.Intent {
	var out []knowledge.Intent
	for _, cmd := range commands {
		if len(cmd.Says) == 0 {
			continue
		}
		in := knowledge.Intent{Name: cmd.Name, Says: []string{cmd.Help}}
		for _, s := range cmd.Says {
			in.Says = append(in.Says, mask(s))
		}
		out = append(out, in)
	}
	return out
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

// The confidence from which a sentence counts as a command: one whose values were
// found in it needs less than one that only sounds alike.
const (
	readFrom  = 0.3
	heardFrom = 0.1
)

// Read recognises a command in a plain sentence. It changes nothing.
func (c *Cairn) Read(ctx context.Context, ev bot.Event) (bot.Reading, bool) {
	community, err := c.communityOf(ctx, ev.From)
	if err != nil {
		return bot.Reading{}, false // the command that runs next meets the same error
	}
	base, err := c.Library.base(ctx, community)
	if err != nil {
		return bot.Reading{}, false
	}
	return c.read(base, strings.TrimSpace(ev.Line))
}

// read takes the nearest command that a line can mean. It must be likelier than
// any entry, but one that was heard yields only to an entry that would answer.
func (c *Cairn) read(base *knowledge.Base, line string) (bot.Reading, bool) {
	found := base.Ask(mask(line))
	for _, meant := range found.Intents {
		i := slices.IndexFunc(c.commands, func(cmd bot.Command) bool { return cmd.Name == meant.Intent })
		if i < 0 || meant.Confidence < heardFrom {
			continue
		}
		cmd := c.commands[i]
		if isQuestion(line) && !slices.ContainsFunc(cmd.Says, isQuestion) {
			continue // a question about something must not change it
		}
		var values map[string]string
		if cmd.Hear != nil {
			var ok bool
			if values, ok = cmd.Hear(line); !ok {
				continue
			}
		}
		likelier := meant.Confidence >= found.Confidence
		if likelier && meant.Confidence >= readFrom || len(values) > 0 && (likelier || found.Decision != knowledge.Answer) {
			return bot.Reading{Command: cmd.Name, Values: values}, true
		}
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
