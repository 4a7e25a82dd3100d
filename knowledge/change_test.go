package knowledge

import (
	"fmt"
	"math"
	"sync/atomic"
	"testing"
)

// TestManyChanges edits a base again and again. It must know what it holds and
// nothing else, and must not grow.
func TestManyChanges(t *testing.T) {
	for name, o := range map[string]Options{
		"without encoder": {},
		"with encoder":    {Encoder: hashed{new(atomic.Int64)}, Intents: []Intent{{Name: "plan show", Says: []string{"show my plan", "what is on my list"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			entries := many()
			b := New(entries, o)
			size, features := len(b.phrasings), len(b.chars.idf)
			for n := range 1000 {
				i := n % len(entries)
				e := entries[i]
				e.Questions = append(e.Questions[:4:4], fmt.Sprintf("is thing%d any good in round %d", i, n))
				e.Negatives = []string{fmt.Sprintf("thing%d on the moon in round %d", i, n)}
				entries[i] = e
				if n%10 == 9 {
					b.Drop(e.Key)
				}
				b.Put(e)
			}
			if len(b.phrasings) > 3*size || len(b.entries) > 3*len(entries) || len(b.chars.idf) > 3*features || len(b.spell.count) > 3000 {
				t.Errorf("%d phrasings of %d, %d entries, %d features of %d, %d words after 1,000 changes",
					len(b.phrasings), size, len(b.entries), len(b.chars.idf), features, len(b.spell.count))
			}
			for _, e := range entries {
				for _, q := range e.Questions {
					if r := b.Ask(q); r.Entry != e.Key || r.Decision != Answer {
						t.Errorf("%q: %s %s, want %s", q, r.Decision, r.Entry, e.Key)
					}
				}
				if r := b.Ask(e.Negatives[0]); r.Decision != Abstain {
					t.Errorf("the near-miss %q of %s is answered", e.Negatives[0], e.Key)
				}
			}
			if len(b.Entries()) != len(entries) {
				t.Errorf("%d entries, want %d", len(b.Entries()), len(entries))
			}
		})
	}
}

// TestCompact closes the gaps in a base, which must not change what it answers.
func TestCompact(t *testing.T) {
	o := Options{Encoder: hashed{new(atomic.Int64)}, Intents: []Intent{{Name: "plan show", Says: []string{"show my plan", "what is on my list"}}}}
	entries := many()
	b := New(entries, o)
	for _, e := range entries[:19] {
		b.Drop(e.Key)
	}
	questions := []string{"who sells thing25 here", "what is thing30", "show the plan", "how old is my thing39", "where is thing3"}
	before := make([]Result, len(questions))
	for i, q := range questions {
		before[i] = b.Ask(q)
	}
	b.retired = len(b.phrasings)
	b.compact()
	b.recent.forget()
	if b.retired != 0 || len(b.entries) != 22 {
		t.Fatalf("%d retired, %d entries", b.retired, len(b.entries))
	}
	for i, q := range questions {
		was, now := before[i], b.Ask(q)
		if now.Entry != was.Entry || now.Matched != was.Matched || len(now.Intents) != len(was.Intents) ||
			math.Abs(now.Ranked[0].Score-was.Ranked[0].Score) > 0.02 || math.Abs(now.Confidence-was.Confidence) > 0.05 {
			t.Errorf("%q: %+v, before %+v", q, now, was)
		}
	}
}
