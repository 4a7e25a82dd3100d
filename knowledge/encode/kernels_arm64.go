package encode

import "golang.org/x/sys/cpu"

// fastest returns the best kernels this processor can run. Nearly all the time goes to the matrix
// products, so only those have an assembly form here.
func fastest() kernels {
	k := portable
	if cpu.ARM64.HasASIMDDP {
		k.tileRows, k.tile = 4, tileSDOT
	}
	return k
}

// dot4SDOT sets acc to the products of four rows of k inputs with one block of 64 outputs.
//
//go:noescape
func dot4SDOT(acc *[4][block]int32, x0, x1, x2, x3 *int8, k int, w *byte)

func tileSDOT(out []float32, stride int, x []int8, k int, sums []int32, scale []float32, w []byte, wScale, bias []float32) {
	n := len(sums)
	_, _ = x[n*k-1], w[k*block-1]
	row := func(i int) *int8 { return &x[min(i, n-1)*k] } // the last stands in for those there are not
	var acc [4][block]int32
	dot4SDOT(&acc, row(0), row(1), row(2), row(3), k, &w[0])
	wScale, bias = wScale[:block], bias[:block]
	for r := range n {
		dst := out[r*stride : r*stride+block]
		for o, v := range &acc[r] {
			dst[o] = float32(float32(float32(v)*scale[r])*wScale[o]) + bias[o]
		}
	}
}
