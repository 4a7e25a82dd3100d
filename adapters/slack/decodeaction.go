package slack

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
)

type named struct {
	ID string `json:"id"`
}

type interaction struct {
	Type       string `json:"type"`
	CallbackID string `json:"callback_id"`
	Team       *named `json:"team"`
	Enterprise *named `json:"enterprise"`
	Whole      bool   `json:"is_enterprise_install"`
	User       struct {
		ID   string `json:"id"`
		Team string `json:"team_id"`
	} `json:"user"`
	Channel   named  `json:"channel"`
	Response  string `json:"response_url"`
	Trigger   string `json:"trigger_id"`
	Container struct {
		Type      string `json:"type"`
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
		Channel   string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		User     string `json:"user"`
		Text     string `json:"text"`
		TS       string `json:"ts"`
		ThreadTS string `json:"thread_ts"`
	} `json:"message"`
	Actions []struct {
		Type  string `json:"type"`
		Value string `json:"value"`
	} `json:"actions"`
	View json.RawMessage `json:"view"`
}

func decodeInteraction(payload []byte) (heard, error) {
	var i interaction
	if err := json.Unmarshal(payload, &i); err != nil {
		return heard{}, fmt.Errorf("%w: interaction: %w", errUnread, kindOf(err))
	}
	h := heard{trigger: i.Trigger, response: i.Response, key: i.Type + ":" + i.Trigger, whole: i.Whole}
	if i.Enterprise != nil {
		h.organisation = i.Enterprise.ID
	}
	workspace := i.workspace()
	if workspace == "" || i.User.ID == "" {
		return heard{}, errUnread
	}
	channel := cmp.Or(i.Channel.ID, i.Container.Channel)
	h.ev.From.ID = bot.UserID{Adapter: Name, Workspace: workspace, ID: i.User.ID}
	h.ev.In = bot.Conversation{
		Adapter: Name, Workspace: workspace, Channel: channel, User: i.User.ID, Direct: channel == "" || channel[0] == 'D',
	}
	h.hidden = i.Container.Ephemeral
	switch i.Type {
	case "block_actions":
		h.button(i)
	case "message_action":
		h.shortcut(i)
	case "view_submission", "view_closed":
		err := h.form(i)
		return h, err
	}
	h.ev.ID = h.key
	return h, nil
}

// workspace is where somebody did something. For an organisation's installation
// Slack may leave it out, and say it of the view or of the person instead.
func (i interaction) workspace() string {
	var view struct {
		Installed string `json:"app_installed_team_id"`
		Team      string `json:"team_id"`
	}
	_ = json.Unmarshal(i.View, &view)
	team, enterprise := "", ""
	if i.Team != nil {
		team = i.Team.ID
	}
	if i.Enterprise != nil {
		enterprise = i.Enterprise.ID
	}
	for _, id := range []string{view.Installed, team, view.Team, i.User.Team} {
		if id != "" && id != enterprise {
			return id
		}
	}
	return ""
}

// button reads a pressed button. Its answer goes into the thread of its message.
func (h *heard) button(i interaction) {
	if len(i.Actions) != 1 || i.Actions[0].Type != "button" {
		return
	}
	owner, line, ok := readButton(i.Actions[0].Value)
	if !ok {
		return
	}
	h.act, h.fromHome = pressedIt, i.Container.Type == "view"
	if h.fromHome {
		var shown struct{ Hash string }
		_ = json.Unmarshal(i.View, &shown) // without it the tab is published all the same
		h.homeHash = shown.Hash
	}
	h.ev.Line, h.ev.Native = line, true
	h.ev.In.Thread = cmp.Or(i.Container.ThreadTS, i.Message.ThreadTS)
	if owner != "" {
		h.ev.Owner = bot.UserID{Adapter: Name, Workspace: h.ev.From.ID.Workspace, ID: owner}
	}
}

// shortcut reads “Answer this” in the menu of a message: the message is the
// question.
func (h *heard) shortcut(i interaction) {
	if i.CallbackID != answerShortcut || i.Message.TS == "" {
		return
	}
	h.act = saidIt
	h.ev.In.Thread = cmp.Or(i.Message.ThreadTS, i.Message.TS)
	if h.ev.In.Direct {
		h.ev.In.Thread = i.Message.ThreadTS
	}
	h.ev.Line, _ = spokenLine(i.Message.Text, "")
	h.trigger = "" // a question needs no form
}

func (h *heard) form(i interaction) error {
	var v slack.View
	if err := json.Unmarshal(i.View, &v); err != nil {
		return fmt.Errorf("%w: view: %w", errUnread, kindOf(err))
	}
	f, ok := readForm(v)
	if !ok {
		return nil
	}
	h.act, h.key = sentForm, "form:"+v.ID
	if i.Type == "view_closed" {
		h.act, h.key = closedForm, "closed:"+v.ID
	}
	h.ev.ID, h.view, h.viewID, h.trigger = h.key, v, v.ID, ""
	// The form says where it was asked for; who sent it and from where is Slack's word.
	in := f.In
	in.Workspace, in.User = h.ev.From.ID.Workspace, h.ev.From.ID.ID
	h.ev.In, h.ev.Line, h.ev.Values, h.ev.Native = in, f.Command, f.Values, true
	return nil
}
