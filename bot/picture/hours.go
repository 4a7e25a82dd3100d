package picture

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// MaxWeeks is how many weeks [Hours] shows: the last ones.
const MaxWeeks = 26

// Hours is a chart of the hours of each week, with those planned as a line.
type Hours struct {
	Title   string // "" is "Hours by week"
	Weeks   []Week // oldest first
	Planned float64
}

// Week is one bar of [Hours].
type Week struct {
	Start    time.Time // its first day
	Hours    float64   // at most the 168 that a week has
	Vacation bool
	Open     bool // still running
}

const weekHours = 168

// Draw draws the chart.
func (h Hours) Draw(look Look) Picture { return h.draw(look).finish() }

func (h Hours) draw(look Look) *sheet {
	h = h.bounded()
	if len(h.Weeks) == 0 {
		return emptySheet(look, h.Title, "Nothing logged yet")
	}
	const height, top, bottom = 236, 74, 206
	s := newSheet(look, height, h.alt())
	total, most := 0.0, h.Planned
	for _, w := range h.Weeks {
		total += w.Hours
		most = max(most, w.Hours)
	}
	s.head(h.Title, h.span()+" · "+number(total)+" h in all")
	up := newAxis(most, bottom, top)
	_, marks := up.marks()
	x := margin + s.widest(s.tick(), marks...) + 6
	end := float64(width - margin)
	plan := number(h.Planned) + " h"
	if h.Planned > 0 {
		end -= s.widest(s.tick(), "plan", plan) + 6
	}
	slot := (end - x) / float64(len(h.Weeks))
	s.upAxis(up, x, end)
	rests := restsOf(h.Weeks, x, slot)
	for _, r := range rests {
		s.hatch(r.left, top, r.right-r.left, bottom-top, s.ink.hatch)
	}
	thick := min(slot*0.66, 32)
	for i, w := range h.Weeks {
		at := x + slot*(float64(i)+0.5) - thick/2
		tall := bottom - up.y(w.Hours)
		if w.Hours > 0 {
			tall = max(tall, 1.5)
		}
		s.column(at, bottom, thick, tall, 2.5, s.ink.main)
		if w.Open && tall > 3 && thick > 3 {
			s.column(at+1, bottom, thick-2, tall-1, 2, s.ink.soft)
		}
	}
	s.stroke(s.ink.hatch, 1, nil, x, bottom, end, bottom)
	if h.Planned > 0 {
		y := up.y(h.Planned)
		s.stroke(s.ink.plan, 1.5, []float64{4, 3}, x, y, end, y)
		y = min(y, bottom-8) // clear of the dates
		s.text(end+6, y-6, left, s.tick(), "plan", width)
		s.text(end+6, y+6, left, s.tick(), plan, width)
	}
	for _, r := range rests {
		s.vacation((r.left+r.right)/2, (top+bottom)/2, r.right-r.left)
	}
	s.hourLabels(h.Weeks, up, x, slot)
	s.weekLabels(h.Weeks, x, slot, bottom+13)
	return s
}

func (h Hours) bounded() Hours {
	h.Title = flat(h.Title)
	if h.Title == "" {
		h.Title = "Hours by week"
	}
	h.Planned = bounded(h.Planned, weekHours)
	weeks := h.Weeks[max(0, len(h.Weeks)-MaxWeeks):]
	h.Weeks = make([]Week, len(weeks))
	for i, w := range weeks {
		w.Start, w.Hours = dayOf(w.Start), bounded(w.Hours, weekHours)
		h.Weeks[i] = w
	}
	return h
}

func (h Hours) span() string {
	first, last := h.Weeks[0], h.Weeks[len(h.Weeks)-1]
	if len(h.Weeks) == 1 {
		return "Week of " + first.Start.Format(dayMonthYear)
	}
	return "Weeks of " + spanOf(first.Start, last.Start)
}

func (h Hours) alt() string {
	var values []string
	for _, w := range h.Weeks {
		switch value := number(w.Hours); {
		case w.Vacation && w.Hours == 0:
			values = append(values, "vacation")
		case w.Vacation:
			values = append(values, value+" (vacation)")
		case w.Open:
			values = append(values, value+" so far")
		default:
			values = append(values, value)
		}
	}
	text := shorten(h.Title) + ", " + strings.ToLower(h.span()[:1]) + h.span()[1:] + ": " + strings.Join(values, ", ")
	if h.Planned > 0 {
		text += fmt.Sprintf("; planned %s a week", number(h.Planned))
	}
	return text + "."
}

// restsOf are the places of vacations, weeks in a row as one.
func restsOf(weeks []Week, x, slot float64) (out []box) {
	for i, w := range weeks {
		from := x + slot*float64(i)
		switch {
		case !w.Vacation:
		case i > 0 && weeks[i-1].Vacation:
			out[len(out)-1].right = from + slot - 1
		default:
			out = append(out, box{left: from + 1, right: from + slot - 1})
		}
	}
	return out
}

// vacation writes the word into a place that wide, upright where it is narrow.
func (s *sheet) vacation(x, y, room float64) {
	const word = "vacation"
	st := s.tick()
	if wide := s.measure(st, word); wide+12 <= room {
		s.bar(x-wide/2-5, y-8, wide+10, 16, 3, s.ink.back)
		s.text(x, y, middle, st, word, width)
	} else {
		s.bar(x-7, y-wide/2-5, 14, wide+10, 3, s.ink.back)
		s.upright(x, y, st, word, width)
	}
}

// hourLabels writes the hours above the bars: rounded where the exact figures
// have no room, and where that does not help either, the latest and the highest
// first.
func (s *sheet) hourLabels(weeks []Week, up axis, x, slot float64) {
	st := style{10.5, false, s.ink.text}
	if slot < 22 {
		st.size = 9
	}
	say := number
	for _, w := range weeks {
		if s.measure(st, number(w.Hours)) > slot-1 {
			say = whole
		}
	}
	most := 0
	for i, w := range weeks {
		if w.Hours > weeks[most].Hours {
			most = i
		}
	}
	order := []int{len(weeks) - 1, most}
	for i := range slices.Backward(weeks) {
		order = append(order, i)
	}
	places := taken(slices.Clone(s.words))
	done := map[int]bool{}
	for _, i := range order {
		w := weeks[i]
		if done[i] || w.Vacation && w.Hours == 0 {
			continue
		}
		done[i] = true
		text := say(w.Hours)
		at, wide := x+slot*(float64(i)+0.5), s.measure(st, text)
		y := up.y(w.Hours) - 4 - st.size/2
		if !places.take(centred(at, y, wide, st.size-3), 1.2) {
			continue
		}
		s.bar(at-wide/2-1, y-st.size/2-0.5, wide+2, st.size+1, 2, s.ink.back)
		s.text(at, y, middle, st, text, width)
	}
}

// weekLabels writes dates below the bars, every so many that they have room.
func (s *sheet) weekLabels(weeks []Week, x, slot, y float64) {
	st := s.tick()
	every := 1
	for wide := s.measure(st, "30 Nov"); slot*float64(every) < wide+8; {
		every++
	}
	for i := len(weeks) - 1; i >= 0; i -= every {
		text, at := weeks[i].Start.Format(dayMonth), st
		if weeks[i].Open {
			text, at.ink = "now", s.ink.text
		}
		s.text(x+slot*(float64(i)+0.5), y, middle, at, text, width)
	}
}
