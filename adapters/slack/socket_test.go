package slack

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
)

// nowhere keeps nothing: these tests deliver nothing.
type nowhere struct{ intake.Store }

func (nowhere) Abandoned(context.Context, string, string, time.Time, time.Time, int) ([]intake.Delivery, error) {
	return nil, nil
}

// connecting runs an adapter with a quick pace for a while.
func connecting(t *testing.T, fake *fakeslack.Server, pace socketPace, while func(*Slack)) {
	t.Helper()
	s := New(Config{Tokens: &OneToken{Value: fakeslack.BotToken}, AppToken: fakeslack.AppToken, APIURL: fake.API(), Store: nowhere{}, Gap: time.Millisecond})
	s.socketPace = pace
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { _ = s.Run(ctx, new(bot.Bot)) })
	while(s)
	stop()
	done.Wait()
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

// TestS16 does not storm a Slack that turns every connection away: each wait is
// twice the last, so that a minute holds six tries.
func TestS16(t *testing.T) {
	for name, refuse := range map[string]func(*fakeslack.Server){
		"a frame": func(f *fakeslack.Server) {
			f.Greet(func(int) string { return `{"type":"disconnect","reason":"too_many_websockets"}` })
		},
		"a status": func(f *fakeslack.Server) {
			f.Break(func(method string, _ map[string]any) *fakeslack.Fault {
				if method == "apps.connections.open" {
					return &fakeslack.Fault{Status: http.StatusServiceUnavailable}
				}
				return nil
			})
		},
	} {
		fake := fakeslack.New()
		refuse(fake)
		const second = time.Second / 60
		pace := socketPace{first: second, longest: 300 * second, steady: time.Minute, silence: time.Minute}
		tries := func() []fakeslack.Call { return fake.Calls("apps.connections.open") }
		connecting(t, fake, pace, func(s *Slack) {
			until(t, "six tries", func() bool { return len(tries()) >= 6 })
			if s.Away() == "" {
				t.Errorf("%s: ready", name)
			}
		})
		for n, all := 1, tries(); n < 6; n++ {
			if gap, least := all[n].At.Sub(all[n-1].At), second<<(n-1); gap < least {
				t.Errorf("%s: try %d comes after %v, not %v", name, n, gap, least)
			}
		}
		fake.Close()
	}
}

// TestS18 leaves a connection on which nothing comes any more.
func TestS18(t *testing.T) {
	fake := fakeslack.New()
	defer fake.Close()
	pace := socketPace{first: time.Millisecond, longest: time.Second, steady: time.Minute, silence: 50 * time.Millisecond}
	connecting(t, fake, pace, func(*Slack) {
		until(t, "a second connection", func() bool { return len(fake.Calls("apps.connections.open")) >= 2 })
	})
}

// TestS19 tries a revoked app token once, however quick the pace.
func TestS19(t *testing.T) {
	fake := fakeslack.New()
	defer fake.Close()
	fake.Break(func(method string, _ map[string]any) *fakeslack.Fault {
		if method == "apps.connections.open" {
			return &fakeslack.Fault{Error: "token_revoked"}
		}
		return nil
	})
	connecting(t, fake, socketPace{}, func(s *Slack) {
		until(t, "Cairn says why", func() bool { return strings.Contains(s.Away(), "refuses the app token: token_revoked") })
		for range 20 { // while a storm would rage
			if err := s.Send(t.Context(), bot.Conversation{Workspace: "T1", Channel: "C1"}, "", bot.Message{Lead: bot.Say("x")}); err == nil {
				continue
			}
			t.Error("Slack is away altogether")
		}
	})
	if n := len(fake.Calls("apps.connections.open")); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// TestS25 ends a call that Slack never answers, whoever waits for it how long.
func TestS25(t *testing.T) {
	fake := fakeslack.New()
	defer fake.Close()
	fake.Break(func(string, map[string]any) *fakeslack.Fault { return &fakeslack.Fault{Hang: true} })
	s := New(Config{Tokens: &OneToken{Value: fakeslack.BotToken}, APIURL: fake.API(), Store: nowhere{}})
	s.api.limit = 20 * time.Millisecond
	ended := make(chan error, 1)
	go func() {
		ended <- s.Send(context.Background(), bot.Conversation{Channel: "C1"}, "k", bot.Message{Lead: bot.Say("x")})
	}()
	select {
	case err := <-ended:
		if err == nil || errors.Is(err, bot.ErrGone) {
			t.Errorf("never answered: %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("the call does not end")
	}
}

// TestDeadline gives every call a deadline of its own.
func TestDeadline(t *testing.T) {
	fake := fakeslack.New()
	defer fake.Close()
	s := New(Config{Tokens: &OneToken{Value: "x"}, APIURL: fake.API(), Store: nowhere{}})
	if s.api.limit != callFor || s.api.http.Timeout <= 0 || s.api.http.Timeout > time.Minute {
		t.Errorf("the client waits %v", s.api.http.Timeout)
	}
	if err := s.Tokens.Forget(t.Context(), Removal{Workspace: "T1"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), bot.Conversation{Channel: "C1"}, "k", bot.Message{Lead: bot.Say("x")}); !errors.Is(err, bot.ErrGone) {
		t.Errorf("without a token: %v", err)
	}
	if n := len(fake.Calls("")); n != 0 {
		t.Errorf("%d calls without a token", n)
	}
}
