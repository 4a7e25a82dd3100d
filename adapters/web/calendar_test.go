package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/cairnbot/cairn/adapters/web"
	"github.com/cairnbot/cairn/bot/learning"
)

func TestCalendar(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("GET /calendar/{secret}", web.Calendar(func(_ context.Context, secret string) ([]byte, error) {
		switch secret {
		case "mine":
			return []byte("BEGIN:VCALENDAR"), nil
		case "broken":
			return nil, errors.New("no database: secret of ada")
		}
		return nil, fmt.Errorf("find calendar: %w", learning.ErrNotFound)
	}))
	for path, want := range map[string]int{
		"/calendar/mine.ics": 200, "/calendar/mine": 404, "/calendar/other.ics": 404, "/calendar/.ics": 404, "/calendar/a/mine.ics": 404, "/calendar/broken.ics": 503,
	} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
		if want == 200 && (w.Body.String() != "BEGIN:VCALENDAR" || w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || w.Header().Get("Cache-Control") != "private, no-store") {
			t.Errorf("%s: %q with %v", path, w.Body.String(), w.Header())
		}
	}
}
