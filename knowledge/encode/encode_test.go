package encode

import (
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// What the reference implementation, in float, makes of one sentence; convert.py writes them.
type golden struct {
	Text   []byte
	IDs    []int32
	Vector []byte
}

func goldens(tb testing.TB) []golden {
	tb.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		tb.Fatal(err)
	}
	var out []golden
	if err := json.Unmarshal(data, &out); err != nil {
		tb.Fatal(err)
	}
	if len(out) < 30 {
		tb.Fatalf("%d goldens", len(out))
	}
	return out
}

func mustOpen(tb testing.TB) *Encoder {
	tb.Helper()
	e, err := Open()
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func cosine(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func TestVectorsAreTheReferences(t *testing.T) {
	e, worst := mustOpen(t), 1.0
	for _, g := range goldens(t) {
		want := make([]float32, e.Dim())
		for i := range want {
			want[i] = f32(string(g.Vector[4*i : 4*i+4]))
		}
		got := cosine(e.Encode(string(g.Text)), want)
		worst = min(worst, got)
		if got < 0.995 {
			t.Errorf("%.40q: cosine %.4f with the reference", g.Text, got)
		}
	}
	t.Logf("least cosine %.4f", worst)
}

func TestVectorsHaveUnitLength(t *testing.T) {
	e := mustOpen(t)
	for _, g := range goldens(t) {
		v := e.Encode(string(g.Text))
		if n := cosine(v, v); len(v) != e.Dim() || math.Abs(n-1) > 1e-5 {
			t.Errorf("%.40q: %d numbers, squared length %v", g.Text, len(v), n)
		}
	}
}

func TestLikeMeaningLiesNear(t *testing.T) {
	e := mustOpen(t)
	for _, c := range []struct{ text, near, far string }{
		{"how much does it cost", "what is the price", "how long does it take"},
		{"will it run out", "does the badge expire", "which badge should I choose"},
		{"put it on my resume", "list a certificate on a CV", "cancel my order"},
	} {
		v := e.Encode(c.text)
		if near, far := cosine(v, e.Encode(c.near)), cosine(v, e.Encode(c.far)); near <= far {
			t.Errorf("%q: %.3f to %q, %.3f to %q", c.text, near, c.near, far, c.far)
		}
	}
}

func TestNameAndDim(t *testing.T) {
	e := mustOpen(t)
	if e.Name() != "bge-small-en-v1.5-int8/1" || e.Dim() != 384 {
		t.Errorf("%q %d", e.Name(), e.Dim())
	}
}

func TestCaseAccentsAndLengthDoNotMatter(t *testing.T) {
	e := mustOpen(t)
	long := strings.Repeat("badge ", 62)
	for _, c := range [][2]string{
		{"How LONG does it take?", "how long does it take?"},
		{"résumé", "resume"},
		{"\x00bad\xffge\n", "badge"},
		{long, long + "and much more"},
		{long, strings.Repeat(long, 1000)},
	} {
		if !slices.Equal(e.Encode(c[0]), e.Encode(c[1])) {
			t.Errorf("%.40q and %.40q differ", c[0], c[1])
		}
	}
}

func TestConcurrentEncode(t *testing.T) {
	e := mustOpen(t)
	rows := goldens(t)
	want := make([][]float32, len(rows))
	for i, g := range rows {
		want[i] = e.Encode(string(g.Text))
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range rows {
				i = (i*7 + w*11) % len(rows)
				if !slices.Equal(e.Encode(string(rows[i].Text)), want[i]) {
					t.Errorf("%.40q: another vector when encoded concurrently", rows[i].Text)
				}
			}
		})
	}
	wg.Wait()
}

// The result is the only thing that a call allocates, as long as there are no accents to strip.
func TestEncodeLeavesNoGarbage(t *testing.T) {
	e := mustOpen(t)
	s, out := newScratch(e.m), make([]float32, e.Dim())
	n := testing.AllocsPerRun(50, func() {
		s.ids = e.m.tokens(s.ids[:0], "how long does it take to earn one in SQL?")
		e.forward(s, out)
	})
	if n != 0 {
		t.Errorf("%v allocations besides the result", n)
	}
}

func FuzzEncode(f *testing.F) {
	e := mustOpen(f)
	for _, g := range goldens(f) {
		f.Add(string(g.Text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		ids := e.m.tokens(nil, text)
		if len(ids) < 2 || len(ids) > e.m.positions || ids[0] != e.m.cls || ids[len(ids)-1] != e.m.sep {
			t.Fatalf("%q: tokens %v", text, ids)
		}
		v := e.Encode(text)
		if n := cosine(v, v); math.Abs(n-1) > 1e-5 {
			t.Fatalf("%q: squared length %v", text, n)
		}
	})
}

var benchmarkQuestion = "how long does it take to earn a badge in sql" // 13 tokens

func BenchmarkEncode(b *testing.B) {
	e := mustOpen(b)
	b.ReportAllocs()
	for b.Loop() {
		e.Encode(benchmarkQuestion)
	}
}

func BenchmarkEncodeParallel(b *testing.B) {
	e := mustOpen(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			e.Encode(benchmarkQuestion)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		mustOpen(b)
	}
}

// The constant is the checksum of all golden vectors' bits. A kernel, compiler or processor that
// rounds differently anywhere changes it; so does a new model, and then it is replaced.
func TestVectorsAreTheSameOnEveryMachine(t *testing.T) {
	e, sum := mustOpen(t), crc32.NewIEEE()
	for _, g := range goldens(t) {
		for _, v := range e.Encode(string(g.Text)) {
			if err := binary.Write(sum, binary.LittleEndian, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	if sum.Sum32() != 0xc7244649 {
		t.Errorf("vectors have checksum %#x", sum.Sum32())
	}
}

func TestRestWhileEncoding(t *testing.T) {
	e := mustOpen(t)
	want := e.Encode(benchmarkQuestion)
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 50 {
			e.Rest()
		}
	})
	for range 10 {
		if !slices.Equal(e.Encode(benchmarkQuestion), want) {
			t.Error("another vector after a rest")
		}
	}
	wg.Wait()
	e.Rest()
	e.Rest()
	if !e.resting.Load() {
		t.Error("not resting after two calls with nothing between")
	}
	if !slices.Equal(e.Encode(benchmarkQuestion), want) {
		t.Error("another vector after a rest")
	}
}

// BenchmarkEncodeRested is the first text after a rest.
func BenchmarkEncodeRested(b *testing.B) {
	e := mustOpen(b)
	for b.Loop() {
		e.Rest()
		e.Rest()
		e.Encode(benchmarkQuestion)
	}
}
