package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// App says how a Slack app for Cairn is set up.
type App struct {
	// URL is the https address under which Slack reaches Cairn; empty for Socket
	// Mode, where Cairn calls Slack.
	URL string
	// MentionsOnly leaves out what Cairn needs to hear channels: it then knows of
	// a channel only what mentions it.
	MentionsOnly bool
	// Rotates has Slack's tokens end after twelve hours, which Cairn then renews. It
	// needs URL, and Slack lets nobody turn it off again.
	Rotates bool
}

// scope is a permission of the bot and what Cairn does with it.
type scope struct {
	name, why string
	channels  bool // only for hearing channels
}

var scopes = []scope{
	{name: "app_mentions:read", why: "hear what is said to @Cairn in a channel"},
	{name: "chat:write", why: "answer, and say reminders"},
	{name: "commands", why: "the command /cairn and the message shortcut"},
	{name: "im:history", why: "read what is written to Cairn in a direct message"},
	{name: "im:write", why: "open a direct message, for what is private and for reminders"},
	{name: "users:read", why: "a person's name and time zone, and whether they run the workspace"},
	{name: "files:write", why: "charts, and the files people ask for: exports, résumé lines"},
	{name: "files:read", why: "files attached to a message to Cairn, such as job ads or a badge"},
	{name: "channels:history", why: "follow-up questions in a thread without a mention, and channels set to `auto`", channels: true},
	{name: "groups:history", why: "the same in private channels that Cairn was invited to", channels: true},
}

// botEvents are what Cairn hears, each with the scope it needs.
var botEvents = map[string]string{
	"app_mention":      "app_mentions:read",
	"message.im":       "im:history",
	"message.channels": "channels:history",
	"message.groups":   "groups:history",
	"app_home_opened":  "",
	"app_uninstalled":  "",
	"tokens_revoked":   "",
}

// wholeEvents are what Cairn hears of an organisation that it is installed in.
var wholeEvents = []string{"team_access_granted", "team_access_revoked"}

// Scopes are the permissions of the bot for an app, as OAuth wants them.
func (a App) Scopes() []string {
	var out []string
	for _, s := range scopes {
		if !s.channels || !a.MentionsOnly {
			out = append(out, s.name)
		}
	}
	return out
}

// answerShortcut is the callback of the shortcut that answers a message.
const answerShortcut = "answer"

// Manifest is the whole setting of the app in Slack for these commands, as JSON.
// It refuses an address that Slack would not take.
func (a App) Manifest(commands []bot.Command) ([]byte, error) {
	m, err := a.manifest(commands)
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	// The library leaves out what is false, where Slack has defaults of its own:
	// nobody could write to an app whose messages tab is not said to be open.
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	for _, key := range []string{"features.app_home.messages_tab_read_only_enabled", "settings.org_deploy_enabled", "settings.socket_mode_enabled", "settings.token_rotation_enabled"} {
		setFalse(all, strings.Split(key, "."))
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(all); err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	return out.Bytes(), nil
}

// setFalse says explicitly that a key is false, unless it has a value.
func setFalse(in map[string]any, path []string) {
	for _, name := range path[:len(path)-1] {
		next, is := in[name].(map[string]any)
		if !is {
			next = map[string]any{}
			in[name] = next
		}
		in = next
	}
	if last := path[len(path)-1]; in[last] == nil {
		in[last] = false
	}
}

func (a App) manifest(commands []bot.Command) (*slack.Manifest, error) {
	m := &slack.Manifest{
		Metadata: slack.ManifestMetadata{MajorVersion: 2},
		Display: slack.Display{
			Name: "Cairn", BackgroundColor: "#2f5d50",
			Description:     "Answers about microcredentials, your learning plan, progress, credentials and reminders.",
			LongDescription: longDescription(commands),
		},
		Features: slack.Features{
			AppHome: slack.AppHome{HomeTabEnabled: true, MessagesTabEnabled: true},
			BotUser: slack.BotUser{DisplayName: "Cairn", AlwaysOnline: true},
			Shortcuts: []slack.Shortcut{{
				Name: "Answer this", Type: slack.MessageShortcut, CallbackID: answerShortcut, Description: "Let Cairn answer the question in this message",
			}},
			SlashCommands: []slack.ManifestSlashCommand{{
				Command: "/cairn", Description: "Ask a question, or use a command", UsageHint: usageHint(commands), ShouldEscape: true,
			}},
		},
		OAuthConfig: slack.OAuthConfig{Scopes: slack.OAuthScopes{Bot: a.Scopes()}},
		Settings: slack.Settings{
			EventSubscriptions: &slack.EventSubscriptions{BotEvents: a.events()},
			Interactivity:      &slack.Interactivity{IsEnabled: true},
			SocketModeEnabled:  a.URL == "",
		},
	}
	switch {
	case a.URL == "" && a.Rotates:
		return nil, errors.New("tokens that end need an https address: who installs Cairn under it gives it what renews them")
	case a.URL == "":
		return m, nil
	}
	base, err := url.Parse(a.URL)
	if err != nil || base.Scheme != "https" || base.Hostname() == "" || base.RawQuery != "" || base.Fragment != "" || base.User != nil {
		return nil, errors.New("the address should be an https one without anything behind it, such as https://cairn.example.org")
	}
	m.Features.SlashCommands[0].Url = base.JoinPath("slack/commands").String()
	m.Settings.EventSubscriptions.RequestUrl = base.JoinPath("slack/events").String()
	m.Settings.Interactivity.RequestUrl = base.JoinPath("slack/interactions").String()
	m.OAuthConfig.RedirectUrls = []string{base.JoinPath("slack/oauth").String()}
	m.Settings.OrgDeployEnabled, m.Settings.TokenRotationEnabled = true, a.Rotates
	return m, nil
}

func (a App) events() []string {
	allowed := a.Scopes()
	var out []string
	for event, needs := range botEvents {
		if needs == "" || slices.Contains(allowed, needs) {
			out = append(out, event)
		}
	}
	if a.URL != "" {
		out = append(out, wholeEvents...)
	}
	slices.Sort(out)
	return out
}

// Limits of a manifest, from its schema.
const (
	maxHint = 1000
	maxLong = 4000
)

// usageHint names what members may say after /cairn.
func usageHint(commands []bot.Command) string {
	var words []string
	for _, c := range commands {
		word, _, _ := strings.Cut(c.Name, " ")
		if c.Role == bot.Member && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return wording.Cut("your question, or one of: "+strings.Join(words, ", "), maxHint)
}

// longDescription is for the page of the app: what it does, and the commands.
func longDescription(commands []bot.Command) string {
	var b strings.Builder
	b.WriteString("Cairn answers questions about microcredentials from a knowledge base it can vouch for, and says so when it has no answer. " +
		"It keeps your learning plan, counts your hours, tells you before a credential expires, and helps you choose the next one. " +
		"Write to it, mention it, or use /cairn:\n")
	for _, c := range commands {
		if c.Role == bot.Member {
			b.WriteString("• " + c.Name + ": " + c.Help + "\n")
		}
	}
	return wording.Cut(strings.TrimSpace(b.String()), maxLong)
}
