package bottest

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

func testEntries(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	c := ada.Community
	revision := func() int64 {
		t.Helper()
		n, err := s.Revision(ctx, c)
		ok(t, err)
		return n
	}
	before := revision()
	e := learning.Entry{Community: c, Key: "b-entry", Source: "---\ntitle: x\n---\nanswer\n", By: ada.ID, At: today}
	v, err := s.SaveEntry(ctx, e)
	ok(t, err)
	same(t, "first version", v, 1)
	if after := revision(); after <= before {
		t.Errorf("revision %d after a change, %d before", after, before)
	}
	first := e
	first.Version = 1
	second := first
	second.Source, second.Retired, second.By, second.At = "changed", true, 0, today.Add(time.Hour)
	v, err = s.SaveEntry(ctx, second)
	ok(t, err)
	same(t, "second version", v, 2)
	second.Version = 2
	for _, key := range []string{"c", "a", "B", "ba"} {
		_, err := s.SaveEntry(ctx, learning.Entry{Community: c, Key: key, At: today})
		ok(t, err)
	}

	before = revision()
	for _, stale := range []int{0, 1, 3} {
		e.Version = stale
		_, err = s.SaveEntry(ctx, e)
		is(t, err, learning.ErrConflict)
	}
	same(t, "revision after conflicts", revision(), before)
	_, err = s.SaveEntry(ctx, learning.Entry{Community: 1 << 40, Key: "x", At: today})
	is(t, err, learning.ErrNotFound)

	history, err := s.History(ctx, c, "b-entry")
	ok(t, err)
	same(t, "history", history, []learning.Entry{second, first})
	entries, err := s.Entries(ctx, c)
	ok(t, err)
	var keys []string
	for _, e := range entries {
		keys = append(keys, e.Key)
		if e.Key == "b-entry" {
			same(t, "current version", e, second)
		}
	}
	same(t, "keys in order", keys, []string{"B", "a", "b-entry", "ba", "c"})
}

func testEntriesAtOnce(t *testing.T, s Store) {
	ctx := t.Context()
	c := meet(t, s, as("ada")).Community
	var saved, refused atomic.Int32
	atOnce(6, func(int) {
		_, err := s.SaveEntry(ctx, learning.Entry{Community: c, Key: "x", Source: "s", At: today})
		switch {
		case err == nil:
			saved.Add(1)
		case errors.Is(err, learning.ErrConflict):
			refused.Add(1)
		default:
			t.Error(err)
		}
	})
	same(t, "saved and refused", [2]int32{saved.Load(), refused.Load()}, [2]int32{1, 5})
}

func testPhrasings(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	revision := func() int64 {
		t.Helper()
		n, err := s.Revision(ctx, ada.Community)
		ok(t, err)
		return n
	}
	z := learning.Phrasing{Community: ada.Community, Entry: "e", Text: "zzz?", By: ada.ID, At: today}
	a := learning.Phrasing{Community: ada.Community, Entry: "e", Text: "aaa?", At: today}
	f := learning.Phrasing{Community: ada.Community, Entry: "f", Text: "zzz?", At: today}
	for _, p := range []learning.Phrasing{z, a, f} {
		before := revision()
		ok(t, s.AddPhrasing(ctx, p))
		if after := revision(); after <= before {
			t.Errorf("revision %d after a phrasing, %d before", after, before)
		}
	}
	ok(t, s.AddPhrasing(ctx, learning.Phrasing{Community: ada.Community, Entry: "e", Text: "zzz?", At: today.Add(time.Hour)}))
	got, err := s.Phrasings(ctx, ada.Community)
	ok(t, err)
	same(t, "phrasings", got, []learning.Phrasing{z, a, f})
	before := revision()
	ok(t, s.RemovePhrasing(ctx, ada.Community, "e", "zzz?"))
	if after := revision(); after <= before {
		t.Errorf("revision %d after a removal, %d before", after, before)
	}
	ok(t, s.RemovePhrasing(ctx, ada.Community, "e", "zzz?"))
	got, err = s.Phrasings(ctx, ada.Community)
	ok(t, err)
	same(t, "phrasings left", got, []learning.Phrasing{a, f})
	is(t, s.AddPhrasing(ctx, learning.Phrasing{Community: 1 << 40, Entry: "e", Text: "x", At: today}), learning.ErrNotFound)
}

// testApart asks one community for everything of another.
func testApart(t *testing.T, s Store) {
	ctx := t.Context()
	a := meet(t, s, as("ada")).Community
	b := meet(t, s, learning.Identity{Adapter: "slack", Workspace: "T2", User: "bob"}).Community
	q := ask(t, s, b, "secret", "abstain", "", time.Hour)
	_, err := s.SaveEntry(ctx, learning.Entry{Community: b, Key: "secret", Source: "secret", At: today})
	ok(t, err)
	ok(t, s.AddPhrasing(ctx, learning.Phrasing{Community: b, Entry: "secret", Text: "secret", At: today}))

	_, err = s.Question(ctx, a, q)
	is(t, err, learning.ErrNotFound)
	missed, err := s.MissedQuestions(ctx, a, time.UnixMilli(0), 100)
	ok(t, err)
	entries, err := s.Entries(ctx, a)
	ok(t, err)
	history, err := s.History(ctx, a, "secret")
	ok(t, err)
	phrasings, err := s.Phrasings(ctx, a)
	ok(t, err)
	ok(t, s.RemovePhrasing(ctx, a, "secret", "secret"))
	revision, err := s.Revision(ctx, a)
	ok(t, err)
	same(t, "what another community sees", []int{len(missed), len(entries), len(history), len(phrasings), int(revision)}, []int{0, 0, 0, 0, 0})
	v, err := s.SaveEntry(ctx, learning.Entry{Community: a, Key: "secret", Source: "ours", At: today})
	ok(t, err)
	same(t, "version of an entry of the same key", v, 1)
	history, err = s.History(ctx, b, "secret")
	ok(t, err)
	same(t, "source of b's entry", history[0].Source, "secret")
	phrasings, err = s.Phrasings(ctx, b)
	ok(t, err)
	same(t, "b's phrasings", len(phrasings), 1)
}

func testTopics(t *testing.T, s Store) {
	ctx := t.Context()
	_, found, err := s.Topic(ctx, "thread 1")
	ok(t, err)
	same(t, "topic at first", found, false)
	ada := meet(t, s, as("ada"))
	want := learning.Topic{Entry: "sql", Question: "how long?", Asked: 7, Person: ada.ID, At: today}
	ok(t, s.SetTopic(ctx, "thread 1", learning.Topic{Entry: "other", At: today.Add(-time.Hour)}))
	ok(t, s.SetTopic(ctx, "thread 1", want))
	ok(t, s.SetTopic(ctx, "thread 2", learning.Topic{Entry: "python", At: today}))
	got, found, err := s.Topic(ctx, "thread 1")
	ok(t, err)
	same(t, "topic found", found, true)
	same(t, "topic", got, want)

	// A topic that is one person's goes with them, one of several stays.
	is(t, s.SetTopic(ctx, "direct", learning.Topic{Person: 1 << 40, At: today}), learning.ErrNotFound)
	ok(t, s.ErasePerson(ctx, ada.ID, today))
	_, found, err = s.Topic(ctx, "thread 1")
	ok(t, err)
	same(t, "topic of somebody erased", found, false)
	_, found, err = s.Topic(ctx, "thread 2")
	ok(t, err)
	same(t, "topic of several", found, true)
}
