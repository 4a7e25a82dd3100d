package slack

import (
	"context"
	"encoding/json"
	"regexp"
	"time"
)

// frame is a message on a web socket of Slack's.
type frame struct {
	Type    string          `json:"type"`
	ID      string          `json:"envelope_id"`
	Reason  string          `json:"reason"`
	Payload json.RawMessage `json:"payload"`
}

var envelopeID = regexp.MustCompile(`"envelope_id"\s*:\s*"([^"\\]{1,100})"`)

// readFrame reads a frame; of one that is broken, its id at least.
func readFrame(data []byte) frame {
	var f frame
	if err := json.Unmarshal(data, &f); err != nil {
		f = frame{}
		if at := envelopeID.FindSubmatch(data); at != nil {
			f.ID = string(at[1])
		}
	}
	return f
}

// maxAck is the longest answer to an envelope; Slack drops longer ones and does
// not say so.
const maxAck = 20000

// ack thanks for an envelope, with an answer for forms.
func (l *connection) ack(ctx context.Context, id string, payload json.RawMessage) {
	if id == "" {
		return
	}
	thanks := struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload,omitempty"`
	}{id, payload}
	if len(payload) > maxAck {
		thanks.Payload = nil
	}
	l.write.Lock()
	defer l.write.Unlock()
	_ = l.conn.SetWriteDeadline(time.Now().Add(takeFor))
	if err := l.conn.WriteJSON(thanks); err != nil {
		l.slack.log.WarnContext(ctx, "slack not thanked; it delivers again")
	}
}
