package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"

	"github.com/cairnbot/cairn/bot/learning"
)

// cookie is the name of the visitor's cookie. With its prefix browsers take it by
// https alone, for the whole host and from nobody else.
const cookie = "__Host-cairn"

// who is the visitor of a request; nobody is [learning.ErrNotFound].
func (d *Dashboard) who(r *http.Request) (learning.PersonID, error) {
	c, err := r.Cookie(cookie)
	if err != nil || c.Value == "" {
		return 0, learning.ErrNotFound
	}
	who, err := d.Store.Visitor(r.Context(), learning.HashSecret(c.Value), d.Now())
	if err != nil {
		return 0, fmt.Errorf("look up visitor: %w", err)
	}
	return who, nil
}

// askIn shows a button and leaves the link as it is: chats and virus scanners open
// links to look at them, and must not use them up.
func (d *Dashboard) askIn(w http.ResponseWriter, r *http.Request) {
	d.show(w, http.StatusOK, "in.html", page{Title: "Your dashboard", Body: r.PathValue("secret")})
}

// letIn uses a link up.
func (d *Dashboard) letIn(w http.ResponseWriter, r *http.Request) {
	now, visit := d.Now(), rand.Text()
	_, err := d.Store.OpenVisit(r.Context(), learning.HashSecret(r.PathValue("secret")), learning.HashSecret(visit), now, now.Add(learning.VisitGood))
	switch {
	case errors.Is(err, learning.ErrNotFound):
		d.say(w, usedUp)
		return
	case err != nil:
		d.fail(r.Context(), w, err)
		return
	}
	d.leave(r) // a visit of before, in this browser
	http.SetCookie(w, &http.Cookie{
		Name: cookie, Value: visit, Path: "/", MaxAge: int(learning.VisitGood.Seconds()),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, "/dashboard", http.StatusSeeOther)
}

// letOut ends a visit.
func (d *Dashboard) letOut(w http.ResponseWriter, r *http.Request) {
	d.leave(r)
	http.SetCookie(w, &http.Cookie{Name: cookie, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	d.say(w, notice{http.StatusOK, "You are signed out", "Say “team dashboard” in your chat when you want to come back."})
}

func (d *Dashboard) leave(r *http.Request) {
	c, err := r.Cookie(cookie)
	if err != nil {
		return
	}
	if err := d.Store.EndVisit(r.Context(), learning.HashSecret(c.Value)); err != nil {
		d.Log.ErrorContext(r.Context(), "end visit", "err", err)
	}
}
