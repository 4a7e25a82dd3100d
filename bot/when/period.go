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

// stretch reads a month, quarter or year as a whole: march 2026, the month, next
// year, 2027. open says that it is the one of today unless that has passed.
func (p *parser) stretch(i int) (first time.Time, u unit, open bool, next int) {
	at := p.skip(i, "the")
	if n, ok := p.relative(at); ok {
		switch u := units[p.at(at+1).text]; u {
		case week, month, quarter, year:
			return start(p.today, u, n), u, false, at + 2
		default:
		}
	}
	switch u := units[p.at(at).text]; u {
	case week, month, quarter, year:
		if len(p.at(at).text) > 1 && !p.is(at, "mon", "mo", "fortnight") {
			return start(p.today, u, 0), u, true, at + 1
		}
	default:
	}
	at = p.skip(at, "this", "next")
	if m, ok := months[p.at(at).text]; ok {
		next = at + 1
		if y, after := p.year(next); after > 0 {
			return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC), month, false, after
		}
		first = time.Date(p.today.Year(), m, 1, 0, 0, 0, 0, time.UTC)
		if p.lean == Past && first.After(p.today) {
			first = first.AddDate(-1, 0, 0)
		} else if p.lean == Future && start(first, month, 1).Before(p.today.AddDate(0, 0, 1)) {
			first = first.AddDate(1, 0, 0)
		}
		return first, month, true, next
	}
	if y, after := p.year(at); after > 0 && len(p.at(after-1).text) == 4 {
		return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), year, false, after
	}
	return time.Time{}, noUnit, false, 0
}

// step is how far the stretch of an open reading moves when it has passed.
func (p *parser) step(first time.Time, u unit) time.Time {
	n := 1 - 2*int(p.lean)
	if _, isMonth := p.monthOfYear(first, u); isMonth && first.Month() != p.today.Month() {
		return first.AddDate(n, 0, 0)
	}
	return start(first, u, n)
}

func (p *parser) monthOfYear(first time.Time, u unit) (time.Month, bool) {
	return first.Month(), u == month
}

// edge reads the end of the month, the beginning of march, mid june, EOM.
func (p *parser) edge(i int) (dated, int) {
	at := p.skip(i, "the")
	which, first, u, open, next := p.at(at).text, time.Time{}, noUnit, false, 0
	switch which {
	case "eom", "eoy", "eow":
		u = map[string]unit{"eom": month, "eoy": year, "eow": week}[which]
		first, open, next, which = start(p.today, u, 0), true, at+1, "end"
	case "end", "beginning", "start", "middle":
		if which == "middle" && !p.is(at+1, "of") {
			return dated{}, 0
		}
		first, u, open, next = p.stretch(p.skip(at+1, "of"))
		if !p.is(at+1, "of") && !p.is(at+1, "month", "year", "week", "quarter") {
			next = 0
		}
	case "mid":
		first, u, open, next = p.stretch(p.skip(at+1, "-"))
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
	if open && !p.allowed(day) {
		day = pick(p.step(first, u))
	}
	return dated{day: day, unit: dayUnit}, next
}

// nth reads the first monday of march, last friday of the month, the last day
// of may 2027, the third last week of 2018.
func (p *parser) nth(i int) (dated, int) {
	n, at := p.rank(p.skip(i, "the"))
	if at == 0 {
		return dated{}, 0
	}
	w, isDay := weekdays[p.at(at).text]
	u := units[p.at(at).text]
	if (!isDay && u != dayUnit && u != week) || p.is(at, "d", "w", "days", "weeks") || !p.is(at+1, "of", "in") {
		return dated{}, 0
	}
	first, whole, open, next := p.stretch(at + 2)
	if next == 0 || whole == week {
		return dated{}, 0
	}
	pick := func(first time.Time) (time.Time, bool) {
		if isDay {
			return nthWeekday(first, start(first, whole, 1), w, n)
		}
		return nthUnit(first, start(first, whole, 1), u, n)
	}
	day, ok := pick(first)
	if open && (!ok || !p.allowed(day)) {
		day, ok = pick(p.step(first, whole))
	}
	if !ok {
		return dated{}, 0
	}
	d := dated{day: day, unit: dayUnit}
	if !isDay {
		d.unit = u
	}
	return d, next
}

// rank reads first, 3rd, last (-1), second last (-2), penultimate.
func (p *parser) rank(i int) (n, next int) {
	if p.is(i, "last") {
		return -1, i + 1
	}
	if p.is(i, "penultimate") {
		return -2, i + 1
	}
	n, next = p.ordinal(i)
	if next > 0 && p.is(p.skip(next, "-"), "last", "to") {
		after := p.skip(next, "-")
		if !p.is(after, "to") {
			return -n, after + 1
		}
		if last := p.skip(after+1, "-"); p.is(last, "last") {
			return -n, last + 1
		}
	}
	return n, next
}

// nthWeekday counts weekdays from the front or, below zero, from the back of a
// stretch that ends before stop.
func nthWeekday(first, stop time.Time, w time.Weekday, n int) (time.Time, bool) {
	if n == 0 {
		return time.Time{}, false
	}
	day := first.AddDate(0, 0, int(w-first.Weekday()+7)%7+7*(n-1))
	if n < 0 {
		last := stop.AddDate(0, 0, -1)
		day = last.AddDate(0, 0, -int(last.Weekday()-w+7)%7+7*(n+1))
	}
	return day, !day.Before(first) && day.Before(stop)
}

// nthUnit counts days, or weeks from Monday; the last weeks lie whole within the
// stretch.
func nthUnit(first, stop time.Time, u unit, n int) (time.Time, bool) {
	if u == week {
		if n < 0 {
			stop = stop.AddDate(0, 0, -6)
		}
		return nthWeekday(first, stop, time.Monday, n)
	}
	day := first.AddDate(0, 0, n-1)
	if n < 0 {
		day = stop.AddDate(0, 0, n)
	}
	return day, n != 0 && !day.Before(first) && day.Before(stop)
}

// quarterOf reads q4, 2018Q4, the 3rd quarter of 2018.
func (p *parser) quarterOf(i int) (dated, int) {
	at := p.skip(i, "the")
	y, n, next := 0, 0, 0
	if v, after := p.digits(at, 4); after > 0 && len(p.at(at).text) == 4 && p.is(after, "q") && p.at(after).glued {
		y = v
		n, next = p.digits(after+1, 1)
	} else if p.is(at, "q") && p.at(at+1).glued {
		n, next = p.digits(at+1, 1)
	} else if v, after := p.ordinal(at); after > 0 && p.is(after, "quarter", "qtr") {
		n, next = v, after+1
	}
	if next == 0 || n < 1 || n > 4 {
		return dated{}, 0
	}
	if v, after := p.year(next); y == 0 && after > 0 {
		y, next = v, after
	}
	if y > 0 {
		return dated{day: time.Date(y, time.Month(3*n-2), 1, 0, 0, 0, 0, time.UTC), unit: quarter}, next
	}
	return dated{day: p.firstOf(time.Month(3*n - 2)), unit: quarter}, next
}

// dayOf reads the 15th, on the first, the 20th of next month.
func (p *parser) dayOf(i int) (dated, int) {
	at := p.skip(i, "the")
	n, next := p.ordinal(at)
	if next == 0 || n < 1 || n > 31 {
		return dated{}, 0
	}
	if of := p.skip(p.skip(next, "of"), "the"); of > next {
		if by, ok := p.relative(of); ok && units[p.at(of+1).text] == month {
			first := start(p.today, month, by)
			day, ok := on(first.Year(), first.Month(), n)
			if !ok {
				return dated{}, 0
			}
			return dated{day: day, unit: dayUnit}, of + 2
		}
		if p.is(of, "month") {
			next = of + 1
		}
	}
	if next == at+1 && !p.is(i, "the") && !p.is(i-1, "on") {
		return dated{}, 0 // "second": more often a length or a place
	}
	for m := range 14 {
		if p.lean == Past {
			m = -m
		}
		first := start(p.today, month, m)
		day, ok := on(first.Year(), first.Month(), n)
		if ok && p.allowed(day) && !day.Equal(p.today) {
			return dated{day: day, unit: dayUnit, stand: afterPreposition}, next
		}
	}
	return dated{}, 0
}
