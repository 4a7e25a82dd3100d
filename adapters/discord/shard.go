package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// session is what is needed to go on with one after its connection broke.
type session struct {
	ID  string `json:"id"`
	URL string `json:"url"`
	Seq int64  `json:"seq"`
	Of  int    `json:"of"` // shards
}

// shard is one part of what Discord delivers, held by one process at a time.
type shard struct {
	d          *Discord
	number, of int
	most       int // sessions in a day
	url        string
	holder     string
	begun      chan struct{} // filled when a session began

	mu      sync.Mutex
	session session
}

func jitter(d time.Duration) time.Duration { return rand.N(d/4 + 1) }

func (s *shard) now() session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.session
}

func (s *shard) set(change func(*session)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.session)
}

// keep holds the shard whenever nobody else does, until ctx ends.
func (s *shard) keep(ctx context.Context) {
	lease := s.d.pace.lease
	for ctx.Err() == nil {
		at := s.d.now()
		state, ok, err := s.d.Ledger.TakeShard(ctx, Name, s.number, s.holder, at, at.Add(lease))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.d.setAway(s.number, "the database does not say who answers")
			s.d.log.ErrorContext(ctx, "take shard", "shard", s.number, "err", err)
		case !ok:
			s.d.setAway(s.number, "") // another process answers
		default:
			s.set(func(now *session) {
				if json.Unmarshal([]byte(state), now) != nil || now.Of != s.of {
					*now = session{}
				}
			})
			s.hold(ctx, lease)
			continue
		}
		if !rest(ctx, lease/3, nil) {
			return
		}
	}
}

// hold answers while the lease is ours, and gives it back with what another
// process needs to go on.
func (s *shard) hold(ctx context.Context, lease time.Duration) {
	held, lost := context.WithCancel(ctx)
	var renewing sync.WaitGroup
	renewing.Go(func() {
		defer lost()
		s.renew(held, lease)
	})
	s.run(held)
	lost()
	renewing.Wait()
	over, cancel := context.WithTimeout(context.WithoutCancel(ctx), lease/3)
	defer cancel()
	if _, err := s.d.Ledger.KeepShard(over, Name, s.number, s.holder, s.state(), s.d.now()); err != nil {
		s.d.log.ErrorContext(ctx, "give shard back", "shard", s.number, "err", err)
	}
}

func (s *shard) state() string {
	data, _ := json.Marshal(s.now()) //nolint:errchkjson // text and numbers can always be written
	return string(data)
}

// renew returns when the lease is lost, or may be.
func (s *shard) renew(ctx context.Context, lease time.Duration) {
	renewed := time.Now()
	for {
		select { // a session that has just begun is kept at once, or a crash would lose it
		case <-ctx.Done():
			return
		case <-s.begun:
		case <-time.After(lease / 4):
		}
		asking, cancel := context.WithTimeout(ctx, lease/4)
		ok, err := s.d.Ledger.KeepShard(asking, Name, s.number, s.holder, s.state(), s.d.now().Add(lease))
		cancel()
		switch {
		case err == nil && ok:
			renewed = time.Now()
		case err == nil, time.Since(renewed) > lease/2:
			s.d.log.WarnContext(ctx, "shard lost", "shard", s.number, "err", err)
			return
		}
	}
}

// run connects, again and again, until ctx ends.
func (s *shard) run(ctx context.Context) {
	wait := s.d.pace.first
	for ctx.Err() == nil {
		began := time.Now()
		err := s.connect(ctx)
		if ctx.Err() != nil {
			return
		}
		why := whyEnded(err)
		s.d.Count("cairn_discord_reconnects_total", "reason", why)
		if say := fatal(err); say != "" {
			s.d.setAway(s.number, say)
			s.d.log.ErrorContext(ctx, "discord ends the connection for good: "+say, "shard", s.number) //nolint:sloglint // what to do about it is the message
			<-ctx.Done()
			return
		}
		if ends(err) {
			s.set(func(now *session) { *now = session{} })
		}
		s.d.setAway(s.number, "not connected: "+why)
		s.d.log.InfoContext(ctx, "discord connection ended", "shard", s.number, "reason", why)
		if time.Since(began) > s.d.pace.steady {
			wait = s.d.pace.first
		}
		if !rest(ctx, wait, err) {
			return
		}
		wait = min(2*wait, s.d.pace.longest)
	}
}

// Why a connection ended, where Discord did not close it.
var (
	errReconnect = errors.New("Discord asks to connect again")
	errInvalid   = errors.New("the session is over")
	errSilent    = errors.New("heartbeats are not answered")
	errNoHello   = errors.New("no hello")
	errBudget    = errors.New("too many sessions were begun; waiting, or Discord takes the token away")
	errNotTaken  = errors.New("a message could not be kept")
	errBroke     = errors.New("the connection broke")
)

// fatalCodes end a connection for good: only somebody's hand helps.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
var fatalCodes = map[int]string{
	4004: "Discord refuses the token: set DISCORD_TOKEN to the one under Bot in the developer portal",
	4010: "Discord knows no such shard: start Cairn anew",
	4011: "Discord wants more shards: start Cairn anew",
	4012: "Discord does not speak this version of the gateway: set DISCORD_API_URL to one that ends in /v10/, or leave it out",
	4013: "Discord does not know what Cairn asks for: a newer Cairn is needed",
	4014: "Discord does not let Cairn ask for what it asks for: look under Bot in the developer portal",
}

func fatal(err error) string {
	closed, _ := errors.AsType[*websocket.CloseError](err)
	if closed == nil {
		return ""
	}
	return fatalCodes[closed.Code]
}

// ends reports whether the session cannot be gone on with.
func ends(err error) bool {
	closed, _ := errors.AsType[*websocket.CloseError](err)
	if closed == nil {
		return errors.Is(err, errInvalid)
	}
	switch closed.Code {
	case 4003, 4005, 4007, 4009, websocket.CloseNormalClosure:
		return true
	}
	return false
}

// whyEnded has few values, to be counted by.
func whyEnded(err error) string {
	for _, known := range []error{errReconnect, errInvalid, errSilent, errNoHello, errBudget, errNotTaken} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if closed, ok := errors.AsType[*websocket.CloseError](err); ok && closed.Code >= 4000 && closed.Code < 4100 {
		return "closed with " + closed.Error()[len("websocket: close "):][:4]
	}
	return cmp.Or(errBroke.Error())
}
