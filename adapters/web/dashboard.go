package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/pace"
)

// Dashboard is the pages on which leads see their cohorts: plain HTML without a
// script, by https. Who may see what is decided by the domain on every request, and every
// look at a member is noted there. All fields are required.
type Dashboard struct {
	Store learning.Store
	Now   func() time.Time
	Log   *slog.Logger
	// Words say of a member's line how they stand and why.
	Words func(learning.MemberLine) (standing, why string)
	// Title is the question that an entry answers.
	Title func(ctx context.Context, community learning.CommunityID, entry string) string
	// Export makes the file of a cohort, inside a transaction; a cohort that is not the
	// lead's is [learning.ErrNotFound].
	Export func(ctx context.Context, lead learning.PersonID, id learning.CohortID, now time.Time) (name string, file []byte, err error)

	strangers pace.Limiter[string]
	visitors  pace.Limiter[learning.PersonID]
}

// How many pages a minute are shown to one address that is not signed in, and to
// one visitor.
const (
	strangersPerMinute = 60
	visitorsPerMinute  = 120
)

// pageFor bounds the making of one page.
const pageFor = 10 * time.Second

//go:embed pages
var pages embed.FS

var templates = template.Must(template.ParseFS(pages, "pages/*.html"))

// Handler serves the pages under /dashboard.
func (d *Dashboard) Handler() http.Handler {
	d.strangers.PerMinute, d.visitors.PerMinute = strangersPerMinute, visitorsPerMinute
	mux := http.NewServeMux()
	mux.HandleFunc("GET /dashboard/style.css", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		http.ServeFileFS(w, r, pages, "pages/style.css")
	})
	mux.HandleFunc("GET /dashboard/in/{secret}", d.stranger(d.askIn))
	mux.HandleFunc("POST /dashboard/in/{secret}", d.stranger(d.letIn))
	mux.HandleFunc("POST /dashboard/out", d.stranger(d.letOut))
	mux.HandleFunc("GET /dashboard/{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/dashboard", http.StatusMovedPermanently)
	})
	mux.HandleFunc("GET /dashboard", d.visitor(d.showCohorts))
	mux.HandleFunc("GET /dashboard/cohort/{cohort}", d.visitor(d.showBoard))
	mux.HandleFunc("GET /dashboard/cohort/{cohort}/member/{member}", d.visitor(d.showMember))
	mux.HandleFunc("GET /dashboard/cohort/{cohort}/questions", d.visitor(d.showQuestions))
	mux.HandleFunc("POST /dashboard/cohort/{cohort}/export", d.visitor(d.export))
	mux.HandleFunc("/dashboard/", func(w http.ResponseWriter, _ *http.Request) { d.say(w, nothing) })
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { d.say(w, foreign) }))
	checked := protection.Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cache-Control", "no-store")
		h.Set("Strict-Transport-Security", "max-age=31536000")
		ctx, cancel := context.WithTimeout(r.Context(), pageFor)
		defer cancel()
		checked.ServeHTTP(w, r.WithContext(ctx))
	})
}

// page is what every page has.
type page struct {
	Title  string
	Cohort learning.Cohort // the zero value on pages of none
	Here   string          // which part of the cohort is shown: "board" or "questions"
	Inside bool            // signed in
	Body   any
}

// show writes a page, whole or not at all.
func (d *Dashboard) show(w http.ResponseWriter, status int, name string, p page) {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name, p); err != nil {
		d.Log.Error("make page", "err", err)
		http.Error(w, "This page cannot be shown just now.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}

// notice is a page that says why there is nothing else.
type notice struct {
	Status      int
	Title, Text string
}

var (
	signedOut = notice{http.StatusUnauthorized, "You are signed out", "Ask Cairn for a new link: say “team dashboard” in your chat. A link works once, for ten minutes."}
	usedUp    = notice{http.StatusGone, "This link is used up", "A link works once, for ten minutes. Say “team dashboard” in your chat for a new one."}
	nothing   = notice{http.StatusNotFound, "There is nothing here for you", "The page does not exist, or it is of a cohort that you do not lead, or of somebody who does not share with you."}
	tooMuch   = notice{http.StatusTooManyRequests, "One moment, please", "That were many pages in one minute. Wait a little, then try again."}
	foreign   = notice{http.StatusForbidden, "Nothing was changed", "This came from another site. Open the dashboard by itself and try again there."}
	broken    = notice{http.StatusServiceUnavailable, "This page cannot be shown just now", "Nothing was lost. Try again in a minute; if it stays, tell whoever runs Cairn."}
)

func (d *Dashboard) say(w http.ResponseWriter, n notice) {
	d.show(w, n.Status, "notice.html", page{Title: n.Title, Body: n})
}

// fail says what went wrong, as far as it is for visitors.
func (d *Dashboard) fail(ctx context.Context, w http.ResponseWriter, err error) {
	if errors.Is(err, learning.ErrNotFound) {
		d.say(w, nothing)
		return
	}
	d.Log.ErrorContext(ctx, "show dashboard", "err", err)
	d.say(w, broken)
}

// stranger serves somebody who is not signed in.
func (d *Dashboard) stranger(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		if !d.strangers.Allow(host, d.Now()) {
			d.say(w, tooMuch)
			return
		}
		serve(w, r)
	}
}

// visitor serves somebody who is signed in, or asks them to sign in.
func (d *Dashboard) visitor(serve func(w http.ResponseWriter, r *http.Request, who learning.PersonID)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, err := d.who(r)
		switch {
		case errors.Is(err, learning.ErrNotFound):
			d.say(w, signedOut)
		case err != nil:
			d.fail(r.Context(), w, err)
		case !d.visitors.Allow(who, d.Now()):
			d.say(w, tooMuch)
		default:
			serve(w, r, who)
		}
	}
}

// number reads a key in a path; anything else is 0, which is nobody's.
func number(r *http.Request, name string) int64 {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != r.PathValue(name) {
		return 0
	}
	return n
}
