package bottest

import (
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

func testReminders(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	plan, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID}, today)
	ok(t, err)
	it, err := s.AddItem(ctx, item(plan, "SQL"))
	ok(t, err)
	full := learning.Reminder{
		Person: ada.ID, Text: "study “sql”\n✓", Item: it.ID, Zone: "Europe/Berlin", Wall: "2026-11-23T19:00:00", Rule: "FREQ=WEEKLY;BYDAY=MO,WE",
		Paused: true, PausedUntil: today.Add(time.Hour), After: today.Add(2 * time.Hour), CreatedAt: today,
	}
	full.ID, full.Number, err = s.AddReminder(ctx, full)
	ok(t, err)
	same(t, "the first number", full.Number, 1)
	child := learning.Reminder{Person: ada.ID, Text: "study", Of: full.ID, Zone: "UTC", Wall: "2026-11-23T11:00:00", CreatedAt: today}
	child.ID, child.Number, err = s.AddReminder(ctx, child)
	ok(t, err)
	same(t, "the second number", child.Number, 2)
	other := learning.Reminder{Person: bob.ID, Text: "rest", Zone: "UTC", Wall: "2026-11-23T11:00:00", CreatedAt: today}
	other.ID, other.Number, err = s.AddReminder(ctx, other)
	ok(t, err)
	same(t, "the first number of another person", other.Number, 1)
	for _, nobodys := range []learning.Reminder{{Person: 1 << 40}, {Person: ada.ID, Item: 1 << 40}, {Person: ada.ID, Of: 1 << 40}} {
		_, _, err = s.AddReminder(ctx, nobodys)
		is(t, err, learning.ErrNotFound)
	}
	all := func() []learning.Reminder {
		t.Helper()
		all, err := s.Reminders(ctx, ada.ID)
		ok(t, err)
		return all
	}
	same(t, "reminders", all(), []learning.Reminder{full, child})
	_, err = s.Reminder(ctx, bob.ID, full.ID)
	is(t, err, learning.ErrNotFound)

	ok(t, s.SetNext(ctx, full.ID, today.Add(time.Hour), today))
	full.Next = today.Add(time.Hour)
	saved := full
	saved.Text, saved.Person, saved.Number, saved.CreatedAt, saved.Next = "read", bob.ID, 7, today.Add(time.Hour), time.Time{} // but for the text they stay
	ok(t, s.SaveReminder(ctx, saved))
	full.Text = "read"
	same(t, "after a change", all(), []learning.Reminder{full, child})
	next, found, err := s.NextReminder(ctx)
	ok(t, err)
	same(t, "due next", []any{next, found}, []any{full.Next, true})
	ok(t, s.SetNext(ctx, full.ID, time.Time{}, today))
	_, found, err = s.NextReminder(ctx)
	ok(t, err)
	same(t, "nothing is due", found, false)

	full.Removed, full.Next = true, time.Time{}
	ok(t, s.SaveReminder(ctx, full))
	child.Ended = true
	ok(t, s.SaveReminder(ctx, child))
	same(t, "after removal and end", len(all()), 0)
	gone, err := s.Reminder(ctx, ada.ID, full.ID)
	ok(t, err)
	same(t, "removed", gone, full)
	third, number, err := s.AddReminder(ctx, learning.Reminder{Person: ada.ID, Zone: "UTC", Wall: "2026-11-23T11:00:00", CreatedAt: today})
	ok(t, err)
	same(t, "no number comes twice", number, 3)
	same(t, "a new key", third > child.ID, true)
	is(t, s.SaveReminder(ctx, learning.Reminder{ID: 1 << 40}), learning.ErrNotFound)
	is(t, s.SetNext(ctx, 1<<40, today, today), learning.ErrNotFound)
}

func testOccurrences(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	id, _, err := s.AddReminder(ctx, learning.Reminder{Person: ada.ID, Text: "study", Zone: "UTC", Wall: "2026-11-23T11:00:00", CreatedAt: today})
	ok(t, err)
	_, err = s.Occurrence(ctx, id, today)
	is(t, err, learning.ErrNotFound)
	one := learning.Occurrence{Reminder: id, Due: today, Response: learning.RespondedDone, At: today.Add(time.Minute)}
	ok(t, s.SaveOccurrence(ctx, one))
	second := learning.Occurrence{Reminder: id, Due: today.Add(time.Hour), Response: learning.RespondedSnoozed, At: today}
	ok(t, s.SaveOccurrence(ctx, second))
	one.Response, one.At = "", time.UnixMilli(0).UTC() // taken back
	ok(t, s.SaveOccurrence(ctx, one))
	for _, want := range []learning.Occurrence{one, second} {
		got, err := s.Occurrence(ctx, id, want.Due)
		ok(t, err)
		same(t, "occurrence", got, want)
	}
	is(t, s.SaveOccurrence(ctx, learning.Occurrence{Reminder: 1 << 40, Due: today}), learning.ErrNotFound)
}

func testLastSaid(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	_, _, err := s.LastSaid(ctx, ada.ID)
	is(t, err, learning.ErrNotFound)
	settle := func(key string, who learning.PersonID, o outbox.Outcome, reason string, at time.Time) {
		t.Helper()
		ok(t, s.Enqueue(ctx, at, outbox.Row{Key: key, Adapter: "test", Lane: key, Payload: "{}", For: int64(who), Due: at, RunAt: at}))
		rows, err := s.Claim(ctx, "test", at, time.Minute, 10)
		ok(t, err)
		for _, r := range rows {
			_, err := s.Settle(ctx, r, o, reason, at)
			ok(t, err)
		}
	}
	first, second := learning.Occurrence{Reminder: 7, Due: today}, learning.Occurrence{Reminder: 8, Due: today.Add(time.Hour)}
	settle(first.Key(), ada.ID, outbox.Posted, "", today)
	settle(second.Key(), ada.ID, outbox.Posted, "", today.Add(time.Hour))
	settle("expiry:1", ada.ID, outbox.Posted, "", today.Add(2*time.Hour))
	settle(learning.Occurrence{Reminder: 9, Due: today}.Key(), ada.ID, outbox.Gone, "closed", today.Add(3*time.Hour))
	settle(learning.Occurrence{Reminder: 10, Due: today}.Key(), bob.ID, outbox.Dead, "down", today.Add(3*time.Hour))
	settle(learning.Occurrence{Reminder: 11, Due: today}.Key(), bob.ID, outbox.Dead, "down", today.Add(3*time.Hour))
	id, due, err := s.LastSaid(ctx, ada.ID)
	ok(t, err)
	same(t, "said last", []any{id, due}, []any{second.Reminder, second.Due})
	_, _, err = s.LastSaid(ctx, bob.ID)
	is(t, err, learning.ErrNotFound)

	ok(t, s.Enqueue(ctx, today, outbox.Row{Key: "open", Adapter: "test", Lane: "open", Payload: "{}", For: int64(ada.ID), Due: today, RunAt: today.Add(9 * time.Hour)}))
	d, err := s.Delivery(ctx, ada.Community, today.Add(2*time.Hour), 5)
	ok(t, err)
	same(t, "delivery", d, learning.Delivery{Waiting: 1, Failed: []learning.Failure{{Outcome: "dead", Reason: "down", Posts: 2}, {Outcome: "gone", Reason: "closed", Posts: 1}}})
	d, err = s.Delivery(ctx, ada.Community, today.Add(4*time.Hour), 5)
	ok(t, err)
	same(t, "delivery since", d, learning.Delivery{Waiting: 1})
	d, err = s.Delivery(ctx, 1<<40, today, 5)
	ok(t, err)
	same(t, "of another community", d, learning.Delivery{})
}

func testFeeds(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	_, err := s.Feed(ctx, ada.ID)
	is(t, err, learning.ErrNotFound)
	ok(t, s.SaveFeed(ctx, ada.ID, "one", today))
	ok(t, s.SaveFeed(ctx, bob.ID, "two", today))
	ok(t, s.SaveFeed(ctx, ada.ID, "three", today.Add(time.Hour)))
	at, err := s.Feed(ctx, ada.ID)
	ok(t, err)
	same(t, "since", at, today.Add(time.Hour))
	for hash, want := range map[string]learning.PersonID{"two": bob.ID, "three": ada.ID} {
		who, err := s.FeedOwner(ctx, hash)
		ok(t, err)
		same(t, "owner", who, want)
	}
	for _, hash := range []string{"one", "", "thre"} {
		_, err := s.FeedOwner(ctx, hash)
		is(t, err, learning.ErrNotFound)
	}
	is(t, s.SaveFeed(ctx, 1<<40, "four", today), learning.ErrNotFound)
}
