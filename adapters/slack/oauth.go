package slack

import (
	"context"
	"crypto/subtle"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// authorizeURL is where Slack asks whoever installs.
const authorizeURL = "https://slack.com/oauth/v2/authorize"

// Bounds of an installation.
const (
	stateFor  = 10 * time.Minute
	maxStates = 1000
	stateName = "cairn_slack_state"
)

// OAuth installs Cairn in workspaces. All fields are required.
type OAuth struct {
	Redirect string // the public address of /slack/oauth
	Scopes   []string
	Tokens   *Installed
	Now      func() time.Time
	Log      *slog.Logger

	mu     sync.Mutex
	states map[string]time.Time // until when each may be used
}

// ServeHTTP sends whoever comes without a code to Slack, and takes the token when
// they come back: with the state that their browser was given, once.
func (o *OAuth) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	given := r.URL.Query()
	if given.Get("code") == "" && given.Get("error") == "" {
		o.begin(w, r)
		return
	}
	cookie, err := r.Cookie(stateName)
	state := given.Get("state")
	if err != nil || subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(state)) != 1 || !o.use(state) {
		plainPage(w, http.StatusBadRequest, "This link was used already, is too old, or was opened in another browser. Start again at "+o.Redirect)
		return
	}
	http.SetCookie(w, o.cookie("", -1))
	if given.Get("code") == "" {
		plainPage(w, http.StatusOK, "Nothing was installed. To try again, open "+o.Redirect)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), callFor)
	defer cancel()
	got, err := slack.GetOAuthV2ResponseContext(ctx, o.Tokens.http, o.Tokens.ClientID, o.Tokens.ClientSecret, given.Get("code"), o.Redirect, o.Tokens.api())
	switch {
	case err != nil:
		o.Log.WarnContext(ctx, "slack installation failed", "err", kindOfCall(err))
		plainPage(w, http.StatusBadGateway, "Slack did not confirm the installation. Start again at "+o.Redirect)
		return
	case got.AccessToken == "" || got.IsEnterpriseInstall && got.Enterprise.ID == "" || !got.IsEnterpriseInstall && got.Team.ID == "":
		plainPage(w, http.StatusBadRequest, "Slack gave no token for a workspace or an organisation. Start again at "+o.Redirect)
		return
	}
	in, err := o.Tokens.Keep(ctx, got)
	if err != nil {
		o.Log.ErrorContext(ctx, "slack installation not kept", "err", err)
		plainPage(w, http.StatusInternalServerError, "The installation could not be kept. Start again at "+o.Redirect)
		return
	}
	o.Log.InfoContext(ctx, "slack: installed", "workspace", siteName(in))
	if in.Whole {
		plainPage(w, http.StatusOK, "Cairn is installed in the organisation. An admin of it now adds Cairn to workspaces, under Integrations; there, find it under Apps, and say help.")
		return
	}
	plainPage(w, http.StatusOK, "Cairn is installed. Open Slack, find Cairn under Apps, and say help.")
}

func (o *OAuth) begin(w http.ResponseWriter, r *http.Request) {
	state := newState()
	now := o.Now()
	o.mu.Lock()
	if o.states == nil {
		o.states = make(map[string]time.Time)
	}
	for old, until := range o.states {
		if until.Before(now) || len(o.states) >= maxStates {
			delete(o.states, old)
		}
	}
	o.states[state] = now.Add(stateFor)
	o.mu.Unlock()
	http.SetCookie(w, o.cookie(state, int(stateFor.Seconds())))
	ask := url.Values{"client_id": {o.Tokens.ClientID}, "scope": {strings.Join(o.Scopes, ",")}, "state": {state}, "redirect_uri": {o.Redirect}}
	http.Redirect(w, r, authorizeURL+"?"+ask.Encode(), http.StatusFound)
}

func (o *OAuth) cookie(value string, age int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure wherever the address is
		Name: stateName, Value: value, Path: "/slack/oauth", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(o.Redirect, "https://"),
	}
}

// use spends a state.
func (o *OAuth) use(state string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	until, known := o.states[state]
	delete(o.states, state)
	return known && o.Now().Before(until)
}

func plainPage(w http.ResponseWriter, status int, says string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, says+"\n")
}
