package features

import (
	"strconv"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// onTime is how late a reminder may be said without a word about it.
const onTime = time.Minute

// reminderMessage says one time of a reminder. Its buttons name the time, so that
// they do the same after any wait, and nothing twice.
func (c *Cairn) reminderMessage(r learning.Reminder, due time.Time, late time.Duration) bot.Message {
	m := bot.Message{Lead: bot.Say("Reminder: {}", bot.Strong(r.Text))}
	if late > onTime {
		m.Blocks = append(m.Blocks, note("It was due {}, {} late: I was away.", bot.Plain(due.In(r.Location()).Format("Mon 2 Jan, 15:04")), bot.Plain(lateText(late))))
	}
	key := learning.Occurrence{Reminder: r.ID, Due: due}.Key()
	m.Buttons = []bot.Button{
		{Label: "Done", Run: "reminders done " + key, Style: bot.Primary},
		{Label: "20 min", Run: "reminders snooze " + key + " 20 min"},
		{Label: "1 hour", Run: "reminders snooze " + key + " 1 hour"},
		{Label: "Tomorrow", Run: "reminders snooze " + key + " tomorrow"},
		{Label: "Skip", Run: "reminders skip " + key},
	}
	return m
}

func lateText(late time.Duration) string {
	return learning.Minutes(late.Round(time.Minute) / time.Minute).String()
}

// awayMessage tells in one message what could not be said for more than a day.
func awayMessage(missed []missedReminder) bot.Message {
	if len(missed) == 1 {
		return bot.Message{Lead: bot.Say("While I was away I missed a reminder: {}, due {}.", bot.Strong(missed[0].Text), bot.Plain(missedDay(missed[0])))}
	}
	m := bot.Message{Lead: bot.Say("While I was away I missed {} reminders. I am sorry.", bot.Plain(strconv.Itoa(len(missed))))}
	var list bot.List
	for _, r := range missed {
		list.Items = append(list.Items, bot.Say("{}, due {}", bot.Strong(r.Text), bot.Plain(missedDay(r))))
	}
	m.Blocks = []bot.Block{list}
	return m
}

func missedDay(r missedReminder) string {
	return r.Due.In(r.Location()).Format("Mon 2 Jan, 15:04")
}
