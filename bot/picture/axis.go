package picture

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// axis is an upright scale from nothing to Top in even steps.
type axis struct {
	step, top  float64
	from, upTo float64 // points: where nothing and Top lie
}

// newAxis is a scale with three to five round steps that reaches a figure.
func newAxis(most, from, upTo float64) axis {
	most = max(most, 1)
	unit := math.Pow(10, math.Floor(math.Log10(most/4)))
	step := unit * 10
	for _, f := range []float64{1, 2, 5} {
		if f*unit*4.001 >= most && f*unit >= 0.5 {
			step = f * unit
			break
		}
	}
	return axis{step: step, top: step * math.Ceil(most/step-1e-9), from: from, upTo: upTo}
}

func (a axis) y(v float64) float64 { return a.from - (a.from-a.upTo)*min(v, a.top)/a.top }

// marks are the figures of the steps, the last one with its unit.
func (a axis) marks() (at []float64, text []string) {
	for v := 0.0; v <= a.top*1.0001; v += a.step {
		at = append(at, v)
		text = append(text, number(v))
	}
	text[len(text)-1] += " h"
	return at, text
}

// upAxis draws the scale's lines from x to end and its figures before x.
func (s *sheet) upAxis(a axis, x, end float64) {
	at, text := a.marks()
	for i, v := range at {
		s.stroke(s.ink.grid, 1, nil, x, a.y(v), end, a.y(v))
		s.text(x-6, a.y(v), right, s.tick(), text[i], x)
	}
}

// number is a figure with at most one decimal.
func number(v float64) string {
	if v >= 100 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

// whole is a figure without decimals that does not pass off little as nothing.
func whole(v float64) string {
	if v > 0 && v < 0.5 {
		return "<1"
	}
	return strconv.FormatFloat(math.Round(v), 'f', 0, 64)
}

const (
	dayMonth     = "2 Jan"
	dayMonthYear = "2 Jan 2006"
)

// spanOf is from when to when in words, the year once where it is the same.
func spanOf(from, to time.Time) string {
	if from.Year() == to.Year() {
		return from.Format(dayMonth) + " to " + to.Format(dayMonthYear)
	}
	return from.Format(dayMonthYear) + " to " + to.Format(dayMonthYear)
}

// taken are the places where labels stand already.
type taken []box

// box is where a label stands.
type box struct{ left, right, top, bottom float64 }

// centred is the place of a label around a point.
func centred(x, y, w, h float64) box { return box{x - w/2, x + w/2, y - h/2, y + h/2} }

// take reports whether a label has room there, and keeps the place.
func (t *taken) take(p box, apart float64) bool {
	for _, o := range *t {
		if p.left < o.right+apart && p.right > o.left-apart && p.top < o.bottom && p.bottom > o.top {
			return false
		}
	}
	*t = append(*t, p)
	return true
}
