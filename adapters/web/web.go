// Package web is Cairn's HTTP listener: whether it lives, whether it is ready,
// how it is doing, and what platforms call. It knows HTTP; it knows no platform
// and nothing of what is said.
package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// Bounds of a request: platforms send little and at once.
const (
	headerFor = 5 * time.Second
	readFor   = 10 * time.Second
	writeFor  = 15 * time.Second
	idleFor   = time.Minute
	maxHeader = 64 << 10
	maxBody   = 2 << 20
	drainFor  = 10 * time.Second
	readyFor  = 3 * time.Second
)

// Health is what the listener says of Cairn.
type Health struct {
	// Problems says what is away, one short sentence each; nil means ready.
	Problems func(ctx context.Context) []string
	// Notes are said when ready, too: what works less well than it could.
	Notes   func() []string // nil for none
	Metrics *Metrics
}

// Handler serves /healthz, /readyz and /metrics, and everything else by rest,
// which may be nil. A platform that is away makes Cairn unready and not unhealthy:
// a restart would not help.
func Handler(h Health, rest http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { says(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyFor)
		defer cancel()
		if away := h.Problems(ctx); len(away) > 0 {
			says(w, http.StatusServiceUnavailable, append([]string{"not ready"}, away...)...)
			return
		}
		said := []string{"ready"}
		if h.Notes != nil {
			said = append(said, h.Notes()...)
		}
		says(w, http.StatusOK, said...)
	})
	mux.Handle("GET /metrics", h.Metrics)
	if rest != nil {
		mux.Handle("/", rest)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		mux.ServeHTTP(w, r)
	})
}

func says(w http.ResponseWriter, status int, lines ...string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, strings.Join(lines, "\n")+"\n")
}

// Serve answers on a listener until ctx ends, and then what is under way.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: headerFor, ReadTimeout: readFor, WriteTimeout: writeFor, IdleTimeout: idleFor, MaxHeaderBytes: maxHeader,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve HTTP: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return fmt.Errorf("stop serving HTTP: %w", err)
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve HTTP: %w", err)
	}
	return nil
}
