package features

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

var (
	yearOnly  = regexp.MustCompile(`^(?:(?:in|since|from|until|till|through|the|end|of) )*((?:19|20|21)\d\d)$`)
	monthOnly = regexp.MustCompile(`(?i)^(?:(?:in|on|by|until|till|through|the|end|of) )*((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?(?: (?:of )?20\d\d)?|\d{1,2}/20\d\d)$`)
	validFor  = regexp.MustCompile(`(?i)^(?:(?:in|for|after|about|another|good|valid) )*((?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten) (?:years?|yrs?|months?|weeks?|days?))(?: (?:from then|later|long|after that))?$`)
	neverEnds = regexp.MustCompile(`(?i)^(?:it )?(?:never(?: expires?)?|no(?:ne)?|no expir(?:y|ation)(?: date)?|does(?: ?n[o']?t| not) expire|lifetime|life ?long|for life|forever|unlimited|permanent(?:ly)?|not at all)$`)
	notKnown  = regexp.MustCompile(`(?i)^(?:unknown|clear|remove|-|not known)$`)
)

// errNotYet says that a day lies ahead although it should not.
var errNotYet = bot.Refusef("That day is still to come. When did you earn it?")

// readEarned reads the day on which something was earned: a date, a month or a
// year, of which the first day counts.
func readEarned(words string, today learning.Date) (learning.Date, error) {
	words = oneLine(words)
	if m := yearOnly.FindStringSubmatch(words); m != nil {
		words = m[1] + "-01-01"
	}
	day, ok := findDate(words, today, when.Past)
	switch {
	case !ok:
		return "", bot.Refusef("I can't read `%s` as a day. Write it like `3 Nov`, `June 2025` or `2026-11-03`.", short(words, 40))
	case day > today:
		return "", errNotYet
	case !day.Valid():
		return "", bot.Refusef("I keep days from the year 2000 on, and `%s` is before that. Leave it out, or put the year into the title.", short(words, 40))
	}
	return day, nil
}

// readExpiry reads until when something is valid: a date, the end of a month or
// year, a length from the day it was earned, or never. No words are neither.
func readExpiry(words string, from, today learning.Date) (until learning.Date, never bool, err error) {
	words = oneLine(words)
	switch {
	case words == "" || notKnown.MatchString(words):
		return "", false, nil
	case neverEnds.MatchString(words):
		return "", true, nil
	}
	var ok bool
	if m := validFor.FindStringSubmatch(words); m != nil {
		until, ok = findDate("in "+m[1], from, when.Future)
	} else if m := yearOnly.FindStringSubmatch(words); m != nil {
		until = learning.Date(m[1] + "-12-31")
		ok = until.Valid()
	} else if m := monthOnly.FindStringSubmatch(words); m != nil {
		if until, ok = findDate("in "+m[1], today, when.Future); ok {
			t, _ := time.Parse(time.DateOnly, string(until))
			until = learning.DateOf(t.AddDate(0, 1, -1), time.UTC)
		}
	} else {
		until, ok = findDate(words, today, when.Future)
	}
	switch {
	case !ok:
		return "", false, bot.Refusef("I can't read `%s` as an end. Write a day like `2029-11-03`, how long it is valid like `3 years`, or `never`.", short(words, 40))
	case !until.Valid() || until > today.Add(50*366):
		return "", false, bot.Refusef("`%s` is too far away. If it does not expire, say `never`.", short(words, 40))
	}
	return until, false, nil
}

// findDate reads words that are a day and nothing else.
func findDate(words string, today learning.Date, lean when.Lean) (learning.Date, bool) {
	now, _ := time.Parse(time.DateOnly, string(today))
	for _, before := range []string{"", "on "} {
		if found, rest, ok := when.FindDay(before+words, now, lean); ok && oneLine(rest) == "" {
			return learning.DateOf(found, time.UTC), true
		}
	}
	return "", false
}

// What is said of a credential beside its name; each is taken out of a sentence
// from where it begins.
var (
	webLink    = regexp.MustCompile(`(?i)[ ,;(]*(?:\b(?:and|its|the|with|a)\b )*(?:\b(?:link|url)\b(?: is)?:? ?)?(https?://[^\s<>",;)]+|\b(?:javascript|data|file):\S+)\)?`)
	neverSaid  = regexp.MustCompile(`(?i)[ ,;(]*(?:\b(?:and|but|it|which|that)\b ?)*\b(?:never expires?|does(?: ?n[o']?t| not) expire|(?:no|without(?: an?)?) expir(?:y|ation)(?: date)?|valid for life|lifetime)\b\)?`)
	expirySaid = regexp.MustCompile(`(?i)[ ,;(]*(?:\b(?:and|but|it'?s?|which|that|is)\b ?)*\b(?:expir(?:es|ing|y|ation)(?: date)?|valid|good|runs out|lasts|renewal(?: date)?)\b:? *(?:is |from then )?([^,;()]+)\)?`)
	earnedSaid = regexp.MustCompile(`(?i)[ ,;(]*(?:\b(?:and|but|it|which|that|was|i|got)\b ?)*\b(?:earned|obtained|received|issued|awarded|passed|completed|achieved|got|since|dated)\b:? *(?:it |on |in )*([^,;()]+)\)?`)
	keepsIt    = regexp.MustCompile(`(?i)[,;]?\s+(?:and |please |pls |so |(?:can|could|would) you |want |wanna )*(?:save|add|note|store|keep|put|file|record|log|remember|include) (?:it|this|that|them|to)\b.*$|[,;]\s+(?:please|pls|want|can you|could you)\b.*$`)
	issuerSaid = regexp.MustCompile(`(?i)[ ,;(]+(?:\b(?:and|it|which|that|was|is)\b ?)*\b(?:issuer|issued by|awarded by|offered by|provider|given by|from|by)\b:? *(?:is |the )?([^,;()]+)\)?`)
	rigorGiven = regexp.MustCompile(`(?i)[ ,;(]*\b(?:with )?(?:a )?rigou?r(?: of)?:? *(\d)(?: of 5|/5)?\)?`)
	walletSaid = regexp.MustCompile(`(?i)[ ,;]*(?:\b(?:and|so)\b )?(?:\b(?:pls|please) )?(?:\b(?:put|add|save|store|keep|include|want|file)(?: (?:it|that|this))? )?(?:on record )?\b(?:(?:to|in|into) (?:my |the )?wallet|(?:to|in|into|on|with|w/?|for) (?:my|the) (?:other |credential |digital )?(?:wallet|credentials?|certificates|certs|badges|collection|file))\b|^wallet\b`)

	earnedVerb = regexp.MustCompile(`(?i)^(?:(?:i(?:'?ve| have| was| have been| got)?|just|finally|recently|been) )*(?:earned|(?:got|am|got myself|was) certified in|certified in|got handed|got|received|obtained|passed|awarded|achieved|picked up|also have|have|hold)(?: (?:my|the|an?|this))? `)
	storeVerb  = regexp.MustCompile(`(?i)^(?:add|save|store|put|register|record|file|keep track of|keep|note|enter|upload|track)(?: (?:my|the|an?|this|that|another|new))* `)
	newNoun    = regexp.MustCompile(`(?i)^(?:(?:my|the|an?|another|this) )?(?:new )?(?:credential|certificate?|certification|cert|cred|badge)(?: (?:called|named))?(?: for me)?(?:[:,] ?| (?:called|named|of|for|in) (?:the |an? )?)|^new: *|^new (?:credential|certificate|certification|cert|cred|badge) |^[:,/] *`)
	casualNoun = regexp.MustCompile(`(?i) (?:cert|cred|badge|credential)$`)
	someNoun   = regexp.MustCompile(`(?i)^(?:(?:my|the|an?|this|that|new|another|one|it|i|earned)\b ?)*(?:credential|certificate?|certification|cert|badge|one|it)?s?(?: i earned)?$`)
	ofPlanSaid = regexp.MustCompile(`(?i)\b(?:plan|roadmap|list|to-?dos?|as done|(?:it|them) (?:as )?(?:done|finished|complete))\b`)
)

// hearCredential finds a credential with its details in a sentence.
func hearCredential(s string) (map[string]string, bool) {
	s = bare(s)
	if ofPlanSaid.MatchString(s) {
		return nil, false
	}
	values := make(map[string]string)
	if at := webLink.FindStringSubmatchIndex(s); at != nil {
		values["url"], s = s[at[2]:at[3]], oneLine(s[:at[0]]+" "+s[at[1]:])
	}
	inWallet := walletSaid.MatchString(s)
	s = walletSaid.ReplaceAllString(s, "")
	verb := earnedVerb.FindString(s)
	if verb == "" {
		verb = storeVerb.FindString(s)
	}
	s = s[len(verb):]
	if neverSaid.MatchString(s) {
		values["expires"], s = "never", neverSaid.ReplaceAllString(s, "")
	}
	s = take(s, expirySaid, "expires", values, func(w string) bool {
		_, _, err := readExpiry(w, "2026-01-15", "2026-01-15")
		return err == nil && w != "" && !neverEnds.MatchString(w)
	})
	isPast := func(w string) bool {
		_, err := readEarned(w, "2026-01-15")
		return err == nil || errors.Is(err, errNotYet)
	}
	s = take(s, earnedSaid, "earned", values, isPast)
	s = take(s, rigorGiven, "rigor", values, nil)
	if values["earned"] == "" {
		s = takeLast(s, "earned", values, isPast)
	}
	s = take(s, awardedBy, "issuer", values, nil)
	s = take(s, issuerSaid, "issuer", values, nil)
	noun := newNoun.FindString(s)
	title := casualNoun.ReplaceAllString(itemTitle(s[len(noun):]), "")
	title = keepsIt.ReplaceAllString(title, "")
	if name, who, ok := cutLast(title, ","); ok && values["issuer"] == "" && len(strings.Fields(who)) <= 3 && !persons.MatchString(who) && !pronoun.MatchString(who) && !itsTail.MatchString(who) {
		title, values["issuer"] = casualNoun.ReplaceAllString(name, ""), who // "first aid, red cross"
	}
	title = itsTail.ReplaceAllString(title, "")
	if !someNoun.MatchString(title) {
		values["title"] = title
	}
	said := verb != "" || noun != "" || inWallet
	return values, said && len(strings.Fields(title)) <= 12
}

// awardedBy names the issuer before its verb.
var awardedBy = regexp.MustCompile(`(?i)[ ,]+(?:that|which) ((?-i:[A-Z])[\w&.'-]*(?: (?-i:[A-Z])[\w&.'-]*)*) (?:awarded|gave|issued|sent)(?: to)?(?: me)?`)

// itsTail is what is left of a clause whose detail was taken out.
var itsTail = regexp.MustCompile(`(?i)(?:^|[ ,]+)(?:and |which |that )?(?:it'?s|its|it is|got it|i got it|it|got|i|is|was)[ .!]*$`)

// cutLast cuts a text at the last of a mark, if there is something on both sides.
func cutLast(s, mark string) (before, after string, ok bool) {
	i := strings.LastIndex(s, mark)
	if i < 0 {
		return s, "", false
	}
	before, after = strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+len(mark):])
	return before, after, before != "" && after != ""
}

// take moves what a pattern's group says out of a sentence, as far as it is good.
func take(s string, re *regexp.Regexp, option string, values map[string]string, good func(string) bool) string {
	for _, at := range re.FindAllStringSubmatchIndex(s, -1) {
		words := strings.Fields(s[at[2]:at[3]])
		for n := len(words); n > 0; n-- {
			text := strings.Trim(strings.Join(words[:n], " "), " .,;:")
			if good == nil || good(text) {
				values[option] = text
				return oneLine(s[:at[0]] + " " + strings.Join(words[n:], " ") + s[at[1]:])
			}
		}
	}
	return s
}

// takeLast moves a day that ends a sentence, or one of its parts, out of it:
// "the aws cert from amazon on nov 3".
func takeLast(s, option string, values map[string]string, good func(string) bool) string {
	parts := strings.Split(s, ",")
	for i, part := range parts {
		words := strings.Fields(part)
		for from := max(0, len(words)-6); from < len(words); from++ {
			text := strings.Join(words[from:], " ")
			if yearOnly.MatchString(text) && len(words) > 1 && text == words[from] || !good(text) {
				continue // a bare year belongs to a name
			}
			values[option] = text
			parts[i] = " " + strings.Join(words[:from], " ")
			return strings.Trim(oneLine(strings.Join(parts, ",")), " ,")
		}
	}
	return s
}
