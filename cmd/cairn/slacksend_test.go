package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/slack"
	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
	"github.com/cairnbot/cairn/bot"
)

var toAda = bot.Conversation{Adapter: slack.Name, Workspace: fakeslack.Workspace, User: "UADA", Direct: true}

func saying(words string) bot.Message { return bot.Message{Lead: bot.Say(words)} }

// failing breaks one method.
func failing(method string, f fakeslack.Fault) func(string, map[string]any) *fakeslack.Fault {
	return func(called string, _ map[string]any) *fakeslack.Fault {
		if called == method {
			return &f
		}
		return nil
	}
}

// TestSlackGone maps what Slack refuses for good, and nothing else, to a
// conversation that cannot be reached.
func TestSlackGone(t *testing.T) {
	w := atWork(t, nil)
	gone := []string{"channel_not_found", "is_archived", "account_inactive", "user_disabled", "cannot_dm_bot", "user_not_found"}
	for _, code := range append([]string{"fatal_error", "internal_error", "invalid_blocks"}, gone...) {
		w.fake.Break(failing("chat.postMessage", fakeslack.Fault{Error: code}))
		err := w.slack.Send(t.Context(), toAda, "key "+code, saying("x"))
		if is := strings.Contains(fmt.Sprint(gone), code); err == nil || errors.Is(err, bot.ErrGone) != is {
			t.Errorf("%s: %v", code, err)
		}
	}
	w.fake.Break(nil)
	if err := w.slack.Send(t.Context(), bot.Conversation{Adapter: "slack", Workspace: "T1", User: "UNOBODY", Direct: true}, "k", saying("x")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("nobody: %v", err)
	}
}

// TestSlackS12 leaves a limited method alone as long as Slack says, and no other.
func TestSlackS12(t *testing.T) {
	w := atWork(t, nil)
	now := time.Now()
	w.now.Store(&now)
	w.fake.Break(failing("chat.postMessage", fakeslack.Fault{Status: http.StatusTooManyRequests, RetryAfter: 7}))
	for range 3 {
		var later *bot.Later
		if err := w.slack.Send(t.Context(), toAda, "k", saying("x")); !errors.As(err, &later) || later.After != 7*time.Second {
			t.Fatalf("limited: %v", err)
		}
	}
	if n := len(w.fake.Calls("chat.postMessage")); n != 1 {
		t.Errorf("called %d times while limited", n)
	}
	w.fake.Break(nil)
	w.deliver("events_api", w.fake.Event("EvHome", map[string]any{"type": "app_home_opened", "user": "UADA", "tab": "home"}))
	if w.fake.Home("UADA") == nil {
		t.Error("another method waits, too")
	}
	after := now.Add(7 * time.Second)
	w.now.Store(&after)
	if err := w.slack.Send(t.Context(), toAda, "k", saying("x")); err != nil {
		t.Error(err)
	}
	w.told("x")
}

// TestSlackS13 keeps the order and the gap in a channel.
func TestSlackS13(t *testing.T) {
	const gap, many = 20 * time.Millisecond, 20
	w := atWork(t, func(c *slack.Config) { c.Gap = gap })
	began := time.Now()
	for n := range many {
		if err := w.slack.Send(t.Context(), toAda, strconv.Itoa(n), saying(fmt.Sprintf("number %02d", n))); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took < (many-1)*gap {
		t.Errorf("%d messages within %v", many, took)
	}
	for n, m := range w.news() {
		if want := fmt.Sprintf("number %02d", n); strings.TrimSpace(m.Words()) != want {
			t.Errorf("%q in the place of %q", m.Words(), want)
		}
	}
}

// TestSlackParts goes on with a message of several posts where it stopped.
func TestSlackParts(t *testing.T) {
	w := atWork(t, nil)
	long := bot.Message{Lead: bot.Say("the first"), Blocks: []bot.Block{bot.Para{Text: bot.Say(strings.Repeat("word ", 8000))}}}
	var calls atomic.Int32
	w.fake.Break(func(method string, _ map[string]any) *fakeslack.Fault {
		if method == "chat.postMessage" && calls.Add(1) == 3 {
			return &fakeslack.Fault{Status: http.StatusServiceUnavailable}
		}
		return nil
	})
	if err := w.slack.Send(t.Context(), toAda, "long", long); err == nil || errors.Is(err, bot.ErrGone) {
		t.Fatalf("a server that fails: %v", err)
	}
	if err := w.slack.Send(t.Context(), toAda, "long", long); err != nil {
		t.Fatal(err)
	}
	said := w.news()
	words := 0
	for _, m := range said {
		words += strings.Count(m.Words(), "word")
	}
	if words != 8000 || len(said) < 4 || int(calls.Load()) != len(said)+1 {
		t.Errorf("%d words in %d posts by %d calls", words, len(said), calls.Load())
	}
}

// TestSlackDeferred says an answer later that Slack does not take now: to them
// alone what was for them alone.
func TestSlackDeferred(t *testing.T) {
	w := atWork(t, nil)
	w.fake.Break(failing("chat.postMessage", fakeslack.Fault{Status: http.StatusBadGateway}))
	w.deliver("events_api", w.fake.Direct("UADA", question))
	w.silent("Slack is down")
	w.fake.Break(nil)
	if n := w.app.worker(w.slack).Round(t.Context()); n != 1 {
		t.Errorf("%d posts wait", n)
	}
	w.told("expire")
	w.silent("once")
}

// TestSlackS10 goes on without a response_url that is used up, to the same person.
func TestSlackS10(t *testing.T) {
	w := atWork(t, nil)
	slash := w.fake.Slash("C1", "UADA", question)
	w.deliver("slash_commands", slash)
	if m := w.told("expire"); !m.Response || m.Args["response_type"] != "ephemeral" {
		t.Errorf("answered by %+v", m)
	}
	slash = w.fake.Slash("C1", "UADA", question)
	slash["response_url"] = strings.Replace(slash["response_url"].(string), "/response/", "/response/gone", 1)
	w.deliver("slash_commands", slash)
	if m := w.told("expire"); m.Response || m.User != "UADA" || m.Channel != "C1" {
		t.Errorf("answered by %+v", m)
	}
	w.fake.Break(failing("chat.postEphemeral", fakeslack.Fault{Error: "user_not_in_channel"}))
	slash = w.fake.Slash("C1", "UADA", question)
	slash["response_url"] = ""
	w.deliver("slash_commands", slash)
	if m := w.told("expire"); m.Channel != "DUADA" {
		t.Errorf("answered by %+v", m)
	}
}

// TestSlackPrivate shows what is a member's own to them alone.
func TestSlackPrivate(t *testing.T) {
	w := atWork(t, nil)
	w.deliver("events_api", w.fake.InChannel("app_mention", "C1", "", "UADA", "<@"+fakeslack.Self+"> settings show", w.fake.Stamp()))
	if m := w.told("Time zone"); m.User != "UADA" || m.Channel != "C1" {
		t.Errorf("shown to %+v", m)
	}
	w.deliver("events_api", w.fake.InChannel("app_mention", "C1", "", "UADA", "<@"+fakeslack.Self+"> privacy export", w.fake.Stamp()))
	for _, m := range w.news() {
		if m.User == "" && m.Channel != "DUADA" {
			t.Errorf("everybody in %s sees %q", m.Channel, m.Words())
		}
	}
}

// TestSlackS25 ends a call that is never answered by its deadline.
func TestSlackS25(t *testing.T) {
	w := atWork(t, nil)
	w.fake.Break(failing("chat.postMessage", fakeslack.Fault{Hang: true}))
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := w.slack.Send(ctx, toAda, "k", saying("x")); err == nil || errors.Is(err, bot.ErrGone) {
		t.Errorf("never answered: %v", err)
	}
	if ctx.Err() == nil {
		t.Error("ended before its deadline")
	}
}

// TestSlackS20 stops calling a workspace that removed Cairn, in whatever order it
// says so.
func TestSlackS20(t *testing.T) {
	for _, order := range [][]string{{"app_uninstalled", "tokens_revoked"}, {"tokens_revoked", "app_uninstalled"}} {
		w := atWork(t, nil)
		for _, kind := range order {
			w.deliver("events_api", w.fake.Event("Ev"+kind, map[string]any{"type": kind, "tokens": map[string]any{"bot": []string{fakeslack.Self}}}))
		}
		before := len(w.fake.Calls(""))
		if err := w.slack.Send(t.Context(), toAda, "k", saying("x")); !errors.Is(err, bot.ErrGone) {
			t.Errorf("sent after %v: %v", order, err)
		}
		if n := len(w.fake.Calls("")); n != before {
			t.Errorf("%d calls after %v", n-before, order)
		}
		if w.slack.Away() == "" {
			t.Error("ready without a workspace")
		}
	}
	w := atWork(t, nil)
	w.deliver("events_api", w.fake.Event("Ev1", map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"oauth": []string{"UADA"}}}))
	if err := w.slack.Send(t.Context(), toAda, "k", saying("x")); err != nil {
		t.Errorf("the token of a member was revoked: %v", err)
	}
}
