package features

import (
	"context"
	"regexp"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) settingsWeek() bot.Command {
	return bot.Command{
		Name:    "settings week",
		Help:    "Set the day on which your week starts",
		Example: "settings week sunday",
		Options: []bot.Option{{
			Name: "day", Help: "The first day of your week", Ask: "On which day does your week start?", Required: true, Kind: bot.Choose,
			Choices: []string{"monday", "sunday", "saturday", "tuesday", "wednesday", "thursday", "friday"},
		}},
		Private: true,
		Says: []string{
			"my week starts on sunday", "start the week on monday", "weeks begin on saturday for me", "set the first day of the week to sunday",
			"week start sunday", "count my weeks from sunday to saturday", "make monday the first day of my week", "my week runs from saturday",
			"the week should begin on sunday", "change the week start to monday", "use sunday as the start of the week", "i count weeks from sunday",
		},
		Hear: func(s string) (map[string]string, bool) {
			if !strings.Contains(strings.ToLower(s), "week") {
				return nil, false
			}
			if m := dayWord.FindStringSubmatch(s); m != nil {
				return map[string]string{"day": strings.ToLower(weekday(m[1]).String())}, true
			}
			return nil, true
		},
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			day := weekday(call.Text("day")[:3])
			return c.change(ctx, call, "Your hours by week and your streak count from that day now, past weeks too.", func(p *learning.Person) { p.WeekStart = day })
		},
	}
}

// latestDayStart is the last minute at which a day may start: who works past noon
// works on the next one.
const latestDayStart = 12 * 60

func (c *Cairn) settingsDayStart() bot.Command {
	return bot.Command{
		Name:    "settings daystart",
		Aliases: []string{"settings day start", "settings day"},
		Help:    "Set when your day starts; work before counts for the day before",
		Example: "settings daystart 04:00",
		Options: []bot.Option{{Name: "time", Help: "A time between 00:00 and 12:00", Ask: "At what time does your day start? For example 04:00, or midnight.", Required: true}},
		Private: true,
		Says: []string{
			"my day starts at 4am", "count work after midnight for the day before", "my day begins at 5 in the morning", "start my day at 04:00",
			"i study late, my day ends at 3am", "a new day starts at 6am for me", "set the day start to 4", "let my day run until 4am",
			"what i do before 4am belongs to yesterday", "late night sessions should count for the previous day", "my day goes from 5am to 5am",
			"reset my day to start at midnight", "days should change at 3 am for me",
		},
		Hear: func(s string) (map[string]string, bool) {
			if minute, ok := dayStart(s); ok && aboutDayStart.MatchString(s) {
				return map[string]string{"time": clock(minute)}, true
			}
			return nil, aboutDayStart.MatchString(s)
		},
		Check: func(call *bot.Call) error {
			if _, ok := dayStart(call.Text("time")); !ok {
				return bot.Refusef("I need one time between 00:00 and 12:00, like `settings daystart 04:00`.")
			}
			return nil
		},
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			minute, _ := dayStart(call.Text("time"))
			hint := "What you do before " + clock(minute) + " counts for the day before. What is logged already stays where it is."
			if minute == 0 {
				hint = "A new day starts at midnight."
			}
			return c.change(ctx, call, hint, func(p *learning.Person) { p.DayStart = minute })
		},
	}
}

var (
	morning = regexp.MustCompile(`(?i)\b(?:in the morning|o'?clock)\b`)
	// aboutDayStart keeps other times of day apart: "every day at 6" is a reminder.
	aboutDayStart = regexp.MustCompile(`(?i)\bdays? ?(?:should |to |must )?(?:starts?|begins?|ends?|goes|changes?|runs?|resets?|start)\b|\bday-?start\b|\b(?:start|begin|end) (?:of )?my day\b|\blet my day\b|` +
		`\b(?:counts?|belongs?)\b.*\b(?:day before|previous day|yesterday)\b|\b(?:after|past) midnight\b|\bday\b.*\bstart at\b`)
	midnight = regexp.MustCompile(`(?i)\b(?:after|past|before|beyond) midnight\b`)
)

// dayStart reads the one time at which a day starts, in minutes after midnight;
// "from 5am to 5am" is one, too.
func dayStart(s string) (int, bool) {
	s = morning.ReplaceAllString(midnight.ReplaceAllString(s, ""), "")
	minute, found := 0, false
	for _, m := range clockTime.FindAllStringSubmatch(s, -1) {
		at, ok := minuteOf(m)
		if !ok || found && at != minute {
			return 0, false
		}
		minute, found = at, true
	}
	return minute, found && minute <= latestDayStart
}
