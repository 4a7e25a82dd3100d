package bottest

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// testVisits uses each link once, while it is good, and lets nobody in otherwise.
func testVisits(t *testing.T, s Store) {
	ctx := t.Context()
	lea, bob := meet(t, s, as("lea")), meet(t, s, as("bob"))
	later := today.Add
	ok(t, s.AddSignIn(ctx, "unused", lea.ID, later(learning.LinkGood)))
	ok(t, s.AddSignIn(ctx, "link", lea.ID, later(learning.LinkGood)))
	ok(t, s.AddSignIn(ctx, "bob's", bob.ID, later(learning.LinkGood)))
	is(t, s.AddSignIn(ctx, "nobody's", 1<<40, later(time.Hour)), learning.ErrNotFound)
	for _, link := range []string{"unused", "never", ""} {
		_, err := s.OpenVisit(ctx, link, "visit", today, later(time.Hour))
		is(t, err, learning.ErrNotFound)
	}
	_, err := s.OpenVisit(ctx, "link", "visit", later(learning.LinkGood), later(time.Hour))
	is(t, err, learning.ErrNotFound)
	_, err = s.Visitor(ctx, "link", today)
	is(t, err, learning.ErrNotFound)

	who, err := s.OpenVisit(ctx, "link", "visit", later(time.Minute), later(time.Hour))
	ok(t, err)
	same(t, "who signs in", who, lea.ID)
	_, err = s.OpenVisit(ctx, "link", "again", later(time.Minute), later(time.Hour))
	is(t, err, learning.ErrNotFound)
	_, err = s.OpenVisit(ctx, "visit", "again", later(time.Minute), later(time.Hour))
	is(t, err, learning.ErrNotFound)
	who, err = s.Visitor(ctx, "visit", later(59*time.Minute))
	ok(t, err)
	same(t, "visitor", who, lea.ID)
	_, err = s.Visitor(ctx, "visit", later(time.Hour))
	is(t, err, learning.ErrNotFound)

	// A new link leaves a visit as it is.
	ok(t, s.AddSignIn(ctx, "next", lea.ID, later(time.Hour)))
	_, err = s.Visitor(ctx, "visit", today)
	ok(t, err)
	ok(t, s.EndVisit(ctx, "next"))
	ok(t, s.EndVisit(ctx, "visit"))
	ok(t, s.EndVisit(ctx, "visit"))
	_, err = s.Visitor(ctx, "visit", today)
	is(t, err, learning.ErrNotFound)
	_, err = s.OpenVisit(ctx, "next", "visit", today, later(time.Hour))
	ok(t, err)

	// Whoever presses first is let in, and nobody else.
	var in atomic.Int32
	atOnce(8, func(i int) {
		if _, err := s.OpenVisit(ctx, "bob's", "visit of bob "+idText(i), today, later(time.Hour)); err == nil {
			in.Add(1)
		}
	})
	same(t, "visits of one link", in.Load(), 1)
	ok(t, s.ErasePerson(ctx, lea.ID, today))
	_, err = s.Visitor(ctx, "visit", today)
	is(t, err, learning.ErrNotFound)
}
