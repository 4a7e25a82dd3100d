package features

import (
	"regexp"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

// reminderDeed hears what a sentence says about a reminder there is: what is to be
// done with it, which one it is, and perhaps a time or a text. The words may stand in
// any order.
type reminderDeed struct {
	// sure are words that tell this deed from the others, and count for the command
	// when sentences are ranked; more are words that may mean it.
	sure, more *regexp.Regexp
	time       string // the option for a time; "" for none
	all        bool   // reminders that are not named further are all of them
	bare       bool   // the deed says by itself that a reminder is meant
}

var (
	aReminder = regexp.MustCompile(`(?i)\b(?:reminders?|alarms?|alerts?|timers?|nudges?|pings?|(?:remind|ping|nudg|bug|notify|alert|bother)\w* me|reminded|(?:ask|tell|poke) me (?:again|later))\b|#\d`)
	// newReminder asks for one that there is not.
	newReminder = regexp.MustCompile(`(?i)^(?:(?:please|pls|and|so|also|just)\s+)*(?:(?:remind|remember|nudge|ping|notify|alert|wake|poke) (?:me|us)|(?:set|add|create|make|schedule|give|i need|i want|need|want|start)(?: me)?(?: up)? (?:an?|another) (?:\w+ )?(?:reminder|alarm|timer)|don'?t let me forget)\b`)

	remindNouns   = `(?:reminder|alarm|alert|timer|nudge|ping)`
	numberOfOne   = regexp.MustCompile(`(?i)(?:\b` + remindNouns + `s?(?: number| no\.?)? ?#?|\bnumber |\bno\. ?|#|^(?:snooze|pause|resume|unpause|delete|skip|restart) )(\d{1,3}(?:(?:\s*,\s*(?:and )?|\s+and\s+|\s*&\s*)#?\d{1,3})*)\b`)
	wordOfOne     = regexp.MustCompile(`(?i)\b` + remindNouns + ` (?:number )?(one|two|three|four|five|six|seven|eight|nine|ten)\b`)
	reminderNamed = []*regexp.Regexp{
		regexp.MustCompile(`(?i)["“']([^"”']{2,80})["”'] ` + remindNouns),
		regexp.MustCompile(`(?i)\b` + remindNouns + `s? (?:about|for|to|of|on|called|saying|that says) (?:the |my )?([\pL\pN][^,.;–—]*)`),
		regexp.MustCompile(`(?i)\b(?:remind(?:ed|ing)?|ping(?:ed|ing)?|nudg(?:e|ed|ing)|notify\w*|alert\w*|bug\w*)(?: me)? (?:about|of|to|on|for) (?:the |my )?([\pL\pN][^,.;–—]*)`),
		regexp.MustCompile(`(?i)(?:^|[,.;:!?–—] ?)([\pL\pN][\pL\pN +/:'-]*?) ` + remindNouns + `s?\b`),
		regexp.MustCompile(`(?i)\b(?:the|that) ([\pL\pN][\pL\pN +/:'-]{1,40}?) one\b`),
		regexp.MustCompile(`(?i)\b` + remindNouns + ` ([\pL][^,.;–—]*)$`),
	}
	// nameEnds are where a name ends in running words.
	nameEnds = regexp.MustCompile(`(?i)\s+(?:can|could|be|should|must|is|isn'?t|are|was|has|have|please|pls|again|any ?more|any longer|already|finish\w*|done|i|i'?ve|i'?m|so|not|for (?:a|now)|until|till|come|comes|on(?: hold)?|off|back|to|instead|once|this time|next time|complete|from|as)\b.*$`)
	// nameLead is what leads to a name, up to the last of such words.
	nameLead       = regexp.MustCompile(`(?i)^(?:.*\b(?:the|my|that|this|those|these|all|of|every|next|coming|paused|another)|(?:.*\b)?(?:so|and|can|could|please|you|to|with|done|finished|reactivate|activate|resume|pause|mute|un-?mute|stop|delete|cancel|remove|snooze|unpause|restart|start|kill|bin|drop|move|change|make|put|put off|push|skip|turn|close|tick|mark|get rid|erase|edit|set|suspend|shift))(?:\s+|$)`)
	noReminderName = regexp.MustCompile(`(?i)^(?:(?:the|my|that|this|those|all|last|one|new|next|paused|of|it|old|a|again|hold|on|off|back|now|later|already|me|sure|just|what|which|good|for|while|bit|break|need|want|rest|have|dont|don't|i)\s*)*$|^(?:as|is|can|be|so|please|i|and|i (?:set|made|have)|you|until|till|ok)\b`)
	numberWords    = strings.NewReplacer("one", "1", "two", "2", "three", "3", "four", "4", "five", "5", "six", "6", "seven", "7", "eight", "8", "nine", "9", "ten", "10")
	severalMeant   = regexp.MustCompile(`(?i)\b(?:all|every|everything|reminders|alarms|alerts|nudges|pings|(?:remind|ping|nudg|bug)ing me)\b`)

	timeAfter = regexp.MustCompile(`(?i)(?:\b(?:be|come|comes|it|to|at|on|for|by|until|till|til|in|wait|again|back|after|only|say|later|off|snooze|(reminder|nudge|ping|alarm))\b|->|→|[,:;])[ ,]*`)
	fromOne   = regexp.MustCompile(`(?i)\bfrom \S+(?: \S+){0,3}? (to|until|into)\b`)
	moreOf    = regexp.MustCompile(`(?i)\b(?:another (\d+|an?|one|two|three|five|ten|fifteen|twenty|thirty)|(\d+|an?|one|two|three|five|ten|fifteen|twenty|thirty) more) (min\w*|m|hours?|hrs?|h|days?|weeks?)\b|\b(\d+|an?|one|two|three|five|ten|fifteen|twenty|thirty) (min\w*|m|hours?|hrs?|h|days?|weeks?) more\b`)
	newText   = []*regexp.Regexp{
		regexp.MustCompile(`(?i)\b(?:should|so (?:that )?it|to|make it) (?:say|says|read|reads) ["“']?(.+?)["”']?(?: instead)?[ .!]*$`),
		regexp.MustCompile(`(?i)\b(?:text|words?|title|what)\b.*?\b(?:to|into) ["“']?(.+?)["”']?[ .!]*$`),
		regexp.MustCompile(`(?i)^(?:rename|reword|rewrite)\b.*?\b(?:to|as|into) ["“']?(.+?)["”']?[ .!]*$`),
	}
	newAnything = regexp.MustCompile(`(?i)\b` + remindNouns + ` (?:#?\d+ )?(?:.*?\b)?(?:to|into) (.+?)(?: instead)?[ .!]*$`)
	sameTime    = regexp.MustCompile(`(?i)[ ,]+(?:at )?(?:the )?same time\b`)
)

func (d reminderDeed) hear(s string) (map[string]string, bool) {
	if isQuestion(s) && inquiry.MatchString(s) {
		return nil, false
	}
	meant := d.sure.MatchString(s) || d.more.MatchString(s)
	s = bare(s)
	if !meant || !d.bare && !aReminder.MatchString(s) || newReminder.MatchString(s) && !remindOther.MatchString(s) {
		return nil, false
	}
	values := make(map[string]string)
	rest := takeNumber(s, values)
	if d.time == "to" {
		rest = takeText(rest, values)
	}
	if d.time != "" && values["text"] == "" {
		rest = takeTime(rest, d.time, values)
	}
	if values["reminder"] == "" {
		if name := reminderIn(rest); name != "" {
			values["reminder"] = name
		}
	}
	switch {
	case values["reminder"] != "":
	case d.all && severalMeant.MatchString(rest):
		values["reminder"] = "all"
	}
	if d.time == "to" && len(values) <= 1 && values["to"] == "" {
		if m := newAnything.FindStringSubmatch(s); m != nil {
			values["to"] = m[1]
		}
	}
	return values, true
}

// takeText moves the new text of a reminder out of a sentence.
func takeText(s string, values map[string]string) string {
	for _, re := range newText {
		if m := re.FindStringSubmatchIndex(s); m != nil {
			values["text"] = s[m[2]:m[3]]
			return s[:m[0]] + " " + textWords.FindString(s[m[0]:m[2]])
		}
	}
	return s
}

// textWords are what of a change of text names the reminder.
var textWords = regexp.MustCompile(`(?i)\b(?:the |my )?` + remindNouns + `.*?(?:\s(?:to|as|into|says)\b)`)

// takeTime moves the first words that are a time out of a sentence, from a word that
// a time can follow.
func takeTime(s, option string, values map[string]string) string {
	s = sameTime.ReplaceAllString(moreOf.ReplaceAllString(insteadOf.ReplaceAllString(notThat.ReplaceAllString(s, "$1"), ""), "for $1$2$4 $3$5"), "")
	if option == "to" {
		s = fromOne.ReplaceAllString(s, "$1")
	}
	for _, at := range timeAfter.FindAllStringSubmatchIndex(s, 20) {
		n := timeAhead(s[at[1]:], option == "to", at[2] < 0)
		if n == 0 {
			continue
		}
		values[option] = strings.Trim(s[at[1]:at[1]+n], " ,.;!?")
		if at[2] >= 0 { // the reminder stays
			at[0] = at[1]
		}
		return closeGap(s[:at[0]], s[at[1]+n:])
	}
	return s
}

// timeAhead is how many bytes of a text name a time, or a length, from its start;
// again says that it may repeat, bare that a number alone is a time of day.
func timeAhead(s string, again, bare bool) (n int) {
	for i, at := range wordEnd.FindAllStringIndex(s, maxTimeWords) {
		words := strings.TrimRight(s[:at[0]], " ,.;!?")
		if words == "" || i == maxTimeWords-1 || strings.HasSuffix(words, " before") || strings.HasSuffix(words, " ago") {
			continue
		}
		tries := []string{words}
		if short := snoozeFor.ReplaceAllString(words, ""); !again && (bare && onlyNumbers.MatchString(short) || startsLength.MatchString(short) && !onlyNumbers.MatchString(short)) {
			tries = []string{words, "in " + short, "at " + short}
		}
		for _, try := range tries {
			if r, err := when.Parse(try, anyDay, time.UTC); err == nil && (again || r.Rule == nil) && !strings.EqualFold(try, "now") {
				n = at[0]
			} else if _, rest, ok := when.Length(try); ok && strings.TrimSpace(rest) == "" {
				n = at[0]
			}
		}
	}
	return n
}

// maxTimeWords bounds the words that name a time.
const maxTimeWords = 9

// takeNumber moves the number of a reminder out of a sentence, or several.
func takeNumber(s string, values map[string]string) string {
	for _, m := range numberOfOne.FindAllStringSubmatchIndex(s, -1) {
		if !startsUnit.MatchString(strings.TrimLeft(s[m[3]:], " ")) {
			values["reminder"] = s[m[2]:m[3]]
			return s[:m[2]] + strings.TrimLeft(s[m[3]:], " ")
		}
	}
	if m := wordOfOne.FindStringSubmatchIndex(s); len(m) > 3 && !startsUnit.MatchString(strings.TrimLeft(s[m[3]:], " ")) {
		values["reminder"] = numberWords.Replace(strings.ToLower(s[m[2]:m[3]]))
		return s[:m[2]] + strings.TrimLeft(s[m[3]:], " ")
	}
	return s
}

// reminderIn is the reminder that a sentence names in words.
func reminderIn(s string) string {
	for i, re := range reminderNamed {
		m := re.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		name := m[1]
		before := i == 3 || i == 4 // the noun, as in "the 8am reminder"
		if before {
			name = nameLead.ReplaceAllString(name, "")
		}
		name = itemName(nameEnds.ReplaceAllString(name, ""))
		if !noReminderName.MatchString(name) && !pronoun.MatchString(name) && (before || timeAhead(name, true, false) != len(name)) {
			return name
		}
	}
	return ""
}

// inquiry opens what wants to know something, whatever else it may sound like.
var inquiry = regexp.MustCompile(`(?i)^\W*(?:(?:hey|hi|hello|so|and|ok|okay|um|just|quick question|question)\W+)*(?:who|what|whats|when|where|why|which|whose|how|hows|is|are|am|was|were|do|does|did|should|shall|may|might|has|have|had|any|anyone|tell me|explain|i wonder|wondering)\b`)

// The deeds, in the words that people have for them.
var (
	deedEdit = reminderDeed{
		time: "to",
		sure: regexp.MustCompile(`(?i)\b(?:should (?:be|say|come|read)|rather than|instead|change|move|shift|switch|edit|make (?:it|the|my)|reschedule|too (?:late|early)|come at|earlier|(?:\w+ )?twice a week)\b`),
		more: regexp.MustCompile(`(?i)\b(?:push|postpone|update|set|make|delay|put|have|rename|reword|rewrite|modify|adjust|be|later|come)\b|->|→`),
	}
	deedPause = reminderDeed{
		time: "until", all: true,
		sure: regexp.MustCompile(`(?i)\b(?:pause|pasue|hold|on hold|temporarily|for a (?:while|bit)|for now|mute|break from|not? reminders)\b`),
		more: regexp.MustCompile(`(?i)\b(?:suspend|freeze|silence|stop(?:ped)?|disable|rest from|no more reminders)\b`),
	}
	deedResume = reminderDeed{
		all:  true,
		sure: regexp.MustCompile(`(?i)\b(?:resume|again|back on|unpause|un-pause|un-?mute|reactivate|re-enable|continue|restart|run again|start (?:pinging|reminding|nudging))\b`),
		more: regexp.MustCompile(`(?i)\b(?:enable|restore|activate|active|on|start)\b`),
	}
	deedDelete = reminderDeed{
		all:  true,
		sure: regexp.MustCompile(`(?i)\b(?:deleted?|remove[d]?|bin|get rid|cancel(?:l?ed)?|(?:do ?n[o']?t|no longer|not) need|wipe|erase|can go|drop|for good)\b`),
		more: regexp.MustCompile(`(?i)\b(?:clear|kill|scrap|end|stop|quit|forget|never|(?:do ?n[o']?t|do not|no longer) (?:remind|nudge|ping|notify|need|want)|lose|trash)\b`),
	}
	deedSnooze = reminderDeed{
		time: "for", bare: true,
		sure: regexp.MustCompile(`(?i)\b(?:snoo?ze|wait|again (?:in|at|after|tomorrow|later)|bug me|later|put off|put (?:\w+ ){1,6}off|postpone|push (?:\w+ ){1,4}back|not now|\d+ more)\b`),
		more: regexp.MustCompile(`(?i)\b(?:delay|(?:remind|ping|nudge|tell|poke|ask) me (?:\w+ ){0,3}(?:again|later)|push|before you remind|again)\b`),
	}
	deedDone = reminderDeed{
		sure: regexp.MustCompile(`(?i)\b(?:done|handled|taken care|took care|complete[d]?|finish(?:ed)?|dealt with|check(?:ed)? it off|tick(?:ed)? (?:it )?off|did)\b`),
		more: regexp.MustCompile(`(?i)\b(?:mark|tick|check|cross|close)\b`),
	}
	deedSkip = reminderDeed{sure: regexp.MustCompile(`(?i)\b(?:skip|omit|leave out|not this time)\b`), more: regexp.MustCompile(`(?i)\bmiss\b`)}
)
