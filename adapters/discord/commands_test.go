package discord

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot"
)

// someCommands has an option of every kind, and names of one, two and three words.
var someCommands = []bot.Command{
	{Name: "ask", Help: "Answer a question", Options: []bot.Option{{Name: "question", Help: "What you want to know", Required: true, Lines: true}}},
	{Name: "plan show", Aliases: []string{"plan"}, Help: "Show your plan"},
	{Name: "plan add", Help: "Add to your plan", Options: []bot.Option{
		{Name: "provider", Help: "Who offers it"},
		{Name: "title", Help: "What you will do", Required: true},
		{Name: "kind", Help: "What it is", Kind: bot.Choose, Choices: []string{"course", "project"}},
		{Name: "hours", Help: "How much work", Kind: bot.Number},
		{Name: "page", Help: "Which page", Kind: bot.Integer},
		{Name: "all", Help: "All of them", Kind: bot.Switch},
		{Name: "who", Help: "Who else", Kind: bot.Person},
		{Name: "due", Help: "By when", Choices: []string{"tomorrow", "in a week"}},
		{Name: "ads", Help: "Job ads", Required: true, Pasted: true},
		bot.ConfirmOption,
	}},
	{Name: "cohort member add", Help: "Add somebody", Role: bot.Lead},
	{Name: "cohort member drop", Help: "Drop somebody", Role: bot.Lead},
	{Name: "admin status", Help: "Show what waits", Role: bot.Admin},
}

func TestCommands(t *testing.T) {
	var b strings.Builder
	for _, c := range applicationCommands(someCommands) {
		mustBeCommand(t, c)
		manage := ""
		if c.DefaultMemberPermissions != nil {
			manage = " for " + strconv.FormatInt(*c.DefaultMemberPermissions, 10)
		}
		fmt.Fprintf(&b, "%d %s: %s%s\n", c.Type, c.Name, c.Description, manage)
		outline(&b, "  ", c.Options)
	}
	want := `1 ask: Answer a question
  3 question: What you want to know, required
1 plan: Plan: show, add
  1 show: Show your plan
  1 add: Add to your plan
    3 title: What you will do, required
    3 provider: Who offers it
    3 kind: What it is, course, project
    10 hours: How much work
    4 page: Which page
    5 all: All of them
    6 who: Who else
    3 due: By when, completes
    3 ads: Job ads
1 cohort: Cohort: member add, member drop
  2 member: Cohort member: add, drop
    1 add: Add somebody
    1 drop: Drop somebody
1 admin: Admin: status for 32
  1 status: Show what waits
3 Answer this: 
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
}

func outline(b *strings.Builder, indent string, options []*discordgo.ApplicationCommandOption) {
	for _, o := range options {
		fmt.Fprintf(b, "%s%d %s: %s", indent, o.Type, o.Name, o.Description)
		for _, c := range o.Choices {
			fmt.Fprintf(b, ", %v", c.Value)
		}
		if o.Required {
			b.WriteString(", required")
		}
		if o.Autocomplete {
			b.WriteString(", completes")
		}
		b.WriteString("\n")
		outline(b, indent+"  ", o.Options)
	}
}

var nameForm = regexp.MustCompile(`^[-_'\p{Ll}\p{Lo}\p{N}]{1,32}$`)

// mustBeCommand fails the test for what Discord would refuse about a command, by
// its description and by what only its documentation says.
func mustBeCommand(t failer, c *discordgo.ApplicationCommand) {
	t.Helper()
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatalf("%v", err)
	}
	// The description has numbers where Discord takes numbers as text, too.
	data = []byte(strings.Replace(string(data), `"default_member_permissions":"32"`, `"default_member_permissions":32`, 1))
	if err := asDescribed("ApplicationCommandUpdateRequest", json.RawMessage(data)); err != nil {
		t.Errorf("%s: %v", c.Name, err)
	}
	if c.Contexts == nil || c.IntegrationTypes == nil {
		t.Errorf("%s can be used anywhere", c.Name)
	}
	if c.Type == discordgo.MessageApplicationCommand {
		if c.Description != "" || len(c.Options) > 0 || length(c.Name) > 32 {
			t.Errorf("a message command with %q", c.Description)
		}
		return
	}
	if !nameForm.MatchString(c.Name) || c.Description == "" {
		t.Errorf("name %q, described as %q", c.Name, c.Description)
	}
	if n := length(c.Name) + length(c.Description) + optionsSize(t, c.Options, 1); n > 8000 {
		t.Errorf("%s has %d characters in all", c.Name, n)
	}
}

func optionsSize(t failer, options []*discordgo.ApplicationCommandOption, depth int) (size int) {
	t.Helper()
	if len(options) > 25 || len(options) > 0 && depth > 3 {
		t.Errorf("%d options, %d deep", len(options), depth)
	}
	names := map[string]bool{}
	wasOptional := false
	for _, o := range options {
		nested := o.Type <= discordgo.ApplicationCommandOptionSubCommandGroup
		switch {
		case !nameForm.MatchString(o.Name) || names[o.Name]:
			t.Errorf("option %q, twice: %v", o.Name, names[o.Name])
		case length(o.Description) < 1 || length(o.Description) > 100:
			t.Errorf("option %q is described as %q", o.Name, o.Description)
		case o.Required && wasOptional:
			t.Errorf("option %q is required, the one before is not", o.Name)
		case o.Autocomplete && len(o.Choices) > 0, len(o.Choices) > 25, !nested && len(o.Options) > 0, nested && o.Required:
			t.Errorf("option %q contradicts itself", o.Name)
		}
		names[o.Name], wasOptional = true, wasOptional || !o.Required
		size += length(o.Name) + length(o.Description) + optionsSize(t, o.Options, depth+1)
		for _, c := range o.Choices {
			size += length(c.Name) + length(fmt.Sprint(c.Value))
		}
	}
	return size
}

// TestCommandsOfCairn holds the commands there are, kept by the tests of the whole,
// against Discord's limits.
func TestCommandsOfCairn(t *testing.T) {
	data, err := os.ReadFile("testdata/commands.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []*discordgo.ApplicationCommand
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	slash, names := 0, map[string]bool{}
	for _, c := range all {
		mustBeCommand(t, c)
		if c.Type == discordgo.ChatApplicationCommand {
			slash++
		}
		for _, o := range c.Options {
			names[c.Name+" "+o.Name] = o.Type == discordgo.ApplicationCommandOptionSubCommand
		}
		names[c.Name] = true
	}
	if slash > 100 {
		t.Errorf("%d commands", slash)
	}
	for _, name := range []string{"ask", "plan show", "reminders list", "settings show", "compare show", answerCommand} {
		if !names[name] {
			t.Errorf("no command %q", name)
		}
	}
}

// TestCommandsAnything: whatever is declared, Discord takes it.
func TestCommandsAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []bot.Command
		word := rapid.SampledFrom([]string{"a", "b", "c", "reminders"})
		declared := map[string]bool{}
		for range rapid.IntRange(1, 12).Draw(t, "commands") {
			c := bot.Command{Name: strings.Join(rapid.SliceOfN(word, 1, 4).Draw(t, "name"), " "), Help: anyText().Draw(t, "help"), Role: bot.Role(rapid.IntRange(0, 3).Draw(t, "role"))}
			if declared[c.Name] {
				continue
			}
			declared[c.Name] = true
			for i := range rapid.IntRange(0, 30).Draw(t, "options") {
				c.Options = append(c.Options, bot.Option{
					Name: "option" + strconv.Itoa(i), Help: rapid.StringN(0, 120, -1).Draw(t, "help"), Kind: bot.Kind(rapid.IntRange(0, 5).Draw(t, "kind")),
					Required: rapid.Bool().Draw(t, "required"), Lines: rapid.Bool().Draw(t, "lines"),
				})
				if o := &c.Options[i]; o.Kind == bot.Choose {
					o.Choices = []string{"one", "two"}
				}
			}
			all = append(all, c)
		}
		for _, c := range applicationCommands(all) {
			mustBeCommand(t, c)
		}
	})
}

// TestReadCommand reads what Discord sends for commands.
func TestReadCommand(t *testing.T) {
	for _, c := range []struct {
		sent, name string
		values     map[string]string
		typing     string
	}{
		{`{"name":"ask","options":[{"name":"question","type":3,"value":"do they expire?"}]}`, "ask", map[string]string{"question": "do they expire?"}, ""},
		{`{"name":"plan","options":[{"name":"show","type":1}]}`, "plan show", map[string]string{}, ""},
		{
			`{"name":"cohort","options":[{"name":"member","type":2,"options":[{"name":"add","type":1,"options":[{"name":"who","type":6,"value":"1190000000000000007"},{"name":"hours","type":10,"value":2.5},{"name":"page","type":4,"value":12345678901},{"name":"all","type":5,"value":true}]}]}]}`,
			"cohort member add",
			map[string]string{"who": "1190000000000000007", "hours": "2.5", "page": "12345678901", "all": "true"},
			"",
		},
		{`{"name":"done","options":[{"name":"item","type":3,"value":"sq","focused":true}]}`, "done", map[string]string{"item": "sq"}, "item"},
		{`{"name":"x","options":[null,{"name":"y","type":99,"value":{"a":1}}]}`, "x", map[string]string{}, ""},
		{`{}`, "", map[string]string{}, ""},
	} {
		var data discordgo.ApplicationCommandInteractionData
		if err := json.Unmarshal([]byte(c.sent), &data); err != nil {
			t.Fatal(err)
		}
		name, values, typing := readCommand(data)
		if name != c.name || typing != c.typing || !cmp.Equal(values, c.values) {
			t.Errorf("%s reads as %q, %v, typing %q", c.sent, name, values, typing)
		}
	}
}

// TestD19: 40 matches are 25 choices, and none that Discord refuses.
func TestD19(t *testing.T) {
	long := strings.Repeat("x", 101)
	found := []bot.Choice{{Label: long, Value: "long label"}, {Label: "long value", Value: long}, {Label: "", Value: "no label"}, {Label: "no value"}, {Label: "same", Value: "1"}, {Label: "same", Value: "2"}}
	for i := range 40 {
		found = append(found, bot.Choice{Label: fmt.Sprintf("%d. item", i), Value: fmt.Sprintf("item-%d", i)})
	}
	for _, some := range [][]bot.Choice{found, nil} {
		got := choices(some)
		if err := asDescribed("ApplicationCommandAutocompleteCallbackRequest", map[string]any{"type": 8, "data": map[string]any{"choices": got}}); err != nil {
			t.Error(err)
		}
		if got == nil || some != nil && len(got) != 25 {
			t.Errorf("%d choices", len(got))
		}
		for _, c := range got {
			if length(c.Name) < 1 || length(c.Name) > 100 || length(c.Value.(string)) > 100 {
				t.Errorf("choice %q: %q", c.Name, c.Value)
			}
		}
	}
}

// TestInvite: the link asks for the least, and the documentation says why.
func TestInvite(t *testing.T) {
	link, err := App{ID: "1190000000000000007"}.Invite()
	if want := "https://discord.com/oauth2/authorize?client_id=1190000000000000007&permissions=274878008320&scope=bot+applications.commands"; err != nil || link != want {
		t.Errorf("%s, %v", link, err)
	}
	for _, bad := range []string{"", "x", "12", "1190000000000000007&permissions=8"} {
		if _, err := (App{ID: bad}).Invite(); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	for _, never := range []int64{discordgo.PermissionAdministrator, discordgo.PermissionManageGuild, discordgo.PermissionMentionEveryone, discordgo.PermissionManageMessages, discordgo.PermissionManageRoles} {
		if Permissions()&never != 0 {
			t.Errorf("asks for %b", never)
		}
	}
	text, err := os.ReadFile("../../docs/DISCORD.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range permissions {
		if row := "| " + p.name + " | " + p.why + " |"; !strings.Contains(string(text), row) {
			t.Errorf("docs/DISCORD.md lacks %s", row)
		}
	}
	if !strings.Contains(string(text), strconv.FormatInt(Permissions(), 10)) {
		t.Errorf("docs/DISCORD.md lacks %d", Permissions())
	}
}
