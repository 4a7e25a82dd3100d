package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Command is one thing a person can ask Cairn to do. The same declaration
// yields the typed form everywhere, a native command with completion where the
// platform has them, a form when values are missing, and the help.
type Command struct {
	Name    string   // lower-case words: "plan add"
	Aliases []string // other full names: "plan" for "plan show"
	Help    string   // one line, without a full stop
	Example string   // a line that works
	Options []Option
	Private bool // only the asker sees the answer
	Role    Role // the least role that may use it, checked on every call
	// Says are sentences that mean this command, as people write them. They
	// teach [Bot.Read]; the command need not understand them.
	Says []string
	// Hear finds the option values in a plain sentence that means this command.
	// It reports false when the sentence cannot mean it after all. A nil Hear
	// reads no values.
	Hear func(sentence string) (map[string]string, bool)
	// Strict says that Hear takes only whole forms of sentence, so that what it
	// takes is hardly meant otherwise.
	Strict bool
	// Check refuses values that can never be right. It is pure: it looks up
	// nothing and changes nothing.
	Check func(*Call) error
	// Run carries the command out, inside the transaction that ctx carries.
	Run func(ctx context.Context, c *Call) (Message, error)
}

// Option is one value of a command. Options fill by position in the order
// declared, and each may be given by name instead: --name value.
type Option struct {
	Name     string
	Help     string
	Ask      string // the question that asks for it: "What should I add?"
	Kind     Kind
	Required bool
	Offered  bool // asked for as well once something required was; may be skipped
	// Named options are given only by name, never by position; Pressed ones only by
	// a button, so nobody is shown them.
	Named, Pressed bool
	// Pasted is text that people paste or attach: dashes and a question mark in
	// it mean nothing, and an attached file stands in for it. Lines and Day are
	// how a form asks for text, in several lines or with a calendar; a line is
	// read the same.
	Pasted, Lines, Day bool
	// Sentence is text that may read like a question or another command, such as what
	// to be reminded of: a form takes any line for it.
	Sentence bool

	Choices []string // for [Choose]; for [Text] what is suggested
	// Complete offers values while somebody types; nil for none but Choices.
	Complete func(ctx context.Context, c *Call, prefix string) ([]Choice, error)
}

// Kind is the type of an option's value.
type Kind int

// The kinds. Text takes the rest of the line when it is the last option by
// position, and one word or one quoted text otherwise.
const (
	Text Kind = iota
	Integer
	Number
	Switch
	Person
	Choose
)

// pasted reports whether the command takes pasted text.
func (c *Command) pasted() bool {
	return c != nil && slices.ContainsFunc(c.Options, func(o Option) bool { return o.Pasted })
}

// option is the option of that name; the zero one for none.
func (c *Command) option(name string) (o Option) {
	if c != nil {
		if i := slices.IndexFunc(c.Options, func(o Option) bool { return o.Name == name }); i >= 0 {
			o = c.Options[i]
		}
	}
	return o
}

// Choice is one completion: what is shown and what is sent.
type Choice struct{ Label, Value string }

// maxChoices is Discord's limit for choices and for autocomplete.
const maxChoices = 25

// Role is what a person may do. Each role includes the ones before it.
type Role int

// The roles.
const (
	Member Role = iota
	Lead
	Curator
	Admin
)

func (r Role) String() string {
	return [...]string{"members", "leads", "curators", "admins"}[r]
}

// Call is one use of a command. Its values are bound and of the declared kinds.
type Call struct {
	Event   Event
	Command *Command
	Role    Role // the caller's
	Now     time.Time
	values  map[string]string
}

// NewCall makes a call by hand, for tests and for completion.
func NewCall(ev Event, c *Command, now time.Time, values map[string]string) *Call {
	return &Call{Event: ev, Command: c, Now: now, values: values}
}

// Has reports whether the option was given, and not skipped.
func (c *Call) Has(option string) bool { return c.values[option] != "" }

// Text is the option as text; "" when it was not given.
func (c *Call) Text(option string) string { return c.values[option] }

// Int is an Integer option; 0 when it was not given.
func (c *Call) Int(option string) int { n, _ := strconv.Atoi(c.values[option]); return n }

// Number is a Number option; 0 when it was not given.
func (c *Call) Number(option string) float64 {
	f, _ := strconv.ParseFloat(c.values[option], 64)
	return f
}

// Is reports whether a Switch option was set.
func (c *Call) Is(option string) bool { return c.values[option] == "true" }

// Person is a Person option as a user of the caller's platform and workspace.
func (c *Call) Person(option string) UserID {
	from := c.Event.From.ID
	return UserID{from.Adapter, from.Workspace, c.values[option]}
}

// Ask asks for an option of the command that turned out to be needed, with its
// choices as buttons that carry the values known so far; the next line answers,
// and the command runs again.
func (c *Call) Ask(option string, question Rich, known map[string]string) Message {
	return askFor(c.Command, []Option{c.Command.option(option)}, question, known)
}

// confirmFor is how long the button of a destructive command stays good.
const confirmFor = 10 * time.Minute

// Confirm is the question before a destructive command: what will happen, and
// a button that runs the same command with its values and --confirm. The
// command must declare the [ConfirmOption].
func (c *Call) Confirm(what Rich, label string, values map[string]string) Message {
	run := map[string]string{"confirm": strconv.FormatInt(c.Now.Unix(), 10)}
	maps.Copy(run, values)
	return Message{
		Lead:    what,
		Blocks:  []Block{Note{Say("The button works for 10 minutes. Do nothing, and nothing changes.")}},
		Buttons: []Button{{Label: label, Run: Line(c.Command, run), Style: Danger}},
	}
}

// Confirmed reports whether the call comes from a confirmation. One that is
// too old, or from the future, is refused: the world may have changed since.
func (c *Call) Confirmed() (bool, error) {
	if !c.Has("confirm") {
		return false, nil
	}
	age := c.Now.Sub(time.Unix(int64(c.Int("confirm")), 0))
	if age < -time.Minute || age > confirmFor {
		return false, Refusef("That button has expired, and nothing was changed. Ask for `%s` again if you still want it.", c.Command.Name)
	}
	return true, nil
}

// ConfirmOption is the option that the button of [Call.Confirm] sends.
var ConfirmOption = Option{Name: "confirm", Help: "Set by the confirmation button", Kind: Integer, Named: true, Pressed: true}

// declare indexes the commands and finds mistakes in their declarations.
func (b *Bot) declare() error {
	b.index = make(map[string]*Command)
	for i := range b.Commands {
		c := &b.Commands[i]
		if c.Run == nil || c.Help == "" || c.Example == "" {
			return fmt.Errorf("bot: command %q lacks Run, Help or Example", c.Name)
		}
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			if b.index[name] != nil {
				return fmt.Errorf("bot: two commands are named %q", name)
			}
			b.index[name] = c
		}
		seen := make(map[string]bool)
		for _, o := range c.Options {
			if seen[o.Name] || o.Name == "" || o.Help == "" || o.Kind == Choose && len(o.Choices) == 0 || o.Kind > Text && o.Kind != Choose && len(o.Choices) > 0 {
				return fmt.Errorf("bot: command %q: option %q is declared wrongly", c.Name, o.Name)
			}
			seen[o.Name] = true
		}
	}
	if f := b.index[b.Fallback]; f == nil || len(f.Options) == 0 {
		return fmt.Errorf("bot: fallback %q is no command with an option", b.Fallback)
	}
	return nil
}

// Find returns the command of that name or alias, or nil.
func (b *Bot) Find(name string) *Command { return b.index[name] }

func nearestChoices(all []string, prefix string) []Choice {
	var out []Choice
	prefix = strings.ToLower(prefix)
	for _, s := range all {
		if strings.Contains(s, prefix) {
			out = append(out, Choice{s, s})
		}
	}
	slices.SortStableFunc(out, func(a, b Choice) int {
		return strings.Index(a.Value, prefix) - strings.Index(b.Value, prefix)
	})
	return out[:min(len(out), maxChoices)]
}
