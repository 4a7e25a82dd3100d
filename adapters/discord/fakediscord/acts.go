package fakediscord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Person is a member.
type Person struct {
	ID, Name    string
	Roles       []string
	Permissions string // in interactions
}

func (p Person) user() map[string]any {
	return map[string]any{"id": p.ID, "username": strings.ToLower(p.Name), "global_name": p.Name}
}

func (p Person) member(whole bool) map[string]any {
	m := map[string]any{"roles": p.Roles, "nick": nil}
	if p.Roles == nil {
		m["roles"] = []string{}
	}
	if whole {
		m["user"], m["permissions"] = p.user(), p.Permissions
	}
	return m
}

// Said is what somebody writes in a channel of the server; what it mentions counts
// as Discord counts it.
func (s *Server) Said(p Person, content string) map[string]any {
	m := map[string]any{
		"id": s.ID(), "channel_id": Channel, "guild_id": Guild, "type": 0, "content": content, "author": p.user(), "member": p.member(false),
		"mentions": []any{}, "mention_roles": []any{}, "attachments": []any{}, "embeds": []any{}, "components": []any{}, "flags": 0,
	}
	if strings.Contains(content, "<@"+Self+">") || strings.Contains(content, "<@!"+Self+">") {
		m["mentions"] = []any{map[string]any{"id": Self, "username": "Cairn", "bot": true}}
	}
	return m
}

// Wrote is what somebody writes to Cairn directly.
func (s *Server) Wrote(p Person, content string) map[string]any {
	m := s.Said(p, content)
	m["channel_id"] = Direct(p.ID)
	delete(m, "guild_id")
	delete(m, "member")
	return m
}

// Interaction is something done with Cairn in the server: kind 2 is a command, 3 a
// button, 4 completion, 5 a form.
func (s *Server) Interaction(p Person, kind int, data any) map[string]any {
	id := s.ID()
	token := "interaction-token-of-" + id + "-which-is-longer-than-forty-characters"
	s.mu.Lock()
	defer s.mu.Unlock()
	s.interactions[token] = &interaction{id: id, channel: Channel, user: p.ID, message: -1, acked: make(chan struct{})}
	return map[string]any{
		"id": id, "application_id": Application, "type": kind, "token": token, "version": 1, "data": data, "locale": "en-GB",
		"guild_id": Guild, "channel_id": Channel, "member": p.member(true), "context": 0,
		"channel": map[string]any{"id": Channel, "type": 0},
	}
}

// Directly moves an interaction to the direct messages.
func (s *Server) Directly(p Person, i map[string]any) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.interactions[text(i["token"])].channel = Direct(p.ID)
	i["channel_id"], i["user"], i["context"] = Direct(p.ID), p.user(), 1
	delete(i, "guild_id")
	delete(i, "member")
	delete(i, "channel")
	return i
}

// Command is a slash command with options of type text.
func Command(name string, options ...string) map[string]any {
	list := []any{}
	for n := 0; n+1 < len(options); n += 2 {
		list = append(list, map[string]any{"name": options[n], "type": 3, "value": options[n+1]})
	}
	return map[string]any{"id": "1", "name": name, "type": 1, "options": list}
}

// Press is a pressed button.
func Press(customID string) map[string]any {
	return map[string]any{"custom_id": customID, "component_type": 2}
}

// Acknowledged waits until an interaction is acknowledged, and returns how.
func (s *Server) Acknowledged(ctx context.Context, i map[string]any) (map[string]any, error) {
	s.mu.Lock()
	at := s.interactions[text(i["token"])]
	s.mu.Unlock()
	select {
	case <-at.acked:
	case <-ctx.Done():
		return nil, errors.New("not acknowledged in time")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return at.response, nil
}

// Sign makes the headers of a request of Discord's at a time.
func (s *Server) Sign(body []byte, at time.Time) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	h := make(http.Header)
	h.Set("X-Signature-Timestamp", stamp)
	h.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(s.private, append([]byte(stamp), body...))))
	h.Set("Content-Type", "application/json")
	return h
}

// Deliver sends an interaction by HTTP to the listener of Cairn's, signed.
func (s *Server) Deliver(ctx context.Context, to string, i map[string]any) (status int, response map[string]any, err error) {
	body, err := json.Marshal(i)
	if err != nil {
		return 0, nil, err
	}
	status, data, err := Post(ctx, to, body, s.Sign(body, time.Now()))
	if err != nil || status != http.StatusOK {
		return status, nil, err
	}
	if err := json.Unmarshal(data, &response); err != nil {
		return status, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if at := s.interactions[text(i["token"])]; at != nil && at.response == nil {
		s.acked(at, text(i["token"]), response)
	}
	return status, response, nil
}

// Post sends a request as it is.
func Post(ctx context.Context, to string, body []byte, h http.Header) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header = h
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close() //nolint:errcheck // it is read
	data, err := io.ReadAll(answer.Body)
	return answer.StatusCode, data, err
}

// Content is the text of a message.
func (m Message) Content() string { return text(m.Body["content"]) }
