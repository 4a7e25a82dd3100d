package discord

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/cairnbot/cairn/bot"
)

// file is a document or a picture that goes with a message.
type file struct {
	Name, Type, Alt string
	Data            []byte
}

// outgoing is one message within Discord's limits.
type outgoing struct {
	Content    string
	Components []discordgo.MessageComponent
	Files      []file
}

// place says for whom a message is drawn.
type place struct {
	Owner bot.UserID // whose buttons these are; the zero value for anybody's
}

func render(m bot.Message, where place) []outgoing {
	var row discordgo.ActionsRow
	for _, b := range m.Buttons {
		row.Components = append(row.Components, discordgo.Button{Label: b.Label, Style: discordgo.SecondaryButton, CustomID: where.Owner.ID + "|" + b.Run})
	}
	text := m.Lead.String()
	for _, b := range m.Blocks {
		if p, ok := b.(bot.Para); ok {
			text += "\n" + p.Text.String()
		}
	}
	var out []outgoing
	for len(text) > 2000 {
		out = append(out, outgoing{Content: text[:2000]})
		text = text[2000:]
	}
	last := outgoing{Content: text}
	if len(row.Components) > 0 {
		last.Components = []discordgo.MessageComponent{row}
	}
	return append(out, last)
}

func readButton(id string) (owner, line string, ok bool) {
	return strings.Cut(id, "|")
}

const answerCommand = "Answer this"

func applicationCommands(cs []bot.Command) []*discordgo.ApplicationCommand {
	out := []*discordgo.ApplicationCommand{{Type: discordgo.MessageApplicationCommand, Name: answerCommand}}
	for _, c := range cs {
		if !strings.Contains(c.Name, " ") {
			out = append(out, &discordgo.ApplicationCommand{Type: discordgo.ChatApplicationCommand, Name: c.Name, Description: cmp.Or(c.Help, c.Name)})
		}
	}
	return out
}

// readCommand is the name and the values of a slash command, and which of its
// options is being typed.
func readCommand(data discordgo.ApplicationCommandInteractionData) (line string, values map[string]string, typing string) {
	values = make(map[string]string)
	for _, o := range data.Options {
		if o != nil {
			values[o.Name], _ = o.Value.(string)
			if o.Focused {
				typing = o.Name
			}
		}
	}
	return data.Name, values, typing
}

func choices(found []bot.Choice) []*discordgo.ApplicationCommandOptionChoice {
	out := []*discordgo.ApplicationCommandOptionChoice{}
	for _, c := range found[:min(len(found), 25)] {
		out = append(out, &discordgo.ApplicationCommandOptionChoice{Name: c.Label, Value: c.Value})
	}
	return out
}

// modal is the form for what a command lacks. Its values go into a waiting form
// under key where they do not fit.
func modal(c *bot.Command, f bot.Form, key string, _ func(bot.Option) []bot.Choice) any {
	type component = map[string]any
	var fields []component
	for _, o := range f.Fields[:min(len(f.Fields), 5)] {
		fields = append(fields, component{"type": 18, "label": o.Name, "component": component{"type": 4, "custom_id": o.Name, "style": 1, "required": o.Required}})
	}
	return component{"type": 9, "data": component{"custom_id": "form|" + key + "|" + c.Name, "title": c.Name, "components": fields}}
}

// sentForm is a modal that was sent.
type sentForm struct {
	Command string
	Key     string // of the waiting form with what was known before
	Values  map[string]string
}

func readModal(data json.RawMessage) (sentForm, bool) {
	type field struct {
		ID    string `json:"custom_id"`
		Value string `json:"value"`
	}
	var d struct {
		ID         string `json:"custom_id"`
		Components []struct {
			Component  field   `json:"component"`
			Components []field `json:"components"`
		} `json:"components"`
	}
	if json.Unmarshal(data, &d) != nil {
		return sentForm{}, false
	}
	parts := strings.SplitN(d.ID, "|", 3)
	if len(parts) != 3 || parts[0] != "form" {
		return sentForm{}, false
	}
	f := sentForm{Command: parts[2], Key: parts[1], Values: map[string]string{}}
	for _, c := range d.Components {
		for _, x := range append(c.Components, c.Component) {
			if x.ID != "" {
				f.Values[x.ID] = x.Value
			}
		}
	}
	return f, true
}
