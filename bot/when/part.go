package when

// part is a part of the day.
type part uint8

const (
	noPart part = iota
	morning
	afternoon
	evening
	night
)

// hours are when a part of the day stands for a time of its own.
var hours = map[part]int{morning: 9, afternoon: 15, evening: 19, night: 20}

var parts = map[string]part{
	"morning": morning, "mornings": morning, "afternoon": afternoon, "afternoons": afternoon,
	"evening": evening, "evenings": evening, "night": night, "nights": night,
}

// part reads in the morning, at night, this evening, tonight, first thing. today
// says that it is one of today.
func (p *parser) part(i int) (which part, today bool, next int) {
	if p.is(i, "late", "early") {
		i++
	}
	switch {
	case p.is(i, "tonight"):
		return night, true, i + 1
	case p.is(i, "first") && p.is(i+1, "thing"):
		after := i + 2
		if w, _, next := p.part(after); w == morning {
			after = next
		}
		return morning, false, after
	case p.is(i, "this") && parts[p.at(i+1).text] != noPart:
		return parts[p.at(i+1).text], true, i + 2
	}
	at := p.skip(p.skip(p.skip(i, "in", "at", "during"), "the"), "early", "late")
	if which = parts[p.at(at).text]; which == noPart {
		return noPart, false, 0
	}
	if p.is(at+1, "ish") && p.at(at+1).glued {
		at++
	}
	return which, false, at + 1
}

// in moves a time of day into a part of the day; days is how many days later
// that is, for what comes after midnight at night. It reports false where the
// two contradict each other.
func (c clock) in(w part) (at clock, days int, ok bool) {
	if w == noPart {
		return c, 0, true
	}
	at = c
	at.half, at.bare = false, false
	if c.midnight {
		return at, 1, w == night || w == evening
	}
	if !c.half {
		switch w {
		case morning:
			return at, 0, c.h < 12
		case afternoon:
			return at, 0, c.h >= 12
		case evening:
			return at, 0, c.h >= 12
		default:
			if c.h < 5 {
				days = 1
			}
			return at, days, c.h >= 17 || c.h < 5
		}
	}
	switch {
	case w == morning:
		at.h = c.h % 12
	case c.h == 12 && w != afternoon:
		at.h, days = 0, 1
	case w == night && c.h < 5:
		days = 1
	default:
		at.h = c.h%12 + 12
	}
	return at, days, true
}

// waking is the likelier of two readings of an hour: from seven in the morning
// to six in the evening.
func (c clock) waking() (likely, other clock) {
	likely, other = c, c
	likely.half, other.half = false, false
	other.h = c.h%12 + 12
	if c.h == 12 {
		likely.h, other.h = 12, 0
	} else if c.h < 7 {
		likely.h, other.h = c.h+12, c.h
	}
	return likely, other
}
