package discord

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cairnbot/cairn/adapters/discord/fakediscord"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
)

// nowhere keeps nothing: these tests deliver nothing.
type nowhere struct{ intake.Store }

func (nowhere) Abandoned(context.Context, string, string, time.Time, time.Time, int) ([]intake.Delivery, error) {
	return nil, nil
}

// ledger is one in memory, which outlives a process.
type ledger struct {
	mu     sync.Mutex
	holder map[int]string
	until  map[int]time.Time
	state  map[int]string
	last   time.Time
	used   int
}

func newLedger() *ledger {
	return &ledger{holder: make(map[int]string), until: make(map[int]time.Time), state: make(map[int]string)}
}

func (l *ledger) TakeShard(_ context.Context, _ string, shard int, holder string, now, until time.Time) (string, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.holder[shard] != holder && now.Before(l.until[shard]) {
		return "", false, nil
	}
	l.holder[shard], l.until[shard] = holder, until
	return l.state[shard], true, nil
}

func (l *ledger) KeepShard(_ context.Context, _ string, shard int, holder, state string, until time.Time) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.holder[shard] != holder {
		return false, nil
	}
	l.until[shard], l.state[shard] = until, state
	return true, nil
}

func (l *ledger) Identify(_ context.Context, _ string, now time.Time, gap time.Duration, most int) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.last) < gap || l.used >= most {
		return false, nil
	}
	l.last = now
	l.used++
	return true, nil
}

// quick is the usual pace, 50 times as fast.
var quick = pace{
	first: 20 * time.Millisecond, longest: 2 * time.Second, steady: time.Second, hello: 300 * time.Millisecond, gap: 110 * time.Millisecond, lease: 600 * time.Millisecond,
}

// connecting runs an adapter for a while, and sees that it stops.
func connecting(t *testing.T, fake *fakediscord.Server, l Ledger, while func(*Discord)) {
	t.Helper()
	paced(t, fake, l, quick, while)
}

func paced(t *testing.T, fake *fakediscord.Server, l Ledger, p pace, while func(*Discord)) {
	t.Helper()
	d := New(Config{
		Token: fakediscord.Token, APIURL: fake.API(), Store: nowhere{}, Ledger: l,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	d.pace = p
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = d.Run(ctx, new(bot.Bot))
	}()
	while(d)
	stop()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("it does not stop")
	}
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func newFake(t *testing.T) *fakediscord.Server {
	t.Helper()
	fake := fakediscord.New()
	t.Cleanup(fake.Close)
	return fake
}

const (
	op7 = `{"op":7,"d":null}`
	op9 = `{"op":9,"d":false}`
)

// TestD1 connects again when the first thing said is that it should, and stops.
func TestD1(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	fake := fakediscord.New()
	defer fake.Close()
	fake.OnGateway(func(n int, op string) *fakediscord.Act {
		if op == "identify" && n <= 2 || op == "open" && n == 3 {
			return &fakediscord.Act{Frame: op7}
		}
		return nil
	})
	patient := quick
	patient.hello = time.Minute // it is not silence that makes it go
	paced(t, fake, newLedger(), patient, func(d *Discord) {
		until(t, "connected", func() bool { return d.Away() == "" })
	})
	fake.OnGateway(func(_ int, op string) *fakediscord.Act {
		if op != "open" {
			return &fakediscord.Act{Frame: op7, Hang: true}
		}
		return nil
	})
	connecting(t, fake, newLedger(), func(*Discord) { // which stops while it goes on and on
		n := len(fake.Gateway().Identified)
		until(t, "two more tries", func() bool { return len(fake.Gateway().Identified) >= n+2 })
	})
}

// TestD2 begins another session when the last one cannot be gone on with.
func TestD2(t *testing.T) {
	fake := newFake(t)
	fake.OnGateway(func(_ int, op string) *fakediscord.Act {
		if op == "resume" {
			return &fakediscord.Act{Frame: op9}
		}
		return nil
	})
	connecting(t, fake, newLedger(), func(d *Discord) {
		until(t, "connected", func() bool { return d.Away() == "" })
		fake.Drop()
		until(t, "a second session", func() bool { return len(fake.Gateway().Identified) == 2 && d.Away() == "" })
	})
	seen := fake.Gateway()
	if gap := seen.Identified[1].Sub(seen.Identified[0]); seen.Resumed != 1 || gap < quick.gap {
		t.Errorf("%d resumed, the second session %v after the first", seen.Resumed, gap)
	}
}

// TestResume goes on with a session after its connection broke, after a restart,
// and where Discord asks for it, and begins no other.
func TestResume(t *testing.T) {
	fake := newFake(t)
	l := newLedger()
	connecting(t, fake, l, func(d *Discord) {
		until(t, "connected", func() bool { return d.Away() == "" })
		for n, lose := range []func(){fake.Drop, func() { fake.Frame(op7) }, func() { fake.Frame(`{"op":9,"d":true}`) }} {
			lose()
			until(t, "resumed", func() bool { return fake.Gateway().Resumed == n+1 && fake.Gateway().Connected == 1 && d.Away() == "" })
		}
	})
	connecting(t, fake, l, func(d *Discord) {
		until(t, "resumed", func() bool { return fake.Gateway().Resumed == 4 && d.Away() == "" })
	})
	if n := len(fake.Gateway().Identified); n != 1 {
		t.Errorf("%d sessions", n)
	}
	for _, c := range fake.Gateway().Closed {
		if c.Code == 1000 || c.Code == 1001 {
			t.Errorf("closed with %d, which ends the session", c.Code)
		}
	}
}

// TestD3 does not try again what only somebody's hand can mend.
func TestD3(t *testing.T) {
	for _, code := range []int{4004, 4010, 4011, 4012, 4013, 4014} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			fake := newFake(t)
			fake.OnGateway(func(_ int, op string) *fakediscord.Act {
				if op == "identify" {
					return &fakediscord.Act{Close: code}
				}
				return nil
			})
			connecting(t, fake, newLedger(), func(d *Discord) {
				until(t, "given up", func() bool { return d.Away() == fatalCodes[code] })
				time.Sleep(3 * quick.first)
				if d.Away() == "" {
					t.Error("ready")
				}
			})
			if seen := fake.Gateway(); len(seen.Identified) != 1 || seen.Opened != 1 {
				t.Errorf("%d sessions, %d connections", len(seen.Identified), seen.Opened)
			}
		})
	}
}

// TestD4 leaves a gateway that says nothing, and waits twice as long each time.
func TestD4(t *testing.T) {
	fake := newFake(t)
	var mu sync.Mutex
	var opened []time.Time
	fake.OnGateway(func(int, string) *fakediscord.Act {
		mu.Lock()
		defer mu.Unlock()
		opened = append(opened, time.Now())
		return &fakediscord.Act{Hang: true}
	})
	l := newLedger()
	connecting(t, fake, l, func(d *Discord) {
		until(t, "four tries", func() bool { mu.Lock(); defer mu.Unlock(); return len(opened) >= 4 })
		if d.Away() == "" {
			t.Error("ready")
		}
	})
	for n := 1; n < 4; n++ {
		if gap, least := opened[n].Sub(opened[n-1]), quick.hello+quick.first<<(n-1); gap < least {
			t.Errorf("try %d comes after %v, not %v", n, gap, least)
		}
	}
	if l.used != 0 {
		t.Errorf("%d sessions counted, and none begun", l.used)
	}
}

// TestD5 leaves a connection whose heartbeats are not answered, so that its session
// can be gone on with.
func TestD5(t *testing.T) {
	fake := newFake(t)
	fake.Heartbeats(60 * time.Millisecond)
	var unanswered atomic.Int32
	fake.OnGateway(func(n int, op string) *fakediscord.Act {
		if op == "heartbeat" && n == 1 {
			unanswered.Add(1)
			return &fakediscord.Act{}
		}
		return nil
	})
	connecting(t, fake, newLedger(), func(d *Discord) {
		until(t, "connected", func() bool { return d.Away() == "" })
		until(t, "resumed", func() bool { return fake.Gateway().Resumed == 1 && d.Away() == "" })
		n := fake.Gateway().Heartbeats
		until(t, "beating", func() bool { return fake.Gateway().Heartbeats >= n+3 })
	})
	seen := fake.Gateway()
	if n := unanswered.Load(); n != 1 { // the second would be two intervals after the first ack was due
		t.Errorf("left after %d heartbeats without an answer", n)
	}
	if code := seen.Closed[0].Code; code != goingOn || len(seen.Identified) != 1 {
		t.Errorf("closed with %d, %d sessions", code, len(seen.Identified))
	}
}

// TestD6 counts sessions beyond a crash, and begins few in a day.
func TestD6(t *testing.T) {
	fake := newFake(t)
	fake.OnGateway(func(_ int, op string) *fakediscord.Act {
		switch op {
		case "identify":
			return &fakediscord.Act{Close: 4000}
		case "resume":
			return &fakediscord.Act{Frame: op9}
		}
		return nil
	})
	l := newLedger()
	l.used = perDay(1, 1000) - 3
	tries := 0
	for range 4 { // starts
		connecting(t, fake, l, func(*Discord) {
			until(t, "connections", func() bool { return fake.Gateway().Opened >= tries+2 })
			tries = fake.Gateway().Opened
		})
	}
	if n := len(fake.Gateway().Identified); n != 3 {
		t.Errorf("%d sessions begun, and 3 were left", n)
	}
	for _, tt := range [][3]int{{1, 1000, 210}, {1, 0, 210}, {200, 1000, 500}, {1, 20, 10}} {
		if got := perDay(tt[0], tt[1]); got != tt[2] {
			t.Errorf("%d shards of %d allowed: %d a day", tt[0], tt[1], got)
		}
	}
}

// TestD6Elsewhere begins no session where Discord allows no more.
func TestD6Elsewhere(t *testing.T) {
	fake := newFake(t)
	fake.Elsewhere(1000)
	l := newLedger()
	connecting(t, fake, l, func(d *Discord) {
		until(t, "it says why", func() bool { return strings.Contains(d.Away(), "too many sessions") })
	})
	if n := len(fake.Gateway().Identified); n != 0 || l.used != 0 {
		t.Errorf("%d sessions begun, %d counted", n, l.used)
	}
}

// TestShards shares the shards among processes: each is held once, and taken over.
func TestShards(t *testing.T) {
	fake := newFake(t)
	fake.Shards(3)
	l := newLedger()
	connecting(t, fake, l, func(first *Discord) {
		until(t, "three connections", func() bool { return fake.Gateway().Connected == 3 && first.Away() == "" })
		connecting(t, fake, l, func(second *Discord) {
			until(t, "ready beside", func() bool { return second.Away() == "" })
			if n := fake.Gateway().Opened; n != 3 {
				t.Errorf("%d connections of two processes", n)
			}
		})
	})
	until(t, "all connections end", func() bool { return fake.Gateway().Connected == 0 })
	connecting(t, fake, l, func(third *Discord) {
		until(t, "taken over", func() bool { return fake.Gateway().Connected == 3 && third.Away() == "" })
	})
	if n := len(fake.Gateway().Identified); n != 3 {
		t.Errorf("%d sessions: what another process began is not gone on with", n)
	}
}

// TestLost leaves a shard that somebody else took.
func TestLost(t *testing.T) {
	fake := newFake(t)
	l := newLedger()
	connecting(t, fake, l, func(d *Discord) {
		until(t, "connected", func() bool { return d.Away() == "" })
		l.mu.Lock()
		l.holder[0], l.until[0] = "another", time.Now().Add(time.Hour)
		l.mu.Unlock()
		until(t, "left", func() bool { return fake.Gateway().Connected == 0 })
	})
}

// TestIntents asks for nothing that needs an approval.
func TestIntents(t *testing.T) {
	fake := newFake(t)
	connecting(t, fake, newLedger(), func(d *Discord) {
		until(t, "connected", func() bool { return d.Away() == "" })
	})
	const members, presences, content = 1 << 1, 1 << 8, 1 << 15
	asked := int(fake.Gateway().Identify["intents"].(float64))
	if asked&(members|presences|content) != 0 || asked&(1<<9|1<<12) != 1<<9|1<<12 {
		t.Errorf("intents %b", asked)
	}
}

// TestNobody waits for a Discord that does not say who Cairn is, and gives up with
// a token that is refused.
func TestNobody(t *testing.T) {
	fake := newFake(t)
	fake.Break(func(r fakediscord.Request) *fakediscord.Fault {
		if r.Path == "users/@me" && len(fake.Requests("GET users/@me")) < 4 {
			return &fakediscord.Fault{Status: 503}
		}
		return nil
	})
	connecting(t, fake, newLedger(), func(d *Discord) {
		until(t, "connected", func() bool { return d.Away() == "" })
	})
	fake.Break(func(fakediscord.Request) *fakediscord.Fault { return &fakediscord.Fault{Status: 401} })
	before := len(fake.Requests(""))
	connecting(t, fake, newLedger(), func(d *Discord) {
		until(t, "given up", func() bool { return d.Away() == "Discord refuses the token" })
	})
	if n := len(fake.Requests("")) - before; n != 1 {
		t.Errorf("%d requests with a token that is refused", n)
	}
}

// TestUnpublished says so where Discord does not take the commands, and goes on.
func TestUnpublished(t *testing.T) {
	fake := newFake(t)
	fake.Break(func(r fakediscord.Request) *fakediscord.Fault {
		if r.Method == http.MethodPut {
			return &fakediscord.Fault{Status: 400, Code: 50035}
		}
		return nil
	})
	connecting(t, fake, newLedger(), func(d *Discord) {
		until(t, "connected, and a note", func() bool { return d.Away() == "" && len(d.Notes()) == 1 })
	})
	if n := len(fake.Requests("PUT applications/")); n != 1 {
		t.Errorf("tried %d times", n)
	}
}
