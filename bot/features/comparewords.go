package features

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot/learning"
)

var (
	optionNumber = regexp.MustCompile(`(?i)\b(?:option|candidate|number|#)\s*(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b|\b(?:the )?(first|second|third|fourth|fifth|sixth|last)\s+(?:option|one|candidate|course)\b`)
	monthsLong   = regexp.MustCompile(`(?i)[, ]*\b(?:takes?|lasts?|for|about|around|over|and)?\s*(\d{1,3}(?:[.,]\d)?|one|two|three|four|five|six|nine|ten|twelve)[ -]months?\b(?: long)?`)
	weeksLong    = regexp.MustCompile(`(?i)[, ]*\b(?:takes?|lasts?|for|about|around|over|and)?\s*(\d{1,3}|one|two|three|four|five|six|eight|ten|twelve)[ -](?:weeks?|wks?)\b(?: long)?`)
	hoursLong    = regexp.MustCompile(`(?i)[, ]*\b(?:takes?|for|about|around|and)?\s*(\d{1,4}(?:[.,]\d)?)[ -]?(?:hours?|hrs?|h)\b(?: of work| long| in total)?`)
	rigorSaid    = regexp.MustCompile(`(?i)\b(?:rigou?r)\b\D{0,12}(-?\d+)|\b(-?\d+)(?:\s*(?:out of|of|/)\s*5)?\s+(?:points? )?(?:for|in|on)\s+(?:its )?rigou?r\b`)
	adsWords     = regexp.MustCompile(`(?i)\b(?:ads?|adverts?|postings?|vacanc(?:y|ies)|listings?|jobs?|recogni[sz]\w*|mention\w*|named)\b`)
	knownSites   = regexp.MustCompile(`(?i)[, ]*\b(?:from|by|on|via|at|through|with|offered by)\s+(coursera|edx|udacity|udemy|linkedin learning|pluralsight|datacamp|codecademy|khan academy|futurelearn|skillshare|google|ibm|microsoft|meta|aws|amazon|hubspot|salesforce|harvardx?|mit|stanford)\b`)
	sentenceEnds = regexp.MustCompile(`(?i)[, ]*\b(?:too|as well|please|pls|add it|add that|as an option|to the list|on the list|for|at|about|around|costs?|costing|in|with|and|is)\b[ .!,]*$`)
)

// detailSaid are the words by which a yes-or-no detail is told, no before yes.
var detailSaid = []struct {
	name, value string
	words       *regexp.Regexp
}{
	{"project", "no", regexp.MustCompile(`(?i)\b(?:no|without(?: an?)?|lacks? an?|not have an?|having no)\s+(?:final |graded |real )?(?:project|capstone)`)},
	{"project", "yes", regexp.MustCompile(`(?i)\b(?:has|have|with|having|includes?|ends with|a|its|there is)\s+(?:an? )?(?:final |graded |real |big |capstone )*(?:project|capstone)`)},
	{"exam", "no", regexp.MustCompile(`(?i)\b(?:no|without(?: an?)?|lacks? an?|not have an?)\s+(?:proctored |final )*exam`)},
	{"exam", "yes", regexp.MustCompile(`(?i)\bproctored\b`)},
	{"graded", "no", regexp.MustCompile(`(?i)\b(?:auto(?:matic(?:ally)?)?|machine)[ -]?(?:graded|grading|quiz(?:zes)?)|\b(?:only|just) (?:automatic |multiple[- ]choice )?quizzes|quizzes only`)},
	{"graded", "yes", regexp.MustCompile(`(?i)\b(?:graded|reviewed|marked|checked) by (?:an? )?(?:experts?|people|peers?|humans?|mentors?|tutors?|teachers?)|\bpeer[- ](?:graded|reviewed?)|\b(?:human|mentor|expert)[- ]graded`)},
	{"limited", "no", regexp.MustCompile(`(?i)\b(?:unlimited|endless|infinite) (?:retakes?|attempts?|tries)|retak\w+ (?:it )?(?:without limit|as often|for ?ever)|no limit on retakes|retakes? (?:are|is) unlimited`)},
	{"limited", "yes", regexp.MustCompile(`(?i)\b(?:limited|few|no|three|two|one) (?:retakes?|attempts?|tries)|retakes? (?:are|is) limited`)},
	{"badge", "no", regexp.MustCompile(`(?i)\b(?:no|without(?: an?)?)\s+(?:verifiable |digital |shareable )*badge`)},
	{"badge", "yes", regexp.MustCompile(`(?i)\b(?:verifiable|digital|shareable|credly|badgr) (?:badge|credential)|\b(?:with|has|ends in) an? (?:\w+ )?badge`)},
	{"stackable", "no", regexp.MustCompile(`(?i)\b(?:not|isn'?t|un)[ -]?stackable|(?:doesn'?t|does not) (?:stack|count toward)`)},
	{"stackable", "yes", regexp.MustCompile(`(?i)(?:,? it )?(?:\bstackable|\bstacks\b|\bcounts towards?\b)(?: toward a degree| into a degree| a degree)?`)},
}

// outOfFive is a mark, which is no price.
var outOfFive = regexp.MustCompile(`(?i)\b[0-5] ?(?:/|out of|of) ?(?:5|five)\b`)

// hearDetails finds what a sentence says about an option, and returns the rest
// of its words.
func hearDetails(s string) (values map[string]string, rest string) {
	values = make(map[string]string)
	if adsWords.MatchString(s) {
		if in, of, ok := seenIn(optionNumber.ReplaceAllString(s, "option")); ok { // its number is none of the ads
			values["seen"] = fmt.Sprintf("%d of %d", in, of)
			s = adsSeen.ReplaceAllString(s, "")
		}
	}
	take := func(name string, re *regexp.Regexp, convert func(string) string) {
		if m := re.FindStringSubmatch(s); m != nil && values[name] == "" {
			values[name] = convert(either(m[1], m[len(m)-1]))
			s = strings.Replace(s, m[0], "", 1)
		}
	}
	asIs := func(n string) string { return n }
	s = grand.ReplaceAllStringFunc(s, func(m string) string {
		return "$" + strings.Replace(strings.Fields(m)[0], "a", "1", 1) + ",000"
	})
	take("rigor", rigorSaid, asIs)
	s = outOfFive.ReplaceAllString(s, " ")
	s = takeFacets(s, values, ofPrice)
	if p, without, ok := learning.FindPrice(s, defaultCurrency); ok && values["cost"] == "" {
		values["cost"], s = priceText(p), without
	}
	take("months", monthsLong, number)
	take("months", weeksLong, func(n string) string {
		weeks, _ := strconv.ParseFloat(number(n), 64)
		return strconv.FormatFloat(float64(int(weeks*12/52*10+0.5))/10, 'f', -1, 64)
	})
	take("hours", hoursLong, number)
	for _, d := range detailSaid {
		if m := d.words.FindString(s); m != "" && values[d.name] == "" {
			values[d.name] = d.value
			s = strings.Replace(s, m, "", 1)
		}
	}
	take("provider", knownSites, asIs)
	return values, strings.Trim(strings.Join(strings.Fields(s), " "), " ,.;")
}

// number writes a number said in words or with a comma in digits.
func number(s string) string {
	if n := wholeNumber(s); n > 0 {
		return strconv.Itoa(n)
	}
	return strings.Replace(s, ",", ".", 1)
}

// wholeNumber is a small number in digits or as a word; 0 for anything else.
func wholeNumber(s string) int {
	s = strings.ToLower(s)
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	if s == "one" {
		return 1
	}
	if s == "twenty" {
		return 20
	}
	if s == "twelve" {
		return 12
	}
	return int(wordNumbers[s])
}

// priceText writes a price so that it is read again.
func priceText(p learning.Price) string {
	text := p.Low.String()
	if p.High != p.Low {
		text += " to " + p.High.String()
	}
	switch p.Model {
	case learning.CostFree:
		return "free"
	case learning.CostMonthly:
		return text + " a month"
	case learning.CostOnce:
	}
	return text
}

// toBoard are the words for where an option goes; the group is the skill of the board.
var toBoard = regexp.MustCompile(`(?i)[ ,]+(?:to|in as|in|into|as|on|onto|for)\s+(?:(?:my|the|a|an)\s+((?:\S+ ){0,3}?))?(?:free )?(?:compare board|compare|board|comparison|comparsion|comparision|shortlist|side by side|table|list|options?|candidates?)(?: board| table| list)?\b(?: too| as well| also)?`)

var optionForms = phrases(
	`(?:.*? )?(?:another|other|new|next|one more|first|second|third|fourth|fifth) (?:option|candidate|one)?(?: (?:for|to|on) (?:the|my) \w+)?(?:,? please| here)?,?\s*(?:[:=–-]+|,|\bis\b|\bwould be\b|\bcould be\b)?\s+(?:the )?(?P<title>.+)`,
	`(?:.*? )?(?:candidate|option|include in comparison|the comparison|the board)\s*(?::|=|is|would be|could be)\s*(?P<title>.+)`,
	`(?:can |could )?(?:the )?(?P<title>.+?) (?:to |would |could |can |might )?(?:be|become|is) (?:also )?(?:an? |another )?(?:candidate|option)\b.*`,
	`(?:i )?(?:want|need|have|like|would like)\s+(?:the |to have )?(?P<title>.+?)(?: too| as well)?`,
	`(?:.*? )?(?:is|are) missing\s+(?P<title>.+?)(?:,? add (?:it|that))?`,
	`(?:i )?(?:am |'m )?(?:also )?(?:consider|considering|look(?:ing)? at|weighing|compare with|comparing with)\s+(?:the |an? )?(?P<title>.+)`,
	`(?:add|put|include|throw|append|stick|chuck|pop|toss|shove|bring|slot|squeeze|get|place)(?: in)?:?\s+(?:option |candidate )?(?P<title>.+)`,
)

var (
	consider  = regexp.MustCompile(`(?i)\b(?:consider|considering|weighing)\b`)
	newOption = regexp.MustCompile(`(?i)\b(?:another|new|next|one more|first|second|third|fourth|fifth)\s+(?:option|candidate)\s*(?:is|would be|could be|:)\s+\S`)
	grand     = regexp.MustCompile(`(?i)\b(a|\d{1,3}) grand\b`)
)

// noTitle is a title that names nothing.
var noTitle = regexp.MustCompile(`(?i)^(?:an? |another |one more |new |the )*(?:option|candidate|course|one|something|it|that)?$`)

// hearOption finds the option that a sentence adds, and its details.
func hearOption(s string) (map[string]string, bool) {
	if !onBoard.MatchString(s) && !consider.MatchString(s) {
		return nil, false
	}
	board := ""
	said := toBoard.ReplaceAllStringFunc(strings.TrimRight(s, " .!?"), func(m string) string {
		if skill := strings.TrimSpace(toBoard.FindStringSubmatch(m)[1]); !genericNames.MatchString(skill) && !notSkill.MatchString(skill) {
			board = skill
		}
		return ","
	})
	values, rest := hearDetails(oneComma(said))
	title, _ := newName(rest, optionForms, true)
	if title = strings.Trim(sentenceEnds.ReplaceAllString(title, ""), " ,.;"); title != "" && !noTitle.MatchString(title) {
		values["title"] = title
	}
	if board != "" {
		values["skill"] = board
	}
	return values, true
}

var (
	ratedBefore = regexp.MustCompile(`(?i)^(?:please |pls |can you |ok |so )*(?:the |my )?(\S+(?:\s+\S+){0,3}?)\s+(?:(?:one|option|course|cert|certificate)\s+)?(?:would |will |does |do |should |might )?(?:not )?(?:has|have|is|was|costs?|takes?|ends|got|needs|comes|offers|includes|lasts)\b`)
	// ofOption are words of what only an option has.
	ofOption   = regexp.MustCompile(`(?i)\b(?:rigou?r|recognition|rate|score|evaluate|proctored|stackable)\b`)
	ratedAfter = regexp.MustCompile(`(?i)\b(?:rate|score|evaluate|mark|give|grade|questions for|recognition (?:of|for)|rigou?r (?:of|for)|cost of|price of)\s+(?:the |my )?(.+?)(?:\s+(?:option|one|course|on (?:my|the) board|as|to|with|a|has|having|for)\b.*|[,;:].*)?$`)
)

// asVerdict is what a sentence says of how good an option is, out of five.
var asVerdict = regexp.MustCompile(`(?i)(?:\s+(?:an?|at|as|with|is|gets?|should (?:get|have)|to))*\s+(?:[0-5]|one|two|three|four|five)(?:\s*(?:/|out of|of)\s*(?:5|five))?(?:\s+(?:for|on|in)\s+\w+)?(?:\s+(?:in|on) (?:my|the) (?:comparison|board))?[ .!]*$|^(?:on|in) (?:my|the) (?:board|comparison),?\s*|^i'd (?:say|give)\s+|\b(?:the )?(?:rating|score)\s+(?:for \w+ )?(?:of|for)\s+`)

// tellsOption are details that only options have.
var tellsOption = []string{"seen", "rigor", "exam", "project", "graded", "limited", "badge", "stackable"}

// hearRating finds which option a sentence speaks of, and what it says of it.
func hearRating(s string) (map[string]string, bool) {
	s = strings.TrimRight(s, " .!?")
	values, rest := hearDetails(s)
	delete(values, "provider") // it names the option rather
	if !onBoard.MatchString(s) && !ofOption.MatchString(s) && !slices.ContainsFunc(tellsOption, func(name string) bool { return values[name] != "" }) {
		return nil, false // a price alone may be that of anything
	}
	if newOption.MatchString(rest) && !noTitle.MatchString(newOption.ReplaceAllString(rest, "")) {
		return nil, false // "third option is codecademy" adds one
	}
	if m := optionNumber.FindStringSubmatch(s); m != nil {
		values["option"] = ordinal(m)
		return values, true
	}
	rest = asVerdict.ReplaceAllString(rest, "")
	for _, re := range []*regexp.Regexp{ratedAfter, ratedBefore} {
		m := re.FindStringSubmatch(rest)
		if m == nil {
			m = re.FindStringSubmatch(s)
		}
		if len(m) == 2 && !noTitle.MatchString(m[1]) {
			values["option"] = strings.Trim(m[1], " ,.;")
			break
		}
	}
	if rest = itemName(boardTold.ReplaceAllString(rest, "")); values["option"] == "" && len(values) > 0 && rest != "" && len(strings.Fields(rest)) <= 3 && !noTitle.MatchString(rest) && !persons.MatchString(rest) {
		values["option"] = rest // "udemy rigor 1"
	}
	return values, true
}

// boardTold is what is left of an order once the details are out.
var boardTold = regexp.MustCompile(`(?i)(?:^|[ ,]+)(?:and|put (?:that|this|it)|note (?:that|this|it)|on (?:my|the) \w+|gives?|has|have|named in|mentioned in|(?:was |were |is )?(?:named|mentioned|seen)|in|of|ads?|job)\b[ ,]*`)

// ordinal is the number of an option in a match of optionNumber.
func ordinal(m []string) string {
	if m[1] != "" {
		return strconv.Itoa(wholeNumber(m[1]))
	}
	for i, word := range []string{"first", "second", "third", "fourth", "fifth", "sixth"} {
		if strings.EqualFold(word, m[2]) {
			return strconv.Itoa(i + 1)
		}
	}
	return m[2]
}
