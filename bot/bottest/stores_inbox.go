package bottest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
	"github.com/cairnbot/cairn/bot/learning"
)

func testForms(t *testing.T, s Store) {
	ctx := t.Context()
	ada := bot.UserID{Adapter: "slack", Workspace: "T1", ID: "ada"}
	in := bot.Conversation{Adapter: "slack", Workspace: "T1", Channel: "C1", Thread: "1.2"}
	w := bot.Waiting{
		Command: "plan add", Option: "due", Until: today.Add(10 * time.Minute),
		Values: map[string]string{"title": `a "b" 'c' ? % \`, "": "x"},
	}
	waiting := func(who bot.UserID, in bot.Conversation, now time.Time) bot.Waiting {
		t.Helper()
		got, found, err := s.WaitingForm(ctx, who, in, now)
		ok(t, err)
		if !found {
			same(t, "form that is not there", got, bot.Waiting{})
		}
		return got
	}
	none := bot.Waiting{}
	same(t, "form at first", waiting(ada, in, today), none)
	ok(t, s.ForgetForm(ctx, ada, in))
	ok(t, s.KeepForm(ctx, ada, in, bot.Waiting{Command: "log", Option: "what", Until: today.Add(time.Hour)}))
	ok(t, s.KeepForm(ctx, ada, in, w))
	same(t, "form", waiting(ada, in, today), w)
	same(t, "form a moment before its end", waiting(ada, in, w.Until.Add(-time.Millisecond)), w)
	same(t, "form after its end", waiting(ada, in, w.Until.Add(time.Millisecond)), none)

	bob := bot.UserID{Adapter: "slack", Workspace: "T1", ID: "bob"}
	same(t, "bob's form", waiting(bob, in, today), none)
	for _, other := range []bot.Conversation{
		{Adapter: "slack", Workspace: "T1", Channel: "C1"},
		{Adapter: "slack", Workspace: "T1", Channel: "C2", Thread: "1.2"},
		{Adapter: "slack", Workspace: "T2", Channel: "C1", Thread: "1.2"},
		{Adapter: "discord", Workspace: "T1", Channel: "C1", Thread: "1.2"},
		{Adapter: "slack", Workspace: "T1", Channel: "C11.2"},
		{Adapter: "slack", Workspace: "T1", User: "ada", Direct: true},
	} {
		same(t, fmt.Sprintf("form in %+v", other), waiting(ada, other, today), none)
	}
	ok(t, s.KeepForm(ctx, bob, in, w))
	ok(t, s.ForgetForm(ctx, ada, in))
	same(t, "forgotten form", waiting(ada, in, today), none)
	same(t, "bob's form after that", waiting(bob, in, today), w)
	ok(t, s.KeepForm(ctx, ada, in, bot.Waiting{Command: "log", Option: "what", Until: today.Add(time.Hour)}))
	same(t, "values of a form without", len(waiting(ada, in, today).Values), 0)
}

// mark is a change that a test can look for.
func mark(ctx context.Context, s Store, place string) error {
	return s.SetTopic(ctx, place, learning.Topic{Entry: "x", At: today})
}

func marked(t *testing.T, s Store, place string) bool {
	t.Helper()
	_, found, err := s.Topic(context.WithoutCancel(t.Context()), place)
	ok(t, err)
	return found
}

// once is Once of what says nothing.
func once(ctx context.Context, s Store, adapter, event string, do func(context.Context) error) (repeat bool, err error) {
	_, repeat, err = s.Once(ctx, adapter, event, func(ctx context.Context) (bot.Message, error) { return bot.Message{}, do(ctx) })
	return repeat, err
}

func testOnce(t *testing.T, s Store) {
	ctx := t.Context()
	once := func(adapter, event, place string) (ran bool) {
		t.Helper()
		repeat, err := once(ctx, s, adapter, event, func(ctx context.Context) error {
			ran = true
			if err := mark(ctx, s, place); err != nil {
				return err
			}
			if _, found, err := s.Topic(ctx, place); err != nil || !found {
				t.Errorf("a transaction does not see its own change: %v", err)
			}
			return nil
		})
		ok(t, err)
		same(t, "repeat", repeat, !ran)
		same(t, "change committed", marked(t, s, place), ran)
		return ran
	}
	same(t, "first", once("slack", "Ev1", "1"), true)
	same(t, "repeat ran", once("slack", "Ev1", "2"), false)
	same(t, "other event", once("slack", "Ev2", "3"), true)
	same(t, "other platform", once("discord", "Ev1", "4"), true)
	same(t, "no id", once("slack", "", "5"), true)
	same(t, "no id again", once("slack", "", "6"), true)
}

func testOnceAtOnce(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	const events, each = 5, 4
	var ran, repeats atomic.Int32
	atOnce(events*each, func(i int) {
		event := fmt.Sprint("Ev", i%events)
		repeat, err := once(ctx, s, "slack", event, func(ctx context.Context) error {
			ran.Add(1)
			_, _, err := s.AppendProgress(ctx, learning.Progress{
				Person: ada.ID, Kind: learning.ProgressTime, Minutes: 1, On: "2026-11-23", At: today,
			})
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if repeat {
			repeats.Add(1)
		}
	})
	same(t, "ran and repeats", [2]int32{ran.Load(), repeats.Load()}, [2]int32{events, events * (each - 1)})
	sums, err := s.MinutesByItem(ctx, ada.ID)
	ok(t, err)
	same(t, "minutes", sums, map[learning.ItemID]learning.Minutes{0: events})
}

func testOnceFails(t *testing.T, s Store) {
	ctx := t.Context()
	for _, event := range []string{"Ev1", ""} {
		repeat, err := once(ctx, s, "slack", event, func(ctx context.Context) error {
			ok(t, mark(ctx, s, "failed"))
			return errPlanned
		})
		if repeat || err != errPlanned { //nolint:errorlint // it is returned as it is
			t.Errorf("Once with event %q returns %v, %v; want false and the error as it is", event, repeat, err)
		}
		same(t, "change of a failed event", marked(t, s, "failed"), false)
	}

	// A failed statement leaves a transaction of PostgreSQL dead: the record
	// must survive that, too.
	_, err := once(ctx, s, "slack", "Ev2", func(ctx context.Context) error {
		ok(t, mark(ctx, s, "failed"))
		return s.Grant(ctx, 1<<40, 1, learning.RoleLead, today)
	})
	is(t, err, learning.ErrNotFound)

	func() {
		defer func() { same(t, "panic", recover(), any("planned")) }()
		_, _ = once(ctx, s, "slack", "Ev3", func(ctx context.Context) error {
			ok(t, mark(ctx, s, "failed"))
			panic("planned")
		})
	}()
	same(t, "changes of failed events", marked(t, s, "failed"), false)
	for _, event := range []string{"Ev1", "Ev2", "Ev3"} {
		repeat, err := once(ctx, s, "slack", event, func(context.Context) error {
			t.Errorf("event %s runs again after it failed", event)
			return nil
		})
		ok(t, err)
		same(t, "repeat of a failed event", repeat, true)
	}
}

// testOnceCancelled ends the context in the middle: what succeeded counts, and
// what failed is recorded all the same.
func testOnceCancelled(t *testing.T, s Store) {
	for _, query := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		event := fmt.Sprint("Ev", query)
		_, err := once(ctx, s, "slack", event, func(ctx context.Context) error {
			ok(t, mark(ctx, s, event))
			cancel()
			if query {
				if err := mark(ctx, s, event); !errors.Is(err, context.Canceled) {
					t.Errorf("a statement after the end returns %v", err)
				}
			}
			return ctx.Err()
		})
		is(t, err, context.Canceled)
		same(t, "change of an ended event", marked(t, s, event), false)
		repeat, err := once(t.Context(), s, "slack", event, func(context.Context) error { return nil })
		ok(t, err)
		same(t, "repeat of an ended event", repeat, true)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := once(ctx, s, "slack", "Ev3", func(ctx context.Context) error {
		defer cancel()
		return mark(ctx, s, "kept")
	})
	ok(t, err)
	same(t, "change of an event that succeeded", marked(t, s, "kept"), true)
	_, err = once(ctx, s, "slack", "Ev4", func(context.Context) error { return nil })
	is(t, err, context.Canceled)
}

// testOnceUnsaid gives the message of an event again until its delivery is handled,
// also of one that failed.
func testOnceUnsaid(t *testing.T, s Store) {
	ctx := t.Context()
	said := bot.Message{
		Lead: bot.Say("it is {}", bot.Strong("done")), Blocks: []bot.Block{bot.Note{Text: bot.Say("?")}},
		Buttons: []bot.Button{{Label: "Undo", Run: "undo"}}, Private: true,
	}
	answered := func(adapter, event string, failure error) bot.Message {
		t.Helper()
		m, repeat, err := s.Once(ctx, adapter, event, func(ctx context.Context) (bot.Message, error) {
			ok(t, mark(ctx, s, event))
			return said, failure
		})
		is(t, err, failure)
		if repeat {
			t.Errorf("%s is a repeat", event)
		}
		same(t, "change of "+event, marked(t, s, event), failure == nil)
		return m
	}
	again := func(adapter, event string) bot.Message {
		t.Helper()
		m, repeat, err := s.Once(ctx, adapter, event, func(context.Context) (bot.Message, error) {
			t.Errorf("%s runs again", event)
			return bot.Message{}, nil
		})
		ok(t, err)
		same(t, "repeat", repeat, true)
		return m
	}
	for event, failure := range map[string]error{"Ev1": nil, "Ev2": errPlanned} {
		id, err := s.Receive(ctx, intake.Delivery{Key: event, Adapter: "slack", At: today}, "lease", today)
		ok(t, err)
		same(t, "what was said first", answered("slack", event, failure), said)
		answered("console", event, failure) // which keeps nothing of another platform's delivery
		same(t, "what is not said yet", again("slack", event), said)
		same(t, "still not said", again("slack", event), said)
		same(t, "of no delivery", again("console", event), bot.Message{})
		ok(t, s.Handled(ctx, id))
		same(t, "what was said", again("slack", event), bot.Message{})
	}
}

func testIn(t *testing.T, s Store) {
	ctx := t.Context()
	ok(t, s.In(ctx, func(ctx context.Context) error {
		ok(t, mark(ctx, s, "outer"))
		same(t, "seen from outside", marked(t, s, "outer"), false)
		return s.In(ctx, func(ctx context.Context) error { return mark(ctx, s, "inner") })
	}))
	same(t, "committed", [2]bool{marked(t, s, "outer"), marked(t, s, "inner")}, [2]bool{true, true})

	err := s.In(ctx, func(ctx context.Context) error {
		ok(t, s.In(ctx, func(ctx context.Context) error { return mark(ctx, s, "failed") }))
		_, err := once(ctx, s, "slack", "Ev1", func(ctx context.Context) error { return mark(ctx, s, "failed too") })
		ok(t, err)
		return errPlanned
	})
	if err != errPlanned { //nolint:errorlint // it is returned as it is
		t.Errorf("In returns %v, want the error as it is", err)
	}
	same(t, "rolled back", [2]bool{marked(t, s, "failed"), marked(t, s, "failed too")}, [2]bool{false, false})

	ok(t, s.In(ctx, func(ctx context.Context) error {
		ok(t, mark(ctx, s, "around"))
		_, err := once(ctx, s, "slack", "Ev1", func(ctx context.Context) error {
			ok(t, mark(ctx, s, "within"))
			return errPlanned
		})
		is(t, err, errPlanned)
		return nil
	}))
	same(t, "Once failing within In", [2]bool{marked(t, s, "around"), marked(t, s, "within")}, [2]bool{true, false})

	func() {
		defer func() { same(t, "panic", recover(), any("planned")) }()
		_ = s.In(ctx, func(ctx context.Context) error {
			ok(t, mark(ctx, s, "panicked"))
			panic("planned")
		})
	}()
	same(t, "change before a panic", marked(t, s, "panicked"), false)
	ok(t, mark(ctx, s, "after")) // no connection was lost
}
