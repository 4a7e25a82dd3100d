package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

// heardAll reports whether the values that a sentence names, written as JSON with
// keys of the writer's choice, were heard: each must be found in what the command
// got, under whatever name, as a number, a day, a time, a length or by its words.
func heardAll(wanted string, got map[string]string) (missing string) {
	var values map[string]any
	if err := json.Unmarshal([]byte(wanted), &values); err != nil {
		return "JSON: " + err.Error()
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(got)) {
		fmt.Fprintf(&text, " %s %s ;", name, strings.ToLower(got[name]))
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		many, ok := values[key].([]any)
		if !ok {
			many = []any{values[key]}
		}
		for _, v := range many {
			if !heardOne(key, v, text.String(), got) {
				return fmt.Sprintf("%s=%v", key, v)
			}
		}
	}
	return ""
}

var (
	yesWords  = regexp.MustCompile(`\b(?:yes|on|true|show\w*|share\w*|with|counts|all)\b`)
	noWords   = regexp.MustCompile(`\b(?:no|off|false|not|none|never|hide|private|without)\b`)
	isoDay    = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)
	isoTime   = regexp.MustCompile(`^(?:\d{4}-\d\d-\d\dT)?(\d{1,2}):(\d\d)$`)
	clockSaid = regexp.MustCompile(`\b(\d{1,2})(?:[:.h](\d\d))? ?(am|pm)?\b`)
	sumText   = regexp.MustCompile(`^[$€£]?(\d+(?:\.\d+)?) ?(?:usd|eur|gbp|[$€£])?(?: ?/ ?month)?$`)
	hourText  = regexp.MustCompile(`^(\d{1,2})(?::(\d\d))? ?(am|pm)$`)
	digits    = regexp.MustCompile(`\d+(?:\.\d+)?`)
	word      = regexp.MustCompile(`[\pL\pN+#./@-]+`)
)

// sameWords are what stands for a value that writers name in one word.
var sameWords = map[string]string{
	"first": `first|top|start|beginning|front|1`, "last": `last|bottom|end`, "top": `first|top|1`, "bottom": `last|bottom|end`,
	"monthly": `monthly|a month|per month|/ ?mo\w*`, "one-off": `\d`, "free": `free|\b0\b`, "all": `all|every\w*`, "on": `on|yes`, "off": `off|no`,
	"uk": `london`, "de": `\bde\b|german`, "es": `\bes\b|spanish`, "fr": `\bfr\b|french`, "pt": `\bpt\b|portuguese`, "dd/mm/yyyy": `en-gb`, "day first": `en-gb`, "month first": `en-us`, "mm/dd/yyyy": `en-us`,
	"in progress": `active`, "end": `off`, "after": `after`, "before": `before`,
	"month": `month|january|february|march|april|may|june|july|august|september|october|november|december`, "night": `night\w*`, "weekends": `weekends?|sat\w*`,
}

func heardOne(key string, v any, text string, got map[string]string) bool {
	switch v := v.(type) {
	case bool:
		if key == "end" || key == "off" {
			return noWords.MatchString(text)
		}
		name, _, _ := strings.Cut(key, "_")
		if v {
			return yesWords.MatchString(text) || strings.Contains(text, name)
		}
		return noWords.MatchString(text)
	case float64:
		return heardNumber(key, v, text, got)
	case map[string]any:
		return false
	case string:
		return heardText(key, v, text, got)
	}
	return false
}

func heardNumber(key string, v float64, text string, got map[string]string) bool {
	if strings.Contains(key, "minute") || strings.Contains(key, "hour") {
		for _, s := range got {
			if d, _, ok := when.Length(s); ok && (d.Minutes() == v || d.Hours() == v) {
				return true
			}
		}
	}
	plain := strings.ReplaceAll(text, ",", "")
	for _, n := range digits.FindAllString(plain, -1) {
		if f, err := strconv.ParseFloat(n, 64); err == nil && f == v {
			return true
		}
	}
	said := map[float64]string{0: `free|nothing|none|no`, 1: `one|first|top|a|an|start|beginning|number one|front`, 2: `two|second`, 3: `three|third`, 4: `four|fourth`, 5: `five|fifth`, 6: `six`, 7: `seven|week`, 8: `eight`, 9: `nine`, 10: `ten`, 12: `twelve|dozen|year`, 20: `twenty`, 25: `quarter`, 33: `third`, 50: `half\w*|middle`, 67: `two thirds`, 75: `three quarters`, 100: `done|all|finished`, -1: `last`}[v]
	return said != "" && regexp.MustCompile(`\b(?:`+said+`)\b`).MatchString(plain)
}

func heardText(key, v, text string, got map[string]string) bool {
	want := strings.ToLower(strings.TrimSpace(v))
	if day, ok := strings.CutPrefix(want, "not "); ok || key == "remove" { // days that are left out
		return len(got) > 0 && !strings.Contains(text, day[:3])
	}
	if m := sumText.FindStringSubmatch(want); m != nil {
		n, _ := strconv.ParseFloat(m[1], 64)
		return heardNumber(key, n, text, got)
	}
	if m := hourText.FindStringSubmatch(want); m != nil {
		hour, _ := strconv.Atoi(m[1])
		if m[3] == "pm" {
			hour = hour%12 + 12
		}
		return heardClock(strconv.Itoa(hour), cmp.Or(m[2], "00"), text)
	}
	if same := sameWords[want]; same != "" && regexp.MustCompile(`(?:`+same+`)`).MatchString(text) {
		return true
	}
	if m := isoTime.FindStringSubmatch(v); m != nil {
		return heardClock(m[1], m[2], text)
	}
	if isoDay.MatchString(want) {
		return heardDay(want[:10], text, got)
	}
	if zone, _, ok := strings.Cut(want, "/"); ok && slices.Contains([]string{"europe", "america", "asia", "africa", "australia", "pacific"}, zone) {
		return heardZone(v, text, got)
	}
	need, have := 0, 0
	words := word.FindAllString(text, -1)
	for _, w := range word.FindAllString(want, -1) {
		w = strings.Trim(w, ".-@#")
		if w == "" || slices.Contains([]string{"the", "a", "an", "my", "of", "for", "to", "and", "in", "on", "with", "become", "course", "courses", "cert", "certs", "certificate", "certificates", "badge", "i"}, w) {
			continue
		}
		need++
		if slices.ContainsFunc(words, func(h string) bool { return sameStem(strings.Trim(h, ".-@#"), w) }) {
			have++
		}
	}
	return 3*have >= 2*need
}

// sameStem compares two words but for their ends.
func sameStem(a, b string) bool {
	n := min(len(a), len(b))
	return a == b || n >= 3 && a[:n] == b[:n] || n >= 5 && a[:n-2] == b[:n-2]
}

func heardClock(hour, minute, text string) bool {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	for _, c := range clockSaid.FindAllStringSubmatch(text, -1) {
		ch, _ := strconv.Atoi(c[1])
		cm, _ := strconv.Atoi(c[2])
		if cm == m && (ch == h || ch+12 == h && c[3] != "am" || ch == 12 && h == 0) {
			return true
		}
	}
	return (h == 12 || h == 0) && regexp.MustCompile(`\b(?:noon|midday|midnight)\b`).MatchString(text)
}

// heardDay compares days. The writers' today is not known: a day that counts from
// it counts when it can be read at all.
func heardDay(want, text string, got map[string]string) bool {
	day, err := time.Parse(time.DateOnly, want)
	if err != nil {
		return false
	}
	for _, today := range []time.Time{time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)} {
		for _, s := range got {
			for _, lean := range []when.Lean{when.Future, when.Past} {
				for _, lead := range []string{"", "on ", "by ", "in "} {
					if found, _, ok := when.FindDay(lead+s, today, lean); ok && (found.Equal(day) || found.Sub(day).Abs() <= 31*24*time.Hour && !digits.MatchString(s)) {
						return true
					}
				}
			}
		}
	}
	month := strings.ToLower(day.Month().String())
	if strings.Contains(text, month[:3]) && regexp.MustCompile(`\b`+strconv.Itoa(day.Day())+`(?:st|nd|rd|th)?\b`).MatchString(text) {
		return true
	}
	if day.Day() == 1 || day.AddDate(0, 0, 1).Day() == 1 {
		return strings.Contains(text, month[:3]) || strings.Contains(text, want[:4]) && (want[5:] == "12-31" || want[5:] == "01-01")
	}
	return regexp.MustCompile(`\b(?:today|yesterday|tomorrow|next|this|last|mon|tue|wed|thu|fri|sat|sun)\w*|\b(?:\d+|an?|one|two|three|four|five|six) (?:years?|months?|weeks?|days?)\b`).MatchString(text)
}

func heardZone(v, text string, got map[string]string) bool {
	want, err := time.LoadLocation(v)
	if err != nil {
		return false
	}
	if city := strings.ToLower(strings.ReplaceAll(v[strings.LastIndex(v, "/")+1:], "_", " ")); strings.Contains(text, city) {
		return true
	}
	for _, s := range got {
		if zone, err := when.Zone(s); err == nil && slices.ContainsFunc([]time.Month{1, 7}, func(m time.Month) bool {
			at := time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC)
			_, a := at.In(zone).Zone()
			_, b := at.In(want).Zone()
			return a == b
		}) {
			return true
		}
	}
	return false
}
