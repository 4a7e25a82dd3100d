package features

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

var (
	vacationOver = regexp.MustCompile(`(?i)^(?:off|none|no|end|ended|over|stop|cancel|back|finished|now|early)$|` +
		`\b(?:back (?:from|to|at|early)|(?:i'?m|i am|am|we'?re) back|back now|is over|has ended|ended|ends? (?:it|today|now)|end (?:my|the)|cancel|call off|delete|remove|no longer on|not on)\b`)
	// vacationFrom is where the words about days begin in a sentence.
	vacationFrom = regexp.MustCompile(`(?i)\b(?:from|until|till|til|through|thru|between|starting|beginning|since|next|this|last|today|tomorrow|yesterday|for|over|during|in|back on|the (?:whole|week|month|end)|(?:an?|one|two|three|four|five|six|\d+) (?:days?|weeks?|months?)|` +
		`mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d)`)
	vacationPast = regexp.MustCompile(`(?i)\b(?:was|were|had|took|last|past|yesterday|been)\b`)
	spanMiddle   = regexp.MustCompile(`(?i)\s+(?:-|–|—|to|until|till|til|through|thru|up to|and)\s+|\s*(?:–|—|\.\.+)\s*`)
	untilDay     = regexp.MustCompile(`(?i)\b(?:until|till|til|through|thru|up to|ends?(?: on)?|ending(?: on)?)\b(.+)$`)
	backDay      = regexp.MustCompile(`(?i)\b(?:(?:be |i'?m |am )?back|return(?:ing)?)(?: to work| home)? (?:on |by |at |in )?(.+)$`)
	forLength    = regexp.MustCompile(`(?i)\b(?:the |another )?(?:next |coming |last |past )?(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten) (?:whole |full |more )?(day|week|month)s?(?: long)?(?: off| of (?:rest|leave|vacation|holidays?))?\b`)
	startDay     = regexp.MustCompile(`(?i)\b(?:from|starting(?: on)?|beginning(?: on)?|since|as of)\b`)
	wholeWeek    = regexp.MustCompile(`(?i)\b(?:next|this|coming|last|the|that|following) (?:whole |entire )?week\b(?:\s+(?:of|after|from))?`)
	wholeMonth   = regexp.MustCompile(`(?i)\b(?:(?:next|this|last|coming) month|(?:in|over|during|all|whole|all of|the whole of|next|this) (?:january|february|march|april|may|june|july|august|september|october|november|december))\b`)
	untilStart   = regexp.MustCompile(`(?i)^\s*(?:the )?(?:next |following )?(week|month|january|february|march|april|may|june|july|august|september|october|november|december)[ .!]*$`)
	someTime     = regexp.MustCompile(`(?i)\b(?:in (?:about )?(?:\d+|an?|one|two|three|four|five|six) (?:day|week|month)s?|(?:day|week|month)s? from now)\b`)
	negated      = regexp.MustCompile(`(?i)\b(?:not|never|\w+n'?t)\b`)
	weekendSaid  = regexp.MustCompile(`(?i)\bweekend\b`)
)

var (
	aboutRest = regexp.MustCompile(`(?i)\b(?:vacations?|holidays?|hols|time off|(?:days?|weeks?|months?) off|off (?:from|until|till|next|this|on|for|work|today|tomorrow)|away|break|leave|out of (?:the )?office|absent|absence|surgery|(?:am|be|'m|is) out|ooo|pto|travell?ing|travel|sick|ill|rest|resting|parental|maternity|paternity|` +
		`(?:no|not|without) (?:study|studying|learning)|(?:pause|freeze|hold) (?:my |the )?(?:streak|stud\w+|learning))\b|^off\b`)
	notRest = regexp.MustCompile(`(?i)\b(?:remind me|reminders?|due|deadlines?|target|quiet|nudges?|rest of|break into|a break(?:down|through)|cohort)\b`)
	ownRest = regexp.MustCompile(`(?i)\b(?:my|mine|am i|do i have|did i|have i)\b`)
)

// endsVacation reports whether words say that a vacation is over or off, and not
// when it is to end.
func endsVacation(words string) bool {
	words = bare(words)
	if m := backDay.FindStringSubmatch(words); len(m) > 1 && isDay(m[1]) {
		return false
	}
	return vacationOver.MatchString(words)
}

// hearVacation finds the days of rest in a sentence. A question about a vacation
// changes none.
func hearVacation(s string) (map[string]string, bool) {
	switch {
	case !aboutRest.MatchString(s), notRest.MatchString(s):
		return nil, false
	case isQuestion(s):
		return nil, ownRest.MatchString(s)
	case endsVacation(s):
		return map[string]string{"days": "off"}, true
	}
	words := strings.Trim(bare(s), " .,!")
	at := vacationFrom.FindStringIndex(words)
	if at == nil {
		return nil, true
	}
	cut := words[at[0]:]
	if vacationPast.MatchString(words[:at[0]]) {
		cut = words
	}
	lean := when.Future
	if vacationPast.MatchString(cut) {
		lean = when.Past
	}
	if end := strings.IndexAny(cut, ",;"); end > 0 && !backDay.MatchString(cut[end:]) { // the rest says what is not done then
		if _, ok := vacationIn(cut[:end], anyDay, lean); ok {
			cut = cut[:end]
		}
	}
	_, ok := vacationIn(cut, anyDay, lean)
	switch {
	case ok && !negated.MatchString(words[:at[0]]):
	case negated.MatchString(s):
		return nil, true
	case !ok && !startDay.MatchString(cut):
		return nil, lean == when.Future
	}
	return map[string]string{"days": cut}, true
}

// readVacation reads days of rest: "20 Dec to 3 Jan", "until friday", "next
// week", "for two weeks from monday". Person and ID are left open.
func readVacation(words string, today learning.Date) (learning.Vacation, error) {
	words = oneLine(words)
	now, err := time.Parse(time.DateOnly, string(today))
	if err != nil {
		now = anyDay
	}
	lean := when.Future
	if vacationPast.MatchString(words) {
		lean = when.Past
	}
	span, ok := vacationIn(words, now, lean)
	switch {
	case !ok && (startDay.MatchString(words) || someTime.MatchString(words)):
		return span, bot.Refusef("Until when? Name both days, like `settings vacation 20 Dec to 3 Jan`.")
	case !ok, !span.From.Valid(), !span.To.Valid(), span.From == "", span.To == "":
		return span, bot.Refusef("I can't read `%s` as days. Write them like `settings vacation 20 Dec to 3 Jan`, `settings vacation until friday` or `settings vacation off`.", short(words, 60))
	case span.To < span.From:
		return span, bot.Refusef("That would end on %s, before it starts on %s. Name the first day first.", span.To, span.From)
	case span.From.Days(span.To) > longUnsaid && !yearSaid.MatchString(words):
		return span, bot.Refusef("From %s to %s is %d days. Are the days the right way round? If you mean it, name the year.", span.From, span.To, span.From.Days(span.To)+1)
	case span.To < today && lean == when.Future:
		return span, bot.Refusef("%s has passed. Write the year, or say `i was away from … to …`, if you mean the past.", span.To)
	}
	return span, nil
}

// longUnsaid is the longest vacation in days of which the year need not be named.
const longUnsaid = 300

var yearSaid = regexp.MustCompile(`\b20\d\d\b|(?i)\b(?:months?|year|weeks?|days?)\b`)

const (
	halfYear = 183 * 24 * time.Hour
	maxSaid  = 300 // bytes; each word that may join two days is tried
)

// vacationIn tries one form of words after the other.
func vacationIn(words string, now time.Time, lean when.Lean) (learning.Vacation, bool) {
	day := func(words string, lean when.Lean) (time.Time, bool) {
		words = strings.TrimSpace(words)
		if t, _, ok := when.FindDay(words, now, lean); ok {
			return t, true
		}
		t, _, ok := when.FindDay("on "+words, now, lean)
		return t, ok
	}
	span := func(from, to time.Time) (learning.Vacation, bool) {
		return learning.Vacation{From: learning.DateOf(from, time.UTC), To: learning.DateOf(to, time.UTC)}, true
	}
	if len(words) > maxSaid {
		return learning.Vacation{}, false
	}
	for _, at := range spanMiddle.FindAllStringIndex(words, -1) {
		from, okFrom := day(words[:at[0]], lean)
		to, okTo := day(words[at[1]:], lean)
		if !okFrom || !okTo {
			continue
		}
		if from.After(to) && lean == when.Future {
			if from.Sub(now) > halfYear { // "nov 20 to nov 30" on the 23rd: it has begun
				from, _ = day(words[:at[0]], when.Past)
			} else if after, _, ok := when.FindDay("on "+strings.TrimSpace(words[at[1]:]), from, when.Future); ok { // the friday after that monday
				to = after
			}
		}
		if from.After(to) && lean == when.Past {
			if later, ok := day(words[at[1]:], when.Future); ok {
				to = later
			}
		}
		switch m := untilStart.FindStringSubmatch(words[at[1]:]); {
		case m == nil:
		case strings.EqualFold(m[1], "week"):
			to = to.AddDate(0, 0, 6)
		default: // june to august
			to = to.AddDate(0, 1, -1)
		}
		return span(from, to)
	}
	if r, _, err := when.Find(words, now, time.UTC); err == nil && !r.HasTime && r.Rule == nil && !r.End.IsZero() { // 20-27 dec
		return span(r.Start, r.End)
	}
	if m := untilDay.FindStringSubmatch(words); m != nil {
		if lean == when.Past { // "i was away until monday" does not say since when
			return learning.Vacation{}, false
		}
		to, ok := day(m[1], when.Future)
		for after := strings.Fields(m[1]); !ok && len(after) > 1; after = after[1:] { // "next friday 4 dec"
			to, ok = day(strings.Join(after[1:], " "), when.Future)
		}
		if ok {
			if untilStart.MatchString(m[1]) { // until june: june is no rest any more
				to = to.AddDate(0, 0, -1)
			}
			return span(now, to)
		}
	}
	if m := backDay.FindStringSubmatchIndex(words); m != nil {
		back := words[m[2]:m[3]]
		if end := strings.IndexAny(back, ".;!"); end > 0 {
			back = back[:end]
		}
		if to, ok := day(back, when.Future); ok {
			from := now
			if start, ok := day(strings.Trim(words[:m[0]], " ,"), when.Future); ok && start.Before(to) {
				from = start
			}
			return span(from, to.AddDate(0, 0, -1))
		}
	}
	if m := forLength.FindStringSubmatch(words); m != nil && !someTime.MatchString(words) {
		from := now
		if start, ok := day(strings.Replace(words, m[0], " ", 1), lean); ok {
			from = start
		} else if lean == when.Past {
			return span(later(now, -length(m), m[2]), now.AddDate(0, 0, -1))
		}
		return span(from, later(from, length(m), m[2]).AddDate(0, 0, -1))
	}
	if startDay.MatchString(words) || someTime.MatchString(words) { // and no word of its end
		return learning.Vacation{}, false
	}
	if from, ok := day(words, lean); ok {
		return span(from, lastOf(words, from))
	}
	return learning.Vacation{}, false
}

// lastOf is the last day of what words name, whose first day is known.
func lastOf(words string, first time.Time) time.Time {
	switch {
	case wholeWeek.MatchString(words):
		return first.AddDate(0, 0, 6)
	case wholeMonth.MatchString(words):
		return first.AddDate(0, 1, -1)
	case weekendSaid.MatchString(words):
		return first.AddDate(0, 0, 1)
	}
	return first
}

func length(m []string) int {
	if n, err := strconv.Atoi(m[1]); err == nil {
		return n
	}
	return int(max(1, wordNumbers[strings.ToLower(m[1])]))
}

func later(t time.Time, n int, unit string) time.Time {
	switch strings.ToLower(unit) {
	case "week":
		return t.AddDate(0, 0, 7*n)
	case "month":
		return t.AddDate(0, n, 0)
	}
	return t.AddDate(0, 0, n)
}
