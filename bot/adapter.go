package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Adapter connects one chat platform. It translates transports and holds no
// policy: no command is recognised, no text composed and no role judged in it.
//
// An adapter acknowledges within its platform's deadline whatever Answer does,
// drops nothing it has acknowledged, bounds every queue and gives every remote
// call a deadline. It renders every block and span, splits what is too long
// without losing order, and never logs a token or a message body. What is said in a
// channel and not to Cairn it leaves alone, or hands over as overheard where Cairn
// follows a thread or answers by itself.
type Adapter interface {
	// Name is the word in [UserID.Adapter] and [Conversation.Adapter].
	Name() string
	// Run publishes the bot's commands where the platform wants them, then
	// answers events until ctx ends. It returns nil on a clean stop.
	Run(ctx context.Context, b *Bot) error
	// Send says something unasked. key is the same when the same is tried again,
	// and different for anything else; an adapter hands it on where its platform
	// drops what comes twice. It wraps [ErrGone] when the conversation
	// can never be reached again, a [*Later] when the platform asks to wait;
	// any other error may be tried again.
	Send(ctx context.Context, to Conversation, key string, m Message) error
}

// ErrGone says that a conversation cannot be reached: the direct messages are
// closed, the channel or the workspace is gone.
var ErrGone = errors.New("conversation cannot be reached")

// Later says that the platform asks to wait before anything else is said in
// the same place.
type Later struct{ After time.Duration }

func (l *Later) Error() string { return fmt.Sprintf("platform asks to wait %v", l.After) }
