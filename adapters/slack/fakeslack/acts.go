package fakeslack

import (
	"fmt"
	"maps"
	"strconv"
)

// Team is a workspace from which somebody does something.
type Team struct {
	s  *Server
	ID string
	// Organisation is its organisation, "" without; Whole says that Cairn is installed
	// in all of it.
	Organisation string
	Whole        bool
}

// Team is a workspace; whole says that Cairn is installed in its organisation.
func (s *Server) Team(id, organisation string, whole bool) Team {
	return Team{s, id, organisation, whole}
}

func (s *Server) here() Team { return Team{s: s, ID: Workspace} }

// Event is the payload of an event; inner holds the event's own fields.
func (s *Server) Event(id string, inner map[string]any) map[string]any {
	return s.here().Event(id, inner)
}

// Direct is what somebody writes to Cairn.
func (s *Server) Direct(user, said string) map[string]any { return s.here().Direct(user, said) }

// InChannel is what somebody writes in a channel; thread may be "".
func (s *Server) InChannel(kind, channel, thread, user, said, ts string) map[string]any {
	return s.here().InChannel(kind, channel, thread, user, said, ts)
}

// Slash is /cairn.
func (s *Server) Slash(channel, user, said string) map[string]any {
	return s.here().Slash(channel, user, said)
}

// Press is a button pressed in a message.
func (s *Server) Press(channel, thread, user, value string) map[string]any {
	return s.here().Press(channel, thread, user, value)
}

// Submit is a modal sent with values, by block.
func (s *Server) Submit(view map[string]any, user string, values map[string]map[string]any) map[string]any {
	return s.here().Submit(view, user, values)
}

// Stamp is the ts of a new message.
func (s *Server) Stamp() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number++
	return fmt.Sprintf("1764000000.%06d", s.number)
}

// Event is the payload of an event; inner holds the event's own fields.
func (t Team) Event(id string, inner map[string]any) map[string]any {
	may := map[string]any{"team_id": t.ID, "user_id": Self, "is_bot": true}
	out := map[string]any{
		"token": "verification-token", "type": "event_callback", "team_id": t.ID, "api_app_id": "A1", "event_id": id, "event": inner,
		"authorizations": []any{may},
	}
	if t.Organisation != "" {
		out["enterprise_id"], may["enterprise_id"], may["is_enterprise_install"] = t.Organisation, t.Organisation, t.Whole
	}
	if t.Whole {
		may["team_id"] = nil
	}
	return out
}

// Direct is what somebody writes to Cairn.
func (t Team) Direct(user, said string) map[string]any {
	ts := t.s.Stamp()
	return t.Event("Ev"+ts, map[string]any{"type": "message", "channel_type": "im", "channel": t.DM(user), "user": user, "text": said, "ts": ts})
}

// DM is the channel of somebody's direct messages with Cairn.
func (t Team) DM(user string) string {
	if t.ID == Workspace {
		return "D" + user
	}
	return "D" + t.ID + user
}

// InChannel is what somebody writes in a channel; thread may be "".
func (t Team) InChannel(kind, channel, thread, user, said, ts string) map[string]any {
	inner := map[string]any{"type": kind, "channel_type": "channel", "channel": channel, "user": user, "text": said, "ts": ts}
	if thread != "" {
		inner["thread_ts"] = thread
	}
	return t.Event("Ev-"+kind+"-"+ts, inner)
}

// Slash is /cairn.
func (t Team) Slash(channel, user, said string) map[string]any {
	out := map[string]any{
		"token": "verification-token", "team_id": t.ID, "channel_id": channel, "user_id": user, "command": "/cairn", "text": said,
		"response_url": t.s.Response(channel, user), "trigger_id": "trigger-" + t.s.Stamp(), "is_enterprise_install": strconv.FormatBool(t.Whole),
	}
	if t.Organisation != "" {
		out["enterprise_id"] = t.Organisation
	}
	return out
}

// interaction is what every interaction has: an organisation's says no team.
func (t Team) interaction(kind, user string) map[string]any {
	out := map[string]any{
		"type": kind, "token": "verification-token", "team": map[string]any{"id": t.ID}, "user": map[string]any{"id": user, "team_id": t.ID},
		"trigger_id": "trigger-" + t.s.Stamp(), "is_enterprise_install": t.Whole, "enterprise": nil,
	}
	if t.Organisation != "" {
		out["enterprise"] = map[string]any{"id": t.Organisation}
	}
	if t.Whole {
		out["team"] = nil
	}
	return out
}

// Press is a button pressed in a message.
func (t Team) Press(channel, thread, user, value string) map[string]any {
	container := map[string]any{"type": "message", "message_ts": t.s.Stamp(), "channel_id": channel, "is_ephemeral": false}
	if thread != "" {
		container["thread_ts"] = thread
	}
	out := t.interaction("block_actions", user)
	out["channel"], out["container"], out["response_url"] = map[string]any{"id": channel}, container, t.s.Response(channel, user)
	out["actions"] = []any{map[string]any{"type": "button", "action_id": "run-1", "value": value}}
	return out
}

// Submit is a modal sent with values, by block.
func (t Team) Submit(view map[string]any, user string, values map[string]map[string]any) map[string]any {
	state := make(map[string]any)
	for block, value := range values {
		state[block] = map[string]any{block: value}
	}
	full := maps.Clone(view)
	full["state"] = map[string]any{"values": state}
	out := t.interaction("view_submission", user)
	out["view"] = full
	return out
}

// Removed is what Slack says when Cairn is removed: of an organisation, without a
// workspace. Kind is app_uninstalled or tokens_revoked.
func (t Team) Removed(kind string) map[string]any {
	out := t.Event("Ev-"+kind+t.s.Stamp(), map[string]any{"type": kind, "tokens": map[string]any{"bot": []string{Self}}})
	if t.Whole {
		delete(out, "team_id")
		delete(out, "authorizations")
	}
	return out
}
