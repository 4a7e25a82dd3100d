package main

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/adapters/slack"
	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
	"github.com/cairnbot/cairn/adapters/sqlstore"
	"github.com/cairnbot/cairn/adapters/web"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/bottest"
	"github.com/cairnbot/cairn/bot/features"
	"github.com/cairnbot/cairn/bot/intake"
)

// TestConversationsSlack replays every conversation through Slack's library
// against a Slack: people see there what they see in a terminal, word for word.
func TestConversationsSlack(t *testing.T) {
	files, err := filepath.Glob(conversations)
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			bottest.Compare(t, file, bare, func(t *testing.T, c bottest.Cast) bottest.Stage {
				t.Helper()
				return newSlackStage(t, c)
			})
		})
	}
}

var (
	buttonMark = regexp.MustCompile(`(?m)^\[(\d+)\] `)
	attachment = regexp.MustCompile(`(?m)^\[(?:image|file): .*\n?`)
	fileSize   = regexp.MustCompile(`, \d+ bytes\]`) // an export names the platform
	bars       = regexp.MustCompile(`\[[#-]{20}\]|[█░▓▒■□▰▱]+`)
)

// bare is what was seen without looks: letters and digits alone, the number of a
// button left out, attachments last.
func bare(seen string) string {
	seen = bars.ReplaceAllString(buttonMark.ReplaceAllString(seen, ""), "")
	seen = strings.ReplaceAll(fileSize.ReplaceAllString(seen, "]"), "Console", "Slack") // where it is said
	seen = strings.ReplaceAll(seen, "Discord and Slack", "Slack and Discord")
	last := strings.Join(attachment.FindAllString(seen, -1), "")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, attachment.ReplaceAllString(seen, "")+last)
}

// counted knows whether everything received is handled.
type counted struct {
	*sqlstore.DB
	mu   sync.Mutex
	open int
	idle *sync.Cond
	// fails, unless nil, says whether a delivery cannot be kept.
	fails func() error
}

func (c *counted) Receive(ctx context.Context, d intake.Delivery, lease string, until time.Time) (int64, error) {
	if c.fails != nil {
		if err := c.fails(); err != nil {
			return 0, err
		}
	}
	id, err := c.DB.Receive(ctx, d, lease, until)
	c.mu.Lock()
	defer c.mu.Unlock()
	if id != 0 {
		c.open++
	}
	return id, err
}

func (c *counted) Handled(ctx context.Context, id int64) error {
	err := c.DB.Handled(ctx, id)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open--
	c.idle.Broadcast()
	return err
}

func (c *counted) wait() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.open > 0 {
		c.idle.Wait()
	}
}

// workplace is Cairn in a Slack.
type workplace struct {
	t       *testing.T
	app     *app
	fake    *fakeslack.Server
	slack   *slack.Slack
	store   *counted
	metrics *web.Metrics
	seen    int
	now     atomic.Pointer[time.Time] // nil for the real clock
}

// work opens Cairn over a database in a Slack, connected by Socket Mode unless
// change says otherwise.
func work(t *testing.T, database string, fake *fakeslack.Server, change func(*slack.Config)) *workplace {
	t.Helper()
	w := &workplace{t: t, fake: fake, metrics: new(web.Metrics)}
	clock := func() time.Time {
		if at := w.now.Load(); at != nil {
			return *at
		}
		return time.Now()
	}
	w.app = stageOf(t, database, clock)
	w.store = &counted{DB: w.app.db}
	w.store.idle = sync.NewCond(&w.store.mu)
	c := slack.Config{
		Tokens: &slack.OneToken{Value: fakeslack.BotToken}, AppToken: fakeslack.AppToken, SigningSecret: fakeslack.SigningSecret,
		APIURL: fake.API(), Store: w.store, Gap: time.Millisecond, Now: clock, Count: w.metrics.Count,
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		Home: func(ctx context.Context, ev bot.Event) ([]bot.Message, error) {
			return w.app.cairn.Home(ctx, ev, clock())
		},
		Mode:  w.app.cairn.Mode,
		Defer: w.app.sayLater,
	}
	if change != nil {
		change(&c)
	}
	w.slack = slack.New(c)
	return w
}

// run answers until the test ends; it returns when Slack is there.
func (w *workplace) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done, each := make(chan struct{}), w.slack
	go func() {
		defer close(done)
		if err := each.Run(ctx, w.app.bot); err != nil {
			w.t.Error(err)
		}
	}()
	w.t.Cleanup(func() {
		cancel()
		<-done
	})
	w.until("Slack is there", func() bool { return w.slack.Away() == "" })
}

// until waits for something that must happen.
func (w *workplace) until(what string, is func() bool) {
	w.t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("never: %s; away: %q", what, w.slack.Away())
		}
	}
}

// deliver sends an envelope, and waits until it is thanked for and answered.
func (w *workplace) deliver(kind string, payload any) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	ack, err := w.fake.Envelope(ctx, kind, payload)
	if err != nil {
		w.t.Fatalf("%s: %v", kind, err)
	}
	w.store.wait()
	return string(ack)
}

// news are the messages since the last look.
func (w *workplace) news() []fakeslack.Message {
	found := w.fake.Messages(w.seen)
	w.seen += len(found)
	return found
}

// slackStage is everybody's direct messages with Cairn.
type slackStage struct {
	*workplace
	clock   *features.Clock
	people  []string
	buttons map[string][]fakeslack.Button
	asked   map[string]bool
	newest  map[string]string // the thread of the newest answer, by channel
	other   *stage            // the platform beside Slack
}

func newSlackStage(t *testing.T, c bottest.Cast) *slackStage {
	t.Helper()
	fake := fakeslack.New()
	t.Cleanup(fake.Close)
	s := &slackStage{buttons: make(map[string][]fakeslack.Button), asked: make(map[string]bool), newest: make(map[string]string)}
	s.workplace = work(t, filepath.Join(t.TempDir(), "cairn.db"), fake, nil)
	s.clock = s.app.clock()
	s.other = &stage{app: s.app, cast: c, consoles: make(map[string]*console.Console), screens: make(map[string]*bytes.Buffer), used: make(map[string]bool), codes: new(codes)}
	fake.Break(func(method string, _ map[string]any) *fakeslack.Fault { // forms are asked in words, as in a terminal
		if method == "views.open" {
			return &fakeslack.Fault{Error: "expired_trigger_id"}
		}
		return nil
	})
	for _, name := range []string{"ada", "ben", "cy", "dan", "eve", "lea", "bob", "cem", "mia", "zoe", "max", "kim"} {
		fake.Join(name, fakeslack.Person{Name: name, Zone: c.Zone, Admin: slices.Contains(c.Leads, name)})
	}
	return s
}

func (s *slackStage) SetNow(now time.Time) {
	first := s.now.Swap(&now) == nil
	if first {
		s.run()
	}
}

func (s *slackStage) NextDue() (time.Time, bool) {
	at, ok, err := s.app.db.NextReminder(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, platform := range []string{slack.Name, elsewhere} {
		post, open, err := s.app.db.NextDue(context.Background(), platform)
		if err != nil {
			s.t.Fatal(err)
		}
		if open && (!ok || post.Before(at)) {
			at, ok = post, true
		}
	}
	return at, ok
}

var typedMention = regexp.MustCompile(`(^|\s)@([\p{L}\p{N}_.-]+)`)

func (s *slackStage) Say(person, line string) string {
	if person, channel, thread := roomOf(person); channel != "" {
		return s.inChannel(person, channel, thread, line)
	}
	if _, platform := platformOf(person); platform != "" {
		return s.other.Say(person, line)
	}
	if !slices.Contains(s.people, person) {
		s.people = append(s.people, person)
	}
	line = s.other.codes.said(line)
	if b, ok := s.pressed(person, line); ok {
		s.deliver("interactive", s.fake.Press("D"+person, "", person, b.Value))
	} else {
		said := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(line)
		s.deliver("events_api", s.fake.Direct(person, typedMention.ReplaceAllString(said, "$1<@$2>")))
	}
	return s.other.codes.shown(s.words(s.news())[person])
}

// inChannel says a line in a channel and returns what is shown there.
func (s *slackStage) inChannel(person, channel string, inThread bool, line string) string {
	thread := ""
	if inThread {
		thread = s.newest[channel]
	}
	if b, ok := s.pressed(person, line); ok {
		s.deliver("interactive", s.fake.Press("C"+channel, thread, person, b.Value))
	} else {
		said := strings.ReplaceAll(typedMention.ReplaceAllString(line, "$1<@$2>"), "<@cairn>", "<@"+fakeslack.Self+">")
		ts, said := s.fake.Stamp(), namedChannel.ReplaceAllString(said, "<#C$1|$1>")
		s.deliver("events_api", s.fake.InChannel("message", "C"+channel, thread, person, said, ts))
		if strings.Contains(said, fakeslack.Self) { // Slack delivers it twice
			s.deliver("events_api", s.fake.InChannel("app_mention", "C"+channel, thread, person, said, ts))
		}
	}
	var out strings.Builder
	for _, m := range s.news() {
		if b := m.Buttons(); len(b) > 0 {
			s.buttons[person] = b
		}
		if m.User == "" {
			s.newest[channel] = m.Thread
		}
		if m.Channel != "C"+channel || m.User != "" && m.User != person || m.Thread == "" && !m.Response {
			s.t.Errorf("said in %+v", m)
		}
		out.WriteString(alone(person, m.User != "") + m.Words() + "\n")
	}
	return out.String()
}

// pressed finds the button that a line presses, as in a terminal.
func (s *slackStage) pressed(person, line string) (fakeslack.Button, bool) {
	label, bracketed := strings.CutPrefix(line, "[")
	label, closed := strings.CutSuffix(label, "]")
	bracketed = bracketed && closed
	all := s.buttons[person]
	if n, err := strconv.Atoi(label); err == nil && n >= 1 && n <= len(all) && (bracketed || label == line && !s.asked[person]) {
		return all[n-1], true
	}
	for _, b := range all {
		if bracketed && strings.EqualFold(label, b.Label) {
			return b, true
		}
	}
	return fakeslack.Button{}, false
}

// words are what each person was shown, attachments last.
func (s *slackStage) words(messages []fakeslack.Message) map[string]string {
	out := make(map[string]string)
	for _, m := range messages {
		person := strings.TrimPrefix(m.Channel, "D")
		out[person] += m.Words() + "\n"
		s.asked[person] = len(m.Buttons()) == 0
		if b := m.Buttons(); len(b) > 0 {
			s.buttons[person] = b
		}
	}
	return out
}

func (s *slackStage) Unasked() []bottest.Heard {
	for more := true; more; {
		var err error
		if more, err = s.clock.Round(context.Background()); err != nil {
			s.t.Error(err)
		}
	}
	for _, to := range []bot.Adapter{s.slack, foreign{s.other}} {
		w := s.app.worker(to)
		for w.Round(context.Background()) > 0 {
			continue // the next of every lane
		}
	}
	heard := s.other.heard()
	for person, text := range s.words(s.news()) {
		heard = append(heard, bottest.Heard{Person: person, Text: strings.Trim(text, "\n")})
	}
	slices.SortFunc(heard, func(a, b bottest.Heard) int { return strings.Compare(a.Person, b.Person) })
	return heard
}
