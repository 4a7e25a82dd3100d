package features

import (
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) reminderMessage(r learning.Reminder, due time.Time, late time.Duration) bot.Message {
	return bot.Message{Lead: bot.Say("{}", bot.Plain(r.Text))}
}

func awayMessage(missed []missedReminder) bot.Message {
	return bot.Message{Lead: bot.Say("While I was away: {}", bot.Plain(missed[0].Text))}
}
