package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// Access is what a call is made with.
type Access struct {
	Token string
	// Team is the workspace that the call is about, when the token is good in all
	// workspaces of an organisation; "" when it is good in one.
	Team string
}

// Tokens knows the token of the bot in each workspace.
type Tokens interface {
	// Access is what calls in a workspace are made with; its error wraps
	// [bot.ErrGone] where Cairn is not, or not any more.
	Access(ctx context.Context, workspace string) (Access, error)
	// Refused is told that Slack takes a token no more, with Slack's word for it. It
	// returns another one, or an error.
	Refused(ctx context.Context, workspace string, old Access, code string) (Access, error)
	// Place is told that an organisation let Cairn into a workspace, or not any more.
	Place(ctx context.Context, organisation, workspace string, there bool) error
	// Forget drops the token of what removed Cairn.
	Forget(ctx context.Context, r Removal) error
}

// Removal says that Cairn was removed from a workspace, or from a whole
// organisation.
type Removal struct {
	Organisation, Workspace string
	Whole                   bool
	At                      time.Time // on Slack's clock, to the second; zero for now
}

// OneToken is the token that somebody set, until Cairn is removed where it is good:
// in a workspace, or in an organisation.
type OneToken struct {
	Value string

	mu    sync.Mutex
	gone  bool
	whole bool // good in an organisation
}

// Access implements [Tokens].
func (t *OneToken) Access(_ context.Context, workspace string) (Access, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gone {
		return Access{}, fmt.Errorf("Cairn was removed from the workspace: %w", bot.ErrGone) //nolint:staticcheck // a name
	}
	a := Access{Token: t.Value}
	if t.whole {
		a.Team = workspace
	}
	return a, nil
}

// Refused implements [Tokens]: there is no other token.
func (t *OneToken) Refused(_ context.Context, _ string, _ Access, code string) (Access, error) {
	if code == "token_revoked" {
		return Access{}, fmt.Errorf("the token was revoked: %w", bot.ErrGone)
	}
	return Access{}, errors.New("there is no other token")
}

// Place implements [Tokens].
func (t *OneToken) Place(context.Context, string, string, bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.whole = true
	return nil
}

// Forget implements [Tokens].
func (t *OneToken) Forget(context.Context, Removal) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.gone = true
	return nil
}

// teamed says in every call which workspace it is about, as Slack wants it of an
// organisation's token:
// https://docs.slack.dev/enterprise/organization-ready-apps. Files go to other
// addresses, which take no arguments.
type teamed struct {
	http       *http.Client
	base, team string
}

// Do sends a request.
func (t teamed) Do(r *http.Request) (*http.Response, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // "" for what is no call with arguments
	call := kind == "application/x-www-form-urlencoded" || kind == "application/json"
	if !call || r.Method != http.MethodPost || r.Body == nil || !strings.HasPrefix(r.URL.String(), t.base) {
		return t.http.Do(r) //nolint:gosec // Slack's library chose the address
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("read own request: %w", err)
	}
	_ = r.Body.Close()
	if body, err = withTeam(kind, body, t.team); err != nil {
		return nil, fmt.Errorf("name the workspace: %w", err)
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return t.http.Do(r) //nolint:gosec // as above
}

// withTeam adds the argument team_id to a call.
func withTeam(kind string, body []byte, team string) ([]byte, error) {
	if kind == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(body))
		form.Set("team_id", team)
		return []byte(form.Encode()), err
	}
	var args map[string]json.RawMessage
	if err := json.Unmarshal(body, &args); err != nil {
		return nil, err
	}
	value, err := json.Marshal(team)
	if err != nil {
		return nil, err
	}
	args["team_id"] = value
	return json.Marshal(args)
}
