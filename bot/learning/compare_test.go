package learning

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func direct(n int) Rigor { return Rigor{Direct: &n} }

func titles(b Board) []string {
	var out []string
	for _, r := range b.Ranked {
		out = append(out, r.Title)
	}
	return out
}

// TestRankMaria ranks the three options of the worked example.
func TestRankMaria(t *testing.T) {
	google := Option{
		Position: 1, Title: "Google", Cost: usd(4900), CostModel: CostMonthly, Months: 4,
		Rigor: Rigor{Exam: No, Graded: Yes, Limited: No, Badge: Yes}, Project: Yes, SeenIn: 6, Ads: 10, Stackable: Yes,
	}
	harvard := Option{
		Position: 2, Title: "HarvardX", Cost: usd(79200), CostModel: CostOnce, Months: 17,
		Rigor: Rigor{Exam: No, Graded: Yes, Limited: Yes, Badge: Yes}, Project: Yes, SeenIn: 3, Ads: 10,
	}
	obscure := Option{Position: 3, Title: "Obscure", Cost: usd(9900), CostModel: CostOnce, Hours: 20 * 60, Project: No, Rigor: Rigor{Graded: No, Limited: No}, SeenIn: 0, Ads: 10}
	b := Rank([]Option{obscure, harvard, google}, 5)
	if d := cmp.Diff([]string{"Google", "HarvardX", "Obscure"}, titles(b)); d != "" {
		t.Errorf("order (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]Criterion{ByTime, ByCost, ByRecognition}, b.Ahead); d != "" {
		t.Errorf("ahead (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]Criterion{ByRigor}, b.Behind); d != "" {
		t.Errorf("behind (-want +got):\n%s", d)
	}
	if got := b.Ranked[0].Total; got != usd(19600) {
		t.Errorf("Google costs %v", got)
	}
	if d := cmp.Diff([]Criterion{ByStackable}, b.Ranked[1].Missing); d != "" {
		t.Errorf("missing of HarvardX (-want +got):\n%s", d)
	}
	if points, of := google.RigorOf(); points != 3 || of != 5 {
		t.Errorf("Google's rigor is %d of %d", points, of)
	}
}

func TestRankUnknown(t *testing.T) {
	// The cheapest with nothing else known must not beat one that is known to be good.
	good := Option{Position: 1, Title: "good", Cost: usd(20000), CostModel: CostOnce, Rigor: direct(5), SeenIn: 8, Ads: 10, Project: Yes}
	bad := Option{Position: 2, Title: "bad", Cost: usd(30000), CostModel: CostOnce, Rigor: direct(1), SeenIn: 1, Ads: 10, Project: No}
	bare := Option{Position: 3, Title: "bare"}
	if d := cmp.Diff([]string{"good", "bad", "bare"}, titles(Rank([]Option{bare, bad, good}, 5))); d != "" {
		t.Errorf("order (-want +got):\n%s", d)
	}
	// One yes is not yet the highest rigor.
	one := Rank([]Option{{Title: "one", Project: Yes, Rigor: Rigor{Badge: Yes}}, {Title: "all", Rigor: direct(4)}}, 5)
	if slices.ContainsFunc(one.Ranked, func(r Ranked) bool { return r.Title == "one" && r.Knows(ByRigor) }) {
		t.Errorf("two answers make a rigor: %+v", one)
	}
	none := Rank([]Option{{Position: 2, Title: "b"}, {Position: 1, Title: "a"}}, 5)
	if d := cmp.Diff([]string{"a", "b"}, titles(none)); d != "" || len(none.Ahead)+len(none.Behind) != 0 || none.Ranked[0].Score != 0 {
		t.Errorf("nothing known gives %+v", none)
	}
	if b := Rank(nil, 5); len(b.Ranked) != 0 {
		t.Errorf("no options give %+v", b)
	}
	mixed := Rank([]Option{
		{Title: "a", Cost: usd(100), CostModel: CostOnce},
		{Title: "b", Cost: usd(200), CostModel: CostOnce},
		{Title: "c", Cost: Money{1, "EUR"}, CostModel: CostOnce},
		{Title: "d", CostModel: CostFree},
	}, 5)
	if !mixed.Mixed {
		t.Error("two currencies are not noticed")
	}
	for _, r := range mixed.Ranked {
		if r.Knows(ByCost) != (r.Title != "c") {
			t.Errorf("cost of %s known: %v", r.Title, r.Knows(ByCost))
		}
	}
	if monthly := Rank([]Option{{CostModel: CostMonthly, Cost: usd(1)}}, 5); monthly.Ranked[0].Knows(ByCost) {
		t.Error("a monthly price without a time has a total")
	}
}

func someOption(t *rapid.T, i int) Option {
	answer := rapid.SampledFrom([]Answer{"", Yes, No})
	o := Option{
		ID: OptionID(i + 1), Position: i + 1, Title: fmt.Sprint("o", i),
		CostModel: rapid.SampledFrom([]CostModel{"", CostOnce, CostMonthly, CostFree}).Draw(t, "model"),
		Cost:      usd(rapid.Int64Range(0, 100000).Draw(t, "cost")),
		Months:    float64(rapid.IntRange(0, 12).Draw(t, "months")),
		Hours:     Minutes(rapid.IntRange(0, 100*60).Draw(t, "minutes")),
		Project:   answer.Draw(t, "project"), Stackable: answer.Draw(t, "stackable"),
		Ads: rapid.IntRange(0, 10).Draw(t, "ads"),
		Rigor: Rigor{
			Exam: answer.Draw(t, "exam"), Graded: answer.Draw(t, "graded"),
			Limited: answer.Draw(t, "limited"), Badge: answer.Draw(t, "badge"),
		},
	}
	if o.Ads > 0 {
		o.SeenIn = rapid.IntRange(0, o.Ads).Draw(t, "seen")
	}
	if o.CostModel == "" || o.CostModel == CostFree {
		o.Cost = Money{}
	}
	if rapid.Bool().Draw(t, "direct") {
		o.Rigor = direct(rapid.IntRange(0, 5).Draw(t, "rigor"))
	}
	return o
}

// TestRankProperties: the order is one of all options, scores fall and lie in 0
// to 1, and the order of the input changes nothing.
func TestRankProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var options []Option
		for i := range rapid.IntRange(0, MaxOptions).Draw(t, "n") {
			options = append(options, someOption(t, i))
		}
		pace := rapid.Float64Range(0, 40).Draw(t, "pace")
		want := Rank(options, pace)
		for i, r := range want.Ranked {
			if r.Score < 0 || r.Score > 1 || i > 0 && r.Thin == want.Ranked[i-1].Thin && r.Score > want.Ranked[i-1].Score || i > 0 && want.Ranked[i-1].Thin && !r.Thin {
				t.Fatalf("score %d is %v of %v", i, r.Score, want.Ranked)
			}
			for _, c := range Criteria {
				if r.Knows(c) == slices.Contains(r.Missing, c) {
					t.Fatalf("%s is both known and missing, or neither: %+v", c, r)
				}
			}
		}
		seen := titles(want)
		slices.Sort(seen)
		if len(slices.Compact(seen)) != len(options) {
			t.Fatalf("%d options became %v", len(options), seen)
		}
		shuffled := slices.Clone(options)
		seed := rapid.Uint64().Draw(t, "seed")
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if d := cmp.Diff(titles(want), titles(Rank(shuffled, pace))); d != "" {
			t.Fatalf("the order of the input counts:\n%s", d)
		}
	})
}

// TestRankBetter: an option that becomes better in one way never falls.
func TestRankBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var options []Option
		for i := range rapid.IntRange(1, 6).Draw(t, "n") {
			options = append(options, someOption(t, i))
		}
		at := rapid.IntRange(0, len(options)-1).Draw(t, "at")
		better := slices.Clone(options)
		o := &better[at]
		switch rapid.SampledFrom([]string{"cost", "time", "rigor", "ads", "project", "stackable"}).Draw(t, "how") {
		case "cost":
			o.Cost.Minor /= 2
		case "time":
			o.Months = max(o.Months-1, min(o.Months, 1))
		case "rigor":
			if points, of := o.RigorOf(); of > 0 {
				o.Rigor.Direct = new(MaxRigor * points / of)
				options[at].Rigor.Direct = new(*o.Rigor.Direct)
				*o.Rigor.Direct = min(*o.Rigor.Direct+1, MaxRigor)
			}
		case "ads":
			o.SeenIn = min(o.SeenIn+1, o.Ads)
		case "project":
			if o.Project == No && o.Rigor.Direct != nil {
				o.Project = Yes
			}
		case "stackable":
			if o.Stackable == No {
				o.Stackable = Yes
			}
		}
		place := func(all []Option) int { return slices.Index(titles(Rank(all, 5)), options[at].Title) }
		if before, after := place(options), place(better); after > before {
			t.Fatalf("better fell from %d to %d: %+v", before, after, Rank(better, 5))
		}
	})
}

func TestJudge(t *testing.T) {
	all := func(a string) map[Flag]Answer {
		out := map[Flag]Answer{}
		for i, f := range Flags {
			switch a[i] {
			case 'y':
				out[f] = Yes
			case 'n':
				out[f] = No
			}
		}
		return out
	}
	for answers, want := range map[string]Light{
		"yyyyyy": Green, "??????": Amber, "yyyyy?": Amber, "yyynyy": Amber, "yynyyy": Red, "nyyyyn": Red, "nyyyyy": Amber, "yyyyyn": Amber,
		"ynynny": Red, "nnnnnn": Red, "yn?n?y": Amber, "n?yy??": Amber,
	} {
		v := Judge(all(answers))
		if v.Light != want {
			t.Errorf("%s is %s, want %s", answers, v.Light, want)
		}
		if len(v.Good)+len(v.Bad)+len(v.Open) != len(Flags) || (v.Light == Red) != (len(v.Decisive) > 0) {
			t.Errorf("%s: %+v", answers, v)
		}
	}
	// A better answer never makes a worse verdict.
	order := map[Light]int{Red: 0, Amber: 1, Green: 2}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[yn?]{6}`).Draw(t, "answers")
		i := rapid.IntRange(0, 5).Draw(t, "at")
		if better := text[:i] + "y" + text[i+1:]; order[Judge(all(better)).Light] < order[Judge(all(text)).Light] {
			t.Fatalf("%s is worse than %s", better, text)
		}
	})
}
