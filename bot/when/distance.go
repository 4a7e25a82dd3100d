package when

// distance reads a length of time from now or from a day: in 3 days, 2 weeks
// ago, a week from tuesday, the next 2 weeks, 3 fridays from now, +2 months.
func (p *parser) distance(i int) (dated, int) {
	at := func(s span, next int) (dated, int) {
		d := dated{day: s.shift(p.today), unit: dayUnit, from: &s}
		if s.months != 0 && s.months%12 == 0 {
			d.unit = year
		}
		return d, next
	}
	switch t := p.at(i).text; t {
	case "in", "within", "after":
		from := p.skip(i+1, "about", "around", "roughly", "exactly", "another")
		from = p.skip(from, "the")
		from = p.skip(from, "next")
		if s, next := p.duration(from); next > 0 && (t == "in" || !s.short) {
			switch after := p.skip(next, "time"); {
			case p.is(after, "from", "after", "before", "ago", "hence", "later"):
				return dated{}, 0 // in 2 weeks from tuesday: read below, without "in"
			default:
				return at(s, after)
			}
		}
	case "+", "-":
		if s, next := p.duration(i + 1); next > 0 && p.at(i+1).glued {
			if t == "-" {
				s = s.negative()
			}
			d, next := at(s, next)
			d.stand = alone
			return d, next
		}
	case "next", "upcoming", "coming", "following", "last", "past", "previous":
		if s, next := p.duration(i + 1); next > 0 && !p.is(i+1, "quarter") {
			if p.is(i, "last", "past", "previous") {
				s = s.negative()
			}
			return at(s, next)
		}
	}
	if n, _, next := p.cardinal(i); next > 0 && p.is(next, "upcoming") {
		if u, _, after := p.unit(next + 1); after > 0 {
			var s span
			if s.whole = true; s.add(float64(n), u) {
				return at(s, after)
			}
		}
	}
	if d, next := p.weekdaysAway(i); next > 0 {
		return d, next
	}
	return p.spanAway(p.skip(i, "in", "about", "around"))
}

// weekdaysAway reads three fridays from now, 2 thursdays ago.
func (p *parser) weekdaysAway(i int) (dated, int) {
	n, _, next := p.cardinal(i)
	if next == 0 || n < 1 || n > 520 {
		return dated{}, 0
	}
	w, ok := weekdays[p.at(next).text]
	switch {
	case !ok:
	case p.is(next+1, "ago"):
		return dated{day: p.weekdayBefore(w).AddDate(0, 0, -7*(n-1)), unit: dayUnit}, next + 2
	case p.is(next+1, "from") && p.is(next+2, "now", "today"), p.is(next+1, "hence"):
		after := next + 2
		if p.is(next+1, "from") {
			after++
		}
		return dated{day: p.weekdayAfter(w).AddDate(0, 0, 7*(n-1)), unit: dayUnit}, after
	}
	return dated{}, 0
}

// spanAway reads a length of time and from where it counts.
func (p *parser) spanAway(i int) (dated, int) {
	s, next := p.duration(i)
	if next == 0 {
		return dated{}, 0
	}
	d := dated{unit: dayUnit}
	switch {
	case s.short:
		return dated{}, 0 // "5 m ago" is too little to go by
	case p.is(next, "ago", "earlier"), p.is(next, "before") && (p.at(next+1).kind == end || p.is(next+1, "now")):
		s = s.negative()
		d.from, next = &s, p.skip(next+1, "now")
	case p.is(next, "from", "after") && p.is(next+1, "now"):
		d.from, next = &s, next+2
	case p.is(next, "from", "after") && p.is(next+1, "today") && s.whole:
		next += 2
	case p.is(next, "hence", "later", "out"):
		d.from, next = &s, next+1
	case p.is(next, "from", "after", "before", "on") && s.whole:
		base, after := p.date(next + 1)
		if after == 0 || base.from != nil || (p.is(next, "on") && !base.week) {
			return dated{}, 0
		}
		if p.is(next, "before") {
			s = s.negative()
		}
		d.day = s.shift(base.day)
		if !base.other.IsZero() {
			d.other = s.shift(base.other)
		}
		return d, after
	case s.whole && s.months == 0 && s.days%7 == 0: // a week tomorrow, a week monday
		_, isDay := weekdays[p.at(next).text]
		base, after := p.date(next)
		if after == 0 || !isDay && !p.is(next, "tomorrow", "today") {
			return dated{}, 0
		}
		base.day, base.today = s.shift(base.day), false
		return base, after
	default:
		return dated{}, 0
	}
	d.day = s.shift(p.today)
	return d, next
}
