package features

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// adminChannelName is the command that is heard in a channel where Cairn is off.
const adminChannelName = "admin channel"

func (c *Cairn) adminChannel() bot.Command {
	return bot.Command{
		Name:    adminChannelName,
		Aliases: []string{"admin channels"},
		Help:    "Set when I speak in a channel: off, when mentioned, or when I am sure",
		Example: "admin channel auto",
		Options: []bot.Option{
			{Name: "mode", Help: "off, mention or auto; how it stands if left out", Choices: []string{"off", "mention", "auto"}},
			{Name: "channel", Help: "Another channel, such as #general; this one if left out"},
		},
		Private: true,
		Role:    bot.Admin,
		Says: []string{
			"switch yourself off in this channel", "be quiet in this channel", "don't speak in here any more", "only answer here when you are mentioned",
			"answer questions in this channel by yourself", "turn on auto mode in this channel", "listen to this channel and answer what you can", "in which channels do you listen",
			"set this channel to mention", "stop answering in this channel unless somebody mentions you", "turn the bot off in here", "what mode is this channel in",
		},
		Hear:  hearChannel,
		Check: checkChannel,
		Run:   c.runAdminChannel,
	}
}

// modeWords are what people call the modes.
var modeWords = map[string]learning.ChannelMode{
	"off": learning.ModeOff, "quiet": learning.ModeOff, "silent": learning.ModeOff, "mute": learning.ModeOff, "never": learning.ModeOff,
	"mention": learning.ModeMention, "mentions": learning.ModeMention, "mentioned": learning.ModeMention, "default": learning.ModeMention, "on": learning.ModeMention,
	"auto": learning.ModeAuto, "automatic": learning.ModeAuto, "always": learning.ModeAuto,
}

// modeText says what a mode means in its channel.
func modeText(m learning.ChannelMode) string {
	switch m {
	case learning.ModeOff:
		return "I say nothing there; whoever mentions me is told so, privately"
	case learning.ModeAuto:
		return "I also answer questions that nobody asked me, when I am sure of the answer; otherwise I keep quiet"
	case learning.ModeMention:
	}
	return "I answer when somebody mentions me, and in the threads that follow"
}

var (
	channelSaid  = regexp.MustCompile(`^(?:<#([^<>|\s]+)(?:\|([^<>]*))?>|#(\S+))$`)
	channelNamed = regexp.MustCompile(`(?:^|\s)(<#[^<>\s]+>|#[\p{L}\p{N}_.-]+)`)

	channelAuto    = regexp.MustCompile(`(?i)\b(?:auto|automatic(?:ally)?|by yourself|on your own|unasked|without (?:being )?(?:asked|mentioned|a mention)|what(?:ever)? you (?:can|know)|listen)\b`)
	channelMention = regexp.MustCompile(`(?i)\bmention|\bwhen (?:asked|called|addressed)|\bon (?:again|in|here)\b|\b(?:turn|switch) (?:yourself |the bot )?(?:back )?on\b`)
	channelOff     = regexp.MustCompile(`(?i)\b(?:off|quiet|silent|silence|mute|shut up|stop|leave|never|not|n't|dont)\b|n't\b`)
)

// hearChannel finds the mode that a sentence asks for, and the channel it names.
func hearChannel(s string) (map[string]string, bool) {
	values := map[string]string{}
	if m := channelNamed.FindStringSubmatch(s); m != nil {
		values["channel"] = m[1]
	}
	switch {
	case isQuestion(s):
	case channelMention.MatchString(s):
		values["mode"] = string(learning.ModeMention)
	case channelOff.MatchString(s):
		values["mode"] = string(learning.ModeOff)
	case channelAuto.MatchString(s):
		values["mode"] = string(learning.ModeAuto)
	}
	return values, true
}

// channelWords are the mode and the channel of a call, in either order; "" for
// what it leaves out.
func channelWords(call *bot.Call) (mode learning.ChannelMode, channel string, err error) {
	for word := range strings.FieldsSeq(call.Text("mode") + " " + call.Text("channel")) {
		m, known := modeWords[strings.ToLower(word)]
		switch {
		case channelSaid.MatchString(word) && channel == "":
			channel = word
		case known && mode == "":
			mode = m
		default:
			return "", "", bot.Refusef("I can't place `%s`. A channel can be `off`, `mention` or `auto`: for example `admin channel auto`, or `admin channel #general off`.", word)
		}
	}
	return mode, channel, nil
}

func checkChannel(call *bot.Call) error {
	_, _, err := channelWords(call)
	return err
}

// channelMeant is the channel that a call is about: the one it names, or else the
// one it was said in. Without either its key is empty.
func channelMeant(call *bot.Call, named string) (learning.Channel, error) {
	in := call.Event.In
	ch := learning.Channel{ChannelID: learning.ChannelID{Adapter: in.Adapter, Workspace: in.Workspace}}
	if m := channelSaid.FindStringSubmatch(named); m != nil {
		ch.ID, ch.Name = m[1], m[2]
		if m[3] != "" {
			ch.ID, ch.Name = call.Event.Channels[m[3]], m[3]
		}
		if ch.ID == "" {
			return ch, bot.Refusef("I can't tell which channel `%s` is. Please say it in that channel itself: `admin channel auto`.", named)
		}
	} else if !in.Direct {
		ch.ID = in.Channel
	}
	for name, id := range call.Event.Channels {
		if id == ch.ID && ch.ID != "" {
			ch.Name = name
		}
	}
	ch.Name = short(oneLine(ch.Name), learning.MaxTitle)
	return ch, nil
}

func (c *Cairn) runAdminChannel(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	mode, named, err := channelWords(call)
	if err != nil {
		return bot.Message{}, err
	}
	ch, err := channelMeant(call, named)
	switch {
	case err != nil:
		return bot.Message{}, err
	case mode == "":
		return c.channelsShown(ctx, call, me, ch)
	case ch.ID == "":
		return bot.Message{}, bot.Refusef("There is no channel here. Say it in the channel that you mean, or name that: `admin channel #general %s`.", mode)
	case mode == learning.ModeAuto && call.Event.Deaf:
		return bot.Message{}, bot.Refusef("I can't do that here: this platform shows me only what mentions me, so there is nothing to answer by myself. `mention` and `off` work.")
	}
	was, err := c.Store.ChannelMode(ctx, ch.ChannelID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("look up channel: %w", err)
	}
	ch.Mode, ch.At = mode, call.Now
	if err := c.Store.SetChannel(ctx, ch); err != nil {
		return bot.Message{}, fmt.Errorf("set channel: %w", err)
	}
	if err := c.Store.LogAudit(ctx, learning.Audit{Community: me.Community, Actor: me.ID, What: adminChannelName, Target: ch.ID + " " + string(mode), At: call.Now}); err != nil {
		return bot.Message{}, fmt.Errorf("log audit: %w", err)
	}
	m := bot.Message{Lead: bot.Say("{} now: {}.", bot.Strong(upperFirst(whereText(call, ch))+" the mode is "+string(mode)), bot.Plain(hereText(call, ch, modeText(mode))))}
	if mode == learning.ModeAuto {
		m.Blocks = append(m.Blocks, note("At most {} such answers in {} minutes, none twice within an hour, in a thread each. I read every message there for it and keep none; bots, and what is said to somebody else, I leave alone.",
			bot.Plain(strconv.Itoa(learning.UnaskedAtMost)), bot.Plain(strconv.Itoa(int(learning.UnaskedWithin.Minutes())))))
	}
	if was != mode {
		m.Buttons = []bot.Button{{Label: "Back to " + string(was), Run: channelLine(call.Command, was, ch)}}
	}
	return m, nil
}

// channelLine sets the mode of a channel wherever it is pressed.
func channelLine(cmd *bot.Command, mode learning.ChannelMode, ch learning.Channel) string {
	named := ch.ID
	if ch.Name != "" {
		named += "|" + strings.NewReplacer("<", "", ">", "", " ", "-").Replace(ch.Name)
	}
	return bot.Line(cmd, map[string]string{"mode": string(mode), "channel": "<#" + named + ">"})
}

func whereText(call *bot.Call, ch learning.Channel) string {
	switch {
	case ch.ID == call.Event.In.Channel:
		return "here"
	case ch.Name != "":
		return "in #" + ch.Name
	}
	return "in channel " + ch.ID
}

// hereText says what is said of a channel of the channel one is in.
func hereText(call *bot.Call, ch learning.Channel, s string) string {
	if ch.ID == call.Event.In.Channel {
		return strings.ReplaceAll(s, "nothing there", "nothing here")
	}
	return s
}

// channelsShown shows how a channel stands, and every other whose mode was set.
func (c *Cairn) channelsShown(ctx context.Context, call *bot.Call, me learning.Person, ch learning.Channel) (bot.Message, error) {
	m := bot.Message{Lead: bot.Say("In every channel I answer when somebody mentions me, unless you set it otherwise.")}
	if ch.ID != "" {
		mode, err := c.Store.ChannelMode(ctx, ch.ChannelID)
		if err != nil {
			return m, fmt.Errorf("look up channel: %w", err)
		}
		m.Lead = bot.Say("{}: {}.", bot.Strong(upperFirst(whereText(call, ch))+" the mode is "+string(mode)), bot.Plain(hereText(call, ch, modeText(mode))))
		for _, other := range learning.ChannelModes {
			if other != mode && (other != learning.ModeAuto || !call.Event.Deaf) {
				m.Buttons = append(m.Buttons, bot.Button{Label: upperFirst(string(other)), Run: channelLine(call.Command, other, ch)})
			}
		}
	}
	all, err := c.Store.Channels(ctx, me.Community)
	if err != nil {
		return m, fmt.Errorf("list channels: %w", err)
	}
	all = slices.DeleteFunc(all, func(other learning.Channel) bool {
		return other.ChannelID == ch.ChannelID || other.Mode == learning.ModeMention
	})
	if len(all) > 0 {
		m.Blocks = append(m.Blocks, bot.Facts{Rows: channelRows(all)})
	}
	m.Blocks = append(m.Blocks, note("{}, {} or {}, said in a channel, sets it there.", bot.Code("admin channel off"), bot.Code("admin channel mention"), bot.Code("admin channel auto")))
	return m, nil
}

// channelsAtMost is how many channels are listed one by one.
const channelsAtMost = 25

func channelRows(all []learning.Channel) []bot.Fact {
	var rows []bot.Fact
	for _, ch := range all[:min(len(all), channelsAtMost)] {
		name := "#" + ch.Name
		if ch.Name == "" {
			name = "Channel " + ch.ID
		}
		rows = append(rows, bot.Fact{Name: name, Value: bot.Rich{bot.Strong(string(ch.Mode))}})
	}
	if more := len(all) - len(rows); more > 0 {
		rows = append(rows, bot.Fact{Name: "And more", Value: bot.Say("{}", bot.Plain(count(more, "channel", "channels")))})
	}
	return rows
}

// channelSum says in one line where Cairn speaks otherwise than everywhere.
func channelSum(all []learning.Channel) string {
	const shown = 5
	var parts []string
	for _, mode := range []learning.ChannelMode{learning.ModeAuto, learning.ModeOff} {
		var names []string
		for _, row := range channelRows(slices.DeleteFunc(slices.Clone(all), func(ch learning.Channel) bool { return ch.Mode != mode })) {
			names = append(names, row.Name)
		}
		if more := len(names) - shown; more > 0 {
			names = append(names[:shown], fmt.Sprintf("%d more", more))
		}
		if len(names) > 0 {
			parts = append(parts, string(mode)+" in "+strings.Join(names, ", "))
		}
	}
	return strings.Join(append(parts, "elsewhere when mentioned"), "; ")
}
