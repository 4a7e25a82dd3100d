package line_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot/line"
)

const longest = 64 << 10 // of a line, in bytes

func TestClean(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "do they expire?", "do they expire?"},
		{"trimmed", " \t\n do they \n", "do they"},
		{"newline and tab inside", "a\n\tb", "a\n\tb"},
		{"carriage return", "a\r\nb", "a\nb"},
		{"NUL", "a\x00b", "ab"},
		{"bell, escape, delete, C1", "a\a\x1b[2J\x7f\u0085b", "a[2Jb"},
		{"invalid UTF-8", "a\xff\xfeb\xc3", "a\uFFFDb\uFFFD"},
		{"right-to-left override", "a\u202eb", "ab"},
		{"isolates and embeddings", "\u2066a\u2069\u202a\u202c", "a"},
		{"marks of direction", "\u200ea\u200f\u061c", "a"},
		{"byte-order mark", "\ufeffhelp", "help"},
		{"right-to-left text stays", "שלום", "שלום"},
		{"emoji stay whole", "👩‍👩‍👧 ok", "👩‍👩‍👧 ok"},
		{"only rubbish", "\x00 \u202e\r", ""},
	} {
		if got := line.Clean(tt.in); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestCleanLong cuts at the limit and never inside a rune, whatever the runes.
func TestCleanLong(t *testing.T) {
	for _, unit := range []string{"a", "é", "日", "😀"} {
		for shift := range 4 {
			got := line.Clean(strings.Repeat("x", shift) + strings.Repeat(unit, longest))
			if len(got) > longest || len(got) < longest-utf8.UTFMax || strings.ContainsRune(got, utf8.RuneError) {
				t.Errorf("%s shifted by %d: %d bytes, ending in %q", unit, shift, len(got), got[len(got)-8:])
			}
		}
	}
	ten := strings.Repeat("\x80a\x00", 10<<20/3) // grows when it is made valid
	if got := line.Clean(ten); len(got) > longest || !utf8.ValidString(got) {
		t.Errorf("10 MB of rubbish leave %d bytes, valid %v", len(got), utf8.ValidString(got))
	}
}

func TestCleanOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "s")
		once := line.Clean(s)
		if !utf8.ValidString(once) || line.Clean(once) != once {
			t.Fatalf("%q becomes %q, then %q", s, once, line.Clean(once))
		}
	})
}
