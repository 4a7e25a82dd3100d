package features

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/knowledge"
)

var (
	howMany   = regexp.MustCompile(`(?i)\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|a dozen) (?:of (?:them|these|those|it)|(?:more |different |online |such )?(?:certs?|certificates?|certifications?|credentials?|microcredentials?|badges?|courses?|specializations?|ones))\b`)
	weekHours = regexp.MustCompile(`(?i)\b(\d{1,2}(?:\.5)?|two|three|four|five|six|seven|eight|nine|ten) ?(?:h|hrs?|hours?) ?(?:a|per|/|each|every) ?(?:week|wk)\b`)
	priceEach = regexp.MustCompile(`^\$(\d+)–(\d+)$`)
	hoursEach = regexp.MustCompile(`^(\d+)–(\d+)(?: hours)?$`)
)

var wordNumbers = map[string]float64{
	"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "a dozen": 12,
}

func numberIn(re *regexp.Regexp, text string) (float64, bool) {
	m := re.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	if n, ok := wordNumbers[strings.ToLower(m[1])]; ok {
		return n, true
	}
	n, err := strconv.ParseFloat(m[1], 64)
	return n, err == nil && n > 0
}

// sum does the small sum a question asks for, from the facts of the entry that
// answers it: the price and the hours of several, the weeks at so many hours a
// week. It gives nothing when the question has no such number or the entry no
// such fact.
func sum(e knowledge.Entry, question string) []bot.Block {
	count, several := numberIn(howMany, question)
	hours, weekly := numberIn(weekHours, question)
	if !several && !weekly || several && (count < 2 || count > 50) {
		return nil
	}
	if !several {
		count = 1
	}
	var rows []bot.Fact
	if price, ok := least(e.Facts, priceEach, func(knowledge.Fact) bool { return several }); ok {
		rows = append(rows, bot.Fact{
			Name:  fmt.Sprintf("Price of %g", count),
			Value: bot.Say("{} (at ${}–{} each)", bot.Strong("$"+thousands(price.low*count)+"–"+thousands(price.high*count)), bot.Plain(thousands(price.low)), bot.Plain(thousands(price.high))),
		})
	}
	work, ok := least(e.Facts, hoursEach, func(f knowledge.Fact) bool {
		return strings.HasPrefix(f.Unit, "hour") || strings.HasSuffix(f.Value, "hours")
	})
	if ok {
		row := bot.Fact{Name: "Work", Value: bot.Rich{bot.Strong(thousands(work.low*count) + "–" + thousands(work.high*count) + " hours")}}
		if several {
			row.Name = fmt.Sprintf("Work for %g", count)
			row.Value = append(row.Value, bot.Plain(fmt.Sprintf(" (at %g–%g hours each)", work.low, work.high)))
		}
		if weekly {
			row.Value = append(row.Value, bot.Say("; at {} a week that is {}", bot.Plain(fmt.Sprintf("%g hours", hours)), bot.Strong(fmt.Sprintf("%.0f–%.0f weeks", work.low*count/hours, work.high*count/hours)))...)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	return []bot.Block{bot.Facts{Rows: rows}}
}

// span is a range of a fact.
type span struct{ low, high float64 }

// least is the smallest range among facts, which is the one of a single
// credential: the others are sums already.
func least(facts []knowledge.Fact, form *regexp.Regexp, wanted func(knowledge.Fact) bool) (s span, ok bool) {
	for _, f := range facts {
		m := form.FindStringSubmatch(f.Value)
		if m == nil || !wanted(f) {
			continue
		}
		low, _ := strconv.ParseFloat(m[1], 64)
		high, _ := strconv.ParseFloat(m[2], 64)
		if !ok || low < s.low {
			s, ok = span{low, high}, true
		}
	}
	return s, ok
}

// thousands writes 1500 as 1,500.
func thousands(n float64) string {
	s := strconv.FormatFloat(n, 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
