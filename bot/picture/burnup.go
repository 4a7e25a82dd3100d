package picture

import (
	"fmt"
	"slices"
	"time"
)

// BurnUp is a chart of the work done over time, against the plan, with the
// forecast as a fan. Times count by their date; one more than twenty years from
// Today is as none.
type BurnUp struct {
	Title string // "" is "Work done"
	Done  []Point
	// Total is all the work there is, in hours.
	Total float64
	// The plan: a straight line from nothing at Start to all at Due; a zero Due is
	// no plan. A zero Start is the first day of Done.
	Start, Due time.Time
	Today      time.Time
	// The forecast: when all will be done at the earliest, likely, and at the
	// latest. A zero Early is no forecast; a zero Likely or Late is beyond it.
	Early, Likely, Late time.Time
}

// Point is how much was done, in hours, at the end of a day; the points of a
// chart may be in any order.
type Point struct {
	Day   time.Time
	Hours float64
}

const (
	maxPoints = 4000
	maxHours  = 100_000
	maxAhead  = 20 * 365 * 24 * time.Hour
)

// Draw draws the chart.
func (b BurnUp) Draw(look Look) Picture { return b.draw(look).finish() }

func (b BurnUp) draw(look Look) *sheet {
	b = b.bounded()
	if b.Total == 0 || b.Today.IsZero() || b.Start.IsZero() {
		return emptySheet(look, b.Title, "No work planned or logged yet")
	}
	const height, top, bottom = 250, 96, 216
	s := newSheet(look, height, b.alt())
	s.head(b.Title, b.below())
	done := b.Done[len(b.Done)-1].Hours
	up := newAxis(max(b.Total, done), bottom, top)
	up.top = max(b.Total, done)
	goal := number(b.Total) + " h"
	plot := timeline{from: b.Start, to: b.end(), left: margin + s.widest(s.tick(), goal, number(up.top)) + 6, right: width - margin - 4}
	s.burnUpLegend(b, 65)
	all := s.goalAxis(up, b.Total, goal, plot)
	s.fan(b, plot, up, done)
	now := plot.x(b.Today)
	s.stroke(s.ink.hatch, 1, nil, now, top-4, now, bottom)
	if !b.Due.IsZero() {
		s.stroke(s.ink.plan, 1.5, []float64{4, 3}, plot.clip(b.Start, b.Due, bottom, all)...)
	}
	s.steps(b.Done, plot, up, now)
	s.stroke(s.ink.hatch, 1, nil, plot.left, bottom, plot.right, bottom)
	s.dates(b, plot, bottom)
	return s
}

func (b BurnUp) bounded() BurnUp {
	b.Title = flat(b.Title)
	if b.Title == "" {
		b.Title = "Work done"
	}
	b.Total = bounded(b.Total, maxHours)
	b.Today = dayOf(b.Today)
	near := func(t time.Time) time.Time {
		if t = dayOf(t); t.Sub(b.Today).Abs() > maxAhead {
			return time.Time{}
		}
		return t
	}
	after := func(t, least time.Time) time.Time {
		if t = near(t); t.IsZero() || t.After(least) {
			return t
		}
		return least
	}
	b.Early = after(b.Early, b.Today)
	b.Likely = after(b.Likely, b.Early)
	b.Late = after(b.Late, b.Likely)
	var points []Point
	for _, p := range b.Done[max(0, len(b.Done)-maxPoints):] {
		p = Point{near(p.Day), bounded(p.Hours, maxHours)}
		if !p.Day.IsZero() && !p.Day.After(b.Today) {
			points = append(points, p)
		}
	}
	slices.SortStableFunc(points, func(p, q Point) int { return p.Day.Compare(q.Day) })
	b.Start, b.Due = near(b.Start), near(b.Due)
	if len(points) > 0 && (b.Start.IsZero() || points[0].Day.Before(b.Start)) {
		b.Start = points[0].Day
	}
	if b.Start.IsZero() || b.Start.After(b.Today) {
		b.Start = b.Today
	}
	if !b.Due.After(b.Start) {
		b.Due = time.Time{}
	}
	if len(points) == 0 {
		points = []Point{{Day: b.Start}}
	}
	b.Done = points
	return b
}

// end is the last day shown: the due day, and of the forecast as much as leaves
// what was done a quarter of the width. Where the forecast has no end, there is
// some room for it.
func (b BurnUp) end() time.Time {
	end := b.Today.AddDate(0, 0, 7)
	far := b.Today.AddDate(0, 0, 28+3*int(days(b.Start, b.Today)))
	if b.Due.After(end) {
		end = b.Due
	}
	for _, t := range []time.Time{b.Early, b.Likely, b.Late} {
		if t.After(far) {
			t = far
		}
		if t.After(end) {
			end = t
		}
	}
	if !b.Early.IsZero() && b.Late.IsZero() {
		end = end.AddDate(0, 0, int(days(b.Start, end)/6))
	}
	return end
}

func (b BurnUp) below() string {
	text := fmt.Sprintf("%s of %s h done", number(b.Done[len(b.Done)-1].Hours), number(b.Total))
	switch {
	case b.Early.IsZero():
	case b.Likely.IsZero():
		text += " · " + b.Early.Format(dayMonthYear) + " at the earliest"
	default:
		text += " · likely finished " + b.Likely.Format(dayMonthYear)
	}
	return text
}

// forecast is when all will be done, in words.
func (b BurnUp) forecast() string {
	switch {
	case b.Early.IsZero():
		return ""
	case b.Likely.IsZero():
		return "; forecast: " + b.Early.Format(dayMonthYear) + " at the earliest, perhaps much later"
	case b.Late.IsZero():
		return "; forecast: likely " + b.Likely.Format(dayMonthYear) + ", " + b.Early.Format(dayMonthYear) + " at the earliest, perhaps much later"
	}
	return "; forecast: likely " + b.Likely.Format(dayMonthYear) + ", between " + b.Early.Format(dayMonthYear) + " and " + b.Late.Format(dayMonthYear)
}

func (b BurnUp) alt() string {
	text := fmt.Sprintf("%s: %s of %s h by %s", shorten(b.Title), number(b.Done[len(b.Done)-1].Hours), number(b.Total), b.Today.Format(dayMonthYear))
	if !b.Due.IsZero() {
		text += fmt.Sprintf("; planned from %s to %s", b.Start.Format(dayMonthYear), b.Due.Format(dayMonthYear))
		if !b.Today.After(b.Due) {
			text += fmt.Sprintf(", %s h by now", number(b.Total*days(b.Start, b.Today)/days(b.Start, b.Due)))
		}
	}
	return text + b.forecast() + "."
}
