package picture

import (
	"fmt"
	"image/color"
	"strings"
	"unicode/utf8"
)

// MaxBars is how many rows [Bars] shows; of more it says how many there are.
const MaxBars = 40

// Bars is a list of people or things, each with a bar, in the order given.
type Bars struct {
	Title string // "" is "Progress"
	Rows  []Bar
}

// Bar is a row of [Bars].
type Bar struct {
	Name    string  // of any script; cut with an ellipsis
	Percent float64 // 0 to 100
	State   string  // a word or two, such as "on track"; may be ""
	Tone    Tone
}

// Tone is the colour and the mark that go with a state. The word of the state
// carries the meaning.
type Tone int

// The tones.
const (
	Plain Tone = iota // no mark
	Good              // a disc
	Care              // a triangle
	Still             // a dash
	Done              // a tick
)

// Draw draws the list.
func (b Bars) Draw(look Look) Picture { return b.draw(look).finish() }

func (b Bars) draw(look Look) *sheet {
	b, hidden := b.bounded()
	if len(b.Rows) == 0 {
		return emptySheet(look, b.Title, "Nothing to show yet")
	}
	const top, row = 70, 25
	lines := len(b.Rows) + min(hidden, 1)
	s := newSheet(look, float64(top+row*lines+12), b.alt(hidden))
	s.head(b.Title, b.below(hidden))
	c := s.columns(b.Rows)
	for i, r := range b.Rows {
		s.row(c, i, r, top+row*(float64(i)+0.5))
	}
	if hidden > 0 {
		s.text(margin, top+row*(float64(lines)-0.5), left, s.note(), fmt.Sprintf("and %d more", hidden), width)
	}
	return s
}

func (b Bars) bounded() (_ Bars, hidden int) {
	b.Title = flat(b.Title)
	if b.Title == "" {
		b.Title = "Progress"
	}
	hidden = max(0, len(b.Rows)-MaxBars)
	rows := b.Rows[:len(b.Rows)-hidden]
	b.Rows = make([]Bar, len(rows))
	for i, r := range rows {
		r.Name, r.State, r.Percent = flat(r.Name), flat(r.State), bounded(r.Percent, 100)
		if r.Name == "" {
			r.Name = place(i)
		}
		b.Rows[i] = r
	}
	return b, hidden
}

// place is what stands for a name that cannot be shown.
func place(i int) string { return fmt.Sprintf("no. %d", i+1) }

// columns say how a list shares its width.
type columns struct {
	names              []string // as they are drawn
	name, track, state float64
}

const (
	columnGap   = 10
	markWidth   = 14
	percentRoom = 36
)

func (s *sheet) columns(rows []Bar) columns {
	const namesMost, namesLeast, statesMost, tracksLeast = 132, 40, 84, 70
	c := columns{name: namesLeast}
	for i, r := range rows {
		ln := s.letters.set(r.Name, scale*s.body().size, false, width*scale)
		name, wide := r.Name, ln.width/scale
		if ln.blank {
			name = place(i)
			wide = s.measure(s.body(), name)
		}
		c.names = append(c.names, name)
		c.name = max(c.name, wide)
		c.state = max(c.state, s.measure(s.note(), r.State))
	}
	c.track = width - 2*margin - percentRoom - columnGap
	if c.state > 0 {
		c.state = min(c.state, statesMost)
		c.track -= c.state + markWidth + columnGap
	}
	c.name = min(c.name, namesMost, c.track-tracksLeast)
	c.track -= c.name
	return c
}

func (s *sheet) row(c columns, i int, r Bar, y float64) {
	st := s.body()
	if c.names[i] != r.Name {
		st.ink = s.ink.muted
	}
	x := float64(margin)
	s.text(x, y, left, st, c.names[i], c.name)
	x += c.name + columnGap
	s.bar(x, y-4, c.track, 8, 4, s.ink.grid)
	if r.Percent > 0 {
		s.bar(x, y-4, max(c.track*r.Percent/100, 8), 8, 4, s.toneInk(r.Tone))
	}
	x += c.track + percentRoom
	s.text(x, y, right, s.body(), percent(r.Percent), percentRoom)
	if r.State != "" && c.state > 0 {
		x += columnGap
		s.mark(x+4, y, r.Tone)
		s.text(x+markWidth, y, left, s.note(), r.State, c.state)
	}
}

// below counts the states, in the order in which they come.
func (b Bars) below(hidden int) string {
	count, order := map[string]int{}, []string{}
	for _, r := range b.Rows {
		if r.State == "" {
			continue
		}
		if count[r.State]++; count[r.State] == 1 {
			order = append(order, r.State)
		}
	}
	if len(order) == 0 || len(order) > 5 || hidden > 0 {
		return fmt.Sprintf("%d in all", len(b.Rows)+hidden)
	}
	var parts []string
	for _, state := range order {
		parts = append(parts, fmt.Sprintf("%d %s", count[state], state))
	}
	return strings.Join(parts, " · ")
}

// percent rounds down, so that 100 means done.
func percent(v float64) string { return fmt.Sprintf("%d%%", int(v)) }

func (s *sheet) toneInk(t Tone) color.RGBA {
	switch t {
	case Good, Done:
		return s.ink.good
	case Care:
		return s.ink.care
	case Still:
		return s.ink.still
	case Plain:
	}
	return s.ink.main
}

// mark draws the shape of a tone.
func (s *sheet) mark(x, y float64, t Tone) {
	ink := s.toneInk(t)
	switch t {
	case Good:
		s.bar(x-3.5, y-3.5, 7, 7, 3.5, ink)
	case Care:
		s.area(ink, x, y-4.2, x+4.6, y+3.6, x-4.6, y+3.6)
	case Still:
		s.bar(x-4, y-1.2, 8, 2.4, 1.2, ink)
	case Done:
		s.stroke(ink, 2, nil, x-4, y, x-1.2, y+3, x+4.2, y-3.6)
	case Plain:
	}
}

// Alternative texts stay under a thousand characters, names in them short.
const (
	altLimit = 960
	altName  = 40
)

func (b Bars) alt(hidden int) string {
	text := shorten(b.Title) + ": "
	for i, r := range b.Rows {
		part := shorten(r.Name) + " " + percent(r.Percent)
		if r.State != "" {
			part += " " + shorten(r.State)
		}
		if utf8.RuneCountInString(text+part) > altLimit {
			hidden += len(b.Rows) - i
			break
		}
		text += part + "; "
	}
	if hidden > 0 {
		return text + fmt.Sprintf("and %d more.", hidden)
	}
	return strings.TrimSuffix(text, "; ") + "."
}

// shorten cuts a text for an alternative text.
func shorten(text string) string {
	if runes := []rune(text); len(runes) > altName {
		return string(runes[:altName-1]) + "…"
	}
	return text
}
