package picture

import (
	"image/color"
	"math"
	"testing"
)

// linear is a channel of sRGB as light, 0 to 1
// (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance).
func linear(v uint8) float64 {
	c := float64(v) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

func luminance(c color.RGBA) float64 {
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// contrast is that of WCAG, 1 to 21.
func contrast(a, b color.RGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestContrast(t *testing.T) {
	for _, look := range []Look{{}, {Dark: true}} {
		ink := inksOf(look)
		for _, c := range []color.RGBA{ink.text, ink.muted} {
			if got := contrast(c, ink.back); got < 4.5 {
				t.Errorf("text %v has a contrast of %.2f", c, got)
			}
		}
		for _, c := range []color.RGBA{ink.main, ink.plan, ink.good, ink.care, ink.still, ink.steps[2], ink.steps[3]} {
			if got := contrast(c, ink.back); got < 3 {
				t.Errorf("shape %v has a contrast of %.2f", c, got)
			}
		}
		before := ink.grid
		for _, c := range ink.steps {
			if got := contrast(c, before); got < 1.4 {
				t.Errorf("step %v has a contrast of %.2f to the one before", c, got)
			}
			before = c
		}
	}
}

// Colours as they look without one of the three kinds of cones, from linear RGB
// (Machado, Oliveira and Fernandes 2009, severity 1).
var blind = map[string][9]float64{
	"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
	"tritanopia":   {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
}

// TestColourBlind wants the inks that mean different things apart for everyone:
// a distance of 10 in CIE Lab is plain to see.
func TestColourBlind(t *testing.T) {
	for _, look := range []Look{{}, {Dark: true}} {
		ink := inksOf(look)
		apart := [][2]color.RGBA{{ink.main, ink.plan}, {ink.main, ink.soft}, {ink.good, ink.care}, {ink.good, ink.still}, {ink.care, ink.still}, {ink.main, ink.care}, {ink.main, ink.still}}
		for kind, m := range blind {
			for _, pair := range apart {
				a, b := lab(seen(pair[0], m)), lab(seen(pair[1], m))
				if d := math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2]); d < 10 {
					t.Errorf("dark %t, %s: %v and %v are %.1f apart", look.Dark, kind, pair[0], pair[1], d)
				}
			}
		}
	}
}

func seen(c color.RGBA, m [9]float64) (out [3]float64) {
	in := [3]float64{linear(c.R), linear(c.G), linear(c.B)}
	for i := range out {
		out[i] = min(max(m[3*i]*in[0]+m[3*i+1]*in[1]+m[3*i+2]*in[2], 0), 1)
	}
	return out
}

// lab is linear sRGB in CIE Lab, white being D65.
func lab(c [3]float64) [3]float64 {
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.95047)
	y := f(0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2])
	z := f((0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}
