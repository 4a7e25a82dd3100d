package discord

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"github.com/cairnbot/cairn/bot"
)

// Kinds of what is kept until it is answered. Who sees the answer to an
// interaction is decided when it is acknowledged, and never changes.
const (
	kindMessage = "message"
	kindPublic  = "interaction"
	kindHidden  = "interaction.hidden"
)

// act is what somebody did.
type act int

const (
	ignored act = iota // not for Cairn, and not kept
	pinged             // Discord looks whether Cairn is there
	typing             // a command, and wants completion
	saidIt
	pressedIt
	sentIt // a form
)

// heard is a delivery as Cairn reads it.
type heard struct {
	act      act
	key      string // the same on every delivery of the same
	ev       bot.Event
	roles    []string // of a member who wrote, where their rights are not said
	attached []attached
	message  string // which message is answered
	// to is where the answer goes, when that is not where it was asked.
	to bot.Conversation
	// Of an interaction: where its answer goes, and whether one person sees it.
	id, app, token string
	hidden         bool
	option         string // that is being typed
	form           sentForm
}

// attached is an attachment, not fetched yet.
type attached struct {
	Name string `json:"filename"`
	Type string `json:"content_type"`
	Size int    `json:"size"`
	URL  string `json:"url"`
}

// maxAttached is how many attachments of a message are looked at.
const maxAttached = 5

var errUnread = errors.New("delivery cannot be read")

// user is somebody as Discord describes them. These types are Cairn's own: those
// of the library are not filled when a message holds anything it does not know.
type user struct {
	ID     string `json:"id"`
	Name   string `json:"username"`
	Global string `json:"global_name"`
	Bot    bool   `json:"bot"`
	System bool   `json:"system"`
}

type member struct {
	User        *user    `json:"user"`
	Nick        string   `json:"nick"`
	Roles       []string `json:"roles"`
	Permissions string   `json:"permissions"` // in interactions alone
}

type message struct {
	ID         string     `json:"id"`
	Channel    string     `json:"channel_id"`
	Server     string     `json:"guild_id"`
	Type       int        `json:"type"`
	Webhook    string     `json:"webhook_id"`
	Content    string     `json:"content"`
	Flags      int        `json:"flags"`
	Author     *user      `json:"author"`
	Member     *member    `json:"member"`
	Mentions   []user     `json:"mentions"`
	Attached   []attached `json:"attachments"`
	Referenced *struct {
		Author *user `json:"author"`
	} `json:"referenced_message"`
}

// What people write: https://discord.com/developers/docs/resources/message#message-object-message-types
const (
	typeMessage = 0
	typeReply   = 19
)

// decodeMessage reads what somebody wrote; self is the bot's user id. In a server
// it is for Cairn when it mentions Cairn or replies to it: Discord hands over the
// text of no other.
func decodeMessage(data []byte, self string) (heard, error) {
	var m message
	if json.Unmarshal(data, &m) != nil {
		return heard{}, errUnread
	}
	switch {
	case m.Author == nil || m.Author.ID == "" || m.ID == "" || m.Channel == "":
		return heard{}, errUnread
	case m.Author.Bot, m.Author.System, m.Author.ID == self, m.Webhook != "", m.Type != typeMessage && m.Type != typeReply:
		return heard{}, nil
	}
	h := heard{act: saidIt, key: "message:" + m.ID, message: m.ID}
	h.ev = bot.Event{ID: h.key, From: person(m.Server, m.Author, m.Member)}
	h.ev.In = bot.Conversation{Adapter: Name, Workspace: m.Server, Channel: m.Channel, User: m.Author.ID, Direct: m.Server == ""}
	h.ev.Deaf = m.Server != ""
	if m.Member != nil {
		h.roles = m.Member.Roles
	}
	called := h.ev.In.Direct || m.Referenced != nil && m.Referenced.Author != nil && m.Referenced.Author.ID == self
	for _, u := range m.Mentions {
		called = called || u.ID == self
	}
	said, mention := plain(m.Content, self)
	h.ev.Line, called = said, called || mention
	h.attached = m.Attached[:min(len(m.Attached), maxAttached)]
	if !called || h.ev.Line == "" && len(h.attached) == 0 && m.Content == "" {
		return heard{}, nil
	}
	return h, nil
}

// person is somebody in a server, or in none.
func person(server string, u *user, m *member) bot.User {
	out := bot.User{ID: bot.UserID{Adapter: Name, Workspace: server, ID: u.ID}, Name: cmp.Or(u.Global, u.Name)}
	if m != nil {
		out.Name = cmp.Or(m.Nick, out.Name)
		out.Operator = manages(m.Permissions)
	}
	return out
}

// controls are how Discord writes what is no plain text: <@1>, <@!1>, <@&1>,
// </plan show:1>, <:name:1>, <a:name:1>.
var controls = regexp.MustCompile(`<(?:@!?(\d+)|@&(\d+)|/([^:<>\n]{1,100}):\d+|a?:(\w{1,32}):\d+)>`)

// plain is a text of Discord's as it was typed: people as <@1>, channels as <#1>,
// everything else in plain words, without the mention of self, and whether there was one.
func plain(text, self string) (said string, mention bool) {
	text = controls.ReplaceAllStringFunc(text, func(found string) string {
		at := controls.FindStringSubmatch(found)
		switch {
		case at[1] != "" && at[1] == self:
			mention = true
			return " "
		case at[1] != "":
			return "<@" + at[1] + ">"
		case at[3] != "":
			return "/" + at[3]
		case at[4] != "":
			return ":" + at[4] + ":"
		}
		return "#" + at[2]
	})
	text = strings.TrimSpace(text)
	if mention {
		text = strings.TrimLeft(text, ",:;-–— \t\n")
	}
	return text, mention
}
