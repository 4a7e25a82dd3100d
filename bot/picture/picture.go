// Package picture draws small charts as PNG, for a message or a web page: hours
// by week, progress bars, a burn-up with its forecast, a year of study days.
//
// It knows shapes, letters and colours, and how to say in words what a picture
// shows. It does not know what the figures mean, whose they are or where the
// picture goes; whoever shows one gives the same figures as text.
//
// Every picture is 360 points wide, the width of a phone, at two pixels a
// point. Nothing is told by colour alone, and text keeps a contrast of 4.5 to 1.
// What is out of bounds is bounded, and no data makes a calm picture that says
// so, so drawing cannot fail. Drawing may be done from several goroutines.
//
// Letters come from an embedded font: Latin, Greek and Cyrillic. For others the
// fonts of the system are looked through, once, when the first such letter
// comes; Debian's package fonts-noto covers every script in use, and emoji. A
// letter that no font has is a quiet box, and a name of which nothing can be
// drawn is "no. 3", its place in the list.
package picture

import (
	"math"
	"time"
)

// Picture is a chart, drawn.
type Picture struct {
	PNG []byte
	// Alt tells in at most a thousand characters what the picture shows, for
	// those who do not see it.
	Alt string
}

// Look says how a picture is drawn. The zero value is light.
type Look struct {
	Dark bool
	// Embedded leaves out the fonts of the system, so that the same input is the
	// same picture on every machine.
	Embedded bool
}

// The sizes of every picture, in points.
const (
	width  = 360
	margin = 16
	scale  = 2 // pixels a point
)

// bounded is a figure between nothing and a limit. What is no number is nothing.
func bounded(v, limit float64) float64 {
	if v > 0 {
		return min(v, limit)
	}
	return 0
}

// dayOf is the midnight, in UTC, of the date that a time has where it is. Years
// beyond four digits come in bounds.
func dayOf(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return time.Date(min(max(t.Year(), 1000), 9999), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// days is how many days lie between two midnights.
func days(from, to time.Time) float64 { return math.Round(float64(to.Unix()-from.Unix()) / 86400) }
