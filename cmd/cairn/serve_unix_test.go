//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
)

// serving is cairn serve as a process beside a Slack.
type serving struct {
	*process
	addr string
}

// serve starts it, with more of an environment; fake may be nil.
func serve(t *testing.T, home string, fake *fakeslack.Server, more ...string) serving {
	t.Helper()
	s := serving{command(t, home, "serve"), freeAddr(t)}
	s.Env = append(s.Env, "CAIRN_ADDR="+s.addr)
	if fake != nil {
		s.Env = append(s.Env, "SLACK_BOT_TOKEN="+fakeslack.BotToken, "SLACK_APP_TOKEN="+fakeslack.AppToken,
			"SLACK_SIGNING_SECRET="+fakeslack.SigningSecret, "SLACK_API_URL="+fake.API())
	}
	s.Env = append(s.Env, more...)
	begin(t, s.process)
	return s
}

// killed ends a service without warning and starts it anew in its place.
func (s serving) killed(tb testing.TB) serving {
	tb.Helper()
	_ = s.Process.Kill()
	_ = s.Wait()
	again := serving{&process{Cmd: exec.CommandContext(tb.Context(), s.Path)}, s.addr} //nolint:gosec // as before
	again.Args, again.Env, again.Stderr = s.Args, s.Env, &again.said
	begin(tb, again.process)
	return again
}

// freeAddr is where nobody listens.
func freeAddr(tb testing.TB) string {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	if err := l.Close(); err != nil {
		tb.Fatal(err)
	}
	return l.Addr().String()
}

// get is the status of a path, and what it says; 0 while nobody listens.
func (s serving) get(tb testing.TB, path string) (int, string) {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, "http://"+s.addr+path, http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, ""
	}
	defer answer.Body.Close() //nolint:errcheck // it is read
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return answer.StatusCode, string(said)
}

func eventually(tb testing.TB, what string, is func() bool) {
	tb.Helper()
	for end := time.Now().Add(2 * time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			tb.Fatalf("never: %s", what)
		}
	}
}

func ready(tb testing.TB, s serving) {
	tb.Helper()
	eventually(tb, "ready", func() bool {
		code, _ := s.get(tb, "/readyz")
		return code == http.StatusOK
	})
}

// TestServeKilled answers after a restart everything that was thanked for before a
// kill without warning, once: what was not begun, and what was done and not said yet,
// which is not done again and said word for word.
func TestServeKilled(t *testing.T) {
	fake := fakeslack.New()
	t.Cleanup(fake.Close)
	home := t.TempDir()
	var stuck atomic.Bool
	stuck.Store(true)
	fake.Break(func(method string, args map[string]any) *fakeslack.Fault {
		if stuck.Load() && (method == "chat.postMessage" || method == "users.info" && args["user"].(string) < "U2") {
			return &fakeslack.Fault{Hang: true}
		}
		return nil
	})
	s := serve(t, home, fake)
	ready(t, s)
	const many, people = 12, 4
	for n := range many {
		user := fmt.Sprint("U", n%people)
		fake.Join(user, fakeslack.Person{Name: user})
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		if _, err := fake.Envelope(ctx, "events_api", fake.Direct(user, fmt.Sprintf("plan new goal number %d", n))); err != nil {
			t.Fatalf("not thanked for: %v", err)
		}
		cancel()
	}
	eventually(t, "everybody waits", func() bool {
		return len(fake.Calls("users.info")) == people && len(fake.Calls("chat.postMessage")) == 2
	})
	if n := len(fake.Messages(0)); n > 0 {
		t.Fatalf("%d answers already", n)
	}
	if err := s.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.Wait()
	stuck.Store(false)
	again := serve(t, home, fake)
	eventually(t, "everything is answered", func() bool { return len(fake.Messages(0)) >= many })
	if code := again.terminated(t); code != exitOK {
		t.Errorf("exited with %d: %s", code, again.said.String())
	}
	told := make(map[string]string)
	for _, m := range fake.Messages(0) {
		told[m.Channel] += m.Words() + "\n"
	}
	for n := range many {
		got, want := told[fmt.Sprint("DU", n%people)], fmt.Sprintf("goal number %d.", n)
		if strings.Count(got, want) != 1 {
			t.Errorf("%q is not said once in:\n%s", want, got)
		}
	}
	if n := len(fake.Messages(0)); n != many {
		t.Errorf("%d answers to %d messages", n, many)
	}
}

// terminated is how the process ends when it is asked to.
func (s serving) terminated(t *testing.T) int {
	t.Helper()
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	return s.ended(t)
}

// TestServeX9X10X12 says which platform is away while it lives, finishes what it
// began when it is asked to stop, and logs nothing that was said.
func TestServeX9X10X12(t *testing.T) {
	fake := fakeslack.New()
	t.Cleanup(fake.Close)
	fake.Join("UADA", fakeslack.Person{Name: "Ada"})
	var away atomic.Bool
	fake.Break(func(method string, _ map[string]any) *fakeslack.Fault {
		switch {
		case method == "apps.connections.open" && away.Load():
			return &fakeslack.Fault{Status: http.StatusServiceUnavailable}
		case method == "users.info":
			return &fakeslack.Fault{Slow: 700 * time.Millisecond}
		}
		return nil
	})
	s := serve(t, t.TempDir(), fake)
	ready(t, s)
	away.Store(true)
	fake.Drop()
	eventually(t, "not ready", func() bool {
		code, said := s.get(t, "/readyz")
		return code == http.StatusServiceUnavailable && strings.Contains(said, "slack")
	})
	if code, _ := s.get(t, "/healthz"); code != http.StatusOK {
		t.Errorf("healthz %d while Slack is away", code)
	}
	away.Store(false)
	ready(t, s)
	if code, said := s.get(t, "/metrics"); code != http.StatusOK || !strings.Contains(said, `cairn_platform_connected{platform="slack"} 1`) {
		t.Errorf("metrics %d: %s", code, said)
	}
	if code, _ := s.get(t, "/nothing"); code != http.StatusNotFound {
		t.Errorf("a path that is not there: %d", code)
	}
	const secret = "zqsecretgoal"
	for range 5 {
		if _, err := fake.Envelope(t.Context(), "events_api", fake.Direct("UADA", "plan new "+secret)); err != nil {
			t.Fatal(err)
		}
	}
	// What goes wrong is logged, and still without what it is about.
	for _, at := range []string{fake.API() + "../response/gone", "http://127.0.0.1:1/response/closed"} {
		gone := fake.Slash("C1", "UADA", "plan add "+secret)
		gone["response_url"] = at
		if _, err := fake.Envelope(t.Context(), "slash_commands", gone); err != nil {
			t.Fatal(err)
		}
	}
	broken := `{"envelope_id":"e1","type":"events_api","payload":{"event":"` + secret + `"}}`
	if _, err := fake.Await(t.Context(), "e1", broken); err != nil {
		t.Fatal(err)
	}
	if code := s.terminated(t); code != exitOK {
		t.Errorf("exited with %d", code)
	}
	if n := len(fake.Messages(0)); n != 7 {
		t.Errorf("%d of 7 messages are answered", n)
	}
	if strings.Count(s.said.String(), "no answer at response_url") != 2 || !strings.Contains(s.said.String(), "slack delivery not read") {
		t.Errorf("what went wrong is not logged: %s", s.said.String())
	}
	for _, never := range []string{secret, fakeslack.BotToken, fakeslack.AppToken, fakeslack.SigningSecret, "/response/"} {
		if strings.Contains(s.said.String(), never) {
			t.Errorf("the log holds %q: %s", never, s.said.String())
		}
	}
}
