package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/bottest"
	"github.com/cairnbot/cairn/bot/features"
)

var update = flag.Bool("update", false, "write what was seen into the golden files")

const conversations = "../../bot/features/testdata/*.txtar"

// TestConversations replays every conversation through the terminal adapter on
// SQLite. With -update it writes them.
func TestConversations(t *testing.T) {
	replayAll(t, *update, func(t *testing.T) string {
		t.Helper()
		return filepath.Join(t.TempDir(), "cairn.db")
	})
}

// TestConversationsPostgres replays the same conversations on PostgreSQL: what
// people see must not depend on the database.
func TestConversationsPostgres(t *testing.T) {
	replayAll(t, false, postgresURL)
}

func replayAll(t *testing.T, write bool, database func(*testing.T) string) {
	t.Helper()
	files, err := filepath.Glob(conversations)
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	used := make(map[string]bool)
	var commands []bot.Command
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			bottest.Replay(t, file, write, func(t *testing.T, c bottest.Cast) bottest.Stage {
				t.Helper()
				s := newStage(t, database(t), c, used)
				commands = s.app.bot.Commands
				return s
			})
		})
	}
	for _, c := range commands {
		if !used[c.Name] {
			t.Errorf("no conversation uses %q: add one to bot/features/testdata", c.Name)
		}
	}
}

// stage is the terminal of everybody in a conversation, over one database.
type stage struct {
	app      *app
	clock    *features.Clock
	cast     bottest.Cast
	mu       sync.Mutex // of the maps: posts of several people are said at once
	now      time.Time
	consoles map[string]*console.Console
	screens  map[string]*bytes.Buffer
	used     map[string]bool // commands reached, by name
	rooms    rooms
	codes    *codes
}

func newStage(t *testing.T, database string, c bottest.Cast, used map[string]bool) *stage {
	t.Helper()
	s := &stage{cast: c, consoles: make(map[string]*console.Console), screens: make(map[string]*bytes.Buffer), used: used, codes: new(codes)}
	s.app = stageOf(t, database, func() time.Time { return s.now })
	s.clock = s.app.clock()
	return s
}

// stageOf is Cairn over a database, closed with the test.
func stageOf(tb testing.TB, database string, now func() time.Time) *app {
	tb.Helper()
	cfg, err := readConfig([]string{"DATABASE_URL=" + database})
	if err != nil {
		tb.Fatal(err)
	}
	a, err := open(tb.Context(), cfg, slog.New(slog.NewTextHandler(tb.Output(), nil)), now)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := a.Close(); err != nil {
			tb.Error(err)
		}
	})
	codes := 0
	a.cairn.Codes = func() string { // of a conversation, the same every time
		codes++
		return fmt.Sprintf("CAMP-%c%c%c%c", 'A'+codes, 'B'+codes, '2'+codes%8, '9')
	}
	return a
}

func (s *stage) SetNow(now time.Time) { s.now = now }

func (s *stage) NextDue() (time.Time, bool) {
	at, ok, err := s.app.db.NextReminder(context.Background())
	for _, platform := range []string{console.Name, elsewhere} {
		post, open, err2 := s.app.db.NextDue(context.Background(), platform)
		if err := errors.Join(err, err2); err != nil {
			s.app.log.Error("next due", "err", err)
		}
		if open && (!ok || post.Before(at)) {
			at, ok = post, true
		}
	}
	return at, ok
}

func (s *stage) terminal(person string) *console.Console {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.consoles[person] == nil {
		s.screens[person] = new(bytes.Buffer)
		name, _ := platformOf(person)
		s.consoles[person] = &console.Console{
			Out: s.screens[person], Person: name, Zone: s.cast.Zone, Operator: slices.Contains(s.cast.Leads, person),
		}
	}
	return s.consoles[person]
}

// seen is what a screen shows since the last look.
func (s *stage) seen(person string) string {
	text := s.screens[person].String()
	s.screens[person].Reset()
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		out = append(out, strings.TrimPrefix(line, "  "))
	}
	return strings.Join(out, "\n")
}

func (s *stage) Say(person, line string) string {
	if person, channel, thread := roomOf(person); channel != "" {
		return s.inChannel(person, channel, thread, line)
	}
	c, ev := s.eventFrom(person, s.codes.said(line))
	if r := s.app.bot.Route(context.Background(), ev); r.Command != nil && r.Err == nil {
		s.used[r.Command.Name] = true
	}
	c.Show(s.app.bot.Answer(context.Background(), ev))
	return s.codes.shown(s.seen(person))
}

func (s *stage) Unasked() []bottest.Heard {
	for more := true; more; {
		var err error
		if more, err = s.clock.Round(context.Background()); err != nil {
			s.app.log.Error("clock", "err", err)
		}
	}
	for _, to := range []bot.Adapter{everybody{s}, foreign{s}} {
		w := s.app.worker(to)
		for w.Round(context.Background()) > 0 {
			continue // the next of every lane
		}
	}
	return s.heard()
}

// heard is what everybody was told unasked.
func (s *stage) heard() []bottest.Heard {
	var heard []bottest.Heard
	for person := range s.consoles {
		if text := strings.Trim(s.seen(person), "\n"); text != "" {
			heard = append(heard, bottest.Heard{Person: person, Text: text})
		}
	}
	slices.SortFunc(heard, func(a, b bottest.Heard) int { return strings.Compare(a.Person, b.Person) })
	return heard
}

// everybody is the terminals of all people as one adapter.
type everybody struct{ *stage }

func (everybody) Name() string                        { return console.Name }
func (everybody) Run(context.Context, *bot.Bot) error { return nil }

func (e everybody) Send(ctx context.Context, to bot.Conversation, key string, m bot.Message) error {
	return e.terminal(to.User).Send(ctx, to, key, m)
}
