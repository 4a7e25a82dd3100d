package knowledge

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// hostileTexts stumble readers of text.
var hostileTexts = []string{
	"", " ", "\x00", "\xff\xfe", "???", "<@U1> :smile: <:x:1> https://x.y/z `code`", "```\nfunc main() {}\n```",
	strings.Repeat("a", 100_000), strings.Repeat("how long ", 20_000), "\u202eexpire\u202c", "résumé RÉSUMÉ résumé",
	"👩‍👩‍👧‍👦", "c++ c# .net", "ẞ ﬁ Ａ", "ไทยไม่มีช่องว่าง", "日本語の質問", strings.Repeat("\u0301", 1000), "don’t can't WON'T",
}

func FuzzFold(f *testing.F) {
	for _, s := range hostileTexts {
		f.Add(s)
	}
	n := newNormaliser([]Entry{{Aliases: map[string]string{"a": "b c", "b": "a", "micro credential": "microcredential", "c": "c c c"}}})
	f.Fuzz(func(t *testing.T, text string) {
		words := n.words(text)
		if len(words) > maxTokens {
			t.Errorf("%d words", len(words))
		}
		for _, w := range words {
			if w == "" || !utf8.ValidString(w) && utf8.ValidString(text) || strings.ContainsAny(w, " \n") {
				t.Errorf("word %q of %q", w, text)
			}
		}
	})
}

func FuzzAsk(f *testing.F) {
	for _, s := range hostileTexts {
		f.Add(s)
	}
	all, err := Builtin()
	if err != nil {
		f.Fatal(err)
	}
	b := New(all, Options{Intents: []Intent{{Name: "log", Says: []string{"studied sql for two hours"}}}})
	f.Fuzz(func(t *testing.T, text string) {
		r := b.Ask(text)
		if r.Confidence < 0 || r.Confidence > 1 || r.Confidence != r.Confidence || (r.Decision == Answer) != (r.Confidence >= answerFrom) {
			t.Errorf("Ask(%q) = %+v", text, r)
		}
		if _, ok := b.Entry(r.Entry); !ok && r.Entry != "" {
			t.Errorf("Ask(%q) names entry %q, which is not there", text, r.Entry)
		}
	})
}

// TestEveryPhrasingFindsItsEntry asks each phrasing of the built-in entries to
// the letter, with other case and punctuation.
func TestEveryPhrasingFindsItsEntry(t *testing.T) {
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	b := New(all, Options{})
	for _, e := range all {
		for _, q := range e.Questions {
			if r := b.Ask(strings.ToUpper(q) + " ?!"); r.Entry != e.Key || r.Decision != Answer {
				t.Errorf("%q: got %s by %s (%.2f), want %s", q, r.Decision, r.Entry, r.Confidence, e.Key)
			}
		}
		for _, q := range e.Negatives {
			if r := b.Ask(q); r.Decision == Answer {
				t.Errorf("%q: answered by %s, and is a near-miss of %s", q, r.Entry, e.Key)
			}
		}
	}
}

// TestChanges holds a base that was changed step by step against one made anew:
// the same entries answer the same phrasings.
func TestChanges(t *testing.T) {
	builtin, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		pick := rapid.SliceOfNDistinct(rapid.IntRange(0, len(builtin)-1), 2, 12, rapid.ID)
		choose := func() []Entry {
			var out []Entry
			for _, i := range pick.Draw(t, "entries") {
				e := builtin[i]
				e.Aliases = nil
				e.Questions = e.Questions[:6]
				if rapid.Bool().Draw(t, "changed") {
					e.Questions = append(slices.Clone(e.Questions), "a wholly new way to ask for "+e.Key)
				}
				out = append(out, e)
			}
			return out
		}
		b := New(choose(), Options{})
		var now []Entry
		for range rapid.IntRange(1, 4).Draw(t, "steps") {
			now = choose()
			if _, ok := b.Replace(now); !ok {
				b = New(now, Options{})
			}
		}
		if again, ok := b.Replace(now); again != 0 || !ok {
			t.Fatalf("Replace with the same entries changed %d, %v", again, ok)
		}
		for _, e := range now {
			for _, q := range e.Questions {
				if r := b.Ask(q); r.Entry != e.Key || r.Decision != Answer {
					t.Fatalf("%q: got %s by %q, want %s", q, r.Decision, r.Entry, e.Key)
				}
			}
		}
		if got := b.Entries(); len(got) != len(now) {
			t.Fatalf("%d entries, want %d", len(got), len(now))
		}
	})
}

func TestRepair(t *testing.T) {
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	b := New(all, Options{})
	for typed, want := range map[string]string{
		"hwo long does it tkae":         "how long does it take",
		"do they expier":                "do they expire",
		"certficate cost":               "certificate cost",
		"is Udemy ok for Kotlin":        "is udemy ok for kotlin", // names stay
		"what about java2":              "what about java2",
		"the cat sat":                   "the cat sat",
		"intervew tips for a portfollo": "interview tips for a portfolio",
	} {
		if got := strings.Join(b.spell.repair(fold(typed), namesIn(typed)), " "); got != want {
			t.Errorf("repair(%q) = %q, want %q", typed, got, want)
		}
	}
}

// TestRepairTowardsLanguage: what the entries do not say is repaired when the
// language makes it likely.
func TestRepairTowardsLanguage(t *testing.T) {
	ranks := map[string]int{"the": 1, "last": 200, "understood": 3300, "currently": 750, "currency": 7600, "dana": 9300, "alam": 24200}
	s := &speller{count: make(map[string]int), rank: func(w string) int { return ranks[w] }, fixed: map[string]bool{"mic": true}}
	for range 20 {
		for w := range strings.FieldsSeq("show my data set an alarm convert mice") {
			s.learn(w)
		}
	}
	s.learn("currency")
	for typed, want := range map[string]string{
		"undersvood":  "understood", // nobody writes it
		"currenly":    "currently",  // lost letters are likelier than wrong ones
		"alam":        "alarm",      // rare in the language, frequent in the entries
		"dana":        "dana",       // a name, and a wrong letter is a rare slip
		"adta":        "adta",       // the first letter is meant
		"mic":         "mic",        // said in the chatter
		"currencyxyz": "currencyxyz",
	} {
		if got := s.repair([]string{typed}, nil)[0]; got != want {
			t.Errorf("repair(%q) = %q, want %q", typed, got, want)
		}
	}
}
