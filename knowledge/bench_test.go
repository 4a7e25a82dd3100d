package knowledge_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cairnbot/cairn/knowledge"
	"github.com/cairnbot/cairn/knowledge/encode"
)

// BenchmarkNew makes a base of the built-in entries, as every start does.
func BenchmarkNew(b *testing.B) {
	all, o := engine(b)
	for b.Loop() {
		knowledge.New(all, o)
	}
}

// BenchmarkLoad makes a base of 5,000 entries with 10 phrasings each that a
// start before has encoded and examined.
func BenchmarkLoad(b *testing.B) {
	_, o := engine(b)
	file := filepath.Join(b.TempDir(), "vectors.bin")
	quick := &randomRows{Encoder: o.Encoder, r: rand.New(rand.NewPCG(1, 2))}
	all := synthetic(5000, 10)
	load := func() *knowledge.Cache {
		c := knowledge.OpenCache(file, o.Encoder)
		knowledge.New(all, knowledge.Options{Encoder: quick, Cache: c, Examine: true})
		return c
	}
	if err := load().Save(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		load()
	}
}

// BenchmarkAsk puts distinct questions to bases of different sizes on one
// processor; BenchmarkAskParallel on all of them.
func BenchmarkAsk(b *testing.B) {
	benchmarkAsk(b, func(b *testing.B, base *knowledge.Base, question func() string) {
		b.Helper()
		var took []time.Duration
		for b.Loop() {
			q, start := question(), time.Now()
			base.Ask(q)
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
	})
}

func BenchmarkAskParallel(b *testing.B) {
	benchmarkAsk(b, func(b *testing.B, base *knowledge.Base, question func() string) {
		b.Helper()
		var mu sync.Mutex
		next := func() string {
			mu.Lock()
			defer mu.Unlock()
			return question()
		}
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				base.Ask(next())
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "questions/s")
	})
}

func benchmarkAsk(b *testing.B, run func(*testing.B, *knowledge.Base, func() string)) {
	b.Helper()
	builtin, o := engine(b)
	bare := knowledge.New(builtin, knowledge.Options{})
	b.Run("builtin-no-encoder", func(b *testing.B) { run(b, bare, questions()) })
	base := knowledge.New(builtin, o)
	b.Run("builtin", func(b *testing.B) { run(b, base, questions()) })
	b.Run("builtin-phrasings", func(b *testing.B) { run(b, base, phrasings(builtin)) })
	for _, size := range []struct{ entries, phrasings int }{{200, 25}, {5000, 10}} {
		quick := o
		quick.Encoder, quick.Cache = &randomRows{Encoder: o.Encoder, r: rand.New(rand.NewPCG(1, 2))}, nil
		base := knowledge.New(synthetic(size.entries, size.phrasings), quick)
		quick.Encoder.(*randomRows).asked = true
		b.Run(fmt.Sprintf("%d-entries", size.entries), func(b *testing.B) { run(b, base, questions()) })
	}
}

// BenchmarkAskEdited asks the built-in entries after a thousand changes, beside a
// base made of the same entries.
func BenchmarkAskEdited(b *testing.B) {
	all, o := engine(b)
	edited := knowledge.New(all, o)
	for n := range 1000 {
		e := all[n%len(all)]
		e.Questions = append(slices.Clip(e.Questions), fmt.Sprintf("and what else in round %d", n/len(all)))
		edited.Put(e)
		if n >= 1000-len(all) {
			all[n%len(all)] = e
		}
	}
	fresh := knowledge.New(all, o)
	for name, base := range map[string]*knowledge.Base{"edited": edited, "fresh": fresh} {
		b.Run(name, func(b *testing.B) {
			question := questions()
			for b.Loop() {
				base.Ask(question())
			}
		})
	}
}

func engine(b *testing.B) ([]knowledge.Entry, knowledge.Options) {
	b.Helper()
	all, err := knowledge.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	e, err := encode.Open()
	if err != nil {
		b.Fatal(err)
	}
	return all, knowledge.Options{Encoder: e, Cache: knowledge.OpenCache("", e)}
}

// randomRows encodes phrasings at random, which is quick, and questions for
// real.
type randomRows struct {
	knowledge.Encoder
	r     *rand.Rand
	asked bool
}

func (e *randomRows) Encode(text string) []float32 {
	if e.asked {
		return e.Encoder.Encode(text)
	}
	h := fnv.New64a()
	h.Write([]byte(text))
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	v := make([]float32, 384)
	for i := range v {
		v[i] = r.Float32() - 0.5
	}
	return v
}

var someWords = strings.Fields(`certificate course cost month year employer badge exam project portfolio degree
	python sql tableau cloud data analyst marketing manager interview resume skill provider university platform
	google aws azure learn study time budget refund expire renew proof quiz video mentor community job career
	how what when where why does can should will is are my the a for with from in on to of and or long much good`)

func sentence(r *rand.Rand) string {
	var words []string
	for range 6 + r.IntN(8) {
		words = append(words, someWords[r.IntN(len(someWords))])
	}
	return strings.Join(words, " ")
}

func synthetic(entries, phrasings int) []knowledge.Entry {
	r := rand.New(rand.NewPCG(3, 4))
	var out []knowledge.Entry
	for i := range entries {
		e := knowledge.Entry{Key: fmt.Sprintf("entry-%d", i), Title: sentence(r), Answer: sentence(r)}
		for range phrasings - 1 {
			e.Questions = append(e.Questions, sentence(r))
		}
		out = append(out, e)
	}
	return out
}

// phrasings asks all there are in turn, more than a base remembers.
func phrasings(entries []knowledge.Entry) func() string {
	var all []string
	for _, e := range entries {
		all = append(all, e.Questions...)
	}
	i := 0
	return func() string {
		i++
		return all[i%len(all)]
	}
}

func questions() func() string {
	r := rand.New(rand.NewPCG(1, 6))
	return func() string { return sentence(r) }
}
