package line_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot/line"
)

func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []string // quoted ones in angle brackets
	}{
		{"", nil},
		{" \t\n", nil},
		{"plan add SQL", []string{"plan", "add", "SQL"}},
		{"  a\u00a0b\u2003c ", []string{"a", "b", "c"}},
		{`a "b c" d`, []string{"a", "<b c>", "d"}},
		{`"a \"b\" \\ c"`, []string{`<a "b" \ c>`}},
		{`"a \n"`, []string{`<a n>`}},
		{`""`, []string{"<>"}},
		{"“a b” «c d» „e f“", []string{"<a b>", "<c d>", "<e f>"}},
		{`“a \” b`, []string{`<a \>`, "b"}}, // a backslash means something within " only
		{`"a`, []string{`"a`}},
		{`"a b`, []string{`"a`, "b"}},
		{`"a"b c"`, []string{`"a"b`, `c"`}},
		{`"a\"`, []string{`"a\"`}},
		{`5" nails`, []string{`5"`, "nails"}},
		{`it's "so"`, []string{"it's", "<so>"}},
		{"“a\"", []string{"“a\""}},
		{"\"a\nb\"", []string{"<a\nb>"}},
		{"日本 語", []string{"日本", "語"}},
		{"\xff \xfe", []string{"\xff", "\xfe"}},
	} {
		var got []string
		for _, w := range line.Split(tt.in) {
			if w.Quoted {
				w.Text = "<" + w.Text + ">"
			}
			got = append(got, w.Text)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, diff)
		}
	}
}

// TestQuoted reads back whatever was escaped.
func TestQuoted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.String().Draw(t, "text")
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(want) + `"`
		before := rapid.SampledFrom([]string{"", "x=", "é "}).Draw(t, "before")
		after := rapid.SampledFrom([]string{"", " ", " x\""}).Draw(t, "after")
		got, end, ok := line.Quoted(before+quoted+after, len(before))
		if !ok || got != want || end != len(before+quoted) {
			t.Fatalf("got %q to byte %d, %v", got, end, ok)
		}
	})
}

// FuzzSplit checks that words lie in the line, in order, and that nothing
// between them is lost.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"", `a "b c" d`, `"a\"`, "“a” «b", "\xff\"\xff\" x", `"` + "\u2028" + `"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		from := 0
		for _, w := range line.Split(s) {
			if w.Start < from || w.End <= w.Start || w.End > len(s) {
				t.Fatalf("%q: word %+v after byte %d", s, w, from)
			}
			if between := s[from:w.Start]; strings.TrimFunc(between, unicode.IsSpace) != "" {
				t.Fatalf("%q: %q is lost", s, between)
			}
			if !w.Quoted && w.Text != s[w.Start:w.End] {
				t.Fatalf("%q: word %+v reads otherwise", s, w)
			}
			from = w.End
		}
		if rest := s[from:]; strings.TrimFunc(rest, unicode.IsSpace) != "" {
			t.Fatalf("%q: %q is lost", s, rest)
		}
	})
}

func TestUnplead(t *testing.T) {
	for in, want := range map[string]string{"plan pls": "plan", "progress, please!": "progress", "please": "please", "no thanks": "no thanks", "help": "help"} {
		if got := line.Unplead(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// TestNearName finds the command that a short line was meant to be.
func TestNearName(t *testing.T) {
	names := []string{"help", "plan", "plan show", "undo"}
	for said, want := range map[string]string{"hlep": "help", "/undp": "undo", "plna show": "plan show", "plan shwo me": "plan show", "hlep?": "", "": "", "something else": ""} {
		if got := line.NearName(said, names); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
	if !line.Skips("Skip.") || line.Skips("skip it all") {
		t.Error("what leaves an answer open is read wrongly")
	}
}
