package features

import (
	"regexp"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

// loose hears what a sentence of no known form says about a reminder there is: it
// names one, says what is to be done with it, and perhaps a time.
type loose struct {
	deed *regexp.Regexp
	time string // the option for a time; "" for none
	all  bool   // reminders that are not named further are all of them
	last bool   // one that is not named further is the last one
}

var (
	aReminder = regexp.MustCompile(`(?i)\b(?:reminders?|alarms?|alerts?|timers?|nudges?|pings?|(?:remind|ping|nudg|bug|notify|alert|bother)\w* me)\b|#\d`)
	// waysToName are the ways to say which, the surest first.
	waysToName = []*regexp.Regexp{
		regexp.MustCompile(`(?i)(?:\b(?:reminder|alarm|alert|timer|nudge|ping|number|no\.)s?(?: number| no\.?)? ?|#)(#?\d+)\b`),
		regexp.MustCompile(`(?i)\b(?:reminder|alarm|alert|nudge|ping) (?:number )?(one|two|three|four|five|six|seven|eight|nine|ten)\b`),
		regexp.MustCompile(`(?i)["“']([^"”']{2,80})["”'] (?:reminder|alarm|alert|nudge|ping)`),
		regexp.MustCompile(`(?i)\b(?:reminder|alarm|alert|nudge|ping)s? (?:about|for|to|on|of) ((?:the )?[\pL\pN][^,.;–—]*?)(?: (?:can|be|from|is|has|please|pls|again|any ?more|i|isn'?t|to \d|until|till|for (?:a|now|\d)|by)\b.*|\s*[,.;–—-].*|)$`),
		regexp.MustCompile(`(?i)\b(?:remind|ping|nudg|bug|notify|alert)\w* me (?:about|of|to|on) ([\pL\pN][^,.;–—]*?)(?: (?:for (?:a|now)|again|any ?more|until|till)\b.*|\s*[,.;–—-].*|)$`),
		regexp.MustCompile(`(?i)\b(?:the|my|that|this|those|all those|daily|weekly|every) ([\pL\pN][\pL\pN +/'-]{1,60}?) (?:reminder|alarm|alert|nudge|ping)s?\b`),
	}
	numberWords    = strings.NewReplacer("one", "1", "two", "2", "three", "3", "four", "4", "five", "5", "six", "6", "seven", "7", "eight", "8", "nine", "9", "ten", "10")
	severalMeant   = regexp.MustCompile(`(?i)\b(?:all|every|everything|reminders|alarms|alerts|nudges|pings|(?:remind|ping|nudg|bug)ing me)\b`)
	noReminderName = regexp.MustCompile(`(?i)^(?:the|my|that|this|those|all|last|one|new|next|paused|daily|weekly|of|it)$`)
	timeAfter      = regexp.MustCompile(`(?i)(?:\b(?:be|come|comes|it|to|at|on|for|by|until|till|til|in|wait|again|back|after|only)|->)\s+`)
	trailingTime   = regexp.MustCompile(`(?i)(?:,.*| (?:instead|rather than|rather|not|please|pls|thanks|thx|i'?m|im|it's|its)\b.*)$`)
	newText        = regexp.MustCompile(`(?i)\bshould (?:say|read) ["“']?(.+?)["”']?(?: instead)?[ .!]*$`)
)

func (l loose) hear(s string) (map[string]string, bool) {
	s = bare(s)
	if !aReminder.MatchString(s) || !l.deed.MatchString(s) || remindAsk.MatchString(s) && !remindOther.MatchString(s) {
		return nil, false
	}
	values := make(map[string]string)
	for i, name := range waysToName {
		m := name.FindStringSubmatch(s)
		if len(m) == 0 || noReminderName.MatchString(m[1]) {
			continue
		}
		which := strings.TrimPrefix(m[1], "#")
		if i == 1 {
			which = numberWords.Replace(strings.ToLower(which))
		}
		values["reminder"] = strings.TrimSpace(which)
		break
	}
	switch {
	case values["reminder"] != "":
	case l.all && severalMeant.MatchString(s):
		values["reminder"] = "all"
	case !l.last:
		return nil, false
	}
	if l.time != "" {
		if words := timeIn(s); words != "" {
			values[l.time] = words
		} else if m := newText.FindStringSubmatch(s); m != nil && l.time == "to" {
			values["text"] = m[1]
		}
	}
	return values, true
}

// timeIn is the first part of a sentence, from a word that a time can follow, that
// is a time and nothing else.
func timeIn(s string) string {
	for _, at := range timeAfter.FindAllStringIndex(s, 20) {
		for _, words := range []string{s[at[1]:], trailingTime.ReplaceAllString(s[at[1]:], "")} {
			words = strings.TrimRight(strings.TrimSpace(words), " .!?")
			if _, err := when.Parse(words, anyDay, time.UTC); err == nil {
				return words
			}
			if _, rest, ok := when.Length(words); ok && strings.TrimSpace(rest) == "" {
				return words
			}
		}
	}
	return ""
}

// inquiry opens what wants to know something, whatever else it may sound like.
var inquiry = regexp.MustCompile(`(?i)^\W*(?:(?:hey|hi|hello|so|and|ok|okay|um|just|quick question|question)\W+)*(?:who|what|whats|when|where|why|which|whose|how|hows|is|are|am|was|were|do|does|did|should|shall|may|might|has|have|had|any|anyone|tell me|explain|i wonder|wondering)\b`)

// The deeds, in the words that people have for them.
var (
	looseEdit   = loose{deed: regexp.MustCompile(`(?i)\b(?:should (?:be|say|come|read)|rather than|instead|change|move|shift|switch|edit|make (?:it|the|my)|reschedule|too (?:late|early)|come at|earlier|(?:\w+ )?twice a week)\b`), time: "to"}
	loosePause  = loose{deed: regexp.MustCompile(`(?i)\b(?:pause|pasue|hold|on hold|temporarily|for a (?:while|bit)|for now|mute|break from|not? reminders)\b`), time: "until", all: true}
	looseResume = loose{deed: regexp.MustCompile(`(?i)\b(?:resume|again|back on|unpause|un-pause|un-?mute|reactivate|re-enable|continue|restart|run again|start (?:pinging|reminding|nudging))\b`), all: true}
	looseDelete = loose{deed: regexp.MustCompile(`(?i)\b(?:delete|remove[d]?|bin|get rid|cancel|(?:do ?n[o']?t|no longer|not) need|wipe|erase|can go|drop|for good)\b`)}
	looseSnooze = loose{deed: regexp.MustCompile(`(?i)\b(?:snoo?ze|wait|again (?:in|at|after|tomorrow|later)|bug me|later|put off|put (?:\w+ ){1,6}off|postpone|push (?:\w+ ){1,4}back|not now|\d+ more)\b`), time: "for", last: true}
	looseDone   = loose{deed: regexp.MustCompile(`(?i)\b(?:done|handled|taken care|took care|complete[d]?|finish(?:ed)?|dealt with|check(?:ed)? it off|tick(?:ed)? (?:it )?off|did)\b`), last: true}
)
