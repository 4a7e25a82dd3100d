package picture

import (
	"math"
	"time"
)

// timeline is a level scale of days.
type timeline struct {
	from, to    time.Time
	left, right float64 // points: where from and to lie
}

func (t timeline) x(day time.Time) float64 {
	return t.left + (t.right-t.left)*days(t.from, day)/max(1, days(t.from, t.to))
}

// clip is the line from (from, y) to (to, toY), cut where the scale ends.
func (t timeline) clip(from, to time.Time, y, toY float64) []float64 {
	x, toX := t.x(from), t.x(to)
	if toX > t.right {
		toY = y + (toY-y)*(t.right-x)/(toX-x)
		toX = t.right
	}
	return []float64{x, y, toX, toY}
}

// burnUpLegend shows with a sample what each line is.
func (s *sheet) burnUpLegend(b BurnUp, y float64) {
	x := float64(margin)
	entry := func(word string, sample func()) {
		sample()
		x += 24
		x += s.text(x, y, left, s.note(), word, 90) + 16
	}
	entry("done", func() { s.stroke(s.ink.main, 2.5, nil, x+1, y, x+17, y) })
	if !b.Due.IsZero() {
		entry("plan", func() { s.stroke(s.ink.plan, 1.5, []float64{4, 3}, x, y, x+18, y) })
	}
	if !b.Early.IsZero() {
		entry("forecast", func() {
			s.area(s.ink.soft, x, y+5, x+18, y-5, x+18, y+5)
			if !b.Likely.IsZero() {
				s.stroke(s.ink.main, 1.5, []float64{1.5, 2.5}, x, y+5, x+18, y)
			}
		})
	}
}

// goalAxis draws the scale and, stronger, the line of all the work; a figure that
// comes near it gives way. It returns where the line is.
func (s *sheet) goalAxis(up axis, total float64, goal string, plot timeline) float64 {
	all := up.y(total)
	for v := 0.0; v <= up.top; v += up.step {
		if y := up.y(v); math.Abs(y-all) > 12 {
			s.stroke(s.ink.grid, 1, nil, plot.left, y, plot.right, y)
			s.text(plot.left-6, y, right, s.tick(), number(v), plot.left)
		}
	}
	strong := s.tick()
	strong.ink = s.ink.text
	s.stroke(s.ink.muted, 1, nil, plot.left, all, plot.right, all)
	s.text(plot.left-6, all, right, strong, goal, plot.left)
	return all
}

// fan draws the range in which the rest will be done.
func (s *sheet) fan(b BurnUp, plot timeline, up axis, done float64) {
	if b.Early.IsZero() {
		return
	}
	from, all := up.y(done), up.y(b.Total)
	early := plot.clip(b.Today, b.Early, from, all)
	late := []float64{plot.x(b.Today), from, plot.right, from}
	if !b.Late.IsZero() {
		late = plot.clip(b.Today, b.Late, from, all)
	}
	shape := append([]float64{}, early...)
	if early[2] < plot.right && late[3] > all { // the corner at the top of the edge
		shape = append(shape, plot.right, all)
	}
	s.area(s.ink.soft, append(shape, late[2], late[3])...)
	if !b.Likely.IsZero() {
		s.stroke(s.ink.main, 1.5, []float64{1.5, 2.5}, plot.clip(b.Today, b.Likely, from, all)...)
	}
}

// steps draws what was done, which grows a day at a time, up to today.
func (s *sheet) steps(done []Point, plot timeline, up axis, now float64) {
	y := up.y(0)
	if done[0].Day.Equal(plot.from) {
		y = up.y(done[0].Hours)
	}
	line := []float64{plot.left, y}
	for _, p := range done {
		x := plot.x(p.Day)
		line = append(line, x, y)
		y = up.y(p.Hours)
		line = append(line, x, y)
	}
	line = append(line, now, y)
	s.stroke(s.ink.main, 2.5, nil, line...)
	s.bar(now-5.5, y-5.5, 11, 11, 5.5, s.ink.back)
	s.bar(now-4, y-4, 8, 8, 4, s.ink.main)
}

// dates writes the days that matter below the chart: what finds no room beside
// what matters more is left out.
func (s *sheet) dates(b BurnUp, plot timeline, bottom float64) {
	strong := s.tick()
	strong.ink = s.ink.text
	var places taken
	for _, d := range []struct {
		day  time.Time
		text string
		st   style
	}{
		{b.Today, "today", strong},
		{b.Due, "due " + b.Due.Format(dayMonth), s.tick()},
		{b.Start, b.Start.Format(dayMonth), s.tick()},
		{b.Likely, "likely " + b.Likely.Format(dayMonth), s.tick()},
		{plot.to, plot.to.Format(dayMonth), s.tick()},
	} {
		if d.day.IsZero() || d.day.After(plot.to) {
			continue
		}
		wide := s.measure(d.st, d.text)
		x := plot.x(d.day)
		at := min(max(x, margin+wide/2), width-margin-wide/2)
		if places.take(centred(at, bottom+14, wide, 10), 8) {
			s.stroke(s.ink.hatch, 1, nil, x, bottom, x, bottom+4)
			s.text(at, bottom+14, middle, d.st, d.text, width)
		}
	}
}
