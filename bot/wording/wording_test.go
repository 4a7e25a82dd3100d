package wording

import (
	"strings"
	"testing"
	"unicode"
)

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text string
		to   int
		want string
	}{
		{"short", 5, "short"}, {"a long one", 5, "a lo…"}, {"fun 👩‍👩‍👧 family", 8, "fun…"}, {"👍🏽👍🏽", 7, "👍🏽…"}, {"one two three four", 12, "one two…"},
	} {
		if got := Cut(c.text, c.to); got != c.want {
			t.Errorf("%q cut to %d: %q, want %q", c.text, c.to, got, c.want)
		}
	}
}

func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		"": "file", "..": "file", "/": "file", "a/b.csv": "b.csv", `C:\x\y.csv`: "y.csv", "../../\x1b[2Jx\n.csv": "[2Jx .csv",
	} {
		if got := FileName(name, "file"); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// FuzzClean: nothing that moves text about is left, and nothing is lost where a
// text is divided.
func FuzzClean(f *testing.F) {
	f.Add("a\tb\x1b[31m\u202e\xff", 7)
	f.Add("👩‍👩‍👧é", 1)
	f.Fuzz(func(t *testing.T, s string, at int) {
		for _, r := range Clean(s) {
			if r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%U is left", r)
			}
		}
		if got := Cut(Flat(s), 20); Units(got) > 20 {
			t.Errorf("%q is longer than 20", got)
		}
		at = min(max(at, 2), 100)
		var whole strings.Builder
		for rest := Clean(s); rest != ""; {
			var head string
			head, rest = Split(rest, at)
			if head == "" || Units(head) > at {
				t.Fatalf("%q split into %q", s, head)
			}
			whole.WriteString(head)
		}
		if whole.String() != Clean(s) {
			t.Errorf("%q split and joined is %q", s, whole.String())
		}
	})
}
