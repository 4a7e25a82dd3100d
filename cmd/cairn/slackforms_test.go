package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/slack"
	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
)

// slowStore is a database that takes its time.
type slowStore struct {
	intake.Store
	by atomic.Int64
}

func (s *slowStore) Receive(ctx context.Context, d intake.Delivery, lease string, until time.Time) (int64, error) {
	time.Sleep(time.Duration(s.by.Load()))
	return s.Store.Receive(ctx, d, lease, until)
}

// lastView is the modal that was opened last, and how it was filled.
func (w *workplace) lastView() map[string]any {
	w.t.Helper()
	filled := w.fake.Calls("views.update")
	if len(filled) == 0 {
		w.t.Fatal("no form was filled")
	}
	id, _ := filled[len(filled)-1].Args["view_id"].(string)
	return w.fake.View(id)
}

func fields(view map[string]any) (out []string) {
	blocks, _ := view["blocks"].([]any)
	for _, b := range blocks {
		if block := b.(map[string]any); block["type"] == "input" {
			out = append(out, block["block_id"].(string))
		}
	}
	return out
}

// TestSlackForm asks for what a command lacks with a form, says what is wrong in
// it, and carries out what is right, once.
func TestSlackForm(t *testing.T) {
	w := atWork(t, nil)
	w.deliver("slash_commands", w.fake.Slash("C1", "UADA", "plan new"))
	w.silent("a form is open")
	view := w.lastView()
	if got := fields(view); len(got) == 0 || got[0] != "goal" {
		t.Fatalf("the form asks for %q", got)
	}
	text := func(s string) map[string]any { return map[string]any{"type": "plain_text_input", "value": s} }
	wrong := w.fake.Submit(view, "UADA", map[string]map[string]any{"goal": text("Become an analyst"), "budget": text("a lot")})
	if ack := w.deliver("interactive", wrong); !strings.Contains(ack, `"response_action":"errors"`) {
		t.Errorf("a wrong budget is thanked for with %q", ack)
	}
	w.silent("refused in the form")
	right := w.fake.Submit(view, "UADA", map[string]map[string]any{"goal": text("Become an analyst"), "budget": text("500")})
	for range 2 {
		if ack := w.deliver("interactive", right); ack != "" && ack != "null" {
			t.Errorf("thanked with %q", ack)
		}
	}
	m := w.told("Become an analyst")
	w.silent("the same form again")
	if m.Channel != "C1" || m.User != "UADA" {
		t.Errorf("a plan was shown in %q to %q", m.Channel, m.User)
	}
}

// TestSlackFormClosed waits for no value any more.
func TestSlackFormClosed(t *testing.T) {
	w := atWork(t, nil)
	w.deliver("slash_commands", w.fake.Slash("DUADA", "UADA", "plan new"))
	view := w.lastView()
	closed := w.fake.Submit(view, "UADA", nil)
	closed["type"] = "view_closed"
	w.deliver("interactive", closed)
	w.deliver("events_api", w.fake.Direct("UADA", question))
	w.told("expire")
}

// TestSlackS11 opens a form at once when everything else is slow.
func TestSlackS11(t *testing.T) {
	slow := new(slowStore)
	w := atWork(t, func(c *slack.Config) { slow.Store, c.Store = c.Store, slow })
	slow.by.Store(int64(2 * time.Second))
	began := time.Now()
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.deliver("interactive", w.fake.Press("DUADA", "", "UADA", `{"l":"plan new"}`))
	}()
	w.until("the form is open", func() bool { return len(w.fake.Calls("views.open")) == 1 })
	if took := time.Since(began); took > time.Second {
		t.Errorf("opened after %v", took)
	}
	<-done
	if n := len(fields(w.lastView())); n == 0 {
		t.Error("the form was not filled")
	}
}

// TestSlackX8 gives the same for a button pressed twice, and refuses somebody
// else's.
func TestSlackX8(t *testing.T) {
	w := atWork(t, nil)
	w.deliver("events_api", w.fake.Direct("UADA", question))
	buttons := w.told("expire").Buttons()
	if len(buttons) == 0 {
		t.Fatal("no buttons")
	}
	press := w.fake.Press("DUADA", "", "UADA", buttons[0].Value)
	w.deliver("interactive", press)
	if len(w.news()) != 1 {
		t.Error("a button is not answered once")
	}
	w.deliver("interactive", press)
	w.silent("the same press again")
	w.deliver("interactive", w.fake.Press("C1", "", "UBEN", buttons[0].Value))
	if m := w.told("somebody else"); m.User != "UBEN" {
		t.Errorf("refused to %+v", m)
	}
	w.slack = slack.New(w.slack.Config) // as another process, or another version
	w.run()
	server := httptest.NewServer(w.slack.Handler())
	defer server.Close()
	again := fakeslack.Form(w.fake.Press("DUADA", "", "UADA", buttons[0].Value))
	if code, _ := send(t, server.URL+"/slack/interactions", again, fakeslack.Sign(fakeslack.SigningSecret, again, time.Now())); code != http.StatusOK {
		t.Errorf("status %d", code)
	}
	if w.store.wait(); len(w.news()) != 1 {
		t.Error("a button of before is not answered")
	}
	w.deliver("interactive", w.fake.Press("DUADA", "", "UADA", `{"u":"UADA","l":"no such command"}`))
	w.told("any more")
}

// TestSlackX5 denies what a forged button or a forged form asks for.
func TestSlackX5(t *testing.T) {
	w := atWork(t, nil)
	w.deliver("interactive", w.fake.Press("DUADA", "", "UADA", `{"l":"kb review"}`))
	w.told("is for")
	w.deliver("interactive", w.fake.Press("DULEA", "", "ULEA", `{"l":"kb review"}`))
	if m := w.news(); len(m) == 0 || strings.Contains(m[0].Words(), "is for curators") {
		t.Errorf("an admin of the workspace is told %+v", m)
	}
}

// TestSlackX7 tells who gave a command that panics a reference, counts and logs it,
// and goes on.
func TestSlackX7(t *testing.T) {
	var log strings.Builder
	w := atWork(t, nil)
	w.app.bot.Log = slog.New(counting{slog.NewTextHandler(&log, nil), w.metrics})
	const body = "zqbody"
	w.app.bot.Find("topics").Run = func(context.Context, *bot.Call) (bot.Message, error) { panic(body) }
	w.deliver("events_api", w.fake.Direct("UADA", "topics "+body))
	w.told("Something went wrong on my side")
	w.deliver("events_api", w.fake.Direct("UADA", question))
	w.told("expire")
	metrics := httptest.NewRecorder()
	w.metrics.ServeHTTP(metrics, nil)
	if !strings.Contains(metrics.Body.String(), "cairn_errors_total 1\n") {
		t.Errorf("not counted: %s", metrics.Body)
	}
	if !strings.Contains(log.String(), "level=ERROR") || strings.Contains(log.String(), body) {
		t.Errorf("logged %s", log.String())
	}
}

// TestSlackShortcut answers a message in its thread.
func TestSlackShortcut(t *testing.T) {
	w := atWork(t, nil)
	w.deliver("interactive", map[string]any{
		"type": "message_action", "callback_id": "answer", "team": map[string]any{"id": "T1"}, "user": map[string]any{"id": "UADA"},
		"channel": map[string]any{"id": "C1"}, "trigger_id": "1", "response_url": w.fake.Response("C1", "UADA"),
		"message": map[string]any{"user": "UBEN", "text": question, "ts": "1764000000.1"},
	})
	if m := w.told("expire"); m.Thread != "1764000000.1" || m.User != "" {
		t.Errorf("answered in %+v", m)
	}
}

// TestSlackFiles reads attachments with the token, and only from Slack.
func TestSlackFiles(t *testing.T) {
	w := atWork(t, nil)
	with := func(url string) {
		t.Helper()
		payload := w.fake.Direct("UADA", "skillgap")
		event := payload["event"].(map[string]any)
		event["subtype"] = "file_share"
		event["files"] = []any{map[string]any{"name": "ad.txt", "mimetype": "text/plain", "size": 10, "url_private_download": url}}
		w.deliver("events_api", payload)
	}
	with(w.fake.API() + "files/python-sql-tableau")
	if m := w.news(); len(m) == 0 || !strings.Contains(strings.ToLower(m[0].Words()), "sql") {
		t.Errorf("told %+v", m)
	}
	with("https://evil.example.org/ad.txt")
	w.news()
}
