package discord

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/cairnbot/cairn/bot"
)

type interaction struct {
	ID      string                    `json:"id"`
	App     string                    `json:"application_id"`
	Type    discordgo.InteractionType `json:"type"`
	Token   string                    `json:"token"`
	Server  string                    `json:"guild_id"`
	Channel string                    `json:"channel_id"`
	User    *user                     `json:"user"`
	Member  *member                   `json:"member"`
	Data    json.RawMessage           `json:"data"`
	Message *struct {
		ID    string `json:"id"`
		Flags int    `json:"flags"`
	} `json:"message"`
}

// decodeInteraction reads a command, a button, a form, or what is typed into one.
func decodeInteraction(data []byte) (heard, error) {
	var i interaction
	if json.Unmarshal(data, &i) != nil {
		return heard{}, errUnread
	}
	if i.Type == discordgo.InteractionPing {
		return heard{act: pinged}, nil
	}
	who := i.User
	if i.Member != nil && i.Member.User != nil {
		who = i.Member.User
	}
	if who == nil || who.ID == "" || i.ID == "" || i.Token == "" {
		return heard{}, errUnread
	}
	h := heard{key: "interaction:" + i.ID, id: i.ID, app: i.App, token: i.Token}
	h.ev = bot.Event{ID: h.key, From: person(i.Server, who, i.Member), Native: true}
	h.ev.In = bot.Conversation{Adapter: Name, Workspace: i.Server, Channel: i.Channel, User: who.ID, Direct: i.Server == ""}
	if i.Message != nil {
		h.hidden = discordgo.MessageFlags(i.Message.Flags)&discordgo.MessageFlagsEphemeral != 0
	}
	h.ev.Deaf, h.ev.Alone = i.Server != "", h.hidden && i.Server != ""
	switch i.Type {
	case discordgo.InteractionApplicationCommand, discordgo.InteractionApplicationCommandAutocomplete:
		err := h.command(i)
		return h, err
	case discordgo.InteractionMessageComponent:
		h.button(i.Data)
	case discordgo.InteractionModalSubmit:
		if f, ok := readModal(i.Data); ok {
			h.act, h.form, h.ev.Line, h.ev.Values = sentIt, f, f.Command, f.Values
		}
	case discordgo.InteractionPing:
	}
	return h, nil
}

func (h *heard) command(i interaction) error {
	var d discordgo.ApplicationCommandInteractionData
	fields, messages, ok := splitData(i.Data)
	if !ok || json.Unmarshal(fields, &d) != nil {
		return errUnread
	}
	switch {
	case d.CommandType == discordgo.MessageApplicationCommand && d.Name == answerCommand:
		m, known := messages[d.TargetID]
		if !known {
			return errUnread
		}
		h.act, h.ev.Native = saidIt, false
		h.ev.Line, _ = plain(m.Content, i.App)
	case d.CommandType > discordgo.ChatApplicationCommand:
	default:
		h.act = saidIt
		h.ev.Line, h.ev.Values, h.option = readCommand(d)
		if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
			h.act = typing
		}
	}
	return nil
}

// splitData takes the messages out of the data of a command: the library reads
// none of it when one holds anything it does not know.
func splitData(data json.RawMessage) (rest json.RawMessage, messages map[string]message, ok bool) {
	var fields, resolved map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil || fields == nil {
		return nil, nil, false
	}
	if json.Unmarshal(fields["resolved"], &resolved) != nil {
		return data, nil, true
	}
	_ = json.Unmarshal(resolved["messages"], &messages) // those that cannot be read are missing
	delete(resolved, "messages")
	var err error
	if fields["resolved"], err = json.Marshal(resolved); err != nil {
		return nil, nil, false
	}
	rest, err = json.Marshal(fields)
	return rest, messages, err == nil
}

func (h *heard) button(data json.RawMessage) {
	var d struct {
		ID   string                  `json:"custom_id"`
		Type discordgo.ComponentType `json:"component_type"`
	}
	if json.Unmarshal(data, &d) != nil || d.Type != discordgo.ButtonComponent {
		return
	}
	owner, line, ok := readButton(d.ID)
	if !ok {
		return
	}
	h.act, h.ev.Line = pressedIt, line
	if owner != "" {
		h.ev.Owner = bot.UserID{Adapter: Name, Workspace: h.ev.From.ID.Workspace, ID: owner}
	}
}

// in places what was heard in a server's community: direct messages are in none
// by themselves.
func (h *heard) in(workspace string) {
	h.ev.From.ID.Workspace, h.ev.In.Workspace = workspace, workspace
	if h.ev.Owner.ID != "" {
		h.ev.Owner.Workspace = workspace
	}
}

// Rights of those who run a server.
const (
	administrator = 1 << 3
	manageServer  = 1 << 5
)

func manages(permissions string) bool {
	n, err := strconv.ParseUint(permissions, 10, 64)
	return err == nil && n&(administrator|manageServer) != 0
}

// tokenFor is how long the token of an interaction is good, with something to
// spare.
const tokenFor = 14 * time.Minute

// madeAt is when Discord made an id.
func madeAt(id string) time.Time {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n>>22 + 1420070400000)
}
