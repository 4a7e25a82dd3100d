package when

import "time"

// clock is a time of day that was read.
type clock struct {
	h, m, s  int
	half     bool // one of two readings, twelve hours apart
	bare     bool // a number that is a time only after "at" or beside a part of the day
	loose    bool // "8h", "half three": a length or a share as often; needs a day beside it, or no sentence around it
	midnight bool
}

func (c clock) sinceMidnight() time.Duration {
	return time.Duration(c.h)*time.Hour + time.Duration(c.m)*time.Minute + time.Duration(c.s)*time.Second
}

// clock reads the longest time of day at i. at says that "at" or its like
// stands before it.
func (p *parser) clock(i int, at bool) (best clock, next int) {
	for _, read := range [...]func(*parser, int, bool) (clock, int){
		(*parser).clockName, (*parser).pastTo, (*parser).clockDigits, (*parser).clockWords,
	} {
		if c, after := read(p, i, at); after > next {
			best, next = c, after
		}
	}
	return best, next
}

func (p *parser) clockName(i int, _ bool) (clock, int) {
	at := i
	if p.is(i, "12") {
		at++
	}
	switch p.at(at).text {
	case "noon", "midday":
		return clock{h: 12}, at + 1
	case "midnight":
		return clock{midnight: true}, at + 1
	case "mid":
		if after := p.skip(at+1, "-"); p.is(after, "day") {
			return clock{h: 12}, after + 1
		}
	case "eod", "cob":
		return clock{h: 17}, at + 1
	case "end", "close":
		if after := p.skip(at+2, "the"); p.is(at+1, "of") && p.is(after, "day", "business", "play") {
			return clock{h: 17}, after + 1
		}
	case "lunch", "lunchtime":
		if at == i {
			return clock{h: 12}, at + 1
		}
	}
	return clock{}, 0
}

// hourWord reads the word of an hour from one to twelve.
func (p *parser) hourWord(i int) (h, next int) {
	if p.is(i, "a", "an") {
		return 0, 0
	}
	if h = cardinals[p.at(i).text]; h >= 1 && h <= 12 {
		return h, i + 1
	}
	return 0, 0
}

// pastTo reads half past six, quarter to 9, 20 past 3pm, 15 to noon, half three.
func (p *parser) pastTo(i int, _ bool) (clock, int) {
	minutes, next := 0, 0
	inDigits, named := p.at(i).kind == digits, false
	switch at := p.skip(i, "a"); {
	case p.is(i, "half"):
		minutes, next = 30, i+1
	case p.is(at, "quarter"):
		minutes, next = 15, at+1
	default:
		if minutes, next = p.digits(i, 2); next == 0 {
			if minutes, next = p.tens(i); next == 0 || p.is(i, "a", "an") {
				return clock{}, 0
			}
		}
		after := p.skip(next, "minutes", "minute", "mins", "min")
		named, next = after > next, after
	}
	if minutes == 0 || minutes > 59 {
		return clock{}, 0
	}
	past, to := p.is(next, "past", "after", "over"), p.is(next, "to", "before", "till", "til") || p.is(next, "of") && minutes == 15
	switch {
	case past || to:
		next++
	case minutes != 30 || !p.is(i, "half"):
		return clock{}, 0
	}
	if to && inDigits && !named && minutes <= 12 {
		return clock{}, 0 // "7 to 9" goes from seven to nine
	}
	c, after := p.clockName(next, false)
	if after == 0 {
		if c.h, after = p.hourWord(next); after == 0 {
			if c.h, after = p.digits(next, 2); after == 0 || c.h > 23 || (p.is(after, ":") && p.at(after).glued) {
				return clock{}, 0
			}
		}
		c.half = c.h >= 1 && c.h <= 12
		after = p.suffix(after, &c)
	}
	c.loose = !past && !to
	c.m += minutes
	if to {
		c.m = 60 - minutes
		c.h = (c.h + 23) % 24
		if c.half {
			c.h = (c.h+11)%12 + 1
		}
	}
	if c.midnight {
		c.midnight, c.half = false, false
	}
	return c, after
}

// suffix reads what may follow the hour: o'clock, ish, am and pm.
func (p *parser) suffix(i int, c *clock) (next int) {
	return p.skip(p.halfOfDay(i, c), "sharp", "exactly")
}

func (p *parser) halfOfDay(i int, c *clock) (next int) {
	if p.is(i, "ish") && p.at(i).glued {
		i, c.bare = i+1, false
	}
	switch {
	case p.is(i, "o'clock", "oclock"):
		i, c.bare = i+1, false
	case p.is(i, "o") && p.is(p.skip(i+1, "'"), "clock"):
		i, c.bare = p.skip(i+1, "'")+1, false
	}
	next = p.meridiem(i)
	if next == 0 || c.h > 12 || c.h == 0 {
		if next > 0 && c.h > 12 && p.is(i, "pm", "p") { // 15:00 pm
			return next
		}
		return i
	}
	c.bare = c.bare && p.is(i, "a", "p") && !p.is(p.skip(i+1, "."), "m")
	if p.is(i, "am", "a") {
		c.h %= 12
	} else {
		c.h = c.h%12 + 12
	}
	c.half = false
	return next
}

// clockDigits reads 7pm, 18:30, 9:01:10 am, 15h30, 1030 after "at", 6.30pm.
func (p *parser) clockDigits(i int, at bool) (clock, int) {
	if t := p.at(i - 1); i > 0 && p.at(i).glued && (t.text != "t" || p.at(i-2).kind != digits) && (t.kind != sign || t.text == "." || t.text == "/" || t.text == "$" || t.text == "#") {
		return clock{}, 0
	}
	n, next := p.digits(i, 4)
	if next == 0 {
		return clock{}, 0
	}
	c := clock{h: n, bare: true}
	if size := len(p.at(i).text); size >= 3 {
		c.h, c.m = n/100, n%100
		c.half = size == 3 || c.h >= 10 && c.h <= 12
		if after := p.skip(next, "hours", "hrs", "h"); after > next {
			next, c.half, c.bare = after, false, false
		}
	} else {
		c.half = c.h >= 1 && c.h <= 12 && p.at(i).text[0] != '0'
		next = p.minutes(next, &c, at)
	}
	if c.h > 24 || c.m > 59 || c.s > 59 || (c.h == 24 && c.m+c.s > 0) {
		return clock{}, 0
	}
	next = p.suffix(next, &c)
	if t := p.at(next); t.glued && (t.kind == word && t.text != "t" && !p.zoneAt(next) || t.kind == digits || t.text == "%" || t.text == "/" ||
		((t.text == "." || t.text == ":" || t.text == ",") && p.at(next+1).glued && p.at(next+1).kind == digits)) {
		return clock{}, 0
	}
	return c, next
}

// minutes reads what follows the hour: ":30", ":30:15", "h30", and ".30" where
// am or pm follows, or " 15" after "at".
func (p *parser) minutes(i int, c *clock, at bool) (next int) {
	two := func(i int) (n, next int) {
		if len(p.at(i).text) != 2 {
			return 0, 0
		}
		return p.digits(i, 2)
	}
	sep := p.at(i)
	m, after := two(i + 1)
	if !p.at(i + 1).glued {
		after = 0
	}
	switch {
	case sep.text == ":" && sep.glued && after > 0:
		c.m, c.bare = m, false
		if p.is(after, "h") && p.at(after).glued {
			c.half = false
			return after + 1
		}
		if s, later := two(after + 1); p.is(after, ":") && p.at(after).glued && later > 0 {
			c.s, c.half, after = s, false, later
			if p.is(after, ".") && p.at(after+1).glued && p.at(after+1).kind == digits {
				after += 2
			}
		}
		return after
	case sep.text == "." && sep.glued && after > 0 && p.meridiem(after) > 0:
		c.m, c.bare = m, false
		return after
	case sep.text == "h" && sep.glued:
		c.half = false
		c.bare, c.loose = c.h < 13, true
		if after > 0 {
			c.m = m
			return after
		}
		return i + 1
	}
	if m, after := two(i); at && after > 0 && !sep.glued && c.h <= 23 && m <= 59 && !p.at(after).glued {
		c.m = m
		return after
	}
	return i
}

// clockWords reads seven, ten thirty, nine fifty nine a m, twelve oh three.
func (p *parser) clockWords(i int, _ bool) (clock, int) {
	h, next := p.hourWord(i)
	if next == 0 {
		return clock{}, 0
	}
	c := clock{h: h, half: true, bare: true}
	at := p.skip(next, "-")
	if p.is(at, "o", "oh") && !p.is(at+1, "clock", "'") {
		if m, after := p.hourWord(p.skip(at+1, "-")); after > 0 && m < 10 {
			c.m, next = m, after
		}
	} else if m, after := p.tens(at); after > 0 && m >= 10 && m < 60 {
		c.m, next = m, after
	}
	next = p.suffix(next, &c)
	return c, next
}
