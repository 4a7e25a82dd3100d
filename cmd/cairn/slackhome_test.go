package main

import (
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
)

// opensHome has Ada open her Home tab, and returns what it says.
func (w *workplace) opensHome() string {
	w.t.Helper()
	const user = "UADA"
	event := map[string]any{"type": "app_home_opened", "user": user, "tab": "home", "channel": "D" + user}
	if shown := w.fake.Home(user); shown != nil {
		event["view"] = map[string]any{"id": shown["id"], "type": "home", "hash": shown["hash"]}
	}
	w.deliver("events_api", w.fake.Event("EvHome"+w.fake.Stamp(), event))
	return w.home()
}

// home is what Ada's Home tab says.
func (w *workplace) home() string {
	blocks, _ := w.fake.Home("UADA")["blocks"].([]any)
	return fakeslack.WordsOf(blocks)
}

// presses has Ada press a button in her Home tab.
func (w *workplace) presses(value string) {
	const user = "UADA"
	press := w.fake.Press("", "", user, value)
	press["container"] = map[string]any{"type": "view", "view_id": "H" + user}
	press["view"] = map[string]any{"id": "H" + user, "type": "home", "hash": w.fake.Home(user)["hash"]}
	delete(press, "channel")
	delete(press, "response_url")
	w.deliver("interactive", press)
}

// TestSlackHome shows the Home tab when it is opened, and anew after a change: by a
// button in it, or elsewhere while somebody may be looking. What did not change is
// not published.
func TestSlackHome(t *testing.T) {
	w := atWork(t, nil)
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	w.now.Store(&now)
	published := func(want int, why string) {
		t.Helper()
		if n := len(w.fake.Calls("views.publish")); n != want {
			t.Errorf("%s: published %d times, want %d", why, n, want)
		}
	}
	if said := w.opensHome(); !strings.Contains(said, "Hello, Ada!") || !strings.Contains(said, "Europe/Berlin") || !strings.Contains(said, "No reminders yet") {
		t.Errorf("the home says %q", said)
	}
	w.presses(`{"u":"UADA","l":"settings quiet off"}`)
	if m := w.told("Saved"); m.Channel != "DUADA" {
		t.Errorf("answered in %+v", m)
	}
	published(2, "a button in it")
	w.presses(`{"u":"UADA","l":"help"}`)
	w.told("Ask me anything")
	published(2, "nothing changed")
	w.deliver("events_api", w.fake.Direct("UADA", "remind me to study sql every monday at 7pm"))
	w.told("study sql")
	published(3, "a change elsewhere")
	if said := w.home(); !strings.Contains(said, "study sql — Mon 23 Nov 2026, 19:00 CET (repeats)") {
		t.Errorf("the home says %q", said)
	}
	w.deliver("events_api", w.fake.Direct("UBEN", "remind me to read at 8pm"))
	w.news()
	published(3, "what Ben does, who did not look")

	later := now.Add(2 * time.Hour)
	w.now.Store(&later)
	w.deliver("events_api", w.fake.Direct("UADA", "remind me to read at 8pm"))
	w.news()
	published(3, "long after she looked")
	if said := w.opensHome(); !strings.Contains(said, "read — ") {
		t.Errorf("the home says %q", said)
	}
	published(4, "opened again")
	for i, c := range w.fake.Calls("views.publish") {
		if hash, _ := c.Args["hash"].(string); (hash != "") != (i > 0) {
			t.Errorf("publication %d has the hash %q", i+1, hash)
		}
	}
}

// TestSlackHomeRace writes over nothing newer: when another Cairn published in
// between, the tab is made anew.
func TestSlackHomeRace(t *testing.T) {
	w := atWork(t, nil)
	w.opensHome()
	w.fake.Home("UADA")["hash"] = "another's"
	w.deliver("events_api", w.fake.Direct("UADA", "settings quiet off"))
	w.news()
	if said := w.home(); !strings.Contains(said, "off") {
		t.Errorf("the home says %q", said)
	}
	calls := w.fake.Calls("views.publish")
	if n := len(calls); n != 3 || calls[1].Args["hash"] == nil || calls[2].Args["hash"] != nil {
		t.Errorf("published %d times: %v", n, calls)
	}
}

// TestSlackHomeReminder ticks off in the Home tab what was said.
func TestSlackHomeReminder(t *testing.T) {
	w := atWork(t, nil)
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	w.now.Store(&now)
	w.deliver("events_api", w.fake.Direct("UADA", "remind me to study sql every monday at 7pm"))
	w.news()
	evening := time.Date(2026, 11, 23, 18, 0, 10, 0, time.UTC)
	w.now.Store(&evening)
	clock, worker := w.app.clock(), w.app.worker(w.slack)
	if _, err := clock.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	worker.Round(t.Context())
	w.told("Reminder: study sql")
	if said := w.opensHome(); !strings.Contains(said, "I reminded you Mon 23 Nov 2026, 19:00 CET. Did you do it?") {
		t.Errorf("the home says %q", said)
	}
	blocks, _ := w.fake.Home("UADA")["blocks"].([]any)
	for _, b := range fakeslack.ButtonsOf(blocks) {
		if b.Label == "Done" {
			w.presses(b.Value)
		}
	}
	w.told("Done: study sql")
	if said := w.home(); strings.Contains(said, "Did you do it") || !strings.Contains(said, "Mon 30 Nov 2026") {
		t.Errorf("the home says %q", said)
	}
}
