package slack

import (
	"cmp"
	"encoding/json"
	"maps"
	"strings"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// form is a modal that was sent.
type form struct {
	Command string
	Values  map[string]string // those known before, and those filled in
	In      bot.Conversation
	// Kept says that values known before did not fit the modal: take them from
	// the waiting form of this person in this conversation, below Values.
	Kept bool
}

// readForm reads a sent modal that [modal] made; it reports false for any other.
// A field left open that may stay open has the value "", which the bot takes as
// skipped.
func readForm(v slack.View) (form, bool) {
	var s state
	if v.CallbackID != formCallback || json.Unmarshal([]byte(v.PrivateMetadata), &s) != nil || s.Command == "" {
		return form{}, false
	}
	f := form{Command: s.Command, Values: map[string]string{}, Kept: s.Kept, In: bot.Conversation{
		Adapter: "slack", Workspace: s.Workspace, Channel: s.Channel, Thread: s.Thread, User: s.User, Direct: s.Direct,
	}}
	maps.Copy(f.Values, s.Values)
	for _, b := range v.Blocks.BlockSet {
		asked, is := b.(*slack.InputBlock)
		if !is {
			continue
		}
		var given slack.BlockAction
		if v.State != nil {
			given = v.State.Values[asked.BlockID][asked.BlockID]
		}
		if value, filled := valueOf(given); filled || asked.Optional {
			f.Values[asked.BlockID] = value
		}
	}
	return f, true
}

// valueOf is what was filled in; a switch is always true or false.
func valueOf(a slack.BlockAction) (value string, filled bool) {
	switch string(a.Type) {
	case string(slack.METCheckboxGroups):
		if len(a.SelectedOptions) > 0 {
			return "true", true
		}
		return "false", true
	case string(slack.METDatepicker):
		value = a.SelectedDate
	case slack.OptTypeStatic:
		value = a.SelectedOption.Value
	case slack.OptTypeUser:
		value = a.SelectedUser
	default:
		value = a.Value
	}
	return value, value != ""
}

// refused shows a refusal in the modal, at the field it is about: the one it
// begins with, else one it names, else the first.
func refused(v slack.View, reason string) *slack.ViewSubmissionResponse {
	var first, named, begins string
	said := strings.ToLower(reason)
	for _, b := range v.Blocks.BlockSet {
		asked, is := b.(*slack.InputBlock)
		if !is {
			continue
		}
		name := strings.ToLower(asked.BlockID)
		if first == "" {
			first = asked.BlockID
		}
		if named == "" && strings.Contains(said, "`"+name+"`") {
			named = asked.BlockID
		}
		if begins == "" && strings.HasPrefix(said, name+" ") {
			begins = asked.BlockID
		}
	}
	return slack.NewErrorsViewSubmissionResponse(map[string]string{cmp.Or(begins, named, first): wording.Cut(quoteCode(wording.Flat(reason)), maxFieldTag)})
}

// quoteCode puts what a refusal marks as code into quotation marks: an error at a
// field is plain text.
func quoteCode(s string) string {
	parts := strings.Split(s, "`")
	var b strings.Builder
	for i, part := range parts {
		if i%2 == 1 && i < len(parts)-1 {
			part = "“" + part + "”"
		}
		b.WriteString(part)
	}
	return b.String()
}
