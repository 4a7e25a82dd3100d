package features

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/knowledge"
)

// maxShelves bounds the communities whose own knowledge is kept ready at once.
const maxShelves = 32

// Library has the knowledge base of each community ready: the built-in entries,
// what the installation adds, and what the community's curators changed.
type Library struct {
	store   learning.Knowledge
	options knowledge.Options
	builtin []knowledge.Entry
	plain   *knowledge.Base // of builtin alone, what most communities use

	mu      sync.Mutex
	shelves map[learning.CommunityID]*shelf
}

type shelf struct {
	revision int64
	base     *knowledge.Base
}

// NewLibrary makes a library of entries that every community has.
func NewLibrary(store learning.Knowledge, entries []knowledge.Entry, o knowledge.Options) *Library {
	o.Intents = intents((&Cairn{}).All())
	return &Library{
		store: store, options: o, builtin: entries,
		plain:   knowledge.New(entries, o),
		shelves: make(map[learning.CommunityID]*shelf),
	}
}

// base is the knowledge of a community as it is now; 0 is a community that
// nobody has been met in yet.
func (l *Library) base(ctx context.Context, c learning.CommunityID) (*knowledge.Base, error) {
	if c == 0 {
		return l.plain, nil
	}
	revision, err := l.store.Revision(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("look up knowledge revision: %w", err)
	}
	if revision == 0 {
		return l.plain, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.shelves[c]
	if s != nil && s.revision == revision {
		return s.base, nil
	}
	entries, err := l.merged(ctx, c)
	if err != nil {
		return nil, err
	}
	if s != nil {
		if _, ok := s.base.Replace(entries); ok {
			s.revision = revision
			return s.base, nil
		}
	}
	if len(l.shelves) >= maxShelves {
		for other := range l.shelves { // any will do: it is only read again
			delete(l.shelves, other)
			break
		}
	}
	s = &shelf{revision, knowledge.New(entries, l.options)}
	l.shelves[c] = s
	return s.base, nil
}

// forgetQuestions drops what was asked lately, in every community.
func (l *Library) forgetQuestions() {
	l.plain.Forget()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.shelves {
		s.base.Forget()
	}
}

// merged are the built-in entries under the community's own.
func (l *Library) merged(ctx context.Context, c learning.CommunityID) ([]knowledge.Entry, error) {
	own, err := l.store.Entries(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("list entries: %w", err)
	}
	added, err := l.store.Phrasings(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("list phrasings: %w", err)
	}
	replaced := make(map[string]bool)
	var out []knowledge.Entry
	for _, e := range own {
		replaced[e.Key] = true
		if e.Retired {
			continue
		}
		entry, err := knowledge.Parse(e.Key+".md", []byte(e.Source))
		if err != nil {
			return nil, fmt.Errorf("read stored entry %s: %w", e.Key, err)
		}
		out = append(out, entry)
	}
	for _, e := range l.builtin {
		if !replaced[e.Key] {
			out = append(out, e)
		}
	}
	byKey := make(map[string]int)
	for i, e := range out {
		byKey[e.Key] = i
	}
	for _, p := range added {
		if i, ok := byKey[p.Entry]; ok {
			// A fresh slice: the built-in entries are shared by all communities.
			out[i].Questions = append(slices.Clip(out[i].Questions), p.Text)
		}
	}
	return out, nil
}
