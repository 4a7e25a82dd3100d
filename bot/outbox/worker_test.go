package outbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/outbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scene is a store, an adapter, a worker that is not started yet, and its log.
type scene struct {
	t   *testing.T
	s   *shelf
	m   *mouth
	w   *outbox.Worker
	log bytes.Buffer
}

// play runs a test in a bubble.
func play(t *testing.T, test func(*scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := &scene{t: t, s: &shelf{lanes: map[string]time.Time{}}, m: &mouth{}}
		e.w = &outbox.Worker{Store: e.s, Adapter: e.m, Now: time.Now, Log: slog.New(slog.NewTextHandler(&e.log, nil))}
		test(e)
	})
}

// start runs the worker and returns the function that stops it and waits.
func start(t *testing.T, w *outbox.Worker) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Run(ctx)
	}()
	return func() {
		cancel()
		<-done
	}
}

func TestOrder(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		var want []string
		for i := range 50 {
			post(t, s, fmt.Sprintf("a%02d", i), "a", time.Time{})
			want = append(want, fmt.Sprintf("a%02d", i))
		}
		post(t, s, "later", "a", time.Now().Add(time.Hour))
		post(t, s, "a00", "a", time.Time{}) // the same key again is one post
		defer start(t, w)()
		time.Sleep(59 * time.Minute)
		if diff := cmp.Diff(want, m.texts()); diff != "" {
			t.Errorf("within the hour (-want +got):\n%s", diff)
		}
		time.Sleep(time.Minute + time.Second)
		if diff := cmp.Diff(append(want, "later"), m.texts()); diff != "" {
			t.Errorf("after it (-want +got):\n%s", diff)
		}
		if late := m.said[50].at.Sub(m.said[0].at) - time.Hour; late > time.Second {
			t.Errorf("%v late", late)
		}
	})
}

// TestFailureHoldsTheLane keeps the order even when the first post fails, while
// other lanes go on.
func TestFailureHoldsTheLane(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		var tries atomic.Int32
		m.send = func(_ context.Context, _ int, to bot.Conversation) error {
			if to.Channel == "a" && tries.Add(1) < 4 {
				return errors.New("502 bad gateway")
			}
			return nil
		}
		post(t, s, "a1", "a", time.Time{})
		post(t, s, "a2", "a", time.Time{})
		post(t, s, "b1", "b", time.Time{})
		defer start(t, w)()
		time.Sleep(time.Minute)
		got := m.texts()
		if len(got) != 3 || got[0] != "b1" || got[1] != "a1" || got[2] != "a2" {
			t.Errorf("said %q", got)
		}
		if !strings.Contains(e.log.String(), "post not delivered") || !strings.Contains(e.log.String(), "attempt=1") {
			t.Errorf("logged %s", e.log.String())
		}
	})
}

// TestBackoff waits longer each time, and gives up after twelve tries that take
// the better part of a day.
func TestBackoff(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		var at []time.Time
		m.send = func(context.Context, int, bot.Conversation) error {
			at = append(at, time.Now())
			return errors.New("no")
		}
		post(t, s, "a1", "a", time.Time{})
		post(t, s, "a2", "a", time.Time{})
		stop := start(t, w)
		for s.row(1).outcome == "" {
			time.Sleep(time.Minute)
		}
		stop()
		if r := s.row(1); r.outcome != outbox.Dead || r.reason != "no" || r.Attempts != 12 {
			t.Errorf("ended as %s after %d tries: %s", r.outcome, r.Attempts, r.reason)
		}
		for i := 1; i < 12; i++ {
			gap, longest := at[i].Sub(at[i-1]), min(time.Second<<i, 4*time.Hour)
			if gap < longest/2 || gap > longest+time.Second {
				t.Errorf("waited %v before try %d, want %v to %v", gap, i+1, longest/2, longest)
			}
		}
		if s.row(2).outcome != "" && s.row(2).Attempts == 12 {
			t.Error("the next post of the lane died with it")
		}
	})
}

func TestGone(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		m.send = func(context.Context, int, bot.Conversation) error { return fmt.Errorf("open dm: %w", bot.ErrGone) }
		post(t, s, "a1", "a", time.Time{})
		w.Round(t.Context())
		if r := s.row(1); r.outcome != outbox.Gone || r.Attempts != 1 || !strings.Contains(r.reason, "cannot be reached") {
			t.Errorf("ended as %q after %d tries: %s", r.outcome, r.Attempts, r.reason)
		}
	})
}

// TestLater does as the platform asks, within reason, for the whole lane, and
// never gives up for it.
func TestLater(t *testing.T) {
	for asked, want := range map[time.Duration]time.Duration{
		90 * time.Second: 90 * time.Second, 0: time.Second, -time.Hour: time.Second, math.MaxInt64: 4 * time.Hour,
	} {
		play(t, func(e *scene) {
			t, s, m, w := e.t, e.s, e.m, e.w
			begin := time.Now()
			m.send = func(_ context.Context, try int, _ bot.Conversation) error {
				if try <= 20 {
					return fmt.Errorf("post: %w", &bot.Later{After: asked})
				}
				return nil
			}
			post(t, s, "a1", "a", time.Time{})
			post(t, s, "a2", "a", time.Time{})
			defer start(t, w)()
			time.Sleep(20*want + time.Minute)
			if got := m.texts(); !slices.Equal(got, []string{"a1", "a2"}) {
				t.Fatalf("%v: said %q after %d tries", asked, got, m.tries())
			}
			if waited := m.said[0].at.Sub(begin); waited < 20*want || waited > 20*(want+time.Second) {
				t.Errorf("%v: waited %v in all, want 20 times %v", asked, waited, want)
			}
		})
	}
}

func TestWake(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		wake := make(chan struct{}, 1)
		w.Wake = wake
		defer start(t, w)()
		synctest.Wait() // it sleeps
		post(t, s, "woken", "a", time.Time{})
		wake <- struct{}{}
		synctest.Wait()
		if got := m.texts(); !slices.Equal(got, []string{"woken"}) {
			t.Errorf("said %q", got)
		}
		// What another process stores is seen without a hint.
		post(t, s, "seen", "a", time.Time{})
		time.Sleep(30*time.Second + time.Millisecond)
		synctest.Wait()
		if got := m.texts(); !slices.Equal(got, []string{"woken", "seen"}) {
			t.Errorf("said %q", got)
		}
	})
}

// TestStop keeps what the platform answered, and gives back what it was not
// asked yet.
func TestStop(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		sent := make(chan struct{})
		m.send = func(ctx context.Context, try int, _ bot.Conversation) error {
			if try == 1 {
				close(sent)
			}
			<-ctx.Done()
			if try == 1 {
				return nil // it had been said
			}
			return ctx.Err()
		}
		post(t, s, "said", "a", time.Time{})
		stop := start(t, w)
		<-sent
		stop()
		if r := s.row(1); r.outcome != outbox.Posted {
			t.Errorf("what was said is %+v", r)
		}

		post(t, s, "cut off", "b", time.Time{})
		s.rows[1].Attempts = 11 // the last try is not lost to a restart
		stop = start(t, w)
		synctest.Wait()
		begin := time.Now()
		stop()
		if r := s.row(2); r.outcome != "" || r.next.After(time.Now()) || !time.Now().Equal(begin) {
			t.Errorf("what was cut off is %+v", r)
		}
		m.send = nil
		w.Round(t.Context())
		if r := s.row(2); r.outcome != outbox.Posted {
			t.Errorf("after the restart it is %+v", r)
		}
	})
}

// TestTwoWorkers share a store and say everything once.
func TestTwoWorkers(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		other := *w
		m.send = func(ctx context.Context, try int, _ bot.Conversation) error {
			select {
			case <-ctx.Done():
			case <-time.After(time.Duration(try%5) * time.Second):
			}
			return ctx.Err()
		}
		for i := range 60 {
			post(t, s, fmt.Sprintf("p%02d", i), fmt.Sprintf("c%d", i%7), time.Time{})
		}
		defer start(t, w)()
		defer start(t, &other)()
		time.Sleep(10 * time.Minute)
		got := m.texts()
		lanes := make(map[string]string)
		for _, h := range m.said {
			text := h.message.Lead.String()
			if text <= lanes[h.to.Channel] {
				t.Errorf("%s came after %s", text, lanes[h.to.Channel])
			}
			lanes[h.to.Channel] = text
		}
		if slices.Sort(got); len(got) != 60 || len(slices.Compact(got)) != 60 {
			t.Errorf("said %d times: %q", len(got), got)
		}
	})
}
