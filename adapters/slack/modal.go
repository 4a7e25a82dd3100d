package slack

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// Limits of modals.
const (
	maxTitle    = 24
	maxMetadata = 3000
	maxFieldTag = 2000 // label and hint
	maxInput    = 3000
	maxChoices  = 100
	maxChoice   = 75
	maxChosen   = 150
)

// formCallback names the modals that [readForm] reads.
const formCallback = "form"

// state is what a modal remembers about itself while it is filled in.
type state struct {
	Command   string            `json:"c"`
	Values    map[string]string `json:"v,omitempty"`
	Kept      bool              `json:"k,omitempty"`
	Workspace string            `json:"w,omitempty"`
	Channel   string            `json:"ch,omitempty"`
	Thread    string            `json:"t,omitempty"`
	User      string            `json:"u,omitempty"`
	Direct    bool              `json:"d,omitempty"`
}

// modal is the form for a command that lacks values, to be answered in the
// conversation it was asked in. Suggest offers values for an option that people
// pick rather than write; it may be nil. Known values that do not fit are left
// out; then the bot must keep them as a waiting form, see [form].
func modal(c *bot.Command, f bot.Form, in bot.Conversation, suggest func(o bot.Option) []bot.Choice) slack.ModalViewRequest {
	view := loading(c)
	view.CallbackID = formCallback
	view.Submit = plainText("Send")
	view.PrivateMetadata = metadata(f, in)
	view.Blocks.BlockSet = nil
	for _, part := range noteParts(bot.Say("{}.", bot.Plain(c.Help))) {
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, part.block)
	}
	for _, o := range f.Fields {
		var offered []bot.Choice
		if suggest != nil && o.Kind == bot.Text && !o.Lines {
			offered = suggest(o)
		}
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, field(o, offered))
	}
	return view
}

// loading is what a modal shows while its form is being made: Slack gives three
// seconds to open one and any time to change it.
func loading(c *bot.Command) slack.ModalViewRequest {
	name := wording.Flat(c.Name)
	return slack.ModalViewRequest{
		Type:   slack.VTModal,
		Title:  plainText(wording.Cut(strings.ToUpper(name[:1])+name[1:], maxTitle)),
		Close:  plainText("Cancel"),
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewSectionBlock(plainText("One moment …"), nil, nil)}},
	}
}

func metadata(f bot.Form, in bot.Conversation) string {
	s := state{
		Command: f.Command, Values: f.Values, Workspace: in.Workspace, Channel: in.Channel, Thread: in.Thread, User: in.User, Direct: in.Direct,
	}
	data, err := json.Marshal(s)
	if err != nil || wording.Units(string(data)) > maxMetadata {
		s.Values, s.Kept = nil, true
		data, _ = json.Marshal(s)
	}
	return string(data)
}

// field is the input for one option, whose name is the id of the block and of the
// action in it.
func field(o bot.Option, offered []bot.Choice) *slack.InputBlock {
	element, hint := input(o, offered)
	var small *slack.TextBlockObject
	if hint != "" {
		small = plainText(wording.Cut(wording.Flat(hint), maxFieldTag))
	}
	label := wording.Cut(cmp.Or(wording.Flat(o.Ask), wording.Flat(o.Help)+"?"), maxFieldTag)
	return slack.NewInputBlock(o.Name, plainText(label), small, element).WithOptional(o.Offered || o.Kind == bot.Switch)
}

func input(o bot.Option, offered []bot.Choice) (e slack.BlockElement, hint string) {
	for _, choice := range o.Choices {
		offered = append(offered, bot.Choice{Label: choice, Value: choice})
	}
	switch o.Kind {
	case bot.Integer, bot.Number:
		return slack.NewNumberInputBlockElement(nil, o.Name, o.Kind == bot.Number), ""
	case bot.Switch:
		return slack.NewCheckboxGroupsBlockElement(o.Name, choice(bot.Choice{Label: "Yes", Value: "true"})), ""
	case bot.Person:
		return slack.NewOptionsSelectBlockElement(slack.OptTypeUser, plainText("Choose a person"), o.Name), ""
	case bot.Text, bot.Choose:
	}
	if menu := options(offered); menu != nil {
		return slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plainText("Choose one"), o.Name, menu...), ""
	}
	if o.Day {
		return slack.NewDatePickerBlockElement(o.Name), ""
	}
	text := slack.NewPlainTextInputBlockElement(nil, o.Name).WithMaxLength(maxInput).WithMultiline(o.Pasted || o.Lines)
	if o.Pasted {
		hint = "Up to 3,000 characters. For more, send me the text as a message, or as a file."
	}
	return text, hint
}

// options are the entries of a select, which can be searched by typing. It
// returns nil where a person must be able to write: when nothing is offered, or
// as much as completion offers at most, so that there may be more.
func options(offered []bot.Choice) []*slack.OptionBlockObject {
	const more = 25
	if len(offered) == 0 || len(offered) >= more {
		return nil
	}
	var out []*slack.OptionBlockObject
	for _, c := range offered {
		if c.Value == "" || wording.Units(c.Value) > maxChosen {
			return nil
		}
		out = append(out, choice(c))
	}
	return out
}

func choice(c bot.Choice) *slack.OptionBlockObject {
	label := wording.Cut(cmp.Or(wording.Flat(c.Label), wording.Flat(c.Value), nothing), maxChoice)
	return slack.NewOptionBlockObject(c.Value, plainText(label), nil)
}
