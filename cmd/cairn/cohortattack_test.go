package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// attacked is a small cohort of lea's, with ben in it, and what must stay as it is.
func attacked(t *testing.T) *play {
	t.Helper()
	p := newPlay(t, filepath.Join(t.TempDir(), "cairn.db"))
	for _, name := range []string{"lea", "max"} {
		p.ok(p.app.db.Grant(t.Context(), p.meet(name).ID, p.lead.Community, learning.RoleLead, p.now))
	}
	p.say("lea", "cohort create Data")
	p.join("ben", "CAMP-BC39")
	p.say("ben", "plan new secret career change")
	p.say("ben", "log 1h secret subject")
	return p
}

func (p *play) join(name, code string) {
	p.t.Helper()
	if m := p.press(name, p.say(name, "cohort join "+code), "Agree and join"); !strings.Contains(textOf(m), "Welcome") {
		p.t.Fatalf("joining says %q", textOf(m))
	}
}

// leaderLines are all that a lead can say about a cohort and its member, by key.
func leaderLines(ben learning.PersonID) []string {
	who := memberKey(ben)
	return []string{
		"team show cohort-1", "team risk cohort-1", "team risk cohort-1 --quiet 1", "team nudge " + who + " --cohort cohort-1", "team nudge --cohort cohort-1",
		"team assign data-analyst --cohort cohort-1", "team digest --cohort cohort-1", "team digest every monday at 9am --cohort cohort-1",
		"team export cohort-1", "cohort roster cohort-1", "cohort add @max --cohort cohort-1", "cohort add @max --as lead --cohort cohort-1",
		"cohort remove " + who + " --cohort cohort-1", "cohort code cohort-1", "cohort archive cohort-1",
		fmt.Sprintf("cohort archive cohort-1 --confirm %d", playEnd.Unix()), fmt.Sprintf("team nudge %s --cohort cohort-1 --confirm %d", who, playEnd.Unix()),
		fmt.Sprintf("team assign data-analyst --cohort cohort-1 --confirm %d", playEnd.Unix()),
	}
}

// refusesAll says every line and wants nothing shown and nothing changed.
func (p *play) refusesAll(person string) {
	p.t.Helper()
	ben := p.meet("ben")
	before := p.state(ben.ID)
	for _, line := range leaderLines(ben.ID) {
		if person == "ben" && strings.HasPrefix(line, "cohort roster") {
			continue // there members read what leads see of them
		}
		ev := p.console(person).Event(line)
		ev.Native = true // as a button or a slash command
		text := textOf(p.app.bot.Answer(p.t.Context(), ev))
		for _, secret := range []string{"ben", "on track", "secret", "CAMP"} {
			if strings.Contains(text, secret) {
				p.t.Errorf("%s says %q and sees %q", person, line, text)
			}
		}
		if !strings.Contains(text, "for leads") && !strings.Contains(text, "can't find") && !strings.Contains(text, "no cohort") {
			p.t.Errorf("%s says %q and is told %q", person, line, text)
		}
	}
	if after := p.state(ben.ID); after != before {
		p.t.Errorf("%s changed something: %s, before %s", person, after, before)
	}
}

// state is what an attacker might have changed.
func (p *play) state(ben learning.PersonID) string {
	p.t.Helper()
	ctx := p.t.Context()
	c, err := p.app.db.Cohort(ctx, 1)
	p.ok(err)
	members, err := p.app.db.Members(ctx, 1)
	p.ok(err)
	leads, err := p.app.db.CohortLeads(ctx, 1)
	p.ok(err)
	plan, err := p.app.db.OpenPlan(ctx, ben)
	p.ok(err)
	looks, err := p.app.db.Accesses(ctx, ben, 99)
	p.ok(err)
	nudges, err := p.app.db.NudgesSince(ctx, 1, time.Time{})
	p.ok(err)
	return fmt.Sprint(c, members, leads, plan, looks, nudges)
}

func TestCohortAttackedByMember(t *testing.T) { attacked(t).refusesAll("ben") }

func TestCohortAttackedByStranger(t *testing.T) { attacked(t).refusesAll("eve") }

func TestCohortAttackedByOtherLead(t *testing.T) {
	p := attacked(t)
	p.refusesAll("max") // leads none yet
	p.say("max", "cohort create Other")
	p.refusesAll("max")
}

// TestCohortAttackedByRemovedLead keeps the buttons of somebody who was a lead.
func TestCohortAttackedByRemovedLead(t *testing.T) {
	p := attacked(t)
	p.say("lea", "cohort add @max --as lead")
	board := p.say("max", "team show")
	if !strings.Contains(textOf(board), "ben") {
		t.Fatalf("a lead sees %q", textOf(board))
	}
	preview := p.say("max", "team nudge ben")
	p.say("max", "team digest every day at 9am")
	p.press("max", p.say("max", "team nudge ben --words hello"), "Send it") // waits for the clock
	p.say("lea", "cohort remove max --as lead")
	for _, stale := range []bot.Message{p.press("max", board, "Export as CSV"), p.press("max", preview, "Send it")} {
		if text := textOf(stale); strings.Contains(text, "ben") || !strings.Contains(text, "no cohort") {
			t.Errorf("a stale button says %q", text)
		}
	}
	p.refusesAll("max")
	if posts := p.posts(48 * time.Hour); strings.Contains(posts, "hello") || strings.Contains(posts, "may need help") {
		t.Errorf("after the removal is said: %s", posts)
	}
}

// posts runs the clock for a while and returns all that is to be said unasked.
func (p *play) posts(long time.Duration) string {
	p.t.Helper()
	var said strings.Builder
	clock := p.app.clock()
	for end := p.now.Add(long); p.now.Before(end); p.now = p.now.Add(time.Hour) {
		for more := true; more; {
			var err error
			more, err = clock.Round(p.t.Context())
			p.ok(err)
		}
		rows, err := p.app.db.Claim(p.t.Context(), "console", p.now, time.Minute, 99)
		p.ok(err)
		for _, r := range rows {
			said.WriteString(r.Key + " " + r.Payload + "\n")
			_, err := p.app.db.Settle(p.t.Context(), r, "posted", "", p.now)
			p.ok(err)
		}
	}
	return said.String()
}

// TestCohortAttackedFromElsewhere uses a code and keys in another workspace.
func TestCohortAttackedFromElsewhere(t *testing.T) {
	p := attacked(t)
	says := func(adapter, workspace, user, line string, operator bool) string {
		t.Helper()
		id := bot.UserID{Adapter: adapter, Workspace: workspace, ID: user}
		return textOf(p.app.bot.Answer(t.Context(), bot.Event{
			From: bot.User{ID: id, Name: user, Operator: operator}, In: bot.Conversation{Adapter: adapter, Workspace: workspace, User: user, Direct: true}, Line: line, Native: true,
		}))
	}
	if text := says("console", "elsewhere", "eve", "cohort join CAMP-BC39", false); !strings.Contains(text, "fits no cohort") {
		t.Errorf("a code that leaked to another workspace says %q", text)
	}
	for _, line := range append(leaderLines(p.meet("ben").ID), "cohort add @ben", "admin roles @ben --give admin", "admin audit") {
		if text := says("console", "elsewhere", "boss", line, true); strings.Contains(text, "Data") && !strings.Contains(text, "can't find") || strings.Contains(text, "secret") || strings.Contains(text, "ben —") {
			t.Errorf("an admin elsewhere says %q and sees %q", line, text)
		}
	}
	// A cohort may span platforms: there the code is an invitation, also once a lead
	// is known there, but not in another workspace of theirs.
	link := func() {
		id := learning.Identity{Adapter: "slack", Workspace: "T1", User: "lea"}
		there, err := p.app.db.Meet(t.Context(), id, learning.NewPerson(), p.now)
		p.ok(err)
		_, err = p.app.db.MergePeople(t.Context(), p.lead.ID, there.ID, p.now)
		p.ok(err)
	}
	if text := says("slack", "T1", "sue", "cohort join CAMP-BC39", false); !strings.Contains(text, "If you join Data") {
		t.Errorf("the code on another platform says %q", text)
	}
	link()
	if text := says("slack", "T1", "sam", "cohort join CAMP-BC39", false); !strings.Contains(text, "If you join Data") {
		t.Errorf("the code where a lead is says %q", text)
	}
	if text := says("slack", "T2", "eve", "cohort join CAMP-BC39", false); !strings.Contains(text, "fits no cohort") {
		t.Errorf("the code where no lead is says %q", text)
	}
	if text := says("slack", "T1", "lea", "team show", false); !strings.Contains(text, "ben") {
		t.Errorf("a lead on their other platform sees %q", text)
	}
}

// TestCohortForgedButtons forges what buttons carry.
func TestCohortForgedButtons(t *testing.T) {
	p := attacked(t)
	before := p.state(p.meet("ben").ID)
	for _, tt := range []struct{ person, line, want string }{
		{"eve", fmt.Sprintf("cohort join CAMP-BC39 --confirm %d", p.now.Unix()), "read it again"},                                // agreed without reading
		{"eve", fmt.Sprintf(`cohort join CAMP-BC39 --wording 0123456789abcdef --confirm %d`, p.now.Unix()), "read it again"},     // to another text
		{"eve", fmt.Sprintf("cohort join CAMP-BC39 --confirm %d", p.now.Add(-11*time.Minute).Unix()), "expired"},                 // too late
		{"lea", fmt.Sprintf("team nudge member-999999 --cohort cohort-1 --confirm %d", p.now.Unix()), "nothing was changed"},     // somebody else
		{"lea", fmt.Sprintf("team nudge %s --cohort cohort-1 --confirm %d", memberKey(p.lead.ID), p.now.Unix()), "nothing was"},  // no member
		{"lea", fmt.Sprintf("cohort archive cohort-1 --confirm %d", p.now.Add(time.Hour).Unix()), "expired"},                     // from the future
		{"lea", fmt.Sprintf("team assign data-analyst --cohort cohort-1 --confirm %d", p.now.Add(-time.Hour).Unix()), "expired"}, // stale
		{"eve", "cohort join cohort-1", "fits no cohort"},                                                                        // by key, not invited
		{"eve", "cohort leave cohort-1", "in no cohort"},
	} {
		ev := p.console(tt.person).Event(tt.line)
		ev.Native = true
		if text := textOf(p.app.bot.Answer(t.Context(), ev)); !strings.Contains(text, tt.want) {
			t.Errorf("%s forges %q and is told %q, want %q", tt.person, tt.line, text, tt.want)
		}
	}
	ev := p.console("eve").Event("cohort archive cohort-1") // a button painted for lea
	ev.Native, ev.Owner = true, p.console("lea").Event("").From.ID
	if text := textOf(p.app.bot.Answer(t.Context(), ev)); !strings.Contains(text, "made for somebody else") {
		t.Errorf("somebody else's button says %q", text)
	}
	if after := p.state(p.meet("ben").ID); after != before {
		t.Errorf("a forged button changed something: %s, before %s", after, before)
	}
}

// TestCohortHostileNames lets members bear names that are markup or formulas.
func TestCohortHostileNames(t *testing.T) {
	p := attacked(t)
	hostile := []string{`=cmd|' /C calc'!A0`, `@SUM(1+1)`, `+1`, `-2+3`, "\t=1", `<!channel> *bold* [x](https://evil.example)`, `＝1+1`, `<img src=x onerror=alert(1)>`, "a\r\nb,\"c"}
	for i, name := range hostile {
		who := fmt.Sprintf("h%d", i)
		person := p.meet(who)
		p.join(who, "CAMP-BC39")
		person.Name = name
		p.ok(p.app.db.SavePerson(t.Context(), person))
	}
	for _, line := range []string{"team show", "team risk", "cohort roster", "team digest"} {
		m := p.say("lea", line)
		for _, b := range m.Blocks {
			l, ok := b.(bot.List)
			if !ok {
				continue
			}
			for _, it := range l.Items { // a name is one span, which each renderer escapes
				for _, span := range it {
					if plain, is := span.(bot.Plain); is && slices.ContainsFunc(hostile, func(name string) bool { return len(name) > 4 && strings.Contains(string(plain), name) }) {
						t.Errorf("%s writes a name into a sentence: %q", line, plain)
					}
				}
			}
		}
	}
	rows := fileOf(t, p.say("lea", "team export"))
	if len(rows) != len(hostile)+2 {
		t.Fatalf("the file has %d rows", len(rows))
	}
	for _, row := range rows {
		for _, cell := range row {
			if first := strings.TrimLeft(cell, " \t"); first != "" && strings.IndexAny(first, "=+-@＝") == 0 || strings.ContainsAny(cell, "\r\n\t") {
				t.Errorf("a spreadsheet may run the cell %q", cell)
			}
		}
	}
}

// TestNudges lets what happens meanwhile keep a nudge from being said.
func TestNudges(t *testing.T) {
	night := time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, meanwhile, who string
		said                 bool
	}{
		{"in the morning", "topics", "ben", true},
		{"left", "cohort leave", "ben", false},
		{"muted", "settings privacy nudges off", "ben", false},
		{"removed", "cohort remove ben", "lea", false},
	} {
		p := attacked(t)
		p.now = night
		p.press("lea", p.say("lea", "team nudge ben"), "Send it")
		if early := p.posts(time.Hour); early != "" {
			t.Errorf("%s: said in quiet hours: %s", tt.name, early)
		}
		p.say(tt.who, tt.meanwhile)
		if said := p.posts(12 * time.Hour); strings.Contains(said, "via Cairn") != tt.said {
			t.Errorf("%s: said %q", tt.name, said)
		}
		// Three days count for the member, whoever sends the nudge and in which cohort.
		if tt.said {
			p.say("max", "cohort create Other")
			p.join("ben", "CAMP-CD49")
			if text := textOf(p.say("max", "team nudge ben")); !strings.Contains(text, "in the last 3 days") {
				t.Errorf("another lead's nudge says %q", text)
			}
			p.now = night.Add(learning.NudgeGap)
			if text := textOf(p.say("max", "team nudge ben")); !strings.Contains(text, "will read") {
				t.Errorf("after three days it says %q", text)
			}
		}
	}
}

// TestCohortViews opens what chat and web share without being a lead.
func TestCohortViews(t *testing.T) {
	p := attacked(t)
	p.say("max", "cohort create Other")
	ben, other := p.meet("ben"), p.meet("max")
	open := map[string]func(context.Context, learning.PersonID) error{
		"board": func(ctx context.Context, who learning.PersonID) error {
			_, _, err := learning.OpenBoard(ctx, p.app.db, who, 1, learning.Part{What: "board"}, p.now)
			return err
		},
		"member": func(ctx context.Context, who learning.PersonID) error {
			_, err := learning.OpenMember(ctx, p.app.db, who, 1, ben.ID, "page", p.now)
			return err
		},
		"questions": func(ctx context.Context, who learning.PersonID) error {
			_, err := learning.OpenQuestions(ctx, p.app.db, who, 1, p.now.Add(-time.Hour), 9)
			return err
		},
	}
	for what, view := range open {
		for _, who := range []learning.PersonID{ben.ID, other.ID, 0, 1 << 40} {
			if err := p.app.db.In(t.Context(), func(ctx context.Context) error { return view(ctx, who) }); !errors.Is(err, learning.ErrNotFound) {
				t.Errorf("person %d opens the %s: %v", who, what, err)
			}
		}
		p.ok(p.app.db.In(t.Context(), func(ctx context.Context) error { return view(ctx, p.lead.ID) }))
	}
	looks, err := p.app.db.Accesses(t.Context(), ben.ID, 9)
	if err != nil || len(looks) != 2 {
		t.Errorf("looks are %+v, %v", looks, err)
	}
	p.say("ben", "cohort leave")
	if err := p.app.db.In(t.Context(), func(ctx context.Context) error { return open["member"](ctx, p.lead.ID) }); !errors.Is(err, learning.ErrNotFound) {
		t.Errorf("the page of who left: %v", err)
	}
}

// TestChannelDigest reads what others in a channel read: no name, and no figure of
// fewer than five.
func TestChannelDigest(t *testing.T) {
	p := attacked(t)
	p.now = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	ev := p.console("lea").Event("team digest every day at 9am --to channel")
	ev.In = bot.Conversation{Adapter: "console", Workspace: "local", Channel: "C1"}
	if text := textOf(p.app.bot.Answer(t.Context(), ev)); !strings.Contains(text, "This channel gets a digest") {
		t.Fatalf("setting it says %q", text)
	}
	said := p.posts(3 * time.Hour)
	if !strings.Contains(said, "fewer than five") || strings.Contains(said, "ben") || strings.Contains(said, "started") || !strings.Contains(said, `"C1"`) {
		t.Errorf("of one member is said: %s", said)
	}
	for i := range 4 {
		p.join(fmt.Sprintf("h%d", i), "CAMP-BC39")
	}
	p.now = time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC)
	said = p.posts(3 * time.Hour)
	if !strings.Contains(said, "without a plan") || strings.Contains(said, "ben") || strings.Contains(said, "h1") {
		t.Errorf("of five members is said: %s", said)
	}
	looks, err := p.app.db.Accesses(t.Context(), p.meet("ben").ID, 9)
	if err != nil || len(looks) != 0 {
		t.Errorf("a digest without names notes looks: %+v, %v", looks, err)
	}
}
