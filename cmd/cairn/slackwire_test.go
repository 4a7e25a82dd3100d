package main

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/slack"
	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
)

// at is a Slack with Ada, Ben and Lea, and Cairn in it.
func atWork(t *testing.T, change func(*slack.Config)) *workplace {
	t.Helper()
	fake := fakeslack.New()
	t.Cleanup(fake.Close)
	fake.Join("UADA", fakeslack.Person{Name: "Ada", Zone: "Europe/Berlin"})
	fake.Join("UBEN", fakeslack.Person{Name: "Ben"})
	fake.Join("ULEA", fakeslack.Person{Name: "Lea", Admin: true})
	w := work(t, filepath.Join(t.TempDir(), "cairn.db"), fake, change)
	w.run()
	return w
}

// told fails unless the news are one message with a text in it.
func (w *workplace) told(want string) fakeslack.Message {
	w.t.Helper()
	news := w.news()
	if len(news) == 0 || !strings.Contains(news[0].Words(), want) {
		w.t.Fatalf("%d messages, wanted one with %q: %+v", len(news), want, news)
	}
	return news[0]
}

// silent fails when anything was said.
func (w *workplace) silent(why string) {
	w.t.Helper()
	for _, m := range w.news() {
		w.t.Errorf("%s: said %q", why, m.Words())
	}
}

const question = "do microcredentials expire?"

// TestSlackS24 answers a post once that arrives as a message and as a mention, and
// in its thread.
func TestSlackS24(t *testing.T) {
	w := atWork(t, nil)
	ts, said := w.fake.Stamp(), "<@"+fakeslack.Self+"> "+question
	w.deliver("events_api", w.fake.InChannel("message", "C1", "", "UADA", said, ts))
	w.deliver("events_api", w.fake.InChannel("app_mention", "C1", "", "UADA", said, ts))
	m := w.told("expire")
	w.silent("the same post")
	if m.Channel != "C1" || m.Thread != ts || m.User != "" {
		t.Errorf("said in %+v", m)
	}
	if n := len(w.fake.Calls("chat.postMessage")); n != 1 {
		t.Errorf("%d posts", n)
	}
}

// TestSlackThread follows up without a mention in a thread where somebody talks
// with Cairn, and keeps out of what others say there and of everything else.
func TestSlackThread(t *testing.T) {
	w := atWork(t, nil)
	in := func(thread, user, said string) {
		t.Helper()
		w.deliver("events_api", w.fake.InChannel("message", "C1", thread, user, said, w.fake.Stamp()))
	}
	in("", "UADA", question)
	in("1764000000.000001", "UADA", question)
	w.silent("nobody called Cairn")
	ts := w.fake.Stamp()
	w.deliver("events_api", w.fake.InChannel("app_mention", "C1", "", "UADA", "<@"+fakeslack.Self+">, "+question, ts))
	w.told("expire")
	in(ts, "UADA", "and what do they cost?")
	if m := w.told("cost"); m.Thread != ts {
		t.Errorf("followed up in thread %q", m.Thread)
	}
	in(ts, "UADA", "<@UBEN> did you know that?")
	in(ts, "UBEN", "no, funny! lunch at twelve then")
	w.silent("talk among members")
	in(ts, "UBEN", "how much does a microcredential cost?")
	w.told("cost")
}

// TestSlackS1S2S3 answers a delivery once however often it comes, also when only a
// repeat arrives, and after a restart.
func TestSlackS1S2S3(t *testing.T) {
	w := atWork(t, nil)
	server := httptest.NewServer(w.slack.Handler())
	defer server.Close()
	post := func(payload map[string]any, retry string) {
		t.Helper()
		body, err := json.Marshal(payload)
		if err != nil {
			t.Fatal(err)
		}
		h := fakeslack.Sign(fakeslack.SigningSecret, body, time.Now())
		if retry != "" {
			h.Set("X-Slack-Retry-Num", retry)
			h.Set("X-Slack-Retry-Reason", "http_timeout")
		}
		if code, _ := send(t, server.URL+"/slack/events", body, h); code != http.StatusOK {
			t.Errorf("status %d", code)
		}
		w.store.wait()
	}
	first := w.fake.Direct("UADA", question)
	for _, retry := range []string{"", "1", "2", "3"} {
		post(first, retry)
	}
	w.told("expire")
	w.silent("S1: a repeat")
	later := w.fake.Direct("UADA", "what do they cost?")
	post(later, "2")
	w.told("cost")
	w.deliver("events_api", later)
	w.silent("a repeat by another way")

	w.slack = slack.New(w.slack.Config)
	w.run()
	server = httptest.NewServer(w.slack.Handler()) // nothing goes to the one before any more
	defer server.Close()
	post(first, "3")
	w.silent("S3: a repeat after a restart")
}

// send posts a body and returns the answer.
func send(t *testing.T, to string, body []byte, h http.Header) (int, string) {
	t.Helper()
	r, err := fakeslack.Request(t.Context(), to, body, h)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // it is read
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// TestSlackS5S6S7 takes nothing without a fresh signature over the raw body, and
// nothing of a query.
func TestSlackS5S6S7(t *testing.T) {
	w := atWork(t, nil)
	server := httptest.NewServer(w.slack.Handler())
	defer server.Close()
	event, err := json.Marshal(w.fake.Direct("UADA", question))
	if err != nil {
		t.Fatal(err)
	}
	hello := []byte(`{"type":"url_verification","challenge":"c-123","token":"x"}`)
	sign := func(secret string, body []byte, age time.Duration) http.Header {
		return fakeslack.Sign(secret, body, time.Now().Add(-age))
	}
	good := fakeslack.SigningSecret
	for _, tt := range []struct {
		name, path string
		body       []byte
		header     http.Header
		code       int
	}{
		{"S5 wrong", "/slack/events", event, sign("other", event, 0), 401},
		{"S5 missing", "/slack/events", event, http.Header{}, 401},
		{"S5 old", "/slack/events", event, sign(good, event, 6*time.Minute), 401},
		{"S5 ahead", "/slack/events", event, sign(good, event, -6*time.Minute), 401},
		{"S5 another body", "/slack/events", append([]byte(" "), event...), sign(good, event, 0), 401},
		{"S7 unsigned", "/slack/events", hello, http.Header{}, 401},
		{"too long", "/slack/events", make([]byte, 2<<20), http.Header{}, 413},
		{"no JSON", "/slack/events", []byte("{"), sign(good, []byte("{"), 0), 200},
		{"S6 query", "/slack/interactions?payload=%7B%22type%22%3A%22block_actions%22%7D", []byte("payload=%7B%7D"), sign(good, []byte("payload=%7B%7D"), 0), 200},
	} {
		if code, _ := send(t, server.URL+tt.path, tt.body, tt.header); code != tt.code {
			t.Errorf("%s: status %d, want %d", tt.name, code, tt.code)
		}
	}
	slash := []byte("command=%2Fcairn")
	press, err := json.Marshal(w.fake.Slash("C1", "UADA", "help"))
	if err != nil {
		t.Fatal(err)
	}
	if code, _ := send(t, server.URL+"/slack/commands?team_id=T1&user_id=UADA&trigger_id=1&text=help", slash, sign(good, slash, 0)); code != http.StatusOK || len(press) == 0 {
		t.Errorf("S6: status %d", code)
	}
	w.store.wait()
	w.silent("unsigned, unread or in a query")
	if code, said := send(t, server.URL+"/slack/events", hello, sign(good, hello, 0)); code != http.StatusOK || said != "c-123" {
		t.Errorf("S7: %d %q", code, said)
	}
	if answer, err := http.Get(server.URL + "/slack/events"); err != nil || answer.StatusCode != http.StatusMethodNotAllowed { //nolint:noctx,bodyclose // a test
		t.Errorf("GET: %v %v", answer, err)
	}
}

// TestSlackS4 thanks at once however long the answer takes.
func TestSlackS4(t *testing.T) {
	w := atWork(t, nil)
	w.fake.Break(func(method string, _ map[string]any) *fakeslack.Fault {
		if method == "users.info" {
			return &fakeslack.Fault{Slow: 4 * time.Second}
		}
		return nil
	})
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if _, err := w.fake.Envelope(ctx, "events_api", w.fake.Direct("UADA", question)); err != nil {
		t.Fatalf("not thanked for within %v: %v", time.Since(began), err)
	}
	w.store.wait()
	w.told("expire")
}

// TestSlackS8S9 lets no text of a member call anybody, and no link unfold.
func TestSlackS8S9(t *testing.T) {
	w := atWork(t, nil)
	w.deliver("events_api", w.fake.Direct("UADA", "plan new &lt;!channel&gt; &lt;@UBEN&gt; &amp; all"))
	w.news()
	w.deliver("events_api", w.fake.Direct("UADA", question))
	w.news()
	for _, c := range w.fake.Calls("chat.postMessage") {
		data, err := json.Marshal(c.Args)
		if err != nil {
			t.Fatal(err)
		}
		if said, _ := c.Args["text"].(string); strings.Contains(said, "<!") || strings.Contains(said, "<@") {
			t.Errorf("text %q", said)
		}
		if c.Args["unfurl_links"] != "false" || c.Args["unfurl_media"] != "false" || c.Args["mrkdwn"] != "false" || c.Args["parse"] != nil || c.Args["link_names"] != nil {
			t.Errorf("S9: sent as %s", data)
		}
	}
	if said := w.fake.Calls("chat.postMessage")[0].Args["text"].(string); !strings.Contains(said, "&lt;!channel&gt; &lt;@UBEN&gt; &amp; all") {
		t.Errorf("S8: text %q", said)
	}
}

// TestSlackS23 does not answer bots, itself, edits or deletions.
func TestSlackS23(t *testing.T) {
	w := atWork(t, nil)
	for name, change := range map[string]map[string]any{
		"itself": {"user": fakeslack.Self}, "a bot": {"bot_id": "B1"}, "bot_message": {"subtype": "bot_message"}, "Slackbot": {"user": "USLACKBOT"},
		"an edit": {"subtype": "message_changed"}, "a deletion": {"subtype": "message_deleted"}, "nobody": {"user": ""}, "somebody joining": {"subtype": "channel_join"},
	} {
		payload := w.fake.Direct("UADA", question)
		maps.Copy(payload["event"].(map[string]any), change)
		w.deliver("events_api", payload)
		w.silent(name)
	}
}

// TestSlackHTTP takes commands, buttons and forms by HTTP as by Socket Mode.
func TestSlackHTTP(t *testing.T) {
	w := atWork(t, func(c *slack.Config) { c.AppToken = "" })
	server := httptest.NewServer(w.slack.Handler())
	defer server.Close()
	post := func(path string, body []byte) string {
		t.Helper()
		code, said := send(t, server.URL+path, body, fakeslack.Sign(fakeslack.SigningSecret, body, time.Now()))
		if code != http.StatusOK {
			t.Errorf("%s: status %d", path, code)
		}
		w.store.wait()
		return said
	}
	slash := url.Values{}
	for name, value := range w.fake.Slash("C1", "UADA", question) {
		slash.Set(name, value.(string))
	}
	post("/slack/commands", []byte(slash.Encode()))
	buttons := w.told("expire").Buttons()
	post("/slack/interactions", fakeslack.Form(w.fake.Press("C1", "", "UADA", buttons[0].Value)))
	if len(w.news()) != 1 {
		t.Error("a button is not answered")
	}
	post("/slack/interactions", fakeslack.Form(w.fake.Press("C1", "", "UADA", `{"l":"plan new"}`)))
	wrong := w.fake.Submit(w.lastView(), "UADA", map[string]map[string]any{
		"goal": {"type": "plain_text_input", "value": "Fly"}, "hours": {"type": "number_input", "value": "-3"},
	})
	if said := post("/slack/interactions", fakeslack.Form(wrong)); !strings.Contains(said, `"response_action":"errors"`) {
		t.Errorf("a wrong form is thanked for with %q", said)
	}
	w.silent("refused in the form")
}
