package features

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) progress() bot.Command {
	return bot.Command{
		Name:    "progress",
		Help:    "Show how you are doing: on track or not, forecast, hours, streak, cost",
		Example: "progress",
		Options: []bot.Option{{Name: "span", Help: "The last weeks, or the last months", Kind: bot.Choose, Choices: []string{"week", "month"}}},
		Private: true,
		Says: []string{
			"am i on track", "whats my streak", "how many hours did i study this week", "when will i finish", "how long will mine take", "how am i doing",
			"show my progress", "what does my pace cost me", "how much did i study last month", "am i behind", "will i make my deadline",
			"how far along am i", "how many weeks in a row did i study", "give me my stats", "how much time have i put in so far", "is my pace ok",
			"when will i be done at this rate", "what will the rest of my plan cost me", "did i study enough this week", "how much is left to do in hours",
			"progress report please", "how much have i done so far",
		},
		Hear: func(s string) (map[string]string, bool) {
			if strings.Contains(strings.ToLower(s), "month") {
				return map[string]string{"span": "month"}, true
			}
			return nil, true
		},
		Run: c.runProgress,
	}
}

func (c *Cairn) runProgress(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	r, err := c.record(ctx, me, call.Now)
	if err != nil {
		return bot.Message{}, err
	}
	if r.Plan, err = c.Store.OpenPlan(ctx, me.ID); err != nil && !errors.Is(err, learning.ErrNotFound) {
		return bot.Message{}, fmt.Errorf("open plan: %w", err)
	}
	if r.Plan.ID == 0 && len(r.ByDay) == 0 {
		return bot.Message{}, bot.Refusef("There is nothing to show yet. Log some work with `log 45 min sql`, or start a plan with `plan new`.")
	}
	s := r.Standing()
	m := bot.Message{Lead: verdict(r, s)}
	if s.All > 0 {
		m.Blocks = append(m.Blocks, bot.Meter{Label: "Work done", Done: float64(s.Percent), Total: 100, Text: fmt.Sprintf("%s, %d of %s", percent(s.Percent), s.Done, count(s.All, "item", "items"))})
	}
	m.Blocks = append(m.Blocks, bot.Facts{Rows: progressFacts(r, s)})
	byMonth := call.Text("span") == "month"
	m.Blocks = append(m.Blocks, hours(r, byMonth)...)
	if !byMonth {
		m.Blocks = append(m.Blocks, hoursPicture(r)...)
	}
	if s.Known && s.All > s.Done {
		m.Blocks = append(m.Blocks, note("{}", bot.Plain(basis(s.Forecast))))
	}
	if r.Plan.ID != 0 {
		m.Buttons = append(m.Buttons, bot.Button{Label: "Show plan", Run: "plan show"})
	}
	other := map[bool]string{true: "week", false: "month"}[byMonth]
	m.Buttons = append(m.Buttons, bot.Button{Label: "By " + other, Run: "progress " + other})
	return m, nil
}

// verdict says in a sentence how a plan stands, and why.
func verdict(r learning.Record, s learning.Standing) bot.Rich {
	why := ""
	switch {
	case len(s.Overdue) == 1:
		why = fmt.Sprintf("%s was due on %s", s.Overdue[0].Title, s.Overdue[0].Due)
	case len(s.Overdue) > 1:
		why = fmt.Sprintf("%d items are overdue, %s since %s", len(s.Overdue), s.Overdue[0].Title, s.Overdue[0].Due)
	case s.Endless:
		why = fmt.Sprintf("at your pace the rest would take more than five years, and it is due on %s", s.Due)
	case s.Late > 0:
		why = fmt.Sprintf("at your pace you finish around %s, %s after %s", s.Forecast.Likely, count(s.Late, "day", "days"), s.Due)
	}
	switch s.Outlook {
	case learning.Finished:
		return bot.Say("{}: everything on your plan is done. Well done!", bot.Strong("Finished"))
	case learning.Fresh:
		if s.Known && s.Forecast.Likely != "" && s.Late > 0 {
			return bot.Say("{}: with the hours you named you would finish around {}, {} after {}. The first entry makes it your own pace: {}.", bot.Strong("Just started"),
				bot.Strong(s.Forecast.Likely.String()), bot.Plain(count(s.Late, "day", "days")), bot.Plain(s.Due.String()), bot.Code("log 45 min "+firstWord(r.Plan.Items[0].Title)))
		}
		return bot.Say("{}: nothing is logged yet. The first entry starts your forecast: {}.", bot.Strong("Just started"), bot.Code("log 45 min "+firstWord(r.Plan.Items[0].Title)))
	case learning.Stalled:
		return bot.Say("{}: nothing logged for {}. A short session gets it going again.", bot.Strong("Stalled"), bot.Plain(count(s.Quiet, "day", "days")))
	case learning.Behind:
		return bot.Say("{}: {}.", bot.Strong("Behind"), bot.Plain(why))
	case learning.OnTrack:
		if s.Known && s.Due != "" && s.Forecast.Likely != "" {
			return bot.Say("{}: at your pace you finish around {}, {} before {}.", bot.Strong("On track"), bot.Strong(s.Forecast.Likely.String()), bot.Plain(count(-s.Late, "day", "days")), bot.Plain(s.Due.String()))
		}
		if s.Known && s.Forecast.Likely != "" {
			return bot.Say("{}: at your pace you finish around {}.", bot.Strong("On track"), bot.Strong(s.Forecast.Likely.String()))
		}
		return bot.Say("{}. Log a little more and I can say when you will finish.", bot.Strong("On track"))
	case learning.Empty:
	}
	return bot.Say("Your studies so far:")
}

// progressFacts are the figures behind a verdict.
func progressFacts(r learning.Record, s learning.Standing) []bot.Fact {
	var rows []bot.Fact
	add := func(name string, value bot.Rich) { rows = append(rows, bot.Fact{Name: name, Value: value}) }
	weeks := r.Weeks()
	if n := len(weeks); n > 0 {
		value := bot.Rich{bot.Strong(weeks[n-1].Minutes.String())}
		if r.Plan.HoursAWeek > 0 {
			value = append(value, bot.Plain(fmt.Sprintf(" of %s planned", learning.Minutes(r.Plan.HoursAWeek*60))))
		}
		add("This week", value)
	}
	var all learning.Minutes
	for _, m := range r.ByDay {
		all += m
	}
	add("In all", bot.Rich{bot.Strong(all.String())})
	if streak := learning.StreakOf(weeks); streak.Weeks > 0 {
		add("Streak", bot.Rich{bot.Strong(streakText(streak))})
	}
	if s.Known && s.All > s.Done {
		add("Left", bot.Say("about {}", bot.Strong(s.Forecast.Left.String())))
		add("Forecast", rangeText(s.Forecast))
		if cost, ok := r.CostOf(s.Forecast.Weekly); ok && len(cost.Items) > 0 {
			add("Cost of your pace", paceCost(cost))
		}
	}
	return rows
}

// rangeText is when a plan will likely be finished.
func rangeText(f learning.Forecast) bot.Rich {
	switch {
	case f.Likely == "":
		return bot.Say("not within five years at this pace")
	case f.Late == "":
		return bot.Say("around {}, at the earliest {}, and perhaps much later", bot.Strong(f.Likely.String()), bot.Plain(f.Early.String()))
	case f.Early == f.Late:
		return bot.Say("around {}", bot.Strong(f.Likely.String()))
	}
	return bot.Say("around {}, between {} and {}", bot.Strong(f.Likely.String()), bot.Plain(f.Early.String()), bot.Plain(f.Late.String()))
}

// basis says what a forecast rests on.
func basis(f learning.Forecast) string {
	how := fmt.Sprintf("The forecast draws from %s of your own log, %s a week on average; eight times in ten the end lies in the range.", count(f.Weeks, "week", "weeks"), f.Weekly)
	if f.Weeks == 0 {
		how = "The forecast rests on the hours a week you named; your log will make it yours."
	}
	return how + " Items without hours count as 70 h, projects and the like as 10 h."
}

// paceCost is what the open items will cost, and what a slower pace adds.
func paceCost(c learning.Cost) bot.Rich {
	var sums []string
	for _, m := range c.Total {
		sums = append(sums, m.String())
	}
	out := bot.Rich{bot.Strong(strings.Join(sums, " and "))}
	var parts []string
	for _, one := range c.Items {
		if one.Months > 0 {
			parts = append(parts, fmt.Sprintf("%s: %s × %s", short(one.Item.Title, 40), count(one.Months, "month", "months"), one.Item.Cost))
		}
	}
	if len(parts) > 0 {
		out = append(out, bot.Plain(" ("+strings.Join(parts, "; ")+"). Each month slower costs "+c.Slower.String()))
	}
	return out
}

func streakText(s learning.Streak) string {
	text := count(s.Weeks, "week", "weeks") + " in a row"
	switch {
	case s.Running && s.Freezes > 0:
		text += fmt.Sprintf(" (this week is still open; %s left)", count(s.Freezes, "freeze", "freezes"))
	case s.Running:
		text += " (this week is still open)"
	case s.Freezes > 0:
		text += fmt.Sprintf(" (%s left for a week you miss)", count(s.Freezes, "freeze", "freezes"))
	}
	return text
}

// barsShown is how many weeks or months a chart of hours shows.
const barsShown = 8

// hours is a small chart: a bar for each of the last weeks or months.
func hours(r learning.Record, byMonth bool) []bot.Block {
	type bar struct {
		label   string
		minutes learning.Minutes
		rest    bool
	}
	var bars []bar
	if byMonth {
		first, _ := time.Parse("2006-01", string(r.Today)[:7])
		for i := range barsShown {
			month := first.AddDate(0, i-barsShown+1, 0)
			b := bar{label: month.Format("Jan 2006")}
			for day, m := range r.ByDay {
				if strings.HasPrefix(string(day), month.Format("2006-01")) && day <= r.Today {
					b.minutes += m
				}
			}
			if b.minutes > 0 || len(bars) > 0 {
				bars = append(bars, b)
			}
		}
	} else {
		weeks := r.Weeks()
		for _, w := range weeks[max(0, len(weeks)-barsShown):] {
			bars = append(bars, bar{strings.TrimSuffix(w.Start.String(), " "+string(w.Start)[:4]), w.Minutes, w.Rest})
		}
	}
	var most learning.Minutes
	for _, b := range bars {
		most = max(most, b.minutes)
	}
	if most == 0 {
		return nil
	}
	out := []bot.Block{bot.Head{Text: map[bool]string{true: "Hours by month", false: "Hours by week"}[byMonth]}}
	for _, b := range bars {
		text := b.minutes.String()
		if b.rest {
			text = "vacation"
		}
		out = append(out, bot.Meter{Label: b.label, Done: float64(b.minutes), Total: float64(most), Text: text})
	}
	return out
}
