package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// memory is an inbox and a place for forms in memory.
type memory struct {
	mu    sync.Mutex
	heard map[[2]string]bool
	forms map[place]bot.Waiting
	err   error // what every method of the forms returns, if any
}

type place struct {
	who bot.UserID
	in  bot.Conversation
}

func (m *memory) Once(ctx context.Context, adapter, event string, do func(context.Context) (bot.Message, error)) (bot.Message, bool, error) {
	m.mu.Lock()
	id := [2]string{adapter, event}
	if event != "" && m.heard[id] {
		m.mu.Unlock()
		return bot.Message{}, true, nil
	}
	if m.heard == nil {
		m.heard, m.forms = make(map[[2]string]bool), make(map[place]bot.Waiting)
	}
	m.heard[id] = true
	before := maps.Clone(m.forms)
	m.mu.Unlock()
	said, err := do(ctx)
	if err != nil {
		m.mu.Lock()
		m.forms = before
		m.mu.Unlock()
	}
	return said, false, err
}

func (m *memory) WaitingForm(_ context.Context, who bot.UserID, in bot.Conversation, now time.Time) (bot.Waiting, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w, ok := m.forms[place{who, in}]
	return w, ok && now.Before(w.Until), m.err
}

func (m *memory) KeepForm(_ context.Context, who bot.UserID, in bot.Conversation, w bot.Waiting) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forms[place{who, in}] = w
	return m.err
}

func (m *memory) ForgetForm(_ context.Context, who bot.UserID, in bot.Conversation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.forms, place{who, in})
	return m.err
}

// world is a bot with its surroundings.
type world struct {
	*bot.Bot
	memory memory
	now    time.Time
	log    bytes.Buffer
	mu     sync.Mutex
	ran    []string // what was run, with its values
	role   map[string]bot.Role
}

var monday = time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)

// newWorld is a bot with one command of every kind. Each change is made before
// the bot starts.
func newWorld(tb testing.TB, changes ...func(*world)) *world {
	tb.Helper()
	w := &world{now: monday, role: map[string]bot.Role{"lea": bot.Lead, "cora": bot.Curator, "adam": bot.Admin}}
	w.Bot = &bot.Bot{
		Commands: w.commands(), Fallback: "ask", Inbox: &w.memory, Forms: &w.memory,
		Now: func() time.Time { return w.now },
		Log: slog.New(slog.NewTextHandler(&w.log, nil)),
		Role: func(_ context.Context, u bot.User) (bot.Role, error) {
			if u.ID.ID == "nobody" {
				panic("no such person")
			}
			return w.role[u.ID.ID], nil
		},
	}
	for _, change := range changes {
		change(w)
	}
	if err := w.Init(); err != nil {
		tb.Fatal(err)
	}
	return w
}

func (w *world) commands() []bot.Command {
	run := func(_ context.Context, c *bot.Call) (bot.Message, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.ran = append(w.ran, c.Command.Name)
		return bot.Message{Lead: bot.Say("{}: {}", bot.Strong(c.Command.Name), bot.Plain(given(c)))}, nil
	}
	question := bot.Option{Name: "question", Help: "What you want to know", Ask: "What would you like to know?", Required: true}
	title := bot.Option{Name: "title", Help: "What to add", Ask: "What should I add?", Required: true}
	all := []bot.Command{
		{Name: "ask", Example: "ask do they expire?", Options: []bot.Option{question}},
		{Name: "help", Example: "help log", Private: true, Options: []bot.Option{{Name: "command", Help: "A command", Choices: nil}}},
		{Name: "plan show", Aliases: []string{"plan"}, Example: "plan show"},
		{Name: "plan add", Example: "plan add SQL --hours 40", Options: []bot.Option{
			title,
			{Name: "hours", Help: "Length", Kind: bot.Number, Named: true},
			{Name: "due", Help: "When", Named: true},
			{Name: "free", Help: "Costs nothing", Kind: bot.Switch},
		}},
		{Name: "log", Example: "log 2h sql", Options: []bot.Option{{Name: "what", Help: "Time and item", Required: true}}, Check: func(c *bot.Call) error {
			if !strings.ContainsAny(c.Text("what"), "0123456789") {
				return bot.Refusef("How long was it? Write it like `log 2h sql`.")
			}
			return nil
		}},
		{Name: "undo", Example: "undo"},
		{Name: "rate", Example: "rate SQL 4 hard", Private: true, Options: []bot.Option{
			{Name: "item", Help: "Which item", Required: true},
			{Name: "stars", Help: "How good, 0 to 5", Kind: bot.Integer, Required: true},
			{Name: "kind", Help: "How was it", Ask: "How was it?", Kind: bot.Choose, Choices: []string{"easy", "medium", "hard"}, Required: true},
		}},
		{Name: "count", Example: "count some text", Options: []bot.Option{
			{Name: "text", Help: "What to count", Required: true, Pasted: true},
			{Name: "of", Help: "What of it", Named: true},
		}},
		{Name: "aim", Example: "aim Paris", Options: []bot.Option{
			{Name: "where", Help: "Where to", Required: true},
			{Name: "days", Help: "For how long", Kind: bot.Number, Offered: true, Named: true},
			{Name: "with", Help: "With whom", Offered: true, Named: true},
		}, Check: func(c *bot.Call) error {
			if c.Number("days") > 30 {
				return bot.Refusef("That is long.")
			}
			return nil
		}},
		{Name: "look", Example: "look back", Options: []bot.Option{
			{Name: "at", Help: "At what", Required: true},
			{Name: "worth", Help: "Was it worth it", Choices: []string{"yes", "no"}, Named: true},
		}, Run: func(ctx context.Context, c *bot.Call) (bot.Message, error) {
			if !c.Has("worth") {
				return c.Ask("worth", bot.Say("Was {} worth it?", bot.Strong(c.Text("at"))), map[string]string{"at": c.Text("at")}), nil
			}
			return run(ctx, c)
		}},
		{Name: "assign", Example: "assign @ada SQL", Role: bot.Lead, Options: []bot.Option{
			{Name: "who", Help: "To whom", Kind: bot.Person, Required: true},
			{Name: "what", Help: "What"},
		}},
		{Name: "kb missed", Example: "kb missed", Role: bot.Curator, Private: true},
		{Name: "admin audit", Example: "admin audit", Role: bot.Admin},
		{Name: "erase", Example: "erase", Options: []bot.Option{{Name: "what", Help: "What", Named: true}, bot.ConfirmOption}, Run: w.erase},
		{Name: "crash", Example: "crash", Options: []bot.Option{{Name: "how", Help: "How"}}, Run: crash},
	}
	for i := range all {
		all[i].Help = "Does what it says"
		if all[i].Run == nil {
			all[i].Run = run
		}
	}
	return all
}

func (w *world) erase(_ context.Context, c *bot.Call) (bot.Message, error) {
	sure, err := c.Confirmed()
	if err != nil || !sure {
		return c.Confirm(bot.Say("Everything goes."), "Erase everything", map[string]string{"what": c.Text("what")}), err
	}
	w.ran = append(w.ran, "erased "+c.Text("what"))
	return bot.Message{Lead: bot.Say("Gone.")}, nil
}

var errDisk = errors.New("disk full")

func crash(_ context.Context, c *bot.Call) (bot.Message, error) {
	switch c.Text("how") {
	case "error":
		return bot.Message{}, fmt.Errorf("write plan: %w", errDisk)
	case "refusal":
		return bot.Message{}, fmt.Errorf("check plan: %w", bot.Refusef("Use `plan new` first."))
	case "index":
		return bot.Message{Lead: bot.Say(c.Command.Aliases[len(c.Text("how"))])}, nil
	}
	panic("somebody wrote " + c.Text("how"))
}

// given writes the values of a call in the order declared.
func given(c *bot.Call) string {
	var out []string
	for _, o := range c.Command.Options {
		if c.Has(o.Name) {
			out = append(out, fmt.Sprintf("%s=%q", o.Name, c.Text(o.Name)))
		}
	}
	return strings.Join(out, " ")
}

// values writes the values of a route the same way.
func values(r bot.Route) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(r.Values)) {
		out = append(out, fmt.Sprintf("%s=%q", name, r.Values[name]))
	}
	return strings.Join(out, " ")
}

func user(id string) bot.User {
	return bot.User{ID: bot.UserID{Adapter: "console", Workspace: "local", ID: id}, Name: id}
}

func said(who, line string) bot.Event {
	return bot.Event{From: user(who), In: bot.Conversation{Adapter: "console", Channel: "c1"}, Line: line}
}

// say answers a line and writes what is seen: the lead, and the buttons in
// brackets.
func (w *world) say(tb testing.TB, who, line string) string {
	tb.Helper()
	return shown(w.Answer(tb.Context(), said(who, line)))
}

func shown(m bot.Message) string {
	out := []string{m.Lead.String()}
	for _, b := range m.Buttons {
		out = append(out, "["+b.Label+"]")
	}
	return strings.Join(out, " ")
}

// reads makes the bot read sentences.
func reads(sentences map[string]bot.Reading) func(*world) {
	return func(w *world) {
		w.Read = func(_ context.Context, ev bot.Event) (bot.Reading, bool) {
			r, ok := sentences[ev.Line]
			return r, ok
		}
	}
}
