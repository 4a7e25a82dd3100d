package bottest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/outbox"
)

const lease = time.Minute

func post(key, lane string, at time.Time) outbox.Row {
	return outbox.Row{Key: key, Adapter: "slack", Lane: lane, Payload: `{"key":"` + key + `"}`, Due: at, RunAt: at}
}

// enqueue stores posts that are due at once.
func enqueue(t *testing.T, s Store, lane string, keys ...string) {
	t.Helper()
	for _, key := range keys {
		ok(t, s.Enqueue(t.Context(), today, post(key, lane, today)))
	}
}

func claim(t *testing.T, s Store, now time.Time, n int) []outbox.Row {
	t.Helper()
	rows, err := s.Claim(t.Context(), "slack", now, lease, n)
	ok(t, err)
	return rows
}

// claimed names what can be claimed at a time.
func claimed(t *testing.T, s Store, now time.Time) string {
	t.Helper()
	var out strings.Builder
	for _, r := range claim(t, s, now, 100) {
		out.WriteString(r.Key + " ")
	}
	return out.String()
}

func settle(t *testing.T, s Store, r outbox.Row) {
	t.Helper()
	ours, err := s.Settle(t.Context(), r, outbox.Posted, "", today)
	ok(t, err)
	same(t, "settled "+r.Key, ours, true)
}

func testOutbox(t *testing.T, s Store) {
	ctx := t.Context()
	same(t, "claimed from nothing", claimed(t, s, today), "")
	at := today.Add(-time.Minute)
	ok(t, s.Enqueue(ctx, today, post("rem:1:1", "slack/T1/C1", at)))
	ok(t, s.Enqueue(ctx, today, outbox.Row{Key: "rem:1:1", Adapter: "slack", Lane: "other", Payload: "another", RunAt: at}))
	ok(t, s.Enqueue(ctx, today, outbox.Row{Key: "d", Adapter: "discord", Lane: "discord/G1/C1", RunAt: at}))
	same(t, "claimed too early", claimed(t, s, at.Add(-time.Millisecond)), "")
	same(t, "claims of none", len(claim(t, s, today, 0)), 0)
	rows := claim(t, s, at, 10)
	if len(rows) != 1 {
		t.Fatalf("claimed %d rows, want 1", len(rows))
	}
	r := rows[0]
	if r.ID == 0 || r.Lease == "" {
		t.Errorf("claimed row has id %d and lease %q", r.ID, r.Lease)
	}
	want := post("rem:1:1", "slack/T1/C1", at)
	want.ID, want.Lease, want.Attempts, want.RunAt = r.ID, r.Lease, 1, time.Time{}
	same(t, "claimed row", r, want)
	settle(t, s, r)
	ours, err := s.Settle(ctx, r, outbox.Posted, "", today)
	ok(t, err)
	same(t, "settled twice", ours, false)
	ok(t, s.Enqueue(ctx, today, post("rem:1:1", "slack/T1/C1", at)))
	same(t, "claimed after settling", claimed(t, s, today.Add(time.Hour)), "")

	// A post belongs to the transaction that decides it.
	err = s.In(ctx, func(ctx context.Context) error {
		ok(t, s.Enqueue(ctx, today, post("lost", "l", at)))
		return errPlanned
	})
	is(t, err, errPlanned)
	ok(t, s.In(ctx, func(ctx context.Context) error { return s.Enqueue(ctx, today, post("kept", "l", at)) }))
	same(t, "claimed after a rollback", claimed(t, s, today), "kept ")

	for i, o := range []outbox.Outcome{outbox.Gone, outbox.Dead} {
		enqueue(t, s, fmt.Sprint("end", i), string(o))
		ours, err := s.Settle(ctx, claim(t, s, today, 1)[0], o, "no such channel", today)
		ok(t, err)
		same(t, "settled as "+string(o), ours, true)
	}

	atOnce(6, func(int) {
		if err := s.Enqueue(ctx, today, post("same", "x", at)); err != nil {
			t.Error(err)
		}
	})
	same(t, "posts of one key", claimed(t, s, today), "same ")
}

func testLanes(t *testing.T, s Store) {
	enqueue(t, s, "a", "a1", "a2", "a3")
	enqueue(t, s, "b", "b1", "b2")
	same(t, "one of each lane", claimed(t, s, today), "a1 b1 ")
	same(t, "while those are open", claimed(t, s, today), "")

	// One that fell due before goes first, even if it may not leave yet.
	d := post("d1", "d", today.Add(-time.Hour))
	d.RunAt = today.Add(time.Second)
	ok(t, s.Enqueue(t.Context(), today, d))
	enqueue(t, s, "d", "d2")
	same(t, "behind one that fell due before", claimed(t, s, today), "")
	same(t, "once it may leave", claimed(t, s, today.Add(time.Second)), "d1 ")

	// A row for later holds none back, and leaves after what fell due before it.
	ok(t, s.Enqueue(t.Context(), today, post("c2", "c", today.Add(time.Hour))))
	enqueue(t, s, "c", "c1")
	same(t, "before a later row", claimed(t, s, today), "c1 ")
	rows := claim(t, s, today.Add(2*time.Hour), 100)
	for _, r := range rows {
		settle(t, s, r)
	}
	same(t, "next of each lane", claimed(t, s, today.Add(2*time.Hour)), "a2 b2 d2 c2 ")
}

func testLeases(t *testing.T, s Store) {
	ctx := t.Context()
	enqueue(t, s, "a", "a1", "a2")
	first := claim(t, s, today, 10)[0]
	same(t, "within the lease", claimed(t, s, today.Add(lease-time.Millisecond)), "")
	second := claim(t, s, today.Add(lease), 10)[0]
	same(t, "the same row", [2]string{first.Key, second.Key}, [2]string{"a1", "a1"})
	same(t, "attempts", [2]int{first.Attempts, second.Attempts}, [2]int{1, 2})
	if first.Lease == second.Lease {
		t.Error("two claims have the same lease")
	}
	ours, err := s.Settle(ctx, first, outbox.Posted, "", today)
	ok(t, err)
	same(t, "settled with an old lease", ours, false)
	ours, err = s.Postpone(ctx, first, today.Add(48*time.Hour), true, "late")
	ok(t, err)
	same(t, "postponed with an old lease", ours, false)
	same(t, "attempts of a stranger change nothing", claimed(t, s, today.Add(lease+time.Second)), "")
	settle(t, s, second)
	same(t, "then", claimed(t, s, today.Add(lease)), "a2 ")
}

func testPostpone(t *testing.T, s Store) {
	ctx := t.Context()
	enqueue(t, s, "a", "a1", "a2")
	enqueue(t, s, "b", "b1")
	rows := claim(t, s, today, 10)
	settle(t, s, rows[1])
	ours, err := s.Postpone(ctx, rows[0], today.Add(10*time.Second), false, "timeout")
	ok(t, err)
	same(t, "postponed", ours, true)
	ours, err = s.Settle(ctx, rows[0], outbox.Posted, "", today)
	ok(t, err)
	same(t, "settled after postponing", ours, false)
	same(t, "order while it waits", claimed(t, s, today.Add(9*time.Second)), "")
	again := claim(t, s, today.Add(10*time.Second), 10)
	if len(again) != 1 || again[0].Key != "a1" || again[0].Attempts != 2 {
		t.Fatalf("claimed %+v, want the second attempt of a1", again)
	}
	same(t, "due time", again[0].Due, today)
	settle(t, s, again[0])
	same(t, "then", claimed(t, s, today.Add(10*time.Second)), "a2 ")
}

// testLaneWaits is what a platform's "too many requests" does.
func testLaneWaits(t *testing.T, s Store) {
	ctx := t.Context()
	enqueue(t, s, "a", "a1", "a2")
	enqueue(t, s, "b", "b1", "b2")
	a1 := claim(t, s, today, 1)[0]
	same(t, "claimed first", a1.Key, "a1")
	ours, err := s.Postpone(ctx, a1, today.Add(30*time.Second), true, "429")
	ok(t, err)
	same(t, "postponed", ours, true)
	same(t, "other lanes go on", claimed(t, s, today.Add(29*time.Second)), "b1 ")
	a1 = claim(t, s, today.Add(30*time.Second), 1)[0]
	same(t, "after the wait", a1.Key, "a1")

	// The lane waits even for what comes later, and a shorter wait does not
	// shorten a longer one.
	_, err = s.Postpone(ctx, a1, today.Add(100*time.Second), true, "429")
	ok(t, err)
	a1 = claim(t, s, today.Add(100*time.Second), 1)[0]
	_, err = s.Postpone(ctx, a1, today.Add(50*time.Second), true, "429")
	ok(t, err)
	for _, r := range claim(t, s, today.Add(95*time.Second), 10) {
		if r.Lane == "a" {
			t.Errorf("%s claimed while its lane waits", r.Key)
		}
	}
	rows := claim(t, s, today.Add(100*time.Second), 10)
	same(t, "claimed after the longer wait", rows[0].Key, "a1")
	settle(t, s, rows[0])
	rows = claim(t, s, today.Add(101*time.Second), 10)
	same(t, "then the next", rows[0].Key, "a2")
}

func testNextDue(t *testing.T, s Store) {
	ctx := t.Context()
	due := func(adapter string) string {
		t.Helper()
		at, open, err := s.NextDue(ctx, adapter)
		ok(t, err)
		if !open {
			return "none"
		}
		return at.Sub(today).String()
	}
	same(t, "at first", due("slack"), "none")
	ok(t, s.Enqueue(ctx, today, post("a2", "a", today.Add(time.Hour))))
	ok(t, s.Enqueue(ctx, today, post("a1", "a", today.Add(-time.Hour))))
	same(t, "of a lane the first", due("slack"), "-1h0m0s")
	a1 := claim(t, s, today, 1)[0]
	_, err := s.Postpone(ctx, a1, today.Add(2*time.Hour), false, "timeout")
	ok(t, err)
	same(t, "behind one that is tried again", due("slack"), "2h0m0s")
	a1 = claim(t, s, today.Add(2*time.Hour), 1)[0]
	settle(t, s, a1)
	ok(t, s.Enqueue(ctx, today, post("b1", "b", today.Add(time.Minute))))
	same(t, "earliest", due("slack"), "1m0s")
	same(t, "another adapter", due("discord"), "none")
	b1 := claim(t, s, today.Add(time.Minute), 1)[0]
	same(t, "end of the lease", due("slack"), "2m0s")
	_, err = s.Postpone(ctx, b1, today.Add(10*time.Minute), true, "429")
	ok(t, err)
	same(t, "postponed lane", due("slack"), "10m0s")
	b1 = claim(t, s, today.Add(10*time.Minute), 1)[0]
	settle(t, s, b1)
	ok(t, s.Enqueue(ctx, today, post("b2", "b", today)))
	same(t, "new post in a lane that waits", due("slack"), "10m0s")
	b2 := claim(t, s, today.Add(10*time.Minute), 1)[0]
	settle(t, s, b2)
	same(t, "the rest", due("slack"), "1h0m0s")
	settle(t, s, claim(t, s, today.Add(time.Hour), 1)[0])
	same(t, "at last", due("slack"), "none")
}

// testWorkers lets several workers empty the outbox: nothing is claimed twice,
// and every lane keeps its order.
func testWorkers(t *testing.T, s Store) {
	ctx := t.Context()
	const lanes, each, workers = 5, 8, 4
	for i := range lanes * each {
		lane := fmt.Sprint("lane", i%lanes)
		ok(t, s.Enqueue(ctx, today, post(fmt.Sprintf("%s/%02d", lane, i/lanes), lane, today)))
	}
	var mu sync.Mutex
	said := make(map[string][]string)
	var left atomic.Int32
	left.Store(lanes * each)
	atOnce(workers, func(int) {
		for left.Load() > 0 && ctx.Err() == nil {
			rows, err := s.Claim(ctx, "slack", today, lease, 3)
			if err != nil {
				t.Error(err)
				return
			}
			for _, r := range rows {
				mu.Lock()
				said[r.Lane] = append(said[r.Lane], r.Key)
				mu.Unlock()
				ours, err := s.Settle(ctx, r, outbox.Posted, "", today)
				if err != nil || !ours {
					t.Errorf("settle %s: %v, %v", r.Key, ours, err)
					return
				}
				left.Add(-1)
			}
		}
	})
	for lane, keys := range said {
		for i, key := range keys {
			same(t, "order in "+lane, key, fmt.Sprintf("%s/%02d", lane, i))
		}
		same(t, "posts of "+lane, len(keys), each)
	}
}
