package fakediscord

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

func text(v any) string { s, _ := v.(string); return s }

func number(v any) int { f, _ := v.(float64); return int(f) }

func refuse(status, code int) (int, any) {
	return status, map[string]any{"code": code, "message": "refused"}
}

// carryOut does what a request is for; the caller holds mu.
func (s *Server) carryOut(call Request) (status int, out any) {
	parts := strings.Split(call.Path, "/")
	at := func(n int) string {
		if n < len(parts) {
			return parts[n]
		}
		return ""
	}
	switch {
	case call.Path == "gateway/bot":
		shards := max(s.gateway.shards, 1)
		return http.StatusOK, map[string]any{
			"url": "ws" + strings.TrimPrefix(s.http.URL, "http") + "/gateway", "shards": shards,
			"session_start_limit": map[string]any{"total": 1000, "remaining": 1000 - s.gateway.begun(), "reset_after": 60_000, "max_concurrency": 1},
		}
	case call.Path == "users/@me":
		return http.StatusOK, map[string]any{"id": Self, "username": "Cairn", "bot": true}
	case call.Path == "applications/@me":
		return http.StatusOK, map[string]any{"id": Application, "name": "Cairn"}
	case call.Path == "users/@me/guilds":
		list := []any{}
		for _, g := range s.guilds {
			list = append(list, map[string]any{"id": g})
		}
		return http.StatusOK, list
	case call.Path == "users/@me/channels" && call.Method == http.MethodPost:
		return http.StatusOK, map[string]any{"id": Direct(text(call.Body["recipient_id"])), "type": 1}
	case at(0) == "guilds" && len(parts) == 2:
		return http.StatusOK, map[string]any{"id": at(1), "owner_id": Owner, "roles": []any{
			map[string]any{"id": at(1), "permissions": "104324673"}, map[string]any{"id": LeadRole, "permissions": "32"},
		}}
	case at(0) == "applications" && at(2) == "commands":
		return s.command(call)
	case at(0) == "channels" && at(2) == "messages" && call.Method == http.MethodPost:
		return s.post(call, at(1))
	case at(0) == "interactions" && at(3) == "callback":
		return s.acknowledge(call, at(2))
	case at(0) == "webhooks":
		return s.webhook(call, at(2), at(4))
	}
	return refuse(http.StatusNotFound, 0)
}

func (s *Server) command(call Request) (int, any) {
	if call.Method == http.MethodPut {
		s.commands = nil
		for _, c := range call.List {
			one, _ := c.(map[string]any)
			one["id"], one["application_id"], one["version"] = s.next(), Application, s.next()
			s.commands = append(s.commands, one)
		}
	}
	if s.commands == nil {
		return http.StatusOK, []any{}
	}
	return http.StatusOK, s.commands
}

// Direct is the channel of the direct messages with somebody.
func Direct(user string) string { return "3" + user[min(1, len(user)):] }

// post takes a message in a channel.
func (s *Server) post(call Request, channel string) (int, any) {
	if code := wrong(call); code != 0 {
		return refuse(http.StatusBadRequest, code)
	}
	nonce := text(call.Body["nonce"])
	if utf8.RuneCountInString(nonce) > 25 {
		return refuse(http.StatusBadRequest, 50035)
	}
	key := channel + " " + nonce
	if id := s.nonces[key]; id != "" && nonce != "" && call.Body["enforce_nonce"] == true {
		return http.StatusOK, map[string]any{"id": id, "channel_id": channel}
	}
	m := Message{ID: s.next(), Channel: channel, Body: call.Body, Files: call.Files}
	if ref, ok := call.Body["message_reference"].(map[string]any); ok {
		m.Reply = text(ref["message_id"])
	}
	s.messages = append(s.messages, m)
	if nonce != "" {
		s.nonces[key] = m.ID
	}
	return http.StatusOK, map[string]any{"id": m.ID, "channel_id": channel}
}

// wrong is the code for a message that Discord refuses; 0 for none.
func wrong(call Request) int {
	content := text(call.Body["content"])
	embeds, _ := call.Body["embeds"].([]any)
	components, _ := call.Body["components"].([]any)
	v2 := number(call.Body["flags"])&(1<<15) != 0
	switch {
	case utf8.RuneCountInString(content) > 2000, len(embeds) > 10, !v2 && len(components) > 5, len(call.Files) > 10:
		return 50035
	case content == "" && len(embeds) == 0 && len(components) == 0 && len(call.Files) == 0:
		return 50006
	}
	return 0
}

// acknowledge takes the first answer to an interaction.
func (s *Server) acknowledge(call Request, token string) (int, any) {
	i := s.interactions[token]
	switch {
	case i == nil:
		return refuse(http.StatusNotFound, 10062)
	case i.response != nil:
		return refuse(http.StatusBadRequest, 40060)
	}
	s.acked(i, token, call.Body)
	return http.StatusNoContent, nil
}

// acked keeps how an interaction was acknowledged; the caller holds mu.
func (s *Server) acked(i *interaction, token string, response map[string]any) {
	i.response = response
	data, _ := response["data"].(map[string]any)
	i.hidden = number(data["flags"])&64 != 0
	i.message = -1
	if number(response["type"]) == 4 {
		i.message = len(s.messages)
		s.messages = append(s.messages, s.said(i, token, data, nil))
	}
	close(i.acked)
}

func (s *Server) said(i *interaction, token string, body map[string]any, files []File) Message {
	m := Message{ID: s.next(), Channel: i.channel, Token: token, Body: body, Files: files}
	if i.hidden || number(body["flags"])&64 != 0 {
		m.User = i.user
	}
	return m
}

// webhook takes later answers to an interaction.
func (s *Server) webhook(call Request, token, which string) (int, any) {
	i := s.interactions[token]
	if i == nil || i.response == nil {
		return refuse(http.StatusNotFound, 10015)
	}
	if call.Method == http.MethodDelete {
		i.message = -1
		return http.StatusNoContent, nil
	}
	if code := wrong(call); code != 0 {
		return refuse(http.StatusBadRequest, code)
	}
	if which == "" {
		m := s.said(i, token, call.Body, call.Files)
		if number(call.Body["flags"])&64 == 0 {
			m.User = ""
		}
		s.messages = append(s.messages, m)
		return http.StatusOK, map[string]any{"id": m.ID}
	}
	if i.message < 0 {
		i.message = len(s.messages)
		s.messages = append(s.messages, s.said(i, token, call.Body, call.Files))
	} else {
		s.messages[i.message].Body = call.Body
	}
	return http.StatusOK, map[string]any{"id": s.messages[i.message].ID}
}
