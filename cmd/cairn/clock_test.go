package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/features"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// clockwork is Cairn with a clock that the test moves, and what people heard.
type clockwork struct {
	t     *testing.T
	app   *app
	clock *features.Clock
	now   time.Time
	mu    sync.Mutex // of heard: posts are said side by side
	heard []string   // "Mon 18:00 ada: text"
	gone  bool       // nobody can be written to
}

func clockworkOn(t *testing.T, database string) *clockwork {
	t.Helper()
	e := &clockwork{t: t, now: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)}
	e.app = stageOf(t, database, func() time.Time { return e.now })
	e.clock = e.app.clock()
	return e
}

func (*clockwork) Name() string                        { return "pipe" }
func (*clockwork) Run(context.Context, *bot.Bot) error { return nil }

func (e *clockwork) Send(_ context.Context, to bot.Conversation, _ string, m bot.Message) error {
	if e.gone {
		return fmt.Errorf("open: %w", bot.ErrGone)
	}
	said := []string{m.Lead.String()}
	for _, b := range m.Blocks {
		if n, ok := b.(bot.Note); ok {
			said = append(said, "("+n.Text.String()+")")
		}
		if l, ok := b.(bot.List); ok {
			for _, it := range l.Items {
				said = append(said, it.String())
			}
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, e.now.Format("Mon 15:04 ")+to.User+": "+strings.Join(said, " | "))
	return nil
}

// member is somebody in Berlin, an hour ahead of the clock.
func (e *clockwork) member(name string) learning.Person {
	e.t.Helper()
	fresh := learning.NewPerson()
	fresh.Zone = "Europe/Berlin"
	p, err := e.app.db.Meet(e.t.Context(), learning.Identity{Adapter: "pipe", Workspace: "T", User: name}, fresh, e.now)
	if err != nil {
		e.t.Fatal(err)
	}
	return p
}

// remind sets a reminder at a wall time in Berlin.
func (e *clockwork) remind(p learning.Person, text, wall, rule string) learning.Reminder {
	e.t.Helper()
	r := learning.Reminder{Person: p.ID, Text: text, Zone: "Europe/Berlin", Wall: wall, Rule: rule, CreatedAt: e.now, Removed: true}
	id, _, err := e.app.db.AddReminder(e.t.Context(), r)
	if err != nil {
		e.t.Fatal(err)
	}
	r.ID, r.Removed = id, false
	e.change(learning.RemindedNew(r))
	return r
}

func (e *clockwork) change(s learning.Step) {
	e.t.Helper()
	who := s.Reminder.After.Person
	err := e.app.db.In(e.t.Context(), func(ctx context.Context) error {
		_, err := learning.Do(ctx, e.app.db, who, "remind", e.now, s)
		return err
	})
	if err != nil {
		e.t.Fatal(err)
	}
}

// at moves the clock and does what is due then, and returns what was heard.
func (e *clockwork) at(when string) []string {
	e.t.Helper()
	to, err := time.Parse("2006-01-02 15:04:05", when)
	if err != nil {
		e.t.Fatal(err)
	}
	e.now, e.heard = to, nil
	for more := true; more; {
		if more, err = e.clock.Round(e.t.Context()); err != nil {
			e.t.Fatal(err)
		}
	}
	w := outbox.Worker{Store: e.app.db, Adapter: e, Now: func() time.Time { return e.now }, Log: e.app.log}
	for w.Round(e.t.Context()) > 0 {
		continue
	}
	slices.Sort(e.heard)
	return e.heard
}

func (e *clockwork) want(when string, want ...string) {
	e.t.Helper()
	got := e.at(when)
	if len(got) != len(want) {
		e.t.Errorf("at %s heard %q, want %q", when, got, want)
		return
	}
	for i, w := range want {
		for part := range strings.SplitSeq(w, " … ") {
			if !strings.Contains(got[i], part) {
				e.t.Errorf("at %s heard %q, want %q", when, got[i], w)
			}
		}
	}
}

func TestClock(t *testing.T) {
	clockPolicies(t, func() string { return filepath.Join(t.TempDir(), "cairn.db") })
}

func TestClockPostgres(t *testing.T) { clockPolicies(t, func() string { return postgresURL(t) }) }

// clockPolicies are the promises about when a reminder is said.
func clockPolicies(t *testing.T, database func() string) {
	t.Helper()
	for _, tt := range []struct {
		name string
		play func(e *clockwork, ada learning.Person)
	}{
		{"once, on time", onTime},
		{"late", late},
		{"missed for hours in quiet hours", missedHours},
		{"missed for days", missedDays},
		{"on vacation", onVacation},
		{"paused", paused},
		{"clock ahead", clockAhead},
		{"cannot be read", cannotBeRead},
		{"cannot be reached", cannotBeReached},
		{"a crowd", aCrowd},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := clockworkOn(t, database())
			tt.play(e, e.member("ada"))
		})
	}
}

const daily = "FREQ=DAILY"

func onTime(e *clockwork, ada learning.Person) {
	e.remind(ada, "stretch", "2026-11-23T11:00:00", "")
	e.want("2026-11-23 09:59:59")
	e.want("2026-11-23 10:00:00", "Mon 10:00 ada: Reminder: stretch")
	e.want("2026-11-23 10:00:00")
	e.want("2027-01-01 10:00:00")
}

func late(e *clockwork, ada learning.Person) {
	e.remind(ada, "stretch", "2027-02-01T11:00:00", "")
	e.remind(ada, "breathe", "2027-02-01T11:05:00", "")
	if got := e.at("2027-02-01 10:01:00"); len(got) != 1 || strings.Contains(got[0], "late") {
		e.t.Errorf("a minute late heard %q", got)
	}
	e.want("2027-02-01 10:17:00", "breathe … 12 min")
}

func missedHours(e *clockwork, ada learning.Person) {
	e.remind(ada, "sip", "2027-03-01T21:30:00", "FREQ=HOURLY")
	e.remind(ada, "call", "2027-03-01T21:30:00", "")
	e.want("2027-03-02 00:45:00", "sip … 15 min") // 01:45 in Berlin: several sips are missed, one is said
	e.want("2027-03-02 01:30:00", "sip")          // the member named the time, so quiet hours do not matter
	for hour := 2; hour < 7; hour++ {
		e.at(fmt.Sprintf("2027-03-02 %02d:30:00", hour))
	}
	e.want("2027-03-02 07:00:00", "call … late") // held back until eight
}

func missedDays(e *clockwork, ada learning.Person) {
	e.remind(ada, "water", "2027-04-01T12:00:00", daily)
	e.remind(ada, "gym", "2027-04-02T12:00:00", "FREQ=WEEKLY")
	e.remind(ada, "dentist", "2027-04-02T13:00:00", "")
	e.want("2027-04-01 10:00:00", "water")
	got := e.at("2027-04-05 12:00:00")
	if len(got) != 2 {
		e.t.Fatalf("heard %q", got)
	}
	away := got[0]
	if strings.HasPrefix(got[0], "Mon 12:00 ada: Reminder") {
		away = got[1]
	}
	if !strings.Contains(away, "gym") || !strings.Contains(away, "dentist") || strings.Contains(away, "water") {
		e.t.Errorf("of what was missed for days heard %q", away)
	}
	e.want("2027-04-06 10:00:00", "water")
	e.want("2027-04-09 10:00:00", "gym", "water")
}

func onVacation(e *clockwork, ada learning.Person) {
	if _, err := e.app.db.AddVacation(e.t.Context(), learning.Vacation{Person: ada.ID, From: "2027-05-02", To: "2027-05-03"}); err != nil {
		e.t.Fatal(err)
	}
	e.remind(ada, "piano", "2027-05-01T12:00:00", daily)
	e.remind(ada, "train", "2027-05-02T12:00:00", "")
	e.want("2027-05-01 10:00:00", "piano")
	e.want("2027-05-02 10:00:00", "train") // set for a day, and kept
	e.want("2027-05-03 10:00:00")
	e.want("2027-05-04 10:00:00", "piano")
}

func paused(e *clockwork, ada learning.Person) {
	r := e.remind(ada, "piano", "2027-05-01T12:00:00", daily)
	e.want("2027-05-01 10:00:00", "piano")
	held := r
	held.Paused, held.PausedUntil = true, time.Date(2027, 5, 4, 10, 0, 0, 0, time.UTC)
	e.change(learning.Step{Reminder: &learning.Edit[learning.Reminder]{Before: r, After: held}})
	e.want("2027-05-02 10:00:00")
	e.want("2027-05-03 10:00:00")
	e.want("2027-05-04 10:00:00", "piano") // until then, and then again
	e.want("2027-05-05 10:00:00", "piano")
}

// clockAhead puts the clock a year ahead and back: what was due once is said once,
// and a series goes on at its next time.
func clockAhead(e *clockwork, ada learning.Person) {
	e.remind(ada, "water", "2026-11-24T12:00:00", daily)
	e.remind(ada, "dentist", "2026-12-01T12:00:00", "")
	e.want("2026-11-24 11:00:00", "water")
	if got := e.at("2027-11-24 11:00:00"); len(got) != 2 {
		e.t.Errorf("a year ahead heard %q", got)
	}
	e.want("2026-11-24 11:05:00") // put right: what was said today is not said again
	e.want("2026-11-25 10:59:00")
	e.want("2026-11-25 11:00:00", "water")
	e.want("2026-12-01 11:00:00", "water")
}

func cannotBeRead(e *clockwork, ada learning.Person) {
	r := e.remind(ada, "piano", "2026-11-23T12:00:00", "FREQ=DAILY")
	e.remind(ada, "water", "2026-11-23T12:00:00", "")
	r.Rule = "FREQ=NEVER"
	if err := e.app.db.SaveReminder(e.t.Context(), r); err != nil {
		e.t.Fatal(err)
	}
	e.want("2026-11-23 11:00:00", "water")
	e.want("2026-11-23 11:00:01")
}

func cannotBeReached(e *clockwork, ada learning.Person) {
	e.remind(ada, "piano", "2026-11-23T12:00:00", daily)
	e.gone = true
	e.want("2026-11-23 11:00:00")
	ctx := e.t.Context()
	ada, err := e.app.db.Person(ctx, ada.ID)
	if err != nil || !ada.Unreached {
		e.t.Errorf("is not marked: %+v, %v", ada, err)
	}
	missed, err := e.app.db.Undelivered(ctx, ada.ID)
	if err != nil || len(missed) != 1 || missed[0].Text != "piano" || !missed[0].Due.Equal(e.now) {
		e.t.Errorf("undelivered are %v, %v", missed, err)
	}
	e.gone = false
	e.want("2026-11-24 11:00:00", "piano") // the series lives on
	if err := e.app.db.MarkTold(ctx, ada.ID); err != nil {
		e.t.Fatal(err)
	}
	if missed, err = e.app.db.Undelivered(ctx, ada.ID); err != nil || len(missed) != 0 {
		e.t.Errorf("undelivered after being told are %v, %v", missed, err)
	}
}

// aCrowd is due at once: it leaves over the minute, while somebody of another
// community and a few of theirs leave at once.
func aCrowd(e *clockwork, _ learning.Person) {
	for i := range 300 {
		e.remind(e.member(fmt.Sprintf("m%03d", i)), "standup", "2026-11-23T12:00:00", daily)
	}
	fresh := learning.NewPerson()
	other, err := e.app.db.Meet(e.t.Context(), learning.Identity{Adapter: "pipe", Workspace: "other", User: "zoe"}, fresh, e.now)
	if err != nil {
		e.t.Fatal(err)
	}
	e.remind(other, "lunch", "2026-11-23T12:00:00", "")
	first := e.at("2026-11-23 11:00:00")
	if n := len(first); n == 0 || n > 150 || !strings.Contains(strings.Join(first, "\n"), "lunch") {
		e.t.Errorf("%d of 301 left at once: %.200q", n, first)
	}
	half := e.at("2026-11-23 11:00:10")
	rest := e.at("2026-11-23 11:00:45")
	if n := len(half); n < 50 || n > 250 {
		e.t.Errorf("%d of 300 left within ten seconds", n)
	}
	if n := len(first) + len(half) + len(rest); n != 301 {
		e.t.Errorf("%d of 301 left within the minute", n)
	}
	for _, h := range rest {
		if strings.Contains(h, "late") {
			e.t.Errorf("heard %q", h)
		}
	}
}
