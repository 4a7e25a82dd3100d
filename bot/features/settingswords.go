package features

import (
	"regexp"
	"strings"

	"github.com/cairnbot/cairn/bot/when"
)

// countries are places and names of time whose zone has another name.
var countries = map[string]string{
	"uk": "Europe/London", "united kingdom": "Europe/London", "britain": "Europe/London", "great britain": "Europe/London", "england": "Europe/London", "scotland": "Europe/London", "wales": "Europe/London", "british": "Europe/London",
	"ireland": "Europe/Dublin", "germany": "Europe/Berlin", "german": "Europe/Berlin", "munich": "Europe/Berlin", "hamburg": "Europe/Berlin", "frankfurt": "Europe/Berlin", "cologne": "Europe/Berlin",
	"france": "Europe/Paris", "spain": "Europe/Madrid", "barcelona": "Europe/Madrid", "italy": "Europe/Rome", "milan": "Europe/Rome", "portugal": "Europe/Lisbon", "poland": "Europe/Warsaw", "krakow": "Europe/Warsaw",
	"netherlands": "Europe/Amsterdam", "holland": "Europe/Amsterdam", "belgium": "Europe/Brussels", "austria": "Europe/Vienna", "switzerland": "Europe/Zurich", "geneva": "Europe/Zurich", "greece": "Europe/Athens", "turkey": "Europe/Istanbul",
	"sweden": "Europe/Stockholm", "norway": "Europe/Oslo", "denmark": "Europe/Copenhagen", "finland": "Europe/Helsinki", "romania": "Europe/Bucharest", "ukraine": "Europe/Kyiv", "kiev": "Europe/Kyiv", "hungary": "Europe/Budapest",
	"manchester": "Europe/London", "edinburgh": "Europe/London", "glasgow": "Europe/London",
	"india": "Asia/Kolkata", "indian": "Asia/Kolkata", "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata", "new delhi": "Asia/Kolkata", "bangalore": "Asia/Kolkata", "chennai": "Asia/Kolkata", "hyderabad": "Asia/Kolkata", "pune": "Asia/Kolkata",
	"japan": "Asia/Tokyo", "osaka": "Asia/Tokyo", "korea": "Asia/Seoul", "china": "Asia/Shanghai", "beijing": "Asia/Shanghai", "pakistan": "Asia/Karachi", "lahore": "Asia/Karachi", "bangladesh": "Asia/Dhaka", "philippines": "Asia/Manila",
	"vietnam": "Asia/Ho_Chi_Minh", "thailand": "Asia/Bangkok", "uae": "Asia/Dubai", "israel": "Asia/Jerusalem", "tel aviv": "Asia/Jerusalem",
	"egypt": "Africa/Cairo", "nigeria": "Africa/Lagos", "kenya": "Africa/Nairobi", "ghana": "Africa/Accra", "south africa": "Africa/Johannesburg", "cape town": "Africa/Johannesburg", "morocco": "Africa/Casablanca",
	"pacific": "America/Los_Angeles", "california": "America/Los_Angeles", "san francisco": "America/Los_Angeles", "seattle": "America/Los_Angeles", "san diego": "America/Los_Angeles", "mountain": "America/Denver", "central": "America/Chicago",
	"texas": "America/Chicago", "houston": "America/Chicago", "dallas": "America/Chicago", "austin": "America/Chicago", "eastern": "America/New_York", "nyc": "America/New_York", "boston": "America/New_York", "miami": "America/New_York", "atlanta": "America/New_York", "washington": "America/New_York",
	"montreal": "America/Toronto", "ottawa": "America/Toronto", "argentina": "America/Argentina/Buenos_Aires", "colombia": "America/Bogota", "peru": "America/Lima", "rio": "America/Sao_Paulo", "chile": "America/Santiago",
	"brazil": "America/Sao_Paulo", "são paulo": "America/Sao_Paulo", "mexico": "America/Mexico_City",
	"new zealand": "Pacific/Auckland", "wellington": "Pacific/Auckland", "canberra": "Australia/Sydney",
}

var (
	zoneTalk = regexp.MustCompile(`(?i)\b(?:zone|timezone|tz|clock|time)\b`)
	// shortName is a word that may be the letters of a zone and is a word, too.
	shortName = regexp.MustCompile(`^[a-z]{2,4}$`)
)

// zoneIn finds the time zone or the place that a sentence names, by the longest
// run of words that is one.
func zoneIn(s string) string {
	words := strings.Fields(s)
	for n := 3; n > 0; n-- {
		for i := range len(words) - n + 1 {
			name := strings.Trim(strings.Join(words[i:i+n], " "), " .,!?;:'\"()")
			lower := strings.ToLower(strings.TrimSuffix(name, " time"))
			if zone := countries[lower]; zone != "" {
				return zone
			}
			if name == "" || shortName.MatchString(name) && (!zoneTalk.MatchString(s) || !spokenZone.MatchString(name)) {
				continue
			}
			if _, err := when.Zone(name); err == nil {
				return name
			}
		}
	}
	return ""
}

var spokenZone = regexp.MustCompile(`^(?:cet|cest|gmt|utc|bst|est|edt|cst|cdt|mst|mdt|pst|pdt|jst|ist|aest|eet|wet|lima|rome|oslo|doha|baku|kyiv|riga)$`)

// hearZone finds the zone that somebody is in; one they only speak of is none.
func hearZone(otherwise func(string) (map[string]string, bool)) func(string) (map[string]string, bool) {
	return func(s string) (map[string]string, bool) {
		if elsewhere.MatchString(bare(s)) && !zoneSet.MatchString(s) {
			return nil, false
		}
		if m := movedTo.FindStringSubmatch(s); m != nil {
			if zone := zoneIn(m[1]); zone != "" {
				return map[string]string{"zone": zone}, true
			}
		}
		if zone := zoneIn(s); zone != "" {
			return map[string]string{"zone": zone}, true
		}
		return otherwise(s)
	}
}

// movedTo is where somebody is now.
var movedTo = regexp.MustCompile(`(?i)\bfrom .+? to (.+)$`)

var (
	elsewhere = regexp.MustCompile(`(?i)\b(?:thinking (?:about|of)|might|maybe|want to|used to|planning|next (?:week|month|year)|(?:mom|mum|mother|dad|father|brother|sister|friend|boss|wife|husband|colleague|team)s?|flight|trip|holiday)\b`)
	zoneSet   = regexp.MustCompile(`(?i)\b(?:set|change|switch|put|update|adjust|fix|use|make)\b.*\b(?:time ?zone|zone|clock|time)\b`)

	languageSaid = regexp.MustCompile(`(?i)\b(british|american|english|german|deutsch|french|fran[cç]ais|spanish|espa[nñ]ol|italian|portuguese|brazilian portuguese|polish|dutch|turkish|arabic|hindi|russian|ukrainian|chinese|mandarin|japanese|korean|swedish|norwegian|danish|finnish|greek|czech|hungarian|romanian|vietnamese|thai|indonesian|hebrew|swahili|urdu|bengali|tagalog|persian|croatian|serbian|slovak|bulgarian)(?: english)?\b`)
	languageCode = regexp.MustCompile(`(?i)\b(?:locale|language|lang|region|to|use)(?: is| to| as|:| =)*\s+([a-z]{2}(?:[-_][a-z]{2})?)\b[ .!]*$`)
	ukUS         = regexp.MustCompile(`(?i)\benglish \(?(uk|us)\b|\b(uk|us) english\b`)
	noCode       = regexp.MustCompile(`(?i)^(?:us|uk|me|it|my|no|so|be|is|we|do|an|in|on|at|up|go|hi|ok)$`)
	dayFirst     = regexp.MustCompile(`(?i)\bdd[/.-]mm|\bday[/ -]month\b|\bday (?:first|before)|\b(?:uk|european) (?:dates?|format|region|style|way)|\bregion\b.*\buk\b|\bthe (?:uk|european) way`)
	monthFirst   = regexp.MustCompile(`(?i)\bmm[/.-]dd|\bmonth[/ -]day\b|\bmonth (?:first|before)|\bus (?:dates?|format|region|style|way)|\bregion\b.*\bus\b`)
	negatedWord  = regexp.MustCompile(`(?i)\b(?:my|not|n'?t|no|stop|isn'?t|instead of|keep\w*|bad|poor)\s+(?:\w+\s+){0,2}$`)
)

// hearLocale finds a language, or a country by how it writes dates.
func hearLocale(s string) (map[string]string, bool) {
	for _, form := range []struct {
		re     *regexp.Regexp
		locale string
	}{{monthFirst, "en-US"}, {dayFirst, "en-GB"}} {
		for _, at := range form.re.FindAllStringIndex(s, -1) {
			if !negatedWord.MatchString(s[:at[0]]) && !strings.Contains(strings.ToLower(s[max(0, at[0]-30):at[0]]), "keep") {
				return map[string]string{"locale": form.locale}, true
			}
		}
	}
	if m := ukUS.FindStringSubmatch(s); m != nil {
		return map[string]string{"locale": map[bool]string{true: "en-GB", false: "en-US"}[strings.EqualFold(either(m[1], m[2]), "uk")]}, true
	}
	found := languageSaid.FindAllStringSubmatchIndex(s, -1)
	for _, at := range found {
		if len(found) > 1 && negatedWord.MatchString(s[:at[0]]) {
			continue // my english is bad, use french
		}
		switch name := strings.ToLower(s[at[2]:at[3]]); name {
		case "british":
			return map[string]string{"locale": "en-GB"}, true
		case "american":
			return map[string]string{"locale": "en-US"}, true
		case "español", "espanol":
			return map[string]string{"locale": "spanish"}, true
		case "français", "francais":
			return map[string]string{"locale": "french"}, true
		case "deutsch":
			return map[string]string{"locale": "german"}, true
		case "mandarin":
			return map[string]string{"locale": "chinese"}, true
		default:
			return map[string]string{"locale": name}, true
		}
	}
	if m := languageCode.FindStringSubmatch(s); len(m) > 1 && !noCode.MatchString(m[1]) {
		return map[string]string{"locale": m[1]}, true
	}
	return nil, true
}
