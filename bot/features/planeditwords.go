package features

import (
	"regexp"
	"strings"

	"github.com/cairnbot/cairn/bot/learning"
)

var editForms = phrases(
	// the plan itself
	`(?:change|set|update|make|switch|move|push|put)? ?(?:my|the) (?:plan'?s )?(?:target|goal|end|finish)(?: ?date| day)(?: of (?:my|the) plan)?,? (?:to|is|is now|should be|:|=)\s*(?P<target>.+)`,
	`(?:i want to|i'?d like to|i need to|i must|want to) be (?:done|finished|there|ready) (?:with (?:the plan|everything|it all) )?(?:by|in|until)\s+(?P<target>.+)`,
	`(?:change|set|update|switch)? ?(?:my|the) (?:plan'?s )?goal (?:from .+? )?(?:to|is now|should be|:)\s*(?P<goal>.+)`,
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
	`(?:change|set|update|make|correct|fix|adjust)? ?(?P<item>.+?) (?:actually |really )?(?:to|is|takes|needs|at|will take|should be)(?: about| around| only| roughly| now| more like| actually)? (?P<hours>\d+(?:[.,]\d+)?) ?(?:h|hrs?|hours?)(?: of work| in all| total| long| now)?(?:,? (?:not|instead of|rather than) .*)?(?:,.*)?`,
	`(?P<item>.+?) (?:(?:only |now |just )*costs?|will cost|went up to|went down to|dropped to|rose to)(?: now| only| just)? (?P<cost>\d[\d.,]*)(?: now| instead.*| per exam)?`,
	`(?:here(?: is|'?s) |this is )?(?:the |my )?(?:evidence|proof|link|url)(?: link)? (?:for|of|to|on) (?:the |my )?(?P<item>.+?)(?: item)?:? (?P<evidence>https?://\S+)`,
	`(?P<item>.+?) (?:to |should |must |can )?(?:be|is|belongs|go|goes)(?: part of| in| into| to) (?:the |my )?(?P<stack>.+?) (?:stack|group)`,
	`(?:set|change|make) the (?:stack|group) (?:of|for) (?P<item>.+?) (?:to|as) (?P<stack>.+)`,
	`(?:make|put|set|mark) (?P<item>.+?) (?:part of|in|into) (?:the |my )?(?P<stack>.+?) (?:stack|group)`,
	`(?P<item>.+?) (?:back to|is now|now) (?P<state__planned>planned|on hold)(?:[, ].*)?`,
	`(?P<item>.+?) (?:back to|is now|now) (?P<state__active>active|in progress)(?:[, ].*)?`,
	// nothing but the item
	`(?:edit|change|update|modify|adjust) (?P<item>.+)`,
)

// couldBe opens a wish that names the thing first.
var couldBe = regexp.MustCompile(`(?i)^(?:could|can|should)\s+`)

// hearEdit finds what a sentence changes: by the form of it, or by the details it
// tells and the item beside them, whichever leaves less over.
func hearEdit(s string) (map[string]string, bool) {
	s = couldBe.ReplaceAllString(bare(s), "")
	if targetWords.MatchString(s) || budgetSaid.MatchString(s) {
		if values := planTold(s); values != nil {
			return values, true
		}
	}
	formed := editFormed(s)
	if formed != nil && neat(formed) == len(formed) && formed["item"] != "" && len(formed) > 1 {
		return formed, true
	}
	told := editTold(s)
	if neat(told) > neat(formed) {
		return told, true
	}
	return formed, formed != nil
}

// neat is how many values of a sentence look like ones.
func neat(values map[string]string) int {
	n := len(values)
	for option, v := range values {
		if option == "days" || option == "options" { // lists, written by us
			continue
		}
		if pronoun.MatchString(v) {
			n -= 2
		} else if len(v) < maxTidied && untidy.MatchString(v) {
			n--
		}
	}
	return n
}

func editFormed(s string) map[string]string {
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
		return values
	}
	return nil
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

var (
	editFields = `(?:due ?date|deadline|target date|end date|price|cost|fee|hours?|workload|length|provider|stack|group|title|name|proof|evidence|link|url|state|status)`
	// editedItem are the ways to name the item of which a detail is told, once the
	// details are out of the sentence.
	editedItem = []*regexp.Regexp{
		regexp.MustCompile(`(?i)\b(?:item|number|no\.?|nr\.?|#) ?#?(\d{1,3})\b`),
		regexp.MustCompile(`["“]([^"”]{2,80})["”]`),
		regexp.MustCompile(`(?i)\b` + editFields + `s? (?:date )?(?:of|for|on|to|from) (?:the |my |our )?([^,;.:!?]+?)(?:\s+(?:item|moved|pushed|is|was|are|got|has|have|moved|went|should|must|to|back|from|out|now|up|down|changed)\b.*|\s*[,;.:!?].*)?$`),
		regexp.MustCompile(`(?i)\b(?:the |my )?([^,;.:!?]+?)'s? ` + editFields + `\b`),
		regexp.MustCompile(`(?i)\b(?:more time|longer|an extension|extra time) (?:for|on|to finish|with) (?:the |my )?([^,;.:!?]+)`),
		regexp.MustCompile(`(?i)\b(?:paying|pays|paid) for (?:the |my )?([^,;.:!?]+?)(?: so\b.*)?$`),
		regexp.MustCompile(`(?i)^(?:set|change|make|put|push|move|update|mark|bring|delay|postpone|extend|shift|take|reschedule|add|attach|edit|correct|fix|lower|raise|adjust)(?: back| forward| out| off)? (?:the |my )?([^,;.:!?]+?)(?:\s+(?:item|to|back|from|out|forward|into|as|until|by|at|now|is|in|so|up|down|instead)\b.*|\s*[,;.:!?].*)?$`),
		regexp.MustCompile(`(?i)(?:^|[,.;:!?] )(?:and |but |because |can |could |should )?(?:the |my )?([^,;.:!?]+?)\s+(?:is|be|are|was|should|must|takes?|costs?|will|won'?t|went|needs?|got|has|belongs?|goes|only|now|actually|really|proves|comes|can|isn'?t|doesn'?t|to)\b`),
		regexp.MustCompile(`(?i)^(?:the |my )?([^,;.:!?]+?)\s*[,:–-]`),
	}
	retitled = []*regexp.Regexp{
		regexp.MustCompile(`(?i)["“]?([^"”,;]+?)["”]? (?:should|must|ought to) be (?:called|named|spelled) ["“]?([^"”,;]+?)["”]?[ .!]*$`),
		regexp.MustCompile(`(?i)^(?:rename|call|retitle) ["“]?([^"”,;]+?)["”]?[,;:]\s*(?:it should be(?: called)?|to|as|into|make it) ["“]?([^"”,;]+?)["”]?[ .!]*$`),
	}
	stackTo  = regexp.MustCompile(`(?i)\b(?:to|in|into|of) (?:the |my )?(?:stack|group) ["“]([^"”]+)["”]|\b(?:part of|in|into|to|under) (?:the |my )?([^,;.:!?]{2,40}?) (?:stack|group)\b`)
	shareNow = regexp.MustCompile(`(?i)[ ,]+(?:at |to |is |now )*(\d{1,3}) ?(?:%|percent\b|per cent\b)(?: done| complete)?`)
	newDay   = regexp.MustCompile(`(?i)\b(?:moved|push\w*|postpon\w*|delay\w*|extend\w*|shift\w*|resched\w*|bring|changed?|deadline|due|now|it'?s|instead)\b`)
	dayTo    = regexp.MustCompile(`(?i)[ ,]+(?:make it |(?:got |was |has been )?(?:moved|pushed|extended|postponed|shifted|changed)(?: back| forward| out)?[, ]*)?(?:(?:it'?s|is|now|back|forward|out|instead|at)[, ]+)*(?:to|until|till|for|now|it'?s)\b[: ]*(?:(?:now|the|on|at)\b ?)*`)
	dueGone  = regexp.MustCompile(`(?i)[ ,]*\b(?:(?:remove|clear|drop|delete|take|without|has|have) )+(?:off )?(?:the |a |its |no )?(?:due ?date|deadline)(?: any ?more)?(?: off| from| of| for)?`)
	ofEdit   = []facet{
		matched("evidence", regexp.MustCompile(`(?i)[ ,:]*(https?://[^\s<>",;)]+)`)),
		matched("stack", stackTo),
		ofDue,
		{"due", func(s string) (string, int, int) {
			if !newDay.MatchString(s) {
				return "", 0, 0
			}
			for _, at := range dayTo.FindAllStringIndex(s, -1) {
				if day := dayAhead(s[at[1]:]); day != "" {
					return strings.TrimRight(day, " ,.;:!?)"), at[0], at[1] + len(day)
				}
			}
			return "", 0, 0
		}},
		ofHours,
		farOff("hours", `\b(?:hours|workload)\b.*?( (?:to|is|are|should be|at) (\d+(?:[.,]\d+)?))\b`),
		ofPrice,
		farOff("cost", `\b(?:price|cost|fee)\b.*?( (?:to|is|at|down to|up to|now) (`+amountSaid+`))\b`),
		matched("percent", shareNow),
		ofProvider,
	}
)

// farOff is a facet whose value, the second group, stands away from its name; the
// first group goes with it.
func farOff(option, pattern string) facet {
	re := regexp.MustCompile(`(?i)` + pattern)
	return facet{option, func(s string) (value string, from, to int) {
		if at := re.FindStringSubmatchIndex(s); at != nil {
			return s[at[4]:at[5]], at[2], at[3]
		}
		return "", 0, 0
	}}
}

// editTold finds details of an item wherever they stand, and the item.
func editTold(s string) map[string]string {
	for _, re := range retitled {
		if m := re.FindStringSubmatch(s); m != nil {
			return map[string]string{"item": itemName(m[1]), "title": m[2]}
		}
	}
	if values := planTold(s); values != nil {
		return values
	}
	values := make(map[string]string)
	if dueGone.MatchString(s) {
		values["due"], s = "none", dueGone.ReplaceAllString(s, ",")
	}
	rest := takeFacets(insteadOf.ReplaceAllString(notThat.ReplaceAllString(s, "$1"), ""), values, ofEdit...)
	if len(values) == 0 {
		return nil
	}
	for _, re := range editedItem {
		m := re.FindStringSubmatch(rest)
		if len(m) < 2 || persons.MatchString(m[1]) {
			continue
		}
		name := itemName(bare(innerItem.ReplaceAllString(m[1], "")))
		if name != "" && !pronoun.MatchString(name) && !noItem.MatchString(name) && len(strings.Fields(name)) <= 7 {
			values["item"] = name
			return values
		}
	}
	for _, clause := range clauses(rest) { // "the scrum master one, update it"
		name := itemName(bare(clause))
		if name != "" && !persons.MatchString(clause) && !isOrder(clause) && !pronoun.MatchString(name) && !noItem.MatchString(name) && len(strings.Fields(name)) <= 6 {
			values["item"] = name
			break
		}
	}
	return values
}

// planTold finds what a sentence changes of the plan itself.
func planTold(s string) map[string]string {
	values := make(map[string]string)
	switch {
	case targetWords.MatchString(s):
		takeFacets(s, values, facet{"target", func(s string) (string, int, int) { return findDue(s, true) }}, facet{"target", ofEdit[3].find}, facet{"target", func(s string) (string, int, int) {
			at := targetWords.FindStringIndex(s)
			day := strings.TrimLeft(s[at[1]:], " :=")
			if n := len(dayAhead(day)); n > 0 {
				return day[:n], at[0], len(s) - len(day) + n
			}
			return "", 0, 0
		}})
	case budgetSaid.MatchString(s):
		takeFacets(s, values, ofPlanItself[1])
	default:
		takeFacets(s, values, facet{"weekly", ofWeek.find})
	}
	if len(values) == 0 {
		return nil
	}
	return values
}

var (
	targetWords = regexp.MustCompile(`(?i)\b(?:target(?: date)?|(?:goal|end|finish) date)\b`)
	budgetSaid  = regexp.MustCompile(`(?i)\bbudget\b`)
	// innerItem leads to the name inside what was taken for one.
	innerItem = regexp.MustCompile(`(?i)^.*\b(?:for|of|on|about) (?:the|my) `)
)

var (
	// notThat is what a detail was, beside what it is.
	notThat = regexp.MustCompile(`(?i)[ ,]+(?:and )?not (?:[$€£]?\d\S*(?: (?:hours?|h|euros?|dollars?|pounds?|a month|usd|eur))?|\S+)([,.;!?]|$)`)
	noItem  = regexp.MustCompile(`(?i)^(?:(?:the|my|its?|this) )?(?:` + editFields + `|plan|goal|target|budget|exam|they|i|we|my (?:company|employer|boss).*|there|here|what|item|more like|can you.*|if it.*)$`)
)
