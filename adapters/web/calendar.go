package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/cairnbot/cairn/bot/learning"
)

// Calendar serves the calendars behind secret addresses, {secret}.ics, which render
// makes; one that is nobody's, [learning.ErrNotFound], is a page that is not there.
// The secret is the only key, so the answer is for no cache and no search engine.
func Calendar(render func(ctx context.Context, secret string) ([]byte, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secret, ok := strings.CutSuffix(r.PathValue("secret"), ".ics")
		if !ok {
			http.NotFound(w, r)
			return
		}
		data, err := render(r.Context(), secret)
		switch {
		case errors.Is(err, learning.ErrNotFound):
			http.NotFound(w, r)
			return
		case err != nil:
			http.Error(w, "The calendar cannot be read just now. Try again in a minute.", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
		w.Header().Set("Cache-Control", "private, no-store")
		w.Header().Set("X-Robots-Tag", "noindex")
		_, _ = w.Write(data)
	})
}
