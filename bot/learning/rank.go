package learning

import (
	"cmp"
	"math"
	"slices"
)

// Criterion is what options are compared on.
type Criterion string

// The criteria, in the order of the board.
const (
	ByCost        Criterion = "cost"
	ByTime        Criterion = "time"
	ByRigor       Criterion = "rigor"
	ByRecognition Criterion = "recognition"
	ByProject     Criterion = "project"
	ByStackable   Criterion = "stackable"
)

// Criteria lists them.
var Criteria = []Criterion{ByCost, ByTime, ByRigor, ByRecognition, ByProject, ByStackable}

// weight is what a criterion counts. What a credential is worth counts more than
// what it takes: a cheap one that nobody accepts is no bargain.
func (c Criterion) weight() float64 {
	switch c {
	case ByRigor, ByRecognition:
		return 1.5
	case ByProject:
		return 0.5
	case ByStackable:
		return 0.25
	case ByCost, ByTime:
	}
	return 1
}

// Ranked is an option in its place on the board.
type Ranked struct {
	Option
	Total   Money // the whole price; see TotalKnown
	Months  float64
	Missing []Criterion // what is not known about it
	Thin    bool        // less than half of what is compared, by weight, is known about it
	Score   float64     // 0 to 1
	shares  map[Criterion]float64
	known   map[Criterion]bool
}

// Knows reports whether a criterion is known of the option.
func (r Ranked) Knows(c Criterion) bool { return r.known[c] }

// Board is a comparison in order.
type Board struct {
	Ranked []Ranked
	// Ahead and Behind say why the first one leads: where it is better than the
	// second, and where it is worse, what counts most first. Both are empty when
	// nothing tells the two apart.
	Ahead, Behind []Criterion
	// Mixed says that prices have several currencies, and only those of the
	// commonest are compared.
	Mixed bool
}

// enoughAnswers is from how many answers on rigor counts as known: one yes alone
// must not pass for the highest rigor.
const enoughAnswers = 3

// Rank puts options in order, best first, for somebody who studies some hours a
// week.
//
// Every criterion gives a share of 0 to 1. Cost (the whole price, a monthly one
// times the months begun) and time (months, or hours at the pace) give
// 1 − (x − least) / most: the cheapest has 1, and one that costs half of the
// dearest more than the cheapest has 0.5. Rigor gives its points of those
// possible, once three questions are answered; recognition the part of the job ads that name it, a project and
// being stackable 1 or 0. The score is the mean of the shares, where rigor and
// recognition weigh 1½ each, cost and time 1, a project ½ and stackable ¼.
//
// What is not known counts neither for nor against: it stands at the mean of
// the options that know it, and a criterion nobody knows is left out. Options of
// which less than half is known by weight come after the others, so that nothing
// leads by being unknown. Equal scores go by how much is known, then by price,
// then by position.
func Rank(options []Option, hoursAWeek float64) Board {
	var b Board
	code := commonCurrency(options)
	for _, o := range options {
		r := Ranked{Option: o, Months: o.MonthsAt(hoursAWeek), shares: map[Criterion]float64{}, known: map[Criterion]bool{}}
		total, paid := PaidIn(o.Cost, o.CostModel, r.Months)
		r.Total = total
		r.known[ByCost], r.known[ByTime] = paid, r.Months > 0
		if paid && o.CostModel != CostFree && total.Currency != code {
			b.Mixed = true
			r.known[ByCost] = false
		}
		if points, of := o.RigorOf(); of >= enoughAnswers {
			r.set(ByRigor, float64(points), float64(of))
		}
		r.set(ByRecognition, float64(o.SeenIn), float64(o.Ads))
		r.answer(ByProject, o.Project)
		r.answer(ByStackable, o.Stackable)
		b.Ranked = append(b.Ranked, r)
	}
	lessIsMore(b.Ranked, ByCost, func(r Ranked) float64 { return float64(r.Total.Minor) })
	lessIsMore(b.Ranked, ByTime, func(r Ranked) float64 { return r.Months })
	score(b.Ranked)
	slices.SortStableFunc(b.Ranked, func(x, y Ranked) int {
		return cmp.Or(
			thinLast(x, y),
			cmp.Compare(y.Score, x.Score),
			cmp.Compare(len(x.Missing), len(y.Missing)),
			cmp.Compare(x.price(), y.price()),
			cmp.Compare(x.Position, y.Position),
			cmp.Compare(x.ID, y.ID),
		)
	})
	b.reasons()
	return b
}

func thinLast(x, y Ranked) int {
	switch {
	case x.Thin == y.Thin:
		return 0
	case y.Thin:
		return -1
	}
	return 1
}

// price is what breaks a tie; one that is not known comes last.
func (r Ranked) price() int64 {
	if !r.known[ByCost] {
		return math.MaxInt64
	}
	return r.Total.Minor
}

func (r Ranked) set(c Criterion, part, whole float64) {
	if whole > 0 {
		r.known[c], r.shares[c] = true, part/whole
	}
}

func (r Ranked) answer(c Criterion, a Answer) {
	if a.Known() {
		r.set(c, map[Answer]float64{Yes: 1}[a], 1)
	}
}

// commonCurrency is the currency that most prices have, the first of those in
// the alphabet.
func commonCurrency(options []Option) string {
	count := map[string]int{}
	best := ""
	for _, o := range options {
		if o.CostModel == CostOnce || o.CostModel == CostMonthly {
			count[o.Cost.Currency]++
		}
	}
	for code, n := range count {
		if best == "" || n > count[best] || n == count[best] && code < best {
			best = code
		}
	}
	return best
}

func lessIsMore(all []Ranked, c Criterion, of func(Ranked) float64) {
	least, most := math.Inf(1), 0.0
	for _, r := range all {
		if r.known[c] {
			least, most = min(least, of(r)), max(most, of(r))
		}
	}
	for _, r := range all {
		switch {
		case !r.known[c]:
		case most == 0:
			r.shares[c] = 1
		default:
			r.shares[c] = 1 - (of(r)-least)/most
		}
	}
}

// score fills what is missing, how much is known, and the scores.
func score(all []Ranked) {
	sums, certain, weights := make([]float64, len(all)), make([]float64, len(all)), 0.0
	for _, c := range Criteria {
		known, sum := 0.0, 0.0
		for _, r := range all {
			if r.known[c] {
				known++
				sum += r.shares[c]
			}
		}
		if known > 0 {
			weights += c.weight()
		}
		for i, r := range all {
			switch {
			case r.known[c]:
				sums[i] += c.weight() * r.shares[c]
				certain[i] += c.weight()
			case known > 0:
				sums[i] += c.weight() * sum / known
			}
			if !r.known[c] {
				all[i].Missing = append(all[i].Missing, c)
			}
		}
	}
	for i := range all {
		all[i].Thin = 2*certain[i] < weights
		if weights > 0 {
			// Fractions that are equal must stay equal whatever the order of sums.
			all[i].Score = math.Round(sums[i]/weights*1e6) / 1e6
		}
	}
}

// reasons compares the first with the second.
func (b *Board) reasons() {
	if len(b.Ranked) < 2 {
		return
	}
	first, second := b.Ranked[0], b.Ranked[1]
	gain := func(c Criterion) float64 {
		if !first.known[c] || !second.known[c] {
			return 0
		}
		return c.weight() * (first.shares[c] - second.shares[c])
	}
	for _, c := range Criteria {
		switch g := gain(c); {
		case g > small:
			b.Ahead = append(b.Ahead, c)
		case g < -small:
			b.Behind = append(b.Behind, c)
		}
	}
	slices.SortStableFunc(b.Ahead, func(x, y Criterion) int { return cmp.Compare(gain(y), gain(x)) })
	slices.SortStableFunc(b.Behind, func(x, y Criterion) int { return cmp.Compare(gain(x), gain(y)) })
}
