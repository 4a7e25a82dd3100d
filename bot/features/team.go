package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) teamShow() bot.Command {
	return bot.Command{
		Name:    "team show",
		Aliases: []string{"team", "team board"},
		Help:    "Show how your cohort is doing, member by member, who needs help first",
		Example: "team show",
		Options: []bot.Option{
			cohortOption(c.completeLed),
			{Name: "picture", Help: "Draw the bars of those shown, too", Kind: bot.Switch, Named: true},
			{Name: "page", Help: "Which page of a long list", Kind: bot.Integer, Named: true},
		},
		Private: true,
		Role:    bot.Lead,
		Says: []string{
			"how is my cohort doing", "show the cohort board", "how is my team getting on", "show me how everybody in the cohort stands", "is my cohort on track",
			"how far along is the group",
		},
		Hear: func(s string) (map[string]string, bool) {
			if ofTeams.MatchString(s) {
				return nil, false
			}
			return hearCohort(s)
		},
		Run: c.runTeamShow,
	}
}

// ofTeams asks about teams at large.
var ofTeams = regexp.MustCompile(`(?i)\bhow (?:do|does|can|should|to)\b|\b(?:teams|cohorts|companies) (?:usually|often|should|can|do)\b`)

func (c *Cairn) runTeamShow(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, one, m, err := c.ledCohort(ctx, call)
	if err != nil || !m.Empty() {
		return m, err
	}
	from := (max(1, call.Int("page")) - 1) * membersOnPage
	b, of, err := c.openBoard(ctx, call, me, one, learning.Part{From: from, Most: membersOnPage, What: boardLook(one)})
	if err != nil {
		return bot.Message{}, err
	}
	m = boardSummary(b)
	if len(b.Lines) > 0 {
		m.Blocks = append(m.Blocks, boardList(b.Lines))
	}
	ref := cohortRef(one)
	values := map[string]string{"cohort": ref}
	if call.Is("picture") {
		m.Blocks = append(m.Blocks, barsPicture(b)...)
		values["picture"] = "true"
	} else if len(b.Lines) > 1 {
		m.Buttons = append(m.Buttons, bot.Button{Label: "As a picture", Run: bot.Line(call.Command, given(call, "cohort", ref, "picture", "true"))})
	}
	m.Blocks, m.Buttons = paged(call, m, of, from+len(b.Lines) < of, values)
	if b.AtRisk > 0 {
		m.Buttons = append(m.Buttons, bot.Button{Label: "Who needs help", Run: "team risk " + ref})
	}
	if b.Sharing > 0 {
		m.Buttons = append(m.Buttons, bot.Button{Label: "Export as CSV", Run: "team export " + ref})
	}
	return m, nil
}

// openBoard opens a board for the caller; a lead that was removed while they asked
// is refused.
func (c *Cairn) openBoard(ctx context.Context, call *bot.Call, me learning.Person, one learning.Cohort, part learning.Part) (learning.CohortBoard, int, error) {
	b, of, err := learning.OpenBoard(ctx, c.Store, me.ID, one.ID, part, call.Now)
	if errors.Is(err, learning.ErrNotFound) {
		return b, of, bot.Refusef("You no longer lead `%s`, so I show nothing of it.", one.Name)
	} else if err != nil {
		return b, of, fmt.Errorf("open board: %w", err)
	}
	return b, of, nil
}

// boardLook is what is noted for a member whose line is seen.
func boardLook(one learning.Cohort) string { return "your line on the board of " + one.Name }

// outlookWords say how members stand, in the order they are counted.
var outlookWords = []struct {
	outlook learning.Outlook
	words   string
}{
	{learning.OnTrack, "on track"},
	{learning.Behind, "behind"},
	{learning.Stalled, "stalled"},
	{learning.Finished, "finished"},
	{learning.Fresh, "not started"},
	{learning.Empty, "without a plan"},
}

// boardSummary is a board without anybody's line.
func boardSummary(b learning.CohortBoard) bot.Message {
	if b.Sharing == 0 {
		m := bot.Message{Lead: bot.Say("Nobody in {} shares their progress yet.", bot.Strong(b.Cohort.Name))}
		m.Blocks = []bot.Block{note("{} invited. You see somebody once they joined with the code and agreed.", bot.Plain(strconv.Itoa(b.Waiting)))}
		return m
	}
	var counts []string
	for _, o := range outlookWords {
		if n := b.Counts[o.outlook]; n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, o.words))
		}
	}
	m := bot.Message{Lead: bot.Say("{}: {}.", bot.Strong(b.Cohort.Name), bot.Strong(either(strings.Join(counts, ", "), count(b.Sharing, "member", "members"))))}
	rows := []bot.Fact{{Name: "Members", Value: bot.Say("{}, {} invited", bot.Plain(strconv.Itoa(b.Sharing)), bot.Plain(strconv.Itoa(b.Waiting)))}}
	if b.Percent.Known {
		rows = append(rows, bot.Fact{Name: "Half have done", Value: bot.Say("{} of their plan or more", bot.Strong(percent(b.Percent.Value)))})
	}
	if b.Hours.Known {
		rows = append(rows, bot.Fact{Name: "Half study", Value: bot.Say("{} a week or more, over the last four weeks", bot.Strong(learning.Minutes(b.Hours.Value).String()))})
	}
	m.Blocks = []bot.Block{bot.Facts{Rows: rows}}
	if !b.Percent.Known || !b.Hours.Known {
		m.Blocks = append(m.Blocks, note("Medians are shown from five members on: fewer would tell what one of them did."))
	}
	return m
}

// boardList is one line a member.
func boardList(lines []learning.MemberLine) bot.List {
	var list bot.List
	for _, l := range lines {
		list.Items = append(list.Items, memberText(l))
	}
	return list
}

// memberText is one member, with nothing but what they agreed to show.
func memberText(l learning.MemberLine) bot.Rich {
	var parts []string
	if l.Outlook != "" {
		parts = append(parts, standingText(l))
	}
	if l.Percent >= 0 {
		parts = append(parts, percent(l.Percent)+" done")
	}
	if l.ShowsActive {
		parts = append(parts, activeText(l))
	}
	return bot.Say("{} — {}", bot.Strong(memberName(l.Name)), bot.Plain(strings.Join(parts, " · ")))
}

// standingText is how a member stands, with the reasons.
func standingText(l learning.MemberLine) string {
	text := string(l.Outlook)
	for _, o := range outlookWords {
		if o.outlook == l.Outlook {
			text = o.words
		}
	}
	if why := reasonsText(l.Reasons); why != "" {
		text += ": " + why
	}
	return text
}

func activeText(l learning.MemberLine) string {
	if l.Active == "" {
		return "never logged"
	}
	return "last active in the week of " + l.Active.String()
}

// reasonsText are reasons in words.
func reasonsText(reasons []learning.Reason) string {
	var parts []string
	for _, r := range reasons {
		if text := reasonText(r); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

func reasonText(r learning.Reason) string {
	switch r.Kind {
	case learning.ReasonQuiet:
		return "no log for " + count(r.Days, "day", "days")
	case learning.ReasonLate:
		return "forecast " + pastText(r.Days) + " past due"
	case learning.ReasonEndless:
		return "no end in sight at this pace"
	case learning.ReasonOverdue:
		if r.Items == 1 {
			return "item overdue by " + pastText(r.Days)
		}
		return fmt.Sprintf("%d items overdue, by up to %s", r.Items, pastText(r.Days))
	case learning.ReasonNoPlan:
		if r.Days > 0 {
			return "for " + count(r.Days, "day", "days")
		}
	}
	return ""
}

// pastText is a number of days as people say it.
func pastText(days int) string {
	switch {
	case days < 14:
		return count(days, "day", "days")
	case days < 60:
		return count(days/7, "week", "weeks")
	}
	return count(days/30, "month", "months")
}

func (c *Cairn) teamRisk() bot.Command {
	return bot.Command{
		Name:    "team risk",
		Help:    "Show who in your cohort needs help, and why",
		Example: "team risk",
		Options: []bot.Option{
			cohortOption(c.completeLed),
			{Name: "quiet", Help: "From now on: after how many days without a log", Kind: bot.Integer, Named: true},
			{Name: "late", Help: "From now on: when the forecast is more than so many days past due", Kind: bot.Integer, Named: true},
			{Name: "overdue", Help: "From now on: when an item is more than so many days overdue", Kind: bot.Integer, Named: true},
			{Name: "page", Help: "Which page of a long list", Kind: bot.Integer, Named: true},
		},
		Private: true,
		Role:    bot.Lead,
		Says: []string{
			"who is falling behind in my cohort", "who needs help in my team", "who is at risk", "which members have gone quiet", "who has not logged anything lately", "is anyone in my cohort struggling",
		},
		Hear:  hearCohort,
		Check: checkRisk,
		Run:   c.runTeamRisk,
	}
}

func checkRisk(call *bot.Call) error {
	for _, name := range []string{"quiet", "late", "overdue"} {
		if n := call.Int(name); call.Has(name) && (n < 0 || n > learning.MaxRiskDays || n == 0 && name == "quiet") {
			return bot.Refusef("`--%s` is a number of days up to %d, not `%s`.", name, learning.MaxRiskDays, call.Text(name))
		}
	}
	return nil
}

func (c *Cairn) runTeamRisk(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, one, m, err := c.ledCohort(ctx, call)
	if err != nil || !m.Empty() {
		return m, err
	}
	rules := one.Rules
	for name, at := range map[string]*int{"quiet": &one.Rules.Quiet, "late": &one.Rules.Late, "overdue": &one.Rules.Overdue} {
		if call.Has(name) {
			*at = call.Int(name)
		}
	}
	if one.Rules != rules {
		if err := c.Store.SaveCohort(ctx, one); err != nil {
			return bot.Message{}, fmt.Errorf("save cohort: %w", err)
		}
		if err := c.audit(ctx, call, me, one.Name+": "+rulesText(one.Rules)); err != nil {
			return bot.Message{}, err
		}
	}
	from := (max(1, call.Int("page")) - 1) * membersOnPage
	b, of, err := c.openBoard(ctx, call, me, one, learning.Part{AtRisk: true, From: from, Most: membersOnPage, What: "that you may need help, on the list of " + one.Name})
	if err != nil {
		return bot.Message{}, err
	}
	m = riskMessage(b)
	ref := cohortRef(one)
	m.Blocks, m.Buttons = paged(call, m, of, from+len(b.Lines) < of, map[string]string{"cohort": ref})
	for _, l := range b.Lines[:min(3, len(b.Lines))] {
		m.Buttons = append(m.Buttons, bot.Button{
			Label: short("Nudge "+memberName(l.Name), 75), Run: "team nudge " + memberRef(l.Person) + " --cohort " + ref,
		})
	}
	m.Blocks = append(m.Blocks, note("At risk is who has {}. Change it with {}.", bot.Plain(rulesText(one.Rules)), bot.Code("team risk --quiet 10 --late 14 --overdue 3")))
	return m, nil
}

// riskMessage lists who is at risk, and why.
func riskMessage(b learning.CohortBoard) bot.Message {
	switch {
	case b.Sharing == 0:
		return boardSummary(b)
	case b.AtRisk == 0:
		return bot.Message{Lead: bot.Say("Nobody of {} in {} is at risk.", bot.Plain(count(b.Sharing, "member", "members")), bot.Strong(b.Cohort.Name))}
	}
	m := bot.Message{Lead: bot.Say("{} of {} in {} may need help:", bot.Strong(strconv.Itoa(b.AtRisk)), bot.Plain(count(b.Sharing, "member", "members")), bot.Strong(b.Cohort.Name))}
	var list bot.List
	for _, l := range b.Lines {
		list.Items = append(list.Items, bot.Say("{} — {}", bot.Strong(memberName(l.Name)), bot.Plain(standingText(l))))
	}
	if len(list.Items) > 0 {
		m.Blocks = append(m.Blocks, list)
	}
	return m
}

// rulesText are the rules of being at risk, in words.
func rulesText(r learning.RiskRules) string {
	overdue := "an item overdue"
	if r.Overdue > 0 {
		overdue += " by more than " + count(r.Overdue, "day", "days")
	}
	return fmt.Sprintf("no log for %s, a forecast more than %s past due, or %s", count(r.Quiet, "day", "days"), count(r.Late, "day", "days"), overdue)
}
