package intake_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shelf keeps deliveries in memory. Its Spoke and Spoken are not used here.
type shelf struct {
	intake.Store
	mu     sync.Mutex
	next   int64
	rows   map[int64]*kept
	broken error
}

type kept struct {
	intake.Delivery
	lease string
	until time.Time
}

func newShelf() *shelf { return &shelf{rows: make(map[int64]*kept)} }

func (s *shelf) Receive(_ context.Context, d intake.Delivery, lease string, until time.Time) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rows {
		if r.Key == d.Key {
			return 0, nil
		}
	}
	if s.broken != nil {
		return 0, s.broken
	}
	s.next++
	d.ID = s.next
	s.rows[d.ID] = &kept{d, lease, until}
	return d.ID, nil
}

func (s *shelf) Abandoned(_ context.Context, _, lease string, now, until time.Time, n int) (out []intake.Delivery, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := int64(1); id <= s.next && len(out) < n; id++ {
		if r := s.rows[id]; r != nil && !r.until.After(now) {
			r.Tries, r.lease, r.until = r.Tries+1, lease, until
			out = append(out, r.Delivery)
		}
	}
	return out, nil
}

func (s *shelf) Renew(_ context.Context, _, lease string, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rows {
		if r.lease == lease {
			r.until = until
		}
	}
	return nil
}

func (s *shelf) Handled(_ context.Context, id int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.rows, id)
	return nil
}

func (s *shelf) left() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.rows)
}

func queue(s intake.Store, handle func(context.Context, intake.Delivery)) *intake.Queue {
	return &intake.Queue{Store: s, Adapter: "slack", Handle: handle, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

func from(user string, key any) intake.Delivery {
	return intake.Delivery{Key: fmt.Sprint(user, key), From: bot.UserID{ID: user}}
}

// TestOrder keeps the order of one person, and lets nobody wait for another.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		said := make(map[string][]string)
		s := newShelf()
		q := queue(s, func(_ context.Context, d intake.Delivery) {
			if d.From.ID == "slow" {
				time.Sleep(5 * time.Second)
			}
			mu.Lock()
			defer mu.Unlock()
			said[d.From.ID] = append(said[d.From.ID], d.Key)
		})
		var want []string
		for n := range 8 {
			for _, user := range []string{"slow", "quick"} {
				if fresh, err := q.Accept(t.Context(), from(user, n)); !fresh || err != nil {
					t.Fatal(fresh, err)
				}
			}
			want = append(want, fmt.Sprint("quick", n))
		}
		if fresh, err := q.Accept(t.Context(), from("slow", 7)); fresh || err != nil {
			t.Errorf("a repeat: %v %v", fresh, err)
		}
		time.Sleep(time.Second)
		mu.Lock()
		if !slices.Equal(said["quick"], want) {
			t.Errorf("the quick one said %v", said["quick"])
		}
		mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait() // what they said is seen by now
		if !slices.IsSorted(said["slow"]) || len(said["slow"]) != 8 || s.left() != 0 {
			t.Errorf("the slow one said %v, %d left", said["slow"], s.left())
		}
	})
}

// TestYield lets nobody wait for those who wait for a slow platform, and keeps the
// order of each all the same.
func TestYield(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		said := make(map[string][]string)
		s := newShelf()
		q := queue(s, func(ctx context.Context, d intake.Delivery) {
			if d.From.ID != "quick" {
				intake.Yield(ctx)
				intake.Yield(ctx) // which gives back no second slot
				time.Sleep(20 * time.Second)
			}
			mu.Lock()
			defer mu.Unlock()
			said[d.From.ID] = append(said[d.From.ID], d.Key)
		})
		const slow = 50
		for n := range slow {
			for round := range 2 {
				if _, err := q.Accept(t.Context(), from(fmt.Sprint("slow", n), round)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := q.Accept(t.Context(), from("quick", 1)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		mu.Lock()
		if len(said["quick"]) != 1 {
			t.Error("the quick one waits for the slow ones")
		}
		mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		for who, keys := range said {
			if !slices.IsSorted(keys) || who != "quick" && len(keys) != 2 {
				t.Errorf("%s said %v", who, keys)
			}
		}
		if len(said) != slow+1 || s.left() != 0 {
			t.Errorf("%d people said something, %d deliveries left", len(said), s.left())
		}
	})
}

// TestAbandoned takes up what a process left that died, once, and not what one
// still works on.
func TestAbandoned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf()
		never, end := context.WithCancel(t.Context())
		dead := queue(s, func(context.Context, intake.Delivery) { <-never.Done() }) // it runs nothing: its leases run out
		if _, err := dead.Accept(t.Context(), from("ada", "left")); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var tries []int
		working := queue(s, func(_ context.Context, d intake.Delivery) {
			tries = append(tries, d.Tries)
			time.Sleep(50 * time.Second) // longer than any lease
		})
		done := make(chan struct{})
		other := queue(s, func(context.Context, intake.Delivery) { t.Error("another process took it up as well") })
		for _, q := range []*intake.Queue{working, other} {
			go func() {
				q.Run(ctx)
				done <- struct{}{}
			}()
			time.Sleep(11 * time.Second) // the lease of the dead one runs out
		}
		time.Sleep(2 * time.Minute)
		stop()
		<-done
		<-done
		if !slices.Equal(tries, []int{2}) || s.left() != 0 {
			t.Errorf("tries %v, %d left", tries, s.left())
		}
		end()
		synctest.Wait()
	})
}

// TestStop takes nothing more, and ends when what it took is handled.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf()
		handled := 0
		q := queue(s, func(ctx context.Context, _ intake.Delivery) {
			time.Sleep(30 * time.Second)
			if ctx.Err() == nil {
				handled++
			}
		})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			q.Run(ctx)
		}()
		for n := range 3 {
			if _, err := q.Accept(ctx, from("ada", n)); err != nil {
				t.Fatal(err)
			}
		}
		stop()
		synctest.Wait()
		if _, err := q.Accept(t.Context(), from("ada", "late")); !errors.Is(err, intake.ErrStopping) {
			t.Errorf("accepted while stopping: %v", err)
		}
		<-done
		if handled != 3 || s.left() != 0 {
			t.Errorf("%d handled, %d left", handled, s.left())
		}
	})
}

// TestX7 goes on after a delivery that panics, and forgets it.
func TestX7(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, handled := newShelf(), 0
		q := queue(s, func(_ context.Context, d intake.Delivery) {
			if handled++; handled == 1 {
				panic(d.Payload)
			}
		})
		for n := range 2 {
			if _, err := q.Accept(t.Context(), from("ada", n)); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if handled != 2 || s.left() != 0 {
			t.Errorf("%d handled, %d left", handled, s.left())
		}
	})
}

// TestFull keeps what does not fit in memory for later, and a broken store takes
// nothing.
func TestFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf()
		var mu sync.Mutex
		handled := 0
		q := queue(s, func(context.Context, intake.Delivery) {
			time.Sleep(time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			handled++
		})
		const many = 2500
		for n := range many {
			if fresh, err := q.Accept(t.Context(), from("ada", n)); !fresh || err != nil {
				t.Fatal(fresh, err)
			}
		}
		s.mu.Lock()
		s.broken = errors.New("disk full")
		s.mu.Unlock()
		if _, err := q.Accept(t.Context(), from("ada", "x")); !errors.Is(err, s.broken) {
			t.Errorf("a broken store: %v", err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			q.Run(ctx)
		}()
		time.Sleep(time.Minute)
		stop()
		<-done
		if handled != many || s.left() != 0 {
			t.Errorf("%d of %d handled, %d left", handled, many, s.left())
		}
	})
}
