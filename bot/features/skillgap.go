package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) skillgap() bot.Command {
	return bot.Command{
		Name:    "skillgap",
		Aliases: []string{"skill gap"},
		Help:    "Count the skills in job ads and find what you lack",
		Example: "skillgap SQL, Python and Tableau; nice to have R --have \"Excel\"",
		Options: []bot.Option{
			{Name: "ads", Help: "The job ads, pasted or attached; --- between them", Ask: "Paste the job ads, one or several with a line of --- between them. I count the skills and forget the text.", Required: true, Pasted: true},
			{Name: "have", Help: "Skills you have", Named: true},
		},
		Private: true,
		Says: []string{
			"what skills am i missing", "the job wants sql python and tableau, i know excel", "find my skill gap from these job ads", "analyse this job ad for me",
			"ill paste some job ads, count the skills please", "which skills do i lack for this job", "compare my skills with this posting", "what should i learn first for these ads",
			"take these ads and tell me what to learn first", "run a skill gap on this text", "count the skills in these vacancies", "this vacancy asks for linux, aws and terraform",
			"here are three postings, what do i lack", "they want figma and user research, what am i missing",
			"find my gaps in these postings", "gap check for this posting", "the posting requires seo and google ads, i can do copywriting",
		},
		Hear:   hearGap,
		Strict: true,
		Run:    c.runSkillgap,
	}
}

// Bounds of attached ads.
const (
	maxAdBytes = 256 << 10
	adsInReply = 15
)

func hearGap(s string) (map[string]string, bool) {
	if !ofAds.MatchString(s) {
		return nil, false
	}
	values := make(map[string]string)
	wantedText, have := splitOwn(adText(s))
	if have != "" {
		values["have"] = have
	}
	if len(learning.FindSkills(wantedText)) > 0 {
		values["ads"] = wantedText
		return values, true
	}
	return values, !isQuestion(s) || gapOfMine.MatchString(s)
}

// adText is the ad that a sentence brings along: what it quotes, or what stands
// behind a colon, without a question at its end.
func adText(s string) string {
	text := gapAsked.ReplaceAllString(s, "")
	if m := quotedText.FindStringSubmatch(s); len(m) > 1 && len(strings.Fields(m[1])) > 2 {
		return m[1]
	}
	head, tail, ok := strings.Cut(text, ":")
	if asked, behind, two := strings.Cut(text, "? "); two && (!ok || len(asked) < len(head)) {
		head, tail, ok = asked, behind, true
	}
	if ok && len(strings.Fields(tail)) > 1 && (ofAds.MatchString(head) || gapOfMine.MatchString(head)) && !adHead.MatchString(head) {
		return strings.TrimSpace(tail)
	}
	return text
}

var (
	// gapAsked asks, behind an ad, what is missing.
	gapAsked = regexp.MustCompile(`(?i)\s*(?:[.!?]+|\s[–-]|,)\s*(?:so )?(?:where|what(?:'?s)?|which|how far)\b[^.:]*\b(?:gaps?|missing|lack\w*|learn|off)\b[^.:]*$`)
	// adHead is a head that belongs to the ad: "digital marketer: ga4, seo".
	adHead = regexp.MustCompile(`(?i)^(?:(?:junior|senior|lead|digital|data|cloud|head)\b ?)+[^,.]*$`)
)

var (
	// gapOfMine is a question about one's own gap.
	gapOfMine = regexp.MustCompile(`(?i)\b(?:am i|do i|i'?m|i am|my|i)\b.*\b(?:missing|lack|lacking|gaps?|skills?|learn first)\b`)
	// ofAds are words of a sentence about job ads or a gap.
	ofAds = regexp.MustCompile(`(?i)\b(?:ads?|adverts?|postings?|vacanc(?:y|ies)|jobs?|roles?|position|listings?|skills?|gaps?|wants?|needs?|asks?|asking|requires?|required|requirements?|missing|lack|lacking|learn first|text|employers?|recruiters?)\b`)
	// ownSkills are the words that say what somebody has.
	ownSkills = regexp.MustCompile(`(?i)(?:^|[,.;:!\n]|\b(?:but|and|while|though)\b)\s*i(?:'ve| have)?(?: already| also| only| just)*\s+(?:know|have|can do|can use|can|do|use|used|learned|learnt|got|am good (?:at|with)|am ok (?:at|with)|did|studied|speak)\s+([^.;\n!?]{1,300})`)
)

// splitOwn takes "i know excel" out of a text.
func splitOwn(s string) (ads, have string) {
	m := ownSkills.FindStringSubmatchIndex(s)
	if len(m) < 4 || len(learning.SkillsNamed(s[m[2]:m[3]])) == 0 {
		return s, ""
	}
	return s[:m[0]] + " " + s[m[1]:], s[m[2]:m[3]]
}

func (c *Cairn) runSkillgap(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	text, own := splitOwn(call.Text("ads"))
	ads, err := adsIn(text, call.Event.Files)
	if err != nil {
		return bot.Message{}, err
	}
	plan, err := c.Store.OpenPlan(ctx, me.ID)
	hasPlan := err == nil
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		return bot.Message{}, fmt.Errorf("open plan: %w", err)
	}
	have := learning.SkillsNamed(own + ", " + call.Text("have"))
	done, planned := planSkills(plan)
	wallet, err := c.Store.Credentials(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("open wallet: %w", err)
	}
	for _, one := range wallet {
		done = append(done, learning.SkillsNamed(one.Title+", "+one.Proves)...)
	}
	counted := ads[:min(len(ads), learning.MaxAdsAtOnce)]
	gap := learning.CountSkills(counted, append(have, done...), planned)
	m := gapMessage(gap, have, done)
	if len(ads) > len(counted) {
		m.Blocks = append(m.Blocks, note("These are {} ads; I counted the first {}.", bot.Plain(strconv.Itoa(len(ads))), bot.Plain(strconv.Itoa(len(counted)))))
	}
	if len(gap.Wanted) == 0 {
		return m, nil
	}
	m.Blocks = append(m.Blocks, note("I know {} skills by name and may miss a rare one. The ads are forgotten now.", bot.Plain(strconv.Itoa(len(learning.AllSkills())))))
	missing := gap.Missing()
	for _, d := range missing[:min(3, len(missing))] {
		m.Buttons = append(m.Buttons, planSkill(d.Skill, hasPlan))
	}
	if len(missing) > 0 {
		m.Buttons = append(m.Buttons, bot.Button{Label: short("Compare courses for "+string(missing[0].Skill), 75), Run: "compare new " + quoted(string(missing[0].Skill))})
	}
	return m, nil
}

// planSkill is the button that puts a skill on the plan, or starts one.
func planSkill(s learning.Skill, hasPlan bool) bot.Button {
	if hasPlan {
		return bot.Button{Label: short("Plan "+string(s), 75), Run: "plan add --title " + quoted("Learn "+string(s)) + " --kind course"}
	}
	return bot.Button{Label: short("Start a plan: learn "+string(s), 75), Run: "plan new " + quoted("learn "+string(s))}
}

// adsIn are the ads of a text and of attached files: each file is one, unless it
// holds several.
func adsIn(text string, files []bot.File) ([]string, error) {
	ads, total := learning.SplitAds(text), 0
	for _, f := range files {
		total += len(f.Data)
		switch {
		case total > maxAdBytes:
			return nil, bot.Refusef("The files are larger than %d KB together. Paste the parts that name skills instead.", maxAdBytes>>10)
		case !strings.HasPrefix(f.Type, "text/") && f.Type != "" || !utf8.Valid(f.Data) || slices.Contains(f.Data, 0):
			return nil, bot.Refusef("I can read plain text files only, and `%s` is something else. Copy its text into the message.", short(f.Name, 60))
		}
		ads = append(ads, learning.SplitAds(bot.Clean(string(f.Data)))...)
	}
	if len(ads) == 0 {
		return nil, bot.Refusef("There is no text in it. Paste the job ads after `skillgap`, or attach them as text files.")
	}
	return ads, nil
}

// planSkills are the skills that the items of a plan speak of: of what is done,
// and of what is still to be done.
func planSkills(p learning.Plan) (done, planned []learning.Skill) {
	for _, it := range p.Items {
		found := learning.SkillsNamed(strings.Join([]string{it.Title, it.Stack, it.Proves}, ", "))
		switch it.State {
		case learning.StateDone:
			done = append(done, found...)
		case learning.StateDropped:
		case learning.StateResearching, learning.StatePlanned, learning.StateActive:
			planned = append(planned, found...)
		}
	}
	return done, planned
}

// gapMessage shows what the ads want, and what is missing first.
func gapMessage(gap learning.Gap, have, done []learning.Skill) bot.Message {
	where := "this job ad"
	if gap.Ads > 1 {
		where = fmt.Sprintf("these %d job ads", gap.Ads)
	}
	if len(gap.Wanted) == 0 {
		return bot.Message{Lead: bot.Say("I find no skill that I know by name in {}. Paste the part with the requirements; nothing was stored.", bot.Plain(where))}
	}
	var top []string
	missing := gap.Missing()
	for _, d := range missing[:min(3, len(missing))] {
		top = append(top, string(d.Skill))
	}
	m := bot.Message{Lead: bot.Say("You have or plan all {} that {} ask for.", bot.Strong(count(len(gap.Wanted), "skill", "skills")), bot.Plain(where))}
	if gap.Ads == 1 {
		m.Lead = bot.Say("You have or plan all {} that this job ad asks for.", bot.Strong(count(len(gap.Wanted), "skill", "skills")))
	}
	if len(top) > 0 {
		m.Lead = bot.Say("Missing first, by {}: {}.", bot.Plain(where), bot.Strong(sentenceList(top)))
	}
	t := bot.Table{
		Caption: "Skills in " + where,
		Columns: []bot.Column{{Name: "Skill"}, {Name: "Ads", Number: true}, {Name: "A must", Number: true}, {Name: "Nice to have", Number: true}, {Name: "You"}},
	}
	for _, d := range gap.Wanted[:min(adsInReply, len(gap.Wanted))] {
		you := "missing"
		switch {
		case slices.Contains(have, d.Skill):
			you = "have, you said"
		case slices.Contains(done, d.Skill):
			you = "have, done on your plan"
		case d.Have:
			you = "have"
		case d.Plan:
			you = "on your plan"
		}
		var row []bot.Rich
		for _, cell := range []string{string(d.Skill), strconv.Itoa(d.Ads), strconv.Itoa(d.Must), strconv.Itoa(d.Nice), you} {
			row = append(row, bot.Rich{bot.Plain(cell)})
		}
		t.Rows = append(t.Rows, row)
	}
	m.Blocks = append(m.Blocks, t)
	if more := len(gap.Wanted) - len(t.Rows); more > 0 {
		m.Blocks = append(m.Blocks, note("And {}, each wanted less often.", bot.Plain(count(more, "more skill", "more skills"))))
	}
	if len(top) > 0 {
		m.Blocks = append(m.Blocks, para("Take one first. Which?"))
	}
	return m
}

// adSigns are words that job ads have.
var adSigns = regexp.MustCompile(`(?i)\b(?:requirements?|responsibilities|qualifications?|experience (?:with|in)|years of experience|we offer|nice to have|must have|what you bring|your profile|apply|full[- ]time|part[- ]time|salary|we are looking for|you will|candidate)\b`)

// gapAhead is a line that starts with what is wanted, then the text.
var gapAhead = regexp.MustCompile(`(?i)^\s*(?:skill[ -]?gap|gap (?:check|analysis))(?:\s+(?:for|of|on|in))?(?:\s+(?:this|these|the)(?:\s+\w+){0,2})?\s*[:\n]\s*`)

// looksLikeAd reports whether a line is a pasted job ad, with no command around it.
func looksLikeAd(line string) bool {
	return len(line) > 200 && len(adSigns.FindAllString(line, 3)) >= 2 && len(learning.FindSkills(line)) >= 3
}
