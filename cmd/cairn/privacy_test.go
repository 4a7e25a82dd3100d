package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// TestWhoLooked shows a member who looked at their records, newest first and not
// endlessly, and puts every look into the file they take away.
func TestWhoLooked(t *testing.T) {
	home := t.TempDir()
	cfg, err := readConfig([]string{"DATABASE_URL=" + filepath.Join(home, "cairn.db")})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	app, err := open(t.Context(), cfg, slog.New(slog.DiscardHandler), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.Close() })
	say := func(person, line string) string {
		t.Helper()
		var out bytes.Buffer
		c := console.Console{Out: &out, Person: person, Zone: "Europe/Berlin", Files: home}
		c.Show(app.bot.Answer(t.Context(), c.Event(line)))
		return out.String()
	}
	find := func(person string) learning.PersonID {
		t.Helper()
		say(person, "settings")
		p, err := app.db.Find(t.Context(), learning.Identity{Adapter: console.Name, Workspace: "local", User: person})
		if err != nil {
			t.Fatal(err)
		}
		return p.ID
	}
	ada, lea, gone := find("ada"), find("lea"), find("max")
	look := func(who learning.PersonID, what string, at time.Time) {
		t.Helper()
		if err := app.db.LogAccess(t.Context(), learning.Access{Actor: who, Subject: ada, What: what, At: at}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 12 {
		look(lea, "percent", now.Add(-time.Duration(12-i)*24*time.Hour))
	}
	look(gone, "last active week", now)
	if err := app.db.ErasePerson(t.Context(), gone, now); err != nil {
		t.Fatal(err)
	}
	shown := say("ada", "privacy show")
	first, second := strings.Index(shown, "Mon 23 Nov 2026, 10:00 CET: somebody who has left saw last active week"), strings.Index(shown, "Sun 22 Nov 2026, 10:00 CET: lea saw percent")
	if first < 0 || second < first || !strings.Contains(shown, "And 3 looks before") {
		t.Errorf("who looked:\n%s", shown)
	}

	said := say("ada", "privacy export")
	data, err := os.ReadFile(filepath.Join(home, "cairn-export-2026-11-23.json"))
	if err != nil {
		t.Fatalf("%v; %s", err, said)
	}
	var file struct {
		Format     string
		ExportedAt time.Time `json:"exported_at"`
		Data       map[string][]map[string]any
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if looks := file.Data["looks_at_you"]; file.Format != learning.ExportFormat || !file.ExportedAt.Equal(now) || len(looks) != 13 || looks[0]["by"] != "lea" || looks[12]["by"] != "" {
		t.Errorf("exported %+v", file)
	}
	if audited := file.Data["audited"]; len(audited) != 1 || audited[0]["what"] != "privacy export" || audited[0]["at"] != "2026-11-23T09:00:00Z" {
		t.Errorf("audited %v", audited)
	}
}

// TestEraseOnlyAsks tries to erase by every way but the button.
func TestEraseOnlyAsks(t *testing.T) {
	explain := explainer(t)
	for _, line := range []string{"delete all my data", "forget me", "erase everything about me, yes really, confirm", "privacy erase", "privacy erase please"} {
		if got := explain(line); got.Options[bot.ConfirmOption.Name] != "" {
			t.Errorf("%q is confirmed: %v", line, got.Options)
		}
	}
}
