package bottest

import (
	"context"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

func testWallet(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	plan, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID}, today)
	ok(t, err)
	it, err := s.AddItem(ctx, item(plan, "AWS"))
	ok(t, err)
	full := learning.Credential{
		Person: ada.ID, Title: "AWS Cloud Practitioner", Issuer: "Amazon", Earned: "2026-11-03", Expires: "2029-11-03",
		URL: "https://example.org/x?a=1&b=%20", Item: it.ID, Rigor: 4, Proves: "I can run a service", Required: "a proctored exam", Applied: "at work",
	}
	never := learning.Credential{Person: ada.ID, Title: "Google Data Analytics", Never: true, Rigor: 0}
	unknown := learning.Credential{Person: ada.ID, Title: "Scrum", Rigor: learning.UnknownRigor}
	sooner := learning.Credential{Person: ada.ID, Title: "HubSpot", Expires: "2027-01-01", Rigor: 5}
	for _, c := range []*learning.Credential{&full, &never, &unknown, &sooner} {
		c.ID, err = s.AddCredential(ctx, *c)
		ok(t, err)
	}
	_, err = s.AddCredential(ctx, learning.Credential{Person: 1 << 40, Title: "of nobody"})
	is(t, err, learning.ErrNotFound)
	all := func() []learning.Credential {
		t.Helper()
		all, err := s.Credentials(ctx, ada.ID)
		ok(t, err)
		return all
	}
	same(t, "wallet, by expiry", all(), []learning.Credential{sooner, full, unknown, never})
	others, err := s.Credentials(ctx, bob.ID)
	ok(t, err)
	same(t, "bob's", len(others), 0)
	_, err = s.Credential(ctx, bob.ID, full.ID)
	is(t, err, learning.ErrNotFound)

	never = learning.Credential{ID: never.ID, Person: ada.ID, Title: "GDA", Expires: "2026-12-01", Rigor: 1}
	saved := never
	saved.Person = bob.ID // must stay
	ok(t, s.SaveCredential(ctx, saved))
	same(t, "after a change", all(), []learning.Credential{never, sooner, full, unknown})
	full.Removed = true
	ok(t, s.SaveCredential(ctx, full))
	same(t, "after removal", all(), []learning.Credential{never, sooner, unknown})
	gone, err := s.Credential(ctx, ada.ID, full.ID)
	ok(t, err)
	same(t, "removed", gone, full)
	is(t, s.SaveCredential(ctx, learning.Credential{ID: 1 << 40}), learning.ErrNotFound)
}

// testNotices checks that a change of a credential or an item moves the notice
// of it, there and back.
func testNotices(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	due := func(kind learning.NoticeKind, subject int64) string {
		t.Helper()
		n, err := s.Notice(ctx, kind, subject)
		if err != nil {
			is(t, err, learning.ErrNotFound)
			return ""
		}
		same(t, "whose notice", n.Person, ada.ID)
		return n.At.Format(time.DateOnly + " 15:04")
	}
	c := learning.Credential{Person: ada.ID, Title: "AWS", Expires: "2027-01-15", Rigor: learning.UnknownRigor, Removed: true}
	var err error
	c.ID, err = s.AddCredential(ctx, c)
	ok(t, err)
	change := func(step learning.Step) learning.ChangeID {
		t.Helper()
		var made learning.Change
		ok(t, s.In(ctx, func(ctx context.Context) error {
			made, err = learning.Do(ctx, s, ada.ID, "credential add", today, step)
			return err
		}))
		return made.ID
	}
	c.Removed = false
	added := change(learning.Earned(c)) // 53 days before its end: the 60th is over
	same(t, "notice of a credential", due(learning.NoticeExpiry, int64(c.ID)), "2026-12-16 09:00")
	ok(t, undo(ctx, s, ada, added))
	same(t, "notice of one taken back", due(learning.NoticeExpiry, int64(c.ID)), "")
	c.Expires = ""
	other := c
	other.Never = true
	change(learning.Step{Credential: &learning.Edit[learning.Credential]{Before: learning.Credential{ID: c.ID}, After: other}})
	same(t, "notice of what never expires", due(learning.NoticeExpiry, int64(c.ID)), "")

	plan, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID}, today)
	ok(t, err)
	it, err := s.AddItem(ctx, item(plan, "SQL"))
	ok(t, err)
	done := it
	done.State, done.DoneOn = learning.StateDone, "2026-11-23"
	finished := change(learning.Changed(it, done))
	same(t, "first review", due(learning.NoticeReview, int64(it.ID)), "2026-12-07 09:00")
	ok(t, undo(ctx, s, ada, finished))
	same(t, "review of what is not done", due(learning.NoticeReview, int64(it.ID)), "")

	// Due ones come oldest first, and no more than asked for.
	ok(t, s.SetNotice(ctx, learning.Notice{Person: ada.ID, Kind: learning.NoticeReview, Subject: 7, At: today.Add(-time.Hour)}))
	ok(t, s.SetNotice(ctx, learning.Notice{Person: ada.ID, Kind: learning.NoticeExpiry, Subject: 7, At: today}))
	ok(t, s.SetNotice(ctx, learning.Notice{Person: ada.ID, Kind: learning.NoticeExpiry, Subject: 8, At: today.Add(-time.Minute)}))
	ok(t, s.SetNotice(ctx, learning.Notice{Person: ada.ID, Kind: learning.NoticeExpiry, Subject: 8, At: today.Add(time.Minute)})) // moved
	list, err := s.DueNotices(ctx, today, 9)
	ok(t, err)
	same(t, "due", list, []learning.Notice{
		{Person: ada.ID, Kind: learning.NoticeReview, Subject: 7, At: today.Add(-time.Hour)},
		{Person: ada.ID, Kind: learning.NoticeExpiry, Subject: 7, At: today},
	})
	list, err = s.DueNotices(ctx, today.Add(time.Hour), 2)
	ok(t, err)
	same(t, "at most", len(list), 2)
	is(t, s.SetNotice(ctx, learning.Notice{Person: 1 << 40, Kind: learning.NoticeReview, Subject: 9, At: today}), learning.ErrNotFound)
}

func testReviews(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	plan, err := s.StartPlan(ctx, learning.Plan{Person: ada.ID}, today)
	ok(t, err)
	it, err := s.AddItem(ctx, item(plan, "SQL"))
	ok(t, err)
	first := learning.Review{Person: ada.ID, Item: it.ID, Stage: 14, Interviews: learning.No, At: today}
	second := learning.Review{
		Person: ada.ID, Item: it.ID, Stage: 60, Interviews: learning.Yes, Used: learning.Yes, Worth: learning.No, Next: learning.ChangeDirection, At: today,
	}
	ok(t, s.SaveReview(ctx, second))
	ok(t, s.SaveReview(ctx, first))
	first.Used, first.Next, first.At = learning.Yes, learning.KeepGoing, today.Add(time.Hour)
	ok(t, s.SaveReview(ctx, first))
	all, err := s.Reviews(ctx, ada.ID, it.ID)
	ok(t, err)
	same(t, "reviews", all, []learning.Review{first, second})
	all, err = s.Reviews(ctx, meet(t, s, as("bob")).ID, it.ID)
	ok(t, err)
	same(t, "bob's", len(all), 0)
	is(t, s.SaveReview(ctx, learning.Review{Person: ada.ID, Item: 1 << 40}), learning.ErrNotFound)
}
