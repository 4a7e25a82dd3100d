package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// everyField is a command with an option of every kind.
var everyField = bot.Command{
	Name: "cohort create", Help: "Start a cohort", Example: `cohort create "Data 2027"`,
	Options: []bot.Option{
		{Name: "title", Help: "What it is called", Ask: "What is it called?", Required: true},
		{Name: "about", Help: "What it is about", Ask: "What is it about? A few lines.", Required: true, Lines: true},
		{Name: "ads", Help: "The job ads", Ask: "Paste the job ads.", Required: true, Pasted: true},
		{Name: "lead", Help: "Who leads it", Kind: bot.Person, Required: true},
		{Name: "seats", Help: "How many seats", Kind: bot.Integer, Required: true},
		{Name: "hours", Help: "Hours a week", Kind: bot.Number, Offered: true},
		{Name: "starts", Help: "When it starts", Ask: "When does it start?", Offered: true, Day: true},
		{Name: "kind", Help: "What kind it is", Kind: bot.Choose, Choices: []string{"open", "closed"}, Offered: true},
		{Name: "template", Help: "A template for its plans", Offered: true},
		{Name: "listed", Help: "Show it to everybody", Kind: bot.Switch, Offered: true},
	},
}

var inThread = bot.Conversation{Adapter: "slack", Workspace: "T1", Channel: "C1", Thread: "1.2", User: "U1"}

func templates(o bot.Option) []bot.Choice {
	if o.Name != "template" {
		return nil
	}
	return []bot.Choice{{Label: "From marketing to data analyst", Value: "data-analyst"}, {Label: strings.Repeat("long ", 30), Value: "long"}}
}

func TestModal(t *testing.T) {
	f := bot.Form{Command: everyField.Name, Values: map[string]string{"known": "before"}, Fields: everyField.Options}
	view := modal(&everyField, f, inThread, templates)
	mustBeView(t, view)
	golden(t, "testdata/modal.json", indentedJSON(t, view))
	show(t, "modal-every", "", indentedJSON(t, view))
	wait := loading(&everyField)
	mustBeView(t, wait)
	if wait.Submit != nil {
		t.Error("a form that is being made can be sent")
	}
	plan := bot.Command{Name: "plan new", Help: "Start a plan towards a goal", Example: "plan new become a data analyst", Options: []bot.Option{
		{Name: "goal", Ask: "What is your goal? One sentence is enough.", Required: true},
		{Name: "hours", Ask: "How many hours a week can you give it?", Kind: bot.Number, Offered: true},
		{Name: "target", Ask: "By when would you like to be there? A month or a date.", Offered: true, Day: true},
		{Name: "budget", Ask: "What may it cost in all? For example $500.", Offered: true},
	}}
	show(t, "modal", "", indentedJSON(t, modal(&plan, bot.Form{Command: plan.Name, Fields: plan.Options}, inThread, nil)))
}

// mustBeView fails the test for whatever Slack would refuse of a modal.
func mustBeView(t failer, v slack.ModalViewRequest) {
	for _, problem := range validate(inModal, v.Blocks.BlockSet) {
		t.Errorf("%s", problem)
	}
	for what, text := range map[string]*slack.TextBlockObject{"title": v.Title, "close": v.Close, "submit": v.Submit} {
		if text != nil && (text.Text == "" || wording.Units(text.Text) > 24 || text.Type != slack.PlainTextType) {
			t.Errorf("%s %q", what, text.Text)
		}
	}
	if n := wording.Units(v.PrivateMetadata); n > 3000 {
		t.Errorf("private_metadata has %d characters", n)
	}
	if !slack.ValidateUniqueBlockID(v) {
		t.Errorf("block ids are not unique")
	}
}

// submitted is a modal as Slack sends it back, with values filled in.
func submitted(t failer, v slack.ModalViewRequest, state map[string]string) slack.View {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	var values []string
	for id, value := range state {
		values = append(values, `"`+id+`":{"`+id+`":`+value+`}`)
	}
	raw["state"] = json.RawMessage(`{"values":{` + strings.Join(values, ",") + `}}`)
	if data, err = json.Marshal(raw); err != nil {
		t.Fatal(err)
	}
	var back slack.View
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// TestReadForm reads what Slack sends for every kind of input, filled in and left
// open.
func TestReadForm(t *testing.T) {
	f := bot.Form{Command: everyField.Name, Values: map[string]string{"known": "before"}, Fields: everyField.Options}
	view := modal(&everyField, f, inThread, templates)
	for _, c := range []struct {
		state map[string]string
		want  map[string]string
	}{
		{map[string]string{
			"title": `{"type":"plain_text_input","value":"Data 2027"}`, "about": `{"type":"plain_text_input","value":"one\ntwo"}`,
			"ads": `{"type":"plain_text_input","value":"SQL --- Go"}`, "lead": `{"type":"users_select","selected_user":"U2"}`,
			"seats": `{"type":"number_input","value":"12"}`, "hours": `{"type":"number_input","value":"4.5"}`,
			"starts":   `{"type":"datepicker","selected_date":"2027-01-31"}`,
			"kind":     `{"type":"static_select","selected_option":{"text":{"type":"plain_text","text":"open"},"value":"open"}}`,
			"template": `{"type":"static_select","selected_option":{"text":{"type":"plain_text","text":"From"},"value":"data-analyst"}}`,
			"listed":   `{"type":"checkboxes","selected_options":[{"text":{"type":"plain_text","text":"Show"},"value":"true"}]}`,
		}, map[string]string{
			"known": "before", "title": "Data 2027", "about": "one\ntwo", "ads": "SQL --- Go", "lead": "U2", "seats": "12", "hours": "4.5",
			"starts": "2027-01-31", "kind": "open", "template": "data-analyst", "listed": "true",
		}},
		{map[string]string{
			"title": `{"type":"plain_text_input","value":null}`, "hours": `{"type":"number_input","value":null}`,
			"starts": `{"type":"datepicker","selected_date":null}`, "kind": `{"type":"static_select","selected_option":null}`,
			"listed": `{"type":"checkboxes","selected_options":[]}`,
		}, map[string]string{"known": "before", "hours": "", "starts": "", "kind": "", "template": "", "listed": "false"}},
	} {
		got, ok := readForm(submitted(t, view, c.state))
		if diff := cmp.Diff(form{Command: "cohort create", Values: c.want, In: inThread}, got); !ok || diff != "" {
			t.Errorf("read %v (-want +got):\n%s", ok, diff)
		}
	}
	for _, other := range []slack.View{{}, {CallbackID: formCallback}, {CallbackID: "x", PrivateMetadata: view.PrivateMetadata}, {CallbackID: formCallback, PrivateMetadata: "{}"}} {
		if got, ok := readForm(other); ok {
			t.Errorf("%+v reads as %+v", other, got)
		}
	}
}

// TestMetadata: values that do not fit are left to the bot.
func TestMetadata(t *testing.T) {
	f := bot.Form{Command: "plan add", Values: map[string]string{"title": strings.Repeat("字\"", 1000)}, Fields: everyField.Options[:1]}
	view := modal(&everyField, f, inThread, nil)
	mustBeView(t, view)
	got, ok := readForm(submitted(t, view, map[string]string{"title": `{"type":"plain_text_input","value":"x"}`}))
	if want := (form{Command: "plan add", Values: map[string]string{"title": "x"}, In: inThread, Kept: true}); !ok || !cmp.Equal(want, got) {
		t.Errorf("read %+v", got)
	}
}

// TestRefused shows an error at the field that it is about.
func TestRefused(t *testing.T) {
	view := submitted(t, modal(&everyField, bot.Form{Command: everyField.Name, Fields: everyField.Options}, inThread, nil), nil)
	for reason, want := range map[string][2]string{
		"Seats should be a whole number, not `many`.": {"seats", "Seats should be a whole number, not “many”."},
		"That is no day. Look at `starts`.":           {"starts", "That is no day. Look at “starts”."},
		"You have no plan yet.":                       {"title", "You have no plan yet."},
		"An odd ` mark":                               {"title", "An odd  mark"},
	} {
		got := refused(view, reason)
		if got.ResponseAction != slack.RAErrors || len(got.Errors) != 1 || got.Errors[want[0]] != want[1] {
			t.Errorf("%q: %+v", reason, got)
		}
	}
}

// TestModalAnything: whatever a command declares and somebody wrote, Slack takes
// its form, and what was known comes back.
func TestModalAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := bot.Command{Name: "a" + wording.Cut(rapid.String().Draw(t, "name"), 100), Help: "h" + anyText().Draw(t, "help"), Example: "e" + anyText().Draw(t, "example")}
		for i := range rapid.IntRange(1, 12).Draw(t, "fields") {
			c.Options = append(c.Options, bot.Option{
				Name: "option" + string(rune('a'+i)), Help: "h" + anyText().Draw(t, "help"), Ask: anyText().Draw(t, "ask"), Kind: bot.Kind(rapid.IntRange(0, 5).Draw(t, "kind")),
				Choices: rapid.SliceOfN(rapid.StringN(1, 200, -1), 0, 30).Draw(t, "choices"), Offered: rapid.Bool().Draw(t, "offered"),
				Pasted: rapid.Bool().Draw(t, "pasted"), Lines: rapid.Bool().Draw(t, "lines"), Day: rapid.Bool().Draw(t, "day"),
			})
		}
		f := bot.Form{Command: c.Name, Values: rapid.MapOfN(rapid.StringN(1, 10, -1), rapid.StringN(0, 1500, -1), 0, 4).Draw(t, "values"), Fields: c.Options}
		view := modal(&c, f, inThread, func(bot.Option) []bot.Choice {
			return []bot.Choice{{Label: anyText().Draw(t, "label"), Value: rapid.StringN(0, 200, -1).Draw(t, "value")}}
		})
		mustBeView(t, view)
		got, ok := readForm(submitted(t, view, nil))
		if !ok || got.Command != strings.ToValidUTF8(c.Name, "\uFFFD") || got.In != inThread {
			t.Fatalf("read %+v", got)
		}
		for name, value := range f.Values {
			if !got.Kept && got.Values[name] != value {
				t.Fatalf("%q was %q, is %q", name, value, got.Values[name])
			}
		}
	})
}

// FuzzReadForm: no metadata, however made, does more than be refused.
func FuzzReadForm(f *testing.F) {
	f.Add(`{"c":"plan add","v":{"title":"x"},"d":true}`)
	f.Add(`{"c":1}`)
	f.Fuzz(func(t *testing.T, metadata string) {
		if got, ok := readForm(slack.View{CallbackID: formCallback, PrivateMetadata: metadata}); ok != (got.Command != "") {
			t.Errorf("%q reads as %+v", metadata, got)
		}
	})
}
