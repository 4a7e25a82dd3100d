package encode

import (
	"slices"
	"strings"
	"testing"
)

func TestTokensAreTheReferences(t *testing.T) {
	e := mustOpen(t)
	for _, g := range goldens(t) {
		if got := e.m.tokens(nil, string(g.Text)); !slices.Equal(got, g.IDs) {
			t.Errorf("%.60q:\n got %v\nwant %v", g.Text, got, g.IDs)
		}
	}
}

// words spells ids out, for readable cases.
func words(m *model, ids []int32) string {
	var out []string
	for _, id := range ids {
		out = append(out, m.words[u32(m.ends[4*id:]):u32(m.ends[4*id+4:])])
	}
	return strings.Join(out, " ")
}

func TestTokens(t *testing.T) {
	m := mustOpen(t).m
	for _, c := range []struct{ text, want string }{
		{"", "[CLS] [SEP]"},
		{"Microcredential", "[CLS] micro ##cre ##dent ##ial [SEP]"},
		{"don't", "[CLS] don ' t [SEP]"},
		{"C++?", "[CLS] c + + ? [SEP]"},
		{"Ångström", "[CLS] ang ##strom [SEP]"},
		{"证书", "[CLS] [UNK] [UNK] [SEP]"},
		{"a\u200bb\u00a0c", "[CLS] ab c [SEP]"},
		{strings.Repeat("x", 101), "[CLS] [UNK] [SEP]"},
		// Text cannot smuggle in control tokens; the reference would take this for a real [SEP].
		{"[SEP]", "[CLS] [ sep ] [SEP]"},
	} {
		if got := words(m, m.tokens(nil, c.text)); got != c.want {
			t.Errorf("%.40q: %s, want %s", c.text, got, c.want)
		}
	}
}

func TestEveryWordPieceIsFound(t *testing.T) {
	m := mustOpen(t).m
	for id := range m.vocab {
		w := words(m, []int32{int32(id)})
		rest, inside := strings.CutPrefix(w, "##")
		if w == "##" || !inside {
			rest, inside = w, false
		}
		if got, n := m.longestPiece([]byte(rest), inside); int(got) != id || n != len(rest) {
			t.Errorf("%q is %d, found %d of %d bytes", w, id, got, n)
		}
	}
}

func TestKnown(t *testing.T) {
	e := mustOpen(t)
	for word, want := range map[string]bool{"badge": true, "micro": true, "microcredential": false, "bagde": false, "": false} {
		if e.Known(word) != want {
			t.Errorf("Known(%q) is %v", word, !want)
		}
	}
}
