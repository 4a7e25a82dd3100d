package features

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/knowledge"
)

// topicsPerPage keeps the index within one message of every platform.
const topicsPerPage = 40

func (c *Cairn) topics() bot.Command {
	return bot.Command{
		Name:    "topics",
		Help:    "List what I can answer, or search it",
		Example: "topics cost",
		Options: []bot.Option{
			{Name: "search", Help: "Words to look for"},
			{Name: "page", Help: "Which page", Kind: bot.Integer, Named: true},
		},
		Says: []string{
			"what can i ask", "what topics are there", "list all topics", "what do you know about", "show me the index",
			"what questions can you answer", "which subjects do you cover", "give me an overview of your answers",
			"show me everything you can answer", "browse the faq", "list of questions", "what kind of things can i ask you",
		},
		Hear: hearTopics,
		Run:  c.runTopics,
	}
}

var topicSaid = regexp.MustCompile(`(?i)\b(?:topics?|subjects?|themes?|search(?: (?:for|topics))?|entries|questions|answers)\b(?:\s+(?:do|can|could) you (?:have|know|cover|answer)| you (?:have|know|cover)| are there| (?:have|exist))?\s+(?:about|on|for|around|regarding|related to)\s+(.+?)[ .?!]*$`)

// hearTopics finds what topics are looked for.
func hearTopics(s string) (map[string]string, bool) {
	if m := topicSaid.FindStringSubmatch(bare(s)); m != nil {
		return map[string]string{"search": m[1]}, true
	}
	return nil, true
}

func (c *Cairn) runTopics(ctx context.Context, call *bot.Call) (bot.Message, error) {
	base, err := c.baseFor(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	search := call.Text("search")
	found := base.Search(search, len(base.Entries()))
	if len(found) == 0 {
		return bot.Message{
			Lead:    bot.Say("No topic has {} in its name. Ask me in your own words instead, or look at the whole list.", bot.Strong(short(search, 60))),
			Buttons: []bot.Button{{Label: "All topics", Run: "topics"}},
		}, nil
	}
	pages := (len(found) + topicsPerPage - 1) / topicsPerPage
	page := min(max(1, call.Int("page")), pages)
	from := (page - 1) * topicsPerPage
	shown := found[from:min(len(found), from+topicsPerPage)]
	m := bot.Message{Lead: bot.Say("I can answer {}. Ask in your own words.", bot.Strong(count(len(found), "topic", "topics")))}
	if search != "" {
		m.Lead = bot.Say("{} for {}.", bot.Strong(count(len(found), "topic", "topics")), bot.Strong(short(search, 60)))
	}
	m.Blocks = index(shown)
	if page < pages {
		run := fmt.Sprintf("topics --page %d", page+1)
		if search != "" {
			run = fmt.Sprintf("topics %q --page %d", search, page+1)
		}
		m.Buttons = append(m.Buttons, bot.Button{Label: "More", Run: run})
	}
	return m, nil
}

// groupOrder is the order in which a newcomer needs the built-in groups; others
// come after them.
var groupOrder = []string{
	"Getting started", "Understanding microcredentials", "Judging quality", "Choosing", "Planning",
	"Using it for a career", "Keeping it current", "About Cairn",
}

// index lists entries under their groups.
func index(entries []knowledge.Entry) []bot.Block {
	var groups []string
	lists := make(map[string]bot.List)
	for _, e := range entries {
		group := e.Group
		if group == "" {
			group = "More"
		}
		l, ok := lists[group]
		if !ok {
			groups = append(groups, group)
		}
		l.Items = append(l.Items, bot.Rich{bot.Plain(e.Title)})
		lists[group] = l
	}
	place := func(group string) int {
		if i := slices.Index(groupOrder, group); i >= 0 {
			return i
		}
		return len(groupOrder)
	}
	slices.SortStableFunc(groups, func(a, b string) int { return place(a) - place(b) })
	var out []bot.Block
	for _, g := range groups {
		out = append(out, bot.Head{Text: g}, lists[g])
	}
	return out
}
