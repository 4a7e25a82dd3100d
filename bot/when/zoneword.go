package when

import (
	"strings"
	"sync"
	"time"
)

// zoned is a zone named in words. With fixed the name is one half of the year's,
// like EST, and offset what it says.
type zoned struct {
	zone   *time.Location
	fixed  bool
	offset time.Duration
}

// abbreviation is where people mean when they write one, and its offset in hours
// where it names summer or winter time.
type abbreviation struct {
	zone  string
	fixed bool
	hours float64
}

var abbreviations = map[string]abbreviation{
	"eastern": {zone: "America/New_York"}, "central": {zone: "America/Chicago"}, "mountain": {zone: "America/Denver"}, "pacific": {zone: "America/Los_Angeles"},
	"utc": {zone: "UTC"}, "gmt": {zone: "UTC"}, "z": {zone: "UTC"},
	"et": {zone: "America/New_York"}, "est": {"America/New_York", true, -5}, "edt": {"America/New_York", true, -4},
	"ct": {zone: "America/Chicago"}, "cst": {"America/Chicago", true, -6}, "cdt": {"America/Chicago", true, -5},
	"mt": {zone: "America/Denver"}, "mst": {"America/Denver", true, -7}, "mdt": {"America/Denver", true, -6},
	"pt": {zone: "America/Los_Angeles"}, "pst": {"America/Los_Angeles", true, -8}, "pdt": {"America/Los_Angeles", true, -7},
	"bst": {"Europe/London", true, 1}, "cet": {"Europe/Berlin", true, 1}, "cest": {"Europe/Berlin", true, 2},
	"eet": {"Europe/Helsinki", true, 2}, "eest": {"Europe/Helsinki", true, 3}, "msk": {zone: "Europe/Moscow"},
	"ist": {zone: "Asia/Kolkata"}, "jst": {zone: "Asia/Tokyo"}, "kst": {zone: "Asia/Seoul"}, "sgt": {zone: "Asia/Singapore"},
	"aest": {"Australia/Sydney", true, 10}, "aedt": {"Australia/Sydney", true, 11},
}

// names finds zones by their name and their city in lower case; a city that two
// zones share is not in it.
var names = sync.OnceValue(func() map[string]string {
	out := make(map[string]string, 2*len(zones))
	for _, z := range zones {
		city := strings.ToLower(z[strings.LastIndexByte(z, '/')+1:])
		if _, twice := out[city]; twice {
			out[city] = ""
		} else {
			out[city] = z
		}
		out[strings.ToLower(z)] = z
	}
	return out
})

// loaded keeps the zones that were asked for: reading one takes longer than
// reading a sentence. It cannot outgrow the zones there are.
var loaded sync.Map

func cached(name string) (*time.Location, bool) {
	if z, ok := loaded.Load(name); ok {
		return z.(*time.Location), true //nolint:forcetypeassert // nothing else is stored
	}
	z, err := load(name)
	if err != nil {
		return nil, false
	}
	if z.String() == name {
		loaded.Store(name, z)
	}
	return z, true
}

// zoneAt reports whether a zone starts at i.
func (p *parser) zoneAt(i int) bool {
	_, next := p.zoneWord(i)
	return next > 0
}

// zoneWord reads Europe/Berlin, (America/New_York), UTC+2, ET, berlin time.
func (p *parser) zoneWord(i int) (zoned, int) {
	if p.is(i, "(", "[") {
		if z, next := p.zoneWord(i + 1); next > 0 && p.is(next, ")", "]") {
			return z, next + 1
		}
		return zoned{}, 0
	}
	if p.at(i).kind != word {
		return p.isoOffset(i)
	}
	next := i + 1
	for t := p.at(next); t.glued && (t.kind != sign || t.text == "/" || t.text == "+" || t.text == "-"); t = p.at(next) {
		next++
	}
	if p.is(next, ":") && p.at(next).glued && p.is(i, "utc", "gmt") && next == i+3 { // utc+5:30
		return p.offsetAt(i + 1)
	}
	if next > i+1 {
		if z, ok := zoneNamed(p.src[p.at(i).at:p.at(next-1).end]); ok {
			return zoned{zone: z}, next
		}
	}
	if a, ok := abbreviations[p.at(i).text]; ok {
		if z, ok := cached(a.zone); ok {
			return zoned{z, a.fixed, time.Duration(a.hours * float64(time.Hour))}, p.skip(i+1, "time")
		}
	}
	for n := range 3 {
		if p.is(i+n+1, "time") && p.at(i+n).kind == word {
			city := strings.Join(strings.Fields(strings.ToLower(p.src[p.at(i).at:p.at(i+n).end])), "_")
			if z, ok := cached(names()[city]); ok {
				return zoned{zone: z}, i + n + 2
			}
		}
	}
	return zoned{}, 0
}

func zoneNamed(name string) (*time.Location, bool) {
	if canonical := names()[strings.ToLower(name)]; canonical != "" && strings.Contains(name, "/") {
		return cached(canonical)
	}
	if z, err := offset(name); err == nil {
		return z, true
	}
	if strings.Contains(name, "/") && len(name) < 40 {
		return cached(name)
	}
	return nil, false
}

// isoOffset reads +01:00 and -0300 glued to a clock; "18:00-19:00" is a range,
// but 18:00:00-05:00 and T18:00-05:00 have an offset.
func (p *parser) isoOffset(i int) (zoned, int) {
	if !p.at(i).glued || !p.is(i, "+", "-") || !p.at(i+1).glued || p.at(i-1).kind != digits {
		return zoned{}, 0
	}
	if p.is(i, "-") && !p.is(i-4, "t", ":") && !p.is(i-2, ".") {
		return zoned{}, 0
	}
	return p.offsetAt(i)
}

// offsetAt reads a sign and hours, and minutes where there are some.
func (p *parser) offsetAt(i int) (zoned, int) {
	h, next := p.digits(i+1, 4)
	m := 0
	switch n := len(p.at(i + 1).text); {
	case next == 0 || n == 3 || n == 1 && !p.is(next, ":"):
		return zoned{}, 0
	case n == 4:
		h, m = h/100, h%100
	case p.is(next, ":"):
		if m, next = p.digits(next+1, 2); next == 0 {
			return zoned{}, 0
		}
	}
	if h > 14 || m > 59 {
		return zoned{}, 0
	}
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if p.is(i, "-") {
		d = -d
	}
	return zoned{fixed: true, offset: d}, next
}
