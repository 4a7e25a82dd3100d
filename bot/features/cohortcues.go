package features

import "regexp"

// What tells sentences about cohorts from others, and one of these commands from
// another. See cues.go for how much each counts.
var (
	teamNouns   = regexp.MustCompile(`(?i)\b(?:cohorts?|teams?|crew|roster|trainees?|(?:my|our|the|your) (?:people|staff|guys|students|learners|members|mentees|folks|lot)|team ?mates|members|everyone|everybody|(?:study|rust|spring|data|cloud|evening|\w+) (?:group|circle)|participants?|class list|digest|slackers)\b|<?@\w`)
	cohortNouns = regexp.MustCompile(`(?i)\b(?:cohorts?|roster|(?:study|my|the|our|this|a|new|which) (?:\w+ ){0,2}(?:group|circle|class)|join code|participants?|class list|\w+ (?:group|cohort))\b`)
	adminNouns  = regexp.MustCompile(`(?i)\b(?:admins?|administrat\w+|audit\w*|retention|rete?nton|roles?|permissions?|(?:lead|curator|admin) rights|workspace|server|trail|status|bot)\b`)
)

var cohortFamilies = []family{
	{"team ", teamNouns, false},
	{"cohort ", cohortNouns, false},
	{"admin ", adminNouns, false},
	{"admin audit", regexp.MustCompile(`(?i)\baudit\w*\b|\badmin (?:actions|changes|history)\b|\bwho (?:changed|accessed|exported|deleted)\b|\bwhich lead\b`), true},
	{"admin retention", regexp.MustCompile(`(?i)\bretent?i?on\b|\b(?:keep|kept|keeping|storage|deleted?|purged?)\b.*\b(?:member data|data|logs|records|messages|history)\b|\bpurge\b`), true},
	{"admin roles", regexp.MustCompile(`(?i)\broles?\b|\b(?:lead|curator|admin) (?:rights|permissions?)\b|\ba (?:curator|lead|admin)\b|\b(?:be|as) (?:an? )?(?:admin|curator)\b|\badmins and curators\b`), true},
	{"team nudge", regexp.MustCompile(`(?i)\b(?:nudg\w*|nuge|pok(?:e|ing)|prod|kick|push|encourage\w*|cheer)\b`), false},
	{"team digest", regexp.MustCompile(`(?i)\bdigests?\b`), true},
	{"leaderboard", regexp.MustCompile(`(?i)\b(?:leader ?board|ranking)\b`), false},
}

var cohortDeeds = []deed{
	{regexp.MustCompile(`(?i)\b(?:new|create|crate|creating|start|make|set ?up|open)\b`), []string{"cohort create"}},
	{regexp.MustCompile(`(?i)\b(?:join\w*|sign me up|count me in|(?:let|put|get) me in(?:to)?|enter|be(?:come)? (?:a )?(?:part|member)|code)\b`), []string{"cohort join"}},
	{regexp.MustCompile(`(?i)\b(?:leav\w+|quit\w*|withdraw\w*|opt me out|(?:get|take|remove|drop|sign) me (?:out|off|from)|drop out of|out of (?:the|this|my)|unsubscribe|no longer part|any ?more)\b`), []string{"cohort leave"}},
	{regexp.MustCompile(`(?i)\b(?:who(?:'s|s)?|roster|members|names|list|participants?|joined|how many (?:people|persons|ppl|members))\b`), []string{"cohort roster"}},
	{regexp.MustCompile(`(?i)\b(?:ad|add|added|invite|enrol\w*|put|bring|include|get)\b.*(?:@\w|\bcohort\b|\bgroup\b)|\blet (?:him|her|them) in\b`), []string{"cohort add"}},
	{regexp.MustCompile(`(?i)\b(?:remove|kick|take)\b.*\b(?:from|out of)\b.*\b(?:cohort|group)\b`), []string{"cohort remove"}},
	{regexp.MustCompile(`(?i)\b(?:assign\w*|distribute|hand out|give\b.*\b(?:course|plan|template|roadmap|cert)|(?:needs?|have|must) (?:to )?do|to take)\b`), []string{"team assign"}},
	{regexp.MustCompile(`(?i)\b(?:summary|digest|recap|tldr|weekly|each week|every week|report)\b`), []string{"team digest"}},
	{regexp.MustCompile(`(?i)\b(?:export\w*|csv|spreadsheet|excel|file|download|dump|table)\b`), []string{"team export"}},
	{regexp.MustCompile(`(?i)\b(?:behind|at[- ]risk|risk|struggl\w+|stuck|stalled|drop(?:ping)? (?:out|off)|slipping|worry about|miss (?:their|the) (?:target|deadline)|quiet|late|in trouble|in danger)\b`), []string{"team risk", "team nudge"}},
	{regexp.MustCompile(`(?i)\b(?:nudg\w*|nuge|pok(?:e|ing)|prod|kick|push|encourage\w*|remind\w*|message|ping|cheer)\b`), []string{"team nudge"}},
	{regexp.MustCompile(`(?i)\b(?:how (?:is|are|far)|progress|overview|stands?|standing|status|doing|up to|getting on|where|board|view|finished|show)\b`), []string{"team show"}},
	{regexp.MustCompile(`(?i)\b(?:status|healthy|running|up and|connected|errors?|broken|version)\b`), []string{"admin status"}},
}
