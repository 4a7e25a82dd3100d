package main

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
)

// TestSlackS15 hears what comes on a connection after Slack has announced its end,
// and on the one after.
func TestSlackS15(t *testing.T) {
	w := atWork(t, nil)
	if err := w.fake.Frame(`{"type":"disconnect","reason":"warning","debug_info":{"host":"x"}}`); err != nil {
		t.Fatal(err)
	}
	w.deliver("events_api", w.fake.Direct("UADA", question)) // on the old one, which is the oldest
	w.told("expire")
	w.until("there are two connections", func() bool { return w.fake.Connections() == 2 })
	w.deliver("events_api", w.fake.Direct("UADA", "what do they cost?"))
	w.told("cost")
	w.fake.Drop()
	w.until("it is connected again", func() bool { return w.fake.Connections() == 1 && w.slack.Away() == "" })
	w.deliver("events_api", w.fake.Direct("UADA", question))
	w.told("expire")
}

// TestSlackS17 thanks for what it cannot read, and goes on.
func TestSlackS17(t *testing.T) {
	w := atWork(t, nil)
	for id, data := range map[string]string{
		"e1":  `{"envelope_id":"e1","type":"something_new","payload":{}}`,
		"e2":  `{"envelope_id":"e2","type":"events_api","payload":"no object"}`,
		"e3":  `{"envelope_id":"e3","type":"events_api","payload":{"event":{"type":["x"]}}`,
		"e4":  `{"envelope_id":"e4","type":"interactive","payload":{"type":"view_submission","team":{"id":"T1"},"user":{"id":"UADA"},"view":7}}`,
		"e5":  `{"envelope_id":"e5","type":"slash_commands","payload":{}}`,
		"e6":  `{"envelope_id":"e6","type":"events_api","payload":{"type":"event_callback","team_id":"T1","event":{"type":"channel_created","channel":{"id":"C9"}}}}`,
		"e7":  `{"envelope_id":"e7","type":"events_api"}`,
		"S26": `{"envelope_id":"S26","type":"events_api","payload":{"type":"app_rate_limited","team_id":"T1","minute_rate_limited":1}}`,
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		if _, err := w.fake.Await(ctx, id, data); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		cancel()
	}
	for _, data := range []string{"", "nonsense", "[]", "null", `{"type":"hello"}`} {
		if err := w.fake.Frame(data); err != nil {
			t.Fatal(err)
		}
	}
	w.deliver("events_api", w.fake.Direct("UADA", question))
	w.told("expire")
	metrics := httptest.NewRecorder()
	w.metrics.ServeHTTP(metrics, nil)
	for _, want := range []string{`cairn_slack_unread_total{kind="envelope"}`, `cairn_slack_unread_total{kind="events_api"}`, `result="limited"`} {
		if !strings.Contains(metrics.Body.String(), want) {
			t.Errorf("not counted: %s", want)
		}
	}
}

// TestSlackS19 asks once with a token that was revoked, and says so.
func TestSlackS19(t *testing.T) {
	fake := fakeslack.New()
	t.Cleanup(fake.Close)
	fake.Break(failing("apps.connections.open", fakeslack.Fault{Error: "token_revoked"}))
	w := work(t, filepath.Join(t.TempDir(), "cairn.db"), fake, nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = w.slack.Run(ctx, w.app.bot)
	}()
	w.until("Cairn says why", func() bool { return strings.Contains(w.slack.Away(), "refuses the app token: token_revoked") })
	cancel()
	<-done
	if n := len(fake.Calls("apps.connections.open")); n != 1 {
		t.Errorf("asked %d times", n)
	}
}
