// Package bottest holds what implementations are tested with: conformance
// suites that every store and every adapter must pass, and a real PostgreSQL
// for those that need one. It knows the contracts of the core and no
// implementation of them.
package bottest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// Store is everything that Cairn keeps, in one place with one transaction.
type Store interface {
	bot.Inbox
	bot.Forms
	intake.Store
	intake.Installations
	outbox.Store
	learning.Store
}

// Stores checks that stores keep their contracts. It calls open for an empty
// store for every part; open registers what must be closed with the test.
func Stores(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for _, part := range []struct {
		name string
		run  func(t *testing.T, s Store)
	}{
		{"meet", testMeet},
		{"meet follows the platform", testMeetFollows},
		{"meet at once", testMeetAtOnce},
		{"settings", testSettings},
		{"roles", testRoles},
		{"erase", testErase},
		{"accesses", testAccesses},
		{"audits", testAudits},
		{"link codes", testLinkCodes},
		{"merge", testMerge},
		{"merge settings", testMergeSettings},
		{"merge at once", testMergeAtOnce},
		{"part account", testPartIdentity},
		{"channels", testChannels},
		{"unasked", testSpeakUnasked},
		{"plan", testPlan},
		{"plans at once", testPlansAtOnce},
		{"items", testItems},
		{"items move", testItemsMove},
		{"progress", testProgress},
		{"progress once", testProgressOnce},
		{"progress undone", testProgressUndone},
		{"progress by day and item", testProgressSums},
		{"changes", testChanges},
		{"changes at once", testChangesAtOnce},
		{"undo restores", testUndoRestores},
		{"totals", testTotals},
		{"reminders", testReminders},
		{"occurrences", testOccurrences},
		{"said last", testLastSaid},
		{"calendars", testFeeds},
		{"comparisons", testComparisons},
		{"options at once", testOptionsAtOnce},
		{"provider checks", testProviderChecks},
		{"choosing undone", testChoosingUndone},
		{"wallet", testWallet},
		{"notices", testNotices},
		{"reviews", testReviews},
		{"cohorts", testCohorts},
		{"visits", testVisits},
		{"cohort members", testMembers},
		{"cohort records", testMemberRecords},
		{"nudges", testNudges},
		{"digests", testDigests},
		{"cohorts of two who are one", testMoveCohorts},
		{"rules of a community", testRules},
		{"looks at many", testLookedAtMany},
		{"questions", testQuestions},
		{"questions missed", testMissed},
		{"questions pruned", testPruned},
		{"waiters", testWaiters},
		{"entries", testEntries},
		{"entries at once", testEntriesAtOnce},
		{"phrasings", testPhrasings},
		{"communities apart", testApart},
		{"topics", testTopics},
		{"forms", testForms},
		{"once", testOnce},
		{"once at once", testOnceAtOnce},
		{"once fails", testOnceFails},
		{"once ends late", testOnceCancelled},
		{"once, not said yet", testOnceUnsaid},
		{"transactions", testIn},
		{"outbox", testOutbox},
		{"outbox lanes", testLanes},
		{"outbox leases", testLeases},
		{"outbox postponed", testPostpone},
		{"outbox lane waits", testLaneWaits},
		{"outbox next due", testNextDue},
		{"outbox workers", testWorkers},
		{"received", testReceived},
		{"received at once", testReceivedAtOnce},
		{"threads", testThreads},
		{"installations", testInstallations},
		{"renewals", testRenewals},
		{"renewals at once", testRenewalsAtOnce},
		{"hostile text", testHostileText},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, open(t)) })
	}
}

// today is the now of the suite: a Monday, on the millisecond as stores keep it.
var today = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// errPlanned is an error that a test causes itself.
var errPlanned = errors.New("planned")

// as names a user of the workspace T1.
func as(user string) learning.Identity {
	return learning.Identity{Adapter: "slack", Workspace: "T1", User: user}
}

// meet returns the member behind an identity.
func meet(t *testing.T, s Store, id learning.Identity) learning.Person {
	t.Helper()
	fresh := learning.NewPerson()
	fresh.Name = id.User
	p, err := s.Meet(t.Context(), id, fresh, today)
	ok(t, err)
	return p
}

// ok ends the test at an error.
func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// is reports an error that does not wrap the one that is due.
func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error is %v, want %v", err, want)
	}
}

// same reports a difference.
func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// atOnce runs f n times side by side and waits for all.
func atOnce(n int, f func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	wg.Wait()
}

func noop(context.Context) error { return nil }
