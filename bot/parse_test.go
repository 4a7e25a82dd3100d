package bot_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot"
)

// TestFlags takes an option by name in every form people type.
func TestFlags(t *testing.T) {
	w := newWorld(t)
	for _, tt := range []struct{ line, want string }{
		{`plan add SQL --hours 40`, `hours="40" title="SQL"`},
		{`plan add SQL --hours=40`, `hours="40" title="SQL"`},
		{`plan add SQL --hours="40"`, `hours="40" title="SQL"`},
		{`plan add --hours 40 SQL course`, `hours="40" title="SQL course"`},
		{`plan add SQL --hours 40 course`, `hours="40" title="SQL course"`},
		{`plan add SQL --Hours 40`, `hours="40" title="SQL"`},
		{`plan add --title "a b" --due "next week"`, `due="next week" title="a b"`},
		{`plan add --title="a b" --due="next week" `, `due="next week" title="a b"`},
		{`plan add --title=“a b” --due=«next week»`, `due="next week" title="a b"`},
		{`plan add --title=„a b“ --free`, `free="true" title="a b"`},
		{`plan add "a b"`, `title="a b"`},
		{`plan add “a b”`, `title="a b"`},
		{`plan add «a b» --free`, `free="true" title="a b"`},
		{`plan add "a \"b\" \\ c"`, `title="a \"b\" \\ c"`},
		{`plan add "a" and "b"`, `title="\"a\" and \"b\""`}, // quotes inside a text are part of it
		{`plan add "unclosed`, `title="\"unclosed"`},
		{`plan add it's SQL`, `title="it's SQL"`},
		{`plan add —due friday SQL`, `due="friday" title="SQL"`}, // phones turn -- into a dash
		{`plan add SQL —free`, `free="true" title="SQL"`},
		{`plan add SQL --free=false`, `free="false" title="SQL"`},
		{`plan add SQL --free=ON`, `free="true" title="SQL"`},
		{`plan add SQL --free=off`, `free="false" title="SQL"`},
		{`plan add SQL -- the basics`, `title="SQL -- the basics"`},
		{`plan add SQL — the basics`, `title="SQL — the basics"`},
		{`plan add SQL --2`, `title="SQL --2"`},
		{`plan add "--free"`, `title="--free"`},
		{`plan add x --due ""`, `due="" title="x"`},
		{`plan add x --due "--free"`, `due="--free" title="x"`},
		{`plan add x --due=--free`, `due="--free" title="x"`},
		{`plan add x --due=`, `due="" title="x"`},
		{`plan add x --due a=b`, `due="a=b" title="x"`},
		{`plan add x --due=a=b`, `due="a=b" title="x"`},
		{`plan add x --hours 2,5`, `hours="2.5" title="x"`},
		{`plan add x --hours 1,500`, `hours="1500" title="x"`},
		{`plan add x --hours 1,234,567.5`, `hours="1234567.5" title="x"`},
		{`plan add x --hours 0,125`, `hours="0.125" title="x"`},
		{`plan add x --hours -5`, `hours="-5" title="x"`},
		{`rate SQL #4 hard`, `item="SQL" kind="hard" stars="4"`},
		{`rate "SQL course" 4 hard`, `item="SQL course" kind="hard" stars="4"`},
		{`rate --kind hard SQL 4`, `item="SQL" kind="hard" stars="4"`},
		{`rate 4 --item SQL`, `item="SQL" stars="4"`},
		{`assign <@U1>`, `who="U1"`},
		{`assign --what SQL <@U1>`, `what="SQL" who="U1"`},

		{`plan add SQL --huors 40`, "I don't know `--huors` here. Did you mean `--hours`?"},
		{`plan add SQL --colour red`, "`plan add` has no `--colour`. `help plan add` shows what it takes."},
		{`plan add SQL --hours`, "`--hours` needs a value after it: `plan add SQL --hours 40`."},
		{`plan add SQL --due --hours 5`, "`--due` needs a value after it: `plan add SQL --hours 40`."},
		{`plan add SQL --hours ten`, "Hours should be a number, not `ten`."},
		{`plan add SQL --hours NaN`, "Hours should be a number, not `NaN`."},
		{`plan add SQL --hours 1e999`, "Hours should be a number, not `1e999`."},
		{`plan add SQL --free=perhaps`, "Free is on or off; leave the value away."},
		{`rate SQL four`, "Stars should be a whole number, not `four`."},
		{`rate SQL 4.5`, "Stars should be a whole number, not `4.5`."},
		{`rate SQL 99999999999999999999`, "Stars should be a whole number, not `99999999999999999999`."},
		{`rate SQL 4 awful`, "Kind can be easy, medium, hard, not `awful`."},
		{`assign ada`, "Who should be a person: mention them with @."},
		{`assign <@a b>`, "Who should be a person: mention them with @."},
		{`undo twice`, "I can't place `twice` in `undo`. It works like this: `undo`."},
	} {
		t.Run(tt.line, func(t *testing.T) {
			ev := said("lea", tt.line)
			ev.Native = true
			r := w.Route(t.Context(), ev)
			got := values(r)
			if r.Err != nil {
				got = r.Err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestCallValues reads the values by their kinds.
func TestCallValues(t *testing.T) {
	c := bot.NewCall(said("ada", ""), &bot.Command{}, monday, map[string]string{
		"text": "a", "int": "-7", "number": "2.5", "on": "true", "off": "false", "who": "U1",
	})
	if c.Text("text") != "a" || c.Int("int") != -7 || c.Number("number") != 2.5 || !c.Is("on") || c.Is("off") {
		t.Error("a value is read wrongly")
	}
	if c.Has("none") || c.Text("none") != "" || c.Int("none") != 0 || c.Number("none") != 0 || c.Is("none") {
		t.Error("a value that was not given is read as something")
	}
	if got, want := c.Person("who"), (bot.UserID{Adapter: "console", Workspace: "local", ID: "U1"}); got != want {
		t.Errorf("person %v, want %v", got, want)
	}
}

// hostile is text as people paste it and as attackers write it, made of what
// the grammar gives a meaning to.
func hostile() *rapid.Generator[string] {
	part := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{
			`"`, `\`, `\"`, "“", "”", "„", "«", "»", "'", "`", " ", "\n", "\t", "--", "—", "=", "--title", "--free", "--hours=3",
			"<@U1>", "<@", ">", "#1", "plan add", "/", "?", "{}", "é", "日本", "👩‍👩‍👧", "\u00a0", "\u2028",
		}),
	)
	return rapid.Map(rapid.SliceOfN(part, 0, 8), func(parts []string) string { return bot.Clean(strings.Join(parts, "")) })
}

// TestLineReadsBack is the promise of every button: what it carries arrives.
func TestLineReadsBack(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		c := w.Find(rapid.SampledFrom([]string{"ask", "plan add", "rate", "assign", "erase"}).Draw(t, "command"))
		want := make(map[string]string)
		for _, o := range c.Options {
			if !rapid.Bool().Draw(t, "has "+o.Name) {
				continue
			}
			switch o.Kind {
			case bot.Text:
				want[o.Name] = hostile().Draw(t, o.Name)
			case bot.Integer:
				want[o.Name] = rapid.StringMatching(`-?[1-9][0-9]{0,9}`).Draw(t, o.Name)
			case bot.Number:
				want[o.Name] = rapid.SampledFrom([]string{"0", "2.5", "-40", "1234567.5"}).Draw(t, o.Name)
			case bot.Switch:
				want[o.Name] = rapid.SampledFrom([]string{"true", "false"}).Draw(t, o.Name)
			case bot.Person:
				want[o.Name] = rapid.StringMatching(`[A-Za-z0-9:._-]{1,20}`).Draw(t, o.Name)
			case bot.Choose:
				want[o.Name] = rapid.SampledFrom(o.Choices).Draw(t, o.Name)
			}
		}
		line := bot.Line(c, want)
		ev := said("ada", line)
		ev.Native = rapid.Bool().Draw(t, "native")
		r := w.Route(t.Context(), ev)
		if r.Err != nil || r.Command != c {
			t.Fatalf("%q routes to %v, %v", line, r.Command, r.Err)
		}
		if diff := cmp.Diff(want, r.Values); diff != "" {
			t.Fatalf("%q reads back differently (-want +got):\n%s", line, diff)
		}
	})
}

// FuzzRoute throws anything at the router.
func FuzzRoute(f *testing.F) {
	for _, seed := range []string{
		"", "/", "help", `plan add "a --due`, "—", "--", `rate --kind="`, "assign <@", "\x00\xff", "ask " + strings.Repeat("é", 9), `plan add --title="a" --title=`,
	} {
		f.Add(seed, true, "x")
		f.Add(seed, false, seed)
	}
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, line string, native bool, value string) {
		for _, given := range []map[string]string{nil, {"title": value}, {"who": value, "hours": value}} {
			for _, overheard := range []bool{false, true} {
				ev := said("ada", line)
				ev.Native, ev.Values, ev.Overheard = native, given, overheard
				r := w.Route(t.Context(), ev)
				if r.Command == nil && r.Err == nil && r.Reply == nil {
					t.Fatalf("%q has no route", line)
				}
				if r.Err != nil && strings.Contains(r.Err.Error(), "panic") {
					t.Fatalf("%q: %v", line, r.Err)
				}
			}
		}
	})
}
