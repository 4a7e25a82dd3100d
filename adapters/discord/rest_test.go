package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/discord/fakediscord"
	"github.com/cairnbot/cairn/bot"
)

// clock is one that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// counts are metrics.
type counts struct {
	mu sync.Mutex
	of map[string]int
}

func (c *counts) add(metric string, labels ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of[strings.Join(append([]string{metric}, labels...), " ")]++
}

func (c *counts) get(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of[key]
}

// speaking is an adapter that only says things.
func speaking(t *testing.T, fake *fakediscord.Server) (*Discord, *clock, *counts) {
	t.Helper()
	at, n := &clock{at: time.Now()}, &counts{of: make(map[string]int)}
	d := New(Config{
		Token: fakediscord.Token, ApplicationID: fakediscord.Application, APIURL: fake.API(), Store: nowhere{}, Ledger: newLedger(), Now: at.now, Count: n.add,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	d.setAway(everything, "")
	d.api.retryFirst = time.Millisecond
	return d, at, n
}

func saying(words string) bot.Message { return bot.Message{Lead: bot.Say(words)} }

var (
	inChannel = bot.Conversation{Adapter: Name, Workspace: fakediscord.Guild, Channel: fakediscord.Channel}
	toAda     = bot.Conversation{Adapter: Name, Workspace: fakediscord.Guild, User: "500000000000000011", Direct: true}
)

func channelNumber(n int) bot.Conversation {
	c := inChannel
	c.Channel = strconv.Itoa(710000000000000000 + n)
	return c
}

// failing breaks the requests whose path begins so.
func failing(begins string, f fakediscord.Fault) func(fakediscord.Request) *fakediscord.Fault {
	return func(r fakediscord.Request) *fakediscord.Fault {
		if strings.HasPrefix(r.Path, begins) {
			return &f
		}
		return nil
	}
}

// TestD11 lets no text call anybody, whatever is in it.
func TestD11(t *testing.T) {
	fake := newFake(t)
	d, _, _ := speaking(t, fake)
	for _, to := range []bot.Conversation{inChannel, toAda} {
		if err := d.Send(t.Context(), to, "k", saying("@everyone <@&1> <@500000000000000011>")); err != nil {
			t.Fatal(err)
		}
	}
	i := fake.Interaction(fakediscord.Person{ID: toAda.User}, 2, nil)
	h := heard{id: i["id"].(string), app: fakediscord.Application, token: i["token"].(string), key: "k2"}
	h.ev.In = inChannel
	for path, body := range map[string]any{"/callback": deferred(false), "": nil} {
		if body != nil {
			if err := d.api.do(t.Context(), request{method: http.MethodPost, path: "interactions/" + h.id + "/" + h.token + path, body: body}, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	d.answer(t.Context(), h, saying(strings.Repeat("@here ", 500)))
	said := fake.Messages(0)
	if len(said) != 4 {
		t.Fatalf("%d messages", len(said))
	}
	for _, m := range said {
		allowed, _ := m.Body["allowed_mentions"].(map[string]any)
		parse, is := allowed["parse"].([]any)
		if !is || len(parse) != 0 || allowed["users"] != nil || allowed["roles"] != nil {
			t.Errorf("sent with %v", m.Body["allowed_mentions"])
		}
	}
}

// TestD13 gives up at once what cannot be delivered, and asks no more for a while.
func TestD13(t *testing.T) {
	for _, code := range []int{50007, 50278} {
		for _, path := range []string{"channels/", "users/@me/channels"} {
			fake := newFake(t)
			d, at, _ := speaking(t, fake)
			fake.Break(failing(path, fakediscord.Fault{Status: 403, Code: code}))
			for n := range 5 {
				if err := d.Send(t.Context(), toAda, strconv.Itoa(n), saying("x")); !errors.Is(err, bot.ErrGone) {
					t.Errorf("%d: %v", code, err)
				}
			}
			if n := len(fake.Requests("POST " + path)); n != 1 {
				t.Errorf("%d at %s: asked %d times", code, path, n)
			}
			fake.Break(nil)
			at.pass(closedFirst)
			if err := d.Send(t.Context(), toAda, "later", saying("x")); err != nil {
				t.Errorf("opened again: %v", err)
			}
		}
	}
	fake := newFake(t)
	d, _, _ := speaking(t, fake)
	var later *bot.Later
	fake.Break(failing("users/@me/channels", fakediscord.Fault{Status: 400, Code: openedTooFast}))
	if err := d.Send(t.Context(), toAda, "k", saying("x")); !errors.As(err, &later) || errors.Is(err, bot.ErrGone) {
		t.Errorf("opened too fast: %v", err)
	}
	for code, gone := range map[int]bool{10003: true, 50001: true, 50013: true, 50035: false, 0: false} {
		fake.Break(failing("channels/", fakediscord.Fault{Status: 400, Code: code}))
		if err := d.Send(t.Context(), channelNumber(code), "k", saying("x")); err == nil || errors.Is(err, bot.ErrGone) != gone {
			t.Errorf("%d: %v", code, err)
		}
	}
}

// TestD14 stops far below the number of invalid requests at which Discord bans.
func TestD14(t *testing.T) {
	fake := newFake(t)
	d, at, n := speaking(t, fake)
	fake.Break(failing("channels/"+fakediscord.Channel, fakediscord.Fault{Status: 403, Code: 50013}))
	for k := range 100 {
		if err := d.Send(t.Context(), inChannel, strconv.Itoa(k), saying("x")); !errors.Is(err, bot.ErrGone) {
			t.Fatal(err)
		}
	}
	if n := len(fake.Requests("POST channels/")); n != 1 {
		t.Errorf("%d calls of 100 to a channel that refuses", n)
	}
	for k := range 12 { // the longer the more often it refused
		at.pass(closedFirst << k)
		_ = d.Send(t.Context(), inChannel, "again", saying("x"))
	}
	if n := len(fake.Requests("POST channels/")); n != 13 {
		t.Errorf("%d calls in two days", n)
	}
	if err := d.Send(t.Context(), channelNumber(1), "k", saying("x")); err != nil {
		t.Errorf("another channel: %v", err)
	}
	if got := n.get("cairn_discord_invalid_requests_total status 403"); got != 13 {
		t.Errorf("%d counted", got)
	}

	// Many channels that refuse: nothing at all is asked any more.
	d.api.http.Transport = transport(func(*http.Request) *http.Response { return reply(403, `{"code":50001}`, nil) })
	d.api.limits.pace.SetLimit(1e6)
	d.api.limits.pace.SetBurst(1e6)
	d.api.limits.invalid = nil
	for k := range invalidMost {
		if err := d.Send(t.Context(), channelNumber(k+2), "k", saying("x")); !errors.Is(err, bot.ErrGone) {
			t.Fatalf("number %d: %v", k, err)
		}
	}
	var later *bot.Later
	if err := d.Send(t.Context(), toAda, "k", saying("x")); !errors.As(err, &later) || later.After <= longestWait || later.After > invalidFor {
		t.Errorf("after %d refusals: %v", invalidMost, err)
	}
	if d.Away() == "" {
		t.Error("ready")
	}
	at.pass(invalidFor)
	if d.Away() != "" {
		t.Errorf("after ten minutes: %q", d.Away())
	}
}

type transport func(*http.Request) *http.Response

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r), nil }

func reply(status int, body string, h http.Header) *http.Response {
	if h == nil {
		h = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// TestD15 does not wait longer than it may, and leaves what is limited alone as
// long as Discord says.
func TestD15(t *testing.T) {
	fake := newFake(t)
	d, at, _ := speaking(t, fake)
	fake.Break(failing("channels/"+fakediscord.Channel, fakediscord.Fault{Status: 429, After: 30}))
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		var later *bot.Later
		if err := d.Send(ctx, inChannel, "k", saying("x")); !errors.As(err, &later) || later.After < 29*time.Second || later.After > 31*time.Second {
			t.Errorf("limited: %v", err)
		}
		if ctx.Err() != nil {
			t.Error("waited longer than it might")
		}
		cancel()
	}
	if n := len(fake.Requests("POST channels/")); n != 1 {
		t.Errorf("called %d times while limited", n)
	}
	if err := d.Send(t.Context(), channelNumber(1), "k", saying("x")); err != nil {
		t.Errorf("another channel waits, too: %v", err)
	}
	fake.Break(nil)
	at.pass(31 * time.Second)
	if err := d.Send(t.Context(), inChannel, "k", saying("x")); err != nil {
		t.Error(err)
	}
}

// TestGlobal leaves everything alone but interactions, whose answers do not count.
func TestGlobal(t *testing.T) {
	fake := newFake(t)
	d, _, n := speaking(t, fake)
	fake.Break(failing("channels/", fakediscord.Fault{Status: 429, After: 20, Global: true}))
	var later *bot.Later
	if err := d.Send(t.Context(), inChannel, "k", saying("x")); !errors.As(err, &later) {
		t.Errorf("limited: %v", err)
	}
	fake.Break(nil)
	if err := d.Send(t.Context(), channelNumber(1), "k", saying("x")); !errors.As(err, &later) {
		t.Errorf("another channel: %v", err)
	}
	i := fake.Interaction(fakediscord.Person{ID: toAda.User}, 2, nil)
	if err := d.api.do(t.Context(), request{method: http.MethodPost, path: "interactions/" + i["id"].(string) + "/" + i["token"].(string) + "/callback", body: deferred(true)}, nil); err != nil {
		t.Errorf("an interaction: %v", err)
	}
	if got := n.get("cairn_discord_invalid_requests_total status 429"); got != 1 {
		t.Errorf("%d counted", got)
	}
	d, _, n = speaking(t, fake)
	fake.Break(failing("channels/", fakediscord.Fault{Status: 429, After: 20, Shared: true}))
	_ = d.Send(t.Context(), inChannel, "k", saying("x"))
	if got := n.get("cairn_discord_invalid_requests_total status 429"); got != 0 {
		t.Errorf("%d of a shared limit counted", got)
	}
}

// TestBuckets keeps to a limit that it was told of, in order and without being told
// twice; and waits out a short one.
func TestBuckets(t *testing.T) {
	fake := newFake(t)
	at := New(Config{Token: fakediscord.Token, APIURL: fake.API(), Store: nowhere{}, Ledger: newLedger()})
	fake.Limit(3, 150*time.Millisecond)
	const many = 10
	for n := range many {
		if err := at.Send(t.Context(), inChannel, strconv.Itoa(n), saying(fmt.Sprintf("number %02d", n))); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(fake.Requests("POST channels/")); n != many {
		t.Errorf("%d calls for %d messages", n, many)
	}
	fake.Limit(0, 0)
	short := true
	fake.Break(func(fakediscord.Request) *fakediscord.Fault {
		if short {
			short = false
			return &fakediscord.Fault{Status: 429, After: 0.05}
		}
		return nil
	})
	if err := at.Send(t.Context(), inChannel, "last", saying("number 10")); err != nil {
		t.Error(err)
	}
	for n, m := range fake.Messages(0) {
		if want := fmt.Sprintf("number %02d", n); m.Content() != want {
			t.Errorf("%q in the place of %q", m.Content(), want)
		}
	}
}

// TestD16 stops everything when the address is banned, and finds out with a single
// request whether it still is.
func TestD16(t *testing.T) {
	fake := newFake(t)
	d, at, n := speaking(t, fake)
	html := fakediscord.Fault{Status: 429, HTML: true}
	fake.Break(failing("", html))
	var later *bot.Later
	if err := d.Send(t.Context(), inChannel, "k", saying("x")); !errors.As(err, &later) || later.After != bannedFor {
		t.Fatalf("banned: %v", err)
	}
	tries := func() int { return len(fake.Requests("")) }
	all := func(want int) (said int) {
		t.Helper()
		before := tries()
		var wait sync.WaitGroup
		var ok atomic.Int32
		for k := range 10 {
			wait.Go(func() {
				if d.Send(t.Context(), channelNumber(k), fmt.Sprint("k", k), saying("x")) == nil {
					ok.Add(1)
				}
				_ = d.api.do(t.Context(), request{method: http.MethodPost, path: fmt.Sprintf("interactions/%d/token-%d/callback", k+1000, k)}, nil)
			})
		}
		wait.Wait()
		if n := tries() - before; want >= 0 && n != want {
			t.Errorf("%d requests, want %d", n, want)
		}
		return int(ok.Load())
	}
	all(0)
	if !strings.Contains(d.Away(), "bans") || n.get("cairn_discord_bans_total") != 1 {
		t.Errorf("away %q, counted %d", d.Away(), n.get("cairn_discord_bans_total"))
	}
	at.pass(bannedFor - time.Minute)
	all(0)
	at.pass(time.Minute)
	all(1)
	all(0)
	at.pass(bannedFor)
	fake.Break(nil)
	if err := d.Send(t.Context(), inChannel, "k", saying("x")); err != nil {
		t.Fatalf("over: %v", err)
	}
	if d.Away() != "" {
		t.Errorf("away %q", d.Away())
	}
	if said := all(-1); said != 10 {
		t.Errorf("%d of 10 said after the ban", said)
	}
	fake.Break(failing("", fakediscord.Fault{Status: 429, HTML: true, After: 77}))
	if err := d.Send(t.Context(), inChannel, "k2", saying("x")); !errors.As(err, &later) || later.After.Round(time.Second) != 77*time.Second {
		t.Errorf("banned for 77 s: %v", err)
	}
}

// TestD17 tries again what a server did not answer, a few times, and says it once.
func TestD17(t *testing.T) {
	for name, f := range map[string]fakediscord.Fault{
		"500": {Status: 500}, "502": {Status: 502, HTML: true}, "503": {Status: 503}, "cut": {Cut: true},
		"lost": {Cut: true, Lost: true}, "500 afterwards": {Status: 500, Lost: true}, "503 afterwards": {Status: 503, HTML: true, Lost: true},
	} {
		fake := newFake(t)
		d, _, _ := speaking(t, fake)
		var calls atomic.Int32
		fake.Break(func(fakediscord.Request) *fakediscord.Fault {
			if calls.Add(1) < retries {
				return &f
			}
			return nil
		})
		if err := d.Send(t.Context(), inChannel, "k", saying("x")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		fake.Break(failing("", f))
		if err := d.Send(t.Context(), inChannel, "k2", saying("x")); err == nil || errors.Is(err, bot.ErrGone) {
			t.Errorf("%s, for ever: %v", name, err)
		}
		if n := len(fake.Requests("")); n != 2*retries {
			t.Errorf("%s: %d calls for two messages", name, n)
		}
		fake.Break(nil)
		if err := d.Send(t.Context(), inChannel, "k2", saying("x")); err != nil { // as the outbox does
			t.Error(err)
		}
		if n := len(fake.Messages(0)); n != 2 {
			t.Errorf("%s: said %d times", name, n)
		}
	}
}

// TestFollowUp does not repeat what Discord would say twice: the rest of an answer
// to an interaction goes on where it stopped.
func TestFollowUp(t *testing.T) {
	fake := newFake(t)
	d, _, _ := speaking(t, fake)
	var kept []bot.Conversation
	d.Defer = func(ctx context.Context, key string, _ bot.UserID, to bot.Conversation, m bot.Message) error {
		kept = append(kept, to)
		fake.Break(nil)
		return d.Send(ctx, to, key, m)
	}
	i := fake.Interaction(fakediscord.Person{ID: toAda.User}, 2, nil)
	h := heard{id: i["id"].(string), app: fakediscord.Application, token: i["token"].(string), key: "k", hidden: true}
	h.ev.In, h.ev.In.User = inChannel, toAda.User
	if err := d.api.do(t.Context(), request{method: http.MethodPost, path: "interactions/" + h.id + "/" + h.token + "/callback", body: deferred(true)}, nil); err != nil {
		t.Fatal(err)
	}
	fake.Break(func(r fakediscord.Request) *fakediscord.Fault {
		if r.Method == http.MethodPost && strings.HasPrefix(r.Path, "webhooks/") && len(fake.Requests("POST webhooks/")) == 2 {
			return &fakediscord.Fault{Status: 502, HTML: true}
		}
		return nil
	})
	d.answer(t.Context(), h, saying(strings.Repeat("word ", 1800)))
	words := 0
	said := fake.Messages(0)
	for n, m := range said {
		words += len(m.Content())
		if hidden := n < 2; (m.User != "") != hidden || !hidden && m.Channel != fakediscord.Direct(toAda.User) {
			t.Errorf("part %d: %+v", n, m)
		}
	}
	if words < 5*1800-10 || len(kept) != 1 || !kept[0].Direct || len(fake.Requests("POST webhooks/")) != 2 {
		t.Errorf("%d letters in %d parts, kept %+v", words, len(said), kept)
	}
}

// TestDeadline ends a call that is never answered.
func TestDeadline(t *testing.T) {
	fake := newFake(t)
	d, _, _ := speaking(t, fake)
	fake.Break(failing("", fakediscord.Fault{Hang: true}))
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := d.Send(ctx, inChannel, "k", saying("x")); err == nil || errors.Is(err, bot.ErrGone) {
		t.Errorf("never answered: %v", err)
	}
	if ctx.Err() == nil || d.api.http.Timeout <= 0 {
		t.Error("no deadline of its own")
	}
}

// TestD7 remembers nothing of ten thousand interactions.
func TestD7(t *testing.T) {
	d, at, _ := speaking(t, newFake(t))
	h := http.Header{"X-Ratelimit-Bucket": {"b"}, "X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset-After": {"1"}}
	d.api.http.Transport = transport(func(*http.Request) *http.Response { return reply(200, `{}`, h) })
	most := 0
	for n := range 10_000 {
		hook := fmt.Sprintf("webhooks/900000000000000001/token-%d-which-is-long-enough-to-be-one-of-discords", n)
		for _, r := range []request{
			{method: http.MethodPost, path: fmt.Sprintf("interactions/%d/token-%d/callback", n+1e6, n)},
			{method: http.MethodPatch, path: hook + "/messages/@original"},
		} {
			if err := d.api.do(t.Context(), r, nil); err != nil {
				t.Fatal(err)
			}
		}
		at.pass(20 * time.Millisecond)
		most = max(most, d.api.limits.size())
	}
	if most > 2*fewBlocked {
		t.Errorf("%d things remembered", most)
	}
}

// TestSecrets keeps tokens and words out of errors.
func TestSecrets(t *testing.T) {
	fake := newFake(t)
	d, _, _ := speaking(t, fake)
	for _, f := range []fakediscord.Fault{{Cut: true}, {Status: 400, Code: 50035}, {Status: 502, HTML: true}, {Status: 404, Code: 10062}} {
		fake.Break(failing("", f))
		r := request{method: http.MethodPost, path: "webhooks/900000000000000001/a-secret-token-of-an-interaction-that-is-long", body: saying("a secret word")}
		err := d.api.do(t.Context(), r, nil)
		if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), fakediscord.Token) {
			t.Errorf("the error is %v", err)
		}
	}
}
