package features

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

// family is commands about the same things, by the start of their names, and the
// words that name those things. Strong words name nothing else.
type family struct {
	prefix string
	nouns  *regexp.Regexp
	strong bool
}

var wordFamilies = slices.Concat(cohortFamilies, []family{
	{"kb ", regexp.MustCompile(`(?i)\b(?:kb|knowledge ?base|faqs?|articles?|curat\w+)\b|\bentr(?:y|ies)\b`), true},
	{"remind", regexp.MustCompile(`(?i)\b(?:re?min?d(?:er|ers|ing)?|alarms?|alerts?|pings?|pinging)\b`), true},
	{"credential ", regexp.MustCompile(`(?i)\b(?:wallet|credentials?|certificates?|certs?|certifications?|badges?|licen[cs]es?)\b`), false},
	{"compare ", regexp.MustCompile(`(?i)\b(?:boards?|comparisi?on|comparisons?|comparing|compare|side by side|options?|shortlist|versus|vs)\b`), false},
	{"plan ", regexp.MustCompile(`(?i)\b(?:plan|roadmap|to-?do list|my list|the list)\b`), false},
	{"settings quiet", regexp.MustCompile(`(?i)\b(?:quiet|disturb|silent|silence|(?:message|ping|bother|write|text)\w* me|schtum)\b`), false},
	{"settings locale", regexp.MustCompile(`(?i)\b(?:language|locale|dates?|english|german|french|spanish|italian|portuguese|polish|dutch|turkish|arabic|hindi|deutsch|dd/mm\S*|mm/dd\S*|24[- ]hour|24h)\b`), false},
	{"settings timezone", regexp.MustCompile(`(?i)\b(?:time ?zones?|clock|tz|utc\S*|gmt\S*|\w+ time|(?:europe|america|asia|africa|australia)/\w+)\b`), false},
	{"settings privacy", regexp.MustCompile(`(?i)\b(?:leader ?boards?|nudges?|nudging|private|privacy|visib\w+|shar(?:e|ing)|see (?:my|what i)|hide)\b`), false},
	{"settings vacation", regexp.MustCompile(`(?i)\b(?:vacation|holidays?|leave|days? off|weeks? off|absent|away|break|out of office|ooo|pto)\b`), false},
})

// deed is a kind of doing: the words that tell commands of one family apart.
type deed struct {
	words    *regexp.Regexp
	commands []string
}

var deeds = slices.Concat(cohortDeeds, []deed{
	{regexp.MustCompile(`(?i)\b(?:new|create|creating|write|draft|add|make|start|set up|open up|publish|put)\b`), []string{"kb new", "plan new", "compare new", "compare add", "plan add", "credential add"}},
	{regexp.MustCompile(`(?i)\b(?:edit|fix|typo|correct|correction|change|changed|update|updated|rewrite|reword|tweak|amend|should (?:say|read|be)|must be|wrong|incorrect|instead of|actually|renewed|out ?dated|out of date|typed)\b`), []string{"kb edit", "plan edit", "credential edit"}},
	{regexp.MustCompile(`(?i)\b(?:remove|delete|drop|erase|retire|archive|get rid|take (?:\S+ ){0,4}(?:out|off|down|offline)|kick|scrap|pull|bin|ditch|not needed|isn'?t true|no longer|twice)\b`), []string{"kb retire", "plan remove", "credential remove", "compare remove", "privacy erase"}},
	{deedEdit.sure, []string{"reminders edit"}},
	{deedPause.sure, []string{"reminders pause"}},
	{deedResume.sure, []string{"reminders resume"}},
	{deedDelete.sure, []string{"reminders delete"}},
	{deedSnooze.sure, []string{"reminders snooze"}},
	{deedDone.sure, []string{"reminders done"}},
	{regexp.MustCompile(`(?i)\b(?:before|after|first|last|top|bottom|above|below|order|position|place|swap|ahead of|end of)\b`), []string{"plan move"}},
	{regexp.MustCompile(`(?i)\b(?:show|display|see|view|look|list|what'?s|check|which|who'?s)\b`), []string{"plan show", "compare show", "credential list", "kb review", "kb missed", "settings show", "progress", "reminders list"}},
	{regexp.MustCompile(`(?i)\b(?:review(?:ed|ing)?|stale|still (?:correct|true|right|valid)|due for|overdue|to check|history|queue|check(?:ed)?)\b`), []string{"kb review"}},
	{regexp.MustCompile(`(?i)\b(?:unanswered|miss(?:ed)?|could ?n[o']?t answer|not answer\w*|fail(?:ed)?|gaps?|stumped|unhelpful)\b`), []string{"kb missed"}},
	{regexp.MustCompile(`(?i)\b(?:vs\.?|versus|side by side|line up|head to head|compare (?:\S+ ){1,6}(?:and|with|to|against) \S+)`), []string{"compare show"}},
	{regexp.MustCompile(`(?i)\b(?:add|put|stick|chuck|throw|include|pop|slot)\b.*\b(?:on|to|in|into|onto) (?:my|the) (?:\w+ )?(?:plan|list|roadmap)\b`), []string{"plan add"}},
	{regexp.MustCompile(`(?i)\b(?:rate|rating|score|gets? an?|out of 5|out of five|rigou?r|flexibility|recognition)\b`), []string{"compare rate"}},
	{regexp.MustCompile(`(?i)\b(?:topics?|subjects?|themes?)\b`), []string{"topics"}},
	{regexp.MustCompile(`(?i)\b(?:cv|curriculum vitae)\b|r[eé]sumé|\br[eé]sumes?\b`), []string{"credential resume"}},
	{regexp.MustCompile(`(?i)\binterview\w*\b`), []string{"credential interview"}},
	{regexp.MustCompile(`(?i)\b(?:look(?:ing)? ?back|lookback|reflect\w*|retrospective|retro|went (?:well|badly)|worth it|after[- ]action|debrief)\b`), []string{"review"}},
})

// How much a word counts, in log odds.
const (
	nounCounts   = 0.7
	strongCounts = 2
	deedCounts   = 0.8
	leastCued    = 0.04 // of a command that only the words speak for
)

// cues are the families and deeds that a line names.
type cues struct {
	nouns map[string]bool
	deeds []deed
	foe   bool // a strong family is named
}

// otherEntry are entries of something else than the knowledge base.
var otherEntry = regexp.MustCompile(`(?i)\b(?:log|last|latest|r[eé]sum[eé]|cv|diary) entr(?:y|ies)\b|\bentry[- ]level\b`)

func cuesOf(line string) cues {
	out := cues{nouns: make(map[string]bool)}
	for _, f := range wordFamilies {
		if f.nouns.MatchString(line) && !(f.strong && otherEntry.MatchString(line)) {
			out.nouns[f.prefix] = true
			out.foe = out.foe || f.strong
		}
	}
	for _, d := range deeds {
		if d.words.MatchString(line) {
			out.deeds = append(out.deeds, d)
		}
	}
	return out
}

// names reports whether a line names what a command is about.
func (c cues) names(command string) bool {
	for prefix := range c.nouns {
		if strings.HasPrefix(command, prefix) {
			return true
		}
	}
	return false
}

// weigh moves the likelihood of a command by what speaks for it and against it.
func (c cues) weigh(command string, p float64) float64 {
	move, named, done := 0.0, false, false
	for _, f := range wordFamilies {
		if !strings.HasPrefix(command, f.prefix) || !c.nouns[f.prefix] {
			continue
		}
		named = true
		if f.strong {
			move += strongCounts
		} else {
			move += nounCounts
		}
	}
	if c.foe && !named && command != "topics" {
		move -= strongCounts
	}
	for _, d := range c.deeds {
		done = done || slices.Contains(d.commands, command)
	}
	if done {
		move += deedCounts
	}
	if named && done {
		p = max(p, leastCued)
	}
	if p <= 0 {
		return 0
	}
	p = min(p, 0.999)
	return 1 / (1 + math.Exp(-math.Log(p/(1-p))-move))
}
