package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/bottest"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// member is somebody who talks to Cairn over a fresh database, on a moved clock.
type member struct {
	*stage
	t    rapid.TB
	name string
}

func newMember(t *testing.T, zone string) *member {
	t.Helper()
	s := newStage(t, filepath.Join(t.TempDir(), "cairn.db"), bottest.Cast{Zone: zone}, make(map[string]bool))
	s.SetNow(time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC))
	return &member{s, t, "ada"}
}

func (m *member) say(format string, args ...any) string {
	return strings.TrimSpace(m.Say(m.name, fmt.Sprintf(format, args...)))
}

// me is the member as they are stored; false before they were met.
func (m *member) me() (learning.Person, bool) {
	u := m.terminal(m.name).Event("").From.ID
	me, err := m.app.db.Find(context.Background(), learning.Identity{Adapter: u.Adapter, Workspace: u.Workspace, User: u.ID})
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		m.t.Fatal(err)
	}
	return me, err == nil
}

// reminders are those that are kept of the member, by number.
func (m *member) reminders() []learning.Reminder {
	me, met := m.me()
	if !met {
		return nil
	}
	all, err := m.app.db.Reminders(context.Background(), me.ID)
	if err != nil {
		m.t.Fatal(err)
	}
	return all
}

// TestMostReminders holds a member to 25, and lets one more in once one is gone.
func TestMostReminders(t *testing.T) {
	m := newMember(t, "Europe/Berlin")
	for n := range learning.MaxReminders {
		if said := m.say("remind me in %d hours to do thing %d", n+1, n); !strings.HasPrefix(said, "I'll remind you") {
			t.Fatalf("number %d: %s", n+1, said)
		}
	}
	if said := m.say("remind me in 3 days to rest"); !strings.HasPrefix(said, "You have 25 reminders, which is the most") {
		t.Error(said)
	}
	if said := m.say("reminders"); !strings.Contains(said, "Page 1 of 3") || !strings.Contains(m.say("[1]"), "Page 2 of 3") {
		t.Error("a long list is not paged: ", said)
	}
	m.say("reminders snooze 3 2 hours") // puts off, and is none more
	m.say("reminders delete 7")
	if said := m.say("remind me in 3 days to rest"); !strings.HasPrefix(said, "I'll remind you") {
		t.Error(said)
	}
	if said := m.say("undo"); !strings.HasPrefix(said, "Taken back (remind)") {
		t.Error(said)
	}
	if said := m.say("remind me in 3 days to %s", strings.Repeat("rest ", 101)); !strings.HasPrefix(said, "That is longer than 500 characters") {
		t.Error(said)
	}
}

// drawn is what people may do with reminders.
var drawn = []string{
	"remind me to study every %s at 19:00", "remind me in %d minutes to stretch", "reminders edit %d to 20:15", "reminders edit %d to friday", "reminders edit %d to read a book",
	"reminders edit %d to every tuesday at 07:30", "reminders pause %d", "reminders pause all until friday", "reminders resume", "reminders snooze %d 20 min", "reminders snooze %d tomorrow",
	"reminders done %d", "reminders skip %d", "reminders delete %d",
}

// TestUndoReminders takes back whatever was done: every reminder is then as it
// was, and due when it was.
func TestUndoReminders(t *testing.T) {
	m, undone := newMember(t, "America/New_York"), 0
	for _, line := range []string{
		"to study sql every day at 19:00", "on jan 15 2027 at 8am to renew my cert", "every 3 hours to drink", "every monday and friday at noon to rest",
		"in 2 days to call", "every other week on tuesday at 18:00 to plan", "every month on the 1st at 9am to pay", "tomorrow at 11am to write",
	} {
		m.say("remind me %s", line)
	}
	rapid.Check(t, func(t *rapid.T) {
		m.t = t
		for range rapid.IntRange(6, 10).Draw(t, "steps") {
			before := m.reminders()
			line := rapid.SampledFrom(drawn).Draw(t, "line")
			switch {
			case strings.Contains(line, "%s"):
				line = fmt.Sprintf(line, rapid.SampledFrom([]string{"day", "monday", "other week"}).Draw(t, "often"))
			case strings.Contains(line, "%d"):
				line = fmt.Sprintf(line, rapid.IntRange(1, 8).Draw(t, "n"))
			}
			said := m.say("%s", line)
			if cmp.Equal(before, m.reminders()) {
				continue // refused, asked, or as it was
			}
			if back := m.say("undo"); !strings.HasPrefix(back, "Taken back") {
				t.Fatalf("%s: %s\nundo: %s", line, said, back)
			}
			if diff := cmp.Diff(before, m.reminders()); diff != "" {
				t.Fatalf("%s: %s\nand undo leave (-before +after):\n%s", line, said, diff)
			}
			undone++
			if rapid.Bool().Draw(t, "again") {
				m.say("%s", line)
			}
			if rapid.IntRange(0, 3).Draw(t, "later") == 0 {
				m.SetNow(m.now.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "hours")) * time.Hour))
				m.Unasked()
			}
		}
	})
	if undone < 50 {
		t.Errorf("only %d changes were made", undone)
	}
}

// TestSnoozeLeavesSeries puts off a series as often as one likes: it stays.
func TestSnoozeLeavesSeries(t *testing.T) {
	m := newMember(t, "Europe/Berlin")
	m.say("remind me to study every day at 19:00")
	rapid.Check(t, func(t *rapid.T) {
		m.t = t
		m.SetNow(m.now.Add(time.Duration(rapid.IntRange(0, 50).Draw(t, "hours")) * time.Hour))
		m.Unasked()
		before := m.reminders()[0]
		which := rapid.SampledFrom([]string{"1", "study", "it"}).Draw(t, "which")
		said := m.say("reminders snooze %s %s", which, rapid.SampledFrom([]string{"20 min", "1 hour", "tomorrow", "until monday at 08:30"}).Draw(t, "for"))
		if !strings.HasPrefix(said, "Snoozed") {
			t.Fatal(said)
		}
		if diff := cmp.Diff(before, m.reminders()[0]); diff != "" {
			t.Fatalf("%s changed the series:\n%s", said, diff)
		}
	})
}

// TestEditKeepsZone changes a reminder whose zone is not the member's.
func TestEditKeepsZone(t *testing.T) {
	m := newMember(t, "Europe/Berlin")
	m.say("remind me to study every day at 19:00 new york time")
	rapid.Check(t, func(t *rapid.T) {
		m.t = t
		to := rapid.SampledFrom([]string{"8pm", "friday", "every monday at 07:00", "every other tuesday at noon", "tomorrow at 06:15", "read", "20:30 read more"}).Draw(t, "to")
		said := m.say("reminders edit 1 to %s", to)
		if !strings.HasPrefix(said, "Changed") && !strings.HasPrefix(said, "That is how it is set") {
			t.Fatal(said)
		}
		if zone := m.reminders()[0].Zone; zone != "America/New_York" {
			t.Fatalf("%s: the zone is %s", said, zone)
		}
	})
}

// TestForeignReminder leaves what belongs to somebody else alone.
func TestForeignReminder(t *testing.T) {
	m := newMember(t, "Europe/Berlin")
	m.say("remind me to study every day at 19:00")
	one := m.reminders()[0]
	key := learning.Occurrence{Reminder: one.ID, Due: one.Next}.Key()
	for _, line := range []string{"done %s", "skip %s", "snooze %s 20 min", "edit %s to 8pm", "delete %s", "pause %s"} {
		said := m.Say("eve", fmt.Sprintf("reminders "+line, key))
		if !strings.Contains(said, "no longer there") && !strings.Contains(said, "You have no reminders") {
			t.Errorf("%s: %s", line, said)
		}
	}
	if diff := cmp.Diff([]learning.Reminder{one}, m.reminders()); diff != "" {
		t.Error(diff)
	}
}

// shut is a platform on which nobody can be written to.
type shut struct{ everybody }

func (shut) Send(context.Context, bot.Conversation, string, bot.Message) error { return bot.ErrGone }

// TestUndeliveredTold tells what did not arrive at the next contact, once.
func TestUndeliveredTold(t *testing.T) {
	m := newMember(t, "Europe/Berlin")
	m.say("remind me to study every day at 19:00")
	m.SetNow(m.now.Add(34 * time.Hour)) // it is said for the latest time of two
	for more := true; more; {
		var err error
		if more, err = m.clock.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w := m.app.worker(shut{everybody{m.stage}})
	for w.Round(t.Context()) > 0 {
		continue
	}
	said := m.say("settings")
	if !strings.Contains(said, "I could not write to you") || !strings.Contains(said, "study, due Tue 24 Nov 2026, 19:00 CET") {
		t.Errorf("the next contact does not tell: %s", said)
	}
	if said := m.say("settings"); strings.Contains(said, "could not write") {
		t.Errorf("it is told twice: %s", said)
	}
	if said := m.say("reminders"); !strings.Contains(said, "next Wed 25 Nov 2026, 19:00 CET") {
		t.Errorf("the series does not live on: %s", said)
	}
	me, _ := m.me()
	d, err := m.app.db.Delivery(t.Context(), me.Community, m.now.Add(-time.Hour), 5)
	if err != nil || len(d.Failed) != 1 || d.Failed[0].Outcome != string(outbox.Gone) || d.Failed[0].Posts != 1 || d.Reminders != 1 || d.Waiting != 0 {
		t.Errorf("delivery is %+v, %v", d, err)
	}
}

// TestCalendarAddress gives a secret address, which reads the reminders of whoever
// has it until another takes its place.
func TestCalendarAddress(t *testing.T) {
	m := newMember(t, "Europe/Berlin")
	m.app.cairn.PublicURL = "https://cairn.example"
	m.say("remind me to study every day at 19:00")
	secret := func(said string) string {
		t.Helper()
		_, rest, ok := strings.Cut(said, "https://cairn.example/calendar/")
		secret, _, ics := strings.Cut(rest, ".ics")
		if !ok || !ics || len(secret) < 43 {
			t.Fatalf("no address in %s", said)
		}
		return secret
	}
	first := secret(m.say("reminders calendar"))
	data, err := m.app.cairn.Calendar(t.Context(), first, m.now)
	if err != nil || !strings.Contains(string(data), "SUMMARY:study\r\n") {
		t.Errorf("the calendar is %s, %v", data, err)
	}
	if said := m.say("reminders calendar"); strings.Contains(said, first) || !strings.Contains(said, "can't show it again") {
		t.Error(said)
	}
	second := secret(m.say("reminders calendar new"))
	for _, dead := range []string{first, "", second[1:]} {
		if _, err := m.app.cairn.Calendar(t.Context(), dead, m.now); err == nil {
			t.Errorf("%q reads a calendar", dead)
		}
	}
	if _, err := m.app.cairn.Calendar(t.Context(), second, m.now); err != nil {
		t.Error(err)
	}
}
