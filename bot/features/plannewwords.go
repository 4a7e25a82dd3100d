package features

import (
	"regexp"
	"strings"

	"github.com/cairnbot/cairn/bot/learning"
)

var (
	// goalWords lead to a goal, the surest first; the first group is a part of it.
	goalWords = []*regexp.Regexp{
		regexp.MustCompile(`(?i)()\b(?:my |the )?(?:new )?(?:goal|aim|target job|dream job)(?:'s| is|:| would be)?(?: now)?(?: to)? +(.+)$`),
		regexp.MustCompile(`(?i)()\b([^,.]+?) is (?:the|my) (?:goal|aim)\b`),
		regexp.MustCompile(`(?i)()\b(?:with|have) (.+?) as (?:the |my |a )?(?:goal|aim)\b`),
		regexp.MustCompile(`(?i)\b(become|becoming|get into|getting into|learn|learning|break into|move into|work in|work as|pass|passing)\s+((?:an?\s+)?.+)$`),
		regexp.MustCompile(`(?i)\b(?:want to|wanna|like to|going to|gonna|hope to|plan to|to) (be)\s+(.+)$`),
		regexp.MustCompile(`(?i)()\b(?:going for|aim(?:ing)? (?:for|to be|at|to)|towards?|(?:study |learning )?plan\b,? ?(?:(?:pls|please),? ?)?(?:(?:for|to|on)\b|[:,.–-])(?: me\b[:,.]?(?: for| to)?)?|(?:roadmap|way|path) (?:for|to|into))\s*(.+)$`),
		regexp.MustCompile(`(?i)()\b(?:(?:switch|chang|mov|transition)\w* (?:over )?(?:in)?to|get (?:a job )?(?:in|into|as)|retrain(?:ing)? as|(?:job|career) (?:in|as)|certified in|fresh p\w+ for)\s+(.+)$`),
		regexp.MustCompile(`(?i)()\bi(?:'?d| would)? (?:love|like|want|hope|wanna|dream of)(?: to)? (.+)$`),
		regexp.MustCompile(`(?i)^()(?:set up|make|build|create|start|begin)(?: me)?(?: an?| the| my)?(?: new| fresh)? plan\s+(.+)$`),
		regexp.MustCompile(`(?i)^()([^,;:.]+?) plan(?:[,;:.].*)?$`),
		regexp.MustCompile(`(?i)^()(?:(?:begin|start|open|make|create|need) )?(?:an? )?(?:new|fresh) (?:plan|paln)\s+(?:for )?(.+)$`),
	}
	// goalEnd is where a goal ends in running words.
	goalEnd = regexp.MustCompile(`(?i)\s*(?:[.;!?]\s|[,;:!?]).*$|\s+(?:before|ideally|by|until|within|about|around|with|and|so|because|from|pls|please|plz|lol|this time|instead|can you|could you)\b.*$`)
	// goalTail is what stands after a goal and is none of it.
	goalTail = regexp.MustCompile(`(?i)(?:[,;:]? *\b(?:and|so|then)?,? *(?:please|pls|plz|thanks|make (?:me )?(?:a )?plan|make plan|set up a plan|plan (?:that|it)|i have|with|and)\b[ .!]*)+$`)
	// noGoal stands where a goal may, and is none.
	noGoal = regexp.MustCompile(`(?i)^(?:(?:for )?me|it|us|please|now|there|done|so kind.*|(?:a |the |my )?(?:new |fresh )?(?:learning |study )?(?:plan|template|goal)s?(?: .*)?|start\w*|able to.*|ready|finished|possible|great|nice|from\b.*|.*\btemplate\b.*|(?:set|start|build|make|draw|create|open|use)\b.*)?$`)

	budgetWords   = regexp.MustCompile(`(?i)` + gapBefore + `(?:(?:and|with|but|a|my|the|i|i'?ve|i'?m|have|has|got|do ?n'?t want to|not|can|could|want to|to|would like to|spend(?:ing)?|budget|is|of|for|about|around|roughly|only|max(?:imum)?|up to|at most|more than|no|under|below|it may cost|cost)\b[: ]*)*(` + pricedSaid + `)(?: (?:max(?:imum)?|budget|to spend|on (?:it|this|that)|for (?:it|this|that)|at most|tops|or less))*`)
	bareBudget    = regexp.MustCompile(`(?i)` + gapBefore + `(?:(?:and|with|a|my|the)\b ?)*(?:budget(?: is| of|:)?|max(?:imum)?|up to|at most|no more than)\s+(` + amountSaid + `k?)(?: budget)?`)
	withinWords   = regexp.MustCompile(`(?i)[ ,]+(?:within|in)(?: about| around)? (?:the next )?((?:` + numberSaid + `|an?) (?:months?|weeks?|years?))\b(?: from now)?`)
	templateNamed = regexp.MustCompile(`(?i)(?:from|use|using|with|take) (?:the |a )?(.*?) ?template\b(?: (?:for|called|named) (.+))?`)
)

// ofPlanItself are the details of a plan.
var ofPlanItself = []facet{
	ofWeek,
	{"budget", func(s string) (string, int, int) {
		for _, re := range []*regexp.Regexp{budgetWords, bareBudget} {
			if at := re.FindStringSubmatchIndex(s); at != nil {
				return strings.TrimSpace(s[at[2]:at[3]]), at[0], at[1]
			}
		}
		return "", 0, 0
	}},
	ofTarget,
	{"target", func(s string) (string, int, int) {
		if at := withinWords.FindStringSubmatchIndex(s); at != nil {
			return "in " + s[at[2]:at[3]], at[0], at[1]
		}
		return "", 0, 0
	}},
}

// hearGoal finds the goal of a plan in a sentence, and what is said of the plan.
func hearGoal(s string) (map[string]string, bool) {
	values, templateGoal := make(map[string]string), ""
	if m := templateNamed.FindStringSubmatch(s); m != nil {
		for _, word := range []string{m[1], m[2]} {
			if found := learning.TemplatesFor(word); len(found) > 0 && word != "" {
				values["template"], templateGoal = found[0].Key, found[0].Goal
			}
		}
	}
	s = takeFacets(oneLine(s), values, ofPlanItself...)
	for _, re := range goalWords {
		at := re.FindStringSubmatchIndex(s)
		if at == nil || values["goal"] != "" {
			continue
		}
		goal := strings.TrimLeft(s[at[4]:at[5]], " ,.:–-")
		if at[2] < at[3] {
			goal = strings.ToLower(s[at[2]:at[3]]) + " " + goal
		}
		goal = goalEnd.ReplaceAllString(goal, "")
		goal = strings.Trim(goalTail.ReplaceAllString(goal, ""), " .!,;:")
		if !noGoal.MatchString(goal) && !noGoal.MatchString(strings.TrimPrefix(goal, "be ")) {
			values["goal"] = goal
		}
	}
	if values["goal"] == "" { // "junior accountant, make me a plan"
		for _, clause := range clauses(s) {
			if !makesPlan.MatchString(clause) && !isOrder(clause) && !persons.MatchString(clause) && !noGoal.MatchString(clause) && len(strings.Fields(clause)) <= 6 && makesPlan.MatchString(s) {
				values["goal"] = strings.Trim(clause, " .!,;:")
				break
			}
		}
	}
	if values["goal"] == "" && templateGoal != "" {
		values["goal"] = templateGoal
	}
	return values, true
}
