package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/outbox"
)

// This file is about what fails: platforms that panic and hang, leases that run out,
// a database that is away.

// TestPanic takes a panicking adapter for one that fails, and tells nobody what
// it was saying.
func TestPanic(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		m.send = func(_ context.Context, try int, _ bot.Conversation) error {
			if try == 1 {
				panic("cannot say: my divorce papers")
			}
			return nil
		}
		post(t, s, "a1", "a", time.Time{})
		defer start(t, w)()
		time.Sleep(time.Minute)
		if got := m.texts(); !slices.Equal(got, []string{"a1"}) {
			t.Errorf("said %q", got)
		}
		if strings.Contains(e.log.String(), "divorce") || !strings.Contains(e.log.String(), "panic: string") {
			t.Errorf("logged %s", e.log.String())
		}
	})
}

// TestHang gives every post a deadline, and lets none wait for another lane's.
func TestHang(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		m.send = func(ctx context.Context, _ int, to bot.Conversation) error {
			if to.Channel[0] == 'h' {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}
		for i := range 15 {
			post(t, s, fmt.Sprintf("h%d", i), fmt.Sprintf("h%d", i), time.Time{})
		}
		post(t, s, "b1", "b", time.Time{})
		begin := time.Now()
		if n := w.Round(t.Context()); n != 16 {
			t.Errorf("claimed %d", n)
		}
		if took := time.Since(begin); took != 20*time.Second {
			t.Errorf("took %v", took)
		}
		if len(m.said) != 1 || m.said[0].at != begin {
			t.Errorf("said %v", m.said)
		}
		for i := range 15 {
			if r := s.row(i + 1); r.outcome != "" || r.Attempts != 1 || r.reason != context.DeadlineExceeded.Error() {
				t.Errorf("post %d: %+v", i, r)
			}
		}
	})
}

// TestHangKeepsNobodyWaiting lets what can be said pass by what hangs.
func TestHangKeepsNobodyWaiting(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		m.send = func(ctx context.Context, _ int, to bot.Conversation) error {
			if to.Channel[0] == 'h' {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}
		for i := range 31 {
			post(t, s, fmt.Sprintf("h%d", i), fmt.Sprintf("h%d", i), time.Time{})
		}
		for i := range 40 {
			post(t, s, fmt.Sprintf("b%d", i), "b", time.Time{})
		}
		defer start(t, w)()
		synctest.Wait()
		if n := len(m.texts()); n != 40 {
			t.Errorf("said %d of 40 beside 31 that hang", n)
		}
	})
}

// TestDatabaseAway keeps what the platform answered until the database is back,
// so that nothing is said twice.
func TestDatabaseAway(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		m.send = func(context.Context, int, bot.Conversation) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.err = errors.New("terminating connection due to administrator command")
			time.AfterFunc(5*time.Second, func() {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.err = nil
			})
			return nil
		}
		post(t, s, "a1", "a", time.Time{})
		defer start(t, w)()
		time.Sleep(3 * time.Minute)
		if got := m.texts(); !slices.Equal(got, []string{"a1"}) || s.row(1).outcome != outbox.Posted {
			t.Errorf("said %q, ended as %q", got, s.row(1).outcome)
		}
	})
}

// TestLease leaves alone what it may not be able to settle in time.
func TestLease(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		s.slow = 41 * time.Second
		post(t, s, "a1", "a", time.Time{})
		if w.Round(t.Context()); m.tries() != 0 {
			t.Error("said with 19 seconds of the lease left")
		}
		s.slow = 0
		defer start(t, w)()
		time.Sleep(30 * time.Second)
		if got := m.texts(); !slices.Equal(got, []string{"a1"}) {
			t.Errorf("said %q once the lease had run out", got)
		}
	})
}

// TestLostLease says so when another worker has the row by now.
func TestLostLease(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		m.send = func(context.Context, int, bot.Conversation) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.rows[0].Lease = "somebody else's"
			return nil
		}
		post(t, s, "a1", "a", time.Time{})
		w.Round(t.Context())
		if r := s.row(1); r.outcome != "" || !strings.Contains(e.log.String(), "post not settled") {
			t.Errorf("row %+v, logged %s", r, e.log.String())
		}
	})
}

// TestStoreDown works on as soon as the store is back.
func TestStoreDown(t *testing.T) {
	play(t, func(e *scene) {
		t, s, m, w := e.t, e.s, e.m, e.w
		s.err = errors.New("no database")
		stop := start(t, w)
		time.Sleep(5 * time.Minute)
		stop()
		if n := strings.Count(e.log.String(), "outbox claim"); n < 30 || n > 70 {
			t.Errorf("logged %d times in 5 minutes", n)
		}
		s.err = nil
		post(t, s, "a1", "a", time.Time{})
		defer start(t, w)()
		time.Sleep(time.Second)
		if got := m.texts(); !slices.Equal(got, []string{"a1"}) {
			t.Errorf("said %q", got)
		}
	})
}
