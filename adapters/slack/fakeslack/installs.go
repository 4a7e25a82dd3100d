package fakeslack

import (
	"slices"
	"strings"
	"time"
)

// Install is somebody's consent that Cairn may be in a workspace, or in an
// organisation with some of its workspaces.
type Install struct {
	Team, Organisation, Name string
	Whole                    bool
	Teams                    []string      // of an organisation, those it let Cairn into
	For                      time.Duration // after which its tokens end; 0 for never
}

// grant is an installation with its tokens.
type grant struct {
	Install
	tokens    map[string]time.Time // until when each is good; zero for ever
	refresh   map[string]time.Time // when each was used; zero before
	withdrawn bool
}

// Offer makes a code that installs Cairn.
func (s *Server) Offer(code string, i Install) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offers[code] = &grant{Install: i, tokens: make(map[string]time.Time), refresh: make(map[string]time.Time)}
}

// SetNow is the clock by which tokens end.
func (s *Server) SetNow(now func() time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
}

// Grace is how long a refresh token may be used again.
func (s *Server) Grace(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grace = d
}

// Withdraw ends every token of a workspace or an organisation.
func (s *Server) Withdraw(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.grants {
		if g.Team == id && !g.Whole || g.Organisation == id && g.Whole {
			g.withdrawn = true
		}
	}
}

// access answers oauth.v2.access; the caller holds mu.
func (s *Server) access(given map[string]any) (map[string]any, string) {
	if text(given["client_secret"]) != "client-secret" {
		return nil, "bad_client_secret"
	}
	if text(given["grant_type"]) == "refresh_token" {
		return s.refreshed(text(given["refresh_token"]))
	}
	g := s.offers[text(given["code"])]
	if g == nil {
		return nil, "invalid_code"
	}
	delete(s.offers, text(given["code"]))
	s.grants = append(s.grants, g)
	return s.tokensFor(g), ""
}

// tokensFor are new tokens, of which two may be good at a time.
func (s *Server) tokensFor(g *grant) map[string]any {
	out := map[string]any{
		"token_type": "bot", "bot_user_id": Self, "is_enterprise_install": g.Whole, "enterprise": nil, "team": nil, "app_id": "A1",
	}
	if g.Organisation != "" {
		out["enterprise"] = map[string]any{"id": g.Organisation, "name": g.Name}
	}
	if !g.Whole {
		out["team"] = map[string]any{"id": g.Team, "name": g.Name}
	}
	token := s.next("xoxb-" + g.Team + g.Organisation + "-")
	if g.Team == Workspace && g.For == 0 {
		token = BotToken
	}
	if g.For == 0 {
		g.tokens[token], out["access_token"] = time.Time{}, token
		return out
	}
	token, refresh := "xoxe."+token, s.next("xoxe-")
	g.tokens[token], g.refresh[refresh] = s.now().Add(g.For), time.Time{}
	out["access_token"], out["refresh_token"], out["expires_in"] = token, refresh, int(g.For/time.Second)
	return out
}

func (s *Server) refreshed(token string) (map[string]any, string) {
	for _, g := range s.grants {
		used, known := g.refresh[token]
		if !known || g.withdrawn || !used.IsZero() && s.now().Sub(used) >= s.grace {
			continue
		}
		if used.IsZero() {
			g.refresh[token] = s.now()
		}
		return s.tokensFor(g), ""
	}
	return nil, "invalid_refresh_token"
}

// may says in which workspace a token makes a call. An organisation's must say
// where; the caller holds mu.
func (s *Server) may(method, token string, given map[string]any) (team, code string) {
	for _, g := range s.grants {
		until, known := g.tokens[token]
		switch {
		case !known:
			continue
		case g.withdrawn:
			return "", "token_revoked"
		case !until.IsZero() && !s.now().Before(until):
			return "", "token_expired"
		case !g.Whole:
			return g.Team, ""
		case method == "auth.test" || strings.HasPrefix(method, "files/"):
			return g.Organisation, ""
		case text(given["team_id"]) == "":
			return "", "missing_argument"
		case !slices.Contains(g.Teams, text(given["team_id"])):
			return "", "team_access_not_granted"
		}
		return text(given["team_id"]), ""
	}
	if token == BotToken { // nobody needs to install what is there already
		return Workspace, ""
	}
	return "", "invalid_auth"
}
