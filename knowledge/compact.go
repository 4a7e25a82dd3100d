package knowledge

// compact closes the gaps that changed entries leave, once they are more than
// what is left: a base that is changed a thousand times is then no larger, and
// no slower, than one made of the same entries.
func (b *Base) compact() {
	entries := len(b.entries) - b.intents
	if 2*b.retired <= len(b.phrasings) && 2*(entries-len(b.byKey)) <= entries {
		return
	}
	live := make([]int32, 0, len(b.phrasings)-b.retired)
	for i, entry := range b.of {
		if entry != gone {
			live = append(live, int32(i))
		}
	}
	places := b.compactEntries()
	phrasings := make([]phrasing, len(live))
	b.exact = make(map[string]int, len(live))
	for to, from := range live {
		p := b.phrasings[from]
		p.entry, p.owner = places[p.entry+1], places[p.owner+1]
		phrasings[to] = p
		if p.role != statement {
			b.exact[p.form()] = to
		}
	}
	b.phrasings, b.retired = phrasings, 0
	b.of = make([]int32, len(phrasings))
	for i, p := range phrasings {
		b.of[i] = int32(p.entry) //nolint:gosec // number of entries
	}
	b.words.compact(live)
	b.chars.compact(live)
	if b.minds != nil {
		b.minds.compact(live)
	}
	b.stems = make(map[string]string)
	for s, n := range b.known {
		if n == 0 {
			delete(b.known, s)
		}
	}
	b.spell = b.newSpeller()
}

// compactEntries drops the entries that were taken away, and returns the new
// place of each, by its old one and one more; that of none is none.
func (b *Base) compactEntries() []int {
	places, entries, about := []int{none}, b.entries[:0:0], b.about[:0:0]
	b.byKey = make(map[string]int, len(b.byKey))
	for i, e := range b.entries {
		places = append(places, len(entries))
		if e.Key == "" {
			continue
		}
		if !b.isIntent(i) {
			b.byKey[e.Key] = len(entries)
		}
		entries, about = append(entries, e), append(about, b.about[i])
	}
	b.entries, b.about = entries, about
	return places
}

// compact keeps these rows only.
func (m *minds) compact(rows []int32) {
	m.rows = m.rows.Keep(rows)
	length, onMean := make([]float32, len(rows)), make([]float32, len(rows))
	for to, from := range rows {
		length[to], onMean[to] = m.length[from], m.onMean[from]
	}
	m.length, m.onMean = length, onMean
}
