//go:build unix

package main

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cairnbot/cairn/adapters/discord/fakediscord"
	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
)

// TestServeX10 goes on with one platform while the other is away, says which, and
// comes back.
func TestServeX10(t *testing.T) {
	there, away := fakeslack.New(), fakediscord.New()
	t.Cleanup(there.Close)
	t.Cleanup(away.Close)
	there.Join("UADA", fakeslack.Person{Name: "Ada"})
	var down atomic.Bool
	down.Store(true)
	away.Break(func(fakediscord.Request) *fakediscord.Fault {
		if down.Load() {
			return &fakediscord.Fault{Status: http.StatusServiceUnavailable, HTML: true}
		}
		return nil
	})
	s := serve(t, t.TempDir(), there, "DISCORD_TOKEN="+fakediscord.Token, "DISCORD_API_URL="+away.API())
	eventually(t, "Slack is there, and Discord is not", func() bool {
		code, said := s.get(t, "/readyz")
		return code == http.StatusServiceUnavailable && strings.Contains(said, "discord: ") && !strings.Contains(said, "slack: ")
	})
	if code, _ := s.get(t, "/healthz"); code != http.StatusOK {
		t.Errorf("unhealthy: %d", code)
	}
	if _, err := there.Envelope(t.Context(), "events_api", there.Direct("UADA", question)); err != nil {
		t.Error(err)
	}
	eventually(t, "an answer in Slack", func() bool { return len(there.Messages(0)) > 0 })
	down.Store(false)
	ready(t, s)
	if err := away.Dispatch("MESSAGE_CREATE", "", away.Wrote(ada, question)); err != nil {
		t.Error(err)
	}
	eventually(t, "an answer in Discord", func() bool { return len(away.Messages(0)) > 0 })
	if code, said := s.get(t, "/metrics"); code != http.StatusOK || !strings.Contains(said, `cairn_platform_connected{platform="discord"} 1`) {
		t.Errorf("metrics: %d %s", code, said)
	}
	if code := s.terminated(t); code != exitOK {
		t.Errorf("exit %d", code)
	}
}

// TestServeDiscordKilled answers after a restart what Discord delivered before a
// kill and what it had to say meanwhile, each once, in the same session.
func TestServeDiscordKilled(t *testing.T) {
	fake := fakediscord.New()
	t.Cleanup(fake.Close)
	var stuck atomic.Bool
	stuck.Store(true)
	fake.Break(func(r fakediscord.Request) *fakediscord.Fault {
		if stuck.Load() && strings.HasPrefix(r.Path, "channels/") {
			return &fakediscord.Fault{Hang: true}
		}
		return nil
	})
	home := t.TempDir()
	s := serve(t, home, nil, "DISCORD_TOKEN="+fakediscord.Token, "DISCORD_API_URL="+fake.API())
	ready(t, s)
	if err := fake.Dispatch("MESSAGE_CREATE", "", fake.Wrote(ada, "plan new become a pilot")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "an answer under way", func() bool { return len(fake.Requests("POST channels/")) > 0 })
	if err := s.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.Wait()
	stuck.Store(false)
	_ = fake.Dispatch("MESSAGE_CREATE", "", fake.Wrote(ben, question)) // nobody is connected
	again := serve(t, home, nil, "DISCORD_TOKEN="+fakediscord.Token, "DISCORD_API_URL="+fake.API())
	eventually(t, "both answers", func() bool { return len(fake.Messages(0)) >= 2 })
	ready(t, again)
	if code := again.terminated(t); code != exitOK {
		t.Errorf("exit %d", code)
	}
	for _, m := range fake.Messages(0) {
		t.Log(m.Channel, m.Content())
	}
	if n, begun := len(fake.Messages(0)), len(fake.Gateway().Identified); n != 2 || begun != 1 {
		t.Errorf("%d messages, %d sessions", n, begun)
	}
}
