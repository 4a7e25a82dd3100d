package discord

import (
	"context"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/outbox"
)

var preview = flag.String("preview", "", "a folder to write pages into that show the samples as Discord does")

// TestSamples shows messages that Cairn really composes: whole, and each in one
// message unless it is the long help.
func TestSamples(t *testing.T) {
	samples := samplesOf(t)
	seen := map[string][]pageShown{}
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		if strings.HasPrefix(name, "home") {
			continue
		}
		m := samples[name]
		all := render(m, forAda)
		mustFit(t, all)
		if len(all) != 1 && name != "help" {
			t.Errorf("%s: %d messages", name, len(all))
		}
		if got, want := onlyLetters(saidByAll(t, all)), onlyLetters(spoken(m)); got != want {
			t.Errorf("%s says\n%q, should say\n%q", name, got, want)
		}
		seen[name] = pages(all)
		show(t, name, indentedJSON(t, pages(all)), "")
	}
	golden(t, "testdata/samples.json", indentedJSON(t, seen))
}

// samplesOf reads the messages kept by the features' own tests, which no adapter
// can make: it does not know the features.
func samplesOf(t *testing.T) map[string]bot.Message {
	t.Helper()
	data, err := os.ReadFile("../../bot/features/testdata/samples.json")
	if err != nil {
		t.Fatal(err)
	}
	var kept map[string]json.RawMessage
	if err := json.Unmarshal(data, &kept); err != nil {
		t.Fatal(err)
	}
	out := map[string]bot.Message{}
	for name, payload := range kept {
		d := &drawer{payload: string(payload)}
		w := outbox.Worker{Store: d, Adapter: d, Now: time.Now}
		w.Round(t.Context())
		out[name] = d.said
	}
	if len(out) < 10 {
		t.Fatalf("only %d samples", len(out))
	}
	return out
}

// drawer is an outbox of one row, and the adapter that says it.
type drawer struct {
	outbox.Store
	payload string
	said    bot.Message
}

func (d *drawer) Claim(context.Context, string, time.Time, time.Duration, int) ([]outbox.Row, error) {
	return []outbox.Row{{Payload: d.payload, Attempts: 1}}, nil
}

func (d *drawer) Settle(context.Context, outbox.Row, outbox.Outcome, string, time.Time) (bool, error) {
	return true, nil
}
func (d *drawer) Name() string                        { return "discord" }
func (d *drawer) Run(context.Context, *bot.Bot) error { return nil }

func (d *drawer) Send(_ context.Context, _ bot.Conversation, _ string, m bot.Message) error {
	d.said = m
	return nil
}

// show writes a page that draws messages or a modal, for a person to look at.
func show(t *testing.T, name, messages, modal string) {
	t.Helper()
	if *preview == "" {
		return
	}
	page, err := os.ReadFile("testdata/preview.html")
	if err != nil {
		t.Fatal(err)
	}
	shown := `{"now":"2026-11-23T09:00:00Z"`
	if messages != "" {
		shown += `,"messages":` + messages
	}
	if modal != "" {
		shown += `,"modal":` + modal
	}
	text := strings.Replace(string(page), `application/json">{}<`, `application/json">`+strings.ReplaceAll(shown, "<", `\u003c`)+"}<", 1)
	if err := os.WriteFile(filepath.Join(*preview, name+".html"), []byte(text), 0o600); err != nil { //nolint:gosec // the folder is named by whoever runs the test
		t.Fatal(err)
	}
}
