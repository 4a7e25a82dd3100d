package encode

import (
	"math"

	"golang.org/x/sys/cpu"
)

// fastest returns the best kernels this processor can run.
func fastest() kernels {
	k := portable
	if cpu.X86.HasAVX2 {
		k = kernels{
			tileRows: 4, tile: tileAVX2, quantise: quantiseVector, addNorm: addNormVector,
			gelu: geluVector, softmax: softmaxVector, rowTimes: rowTimesVector,
		}
		if cpu.X86.HasAVX512F && cpu.X86.HasAVX512VNNI {
			k.tileRows, k.tile = 7, tileVNNI
		}
	}
	return k
}

//go:noescape
func tile1VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)

//go:noescape
func tile2VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)

//go:noescape
func tile3VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)

//go:noescape
func tile4VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)

//go:noescape
func tile5VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)

//go:noescape
func tile6VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)

//go:noescape
func tile7VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)

// dot1AVX2 and its kin set acc to the products of one to four rows of k inputs with one block of 64
// outputs.
//
//go:noescape
func dot1AVX2(acc *[4][block]int32, x *int8, k int, w *byte)

//go:noescape
func dot2AVX2(acc *[4][block]int32, x *int8, k int, w *byte)

//go:noescape
func dot3AVX2(acc *[4][block]int32, x *int8, k int, w *byte)

//go:noescape
func dot4AVX2(acc *[4][block]int32, x *int8, k int, w *byte)

// scaleAVX2 sets 64 outputs to acc*scale*wScale+bias.
//
//go:noescape
func scaleAVX2(out *float32, acc *[block]int32, scale float32, wScale, bias *float32)

//go:noescape
func absMaxAVX2(x *float32, n int) float32

//go:noescape
func roundAVX2(dst *int8, x *float32, n int, up float32) int32

//go:noescape
func addNormAVX2(x, y, gain, offset *float32, n int, epsilon float32)

//go:noescape
func geluAVX2(x *float32, n int, terms *[17][lanes]float32)

//go:noescape
func softmaxAVX2(x *float32, n int, terms *[12][lanes]float32)

//go:noescape
func rowTimesAVX2(out *float32, n int, a *float32, count int, b *float32, stride int)

// The functions below hold the assembly to the bounds of the slices: what they index is the last
// element that it touches.

func tileVNNI(out []float32, stride int, x []int8, k int, sums []int32, scale []float32, w []byte, wScale, bias []float32) {
	n := len(sums)
	_, _, _, _ = out[(n-1)*stride+block-1], x[n*k-1], scale[n-1], w[k*block-1]
	_, _ = wScale[block-1], bias[block-1]
	o, s, x0, s0, f0, w0, g0, b0 := &out[0], 4*stride, &x[0], &sums[0], &scale[0], &w[0], &wScale[0], &bias[0]
	switch n {
	case 1:
		tile1VNNI(o, s, x0, k, s0, f0, w0, g0, b0)
	case 2:
		tile2VNNI(o, s, x0, k, s0, f0, w0, g0, b0)
	case 3:
		tile3VNNI(o, s, x0, k, s0, f0, w0, g0, b0)
	case 4:
		tile4VNNI(o, s, x0, k, s0, f0, w0, g0, b0)
	case 5:
		tile5VNNI(o, s, x0, k, s0, f0, w0, g0, b0)
	case 6:
		tile6VNNI(o, s, x0, k, s0, f0, w0, g0, b0)
	case 7:
		tile7VNNI(o, s, x0, k, s0, f0, w0, g0, b0)
	}
}

func tileAVX2(out []float32, stride int, x []int8, k int, sums []int32, scale []float32, w []byte, wScale, bias []float32) {
	n := len(sums)
	_, _, _ = out[(n-1)*stride+block-1], x[n*k-1], w[k*block-1]
	_, _ = wScale[block-1], bias[block-1]
	var acc [4][block]int32
	switch n {
	case 1:
		dot1AVX2(&acc, &x[0], k, &w[0])
	case 2:
		dot2AVX2(&acc, &x[0], k, &w[0])
	case 3:
		dot3AVX2(&acc, &x[0], k, &w[0])
	case 4:
		dot4AVX2(&acc, &x[0], k, &w[0])
	}
	for r := range n {
		scaleAVX2(&out[r*stride], &acc[r], scale[r], &wScale[0], &bias[0])
	}
}

func quantiseVector(dst []int8, x []float32) (float32, int32) {
	n := len(x)
	top := absMaxAVX2(&x[0], n)
	if !(top >= tiny) {
		clear(dst[:n])
		return 0, 0
	}
	_ = dst[n-1]
	return top / 127, roundAVX2(&dst[0], &x[0], n, 127/top)
}

func addNormVector(x, y, gain, offset []float32) {
	n := len(x)
	_, _, _ = y[n-1], gain[n-1], offset[n-1]
	addNormAVX2(&x[0], &y[0], &gain[0], &offset[0], n, normEpsilon)
}

var geluTerms = func() *[17][lanes]float32 {
	all := append([]float32{math.Sqrt2 / 2, 4, -4}, erfTop[:]...)
	all = append(append(all, erfBottom[:]...), 0.5, 1)
	return (*[17][lanes]float32)(splat(all))
}()

var softmaxTerms = func() *[12][lanes]float32 {
	all := append([]float32{expLowest, log2e, ln2High, ln2Low}, expTerms[:]...)
	return (*[12][lanes]float32)(splat(append(all, 1, math.Float32frombits(127))))
}()

// splat repeats each number in every lane.
func splat(v []float32) [][lanes]float32 {
	out := make([][lanes]float32, len(v))
	for i := range out {
		for l := range out[i] {
			out[i][l] = v[i]
		}
	}
	return out
}

func geluVector(x []float32) { geluAVX2(&x[0], len(x), geluTerms) }

func softmaxVector(x []float32) { softmaxAVX2(&x[0], len(x), softmaxTerms) }

func rowTimesVector(out, a, b []float32, stride int) {
	_ = b[(len(a)-1)*stride+len(out)-1]
	rowTimesAVX2(&out[0], len(out), &a[0], len(a), &b[0], 4*stride)
}
