package pace_test

import (
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot/pace"
)

func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var turns pace.Turns[string]
		done := turns.Take("ada")
		turns.Take("ben")() // waits for nobody
		var served sync.WaitGroup
		count := 0 // guarded by the turns alone
		for range 50 {
			served.Go(func() {
				defer turns.Take("ada")()
				count++
			})
		}
		synctest.Wait()
		if count != 0 {
			t.Errorf("%d were served while ada had the turn", count)
		}
		done()
		served.Wait()
		if count != 50 {
			t.Errorf("%d were served, want 50", count)
		}
	})
}

// TestTurnAfterPanic gives the turn back whatever happens in it.
func TestTurnAfterPanic(*testing.T) {
	var turns pace.Turns[int]
	func() {
		defer func() { _ = recover() }()
		defer turns.Take(1)()
		panic("no")
	}()
	turns.Take(1)()
}

func TestLimiter(t *testing.T) {
	l := pace.Limiter[string]{PerMinute: 10}
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	for i := range 10 {
		if !l.Allow("ada", now) {
			t.Fatalf("number %d is refused", i+1)
		}
	}
	if l.Allow("ada", now) {
		t.Error("number 11 is allowed")
	}
	if !l.Allow("ben", now) {
		t.Error("somebody else is refused")
	}
	if l.Allow("ada", now.Add(5*time.Second)) {
		t.Error("allowed after 5 seconds")
	}
	if !l.Allow("ada", now.Add(11*time.Second)) {
		t.Error("refused after 11 seconds")
	}
}

// TestLimiterZero allows nothing, as it says.
func TestLimiterZero(t *testing.T) {
	var l pace.Limiter[string]
	if l.Allow("ada", time.Now()) {
		t.Error("the zero value allows something")
	}
}

// TestLimiterForgets keeps those who are busy when there are too many, and
// forgets the rest.
func TestLimiterForgets(t *testing.T) {
	l := pace.Limiter[string]{PerMinute: 2}
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	for i := range 20_000 {
		l.Allow(strconv.Itoa(i), now)
	}
	later := now.Add(2 * time.Minute)
	l.Allow("ada", later)
	l.Allow("ada", later)
	for i := range 20_000 {
		l.Allow("b"+strconv.Itoa(i), later)
	}
	if l.Allow("ada", later) {
		t.Error("a busy one was forgotten")
	}
}

// TestLimiterNeverMore holds the limit over any minute, whatever the clock does.
func TestLimiterNeverMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := pace.Limiter[int]{PerMinute: 10}
		at := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
		var allowed []time.Time
		for range rapid.IntRange(1, 200).Draw(t, "events") {
			at = at.Add(time.Duration(rapid.Int64Range(0, int64(20*time.Second)).Draw(t, "gap")))
			if l.Allow(1, at) {
				allowed = append(allowed, at)
			}
		}
		// A full bucket and what flows in meanwhile: never more than twice.
		for i := range allowed {
			if i >= 20 && allowed[i].Sub(allowed[i-20]) < time.Minute {
				t.Fatalf("21 within a minute before %v", allowed[i])
			}
		}
	})
}
