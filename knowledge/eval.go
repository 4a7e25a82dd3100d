package knowledge

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Query is a question of a test set with the entry that answers it. Several
// entries that would do are separated by |; an entry that starts with "oos"
// means that nothing should be answered.
type Query struct{ Entry, Text string }

func (q Query) outOfScope() bool { return strings.HasPrefix(q.Entry, "oos") }

func (q Query) accepts(entry string) bool {
	return slices.Contains(strings.Split(q.Entry, "|"), entry)
}

// Report says how well a base does on a test set. Shares are of the questions
// in scope, but Answered of those out of scope; all lie between 0 and 1.
type Report struct {
	InScope    int `json:"in_scope"`
	OutOfScope int `json:"out_of_scope"`
	// Top1 is the share whose best-ranked entry is right (P@1), MRR5 the mean
	// of 1/rank within the first five.
	Top1 float64 `json:"p_at_1"`
	MRR5 float64 `json:"mrr_at_5"`
	// Right, Wrong and Abstained tell what a member would have seen; a "did
	// you mean" counts as abstained.
	Right     float64 `json:"right"`
	Wrong     float64 `json:"wrong"`
	Abstained float64 `json:"abstained"`
	// Answered is the share of out-of-scope questions that got an answer.
	Answered float64 `json:"out_of_scope_answered"`
	// AUROC is the chance that a question in scope has a higher confidence
	// than one out of scope; 0 when the set lacks one of the two.
	AUROC float64 `json:"auroc"`
	// Latency percentiles of one question.
	P50 time.Duration `json:"p50_ns"`
	P95 time.Duration `json:"p95_ns"`
	P99 time.Duration `json:"p99_ns"`
	// Confusions counts which entry was ranked before the right one, answered or
	// not, most frequent first.
	Confusions []Confusion `json:"confusions"`
	// Missed are the questions in scope that did not get their answer: each
	// would make a good phrasing of its entry.
	Missed []Missed `json:"missed"`
	// Taken are the questions out of scope that got an answer: each would make a
	// good negative of the entry that it got.
	Taken []Missed `json:"taken"`
}

// Missed is a question that did not get what it should.
type Missed struct {
	Entry      string  `json:"entry"` // the right one; oos… for none
	Text       string  `json:"text"`
	Got        string  `json:"got"` // the best-ranked one
	Confidence float64 `json:"confidence"`
}

// Confusion is an entry that steals questions from another.
type Confusion struct {
	Want  string `json:"want"` // the right entry; oos… where nothing should be answered
	Got   string `json:"got"`
	Times int    `json:"times"`
	// Example is the first such question.
	Example string `json:"example"`
}

// Evaluate puts every query to the base. Progress, when not nil, is called
// after each.
func Evaluate(b *Base, queries []Query, progress func(done int)) Report {
	var rep Report
	var in, out []float64
	var took []time.Duration
	confused := make(map[[2]string]*Confusion)
	for i, q := range queries {
		start := time.Now()
		r := b.Ask(q.Text)
		took = append(took, time.Since(start))
		if progress != nil {
			progress(i + 1)
		}
		bad := false
		if q.outOfScope() {
			rep.OutOfScope++
			out = append(out, r.Confidence)
			if r.Decision == Answer {
				rep.Answered++
				bad = true
				rep.Taken = append(rep.Taken, Missed{q.Entry, q.Text, r.Entry, r.Confidence})
			}
		} else {
			rep.InScope++
			in = append(in, r.Confidence)
			bad = rep.count(q, r)
			if bad || r.Decision != Answer {
				rep.Missed = append(rep.Missed, Missed{q.Entry, q.Text, r.Entry, r.Confidence})
			}
		}
		if bad {
			key := [2]string{q.Entry, r.Entry}
			if confused[key] == nil {
				confused[key] = &Confusion{Want: q.Entry, Got: r.Entry, Example: q.Text}
			}
			confused[key].Times++
		}
	}
	if n := float64(rep.InScope); n > 0 {
		rep.Top1, rep.MRR5, rep.Right, rep.Wrong, rep.Abstained = rep.Top1/n, rep.MRR5/n, rep.Right/n, rep.Wrong/n, rep.Abstained/n
	}
	if n := float64(rep.OutOfScope); n > 0 {
		rep.Answered /= n
	}
	rep.AUROC = auroc(in, out)
	slices.Sort(took)
	if n := len(took); n > 0 {
		rep.P50, rep.P95, rep.P99 = took[n/2], took[n*95/100], took[n*99/100]
	}
	for _, c := range confused {
		rep.Confusions = append(rep.Confusions, *c)
	}
	slices.SortFunc(rep.Confusions, func(a, b Confusion) int {
		return cmp.Or(b.Times-a.Times, cmp.Compare(a.Want, b.Want), cmp.Compare(a.Got, b.Got))
	})
	return rep
}

// count adds one question in scope and reports whether it got the wrong entry.
func (rep *Report) count(q Query, r Result) (wrong bool) {
	for rank, e := range r.Ranked {
		if q.accepts(e.Entry) {
			rep.MRR5 += 1 / float64(rank+1)
			break
		}
	}
	right := q.accepts(r.Entry)
	if right {
		rep.Top1++
	}
	switch {
	case r.Decision != Answer:
		rep.Abstained++
	case right:
		rep.Right++
	default:
		rep.Wrong++
	}
	return !right
}

// auroc is the share of pairs in which the one in scope scores higher, ties
// counting half.
func auroc(in, out []float64) float64 {
	if len(in) == 0 || len(out) == 0 {
		return 0
	}
	slices.Sort(out)
	var sum float64
	for _, x := range in {
		below, _ := slices.BinarySearch(out, x)
		above := below
		for above < len(out) && out[above] == x {
			above++
		}
		sum += float64(below) + float64(above-below)/2
	}
	return sum / float64(len(in)*len(out))
}
