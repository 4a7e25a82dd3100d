package when

// rangeItem reads the end of a range: 3-4pm, 10 to 22 august, aug 10 - nov 12.
func (p *parser) rangeItem(i int, d *draft) int {
	if d.pattern != nil || d.endClock != nil || !d.endDate.day.IsZero() {
		return 0
	}
	if d.empty() {
		return p.dayRange(i, d)
	}
	if !p.is(i, "-", "to", "until", "untill", "till", "til", "through", "thru") && (!d.between || !p.is(i, "and")) {
		return 0
	}
	at := p.skip(p.skip(i+1, "the"), "at")
	date, dateNext := p.date(at)
	c, clockNext := p.clock(at, true)
	switch {
	case len(d.clocks) == 1 && clockNext > 0 && clockNext >= dateNext:
		first := &d.clocks[0]
		if first.half && !c.half && c.h >= 12 && first.m+60*first.h <= c.m+60*(c.h-12) { // 3-4pm
			first.h, first.half = first.h%12+12, false
		} else if first.half && !c.half {
			first.h, first.half = first.h%12, false
		}
		first.bare = first.bare && c.bare
		d.endClock = &c
		return clockNext
	case d.hasDate && dateNext > 0 && date.unit == dayUnit && date.from == nil:
		return p.dateRange(date, dateNext, d)
	case d.hasDate && d.date.open && d.date.unit == dayUnit && d.clocks == nil:
		n, next := p.dayNumber(at)
		if next == 0 {
			return 0
		}
		y, after := p.year(next)
		if after == 0 {
			y, after = d.date.day.Year(), next
		}
		from, ok := on(y, d.date.day.Month(), d.date.day.Day())
		to, toOK := on(y, d.date.day.Month(), n)
		if !ok || !toOK || !to.After(from) {
			return 0
		}
		d.date.day, d.endDate = from, dated{day: to, unit: dayUnit}
		d.date.open = after == next
		return after
	}
	return 0
}

// dateRange ends a range of days, giving a day without a year that of the last.
func (p *parser) dateRange(last dated, next int, d *draft) int {
	if d.date.open && !last.open {
		if first, ok := on(last.day.Year(), d.date.day.Month(), d.date.day.Day()); ok && !first.After(last.day) {
			d.date.day, d.date.open = first, false
		}
	}
	if last.open && last.day.Before(d.date.day) {
		last.day = last.day.AddDate(d.date.day.Year()-last.day.Year(), 0, 0)
		if last.day.Before(d.date.day) {
			last.day = last.day.AddDate(1, 0, 0)
		}
	}
	if last.day.Before(d.date.day) {
		return 0
	}
	d.endDate = last
	c, after := p.clock(p.skip(p.skip(next, ","), "at"), false)
	if len(d.clocks) == 1 && after > 0 && !c.bare {
		d.endClock, next = &c, after
	}
	return next
}

// dayRange reads 10 - 22 august 2012, from the 13th to the 15th of july.
func (p *parser) dayRange(i int, d *draft) int {
	i = p.skip(p.skip(i, "from", "between", "on"), "the")
	n, at := p.dayNumber(i)
	if at == 0 || !p.is(at, "-", "to", "till", "until", "through", "thru", "and") {
		return 0
	}
	last, next := p.dayMonth(at + 1)
	if next == 0 || last.unit != dayUnit {
		return 0
	}
	first, ok := on(last.day.Year(), last.day.Month(), n)
	if !ok || !first.Before(last.day) {
		return 0
	}
	d.date, d.hasDate, d.endDate = dated{day: first, unit: dayUnit, open: last.open}, true, last
	return next
}
