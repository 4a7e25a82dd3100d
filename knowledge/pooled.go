package knowledge

// pooled is the calibration of bases too small to examine themselves: the one
// that the built-in entries gave.
var pooled = Calibration{
	Bias: -1.922,
	Weights: [featureCount]float64{
		1.581, 4.367, -5.723, -0.696, -0.645, 1.613, 3.060, 0.230, 4.911, -6.747, -0.071, 0.141,
	},
}
