package when

import "time"

// start is the first day of a unit of the calendar, some units on from the one
// that holds a day.
func start(day time.Time, u unit, n int) time.Time {
	switch u {
	case week:
		return day.AddDate(0, 0, -int(day.Weekday()+6)%7+7*n)
	case month:
		return time.Date(day.Year(), day.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	case quarter:
		return time.Date(day.Year(), (day.Month()-1)/3*3+1+time.Month(3*n), 1, 0, 0, 0, 0, time.UTC)
	case year:
		return time.Date(day.Year()+n, 1, 1, 0, 0, 0, 0, time.UTC)
	default:
		return day.AddDate(0, 0, n)
	}
}

// period reads next week, this weekend, last month, the coming year, in 2027.
func (p *parser) period(i int) (dated, int) {
	if p.is(i, "in") {
		if y, next := p.year(i + 1); next > 0 && len(p.at(next-1).text) != 2 {
			return dated{day: time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), unit: year}, next
		}
	}
	at := p.skip(i, "the")
	if p.is(at, "weekend") && p.lean == Future {
		return dated{day: inWeek(p.monday(0), time.Saturday), unit: weekend, stand: afterPreposition}, at + 1
	}
	n, ok := p.relative(at)
	if !ok {
		return dated{}, 0
	}
	u, next := units[p.at(at+1).text], at+2
	if p.is(next, "end") && u == week {
		u, next = weekend, next+1
	}
	if p.is(next, ".") && len(p.at(next-1).text) <= 3 && p.at(next+1).kind != end {
		next++
	}
	switch u {
	case week, month, quarter, year:
		if p.is(at+1, "w", "m", "y", "mo", "mon", "fortnight") {
			return dated{}, 0
		}
		d := dated{day: start(p.today, u, n), unit: u}
		on := p.skip(p.skip(p.skip(next, ","), "on"), "the")
		if w, ok := weekdays[p.at(on).text]; ok && u == week { // next week on monday
			return dated{day: inWeek(d.day, w), unit: dayUnit}, on + 1
		}
		if day, after := p.ordinal(on); after > 0 && u == month && on > next && day <= daysIn(d.day.Year(), d.day.Month()) && day > 0 {
			return dated{day: d.day.AddDate(0, 0, day-1), unit: dayUnit}, after
		}
		return d, next
	case dayUnit:
		if n != 0 && !p.is(at+1, "d") {
			return dated{day: p.inDays(n), unit: dayUnit}, next
		}
	case weekend:
		return dated{day: inWeek(p.monday(n), time.Saturday), unit: weekend}, next
	case workday:
		day := p.inDays(n)
		for n != 0 && (day.Weekday() == time.Saturday || day.Weekday() == time.Sunday) {
			day = day.AddDate(0, 0, n)
		}
		if n != 0 {
			return dated{day: day, unit: dayUnit}, next
		}
	default:
	}
	if m, ok := months[p.at(at+1).text]; ok {
		return p.pointedMonth(n, m, next)
	}
	return dated{}, 0
}

// pointedMonth reads next march, last may, this june.
func (p *parser) pointedMonth(n int, m time.Month, next int) (dated, int) {
	day := time.Date(p.today.Year(), m, 1, 0, 0, 0, 0, time.UTC)
	switch {
	case n == 1 && !day.After(p.today):
		day = day.AddDate(1, 0, 0)
	case n == -1 && !day.Before(start(p.today, month, 0)):
		day = day.AddDate(-1, 0, 0)
	}
	return dated{day: day, unit: month}, next
}

// stretch reads a week, month, quarter or year as a whole: march 2026, the month,
// next year, 2027. every is how often one of its name comes, where the words
// leave open which is meant.
func (p *parser) stretch(i int) (first time.Time, u, every unit, next int) {
	at := p.skip(i, "the")
	if n, ok := p.relative(at); ok {
		switch u := units[p.at(at+1).text]; u {
		case week, month, quarter, year:
			return start(p.today, u, n), u, noUnit, at + 2
		default:
		}
	}
	switch u := units[p.at(at).text]; u {
	case week, month, quarter, year:
		if len(p.at(at).text) > 1 && !p.is(at, "mon", "mo", "fortnight") {
			return start(p.today, u, 0), u, u, at + 1
		}
	default:
	}
	at = p.skip(at, "this", "next")
	if m, ok := months[p.at(at).text]; ok {
		next = at + 1
		if y, after := p.year(next); after > 0 {
			return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC), month, noUnit, after
		}
		first = time.Date(p.today.Year(), m, 1, 0, 0, 0, 0, time.UTC)
		if p.lean == Past && first.After(p.today) {
			first = first.AddDate(-1, 0, 0)
		} else if p.lean == Future && start(first, month, 1).Before(p.today.AddDate(0, 0, 1)) {
			first = first.AddDate(1, 0, 0)
		}
		return first, month, year, next
	}
	if y, after := p.year(at); after > 0 && len(p.at(after-1).text) == 4 {
		return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), year, noUnit, after
	}
	return time.Time{}, noUnit, noUnit, 0
}

// again moves a stretch that has passed to the next one of its name, or leaning
// to the past to the one before.
func (p *parser) again(first time.Time, every unit) time.Time {
	n := 1 - 2*int(p.lean)
	if every == year {
		return first.AddDate(n, 0, 0)
	}
	return start(first, every, n)
}

// edge reads the end of the month, the beginning of march, mid june, EOM.
func (p *parser) edge(i int) (dated, int) {
	at := p.skip(i, "the")
	which, first, u, every, next := p.at(at).text, time.Time{}, noUnit, noUnit, 0
	switch which {
	case "eom", "eoy", "eow":
		u = map[string]unit{"eom": month, "eoy": year, "eow": week}[which]
		first, every, next, which = start(p.today, u, 0), u, at+1, "end"
	case "end", "beginning", "start", "middle":
		if which == "middle" && !p.is(at+1, "of") {
			return dated{}, 0
		}
		first, u, every, next = p.stretch(p.skip(at+1, "of"))
		if !p.is(at+1, "of") && !p.is(at+1, "month", "year", "week", "quarter") {
			next = 0
		}
	case "mid":
		first, u, every, next = p.stretch(p.skip(at+1, "-"))
	}
	if next == 0 {
		return dated{}, 0
	}
	pick := func(first time.Time) time.Time {
		switch {
		case which == "end":
			return start(first, u, 1).AddDate(0, 0, -1)
		case which != "middle" && which != "mid":
			return first
		case u == month:
			return first.AddDate(0, 0, 14)
		case u == year:
			return first.AddDate(0, 6, 0)
		}
		return first.AddDate(0, 0, 2)
	}
	day := pick(first)
	if every != noUnit && !p.allowed(day) {
		day = pick(p.again(first, every))
	}
	return dated{day: day, unit: dayUnit}, next
}
