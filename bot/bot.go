// Package bot is what a conversation is: an event comes in, a command or a
// question is recognised, a feature runs in one transaction, a message goes
// out. It knows no chat platform, no database and nothing of learning; those
// reach it through the small interfaces declared here.
package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/cairnbot/cairn/bot/pace"
)

// Bot answers events. The exported fields are set once, before Init, and only
// read afterwards; Init checks them. A Bot is safe for concurrent use.
type Bot struct {
	// Commands is every command there is, in the order help shows them.
	Commands []Command
	// Fallback is the name of the command that gets whatever no other command
	// claims, in its first option; "ask" in Cairn.
	Fallback string
	// Read recognises a command in a plain sentence. It may be nil, changes
	// nothing, and reports false when the sentence is no command.
	Read func(ctx context.Context, ev Event) (Reading, bool)
	// Admit refuses what is not to be answered where it was said; c is the command
	// it means, nil for none. It may be nil, and changes nothing.
	Admit func(ctx context.Context, ev Event, c *Command) error
	// Role tells the highest role of a person, asked anew for every call.
	Role func(ctx context.Context, u User) (Role, error)
	// Forms keeps half-filled commands between two lines of a conversation.
	Forms Forms
	// Inbox refuses repeats and holds the transaction of an answer.
	Inbox Inbox
	// Now is the clock of every value; the zero field means time.Now.
	Now func() time.Time
	// Log receives internal errors; never a message body.
	Log *slog.Logger

	index map[string]*Command
	turns pace.Turns[UserID]
	asked pace.Limiter[UserID]
	noise pace.Limiter[Conversation]
}

// Inbox makes an answer happen once.
type Inbox interface {
	// Once runs do inside one transaction that do's context carries, together
	// with the record that the event was handled and, while the event waits to be
	// answered, with the message that do returned. It reports repeat, and does not
	// run do, when the event was handled before; the message is then what was kept
	// and not said yet. An empty event id is never a repeat. When do fails its
	// changes are rolled back, record and message are kept all the same, and both
	// are returned as they are.
	Once(ctx context.Context, adapter, event string, do func(context.Context) (Message, error)) (m Message, repeat bool, err error)
}

// How many questions one person may ask, and how much of what nobody asked Cairn
// is looked at in one channel.
const (
	questionsPerMinute = 10
	noisePerMinute     = 60
)

// Init checks the declarations and fills the defaults. Call it once, before
// the first Answer.
func (b *Bot) Init() error {
	if b.Now == nil {
		b.Now = time.Now
	}
	if b.Log == nil {
		b.Log = slog.New(slog.DiscardHandler)
	}
	if b.Role == nil {
		b.Role = func(context.Context, User) (Role, error) { return Member, nil }
	}
	if b.Inbox == nil || b.Forms == nil {
		return errors.New("bot: Inbox and Forms are required")
	}
	b.asked.PerMinute, b.noise.PerMinute = questionsPerMinute, noisePerMinute
	return b.declare()
}

// Answer handles one event and returns what to show to whoever sent it. It
// never fails and never panics: what goes wrong becomes a message. An empty
// message (see [Message.Empty]) means there is nothing to show: what was said
// before, or something overheard that is not for Cairn.
func (b *Bot) Answer(ctx context.Context, ev Event) Message {
	defer b.turns.Take(ev.From.ID)()
	ev.Line = Clean(ev.Line)
	m, err := b.once(ctx, ev)
	if err != nil {
		m = b.failed(ctx, ev, err)
	}
	return m
}

// once answers an event that was not answered before.
func (b *Bot) once(ctx context.Context, ev Event) (m Message, err error) {
	defer caught(&err)
	switch {
	case ev.Owner != (UserID{}) && ev.Owner != ev.From.ID:
		return Message{}, Refusef("That button was made for somebody else. Ask me the same and you get your own.")
	case ev.Overheard && ev.Line == "": // a picture, say
		return Message{}, nil
	}
	r := b.Route(ctx, ev)
	var failure error // what is said of it is kept, as any answer
	m, _, err = b.Inbox.Once(ctx, ev.In.Adapter, ev.ID, func(ctx context.Context) (m Message, _ error) {
		if m, failure = b.try(ctx, ev, r); failure != nil {
			m = b.failed(ctx, ev, failure)
		}
		return m, failure
	})
	if failure == nil {
		return m, err
	}
	if _, no := errors.AsType[refusal](failure); no && r.Answers { // what is said next is not for the form
		_ = b.Forms.ForgetForm(ctx, ev.From.ID, ev.In) // it runs out by itself, too
	}
	return m, nil
}

func (b *Bot) try(ctx context.Context, ev Event, r Route) (m Message, err error) {
	defer caught(&err)
	return b.run(ctx, ev, r)
}

// run carries out one route inside the transaction.
func (b *Bot) run(ctx context.Context, ev Event, r Route) (Message, error) {
	if r.Err != nil {
		return Message{}, r.Err
	}
	if r.Reply != nil {
		return *r.Reply, b.Forms.ForgetForm(ctx, ev.From.ID, ev.In)
	}
	if r.Paced && !b.allows(ev) {
		return Message{}, Refusef("That is a lot of questions in one minute. Give me a moment, then ask again.")
	}
	role, err := b.Role(ctx, ev.From)
	if err != nil {
		return Message{}, fmt.Errorf("look up role: %w", err)
	}
	if role < r.Command.Role {
		return Message{}, Refusef("`%s` is for %s. If that should be you, ask an admin of this community.", r.Command.Name, r.Command.Role)
	}
	if r.Answers || ev.Native { // a button or a form may have answered what was asked
		if err := b.Forms.ForgetForm(ctx, ev.From.ID, ev.In); err != nil {
			return Message{}, fmt.Errorf("forget form: %w", err)
		}
	}
	if len(r.Missing) > 0 {
		return b.asks(ctx, ev, askFor(r.Command, r.Missing, nil, r.Values))
	}
	call := &Call{Event: ev, Command: r.Command, Role: role, Now: b.Now(), values: r.Values}
	if r.Command.Check != nil {
		if err := r.Command.Check(call); err != nil {
			return Message{}, err
		}
	}
	m, err := r.Command.Run(ctx, call)
	if err != nil {
		return Message{}, err
	}
	if m.Private = r.Command.Private; r.Waits != "" && m.Form == nil {
		m.Blocks = append(m.Blocks, Note{Say("I still wait for your answer: {} Say {} to drop it.", Strong(r.Waits), Code("cancel"))})
	}
	return b.asks(ctx, ev, m)
}

// allows reports whether one more question may be looked at now.
func (b *Bot) allows(ev Event) bool {
	if in := ev.In; ev.Overheard { // it must not use up what its author may ask
		return b.noise.Allow(Conversation{Adapter: in.Adapter, Workspace: in.Workspace, Channel: in.Channel}, b.Now())
	}
	return b.asked.Allow(ev.From.ID, b.Now())
}

// asks remembers what a message asks for, so that the next line answers it.
func (b *Bot) asks(ctx context.Context, ev Event, m Message) (Message, error) {
	if m.Form == nil {
		return m, nil
	}
	w := Waiting{Command: m.Form.Command, Values: m.Form.Values, Option: m.Form.Fields[0].Name, Until: b.Now().Add(waitFor)}
	return m, b.Forms.KeepForm(ctx, ev.From.ID, ev.In, w)
}

// Complete returns at most 25 choices for the option of a command that
// somebody is filling in, best first. It changes nothing, and a failure is
// logged and gives no choices.
func (b *Bot) Complete(ctx context.Context, ev Event, command, option, prefix string) (found []Choice) {
	var err error
	defer func() {
		if err != nil {
			b.Log.ErrorContext(ctx, "complete", "command", command, "err", err)
		}
	}()
	defer caught(&err)
	c := b.index[command]
	if c == nil {
		return nil
	}
	for _, o := range c.Options {
		if o.Name != option {
			continue
		}
		if o.Complete == nil {
			return nearestChoices(o.Choices, prefix)
		}
		found, err = o.Complete(ctx, &Call{Event: ev, Command: c, Now: b.Now(), values: ev.Values}, prefix)
		return found[:min(len(found), maxChoices)]
	}
	return nil
}

// failed turns an error into what its author may see: a refusal as it is,
// anything else as an apology with a reference that the log holds too.
func (b *Bot) failed(ctx context.Context, ev Event, err error) (m Message) {
	if no, ok := errors.AsType[refusal](err); ok {
		m = no.message()
	} else {
		m = b.broken(ctx, ev, err)
	}
	if ev.Overheard { // nobody asked, so nobody is told
		return Message{}
	}
	return m
}

func (b *Bot) broken(ctx context.Context, ev Event, err error) Message {
	ref := rand.Text()[:8]
	attrs := []any{"ref", ref, "adapter", ev.In.Adapter, "workspace", ev.In.Workspace, "event", ev.ID, "err", err}
	if p, ok := errors.AsType[panicked](err); ok {
		attrs = append(attrs, "stack", string(p.stack))
	}
	b.Log.ErrorContext(ctx, "answer failed", attrs...)
	return Message{
		Lead:    Say("Something went wrong on my side, and nothing was changed. Please try again; if it stays, give your admin the reference {}.", Code(ref)),
		Private: true,
	}
}

// caught, deferred, turns a panic into an error.
func caught(err *error) { //nolint:gocritic // it sets a named result
	if v := recover(); v != nil {
		*err = panicked{v, debug.Stack()}
	}
}

// panicked is a contained panic. Its text names only the kind of value, since
// a panic's value can hold what somebody wrote.
type panicked struct {
	value any
	stack []byte
}

func (p panicked) Error() string {
	if err, ok := p.value.(runtime.Error); ok {
		return "panic: " + err.Error()
	}
	return fmt.Sprintf("panic: %T", p.value)
}
