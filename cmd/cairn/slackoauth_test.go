package main

import (
	"bytes"
	"encoding/base64"
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
)

// TestSlackOAuth installs Cairn in a workspace for whoever began it in the same
// browser, once, keeps the token sealed, and drops it when Cairn is removed.
func TestSlackOAuth(t *testing.T) {
	fake := fakeslack.New()
	t.Cleanup(fake.Close)
	fake.Join("UADA", fakeslack.Person{Name: "Ada"})
	var tokens *slack.Installed
	w := work(t, filepath.Join(t.TempDir(), "cairn.db"), fake, nil)
	key := []byte(strings.Repeat("k", 32))
	var err error
	if tokens, err = slack.NewInstalled(w.app.db, key); err != nil {
		t.Fatal(err)
	}
	tokens.ClientID, tokens.ClientSecret, tokens.APIURL = "1.2", "client-secret", fake.API()
	config := w.slack.Config
	config.Tokens, config.AppToken = tokens, ""
	w.slack = slack.New(config)
	w.run()

	oauth := &slack.OAuth{
		Scopes: []string{"chat:write", "commands"}, Tokens: tokens, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
	server := httptest.NewServer(oauth)
	t.Cleanup(server.Close)
	oauth.Redirect = server.URL + "/slack/oauth"
	browser := func() *http.Client {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	visit := func(c *http.Client, query url.Values) (code int, to *url.URL) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, oauth.Redirect+"?"+query.Encode(), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close() //nolint:errcheck // only its head is read
		to, _ = answer.Location()
		return answer.StatusCode, to
	}
	ada, eve := browser(), browser()
	_, asked := visit(ada, nil)
	if asked == nil {
		t.Fatal("sent nowhere")
	}
	state := asked.Query().Get("state")
	if asked.Host != "slack.com" || asked.Path != "/oauth/v2/authorize" || len(state) < 16 || asked.Query().Get("scope") != "chat:write,commands" || asked.Query().Get("redirect_uri") != oauth.Redirect {
		t.Errorf("sent to %s", asked)
	}
	back := url.Values{"code": {"good-code"}, "state": {state}}
	visit(eve, nil)
	for name, try := range map[string]struct {
		c *http.Client
		q url.Values
	}{
		"another browser": {eve, back}, "no cookie": {browser(), back}, "no state": {ada, url.Values{"code": {"good-code"}}},
		"another state": {ada, url.Values{"code": {"good-code"}, "state": {"guessed-guessed-guessed"}}},
	} {
		if code, _ := visit(try.c, try.q); code != http.StatusBadRequest {
			t.Errorf("%s: %d", name, code)
		}
	}
	if n := len(fake.Calls("oauth.v2.access")); n != 0 {
		t.Fatalf("%d codes were exchanged", n)
	}
	if code, _ := visit(ada, back); code != http.StatusOK {
		t.Fatalf("installing: %d", code)
	}
	if code, _ := visit(ada, back); code != http.StatusBadRequest {
		t.Errorf("the same again: %d", code)
	}

	kept, found, err := w.app.db.InstalledIn(t.Context(), slack.Name, fakeslack.Workspace)
	if raw, _ := base64.StdEncoding.DecodeString(kept.Token); err != nil || !found || strings.Contains(kept.Token+string(raw), "xoxb") {
		t.Errorf("kept as %+v, %v", kept, err)
	}
	if err := w.slack.Send(t.Context(), toAda, "k", saying("installed")); err != nil {
		t.Error(err)
	}
	w.told("installed")
	for what, change := range map[string]func() error{
		"another key": func() error {
			other, err := slack.NewInstalled(w.app.db, []byte(strings.Repeat("x", 32)))
			if err != nil {
				return err
			}
			_, err = other.Access(t.Context(), fakeslack.Workspace)
			return err
		},
		"another workspace": func() error {
			stolen := kept
			stolen.Workspace = "T2"
			if err := w.app.db.Install(t.Context(), stolen); err != nil {
				t.Fatal(err)
			}
			_, err := tokens.Access(t.Context(), "T2")
			return err
		},
	} {
		if err := change(); err == nil || strings.Contains(err.Error(), "xoxb") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := tokens.Forget(t.Context(), slack.Removal{Workspace: fakeslack.Workspace}); err != nil {
		t.Fatal(err)
	}
	if left, found, err := w.app.db.InstalledIn(t.Context(), slack.Name, fakeslack.Workspace); found || err != nil {
		t.Errorf("left: %+v, %v", left, err)
	}
	if _, err := slack.NewInstalled(w.app.db, key[:31]); err == nil {
		t.Error("a short key is taken")
	}
}

// TestCheckInstalled says it of every workspace and organisation that installed
// Cairn.
func TestCheckInstalled(t *testing.T) {
	fake := fakeslack.New()
	t.Cleanup(fake.Close)
	file := filepath.Join(t.TempDir(), "cairn.db")
	check := func(want ...string) {
		t.Helper()
		var out bytes.Buffer
		p := &program{ctx: t.Context(), in: strings.NewReader(""), out: &out, err: &out, env: append(sharedEnv(file, fake), "CAIRN_HOME="+filepath.Dir(file))}
		p.run([]string{"check"})
		for _, w := range want {
			if !strings.Contains(out.String(), w) || strings.Contains(out.String(), "xoxb") {
				t.Errorf("no %q in %s", w, out.String())
			}
		}
	}
	check("slack      ok, not installed anywhere yet: open https://cairn.example.org/slack/oauth")
	t.Run("installed", func(t *testing.T) {
		s := sharedIn(t, file, fake)
		s.installs(fakeslack.Install{Team: "TA", Name: "Ash"})
		s.installs(fakeslack.Install{Team: "TB", Name: "Birch", For: 12 * time.Hour})
		s.installs(fakeslack.Install{Organisation: "EY", Name: "Yew", Whole: true, Teams: []string{"TC"}})
		fake.JoinIn("TC", "UADA", fakeslack.Person{Name: "Ada"})
		s.say(fake.Team("TC", "EY", true), "UADA", question)
	})
	fake.Grant(strings.Join(slack.App{}.Scopes(), ","))
	check("slack      ok, Ash (TA)\n", "slack      ok, Birch (TB)\n", "slack      ok, Yew (organisation EY), in TC\n")
	fake.Grant("chat:write")
	check("slack      wrong: Ash (TA): the app lacks app_mentions:read, commands, ", "\n             im:write: open a direct message")
	fake.Withdraw("TA")
	check("slack      wrong: Ash (TA): Slack refuses the token: token_revoked")
}

// TestCheckSlack says what Slack takes and which permissions are missing, and no
// token.
func TestCheckSlack(t *testing.T) {
	fake := fakeslack.New()
	t.Cleanup(fake.Close)
	for _, tt := range []struct {
		token, scopes, want string
		code                int
	}{
		{fakeslack.BotToken, strings.Join(slack.App{}.Scopes(), ","), "slack      ok", exitOK},
		{fakeslack.BotToken, strings.Join(slack.App{MentionsOnly: true}.Scopes(), ","), "slack      ok, connected, without\n             channels:history: follow-up", exitOK},
		{fakeslack.BotToken, "chat:write,commands", "the app lacks app_mentions:read, im:history", exitFailed},
		{"xoxb-other", "", "invalid_auth", exitFailed},
	} {
		fake.Grant(tt.scopes)
		var out, said bytes.Buffer
		p := &program{ctx: t.Context(), in: strings.NewReader(""), out: &out, err: &said, env: []string{
			"CAIRN_HOME=" + t.TempDir(), "SLACK_BOT_TOKEN=" + tt.token, "SLACK_API_URL=" + fake.API(),
		}}
		if code := p.run([]string{"check"}); code != tt.code || !strings.Contains(out.String(), tt.want) || strings.Contains(out.String()+said.String(), "xoxb") {
			t.Errorf("%+v: exit %d, said %s", tt, code, out.String())
		}
	}
}
