package features

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

// studied is one thing that somebody says they did.
type studied struct {
	minutes   learning.Minutes
	percent   int    // of the item, 0 for none said
	milestone string // "module 3"
	subject   string // what it was on, as said
}

var (
	shareDone = regexp.MustCompile(`(?i)(?:^|[^\w.])(\d{1,3}) ?(?:%|percent\b|per cent\b|pct\b|prozent\b)|\b(half ?way|half done|half finished|a quarter|three quarters|two thirds|a third)\b`)
	// stage is a numbered part of a course, with how many there are and of what.
	stage = regexp.MustCompile(`(?i)\b((?:module|chapter|week|unit|lesson|section|lecture|part|video|quiz|assignment|lab|exercise|level|project|milestone|topic|course)s? #?(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten))\b(?:(?: (?:out )?of|/) ?(\d{1,3}|three|four|five|six|seven|eight|nine|ten|twelve))?`)
	parts = regexp.MustCompile(`(?i)\s*(?:,\s*(?:and |then |plus )?|;\s*|\n+|\s+(?:and(?: then)?|plus|then|&|\+)\s+)`)
	// logFiller is what stands around the subject of a logged sentence.
	logFiller = regexp.MustCompile(`(?i)^(?:(?:please|just|i'?ve|i'?m|im|i have|i am|i was|i|am|today|this (?:morning|afternoon|evening)|tonight|yesterday|logged|logging|log|add|squeezed in|put (?:me )?down|put in|put|note down|noted down|note|noted|record|track|studied|studyed|studying|study|have|spent|spend|did|do|done|finished|completed|passed|through|worked|working|work|practi[cs]ed|practi[cs]ing|practice|learned|learnt|learning|watched|watching|listened|listening|wrapped up|coded|coding|grinded|grinding|crammed|cramming|read|got in|got|had|took me|took|takes|for|on|of|with|in|into|at|to|the|my|our|doing|about|around|roughly|like|another|some|quick|more|way|up to|now|currently|already|finally|only|managed|also|complete|has|is|are|was|it'?s|session|sessions)\b[ ,:-]*)+|` +
		`(?:[ ,]*\b(?:today|this (?:morning|afternoon|evening)|tonight|to (?:my|the) log|in (?:my|the) log|for|on|of|please|just now|just|now|done|complete|completed|finished|through|session|work|in|with|so far|already|each|log|ago|was|is|at|about|(?:before|after|during) (?:bed|breakfast|lunch|dinner|work|class|school|church|(?:my|the) \w+)|(?:on|in) (?:my|the) (?:break|bus|train|tram|car|way(?: (?:home|to work))?|commute|lunch break|metro|plane))\b)+[ .!]*$`)
	// aside is a clause that is of nothing studied.
	aside     = regexp.MustCompile(`(?i)^(?:please |pls |so |and |can you |could you )*(?:(?:add|count|log|note|put|record|save|track|write|mark|enter) (?:it|that|this|them)\b.*|counts?\b.*|that counts.*|forgot (?:to \w+.*)|(?:i )?(?:am|'m|was) (?:so )?(?:dead|tired|done|exhausted)\b.*|thanks?.*|thx.*|phew|woo\w*|yay|lol|fyi|hi|hey|ok|for me)[ .!?]*$`)
	logClause = regexp.MustCompile(`\s*(?:[,;:!?…]|\.(?:\s|$)|\s[–-]\s|\bso i\b|\bwhile\b|\bwhilst\b)\s*`)
	// hourAnd is an hour with minutes that lack their unit.
	hourAnd = regexp.MustCompile(`(?i)\b(\d{1,2}) ?(?:hours?|hrs?|h) (\d{2})([ .!]*$|,)`)
)

// readStudied reads a sentence as one thing done or several, and the day they
// were done on; no day leaves it to the caller. It reports false when any part of
// the sentence says no length, no share and no stage.
func readStudied(s string, today time.Time) (done []studied, day time.Time, ok bool) {
	s = hourAnd.ReplaceAllString(strings.TrimSpace(strings.TrimRight(bare(s), " .")), "${1}h$2$3")
	if found, rest, dated := when.FindDay(s, today, when.Past); dated {
		day, s = found, rest
	}
	// The fewest parts that each say something: "an hour and a half of sql" is
	// one, "2h30 python and 20 min reading" two.
	var cuts [][2]int
	cuts = append(cuts, [2]int{0, 0})
	for _, at := range parts.FindAllStringIndex(s, maxStudied) {
		cuts = append(cuts, [2]int{at[0], at[1]})
	}
	cuts = append(cuts, [2]int{len(s), len(s)})
	best := make([][]studied, len(cuts)) // of the text up to each cut
	best[0] = []studied{}
	for to := 1; to < len(cuts); to++ {
		for from := range to {
			if best[from] == nil || best[to] != nil && len(best[to]) <= len(best[from])+1 {
				continue
			}
			if one, ok := readOne(s[cuts[from][1]:cuts[to][0]]); ok {
				best[to] = append(append([]studied{}, best[from]...), one)
			}
		}
	}
	done = best[len(cuts)-1]
	for i := len(done) - 2; i >= 0; i-- { // "2 hours, and finished module 3 of sql"
		if done[i].subject == "" {
			done[i].subject = done[i+1].subject
		}
	}
	return done, day, len(done) > 0
}

// maxStudied bounds how many things one sentence logs.
const maxStudied = 8

// negative is a length below nothing.
var negative = regexp.MustCompile(`(?:^|\s)[-−–]\s?\d`)

// readOne reads one thing done. What it was on stands in the clause that says how
// much, or else in the one beside it that is no aside.
func readOne(s string) (one studied, ok bool) {
	one, rest, ok := readAmount(s)
	if !ok {
		return one, false
	}
	beside := ""
	for _, clause := range logClause.Split(s, 8) {
		_, left, says := readAmount(clause)
		subject := subjectOf(left)
		switch {
		case says && subject != "":
			one.subject = subject
			return one, true
		case subject != "" && !aside.MatchString(clause):
			beside = subject
		}
	}
	if one.subject = beside; beside == "" && !logClause.MatchString(s) {
		one.subject = subjectOf(rest)
	}
	return one, true
}

// readAmount reads how much of something was done, and returns the words beside.
func readAmount(s string) (one studied, rest string, ok bool) {
	if negative.MatchString(s) {
		return one, s, false
	}
	if m := shareDone.FindStringSubmatchIndex(s); m != nil {
		if m[2] >= 0 {
			one.percent, _ = strconv.Atoi(s[m[2]:m[3]])
		} else {
			one.percent = shares[strings.ToLower(strings.ReplaceAll(s[m[4]:m[5]], " ", ""))]
		}
		s, ok = s[:m[0]]+" "+s[m[1]:], one.percent > 0 && one.percent <= 100
		if !ok || shareDone.MatchString(s) {
			return one, s, false
		}
	}
	if d, left, found := when.Length(s); found && one.percent == 0 {
		one.minutes, s, ok = learning.Minutes(d.Minutes()), left, true
	} else if hasLength(s) {
		return one, s, false // two lengths, or a length and a share
	}
	if m := stage.FindStringSubmatchIndex(s); m != nil {
		if one.minutes > 0 && parts.MatchString(s) {
			return one, s, false // two things, each on its own
		}
		one.milestone = strings.ToLower(s[m[2]:m[3]])
		if m[6] >= 0 && one.percent == 0 {
			part, whole := numberOf(s[m[4]:m[5]]), numberOf(s[m[6]:m[7]])
			if part > 0 && part <= whole {
				one.percent = (100*part + whole/2) / whole
			}
		}
		s, ok = s[:m[0]]+" "+s[m[1]:], true
	}
	return one, s, ok
}

var shares = map[string]int{"halfway": 50, "halfdone": 50, "halffinished": 50, "aquarter": 25, "threequarters": 75, "twothirds": 67, "athird": 33}

func hasLength(s string) bool {
	for _, at := range parts.Split(s, -1) {
		if _, _, ok := when.Length(at); ok {
			return true
		}
	}
	return false
}

func numberOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	if strings.EqualFold(s, "one") {
		return 1
	}
	return int(wordNumbers[strings.ToLower(s)])
}

// subjectOf is what a logged sentence was on, without the words around it.
func subjectOf(s string) string {
	s = oneLine(s)
	for {
		shorter := strings.Trim(logFiller.ReplaceAllString(s, ""), " .,!:;-")
		if shorter == s {
			return s
		}
		s = shorter
	}
}
