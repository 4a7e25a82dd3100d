// Package fakeslack is a Slack for tests: its Web API, its web sockets, its signed
// requests and its forms, over the real wire, with faults on demand. It knows what
// Slack documents and nothing of Cairn.
package fakeslack

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Secrets that the fake gives and wants.
const (
	BotToken      = "xoxb-fake"
	AppToken      = "xapp-fake"
	SigningSecret = "fake-signing-secret"
	Workspace     = "T1"
	Self          = "UCAIRN" // user id of the bot
)

// Person is a member of a workspace.
type Person struct {
	Name, Zone string
	Admin      bool
}

// Fault is what a call gets instead of its answer.
type Fault struct {
	Status     int           // 429, 500, …
	RetryAfter int           // seconds, with 429
	Error      string        // Slack's code, with 200
	Hang       bool          // no answer until the caller gives up
	After      bool          // the call is carried out first, then the answer is lost
	Slow       time.Duration // before the answer
}

// Call is one request to the Web API.
type Call struct {
	Method string
	Token  string
	Args   map[string]any
	At     time.Time
}

// Message is something Cairn said.
type Message struct {
	Team            string // whose token said it; "" by a response_url
	Channel, Thread string
	User            string // for whom alone; "" for everybody in the channel
	Response        bool   // by a response_url
	Args            map[string]any
}

// Server is a Slack with a workspace in which Cairn is, and others that may install
// it.
type Server struct {
	http    *httptest.Server
	started time.Time

	mu        sync.Mutex
	fault     func(method string, args map[string]any) *Fault
	watch     func(Message)
	people    map[string]Person
	calls     []Call
	messages  []Message
	views     map[string]map[string]any
	homes     map[string]map[string]any
	uploads   map[string]upload
	responses map[string]response
	number    int
	scopes    string
	sockets   sockets
	offers    map[string]*grant // by code
	grants    []*grant
	now       func() time.Time
	grace     time.Duration
}

type upload struct {
	name, alt string
	data      []byte
}

type response struct {
	channel, user string
	uses          int
}

// New starts a Slack; Close ends it.
func New() *Server {
	s := &Server{
		people: make(map[string]Person), views: make(map[string]map[string]any), homes: make(map[string]map[string]any),
		uploads: make(map[string]upload), responses: make(map[string]response), started: time.Now(),
		offers: make(map[string]*grant), now: time.Now,
	}
	s.Offer("good-code", Install{Team: Workspace, Name: "School"})
	s.sockets.acked = make(map[string]chan json.RawMessage)
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", s.api)
	mux.HandleFunc("/api/upload/{id}", s.uploaded)
	mux.HandleFunc("/api/files/{name}", s.download)
	mux.HandleFunc("/response/{id}", s.responded)
	mux.HandleFunc("/socket", s.socket)
	s.http = httptest.NewServer(mux)
	return s
}

// Close ends every connection.
func (s *Server) Close() {
	s.Drop()
	s.http.CloseClientConnections()
	s.http.Close()
}

// API is the base of the Web API.
func (s *Server) API() string { return s.http.URL + "/api/" }

// Join adds a member.
func (s *Server) Join(id string, p Person) { s.JoinIn(Workspace, id, p) }

// JoinIn adds a member to a workspace.
func (s *Server) JoinIn(team, id string, p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people[team+"/"+id] = p
}

// Break has every later call ask fault what goes wrong; nil for nothing.
func (s *Server) Break(fault func(method string, args map[string]any) *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = fault
}

// Watch has every later message told and nothing kept, neither messages nor calls,
// for traffic that would fill the memory.
func (s *Server) Watch(told func(Message)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watch = told
}

// Grant sets the permissions of the bot's token, separated by commas.
func (s *Server) Grant(scopes string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = scopes
}

func (s *Server) granted() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scopes
}

// Calls are the requests of a method so far, of any with "".
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// Messages are what Cairn said so far, from number on.
func (s *Server) Messages(from int) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages[min(from, len(s.messages)):])
}

// View is a modal as it is shown now; nil without.
func (s *Server) View(id string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.views[id]
}

// Home is the Home tab of a member as it is shown now; nil without.
func (s *Server) Home(user string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.homes[user]
}

// Response makes a response_url for a member in a channel.
func (s *Server) Response(channel, user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.next("R")
	s.responses[id] = response{channel: channel, user: user}
	return s.http.URL + "/response/" + id
}

// next is a new id; the caller holds mu.
func (s *Server) next(prefix string) string {
	s.number++
	return prefix + strconv.Itoa(s.number)
}

// args reads the arguments of a call, from a form or from JSON.
func args(r *http.Request) (map[string]any, string, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 32<<20))
	if err != nil {
		return nil, "", err
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	out := make(map[string]any)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		if len(body) > 0 {
			err = json.Unmarshal(body, &out)
		}
		return out, token, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, "", err
	}
	for name := range form {
		value := form.Get(name)
		if name == "token" {
			token = value
			continue
		}
		out[name] = value
		if name == "blocks" || name == "files" {
			var parsed any
			if err := json.Unmarshal([]byte(value), &parsed); err != nil {
				return nil, "", fmt.Errorf("%s: %w", name, err)
			}
			out[name] = parsed
		}
	}
	return out, token, nil
}

func (s *Server) api(w http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	given, token, err := args(r)
	if err != nil {
		answer(w, nil, "invalid_arguments")
		return
	}
	s.mu.Lock()
	if s.watch == nil {
		s.calls = append(s.calls, Call{method, token, given, time.Now()})
	}
	fault := s.fault
	s.mu.Unlock()
	var f *Fault
	if fault != nil {
		f = fault(method, given)
	}
	if f != nil && !f.After && f.Slow == 0 {
		f.serve(w, r)
		return
	}
	if f != nil && f.Slow > 0 {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(f.Slow):
		}
	}
	s.mu.Lock()
	team, code := s.may(method, token, given)
	switch method {
	case "oauth.v2.access":
		code = ""
	case "apps.connections.open":
		if code = ""; token != AppToken {
			code = "invalid_auth"
		}
	}
	var out map[string]any
	if code == "" {
		out, code = s.carryOut(team, method, given)
	}
	s.mu.Unlock()
	if f != nil && f.After {
		f.serve(w, r)
		return
	}
	w.Header().Set("X-OAuth-Scopes", s.granted())
	answer(w, out, code)
}

func (f *Fault) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case f.Hang:
		<-r.Context().Done()
	case f.Status != 0:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		w.WriteHeader(f.Status)
		_, _ = io.WriteString(w, "<html>a fault</html>")
	default:
		answer(w, nil, f.Error)
	}
}

func answer(w http.ResponseWriter, out map[string]any, code string) {
	if out == nil {
		out = make(map[string]any)
	}
	out["ok"] = code == ""
	if code != "" {
		out["error"] = code
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(out)
}
