package features

import (
	"regexp"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

// The words around what a sentence asks for.
var (
	courtesy = regexp.MustCompile(`(?i)^(?:(?:hey|hi|ok|okay|so|well|oops|oh|and|also|cairn|please|pls|plz|kindly|now|just|then|no wait|wait|no)\b[ ,:;.!-]*|(?:can|could|would|will) (?:you|u)(?: please| pls)?\s+|i(?:'d| would) like (?:you )?to\s+|i(?:'d| would) like\s+|i (?:need|want|have|wanna) (?:you )?to\s+|i wanna\s+|lets\s+|let's\s+)+`)
	trailing = regexp.MustCompile(`(?i)(?:[ ,]*\b(?:please|pls|plz|thanks|thank you|thx|for me|now|from now on|if you can|ok|okay|will you|then|asap|anymore|any more|after all|instead))+[ .!?]*$|[ .!?]+$`)
	theItem  = regexp.MustCompile(`(?i)^(?:(?:the|my|this|that|an?|item|number|no\.?|nr\.?)\s+)+`)
)

// bare is a sentence without politeness around it.
func bare(s string) string {
	s = courtesy.ReplaceAllString(oneLine(s), "")
	return strings.TrimSpace(trailing.ReplaceAllString(s, ""))
}

// itemName is the name of an item without the words before and after it.
func itemName(s string) string {
	s = strings.Trim(s, " .,!?:;\"“”'✅👍")
	for {
		shorter := strings.TrimSpace(strings.Trim(itemTail.ReplaceAllString(s, ""), " .,!?:;\"“”'"))
		if shorter == s || shorter == "" {
			break
		}
		s = shorter
	}
	s = opener.ReplaceAllString(s, "")
	return strings.TrimSpace(itemLead.ReplaceAllString(theItem.ReplaceAllString(s, ""), ""))
}

var (
	itemLead = regexp.MustCompile(`(?i)^(?:(?:completed |finished )?course of|certificate of|one of)\s+(?:the )?`)
	itemTail = regexp.MustCompile(`(?i)(?:\s+(?:one|item|task|thing|stuff|bit|only|now|actually|then|is|already|at last|any ?more|today|yesterday|this (?:morning|afternoon|week)|last (?:night|week|month|wk)|again|instead|yay|woo\w*|completely|entirely|for (?:good|me|now)|of it|too|(?:on|in|from|off|of) (?:my|the) (?:learning |study )?(?:plan|list|roadmap)))$|` +
		`\s+(?:(?:that|which) )?i(?:'?ve| have)? (?:just |already |now )?(?:finished|completed|did|passed|earned|took|have|got)\b.*$|\s+with (?:me|you)\b.*$|\s+(?:that )?i$|\s+now (?:that )?(?:it'?s?|its|i'?m?)\b.*$|\s+(?:so|because|cause|since|but|and (?:write|tell|then|you|please|i|it)|never|lol)\b.*$|\s*[,;?…].*$|:\s.*$|[.!]+\s.*$|\s+[–-]+\s.*$`)
	// spokenBefore is what was said before the clause that names something.
	spokenBefore = regexp.MustCompile(`^.*(?:[,;?…]|[.!]+\s|\s[–-]+\s)\s*`)
)

// phrase is a form of sentence: its groups are named after options.
type phrase struct{ re *regexp.Regexp }

func phrases(patterns ...string) []phrase {
	out := make([]phrase, len(patterns))
	for i, p := range patterns {
		out[i] = phrase{regexp.MustCompile(`(?i)^` + p + `$`)}
	}
	return out
}

// hear finds the first form that a sentence has, and its values. A group that
// starts with "item" is cleaned as the name of one.
func hear(forms []phrase, s string) (map[string]string, bool) {
	for _, f := range forms {
		at := f.re.FindStringSubmatchIndex(s)
		if at == nil {
			continue
		}
		values := make(map[string]string)
		for i, name := range f.re.SubexpNames() {
			if name == "" || at[2*i] < 0 || at[2*i] == at[2*i+1] {
				continue
			}
			said := s[at[2*i]:at[2*i+1]]
			option, fixed, _ := strings.Cut(name, "__")      // state__active: the value is fixed
			option = strings.TrimRight(option, "0123456789") // to2: another group for to
			switch {
			case fixed != "":
				values[option] = fixed
			case option == "item" && at[2*i] == 0: // what it opens is its last clause
				values[option] = itemName(spokenBefore.ReplaceAllString(strings.TrimRight(said, " .,!?;"), ""))
			case option == "item":
				values[option] = itemName(said)
			default:
				values[option] = strings.Trim(said, " .,!;:")
			}
		}
		return values, true
	}
	return nil, false
}

func isDay(s string) bool {
	_, ok := findDate(s, learning.DateOf(anyDay, time.UTC), when.Future)
	return ok
}

var removeForms = phrases(
	`(?:remove|delete|take|get|kick|drop|strike|cross|erase|throw|cut|scratch|pull|toss|scrap)(?: out| off)? (?P<item>.+?) (?:from|off|out of|of)(?: of)? (?:my |the )?(?:learning |study )?(?:plan|list|roadmap|there)(?: entirely| completely| for good)?(?:[,;].*)?`,
	`i (?:don'?t|do not|won'?t|will not) (?:want|need|do|wanna)(?: to (?:do|take|study))? (?P<item>.+?)(?: (?:in|on) (?:there|it|my plan|the plan|my list|the list))?(?: any ?more| after all)?(?:,? (?:so )?(?:please )?(?:remove|delete|drop|take|get rid of|throw|kick|scrap) (?:it|that|this)(?: out| off)?)?`,
	`(?:i'?m |i am )?not (?:doing|taking|going to do|gonna do) (?P<item>.+?)(?: any ?more| after all)?(?:,? (?:so )?(?:please )?(?:remove|delete|drop|take|get rid of|throw|kick|scrap) (?:it|that|this)(?: out| off)?)?`,
	`(?:get rid of|remove|delete|throw out|kick out|take off|scratch|erase|scrap) (?P<item>.+?)(?:, .*)?`,
	`(?:bin|ditch|lose|cancel|wipe|clear|chuck|dump) (?P<item>.+?)(?: (?:from|off|out of) .*)?(?:, .*)?`,
	`(?:take|leave|drop|cut|kick|throw|get|pull|strike|toss|cross) (?P<item>.+?)(?: out| off)(?: completely| entirely| again)?(?:[, ].*)?`,
	`(?:drop|cut|strike|toss) (?P<item>.+?)(?:, .*)?`,
	`(?P<item>.+?) (?:does ?n[o']?t|do ?n[o']?t|does not|do not) (?:need|have) to be (?:on|in) .*`,
	`(?P<item>.+?) (?:is|are) (?:not needed|no longer needed|not necessary|obsolete|out|cancelled|canceled|not happening)\b.*`,
	`no (?P<item>.+?) any ?more(?:,.*)?`,
	`(?:cross|strike) out (?P<item>.+?)(?: (?:from|off) .*)?`,
	`not (?:going to|doing|taking) (?P<item>.+?)(?: any ?more| after all)?(?:,.*)?`,
	`i (?:won'?t|will not|am not going to) be (?:doing|taking|studying) (?P<item>.+?)(?: any ?more| after all)?(?:,.*)?`,
	`(?P<item>.+?) can (?:go|be removed|be deleted|come off)(?: from| off| now)?.*`,
)

// otherThings are what can be removed and is no item of a plan.
var otherThings = regexp.MustCompile(`(?i)\b(?:due dates?|deadlines?|logs?|log entry|last entry|reminders?|nudges?|credentials?|wallet|cohort|knowledge base|kb|answers?|article|phrasing|my data|everything|account|profile|history|comparison|options?|board|timezone|time zone|evidence|link|budget|vacation)\b`)

var (
	offPlan  = regexp.MustCompile(`(?i)[ ,]+(?:from|off|out of|of)(?: of)? (?:my|the) (?:learning |study )?(?:plan|list|roadmap)\b(?: with it)?`)
	offForms = phrases(
		`(?:to )?(?:remove|delete|take|get|kick|drop|strike|cross|erase|throw|cut|scratch|pull|toss|scrap|forget(?: about)?|lose|bin|ditch)(?: out| off)? (?P<item>.+?)(?: out| off)?`,
		`.*\b(?:i (?:don'?t|do not|won'?t) (?:want|need|do)(?: to do)?|i won'?t be doing|not doing) (?P<item>.+?)(?:,? .*(?:it|that))?`,
	)
)

func hearRemove(s string) (map[string]string, bool) {
	if offPlan.MatchString(s) {
		if values, ok := hear(offForms, bare(offPlan.ReplaceAllString(s, " "))); ok && neat(values) == len(values) {
			return values, !otherThings.MatchString(s)
		}
	}
	values, ok := hear(removeForms, bare(s))
	return values, ok && !otherThings.MatchString(s)
}

var moveForms = phrases(
	`(?:move|put|bring|shift|place|push|reorder:?|swap:?|get|pull|drag|set|slot|have|do)(?: in)? (?P<item>.+?) (?:in )?(?:right |just |directly |straight )?(?P<to>(?:before|after|above|below|behind) .+)`,
	`(?:move|put|bring|shift|place|push|reorder:?|pull|drag|get) (?P<item>.+?) (?:back |up |down )?(?:to|in|at|on|as|into)(?: the)? (?:very )?(?P<to>top|bottom|end|start|beginning|front|first|last|second|third|\d+(?:st|nd|rd|th)?|(?:place|position|number|spot|slot|#) ?\d+|(?:first|last|second|third) (?:place|position|spot|slot))(?: (?:of|on|in) .*| place| position| spot| slot)?`,
	`(?:move|bring|shift|push|put|pull) (?P<item>.+?) (?P<to>up|down|first|last)(?: (?:by )?(?:one|a|two|\d)(?: places?| spots?)?)?(?: (?:in|on|of) (?:my|the) (?:plan|list))?`,
	`(?:do|take|start|i want to do|make) (?P<item>.+?) (?P<to>before .+|after .+|first|last)`,
	`make (?P<item>.+?) (?:the )?(?:(?:very )?(?P<to>first|last|second|third)|(?P<to3>next)|number (?P<to2>\d+))(?: (?:item|one|thing|step))?(?: .*)?`,
	`(?:swap|reorder|reverse|change)(?: the)?(?: order)?[,:]? (?P<item>.+?) (?P<to>first|last|before .+|after .+)`,
	`(?P<item>.+?) (?:should|must|has to|needs to|goes|comes?|can) (?:come |go |be |be done )?(?:right |just |directly |straight )?(?P<to>first|last|before .+|after .+|behind .+|above .+|below .+|ahead of .+)`,
	`(?P<item>.+?) (?:should |must |can |to |goes )+(?:go |come |move )?(?:to |at |in )?(?:the )?(?:very )?(?P<to>top|bottom|botom|end|start|beginning|(?:place|position|number|spot) ?\d+)(?: (?:of|on) .*)?`,
	`(?:bump|slide|rank|drag|shove|stick|raise|lower|shift|move|put|push|bring) (?P<item>.+?) (?:up |down |back )*(?:to|in|into|at)(?: the)? (?P<to>\d+(?:st|nd|rd|th)?|first|second|third|fourth|fifth|last)(?: (?:place|position|spot|slot))?(?: (?:of|on|in) .*)?`,
	`(?:bump|slide|rank|drag|shove|stick|raise|lower) (?P<item>.+?) (?P<to>up|down|first|last|before .+|after .+|above .+|below .+)(?: .*)?`,
	`(?:i )?(?:want|need|would like|'d like|would rather have|prefer) (?P<item>.+?) (?:to (?:be|come|go) )?(?:at the |on |right )*(?P<to>first|last|top|bottom|before .+?|after .+?|ahead of .+?|above .+?|below .+?)(?: in .*| of (?:my|the) (?:plan|list))?`,
	`(?P<item>.+?) (?:is|are) (?:more (?:urgent|important) than (?P<with>.+?)|(?:more urgent|most urgent|most important)(?: .*)?)`,
	`(?:do|take|put|move|have|start|finish) (?P<item>.+?) (?:ahead of|prior to) (?P<with>.+?)`,
	`(?P<item>.+?) (?:makes (?:more )?sense|(?:is|would be|works|fits) better|belongs) (?:in )?(?P<to>before .+?|after .+?|(?:first|second|third|last|\d+(?:st|nd|rd|th)?) (?:place|position|spot))(?: so.*| there)?`,
	`(?P<item>.+?) (?:in|on|at|to) (?:the )?(?P<to>first|second|third|last|\d+(?:st|nd|rd|th)?|end|top|bottom|start|beginning)(?: (?:place|position|spot))?`,
	`(?P<item>.+?) (?P<to>first|last|before \S+(?: \S+){0,3}|after \S+(?: \S+){0,3})`,
	`swap it so (?:that )?(?P<item>.+?) is (?P<to>first|second|third|last)`,
	`swap (?P<item>.+?) (?:and|with) (?P<with>.+)`,
	`(?P<item>(?:item|number|no\.?|#)? ?#?\d{1,3}) (?:up|down|back)? ?to (?:position |place |number |spot )?(?P<to>\d{1,3}|top|bottom|first|last|the (?:top|end|bottom))`,
)

// inExchange names what comes second.
var inExchange = regexp.MustCompile(`(?i)\bfirst,? (?:and|then) (?:the |my )?(.+?) (?:second|after that|next|afterwards?)\b`)

// hearMove finds what moves where.
func hearMove(s string) (map[string]string, bool) {
	values, ok := hear(moveForms, bare(s))
	if !ok {
		return nil, false
	}
	if values["with"] == "" && values["to"] == "" {
		values["to"] = "first"
	}
	if with := values["with"]; with != "" {
		values["to"] = "before " + itemName(with)
		delete(values, "with")
	}
	if swapped := inExchange.FindStringSubmatch(s); len(swapped) > 1 && values["to"] == "first" {
		values["to"] = "before " + itemName(swapped[1])
	}
	values["to"] = strings.Replace(values["to"], "ahead of ", "before ", 1)
	for _, side := range []string{"before ", "after ", "above ", "below ", "behind "} {
		if name, ok := strings.CutPrefix(strings.ToLower(values["to"]), side); ok {
			values["to"] = side + itemName(name)
		}
	}
	for _, noun := range []string{"place", "position", "number", "spot", "slot", "#"} {
		values["to"] = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(values["to"], noun), " "+noun))
	}
	return values, true
}

var undoOf = regexp.MustCompile(`(?i)\b(?:last |latest |my |that |the )?(log|logged|entry|session|hours|minutes|plan|credential|certificate|wallet|setting|settings|comparison)\b`)

var takesBack = regexp.MustCompile(`(?i)\b(?:undo|un-?do|take (?:that|it|this) back|taken? back|revert|roll(?:ed)? (?:it |that )?back|go(?:ing)? back|scratch|cancel|did ?n[o']?t mean|mistake|oops|whoops|wrong|restore|reverse|back the way|(?:remove|delete|drop) (?:my|the|that) (?:last|latest))\b`)

// hearUndo finds which kind of change to take back, if the sentence says.
func hearUndo(s string) (map[string]string, bool) {
	if !takesBack.MatchString(s) {
		return nil, false
	}
	m := undoOf.FindStringSubmatch(s)
	if m == nil {
		return nil, true
	}
	switch strings.ToLower(m[1]) {
	case "log", "logged", "entry", "session", "hours", "minutes":
		return map[string]string{"of": "log"}, true
	case "credential", "certificate", "wallet":
		return map[string]string{"of": "credential"}, true
	case "setting", "settings":
		return map[string]string{"of": "settings"}, true
	case "comparison":
		return map[string]string{"of": "compare"}, true
	}
	return map[string]string{"of": "plan"}, true
}
