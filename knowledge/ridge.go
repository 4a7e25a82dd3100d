package knowledge

import "math"

// lambda is the ridge of the local regression.
const lambda = 0.3

// solve returns z with (K + λI) z = k by conjugate gradients. K, the gram matrix, is symmetric
// and positive, so a few dozen steps are plenty for scores of two digits; k is
// overwritten.
func solve(gram [][]float64, k []float64) []float64 {
	n := len(k)
	z, r, p, step := make([]float64, n), k, make([]float64, n), make([]float64, n)
	copy(p, r)
	rr := dot(r, r)
	for n := 0; n < 40 && rr > 1e-10; n++ {
		for i := range step {
			step[i] = dot(gram[i], p) + lambda*p[i]
		}
		alpha := rr / dot(p, step)
		if math.IsNaN(alpha) || math.IsInf(alpha, 0) {
			break
		}
		for i := range z {
			z[i] += alpha * p[i]
			r[i] -= alpha * step[i]
		}
		next := dot(r, r)
		for i := range p {
			p[i] = r[i] + next/rr*p[i]
		}
		rr = next
	}
	return z
}

func dot(a, b []float64) float64 {
	var sum float64
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}
