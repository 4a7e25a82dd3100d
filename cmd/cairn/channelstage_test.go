package main

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot/learning"
)

// In a conversation "ada#help> a line" is said in the channel help, and
// "ada#help^> a line" in the newest thread there. A terminal has no channels: here
// is the least that an adapter with channels does, to see what Cairn makes of it on
// both databases. The Slack of the tests does the same with the adapter for Slack.

// rooms are the channels of a stage.
type rooms struct {
	number int
	newest map[string]string   // the thread of the newest answer, by channel
	talks  map[string][]string // who talks with Cairn, by thread; "" for nobody in particular
}

// roomOf splits who says something from where; thread says it is in the newest one.
func roomOf(who string) (person, channel string, thread bool) {
	person, channel, _ = strings.Cut(who, "#")
	channel, thread = strings.CutSuffix(channel, "^")
	return person, channel, thread
}

var namedChannel = regexp.MustCompile(`#(\w+)`)

// inChannel says a line in a channel and returns what is shown there.
func (s *stage) inChannel(person, channel string, inThread bool, line string) string {
	r := &s.rooms
	if r.newest == nil {
		r.newest, r.talks = make(map[string]string), make(map[string][]string)
	}
	c := s.terminal(person)
	ev := c.Event(line)
	ev.In.Channel, ev.In.Direct, ev.Channels = channel, false, map[string]string{channel: channel}
	for _, m := range namedChannel.FindAllStringSubmatch(ev.Line, -1) {
		ev.Channels[m[1]] = m[1]
	}
	said, mention := strings.CutPrefix(ev.Line, "<@cairn> ")
	ev.Line = said
	r.number++
	ev.In.Thread = strconv.Itoa(r.number)
	if inThread {
		ev.In.Thread = r.newest[channel]
	}
	talks, opens := r.talks[ev.In.Thread], false
	mode, err := s.app.cairn.Mode(context.Background(), ev.In)
	switch {
	case err != nil:
		return err.Error()
	case ev.Native:
	case mention:
		r.talks[ev.In.Thread] = append(talks, person)
	case inThread && len(talks) > 0 && mode != learning.ModeOff:
		ev.Overheard = !strings.Contains(strings.Join(talks, " "), person)
	case !inThread && mode == learning.ModeAuto && !strings.Contains(said, "<@"):
		ev.Overheard, opens = true, true
	default:
		return ""
	}
	if route := s.app.bot.Route(context.Background(), ev); route.Command != nil && route.Err == nil {
		s.used[route.Command.Name] = true
	}
	m := s.app.bot.Answer(context.Background(), ev)
	if m.Empty() {
		return ""
	}
	if opens {
		r.talks[ev.In.Thread] = append(talks, "")
	}
	if !m.Private {
		r.newest[channel] = ev.In.Thread
	}
	c.Show(m)
	return alone(person, m.Private) + s.seen(person)
}

// alone introduces what others in the channel do not see.
func alone(person string, private bool) string {
	if private {
		return "(for " + person + " alone)\n"
	}
	return ""
}
