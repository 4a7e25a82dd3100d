package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/slack"
	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
	"github.com/cairnbot/cairn/bot"
)

// shared is a Cairn that workspaces install themselves, and that Slack calls by
// HTTP; put together as serve does it.
type shared struct {
	*workplace
	oauth http.Handler
	calls *httptest.Server
}

// sharedEnv is the environment of a shared Cairn beside a Slack.
func sharedEnv(database string, fake *fakeslack.Server) []string {
	return []string{
		"DATABASE_URL=" + database, "SLACK_SIGNING_SECRET=" + fakeslack.SigningSecret, "SLACK_CLIENT_ID=1.2", "SLACK_CLIENT_SECRET=client-secret",
		"CAIRN_SECRET_KEY=" + strings.Repeat("ab", 32), "CAIRN_PUBLIC_URL=https://cairn.example.org", "SLACK_API_URL=" + fake.API(),
	}
}

func sharedIn(t *testing.T, database string, fake *fakeslack.Server) *shared {
	t.Helper()
	s := &shared{workplace: work(t, database, fake, nil)}
	cfg, err := readConfig(sharedEnv(database, fake))
	if err != nil || cfg.platforms() != nil {
		t.Fatal(err, cfg.platforms())
	}
	rest := http.NewServeMux()
	adapter, err := s.app.slack(cfg, s.metrics, rest)
	if err != nil {
		t.Fatal(err)
	}
	s.oauth = rest
	config := adapter.Config
	config.Store, config.Gap = s.store, time.Millisecond
	s.slack = slack.New(config)
	s.run()
	s.calls = httptest.NewServer(s.slack.Handler())
	t.Cleanup(s.calls.Close)
	return s
}

// install goes through Slack's pages with a code that Slack gives, and returns what
// is said at the end.
func (s *shared) install(code string) (int, string) {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	home := &url.URL{Scheme: "https", Host: "cairn.example.org", Path: "/slack/oauth"}
	visit := func(query string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, home.String()+"?"+query, http.NoBody)
		for _, c := range jar.Cookies(home) {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		s.oauth.ServeHTTP(w, r)
		answer := w.Result()
		jar.SetCookies(home, answer.Cookies())
		_ = answer.Body.Close()
		return w
	}
	asked, err := url.Parse(visit("").Header().Get("Location"))
	if err != nil {
		s.t.Fatal(err)
	}
	done := visit(url.Values{"code": {code}, "state": {asked.Query().Get("state")}}.Encode())
	return done.Code, done.Body.String()
}

// installs has Slack offer an installation, and takes it.
func (s *shared) installs(i fakeslack.Install) {
	s.t.Helper()
	code := "code of " + i.Team + i.Organisation
	s.fake.Offer(code, i)
	if status, said := s.install(code); status != http.StatusOK {
		s.t.Fatalf("installing: %d %s", status, said)
	}
}

// post sends a signed request of Slack's, and waits until it is answered.
func (s *shared) post(kind string, payload map[string]any) string {
	s.t.Helper()
	body := fakeslack.Form(payload)
	switch kind {
	case "events":
		data, err := json.Marshal(payload)
		if err != nil {
			s.t.Fatal(err)
		}
		body = data
	case "commands":
		form := url.Values{}
		for name, value := range payload {
			form.Set(name, value.(string))
		}
		body = []byte(form.Encode())
	}
	code, said := send(s.t, s.calls.URL+"/slack/"+kind, body, fakeslack.Sign(fakeslack.SigningSecret, body, time.Now()))
	if code != http.StatusOK {
		s.t.Fatalf("%s: status %d", kind, code)
	}
	s.store.wait()
	return said
}

// say is what somebody of a workspace writes to Cairn; it returns the answer, of
// which every part must have come to their direct messages, by their workspace's
// token.
func (s *shared) say(from fakeslack.Team, user, line string) string {
	s.t.Helper()
	s.post("events", from.Direct(user, line))
	return s.heard(from, user)
}

func (s *shared) heard(from fakeslack.Team, user string) string {
	s.t.Helper()
	var out strings.Builder
	for _, m := range s.news() {
		if m.Team != from.ID || m.Channel != from.DM(user) {
			s.t.Errorf("for %s in %s, said in %s of %s: %q", user, from.ID, m.Channel, m.Team, m.Words())
		}
		out.WriteString(m.Words() + "\n")
	}
	return out.String()
}

// unasked has everything that is due said.
func (s *shared) unasked() {
	s.t.Helper()
	clock, worker := s.app.clock(), s.app.worker(s.slack)
	for more := true; more; {
		var err error
		if more, err = clock.Round(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
	}
	for worker.Round(s.t.Context()) > 0 {
		continue
	}
}

// tenants are two workspaces, and an organisation with two more, with the same
// people in all of them.
func tenants(t *testing.T) (*shared, []fakeslack.Team) {
	t.Helper()
	fake := fakeslack.New()
	t.Cleanup(fake.Close)
	s := sharedIn(t, filepath.Join(t.TempDir(), "cairn.db"), fake)
	s.installs(fakeslack.Install{Team: "TA", Name: "Ash"})
	s.installs(fakeslack.Install{Team: "TB", Organisation: "EZ", Name: "Birch", For: 12 * time.Hour})
	s.installs(fakeslack.Install{Organisation: "EY", Name: "Yew", Whole: true, Teams: []string{"TC", "TD"}})
	teams := []fakeslack.Team{fake.Team("TA", "", false), fake.Team("TB", "EZ", false), fake.Team("TC", "EY", true), fake.Team("TD", "EY", true)}
	for _, each := range teams {
		fake.JoinIn(each.ID, "UADA", fakeslack.Person{Name: "Ada of " + each.ID, Zone: "Europe/Berlin"})
		fake.JoinIn(each.ID, "ULEA", fakeslack.Person{Name: "Lea of " + each.ID, Admin: true})
	}
	return s, teams
}

// TestSlackS21 installs Cairn in workspaces and in an organisation: each asks, plans
// and is reminded with its own token, which names the workspace where it is an
// organisation's.
func TestSlackS21(t *testing.T) {
	s, teams := tenants(t)
	began := time.Now()
	for _, each := range teams {
		if said := s.say(each, "UADA", question); !strings.Contains(said, "expire") {
			t.Errorf("%s asks and hears %q", each.ID, said)
		}
		s.post("commands", each.Slash(each.DM("UADA"), "UADA", "plan new Goal of "+each.ID))
		s.news() // by the response_url
		if said := s.say(each, "UADA", "plan show"); !strings.Contains(said, "Goal of "+each.ID) {
			t.Errorf("%s plans and sees %q", each.ID, said)
		}
		if said := s.say(each, "UADA", "remind me in 2 hours to water "+each.ID); !strings.Contains(said, "water "+each.ID) {
			t.Errorf("%s hears %q", each.ID, said)
		}
	}
	after := began.Add(2*time.Hour + 10*time.Second)
	s.now.Store(&after)
	s.unasked()
	told := make(map[string]string)
	for _, m := range s.news() {
		told[m.Team] += m.Channel + " " + m.Words()
	}
	for _, each := range teams {
		if said := told[each.ID]; strings.Count(said, "water") != 1 || !strings.Contains(said, each.DM("UADA")+" ") || !strings.Contains(said, "water "+each.ID) {
			t.Errorf("%s is reminded with %q", each.ID, said)
		}
	}
	for _, c := range s.fake.Calls("") {
		whole := strings.HasPrefix(c.Token, "xoxb-EY")
		if team, named := c.Args["team_id"]; whole != named {
			t.Errorf("%s with %q names %v", c.Method, c.Token, team)
		}
	}
	// Placed by what an administrator does, before anybody there says anything.
	s.say(teams[2], "UADA", "remind me in 2 hours to rest")
	revoked := teams[2].Event("Ev-revoked", map[string]any{"type": "team_access_revoked", "team_ids": []string{"TC"}})
	delete(revoked, "team_id")
	delete(revoked, "authorizations")
	s.post("events", revoked)
	before := len(s.fake.Calls(""))
	if err := s.slack.Send(t.Context(), bot.Conversation{Adapter: slack.Name, Workspace: "TC", User: "UADA", Direct: true}, "k", saying("x")); !errors.Is(err, bot.ErrGone) || len(s.fake.Calls("")) != before {
		t.Errorf("said in a workspace that may not use it any more: %v", err)
	}
	if said := s.say(teams[3], "UADA", "plan show"); !strings.Contains(said, "Goal of TD") {
		t.Errorf("another workspace of it sees %q", said)
	}
	revoked["event"].(map[string]any)["type"] = "team_access_granted"
	revoked["event_id"] = "Ev-granted"
	s.post("events", revoked)
	if err := s.slack.Send(t.Context(), bot.Conversation{Adapter: slack.Name, Workspace: "TC", User: "UADA", Direct: true}, "k", saying("there again")); err != nil {
		t.Error(err)
	}
	s.told("there again")
}

// TestSlackS20Organisation purges the token of an organisation, in either order, and
// leaves alone who installs Cairn anew, and everybody else.
func TestSlackS20Organisation(t *testing.T) {
	for _, order := range [][]string{{"app_uninstalled", "tokens_revoked"}, {"tokens_revoked", "app_uninstalled"}} {
		s, teams := tenants(t)
		for _, each := range teams {
			s.say(each, "UADA", "remind me in 2 hours to water "+each.ID)
		}
		for _, kind := range order {
			s.post("events", teams[2].Removed(kind))
		}
		before := len(s.fake.Calls(""))
		after := time.Now().Add(2*time.Hour + 10*time.Second)
		s.now.Store(&after)
		s.unasked()
		if err := s.slack.Send(t.Context(), bot.Conversation{Adapter: slack.Name, Workspace: "TD", User: "UADA", Direct: true}, "", saying("x")); !errors.Is(err, bot.ErrGone) {
			t.Errorf("sent after %v: %v", order, err)
		}
		for _, c := range s.fake.Calls("")[before:] {
			if strings.HasPrefix(c.Token, "xoxb-EY") {
				t.Errorf("%s is called after %v", c.Method, order)
			}
		}
		if told := s.news(); len(told) != 2 {
			t.Errorf("%d reminders after %v, wanted those of two workspaces", len(told), order)
		}
		if left, err := s.app.db.Installed(t.Context(), slack.Name); err != nil || len(left) != 2 {
			t.Errorf("left: %+v, %v", left, err)
		}
		s.installs(fakeslack.Install{Organisation: "EY", Name: "Yew", Whole: true, Teams: []string{"TC", "TD"}})
		late := teams[2].Removed("tokens_revoked")
		late["event_time"] = after.Add(-time.Minute).Unix()
		s.post("events", late)
		if said := s.say(teams[2], "UADA", question); !strings.Contains(said, "expire") {
			t.Errorf("installed anew after %v, hears %q", order, said)
		}
	}
}

// TestSlackX6 shows a workspace nothing of another's, and lets it change nothing
// there: not by asking, nor by a button or a form with the other's ids in it.
func TestSlackX6(t *testing.T) {
	s, teams := tenants(t)
	for _, pair := range [][2]fakeslack.Team{{teams[0], teams[1]}, {teams[2], teams[3]}} {
		mine, theirs := pair[0], pair[1]
		var buttons []fakeslack.Button
		for _, line := range []string{
			"plan new Become a secretkeeper", "plan add Secret course 5 hours", "log 2 hours on secret course", "what is the meaning of secrets zzyx",
			"reminders delete 1", "remind me in 2 days to keep the secret", "plan remove secret course", "privacy erase", "plan show", "reminders",
		} {
			s.post("events", theirs.Direct("UADA", line))
			for _, m := range s.news() {
				buttons = append(buttons, m.Buttons()...)
			}
		}
		was := s.say(theirs, "UADA", "plan show") + s.say(theirs, "UADA", "reminders") + s.say(theirs, "UADA", "progress")
		if !strings.Contains(was, "secretkeeper") || len(buttons) < 8 {
			t.Fatalf("nothing to see: %q, %d buttons", was, len(buttons))
		}
		sees := func(how, said string) {
			t.Helper()
			if strings.Contains(strings.ToLower(said), "secret") {
				t.Errorf("%s, %s sees of %s: %q", how, mine.ID, theirs.ID, said)
			}
		}
		for _, user := range []string{"UADA", "ULEA"} {
			for _, line := range []string{"plan show", "reminders", "progress", "privacy show", "privacy export", "kb missed", "topics", "admin status", "undo"} {
				sees(user+" says "+line, s.say(mine, user, line))
			}
			for _, b := range buttons {
				s.post("interactions", mine.Press(mine.DM(user), "", user, b.Value))
				sees(user+" presses "+b.Label, s.heard(mine, user))
			}
		}
		// A form that says it belongs to the other workspace.
		s.post("interactions", mine.Press(mine.DM("UADA"), "", "UADA", `{"l":"plan new"}`))
		view := s.lastView()
		view["private_metadata"] = strings.ReplaceAll(view["private_metadata"].(string), mine.ID, theirs.ID)
		s.post("interactions", mine.Submit(view, "UADA", map[string]map[string]any{"goal": {"type": "plain_text_input", "value": "A goal of mine"}}))
		s.unasked() // in their direct messages, since the channel is another's
		if said := s.heard(mine, "UADA"); !strings.Contains(said, "A goal of mine") {
			t.Errorf("a forged form says %q", said)
		}
		is := s.say(theirs, "UADA", "plan show") + s.say(theirs, "UADA", "reminders") + s.say(theirs, "UADA", "progress")
		if is != was {
			t.Errorf("%s changed in %s:\n%s\nit was:\n%s", mine.ID, theirs.ID, is, was)
		}
		// Its channels are not reached with another workspace's token.
		err := s.slack.Send(context.WithoutCancel(t.Context()), bot.Conversation{Adapter: slack.Name, Workspace: mine.ID, Channel: theirs.DM("UADA")}, "k", saying("x"))
		if !errors.Is(err, bot.ErrGone) {
			t.Errorf("said in a channel of another workspace: %v", err)
		}
	}
}

func logTo(b *strings.Builder) *slog.Logger { return slog.New(slog.NewTextHandler(b, nil)) }

// TestSlackS26 counts and logs that Slack delivers no more for a while, and thanks.
func TestSlackS26(t *testing.T) {
	var log strings.Builder
	w := atWork(t, func(c *slack.Config) { c.AppToken, c.Log = "", logTo(&log) })
	server := httptest.NewServer(w.slack.Handler())
	defer server.Close()
	body := []byte(`{"token":"x","type":"app_rate_limited","team_id":"T1","minute_rate_limited":1518467820,"api_app_id":"A1"}`)
	if code, said := send(t, server.URL+"/slack/events", body, fakeslack.Sign(fakeslack.SigningSecret, body, time.Now())); code != http.StatusOK || said != "" {
		t.Errorf("status %d, said %q", code, said)
	}
	metrics := httptest.NewRecorder()
	w.metrics.ServeHTTP(metrics, nil)
	if !strings.Contains(metrics.Body.String(), `cairn_slack_events_total{kind="events_api",result="limited"} 1`) {
		t.Errorf("not counted: %s", metrics.Body)
	}
	if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), "too many") {
		t.Errorf("logged %q", log.String())
	}
	w.silent("limited")
}
