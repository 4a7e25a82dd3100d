package encode

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestMatrix(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	unit := func() []float32 {
		v, sum := make([]float32, 384), 0.0
		for i := range v {
			v[i] = float32(r.NormFloat64())
			sum += float64(v[i]) * float64(v[i])
		}
		for i := range v {
			v[i] /= float32(math.Sqrt(sum))
		}
		return v
	}
	var rows [][]float32
	m := NewMatrix(384)
	for range 150 {
		rows = append(rows, unit())
		m.Append(rows[len(rows)-1])
	}
	cosine := func(x, y []float32) float64 {
		sum := 0.0
		for i := range x {
			sum += float64(x[i]) * float64(y[i])
		}
		return sum
	}
	near := func(what string, got float32, want float64) {
		t.Helper()
		if math.Abs(float64(got)-want) > 0.01 {
			t.Errorf("%s = %f, want %f", what, got, want)
		}
	}
	out := make([]float32, 192)
	for range 20 {
		v := unit()
		m.Times(v, out)
		for i, row := range rows {
			near("Times", out[i], cosine(v, row))
		}
	}
	m.TimesRow(77, out)
	for i, row := range rows {
		near("TimesRow", out[i], cosine(rows[77], row))
	}
	kept := []int32{0, 3, 64, 65, 149}
	m.Keep(kept).TimesRow(2, out)
	for i, r := range kept {
		near("Keep", out[i], cosine(rows[64], rows[r]))
	}
	picked := []int32{149, 0, 64, 63, 7, 7, 100, 101, 102, 3, 4, 5}
	var g Gram
	for n := len(picked); n > 0; n -= 5 { // again with fewer, in the same memory
		stride := Stride(n)
		got := make([]float32, n*stride)
		m.Gram(picked[:n], got, &g)
		for i, p := range picked[:n] {
			for j, q := range picked[:i+1] {
				near("Gram", got[i*stride+j], cosine(rows[p], rows[q]))
			}
		}
	}
}
