package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/cairnbot/cairn/bot"
)

// App is how Cairn is set up in Discord.
type App struct {
	// ID is the application's, from the page General Information.
	ID string
}

// permission is a right of the bot on a server and what Cairn does with it.
type permission struct {
	bit       int64
	name, why string
}

// permissions are the least that Cairn works with. Commands need none of them;
// mentions and reminders in channels do.
var permissions = []permission{
	{discordgo.PermissionViewChannel, "View Channels", "see where it is mentioned"},
	{discordgo.PermissionSendMessages, "Send Messages", "answer there"},
	{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads", "answer in a thread"},
	{discordgo.PermissionReadMessageHistory, "Read Message History", "reply to the message that asked"},
	{discordgo.PermissionAttachFiles, "Attach Files", "charts, and the files people ask for: exports, résumé lines"},
}

// Permissions is the least that Cairn works with, as Discord's number.
func Permissions() int64 {
	var all int64
	for _, p := range permissions {
		all |= p.bit
	}
	return all
}

// Invite is the link that adds Cairn to a server. It refuses an id that is none of
// Discord's.
func (a App) Invite() (string, error) {
	if _, err := strconv.ParseUint(a.ID, 10, 64); err != nil || len(a.ID) < 15 {
		return "", errors.New("the application id should be the long number under General Information, at https://discord.com/developers/applications")
	}
	q := url.Values{"client_id": {a.ID}, "scope": {"bot applications.commands"}, "permissions": {strconv.FormatInt(Permissions(), 10)}}
	return "https://discord.com/oauth2/authorize?" + q.Encode(), nil
}

// Setup says how the app is made and invited, for a person to read.
func (a App) Setup() (string, error) {
	invite, err := a.Invite()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Invite Cairn to a server with this link:\n\n  %s\n\n", invite)
	fmt.Fprintf(&b, "It asks for these permissions (%d):\n\n", Permissions())
	for _, p := range permissions {
		fmt.Fprintf(&b, "  %-26s%s\n", p.name, p.why)
	}
	b.WriteString("\n" + portal)
	return b.String(), nil
}

// portal are the settings of the app that matter, and those that stay off.
const portal = `At https://discord.com/developers/applications, in your application:

  Bot, Token                   Reset Token, and give it to Cairn as DISCORD_TOKEN
  Bot, Public Bot              off, unless others shall invite your Cairn
  Bot, Privileged Intents      all three off: Cairn needs none
  Installation                 Guild Install on, User Install off, Install Link: None
  General Information          leave Interactions Endpoint URL empty, unless you set
                               DISCORD_PUBLIC_KEY and Cairn has a public https address;
                               then it is https://YOUR.HOST/discord/interactions

Cairn writes its commands itself when it starts; there is nothing to paste.
`

// Commands are the native commands as Discord gets them, as JSON for a person to
// look at: without what is empty.
func Commands(cs []bot.Command) ([]byte, error) {
	data, err := json.Marshal(applicationCommands(cs))
	if err != nil {
		return nil, fmt.Errorf("write commands: %w", err)
	}
	var all any
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("write commands: %w", err)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(without(all)); err != nil {
		return nil, fmt.Errorf("write commands: %w", err)
	}
	return out.Bytes(), nil
}

// without leaves out what is null or false.
func without(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = without(v[i])
		}
	case map[string]any:
		for key, value := range v {
			if value == nil || value == false {
				delete(v, key)
				continue
			}
			v[key] = without(value)
		}
	}
	return v
}
