package slack

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
)

var fewCommands = []bot.Command{
	{Name: "ask", Help: "Answer a question"},
	{Name: "plan show", Help: "Show your plan"},
	{Name: "plan add", Help: "Add to your plan"},
	{Name: "kb missed", Help: "Show what I could not answer", Role: bot.Curator},
}

// TestManifest keeps the manifests for Socket Mode and for HTTP.
func TestManifest(t *testing.T) {
	for name, app := range map[string]App{
		"manifest-socket.json": {},
		"manifest-http.json":   {URL: "https://cairn.example.org/"},
	} {
		golden(t, "testdata/"+name, manifestOf(t, app, fewCommands))
	}
}

// manifestOf makes a manifest and holds it against Slack's limits, manifest schema
// 2.0.0, written down here a second time.
func manifestOf(t *testing.T, app App, commands []bot.Command) string {
	t.Helper()
	data, err := app.Manifest(commands)
	if err != nil {
		t.Fatal(err)
	}
	var m slack.Manifest
	strict := json.NewDecoder(bytes.NewReader(data))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&m); err != nil {
		t.Fatal(err)
	}
	mustBeManifest(t, &m)
	if !bytes.Contains(data, []byte(`"messages_tab_read_only_enabled": false`)) {
		t.Error("nobody may write to the app")
	}
	return string(data)
}

func mustBeManifest(t *testing.T, m *slack.Manifest) {
	t.Helper()
	length := func(what, s string, least, most int) {
		t.Helper()
		if n := utf8.RuneCountInString(s); n < least || n > most {
			t.Errorf("%s has %d characters, allowed are %d to %d: %q", what, n, least, most, s)
		}
	}
	count := func(what string, n, most int) {
		t.Helper()
		if n > most {
			t.Errorf("%d %s, allowed are %d", n, what, most)
		}
	}
	length("name", m.Display.Name, 1, 35)
	length("description", m.Display.Description, 1, 140)
	length("long_description", m.Display.LongDescription, 175, 4000)
	length("background_color", m.Display.BackgroundColor, 4, 7)
	length("display_name", m.Features.BotUser.DisplayName, 1, 80)
	count("slash commands", len(m.Features.SlashCommands), 50)
	for _, c := range m.Features.SlashCommands {
		length("command", c.Command, 2, 32)
		length("description", c.Description, 1, 2000)
		length("usage_hint", c.UsageHint, 1, 1000)
		length("url", c.Url, 0, 3000)
		if !strings.HasPrefix(c.Command, "/") || !c.ShouldEscape {
			t.Errorf("command %+v", c)
		}
	}
	count("shortcuts", len(m.Features.Shortcuts), 10)
	for _, s := range m.Features.Shortcuts {
		length("shortcut", s.Name, 1, 24)
		length("description", s.Description, 1, 150)
		length("callback_id", s.CallbackID, 1, 255)
	}
	count("scopes", len(m.OAuthConfig.Scopes.Bot), 255)
	count("events", len(m.Settings.EventSubscriptions.BotEvents), 100)
	count("redirect URLs", len(m.OAuthConfig.RedirectUrls), 1000)
	if len(m.OAuthConfig.Scopes.User) > 0 {
		t.Error("asks for a person's own permissions")
	}
}

// TestManifestLong cuts what a long list of commands would make too long.
func TestManifestLong(t *testing.T) {
	var many []bot.Command
	for i := range 300 {
		many = append(many, bot.Command{Name: strings.Repeat(string(rune('a'+i%26)), i%20+1), Help: strings.Repeat("help ", 10)})
	}
	for _, commands := range [][]bot.Command{many, nil} {
		manifestOf(t, App{}, commands)
	}
}

func TestManifestAddress(t *testing.T) {
	for _, bad := range []string{"http://cairn.example.org", "cairn.example.org", "https://", "https://x.org/?a=b", "https://u:p@x.org", "https://x.org/#y", "https://x y"} {
		if _, err := (App{URL: bad}).Manifest(fewCommands); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	got := manifestOf(t, App{URL: "https://x.org/cairn"}, fewCommands)
	for _, want := range []string{`"request_url": "https://x.org/cairn/slack/events"`, `"socket_mode_enabled": false`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
}

// TestManifestMentionsOnly hears no channel, and asks for no event without its
// scope.
func TestManifestMentionsOnly(t *testing.T) {
	for _, app := range []App{{}, {MentionsOnly: true}} {
		m, err := app.manifest(fewCommands)
		if err != nil {
			t.Fatal(err)
		}
		granted := m.OAuthConfig.Scopes.Bot
		for _, event := range m.Settings.EventSubscriptions.BotEvents {
			if needs := botEvents[event]; needs != "" && !slices.Contains(granted, needs) {
				t.Errorf("%s needs %s", event, needs)
			}
		}
		if heard := slices.Contains(granted, "channels:history"); heard == app.MentionsOnly {
			t.Errorf("%+v: hears channels: %v", app, heard)
		}
	}
}

// TestScopesDocumented holds the table of docs/SLACK.md against the scopes.
func TestScopesDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/SLACK.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scopes {
		if !strings.Contains(string(text), "| `"+s.name+"` | "+s.why+" |") {
			t.Errorf("docs/SLACK.md lacks | `%s` | %s |", s.name, s.why)
		}
	}
	if n := strings.Count(string(text), ":history` |") + strings.Count(string(text), ":read` |") + strings.Count(string(text), ":write` |") + strings.Count(string(text), "| `commands` |"); n != len(scopes) {
		t.Errorf("docs/SLACK.md names %d scopes, there are %d", n, len(scopes))
	}
}
