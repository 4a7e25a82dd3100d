package bottest

import (
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// inT1 names a channel of the workspace T1.
func inT1(channel string) learning.ChannelID {
	return learning.ChannelID{Adapter: "slack", Workspace: "T1", ID: channel}
}

func testChannels(t *testing.T, s Store) {
	ctx := t.Context()
	lea := meet(t, s, as("lea"))
	mode := func(c learning.ChannelID) learning.ChannelMode {
		t.Helper()
		m, err := s.ChannelMode(ctx, c)
		ok(t, err)
		return m
	}
	channels := func(c learning.CommunityID) []learning.Channel {
		t.Helper()
		all, err := s.Channels(ctx, c)
		ok(t, err)
		return all
	}
	same(t, "mode at first", mode(inT1("C1")), learning.ModeMention)
	same(t, "channels at first", len(channels(lea.Community)), 0)

	help := learning.Channel{ChannelID: inT1("C1"), Name: "help", Mode: learning.ModeAuto, At: today}
	chat := learning.Channel{ChannelID: inT1("C2"), Name: "chat", Mode: learning.ModeOff, At: today}
	ok(t, s.SetChannel(ctx, help))
	ok(t, s.SetChannel(ctx, chat))
	same(t, "mode", mode(inT1("C1")), learning.ModeAuto)
	same(t, "channels", channels(lea.Community), []learning.Channel{chat, help})

	// Set again where the platform does not say the name: the last one stays.
	help.Mode, help.At, help.Name = learning.ModeMention, today.Add(time.Hour), ""
	ok(t, s.SetChannel(ctx, help))
	help.Name = "help"
	same(t, "mode set again", mode(inT1("C1")), learning.ModeMention)
	same(t, "channels set again", channels(lea.Community), []learning.Channel{chat, help})

	// The same id elsewhere is another channel, of another community.
	for _, other := range []learning.ChannelID{{Adapter: "slack", Workspace: "T2", ID: "C2"}, {Adapter: "discord", Workspace: "T1", ID: "C2"}} {
		same(t, "mode elsewhere", mode(other), learning.ModeMention)
		eve := meet(t, s, learning.Identity{Adapter: other.Adapter, Workspace: other.Workspace, User: "eve"})
		same(t, "channels elsewhere", len(channels(eve.Community)), 0)
	}
}

func testSpeakUnasked(t *testing.T, s Store) {
	ctx := t.Context()
	may := func(channel, what string, at time.Time) bool {
		t.Helper()
		may, err := s.SpeakUnasked(ctx, inT1(channel), what, at)
		ok(t, err)
		return may
	}
	same(t, "at first", may("C1", "expiry", today), true)
	same(t, "the same again", may("C1", "expiry", today.Add(learning.UnaskedAgain-time.Second)), false)
	same(t, "the same elsewhere", may("C2", "expiry", today), true)
	same(t, "the same after a while", may("C1", "expiry", today.Add(learning.UnaskedAgain)), true)
	same(t, "counted from then", may("C1", "expiry", today.Add(learning.UnaskedAgain+time.Minute)), false)

	for i := range learning.UnaskedAtMost {
		same(t, "another", may("C3", strconv.Itoa(i), today.Add(time.Duration(i)*time.Minute)), true)
	}
	same(t, "one too many", may("C3", "cost", today.Add(learning.UnaskedWithin-time.Second)), false)
	same(t, "when the first is over", may("C3", "cost", today.Add(learning.UnaskedWithin)), true)

	var said atomic.Int32
	atOnce(8, func(int) {
		may, err := s.SpeakUnasked(ctx, inT1("C4"), "expiry", today)
		if err != nil {
			t.Error(err)
		}
		if may {
			said.Add(1)
		}
	})
	same(t, "said at once", said.Load(), int32(1))
}
