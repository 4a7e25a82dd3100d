package knowledge

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// Two phrasings of different entries are too near when they share nearTopic of
// their words without stop words and half of all, or nearAll of all their words:
// shared are the words of both over the words of either, stemmed. Both parts are
// needed: "where do I mention my course when applying" and "does my course mean
// anything when applying" are near by topic only, and are different questions.
// In the built-in entries no pair is above 0.6 of all words.
const (
	nearTopic = 0.8
	nearHalf  = 0.5
	nearAll   = 0.75
	// leastTopic keeps phrasings with few words of topic to nearAll: among two,
	// one is everything.
	leastTopic = 3
)

// lintPhrasing is one question or negative made comparable. Words are numbered
// from the rarest to the most frequent, and stand in that order.
type lintPhrasing struct {
	entry    *Entry
	text     string
	exact    string // all words in normal form
	words    []int
	topic    []int // the words that are no stop words
	own      bool  // of an entry that is checked
	negative bool
}

// nearPhrasings reports phrasings that two entries claim, twice in one entry, or
// that one claims and another rules out.
func (r *report) nearPhrasings(entries, beside []Entry) {
	all := collectPhrasings(entries, beside)
	byExact := map[string][]int{}
	// Two sets that share much have one of their rarest words in common, see
	// rarest: only phrasings that do are compared.
	byWord, byTopic := map[int][]int{}, map[int][]int{}
	for i := range all {
		p := &all[i]
		known := r.equalPhrasing(p, all, byExact[p.exact])
		byExact[p.exact] = append(byExact[p.exact], i)
		if known || p.negative {
			continue
		}
		words, topic := rarest(p.words, nearAll), rarest(p.topic, nearTopic)
		if p.own {
			r.nearPhrasing(p, all, candidates(words, byWord), candidates(topic, byTopic))
		}
		for _, w := range words {
			byWord[w] = append(byWord[w], i)
		}
		for _, w := range topic {
			byTopic[w] = append(byTopic[w], i)
		}
	}
}

func collectPhrasings(entries, beside []Entry) []lintPhrasing {
	n := newNormaliser(slices.Concat(entries, beside))
	var all []lintPhrasing
	var stems [][]string
	count := map[string]int{}
	stop := map[string]bool{}
	add := func(e *Entry, texts []string, own, negative bool) {
		for _, t := range texts {
			words := n.words(t)
			all = append(all, lintPhrasing{entry: e, text: t, exact: strings.Join(words, " "), own: own, negative: negative})
			for i, w := range words {
				words[i] = stem(w)
				stop[words[i]] = stopWords[w]
				count[words[i]]++
			}
			stems = append(stems, words)
		}
	}
	for i := range beside {
		add(&beside[i], beside[i].Questions, false, false)
	}
	for i := range entries {
		add(&entries[i], entries[i].Questions, true, false)
	}
	for i := range entries {
		add(&entries[i], entries[i].Negatives, true, true)
	}
	rank := map[string]int{}
	for i, w := range slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(count[a]-count[b], strings.Compare(a, b))
	}) {
		rank[w] = i
	}
	for i := range all {
		p := &all[i]
		for _, w := range stems[i] {
			p.words = append(p.words, rank[w])
			if !stop[w] {
				p.topic = append(p.topic, rank[w])
			}
		}
		p.words, p.topic = distinct(p.words), distinct(p.topic)
	}
	return all
}

func distinct(words []int) []int {
	slices.Sort(words)
	return slices.Compact(words)
}

// rarest is the part of a set of which another that shares so much of it must
// have at least one word among its own rarest.
func rarest(words []int, share float64) []int {
	n := len(words)
	return words[:min(n, n-int(math.Ceil(share*float64(n)))+1)]
}

func candidates(words []int, index map[int][]int) []int {
	var out []int
	for _, w := range words {
		out = append(out, index[w]...)
	}
	return distinct(out)
}

// equalPhrasing reports a phrasing that stands somewhere already, once.
func (r *report) equalPhrasing(p *lintPhrasing, all []lintPhrasing, same []int) bool {
	for _, i := range same {
		q := &all[i]
		switch {
		case !p.own || p.negative && q.negative:
			continue
		case p.negative:
			r.add(*p.entry, Error, "negatives", p.text, "the negative %q is a phrasing of %s; take it out of one of them", clip(p.text), q.entry.Key)
		case q.entry.Key == p.entry.Key:
			r.add(*p.entry, Warning, "questions", p.text, "the phrasing %q says the same as %q; keep one", clip(p.text), clip(q.text))
		default:
			r.add(*p.entry, Error, "questions", p.text, "the phrasing %q is also one of %s; leave it to the entry that answers it better", clip(p.text), q.entry.Key)
		}
		return true
	}
	return false
}

// nearPhrasing reports the phrasing of another entry that is nearest, if one is
// too near.
func (r *report) nearPhrasing(p *lintPhrasing, all []lintPhrasing, byWord, byTopic []int) {
	best, most := -1, 0.0
	for _, i := range slices.Concat(byWord, byTopic) {
		q := &all[i]
		if q.entry == p.entry || q.entry.Key == p.entry.Key {
			continue
		}
		if share, near := nearness(p, q); near && share > most {
			best, most = i, share
		}
	}
	if best >= 0 {
		r.add(*p.entry, Error, "questions", p.text, "the phrasing %q is too near to %q of %s; reword it or leave it to the entry that answers it better", clip(p.text), clip(all[best].text), all[best].entry.Key)
	}
}

func nearness(p, q *lintPhrasing) (share float64, near bool) {
	if few, many := min(len(p.words), len(q.words)), max(len(p.words), len(q.words)); float64(few) < nearHalf*float64(many) {
		return 0, false
	}
	share = shareOf(p.words, q.words)
	topical := share >= nearHalf && min(len(p.topic), len(q.topic)) >= leastTopic && shareOf(p.topic, q.topic) >= nearTopic
	return share, topical || share >= nearAll
}

// shareOf is the Jaccard index of two sets in order.
func shareOf(a, b []int) float64 {
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both, i, j = both+1, i+1, j+1
		}
	}
	return float64(both) / float64(max(len(a)+len(b)-both, 1))
}
