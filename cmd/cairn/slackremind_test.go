package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/outbox"
)

// lives is one life of Cairn after the other over a database, in the same Slack.
// What a life did in memory is gone in the next.
type lives struct {
	t    *testing.T
	fake *fakeslack.Server
	file string
	seen int
}

func newLives(t *testing.T) *lives {
	t.Helper()
	l := &lives{t: t, fake: fakeslack.New(), file: filepath.Join(t.TempDir(), "cairn.db")}
	t.Cleanup(l.fake.Close)
	l.fake.Join("UADA", fakeslack.Person{Name: "Ada", Zone: "Europe/Berlin"})
	l.fake.Join("ULEA", fakeslack.Person{Name: "Lea", Admin: true})
	return l
}

// live runs Cairn from a time on.
func (l *lives) live(name, from string, during func(l *life)) {
	l.t.Helper()
	l.t.Run(name, func(t *testing.T) {
		one := &life{shared: &shared{workplace: work(t, l.file, l.fake, nil)}}
		one.at(from)
		one.seen = l.seen
		one.run()
		during(one)
		l.seen = one.seen
	})
}

// life is one of them.
type life struct{ *shared }

// at sets the clock, in UTC.
func (l *life) at(when string) {
	l.t.Helper()
	at, err := time.Parse("2006-01-02 15:04:05", when)
	if err != nil {
		l.t.Fatal(err)
	}
	l.now.Store(&at)
}

// says is what Ada writes, and what she is told.
func (l *life) says(line string) string {
	l.t.Helper()
	l.deliver("events_api", l.fake.Direct("UADA", line))
	var out strings.Builder
	for _, m := range l.news() {
		out.WriteString(m.Words() + "\n")
	}
	return out.String()
}

// due is what is said unasked at a time.
func (l *life) due(when string) (out []string) {
	l.t.Helper()
	l.at(when)
	l.unasked()
	for _, m := range l.news() {
		out = append(out, m.Words())
	}
	return out
}

// TestSlackX1 says once, and marks as late, what was due while Cairn was down.
func TestSlackX1(t *testing.T) {
	all := newLives(t)
	all.live("before", "2026-11-23 09:00:00", func(l *life) {
		l.says("remind me in 1 hour to stretch")
		l.says("remind me every 10 minutes to sip")
		if told := l.due("2026-11-23 09:10:00"); len(told) != 1 {
			t.Errorf("told %q", told)
		}
	})
	all.live("after", "2026-11-23 12:03:00", func(l *life) {
		told := l.due("2026-11-23 12:03:00")
		text := strings.Join(told, "\n")
		if strings.Count(text, "stretch") != 1 || strings.Count(text, "sip") != 1 || !strings.Contains(text, "2 h") {
			t.Errorf("after two hours down: %q", told)
		}
		if told := l.due("2026-11-23 12:03:30"); len(told) != 0 {
			t.Errorf("told again: %q", told)
		}
	})
	all.live("later", "2026-11-23 12:04:00", func(l *life) {
		if told := l.due("2026-11-23 12:04:00"); len(told) != 0 {
			t.Errorf("told again after another start: %q", told)
		}
	})
}

// dying is a database whose process dies between saying a post and noting it.
type dying struct {
	outbox.Store
	dead atomic.Bool
}

func (d *dying) Settle(ctx context.Context, r outbox.Row, o outbox.Outcome, reason string, now time.Time) (bool, error) {
	if d.dead.Load() {
		return false, nil // nothing is written
	}
	return d.Store.Settle(ctx, r, o, reason, now)
}

// TestSlackX2 says a post twice at most when Cairn dies after it said it and before
// it noted so, and never loses it.
func TestSlackX2(t *testing.T) {
	all := newLives(t)
	all.live("dies", "2026-11-23 09:00:00", func(l *life) {
		l.says("remind me in 1 hour to stretch")
		l.at("2026-11-23 10:00:00")
		clock, store := l.app.clock(), &dying{Store: l.app.db}
		store.dead.Store(true)
		if _, err := clock.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		worker := l.app.worker(l.slack)
		worker.Store = store
		worker.Round(t.Context())
		if told := l.news(); len(told) != 1 || !strings.Contains(told[0].Words(), "stretch") {
			t.Errorf("told %+v", told)
		}
	})
	told := 0
	for n := range 3 {
		all.live(fmt.Sprint("life ", n), "2026-11-23 10:30:00", func(l *life) {
			told += len(l.due("2026-11-23 10:30:00")) + len(l.due("2026-11-23 11:30:00"))
		})
	}
	if told != 1 {
		t.Errorf("told %d times more", told)
	}
}

// TestSlackX3 leaves a member alone who did not want to be reminded any more, also
// after another start.
func TestSlackX3(t *testing.T) {
	all := newLives(t)
	all.live("before", "2026-11-23 09:00:00", func(l *life) {
		l.says("remind me every day at 11am to stretch")
		l.says("remind me every day at 11am to breathe")
		if told := l.due("2026-11-23 10:00:00"); len(told) != 2 {
			t.Fatalf("told %q", told)
		}
		if said := l.says("reminders delete 1"); !strings.Contains(said, "stretch") {
			t.Errorf("hears %q", said)
		}
		if said := l.says("reminders pause all"); !strings.Contains(strings.ToLower(said), "pause") {
			t.Errorf("hears %q", said)
		}
	})
	all.live("after", "2026-11-23 11:00:00", func(l *life) {
		for _, when := range []string{"2026-11-24 10:00:00", "2026-11-25 10:00:00", "2026-12-01 10:00:00"} {
			if told := l.due(when); len(told) != 0 {
				t.Errorf("at %s told %q", when, told)
			}
		}
		l.says("reminders resume")
		if told := l.due("2026-12-02 10:00:00"); len(told) != 1 || !strings.Contains(told[0], "breathe") {
			t.Errorf("resumed, told %q", told)
		}
	})
}

// TestSlackX4 leaves no row of a member who has everything erased, and nothing that
// would still be said to them; whoever else is there keeps everything.
func TestSlackX4(t *testing.T) {
	const mark = "zqerase"
	all := newLives(t)
	all.live("before", "2026-11-23 09:00:00", func(l *life) {
		for _, line := range []string{
			"plan new Become a " + mark, "plan add Course " + mark + " 5 hours", "log 2 hours on course " + mark, "remind me in 2 hours to " + mark,
			"remind me every day at 11am to " + mark, "credential add " + mark + " from Google earned 2026-01-02", "what is the meaning of " + mark, "human",
			"compare new " + mark, "settings quiet 22:00-07:00", "plan new",
		} {
			l.says(line)
		}
		l.deliver("events_api", l.fake.InChannel("app_mention", "C1", "", "UADA", "<@"+fakeslack.Self+"> "+question, l.fake.Stamp()))
		l.deliver("events_api", l.fake.Direct("ULEA", "plan new Lead the school"))
		l.at("2026-11-23 10:30:00") // a reminder waits in the outbox
		if _, err := l.app.clock().Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.news()
		if rows := traces(t, all.file, mark, "UADA"); len(rows) < 8 {
			t.Fatalf("planted only in %v", rows)
		}
		l.deliver("events_api", l.fake.Direct("UADA", "privacy erase"))
		for _, m := range l.news() {
			for _, b := range m.Buttons() {
				if strings.Contains(b.Label, "Erase everything") {
					l.deliver("interactive", l.fake.Press("DUADA", "", "UADA", b.Value))
				}
			}
		}
		if told := l.news(); len(told) != 1 || !strings.Contains(told[0].Words(), "Everything I kept about you is gone") {
			t.Errorf("told %+v", told)
		}
		if told := l.due("2026-12-30 10:30:00"); len(told) != 0 {
			t.Errorf("still told %q", told)
		}
		rows := traces(t, all.file, mark, "UADA")
		if delete(rows, "question"); len(rows) != 0 || traces(t, all.file, "UADA")["question"] != 0 { // kept without its author
			t.Errorf("left in %v", rows)
		}
		if len(traces(t, all.file, "Lead the school")) == 0 {
			t.Error("somebody else's plan is gone")
		}
	})
	all.live("after", "2026-12-31 10:30:00", func(l *life) {
		if told := l.due("2026-12-31 10:30:00"); len(told) != 0 {
			t.Errorf("still told after another start: %q", told)
		}
	})
}

// traces are the tables of an SQLite file in which any of the words stands, and how
// often. The ids of deliveries, which are kept for days so that no repeat is
// answered, are no member's.
func traces(t *testing.T, file string, words ...string) map[string]int {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // it is only read
	list := func(query string, args ...any) (out []string) {
		rows, err := db.QueryContext(t.Context(), query, args...)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close() //nolint:errcheck // it is only read
		for rows.Next() {
			var one string
			if err := rows.Scan(&one); err != nil {
				t.Fatal(err)
			}
			out = append(out, one)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return out
	}
	found := make(map[string]int)
	for _, table := range list("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('inbox', 'goose_db_version') AND name NOT LIKE 'sqlite%'") {
		for _, column := range list("SELECT name FROM pragma_table_info(?)", table) {
			for _, word := range words {
				if n := len(list(fmt.Sprintf(`SELECT 1 FROM %q WHERE instr(lower(CAST(%q AS TEXT)), lower(?)) > 0`, table, column), word)); n > 0 {
					found[table] += n
				}
			}
		}
	}
	return found
}

// TestSlackX11 keeps a reminder at the wall time of the zone in the member's
// profile, once a day, over both changes of the clock.
func TestSlackX11(t *testing.T) {
	all := newLives(t)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	all.live("autumn", "2026-10-23 06:00:00", func(l *life) { x11(l, berlin, "2026-10-28") })
	newLives(t).live("spring", "2027-03-26 06:00:00", func(l *life) { x11(l, berlin, "2027-03-31") })
}

// x11 sets reminders at ordinary hours and at one that a change of the clock leaves
// out or repeats, and looks every ten minutes.
func x11(l *life, zone *time.Location, until string) {
	l.t.Helper()
	l.says("remind me every day at 9am to stretch")
	l.says("remind me every day at 2:30am to dream")
	heard := make(map[string][]string) // by day and what
	for at := l.now.Load().In(zone); at.Format(time.DateOnly) < until; at = at.Add(10 * time.Minute) {
		for _, said := range l.due(at.UTC().Format(time.DateTime)) {
			for _, what := range []string{"stretch", "dream"} {
				if strings.Contains(said, what) {
					heard[at.Format(time.DateOnly)+" "+what] = append(heard[at.Format(time.DateOnly)+" "+what], at.Format("15:04"))
				}
			}
		}
	}
	days := 0
	for at := l.now.Load().In(zone).AddDate(0, 0, -3); at.Format(time.DateOnly) < until; at = at.AddDate(0, 0, 1) {
		days++
		day := at.Format(time.DateOnly)
		want := "02:30"
		if day == "2027-03-28" {
			want = "03:00" // there is no 02:30 that day
		}
		if got := strings.Join(heard[day+" stretch"], " "); got != "09:00" {
			l.t.Errorf("%s stretch at %q", day, got)
		}
		if got := strings.Join(heard[day+" dream"], " "); got != want {
			l.t.Errorf("%s dream at %q, want %s", day, got, want)
		}
	}
	if days < 3 {
		l.t.Errorf("only %d days", days)
	}
}

// TestSlackS14 says what is longer than Slack takes in several posts, each within
// every limit and with a text, and all of it.
func TestSlackS14(t *testing.T) {
	w := atWork(t, nil)
	blocks := bot.Message{Lead: bot.Say("the first")}
	for n := range 60 {
		blocks.Blocks = append(blocks.Blocks, bot.Para{Text: bot.Say(fmt.Sprintf("block%02d", n))}, bot.Facts{Rows: []bot.Fact{{Name: "fact", Value: bot.Say(strconv.Itoa(n))}}})
	}
	long := bot.Message{Lead: bot.Say("the second"), Blocks: []bot.Block{bot.Para{Text: bot.Say(strings.Repeat("zqword ", 40000/7) + "the end")}}}
	for n, m := range []bot.Message{blocks, long} {
		if err := w.slack.Send(t.Context(), toAda, strconv.Itoa(n), m); err != nil {
			t.Fatal(err)
		}
	}
	// And as an answer, by the response_url of a command as well.
	w.deliver("slash_commands", w.fake.Slash("C1", "UADA", "help"))
	w.deliver("events_api", w.fake.Direct("UADA", "topics"))
	var all strings.Builder
	said := w.news()
	for _, m := range said {
		text, _ := m.Args["text"].(string)
		inside, _ := m.Args["blocks"].([]any)
		data, err := json.Marshal(inside)
		if err != nil {
			t.Fatal(err)
		}
		if text == "" || len(text) > 4000 || len(inside) == 0 || len(inside) > 50 || len(data) > 13200 {
			t.Errorf("a post of %d blocks in %d bytes, with a text of %d", len(inside), len(data), len(text))
		}
		all.WriteString(m.Words() + "\n")
	}
	last := -1
	for n := range 60 {
		at := strings.Index(all.String(), fmt.Sprintf("block%02d", n))
		if at <= last {
			t.Errorf("block %d is lost or out of order", n)
		}
		last = at
	}
	if n := strings.Count(all.String(), "zqword"); n != 40000/7 || !strings.Contains(all.String(), "the end") || len(said) < 6 {
		t.Errorf("%d words in %d posts", n, len(said))
	}
}
