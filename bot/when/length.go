package when

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// number is a number as people write it, in digits or as a word.
const number = `\d+(?:[.,]\d+)?|half an?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|forty[- ]five|fifty|ninety`

var numbers = map[string]float64{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
	"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
	"forty-five": 45, "forty five": 45, "fifty": 50, "ninety": 90, "half a": 0.5, "half an": 0.5,
}

// lengths finds "2h30", "1:30 h", "an hour and a half", "90 minutes", "2 hours
// and 15 minutes"; the longest reading at a place wins.
var lengths = regexp.MustCompile(`(?i)(?:^|[^\w.,:])(` +
	`(?P<clock>\d{1,2}):(?P<clockm>[0-5]\d) ?(?:h|hrs?|hours?)` +
	`|(?P<h>` + number + `) ?-?(?:hours?|hrs?|h)(?P<half> and a half)?(?:(?:,? (?:and )?|)(?P<hm>` + number + `) ?-?(?:minutes?|mins?|m)?)?` +
	`|(?P<m>` + number + `) ?-?(?:minutes?|mins?|min|m)` +
	`)(?:$|[^\w:])`)

// Length finds a length of time in words. It returns the length, and the words
// around it with the length taken out. It reports false when there is none, or
// more than one, or one that no clock can hold.
func Length(words string) (d time.Duration, rest string, ok bool) {
	at := lengths.FindStringSubmatchIndex(words)
	if at == nil {
		return 0, words, false
	}
	group := func(name string) string {
		i := lengths.SubexpIndex(name)
		if at[2*i] < 0 {
			return ""
		}
		return strings.ToLower(words[at[2*i]:at[2*i+1]])
	}
	hours := value(group("h")) + value(group("clock"))
	minutes := value(group("m")) + value(group("hm")) + value(group("clockm"))
	if group("half") != "" {
		hours += 0.5
	}
	total := math.Round(hours*60 + minutes)
	rest = strings.TrimSpace(words[:at[2]] + " " + words[at[3]:])
	if total <= 0 || total > 24*60*366 || lengths.MatchString(rest) {
		return 0, words, false
	}
	return time.Duration(total) * time.Minute, strings.Join(strings.Fields(rest), " "), true
}

func value(s string) float64 {
	if n, ok := numbers[s]; ok {
		return n
	}
	f, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil {
		return 0
	}
	return f
}
