package main

import (
	"strings"
	"testing"

	"github.com/cairnbot/cairn/adapters/discord/fakediscord"
)

// TestDiscordFormAgain: a form that is refused can be opened again, with what was
// typed; one that was taken is forgotten.
func TestDiscordFormAgain(t *testing.T) {
	g := atDiscord(t)
	open := func(i map[string]any) (data map[string]any, typed map[string]string) {
		t.Helper()
		ack := g.interact(i)
		if kind, _ := kindOf(ack); kind != 9 {
			t.Fatalf("no form, but type %d: %+v", kind, g.news())
		}
		data = ack["data"].(map[string]any)
		typed = map[string]string{}
		for _, c := range data["components"].([]any) {
			field := c.(map[string]any)["component"].(map[string]any)
			value, _ := field["value"].(string)
			typed[strings.TrimSuffix(field["custom_id"].(string), "?")] = value
		}
		return data, typed
	}
	send := func(data map[string]any, values map[string]string) fakediscord.Message {
		t.Helper()
		var fields []any
		for _, c := range data["components"].([]any) {
			field := c.(map[string]any)["component"].(map[string]any)
			name := field["custom_id"].(string)
			fields = append(fields, map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": name, "value": values[strings.TrimSuffix(name, "?")]}})
		}
		g.interact(g.fake.Interaction(ada, 5, map[string]any{"custom_id": data["custom_id"], "components": fields}))
		return g.told("")
	}
	data, typed := open(g.fake.Interaction(ada, 2, fakediscord.Command("plan new")))
	if typed["goal"] != "" {
		t.Errorf("a first form is filled in: %v", typed)
	}
	refused := send(data, map[string]string{"goal": "become a pilot", "hours": "many", "budget": "$500"})
	button := againIn(refused)
	if !strings.Contains(refused.Content(), "Hours should be a number") || button == "" {
		t.Fatalf("refused with %q and %v", refused.Content(), refused.Buttons())
	}
	data, typed = open(g.fake.Interaction(ada, 3, fakediscord.Press(button)))
	if typed["goal"] != "become a pilot" || typed["hours"] != "many" || typed["budget"] != "$500" || typed["target"] != "" {
		t.Errorf("typed %v", typed)
	}
	typed["hours"] = "6"
	if taken := send(data, typed); !strings.Contains(taken.Content(), "become a pilot") || againIn(taken) != "" {
		t.Errorf("said %q", taken.Content())
	}
	if _, typed := open(g.fake.Interaction(ada, 2, fakediscord.Command("plan new"))); typed["hours"] != "" {
		t.Errorf("what was taken is still there: %v", typed)
	}
}

// TestDiscordFormKnown keeps what was given before the form was opened.
func TestDiscordFormKnown(t *testing.T) {
	g := atDiscord(t)
	ack := g.interact(g.fake.Interaction(ada, 2, fakediscord.Command("credential add", "issuer", "Globex")))
	if kind, _ := kindOf(ack); kind != 9 {
		t.Fatalf("no form, but type %d: %+v", kind, g.news())
	}
	title := map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": "title", "value": "Data Mastery"}}
	data := ack["data"].(map[string]any)
	g.interact(g.fake.Interaction(ben, 5, map[string]any{"custom_id": data["custom_id"], "components": []any{title}}))
	if m := g.told("Data Mastery"); strings.Contains(m.Content(), "Globex") {
		t.Errorf("somebody else's: %q", m.Content())
	}
	g.interact(g.fake.Interaction(ada, 5, map[string]any{"custom_id": data["custom_id"], "components": []any{title}}))
	if m := g.told("Data Mastery"); !strings.Contains(m.Content(), "Globex") {
		t.Errorf("said %q", m.Content())
	}
}

// TestDiscordFormDirect asks in direct messages for what a private command lacks that
// was said in a channel, and takes the answer there.
func TestDiscordFormDirect(t *testing.T) {
	g := atDiscord(t)
	g.deliver(g.fake.Said(ada, hey+"credential add"))
	if m := g.told("What is it called?"); m.Channel != fakediscord.Direct(ada.ID) {
		t.Errorf("asked in %q", m.Channel)
	}
	g.deliver(g.fake.Wrote(ada, "Data Mastery"))
	if m := g.told("Who issued it?"); m.Channel != fakediscord.Direct(ada.ID) {
		t.Errorf("said in %q", m.Channel)
	}
}

// againIn is the id of the button that opens a refused form; "" without.
func againIn(m fakediscord.Message) string {
	for _, b := range m.Buttons() {
		if b.Label == "Fill in the form again" {
			return b.ID
		}
	}
	return ""
}
