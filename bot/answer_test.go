package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// TestRoles asks for every level, and anew on every call.
func TestRoles(t *testing.T) {
	w := newWorld(t)
	for _, tt := range []struct {
		line string
		who  []string // who may
	}{
		{"undo", []string{"ada", "lea", "cora", "adam"}},
		{"assign <@U1>", []string{"lea", "cora", "adam"}},
		{"kb missed", []string{"cora", "adam"}},
		{"admin audit", []string{"adam"}},
	} {
		for _, who := range []string{"ada", "lea", "cora", "adam"} {
			may := strings.Contains(" "+strings.Join(tt.who, " ")+" ", " "+who+" ")
			got := w.say(t, who, tt.line)
			if refused := strings.Contains(got, "ask an admin of this community"); refused == may {
				t.Errorf("%s says %q: %s", who, tt.line, got)
			}
		}
	}
	if got, want := w.say(t, "ada", "kb missed"), "kb missed is for curators. If that should be you, ask an admin of this community."; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	w.role["ada"] = bot.Curator
	if got, want := w.say(t, "ada", "kb missed"), "kb missed: "; got != want {
		t.Errorf("promoted: got %s, want %s", got, want)
	}
	delete(w.role, "ada")
	if got := w.say(t, "ada", "kb missed"); !strings.Contains(got, "is for curators") {
		t.Errorf("demoted: %s", got)
	}
	// A role is judged before a value is asked for.
	if got := w.say(t, "ada", "/assign"); !strings.Contains(got, "is for leads") {
		t.Errorf("a form was opened: %s", got)
	}
}

func TestConfirm(t *testing.T) {
	w := newWorld(t)
	press := func() string {
		m := w.Answer(t.Context(), said("ada", `erase --what "all of \"it\""`))
		if len(m.Buttons) != 1 || m.Buttons[0].Label != "Erase everything" || m.Buttons[0].Style != bot.Danger {
			t.Fatalf("no question: %+v", m)
		}
		return m.Buttons[0].Run
	}
	run := func(line string, after time.Duration) string {
		ev := said("ada", line)
		ev.Native, ev.Owner = true, ev.From.ID
		w.now = w.now.Add(after)
		defer func() { w.now = w.now.Add(-after) }()
		return shown(w.Answer(t.Context(), ev))
	}
	const expired = "That button has expired, and nothing was changed. Ask for erase again if you still want it."
	for _, tt := range []struct {
		name  string
		after time.Duration
		want  string
	}{
		{"at once", 0, "Gone."},
		{"in time", 10 * time.Minute, "Gone."},
		{"too late", 10*time.Minute + time.Second, expired},
		{"a clock that is slow", -time.Minute, "Gone."},
		{"from the future", -2 * time.Minute, expired},
	} {
		w.ran = nil
		if got := run(press(), tt.after); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
		if erased := len(w.ran) == 1 && w.ran[0] == `erased all of "it"`; erased != (tt.want == "Gone.") {
			t.Errorf("%s: ran %q", tt.name, w.ran)
		}
	}
	w.ran = nil
	for _, forged := range []string{"0", "-1", "9223372036854775807", "-9223372036854775808"} {
		if got := run("erase --confirm="+forged, 0); got != expired {
			t.Errorf("confirm=%s: %s", forged, got)
		}
	}
	if len(w.ran) > 0 {
		t.Errorf("ran %q", w.ran)
	}
}

func TestOwner(t *testing.T) {
	w := newWorld(t)
	ev := said("ben", "undo")
	ev.Native, ev.Owner = true, user("ada").ID
	m := w.Answer(t.Context(), ev)
	if got, want := shown(m), "That button was made for somebody else. Ask me the same and you get your own."; got != want || !m.Private {
		t.Errorf("got %s, private %v", got, m.Private)
	}
	ev.From = user("ada")
	if got, want := shown(w.Answer(t.Context(), ev)), "undo: "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	ev.From.ID.Workspace = "elsewhere" // the same name is another person there
	w.Answer(t.Context(), ev)
	if len(w.ran) != 1 {
		t.Errorf("ran %q", w.ran)
	}
}

func TestRepeat(t *testing.T) {
	w := newWorld(t)
	ev := said("ada", "undo")
	ev.ID = "E1"
	if m := w.Answer(t.Context(), ev); m.Empty() {
		t.Error("the first time is not answered")
	}
	if m := w.Answer(t.Context(), ev); !m.Empty() {
		t.Errorf("the repeat is answered: %s", shown(m))
	}
	ev.In.Adapter = "slack" // ids are the platform's own
	if m := w.Answer(t.Context(), ev); m.Empty() {
		t.Error("another platform's event is not answered")
	}
	ev.ID = ""
	for range 2 {
		if m := w.Answer(t.Context(), ev); m.Empty() {
			t.Error("an event without an id is taken for a repeat")
		}
	}
	if len(w.ran) != 4 {
		t.Errorf("ran %d times, want 4", len(w.ran))
	}
	broken := said("ada", "crash error") // a failure is handled, too
	broken.ID = "E2"
	w.Answer(t.Context(), broken)
	if m := w.Answer(t.Context(), broken); !m.Empty() {
		t.Errorf("the repeat of a failure is answered: %s", shown(m))
	}
}

// TestRateLimit counts questions, not commands and not repeats.
func TestRateLimit(t *testing.T) {
	w := newWorld(t)
	const stop = "That is a lot of questions in one minute. Give me a moment, then ask again."
	for i := range 10 {
		ev := said("ada", fmt.Sprintf("question number %d?", i))
		ev.ID = strconv.Itoa(i)
		for range 3 {
			if got := shown(w.Answer(t.Context(), ev)); got == stop {
				t.Fatalf("question %d is refused", i+1)
			}
		}
	}
	if got := w.say(t, "ada", "and an eleventh?"); got != stop {
		t.Errorf("the eleventh: %s", got)
	}
	for range 30 {
		if got := w.say(t, "ada", "undo"); got != "undo: " {
			t.Fatalf("a command: %s", got)
		}
	}
	if got := w.say(t, "ben", "a question?"); got == stop {
		t.Error("somebody else is refused")
	}
	w.now = w.now.Add(6 * time.Second)
	if got := w.say(t, "ada", "six seconds later?"); got == stop {
		t.Error("six seconds later: still refused")
	}
	if got := w.say(t, "ada", "and right after?"); got != stop {
		t.Errorf("right after: %s", got)
	}
	w.now = w.now.Add(time.Minute)
	for range 10 {
		if got := w.say(t, "ada", "a minute later?"); got == stop {
			t.Fatal("a minute later: refused")
		}
	}
}

// TestNoiseLimit looks at so much of what is said in one channel and not to Cairn,
// whoever says it, and leaves everybody their own questions.
func TestNoiseLimit(t *testing.T) {
	w := newWorld(t)
	chat := said("ada", "chatting away?")
	chat.Overheard, chat.In = true, bot.Conversation{Adapter: "slack", Workspace: "T1", Channel: "C1", Thread: "1"}
	for i := range 60 {
		chat.In.Thread = strconv.Itoa(i)
		if w.Answer(t.Context(), chat).Empty() {
			t.Fatalf("message %d is not looked at", i+1)
		}
	}
	chat.From.ID.ID, chat.In.Thread = "ben", "another"
	if m := w.Answer(t.Context(), chat); !m.Empty() {
		t.Errorf("the next one in that channel: %s", shown(m))
	}
	chat.In.Channel = "C2"
	if w.Answer(t.Context(), chat).Empty() {
		t.Error("another channel is not looked at")
	}
	if got := w.say(t, "ada", "and what do they cost?"); got != `ask: question="and what do they cost?"` {
		t.Errorf("her own question: %s", got)
	}
}

// TestAdmit refuses where nothing is to be answered, once, and says so to whoever
// asked alone; what nobody asked is not answered at all.
func TestAdmit(t *testing.T) {
	var meant []string
	w := newWorld(t, func(w *world) {
		w.Admit = func(_ context.Context, ev bot.Event, c *bot.Command) error {
			if ev.In.Channel != "off" || c != nil && c.Name == "help" {
				return nil
			}
			if c != nil {
				meant = append(meant, c.Name)
			}
			return bot.Refusef("Not here.")
		}
	})
	for _, line := range []string{"a question?", "undo", "hlep", "help!", "plan add"} {
		ev := said("ada", line)
		ev.ID, ev.In = line, bot.Conversation{Adapter: "slack", Workspace: "T1", Channel: "off"}
		m := w.Answer(t.Context(), ev)
		if line == "help!" {
			if shown(m) == "Not here." {
				t.Error("what is admitted is refused")
			}
			continue
		}
		if got := shown(m); got != "Not here." || !m.Private {
			t.Errorf("%s: %s, private %v", line, got, m.Private)
		}
		if r := w.Route(t.Context(), ev); r.Err == nil || !r.Private() || len(r.Missing) > 0 {
			t.Errorf("%s: routed to %+v", line, r)
		}
		if m := w.Answer(t.Context(), ev); !m.Empty() {
			t.Errorf("%s: the repeat is told %s", line, shown(m))
		}
		ev.ID, ev.Overheard = "", true
		if m := w.Answer(t.Context(), ev); !m.Empty() {
			t.Errorf("%s, overheard: %s", line, shown(m))
		}
	}
	if len(w.ran) != 1 || !slices.Contains(meant, "undo") {
		t.Errorf("ran %v, asked about %v", w.ran, meant)
	}
}

// TestOverheard stays silent but for a certain answer.
func TestOverheard(t *testing.T) {
	w := newWorld(t, func(w *world) {
		w.Commands[0].Run = func(_ context.Context, c *bot.Call) (bot.Message, error) {
			switch q := c.Text("question"); {
			case !c.Event.Overheard:
				return bot.Message{}, errors.New("not overheard")
			case q == "fail":
				return bot.Message{}, errDisk
			case q == "refuse":
				return bot.Message{}, bot.Refusef("No.")
			case q == "panic":
				panic(q)
			default:
				return bot.Message{Lead: bot.Say("answer to {}", bot.Plain(q))}, nil
			}
		}
	})
	for line, want := range map[string]string{
		"do they expire?": "answer to do they expire?",
		"undo":            "answer to undo", // nobody told Cairn to do it
		"hlep":            "answer to hlep",
		"":                "", // a picture
		"fail":            "", "refuse": "", "panic": "",
	} {
		ev := said("ada", line)
		ev.Overheard = true
		if got := shown(w.Answer(t.Context(), ev)); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
	if len(w.ran) > 0 || len(w.memory.forms) > 0 {
		t.Errorf("ran %q, asked %v", w.ran, w.memory.forms)
	}
	if got := strings.Count(w.log.String(), "answer failed"); got != 2 {
		t.Errorf("%d failures logged, want 2: %s", got, w.log.String())
	}
}

// TestFailures shows what went wrong to the one it concerns, and no more.
func TestFailures(t *testing.T) {
	readPanics := func(w *world) {
		w.Read = func(_ context.Context, ev bot.Event) (bot.Reading, bool) { panic("read " + ev.Line) }
	}
	const secret = "my divorce papers"
	for _, tt := range []struct {
		name, who, line string
		change          func(*world)
		logs            string // "" for nothing logged
	}{
		{"a panic in Run", "ada", "crash " + secret, nil, "panic: string"},
		{"a runtime error", "ada", "crash index", nil, "index out of range"},
		{"a panic in Read", "ada", secret + " and more of the same", readPanics, "panic: string"},
		{"a panic in Role", "nobody", "undo", nil, "panic: string"},
		{"an error", "ada", "crash error", nil, "write plan: disk full"},
		{"a refusal", "ada", "crash refusal", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			if tt.change != nil {
				tt.change(w)
			}
			ev := said(tt.who, tt.line)
			ev.ID = "E1"
			m := w.Answer(t.Context(), ev)
			log := w.log.String()
			if strings.Contains(log, secret) {
				t.Errorf("the log quotes what was said: %s", log)
			}
			if !m.Private {
				t.Error("everybody sees it")
			}
			if tt.logs == "" {
				if got, want := shown(m), "Use plan new first."; got != want || log != "" {
					t.Errorf("got %s, logged %s", got, log)
				}
				return
			}
			ref, ok := m.Lead[1].(bot.Code)
			if !ok || len(ref) != 8 || !strings.Contains(log, "ref="+string(ref)) || !strings.Contains(log, tt.logs) || !strings.Contains(log, "event=E1") {
				t.Errorf("shown %s, logged %s", shown(m), log)
			}
			if strings.Contains(shown(m), "disk") || strings.Contains(shown(m), "panic") {
				t.Errorf("the person sees %s", shown(m))
			}
			if got := w.say(t, "ada", "undo"); got != "undo: " { // and the turn was given back
				t.Errorf("afterwards: %s", got)
			}
		})
	}
}

// TestFailureRollsBack leaves the form as it was.
func TestFailureRollsBack(t *testing.T) {
	w := newWorld(t, func(w *world) {
		w.Commands[3].Run = func(context.Context, *bot.Call) (bot.Message, error) { return bot.Message{}, errDisk }
	})
	w.say(t, "ada", "plan add")
	w.say(t, "ada", "SQL")
	if len(w.memory.forms) != 1 {
		t.Errorf("waiting: %v", w.memory.forms)
	}
}

// TestTurns handles one event of a person at a time, and people side by side.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		busy, most := map[string]int{}, 0
		w := newWorld(t, func(w *world) {
			w.Commands[5].Run = func(_ context.Context, c *bot.Call) (bot.Message, error) {
				who := c.Event.From.ID.ID
				mu.Lock()
				busy[who]++
				if busy[who] > 1 {
					t.Errorf("%s is served twice at a time", who)
				}
				most = max(most, len(busy))
				mu.Unlock()
				time.Sleep(time.Second) // of the bubble's clock
				mu.Lock()
				defer mu.Unlock()
				if busy[who]--; busy[who] == 0 {
					delete(busy, who)
				}
				return bot.Message{Lead: bot.Say("ok")}, nil
			}
		})
		var all sync.WaitGroup
		begin := time.Now()
		for i := range 20 {
			all.Go(func() { w.say(t, fmt.Sprintf("u%d", i%4), "undo") })
		}
		all.Wait()
		if took := time.Since(begin); took != 5*time.Second || most != 4 {
			t.Errorf("5 turns of 4 people took %v, %d at a time", took, most)
		}
	})
}

func TestComplete(t *testing.T) {
	var fail func()
	w := newWorld(t, func(w *world) {
		w.Commands[0].Options[0].Complete = func(_ context.Context, c *bot.Call, prefix string) ([]bot.Choice, error) {
			if fail != nil {
				fail()
				return nil, errDisk
			}
			out := make([]bot.Choice, 40)
			for i := range out {
				out[i].Label = fmt.Sprintf("%s%d for %s", prefix, i, c.Event.From.Name)
			}
			return out, nil
		}
		w.Commands[6].Options[2].Choices = append(w.Commands[6].Options[2].Choices, "very easy", "extra", "x1", "x2", "x3", "x4", "x5",
			"x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23")
	})
	complete := func(command, option, prefix string) []bot.Choice {
		return w.Complete(t.Context(), said("ada", ""), command, option, prefix)
	}
	if got := complete("ask", "question", "cost"); len(got) != 25 || got[0].Label != "cost0 for ada" {
		t.Errorf("%d choices, %v", len(got), got)
	}
	if got := complete("rate", "kind", ""); len(got) != 25 {
		t.Errorf("%d choices", len(got))
	}
	if got := complete("rate", "kind", "E"); len(got) < 3 || got[0].Value != "easy" || got[1].Value != "extra" {
		t.Errorf("choices %v", got)
	}
	for _, nothing := range [][3]string{{"burn", "", ""}, {"rate", "colour", ""}, {"rate", "item", "S"}, {"plan show", "", ""}} {
		if got := complete(nothing[0], nothing[1], nothing[2]); len(got) != 0 {
			t.Errorf("%v: %v", nothing, got)
		}
	}
	for name, f := range map[string]func(){"error": func() {}, "panic": func() { panic("cost of my divorce") }} {
		w.log.Reset()
		fail = f
		if got := complete("ask", "question", "cost of my divorce"); len(got) != 0 {
			t.Errorf("%s: %v", name, got)
		}
		if log := w.log.String(); !strings.Contains(log, "command=ask") || strings.Contains(log, "divorce") {
			t.Errorf("%s: logged %q", name, log)
		}
	}
}

// TestInit refuses declarations that cannot work.
func TestInit(t *testing.T) {
	for _, tt := range []struct {
		change func(*world)
		want   string
	}{
		{func(w *world) { w.Inbox = nil }, "Inbox and Forms are required"},
		{func(w *world) { w.Forms = nil }, "Inbox and Forms are required"},
		{func(w *world) { w.Fallback = "" }, `fallback "" is no command with an option`},
		{func(w *world) { w.Fallback = "undo" }, `fallback "undo" is no command with an option`},
		{func(w *world) { w.Commands[1].Run = nil }, `command "help" lacks Run, Help or Example`},
		{func(w *world) { w.Commands[1].Help = "" }, `command "help" lacks Run, Help or Example`},
		{func(w *world) { w.Commands[1].Example = "" }, `command "help" lacks Run, Help or Example`},
		{func(w *world) { w.Commands[1].Aliases = []string{"plan"} }, `two commands are named "plan"`},
		{func(w *world) { w.Commands[6].Options[1].Name = "item" }, `command "rate": option "item" is declared wrongly`},
		{func(w *world) { w.Commands[6].Options[1].Name = "" }, "is declared wrongly"},
		{func(w *world) { w.Commands[6].Options[1].Help = "" }, `option "stars" is declared wrongly`},
		{func(w *world) { w.Commands[6].Options[2].Choices = nil }, `option "kind" is declared wrongly`},
		{func(w *world) { w.Commands[6].Options[1].Choices = []string{"1"} }, `option "stars" is declared wrongly`},
	} {
		w := newWorld(t)
		tt.change(w)
		if err := w.Init(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
	// The rest has defaults.
	w := newWorld(t)
	w.Now, w.Log, w.Role = nil, nil, nil
	if err := w.Init(); err != nil {
		t.Fatal(err)
	}
	if got := w.say(t, "adam", "admin audit"); !strings.Contains(got, "is for admins") {
		t.Errorf("without roles: %s", got)
	}
	w.say(t, "ada", "crash error")
}
