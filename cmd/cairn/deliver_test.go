package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/sqlstore"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/features"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// This file delivers reminders from processes that are killed, to a server that
// fails, and counts at the server what arrived.

// deliverLease is short, so that what a killed process had claimed waits no
// minute.
const deliverLease = 2 * time.Second

// deliverMain is a process that does nothing but deliver: deliver DATABASE SERVER.
func deliverMain() {
	db, err := sqlstore.Open(context.Background(), os.Args[1])
	for range 100 { // its killed predecessor may hold the file for a moment, and a server may be starting
		if err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
		db, err = sqlstore.Open(context.Background(), os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	log := slog.New(slog.DiscardHandler)
	if os.Getenv("CAIRN_TEST_LOUD") != "" {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	cairn := &features.Cairn{Store: db, Posts: outbox.Queue{Store: db, Now: time.Now}}
	clock := &features.Clock{Cairn: cairn, Now: time.Now, Log: log, Wake: db.Watch()}
	worker := &outbox.Worker{Store: db, Adapter: receiver(os.Args[2]), Now: time.Now, Log: log, Wake: db.Watch(), Lease: deliverLease}
	go clock.Run(context.Background())
	worker.Run(context.Background())
}

// receiver is an adapter whose platform is a server of the test.
type receiver string

func (receiver) Name() string                        { return "receiver" }
func (receiver) Run(context.Context, *bot.Bot) error { return nil }

type delivery struct {
	Process    int
	Lane, Text string
}

func (r receiver) Send(ctx context.Context, to bot.Conversation, _ string, m bot.Message) error {
	body, err := json.Marshal(delivery{os.Getpid(), to.User, m.Lead.String()})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, string(r), bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	switch resp.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusTooManyRequests:
		s, err := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64)
		if err != nil {
			return err
		}
		return fmt.Errorf("post: %w", &bot.Later{After: time.Duration(s * float64(time.Second))})
	default:
		return errors.New(resp.Status)
	}
}

// platform is the receiving server. fault says how it treats a delivery.
type platform struct {
	mu       sync.Mutex
	arrived  []delivery
	times    map[string]int // of each text
	waits    map[string]time.Time
	hasty    []string // what came to a lane before it was to
	attempts map[string]int
	fault    func(d delivery, attempt int) fault
}

type fault int

const (
	none fault = iota
	tooMany
	hang
	lost // it arrives, and the answer is lost
	broken
)

// waitAsked is what the platform asks for with "too many requests".
const waitAsked = 1 * time.Second

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var d delivery
	if err := json.NewDecoder(r.Body).Decode(&d); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	p.attempts[d.Text]++
	what := none
	if p.fault != nil {
		what = p.fault(d, p.attempts[d.Text])
	}
	if until := p.waits[d.Lane]; time.Now().Before(until) {
		p.hasty = append(p.hasty, d.Lane+" "+d.Text)
	}
	switch what {
	case tooMany:
		p.waits[d.Lane] = time.Now().Add(waitAsked)
	case none, lost:
		p.arrived = append(p.arrived, d)
		p.times[d.Text]++
	case hang, broken:
	}
	p.mu.Unlock()
	switch what {
	case none:
		time.Sleep(2 * time.Millisecond) // so that some posts are always under way
	case tooMany:
		w.Header().Set("Retry-After", fmt.Sprint(waitAsked.Seconds()))
		w.WriteHeader(http.StatusTooManyRequests)
	case hang:
		<-r.Context().Done()
	case lost:
		if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = c.Close()
		}
	case broken:
		w.WriteHeader(http.StatusBadGateway)
	}
}

// got is how many different texts arrived, and how many more often than once.
func (p *platform) got() (texts, repeats int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.times), len(p.arrived) - len(p.times)
}

// inOrder complains about texts of a lane that came before one that was due
// before them.
func (p *platform) inOrder(t *testing.T) {
	t.Helper()
	last := make(map[string]string)
	for _, d := range p.arrived {
		if d.Text < last[d.Lane] {
			t.Errorf("in %s, %q came after %q", d.Lane, d.Text, last[d.Lane])
		}
		last[d.Lane] = d.Text
	}
}

// fillDue makes members with as many reminders each that are due since up to half
// an hour, and some in the next seconds.
func fillDue(t *testing.T, database string, members, each int) {
	t.Helper()
	db, err := sqlstore.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // everything is committed
	if _, _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := time.Now().Truncate(time.Second)
	for i := range members {
		err := db.In(t.Context(), func(ctx context.Context) error {
			fresh := learning.NewPerson()
			fresh.Quiet = learning.Quiet{}
			who := fmt.Sprintf("m%03d", i)
			p, err := db.Meet(ctx, learning.Identity{Adapter: "receiver", Workspace: who, User: who}, fresh, now)
			if err != nil {
				return err
			}
			for j := range each {
				due := now.Add(-30*time.Minute + time.Duration(j)*(30*time.Minute+5*time.Second)/time.Duration(each)).UTC()
				r := learning.Reminder{Person: p.ID, Text: fmt.Sprintf("%s %03d", who, j), Zone: "UTC", Wall: due.Format(learning.WallTime), CreatedAt: now}
				id, _, err := db.AddReminder(ctx, r)
				if err == nil {
					err = db.SetNext(ctx, id, due.Truncate(time.Second), now)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// delivering is a test of delivery: processes over a database, and a server.
type delivering struct {
	t        *testing.T
	database string
	platform *platform
	server   *httptest.Server
	living   []*exec.Cmd
	killed   map[int]bool
}

func deliverFrom(t *testing.T, database string, processes int, fault func(delivery, int) fault) *delivering {
	t.Helper()
	e := &delivering{
		t: t, database: database, killed: make(map[int]bool),
		platform: &platform{times: make(map[string]int), waits: make(map[string]time.Time), attempts: make(map[string]int), fault: fault},
	}
	e.server = httptest.NewServer(e.platform)
	for range processes {
		e.living = append(e.living, e.start())
	}
	t.Cleanup(func() {
		for _, p := range e.living {
			e.kill(p)
		}
		e.server.CloseClientConnections()
		e.server.Close()
	})
	return e
}

func (e *delivering) start() *exec.Cmd {
	e.t.Helper()
	self, err := os.Executable()
	if err != nil {
		e.t.Fatal(err)
	}
	p := exec.Command(self, e.database, e.server.URL) //nolint:gosec,noctx // the test binary, killed at the end
	p.Args[0] = "deliver"
	p.Stderr = os.Stderr
	if err := p.Start(); err != nil {
		e.t.Fatal(err)
	}
	return p
}

func (e *delivering) kill(p *exec.Cmd) {
	e.killed[p.Process.Pid] = true
	_ = p.Process.Kill() // SIGKILL: it gets no chance to tidy up
	_ = p.Wait()
}

// killOne kills a process at random and starts another.
func (e *delivering) killOne() {
	i := rand.IntN(len(e.living))
	e.kill(e.living[i])
	e.living[i] = e.start()
}

// until waits until so many texts arrived.
func (e *delivering) until(texts int, atMost time.Duration) {
	e.t.Helper()
	for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		n, _ := e.platform.got()
		if n >= texts {
			return
		}
		if time.Since(begin) > atMost {
			e.t.Fatalf("%d of %d arrived in %v", n, texts, atMost)
		}
	}
}

func TestKilledDelivery(t *testing.T) {
	killing(t, filepath.Join(t.TempDir(), "cairn.db"), 1)
}

func TestKilledDeliveryPostgres(t *testing.T) {
	killing(t, postgresURL(t), 3)
}

// killing kills processes a dozen times while they deliver 5,000 reminders:
// nothing is lost, each member hears in order, and only what a killed process had
// under way comes twice.
func killing(t *testing.T, database string, processes int) {
	t.Helper()
	const members, each, kills = 100, 50, 12
	fillDue(t, database, members, each)
	e := deliverFrom(t, database, processes, nil)
	for i := range kills {
		e.until(members*each*(i+1)/(kills+2), time.Minute) // all through the traffic
		time.Sleep(rand.N(50 * time.Millisecond))
		e.killOne()
	}
	e.until(members*each, 2*time.Minute)
	time.Sleep(2 * deliverLease) // what is to come twice has come by then
	e.platform.mu.Lock()
	defer e.platform.mu.Unlock()
	texts, repeats := len(e.platform.times), len(e.platform.arrived)-len(e.platform.times)
	t.Logf("%d processes, %d kills: %d arrived, %d twice", processes, kills, texts, repeats)
	if most := kills * outbox.AtOnce; texts != members*each || repeats > most {
		t.Errorf("%d of %d arrived, %d twice; at most %d were under way", texts, members*each, repeats, most)
	}
	first := make(map[string]int)
	for _, d := range e.platform.arrived {
		if by, twice := first[d.Text]; twice && !e.killed[by] {
			t.Errorf("%q came twice, though the process that said it lives", d.Text)
		}
		first[d.Text] = d.Process
	}
	e.platform.inOrder(t)
}

func TestFaultyDelivery(t *testing.T) {
	faults(t, filepath.Join(t.TempDir(), "cairn.db"), 1, nil)
}

// TestFaultyDeliveryPostgres cuts off every connection and admits none for a while, in
// the middle.
func TestFaultyDeliveryPostgres(t *testing.T) {
	url := postgresURL(t)
	faults(t, url, 3, func() { severPostgres(t, url, 2*time.Second) })
}

// faults delivers to a server that asks to wait, hangs, breaks and loses its
// answers: nothing is lost, no lane is written to while it is to wait, and only
// what was answered by nothing comes twice.
func faults(t *testing.T, database string, processes int, sever func()) {
	t.Helper()
	const members, each = 40, 25
	fillDue(t, database, members, each)
	lostAnswers := 0
	e := deliverFrom(t, database, processes, func(d delivery, attempt int) fault {
		n, _ := strconv.Atoi(d.Text[strings.LastIndex(d.Text, " ")+1:])
		switch lane := d.Lane; {
		case attempt > 1:
			return none
		case n == 5:
			return tooMany
		case n == 10 && lane < "m010":
			return hang
		case n == 15:
			lostAnswers++
			return lost
		case n == 20:
			return broken
		}
		return none
	})
	if sever != nil {
		e.until(members*each/3, time.Minute)
		sever()
	}
	e.until(members*each, 2*time.Minute)
	time.Sleep(2 * deliverLease)
	e.platform.mu.Lock()
	defer e.platform.mu.Unlock()
	texts, repeats := len(e.platform.times), len(e.platform.arrived)-len(e.platform.times)
	t.Logf("%d arrived, %d twice, %d answers lost", texts, repeats, lostAnswers)
	most := lostAnswers
	if sever != nil { // what was answered while the database was away longer than a lease
		most += processes * outbox.AtOnce
	}
	if texts != members*each || repeats > most {
		t.Errorf("%d of %d arrived, %d twice; %d answers were lost", texts, members*each, repeats, lostAnswers)
	}
	if len(e.platform.hasty) > 0 {
		t.Errorf("written to before it was to be: %v", e.platform.hasty)
	}
	e.platform.inOrder(t)
}
