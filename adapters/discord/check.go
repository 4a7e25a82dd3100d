package discord

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// ErrNotReached says that Discord does not answer, so that nothing is known.
var ErrNotReached = errors.New("discord cannot be reached")

// Check asks Discord whether it takes a token, and returns the name of the bot.
func Check(ctx context.Context, base, token string) (name string, err error) {
	c := newClient(base, token, time.Now, func(string, ...string) {}, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithTimeout(ctx, callFor/2)
	defer cancel()
	var me user
	err = c.do(ctx, request{method: http.MethodGet, path: "users/@me"}, &me)
	switch {
	case errors.Is(err, errDead):
		return "", errors.New("Discord refuses the token: take the one under Bot in the developer portal")
	case err != nil:
		return "", ErrNotReached
	}
	return me.Name, nil
}
