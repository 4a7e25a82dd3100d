package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
)

// socketPace says how fast connections may follow each other. Slack's library has
// a loop of its own; it opens the next connection after the last is closed, which
// loses what is sent meanwhile, and does not wait when Slack turns it away.
type socketPace struct {
	first   time.Duration // before the second try
	longest time.Duration
	steady  time.Duration // a connection that lived so long starts the pace anew
	silence time.Duration // without any frame, a connection counts as dead
}

var defaultPace = socketPace{first: time.Second, longest: 5 * time.Minute, steady: time.Minute, silence: 60 * time.Second}

// socket keeps a connection until ctx ends. When Slack announces the end of one,
// the next is opened while the old is still read.
func (s *Slack) socket(ctx context.Context) {
	var open sync.WaitGroup
	defer open.Wait()
	wait := s.socketPace.first
	for ctx.Err() == nil {
		began := time.Now()
		conn, err := s.connect(ctx)
		switch {
		case err == nil:
			l := &connection{slack: s, conn: conn, leaving: make(chan struct{})}
			open.Go(func() { l.read(ctx) })
			select {
			case <-ctx.Done():
				return
			case <-l.leaving:
			}
			s.Count("cairn_slack_reconnects_total")
		case ctx.Err() != nil:
			return
		case fatal(err):
			s.setAway(bySocket, "Slack refuses the app token: "+kindOfCall(err))
			s.log.ErrorContext(ctx, "slack refuses the app token; set SLACK_APP_TOKEN to one with connections:write", "err", kindOfCall(err))
			<-ctx.Done()
			return
		default:
			s.setAway(bySocket, "Slack cannot be reached: "+kindOfCall(err))
			s.log.WarnContext(ctx, "slack not connected", "err", kindOfCall(err))
		}
		if time.Since(began) > s.socketPace.steady {
			wait = s.socketPace.first
		}
		rest := wait + rand.N(wait/4+1)
		if later, ok := errors.AsType[*bot.Later](err); ok {
			rest = max(rest, later.After)
		}
		select {
		case <-ctx.Done():
		case <-time.After(rest):
		}
		wait = min(2*wait, s.socketPace.longest)
	}
}

// fatal reports whether trying again cannot help until somebody changes a token.
func fatal(err error) bool {
	switch code(err) {
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type", "missing_scope":
		return true
	}
	return false
}

func (s *Slack) connect(ctx context.Context) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, callFor)
	defer cancel()
	c := slack.New("", slack.OptionAppLevelToken(s.AppToken), slack.OptionAPIURL(s.api.base), slack.OptionHTTPClient(s.api.http))
	_, url, err := c.StartSocketModeContext(ctx)
	s.Count("cairn_slack_calls_total", "method", "apps.connections.open", "result", result(err))
	if after := limitOf(err); after > 0 {
		return nil, fmt.Errorf("apps.connections.open: %w", &bot.Later{After: after})
	}
	if err != nil {
		return nil, fmt.Errorf("apps.connections.open: %w", meaning(err))
	}
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: callFor}
	conn, answer, err := dialer.DialContext(ctx, url, nil)
	if answer != nil {
		_ = answer.Body.Close()
	}
	if err != nil {
		return nil, errors.New("web socket refused") // its text holds the address, which is a secret
	}
	conn.SetReadLimit(maxBody)
	return conn, nil
}

// connection is one connection.
type connection struct {
	slack   *Slack
	conn    *websocket.Conn
	leaving chan struct{} // closed when another connection is wanted
	leave   sync.Once
	write   sync.Mutex
}

// read takes what comes until the connection ends.
func (l *connection) read(ctx context.Context) {
	s := l.slack
	defer l.leave.Do(func() {
		if ctx.Err() == nil {
			s.setAway(bySocket, "the connection to Slack ended")
		}
		close(l.leaving)
	})
	defer l.conn.Close() //nolint:errcheck // it ends
	stop := context.AfterFunc(ctx, func() { _ = l.conn.Close() })
	defer stop()
	alive := func() { _ = l.conn.SetReadDeadline(time.Now().Add(s.socketPace.silence)) }
	l.conn.SetPingHandler(func(data string) error {
		alive()
		_ = l.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(callFor))
		return nil
	})
	alive()
	for {
		_, frame, err := l.conn.ReadMessage()
		if err != nil {
			return
		}
		alive()
		l.frame(ctx, frame)
	}
}

// frame handles one message of Slack's.
func (l *connection) frame(ctx context.Context, data []byte) {
	s := l.slack
	f := readFrame(data)
	switch f.Type {
	case "hello":
		s.setAway(bySocket, "")
		return
	case "disconnect":
		s.log.InfoContext(ctx, "slack ends the connection", "reason", f.Reason)
		s.Count("cairn_slack_disconnects_total", "reason", cmp.Or(f.Reason, "unknown"))
		if f.Reason == "link_disabled" || f.Reason == "too_many_websockets" {
			s.setAway(bySocket, "Slack refuses connections: "+f.Reason)
		}
		l.leave.Do(func() { close(l.leaving) })
		return
	case kindEvent, kindSlash, kindInteraction:
	default: // thanked for all the same, or it would come again
		s.Count("cairn_slack_unread_total", "kind", "envelope")
		l.ack(ctx, f.ID, nil)
		return
	}
	taking, cancel := context.WithTimeout(ctx, takeFor)
	defer cancel()
	payload, err := s.accept(taking, f.Type, f.Payload)
	if err != nil {
		s.log.ErrorContext(ctx, "slack envelope not taken", "kind", f.Type, "err", err)
		return // it comes again
	}
	l.ack(ctx, f.ID, payload)
}

// takeFor is how long taking a delivery may take: Slack waits three seconds.
const takeFor = 2500 * time.Millisecond
