package slack

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
)

// Kinds of what Slack delivers, as Socket Mode calls them.
const (
	kindEvent       = "events_api"
	kindSlash       = "slash_commands"
	kindInteraction = "interactive"
)

// act is what somebody did, or what happened to a workspace.
type act int

const (
	ignored act = iota // not for Cairn, and not kept
	saidIt
	pressedIt
	sentForm
	closedForm // a form, without sending it
	openedHome // the Home tab
	wasRemoved // Cairn was removed from the workspace, or from the organisation
	wasPlaced  // an organisation let Cairn into workspaces, or not any more
	wasLimited
)

// heard is a delivery as Cairn reads it.
type heard struct {
	act act
	key string // the same on every delivery of the same
	ev  bot.Event
	// mention says that a message in a channel names Cairn.
	mention bool
	ts      string // of what was written
	files   []file
	// Where the answer goes besides ev.In.
	response string // response_url, "" without
	trigger  string // opens a modal for three seconds
	hidden   bool   // what was pressed was shown to one person alone
	fromHome bool
	homeHash string // Slack's, of the Home tab as it is shown
	view     slack.View
	viewID   string
	// Of an organisation that the workspace belongs to.
	organisation string
	whole        bool     // Cairn is installed in all of it
	teams        []string // into which Cairn was let, or not any more
	there        bool
	at           time.Time
}

// file is an attachment, not fetched yet.
type file struct {
	Name string `json:"name"`
	Type string `json:"mimetype"`
	Size int    `json:"size"`
	URL  string `json:"url_private_download"`
	Mode string `json:"mode"`
}

// maxFiles is how many attachments of a message are looked at.
const maxFiles = 5

var errUnread = errors.New("delivery cannot be read")

// decode reads a delivery; self is the user id of the bot where a delivery does not
// say it. What Cairn does not know is no error, and not for it.
func decode(kind string, payload []byte, self string) (h heard, err error) {
	switch kind {
	case kindEvent:
		h, err = decodeEvent(payload, self)
	case kindSlash:
		h, err = decodeSlash(payload)
	case kindInteraction:
		h, err = decodeInteraction(payload)
	}
	h.ev.Alone = h.hidden && !h.ev.In.Direct
	return h, err
}

// authorization is an installation that may see an event.
type authorization struct {
	Enterprise string `json:"enterprise_id"`
	Team       string `json:"team_id"`
	User       string `json:"user_id"`
	Bot        bool   `json:"is_bot"`
	Whole      bool   `json:"is_enterprise_install"`
}

type outerEvent struct {
	Type           string          `json:"type"`
	Team           string          `json:"team_id"`
	Through        string          `json:"context_team_id"` // the workspace whose channel it is in
	Enterprise     string          `json:"enterprise_id"`
	Whole          bool            `json:"is_enterprise_install"`
	ID             string          `json:"event_id"`
	Time           int64           `json:"event_time"` // in seconds
	Authorizations []authorization `json:"authorizations"`
	Event          innerEvent      `json:"event"`
}

type innerEvent struct {
	Type        string `json:"type"`
	Subtype     string `json:"subtype"`
	User        string `json:"user"`
	BotID       string `json:"bot_id"`
	Text        string `json:"text"`
	TS          string `json:"ts"`
	ThreadTS    string `json:"thread_ts"`
	Channel     string `json:"-"`
	ChannelType string `json:"channel_type"`
	Tab         string `json:"tab"`
	Files       []file `json:"files"`
	View        struct {
		Hash string `json:"hash"`
	} `json:"view"`

	RawChannel json.RawMessage `json:"channel"` // an object in events Cairn does not know
	Tokens     struct {
		Bot []string `json:"bot"`
	} `json:"tokens"`
	Teams []string `json:"team_ids"`
}

func decodeEvent(payload []byte, self string) (heard, error) {
	var o outerEvent
	if err := json.Unmarshal(payload, &o); err != nil {
		return heard{}, fmt.Errorf("%w: event: %w", errUnread, kindOf(err))
	}
	if o.Type == "app_rate_limited" {
		return heard{act: wasLimited}, nil
	}
	e := o.Event
	_ = json.Unmarshal(e.RawChannel, &e.Channel)
	self = o.route(self)
	h := heard{key: cmp.Or(o.ID, e.Type+":"+o.Team+":"+e.User), organisation: o.Enterprise, whole: o.Whole}
	h.ev.From.ID = bot.UserID{Adapter: Name, Workspace: o.Team, ID: e.User}
	switch e.Type {
	case "message", "app_mention":
		h.message(e, self)
	case "app_home_opened":
		if e.Tab == "home" && e.User != "" {
			h.act, h.homeHash = openedHome, e.View.Hash
		}
	case "app_uninstalled":
		h.act = wasRemoved
	case "tokens_revoked":
		if len(e.Tokens.Bot) > 0 {
			h.act = wasRemoved
		}
	case "team_access_granted", "team_access_revoked":
		if len(e.Teams) > 0 {
			h.act, h.teams, h.there = wasPlaced, e.Teams, e.Type == "team_access_granted"
		}
	}
	if o.Time > 0 {
		h.at = time.Unix(o.Time, 0)
	}
	if o.Team == "" && (h.act == wasRemoved || h.act == wasPlaced) { // Slack names the organisation alone
		h.whole, h.ev.From.ID.Workspace = true, o.Enterprise
	}
	if h.ev.From.ID.Workspace == "" {
		return heard{}, nil
	}
	return h, nil
}

// route says for which installation an event is: its workspace, and its
// organisation where that is meant. It returns the bot's user id there.
func (o *outerEvent) route(self string) string {
	for _, a := range o.Authorizations {
		if !a.Bot {
			continue
		}
		o.Whole, o.Enterprise = a.Whole, cmp.Or(a.Enterprise, o.Enterprise)
		switch {
		case a.Team != "":
			o.Team = a.Team // where Cairn is installed, in a channel shared with others
		case a.Whole && o.Through != "" && o.Through != o.Enterprise:
			o.Team = o.Through
		}
		return a.User
	}
	return self
}

// message reads what somebody wrote. A post arrives as a message and as a mention;
// both get one key, so that it is answered once.
func (h *heard) message(e innerEvent, self string) {
	switch {
	case e.BotID != "" || e.User == "" || e.User == self || e.User == "USLACKBOT", e.Channel == "" || e.TS == "":
		return
	case e.Subtype != "" && e.Subtype != "file_share" && e.Subtype != "thread_broadcast":
		return // edits, deletions, and what Slack says itself
	}
	h.act = saidIt
	h.key = strings.Join([]string{h.ev.From.ID.Workspace, e.Channel, e.TS}, ":")
	h.ev.ID = h.key
	h.ev.In = bot.Conversation{
		Adapter: Name, Workspace: h.ev.From.ID.Workspace, Channel: e.Channel, Thread: e.ThreadTS, User: e.User,
		Direct: e.ChannelType == "im" || strings.HasPrefix(e.Channel, "D"),
	}
	h.ts, h.ev.Channels = e.TS, channelsIn(e.Text)
	h.ev.Line, h.mention = spokenLine(e.Text, self)
	h.mention = h.mention || e.Type == "app_mention"
	if !h.ev.In.Direct && h.mention && h.ev.In.Thread == "" {
		h.ev.In.Thread = e.TS
	}
	h.files = e.Files[:min(len(e.Files), maxFiles)]
}

type slashCommand struct {
	Team       string `json:"team_id"`
	Enterprise string `json:"enterprise_id"`
	Whole      string `json:"is_enterprise_install"` // as in a form: true or false
	Channel    string `json:"channel_id"`
	Name       string `json:"channel_name"`
	User       string `json:"user_id"`
	Text       string `json:"text"`
	Response   string `json:"response_url"`
	Trigger    string `json:"trigger_id"`
}

func decodeSlash(payload []byte) (heard, error) {
	var c slashCommand
	if err := json.Unmarshal(payload, &c); err != nil {
		return heard{}, fmt.Errorf("%w: command: %w", errUnread, kindOf(err))
	}
	if c.Team == "" || c.User == "" || c.Trigger == "" {
		return heard{}, errUnread
	}
	h := heard{act: saidIt, key: "command:" + c.Trigger, response: c.Response, trigger: c.Trigger, organisation: c.Enterprise, whole: c.Whole == "true", hidden: true}
	h.ev = bot.Event{
		ID: h.key, From: bot.User{ID: bot.UserID{Adapter: Name, Workspace: c.Team, ID: c.User}},
		In: bot.Conversation{Adapter: Name, Workspace: c.Team, Channel: c.Channel, User: c.User, Direct: strings.HasPrefix(c.Channel, "D")},
	}
	h.ev.Line, _ = spokenLine(c.Text, "")
	h.ev.Channels = channelsIn(c.Text)
	if c.Name != "" && c.Name != privateName && !h.ev.In.Direct {
		h.ev.Channels[c.Name] = c.Channel
	}
	if h.ev.Line == "" {
		h.ev.Line = "help"
	}
	return h, nil
}

// privateName is what Slack calls every private channel.
const privateName = "privategroup"

// slashPayload is the form of a command by HTTP as Socket Mode sends it.
func slashPayload(form url.Values) []byte {
	fields := make(map[string]string)
	for name := range form {
		fields[name] = form.Get(name)
	}
	data, _ := json.Marshal(fields) //nolint:errchkjson // strings can always be written
	return data
}

// kindOf is an error of the JSON reader without what it quotes.
func kindOf(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return errors.New("a field has another type: " + wrong.Field)
	}
	return errors.New("no valid JSON")
}
