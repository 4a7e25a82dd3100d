package bot_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/cairnbot/cairn/bot"
)

// route writes a route as one line: the command with its values, what is
// missing, the refusal or the reply.
func (w *world) route(ev bot.Event) string {
	r := w.Route(context.Background(), ev)
	var out []string
	if r.Command != nil {
		out = append(out, strings.TrimSpace(r.Command.Name+" "+values(r)))
	}
	for _, o := range r.Missing {
		out = append(out, "lacks "+o.Name)
	}
	if r.Err != nil {
		out = append(out, "refuses: "+r.Err.Error())
	}
	if r.Reply != nil {
		out = append(out, "says: "+shown(*r.Reply))
	}
	return strings.Join(out, ", ")
}

func TestRoute(t *testing.T) {
	w := newWorld(t, reads(map[string]bot.Reading{
		"put sql on my list":          {Command: "plan add", Values: map[string]string{"title": "sql"}},
		"what is on my plan?":         {Command: "plan show"},
		"log in fails every time":     {Command: "undo"},
		"plan something with no name": {Command: "plan add"},
	}))
	for _, tt := range []struct{ name, line, want string }{
		{"literal", "undo", "undo"},
		{"two words", "plan show", "plan show"},
		{"alias", "plan", "plan show"},
		{"case", "Plan SHOW", "plan show"},
		{"full stop", "undo.", "undo"},
		{"exclamation mark", "help!", "help"},
		{"slash", "/plan show", "plan show"},
		{"slash and space", "/ undo", "undo"},
		{"spaces", "  plan \t show  ", "plan show"},
		{"rest of the line", "plan add Google Data Analytics", `plan add title="Google Data Analytics"`},
		{"spaces inside stay", "plan add two  spaces", `plan add title="two  spaces"`},
		{"newlines inside stay", "plan add one\ntwo", `plan add title="one\ntwo"`},
		{"missing", "plan add", "plan add, lacks title"},
		{"missing by quotes", `plan add ""`, `plan add title="", lacks title`},
		{"several missing", "rate", "rate, lacks item, lacks stars, lacks kind"},
		{"positions", "rate SQL 4 hard", `rate item="SQL" kind="hard" stars="4"`},
		{"a choice nearly right", "rate SQL 4 hrad", `rate item="SQL" kind="hard" stars="4"`},
		{"by mention", "assign <@U1> SQL course", `assign what="SQL course" who="U1"`},

		{"question", "do they expire?", `ask question="do they expire?"`},
		{"question by name", "ask do they expire?", `ask question="do they expire?"`},
		{"nothing", "", "ask, lacks question"},
		{"blanks", " \n\t ", "ask, lacks question"},
		{"only control characters", "\x00\x07", "ask, lacks question"},
		{"only a slash", "/", `ask question="/"`},
		{"no command is a question of one word", "undo?", `ask question="undo?"`},
		{"a command word opens a question", "log in fails, why?", `ask question="log in fails, why?"`},
		{"a command word opens a longer one", "help me choose a provider for data analysis?", `ask question="help me choose a provider for data analysis?"`},
		{"a check tells a sentence from a command", "log in does not work for me", `ask question="log in does not work for me"`},
		{"a short one was meant", "log sql", "refuses: How long was it? Write it like `log 2h sql`."},
		{"and fits", "log 2h sql", `log what="2h sql"`},

		{"pasted text may hold dashes", "count we want —SQL --now\n---\n--of words", `count of="words" text="we want —SQL --now\n---"`},
		{"pasted text may end with a question", "count SQL. Ready to apply?", `count text="SQL. Ready to apply?"`},

		{"sentence", "put sql on my list", `plan add title="sql"`},
		{"sentence that asks", "what is on my plan?", "plan show"},
		{"sentence that opens with a command word", "log in fails every time", "undo"},
		{"the name of a command wins over the sentence", "plan show", "plan show"},

		{"did you mean, one word", "hlep", "says: I don't know hlep. Did you mean help? [help] [Help]"},
		{"did you mean, two words", "plna show", "says: I don't know plna show. Did you mean plan show? [plan show] [Help]"},
		{"did you mean, with a slash", "/udno", "says: I don't know /udno. Did you mean undo? [undo] [Help]"},
		{"did you mean, and more words", "plan ad SQL course please now", "says: I don't know plan ad SQL course please now. Did you mean plan add? [plan add] [Help]"},
		{"too far", "hopscotch", `ask question="hopscotch"`},
		{"a question is never near a command", "hlep?", `ask question="hlep?"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := w.route(said("ada", tt.line)); got != tt.want {
				t.Errorf("%q:\n got %s\nwant %s", tt.line, got, tt.want)
			}
		})
	}
}

// TestRouteBroken takes a failure before any command is known for what it is.
func TestRouteBroken(t *testing.T) {
	panics := func(w *world) {
		w.Read = func(context.Context, bot.Event) (bot.Reading, bool) { panic("unreadable") }
	}
	unknown := func(w *world) {
		w.Read = func(context.Context, bot.Event) (bot.Reading, bool) { return bot.Reading{Command: "plan burn"}, true }
	}
	noForms := func(w *world) { w.memory.err = errors.New("no database") }
	for name, change := range map[string]func(*world){"panic": panics, "unknown command": unknown, "forms": noForms} {
		w := newWorld(t, change)
		r := w.Route(t.Context(), said("ada", "put sql on my list"))
		if r.Err == nil || r.Command != nil {
			t.Errorf("%s: routed to %+v", name, r)
		}
		if got := w.say(t, "ada", "put sql on my list"); !strings.Contains(got, "Something went wrong") {
			t.Errorf("%s: %s", name, got)
		}
		if w.log.Len() == 0 {
			t.Errorf("%s: nothing logged", name)
		}
	}
}

func TestRouteNative(t *testing.T) {
	w := newWorld(t, reads(map[string]bot.Reading{"put sql on my list": {Command: "plan show"}}))
	native := func(line string, values map[string]string) bot.Event {
		ev := said("ada", line)
		ev.Native, ev.Values = true, values
		return ev
	}
	for _, tt := range []struct {
		name, line string
		values     map[string]string
		want       string
	}{
		{"values", "plan add", map[string]string{"title": `a "b" --due c`, "hours": "40"}, `plan add hours="40" title="a \"b\" --due c"`},
		{"a bare person", "assign", map[string]string{"who": "U1"}, `assign who="U1"`},
		{"a switch", "plan add", map[string]string{"title": "a", "free": "true"}, `plan add free="true" title="a"`},
		{"missing", "plan add", nil, "plan add, lacks title"},
		{"a value of the wrong kind", "plan add", map[string]string{"title": "a", "hours": "many"}, "plan add, refuses: Hours should be a number, not `many`."},
		{"an option gone since", "plan add", map[string]string{"title": "a", "color": "red"}, "plan add, refuses: `plan add` has no option `color`. Try `help plan add`."},
		{"a pressed button", `plan add --title "SQL"`, nil, `plan add title="SQL"`},
		{"a pressed question", "ask How long does it take?", nil, `ask question="How long does it take?"`},
		{"a button gone since", "burn --now", nil, "refuses: I don't know `burn --now` (any more). `help` shows what I can do."},
		{"never a sentence", "put sql on my list", nil, "refuses: I don't know `put sql on my list` (any more). `help` shows what I can do."},
		{"never a near miss", "hlep", nil, "refuses: I don't know `hlep` (any more). `help` shows what I can do."},
		{"nothing", "", nil, "refuses: I don't know `` (any more). `help` shows what I can do."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := w.route(native(tt.line, tt.values)); got != tt.want {
				t.Errorf("%q:\n got %s\nwant %s", tt.line, got, tt.want)
			}
		})
	}
}

func TestRoutePrivate(t *testing.T) {
	w := newWorld(t)
	for line, want := range map[string]bool{"help": true, "plan show": false, "kb missed": true, "hlep": true, "do they expire?": false} {
		r := w.Route(t.Context(), said("adam", line))
		if r.Private() != want {
			t.Errorf("%q: private %v, want %v", line, r.Private(), want)
		}
		if m := w.Answer(t.Context(), said("adam", line)); m.Private != want {
			t.Errorf("%q: message private %v, want %v", line, m.Private, want)
		}
	}
}

// TestRoutePasted: an attached file stands in for pasted text, and a form that
// waits for some takes a question.
func TestRoutePasted(t *testing.T) {
	w := newWorld(t)
	if got := w.say(t, "ada", "count"); got != "What to count?" {
		t.Errorf("asked %q", got)
	}
	if got := w.say(t, "ada", "SQL. Ready to apply?"); !strings.Contains(got, "Ready to apply?") || !strings.HasPrefix(got, "count") {
		t.Errorf("counted %q", got)
	}
	for _, line := range []string{"count", ""} {
		w.say(t, "ada", "count")
		ev := said("ada", line)
		ev.Files = []bot.File{{Name: "ad.txt"}}
		r := w.Route(t.Context(), ev)
		if r.Command == nil || r.Command.Name != "count" || len(r.Missing) > 0 {
			t.Errorf("%q with a file is routed to %+v", line, r)
		}
	}
}

// TestForm fills a command in over several lines.
func TestForm(t *testing.T) {
	w := newWorld(t)
	const asked = "How was it? [easy] [medium] [hard]"
	for _, step := range []struct{ line, want string }{
		{"rate SQL", "How good, 0 to 5?"},
		{"many", "Stars should be a whole number, not many."},
		{"4", asked},
		{"terrible", "Kind can be easy, medium, hard, not terrible."},
		{"what do they cost?", `ask: question="what do they cost?"`}, // a question breaks in
		{"undo", "undo: "},           // a whole command breaks in, too
		{"plan show", "plan show: "}, // and leaves the form waiting
		{"Hard", `rate: item="SQL" stars="4" kind="hard"`},
		{"Hard", `ask: question="Hard"`}, // the form is over

		{"plan add", "What should I add?"},
		{"Cancel!", "All right, I dropped it. Nothing was changed."},
		{"SQL", `ask: question="SQL"`},

		{"plan add", "What should I add?"},
		{"/undo", "undo: "}, // a slash is a command for certain
		{`"quotes" --due stay`, `plan add: title="\"quotes\" --due stay"`},

		{"plan add", "What should I add?"},
		{"/log", "Time and item?"}, // another form takes its place
		{"sql", "How long was it? Write it like log 2h sql."},
		{"2h sql", `log: what="2h sql"`},
		{"SQL", `ask: question="SQL"`},
	} {
		if got := w.say(t, "ada", step.line); got != step.want {
			t.Errorf("%q:\n got %s\nwant %s", step.line, got, step.want)
		}
	}
}

// TestFormAside lets what is clearly something else be said while a form waits, and
// says that it still waits.
func TestFormAside(t *testing.T) {
	w := newWorld(t, reads(map[string]bot.Reading{
		"let me see my plan": {Command: "plan show", Clear: true},
		"see plans":          {Command: "plan show"},
		"add another thing":  {Command: "plan add", Clear: true},
	}))
	waits := func(m bot.Message) bool {
		return slices.ContainsFunc(m.Blocks, func(b bot.Block) bool {
			n, ok := b.(bot.Note)
			return ok && strings.HasPrefix(n.Text.String(), "I still wait for your answer: What should I add?")
		})
	}
	for _, step := range []struct {
		line, want string
		waits      bool
	}{
		{"plan add", "What should I add?", false},
		{"let me see my plan", "plan show: ", true},
		{"do they expire?", `ask: question="do they expire?"`, true},
		{"see plans", `plan add: title="see plans"`, false}, // it may be a title
		{"plan add", "What should I add?", false},
		{"add another thing", `plan add: title="add another thing"`, false}, // no other command
		{"let me see my plan", "plan show: ", false},
	} {
		m := w.Answer(t.Context(), said("ada", step.line))
		if got := shown(m); got != step.want || waits(m) != step.waits {
			t.Errorf("%q: %s, still waits: %v; want %s, %v", step.line, got, waits(m), step.want, step.waits)
		}
	}
}

// TestCallAsks lets a command ask for what turns out to be needed.
func TestCallAsks(t *testing.T) {
	w := newWorld(t)
	for _, step := range []struct{ line, want string }{
		{"look back", "Was back worth it? [yes] [no]"},
		{"yes", `look: at="back" worth="yes"`},
		{"yes", `ask: question="yes"`}, // once
		{"look", "At what?"},
		{"ahead", "Was ahead worth it? [yes] [no]"},
		{"cancel", "All right, I dropped it. Nothing was changed."},
		{"look back", "Was back worth it? [yes] [no]"},
		{`/look --at "back" --worth "no"`, `look: at="back" worth="no"`}, // the button
	} {
		if got := w.say(t, "ada", step.line); got != step.want {
			t.Errorf("%q:\n got %s\nwant %s", step.line, got, step.want)
		}
	}
}

// TestFormOffered asks for more than it must, once it asks at all.
func TestFormOffered(t *testing.T) {
	w := newWorld(t)
	const days, with = "For how long? [Skip]", "With whom? [Skip]"
	for _, step := range []struct{ line, want string }{
		{"aim Rome", `aim: where="Rome"`},
		{"aim", "Where to?"},
		{"skip", days}, // a place may have any name
		{"long", "Days should be a number, not long."},
		{"99", "That is long."},
		{"3", with},
		{"Skip.", `aim: where="skip" days="3"`},
		{"3", `ask: question="3"`},

		{"aim", "Where to?"},
		{"Oslo", days},
		{`/aim --where "Oslo" --days ""`, with},
		{"bea", `aim: where="Oslo" with="bea"`},
	} {
		if got := w.say(t, "ada", step.line); got != step.want {
			t.Errorf("%q:\n got %s\nwant %s", step.line, got, step.want)
		}
	}
	m := w.Answer(t.Context(), said("ada", "aim"))
	if m.Form == nil || len(m.Form.Fields) != 3 {
		t.Errorf("form %+v", m.Form)
	}
	press := said("ada", `aim --where "Bern" --days "" --with ""`)
	press.Native = true
	if got, want := shown(w.Answer(t.Context(), press)), `aim: where="Bern"`; got != want {
		t.Errorf("pressed: got %s, want %s", got, want)
	}
	if got, want := w.say(t, "ada", "Oslo"), `ask: question="Oslo"`; got != want {
		t.Errorf("a button ends what was asked: got %s, want %s", got, want)
	}
}

// TestFormPlace keeps the forms of people and conversations apart.
func TestFormPlace(t *testing.T) {
	w := newWorld(t)
	w.say(t, "ada", "plan add")
	if got, want := w.say(t, "ben", "SQL"), `ask: question="SQL"`; got != want {
		t.Errorf("somebody else: got %s, want %s", got, want)
	}
	elsewhere := said("ada", "SQL")
	elsewhere.In.Thread = "t1"
	if got, want := shown(w.Answer(t.Context(), elsewhere)), `ask: question="SQL"`; got != want {
		t.Errorf("elsewhere: got %s, want %s", got, want)
	}
	if got, want := w.say(t, "ada", "SQL"), `plan add: title="SQL"`; got != want {
		t.Errorf("here: got %s, want %s", got, want)
	}
}

func TestFormExpires(t *testing.T) {
	w := newWorld(t)
	w.say(t, "ada", "plan add")
	w.now = w.now.Add(10 * 60 * 1e9)
	if got, want := w.say(t, "ada", "SQL"), `ask: question="SQL"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestFormOfGoneCommand outlives the command it was for.
func TestFormOfGoneCommand(t *testing.T) {
	w := newWorld(t)
	w.say(t, "ada", "plan add")
	next := newWorld(t, func(next *world) {
		next.Commands = next.Commands[:3]
		next.memory.heard, next.memory.forms = w.memory.heard, w.memory.forms
	})
	if got, want := next.say(t, "ada", "SQL"), `ask: question="SQL"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestFormMessage carries what an adapter needs to open a form.
func TestFormMessage(t *testing.T) {
	w := newWorld(t)
	m := w.Answer(t.Context(), said("ada", "rate SQL"))
	if m.Form == nil || m.Form.Command != "rate" || m.Form.Values["item"] != "SQL" || len(m.Form.Fields) != 2 || !m.Private {
		t.Errorf("form %+v, private %v", m.Form, m.Private)
	}
	m = w.Answer(t.Context(), said("ben", "rate SQL 4"))
	if got, want := m.Buttons[2].Run, `rate --item "SQL" --stars "4" --kind "hard"`; got != want {
		t.Errorf("button runs %s, want %s", got, want)
	}
}
