package bot

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/line"
)

// Reading is a plain sentence understood as a command.
type Reading struct {
	Command string
	Values  map[string]string
	Clear   bool // it hardly means anything else, not even while a form waits
}

// Route is what Cairn would do with an event, and nothing done yet. An adapter
// looks at it to fix the visibility or to open a form in time.
type Route struct {
	Command *Command // nil with Err or Reply
	Values  map[string]string
	Missing []Option // options to ask for, required ones first
	Err     error    // a refusal, what is wrong with the words, or what broke
	Reply   *Message // an answer that needs no command
	// Answers says that the line belongs to a waiting form, which is over now.
	Answers bool
	// Waits is the question of a form that goes on waiting.
	Waits string
	// Paced says that the rate limit of questions applies.
	Paced bool
}

// Private reports whether the answer is for the asker alone.
func (r Route) Private() bool { return r.Command == nil || r.Command.Private }

// Forms keeps half-filled commands, one for each person and conversation.
type Forms interface {
	// WaitingForm returns the form that waits for a value. It reports false when
	// there is none, or none that is still good at now.
	WaitingForm(ctx context.Context, who UserID, in Conversation, now time.Time) (Waiting, bool, error)
	// KeepForm replaces the waiting form.
	KeepForm(ctx context.Context, who UserID, in Conversation, w Waiting) error
	// ForgetForm drops the waiting form; none is no error.
	ForgetForm(ctx context.Context, who UserID, in Conversation) error
}

// Waiting is a command that waits for the value of one option.
type Waiting struct {
	Command string
	Values  map[string]string
	Option  string
	Until   time.Time
}

// waitFor is how long Cairn remembers what it asked.
const waitFor = 10 * time.Minute

// Route says what an event means. It changes nothing and never panics.
func (b *Bot) Route(ctx context.Context, ev Event) (out Route) {
	defer caught(&out.Err)
	if out = b.route(ctx, ev); b.Admit != nil {
		if err := b.Admit(ctx, ev, out.Command); err != nil {
			return Route{Err: err}
		}
	}
	return out
}

func (b *Bot) route(ctx context.Context, ev Event) (out Route) {
	if len(ev.Files) > 0 {
		defer func() { out.Missing = slices.DeleteFunc(out.Missing, func(o Option) bool { return o.Pasted }) }()
	}
	ev.Line = line.Unplead(Clean(ev.Line))
	if ev.Overheard {
		if b.Read != nil {
			if _, order := b.Read(ctx, ev); order { // meant for somebody else
				return Route{Reply: &Message{}}
			}
		}
		return b.fallback(ev.Line)
	}
	r, named := b.literal(ev)
	explicit := ev.Native || strings.HasPrefix(ev.Line, "/") && named > 0
	switch {
	case ev.Native && named == 0:
		return Route{Err: Refusef("I don't know `%s` (any more). `help` shows what I can do.", ev.Line)}
	case explicit, named > 1 && r.Err == nil:
		return r
	case b.index[strings.ToLower(strings.TrimRight(ev.Line, ".! "))] != nil: // "help" says nothing about a title
		return r
	}
	if w, ok, err := b.Forms.WaitingForm(ctx, ev.From.ID, ev.In, b.Now()); err != nil {
		return Route{Err: fmt.Errorf("look up form: %w", err)}
	} else if ok {
		c := b.index[w.Command]
		o := c.option(w.Option)
		if asks := strings.HasSuffix(ev.Line, "?") && !o.Sentence && !c.pasted(); !asks && !(named > 0 && r.breaksIn(ev.Line, o)) {
			reading := Reading{}
			if b.Read != nil && !o.Sentence {
				reading, _ = b.Read(ctx, ev)
			}
			if !reading.Clear || reading.Command == w.Command {
				return b.answerForm(ev.Line, w)
			}
		}
		defer func() { out.Waits = cmp.Or(o.Ask, o.Help+"?") }()
	}
	var fits error
	if named > 0 {
		if fits = r.fits(ev.Line); fits == nil {
			return r
		}
	}
	near := line.NearName(ev.Line, slices.Sorted(maps.Keys(b.index)))
	// "log sql" is a command without its time, and "hlep" only nearly one. What is
	// wrong with a command that was typed in full is better said than guessed at.
	if b.Read != nil && (fits == nil || len(strings.Fields(ev.Line)) > 2) && (near == "" || strings.ContainsAny(ev.Line, " [")) {
		if reading, ok := b.Read(ctx, ev); ok && (named < 2 || len(reading.Values) > 0 && !strings.Contains(ev.Line, " --")) {
			return b.bound(b.index[reading.Command], "", reading.Values)
		}
	}
	meant := named > 0 && (near == "" || b.index[near] == r.Command) // "plan ad x" is no "plan"
	if meant && (named > 1 || len(strings.Fields(ev.Line)) <= 3 && !strings.HasSuffix(ev.Line, "?")) {
		return Route{Err: fits}
	}
	if near != "" {
		return Route{Reply: &Message{
			Lead:    Say("I don't know {}. Did you mean {}?", Code(ev.Line), Code(near)),
			Buttons: []Button{{Label: near, Run: near, Style: Primary}, {Label: "Help", Run: "help"}},
			Private: true,
		}}
	}
	return b.fallback(ev.Line)
}

// breaksIn reports whether a line that starts with the name of a command is one,
// although a form waits: its values pass a check, or what the form asks for could
// be skipped.
func (r Route) breaksIn(said string, asked Option) bool {
	skippable := asked.Offered || asked.Name == ""
	return r.Err == nil && len(r.Values) > 0 && (skippable || r.Command.Check != nil) && r.fits(said) == nil
}

// fits refuses a line that starts with a one-word name but is a sentence all
// the same: "log 2h sql" fits, "log in fails, why?" does not.
func (r Route) fits(said string) error {
	switch {
	case r.Err != nil:
		return r.Err
	case r.Paced: // it takes whatever is asked
		return nil
	case strings.HasSuffix(said, "?") && !strings.HasSuffix(said, " ?") && len(r.Values) > 0 && !r.Command.pasted():
		return Refusef("I'm not sure whether that is a question. Leave the question mark away if you meant `%s`.", r.Command.Name)
	case r.Command.Check == nil || len(r.Missing) > 0:
		return nil
	}
	return r.Command.Check(&Call{Command: r.Command, values: r.Values})
}

// literal reads a line that starts with the name of a command, and returns how
// many words named it.
func (b *Bot) literal(ev Event) (Route, int) {
	text := strings.TrimPrefix(ev.Line, "/")
	words := line.Split(text)
	for n := min(3, len(words)); n > 0; n-- {
		var parts []string
		for _, w := range words[:n] {
			parts = append(parts, strings.ToLower(w.Text))
		}
		c := b.index[strings.Join(parts, " ")]
		if c == nil && n == len(words) { // "help!" and "undo." are commands, too
			c = b.index[strings.TrimRight(strings.Join(parts, " "), ".!")]
		}
		if c == nil {
			continue
		}
		return b.bound(c, text[words[n-1].End:], ev.Values), n
	}
	return Route{}, 0
}

func (b *Bot) bound(c *Command, args string, given map[string]string) Route {
	r := Route{Command: c, Paced: c.Name == b.Fallback}
	r.Values, r.Err = bind(c, args, given)
	if r.Err == nil {
		r.Missing = missing(c, r.Values, false)
	}
	return r
}

func (b *Bot) fallback(said string) Route {
	c := b.index[b.Fallback]
	r := Route{Command: c, Values: map[string]string{c.Options[0].Name: said}, Paced: true}
	if said == "" {
		r.Values, r.Missing = nil, c.Options[:1]
	}
	return r
}

// missing lists the options to ask for: the required ones without a value, and
// the offered ones when something is asked anyway. An empty value is a skipped
// one.
func missing(c *Command, values map[string]string, asking bool) []Option {
	var required, offered []Option
	for _, o := range c.Options {
		value, given := values[o.Name]
		switch {
		case o.Required && value == "":
			required = append(required, o)
		case o.Offered && !given:
			offered = append(offered, o)
		}
		asking = asking || o.Offered && given && value == ""
	}
	if len(required) == 0 && !asking {
		return nil
	}
	return append(required, offered...)
}

// answerForm takes a line as the value that a form waits for.
func (b *Bot) answerForm(said string, w Waiting) Route {
	switch strings.ToLower(strings.TrimRight(said, ".! ")) {
	case "cancel", "never mind", "nevermind", "stop", "forget it":
		return Route{Reply: &Message{Lead: Say("All right, I dropped it. Nothing was changed."), Private: true}}
	}
	c := b.index[w.Command]
	if c == nil {
		return b.fallback(said)
	}
	values := maps.Clone(w.Values)
	for _, o := range c.Options {
		if o.Name != w.Option {
			continue
		}
		v, err := convert(o, said)
		if o.Offered && line.Skips(said) {
			v, err = "", nil
		}
		if err != nil {
			return Route{Err: err}
		}
		if values == nil {
			values = make(map[string]string)
		}
		values[o.Name] = v
	}
	r := b.bound(c, "", values)
	r.Missing = missing(c, values, true)
	if r.Err == nil && c.Check != nil && (len(r.Missing) == 0 || r.Missing[0].Offered) { // ask again now, not at the end
		r.Err = c.Check(&Call{Command: c, values: values})
	}
	r.Answers = r.Err == nil
	return r
}

// askFor asks for the first of some options. Without a question of the command's
// own it is the option's, and the option one of those that are always asked for.
func askFor(c *Command, fields []Option, question Rich, known map[string]string) Message {
	o := fields[0]
	m := Message{Lead: question, Form: &Form{Command: c.Name, Values: known, Fields: fields}, Private: c.Private}
	if question == nil {
		hint := Say("For example: {} — or say {} to drop it.", Code(c.Example), Code("cancel"))
		if o.Offered {
			hint = Say("Say {} if you'd rather not, or {} to drop it all.", Code("skip"), Code("cancel"))
		}
		m.Lead, m.Blocks = Rich{Plain(cmp.Or(o.Ask, o.Help+"?"))}, []Block{Note{hint}}
	}
	choices := slices.Clip(o.Choices[:min(len(o.Choices), 5)])
	if o.Offered {
		choices = append(choices, "")
	}
	for _, choice := range choices {
		values := map[string]string{}
		maps.Copy(values, known)
		values[o.Name] = choice
		m.Buttons = append(m.Buttons, Button{Label: cmp.Or(choice, "Skip"), Run: Line(c, values)})
	}
	return m
}
