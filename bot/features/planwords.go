package features

import (
	"regexp"
	"strings"

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
	s = strings.Trim(s, " .,!?:;\"“”'")
	s = theItem.ReplaceAllString(s, "")
	return strings.TrimSpace(regexp.MustCompile(`(?i)\s+(?:one|item|task|thing)$`).ReplaceAllString(s, ""))
}

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
		m := f.re.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		values := make(map[string]string)
		for i, name := range f.re.SubexpNames() {
			if name == "" || m[i] == "" {
				continue
			}
			option, fixed, _ := strings.Cut(name, "__")      // state__active: the value is fixed
			option = strings.TrimRight(option, "0123456789") // to2: another group for to
			switch {
			case fixed != "":
				values[option] = fixed
			case option == "item":
				values[option] = itemName(m[i])
			default:
				values[option] = strings.Trim(m[i], " .,!;:")
			}
		}
		return values, true
	}
	return nil, false
}

var (
	addForms = phrases(
		`(?:new (?:item|one|thing)|another (?:one|item|thing)(?: for (?:the|my) (?:plan|list))?|one more(?: for (?:the|my) (?:plan|list))?)[:,]?\s+(?P<title>.+)`,
		`(?:add|ad|put|include|append|stick|insert|get|throw|note)\s+(?:a new item[:,]?\s*|(?:another|one more) item[:,]?\s*)?(?P<title>.+?)(?:,? (?:to|on|onto|in|into) (?:my|the) (?P<stack>.+?) stack|,? (?:to|on|onto|in|into|for) (?:my|the) (?:learning |study )?(?:plan|list|roadmap|to-?dos?)|,? on (?:there|it))?(?P<more>[,(].*)?`,
		`(?:i (?:will|am going to|am gonna)|i'?m (?:going to|gonna)|i'?ll)(?: also)? (?:do|take|study|start)\s+(?P<title>.+?)(?P<more>,\s*(?:about )?\d+ ?h\w*)?,? (?:(?:so )?(?:add|put|stick) it.*|on (?:my|the) plan)`,
		`(?P<title>.+?) (?:should|must|has to|needs to|could|can|ought to) (?:also )?(?:go|be|come|get) (?:in|into|on|onto|to) (?:my|the) (?:learning |study )?(?:plan|list|roadmap)(?: as well| too)?`,
		`(?:chuck|pop|slot|squeeze|place|write|bung|shove|want|take|do|enter|schedule|book|save)\s+(?P<title>.+?),? (?:to|on|onto|in|into|for) (?:my|the|there) ?(?:learning |study )?(?:plan|list|roadmap|to-?dos?)?(?: too| as well)?(?P<more>[,(].*)?`,
		`(?:can|could) (?P<title>.+?) (?:also )?(?:go|be|come) (?:in|on|into|onto|to) (?:my|the) (?:learning |study )?(?:plan|list|roadmap).*`,
		`plan: ?(?:\+|add)? ?(?P<title>.+)`,
		`(?:also |additionally )?plan (?:to (?:do|take) )?(?P<title>.+)`,
		`\+ ?(?P<title>.+)`,
	)
	kindFirst  = regexp.MustCompile(`(?i)^(?:the |an? )?(?:new )?(?:(project|course|credential|network)(?:ing)?(?: thing| item| event)?(?::| called| named)\s+|networking thing:? |(project) )`)
	dueSaid    = regexp.MustCompile(`(?i)[,(\s]+(?:it'?s |is )?(?:due|deadline|by|until|till|before|finish by|on|in|for)[: ]+(?:on |the |by )?([^,()]+?)\)?$`)
	hoursSaid  = regexp.MustCompile(`(?i)[,(\s]+(?:it'?s |takes |about |around |roughly |approx\.? |ca\.? |maybe |probably |like |some |say |and |est\.? |~)*(\d+(?:[.,]\d+)?) ?(?:h|hrs?|hours?)(?: of work| long| total| in all)?\)?$`)
	stateSaid  = regexp.MustCompile(`(?i)[,(\s]+(?:but )?(?:only |just )?(?:as|marked|set to|state) (researching|planned|active|done)\)?$`)
	provesSaid = regexp.MustCompile(`(?i)[,(\s]+(?:it |which )?(?:proves|shows) (?:that )?(?:i can )?(.+?)\)?$`)
	placeSaid  = regexp.MustCompile(`(?i)[,(\s]+(?:on|from|at|with|via|through|by) (coursera|edx|udemy|udacity|linkedin learning|linkedin|google|ibm|microsoft|aws|amazon|meta|datacamp|khan academy|futurelearn|codecademy|freecodecamp|pluralsight|skillshare|harvardx?|mit|mitx|stanford|salesforce|trailhead|hubspot|coursera plus|simplilearn|openlearn|saylor|alison|comptia|cisco|oracle|sap)\)?$`)
	stackSaid  = regexp.MustCompile(`(?i)[,(\s]+(?:to|in|into|for|part of) (?:the|my) (.+?) stack\)?$`)
	freeSaid   = regexp.MustCompile(`(?i)[,(]+\s*(?:it'?s |which is |is )?(?:for )?free(?: of charge)?\)?$|\s+(?:it'?s|which is|is) free$|\s+for free$`)
)

// earnedAlready tells what belongs into a wallet from what is to be done.
var earnedAlready = regexp.MustCompile(`(?i)\b(?:wallet|i earned|earned (?:on|in|yesterday|today|last)|never expires|no expiry|expires|link is|credly\.com|(?:my|the) (?:credentials|certificates|badges))\b`)

// hearAdd finds an item with its details in a sentence.
func hearAdd(s string) (map[string]string, bool) {
	free := freeAfter.FindStringIndex(s)
	if free != nil {
		s = s[:free[0]]
	}
	values, ok := hear(addForms, bare(s))
	if !ok || earnedAlready.MatchString(s) && !ofPlanSaid.MatchString(s) {
		return nil, false
	}
	if free != nil {
		values["cost"] = "free"
	}
	title := values["title"]
	if m := quotedText.FindStringSubmatch(s); len(m) > 1 && !strings.Contains(title, m[1]) {
		title = m[1] + strings.TrimPrefix(title, genericItem.FindString(title))
	}
	if more := values["more"]; more != "" {
		title += ", " + more
		delete(values, "more")
	}
	values["title"] = itemTitle(details(title, values))
	if values["title"] == "" {
		delete(values, "title")
	}
	return values, true
}

var (
	freeAfter   = regexp.MustCompile(`(?i),?\s+(?:and )?(?:it'?s|its|it is|which is|that'?s) (?:for )?free(?: of charge)?(?: for me)?[ .!]*$`)
	genericItem = regexp.MustCompile(`(?i)^(?:an?|one|another|more|new|the|this|\s)*(?:course|item|thing|class|certificate|project)?(?: for me)?`)
)

// details takes the details off the end of an item's words, one after the other.
func details(s string, values map[string]string) string {
	if m := kindFirst.FindStringSubmatch(s); m != nil {
		kind := strings.ToLower(m[1] + m[2])
		if kind == "" {
			kind = "network"
		}
		values["kind"] = kind
		s = s[len(m[0]):]
	}
	for range 6 {
		before := s
		take := func(re *regexp.Regexp, option string, good func(string) bool) {
			m := re.FindStringSubmatch(s)
			if m == nil || values[option] != "" || good != nil && !good(m[len(m)-1]) {
				return
			}
			values[option] = strings.TrimSpace(m[len(m)-1])
			s = s[:len(s)-len(m[0])]
		}
		s = strings.TrimRight(s, " ,;")
		take(stateSaid, "state", nil)
		take(provesSaid, "proves", nil)
		take(dueSaid, "due", isDay)
		take(hoursSaid, "hours", nil)
		take(stackSaid, "stack", nil)
		take(placeSaid, "provider", nil)
		if freeSaid.MatchString(s) && values["cost"] == "" {
			values["cost"], s = "free", freeSaid.ReplaceAllString(s, "")
		}
		if cost, rest, ok := priceAtEnd(s); ok && values["cost"] == "" {
			values["cost"], s = cost, rest
		}
		if s == before {
			break
		}
	}
	return s
}

func isDay(s string) bool {
	_, rest, ok := when.FindDay("on "+s, anyDay, when.Future)
	return ok && oneLine(rest) == ""
}

var priceTail = regexp.MustCompile(`(?i)(?:[,(\s]+(?:it |that |which )?(?:costs?|costing|at|for|price[:]?|is)?\s*)((?:[$€£] ?\d[\d.,]*|\d[\d.,]*(?: ?(?:[$€£]|dollars?|euros?|pounds?|bucks|usd|eur|gbp|chf|quid)|(?: once| one-?off| one time)|(?: ?(?:/|a|per) ?(?:mo|month)\w*)))(?: ?(?:/|a|per|each)? ?(?:mo|month)\w*| once| one-?off| one time| in total)?)\)?$`)

// priceAtEnd takes a price off the end of words.
func priceAtEnd(s string) (cost, rest string, ok bool) {
	m := priceTail.FindStringSubmatchIndex(s)
	if m == nil {
		return "", s, false
	}
	cost = s[m[2]:m[3]]
	if _, _, found := learning.FindPrice("for "+cost, defaultCurrency); !found {
		return "", s, false
	}
	return cost, s[:m[0]], true
}

// itemTitle cleans the title of a new item.
func itemTitle(s string) string {
	s = strings.Trim(s, " .,!;:\"“”")
	return strings.TrimSpace(regexp.MustCompile(`(?i)^(?:the|an?|my)\s+`).ReplaceAllString(s, ""))
}

var editForms = phrases(
	// the plan itself
	`(?:change|set|update|make|switch|move|push|put)? ?(?:my|the) (?:plan'?s )?(?:target|goal|end|finish)(?: ?date| day)(?: of (?:my|the) plan)?,? (?:to|is|is now|should be|:|=)\s*(?P<target>.+)`,
	`(?:i want to|i'?d like to|i need to|i must|want to) be (?:done|finished|there|ready) (?:with (?:the plan|everything|it all) )?(?:by|in|until)\s+(?P<target>.+)`,
	`(?:change|set|update|switch)? ?(?:my|the) (?:plan'?s )?goal (?:to|is now|should be|:)\s*(?P<goal>.+)`,
	`(?:i (?:can|could|will|have)|i'?ve got|i'?ll|set|change|make it|reduce|raise|lower|increase|cut)? ?(?:only |just )?(?:my |the )?(?:do |give (?:it |this )?|spend |have |study |manage )?(?:plan |weekly |study )?(?:hours|time|pace)? ?(?:to |a week |per week |weekly |is |: ?)*(?:about |only |just )?(?P<weekly>\d+(?:[.,]\d+)?) ?(?:h|hrs?|hours?) ?(?:a|per|/|each|every)? ?(?:week(?:ly)?|wk)`,
	`(?:change|set|update|raise|lower|cut|increase)? ?(?:my|the) (?:plan'?s |total |whole )?budget(?: for (?:the|my) plan)? ?(?:to|is now|is|should be|:|=)? ?(?P<budget>[$€£]? ?\d.*?)(?: now)?`,
	// due dates
	`(?:remove|delete|clear|drop|take away|cancel) (?:the )?(?P<due__none>due ?date|deadline) (?:from|of|for|on) (?P<item>.+)`,
	`(?:push|move|shift|extend|change|set|postpone|delay|bring|update|reset|make|put)(?: back| forward| out)? (?:the )?(?:deadline|due ?date|due|date|end)(?: date)? (?:of|for|on) (?P<item>.+?)(?: back| forward| out)? (?:to|until|till|by|on|is|for) (?P<due>.+)`,
	`(?:push|move|shift|extend|change|set|postpone|delay|bring|update)(?: back| forward| out)? (?P<item>.+?)(?:'s|s)? (?:deadline|due date|due)(?: back| forward| out)? (?:to|until|till|by|on) (?P<due>.+)`,
	`(?:push|postpone|delay|shift|bring)(?: back| forward| out)? (?P<item>.+?)(?: back| forward| out)? (?:to|until|till|by) (?P<due>.+)`,
	`(?:extend|push|postpone|delay) (?P<item>.+?) (?P<due>(?:an?|one|two|three|\d+) (?:day|week|month)s?)`,
	`(?:give me|i (?:have|need|get|got)|i'?ve got) (?:till|until|time (?:until|till)) (?P<due>.+?) (?:for|to finish|on) (?P<item>.+)`,
	`(?:make |have |set |put )?(?P<item>.+?) (?:is |are |be |should be |as )?(?:now )?due (?:on |at |by |for )?(?P<due>.+?)(?: now)?`,
	`(?:the )?(?:deadline|due date) (?:of|for) (?P<item>.+?) (?:is|should be|to|:)(?: now)? (?P<due>.+)`,
	// evidence
	`(?:the )?(?:evidence|proof|link)(?: for| of| to)? (?P<item>.+?)(?: is|:| =|,)? (?P<evidence>https?://\S+)`,
	`(?:add|attach|put|save|set|link|use|note)? ?(?:the )?(?:evidence |proof |link )?(?P<evidence>https?://\S+) (?:as evidence |as proof |is (?:the )?(?:evidence|proof) )?(?:for|to|on|of|with) (?P<item>.+?)(?: as (?:evidence|proof))?`,
	// titles
	`rename (?P<item>.+?) (?:to|as|into) (?P<title>.+)`,
	`(?:call|retitle) (?P<item>.+?) (?P<title>["“].+["”])(?: instead)?`,
	`change the (?:title|name) of (?P<item>.+?) to (?P<title>.+)`,
	// states
	`(?:set|mark|switch|change|put|move|make) (?P<item>.+?) (?:back )?(?:to|as|on|into) ?(?:be )?(?P<state__active>active|started|in progress|doing|ongoing|current)(?: again)?`,
	`(?:set|mark|switch|change|put|move|make|turn) (?P<item>.+?) (?:back )?(?:to|as|on|into) ?(?:be )?(?P<state__planned>planned|not started|later|waiting|todo|to do|hold|pause|on hold)(?:[, ].*)?`,
	`(?:set|mark|switch|change|put|move|make|turn) (?P<item>.+?) (?:back )?(?:to|as|on|into) ?(?:be )?(?P<state__researching>researching|research|exploring|considering|maybe)`,
	`(?:set|mark|switch|change|put|move|make|turn) (?P<item>.+?) (?:back )?(?:to|as|on|into) ?(?:be )?(?P<state__dropped>dropped|abandoned|cancell?ed)`,
	`(?P<state__dropped>(?:i'?m |i am |i )?(?:drop(?:ping|ped)?|quit(?:ting)?|giv(?:e|ing) up(?: on)?|abandon(?:ing|ed)?|stop(?:ping|ped)?(?: with)?)) (?P<item>.+?)`,
	`(?P<state__planned>(?:i'?m |i am )?(?:paus(?:e|ing)|shelv(?:e|ing)|park(?:ing)?)) (?P<item>.+?)(?: for (?:now|a while|later))?`,
	`(?P<state__active>(?:i'?ve |i have |i'?m |i am |i )?(?:just )?(?:start(?:ed|ing)?|began|beginning|resum(?:e|ed|ing)|activate|enrolled in|signed up for)(?: with| on| doing)?) (?P<item>.+?)(?: today| this week| now| again)?`,
	// stack, provider, proves, kind
	`(?:put|move|add|stack|place|group) (?P<item>.+?) (?:in|into|to|under|onto|with) (?:the |my )?(?P<stack>.+?) (?:stack|group)`,
	`(?P<item>.+?) (?:belongs|goes) (?:in|into|to|under) (?:the |my )?(?P<stack>.+?) (?:stack|group)`,
	`(?P<item>.+?) (?:is|comes|are) (?:actually )?(?:on|from|at|by|offered by|run by) (?P<provider>[^,]+?)(?:,.*)?`,
	`(?:set |change )?(?:the )?provider (?:of|for) (?P<item>.+?) (?:to|is) (?P<provider>.+)`,
	`(?P<item>.+?) (?:proves|shows)(?: that)? (?:i can )?(?P<proves>.+)`,
	`(?:set |mark |change |make )?(?P<item>.+?) (?:is|as|to|into) (?:actually )?an? (?P<kind>project|course|credential)(?:,.*)?`,
	// price and work
	`(?:change |set |update )?(?:the )?(?:price|cost|fee) (?:of|for) (?P<item>.+?) (?:is|to|:|=|was)(?: now)? (?P<cost>.+?)`,
	`(?P<item>.+?) (?:costs?|is|will cost|is now|costs now|costs me)(?: now| only| just)? (?P<cost>nothing|free(?: for me)?(?:,.*)?|[$€£] ?\d.*?|\d[\d.,]* ?(?:[$€£]|dollars?|euros?|pounds?|bucks|usd|eur|gbp|chf|a month|per month|/ ?mo\w*|once|one-?off).*?)(?: now)?(?:,? (?:not|instead of) .*)?`,
	`(?:change|set|update|make)? ?(?P<item>.+?) (?:actually |really )?(?:to|is|takes|needs|at|will take|should be)(?: about| around| only| roughly| now| more like| actually)? (?P<hours>\d+(?:[.,]\d+)?) ?(?:h|hrs?|hours?)(?: of work| in all| total| long| now)?(?:,? (?:not|instead of|rather than) .*)?(?:,.*)?`,
	`(?P<item>.+?) (?:(?:only |now |just )*costs?|will cost|went up to|went down to|dropped to|rose to)(?: now| only| just)? (?P<cost>\d[\d.,]*)(?: now| instead.*| per exam)?`,
	`(?:here(?: is|'?s) |this is )?(?:the |my )?(?:evidence|proof|link|url)(?: link)? (?:for|of|to|on) (?:the |my )?(?P<item>.+?)(?: item)?:? (?P<evidence>https?://\S+)`,
	`(?P<item>.+?) (?:to |should |must |can )?(?:be|is|belongs|go|goes)(?: part of| in| into| to) (?:the |my )?(?P<stack>.+?) (?:stack|group)`,
	`(?:set|change|make) the (?:stack|group) (?:of|for) (?P<item>.+?) (?:to|as) (?P<stack>.+)`,
	`(?:make|put|set|mark) (?P<item>.+?) (?:part of|in|into) (?:the |my )?(?P<stack>.+?) (?:stack|group)`,
	// nothing but the item
	`(?:edit|change|update|modify|adjust) (?P<item>.+)`,
)

// hearEdit finds what a sentence changes.
func hearEdit(s string) (map[string]string, bool) {
	s = bare(s)
	for _, f := range editForms {
		values, ok := hear([]phrase{f}, s)
		if !ok {
			continue
		}
		if !cleanDay(values, "due") || !cleanDay(values, "target") {
			continue // another form may fit better
		}
		if cost := values["cost"]; cost == "nothing" || strings.HasPrefix(cost, "free") {
			values["cost"] = "free"
		} else if cost != "" {
			if _, _, ok := learning.FindPrice("for "+cost, defaultCurrency); !ok {
				continue
			}
		}
		if title := strings.Trim(values["title"], "\"“” "); title != "" {
			values["title"] = title
		}
		if item := values["item"]; len(strings.Fields(item)) > 8 {
			continue
		}
		return values, true
	}
	return nil, false
}

var dayLead = regexp.MustCompile(`(?i)^(?:(?:now|the|on|at|by|to|until|around|only)\s+)+`)

// cleanDay makes a value a day that can be read; where a sentence names two, as
// in "two weeks later, jan 20", the last counts. It reports false when there is a
// value that is none.
func cleanDay(values map[string]string, name string) bool {
	said := strings.ReplaceAll(strings.ToLower(values[name]), "year end", "end of the year")
	if said == "" || said == "none" {
		return true
	}
	for part := range strings.SplitSeq(said, ",") {
		for _, day := range []string{said, part} {
			if day = dayLead.ReplaceAllString(strings.TrimSpace(day), ""); isDay(day) || byLength.MatchString(day) {
				values[name] = day
			}
		}
		said = part
	}
	return isDay(values[name]) || byLength.MatchString(values[name])
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
	`(?P<item>.+?) can (?:go|be removed|be deleted|come off)(?: from| off| now)?.*`,
)

// otherThings are what can be removed and is no item of a plan.
var otherThings = regexp.MustCompile(`(?i)\b(?:due dates?|deadlines?|logs?|log entry|last entry|reminders?|nudges?|credentials?|wallet|cohort|knowledge base|kb|answers?|article|phrasing|my data|everything|account|profile|history|comparison|options?|board|timezone|time zone|evidence|link|budget|vacation)\b`)

func hearRemove(s string) (map[string]string, bool) {
	values, ok := hear(removeForms, bare(s))
	return values, ok && !otherThings.MatchString(s)
}

var moveForms = phrases(
	`(?:move|put|bring|shift|place|push|reorder:?|swap:?|get|pull|drag|set) (?P<item>.+?) (?P<to>(?:before|after|above|below|behind) .+)`,
	`(?:move|put|bring|shift|place|push|reorder:?|pull|drag|get) (?P<item>.+?) (?:back )?(?:to|in|at|on|as|into)(?: the)? (?:very )?(?P<to>top|bottom|end|start|beginning|front|first|last|second|third|\d+(?:st|nd|rd|th)?|(?:place|position|number|spot|slot|#) ?\d+|(?:first|last|second|third) (?:place|position|spot|slot))(?: (?:of|on|in) .*| place| position| spot| slot)?`,
	`(?:move|bring|shift|push|put|pull) (?P<item>.+?) (?P<to>up|down|first|last)(?: (?:by )?(?:one|a|two|\d)(?: places?| spots?)?)?(?: (?:in|on|of) (?:my|the) (?:plan|list))?`,
	`(?:do|take|start|i want to do|make) (?P<item>.+?) (?P<to>before .+|after .+|first|last)`,
	`make (?P<item>.+?) (?:the )?(?:(?:very )?(?P<to>first|last|second|third)|(?P<to3>next)|number (?P<to2>\d+))(?: (?:item|one|thing|step))?(?: .*)?`,
	`(?:swap|reorder|reverse|change)(?: the)?(?: order)?[,:]? (?P<item>.+?) (?P<to>first|last|before .+|after .+)`,
	`(?P<item>.+?) (?:should|must|has to|needs to|goes|comes?|can) (?:come |go |be |be done )?(?P<to>first|last|before .+|after .+|behind .+|above .+|below .+|ahead of .+)`,
	`(?P<item>.+?) (?:should |must |can |to |goes )+(?:go |come |move )?(?:to |at |in )?(?:the )?(?:very )?(?P<to>top|bottom|botom|end|start|beginning|(?:place|position|number|spot) ?\d+)(?: (?:of|on) .*)?`,
	`(?:bump|slide|rank|drag|shove|stick|raise|lower|shift|move|put|push|bring) (?P<item>.+?) (?:up |down |back )*(?:to|in|into|at)(?: the)? (?P<to>\d+(?:st|nd|rd|th)?|first|second|third|fourth|fifth|last)(?: (?:place|position|spot|slot))?(?: (?:of|on|in) .*)?`,
	`(?:bump|slide|rank|drag|shove|stick|raise|lower) (?P<item>.+?) (?P<to>up|down|first|last|before .+|after .+|above .+|below .+)(?: .*)?`,
	`(?:i )?(?:want|need|would like|'d like|would rather have|prefer) (?P<item>.+?) (?:to (?:be|come|go) )?(?:at the |on |right )*(?P<to>first|last|top|bottom|before .+?|after .+?|ahead of .+?|above .+?|below .+?)(?: in .*| of (?:my|the) (?:plan|list))?`,
	`(?P<item>.+?) (?:is|are) (?:more (?:urgent|important) than (?P<with>.+?)|(?:more urgent|most urgent|most important)(?: .*)?)`,
	`(?:do|take|put|move|have|start|finish) (?P<item>.+?) (?:ahead of|prior to) (?P<with>.+?)`,
	`swap it so (?:that )?(?P<item>.+?) is (?P<to>first|second|third|last)`,
	`swap (?P<item>.+?) (?:and|with) (?P<with>.+)`,
)

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
