package learning

import (
	"context"
	"time"
)

// ChannelMode is when Cairn speaks in a channel.
type ChannelMode string

// The modes.
const (
	ModeOff     ChannelMode = "off"     // never
	ModeMention ChannelMode = "mention" // when it is mentioned, and in the threads that follow; the default
	ModeAuto    ChannelMode = "auto"    // also to what it is sure to answer
)

// ChannelModes lists the modes, the quietest first.
var ChannelModes = []ChannelMode{ModeOff, ModeMention, ModeAuto}

// ChannelID is how one platform names a channel.
type ChannelID struct{ Adapter, Workspace, ID string }

// Channel is a channel whose mode was set.
type Channel struct {
	ChannelID
	Name string // as it was when the mode was set; "" where the platform did not say
	Mode ChannelMode
	At   time.Time
}

// How much Cairn says in a channel that nobody asked it: so many answers in so
// long, and the same one not again for a while.
const (
	UnaskedAtMost = 5
	UnaskedWithin = 10 * time.Minute
	UnaskedAgain  = time.Hour
)

// Channels keeps when Cairn speaks where.
type Channels interface {
	// ChannelMode is the mode of a channel, [ModeMention] where nobody set one.
	ChannelMode(ctx context.Context, c ChannelID) (ChannelMode, error)
	// SetChannel sets the mode of a channel.
	SetChannel(ctx context.Context, c Channel) error
	// Channels lists the channels of a community whose mode was set, by name.
	Channels(ctx context.Context, community CommunityID) ([]Channel, error)
	// SpeakUnasked notes that something is said in a channel that nobody asked
	// Cairn; what names it. It reports false, and notes nothing, when that would be
	// too much: see [UnaskedAtMost].
	SpeakUnasked(ctx context.Context, c ChannelID, what string, now time.Time) (bool, error)
}
