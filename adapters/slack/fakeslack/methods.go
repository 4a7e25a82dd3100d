package fakeslack

import (
	"io"
	"net/http"
	"strings"
	"time"
)

// text is an argument as text.
func text(v any) string { s, _ := v.(string); return s }

// carryOut does what a method is for; the caller holds mu.
func (s *Server) carryOut(team, method string, given map[string]any) (out map[string]any, code string) {
	switch method {
	case "auth.test":
		return s.tested(team), ""
	case "apps.connections.open":
		return map[string]any{"url": "ws" + strings.TrimPrefix(s.http.URL, "http") + "/socket"}, ""
	case "oauth.v2.access":
		return s.access(given)
	case "users.info":
		return s.info(team, text(given["user"]))
	case "conversations.open":
		users := text(given["users"])
		if _, known := s.people[team+"/"+users]; !known {
			return nil, "user_not_found"
		}
		return map[string]any{"channel": map[string]any{"id": s.Team(team, "", false).DM(users)}}, ""
	case "conversations.info":
		return map[string]any{"channel": map[string]any{"id": given["channel"], "is_channel": true}}, ""
	case "chat.postMessage", "chat.postEphemeral":
		return s.said(team, method, given)
	case "views.open", "views.update", "views.publish":
		return s.shown(method, given)
	case "files.getUploadURLExternal":
		id := s.next("F")
		s.uploads[id] = upload{name: text(given["filename"]), alt: text(given["alt_txt"])}
		return map[string]any{"upload_url": s.http.URL + "/api/upload/" + id, "file_id": id}, ""
	case "files.completeUploadExternal":
		return s.shared(team, given)
	}
	return nil, "unknown_method"
}

func (s *Server) tested(team string) map[string]any {
	out := map[string]any{"user": "cairn", "user_id": Self, "team_id": team, "team": "", "bot_id": "BCAIRN"}
	for _, g := range s.grants {
		if g.Whole && g.Organisation == team {
			out["enterprise_id"], out["is_enterprise_install"] = team, true
		}
	}
	return out
}

func (s *Server) info(team, id string) (map[string]any, string) {
	p, known := s.people[team+"/"+id]
	if !known {
		return nil, "user_not_found"
	}
	return map[string]any{"user": map[string]any{
		"id": id, "name": p.Name, "tz": p.Zone, "is_admin": p.Admin, "profile": map[string]any{"display_name": p.Name},
	}}, ""
}

// said takes a message, and refuses what Slack refuses.
func (s *Server) said(team, method string, given map[string]any) (map[string]any, string) {
	channel := text(given["channel"])
	blocks, _ := given["blocks"].([]any)
	switch {
	case channel == "", s.elsewhere(team, channel):
		return nil, "channel_not_found"
	case text(given["text"]) == "" && len(blocks) == 0:
		return nil, "no_text"
	case len(text(given["text"])) > 40000:
		return nil, "msg_too_long"
	case len(blocks) > 50:
		return nil, "invalid_blocks"
	}
	m := Message{Team: team, Channel: channel, Thread: text(given["thread_ts"]), Args: given}
	if method == "chat.postEphemeral" {
		if m.User = text(given["user"]); m.User == "" {
			return nil, "user_not_found"
		}
	}
	if s.watch != nil {
		s.watch(m)
	} else {
		s.messages = append(s.messages, m)
	}
	return map[string]any{"channel": channel, "ts": s.next("1700000000.")}, ""
}

// elsewhere reports whether a channel is another workspace's: direct messages are
// named after theirs, as the rest is in tests of several.
func (s *Server) elsewhere(team, channel string) bool {
	for _, g := range s.grants {
		for _, other := range append(g.Teams, g.Team) {
			if other != "" && other != Workspace && other != team && (strings.HasPrefix(channel, "D"+other) || strings.HasPrefix(channel, "C"+other)) {
				return true
			}
		}
	}
	return false
}

func (s *Server) shown(method string, given map[string]any) (map[string]any, string) {
	view, _ := given["view"].(map[string]any)
	if view == nil {
		return nil, "invalid_arguments"
	}
	id := text(given["view_id"])
	switch method {
	case "views.open":
		if text(given["trigger_id"]) == "" {
			return nil, "invalid_trigger_id"
		}
		id = s.next("V")
	case "views.update":
		if s.views[id] == nil {
			return nil, "not_found"
		}
	case "views.publish":
		user := text(given["user_id"])
		id = "H" + user
		if hash := text(given["hash"]); hash != "" && s.homes[user] != nil && hash != text(s.homes[user]["hash"]) {
			return nil, "hash_conflict"
		}
		s.homes[user] = view
	}
	view["id"], view["hash"] = id, s.next("h")
	s.views[id] = view
	return map[string]any{"view": map[string]any{"id": id, "hash": view["hash"]}}, ""
}

// shared posts an uploaded file as a message of its own.
func (s *Server) shared(team string, given map[string]any) (map[string]any, string) {
	files, _ := given["files"].([]any)
	var out []any
	for _, f := range files {
		one, _ := f.(map[string]any)
		u, known := s.uploads[text(one["id"])]
		if !known || u.data == nil {
			return nil, "file_not_found"
		}
		s.messages = append(s.messages, Message{Team: team, Channel: text(given["channel_id"]), Thread: text(given["thread_ts"]), Args: map[string]any{
			"file": u.name, "alt": u.alt, "title": one["title"], "data": u.data,
		}})
		out = append(out, map[string]any{"id": one["id"], "title": one["title"]})
	}
	return map[string]any{"files": out}, ""
}

func (s *Server) uploaded(w http.ResponseWriter, r *http.Request) {
	data := []byte{}
	if part, _, err := r.FormFile("file"); err == nil {
		data, _ = io.ReadAll(part)
		_ = part.Close()
	} else if raw, err := io.ReadAll(r.Body); err == nil {
		data = raw
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.uploads[r.PathValue("id")]
	u.data = data
	s.uploads[r.PathValue("id")] = u
	_, _ = io.WriteString(w, "OK")
}

// download serves an attachment, whose content is its name, to who has the token.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.calls = append(s.calls, Call{Method: "file", At: time.Now()})
	_, code := s.may("files/", strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), nil)
	s.mu.Unlock()
	if code != "" {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	_, _ = io.WriteString(w, "content of "+r.PathValue("name")) //nolint:gosec // a test reads it, no browser
}

// responded is the response_url: five uses.
func (s *Server) responded(w http.ResponseWriter, r *http.Request) {
	given, _, err := args(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	id := r.PathValue("id")
	to, known := s.responses[id]
	to.uses++
	s.responses[id] = to
	if err != nil || !known || to.uses > 5 {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "used_url")
		return
	}
	s.messages = append(s.messages, Message{Channel: to.channel, User: to.user, Response: true, Args: given})
	_, _ = io.WriteString(w, "ok")
}
