package console_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"go.uber.org/goleak"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// nowhere keeps no forms and takes nothing for a repeat.
type nowhere struct{}

func (nowhere) Once(ctx context.Context, _, _ string, do func(context.Context) (bot.Message, error)) (bot.Message, bool, error) {
	m, err := do(ctx)
	return m, false, err
}

func (nowhere) WaitingForm(context.Context, bot.UserID, bot.Conversation, time.Time) (bot.Waiting, bool, error) {
	return bot.Waiting{}, false, nil
}

func (nowhere) KeepForm(context.Context, bot.UserID, bot.Conversation, bot.Waiting) error { return nil }

func (nowhere) ForgetForm(context.Context, bot.UserID, bot.Conversation) error { return nil }

// parrot repeats what it is asked, shows buttons and wants a number.
func parrot(t *testing.T) *bot.Bot {
	t.Helper()
	say := func(text string, buttons ...bot.Button) func(context.Context, *bot.Call) (bot.Message, error) {
		return func(_ context.Context, c *bot.Call) (bot.Message, error) {
			return bot.Message{Lead: bot.Say("{}{}", bot.Plain(text), bot.Plain(c.Text("what"))), Buttons: buttons}, nil
		}
	}
	what := bot.Option{Name: "what", Help: "What", Required: true}
	b := &bot.Bot{
		Fallback: "ask", Inbox: nowhere{}, Forms: nowhere{},
		Commands: []bot.Command{
			{Name: "ask", Help: "Ask", Example: "ask", Options: []bot.Option{what}, Run: say("you said ")},
			{Name: "menu", Help: "Menu", Example: "menu", Run: say("choose", bot.Button{Label: "Yes, do", Run: "ask pressed yes"}, bot.Button{Label: "No", Run: "ask pressed no"}, bot.Button{Label: "Old", Run: "gone"})},
			{Name: "plain", Help: "Plain", Example: "plain", Run: say("no buttons")},
			{Name: "rate", Help: "Rate", Example: "rate", Options: []bot.Option{what}, Run: say("rated ")},
		},
	}
	if err := b.Init(); err != nil {
		t.Fatal(err)
	}
	return b
}

// chat types lines and returns the screen.
func chat(t *testing.T, c *console.Console, typed string) string {
	t.Helper()
	var out bytes.Buffer
	c.In, c.Out, c.Person = strings.NewReader(typed), &out, "ada"
	if err := c.Run(t.Context(), parrot(t)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPress(t *testing.T) {
	const menu = "  choose\n  [1] Yes, do\n  [2] No\n  [3] Old\n"
	for _, tt := range []struct{ name, typed, want string }{
		{"by number", "menu\n1\n", menu + "  you said pressed yes\n"},
		{"by number in brackets", "menu\n[2]\n", menu + "  you said pressed no\n"},
		{"by label", "menu\n[yes, do]\n", menu + "  you said pressed yes\n"},
		{"twice", "menu\n1\n1\n", menu + "  you said pressed yes\n  you said pressed yes\n"},
		{"after something else", "menu\nplain\n2\n", menu + "  no buttons\n  you said pressed no\n"},
		{"no such number", "menu\n4\n[0]\n", menu + "  you said 4\n  you said [0]\n"},
		{"half a bracket", "menu\n[1\n2]\n", menu + "  you said [1\n  you said 2]\n"},
		{"no such label", "menu\n[Maybe]\nNo\n", menu + "  you said [Maybe]\n  you said No\n"},
		{"nothing shown yet", "1\n", "  you said 1\n"},
		{"a command that is gone", "menu\n3\n", menu + "  I don't know `gone` (any more). `help` shows what I can do.\n"},
		{"a number that was asked for", "menu\nrate\n1\n[1]\n", menu + "  What?\n  (For example: `rate` — or say `cancel` to drop it.)\n  you said 1\n  you said pressed yes\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := chat(t, &console.Console{}, tt.typed); got != tt.want {
				t.Errorf("typed %q, seen\n%s\nwant\n%s", tt.typed, got, tt.want)
			}
		})
	}
}

func TestEvent(t *testing.T) {
	c := &console.Console{Person: "ada", Zone: "Europe/Berlin", Operator: true}
	ev := c.Event("  plan show \n")
	if ev.Line != "plan show" || ev.Native || !ev.In.Direct || ev.In.User != "ada" || !ev.From.Operator || ev.From.Zone != "Europe/Berlin" || ev.ID != "" {
		t.Errorf("event %+v", ev)
	}
	for typed, want := range map[string]string{
		"assign @ben SQL": "assign <@ben> SQL", "@ben @zoë": "<@ben> <@zoë>", "mail ada@example.org": "mail ada@example.org", "@": "@", "@ ben": "@ ben",
	} {
		if got := c.Event(typed).Line; got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

// TestOnlyMessages writes messages to Out and nothing else, and blank lines
// and rubbish get none.
func TestOnlyMessages(t *testing.T) {
	if got, want := chat(t, &console.Console{}, "\n \t \nhello\r\n\x00\xff\n"), "  you said hello\n  you said \uFFFD\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := chat(t, &console.Console{Prompt: "ada> "}, "hello\n"), "ada>   you said hello\nada> "; got != want {
		t.Errorf("with a prompt: got %q, want %q", got, want)
	}
	if got, want := chat(t, &console.Console{}, "no newline at the end"), "  you said no newline at the end\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := chat(t, &console.Console{Style: console.Style{Width: 12}}, "one two three four"), "  you said\n  one two\n  three four\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, word := range []string{"exit", "Quit", "/quit", ":q"} {
		if got := chat(t, &console.Console{}, word+"\nhello\n"); got != "" {
			t.Errorf("after %s: %q", word, got)
		}
	}
}

// TestLongLine reads the first part and says so; the rest is no line of its own.
func TestLongLine(t *testing.T) {
	got := chat(t, &console.Console{}, strings.Repeat("x", 10<<20)+"\nhello\n")
	first, rest, _ := strings.Cut(got, "\n")
	if first != "  (That line was longer than 65536 characters; I read the first part.)" {
		t.Errorf("said %.100s", first)
	}
	answer, after, _ := strings.Cut(rest, "\n")
	if n := strings.Count(answer, "x"); n != 64<<10 || after != "  you said hello\n" {
		t.Errorf("%d characters answered, then %q", n, after)
	}
}

// TestStop ends with ctx while it waits for a line, and with an error of the
// input.
func TestStop(t *testing.T) {
	in, typed := io.Pipe()
	defer typed.Close() //nolint:errcheck // ends the reading goroutine, as the end of the process would
	ctx, cancel := context.WithCancel(t.Context())
	c := &console.Console{In: in, Out: io.Discard, Person: "ada"}
	done := make(chan error)
	go func() { done <- c.Run(ctx, parrot(t)) }()
	if _, err := io.WriteString(typed, "hello\n"); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("stopped with %v", err)
	}

	broken := errors.New("cable pulled")
	c = &console.Console{In: io.MultiReader(strings.NewReader("hello\n"), iotest.ErrReader(broken)), Out: io.Discard, Person: "ada"}
	if err := c.Run(t.Context(), parrot(t)); !errors.Is(err, broken) {
		t.Errorf("ended with %v", err)
	}
}

func TestSend(t *testing.T) {
	var out bytes.Buffer
	c := &console.Console{Out: &out, Person: "ada"}
	m := bot.Message{Lead: bot.Say("time to study"), Buttons: []bot.Button{{Label: "Done", Run: "done"}}}
	if err := c.Send(t.Context(), bot.Conversation{User: "ada"}, "key", m); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "  time to study\n  [1] Done\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if ev := c.Event("1"); ev.Line != "done" || !ev.Native || ev.Owner.ID != "ada" {
		t.Errorf("pressed %+v", ev)
	}
	var later *bot.Later
	if err := c.Send(t.Context(), bot.Conversation{User: "ben"}, "key", m); !errors.As(err, &later) || later.After <= 0 {
		t.Errorf("somebody else: %v", err)
	}
	out.Reset()
	c.Show(bot.Message{})
	if out.Len() > 0 {
		t.Errorf("an empty message shows %q", out.String())
	}
}

// TestFiles saves only inside the folder, whatever a file is called.
func TestFiles(t *testing.T) {
	outside := t.TempDir()
	folder := filepath.Join(outside, "home", "files")
	var out bytes.Buffer
	c := &console.Console{Out: &out, Person: "ada", Files: folder}
	if err := os.WriteFile(filepath.Join(outside, "victim"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Show(bot.Message{Blocks: []bot.Block{bot.File{Name: "plan.csv", Data: []byte("a,b")}, bot.Image{Name: "board.png", PNG: []byte("png")}}})
	if err := os.Symlink(filepath.Join(outside, "victim"), filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../../x", "/etc/x", "a/../../../x", "..", ".", "/", "", "link", "\x1b[2Jevil\n.csv", "../../victim", "\x00"} {
		out.Reset()
		c.Show(bot.Message{Blocks: []bot.Block{bot.File{Name: name, Data: []byte("stolen")}}})
		if strings.ContainsAny(out.String(), "\x1b\x00") {
			t.Errorf("%q: shown %q", name, out.String())
		}
	}
	files := make(map[string]string)
	for _, dir := range []string{outside, filepath.Join(outside, "home"), folder} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Type().IsRegular() {
				data, err := os.ReadFile(filepath.Join(dir, e.Name()))
				if err != nil {
					t.Fatal(err)
				}
				path, _ := filepath.Rel(outside, filepath.Join(dir, e.Name()))
				files[filepath.ToSlash(path)] = string(data)
			}
		}
	}
	for name, want := range map[string]string{
		"victim": "mine", "home/files/victim": "stolen", "home/files/x": "stolen", "home/files/plan.csv": "a,b", "home/files/board.png": "png", "home/files/[2Jevil .csv": "stolen",
	} {
		if files[name] != want {
			t.Errorf("%s holds %q, want %q", name, files[name], want)
		}
		delete(files, name)
	}
	if len(files) > 0 {
		t.Errorf("also written: %v", files)
	}
	out.Reset()
	(&console.Console{Out: &out}).Show(bot.Message{Blocks: []bot.Block{bot.File{Name: "a.csv"}}})
	if got, want := out.String(), "  [file: a.csv, 0 bytes]\n"; got != want {
		t.Errorf("without a folder: %q, want %q", got, want)
	}
}
