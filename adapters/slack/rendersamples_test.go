package slack

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

var preview = flag.String("preview", "", "a folder to write pages into that show the samples as Slack does")

// TestSamples shows messages that Cairn really composes.
func TestSamples(t *testing.T) {
	samples := samplesOf(t)
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		if strings.HasPrefix(name, "home") {
			continue
		}
		m := samples[name]
		posts := render(m, ada)
		mustFit(t, posts)
		if len(posts) != 1 {
			t.Errorf("%s: %d posts", name, len(posts))
		}
		if got, want := letters(saidByAll(t, posts)), letters(spoken(m)); got != want {
			t.Errorf("%s says\n%q, should say\n%q", name, got, want)
		}
		show(t, name, shown(t, posts), "")
	}
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
func (d *drawer) Name() string                        { return "slack" }
func (d *drawer) Run(context.Context, *bot.Bot) error { return nil }

func (d *drawer) Send(_ context.Context, _ bot.Conversation, _ string, m bot.Message) error {
	d.said = m
	return nil
}

// show writes a page that draws posts or a view, for a person to look at.
func show(t *testing.T, name, posts, view string) {
	t.Helper()
	if *preview == "" {
		return
	}
	page, err := os.ReadFile("testdata/preview.html")
	if err != nil {
		t.Fatal(err)
	}
	shown := `{"now":"2026-11-23T09:00:00Z"`
	if posts != "" {
		shown += `,"posts":` + posts
	}
	if view != "" {
		shown += `,"view":` + view
	}
	text := strings.Replace(string(page), `application/json">{}<`, `application/json">`+strings.ReplaceAll(shown, "<", `\u003c`)+"}<", 1)
	if err := os.WriteFile(filepath.Join(*preview, name+".html"), []byte(text), 0o600); err != nil { //nolint:gosec // the folder is named by whoever runs the test
		t.Fatal(err)
	}
}
