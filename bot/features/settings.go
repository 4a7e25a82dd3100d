package features

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

func (c *Cairn) settingsShow() bot.Command {
	return bot.Command{
		Name:    "settings show",
		Aliases: []string{"settings"},
		Help:    "Show your settings and how to change them",
		Example: "settings",
		Private: true,
		Says: []string{
			"show my settings", "what are my settings", "which time zone do you have for me", "what timezone am i in", "my preferences",
			"open settings", "how am i set up", "what are my quiet hours", "show my configuration", "change my settings",
		},
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			me, err := c.me(ctx, call)
			if err != nil {
				return bot.Message{}, err
			}
			vacations, err := c.Store.Vacations(ctx, me.ID)
			if err != nil {
				return bot.Message{}, fmt.Errorf("list vacations: %w", err)
			}
			return bot.Message{Lead: bot.Say("Your settings:"), Blocks: []bot.Block{settingsOf(me, vacations, call.Now)}}, nil
		},
	}
}

func settingsOf(p learning.Person, vacations []learning.Vacation, now time.Time) bot.Facts {
	zone := "not known yet"
	if p.Zone != "" {
		zone = fmt.Sprintf("%s, now %s", p.Zone, now.In(p.Location()).Format("15:04"))
	}
	rest := "none planned"
	for _, v := range vacations {
		if v.To >= p.Today(now) {
			rest = vacationText(v)
			break
		}
	}
	row := func(name, value, change string) bot.Fact {
		return bot.Fact{Name: name, Value: bot.Say("{} — change it with {}", bot.Strong(value), bot.Code(change))}
	}
	return bot.Facts{Rows: []bot.Fact{
		row("Time zone", zone, "settings timezone Berlin"),
		row("Quiet hours", quietText(p.Quiet), "settings quiet 22:00-08:00"),
		row("Study days", daysText(p.Days), "settings days mon-fri"),
		row("Week starts on", p.WeekStart.String(), "settings week sunday"),
		row("Day starts at", clock(p.DayStart), "settings daystart 04:00"),
		row("Vacation", rest, "settings vacation 20 Dec to 3 Jan"),
		row("Language", languageName(p.Locale), "settings locale en-GB"),
		row("Privacy", "leaderboards: "+leaderboardText(p)+"; nudges: "+nudgesText(p), "settings privacy"),
	}}
}

func (c *Cairn) settingsTimezone() bot.Command {
	return bot.Command{
		Name:    "settings timezone",
		Aliases: []string{"settings zone", "timezone"},
		Help:    "Set your time zone",
		Example: "settings timezone Europe/Berlin",
		Options: []bot.Option{{
			Name: "zone", Help: "A city, a zone or an offset", Ask: "Which time zone are you in? A large city in it will do.", Required: true,
			Complete: func(_ context.Context, _ *bot.Call, prefix string) ([]bot.Choice, error) {
				var out []bot.Choice
				for _, z := range when.FindZones(prefix, 25) {
					out = append(out, bot.Choice{Label: z, Value: z})
				}
				return out, nil
			},
		}},
		Private: true,
		Says: []string{
			"my time zone is europe/berlin", "i live in london", "set my timezone to new york", "i am in tokyo now", "change my time zone to utc+2",
			"i moved to madrid", "im based in toronto", "switch me to paris time", "use sydney time for me", "my clock is on pacific time",
		},
		Hear: hearZone(hearAfter("zone", `(?i)\b(?:time ?zone|clock)\b.*?\b(?:to|is|as|in|on)\s+(.+)$`, `(?i)\b(?:live|living|based|located|moved|moving|now|am|im|i'm)\s+(?:in|to|at)\s+(.+?)(?:\s+now)?$`, `(?i)\b(?:switch|use|put|set)(?: me)?(?: to| on)?\s+(.+?)\s+time\b`, `(?i)\b(?:switch|change|set) (?:me|it) to\s+(.+)$`)),
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			loc, err := when.Zone(call.Text("zone"))
			if err != nil {
				return bot.Message{}, bot.Refusef("%s.", upperFirst(err.Error()))
			}
			return c.change(ctx, call, "It is now "+call.Now.In(loc).Format("15:04 on Mon 2 Jan")+" for you.", func(p *learning.Person) {
				p.Zone, p.ZoneChosen = loc.String(), true
			})
		},
	}
}

func (c *Cairn) settingsQuiet() bot.Command {
	return bot.Command{
		Name:    "settings quiet",
		Aliases: []string{"quiet"},
		Help:    "Set the hours in which I keep quiet, or off",
		Example: "settings quiet 22:00-08:00",
		Options: []bot.Option{{Name: "hours", Help: "From and to, or off", Ask: "From when to when should I keep quiet? For example 22:00-08:00, or off.", Required: true}},
		Private: true,
		Says: []string{
			"do not message me between 22:00 and 8:00", "quiet hours from 10pm to 7am", "no messages at night", "keep quiet from 21:00 to 9:00",
			"don't disturb me after 9pm until 8am", "turn quiet hours off", "dont ping me between 11pm and 7am", "set do not disturb from 8pm to 6am",
		},
		Hear: func(s string) (map[string]string, bool) {
			if q, ok := parseQuiet(s); ok {
				return map[string]string{"hours": quietText(q)}, true
			}
			return nil, true
		},
		Check: func(call *bot.Call) error {
			if _, ok := parseQuiet(call.Text("hours")); !ok {
				return bot.Refusef("I need two times, like `22:00-08:00` or `10pm to 7am`, or `off`.")
			}
			return nil
		},
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			q, _ := parseQuiet(call.Text("hours"))
			return c.change(ctx, call, "Reminders with a time you named still come at that time.", func(p *learning.Person) { p.Quiet = q })
		},
	}
}

func (c *Cairn) settingsDays() bot.Command {
	return bot.Command{
		Name:    "settings days",
		Help:    "Set the days on which you study",
		Example: "settings days mon-fri",
		Options: []bot.Option{{Name: "days", Help: "Days or spans of days", Ask: "On which days do you study? For example mon-fri, or every day.", Required: true}},
		Private: true,
		Says: []string{
			"i study on weekdays only", "i only learn monday to friday", "my study days are tue and thu", "weekends are free for me", "i study every day",
			"no studying on sundays", "count only weekdays", "my learning days are saturday and sunday",
		},
		Hear: func(s string) (map[string]string, bool) {
			if d, ok := parseDays(s); ok {
				return map[string]string{"days": daysText(d)}, true
			}
			return nil, true
		},
		Check: func(call *bot.Call) error {
			if _, ok := parseDays(call.Text("days")); !ok {
				return bot.Refusef("I need days of the week, like `mon-fri`, `tue, thu` or `every day`.")
			}
			return nil
		},
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			d, _ := parseDays(call.Text("days"))
			return c.change(ctx, call, "Other days don't count against your week.", func(p *learning.Person) { p.Days = d })
		},
	}
}

func (c *Cairn) settingsLocale() bot.Command {
	return bot.Command{
		Name:    "settings locale",
		Aliases: []string{"settings language"},
		Help:    "Set your language",
		Example: "settings locale en-GB",
		Options: []bot.Option{{Name: "locale", Help: "A language tag", Ask: "Which language and country? For example en-GB or de.", Required: true}},
		Private: true,
		Says: []string{
			"set my language to german", "use british english", "change my locale to fr", "my language is spanish", "write dates the german way",
			"switch my locale to en-us",
		},
		Hear: hearLocale,
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			tag, err := findLanguage(call.Text("locale"))
			if err != nil {
				return bot.Message{}, bot.Refusef("I don't know the language `%s`. Write it like `en-GB`, `de` or `pt-BR`.", short(call.Text("locale"), 40))
			}
			return c.change(ctx, call, "I speak English only for now, and keep your choice for the day I learn more.", func(p *learning.Person) { p.Locale = tag.String() })
		},
	}
}

// change applies one change to the caller's settings and shows it.
func (c *Cairn) change(ctx context.Context, call *bot.Call, hint string, apply func(*learning.Person)) (bot.Message, error) {
	before, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	after := before
	apply(&after)
	if after == before {
		return bot.Message{Lead: bot.Say("That is how it is set already.")}, nil
	}
	m, err := c.did(ctx, call, before, bot.Say("Saved."), learning.Step{Person: &learning.Edit[learning.Person]{Before: before, After: after}})
	if err == nil && hint != "" {
		m.Blocks = append(m.Blocks, note("{}", bot.Plain(hint)))
	}
	return m, err
}

// hearAfter finds one option as the group of the first pattern that matches.
func hearAfter(option string, patterns ...string) func(string) (map[string]string, bool) {
	var compiled []*regexp.Regexp
	for _, p := range patterns {
		compiled = append(compiled, regexp.MustCompile(p))
	}
	return func(s string) (map[string]string, bool) {
		for _, re := range compiled {
			if m := re.FindStringSubmatch(s); m != nil {
				return map[string]string{option: strings.Trim(m[1], " .!,")}, true
			}
		}
		return nil, true
	}
}

var (
	clockTime = regexp.MustCompile(`(?i)\b(\d{1,2})(?:[:.h](\d{2})|h)?\s*(am\b|pm\b|a\.m\.|p\.m\.|(?:o'?clock )?(?:in the |at )(?:morning|afternoon|evening|night)\b)?|\b(noon|midnight)\b`)
	quietOff  = regexp.MustCompile(`(?i)\b(?:off|none|never|no quiet|disable)\b`)
)

// parseQuiet reads two clock times, or that there should be none.
func parseQuiet(s string) (learning.Quiet, bool) {
	found := clockTime.FindAllStringSubmatch(s, -1)
	if len(found) == 0 {
		return learning.Quiet{}, quietOff.MatchString(s)
	}
	if len(found) != 2 {
		return learning.Quiet{}, false
	}
	from, okFrom := minuteOf(found[0])
	to, okTo := minuteOf(found[1])
	return learning.Quiet{From: from, To: to}, okFrom && okTo && from != to
}

func minuteOf(m []string) (int, bool) {
	switch strings.ToLower(m[4]) {
	case "noon":
		return 12 * 60, true
	case "midnight":
		return 0, true
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	if half := strings.ToLower(m[3]); half != "" {
		if hour < 1 || hour > 12 {
			return 0, false
		}
		hour %= 12
		if half[0] == 'p' || strings.Contains(half, "afternoon") || strings.Contains(half, "evening") || strings.Contains(half, "night") && hour > 5 {
			hour += 12
		}
	}
	return (hour*60 + minute) % (24 * 60), hour <= 24 && minute < 60
}

func quietText(q learning.Quiet) string {
	if q.From == q.To {
		return "off"
	}
	return fmt.Sprintf("%02d:%02d–%02d:%02d", q.From/60, q.From%60, q.To/60, q.To%60)
}

var (
	dayWord = regexp.MustCompile(`(?i)\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?s?\b`)
	daySpan = regexp.MustCompile(`(?i)^\s*(?:-|–|to|through|until|till)\s*$`)
)

// parseDays reads days and spans of days: "mon-fri", "tue and thu", "weekdays",
// "every day", "no sundays".
func parseDays(s string) (learning.Weekdays, bool) {
	lower := strings.ToLower(s)
	const weekend = learning.Weekdays(1<<time.Saturday | 1<<time.Sunday)
	switch {
	case allBut.MatchString(lower):
	case strings.Contains(lower, "every day"), strings.Contains(lower, "everyday"), strings.Contains(lower, "all days"), strings.Contains(lower, "daily"):
		return learning.EveryDay, true
	case noWeekend.MatchString(lower):
		return learning.EveryDay &^ weekend, true
	case onlyWeekend.MatchString(lower):
		return weekend, true
	case dayWord.MatchString(lower) && daysTo.MatchString(lower):
	case strings.Contains(lower, "weekday"), strings.Contains(lower, "weekends are free"), strings.Contains(lower, "no weekend"):
		return learning.EveryDay &^ weekend, true
	case strings.Contains(lower, "weekend"):
		return weekend, true
	}
	var days learning.Weekdays
	at := dayWord.FindAllStringSubmatchIndex(s, -1)
	for i, m := range at {
		d := weekday(s[m[2]:m[3]])
		days |= 1 << d
		if i > 0 && daySpan.MatchString(s[at[i-1][1]:m[0]]) {
			for from := weekday(s[at[i-1][2]:at[i-1][3]]); from != d; from = (from + 1) % 7 {
				days |= 1 << from
			}
		}
	}
	if noDays.MatchString(freeOn.ReplaceAllString(s, "")) {
		days = learning.EveryDay &^ days
	}
	return days, len(at) > 0 && days != 0
}

var (
	onlyWeekend = regexp.MustCompile(`\b(?:only|just) (?:on |at )?(?:the )?weekends?\b|\bweekends? only\b|\bnot? (?:on |study on )?weekdays?\b`)
	noWeekend   = regexp.MustCompile(`\b(?:not|never|no|don'?t|can'?t|without)\b[^.]*\bweekends?\b`)
	allBut      = regexp.MustCompile(`\b(?:all|every|any) ?days?\b.*\b(?:except|but|without|apart from|besides)\b.*\b(?:mon|tue|wed|thu|fri|sat|sun)`)
	// freeOn says when somebody has time.
	freeOn = regexp.MustCompile(`(?i)\bi(?:'?m| am)(?: now| only)? free\b`)
	// daysTo names days beside the word for some of them.
	daysTo = regexp.MustCompile(`\b(?:week ?days?|weekends?) (?:to|are|should be|:)`)
	noDays = regexp.MustCompile(`(?i)\b(?:no|not|never|except|but|n[o']t|dont|off|without|skip|free|out of my|take out|leave out|remove|drop|exclude)\b|n't\b`)
)

func weekday(s string) time.Weekday {
	return time.Weekday(strings.Index("sunmontuewedthufrisat", strings.ToLower(s)) / 3)
}

func daysText(w learning.Weekdays) string {
	if w == learning.EveryDay {
		return "every day"
	}
	var names []string
	for i := range 7 {
		if d := time.Weekday((i + 1) % 7); w.Has(d) {
			names = append(names, d.String()[:3])
		}
	}
	return strings.Join(names, ", ")
}

// findLanguage takes a tag or an English name of a language.
func findLanguage(s string) (language.Tag, error) {
	name := strings.ToLower(oneLine(s))
	switch name {
	case "british english", "uk english":
		return language.BritishEnglish, nil
	case "american english", "us english":
		return language.AmericanEnglish, nil
	}
	for _, tag := range display.Supported.Tags() {
		if strings.EqualFold(display.English.Tags().Name(tag), name) {
			return tag, nil
		}
	}
	return language.Parse(s)
}

func languageName(locale string) string {
	tag, err := language.Parse(locale)
	if err != nil {
		return locale
	}
	return display.English.Tags().Name(tag)
}

func either(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
