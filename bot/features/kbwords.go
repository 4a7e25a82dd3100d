package features

import (
	"regexp"
	"strconv"
	"strings"
)

// nameEnd is where a name in running words ends.
const nameEnd = `(?:\s+(?:in|of|from|to|into) (?:the |our |your )?(?:kb|knowledge ?base|faqs?)\b.*|\s+(?:is|are|was|has|have|needs?|says?|isn'?t|aren'?t|should|must|because|please|pls|plz|it|as|any ?more|from now|so|and|that|which|entry|article|answer)\b.*|\s*[,.;:?!–].*)?$`

var (
	entryNumber = regexp.MustCompile(`(?i)\b(?:kb|knowledge ?base|entry|article|answer|faq|page|question)(?: (?:entry|article|answer|page|faq|number|no\.?|item|id|nr\.?))* ?#?(\d+)\b`)
	entryKey    = regexp.MustCompile(`\b([a-z0-9]+(?:-[a-z0-9]+)+)\b`)
	notKey      = regexp.MustCompile(`(?i)^(?:up-to-\w+|out-of-\w+|re-\w+|ready-made|self-\w+|well-\w+|follow-\w+|faq-\w+|kb-?\w*|az-\d+|e-\w+)$`)
	entryAbout  = regexp.MustCompile(`(?i)\b(?:entr(?:y|ies)|articles?|items?|answers?|pages?|faqs?|text|phrasing|kb|knowledge ?base|what (?:you|we|it) (?:say|answer)s?)\s+(?:about|on|for|called|named|titled|regarding|re|to|of)\s+(?:the |our )?(.+?)` + nameEnd)
	entryBefore = regexp.MustCompile(`(?i)\b(?:the|our|an?|kb|this|remove|archive|retire|edit|fix|update)\s+((?:[\pL\pN.+#/'-]+\s+){0,3}?[\pL\pN.+#/'-]+)\s+(?:kb |knowledge ?base |faq )?(?:entry|article|answer|page|faq)\b`)
	entryAfter  = regexp.MustCompile(`(?i)\b(?:kb|entry|article|answer|faq)\s+([\pL\pN][\pL\pN-]*)\b`)
	entryOther  = regexp.MustCompile(`(?i)\b(?:belongs to|attach (?:it|this|that) to|means|answering with|as (?:another |a )?(?:phrasing|way) (?:to ask )?(?:to|for|of)|mark|reviewed|confirm|topic)\s+(?:the )?(.+?)` + nameEnd)
	noEntry     = regexp.MustCompile(`(?i)^(?:(?:the|an?|new|kb|knowledge|base|faqs?|entry|entries|article|articles|answer|answers|page|old|wrong|right|this|that|it|another|fresh|my|our|your|any|all|of|history|text|typo|in|is|review|queue|missed|please|reviewed?|which|about|on|for|to|stale|due|missing)\s*)*$`)
	quotedText  = regexp.MustCompile(`["“”«»]([^"“”«»]{3,})["“”«»]`)
	shouldSay   = regexp.MustCompile(`(?i)\b(?:should (?:say|read)|must (?:say|read)|to say|say|reads?|answer is|new (?:text|answer))\s*:?\s*["“]?(.{4,}?)["”]?$`)
	questionIn  = regexp.MustCompile(`(?i)(?:[:,]|\b(?:about|on|for|with|says?))\s*(?:the question )?["“]?([^:,"“”]+\?)["”]?\s*(.*)$`)
	aboutText   = regexp.MustCompile(`(?i)\b(?:about|bout|on|for|regarding|covering|explaining)\s+["“]?(?:(?:people|ppl) asking (?:about|bout) )?(.+?)["”]?(?:\s+(?:in|to|into|for) (?:the |our |your )?(?:kb|knowledge ?base|faqs?)\b.*|\s*,\s*(?:create|write|make|add|please|let|lets|let's|can you|could you).*|\s+(?:please|pls|plz))?[ .!]*$`)
	afterColon  = regexp.MustCompile(`(?i)\b(?:entry|article|answer|kb|knowledge ?base|faqs?|question|new)\b[^:,]{0,20}[:,]\s*["“]?(.+?)["”]?$`)
)

// hearEntry finds the entry of the knowledge base that a sentence names.
func hearEntry(s string) (map[string]string, bool) {
	values := make(map[string]string)
	if name := entryIn(s); name != "" {
		values["entry"] = name
	}
	return values, true
}

func entryIn(s string) string {
	if m := entryNumber.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	for _, m := range entryKey.FindAllStringSubmatch(s, -1) {
		if !notKey.MatchString(m[1]) {
			return m[1]
		}
	}
	if m := entryQuoted.FindStringSubmatch(s); m != nil {
		return either(m[1], m[2])
	}
	s = quotedText.ReplaceAllString(s, "")
	for _, re := range []*regexp.Regexp{entryOther, entryAbout, entryBefore, entryAfter} {
		for _, m := range re.FindAllStringSubmatch(s, -1) {
			if name := strings.TrimSpace(strings.TrimPrefix(entryInner.ReplaceAllString(strings.Trim(m[1], ` .,"“”`), ""), "old ")); !noEntry.MatchString(name) && len(strings.Fields(name)) <= 5 {
				return name
			}
		}
	}
	return ""
}

var (
	// entryQuoted is an entry that is named in quotes.
	entryQuoted = regexp.MustCompile(`(?i)["“]([^"”]{3,})["”] (?:kb |knowledge ?base |faq )?(?:entry|article|answer|page|faq)\b|\b(?:entry|article|answer|page|faq) ["“]([^"”]{3,})["”]`)
	// entryInner leads to the name inside what was taken for one.
	entryInner = regexp.MustCompile(`(?i)^(?:.*\b(?:in|of|on|about|for) (?:the |our )?|question of )`)
)

// hearEntryEdit finds an entry and what becomes of it.
func hearEntryEdit(s string) (map[string]string, bool) {
	values, ok := hearEntry(s)
	if m := quotedText.FindStringSubmatch(s); len(m) > 1 && m[1] != values["entry"] {
		values["phrasing"] = m[1]
	} else if m := shouldSay.FindStringSubmatch(s); len(m) > 1 && strings.Contains(m[0], ":") {
		values["answer"] = m[1]
	}
	return values, ok
}

// hearNewEntry finds the question that a new entry answers, and its answer.
func hearNewEntry(s string) (map[string]string, bool) {
	values := make(map[string]string)
	if m := questionIn.FindStringSubmatch(s); m != nil {
		values["question"] = strings.TrimSpace(m[1])
		if answer := strings.Trim(m[2], ` "“”`); len(strings.Fields(answer)) > 2 {
			values["answer"] = answer
		}
		return values, true
	}
	if m := quotedText.FindStringSubmatch(s); m != nil {
		values["question"] = m[1]
		return values, true
	}
	for _, re := range []*regexp.Regexp{afterColon, aboutText} {
		if m := re.FindStringSubmatch(s); len(m) > 1 && !nothingYet.MatchString(m[1]) && !noEntry.MatchString(m[1]) && !isOrder(withoutLead(m[1])) {
			values["question"] = strings.Trim(m[1], " .")
			break
		}
	}
	return values, true
}

// nothingYet is a clause that says what is missing, or asks for it.
var nothingYet = regexp.MustCompile(`(?i)^(?:let(?:'?s| me| us)|nothing|something|please|can|could)\b`)

var lastDays = regexp.MustCompile(`(?i)\b(?:last|past|previous|this|since last) (?:(\d{1,3}|two|three|four|five|ten|fourteen|thirty) )?(days?|weeks?|months?)\b`)

// hearMissed finds of how many days questions are wanted.
func hearMissed(s string) (map[string]string, bool) {
	m := lastDays.FindStringSubmatch(s)
	if m == nil {
		return nil, true
	}
	n := max(1, wholeNumber(m[1]))
	switch strings.ToLower(m[2])[0] {
	case 'w':
		n *= 7
	case 'm':
		n *= 30
	}
	return map[string]string{"days": strconv.Itoa(n)}, true
}
