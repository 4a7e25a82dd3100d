package web_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/cairnbot/cairn/adapters/web"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestHandler(t *testing.T) {
	var away []string
	m := new(web.Metrics)
	read := 0
	h := web.Handler(web.Health{
		Problems: func(context.Context) []string { return away }, Notes: func() []string { return []string{"no sentence encoder"} }, Metrics: m,
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		if read = int(n); err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	}))
	ask := func(method, path string, body []byte) (int, string) {
		t.Helper()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(body)))
		return w.Code, w.Body.String()
	}
	if code, said := ask("GET", "/readyz", nil); code != http.StatusOK || said != "ready\nno sentence encoder\n" {
		t.Errorf("ready: %d %q", code, said)
	}
	away = []string{"slack: the connection ended", "database: gone"}
	if code, said := ask("GET", "/readyz", nil); code != http.StatusServiceUnavailable || said != "not ready\nslack: the connection ended\ndatabase: gone\n" {
		t.Errorf("away: %d %q", code, said)
	}
	if code, said := ask("GET", "/healthz", nil); code != http.StatusOK || said != "ok\n" {
		t.Errorf("health: %d %q", code, said)
	}
	if code, _ := ask("POST", "/healthz", nil); code == http.StatusOK && read != 0 {
		t.Errorf("POST: %d", code)
	}
	if code, _ := ask("POST", "/slack/events", make([]byte, 10<<20)); code != http.StatusRequestEntityTooLarge || read > 2<<20 {
		t.Errorf("10 MB: status %d, %d bytes read", code, read)
	}
}

func TestMetrics(t *testing.T) {
	m := new(web.Metrics)
	for range 3 {
		m.Count("b_total", "kind", "a\"\n\\")
	}
	m.Count("b_total", "kind", "c")
	m.Count("c_total")
	m.Gauge("a", func() float64 { return 0.5 }, "x", "y")
	w := httptest.NewRecorder()
	m.ServeHTTP(w, nil)
	const want = "# TYPE a gauge\na{x=\"y\"} 0.5\n# TYPE b_total counter\nb_total{kind=\"a\\\"\\n\\\\\"} 3\nb_total{kind=\"c\"} 1\n# TYPE c_total counter\nc_total 1\n"
	if got := w.Body.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for n := range 5000 { // a label that varies does not fill the memory
		m.Count("d_total", "id", strings.Repeat("x", n))
	}
	w = httptest.NewRecorder()
	m.ServeHTTP(w, nil)
	if lines := strings.Count(w.Body.String(), "\n"); lines > 1100 {
		t.Errorf("%d lines", lines)
	}
}

// TestServe finishes what is under way when it is stopped.
func TestServe(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	begun, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- web.Serve(ctx, l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(begun)
			<-ctx.Done()
			_, _ = io.WriteString(w, "finished")
		}))
	}()
	go func() {
		<-begun
		stop()
	}()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String(), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // it is read
	if said, err := io.ReadAll(answer.Body); err != nil || string(said) != "finished" {
		t.Errorf("said %q, %v", said, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
