package console

import (
	"regexp"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// retryAway is when a message for somebody else is looked at again.
const retryAway = time.Hour

// typedMention is how a person is named in a terminal: @ada.
var typedMention = regexp.MustCompile(`(^|\s)@([\p{L}\p{N}_.-]+)`)

// Event decodes one line. A number, or a number or label in brackets, presses a
// button of the newest message that had some. A bare number is a value, though,
// when one was asked for since.
func (c *Console) Event(line string) bot.Event {
	id := bot.UserID{Adapter: Name, Workspace: workspace, ID: c.Person}
	ev := bot.Event{
		From: bot.User{ID: id, Name: c.Person, Zone: c.Zone, Operator: c.Operator},
		In:   bot.Conversation{Adapter: Name, Workspace: workspace, Channel: c.Person, User: c.Person, Direct: true},
		Line: strings.TrimSpace(line),
	}
	if b, ok := c.pressed(ev.Line); ok {
		ev.Line, ev.Native, ev.Owner = b.Run, true, id
		return ev
	}
	ev.Line = typedMention.ReplaceAllString(ev.Line, "$1<@$2>")
	return ev
}
