package features

import (
	"context"
	"fmt"
	"regexp"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// rankedShown is how many places a leaderboard shows.
const rankedShown = 10

func (c *Cairn) leaderboard() bot.Command {
	return bot.Command{
		Name:    "leaderboard",
		Help:    "Show who studied most this week or month, among those who want to be shown",
		Example: "leaderboard month",
		Options: []bot.Option{
			{Name: "span", Help: "This week or this month", Kind: bot.Choose, Choices: []string{"week", "month"}},
			{Name: "switch", Help: "Admins: have one here or not", Kind: bot.Choose, Named: true, Choices: []string{"on", "off"}},
		},
		Private: true,
		Says: []string{
			"show the leaderboard", "who studied most this week", "who is ahead this month", "ranking of hours this month",
		},
		Hear: func(s string) (map[string]string, bool) {
			if monthly.MatchString(s) {
				return map[string]string{"span": "month"}, true
			}
			return nil, !myRank.MatchString(s)
		},
		Run: c.runLeaderboard,
	}
}

func (c *Cairn) runLeaderboard(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	rules, err := c.Store.CommunityRules(ctx, me.Community)
	if err != nil {
		return bot.Message{}, fmt.Errorf("look up rules: %w", err)
	}
	switch {
	case call.Has("switch") && call.Role < bot.Admin:
		return bot.Message{}, bot.Refusef("Only admins switch the leaderboard on or off. Nothing was changed.")
	case call.Has("switch"):
		rules.Leaderboard = call.Text("switch") == "on"
		if err := c.Store.SetCommunityRules(ctx, me.Community, rules); err != nil {
			return bot.Message{}, fmt.Errorf("set rules: %w", err)
		}
		if err := c.audit(ctx, call, me, call.Text("switch")); err != nil {
			return bot.Message{}, err
		}
		if rules.Leaderboard {
			return bot.Message{Lead: bot.Say("There is a leaderboard now. It shows nobody but those who say {}.", bot.Code("settings privacy leaderboard on"))}, nil
		}
		return bot.Message{Lead: bot.Say("There is no leaderboard any more.")}, nil
	case !rules.Leaderboard:
		return bot.Message{Lead: bot.Say("This community has no leaderboard. An admin can switch it on with {}.", bot.Code("leaderboard --switch on"))}, nil
	}
	records, err := c.Store.RankedRecords(ctx, me.Community)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list ranked members: %w", err)
	}
	span := either(call.Text("span"), "week")
	m := rankedMessage(learning.RankMembers(records, span == "month", call.Now), span)
	button := bot.Button{Label: "Show me on it", Run: "settings privacy leaderboard on"}
	if me.Leaderboard {
		button = bot.Button{Label: "Take me off it", Run: "settings privacy leaderboard off"}
	}
	other := map[string]string{"week": "month", "month": "week"}[span]
	m.Buttons = []bot.Button{{Label: "This " + other, Run: "leaderboard " + other}, button}
	return m, nil
}

func rankedMessage(ranked []learning.RankedMember, span string) bot.Message {
	if len(ranked) == 0 {
		return bot.Message{Lead: bot.Say("Nobody who wants to be shown has logged anything this {} yet.", bot.Plain(span))}
	}
	m := bot.Message{Lead: bot.Say("Most studied this {}:", bot.Plain(span))}
	var rows bot.Facts
	for _, r := range ranked[:min(rankedShown, len(ranked))] {
		streak := ""
		if r.Streak > 1 {
			streak = ", " + count(r.Streak, "week", "weeks") + " in a row"
		}
		rows.Rows = append(rows.Rows, bot.Fact{Name: fmt.Sprintf("%d. %s", r.Place, short(memberName(r.Name), 60)), Value: bot.Say("{}{}", bot.Strong(r.Minutes.String()), bot.Plain(streak))})
	}
	m.Blocks = []bot.Block{rows, note("It begins anew every {}, and shows only those who want it.", bot.Plain(span))}
	return m
}

var (
	monthly = regexp.MustCompile(`(?i)\bmonth`)
	// myRank is about whether the leaderboard shows oneself, which is a setting.
	myRank = regexp.MustCompile(`(?i)\b(?:me|my|i)\b`)
)
