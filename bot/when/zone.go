package when

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"time"

	edlib "github.com/hbollon/go-edlib"
)

//go:embed zones.txt
var zoneList string

// Zones are the names of the IANA time zones in use, by name.
var zones = strings.Fields(zoneList)

// Zone finds the time zone that words name: an IANA name ("Europe/Berlin"), its
// city ("new york"), letters that many use ("PST"), or an offset ("UTC+2", which
// is Etc/GMT-2). The error says what to write instead and is fit to be shown.
func Zone(words string) (*time.Location, error) {
	name := strings.Join(strings.FieldsFunc(words, func(r rune) bool { return r == ' ' || r == '_' }), "_")
	if loc, err := offset(name); err == nil {
		return loc, nil
	}
	if a, ok := abbreviations[strings.ToLower(name)]; ok {
		return load(a.zone)
	}
	switch found := zonesNamed()[strings.ToLower(name)]; {
	case len(found) == 1:
		return load(found[0])
	case len(found) > 1:
		return nil, fmt.Errorf("%q could be %s; please say which", words, strings.Join(found, " or "))
	case strings.Contains(name, "/"):
		if loc, err := load(name); err == nil { // an old name that the runtime still knows
			return loc, nil
		}
	}
	return nil, unknownZone{words, name}
}

// zonesNamed are the zones by their name and by their city, in small letters.
var zonesNamed = sync.OnceValue(func() map[string][]string {
	named := make(map[string][]string)
	for _, z := range zones {
		whole, city := strings.ToLower(z), strings.ToLower(z[strings.LastIndexByte(z, '/')+1:])
		named[whole] = []string{z}
		if city != whole {
			named[city] = append(named[city], z)
		}
	}
	return named
})

// unknownZone is the error of a zone that there is not. It looks for one that may have
// been meant when it is shown: most words that are tried are no zones, and nobody asks.
type unknownZone struct{ words, name string }

func (u unknownZone) Error() string {
	var near []string
	name, bound := strings.ToLower(u.name), 1+len(u.name)/6
	for _, z := range zones {
		whole := strings.ToLower(z)
		city := whole[strings.LastIndexByte(whole, '/')+1:]
		if edlib.OSADamerauLevenshteinDistance(city, name) <= bound || edlib.OSADamerauLevenshteinDistance(whole, name) <= bound {
			near = append(near, z)
		}
	}
	if len(near) > 0 {
		return fmt.Sprintf("I don't know the time zone %q; did you mean %s?", u.words, strings.Join(near[:min(3, len(near))], " or "))
	}
	return fmt.Sprintf("I don't know the time zone %q; name a large city in it, like Berlin, or an offset, like UTC+2", u.words)
}

// FindZones lists the zones whose name holds the words, at most limit; for
// completion.
func FindZones(words string, limit int) []string {
	want := strings.ToLower(strings.ReplaceAll(words, " ", "_"))
	var out []string
	for _, z := range zones {
		if strings.Contains(strings.ToLower(z), want) && len(out) < limit {
			out = append(out, z)
		}
	}
	return out
}

func load(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("%q is no time zone", name)
	}
	return time.LoadLocation(name)
}

// offset reads UTC, GMT, UTC+2 and GMT-03:00. Whole hours become the Etc zone,
// whose name has the opposite sign.
func offset(name string) (*time.Location, error) {
	upper := strings.ToUpper(name)
	if upper == "UTC" || upper == "GMT" || upper == "Z" {
		return time.UTC, nil
	}
	rest, ok := strings.CutPrefix(upper, "UTC")
	if !ok {
		if rest, ok = strings.CutPrefix(upper, "GMT"); !ok {
			return nil, fmt.Errorf("%q is no offset", name)
		}
	}
	var hours, minutes int
	sign := rest[:min(1, len(rest))]
	if n, err := fmt.Sscanf(rest[len(sign):], "%d:%d", &hours, &minutes); n < 1 || (err != nil && n < 1) || hours > 14 || minutes != 0 || (sign != "+" && sign != "-") {
		return nil, fmt.Errorf("%q is no offset of whole hours", name)
	}
	if hours == 0 {
		return time.UTC, nil
	}
	flip := map[string]string{"+": "-", "-": "+"}[sign]
	return load(fmt.Sprintf("Etc/GMT%s%d", flip, hours))
}
