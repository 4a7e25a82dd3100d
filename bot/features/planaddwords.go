package features

import (
	"regexp"
	"strings"
)

var (
	// plannedOn are the words for where an item goes.
	plannedOn = regexp.MustCompile(`(?i)[ ,]+(?:to|on|onto|in|into|for) (?:my|the|teh|our) (?:\w+ )?(?:plan|list|roadmap|to-?dos?(?: list)?)\b(?: too| as well| also)?|[ ,]+(?:on|in|onto|into) there\b(?: too| as well| also)?|\s*(?:→|->) ?(?:my |the )?plan\b`)

	addForms = phrases(
		`(?:(?:there'?s |i have |i'?ve got |plan needs |also )?(?:a )?(?:new|another|one more) (?:item|one|thing|course|project|entry))(?: for (?:the|my) (?:plan|list))?\s*(?:[:,–-]+\s*|\s)(?P<title>.+)`,
		`(?:one more|another)\s*(?:[:,–-]+\s*)(?P<title>.+)`,
		`(?:add|adn|ad|put|include|append|stick|insert|get|throw|note|chuck|pop|slot|squeeze|place|write|bung|shove|enter|schedule|book|save|sign me up)(?: me)?(?: down| in| up)?(?: also)?(?:,? for)?[:,]?\s+(?:(?:a new|another|one more) item[:,]?\s*)?(?P<title>.+?)(?:,? (?:too|as well|also))?`,
		`(?:i (?:will|am going to|am gonna|want to|wanna|should|need to|have to|must)|i'?m (?:also )?(?:going to|gonna)|i'?ll|i'?d like to)(?: also)? (?:do|take|study|start|build|learn|complete)(?: up)?\s+(?P<title>.+?)(?:,? (?:too|as well|also))?(?:,? (?:so )?(?:can that|could that|(?:add|put|stick|include) it)\b.*)?`,
		`.*\b(?:recommend\w*|suggest\w*|told me about|said i (?:need|should (?:do|take))|says i (?:need|should (?:do|take)))(?: me)? (?P<title>.+)`,
		`.*\b(?:wants?|told|asked|advised) me to (?:do|take|study|complete|start) (?P<title>.+?)(?: so it.*| so that.*)?`,
		`.*\bi should (?:do|take|study|complete|start) (?P<title>.+?)(?: as well| too| also)?(?: so (?:can|could).*)?`,
		`(?:i(?:'?ve| have)? )?(?:found|discovered|came across|heard of|signed up for|enrolled in|registered for)\s+(?P<title>.+?)(?:,? (?:so|and|can|could|it|you)\b.*)?`,
		`(?P<title>.+?) (?:should|must|has to|needs to|could|can|ought to) (?:also )?(?:go|be|come|get)(?: as well| too| also)?(?:[?.].*)?`,
		`(?:can|could) (?P<title>.+?) (?:also )?(?:go|be|come)\b.*`,
		`(?:take|want|do)\s+(?P<title>.+?)`,
		`plan: ?(?:\+|add)? ?(?P<title>.+)`,
		`(?:also |additionally )?plan (?:to (?:do|take) )?(?P<title>.+)`,
		`\+ ?(?P<title>.+)`,
	)
	// wantsIn says that something is to go on the plan, whatever it is.
	wantsIn = regexp.MustCompile(`(?i)\b(?:add|adn|put|include|append|stick|insert|throw|note|chuck|pop|slot|squeeze|place|write|bung|shove|enter|schedule|book|save|go|goes|come|also|too|new|another|one more)\b`)
)

// earnedAlready tells what belongs into a wallet from what is to be done.
var earnedAlready = regexp.MustCompile(`(?i)\b(?:wallet|i earned|earned (?:on|in|yesterday|today|last)|never expires|no expiry|expires|link is|credly\.com|(?:my|the) (?:credentials|certificates|badges))\b`)

// ofItem are the details of an item that is added.
var ofItem = []facet{ofKind, ofStack, ofProof, ofState, ofDue, ofHours, ofPrice, ofProvider}

// hearAdd finds an item with its details in a sentence. What is said of it may stand
// anywhere, its name in any clause.
func hearAdd(s string) (map[string]string, bool) {
	if earnedAlready.MatchString(s) && !ofPlanSaid.MatchString(s) {
		return nil, false
	}
	values := make(map[string]string)
	rest := takeFacets(oneLine(s), values, ofItem...)
	onPlan := plannedOn.MatchString(rest)
	rest = oneComma(plannedOn.ReplaceAllString(rest, ","))
	title, heard := newName(rest, addForms, onPlan && wantsIn.MatchString(s))
	if title != "" {
		values["title"] = title
	}
	return values, heard
}

// opener is what says who thinks so before something is named.
var opener = regexp.MustCompile(`(?i)^(?:(?:so|and|but|well|ok|good news)[, ]+)*(?:(?:i (?:think|guess|reckon|believe|feel)|(?:my|the|our) \w+ (?:said|says|thinks)|someone (?:said|told me)|i heard)(?: that)?\s+)?`)

// newName is the name of something new in a sentence without its details: what is
// quoted, what one of some forms names, or a clause of its own ("docker for beginners,
// add it to my plan"). Heard says that something new is meant, whatever its name.
func newName(rest string, forms []phrase, heard bool) (best string, ok bool) {
	consider := func(title string) {
		title = itemTitle(opener.ReplaceAllString(title, ""))
		switch {
		case genericItem.MatchString(title), pronoun.MatchString(title):
		case best == "", untidy.MatchString(best) && !untidy.MatchString(title):
			best = title
		}
	}
	if m := quotedText.FindStringSubmatch(rest); len(m) > 1 {
		consider(m[1])
	}
	for _, form := range readings(rest) {
		if got, ok := hear(forms, bare(form)); ok {
			heard = true
			consider(got["title"])
		}
	}
	for _, clause := range clauses(rest) {
		if heard && (best == "" || untidy.MatchString(best)) && !isOrder(clause) && len(strings.Fields(clause)) <= 8 && !persons.MatchString(clause) {
			consider(clause)
		}
	}
	return best, heard
}

// genericItem names nothing in particular.
var genericItem = regexp.MustCompile(`(?i)^(?:(?:an?|one|another|other|more|new|the|this|small|little|online|also|too)\s+)*(?:course|option|candidate|item|thing|class|certificate|cert|project|one|deadline|as well|too|also)?(?: for me)?[ .!?]*$`)

// itemTitle cleans the title of a new item.
func itemTitle(s string) string {
	s = strings.Trim(trailing.ReplaceAllString(thenAdd.ReplaceAllString(s, ""), ""), " .,!;:–-\"“”")
	return strings.TrimSpace(titleLead.ReplaceAllString(s, ""))
}

// thenAdd asks, behind a name, to add it.
var thenAdd = regexp.MustCompile(`(?i),\s*(?:(?:please|pls|can you|could you|to|you can|so|and)\s+)*(?:add|put|include|throw|stick|note|pop|save)(?: (?:it|that|this|them|in|to|on))?\b.*$`)

var titleLead = regexp.MustCompile(`(?i)^(?:(?:the|an?|my|also|additionally|course of)\s+)+`)
