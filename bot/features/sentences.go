package features

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
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
	return append(out, knowledge.Intent{Name: remark, Says: moreSays()[remark]})
}

// remark is no command: its sentences are what people say beside.
const remark = "none"

var (
	numeral   = regexp.MustCompile(`(^|[\s(,])#?\d+\b`)
	percentOf = regexp.MustCompile(`\b\d+ ?(?:%|percent\b|per cent\b)`)
)

// mask puts the same words in place of every length, share and number, so that
// sentences are compared by what they ask for and not by how much.
func mask(s string) string {
	if _, rest, ok := when.Length(s); ok {
		s = rest + " two hours"
	}
	s = percentOf.ReplaceAllString(s, " half percent ")
	return numeral.ReplaceAllString(s, "$1 number ")
}

// How likely a command must be, as the engine sees it, to be what a sentence
// means. What orders something needs little more than to be understood; a
// question or a remark must sound like the command, and more so than like any
// entry, because it may as well mean nothing of the kind.
const (
	fromOrder  = 0.04
	fromLook   = 0.15
	fromRemark = 0.3
	// fromBack is how likely a command must be whose values were not found, so
	// that it asks for them.
	fromBack = 0.3
	// orderShare is how likely an order must be beside an entry that would answer:
	// "list the benefits of a badge" is one, too.
	orderShare = 0.5
	ownShare   = 0.7
	// surely is how likely a length must be one of study that speaks of no study.
	surely = 0.85
	// certain is an entry's confidence that only an order overrules.
	certain = 0.9
	// backShare is how likely, beside a command that would ask, one must be that
	// need not.
	backShare = 0.4
	// clearly is how likely a command must be that breaks into a waiting form.
	clearly = 0.5
	// hardlyRemark is how little a remark a statement must be to need little more.
	hardlyRemark = 0.2
	// partly is what a part of a line counts beside the whole.
	partly = 0.9
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
	reading, ok := c.read(base, strings.TrimSpace(ev.Line))
	if ok && reading.Command == "progress" && isQuestion(ev.Line) && !c.studies(ctx, ev.From) {
		return bot.Reading{}, false // nothing of theirs answers it, so perhaps an entry does
	}
	return reading, ok
}

// studies reports whether somebody has a plan; without a database everybody may.
func (c *Cairn) studies(ctx context.Context, u bot.User) bool {
	if c.Store == nil {
		return true
	}
	me, err := c.Store.Find(ctx, identity(u))
	if err == nil {
		_, err = c.Store.OpenPlan(ctx, me.ID)
	}
	return err == nil
}

// read takes the nearest command that a line can mean.
func (c *Cairn) read(base *knowledge.Base, line string) (bot.Reading, bool) {
	if m := gapAhead.FindString(line); m != "" && len(m) < len(line) {
		return bot.Reading{Command: "skillgap", Values: map[string]string{"ads": line[len(m):]}}, true
	}
	if values, ok := hearCode(line); ok {
		return bot.Reading{Command: "link", Values: values}, true
	}
	// Whoever says "remind me" hardly means another command by the words that follow.
	if values, ok := hearRemind(line); ok && remindMe.MatchString(line) {
		return bot.Reading{Command: "remind", Values: values}, true
	}
	if looksLikeAd(line) {
		return bot.Reading{Command: "skillgap", Values: map[string]string{"ads": line}}, true
	}
	for mark, command := range map[string]string{"👍": "helpful", "👎": "unhelpful"} {
		if strings.HasPrefix(line, mark) {
			return bot.Reading{Command: command}, true
		}
	}
	if head, text, ok := adsAhead(line); ok && gapOfMine.MatchString(head) && len(learning.FindSkills(text)) > 1 {
		return bot.Reading{Command: "skillgap", Values: map[string]string{"ads": text}}, true
	}
	if head, ok := instruction(line); ok {
		if r, ok := c.nearest(base, line, head, takesPasted); ok {
			return r, true
		}
	}
	return c.nearest(base, line, line, func(bot.Command) bool { return true })
}

// instruction is what a line says before a text that it brings along.
func instruction(line string) (head string, ok bool) {
	at := strings.IndexAny(line, ":\n")
	if at < 0 || len(strings.Fields(line[:at])) < 3 || len(strings.Fields(line[at:])) < 4 {
		return "", false
	}
	return line[:at], true
}

// adsAhead splits a line into what it asks and the ad it brings along.
func adsAhead(line string) (head, text string, ok bool) {
	m := adMark.FindStringIndex(line)
	if len(m) < 2 || len(strings.Fields(line[:m[0]])) < 3 {
		return "", "", false
	}
	return line[:m[0]], line[m[1]:], true
}

var adMark = regexp.MustCompile(`:\s*|\s+[-–—]\s+|\n`)

func takesPasted(cmd bot.Command) bool {
	return slices.ContainsFunc(cmd.Options, func(o bot.Option) bool { return o.Pasted })
}

// mood is the form of a sentence.
type mood int

const (
	statement mood = iota // says something
	ordering              // asks for something to be done
	wishing               // the same, in the form of a question about oneself: "can i …"
	asking                // asks something
)

// heard is a line as it is read for commands.
type heard struct {
	mood  mood
	said  string            // the order in it, or all of it without politeness
	found knowledge.Result  // what it means as a question
	meant []knowledge.Meant // the commands it may mean, likeliest first
	doubt float64           // how likely it is a question or a remark, of no entry
}

// hearken reads a line, by the words of it that ask for something.
func (c *Cairn) hearken(base *knowledge.Base, line, head string) heard {
	ordered, weak := order(line)
	h := heard{said: cmp.Or(ordered, bare(line))}
	switch {
	case inGeneral.MatchString(line):
		h.mood = asking
	case weak, ordered == "" && wished.MatchString(line):
		h.mood = wishing
	case ordered != "":
		h.mood = ordering
	case isQuestion(line):
		h.mood = asking
	}
	h.found = base.Ask(mask(head))
	p := make(map[string]float64)
	for _, m := range h.found.Intents {
		p[m.Intent] = m.Confidence
	}
	parts := []string{withoutLead(head), ordered}
	for _, clause := range clauses(line) {
		if h.mood == asking && asks.MatchString(clause) && len(strings.Fields(clause)) > 2 {
			parts = append(parts, clause)
		}
	}
	for _, part := range parts {
		if part == "" || part == head {
			continue
		}
		for _, m := range base.Ask(mask(part)).Intents {
			p[m.Intent] = max(p[m.Intent], partly*m.Confidence)
		}
	}
	h.doubt = max(p["ask"], p[remark])
	cued := cuesOf(base.Mend(head))
	for _, cmd := range c.commands {
		if q := cued.weigh(cmd.Name, p[cmd.Name]); q >= fromOrder && len(cmd.Says) > 0 && cmd.Name != "ask" {
			h.meant = append(h.meant, knowledge.Meant{Intent: cmd.Name, Confidence: q})
		}
	}
	slices.SortStableFunc(h.meant, func(a, b knowledge.Meant) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return h
}

// inGeneral asks whether something can be done with such things at all: "can i
// remove a certificate from my cv".
var inGeneral = regexp.MustCompile(`(?i)^\W*(?:can|could|may|might|should) (?:i|you|we|one|people) (?:\S+ ){1,3}?(?:an?|any|some) (?:\S+ )?(?:(?:micro-?)?credentials?|certificates?|certs?|badges?|courses?|certifications?)\b(?:[^.]*\b(?:cv|r[eé]sum[eé]|linkedin|profile|europass|if|when|after|without|before|that (?:has|have|is|are|was))\b.*|[^,]*)\??$`)

// wished is a request that names the thing first: "can the course go on
// my plan?".
var wished = regexp.MustCompile(`(?i)\b(?:can|could) (?:the|my|that|this|it) .*\b(?:be|go|come|count)\b.*\b(?:plan|list|board|comparison|wallet|stack)\b|\bcould (?:\S+ ){1,4}?be (?:due|called|moved|set|marked)\b|\b(?:can|could) (?:\S+ ){1,6}?(?:go|come|be put|be added) (?:on|in|into|onto|to) (?:my|the) (?:\w+ )?(?:plan|list|roadmap|board|comparison|wallet|stack)\b|\b(?:can|could) (?:the|my|that|this) (?:\S+ ){0,4}?(?:reminders?|alarms?|pings?|nudges?)\b.*\b(?:be|go|come|wait|start|stop)\b`)

// nearest is the likeliest of some commands that a line can mean.
func (c *Cairn) nearest(base *knowledge.Base, line, head string, among func(bot.Command) bool) (bot.Reading, bool) {
	h := c.hearken(base, line, head)
	forms := readings(line)
	var back bot.Reading // asks for what was not heard, unless another command heard it
	likely := 0.0
	nameless := false // back lacks what it is about, which another command may have heard
	for i, m := range h.meant {
		at := slices.IndexFunc(c.commands, func(cmd bot.Command) bool { return cmd.Name == m.Intent })
		cmd := c.commands[at]
		if !among(cmd) || h.mood == asking && changes(cmd) && !slices.Contains(askable, cmd.Name) || m.Confidence < backShare*likely || refused(cmd.Name, line) {
			continue // a question about something must not change it
		}
		values, ok := listen(base, cmd, forms)
		if !ok {
			least := fromBack
			if h.mood == statement {
				least = surely
			}
			if i == 0 && h.mood != asking && m.Confidence >= max(least, h.found.Confidence, doubtCounts*h.doubt) && asksBack(cmd, line) {
				back, likely = bot.Reading{Command: cmd.Name}, m.Confidence
				if cmd.Name == "budget" {
					back.Values = map[string]string{"words": line}
				}
			}
			continue
		}
		if !h.enough(cmd, m.Confidence, values) {
			continue
		}
		reading := bot.Reading{Command: cmd.Name, Values: values, Clear: h.mood != statement && m.Confidence >= clearly && (!changes(cmd) || cuesOf(line).names(cmd.Name))}
		switch {
		case nameless && (len(values) == 0 || lacksName(cmd, values) || neat(values) < len(values)):
		case !nameless && lacksName(cmd, values):
			back, likely, nameless = reading, m.Confidence, true
		default:
			return reading, true
		}
	}
	return back, likely > 0
}

// doubtCounts is how much a remark speaks against a command beside it.
const doubtCounts = 0.5

// askable are commands that change something and are asked for in questions.
var askable = []string{
	"redflags", "human", "settings privacy", "settings vacation",
	"team digest", "team nudge", "team assign", "cohort join", "cohort add", // show first, or invite
}

// enough reports whether a command is likely enough for a sentence; named says
// that values were found in it.
func (h heard) enough(cmd bot.Command, p float64, values map[string]string) bool {
	named := len(values) > 0
	entry := h.found.Confidence
	likelier := p >= entry || own.MatchString(h.said) && p >= ownShare*entry
	answered := h.found.Decision == knowledge.Answer
	switch {
	case p < doubtCounts*h.doubt:
		return false
	case h.mood == asking || h.mood == wishing:
		return p >= fromRemark && likelier || !changes(cmd) && p >= fromLook && likelier
	case !changes(cmd) && p >= fromLook && (likelier || !answered || h.mood == ordering && p >= orderShare*entry):
		return true
	case h.mood == ordering && named:
		return entry < certain || p >= orderShare*entry
	case h.mood == ordering:
		return p >= fromLook && (likelier || !answered || p >= orderShare*entry)
	case named && cmd.Strict:
		least := fromLook
		if h.doubt < hardlyRemark && neat(values) == len(values) && !lacksName(cmd, values) {
			least = fromOrder
		}
		return p >= least && entry < certain
	case named && cmd.Name == "done" && h.doubt < hardlyRemark && (p >= fromLook || saysDone.MatchString(h.said)):
		return entry < certain
	case named && cmd.Name == "log" && h.doubt < hardlyRemark && p >= fromRemark:
		return likelier || !answered
	case named && cmd.Name == "log":
		return (studying.MatchString(h.said) || stage.MatchString(h.said) || terseLog.MatchString(h.said) && !noStudy.MatchString(h.said)) && (likelier || !answered || p >= orderShare*entry) || p >= surely
	}
	return p >= fromRemark && (likelier || named && !answered)
}

// own tells a question about the asker's own plan.
var own = regexp.MustCompile(`(?i)\b(?:(?:am|will|did|have|do|can) i\b|my\b|mine\b|i(?:'m| am| have|'ve)\b)`)

var (
	// asks tells a question from a remark.
	asks = regexp.MustCompile(`(?i)\?\s*$|^\W*(?:who|what|whats|when|where|why|which|whose|how|hows|is|are|am|was|were|do(?: (?:i|you|we|they|he|she|people|employers?|recruiters?|companies|any|most|the|my|these|those|all)\b|$)|do \w+s|does|did (?:i|you|we|they|he|she|it|the|my|any\w*|some\w*)|can|could|will|would|should|shall|may|might|has|have|had|any|anyone|tell me|explain)\b`)
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
