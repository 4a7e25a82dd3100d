package features

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/cairnbot/cairn/bot"
)

func (c *Cairn) help() bot.Command {
	return bot.Command{
		Name:    "help",
		Help:    "Show what I can do, or how one command works",
		Example: "help log",
		Options: []bot.Option{{Name: "command", Help: "A command or a group of commands", Complete: func(_ context.Context, _ *bot.Call, prefix string) ([]bot.Choice, error) {
			var out []bot.Choice
			for _, cmd := range c.All() {
				if strings.HasPrefix(cmd.Name, strings.ToLower(prefix)) {
					out = append(out, bot.Choice{Label: cmd.Name, Value: cmd.Name})
				}
			}
			return out, nil
		}}},
		Private: true,
		Says: []string{
			"what can you do", "how do you work", "how does this bot work", "show me the commands", "list commands", "i need help using this",
			"how do i use cairn", "what commands do you have", "how does this thing work", "i am lost what can i type",
		},
		Hear: c.hearHelp,
		Check: func(call *bot.Call) error {
			if name := helpName(call.Text("command")); name != "" && len(helpFor(c.All(), name)) == 0 {
				return bot.Refusef("I don't know a command called `%s`. `help` lists them all; a question you can simply ask.", name)
			}
			return nil
		},
		Run: func(_ context.Context, call *bot.Call) (bot.Message, error) {
			all := slices.DeleteFunc(c.All(), func(cmd bot.Command) bool { return cmd.Role > call.Role })
			if name := helpName(call.Text("command")); name != "" {
				return oneHelp(helpFor(all, name), name), nil
			}
			return allHelp(all), nil
		},
	}
}

// helpName is the command somebody wants help with; "help me please" names none.
func helpName(s string) string {
	words := slices.DeleteFunc(strings.Fields(s), func(w string) bool {
		return slices.Contains([]string{"me", "please", "out", "now"}, strings.ToLower(strings.Trim(w, ".!,")))
	})
	if len(words) == 0 {
		return ""
	}
	return strings.Trim(strings.TrimPrefix(strings.ToLower(oneLine(s)), "/"), "`\"")
}

// helpFor finds the command of that name, or the commands of that group.
func helpFor(all []bot.Command, name string) []bot.Command {
	var out []bot.Command
	for _, cmd := range all {
		if cmd.Name == name || slices.Contains(cmd.Aliases, name) && strings.Contains(name, " ") {
			return []bot.Command{cmd}
		}
		if group, _, grouped := strings.Cut(cmd.Name, " "); grouped && group == name {
			out = append(out, cmd)
		}
	}
	return out
}

// families are the groups of commands on the screen of help. A command belongs
// to the family that has its first word.
var families = []struct {
	head  string
	words []string
}{
	{"Answers", []string{"ask", "topics", "human", "helpful", "unhelpful"}},
	{"Your plan", []string{"plan", "log", "done", "undo", "progress", "credential", "review"}},
	{"Choosing", []string{"compare", "redflags", "budget", "skillgap"}},
	{"Reminders", []string{"remind", "reminders"}},
	{"You", []string{"settings", "privacy", "link", "unlink", "help"}},
	{"Cohorts", []string{"cohort", "team", "leaderboard"}},
	{"For curators", []string{"kb"}},
	{"For admins", []string{"admin"}},
}

// allHelp is one screen: what to type, by what it is for. A group of commands is
// one line.
func allHelp(all []bot.Command) bot.Message {
	m := bot.Message{Lead: bot.Say("Ask me anything about microcredentials in your own words. I also understand these, or plain sentences that mean the same:")}
	for _, family := range families {
		var lines []bot.Rich
		for _, word := range family.words {
			found := slices.DeleteFunc(slices.Clone(all), func(cmd bot.Command) bool {
				first, _, _ := strings.Cut(cmd.Name, " ")
				return first != word
			})
			if len(found) == 1 {
				lines = append(lines, bot.Say("{} — {}", bot.Code(found[0].Name), bot.Plain(found[0].Help)))
			} else if len(found) > 1 {
				var names []string
				for _, cmd := range found {
					names = append(names, strings.TrimPrefix(strings.TrimPrefix(cmd.Name, word), " "))
				}
				lines = append(lines, bot.Say("{} — {}", bot.Code(word), bot.Plain(strings.Join(slices.DeleteFunc(names, func(n string) bool { return n == "" }), ", "))))
			}
		}
		if len(lines) > 0 {
			m.Blocks = append(m.Blocks, bot.Head{Text: family.head}, bot.List{Items: lines})
		}
	}
	m.Blocks = append(m.Blocks, note("{} says more about one of them, {} about a group.", bot.Code("help log"), bot.Code("help plan")))
	return m
}

func oneHelp(found []bot.Command, name string) bot.Message {
	if len(found) == 0 {
		return bot.Message{Lead: bot.Say("{} is not for your role here. {} shows what is.", bot.Code(name), bot.Code("help"))}
	}
	if len(found) > 1 {
		var l bot.List
		for _, cmd := range found {
			l.Items = append(l.Items, bot.Say("{} — {}", bot.Code(cmd.Name), bot.Plain(cmd.Help)))
		}
		return bot.Message{Lead: bot.Say("The {} commands:", bot.Strong(name)), Blocks: []bot.Block{l}}
	}
	cmd := found[0]
	m := bot.Message{Lead: bot.Say("{} — {}.", bot.Code(cmd.Name), bot.Plain(cmd.Help))}
	var rows []bot.Fact
	for _, o := range cmd.Options {
		if o.Pressed {
			continue
		}
		text := o.Help
		if len(o.Choices) > 0 {
			text += ": " + strings.Join(o.Choices, ", ")
		}
		if o.Required {
			text += " (needed)"
		}
		label := o.Name
		if o.Named {
			label = "--" + o.Name
		}
		rows = append(rows, bot.Fact{Name: label, Value: bot.Rich{bot.Plain(text)}})
	}
	if len(rows) > 0 {
		m.Blocks = append(m.Blocks, bot.Facts{Rows: rows})
	}
	m.Blocks = append(m.Blocks, para("For example: {}", bot.Code(cmd.Example)))
	if len(cmd.Says) > 0 {
		m.Blocks = append(m.Blocks, note("Or simply: “{}”", bot.Plain(cmd.Says[0])))
	}
	return m
}

var helpWith = regexp.MustCompile(`(?i)\b(?:help(?: me)? (?:with|on|for)|how (?:do|can|should) (?:i|you|we) use|how does|explain|what does|how (?:do|can) (?:i|you|we)|manual for|instructions for|help)\s+(?:the |your )?["“` + "`" + `]?([a-z]+(?: [a-z]+)?)`)

// hearHelp finds the command that help is wanted with.
func (c *Cairn) hearHelp(s string) (map[string]string, bool) {
	m := helpWith.FindStringSubmatch(s)
	if m == nil {
		return nil, true
	}
	name := strings.ToLower(m[1])
	first, _, _ := strings.Cut(name, " ")
	for _, word := range []string{name, first} {
		if len(helpFor(c.All(), word)) > 0 {
			return map[string]string{"command": word}, true
		}
	}
	return nil, true
}
