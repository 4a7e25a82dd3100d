package discord

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot"
)

// everyField is a command with an option of every kind.
var everyField = bot.Command{
	Name: "cohort create", Help: "Start a cohort that people can join with a code of their own", Example: `cohort create "Data 2027"`,
	Options: []bot.Option{
		{Name: "title", Help: "What it is called", Ask: "What is it called?", Required: true},
		{Name: "about", Help: "What it is about", Ask: "What is it about? A few lines, so that people know what they join.", Required: true, Lines: true},
		{Name: "kind", Help: "What kind it is", Kind: bot.Choose, Choices: []string{"open", "closed"}, Required: true},
		{Name: "starts", Help: "When it starts", Ask: "When does it start?", Day: true, Offered: true},
		{Name: "seats", Help: "How many may join", Kind: bot.Integer, Offered: true},
		{Name: "lead", Help: "Who leads it", Kind: bot.Person, Required: true},
		{Name: "open", Help: "Open to all", Kind: bot.Switch},
		{Name: "ads", Help: "The job ads", Ask: "Paste the job ads.", Required: true, Pasted: true},
		{Name: "template", Help: "A template", Offered: true},
	},
}

// planNew asks what the real one asks; its form is a picture of the documentation.
var planNew = bot.Command{Name: "plan new", Help: "Start a plan towards a goal", Options: []bot.Option{
	{Name: "goal", Help: "What you want to reach", Ask: "What is your goal? One sentence is enough.", Required: true},
	{Name: "hours", Help: "Hours a week you can give", Ask: "How many hours a week can you give it?", Kind: bot.Number, Offered: true},
	{Name: "target", Help: "When you want to be there", Ask: "By when would you like to be there? A month or a date.", Offered: true, Day: true},
	{Name: "budget", Help: "What it may cost in all", Ask: "What may it cost in all? For example $500.", Offered: true},
}}

func formOfAll(values map[string]string, names ...string) bot.Form {
	f := bot.Form{Command: everyField.Name, Values: values}
	for _, o := range everyField.Options {
		for _, name := range names {
			if o.Name == name {
				f.Fields = append(f.Fields, o)
			}
		}
	}
	return f
}

// TestModal keeps a modal with each kind of field.
func TestModal(t *testing.T) {
	suggest := func(o bot.Option) []bot.Choice {
		if o.Name == "template" {
			return []bot.Choice{{Label: "Data analyst", Value: "data-analyst"}, {Label: "Cloud", Value: "cloud"}}
		}
		return nil
	}
	first := modal(&everyField, formOfAll(nil, "title", "about", "kind", "starts", "seats"), "1200000000000000001", suggest)
	second := modal(&everyField, formOfAll(map[string]string{"template": "cloud", "ads": "SQL,\nPython", "title": "known"}, "lead", "open", "ads", "template"), "1200000000000000001", suggest)
	for _, m := range []opened{first, second} {
		mustBeModal(t, m)
	}
	golden(t, "testdata/modal.json", indentedJSON(t, []opened{first, second}))
	show(t, "modal", "", indentedJSON(t, first))
	show(t, "modal-again", "", indentedJSON(t, second))
	plan := modal(&planNew, bot.Form{Command: planNew.Name, Fields: planNew.Options}, "1200000000000000001", nil)
	mustBeModal(t, plan)
	show(t, "modal-plan", "", indentedJSON(t, plan))
	if n := len(modal(&everyField, bot.Form{Fields: everyField.Options}, "", nil).Data.Components); n != 5 {
		t.Errorf("%d fields", n)
	}
}

// mustBeModal fails the test for what Discord would refuse.
func mustBeModal(t failer, m opened) {
	t.Helper()
	if err := asDescribed("ModalInteractionCallbackRequest", m); err != nil {
		t.Errorf("%v", err)
	}
	ids := map[string]bool{}
	for _, l := range m.Data.Components {
		if ids[l.Field.ID] || length(l.Label) > 45 || length(l.Hint) > 100 || length(l.Field.ID) > 100 || strings.TrimSpace(l.Label) == "" || length(l.Field.Value) > l.Field.MaxLength && l.Field.MaxLength > 0 {
			t.Errorf("field %+v", l)
		}
		ids[l.Field.ID] = true
		for _, o := range l.Field.Options {
			if length(o.Label) > 100 || length(o.Value) > 100 {
				t.Errorf("option %+v", o)
			}
		}
	}
	if n := len(m.Data.Components); n > 5 || length(m.Data.Title) > 45 || length(m.Data.ID) > 100 {
		t.Errorf("%d fields below %q, %q", n, m.Data.Title, m.Data.ID)
	}
}

// sent is what Discord sends back for a modal.
func sent(t failer, m opened, filled func(l label) any) json.RawMessage {
	t.Helper()
	var components []any
	for _, l := range m.Data.Components {
		field := map[string]any{"type": l.Field.Type, "id": 3, "custom_id": l.Field.ID}
		if l.Field.Type == textInput {
			field["value"] = filled(l)
		} else {
			field["values"] = filled(l)
		}
		components = append(components, map[string]any{"type": 18, "id": 2, "component": field})
	}
	data, err := json.Marshal(map[string]any{"custom_id": m.Data.ID, "components": components})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return data
}

func TestReadModal(t *testing.T) {
	m := modal(&everyField, formOfAll(nil, "title", "about", "kind", "starts", "lead"), "1200000000000000001", nil)
	data := sent(t, m, func(l label) any {
		switch l.Field.ID {
		case "title":
			return "Data 2027"
		case "about":
			return "Two\nlines"
		case "kind":
			return []string{"closed"}
		case "lead":
			return []string{"1190000000000000009"}
		}
		return ""
	})
	want := sentForm{"cohort create", "1200000000000000001", map[string]string{"title": "Data 2027", "about": "Two\nlines", "kind": "closed", "lead": "1190000000000000009", "starts": ""}}
	if got, ok := readModal(data); !ok || !cmp.Equal(want, got) {
		t.Errorf("read %+v", got)
	}
}

// TestReadModalUnknown (trap D10): components of types to come, the older form with
// rows, and nonsense cost nothing but themselves.
func TestReadModalUnknown(t *testing.T) {
	const id = `"custom_id":"f7:plan add"`
	for data, want := range map[string]map[string]string{
		`{` + id + `,"components":[{"type":1,"components":[{"type":4,"custom_id":"title","value":"x"}]}]}`:                                                                                                       {"title": "x"},
		`{` + id + `,"components":[{"type":18,"component":{"type":4,"custom_id":"title","value":"x"}},{"type":99,"custom_id":"y"}]}`:                                                                             {"title": "x"},
		`{` + id + `,"components":[{"type":99,"value":[1,{}]},{"type":18,"component":{"type":99,"custom_id":"a","value":{"b":1}}},{"type":18,"component":{"type":3,"custom_id":"kind?","values":[]}}]}`:          {"kind": ""},
		`{` + id + `,"components":[{"type":18,"component":{"type":23,"custom_id":"open","value":true}},{"type":18,"component":{"type":21,"custom_id":"kind","value":"course"}}]}`:                                {"open": "true", "kind": "course"},
		`{` + id + `,"components":[{"type":18,"component":null},null,7,"x",{"type":18,"component":{"type":3,"custom_id":"a","values":[7]}},{"type":18,"component":{"type":4,"custom_id":"title","value":"x"}}]}`: {"title": "x"},
		`{` + id + `,"components":7}`: {},
		`{` + id + `}`:                {},
	} {
		if got, ok := readModal(json.RawMessage(data)); !ok || got.Command != "plan add" || got.Key != "7" || !cmp.Equal(want, got.Values) {
			t.Errorf("%s reads as %+v", data, got)
		}
	}
	for _, other := range []string{``, `null`, `[]`, `{}`, `{"custom_id":7}`, `{"custom_id":"f"}`, `{"custom_id":"f7:"}`, `{"custom_id":"b0.:plan add"}`, `{"custom_id":"F一"}`} {
		if got, ok := readModal(json.RawMessage(other)); ok {
			t.Errorf("%s reads as %+v", other, got)
		}
	}
}

// TestModalAnything: whatever a command declares and somebody wrote, Discord takes
// its form, and what was written comes back.
func TestModalAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := bot.Command{Name: "a" + rapid.StringMatching(`[a-z ]{0,40}`).Draw(t, "name"), Help: anyText().Draw(t, "help")}
		for i := range rapid.IntRange(1, 9).Draw(t, "fields") {
			c.Options = append(c.Options, bot.Option{
				Name: fmt.Sprintf("option%d", i), Help: "h" + anyText().Draw(t, "help"), Ask: anyText().Draw(t, "ask"), Kind: bot.Kind(rapid.IntRange(0, 5).Draw(t, "kind")),
				Choices: rapid.SliceOfN(rapid.StringN(1, 120, -1), 0, 30).Draw(t, "choices"), Offered: rapid.Bool().Draw(t, "offered"),
				Pasted: rapid.Bool().Draw(t, "pasted"), Lines: rapid.Bool().Draw(t, "lines"), Day: rapid.Bool().Draw(t, "day"),
			})
		}
		known := map[string]string{"option0": anyText().Draw(t, "known")}
		m := modal(&c, bot.Form{Command: c.Name, Values: known, Fields: c.Options}, "1200000000000000001", func(bot.Option) []bot.Choice {
			return []bot.Choice{{Label: anyText().Draw(t, "label"), Value: rapid.StringN(0, 120, -1).Draw(t, "value")}}
		})
		mustBeModal(t, m)
		words := "w" + rapid.String().Draw(t, "words")
		got, ok := readModal(sent(t, m, func(l label) any {
			if l.Field.Type == textInput {
				return words
			}
			return []string{"w"}
		}))
		if !ok || got.Command != c.Name || got.Key != "1200000000000000001" || len(got.Values) != len(m.Data.Components) {
			t.Fatalf("read %+v", got)
		}
	})
}

// FuzzReadModal: nothing that is sent does more than be refused or read.
func FuzzReadModal(f *testing.F) {
	f.Add(`{"custom_id":"f7:plan add","components":[{"type":18,"component":{"type":4,"custom_id":"title","value":"x"}}]}`)
	f.Add(`{"custom_id":"f:x","components":[{"components":[{"components":[{"components":[{"components":[{"custom_id":"deep"}]}]}]}]}]}`)
	f.Fuzz(func(t *testing.T, data string) {
		if got, ok := readModal(json.RawMessage(data)); ok != (got.Command != "") {
			t.Errorf("%q reads as %+v", data, got)
		}
	})
}
