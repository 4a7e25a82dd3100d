package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/outbox"
)

// shelf is a store in memory that keeps the contract of [outbox.Store].
type shelf struct {
	mu    sync.Mutex
	rows  []*kept
	lanes map[string]time.Time // wait until
	slow  time.Duration        // how long a claim takes
	err   error                // what every method returns, if any
}

type kept struct {
	outbox.Row
	next    time.Time
	outcome outbox.Outcome
	reason  string
}

func (s *shelf) Enqueue(_ context.Context, _ time.Time, rows ...outbox.Row) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range rows {
		if slices.ContainsFunc(s.rows, func(k *kept) bool { return k.Key == r.Key }) {
			continue
		}
		r.ID = int64(len(s.rows) + 1)
		s.rows = append(s.rows, &kept{Row: r, next: r.RunAt})
	}
	return s.err
}

// free lists the open row of every lane that fell due first.
func (s *shelf) free() []*kept {
	var out []*kept
	seen := make(map[string]bool)
	rows := slices.Clone(s.rows)
	slices.SortStableFunc(rows, func(a, b *kept) int { return a.Due.Compare(b.Due) })
	for _, k := range rows {
		if k.outcome == "" && !seen[k.Lane] {
			seen[k.Lane] = true
			out = append(out, k)
		}
	}
	return out
}

func (s *shelf) due(k *kept) time.Time {
	if wait := s.lanes[k.Lane]; wait.After(k.next) {
		return wait
	}
	return k.next
}

func (s *shelf) Claim(_ context.Context, adapter string, now time.Time, lease time.Duration, n int) ([]outbox.Row, error) {
	time.Sleep(s.slow)
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []outbox.Row
	for _, k := range s.free() {
		if k.Adapter != adapter || s.due(k).After(now) || len(out) == n {
			continue
		}
		k.Attempts++
		k.next, k.Lease = now.Add(lease), fmt.Sprintf("%d at %v", k.Attempts, now)
		out = append(out, k.Row)
	}
	return out, s.err
}

func (s *shelf) ours(r outbox.Row) (*kept, bool) {
	k := s.rows[r.ID-1]
	return k, k.outcome == "" && k.Lease == r.Lease
}

func (s *shelf) Settle(ctx context.Context, r outbox.Row, o outbox.Outcome, reason string, _ time.Time) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.ours(r)
	if ok && ctx.Err() == nil && s.err == nil {
		k.outcome, k.reason = o, reason
	}
	return ok, errors.Join(s.err, ctx.Err())
}

func (s *shelf) Postpone(ctx context.Context, r outbox.Row, at time.Time, lane bool, reason string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.ours(r)
	if ok && ctx.Err() == nil {
		k.next, k.Lease, k.reason = at, "", reason
		if lane {
			s.lanes[k.Lane] = at
		}
	}
	return ok, errors.Join(s.err, ctx.Err())
}

func (s *shelf) NextDue(_ context.Context, adapter string) (first time.Time, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.free() {
		if at := s.due(k); k.Adapter == adapter && (!ok || at.Before(first)) {
			first, ok = at, true
		}
	}
	return first, ok, s.err
}

// row is what became of the nth post.
func (s *shelf) row(n int) kept {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.rows[n-1]
}

// mouth is an adapter that notes what it says and when.
type mouth struct {
	mu   sync.Mutex
	said []heard
	// send decides what happens to the nth try; nil says everything.
	send func(ctx context.Context, try int, to bot.Conversation) error
	try  int
}

type heard struct {
	to      bot.Conversation
	message bot.Message
	at      time.Time
}

func (*mouth) Name() string                        { return "fake" }
func (*mouth) Run(context.Context, *bot.Bot) error { return nil }

func (m *mouth) Send(ctx context.Context, to bot.Conversation, _ string, message bot.Message) error {
	m.mu.Lock()
	m.try++
	try := m.try
	m.mu.Unlock()
	if m.send != nil {
		if err := m.send(ctx, try, to); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.said = append(m.said, heard{to, message, time.Now()})
	return nil
}

// texts are the leads of what was said so far.
func (m *mouth) texts() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for _, h := range m.said {
		out = append(out, h.message.Lead.String())
	}
	return out
}

func (m *mouth) tries() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.try
}

// post puts a text into the queue for a channel.
func post(t *testing.T, s *shelf, key, channel string, at time.Time) {
	t.Helper()
	q := outbox.Queue{Store: s, Now: time.Now}
	err := q.Post(t.Context(), outbox.Post{
		Key: key, To: bot.Conversation{Adapter: "fake", Workspace: "w", Channel: channel}, Message: bot.Message{Lead: bot.Say(key)}, At: at,
	})
	if err != nil {
		t.Fatal(err)
	}
}
