package features

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/when"
)

// What a sentence about reminders there are wants with them. The first that fits
// counts.
var reminderVerbs = []struct {
	command string
	re      *regexp.Regexp
}{
	{"reminders done", regexp.MustCompile(`(?i)\bmark\b.*\b(?:done|finished|complete)\b|\bi did it\b`)},
	{"reminders resume", regexp.MustCompile(`(?i)\b(?:resume|un-?pause|unmute|reactivate|re-?activate|restart|continue|re-?enable)\b|\b(?:back on|on again)\b|\b(?:start|begin)\b.*\bagain\b|\bcan (?:remind|ping|nudge) me again\b`)},
	{"reminders pause", regexp.MustCompile(`(?i)\b(?:pause|pasue|hold|suspend|freeze|mute|silence|(?:switch|turn) off|disable|break from)\b|\bno (?:more )?(?:reminders|alerts|nudges|pings)\b|\bstop (?:remind|ping|nudg)ing me (?:until|till|til|for)\b`)},
	{"reminders snooze", regexp.MustCompile(`(?i)\b(?:snoo?ze|put off|hold off|come back to me)\b|\b(?:postpone|delay) (?:this|that|it)\b`)},
	{"reminders skip", regexp.MustCompile(`(?i)\b(?:skip|leave out|omit)\b`)},
	{"reminders delete", regexp.MustCompile(`(?i)\b(?:delete|remove|cancel|drop|clear|erase|kill|scrap|wipe|get rid of|stop|forget|bin|ditch)\b|\b(?:don'?t|dont|do not|no longer) (?:need|want)\b|\b(?:never|don'?t|dont|do not) (?:remind|ping|nudge)\b`)},
	{"reminders done", regexp.MustCompile(`(?i)\b(?:done|finished|complete|completed|taken care of|took care of|handled|did it|tick|close)\b`)},
	{"reminders edit", regexp.MustCompile(`(?i)\b(?:move|shift|change|switch|reschedule|reword|rename|rewrite|edit|update|adjust|postpone|delay|bring|set|make|modify|push)\b|\bshould (?:be|say|come|go|read)\b|\b(?:rather than|instead)\b`)},
}

var (
	reminderNoun  = regexp.MustCompile(`(?i)\b(?:reminders?|nudges?|alerts?|alarms?|timers?)\b|\b(?:remind|ping|nudg|notify)ing me\b|\b(?:remind|ping|nudge) me again\b`)
	plainNoun     = regexp.MustCompile(`(?i)\breminders?\b|\bsnoo?ze\b|\b(?:remind|ping|nudg)ing me\b|\bcan remind me again\b|\b(?:this|that|the|my) (?:[\w:-]+ ){0,2}(?:nudge|alert)\b`)
	noTimeHold    = regexp.MustCompile(`(?i)^(?:a while|now|good|the moment)\b`)
	reminderByNo  = regexp.MustCompile(`(?i)\b(?:reminders?|alerts?|alarms?|number|no\.?)\s*#?(\d{1,3})\b|#(\d{1,3})\b`)
	reminderAbout = regexp.MustCompile(`(?i)\b(?:reminders?|nudges?|alerts?|alarms?|(?:remind|ping|nudg|notify)ing me|(?:remind|ping|nudge|notify) me)\s+(?:about|of|for|regarding|on|called|to)\s+(.+)$`)
	reminderNamed = regexp.MustCompile(`(?i)\b(?:the|my|that|this)\s+((?:[\p{L}\p{N}:'&/-]+\s+){1,6}?)(?:reminders?|nudges?|alerts?|alarms?|timers?)\b`)
	reminderVague = regexp.MustCompile(`(?i)^(?:last|next|coming|current|new|old|whole) *$|\b(?:so|and|that|which|is|are) `)
	reminderCut   = regexp.MustCompile(`(?i)\s+(?:to|until|till|til|back on|on hold|as|is|are|again|by|on again|any ?more|any longer|please|pls|so|instead|for (?:\d|an?\b|the\b|two|three|good|now))\b.*$|[,.;].*$`)
	reminderAll   = regexp.MustCompile(`(?i)\b(?:all|every|everything)\b|\b(?:my|the) (?:reminders|alerts|nudges|alarms)\b|\bno (?:more )?(?:reminders|alerts)\b|\breminders back on\b`)
	reminderUntil = regexp.MustCompile(`(?i)\b(?:until|till|til|for)\s+(.+?)$`)
	reminderTo    = regexp.MustCompile(`(?i)^.*?\b(?:from .+? to|to say|say|read|to|into|until|till|for|at|on|be on|be at|be|come|go)\s+(.+?)(?: (?:instead|rather than .+))?$`)
	snoozeTail    = regexp.MustCompile(`(?i)\b(?:for|until|till|til|by|to|in|another)\s+(.+)$`)
	// reminderOrder opens what is about a reminder that there is.
	reminderOrder = regexp.MustCompile(`(?i)^(?:move|shift|change|switch|reschedule|reword|rename|rewrite|edit|update|adjust|postpone|delay|push|bring|delete|remove|cancel|drop|clear|erase|kill|scrap|wipe|get rid|stop|forget|pause|hold|suspend|freeze|mute|silence|resume|unpause|restart|continue|skip|mark|tick|close|done|finished|complete)\b`)
	looseAsk      = regexp.MustCompile(`(?i)^reminder\b|\breminder(?:,? (?:pls|please|thanks|thx))?[ .!]*$|\bremn?i?n?d me\b|\bgive me a shout\b`)
)

// readReminders recognises what is said about reminders, to make one or about
// those there are, ahead of everything else: whoever says "remind me" hardly means
// another command by the words that follow.
func (c *Cairn) readReminders(ctx context.Context, ev bot.Event) (bot.Reading, bool) {
	line := strings.TrimSpace(ev.Line)
	if command, values, ok := plainReminder(line); ok {
		return bot.Reading{Command: command, Values: values}, true
	}
	return c.Read(ctx, ev)
}

// plainReminder finds the command about reminders that a sentence means without
// doubt, and its values.
func plainReminder(line string) (command string, values map[string]string, ok bool) {
	if isQuestion(line) || len(line) > 2*maxSaid {
		return "", nil, false
	}
	if values, ok := hearSnooze(line); ok && (values["for"] != "" || plainNoun.MatchString(line)) {
		return "reminders snooze", values, true
	}
	if values, ok := hearRemind(line); ok && (remindMe.MatchString(line) || !reminderOrder.MatchString(bare(line))) {
		return "remind", values, true
	}
	if plainNoun.MatchString(line) {
		for _, v := range reminderVerbs {
			if v.re.MatchString(line) {
				values, ok := hearAboutReminder(v.command, line)
				return v.command, values, ok
			}
		}
	}
	if looseAsk.MatchString(line) {
		if _, rest, err := when.Find(line, anyDay, time.UTC); err == nil && reminderText(rest) != "" {
			return "remind", map[string]string{"what": line}, true
		}
	}
	return "", nil, false
}

// hearAs hears a sentence about reminders there are for one of their commands: a
// form of its own, or what the verb and the words around it say.
func hearAs(command string, forms []phrase) func(string) (map[string]string, bool) {
	return func(s string) (map[string]string, bool) {
		if values, ok := hearReminder(forms, s); ok {
			return values, true
		}
		if isQuestion(s) || !reminderNoun.MatchString(s) {
			return nil, false
		}
		for _, v := range reminderVerbs {
			if v.re.MatchString(s) {
				if v.command != command {
					return nil, false
				}
				return hearAboutReminder(command, s)
			}
		}
		return nil, false
	}
}

// reminderForms are the whole sentences that a command takes.
var reminderForms = map[string][]phrase{
	"reminders edit": reminderEdits, "reminders pause": reminderPauses, "reminders resume": reminderResumes, "reminders delete": reminderDeletes,
	"reminders done": reminderDones, "reminders skip": reminderSkips, "reminders snooze": reminderSnoozes,
}

// hearAboutReminder finds which reminder a sentence is about, and what should
// become of it.
func hearAboutReminder(command, s string) (map[string]string, bool) {
	values, ok := hearReminder(reminderForms[command], s)
	if ok && (command != "reminders pause" || values["reminder"] != "") {
		return values, true
	}
	s = bare(s)
	values = make(map[string]string)
	rest := s
	switch at, about, named := reminderByNo.FindStringSubmatchIndex(s), reminderAbout.FindStringSubmatch(s), reminderNamed.FindStringSubmatch(s); {
	case at != nil:
		values["reminder"] = oneNumber.FindString(s[at[0]:at[1]])
		rest = s[at[1]:]
	case len(named) > 0 && !reminderVague.MatchString(named[1]):
		values["reminder"] = strings.TrimSpace(named[1])
		_, rest, _ = strings.Cut(s, named[0])
	case len(about) > 0 && reminderCut.ReplaceAllString(about[1], "") != "":
		values["reminder"] = reminderCut.ReplaceAllString(about[1], "")
		_, rest, _ = strings.Cut(s, values["reminder"])
	case reminderAll.MatchString(s):
		values["reminder"] = "all"
	}
	switch command {
	case "reminders pause":
		if m := reminderUntil.FindStringSubmatch(s); m != nil {
			values["until"], _, _ = strings.Cut(m[1], ",")
		}
		if values["reminder"] == "" {
			values["reminder"] = "all"
		}
		if noTimeHold.MatchString(values["until"]) {
			delete(values, "until")
		}
	case "reminders edit":
		m := reminderTo.FindStringSubmatch(rest)
		if m == nil || values["reminder"] == "" {
			return values, values["reminder"] != ""
		}
		values["to"] = strings.Trim(m[1], ` "“”.`)
	case "reminders snooze":
		if m := snoozeTail.FindStringSubmatch(rest); m != nil {
			values["for"] = m[1]
		}
	case "reminders done", "reminders skip":
		if values["reminder"] == "all" {
			delete(values, "reminder")
		}
	}
	return values, true
}
