package knowledge

import (
	"bytes"
	"slices"
	"strings"
)

// Put adds an entry, or replaces the one of the same key, at the cost of a few
// phrasings and not of the whole base. The next question sees it. How rare a
// word is stays as it was when the base was made, and so do the aliases and the
// calibration; a base most of which has changed should be made anew.
func (b *Base) Put(e Entry) {
	vectors := b.encode(e) // takes a while, and questions need not wait for it
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop(e.Key)
	from := len(b.phrasings)
	b.entries = append(b.entries, e)
	b.take(len(b.entries) - 1)
	for i := from; i < len(b.phrasings); i++ {
		p := &b.phrasings[i]
		b.words.add(wordFeatures(p.words, b.stem))
		b.chars.add(charFeatures(p.words))
		if b.minds != nil {
			b.minds.add(vectors[p.form()])
		}
		for _, w := range p.words {
			b.spell.learn(w)
		}
	}
	b.compact()
	b.recent.forget()
}

// encode finds the vectors of an entry's phrasings, by their normal form.
func (b *Base) encode(e Entry) map[string][]float32 {
	vectors := make(map[string][]float32)
	if b.minds == nil {
		return vectors
	}
	for _, text := range slices.Concat([]string{e.Title}, e.Questions, e.Negatives, e.statements()) {
		form := strings.Join(b.norm.words(text), " ")
		if vectors[form] == nil {
			vectors[form] = b.minds.vector(form)
		}
	}
	return vectors
}

// Drop takes an entry away; a key that is not there is no error.
func (b *Base) Drop(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop(key)
	b.compact()
	b.recent.forget()
}

func (b *Base) drop(key string) {
	at, ok := b.byKey[key]
	if !ok {
		return
	}
	negatives := make(map[string]bool)
	for _, text := range b.entries[at].Negatives {
		negatives[strings.Join(b.norm.words(text), " ")] = true
	}
	for i := range b.phrasings {
		p := &b.phrasings[i]
		if p.entry == at || p.entry == none && negatives[p.form()] {
			b.retire(i)
			if b.exact[p.form()] == i {
				delete(b.exact, p.form())
			}
		}
	}
	for s, n := range b.about[at] {
		b.known[s] -= n
	}
	delete(b.byKey, key)
	b.entries[at], b.about[at] = Entry{}, nil
}

// Replace makes the base hold exactly these entries, changing only what
// differs, and returns how many entries that was. It reports false, and changes
// nothing, when the entries bring aliases that the base was not made with: all
// phrasings would have to be read again, so make a new base instead.
func (b *Base) Replace(entries []Entry) (changed int, ok bool) {
	for _, e := range entries {
		if !b.norm.knows(e.Aliases) {
			return 0, false
		}
	}
	wanted := make(map[string]bool, len(entries))
	for _, e := range entries {
		wanted[e.Key] = true
		if old, ok := b.Entry(e.Key); !ok || !old.same(e) {
			b.Put(e)
			changed++
		}
	}
	for _, e := range b.Entries() {
		if !wanted[e.Key] {
			b.Drop(e.Key)
			changed++
		}
	}
	return changed, true
}

// same reports whether two entries say the same.
func (e Entry) same(other Entry) bool {
	return e.Title == other.Title && e.Answer == other.Answer && e.Source == other.Source && e.ReviewBy == other.ReviewBy &&
		slices.Equal(e.Questions, other.Questions) && bytes.Equal(Format(e), Format(other))
}
