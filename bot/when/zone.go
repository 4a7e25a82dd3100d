package when

import (
	_ "embed"
	"fmt"
	"strings"
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
	var city, near []string
	bound := 1 + len(name)/6
	for _, z := range zones {
		last := z[strings.LastIndexByte(z, '/')+1:]
		switch {
		case strings.EqualFold(z, name):
			return load(z)
		case strings.EqualFold(last, name):
			city = append(city, z)
		case edlib.OSADamerauLevenshteinDistance(strings.ToLower(last), strings.ToLower(name)) <= bound,
			edlib.OSADamerauLevenshteinDistance(strings.ToLower(z), strings.ToLower(name)) <= bound:
			near = append(near, z)
		}
	}
	switch {
	case len(city) == 1:
		return load(city[0])
	case len(city) > 1:
		return nil, fmt.Errorf("%q could be %s; please say which", words, strings.Join(city, " or "))
	case strings.Contains(name, "/"):
		if loc, err := load(name); err == nil { // an old name that the runtime still knows
			return loc, nil
		}
	}
	if len(near) > 0 {
		return nil, fmt.Errorf("I don't know the time zone %q; did you mean %s?", words, strings.Join(near[:min(3, len(near))], " or ")) //nolint:staticcheck // shown to a person as a sentence
	}
	return nil, fmt.Errorf("I don't know the time zone %q; name a large city in it, like Berlin, or an offset, like UTC+2", words) //nolint:staticcheck // shown to a person as a sentence
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
