package picture

import (
	"fmt"
	"math"
	"time"
)

// Days is a calendar of the days on which somebody studied: the last 53 weeks at
// most, each day the darker and larger the longer the study.
type Days struct {
	Title string // "" is "Study days"
	// Minutes are those of each day from First on; the last one is today.
	First   time.Time
	Minutes []float64
	// WeekStart is the day in the first row.
	WeekStart time.Weekday
}

const (
	maxDays    = 53*7 - 6 // that lie in 53 weeks whatever day it is
	blockWeeks = 27       // side by side; a year is two blocks
	dayMinutes = 24 * 60
)

// levels are the least minutes of each step of a day's colour.
var levels = [4]float64{0, 30, 60, 120}

func levelOf(minutes float64) int {
	level := -1
	for i, least := range levels {
		if minutes > 0 && minutes >= least {
			level = i
		}
	}
	return level
}

// Draw draws the calendar.
func (d Days) Draw(look Look) Picture { return d.draw(look).finish() }

func (d Days) draw(look Look) *sheet {
	d = d.bounded()
	start, weeks := d.grid()
	if weeks == 0 {
		return emptySheet(look, d.Title, "No study days yet")
	}
	const top, between, below, names, mostPitch = 80, 25, 44, 30, 16
	blocks := (weeks + blockWeeks - 1) / blockWeeks
	per := (weeks + blocks - 1) / blocks
	pitch := math.Floor(scale*min(mostPitch, (width-2*margin-names)/float64(per))) / scale
	tall := 7*pitch + between
	height := top + float64(blocks)*tall - between + below
	studied, total := d.sums()
	s := newSheet(look, height, d.alt(studied, total))
	s.head(d.Title, fmt.Sprintf("Studied on %s · %s h in all", countOf(studied, "day"), number(total/60)))
	for block := range blocks {
		x, y := float64(margin+names), top+float64(block)*tall
		s.weekdays(d.WeekStart, y, pitch)
		first := start + block*per*7
		shown := min(per, weeks-block*per)
		for at := range 7 * shown {
			if i := first + at; i >= 0 && i < len(d.Minutes) {
				s.day(x+float64(at/7)*pitch, y+float64(at%7)*pitch, pitch-1.5, levelOf(d.Minutes[i]), i == len(d.Minutes)-1)
			}
		}
		s.months(d.First.AddDate(0, 0, first), shown, x, y-10, pitch)
	}
	s.daysLegend(height - 20)
	return s
}

func (d Days) bounded() Days {
	d.Title = flat(d.Title)
	if d.Title == "" {
		d.Title = "Study days"
	}
	d.First = dayOf(d.First)
	if d.First.IsZero() {
		d.Minutes = nil
	}
	skip := max(0, len(d.Minutes)-maxDays)
	d.First = d.First.AddDate(0, 0, skip)
	minutes := make([]float64, len(d.Minutes)-skip)
	for i := range minutes {
		minutes[i] = bounded(d.Minutes[skip+i], dayMinutes)
	}
	d.Minutes = minutes
	d.WeekStart = (d.WeekStart%7 + 7) % 7
	return d
}

// grid is the index, not positive, of the day in the first cell, and the number
// of weeks.
func (d Days) grid() (start, weeks int) {
	if len(d.Minutes) == 0 {
		return 0, 0
	}
	start = -int((d.First.Weekday() - d.WeekStart + 7) % 7)
	return start, (len(d.Minutes) - start + 6) / 7
}

func (d Days) sums() (studied int, total float64) {
	for _, m := range d.Minutes {
		if total += m; m > 0 {
			studied++
		}
	}
	return studied, total
}

func (d Days) alt(studied int, total float64) string {
	last := d.First.AddDate(0, 0, len(d.Minutes)-1)
	text := fmt.Sprintf("%s, %s: studied on %d of %s, %s h in all", shorten(d.Title), spanOf(d.First, last), studied, countOf(len(d.Minutes), "day"), number(total/60))
	run, longest, most := 0, 0, 0
	for i, m := range d.Minutes {
		if run++; m == 0 {
			run = 0
		}
		longest = max(longest, run)
		if m > d.Minutes[most] {
			most = i
		}
	}
	if studied > 0 {
		text += fmt.Sprintf("; %s in a row at most; the longest day was %s with %s h", countOf(longest, "day"), d.First.AddDate(0, 0, most).Format(dayMonth), number(d.Minutes[most]/60))
	}
	return text + "."
}

func countOf(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}

// day draws one day: its square grows with the level, for those who do not see
// the colour.
func (s *sheet) day(x, y, cell float64, level int, today bool) {
	s.bar(x, y, cell, cell, 2, s.ink.grid)
	if level >= 0 {
		side := cell * [4]float64{0.48, 0.66, 0.84, 1}[level]
		gap := (cell - side) / 2
		s.bar(x+gap, y+gap, side, side, 2, s.ink.steps[level])
	}
	if today {
		s.round(x-0.5, y-0.5, cell+1, cell+1, 2.5, 2.5)
		s.stroke(s.ink.text, 1, nil)
	}
}

func (s *sheet) weekdays(first time.Weekday, y, pitch float64) {
	st := style{9, false, s.ink.muted}
	for row := 0; row < 7; row += 2 {
		s.text(margin, y+float64(row)*pitch+(pitch-1.5)/2, left, st, ((first + time.Weekday(row)) % 7).String()[:3], 30)
	}
}

// months writes the name of each month above the week in which it begins.
func (s *sheet) months(start time.Time, weeks int, x, y, pitch float64) {
	var places taken
	for week := range weeks {
		monday := start.AddDate(0, 0, 7*week)
		end := monday.AddDate(0, 0, 6)
		if week > 0 && end.Day() > 7 {
			continue
		}
		name := end.Format("Jan")
		at := x + float64(week)*pitch
		wide := s.measure(s.tick(), name)
		if week == 0 && end.AddDate(0, 0, 14).Month() != end.Month() && weeks > 2 {
			continue // the next name is near, and says more
		}
		if places.take(centred(at+wide/2, y, wide, 10), 6) {
			s.text(at, y, left, s.tick(), name, width)
		}
	}
}

func (s *sheet) daysLegend(y float64) {
	const cell = 9.5
	x := float64(margin)
	for level, word := range []string{"none", "under 30 min", "30 min +", "1 h +", "2 h +"} {
		s.day(x, y-cell/2, cell, level-1, false)
		x += cell + 5
		x += s.text(x, y, left, s.tick(), word, 100) + 13
	}
}
