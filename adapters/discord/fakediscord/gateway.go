package fakediscord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Act is what the gateway does instead of what it should.
type Act struct {
	Frame string // is sent
	Close int    // the connection is closed with this code, after Frame
	Hang  bool   // nothing more is said
}

// Closed says how a connection ended.
type Closed struct {
	Code int // of the client's close frame; 1006 without one
}

type gateway struct {
	mu        sync.Mutex
	conns     []*connection
	sessions  map[string]*session
	shards    int
	every     time.Duration
	instead   func(n int, op string) *Act
	opened    int
	identify  []time.Time
	elsewhere int // sessions begun by another program
	resumes   int
	heartbeat int
	closes    []Closed
	last      map[string]any // data of the last IDENTIFY
}

type session struct {
	id        string
	shard, of int
	seq       int64
	kept      []string // frames, the first has seq 1
}

type connection struct {
	ws      *websocket.Conn
	number  int
	session *session
}

// OnGateway has f decide what happens when a connection, counted from 1, does
// something: "open", "identify", "resume" or "heartbeat"; nil for what should.
func (s *Server) OnGateway(f func(n int, op string) *Act) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.instead = f
}

// Heartbeats sets how often connections are to beat.
func (s *Server) Heartbeats(every time.Duration) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.every = every
}

// begun is how many sessions count.
func (g *gateway) begun() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.identify) + g.elsewhere
}

// Elsewhere has so many sessions begun by another program with the same token.
func (s *Server) Elsewhere(n int) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.elsewhere = n
}

// Shards is how many connections Discord wants.
func (s *Server) Shards(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.shards = n
}

func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	g := &s.gateway
	g.mu.Lock()
	g.opened++
	c := &connection{ws: ws, number: g.opened}
	g.conns = append(g.conns, c)
	code := websocket.CloseAbnormalClosure
	ws.SetCloseHandler(func(got int, _ string) error {
		code = got
		return nil
	})
	goOn := g.does(c, "open", fmt.Sprintf(`{"op":10,"d":{"heartbeat_interval":%d}}`, g.every.Milliseconds()))
	g.mu.Unlock()
	for goOn {
		_, data, err := ws.ReadMessage()
		if err != nil {
			break
		}
		g.mu.Lock()
		goOn = g.frame(c, data)
		g.mu.Unlock()
	}
	for !goOn { // hangs, or waits for the other side to close
		if _, _, err := ws.ReadMessage(); err != nil {
			break
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closes = append(g.closes, Closed{code})
	for i, other := range g.conns {
		if other == c {
			g.conns = append(g.conns[:i], g.conns[i+1:]...)
			break
		}
	}
	_ = ws.Close()
}

// does answers something with a frame, or as told; the caller holds mu. It
// reports whether the connection goes on.
func (g *gateway) does(c *connection, op, frame string) bool {
	var act *Act
	if g.instead != nil {
		act = g.instead(c.number, op)
	}
	if act == nil {
		if frame != "" {
			_ = c.ws.WriteMessage(websocket.TextMessage, []byte(frame))
		}
		return true
	}
	if act.Frame != "" {
		_ = c.ws.WriteMessage(websocket.TextMessage, []byte(act.Frame))
	}
	if act.Close != 0 {
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(act.Close, ""), time.Now().Add(time.Second))
	}
	return act.Close == 0 && !act.Hang
}

// frame answers a frame; the caller holds mu.
func (g *gateway) frame(c *connection, data []byte) bool {
	var p struct {
		Op   int             `json:"op"`
		Data json.RawMessage `json:"d"`
	}
	if json.Unmarshal(data, &p) != nil {
		return g.closed(c, 4002)
	}
	switch p.Op {
	case 1:
		g.heartbeat++
		return g.does(c, "heartbeat", `{"op":11}`)
	case 2:
		return g.identified(c, p.Data)
	case 6:
		return g.resumed(c, p.Data)
	}
	return g.closed(c, 4001)
}

func (g *gateway) closed(c *connection, code int) bool {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	return false
}

func (g *gateway) identified(c *connection, data []byte) bool {
	g.identify = append(g.identify, time.Now())
	var d struct {
		Token string `json:"token"`
		Shard [2]int `json:"shard"`
	}
	g.last = nil
	if json.Unmarshal(data, &d) != nil || json.Unmarshal(data, &g.last) != nil {
		return g.closed(c, 4002)
	}
	if d.Token != Token {
		return g.closed(c, 4004)
	}
	s := &session{id: "session-" + strconv.Itoa(len(g.sessions)+1), shard: d.Shard[0], of: max(d.Shard[1], 1)}
	ready := s.dispatch("READY", map[string]any{
		"v": 10, "session_id": s.id, "user": map[string]any{"id": Self, "username": "Cairn", "bot": true},
		"application": map[string]any{"id": Application}, "guilds": []any{map[string]any{"id": Guild, "unavailable": true}},
	})
	if !g.does(c, "identify", ready) {
		return false
	}
	g.sessions[s.id] = s
	c.session = s
	return true
}

func (g *gateway) resumed(c *connection, data []byte) bool {
	g.resumes++
	var d struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int64  `json:"seq"`
	}
	_ = json.Unmarshal(data, &d)
	s := g.sessions[d.Session]
	if s == nil || d.Token != Token {
		return g.does(c, "resume", `{"op":9,"d":false}`)
	}
	if d.Seq > s.seq {
		return g.closed(c, 4007)
	}
	for _, missed := range s.kept[d.Seq:] {
		_ = c.ws.WriteMessage(websocket.TextMessage, []byte(missed))
	}
	if !g.does(c, "resume", s.dispatch("RESUMED", map[string]any{})) {
		return false
	}
	c.session = s
	return true
}

// dispatch makes a frame and keeps it, to be sent again.
func (s *session) dispatch(kind string, data any) string {
	s.seq++
	frame, err := json.Marshal(map[string]any{"op": 0, "t": kind, "s": s.seq, "d": data})
	if err != nil {
		panic(err) // tests give what can be written
	}
	s.kept = append(s.kept, string(frame))
	return string(frame)
}

// Dispatch sends an event to the shard of a server; to the first for "".
func (s *Server) Dispatch(kind, guild string, data any) error {
	g := &s.gateway
	g.mu.Lock()
	defer g.mu.Unlock()
	id, _ := strconv.ParseInt(guild, 10, 64)
	sent := false
	for _, each := range g.sessions {
		if int(id>>22)%each.of != each.shard {
			continue
		}
		frame := each.dispatch(kind, data)
		for _, c := range g.conns {
			if c.session == each {
				sent = true
				_ = c.ws.WriteMessage(websocket.TextMessage, []byte(frame))
			}
		}
	}
	if !sent {
		return errors.New("nobody is connected")
	}
	return nil
}

// Frame sends a raw frame on every connection.
func (s *Server) Frame(frame string) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	for _, c := range s.gateway.conns {
		_ = c.ws.WriteMessage(websocket.TextMessage, []byte(frame))
	}
}

// Drop ends every connection without a word.
func (s *Server) Drop() {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	for _, c := range s.gateway.conns {
		_ = c.ws.Close()
	}
}

// Forget ends every session, so that none can be resumed.
func (s *Server) Forget() {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	clear(s.gateway.sessions)
}

// Seen is what the gateway has seen so far.
type Seen struct {
	Opened, Connected, Resumed, Heartbeats int
	Identified                             []time.Time
	Closed                                 []Closed
	Identify                               map[string]any // the last one
}

// Gateway is what the gateway has seen so far.
func (s *Server) Gateway() Seen {
	g := &s.gateway
	g.mu.Lock()
	defer g.mu.Unlock()
	out := Seen{Opened: g.opened, Resumed: g.resumes, Heartbeats: g.heartbeat, Identify: g.last}
	for _, c := range g.conns {
		if c.session != nil {
			out.Connected++
		}
	}
	out.Identified = append(out.Identified, g.identify...)
	out.Closed = append(out.Closed, g.closes...)
	return out
}
