package features

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/when"
)

// askedClause leaves out what is said around the clause that asks for a reminder;
// where that names nothing, what was spoken of before it counts.
func askedClause(s string) string {
	s = besideAsk.ReplaceAllString(s, "")
	at := remindAsk.FindStringIndex(s)
	if at == nil {
		return s
	}
	ends := clauseEnds.FindAllStringIndex(s[:at[0]], -1)
	if len(ends) == 0 {
		return s
	}
	before, asked := s[:ends[len(ends)-1][0]], s[ends[len(ends)-1][1]:]
	if _, _, err := when.Find(before, anyDay, time.UTC); !noTime(err) {
		return s // it may name the time
	}
	_, rest, err := findTiming(asked, anyDay, time.UTC)
	if err != nil {
		rest = asked
	}
	if reminderText(rest) != "" {
		return asked
	}
	if name := antecedent(before); name != "" {
		return asked + " about " + name
	}
	return s
}

var (
	// besideAsk is what is said behind a reminder and is none of it.
	besideAsk = regexp.MustCompile(`(?i)(?:,|…|\.\.+|\s[–-])\s*(?:i'?m|im|i am|thanks?|thx|cheers|ok|it'?s (?:important|urgent)|i (?:always|keep|never))\b[^,]*$|\s+maybe\s*\?*$`)
	// timeFirst is where a text may begin behind a time.
	timeFirst = regexp.MustCompile(`(?i),? (?:to|that i (?:have|need) to|about)\s+|:\s+`)
)

// findTiming finds the time in words that ask for a reminder. A time that stands
// before "to" is the only one: "on may 5 at 9am to march 30 miles".
func findTiming(words string, now time.Time, zone *time.Location) (r when.Reading, rest string, err error) {
	start := len(remindHead.FindString(words))
	for _, at := range timeFirst.FindAllStringIndex(words[start:], 3) {
		if r, err = when.Parse(strings.Trim(words[start:start+at[0]], " ,:"), now, zone); err == nil && r.HasTime {
			return r, strings.TrimSpace(words[:start] + words[start+at[0]:]), nil
		}
	}
	return when.Find(words, now, zone) //nolint:wrapcheck // its caller says what to do about it
}

var (
	// remindAsk is how a sentence asks for a reminder.
	remindAsk = regexp.MustCompile(`(?i)\b(?:(?:re?mi?nd|remember) (?:me|us)|(?:nudge|ping|notify|alert|wake|poke|buzz) me|don'?t let me forget|do not let me forget|` +
		`(?:set|add|create|make|schedule|give|new|need|want|have|put|start)(?: me)?(?: in)?(?: up)?(?: an?| another| the| my)?(?: (?:new|recurring|daily|weekly|monthly|quick|repeating|one-off))? (?:reminder|alarm|timer)|reminder (?:to|for|about|that|in|at|on|every)|` +
		`tell me (?:to|(?:in|at|every|tomorrow|on|next) .+ to)|(?:give me an?|i need an?) (?:nudge|ping|poke|shout|buzz|heads[- ]up|reminder))\b`)
	remindMe = regexp.MustCompile(`(?i)\b(?:re?mi?nd|remember) (?:me|us)\b`)
	// remindNoun may ask for a reminder when a time stands with it.
	remindNoun = regexp.MustCompile(`(?i)\b(?:reminder|alarm|timer)\b|\btell me\b`)
	// remindOther tells sentences that only sound like one: questions in which
	// somebody wants to be told something, and orders about reminders there are.
	remindOther = regexp.MustCompile(`(?i)\bremind me (?:again )?(?:what|who|whom|how|why|which|where|when|whether|if)\b|^remind me again\b|\b(?:remind|ping|nudge|poke) me (?:(?:of|about) (?:this|that|it)(?: one)? )?(?:again|later)\b|` +
		`^\W*(?:please )?(?:stop|don'?t|do not|no longer|never|quit) (?:remind|nudg|ping|notify|alert)\w*|\b(?:don'?t|do not|without) (?:remind|nudg|ping)\w*`)
	// noReminder is what stands behind "remind" in what is no order of one: a snooze,
	// or a question.
	noReminder = regexp.MustCompile(`(?i)^me (?:(?:of|about) (?:this|that|it)(?: one)? )?(?:again|later)\b|^me (?:what|who|whom|how|why|which|where|whether|if)\b`)
	// remindHead stands before what a reminder says.
	remindHead = regexp.MustCompile(`(?i)^(?:[:,;–-]\s*)?(?:(?:hey|hi|ok|okay|please|pls|kindly|cairn|and|so|then|(?:can|could|would|will) (?:you|u)|i(?:'d| would) like|i|want|need|you|to|just)\b[ ,:-]*)*` +
		`(?:(?:re?mi?nd|remember)(?: me| us)?|(?:nudge|ping|notify|alert|wake|poke|buzz) me|give me an? (?:nudge|ping|poke|shout|buzz|heads[- ]up)|(?:don'?t|do not) let me forget|tell me|me|` +
		`(?:(?:set|add|create|make|schedule|give|new|need|want|have|put|start)\s+)?(?:me )?(?:in )?(?:up )?(?:(?:an?|another|the|my)\s+)?(?:(?:new|recurring|daily|weekly|monthly|quick|repeating|one-off)\s+)?(?:reminder|alarm|timer|nudge|ping|poke))\b[ ,:-]*`)
	remindLink  = regexp.MustCompile(`(?i)^(?:(?:to|that|about|of|for|up|saying|says|called|i (?:need|have|want|ought) to|i should|i must)\b[ ,:]*)+`)
	remindTail  = regexp.MustCompile(`(?i)(?:[ ,]*\b(?:please|pls|thanks|thank you|thx|for|at|on|by|and|starting|every|each|again|reminder|do(?:n'?t| not) let me forget|(?:can you |could you )?(?:remind|ping|nudge|poke|notify|alert) me))+[ .!?]*$`)
	onlyNumbers = regexp.MustCompile(`^[\d #.,]*$`)
)

// aboutOne speaks of a reminder that there is.
var aboutOne = regexp.MustCompile(`(?i)\b(?:the|my|that|this|those|it) (?:\S+ ){0,3}?(?:reminders?|alarm|timer)\b|\b(?:reminders|reminder (?:#|number |no\.? )?\d)`)

// movesOne opens an order about a reminder there is.
var movesOne = regexp.MustCompile(`(?i)^(?:push|move|change|shift|reschedule|snooze|pause|delete|cancel|postpone|edit|update|rename|skip|remove|kill|stop|mark|tick|close)\b`)

// hearRemind takes a sentence that asks to be reminded, whole.
func hearRemind(s string) (map[string]string, bool) {
	if remindOther.MatchString(s) || isQuestion(s) || aboutOne.MatchString(s) && movesOne.MatchString(bare(s)) {
		return nil, false
	}
	if !remindAsk.MatchString(s) {
		r, rest, err := when.Find(s, anyDay, time.UTC)
		if err != nil || !remindNoun.MatchString(s) || !r.HasTime || strings.TrimSpace(rest) == "" || aboutOne.MatchString(rest) {
			return nil, false
		}
	}
	if !remindMe.MatchString(s) { // "i forgot to set an alarm and missed the bus"
		opens := strings.HasPrefix(bare(s), remindAsk.FindString(bare(s)))
		if _, _, err := when.Find(s, anyDay, time.UTC); noTime(err) && !opens {
			return nil, false
		}
	}
	s, _, _ = strings.Cut(s, " --") // options that were refused
	return map[string]string{"what": askedClause(strings.TrimSpace(s))}, true
}

// reminderText is what a reminder is to say, without what asks for it.
func reminderText(s string) string {
	s = oneLine(s)
	if head := remindHead.FindString(s); head != "" {
		s = s[len(head):]
	}
	s = remindLink.ReplaceAllString(s, "")
	s = remindTail.ReplaceAllString(s, "")
	return strings.TrimSpace(strings.Trim(s, ` ,;:"“”`))
}

// sentence is what was typed behind "remind", as the sentence it is part of.
func sentence(what string) string {
	what = oneLine(what)
	if rest, ok := cutFold(what+" ", "me "); ok {
		return strings.TrimSpace(rest)
	}
	return what
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// noTime reports whether words were refused only because they name no time.
func noTime(err error) bool {
	problem, ok := errors.AsType[*when.Problem](err)
	return ok && problem.Token == "" && problem.Why == ""
}

// timeless is the longest beginning or end of a sentence that names no time and
// does not hold the word that cannot be read: what it is about.
func timeless(s, unread string, now time.Time) string {
	words := strings.Fields(s)
	free := func(part []string) bool {
		text := strings.Join(part, " ")
		_, _, err := when.Find(text, now, time.UTC)
		return noTime(err) && (unread == "" || !strings.Contains(strings.ToLower(text), strings.ToLower(unread)))
	}
	var head, tail string
	for n := len(words) - 1; n > 0 && head == ""; n-- {
		if free(words[:n]) {
			head = strings.Join(words[:n], " ")
		}
	}
	for n := 1; n < len(words) && tail == ""; n++ {
		if free(words[n:]) {
			tail = strings.Join(words[n:], " ")
		}
	}
	head, tail = reminderText(head), reminderText(tail)
	if len(tail) > len(head) {
		return tail
	}
	return head
}
