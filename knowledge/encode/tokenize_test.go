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

func TestRank(t *testing.T) {
	e := mustOpen(t)
	if got := e.Rank("the"); got != 1 {
		t.Errorf(`Rank("the") is %d, want 1`, got)
	}
	before := 0
	for _, word := range []string{"the", "time", "course", "badge", "emails"} {
		if got := e.Rank(word); got <= before {
			t.Errorf("Rank(%q) is %d, want more than %d", word, got, before)
		} else {
			before = got
		}
	}
	for _, word := range []string{"microcredential", "bagde", ""} {
		if got := e.Rank(word); got != 0 {
			t.Errorf("Rank(%q) is %d, want 0", word, got)
		}
	}
}
