package features

import (
	"regexp"
	"strings"

	"github.com/cairnbot/cairn/bot/learning"
)

// facet is a kind of detail that a sentence may tell of something beside its name: a
// price, a length, a day, a link. It is found wherever it stands, with the words that
// only lead to it.
type facet struct {
	option string
	// find returns the detail as it was said, and the bytes that go with it; a zero
	// to is none.
	find func(s string) (value string, from, to int)
}

// takeFacets moves details out of a sentence; what stood around one is parted by a
// comma. An option that has a value already is left alone.
func takeFacets(s string, values map[string]string, facets ...facet) string {
	for _, f := range facets {
		if values[f.option] != "" {
			continue
		}
		if value, from, to := f.find(s); to > 0 {
			values[f.option] = value
			s = closeGap(s[:from], s[to:])
		}
	}
	return s
}

var (
	gapHead = regexp.MustCompile(`[ ,;(–-]+$`)
	gapTail = regexp.MustCompile(`^[ ,;)]+`)
	article = regexp.MustCompile(`(?i)\b(?:the|an?|my|of|add|put|include|stick|new|another|networking)$`)
)

func closeGap(head, tail string) string {
	head, tail = gapHead.ReplaceAllString(head, ""), gapTail.ReplaceAllString(tail, "")
	switch {
	case head == "" || tail == "" || strings.ContainsAny(tail[:1], ".:!?"):
		return head + tail
	case article.MatchString(head) || strings.ContainsAny(head[len(head)-1:], ".:!?"):
		return head + " " + tail
	}
	return head + ", " + tail
}

var manyCommas = regexp.MustCompile(`\s*(?:,\s*){2,}[:.!?]?|\s*,\s+[:.!?]?|,[:.!?]`)

// oneComma is a text in which commas that gaps left are one, or none before another
// mark.
func oneComma(s string) string {
	return strings.Trim(manyCommas.ReplaceAllStringFunc(s, func(m string) string {
		if end := strings.TrimSpace(m)[len(strings.TrimSpace(m))-1:]; strings.ContainsAny(end, ":.!?") {
			return end
		}
		return ", "
	}), " ,")
}

// matched is a facet that a pattern finds, its value in the first group.
func matched(option string, re *regexp.Regexp) facet {
	return facet{option, func(s string) (string, int, int) {
		for _, at := range re.FindAllStringSubmatchIndex(s, -1) {
			for g := 2; g < len(at); g += 2 {
				if at[g] < 0 {
					continue
				}
				value := strings.Trim(s[at[g]:at[g+1]], " .,;:!\"“”")
				if value != "" {
					return value, at[0], at[1]
				}
			}
		}
		return "", 0, 0
	}}
}

const (
	numberSaid = `\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty`
	amountSaid = `\d(?:[\d.,]*\d)?`
	monthSaid  = `(?: ?(?:/|\ba\b|\bper\b|\bby\b|\beach\b|\bevery\b) ?mo(?:nth)?s?\b| ?monthly\b)`
	onceSaid   = `(?: once\b| one-?off\b| one time\b| in total\b| each\b| per exam\b)`
	pricedSaid = `(?:[$€£] ?` + amountSaid + `k?|` + amountSaid + ` ?(?:[$€£]|(?:dollars?|euros?|pounds?|quid|bucks|usd|eur|gbp|chf|francs?)\b))(?:` + monthSaid + `|` + onceSaid + `)?|` +
		amountSaid + `(?:` + monthSaid + `| once\b| one-?off\b)`
	gapBefore = `(?:^|[,;(–-]\s*|\s)`
)

var (
	pricedWords = regexp.MustCompile(`(?i)` + gapBefore + `(?:\b(?:and|but|that|which|it|this|the (?:exam|course|price|fee|cost)|exam|price|costs?|costing|fee|is|will|would|for|at|only|just|about|around|roughly|now|me|says)(?:'s|'ll)?\b[: ]*)*(` + pricedSaid + `)\)?`)
	bareCost    = regexp.MustCompile(`(?i)` + gapBefore + `(?:\b(?:and|but|that|which|it|this|exam|will|only|just|now)(?:'s|'ll)?\b ?)*(?:costs?|costing|priced? at|price:?|price is|fee is|(?:exam|course|fee|subscription) is|went (?:up|down) to|dropped to|rose to|it'?s|for)(?: me| only| about| around| just)* (` + amountSaid + `)(?:\)|\s*$|\s*[,.;!]|\s+(?:and|now|please|but|in all|per exam)\b)`)
	freeWords   = regexp.MustCompile(`(?i)(?:[,;(]\s*|\s)(?:(?:and|but|it|that|which|this)\b ?)*(?:'s |its |it's |is |are )?(?:for |at )?(free(?: of charge)?(?: (?:for me|(?:through|via|from|at|thanks to|with) (?:my |the )?(?:work|employer|company|library|school|uni\w*|job|team))?)?|no cost|(?:does ?n[o']?t|wo ?n'?t|will not|do ?n'?t) cost (?:me |us )?(?:anything|a (?:thing|cent|penny))|costs? (?:me )?nothing)\s*(?:$|[,.;)!?])`)

	hoursWords  = regexp.MustCompile(`(?i)` + gapBefore + `(?:(?:and|it|it'll|says|that'?s|which|should|will|would|takes?|taking|me|needs?|is|about|around|roughly|approx|ca|maybe|probably|like|some|say|est|at|with|for|of|to)\b\.? ?|~ ?)*\b(` + numberSaid + `)[ -]?(?:h|hrs?|hours?)\b(?: of (?:work|study|content|video)| long| in total| total| in all| altogether)?(?: or so| or thereabouts)?\)?`)
	byTheWeek   = regexp.MustCompile(`(?i)^ ?(?:(?:a|per|each|every|in (?:a|the|one)|in|/) ?(?:week|wk|w\b)|weekly|(?:a|per|each|every|/) ?(?:day|night|evening|month))`)
	weeklyWords = regexp.MustCompile(`(?i)` + gapBefore + `(?:(?:and|with|at|i|i'?ve|i'?ll|i'?d|can|could|have|got|do|spare|give|manage|study|put in|about|around|only|roughly|like|maybe|just|it)\b ?)*\b(` + numberSaid + `) ?(?:h|hrs?|hours?)(?: of study)? ?(?:(?:a|per|each|every|in (?:a|the|one)|in|/) ?(?:week|wk|w)|weekly)\b(?: for (?:it|this|that))?`)

	dueWords  = regexp.MustCompile(`(?i)` + gapBefore + `(?:(?:and|it|it'?s|which|that|should|must|has to|needs to|to|i|want to|need to|be|is|with|a|the|my|finish(?:ed)?|complete[d]?|done|ready|there)\b ?)*\b(?:due(?: date)?|deadline|by|until|untill|till|til|before|no later than)\b[: ]*(?:(?:is|of|on|by|the|at|in|for|date|around)\b ?)*`)
	dueWeakly = regexp.MustCompile(`(?i)[ ,(](?:on|for|in)\s+(?:the )?`)

	providers     = `coursera(?: plus)?|edx|udemy|udacity|linkedin learning|linkedin|google skillshop|google|ibm|microsoft learn|microsoft|aws|amazon|meta|datacamp|khan academy|futurelearn|codecademy|freecodecamp|pluralsight|skillshare|harvardx?|mitx?|stanford(?: online)?|salesforce|trailhead|hubspot(?: academy)?|simplilearn|openlearn|open university|saylor|alison|comptia|cisco|oracle|sap|odin project`
	providerKnown = regexp.MustCompile(`(?i)(?:[ ,(]+(?:it'?s |is |which is )?(?:on|from|at|with|via|through|by|of)\s+|[,(]\s*|[–-]\s+)(?:the )?(` + providers + `)\b\s*(?:\)|$|[,.;!?–-]|\s(?:to|on|in|into|onto|for|and|so|please|pls|at|it)\b)`)
	providerNamed = regexp.MustCompile(`(?i)(?:["”] of\s+|[ ,;(]+(?:(?:it'?s|is|which is|and|the|with)\b ?)*(?:offered by|run by|provided by|provider(?: is|:)?|by|from)\s+)(?:the )?([^,;.!?()]+?)\)?(?:$|[,;.!?()]|\s+(?:to|on|onto|in|into) (?:my|the)\b|\s+(?:so|and|for|it|please)\b)`)
	noProvider    = regexp.MustCompile(`(?i)^(?:me|it|scratch|home|now|here|there|this|that|next|last|work|us|you|mistake|today|then|tomorrow|\d.*|my (?:\S+ )?(?:plan|list)|(?:the|my)? ?(?:plan|list|start|beginning|end).*)$`)

	stackWords  = regexp.MustCompile(`(?i)[ ,(]+(?:it |and |which )*(?:goes |belongs |put )?(?:it )?(?:to|in|into|for|part of|under) (?:the|my) (.+?) (?:stack|group)\)?`)
	provesWords = regexp.MustCompile(`(?i)[ ,(]+(?:it |which |that |and )*(?:proves|shows) (?:that )?(?:i can )?([^,;.!?)]+)\)?`)
	stateWords  = regexp.MustCompile(`(?i)[ ,(]+(?:but )?(?:i'?m )?(?:only |just |still )*(?:as |marked |set to |state:? )?(researching|planned)\b(?: it)?(?: so far| for now| at the moment)?\)?|[ ,(]+(?:as|marked|set to|state:?) (active)\b\)?`)
	kindWords   = regexp.MustCompile(`(?i)\s+as (?:an? )?(project|course|credential)\b|^(?:(?:add|put|new|include|stick|also|an?|the|one|another)\s+)*(project|course|credential|network)(?:ing)?(?: thing| item| event)?(?:[:,]| called| named)\s+`)
)

var (
	ofPrice    = facet{"cost", findCost}
	ofHours    = facet{"hours", findHours}
	ofWeek     = facet{"hours", func(s string) (string, int, int) { return findFigure(weeklyWords, s) }}
	ofDue      = facet{"due", func(s string) (string, int, int) { return findDue(s, true) }}
	ofTarget   = facet{"target", func(s string) (string, int, int) { return findDue(s, false) }}
	ofProvider = facet{"provider", findProvider}
	ofPast     = facet{"on", findPast}
	ofStack    = matched("stack", stackWords)
	ofProof    = matched("proves", provesWords)
	ofState    = matched("state", stateWords)
	ofKind     = facet{"kind", findKind}
)

func findCost(s string) (value string, from, to int) {
	if at := freeWords.FindStringSubmatchIndex(s); at != nil {
		return "free", at[0], at[3]
	}
	for _, re := range []*regexp.Regexp{pricedWords, bareCost} {
		for _, at := range re.FindAllStringSubmatchIndex(s, -1) {
			value = strings.Replace(s[at[2]:at[3]], " by ", " a ", 1)
			if _, _, ok := learning.FindPrice("for "+value, defaultCurrency); ok {
				if re == bareCost {
					return value, at[0], at[3]
				}
				return value, at[0], at[1]
			}
		}
	}
	return "", 0, 0
}

// findKind leaves the verb before "a project: …", so that what follows is still added.
func findKind(s string) (value string, from, to int) {
	at := kindWords.FindStringSubmatchIndex(s)
	switch {
	case at == nil:
		return "", 0, 0
	case at[2] >= 0:
		return strings.ToLower(s[at[2]:at[3]]), at[0], at[1]
	}
	return strings.ToLower(s[at[4]:at[5]]), at[4], at[1]
}

func findHours(s string) (value string, from, to int) {
	for _, at := range hoursWords.FindAllStringSubmatchIndex(s, -1) {
		if !byTheWeek.MatchString(s[at[1]:]) {
			return figure(s[at[2]:at[3]]), at[0], at[1]
		}
	}
	return "", 0, 0
}

func findFigure(re *regexp.Regexp, s string) (value string, from, to int) {
	if at := re.FindStringSubmatchIndex(s); at != nil {
		return figure(s[at[2]:at[3]]), at[0], at[1]
	}
	return "", 0, 0
}

// figure writes a number that numberSaid takes in digits.
func figure(s string) string {
	if s[0] >= '0' && s[0] <= '9' {
		return strings.Replace(s, ",", ".", 1)
	}
	return wordFigure(s)
}

// findDue finds by when something is to be done; weakly says that "on" and "for" may
// lead to it, too.
func findDue(s string, weakly bool) (value string, from, to int) {
	leads := []*regexp.Regexp{dueWords}
	if weakly {
		leads = append(leads, dueWeakly)
	}
	for _, re := range leads {
		for _, at := range re.FindAllStringIndex(s, -1) {
			if day := dayAhead(s[at[1]:]); day != "" && (re == dueWords || saysDay.MatchString(day)) {
				return strings.TrimRight(day, " ,.;:!?)"), at[0], at[1] + len(day)
			}
		}
	}
	return "", 0, 0
}

// pastLead leads to the day on which something was done.
var pastLead = regexp.MustCompile(`(?i)(?:^|[ ,])(?:(?:since|on|as of|in|back) (?:the )?)?((?:today|yesterday|last|this|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d{1,2}\b|\d{1,2}(?:st|nd|rd|th)\b|20\d\d-))`)

func findPast(s string) (value string, from, to int) {
	for _, at := range pastLead.FindAllStringSubmatchIndex(s, -1) {
		if day := dayAhead(s[at[2]:]); day != "" {
			return strings.TrimRight(day, " ,.;:!?)"), at[0], at[2] + len(day)
		}
	}
	return "", 0, 0
}

// saysDay tells a day from an ordinal that ranks something.
var saysDay = regexp.MustCompile(`(?i)\d|\b(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|today|tomorrow|next|end|week|month|year|christmas|easter)`)

var wordEnd = regexp.MustCompile(`\s+|$`)

// maxDayWords bounds the words that name a day.
const maxDayWords = 6

// dayAhead is the longest text that a sentence starts with and that is a day.
func dayAhead(s string) (day string) {
	for i, at := range wordEnd.FindAllStringIndex(s, maxDayWords) {
		if words := strings.TrimRight(s[:at[0]], " ,.;:!?)"); words != "" && i < maxDayWords && isDay(words) {
			day = s[:at[0]]
		}
	}
	return day
}

func findProvider(s string) (value string, from, to int) {
	if at := providerKnown.FindStringSubmatchIndex(s); at != nil {
		return s[at[2]:at[3]], at[0], at[3]
	}
	for _, at := range providerNamed.FindAllStringSubmatchIndex(s, -1) {
		value = strings.Trim(s[at[2]:at[3]], " \"“”")
		if len(strings.Fields(value)) > 4 || noProvider.MatchString(value) || isDay(value) {
			continue
		}
		if from = at[0]; strings.ContainsAny(s[from:from+1], "\"”") { // "X" of Y
			from++
		}
		return value, from, at[3]
	}
	return "", 0, 0
}

// untidy tells a value into which words ran that are none of it.
var untidy = regexp.MustCompile(`(?i)[;?…]|,\s|[.!] |\b(?:please|pls|plz|can you|could you|would you|(?:my|the) (?:plan|list|roadmap|wallet|board)|i|i'?[mdv]e?|it|it'd|you|they|lol|tick|mark|anymore)\b|^(?:in|on|at|to|for|of|with|that|and|so)\b|["“”]|\b(?:and|or|the|a|to|of)$`)

// maxTidied is the longest value, in bytes, that is looked at for being tidy; longer
// ones are texts.
const maxTidied = 80
