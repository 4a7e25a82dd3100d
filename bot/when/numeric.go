package when

import "time"

// numeric reads dates in digits alone: 2026-12-15, 2026/12/15, 12/15/2026,
// 15.12.2026, 12/15, 2-15, 10/2014. Where two orders make a date, the month
// comes first and the other order is the second reading; after dots the day
// comes first.
func (p *parser) numeric(i int) (dated, int) {
	if i > 0 && p.at(i).glued && (p.at(i-1).kind != sign || p.is(i-1, "/", "-", ".", "$", "#")) {
		return dated{}, 0
	}
	var part [3]int
	n, at := 0, i
	sep := p.at(i + 1).text
	if sep != "/" && sep != "-" && sep != "." {
		return dated{}, 0
	}
	for n < 3 {
		v, after := p.digits(at, 4)
		if after == 0 || (n > 0 && !p.at(at).glued) {
			m, ok := months[p.at(at).text]
			if n != 1 || !ok || part[0] < 1000 {
				break
			}
			v, after = int(m), at+1 // 2012/aug/10
		}
		part[n] = v
		n, at = n+1, after
		if n == 3 || p.at(at).text != sep || !p.at(at).glued {
			break
		}
		at++
	}
	if p.at(at-1).kind == sign { // a sign that nothing follows
		at--
	}
	if t := p.at(at); t.glued && (t.kind == digits || t.text == "/" || t.text == "-" || t.text == "%" || (t.kind == word && t.text != "t") ||
		(t.text == "." && p.at(at+1).glued && p.at(at+1).kind == digits)) {
		return dated{}, 0
	}
	first := len(p.at(i).text)
	switch {
	case n == 3 && first == 4:
		return civil(part[0], part[1], part[2], at)
	case n == 3 && first <= 2:
		return threeParts(part, len(p.at(at-1).text), sep, p.at(at-1).end-p.at(i).at >= len("15.01.27"), at)
	case n == 2 && sep != "." && first == 4 && len(p.at(at-1).text) <= 2 && sep == "/":
		d, next := civil(part[0], part[1], 1, at)
		d.unit = month
		return d, next
	case n == 2 && sep == "/" && first <= 2 && len(p.at(at-1).text) == 4:
		d, next := civil(part[1], part[0], 1, at)
		d.unit = month
		return d, next
	case n == 2 && sep != "." && first <= 2 && len(p.at(at-1).text) <= 2:
		return p.twoParts(part[0], part[1], sep, at)
	}
	return dated{}, 0
}

func civil(y, m, day, next int) (dated, int) {
	t, ok := on(y, time.Month(m), day)
	if !ok || y < 1900 || y > 2199 {
		return dated{}, 0
	}
	return dated{day: t, unit: dayUnit}, next
}

// threeParts is a date whose year stands last, in four digits or two; after
// dots two only where day and month are padded to two.
func threeParts(part [3]int, yearDigits int, sep string, padded bool, next int) (dated, int) {
	y := part[2]
	switch {
	case yearDigits == 2 && (sep != "." || padded):
		y = century(y)
	case yearDigits != 4:
		return dated{}, 0
	}
	us, after := civil(y, part[0], part[1], next)
	british, otherAfter := civil(y, part[1], part[0], next)
	switch {
	case yearDigits == 2 && after == 0 && sep != ".": // 20-30-12, 18/13/22: no guess
		return dated{}, 0
	case sep == ".":
		if yearDigits == 2 {
			british.stand = alone // versions look the same
		}
		return british, otherAfter
	case after == 0:
		return british, otherAfter
	}
	if otherAfter > 0 && !british.day.Equal(us.day) {
		us.other = british.day
	}
	return us, after
}

// twoParts is a month and a day. In a sentence "3/4" is a share as often as a
// date, so it needs a preposition; "2-15" is one only where 15 can be no month.
func (p *parser) twoParts(a, b int, sep string, next int) (dated, int) {
	us, usOK := p.yearly(time.Month(a), b)
	british, britishOK := p.yearly(time.Month(b), a)
	d := dated{day: us, unit: dayUnit, open: true, stand: afterPreposition}
	switch {
	case sep == "-" && (!usOK || b <= 12):
		return dated{}, 0
	case sep == "-":
		d.stand = alone
	case !usOK && !britishOK:
		return dated{}, 0
	case !usOK:
		d.day = british
	case britishOK && !british.Equal(us):
		d.other = british
	}
	return d, next
}
