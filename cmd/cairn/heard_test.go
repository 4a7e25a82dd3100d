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

	edlib "github.com/hbollon/go-edlib"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/features"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

// heardAll compares the values that the writer of a sentence named (JSON with keys
// of the writer's choice) with those its command got. A value is right if the
// command would do the same with it:
//
//   - Keys are brought to the options of the command by [optionOf]; a value under a
//     key of the writer's own is looked for in every option, and missing when none
//     holds it: that the command has no place for it is no excuse. What a sentence says in
//     one option (a log, a reminder, a budget, days of rest) is compared by its
//     parts, as the command itself reads them ([features.Explanation.Means]).
//   - Days, times, rules, lengths, prices, numbers, zones and languages are read by
//     the command's own parsers and compared as such. The writers wrote on the 23rd
//     to the 25th of November 2026; one of these has to make all values of a sentence
//     right. A price without a currency or a period leaves those open.
//   - A name given to something new is compared word for word, but for case,
//     punctuation, quotes, articles, "course", "certificate" and the like at either
//     end, and, in a goal, the verb before it. A typo that was mended is no fault.
//   - A name of something there is (an item, a reminder) has to find it: every word
//     heard, but for the same fillers, stands in the name meant.
//   - A value that was heard and not named is invented, and makes the sentence wrong.
//     Excepted are what the command reads as a number, a day, a price, a link or a
//     choice and what stands in the sentence in those words, which some writers left
//     unnamed.
func heardAll(sentence, wanted string, e features.Explanation) (missing string) {
	var values map[string]any
	if err := json.Unmarshal([]byte(cmp.Or(wanted, "{}")), &values); err != nil {
		return "JSON: " + err.Error()
	}
	for _, day := range []int{25, 24, 23} {
		now := time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC)
		wrong := heardOn(sentence, wantedOf(commandName(e.Command), values), e, now)
		if wrong == "" {
			return ""
		}
		missing = cmp.Or(missing, wrong)
	}
	return missing
}

// want is a value that a sentence names, under the option of its command.
type want struct {
	option string
	value  any
}

func heardOn(sentence string, wanted []want, e features.Explanation, now time.Time) (wrong string) {
	got := e.Means(now)
	claimed := make(map[string]bool)
	for _, w := range wanted {
		heard, ok := got[w.option]
		if !ok && !takes(e.Command, w.option) { // a key of the writer's own
			for _, name := range slices.Sorted(maps.Keys(got)) {
				if !claimed[name] && same(e, want{name, w.value}, got[name], now) {
					w.option, heard, ok = name, got[name], true
					break
				}
			}
		}
		if w.option == "subject" && got["milestone"] != "" { // "quiz 4" is both
			ok = true
			claimed["milestone"] = true
		}
		if !ok || !same(e, w, heard, now) {
			return fmt.Sprintf("%s %s=%v", map[bool]string{true: "missing", false: "wrong"}[got[w.option] == ""], w.option, w.value)
		}
		claimed[w.option] = true
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if !claimed[name] && got[name] != "" && !leftUnnamed(sentence, name, got[name], e.Options[name]) {
			return fmt.Sprintf("invented %s=%s", name, got[name])
		}
	}
	return ""
}

// partsOf are what commands read out of a sentence that is their only option.
var partsOf = map[string][]string{
	"log": {"minutes", "percent", "milestone", "subject", "date"}, "remind": {"text", "when"}, "settings vacation": {"from", "to", "days"},
	"budget": {"count", "weekly", "each", "months", "cost", "plan"},
}

// takes reports whether a command has an option, or reads one out of a sentence.
func takes(command, option string) bool {
	for _, c := range (&features.Cairn{}).All() {
		if commandName(c.Name) == commandName(command) && slices.ContainsFunc(c.Options, func(o bot.Option) bool { return o.Name == option }) {
			return true
		}
	}
	return slices.Contains(partsOf[command], option)
}

// leftUnnamed reports whether a value stands in the sentence although its writer named
// it not: one that is no free text.
func leftUnnamed(sentence, name, value, raw string) bool {
	switch name {
	case "minutes", "percent", "date", "milestone", "count", "weekly", "each", "months", "plan", "all", "format", "kind", "state", "days", "after", "span":
		return true // read as such from the sentence
	case "when", "from", "to", "until", "for", "due", "target", "on", "earned", "expires", "hours", "cost", "budget", "url", "evidence", "rigor", "seen":
		return raw == "" || strings.Contains(strings.ToLower(sentence), strings.ToLower(strings.Trim(raw, "$ "))) ||
			digits.MatchString(raw) && !slices.ContainsFunc(digits.FindAllString(raw, -1), func(n string) bool { return !strings.Contains(sentence, n) })
	case "exam", "project", "graded", "limited", "badge", "stackable", "interviews", "used", "worth", "next", "what", "answers":
		return value == "yes" || value == "no" || value == "leaderboard" || value == "nudges" || name == "answers"
	case "reminder":
		return value == "all" // a writer's {}
	}
	return false
}

// optionOf are the options that writers' keys mean, by command and key, where they
// are not named alike.
var optionOf = map[string]string{
	"plan new/hours_per_week": "hours", "plan new/weekly": "hours", "plan edit/hours_per_week": "weekly", "budget/hours_per_week": "weekly",
	"plan add/type": "kind", "plan edit/type": "kind", "plan add/url": "evidence", "plan edit/url": "evidence", "plan edit/link": "evidence", "plan edit/id": "item",
	"plan move/before": "to", "plan move/after": "to", "plan move/position": "to", "plan move/direction": "to", "plan move/id": "item", "plan remove/id": "item",
	"done/date": "on", "done/id": "item", "review/id": "item", "review/used_at_work": "used", "review/worth_it": "worth",
	"log/item": "subject", "log/what": "subject", "log/module": "milestone", "log/hours": "minutes",
	"remind/what": "text", "remind/rule": "when", "remind/time": "when", "remind/in": "when", "remind/date": "when", "remind/at": "when",
	"reminders edit/when": "to", "reminders edit/rule": "to", "reminders edit/time": "to", "reminders snooze/until": "for", "reminders snooze/when": "for", "reminders snooze/in": "for", "reminders snooze/minutes": "for",
	"settings timezone/timezone": "zone", "settings locale/language": "locale", "settings locale/date_format": "locale", "settings week/start": "day",
	"settings quiet/from": "hours", "settings quiet/to": "hours", "settings quiet/state": "hours", "settings quiet/off": "hours", "settings quiet/enabled": "hours", "settings days/remove": "days", "settings days/add": "days",
	"settings vacation/state": "days", "settings vacation/end": "days", "settings vacation/off": "days",
	"credential add/date": "earned", "credential edit/date": "earned", "credential add/name": "title",
	"compare/title": "skill", "compare/board": "skill", "compare/items": "options", "compare new/title": "skill", "compare new/board": "skill",
	"compare add/option": "title", "compare add/board": "skill", "compare rate/item": "option", "compare remove/option": "what", "compare remove/item": "what",
	"redflags/url": "provider", "redflags/name": "provider", "budget/certs": "count", "budget/cost_low": "cost", "budget/cost_high": "cost", "budget/monthly": "cost", "budget/costs": "cost", "budget/price": "cost", "budget/hours": "each",
	"kb new/title": "question", "kb edit/phrasing": "phrasing", "kb edit/id": "entry", "kb edit/item": "entry", "kb retire/id": "entry", "kb retire/item": "entry", "kb retire/title": "entry", "kb review/id": "entry",
	"kb missed/period": "days", "skillgap/text": "ads", "skillgap/wanted": "ads", "credential resume/include_low_rigor": "all", "credential list/expiring": "state", "topics/query": "search",
}

// wantedOf brings the values of a sentence to the options of its command: several
// that say one thing together are joined.
func wantedOf(command string, values map[string]any) (out []want) {
	joined := make(map[string]string)
	for _, key := range slices.Sorted(maps.Keys(values)) {
		v := values[key]
		option := cmp.Or(optionOf[command+"/"+key], key)
		switch {
		case command == "reminders edit" && key == "what" && (values["id"] != nil || len(values) == 1):
			option = "text"
		case option == key && (key == "id" || key == "item" || key == "what" && strings.HasPrefix(command, "reminders ")):
			family, _, _ := strings.Cut(command, " ")
			option = cmp.Or(map[string]string{"credential": "credential", "reminders": "reminder", "compare": "option"}[family], "item")
		case key == "leaderboard" || key == "nudges":
			out = append(out, want{"what", key}, want{"state", yesOr(v, "on", "off")})
			continue
		case key == "cost_model":
			joined["cost"] += " " + map[string]string{"monthly": "a month", "free": "free"}[fmt.Sprint(v)]
			continue
		case key == "before" || key == "after":
			v = key + " " + fmt.Sprint(v)
		case key == "module":
			v = fmt.Sprintf("module %v", v)
		case key == "hours" && command == "log":
			v = v.(float64) * 60
		case key == "cost_low":
			continue // with the high one
		case key == "monthly":
			v = fmt.Sprintf("%v a month", v)
		case command == "settings quiet" && option == "hours", command == "settings vacation" && option == "days":
			if key != "from" && key != "to" {
				if key == "off" || key == "end" || key == "enabled" {
					v = "off"
				}
				out = append(out, want{option, v})
				continue
			}
		case command == "credential resume" && v == "all":
			out = append(out, want{"all", true})
			continue
		case command == "settings days" && key == "remove":
			v = fmt.Sprintf("no %v", v)
		case command == "compare rate" && (key == "rating" || key == "score" || key == "value" || key == "criterion"):
			continue // joined below
		}
		if option == "when" || option == "to" && command == "reminders edit" || command == "settings quiet" || option == "cost" {
			joined[option] += " " + whenText(key, v)
			continue
		}
		out = append(out, want{option, v})
	}
	if criterion, ok := values["criterion"]; ok || values["rating"] != nil || values["score"] != nil {
		rating := cmp.Or(values["rating"], values["score"], values["value"])
		out = append(out, want{strings.ToLower(fmt.Sprint(cmp.Or(criterion, any("rating")))), rating})
	}
	for _, option := range slices.Sorted(maps.Keys(joined)) {
		out = append(out, want{option, strings.TrimSpace(joined[option])})
	}
	return out
}

// whenText writes a part of a time so that it can be read behind another part.
func whenText(key string, v any) string {
	s := strings.ReplaceAll(fmt.Sprint(v), "weekly ", "every ")
	switch {
	case key == "time":
		return "at " + s
	case key == "in":
		return "in " + s
	case s == "weekdays":
		return "every weekday"
	}
	return s
}

func yesOr(v any, yes, no string) string {
	switch strings.ToLower(fmt.Sprint(v)) {
	case "true", "yes", "on", "1":
		return yes
	}
	return no
}

// same reports whether a command does the same with a value meant and one heard.
func same(e features.Explanation, w want, heard string, now time.Time) bool {
	command := commandName(e.Command)
	text := strings.TrimSpace(fmt.Sprint(w.value))
	if many, ok := w.value.([]any); ok {
		var all []string
		for _, v := range many {
			all = append(all, fmt.Sprint(v))
		}
		text = strings.Join(all, ", ")
	}
	switch option := w.option; {
	case option == "item" || option == "credential" || option == "reminder" || option == "option" || option == "what" || option == "entry":
		return finds(text, heard)
	case option == "subject":
		return finds(text, heard) || numbered.MatchString(text) && finds(text, e.Means(now)["milestone"]+" "+heard)
	case option == "hours" && command == "settings quiet":
		return quiet(text) == quiet(heard)
	case option == "days" && command == "settings days":
		return sameDays(text, heard)
	case option == "days" && command == "settings vacation":
		return heard == "off"
	case option == "days":
		return text == "this week" && heard == "7" || text == heard
	case option == "to" && command == "plan move":
		return samePlace(text, heard)
	case option == "when", option == "to" && command == "reminders edit", option == "for", option == "until":
		return slices.Contains(spoken(text, now), heard)
	case option == "due" || option == "target" || option == "on" || option == "date" || option == "from" || option == "to" || option == "earned" || option == "expires":
		return sameDay(text, heard, option, now) || !ofDay.MatchString(e.Options[option]) && len(text) == 10 && strings.HasPrefix(heard, text[:7])
	case option == "cost" || option == "budget":
		return samePrice(text, heard)
	case option == "template":
		found := learning.TemplatesFor(text)
		return len(found) > 0 && found[0].Key == heard
	case option == "zone":
		return sameZone(text, heard)
	case option == "locale":
		return sameLocale(text, heard)
	case option == "options":
		return sameNames(text, heard)
	case option == "ads" || option == "have":
		return sameSkills(text, heard)
	case option == "each":
		each, _ := strconv.ParseFloat(heard, 64)
		count, _ := strconv.ParseFloat(e.Means(now)["count"], 64)
		n, err := strconv.ParseFloat(text, 64)
		return err == nil && (n == each || n == each*count)
	case option == "state" && command == "credential list":
		return heard == "expiring"
	case option == "state":
		return text == heard || map[string]string{"in progress": "active", "started": "active", "on hold": "planned", "removed": "off"}[text] == heard
	case option == "text" || option == "search":
		return stems(text) == stems(heard)
	case option == "goal":
		return plainName(goalVerb.ReplaceAllString(text, "")) == plainName(goalVerb.ReplaceAllString(heard, ""))
	}
	if _, ok := w.value.(bool); ok {
		return slices.Contains([]string{yesOr(text, "true", "false"), yesOr(text, "yes", "no")}, heard)
	}
	if f, ok := w.value.(float64); ok {
		n, err := strconv.ParseFloat(strings.TrimSuffix(heard, "%"), 64)
		return err == nil && n == f
	}
	return plainName(text) == plainName(heard)
}

var (
	digits   = regexp.MustCompile(`\d+(?:[.,]\d+)?`)
	numbered = regexp.MustCompile(`\d`)
	marks    = regexp.MustCompile(`[^\pL\pN+#%&@./:-]+`)
	goalVerb = regexp.MustCompile(`(?i)^(?:to )?(?:becom\w+|be|get(?:ting)? (?:a job )?(?:into|in|as)|mov\w+ (?:in)?to|learn\w*|switch\w* (?:in)?to|work\w* (?:as|in)|pass\w*|study\w*|certified in)\s+`)
)

// fillers are words around a name that are no part of it.
var fillers = strings.Fields("exam the a an my your our this that of for to one item course courses class cert certs certificate certificates certification credential badge reminder reminders ping nudge alarm option candidate candidates number no project about on entry article old and")

func folded(s string) string {
	return strings.Join(strings.Fields(marks.ReplaceAllString(learning.Fold(s), " ")), " ")
}

// plainName is a name without what may stand at either end of it.
func plainName(s string) string {
	words := strings.Fields(folded(s))
	for i, w := range words {
		words[i] = strings.Trim(w, ".:-/")
	}
	filler := func(w string) bool { return slices.Contains(fillers, w) || w == "" }
	for len(words) > 1 && filler(words[0]) {
		words = words[1:]
	}
	for len(words) > 1 && filler(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

// stems is a text without the ends of its verbs, articles and "to".
func stems(s string) string {
	var out []string
	for w := range strings.FieldsSeq(folded(s)) {
		w = strings.Trim(w, ".:-/")
		if w == "" || slices.Contains([]string{"the", "a", "an", "my", "your", "to", "that", "i", "have"}, w) {
			continue
		}
		if stem := strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(w, "s"), "ing"), "e"); len(stem) > 2 {
			w = stem
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// finds reports whether words find the one thing of a name.
func finds(name, words string) bool {
	named := strings.Fields(folded(name))
	found := false
	for w := range strings.FieldsSeq(folded(words)) {
		if w = strings.Trim(w, ".:-/#"); w == "" {
			continue
		}
		there := slices.ContainsFunc(named, func(n string) bool {
			n = strings.Trim(n, ".:-/#")
			return n == w || len(w) > 3 && (edlib.OSADamerauLevenshteinDistance(n, w) <= 1+len(w)/8 || strings.HasPrefix(n, w) || strings.HasPrefix(w, n) && len(n) > 3)
		})
		if !there && !slices.Contains(fillers, w) {
			return false
		}
		found = found || there && !slices.Contains(fillers, w)
	}
	return found || folded(name) == folded(words)
}

func quiet(s string) string {
	var out []string
	for _, m := range quietClock.FindAllStringSubmatch(strings.ToLower(s), -1) {
		hour, _ := strconv.Atoi(m[1])
		if m[3] == "pm" {
			hour = hour%12 + 12
		}
		minute, _ := strconv.Atoi(m[2])
		out = append(out, fmt.Sprintf("%02d:%02d", hour%24, minute))
	}
	return cmp.Or(strings.Join(out, "-"), "off")
}

var quietClock = regexp.MustCompile(`(\d{1,2})(?::(\d\d))? ?(am|pm)?`)

var spanOfDays = regexp.MustCompile(`^(mon|tue|wed|thu|fri)[a-z]*(?:-| to )(tue|wed|thu|fri|sat|sun)[a-z]*$`)

// sameDays compares days of the week: what is heard lists them.
func sameDays(text, heard string) bool {
	days := func(s string) string {
		var out strings.Builder
		s = strings.ToLower(s)
		switch {
		case strings.Contains(s, "weekend"):
			return "satsun"
		case spanOfDays.MatchString(s):
			m := spanOfDays.FindStringSubmatch(s)
			week := "montuewedthufrisatsun"
			return week[strings.Index(week, m[1]) : strings.Index(week, m[2])+3]
		case s == "weekdays" || strings.Contains(s, "mon-fri"):
			return "montuewedthufri"
		case s == "all" || s == "every day" || s == "daily":
			return "montuewedthufrisatsun"
		}
		all := []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
		but := strings.Contains(s, "except") || strings.HasPrefix(s, "no ") || strings.Contains(s, "not ") || strings.Contains(s, "without")
		for _, d := range all {
			if strings.Contains(s, d) != but {
				out.WriteString(d)
			}
		}
		return out.String()
	}
	return days(text) == days(heard)
}

func samePlace(text, heard string) bool {
	place := func(s string) string {
		s = folded(s)
		for _, side := range []string{"before", "after"} {
			if name, ok := strings.CutPrefix(s, side+" "); ok {
				return side + " " + plainName(name)
			}
		}
		for w := range strings.FieldsSeq(s) {
			if n := map[string]string{"first": "1", "top": "1", "start": "1", "beginning": "1", "front": "1", "second": "2", "third": "3", "fourth": "4", "last": "last", "end": "last", "bottom": "last", "botom": "last", "up": "up", "down": "down"}[w]; n != "" {
				return n
			}
		}
		return strings.TrimRight(digits.FindString(s), " ")
	}
	return place(text) == place(heard)
}

// spoken are the readings of words about time, as [features.Explanation.Means]
// writes them.
func spoken(text string, now time.Time) (out []string) {
	for _, lead := range []string{"till ", "until ", "for ", "->"} {
		text = strings.TrimPrefix(text, lead)
	}
	for _, words := range []string{text, "at " + text, "in " + text, "on " + text} {
		r, rest, err := when.Find(words, now, time.UTC)
		if err != nil || strings.TrimSpace(rest) != "" {
			continue
		}
		s := r.Start.Format(time.DateOnly)
		if r.HasTime {
			s = r.Start.Format("2006-01-02T15:04")
		}
		if r.Rule != nil {
			s += " " + r.Rule.String()
		}
		out = append(out, s)
	}
	return out
}

// ofDay tells words for a day from those for a month alone, of which some writers
// named the first day and some the last.
var ofDay = regexp.MustCompile(`(?i)\b\d{1,2}(?:st|nd|rd|th)?\b|day\b|end|start|beginning`)

// sameDay compares days; one meant as a month or a year is any of its ends.
func sameDay(text, heard, option string, now time.Time) bool {
	if text == heard || text == "none" && strings.HasPrefix(heard, "none") || len(text) < 10 && len(text) > 3 && strings.HasPrefix(heard, text) {
		return true
	}
	lean := when.Future
	if option == "on" || option == "date" || option == "earned" {
		lean = when.Past
	}
	if option == "expires" {
		if d, _, ok := when.Length(text); ok { // "3 years" from a day that is not known here
			t, err := time.Parse(time.DateOnly, heard)
			return err == nil && (t.Sub(now)-d).Abs() < 366*24*time.Hour
		}
		if years := digits.FindString(text); strings.HasSuffix(text, "years") && years != "" {
			n, _ := strconv.Atoi(years)
			return strings.HasPrefix(heard, strconv.Itoa(now.Year()+n))
		}
	}
	for _, lead := range []string{"", "on "} {
		if day, rest, ok := when.FindDay(lead+text, now, lean); ok && strings.TrimSpace(rest) == "" && day.Format(time.DateOnly) == heard {
			return true
		}
	}
	return false
}

func samePrice(text, heard string) bool {
	read := func(s string) (learning.Price, bool) {
		s = strings.Replace(s, " by month", " a month", 1)
		for _, lead := range []string{"", "for "} {
			if p, _, ok := learning.FindPrice(lead+s, "USD"); ok {
				return p, true
			}
		}
		return learning.Price{}, false
	}
	w, ok1 := read(text)
	h, ok2 := read(heard)
	if text == "0" || strings.HasPrefix(text, "0 ") || strings.Contains(text, "free") {
		return ok2 && h.High.Minor == 0
	}
	if low, high, ok := strings.Cut(text, ", "); ok { // one or the other
		return samePrice(low, heard) || samePrice(high, heard)
	}
	named := strings.ContainsAny(text, "$€£") || regexp.MustCompile(`(?i)\b(?:usd|eur|gbp)\b`).MatchString(text)
	return ok1 && ok2 && (w.High.Minor == h.High.Minor || w.High.Minor == h.Low.Minor) && (!named || w.High.Currency == h.High.Currency) && (w.Model != learning.CostMonthly || h.Model == learning.CostMonthly)
}

func sameZone(text, heard string) bool {
	zone, err := time.LoadLocation(heard)
	if err != nil {
		zone, err = when.Zone(heard)
	}
	if err != nil {
		return false
	}
	for _, name := range []string{text, strings.Fields(text + " x")[0]} {
		wanted, err := when.Zone(name)
		if err != nil {
			continue
		}
		for _, month := range []time.Month{1, 7} {
			at := time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC)
			_, a := at.In(zone).Zone()
			_, b := at.In(wanted).Zone()
			if a != b {
				return false
			}
		}
		return true
	}
	return map[string]string{"pacific time": "America/Los_Angeles", "IST india": "Asia/Kolkata", "UK": "Europe/London"}[text] == zone.String()
}

func sameLocale(text, heard string) bool {
	text = strings.ToLower(text)
	meant := map[string]string{"german": "de", "spanish": "es", "french": "fr", "italian": "it", "english": "en", "portuguese": "pt", "english uk": "en-gb", "uk": "en-gb", "dd/mm/yyyy": "en-gb", "day first": "en-gb", "month first": "en-us", "mm/dd/yyyy": "en-us"}[text]
	heard = strings.ToLower(heard)
	return cmp.Or(meant, text) == heard || meant == "en" && strings.HasPrefix(heard, "en")
}

func sameSkills(text, heard string) bool {
	skills := func(s string) (out []string) {
		for _, skill := range learning.FindSkills(s) {
			out = append(out, fmt.Sprint(skill.Skill))
		}
		slices.Sort(out)
		return out
	}
	return folded(text) == folded(heard) || len(skills(text)) > 0 && slices.Equal(skills(text), skills(heard))
}

// sameNames compares lists in any order.
func sameNames(text, heard string) bool {
	split := func(s string) (out []string) {
		for name := range strings.SplitSeq(s, ",") {
			out = append(out, plainName(name))
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(split(text), split(heard))
}
