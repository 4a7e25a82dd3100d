package fakeslack

import (
	"fmt"
	"maps"
)

// Event is the payload of an event; inner holds the event's own fields.
func (s *Server) Event(id string, inner map[string]any) map[string]any {
	return map[string]any{
		"token": "verification-token", "type": "event_callback", "team_id": Workspace, "api_app_id": "A1", "event_id": id, "event": inner,
		"authorizations": []any{map[string]any{"team_id": Workspace, "user_id": Self, "is_bot": true}},
	}
}

// Stamp is the ts of a new message.
func (s *Server) Stamp() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number++
	return fmt.Sprintf("1764000000.%06d", s.number)
}

// Direct is what somebody writes to Cairn.
func (s *Server) Direct(user, said string) map[string]any {
	ts := s.Stamp()
	return s.Event("Ev"+ts, map[string]any{"type": "message", "channel_type": "im", "channel": "D" + user, "user": user, "text": said, "ts": ts})
}

// InChannel is what somebody writes in a channel; thread may be "".
func (s *Server) InChannel(kind, channel, thread, user, said, ts string) map[string]any {
	inner := map[string]any{"type": kind, "channel_type": "channel", "channel": channel, "user": user, "text": said, "ts": ts}
	if thread != "" {
		inner["thread_ts"] = thread
	}
	return s.Event("Ev-"+kind+"-"+ts, inner)
}

// Slash is /cairn.
func (s *Server) Slash(channel, user, said string) map[string]any {
	return map[string]any{
		"token": "verification-token", "team_id": Workspace, "channel_id": channel, "user_id": user, "command": "/cairn", "text": said,
		"response_url": s.Response(channel, user), "trigger_id": "trigger-" + s.Stamp(),
	}
}

// Press is a button pressed in a message.
func (s *Server) Press(channel, thread, user, value string) map[string]any {
	container := map[string]any{"type": "message", "message_ts": s.Stamp(), "channel_id": channel, "is_ephemeral": false}
	if thread != "" {
		container["thread_ts"] = thread
	}
	return map[string]any{
		"type": "block_actions", "token": "verification-token", "team": map[string]any{"id": Workspace}, "user": map[string]any{"id": user, "team_id": Workspace},
		"channel": map[string]any{"id": channel}, "container": container, "trigger_id": "trigger-" + s.Stamp(), "response_url": s.Response(channel, user),
		"actions": []any{map[string]any{"type": "button", "action_id": "run-1", "value": value}},
	}
}

// Submit is a modal sent with values, by block.
func (s *Server) Submit(view map[string]any, user string, values map[string]map[string]any) map[string]any {
	state := make(map[string]any)
	for block, value := range values {
		state[block] = map[string]any{block: value}
	}
	full := maps.Clone(view)
	full["state"] = map[string]any{"values": state}
	return map[string]any{
		"type": "view_submission", "team": map[string]any{"id": Workspace}, "user": map[string]any{"id": user, "team_id": Workspace},
		"trigger_id": "trigger-" + s.Stamp(), "view": full,
	}
}
