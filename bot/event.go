package bot

import "github.com/cairnbot/cairn/bot/line"

// UserID names a person on one platform. The parts are opaque and comparable;
// Workspace is a Slack workspace or a Discord guild, and empty where a
// platform's user ids are global.
type UserID struct{ Adapter, Workspace, ID string }

// User is a person as the platform describes them with the event.
type User struct {
	ID   UserID
	Name string // display name, plain text, untrusted
	Zone string // IANA zone from the platform's profile; "" when it gives none
	// Operator says that the platform itself knows this person as one who runs
	// the place: a Slack admin, a Discord member who manages the guild, the
	// terminal's --lead. An operator has every role.
	Operator bool
}

// Conversation is where something was said or should be said. Thread is empty
// outside threads. A direct conversation with an empty Channel is one that the
// adapter opens on demand with User.
type Conversation struct {
	Adapter, Workspace, Channel, Thread string
	User                                string
	Direct                              bool
}

// Event is one thing somebody did: typed a line, used a command, pressed a
// button, sent a form.
type Event struct {
	// ID is the platform's id of the delivery, the same on a repeat; "" where
	// the platform never repeats.
	ID   string
	From User
	In   Conversation
	// Line is what was said, without the mention of the bot. A mention of a
	// person is written <@ID>. For a native command or a sent form it is the
	// command's name alone, and Values holds the rest.
	Line   string
	Values map[string]string
	// Native says that the line is a command for certain (a slash command, a
	// form, a button), so it is never read as a sentence.
	Native bool
	// Overheard says that the line was not addressed to Cairn: it is answered
	// only when the answer is certain.
	Overheard bool
	// Alone says that the answer is seen by whoever sent the line alone, wherever
	// it was sent.
	Alone bool
	// Deaf says that of this channel the platform hands over only what mentions
	// Cairn.
	Deaf bool
	// Channels are those that the line names, by the name that stands in it.
	Channels map[string]string
	// Owner is whom a pressed button was painted for; the zero value where
	// anybody may press it.
	Owner UserID
	// Files are the attachments, already cut to the adapter's limits.
	Files []File
}

// Clean makes a line safe for everything behind: see [line.Clean].
func Clean(s string) string { return line.Clean(s) }
