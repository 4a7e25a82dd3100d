// Package fakediscord is a Discord for tests: its REST API with buckets, its
// gateway, and its signed interactions, over the real wire, with faults on demand.
// It knows what Discord documents and nothing of Cairn.
package fakediscord

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// What the fake gives and wants.
const (
	Token       = "fake-token"
	Application = "900000000000000001"
	Self        = "900000000000000001" // user id of the bot
	Guild       = "800000000000000001"
	Channel     = "700000000000000001" // in Guild
	LeadRole    = "600000000000000001" // may manage Guild
	Owner       = "500000000000000001" // of Guild
)

// Fault is what a request gets instead of its answer.
type Fault struct {
	Status int
	Code   int     // Discord's, in the body
	After  float64 // seconds, with 429
	Global bool    // with 429
	Shared bool    // with 429
	HTML   bool    // the body is no JSON, as what stands before Discord writes it
	Hang   bool    // no answer until the caller gives up
	Cut    bool    // the connection breaks
	Lost   bool    // the request is carried out first, and its answer is this fault
	Slow   time.Duration
}

// Request is one call of the REST API.
type Request struct {
	Method, Path string // without the base
	Body         map[string]any
	List         []any // of a body that is a list
	Files        []File
	Header       http.Header
	At           time.Time
}

// File came with a request.
type File struct {
	Name, Type string
	Data       []byte
}

// Message is something Cairn said.
type Message struct {
	ID, Channel string
	Reply       string // to which message
	Token       string // of the interaction it answers
	User        string // for whom alone; "" for everybody in the channel
	Body        map[string]any
	Files       []File
}

// Server is a Discord.
type Server struct {
	http    *httptest.Server
	private ed25519.PrivateKey
	// Public is the key that interactions by HTTP are signed for.
	Public ed25519.PublicKey

	mu           sync.Mutex
	number       int64
	fault        func(Request) *Fault
	requests     []Request
	messages     []Message
	interactions map[string]*interaction // by token
	commands     []any
	nonces       map[string]string // message by channel and nonce
	limit        int               // requests in a bucket, 0 for no end
	window       time.Duration
	buckets      map[string]*bucket
	guilds       []string
	gateway      gateway
}

type bucket struct {
	left int
	ends time.Time
}

type interaction struct {
	id, channel, user string
	response          map[string]any // how it was acknowledged
	hidden            bool
	message           int // index of its message, -1 for none
	acked             chan struct{}
}

// New starts a Discord; Close ends it.
func New() *Server {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		panic(err) // there is no randomness
	}
	s := &Server{
		private: private, Public: public, interactions: make(map[string]*interaction), nonces: make(map[string]string),
		buckets: make(map[string]*bucket), guilds: []string{Guild},
	}
	s.gateway.sessions = make(map[string]*session)
	s.gateway.every = 40 * time.Second
	mux := http.NewServeMux()
	mux.HandleFunc("/gateway", s.socket)
	mux.HandleFunc("GET /attachments/{name}", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "content of "+r.PathValue("name")) //nolint:gosec // a test reads it, no browser
	})
	mux.HandleFunc("/api/v10/", s.rest)
	s.http = httptest.NewServer(mux)
	return s
}

// Close ends everything.
func (s *Server) Close() {
	s.Drop()
	s.http.CloseClientConnections()
	s.http.Close()
}

// API is the base of the REST API.
func (s *Server) API() string { return s.http.URL + "/api/v10/" }

// Attachment is the address of a file of that name.
func (s *Server) Attachment(name string) string {
	return s.http.URL + "/attachments/" + url.PathEscape(name)
}

// Break has every request judged before it is carried out; nil for no faults.
func (s *Server) Break(fault func(Request) *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = fault
}

// Limit gives every bucket so many requests in a window.
func (s *Server) Limit(requests int, window time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit, s.window, s.buckets = requests, window, make(map[string]*bucket)
}

// In says in which servers the bot is.
func (s *Server) In(guilds ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guilds = guilds
}

// Requests are the calls whose method and path begin so: "POST channels/".
func (s *Server) Requests(begins string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Request
	for _, r := range s.requests {
		if strings.HasPrefix(r.Method+" "+r.Path, begins) {
			out = append(out, r)
		}
	}
	return out
}

// Messages are those after the first n.
func (s *Server) Messages(n int) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.messages[min(n, len(s.messages)):]...)
}

// ID is a new id, made now.
func (s *Server) ID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next()
}

func (s *Server) next() string {
	s.number++
	return strconv.FormatInt((time.Now().UnixMilli()-1420070400000)<<22|s.number&(1<<22-1), 10)
}

// rest answers the REST API.
func (s *Server) rest(w http.ResponseWriter, r *http.Request) {
	call, err := read(r)
	if err != nil {
		answer(w, http.StatusBadRequest, map[string]any{"code": 50109, "message": err.Error()})
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, call)
	fault := s.fault
	s.mu.Unlock()
	var f *Fault
	if fault != nil {
		f = fault(call)
	}
	if f != nil && f.Slow > 0 {
		time.Sleep(f.Slow)
	}
	switch {
	case f != nil && f.Hang:
		<-r.Context().Done()
		return
	case f != nil && f.Status == 0 && !f.Cut:
		f = nil
	case f != nil && !f.Lost:
		f.write(w)
		return
	}
	free := strings.HasPrefix(call.Path, "interactions/") || strings.HasPrefix(call.Path, "webhooks/")
	if !free && r.Header.Get("Authorization") != "Bot "+Token {
		answer(w, http.StatusUnauthorized, map[string]any{"code": 0, "message": "401: Unauthorized"})
		return
	}
	s.mu.Lock()
	limited := s.limits(w, call)
	status, out := http.StatusTooManyRequests, any(nil)
	if limited > 0 {
		out = map[string]any{"message": "You are being rate limited.", "retry_after": limited.Seconds(), "global": false}
		w.Header().Set("X-RateLimit-Scope", "user")
		w.Header().Set("Retry-After", strconv.Itoa(int(limited.Seconds())+1))
	} else {
		status, out = s.carryOut(call)
	}
	s.mu.Unlock()
	if f != nil {
		f.write(w)
		return
	}
	answer(w, status, out)
}

func (f *Fault) write(w http.ResponseWriter) {
	if f.Cut {
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
		return
	}
	if f.Status == http.StatusTooManyRequests && f.After > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(f.After)))
	}
	if f.HTML {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		_, _ = io.WriteString(w, "<html><title>Access denied</title>Error 1015</html>")
		return
	}
	body := map[string]any{"code": f.Code, "message": "a fault"}
	if f.Status == http.StatusTooManyRequests {
		body["retry_after"], body["global"] = f.After, f.Global
		scope := "user"
		if f.Global {
			scope = "global"
			w.Header().Set("X-RateLimit-Global", "true")
		} else if f.Shared {
			scope = "shared"
		}
		w.Header().Set("X-RateLimit-Scope", scope)
	}
	answer(w, f.Status, body)
}

// limits counts a request, writes the headers, and returns how long to wait.
func (s *Server) limits(w http.ResponseWriter, call Request) time.Duration {
	if s.limit == 0 {
		return 0
	}
	parts := strings.SplitN(call.Path, "/", 3)
	key := call.Method + " " + parts[0]
	if len(parts) > 1 {
		key += " " + parts[1]
	}
	b := s.buckets[key]
	if b == nil || time.Now().After(b.ends) {
		b = &bucket{left: s.limit, ends: time.Now().Add(s.window)}
		s.buckets[key] = b
	}
	after := time.Until(b.ends)
	h := w.Header()
	h.Set("X-RateLimit-Bucket", fmt.Sprintf("%x", call.Method+parts[0]))
	h.Set("X-RateLimit-Limit", strconv.Itoa(s.limit))
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(after.Seconds(), 'f', 3, 64))
	if b.left == 0 {
		h.Set("X-RateLimit-Remaining", "0")
		return after
	}
	b.left--
	h.Set("X-RateLimit-Remaining", strconv.Itoa(b.left))
	return 0
}

func answer(w http.ResponseWriter, status int, out any) {
	if out == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(out) //nolint:errchkjson // tests read it
}

// read reads a request: JSON, or a form with files.
func read(r *http.Request) (Request, error) {
	_, at, _ := strings.Cut(r.URL.Path, "/api/v10/")
	call := Request{Method: r.Method, Path: at, Header: r.Header, At: time.Now()}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var data []byte
	if kind == "multipart/form-data" {
		form := multipart.NewReader(r.Body, params["boundary"])
		for {
			p, err := form.NextPart()
			if err == io.EOF { //nolint:errorlint // it is documented as this value
				break
			}
			if err != nil {
				return call, err
			}
			content, err := io.ReadAll(p)
			if err != nil {
				return call, err
			}
			if p.FormName() == "payload_json" {
				data = content
				continue
			}
			call.Files = append(call.Files, File{p.FileName(), p.Header.Get("Content-Type"), content})
		}
	} else {
		var err error
		if data, err = io.ReadAll(r.Body); err != nil {
			return call, err
		}
	}
	if len(data) == 0 {
		return call, nil
	}
	if data[0] == '[' {
		return call, json.Unmarshal(data, &call.List)
	}
	return call, json.Unmarshal(data, &call.Body)
}
