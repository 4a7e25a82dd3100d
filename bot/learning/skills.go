package learning

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Skill is something a job ad may ask for, by its one name.
type Skill string

// Found is a skill in a text.
type Found struct {
	Skill Skill
	At    int // bytes before it
	end   int
	sure  bool
	mark  byte // of the words that name it
	first int  // index of its first word
	last  int
}

//go:embed skills.txt
var skillList string

// lexicon maps the words of a skill, joined by blanks, to what they mean.
type lexicon struct {
	terms   map[string]term
	words   map[string]bool // those with + or #
	longest int             // words of the longest term
	names   []Skill         // in the order of the list
}

type term struct {
	skill Skill
	mark  byte // '!' or '~' for an ordinary word, 0 for none
}

var skills = sync.OnceValue(func() lexicon { return parseSkills(skillList) })

func parseSkills(list string) lexicon {
	l := lexicon{terms: make(map[string]term), words: make(map[string]bool)}
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var name Skill
		for i, words := range strings.Split(line, "|") {
			words = strings.TrimSpace(words)
			mark := byte(0)
			if last := words[len(words)-1]; last == '!' || last == '~' {
				mark, words = last, strings.TrimSpace(words[:len(words)-1])
			}
			if i == 0 {
				name = Skill(words)
				l.names = append(l.names, name)
			}
			var parts []string
			for _, w := range tokens(words, nil) {
				parts = append(parts, w.text)
				if strings.ContainsAny(w.text, "+#") {
					l.words[w.text] = true
				}
			}
			l.terms[strings.Join(parts, " ")] = term{name, mark}
			l.longest = max(l.longest, len(parts))
		}
	}
	return l
}

// AllSkills lists every skill that [FindSkills] knows.
func AllSkills() []Skill { return slices.Clone(skills().names) }

// token is a word of a text, in small letters.
type token struct {
	text     string
	raw      string
	from, to int
}

var wordForm = regexp.MustCompile(`(?:^|[\s,(/])\.(?i:net)\b|[\p{L}\p{N}]+(?:\+\+|[+#])?`)

// tokens splits a text into words. A + or # at the end of one stays where it
// makes a known word, as in C++; nil keeps every one.
func tokens(text string, known map[string]bool) []token {
	var out []token
	for _, at := range wordForm.FindAllStringIndex(text, -1) {
		raw := text[at[0]:at[1]]
		if i := strings.IndexByte(raw, '.'); i > 0 { // the mark before .NET
			at[0] += i
			raw = raw[i:]
		}
		folded := strings.ToLower(raw)
		if known != nil && strings.ContainsAny(folded, "+#") && !known[folded] {
			bare := strings.TrimRight(raw, "+#")
			at[1] -= len(raw) - len(bare)
			raw, folded = bare, strings.ToLower(bare)
		}
		out = append(out, token{folded, raw, at[0], at[1]})
	}
	return out
}

// joint is what may stand between the words of one skill.
var joint = regexp.MustCompile(`^(?:[ \t]+|[-‑–]|[./]|\s?&\s?|['’]|)$`)

// FindSkills finds the skills that a text names, each once, in order. Of words
// that fit more than one the longest fits. A name that is an ordinary word as
// well, such as R, Go or Excel, counts only where it stands like a skill.
func FindSkills(text string) []Found {
	var out []Found
	seen := make(map[Skill]bool)
	for _, f := range occurrences(text) {
		if !seen[f.Skill] {
			seen[f.Skill] = true
			out = append(out, f)
		}
	}
	return out
}

// SkillsNamed finds the skills in words that somebody chose to name some, such
// as a title or "excel and sales": there a name that is an ordinary word counts,
// too, one of one or two letters with a capital.
func SkillsNamed(text string) []Skill {
	var out []Skill
	for _, f := range candidates(text, tokens(text, skills().words)) {
		if (f.sure || f.end-f.At > 2 || f.mark == '!' && text[f.At:f.end] == strings.ToUpper(text[f.At:f.end])) && !slices.Contains(out, f.Skill) {
			out = append(out, f.Skill)
		}
	}
	return out
}

// maxFound is how many places of one text are looked at; no ad has as many.
const maxFound = 2000

// occurrences finds every place that names a skill.
func occurrences(text string) []Found {
	words := tokens(text, skills().words)
	found := candidates(text, words)
	// An ordinary word may lean on a neighbour that was only just accepted, on
	// either side.
	for i := range found {
		found[i].sure = found[i].sure || standsLikeSkill(text, words, found, i)
	}
	for i := range slices.Backward(found) {
		found[i].sure = found[i].sure || standsLikeSkill(text, words, found, i)
	}
	return slices.DeleteFunc(found, func(f Found) bool { return !f.sure })
}

// candidates finds every place that may name a skill.
func candidates(text string, words []token) []Found {
	l := skills()
	var found []Found
	for i := 0; i < len(words) && len(found) < maxFound; i++ {
		phrase, best := "", Found{}
		for n := 0; n < l.longest && i+n < len(words); n++ {
			if n > 0 {
				if !joint.MatchString(text[words[i+n-1].to:words[i+n].from]) {
					break
				}
				phrase += " "
			}
			phrase += words[i+n].text
			if t, ok := l.terms[phrase]; ok {
				best = Found{Skill: t.skill, At: words[i].from, end: words[i+n].to, sure: t.mark == 0, mark: t.mark, first: i, last: i + n}
			}
		}
		if best.Skill != "" {
			found = append(found, best)
			i = best.last
		}
	}
	return found
}

var (
	// between stands between two members of a list.
	between = regexp.MustCompile(`(?i)^\s*(?:[,;/|&+•·]|\b(?:and|or|und|plus|y)\b|\s|\n\s*[-*•·–]\s)+$`)
	// lineStart and lineEnd stand around a line of its own.
	lineStart = regexp.MustCompile(`(?:^|\n)[ \t]*(?:[-*•·–▪◦]|\d+[.)])?[ \t]*$`)
	lineEnd   = regexp.MustCompile(`^[ \t]*[.,;]?[ \t]*(?:\r?\n|$)`)
	// strongCue comes before a skill and little else, weakCue before a name.
	strongCue = regexp.MustCompile(`(?i)\b(?:knows?|knew|knowledge of|experience (?:with|in|of|using)|experienced (?:with|in)|proficien(?:t|cy) (?:in|with)|skilled (?:in|with|at)|skills? (?:in|with|like|such as)|familiar(?:ity)? with|expertise (?:in|with)|expert in|fluent in|competen(?:t|ce) (?:in|with)|background in|good (?:at|with|in)|learn(?:ed|ing)?|stud(?:y|ied|ying)|master(?:y of|ed|ing)?|speak|includ(?:es|ing)|such as|like|must[- ]have|required|skills|tools|stack|wants?|needs?|asks? for)\s*:?\s*$`)
	weakCue   = regexp.MustCompile(`(?i)\b(?:using|use|uses|used|in|with|on|of)\s+$`)
	// closes ends what a name stands in.
	closes   = regexp.MustCompile(`(?i)^\s*(?:$|[.,;:!?)\]\n/&|]|(?:and|or|for|to|is|are|skills?|experience|knowledge|programming|code|but)\b)`)
	language = regexp.MustCompile(`(?i)^[ \t]+(?:programming|language|lang\b|developer|development|engineer|scripting|scripts?\b|skills?\b|formulas?|package|library|studio)`)
	digit    = regexp.MustCompile(`^\s*\d`)
)

// standsLikeSkill reports whether an ordinary word at a place is meant as a
// skill.
func standsLikeSkill(text string, words []token, found []Found, i int) bool {
	f := found[i]
	before, after := text[max(0, f.At-60):f.At], text[f.end:min(len(text), f.end+60)]
	raw := words[f.first].raw
	letter, _ := utf8.DecodeRuneInString(raw)
	capital := unicode.IsUpper(letter)
	tiny := len(raw) <= 2
	hyphen := strings.HasPrefix(after, "-") || strings.HasSuffix(before, "-") && !strings.HasSuffix(before, " -")
	neighbour := func(j int) bool {
		if j < 0 || j >= len(found) || !found[j].sure {
			return false
		}
		gap := text[min(f.end, found[j].end):max(f.At, found[j].At)]
		return len(gap) < 30 && between.MatchString(gap) && (strings.TrimSpace(gap) != "" || closes.MatchString(after))
	}
	switch {
	case hyphen:
		return false
	case neighbour(i - 1), neighbour(i + 1), language.MatchString(after):
		return true
	case lineStart.MatchString(before) && lineEnd.MatchString(after) && len(text) > len(raw):
		return !tiny || capital
	case strongCue.MatchString(before):
		return closes.MatchString(after) && (!tiny || capital || f.mark == '!')
	case f.mark == '~' || !capital || digit.MatchString(after):
		return false
	case tiny:
		return weakCue.MatchString(before) && closes.MatchString(after)
	}
	return inSentence(before) && (weakCue.MatchString(before) || closes.MatchString(after))
}

// inSentence reports whether a word in small letters comes right before.
func inSentence(before string) bool {
	fields := strings.Fields(before)
	if len(fields) == 0 || !strings.HasSuffix(before, " ") || strings.Contains(before[strings.LastIndex(before, fields[len(fields)-1]):], "\n") {
		return false
	}
	last := []rune(fields[len(fields)-1])
	return unicode.IsLower(last[0]) && unicode.IsLetter(last[len(last)-1])
}
