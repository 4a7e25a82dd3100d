package fakeslack

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// sockets are the open connections, newest last.
type sockets struct {
	mu     sync.Mutex
	conns  []*websocket.Conn
	opened int
	acked  map[string]chan json.RawMessage
	greets func(n int) string // a frame instead of hello; nil for hello
}

func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	s.sockets.mu.Lock()
	s.sockets.opened++
	first := `{"type":"hello","num_connections":1,"debug_info":{"approximate_connection_time":18060}}`
	if s.sockets.greets != nil {
		first = s.sockets.greets(s.sockets.opened)
	}
	_ = conn.WriteMessage(websocket.TextMessage, []byte(first))
	s.sockets.conns = append(s.sockets.conns, conn)
	s.sockets.mu.Unlock()
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			break
		}
		var ack struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(data, &ack) != nil {
			continue
		}
		s.sockets.mu.Lock()
		if waits := s.sockets.acked[ack.ID]; waits != nil {
			waits <- ack.Payload
			delete(s.sockets.acked, ack.ID)
		}
		s.sockets.mu.Unlock()
	}
	s.sockets.mu.Lock()
	defer s.sockets.mu.Unlock()
	for i, c := range s.sockets.conns {
		if c == conn {
			s.sockets.conns = append(s.sockets.conns[:i], s.sockets.conns[i+1:]...)
			break
		}
	}
	_ = conn.Close()
}

// Greet has later connections get a frame instead of hello.
func (s *Server) Greet(with func(n int) string) {
	s.sockets.mu.Lock()
	defer s.sockets.mu.Unlock()
	s.sockets.greets = with
}

// Connections is how many web sockets are open.
func (s *Server) Connections() int {
	s.sockets.mu.Lock()
	defer s.sockets.mu.Unlock()
	return len(s.sockets.conns)
}

// Drop closes every web socket without a word.
func (s *Server) Drop() {
	s.sockets.mu.Lock()
	defer s.sockets.mu.Unlock()
	for _, c := range s.sockets.conns {
		_ = c.Close()
	}
}

// Frame sends a raw frame on the oldest connection.
func (s *Server) Frame(data string) error {
	s.sockets.mu.Lock()
	defer s.sockets.mu.Unlock()
	if len(s.sockets.conns) == 0 {
		return errors.New("nobody is connected")
	}
	return s.sockets.conns[0].WriteMessage(websocket.TextMessage, []byte(data))
}

// Envelope delivers by Socket Mode on the oldest connection and returns what comes
// with the thanks.
func (s *Server) Envelope(ctx context.Context, kind string, payload any) (json.RawMessage, error) {
	s.mu.Lock()
	id := s.next("env")
	s.mu.Unlock()
	data, err := json.Marshal(map[string]any{"envelope_id": id, "type": kind, "payload": payload, "accepts_response_payload": kind != "events_api"})
	if err != nil {
		return nil, err
	}
	return s.Await(ctx, id, string(data))
}

// Await sends a frame and waits until the envelope of that id is thanked for.
func (s *Server) Await(ctx context.Context, id, data string) (json.RawMessage, error) {
	thanks := make(chan json.RawMessage, 1)
	s.sockets.mu.Lock()
	s.sockets.acked[id] = thanks
	s.sockets.mu.Unlock()
	if err := s.Frame(data); err != nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case payload := <-thanks:
		return payload, nil
	}
}

// Sign makes the headers of a request of Slack's at a time.
func Sign(secret string, body []byte, at time.Time) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	h := make(http.Header)
	h.Set("X-Slack-Request-Timestamp", stamp)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return h
}

// Request is a signed request to a path of Cairn's.
func Request(ctx context.Context, to string, body []byte, h http.Header) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header = h
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if bytes.HasPrefix(body, []byte("{")) {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, nil
}

// Form is an interaction as the body of a request.
func Form(payload any) []byte {
	data, err := json.Marshal(payload)
	if err != nil {
		panic(err) // tests give what can be written
	}
	return []byte(url.Values{"payload": {string(data)}}.Encode())
}
