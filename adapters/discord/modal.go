package discord

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// Limits of modals.
const (
	maxTitle    = 45
	maxFields   = 5
	maxTag      = 45 // a label
	maxHint     = 100
	maxInput    = 4000
	maxNumber   = 40
	maxSelected = 25
)

// Types of components that the library does not know, or writes in a way that
// Discord refuses in a modal.
const (
	textInput  = 4
	userSelect = 5
	fieldLabel = 18
	oneOf      = 3
	shortText  = 1
	longText   = 2
)

// opened is a modal, as the answer to an interaction.
type opened struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data modalData                         `json:"data"`
}

type modalData struct {
	ID         string  `json:"custom_id"`
	Title      string  `json:"title"`
	Components []label `json:"components"`
}

// label is a field with its question.
type label struct {
	Type  int    `json:"type"`
	Label string `json:"label"`
	Hint  string `json:"description,omitempty"`
	Field field  `json:"component"`
}

// field is a text input, or a menu with options or people.
type field struct {
	Type        int         `json:"type"`
	ID          string      `json:"custom_id"`
	Style       int         `json:"style,omitempty"`
	Placeholder string      `json:"placeholder,omitempty"`
	Value       string      `json:"value,omitempty"`
	MaxLength   int         `json:"max_length,omitempty"`
	Options     []selection `json:"options,omitempty"`
	Required    bool        `json:"required"`
}

type selection struct {
	Label   string `json:"label"`
	Value   string `json:"value"`
	Default bool   `json:"default,omitempty"`
}

// modal is the form for what a command lacks; of more than five fields the first
// five, which are the required ones. A field whose value is known shows it, to be
// changed. Other values known before wait under key. Suggest offers values for an
// option that people pick rather than write; it may be nil.
func modal(c *bot.Command, f bot.Form, key string, suggest func(bot.Option) []bot.Choice) opened {
	name := wording.Flat(c.Name)
	title := strings.ToUpper(name[:1]) + name[1:]
	if help := wording.Flat(c.Help); help != "" && wording.Units(help) <= maxTitle {
		title = help
	}
	id, _ := seal(formOf, key+":"+c.Name) // a key and a name always fit
	out := opened{discordgo.InteractionResponseModal, modalData{ID: id, Title: wording.Cut(title, maxTitle)}}
	for _, o := range f.Fields[:min(len(f.Fields), maxFields)] {
		var offered []bot.Choice
		if suggest != nil && o.Kind == bot.Text && !o.Lines && !o.Pasted {
			offered = suggest(o)
		}
		out.Data.Components = append(out.Data.Components, labelled(o, offered, f.Values[o.Name]))
	}
	return out
}

// labelled is a field with its question: as the label if it is short, else below
// the option's name.
func labelled(o bot.Option, offered []bot.Choice, value string) label {
	ask := cmp.Or(wording.Flat(o.Ask), wording.Flat(o.Help)+"?")
	l := label{Type: fieldLabel, Label: ask, Field: input(o, offered, value)}
	if wording.Units(ask) > maxTag {
		name := wording.Flat(o.Name)
		l.Label, l.Hint = strings.ToUpper(name[:1])+name[1:], ask
	}
	if o.Pasted {
		l.Hint = "Up to 4,000 characters. For more, send me the text, or a file, in a direct message."
	}
	l.Hint = wording.Cut(l.Hint, maxHint)
	return l
}

// optional marks the name of a field that may be skipped: what is sent does not
// say so itself.
const optional = "?"

func input(o bot.Option, offered []bot.Choice, value string) field {
	in := field{Type: textInput, ID: o.Name, Required: !o.Offered && o.Kind != bot.Switch}
	if o.Offered {
		in.ID += optional
	}
	for _, choice := range o.Choices {
		offered = append(offered, bot.Choice{Label: choice, Value: choice})
	}
	in.Style, in.MaxLength = shortText, maxInput
	switch o.Kind {
	case bot.Person:
		return field{Type: userSelect, ID: in.ID, Required: in.Required, Placeholder: "Choose a person"}
	case bot.Switch:
		offered = []bot.Choice{{Label: "Yes", Value: "true"}, {Label: "No", Value: "false"}}
	case bot.Integer, bot.Number:
		in.MaxLength = maxNumber
	case bot.Text, bot.Choose:
	}
	if menu := selections(offered, value); menu != nil {
		return field{Type: oneOf, ID: in.ID, Required: in.Required, Placeholder: "Choose one", Options: menu}
	}
	if o.Pasted || o.Lines {
		in.Style = longText
	}
	if o.Day {
		in.Placeholder = "15 Dec, next friday, 2027-05-31"
	}
	in.Value, _ = wording.Split(wording.Clean(value), in.MaxLength)
	return in
}

// selections are the entries of a menu. There are none where a person must be able
// to write: when nothing is offered, as much as completion offers at most, so that
// there may be more, or when something else was written before.
func selections(offered []bot.Choice, value string) []selection {
	if len(offered) == 0 || len(offered) >= maxSelected {
		return nil
	}
	var out []selection
	known := value == ""
	seen := make(map[string]bool)
	for _, c := range offered {
		if c.Value == "" || wording.Units(c.Value) > maxChoice {
			return nil
		}
		if seen[c.Value] {
			continue
		}
		seen[c.Value], known = true, known || c.Value == value
		name := wording.Cut(cmp.Or(wording.Flat(c.Label), wording.Flat(c.Value), nothing), maxChoice)
		out = append(out, selection{name, c.Value, c.Value == value})
	}
	if !known {
		return nil
	}
	return out
}

// sentForm is a modal that was sent.
type sentForm struct {
	Command string
	Key     string // what was known before waits under it
	Values  map[string]string
}

// readModal reads a sent modal that [modal] made; it reports false for any other.
// A field left open that may be skipped has the value "", which the bot takes as
// that. Components of any other kind are passed over, whatever they hold.
func readModal(data json.RawMessage) (sentForm, bool) {
	var d struct {
		ID         string          `json:"custom_id"`
		Components json.RawMessage `json:"components"`
	}
	if json.Unmarshal(data, &d) != nil {
		return sentForm{}, false
	}
	s, ok := open(formOf, d.ID)
	key, command, found := strings.Cut(s, ":")
	if !ok || !found || command == "" {
		return sentForm{}, false
	}
	f := sentForm{command, key, make(map[string]string)}
	readFields(d.Components, f.Values, 0)
	return f, true
}

// deepest is how far components may lie inside of others.
const deepest = 4

// readFields takes the values out of components, one for one, so that one that cannot be
// read costs none of the others.
func readFields(components json.RawMessage, into map[string]string, depth int) {
	var all []json.RawMessage
	if depth > deepest || json.Unmarshal(components, &all) != nil {
		return
	}
	for _, one := range all {
		var holder struct {
			Inner  json.RawMessage `json:"component"`
			Inside json.RawMessage `json:"components"`
		}
		if json.Unmarshal(one, &holder) != nil {
			continue
		}
		if holder.Inner != nil {
			readFields(json.RawMessage("["+string(holder.Inner)+"]"), into, depth+1)
		}
		readFields(holder.Inside, into, depth+1)
		name, value, ok := sentValue(one)
		if !ok {
			continue
		}
		bare, may := strings.CutSuffix(name, optional)
		if value != "" || may {
			into[bare] = value
		}
	}
}

// sentValue is what was written, or chosen first, in a component.
func sentValue(component json.RawMessage) (name, value string, ok bool) {
	var written struct {
		ID    string `json:"custom_id"`
		Value any    `json:"value"`
	}
	if json.Unmarshal(component, &written) != nil || written.ID == "" {
		return "", "", false
	}
	var chosen struct {
		Values []string `json:"values"`
	}
	if json.Unmarshal(component, &chosen) == nil && len(chosen.Values) > 0 {
		return written.ID, chosen.Values[0], true
	}
	value, _ = valueOf(written.Value)
	return written.ID, value, true
}
