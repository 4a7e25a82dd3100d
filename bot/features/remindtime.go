package features

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

// timeOptions are what a call that names a time may have to ask for.
func timeOptions() []bot.Option {
	return []bot.Option{
		{Name: "when", Help: "When: a time, a day with a time, or how it repeats", Ask: "When should I remind you?", Named: true, Choices: []string{"in 1 hour", "tomorrow at 09:00", "every day at 19:00"}},
		{Name: "text", Help: "What to remind you of", Ask: "What should I remind you of?", Named: true, Sentence: true},
		{Name: "time", Help: "The time of day", Ask: "At what time?", Named: true, Choices: []string{"08:00", "12:00", "18:00", "20:00"}},
		{Name: "zone", Help: "The time zone it counts in", Ask: "Which time zone are you in? A large city in it will do.", Named: true},
		{Name: "reading", Help: "Which of two readings is meant, set by a button", Kind: bot.Integer, Named: true, Pressed: true},
		{Name: "said", Help: "When it was said, set by a button", Kind: bot.Integer, Named: true, Pressed: true},
	}
}

// saidFor is how long a button remembers the moment at which something was said.
const saidFor = 24 * time.Hour

// farthestReminder bounds the years that a reminder may be away.
const farthestReminder = 50 * 366 * 24 * time.Hour

// timing is what the words of a call say about time. Where something has to be
// asked first, ask asks it.
type timing struct {
	when.Reading
	rest  string // what the words say beside the time
	words string // about time, as said
	ask   *bot.Message
}

// checkTiming refuses what can never be read, so that a question that was asked
// stays open.
func checkTiming(call *bot.Call) error {
	if call.Has("zone") {
		if _, err := when.Zone(call.Text("zone")); err != nil {
			return bot.Refusef("%s.", upperFirst(err.Error()))
		}
	}
	for _, words := range []string{call.Text("when"), atTime(call.Text("time"))} {
		if words == "" {
			continue
		}
		if _, err := when.Parse(words, anyDay, time.UTC); err != nil {
			return misread(err)
		}
	}
	if len([]rune(call.Text("text"))) > learning.MaxReminder {
		return tooLong()
	}
	return nil
}

func tooLong() error {
	return bot.Refusef("That is longer than %d characters. Say it in fewer words, and keep the rest elsewhere.", learning.MaxReminder)
}

// misread refuses words about time in the words of the grammar.
func misread(err error) error { return bot.Refusef("%s", strings.ReplaceAll(err.Error(), "`", "'")) }

// atTime is a time of day with its preposition.
func atTime(words string) string {
	words = oneLine(words)
	if words == "" || startsWithAt.MatchString(words) {
		return words
	}
	return "at " + words
}

var startsWithAt = regexp.MustCompile(`(?i)^(?:at|in|around|noon|midnight|tonight)\b`)

// said is the moment from which the words of a call count: the one kept in a
// button, else now.
func said(call *bot.Call) (time.Time, error) {
	if !call.Has("said") {
		return call.Now, nil
	}
	at := time.Unix(int64(call.Int("said")), 0)
	if age := call.Now.Sub(at); age < -time.Minute || age > saidFor {
		return at, bot.Refusef("That button has expired, and nothing was changed. Say it once more.")
	}
	return at, nil
}

// readTiming reads the words of a call that name a time. In a zone that is not
// known only what needs none is read, see [zoneMatters].
func readTiming(call *bot.Call, words string, zone *time.Location) (timing, error) {
	t := timing{words: words}
	now, err := said(call)
	if err != nil {
		return t, err
	}
	t.Reading, t.rest, err = findTiming(words, now, zone)
	if err == nil && !t.HasTime && call.Has("time") {
		err = t.at(call.Text("time"), now, zone)
	}
	switch {
	case err != nil:
		return t, err //nolint:wrapcheck // its caller says what to do about it
	case !t.HasTime && t.Rule == nil && !t.Start.AddDate(0, 0, 1).After(now):
		return t, bot.Refusef("%s is over. Name a day that is still to come.", when.SpokenDay(t.Start))
	case !t.HasTime:
		m := call.Ask("time", bot.Say("At what time? I read {}.", bot.Strong(t.Spoken())), given(call, "said", strconv.FormatInt(now.Unix(), 10)))
		t.ask = &m
		return t, nil
	}
	err = t.decide(call, now)
	return t, err
}

// at adds a time of day to a day that was read.
func (t *timing) at(clock string, now time.Time, zone *time.Location) error {
	var failed error
	for _, words := range []string{t.words + " " + atTime(clock), t.words + " " + clock, clock} {
		r, rest, err := when.Find(words, now, zone)
		if err == nil && r.HasTime {
			t.Reading, t.words = r, words
			if words != clock {
				t.rest = rest
			}
			return nil
		}
		failed = errors.Join(err, failed)
	}
	if failed == nil {
		return bot.Refusef("`%s` is no time of day. Write it like `18:00` or `8pm`.", short(clock, 40))
	}
	return misread(failed)
}

// decide takes the reading that is meant: the one chosen by a button, or the only
// one that lies ahead; else it asks.
func (t *timing) decide(call *bot.Call, now time.Time) error {
	ahead := func(r when.Reading) bool { return r.Rule != nil || r.Start.After(call.Now) }
	other := t.Other
	switch {
	case other == nil, t.Start.Sub(call.Now) > farthestReminder:
	case call.Int("reading") == 2, !ahead(t.Reading) && ahead(*other):
		t.Reading = *other
	case call.Int("reading") == 1, !ahead(*other):
		t.Other = nil
	default:
		m := bot.Message{Lead: bot.Say("Which do you mean, {} or {}?", bot.Strong(t.Spoken()), bot.Strong(other.Spoken()))}
		for i, r := range []when.Reading{t.Reading, *other} {
			values := given(call, "said", strconv.FormatInt(now.Unix(), 10), "reading", strconv.Itoa(i+1))
			if run := bot.Line(call.Command, values); len(run) <= maxRun {
				m.Buttons = append(m.Buttons, bot.Button{Label: short(r.Spoken(), 75), Run: run})
			}
		}
		if m.Buttons == nil {
			m.Blocks = append(m.Blocks, note("Say it once more with am or pm, or like 19:00."))
		}
		t.ask = &m
		return nil
	}
	t.Other = nil
	switch {
	case !ahead(t.Reading):
		return bot.Refusef("%s has passed already, so I can't remind you then. Name a time that is still to come.", t.Spoken())
	case t.Start.Sub(call.Now) > farthestReminder:
		return bot.Refusef("%s is too far away. A reminder can wait 50 years at most.", t.Spoken())
	case t.Rule != nil && t.Rule.Shortest() < learning.ShortestRepeat:
		return bot.Refusef("A reminder can come every %d minutes at most. Choose a longer time between.", int(learning.ShortestRepeat/time.Minute))
	}
	return nil
}

// given are the values of a call, with more, for a button that goes on with it.
func given(call *bot.Call, more ...string) map[string]string {
	out := make(map[string]string)
	for _, o := range call.Command.Options {
		if call.Has(o.Name) {
			out[o.Name] = call.Text(o.Name)
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// zoneMatters reports whether what was read in a zone would be another instant
// elsewhere: it is for "at 9", and not for "in 2 hours" or "9am new york time".
func zoneMatters(words string, now time.Time) bool {
	var at [2]time.Time
	for i, name := range []string{"Etc/UTC", "Asia/Tokyo"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			return true
		}
		r, _, err := when.Find(words, now, zone)
		if err != nil {
			return false // it has to be said differently first
		}
		if at[i] = r.Start; !r.HasTime {
			return true
		}
	}
	return !at[0].Equal(at[1])
}

// setTime writes when a reminder comes. An instant that its clock on the wall
// shows twice, as the second one does when clocks go back, is kept in UTC.
func setTime(r learning.Reminder, t when.Reading) learning.Reminder {
	zone := t.Zone()
	r.Rule = ""
	if t.Rule != nil {
		zone, r.Rule = t.Rule.Zone(), t.Rule.String()
	}
	wall := wallOf(t.Start.In(zone))
	if t.Rule != nil {
		wall = t.Rule.Wall()
	} else if !when.Instant(wall, zone).Equal(t.Start) {
		zone, wall = time.UTC, wallOf(t.Start.UTC())
	}
	r.Zone, r.Wall = zone.String(), wall.Format(learning.WallTime)
	return r
}

// wallOf is what the clock shows, as UTC.
func wallOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}
