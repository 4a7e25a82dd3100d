package learning

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// MaxAdsAtOnce is how many job ads are counted together.
const MaxAdsAtOnce = 50

var (
	ruler    = regexp.MustCompile(`(?m)^[ \t]*(?:[-–—=*_#~]{3,})[ \t]*$|[ \t][-–—=]{3,}[ \t]`)
	quotedAd = regexp.MustCompile(`^(?:[^"“”\n]{0,120}:)?\s*(?:["“”][^"“”]{3,}["“”][\s,;]*(?:and\s+)?){2,}$`)
	inQuotes = regexp.MustCompile(`["“”]([^"“”]{3,})["“”]`)
	// numbered heads an ad: "Ad 2: …", "Job #3", "2) Data analyst".
	numbered    = regexp.MustCompile(`(?i)^\W*(?:(?:job|ad|posting|vacancy|position|role|opening)(?: ad| posting)?\s*#?\d{1,2}\b|\d{1,2}[.)]\s+\S)`)
	startsDigit = regexp.MustCompile(`^\W*\d`)
	// jobTitle is a word that names who is wanted.
	jobTitle = regexp.MustCompile(`(?i)\b(?:analyst|engineer|developer|designer|manager|specialist|scientist|consultant|administrator|admin|architect|assistant|associate|coordinator|director|executive|intern|internship|lead|officer|programmer|technician|teacher|tutor|trainer|nurse|accountant|bookkeeper|controller|auditor|recruiter|marketer|strategist|copywriter|editor|writer|researcher|owner|scrum master|representative|agent|advisor|adviser|head of|trainee|working student|apprentice|supervisor|tester|instructor|lecturer|clerk|operator|planner|buyer)s?\b`)
	// section heads a part of an ad.
	section = regexp.MustCompile(`(?i)\b(?:requirements?|responsibilit|qualifications?|about|benefits?|nice to have|we offer|what (?:you|we)|your (?:profile|tasks|role)|you (?:have|bring|will)|who (?:you|we)|skills|tasks|how to|apply|must|preferred|bonus|perks|education|experience|company|team|description|overview|location|salary)\b`)
)

// SplitAds splits a text into the job ads it holds: at rulers (---), between
// quotes when there is nothing else but a word before, at "Ad 2:", or where after a blank line a
// short line names a job. Blank texts are dropped.
func SplitAds(text string) []string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if quotedAd.MatchString(text) {
		var out []string
		for _, m := range inQuotes.FindAllStringSubmatch(text, -1) {
			out = append(out, m[1])
		}
		return out
	}
	var out []string
	add := func(ad string) {
		if strings.TrimSpace(ad) != "" {
			out = append(out, strings.TrimSpace(ad))
		}
	}
	for _, part := range ruler.Split(text, -1) {
		start, blank, headed := 0, true, false
		at := 0
		for line := range strings.Lines(part) {
			bare := strings.TrimSpace(line)
			if headsAd(bare, blank) {
				// The first head may follow an introduction of its own.
				if headed {
					add(part[start:at])
					start = at
				}
				headed = true
			}
			blank = bare == ""
			at += len(line)
		}
		add(part[start:])
	}
	return out
}

func headsAd(line string, afterBlank bool) bool {
	switch {
	case line == "":
		return false
	case numbered.MatchString(line) && (jobTitle.MatchString(line) || !startsDigit.MatchString(line)):
		return true
	}
	return afterBlank && len(strings.Fields(line)) <= 12 && !strings.HasSuffix(line, ".") && !strings.HasSuffix(line, ":") &&
		jobTitle.MatchString(line) && !section.MatchString(line)
}

// Wish is how much an ad wants a skill.
type Wish int

// The wishes, weakest first.
const (
	NiceToHave Wish = iota + 1
	Wanted          // it does not say
	Must
)

var (
	niceCue = regexp.MustCompile(`(?i)\b(?:nice[- ]to[- ]have|good[- ]to[- ]have|bonus(?: points)?|(?:is |are |would be |as )?(?:a |an |big |huge |strong |definite )*(?:plus|advantage|asset)\b|preferred|preferably|desirable|desired|ideally|optional|beneficial|advantageous|not required|welcome)`)
	mustCue = regexp.MustCompile(`(?i)\b(?:must[- ]haves?|must (?:know|bring|be|have)|required|requires?|requirements?|essential|mandatory|necessary|indispensable|minimum qualifications?|(?:is|are) (?:a |an absolute )?must|you (?:have|bring|need|must))\b`)
	// aboutThem heads what the member gets and who they are, not what is wanted.
	aboutThem = regexp.MustCompile(`(?i)^\W*(?:about|who we are|what we offer|what you (?:get|can expect)|what's in it|we offer|our offer|(?:your |our )?(?:benefits|perks)|(?:our|the) company|why (?:us|join|work)|how to apply|location|salary|compensation)\b`)
	// endsPart ends a sentence or a line.
	endsPart = regexp.MustCompile(`[.;!?](?:\s|$)|\n|\bbut\b`)
)

// wishes reads how much each occurrence in an ad is wanted: by the words in its
// own sentence, or else by the heading above it; 0 below one that speaks of
// something else.
func wishes(ad string, found []Found) []Wish {
	out := make([]Wish, len(found))
	heading := Wanted
	start := 0
	ends := append(endsPart.FindAllStringIndex(ad, -1), []int{len(ad), len(ad)})
	at := 0
	for _, end := range ends {
		part := ad[start:end[0]]
		from := at
		for at < len(found) && found[at].At < end[0] {
			at++
		}
		cues := cuesIn(part)
		if from == at && strings.TrimSpace(part) != "" && isHeading(part) {
			switch heading = Wanted; {
			case aboutThem.MatchString(part):
				heading = 0
			case len(cues) > 0:
				heading = cues[0].wish
			}
		}
		for i := from; i < at; i++ {
			out[i] = wishFrom(cues, found[i].At-start, heading)
		}
		start = end[1]
	}
	return out
}

func isHeading(part string) bool {
	bare := strings.TrimSpace(part)
	return strings.HasSuffix(bare, ":") || len(strings.Fields(bare)) <= 5
}

type cue struct {
	from, to int
	wish     Wish
	ahead    bool // speaks of what follows
}

func cuesIn(part string) []cue {
	var out []cue
	for _, m := range niceCue.FindAllStringIndex(part, -1) {
		out = append(out, cue{m[0], m[1], NiceToHave, false})
	}
	for _, m := range mustCue.FindAllStringIndex(part, -1) {
		if !slices.ContainsFunc(out, func(c cue) bool { return m[0] < c.to && c.from < m[1] }) { // "not required"
			out = append(out, cue{m[0], m[1], Must, false})
		}
	}
	slices.SortFunc(out, func(a, b cue) int { return cmp.Compare(a.from, b.from) })
	for i := range out {
		rest := strings.TrimLeft(part[out[i].to:], " ")
		next := FindSkills(rest[:min(len(rest), 60)])
		out[i].ahead = strings.HasPrefix(rest, ":") || len(next) > 0 && next[0].At <= 16 && !strings.HasPrefix(rest, ",") && !strings.HasPrefix(rest, ")")
	}
	return out
}

// wishFrom picks the cue that speaks of a skill: one before it that looks ahead,
// one after it that looks back, or the only one there is.
func wishFrom(cues []cue, pos int, otherwise Wish) Wish {
	var before, after *cue
	for k := range cues {
		c := &cues[k]
		if c.to <= pos {
			before = c
		} else if after == nil && c.from > pos {
			after = c
		}
	}
	switch {
	case before != nil && before.ahead:
		return before.wish
	case after != nil && !after.ahead:
		return after.wish
	case len(cues) == 1:
		return cues[0].wish
	}
	return otherwise
}

// Demand is how often job ads want a skill.
type Demand struct {
	Skill Skill
	Ads   int // that name it
	Must  int // of those, as a must
	Nice  int // of those, as nice to have only
	Have  bool
	Plan  bool // on the plan, not done
	place int
}

// Gap is what job ads want and somebody lacks.
type Gap struct {
	Ads    int
	Wanted []Demand // what is wanted most first
}

// Missing lists the skills that somebody neither has nor plans, what is wanted
// most first.
func (g Gap) Missing() []Demand {
	return slices.DeleteFunc(slices.Clone(g.Wanted), func(d Demand) bool { return d.Have || d.Plan })
}

// CountSkills counts the skills of ads, each once an ad, for somebody who has
// some skills and plans others. First come the skills that most ads want as more
// than nice to have, then those that most ads name, that are a must most often,
// and that were named first.
func CountSkills(ads []string, have, plan []Skill) Gap {
	g := Gap{Ads: len(ads)}
	index := make(map[Skill]int)
	for _, ad := range ads {
		found := occurrences(ad)
		best := make(map[Skill]Wish)
		var order []Skill
		for i, w := range wishes(ad, found) {
			s := found[i].Skill
			if best[s] == 0 && w > 0 {
				order = append(order, s)
			}
			best[s] = max(best[s], w)
		}
		for _, s := range order {
			at, known := index[s]
			if !known {
				at = len(g.Wanted)
				index[s] = at
				g.Wanted = append(g.Wanted, Demand{Skill: s, Have: slices.Contains(have, s), Plan: slices.Contains(plan, s), place: at})
			}
			d := &g.Wanted[at]
			d.Ads++
			switch best[s] {
			case Must:
				d.Must++
			case NiceToHave:
				d.Nice++
			case Wanted:
			}
		}
	}
	slices.SortFunc(g.Wanted, func(a, b Demand) int {
		return cmp.Or(cmp.Compare(b.Ads-b.Nice, a.Ads-a.Nice), cmp.Compare(b.Ads, a.Ads), cmp.Compare(b.Must, a.Must), cmp.Compare(a.place, b.place))
	})
	return g
}
