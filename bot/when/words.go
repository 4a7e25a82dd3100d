package when

import (
	"slices"
	"strconv"
	"time"
)

var weekdays = map[string]time.Weekday{
	"sunday": 0, "sundays": 0, "sun": 0, "monday": 1, "mondays": 1, "mon": 1,
	"tuesday": 2, "tuesdays": 2, "tue": 2, "tues": 2, "wednesday": 3, "wednesdays": 3, "wed": 3, "weds": 3,
	"thursday": 4, "thursdays": 4, "thu": 4, "thur": 4, "thurs": 4, "friday": 5, "fridays": 5, "fri": 5,
	"saturday": 6, "saturdays": 6, "sat": 6,
}

var months = map[string]time.Month{
	"january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5,
	"june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sep": 9, "sept": 9,
	"october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}

// unit is a length of time that people count in.
type unit uint8

const (
	noUnit unit = iota
	second
	minute
	hour
	dayUnit
	week
	month
	quarter
	year
	weekend
	workday
)

var units = map[string]unit{
	"second": second, "seconds": second, "sec": second, "secs": second, "s": second,
	"minute": minute, "minutes": minute, "min": minute, "mins": minute, "m": minute,
	"hour": hour, "hours": hour, "hr": hour, "hrs": hour, "h": hour,
	"day": dayUnit, "days": dayUnit, "d": dayUnit, "week": week, "weeks": week, "wk": week, "wks": week, "w": week,
	"fortnight": week, "fortnights": week,
	"month": month, "months": month, "mo": month, "mos": month, "mon": month,
	"quarter": quarter, "quarters": quarter, "qtr": quarter, "qtrs": quarter,
	"year": year, "years": year, "yr": year, "yrs": year, "y": year,
	"weekend": weekend, "weekends": weekend, "weekday": workday, "weekdays": workday, "workday": workday, "workdays": workday,
}

var cardinals = map[string]int{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
	"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
	"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

var ordinals = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
	"tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
	"seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}

// known reports whether a word already means something here.
func known(w string) bool {
	_, isDay := weekdays[w]
	_, isMonth := months[w]
	_, isUnit := units[w]
	_, isNumber := cardinals[w]
	_, isOrdinal := ordinals[w]
	return isDay || isMonth || isUnit || isNumber || isOrdinal
}

// parser reads a text from any token on. Its methods take the place of a token
// and return the place after what they read, or 0 when they read nothing.
type parser struct {
	src      string
	tok      []token
	now      time.Time // in the zone that counts
	today    time.Time // midnight UTC of the day that is today where it counts
	lean     Lean
	depth    int     // of dates that hang on dates
	late     bool    // today is tomorrow: what was left open for today had passed
	clash    problem // of a weekday and a date
	saidZone *zoned  // the zone that the words read last name
}

// at is the token at a place; before the first and after the last stands one of
// kind end, so that looking around needs no bounds.
func (p *parser) at(i int) token {
	if i < 0 || i >= len(p.tok) {
		return token{kind: end}
	}
	return p.tok[i]
}

// is reports whether the token at i is one of the words.
func (p *parser) is(i int, words ...string) bool {
	return slices.Contains(words, p.at(i).text)
}

// skip returns the place after one of the words, or i when none stands there.
func (p *parser) skip(i int, words ...string) int {
	if p.is(i, words...) {
		return i + 1
	}
	return i
}

// digits reads a run of one to most digits.
func (p *parser) digits(i, most int) (n, next int) {
	if p.at(i).kind != digits || len(p.at(i).text) > most {
		return 0, 0
	}
	n, _ = strconv.Atoi(p.at(i).text)
	return n, i + 1
}

// tens reads the word of a number below a hundred: seven, twenty-five, forty five.
func (p *parser) tens(i int) (n, next int) {
	n, ok := cardinals[p.at(i).text]
	if !ok {
		return 0, 0
	}
	next = i + 1
	if n >= 20 {
		after := p.skip(next, "-")
		if ones, ok := cardinals[p.at(after).text]; ok && ones < 10 && !p.is(after, "a", "an") {
			return n + ones, after + 1
		}
	}
	return n, next
}

// cardinal reads a whole number in digits or words, "a couple of" and "a few"
// among them; vague reports those.
func (p *parser) cardinal(i int) (n int, vague bool, next int) {
	if n, next = p.digits(i, 6); next > 0 {
		return n, false, next
	}
	after := p.skip(i, "a")
	switch {
	case p.is(after, "couple", "pair"):
		return 2, true, p.skip(after+1, "of")
	case p.is(after, "few"):
		return 3, true, p.skip(after+1, "of")
	case p.is(after, "dozen"):
		return 12, true, after + 1
	}
	n, next = p.tens(i)
	return n, false, next
}

// ordinal reads 3rd, third, twenty-fourth.
func (p *parser) ordinal(i int) (n, next int) {
	if n, next = p.digits(i, 2); next > 0 {
		if p.at(next).glued && p.is(next, "st", "nd", "rd", "th") {
			return n, next + 1
		}
		return 0, 0
	}
	if n, ok := ordinals[p.at(i).text]; ok {
		return n, i + 1
	}
	if n, ok := cardinals[p.at(i).text]; ok && (n == 20 || n == 30) {
		after := p.skip(i+1, "-")
		if ones, ok := ordinals[p.at(after).text]; ok && ones < 10 {
			return n + ones, after + 1
		}
	}
	return 0, 0
}
