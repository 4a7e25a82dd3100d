package encode

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// sets returns the kernels that this processor can run besides the portable ones.
func sets() map[string]kernels {
	out := map[string]kernels{"fastest": fastest()}
	maps.Copy(out, otherKernels())
	return out
}

func numbers(r *rand.Rand, n int, spread float64) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(r.NormFloat64() * spread)
	}
	return out
}

// Every kernel must give the bits of the portable one, or a vector would depend on the machine.
func TestKernelsAgree(t *testing.T) {
	for name, k := range sets() {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for range 50 {
				checkTile(t, r, k)
				checkFloat(t, r, k)
			}
		})
	}
}

func checkTile(t *testing.T, r *rand.Rand, k kernels) {
	t.Helper()
	rows, width, stride := 1+r.IntN(k.tileRows), block*(1+r.IntN(6)), block*(1+r.IntN(3))
	x, w := make([]int8, rows*width), make([]byte, width*block)
	sums := make([]int32, rows)
	for i := range x {
		x[i] = int8(r.IntN(255) - 127) //nolint:gosec // in range
		if r.IntN(3) == 0 {
			x[i] = 127
		}
		sums[i/width] += int32(x[i])
	}
	for i := range w {
		w[i] = byte(1 + r.IntN(255)) //nolint:gosec // in range
		if r.IntN(3) == 0 {
			w[i] = 255
		}
	}
	scale, wScale, bias := numbers(r, rows, 1), numbers(r, block, .01), numbers(r, block, 1)
	want, got := numbers(r, (rows-1)*stride+block, 1), make([]float32, (rows-1)*stride+block)
	copy(got, want)
	tileGo(want, stride, x, width, sums, scale, w, wScale, bias)
	k.tile(got, stride, x, width, sums, scale, w, wScale, bias)
	if !slices.Equal(got, want) {
		t.Errorf("tile of %d rows, %d inputs differs", rows, width)
	}
}

func checkFloat(t *testing.T, r *rand.Rand, k kernels) {
	t.Helper()
	n := block * (1 + r.IntN(6))
	x := numbers(r, n, math.Exp(r.NormFloat64()*4))
	q, qWant := make([]int8, n), make([]int8, n)
	s, sum := k.quantise(q, x)
	if sWant, sumWant := quantiseGo(qWant, x); s != sWant || sum != sumWant || !slices.Equal(q, qWant) {
		t.Errorf("quantise of %d differs", n)
	}
	same := func(name string, f, portable func(x []float32)) {
		t.Helper()
		got, want := slices.Clone(x), slices.Clone(x)
		f(got)
		portable(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s of %d differs", name, n)
		}
	}
	y, gain, offset := numbers(r, n, 3), numbers(r, n, 1), numbers(r, n, 1)
	same("addNorm", func(x []float32) { k.addNorm(x, y, gain, offset) }, func(x []float32) { addNormGo(x, y, gain, offset) })
	same("gelu", k.gelu, geluGo)
	short := lanes * (1 + r.IntN(8))
	x = x[:short]
	x[short-1] = -math.MaxFloat32
	same("softmax", k.softmax, softmaxGo)
	count, stride := 1+r.IntN(40), short+lanes*r.IntN(3)
	a, b := numbers(r, count, 1), numbers(r, count*stride, 1)
	same("rowTimes", func(x []float32) { k.rowTimes(x, a, b, stride) }, func(x []float32) { rowTimesGo(x, a, b, stride) })
}

func TestQuantiseOfNothing(t *testing.T) {
	for name, k := range sets() {
		q := []int8{0: 5, 63: 5}
		if s, sum := k.quantise(q, make([]float32, 64)); s != 0 || sum != 0 || slices.Max(q) != 0 {
			t.Errorf("%s: scale %v, sum %d, %v", name, s, sum, q)
		}
	}
}

func TestFloatKernelsAreAccurate(t *testing.T) {
	for v := -12.0; v < 12; v += 1.0 / 64 {
		x := []float32{float32(v)}
		geluGo(x)
		if want := v / 2 * (1 + math.Erf(v/math.Sqrt2)); math.Abs(float64(x[0])-want) > 4e-6 {
			t.Errorf("gelu(%v) = %v, want %v", v, x[0], want)
		}
		if v <= 0 {
			if got, want := float64(expGo(float32(v))), math.Exp(v); math.Abs(got-want) > 1e-6*want {
				t.Errorf("exp(%v) = %v, want %v", v, got, want)
			}
		}
	}
}

func TestEveryKernelGivesTheSameVectors(t *testing.T) {
	reference, err := open(embedded, portable)
	if err != nil {
		t.Fatal(err)
	}
	for name, k := range sets() {
		e, err := open(embedded, k)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"", "how long does it take?", "one two three four five six seven eight nine ten eleven twelve"} {
			if !slices.Equal(e.Encode(text), reference.Encode(text)) {
				t.Errorf("%s: another vector for %q than the portable kernels give", name, text)
			}
		}
	}
}

func BenchmarkKernels(b *testing.B) {
	all := sets()
	all["portable"] = portable
	for name, k := range all {
		b.Run(name, func(b *testing.B) {
			e, err := open(embedded, k)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				e.Encode(benchmarkQuestion)
			}
		})
	}
}
