package main

import (
	"cmp"
	"database/sql"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/cairnbot/cairn/knowledge"
)

var answers = flag.String("answers", "", "folder of the public question sets")

// BenchmarkAnswers measures the answer engine on public question sets beside
// BM25 and SQLite's FTS5, and prints a table; make bench-answers runs it.
// The column "typo" is what P@1 loses when every question has one slip; "near"
// is the AUROC against near-misses, "r@5%" the share answered right where five in
// a hundred of those are answered. Everything is tuned on the validation splits; the figures are of the test
// splits.
func BenchmarkAnswers(b *testing.B) {
	if *answers == "" {
		b.Skip("name the folder of the sets with -answers")
	}
	options, err := engine(config{})
	if err != nil {
		b.Fatal(err)
	}
	bare := knowledge.Options{}
	fmt.Printf("%-14s %6s %6s %6s %6s | %6s %6s %6s %6s %6s %6s %6s %9s %9s\n", "P@1, test", "BM25", "FTS5", "bare", "Cairn",
		"typo", "right", "wrong", "oos", "AUROC", "near", "r@5%", "p50", "p95")
	for _, set := range []struct{ kb, queries string }{
		{"clinc150-5", "clinc150"},
		{"clinc150-10", "clinc150"},
		{"banking77-5", "banking77"},
		{"banking77-10", "banking77"},
		{"hwu64-5", "hwu64"},
		{"hwu64-10", "hwu64"},
		{"stackfaq-0", "stackfaq"},
		{"stackfaq-5", "stackfaq"},
		{"stackfaq-near-5", "stackfaq-near"},
		{"bank50-5", "bank50"},
		{"bank50-10", "bank50"},
	} {
		all, problems, err := knowledge.Open(filepath.Join(*answers, set.kb+".kb.tsv"))
		if err != nil || len(problems) > 0 {
			b.Fatal(err, problems)
		}
		queries, err := readQueries(b.Context(), filepath.Join(*answers, set.queries+".test.tsv"))
		if err != nil {
			b.Fatal(err)
		}
		options.Examine, bare.Examine = true, true
		base := knowledge.New(all, options)
		rep := knowledge.Evaluate(base, queries, nil)
		near, rightAt5 := operating(base, queries)
		fmt.Printf("%-14s %6.1f %6.1f %6.1f %6.1f | %6.1f %6.1f %6.1f %6.1f %6.1f %6.1f %6.1f %9s %9s\n", set.kb,
			100*topOne(bm25(all), queries), 100*topOne(fts5(b, all), queries),
			100*knowledge.Evaluate(knowledge.New(all, bare), queries, nil).Top1, 100*rep.Top1,
			100*(rep.Top1-knowledge.Evaluate(base, mistyped(queries), nil).Top1), 100*rep.Right, 100*rep.Wrong, 100*rep.Answered, 100*rep.AUROC, 100*near, 100*rightAt5,
			rep.P50.Round(10*time.Microsecond), rep.P95.Round(10*time.Microsecond))
	}
}

// mistyped puts one slip into each question, the same ones every time: two
// letters swapped, one doubled, lost, or taken for another.
func mistyped(queries []knowledge.Query) []knowledge.Query {
	r := rand.New(rand.NewPCG(7, 11))
	out := slices.Clone(queries)
	for i, q := range out {
		words := strings.Fields(q.Text)
		var long []int
		for j, w := range words {
			if len(w) >= 4 && plainWord.FindString(strings.ToLower(w)) == strings.ToLower(w) {
				long = append(long, j)
			}
		}
		if len(long) == 0 {
			continue
		}
		j := long[r.IntN(len(long))]
		w := words[j]
		at := 1 + r.IntN(len(w)-2)
		switch r.IntN(4) {
		case 0:
			w = w[:at] + w[at+1:at+2] + w[at:at+1] + w[at+2:]
		case 1:
			w = w[:at] + w[at:at+1] + w[at:]
		case 2:
			w = w[:at] + w[at+1:]
		default:
			n := r.IntN(len(letters))
			w = w[:at] + letters[n:n+1] + w[at+1:]
		}
		words[j] = w
		out[i].Text = strings.Join(words, " ")
	}
	return out
}

const letters = "abcdefghijklmnopqrstuvwxyz"

// operating returns the AUROC against near-misses alone (all that is out of
// scope where a set does not tell), and the share answered right at the
// threshold that lets 5 % of those through.
func operating(base *knowledge.Base, queries []knowledge.Query) (auroc, rightAt5 float64) {
	var in, out, right []float64
	hasNear := slices.ContainsFunc(queries, func(q knowledge.Query) bool { return strings.HasPrefix(q.Entry, "oos-near") })
	total := 0
	for _, q := range queries {
		r := base.Ask(q.Text)
		switch {
		case strings.HasPrefix(q.Entry, "oos-near"), strings.HasPrefix(q.Entry, "oos") && !hasNear:
			out = append(out, r.Confidence)
		case strings.HasPrefix(q.Entry, "oos"):
		default:
			total++
			in = append(in, r.Confidence)
			if slices.Contains(strings.Split(q.Entry, "|"), r.Entry) {
				right = append(right, r.Confidence)
			}
		}
	}
	if len(out) == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(out)
	threshold := out[min(len(out)-1, int(math.Ceil(0.95*float64(len(out)))))]
	above, pairs := 0, 0.0
	for _, c := range right {
		if c > threshold {
			above++
		}
	}
	for _, c := range in {
		at, _ := slices.BinarySearch(out, c)
		pairs += float64(at)
	}
	return pairs / float64(len(in)*len(out)), float64(above) / float64(total)
}

// topOne is the share of questions in scope whose best entry is right.
func topOne(best func(string) string, queries []knowledge.Query) float64 {
	right, total := 0, 0
	for _, q := range queries {
		if strings.HasPrefix(q.Entry, "oos") {
			continue
		}
		total++
		if q.Entry == best(q.Text) {
			right++
		}
	}
	return float64(right) / float64(total)
}

var plainWord = regexp.MustCompile(`[a-z0-9]+`)

// bm25 is the textbook ranking (k1 = 1.2, b = 0.75) over phrasings, the peer
// that a keyword search would be.
func bm25(all []knowledge.Entry) func(string) string {
	type doc struct {
		entry  string
		counts map[string]int
		length int
	}
	var docs []doc
	df, total := make(map[string]int), 0
	for _, e := range all {
		for _, text := range append([]string{e.Title}, e.Questions...) {
			d := doc{entry: e.Key, counts: make(map[string]int)}
			for _, w := range plainWord.FindAllString(strings.ToLower(text), -1) {
				d.counts[w]++
				d.length++
			}
			for w := range d.counts {
				df[w]++
			}
			total += d.length
			docs = append(docs, d)
		}
	}
	mean := float64(total) / float64(len(docs))
	return func(question string) string {
		best, top := "", 0.0
		for _, d := range docs {
			score := 0.0
			for _, w := range plainWord.FindAllString(strings.ToLower(question), -1) {
				tf := float64(d.counts[w])
				idf := math.Log(1 + (float64(len(docs))-float64(df[w])+0.5)/(float64(df[w])+0.5))
				score += idf * tf * 2.2 / (tf + 1.2*(0.25+0.75*float64(d.length)/mean))
			}
			if score > top {
				best, top = d.entry, score
			}
		}
		return best
	}
}

// fts5 is SQLite's full-text search over phrasings with its own rank.
func fts5(b *testing.B, all []knowledge.Entry) func(string) string {
	b.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { _ = db.Close() })
	if _, err := db.ExecContext(b.Context(), "CREATE VIRTUAL TABLE t USING fts5(entry UNINDEXED, text, tokenize = porter)"); err != nil {
		b.Fatal(err)
	}
	for _, e := range all {
		for _, text := range append([]string{e.Title}, e.Questions...) {
			if _, err := db.ExecContext(b.Context(), "INSERT INTO t VALUES (?, ?)", e.Key, text); err != nil {
				b.Fatal(err)
			}
		}
	}
	return func(question string) string {
		words := plainWord.FindAllString(strings.ToLower(question), -1)
		slices.SortFunc(words, cmp.Compare[string])
		var entry string
		_ = db.QueryRowContext(b.Context(), "SELECT entry FROM t WHERE t MATCH ? ORDER BY rank LIMIT 1", strings.Join(words, " OR ")).Scan(&entry)
		return entry
	}
}
