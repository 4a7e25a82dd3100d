package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// Opcodes of the gateway.
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opResume    = 6
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// goingOn closes a connection whose session is gone on with: 1000 and 1001 would
// end it.
const goingOn = 4000

// maxFrame is the longest frame that is read; a large server is described in some
// megabytes.
const maxFrame = 32 << 20

// payload is a frame of the gateway's.
type payload struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  *int64          `json:"s,omitempty"`
	Type string          `json:"t,omitempty"`
}

// socket is one connection.
type socket struct {
	*shard
	ws    *websocket.Conn
	every time.Duration // between heartbeats
	acked atomic.Bool
	ready atomic.Bool

	write sync.Mutex
	why   atomic.Pointer[error] // why Cairn closed it
}

var apiVersion = regexp.MustCompile(`/v(\d{1,3})/?$`)

// address is where to connect, in the version of the API that is configured.
func address(gateway, base string) string {
	version := "10"
	if found := apiVersion.FindStringSubmatch(base); found != nil {
		version = found[1]
	}
	at, err := url.Parse(gateway)
	if err != nil {
		return ""
	}
	if at.Path == "" {
		at.Path = "/"
	}
	at.RawQuery = "v=" + version + "&encoding=json"
	return at.String()
}

// connect keeps one connection and returns why it ended.
func (s *shard) connect(ctx context.Context) error {
	at := s.now()
	gateway := s.url
	if at.ID != "" && at.URL != "" {
		gateway = at.URL
	}
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: callFor}
	dialing, cancel := context.WithTimeout(ctx, callFor)
	ws, answer, err := dialer.DialContext(dialing, address(gateway, s.d.api.base), nil)
	cancel()
	if answer != nil {
		_ = answer.Body.Close()
	}
	if err != nil {
		return errBroke
	}
	c := &socket{shard: s, ws: ws}
	c.acked.Store(true)
	defer c.close(errBroke)
	stop := context.AfterFunc(ctx, func() { c.close(ctx.Err()) })
	defer stop()
	ws.SetReadLimit(maxFrame)
	if err := c.hello(); err != nil {
		return err
	}
	alive, over := context.WithCancel(ctx)
	var beating sync.WaitGroup
	defer beating.Wait()
	defer over()
	beating.Go(func() { c.beat(alive) })
	if err := c.begin(ctx, at); err != nil {
		return err
	}
	late := time.AfterFunc(3*s.d.pace.hello, func() {
		if !c.ready.Load() {
			c.close(errNoHello)
		}
	})
	defer late.Stop()
	return c.read(ctx)
}

// close ends the connection so that its session can be gone on with.
func (c *socket) close(why error) {
	if c.why.CompareAndSwap(nil, &why) {
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(goingOn, ""), time.Now().Add(time.Second))
		_ = c.ws.Close()
	}
}

// next reads one frame.
func (c *socket) next(atMost time.Duration) (payload, error) {
	var p payload
	_ = c.ws.SetReadDeadline(time.Now().Add(atMost))
	_, data, err := c.ws.ReadMessage()
	if err != nil {
		if why := c.why.Load(); why != nil {
			return p, *why
		}
		if _, closed := errors.AsType[*websocket.CloseError](err); closed {
			return p, err
		}
		return p, errBroke // its text may hold an address
	}
	if json.Unmarshal(data, &p) != nil {
		p = payload{Op: -1}
		c.d.Count("cairn_discord_unread_total", "kind", "frame")
	}
	return p, nil
}

func (c *socket) hello() error {
	p, err := c.next(c.d.pace.hello)
	var said struct {
		Every int64 `json:"heartbeat_interval"` // milliseconds
	}
	switch {
	case errors.Is(err, errBroke):
		return errNoHello
	case err != nil:
		return err
	case p.Op == opReconnect:
		return errReconnect
	case p.Op != opHello || json.Unmarshal(p.Data, &said) != nil || said.Every <= 0:
		return errNoHello
	}
	c.every = time.Duration(min(said.Every, 10*60*1000)) * time.Millisecond
	return nil
}

// beat says that Cairn is there, and leaves when that is not answered until the
// next time.
func (c *socket) beat(ctx context.Context) {
	timer := time.NewTimer(rand.N(c.every))
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if !c.acked.Swap(false) {
			c.close(errSilent)
			return
		}
		c.heartbeat()
		timer.Reset(c.every)
	}
}

func (c *socket) heartbeat() {
	var seq any
	if n := c.now().Seq; n > 0 {
		seq = n
	}
	c.send(opHeartbeat, seq)
}

func (c *socket) send(op int, data any) {
	c.write.Lock()
	defer c.write.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(callFor))
	if c.ws.WriteJSON(map[string]any{"op": op, "d": data}) != nil {
		c.close(errBroke)
	}
}

// begin goes on with the session of before, or begins one.
func (c *socket) begin(ctx context.Context, at session) error {
	if at.ID != "" {
		c.send(opResume, map[string]any{"token": c.d.Token, "session_id": at.ID, "seq": at.Seq})
		return nil
	}
	if err := c.d.mayBegin(ctx); err != nil {
		return err
	}
	for end := time.Now().Add(2 * c.d.pace.hello); ; {
		ok, err := c.d.Ledger.Identify(ctx, Name, c.d.now(), c.d.pace.gap, c.most)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return fmt.Errorf("count session: %w", err)
		case ok:
			c.d.Count("cairn_discord_identify_total")
			c.send(opIdentify, map[string]any{
				"token": c.d.Token, "intents": intents, "shard": [2]int{c.number, c.of}, "large_threshold": 50,
				"properties": map[string]string{"os": runtime.GOOS, "browser": "cairn", "device": "cairn"},
			})
			return nil
		case time.Now().After(end):
			return errBudget
		}
		if !rest(ctx, c.d.pace.gap/4, nil) {
			return ctx.Err()
		}
	}
}

// read takes what comes until the connection ends.
func (c *socket) read(ctx context.Context) error {
	for {
		p, err := c.next(2*c.every + c.d.pace.hello)
		if err != nil {
			return err
		}
		switch p.Op {
		case opDispatch:
			if err := c.dispatch(ctx, p); err != nil {
				c.d.log.ErrorContext(ctx, "discord event not taken; it comes again", "err", err)
				return errNotTaken
			}
			if p.Seq != nil {
				c.set(func(now *session) { now.Seq = *p.Seq })
			}
		case opHeartbeat:
			c.heartbeat()
		case opAck:
			c.acked.Store(true)
		case opReconnect:
			return errReconnect
		case opInvalid:
			var goOn bool
			if json.Unmarshal(p.Data, &goOn) == nil && goOn {
				return errReconnect
			}
			return errInvalid
		}
	}
}

// dispatch takes one event. After an error it is to come again.
func (c *socket) dispatch(ctx context.Context, p payload) (err error) {
	defer func() {
		if v := recover(); v != nil { // its text may hold what somebody wrote
			c.d.log.ErrorContext(ctx, "discord event panicked", "kind", p.Type, "panic", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
		}
	}()
	switch p.Type {
	case "READY":
		var r struct {
			Session string `json:"session_id"`
			URL     string `json:"resume_gateway_url"`
		}
		if json.Unmarshal(p.Data, &r) != nil {
			return errInvalid
		}
		c.set(func(now *session) { *now = session{ID: r.Session, URL: r.URL, Of: c.of} })
		c.connected()
		select {
		case c.begun <- struct{}{}:
		default:
		}
	case "RESUMED":
		c.connected()
	case "INTERACTION_CREATE":
		c.d.takeInteraction(ctx, p.Data)
	case "GUILD_CREATE", "GUILD_UPDATE", "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE", "GUILD_DELETE":
		c.d.serverChanged(ctx, p.Type, p.Data)
	case "MESSAGE_CREATE":
		return c.d.take(ctx, p.Data)
	}
	return nil
}

func (c *socket) connected() {
	c.ready.Store(true)
	c.d.setAway(c.number, "")
}
