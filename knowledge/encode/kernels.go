package encode

import "math"

// kernels are the inner loops of the network. Beside the portable set there are two in assembly
// for amd64 and one for arm64; all give the same bits. Lengths are multiples of lanes, those of quantise and the inputs of
// tile multiples of 32. Matrices are row-major.
type kernels struct {
	// tileRows is the most rows of x that tile takes at once.
	tileRows int

	// tile multiplies rows of quantised activations with one block of 64 outputs:
	// out[r][o] = float(sum_i x[r][i]*w[o][i]) * scale[r] * wScale[o] + bias[o]. Rows of x are k
	// bytes apart, rows of out stride floats; sums holds the sum of each row of x.
	tile func(out []float32, stride int, x []int8, k int, sums []int32, scale []float32, w []byte, wScale, bias []float32)

	// quantise writes x/scale, rounded to even, as int8 and returns scale and the sum of what it wrote.
	quantise func(dst []int8, x []float32) (scale float32, sum int32)

	// addNorm sets x to the layer norm of x+y.
	addNorm func(x, y, gain, offset []float32)

	// gelu applies the Gaussian error linear unit to x.
	gelu func(x []float32)

	// softmax turns scores into weights that sum to 1.
	softmax func(x []float32)

	// rowTimes sets out to the row vector a times the matrix b, whose rows are stride floats apart.
	rowTimes func(out, a, b []float32, stride int)
}

var portable = kernels{
	tileRows: 4, tile: tileGo, quantise: quantiseGo, addNorm: addNormGo,
	gelu: geluGo, softmax: softmaxGo, rowTimes: rowTimesGo,
}

// The kernels below define the results. Conversions such as float32(a*b) keep compilers from fusing
// the product into a following addition, which would change the last bit on some processors; sums
// run in eight lanes, as they do in vector registers.

func tileGo(out []float32, stride int, x []int8, k int, sums []int32, scale []float32, w []byte, wScale, bias []float32) {
	for r := range sums {
		var acc [block]int32
		row := x[r*k : r*k+k]
		for i := 0; i < k; i += 4 {
			x0, x1, x2, x3 := int32(row[i]), int32(row[i+1]), int32(row[i+2]), int32(row[i+3])
			wb := w[i*block : i*block+4*block]
			for o := range acc {
				q := wb[4*o : 4*o+4 : 4*o+4]
				acc[o] += x0*int32(q[0]) + x1*int32(q[1]) + x2*int32(q[2]) + x3*int32(q[3])
			}
		}
		dst := out[r*stride : r*stride+block]
		for o := range acc {
			v := float32(acc[o] - 128*sums[r]) // bytes of w are offset by 128
			dst[o] = float32(float32(v*scale[r])*wScale[o]) + bias[o]
		}
	}
}

// Rows smaller than this are taken for zero: their scale would not be a normal number.
const tiny = 1e-30

func quantiseGo(dst []int8, x []float32) (float32, int32) {
	top := float32(0)
	for _, v := range x {
		top = max(top, abs(v))
	}
	if !(top >= tiny) {
		clear(dst[:len(x)])
		return 0, 0
	}
	up, sum := 127/top, int32(0)
	for i, v := range x {
		q := int32(math.RoundToEven(float64(float32(v * up))))
		dst[i] = int8(q) //nolint:gosec // at most 127: top is the largest
		sum += q
	}
	return top / 127, sum
}

func abs(v float32) float32 { return math.Float32frombits(math.Float32bits(v) &^ (1 << 31)) }

// fold8 adds eight lanes in the order in which the vector kernels do.
func fold8(s *[lanes]float32) float32 {
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

const normEpsilon = 1e-12

func addNormGo(x, y, gain, offset []float32) {
	var s [lanes]float32
	n := float32(len(x))
	for i := range x {
		x[i] += y[i]
		s[i%lanes] += x[i]
	}
	mean := fold8(&s) / n
	s = [lanes]float32{}
	for i := range x {
		x[i] -= mean
		s[i%lanes] += float32(x[i] * x[i])
	}
	r := 1 / float32(math.Sqrt(float64(fold8(&s)/n+normEpsilon)))
	for i := range x {
		x[i] = float32(float32(x[i]*r)*gain[i]) + offset[i]
	}
}

// erf(x) as the ratio of two polynomials on [-4, 4], where it is within 3e-7 of the true value.
var (
	erfTop = [7]float32{
		-2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06,
		-5.69250639462346e-05, -7.34990630326855e-04, -2.95459980854025e-03, -1.60960333262415e-02,
	}
	erfBottom = [5]float32{
		-1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03,
		-7.37332916720468e-03, -1.42647390514189e-02,
	}
)

func geluGo(x []float32) {
	for i, v := range x {
		z := min(max(float32(v*math.Sqrt2/2), -4), 4)
		zz := float32(z * z)
		p, q := erfTop[0], erfBottom[0]
		for _, c := range erfTop[1:] {
			p = float32(p*zz) + c
		}
		for _, c := range erfBottom[1:] {
			q = float32(q*zz) + c
		}
		x[i] = float32(float32(v*0.5) * (float32(p*z)/q + 1)) //nolint:gosec // i ranges over x
	}
}

// exp(x) for x <= 0 is 2^n times a polynomial of the remainder.
var expTerms = [6]float32{1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1}

const (
	expLowest = -87 // below, the result is zero for every purpose here
	log2e     = 1.44269504088896341
	ln2High   = 0.693359375
	ln2Low    = -2.12194440e-4
)

func expGo(v float32) float32 {
	v = max(v, expLowest)
	n := float32(math.RoundToEven(float64(float32(v * log2e))))
	v -= float32(n * ln2High)
	v -= float32(n * ln2Low)
	p := expTerms[0]
	for _, c := range expTerms[1:] {
		p = float32(p*v) + c
	}
	p = float32(p*float32(v*v)) + v + 1
	return p * math.Float32frombits(uint32(int32(n)+127)<<23) //nolint:gosec // n lies between -126 and 0
}

func softmaxGo(x []float32) {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var s [lanes]float32
	for i, v := range x {
		x[i] = expGo(v - top)
		s[i%lanes] += x[i]
	}
	r := 1 / fold8(&s)
	for i := range x {
		x[i] *= r
	}
}

func rowTimesGo(out, a, b []float32, stride int) {
	clear(out)
	for i, v := range a {
		row := b[i*stride : i*stride+len(out)]
		for o, w := range row {
			out[o] += float32(v * w)
		}
	}
}
