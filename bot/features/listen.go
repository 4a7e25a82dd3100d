package features

import (
	"regexp"
	"slices"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/knowledge"
)

// places are where a sentence says that something is, and the commands about other
// places.
var places = []struct {
	elsewhere string
	words     *regexp.Regexp
}{
	{"plan ", regexp.MustCompile(`(?i)\b(?:on|in|to|into|onto|off|from|out of) (?:my|the) (?:\w+ ){0,2}?(?:board|comparison|shortlist|wallet)\b|\b(?:in|for|to|into) (?:my|the) review\b`)},
	{"plan ", regexp.MustCompile(`(?i)\b(?:my|the|that|this|all) (?:\w+ ){0,3}?reminders?\b`)},
	{"credential ", regexp.MustCompile(`(?i)\b(?:on|in|to|into|onto|off|from|out of) (?:my|the) (?:\w+ )?(?:board|comparison|shortlist|plan|roadmap)\b`)},
	{"compare ", regexp.MustCompile(`(?i)\b(?:on|in|to|into|onto|off|from|out of) (?:my|the) (?:\w+ )?(?:wallet|plan|roadmap)\b`)},
}

// refused reports whether the whole of a line speaks against a command that a
// part of it may mean.
func refused(cmd, line string) bool {
	for _, place := range places {
		if strings.HasPrefix(cmd, place.elsewhere) && place.words.MatchString(line) || cmd == "done" && place.elsewhere == "plan " && place.words.MatchString(line) {
			return true
		}
	}
	switch cmd {
	case "plan show":
		return planThat.MatchString(line)
	case "compare show":
		m := compareFor.FindStringSubmatch(line)
		return optionsIn(line) != nil && len(m) > 2 && !genericNames.MatchString(m[2])
	case "compare new":
		if shownBoard.MatchString(line) {
			return true
		}
		m := compareFor.FindStringSubmatch(line)
		return optionsIn(line) != nil && !makesBoard.MatchString(line) && (len(m) < 3 || genericNames.MatchString(m[2]))
	case "compare add":
		return sideBySide.MatchString(line) && len(optionsIn(line)) > 1 || toldOf.MatchString(line)
	case "log":
		return unreal.MatchString(line) && !strings.Contains(line, " but ")
	}
	return false
}

// saysDone is that something is done, and nothing else.
var saysDone = regexp.MustCompile(`(?i)^(?:\S+ ){0,4}?\S+?(?:'s| is|:)? (?:done|finished|complete|completed|passed)[ .!]*$`)

var (
	planThat   = regexp.MustCompile(`(?i)\bplan (?:it|that|this)\b`)
	shownBoard = regexp.MustCompile(`(?i)^\W*(?:please |can you |could you )?(?:show|display|view|pull up|bring up|let me see)\b`)
	sideBySide = regexp.MustCompile(`(?i)\b(?:side by side|next to each other|head to head)\b`)
	// toldOf puts down what an option is like, and no option.
	toldOf = regexp.MustCompile(`(?i)\b(?:has|have|gives|offers|ends|was|were|is|takes)\b.*\b(?:put|note|write|enter|mark) (?:that|this)\b`)
)

// listen finds the values of a command in the first form of a line that has them,
// rather one that names something than one that says "it".
func listen(base *knowledge.Base, cmd bot.Command, forms []string) (values map[string]string, ok bool) {
	if cmd.Hear == nil {
		return nil, true
	}
	best := -1
	for _, mend := range []func(string) string{func(s string) string { return s }, base.Mend} {
		for _, form := range forms {
			got, heard := cmd.Hear(mend(form))
			if !heard {
				continue
			}
			named := neat(got)
			if slices.Contains(takeSentences, cmd.Name) {
				named = len(got)
			}
			if named > best {
				values, ok, best = got, true, named
			}
			if best > 0 && best == len(got) {
				return values, ok // nothing more to be wished for
			}
		}
	}
	return values, ok
}

// takeSentences are commands whose value is a sentence, which they take apart.
var takeSentences = []string{"log", "remind", "budget", "skillgap", "settings vacation"}

// asksBack reports whether a command, meant without a value that could be heard,
// asks for it; nothing is changed before the answer.
func asksBack(cmd bot.Command, line string) bool {
	switch cmd.Name {
	case "plan add":
		return !earnedAlready.MatchString(line)
	case "plan remove":
		return !otherThings.MatchString(line)
	case "done":
		return !unreal.MatchString(line) && !shareDone.MatchString(line) && !hasLength(line)
	case "plan edit", "plan move", "credential add", "credential edit", "credential remove", "credential interview", "credential resume",
		"reminders edit", "reminders delete", "reminders snooze", "compare add", "compare rate", "redflags", "review", "kb edit", "kb retire",
		"skillgap", "settings timezone", "budget", "cohort add", "cohort remove":
		return true
	}
	return false
}

// changes reports whether a command changes anything; one that only shows
// something does little harm when it was not meant.
func changes(cmd bot.Command) bool {
	return !slices.Contains([]string{
		"ask", "topics", "help", "plan show", "plan templates", "progress", "settings show", "credential list", "credential resume",
		"credential interview", "compare show", "budget", "skillgap", "privacy show", "privacy export", "privacy erase", "kb missed", "kb review",
		"cohort roster", "team show", "team risk", "team export", "team dashboard", "leaderboard", "admin audit",
		"reminders list", "reminders calendar", "admin status",
	}, cmd.Name)
}

// lacksName reports whether a command did not hear what it is about.
func lacksName(cmd bot.Command, values map[string]string) bool {
	for _, o := range cmd.Options[:min(1, len(cmd.Options))] {
		if slices.Contains([]string{"title", "item", "credential", "option", "provider", "entry"}, o.Name) && values[o.Name] == "" {
			return !slices.ContainsFunc(ofPlan, func(name string) bool { return values[name] != "" })
		}
	}
	return false
}
