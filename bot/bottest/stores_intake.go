package bottest

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
)

func testReceived(t *testing.T, s Store) {
	ctx := t.Context()
	ada := bot.UserID{Adapter: "slack", Workspace: "T1", ID: "ada"}
	d := intake.Delivery{Key: "Ev1", Adapter: "slack", From: ada, Kind: "event", Payload: `{"text":"a \"b\" ? %"}`, Tries: 1, At: today}
	until := today.Add(20 * time.Second)
	receive := func(d intake.Delivery) int64 {
		t.Helper()
		id, err := s.Receive(ctx, d, "first", until)
		ok(t, err)
		return id
	}
	abandoned := func(adapter string, now time.Time, n int) []intake.Delivery {
		t.Helper()
		got, err := s.Abandoned(ctx, adapter, "second", now, now.Add(time.Minute), n)
		ok(t, err)
		return got
	}
	d.ID = receive(d)
	if d.ID == 0 {
		t.Fatal("a new delivery has no id")
	}
	same(t, "id of a repeat", receive(d), 0)
	elsewhere := d
	elsewhere.Adapter, elsewhere.From.Adapter = "discord", "discord"
	elsewhere.ID = receive(elsewhere)
	next := d
	next.Key = "Ev2"
	next.ID = receive(next)

	same(t, "abandoned while leased", len(abandoned("slack", until.Add(-time.Millisecond), 10)), 0)
	ok(t, s.Renew(ctx, "slack", "first", until.Add(time.Second)))
	same(t, "abandoned while renewed", len(abandoned("slack", until, 10)), 0)
	d.Tries, next.Tries = 2, 2
	same(t, "abandoned, the oldest", abandoned("slack", until.Add(time.Second), 1), []intake.Delivery{d})
	same(t, "abandoned, the rest", abandoned("slack", until.Add(time.Second), 10), []intake.Delivery{next})
	ok(t, s.Renew(ctx, "slack", "first", today)) // nobody's any more
	same(t, "abandoned after an old lease ended", len(abandoned("slack", until.Add(time.Second), 10)), 0)
	ok(t, s.Handled(ctx, d.ID))
	ok(t, s.Handled(ctx, d.ID))
	next.Tries = 3
	same(t, "left", abandoned("slack", until.Add(time.Hour), 10), []intake.Delivery{next})
	elsewhere.Tries = 2
	same(t, "elsewhere", abandoned("discord", until.Add(time.Hour), 10), []intake.Delivery{elsewhere})
	if id := receive(d); id == 0 {
		t.Error("what is forgotten is not received again")
	}
}

func testReceivedAtOnce(t *testing.T, s Store) {
	ctx := t.Context()
	const rows = 20
	for i := range rows {
		_, err := s.Receive(ctx, intake.Delivery{Key: string(rune('a' + i)), Adapter: "slack", At: today}, "dead", today)
		ok(t, err)
	}
	var taken atomic.Int32
	atOnce(8, func(int) {
		got, err := s.Abandoned(ctx, "slack", "alive", today, today.Add(time.Minute), rows)
		if err != nil {
			t.Error(err)
		}
		taken.Add(int32(len(got))) //nolint:gosec // few
	})
	same(t, "taken", taken.Load(), int32(rows))
}

func testThreads(t *testing.T, s Store) {
	ctx := t.Context()
	ada, ben := bot.UserID{Adapter: "slack", Workspace: "T1", ID: "ada"}, bot.UserID{Adapter: "slack", Workspace: "T1", ID: "ben"}
	in := bot.Conversation{Adapter: "slack", Workspace: "T1", Channel: "C1", Thread: "1.2"}
	spoken := func(who bot.UserID, in bot.Conversation) [2]bool {
		t.Helper()
		they, anybody, err := s.Spoken(ctx, who, in)
		ok(t, err)
		return [2]bool{they, anybody}
	}
	same(t, "at first", spoken(ada, in), [2]bool{})
	ok(t, s.Spoke(ctx, ada, in, today))
	ok(t, s.Spoke(ctx, ada, in, today.Add(time.Hour)))
	same(t, "ada", spoken(ada, in), [2]bool{true, true})
	same(t, "ben", spoken(ben, in), [2]bool{false, true})
	other := in
	other.Thread = "1.3"
	same(t, "elsewhere", spoken(ada, other), [2]bool{})
}
