// Package console lets one person talk to Cairn in a terminal or a pipe. It
// knows lines, columns and the bot; it knows no feature.
package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/cairnbot/cairn/bot"
)

// Name is the adapter's name in user ids and conversations.
const Name = "console"

// workspace is the one there is: a terminal has no more.
const workspace = "local"

// maxLine is what is read of one line, in bytes; the rest of it is dropped and
// the person told.
const maxLine = 64 << 10

// Console is the terminal of one person.
type Console struct {
	In  io.Reader
	Out io.Writer
	// Person is who sits at the terminal; Zone their IANA zone.
	Person   string
	Zone     string
	Operator bool
	// Prompt is printed before each line; "" in a pipe.
	Prompt string
	// Style says how the terminal shows things.
	Style Style
	// Files is the folder that files and images are saved to; "" saves none.
	Files string

	mu      sync.Mutex
	buttons []bot.Button // of the newest message that had some
	asked   bool         // for a value since then, so a bare number is one
}

// Name implements [bot.Adapter].
func (c *Console) Name() string { return Name }

// Run answers lines until the input or ctx ends.
func (c *Console) Run(ctx context.Context, b *bot.Bot) error {
	lines := make(chan input)
	stop := make(chan struct{})
	defer close(stop)
	go c.read(lines, stop)
	for {
		c.print(c.Prompt)
		select {
		case <-ctx.Done():
			return nil
		case in := <-lines:
			if in.err != nil {
				return in.end()
			}
			if in.cut {
				c.print(fmt.Sprintf("  (That line was longer than %d characters; I read the first part.)\n", maxLine))
			}
			if leave(in.text) {
				return nil
			}
			if strings.TrimSpace(in.text) != "" {
				c.Show(b.Answer(ctx, c.Event(in.text)))
			}
		}
	}
}

type input struct {
	text string
	cut  bool
	err  error
}

func (in input) end() error {
	if errors.Is(in.err, io.EOF) {
		return nil
	}
	return fmt.Errorf("read input: %w", in.err)
}

// read passes lines on until the input ends. A terminal cannot be unblocked, so
// the goroutine may outlive Run until the process ends; stop keeps it from
// waiting for a reader that is gone.
func (c *Console) read(lines chan<- input, stop <-chan struct{}) {
	r := bufio.NewReaderSize(c.In, maxLine)
	for {
		text, more, err := r.ReadLine()
		in := input{text: string(text), cut: more, err: err}
		for more && err == nil {
			_, more, err = r.ReadLine()
		}
		select {
		case lines <- in:
		case <-stop:
			return
		}
		if in.err != nil {
			return
		}
	}
}

func leave(line string) bool {
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "exit", "quit", "/quit", "/exit", ":q":
		return true
	}
	return false
}

// Send implements [bot.Adapter]: there is one conversation, and it is here.
func (c *Console) Send(_ context.Context, to bot.Conversation, _ string, m bot.Message) error {
	if to.User != c.Person {
		return fmt.Errorf("%s is not at this terminal: %w", to.User, &bot.Later{After: retryAway})
	}
	if c.Prompt != "" {
		c.print("\n")
	}
	c.Show(m)
	c.print(c.Prompt)
	return nil
}

// Show prints a message and remembers its buttons.
func (c *Console) Show(m bot.Message) {
	if m.Empty() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(m.Buttons) > 0 {
		c.buttons, c.asked = m.Buttons, false
	} else if m.Form != nil {
		c.asked = true
	}
	var text strings.Builder
	style := c.Style
	style.Width -= len(margin)
	text.WriteString(Render(m, style))
	for _, b := range m.Blocks {
		text.WriteString(c.save(b))
	}
	io.WriteString(c.Out, indent(text.String())) //nolint:errcheck // a terminal that is gone ends the input as well
}

// save writes a file or an image to the folder for them and says where.
func (c *Console) save(b bot.Block) string {
	var name string
	var data []byte
	if file, ok := b.(bot.File); ok {
		name, data = file.Name, file.Data
	}
	if image, ok := b.(bot.Image); ok {
		name, data = image.Name, image.PNG
	}
	if c.Files == "" || name == "" {
		return ""
	}
	name = filepath.Base(flat(name))
	if err := write(c.Files, name, data); err != nil {
		return "(could not save it: " + err.Error() + ")\n"
	}
	return "Saved as " + filepath.Join(c.Files, name) + "\n"
}

// write keeps within the folder, whatever the name says.
func write(folder, name string, data []byte) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	return root.WriteFile(name, data, 0o600)
}

func (c *Console) print(s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	io.WriteString(c.Out, s) //nolint:errcheck // as in Show
}

// pressed finds the button that a line presses: its number, or its label in
// brackets.
func (c *Console) pressed(line string) (bot.Button, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	label, bracketed := strings.CutPrefix(line, "[")
	label, closed := strings.CutSuffix(label, "]")
	bracketed = bracketed && closed
	if n, err := strconv.Atoi(label); err == nil && n >= 1 && n <= len(c.buttons) && (bracketed || label == line && !c.asked) {
		return c.buttons[n-1], true
	}
	for _, b := range c.buttons {
		if bracketed && strings.EqualFold(label, b.Label) {
			return b, true
		}
	}
	return bot.Button{}, false
}
