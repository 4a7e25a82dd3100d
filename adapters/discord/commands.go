package discord

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// answerCommand is the command in a message's menu that answers the message.
const answerCommand = "Answer this"

// Limits of commands.
const (
	maxCommandName = 32
	maxHelp        = 100
	maxOptions     = 25
	maxChoices     = 25
	maxChoice      = 100 // of its name and of its value
)

// applicationCommands are the native commands for those of the bot, in its order:
// the first word is the command, the others are subcommands of it. A name that is
// also a group of others has no place in Discord and is left out. They can be used
// on servers and in direct messages with Cairn. A group that is for admins alone is
// hidden from those who do not manage the server; that is a courtesy, which a server
// may change, and no check.
func applicationCommands(cs []bot.Command) []*discordgo.ApplicationCommand {
	var out []*discordgo.ApplicationCommand
	for _, c := range cs {
		words := strings.Fields(c.Name)
		if len(words) == 0 || len(words) > 3 || len(words) > 1 && plainCommand(cs, words[0]) {
			continue
		}
		top := byName(out, words[0])
		if top == nil {
			manage := int64(discordgo.PermissionManageGuild)
			top = &discordgo.ApplicationCommand{
				Type: discordgo.ChatApplicationCommand, Name: words[0], Description: groupHelp(cs, words[0]), DefaultMemberPermissions: &manage,
				Contexts: contexts(), IntegrationTypes: installs(),
			}
			out = append(out, top)
		}
		if c.Role < bot.Admin {
			top.DefaultMemberPermissions = nil
		}
		if len(words) == 1 {
			top.Description, top.Options = help(c.Help), options(c)
			continue
		}
		leaf := &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionSubCommand, Name: words[len(words)-1], Description: help(c.Help), Options: options(c),
		}
		switch group := named(top.Options, words[1]); {
		case len(words) == 2 && group == nil:
			top.Options = append(top.Options, leaf)
		case len(words) == 3 && group == nil:
			top.Options = append(top.Options, &discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionSubCommandGroup, Name: words[1], Description: groupHelp(cs, words[0]+" "+words[1]),
				Options: []*discordgo.ApplicationCommandOption{leaf},
			})
		case len(words) == 3 && group.Type == discordgo.ApplicationCommandOptionSubCommandGroup:
			group.Options = append(group.Options, leaf)
		}
	}
	return append(out, &discordgo.ApplicationCommand{
		Type: discordgo.MessageApplicationCommand, Name: answerCommand, Contexts: contexts(), IntegrationTypes: installs(),
	})
}

func contexts() *[]discordgo.InteractionContextType {
	return &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM}
}

func installs() *[]discordgo.ApplicationIntegrationType {
	return &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
}

// plainCommand reports whether a word is a command by itself.
func plainCommand(cs []bot.Command, word string) bool {
	return slices.ContainsFunc(cs, func(c bot.Command) bool { return c.Name == word })
}

func byName(cs []*discordgo.ApplicationCommand, name string) *discordgo.ApplicationCommand {
	for _, c := range cs {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func named(os []*discordgo.ApplicationCommandOption, name string) *discordgo.ApplicationCommandOption {
	for _, o := range os {
		if o.Name == name {
			return o
		}
	}
	return nil
}

// groupHelp says what is in a group; Discord shows it to apps and lists only.
func groupHelp(cs []bot.Command, word string) string {
	var inside []string
	for _, c := range cs {
		if rest, is := strings.CutPrefix(c.Name, word+" "); is {
			inside = append(inside, rest)
		}
	}
	return help(strings.ToUpper(word[:1]) + word[1:] + ": " + strings.Join(inside, ", "))
}

func help(s string) string { return cmp.Or(wording.Cut(wording.Flat(s), maxHelp), nothing) }

// options are the options of a command, those that Discord insists on first. What
// only buttons set is left out, and what is written in several lines is left to the
// form, unless it is all there is to write.
func options(c bot.Command) []*discordgo.ApplicationCommandOption {
	required := 0
	for _, o := range c.Options {
		if o.Required {
			required++
		}
	}
	var out []*discordgo.ApplicationCommandOption
	for _, o := range c.Options {
		if o.Pressed {
			continue
		}
		one := option(o)
		one.Required = o.Required && !o.Pasted && (!o.Lines || required == 1)
		out = append(out, one)
	}
	slices.SortStableFunc(out, func(a, b *discordgo.ApplicationCommandOption) int {
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return out[:min(len(out), maxOptions)]
}

func option(o bot.Option) *discordgo.ApplicationCommandOption {
	one := &discordgo.ApplicationCommandOption{Type: optionType(o.Kind), Name: o.Name, Description: help(o.Help)}
	if one.Type != discordgo.ApplicationCommandOptionString {
		return one
	}
	if o.Kind == bot.Choose && len(o.Choices) <= maxChoices {
		for _, choice := range o.Choices {
			one.Choices = append(one.Choices, &discordgo.ApplicationCommandOptionChoice{Name: wording.Cut(choice, maxChoice), Value: choice})
		}
		return one
	}
	one.Autocomplete = o.Complete != nil || len(o.Choices) > 0
	return one
}

func optionType(k bot.Kind) discordgo.ApplicationCommandOptionType {
	switch k {
	case bot.Integer:
		return discordgo.ApplicationCommandOptionInteger
	case bot.Number:
		return discordgo.ApplicationCommandOptionNumber
	case bot.Switch:
		return discordgo.ApplicationCommandOptionBoolean
	case bot.Person:
		return discordgo.ApplicationCommandOptionUser
	case bot.Text, bot.Choose:
	}
	return discordgo.ApplicationCommandOptionString
}

// readCommand reads a command that was used, or is being filled in: its name, its
// values as the bot takes them, and the option that is being typed, "" for none.
func readCommand(data discordgo.ApplicationCommandInteractionData) (name string, values map[string]string, typing string) {
	name, values = data.Name, make(map[string]string)
	for given := data.Options; ; {
		var deeper *discordgo.ApplicationCommandInteractionDataOption
		for _, o := range given {
			switch {
			case o == nil:
			case o.Type == discordgo.ApplicationCommandOptionSubCommand || o.Type == discordgo.ApplicationCommandOptionSubCommandGroup:
				deeper = o
			default:
				if value, ok := valueOf(o.Value); ok {
					values[o.Name] = value
				}
				if o.Focused {
					typing = o.Name
				}
			}
		}
		if deeper == nil {
			return name, values, typing
		}
		name, given = name+" "+deeper.Name, deeper.Options
	}
}

func valueOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

// choices are what Discord offers while somebody types. What does not fit is left
// out: cut, it would mean something else.
func choices(found []bot.Choice) []*discordgo.ApplicationCommandOptionChoice {
	out := []*discordgo.ApplicationCommandOptionChoice{}
	seen := make(map[string]bool)
	for _, c := range found {
		name := wording.Cut(cmp.Or(wording.Flat(c.Label), wording.Flat(c.Value)), maxChoice)
		if name == "" || c.Value == "" || wording.Units(c.Value) > maxChoice || seen[name] || len(out) == maxChoices {
			continue
		}
		seen[name] = true
		out = append(out, &discordgo.ApplicationCommandOptionChoice{Name: name, Value: c.Value})
	}
	return out
}
