package features

import (
	"regexp"
	"slices"
	"strings"
)

// leadIn is what people put before what they ask for.
var leadIn = regexp.MustCompile(`(?i)^(?:[ ,:;.!–—-]+|(?:` + strings.Join([]string{
	`(?:hey|hi|hello|hiya|heya|yo|good (?:morning|evening|afternoon)|morning|evening|dear|greetings)(?: there| all| cairn| bot| team| everyone| again)?`,
	`cairn|ok(?:ay)?|alright|all right|right|so|well|um+|uh+|erm*|hmm+|oh|ah|oops|whoops|ugh|yay|woo\w*|btw|by the way|fyi|also|and|but|just|now|then|please(?: to)?|pls|plz|kindly|sorry|thanks|thank you|actually|basically|honestly|anyway|look|listen|maybe|perhaps|yes|yep|yeah|no|nope|no wait|wait|quickly|real quick|guys|mate|today|finally`,
	`(?:a |one |just a )?(?:quick|small|little|last|tiny|other) (?:one|question|thing|request|favou?r|update|note|heads up)|one (?:more )?(?:thing|request)|(?:i have |here is |here's )a (?:quick |small )?(?:request|favou?r|question)(?: for you)?`,
	`if (?:you (?:can|could|would|don'?t mind|have time)|possible|it'?s (?:ok|okay|possible))|when(?:ever)? you (?:get|have|can|find)(?: a)?(?: chance| moment| minute| sec(?:ond)?| time)?`,
	`do me a favou?r(?: and)?|be so kind(?: and| as to)?|be a (?:dear|star|pal|love)(?: and)?|go ahead and|feel free to|remember to|make sure (?:to|you)|try to`,
	`i (?:was|am|'m) (?:just )?(?:wondering|hoping|asking) (?:if|whether|that)?|i wonder (?:if|whether)|(?:do you think|is there a way|is there any way) (?:you could|to|i can|i could|for you to)?`,
	`(?:can|could|would|will|wud|cud) (?:you|u|ya|cairn)(?: (?:please|pls|plz|just|kindly|maybe|possibly|quickly|perhaps|now|then|also|mind|be able to|be so kind (?:as )?to|help me(?: to)?))*`,
	`(?:can|could|may|might|shall) (?:i|we|u)(?: (?:please|pls|plz|just|maybe|now|also|have you|get you to))*`,
	`are you able to|is it possible (?:to|for you to|that you)|any (?:chance|way) (?:you (?:could|can|would)|to|of|i (?:could|can))|it(?:'d| would) be (?:great|nice|good|lovely|cool|helpful) if you (?:could|would)|mind`,
	`(?:i|we)(?:'d| would)? (?:really |also |now |just |still )*(?:like|love|prefer|need|want|wanna|have|wish|appreciate it if you (?:could|would)|rather|must|gotta)(?: for)?(?: you)? (?:to|wanna)|(?:i|we)(?:'d| would) (?:rather|like)|(?:i|we) (?:wanna|gotta|must|should|need you to|want you to)`,
	`you (?:should|need to|must|can|could|may|might)|might you|let'?s|lets|let us|time to|it'?s time to|help me(?: to)?|i'?m (?:trying|going|about|here) to|i (?:will|am going to)`,
}, `|`) + `)(?:$|[ ,:;.!–—-]+))+`)

// verbs open an order, whatever it is about.
var verbs = strings.Fields(`add ad put include insert append stick chuck pop throw slot squeeze note new another plan start make create build begin open set
	show list display give gimme lemme view see pull bring print check look
	change update edit fix correct replace modify revise adjust amend alter tweak reword rewrite rename retitle extend shift push postpone delay reschedule bump swap switch reorder move drag raise lower increase reduce
	delete remove drop kick scrap erase cancel scratch strike cut take toss lose bin ditch clear wipe purge forget nuke withdraw archive retire unpublish
	undo revert reverse restore roll mark tick cross close finish complete log record track count register store save file keep enter
	pause resume stop mute silence snooze skip turn quit compare rate score grade weigh line vet verify scan inspect validate confirm
	export download send share hide message ping nudge remind tell write draft prepare prep generate calculate compute work estimate sum price
	ask escalate call get connect link attach group stack assign invite join leave review reflect browse search find explain teach turn use
	examine investigate analyse analyze rank bring leave speak talk disable enable approve publish unlink pair gather pick choose organise organize reset announce broadcast
	hold suspend freeze restart continue reactivate unpause activate kill end phrase word draw sort run`)

var (
	wordSplit = regexp.MustCompile(`[\pL']+`)
	// clauseEnds are where one clause ends and another may begin.
	clauseEnds = regexp.MustCompile(`(?i)\s*[.!?;:]+(?:\s+|$)|\s*,\s*|\s+[–—-]+\s+|\s+(?:so(?: that)?|and then|and|but|because|cause|since|as i|then|before|while|now that)\s+|\s+(?:please|pls|plz)\s+`)
	pronounAt  = regexp.MustCompile(`(?i)\b(?:it|that one|this one|that|this|them|one|these|those)\b`)
	weakLead   = regexp.MustCompile(`(?i)\b(?:can|could|may|might|shall) (?:i|we)\b`)
)

// withoutLead is a text without what stands before what it asks for; "would you
// mind adding" becomes "add".
func withoutLead(s string) string {
	s = leadIn.ReplaceAllString(oneLine(s), "")
	first, rest, _ := strings.Cut(s, " ")
	stem, ok := strings.CutSuffix(strings.ToLower(first), "ing")
	if !ok || len(stem) < 2 || slices.Contains(verbs, strings.ToLower(first)) {
		return s
	}
	for _, verb := range []string{stem, stem + "e", stem[:len(stem)-1]} {
		if slices.Contains(verbs, verb) {
			return strings.TrimSpace(verb + " " + rest)
		}
	}
	return s
}

// isOrder reports whether a text, without its lead-in, starts with a verb that
// asks for something to be done.
func isOrder(s string) bool {
	first := strings.ToLower(wordSplit.FindString(s))
	return strings.HasPrefix(s, "+") || doIt.MatchString(s) || strings.HasPrefix(strings.ToLower(s), first) && slices.Contains(verbs, first)
}

// doIt are orders that start as a question may.
var doIt = regexp.MustCompile(`(?i)^do (?:not |me |a |an |the |my |some |another |it |that |this )(?:\S+ ){0,4}?(?:reviews?|retro\w*|maths?|sums?|checks?|skill ?gaps?|gap|comparison|look-?back|debrief|reflection|calculation|disturb\w*)\b`)

// maxClauses bounds what is tried of one line.
const maxClauses = 8

// clauses are the parts of a line, without their lead-ins.
func clauses(line string) []string {
	var out []string
	at := 0
	line = oneLine(line)
	for _, m := range append(clauseEnds.FindAllStringIndex(line, maxClauses), []int{len(line), len(line)}) {
		if c := withoutLead(line[at:m[0]]); c != "" {
			out = append(out, c)
		}
		at = m[1]
	}
	return out
}

// order is the first part of a line that asks for something to be done, without
// its lead-in; weak says that it is in the form of a question about oneself.
func order(line string) (said string, weak bool) {
	rest := oneLine(line)
	for {
		if said = withoutLead(rest); isOrder(said) {
			return said, weakLead.MatchString(leadIn.FindString(rest))
		}
		m := clauseEnds.FindStringIndex(rest)
		if len(m) < 2 || m[1] == 0 {
			return "", false
		}
		rest = rest[m[1]:]
	}
}

// What a clause speaks of, when the next one says only "it".
var (
	spokenOf = regexp.MustCompile(`(?i)\b(?:about|with|forget always|forget|need|needs|want|wants|build|take|taking|do|doing|start|starting|started|get|got|getting|complete|completed|completing|finish|finished|finishing|passed|pass|earned|renewed|bought|found|paid|emailed|sent|called|booked|submitted|terminated|closed|for|in|into|covers?|saved|on|mind about|handed|have|has|had|using|use|study|studying|learn|learning|did|done|received|hold|is)\s+(?:to \w+ |up )?((?:the|my|an?|this|that|another)\s+.+|[\pL\pN+#/.-]+(?:\s+[\pL\pN+#/.-]+){0,4})$`)
	subject  = regexp.MustCompile(`(?i)^((?:the |my |this |that |an? )?\S+(?:\s+\S+){0,4}?)\s+(?:is|isn'?t|are|was|were|has|have|costs?|will|won'?t|does|doesn'?t|got|turned|can|needs?|takes?|became|seems?|looks?|ended|expired|should|gives?)\b`)
	persons  = regexp.MustCompile(`(?i)^(?:i|i'?m|i'?ve|i'?d|we|we'?re|my (?:\w+ )?(?:boss|manager|lead|nurse|team|company|employer|hospital|colleague|friend|wife|husband|mentor)|they|he|she|it|that|this|there|somebody|someone|turns|nobody|everyone|our)\b`)
	whenTail = regexp.MustCompile(`(?i)(?:\s+(?:today|yesterday|now|already|this (?:morning|week|month|afternoon)|last (?:week|night|month|wk)|as part of .*|as well|too|again|any ?more|at last|finally|on my own|tonight|lol|twice.*|with two kids))+$`)
)

// nounPhrase is a clause that only names something: "docker for beginners".
var nounPhrase = regexp.MustCompile(`(?i)^\S+(?: \S+){0,3} (?:for|with|in|of|on) \S+(?: \S+)?$`)

// antecedent is what a clause speaks of, or "".
func antecedent(clause string) string {
	clause = whenTail.ReplaceAllString(clause, "")
	if !persons.MatchString(clause) {
		if m := subject.FindStringSubmatch(clause); len(m) > 1 && !pronoun.MatchString(m[1]) {
			return m[1]
		}
	}
	if !persons.MatchString(clause) && !isOrder(clause) && len(strings.Fields(clause)) <= 6 && nounPhrase.MatchString(clause) {
		return clause
	}
	if m := spokenOf.FindStringSubmatch(clause); len(m) > 1 && len(strings.Fields(m[1])) <= 8 {
		return m[1]
	}
	return ""
}

// readings are the forms of a line in which values are looked for, in order: the
// line, the same without its lead-in, each order of it with "it" replaced by what
// was spoken of before, and each clause.
func readings(line string) []string {
	var out []string
	put := func(s string) {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	put(line)
	put(withoutLead(line))
	parts := clauses(line)
	for i, c := range parts {
		at := pronounAt.FindStringIndex(c)
		if i == 0 || at == nil || !isOrder(c) && at[0] > 6 {
			continue
		}
		for j := i - 1; j >= 0; j-- {
			if name := antecedent(parts[j]); name != "" {
				put(c[:at[0]] + name + c[at[1]:])
				break
			}
		}
	}
	if said, _ := order(line); said != "" {
		put(said)
	}
	for _, c := range parts {
		if len(strings.Fields(c)) >= 3 || isOrder(c) {
			put(c)
		}
	}
	return out
}
