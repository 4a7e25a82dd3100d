package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/bottest"
	"github.com/cairnbot/cairn/bot/learning"
)

// office is a Cairn with its dashboard, and people who talk with it.
type office struct {
	t      testing.TB
	app    *app
	server *httptest.Server
	now    time.Time
}

func newOffice(tb testing.TB, database string) *office {
	tb.Helper()
	o := &office{t: tb, now: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)}
	o.app = stageOf(tb, database, func() time.Time { return o.now })
	o.app.cairn.PublicURL = "https://cairn.test"
	mux := http.NewServeMux()
	dashboard := o.app.dashboard()
	mux.Handle("/dashboard", dashboard)
	mux.Handle("/dashboard/", dashboard)
	o.server = httptest.NewTLSServer(mux)
	tb.Cleanup(o.server.Close)
	return o
}

// say is what somebody says to Cairn, leads among them, and what they are told. They
// press the buttons with these labels after it.
func (o *office) say(person, line string, labels ...string) string {
	o.t.Helper()
	c := console.Console{Out: io.Discard, Person: person, Zone: "Europe/Berlin", Operator: strings.HasPrefix(person, "lea")}
	m := o.app.bot.Answer(o.t.Context(), c.Event(line))
	for _, label := range labels {
		c.Show(m)
		at := slices.IndexFunc(m.Buttons, func(b bot.Button) bool { return b.Label == label })
		if at < 0 {
			o.t.Fatalf("%s> %s: no button %q in\n%s", person, line, label, console.Render(m, console.Style{}))
		}
		m = o.app.bot.Answer(o.t.Context(), c.Event(strconv.Itoa(at+1)))
	}
	text := console.Render(m, console.Style{})
	if strings.Contains(text, "went wrong") {
		o.t.Fatalf("%s> %s\n%s", person, line, text)
	}
	return text
}

// cohort makes one of lea's with members who agreed, each with a plan and a log.
func (o *office) cohort(lead, name string, members ...string) {
	o.t.Helper()
	code := regexp.MustCompile(`[A-Z2-9]{4}-[A-Z2-9]{4}`).FindString(o.say(lead, "cohort create "+name))
	for _, m := range members {
		o.say(m, "cohort join "+code, "Agree and join")
		o.say(m, "plan new data analyst --hours 5")
		o.say(m, "plan add SQL course --hours 20")
		o.say(m, "log 2h sql")
	}
}

// link asks Cairn for the way in.
func (o *office) link(lead string) string {
	o.t.Helper()
	found := regexp.MustCompile(`/dashboard/in/[\w-]+`).FindString(o.say(lead, "team dashboard"))
	if found == "" {
		o.t.Fatalf("%s gets no link: %s", lead, o.say(lead, "team dashboard"))
	}
	return found
}

// browser is a visitor's, with a jar of cookies.
type browser struct {
	*office
	http.Client
}

func (o *office) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		o.t.Fatal(err)
	}
	return &browser{o, http.Client{Jar: jar, Transport: o.server.Client().Transport}}
}

// get fetches a page and returns its status and text.
func (b *browser) get(path string) (int, string) { return b.do(http.MethodGet, path, nil) }

func (b *browser) post(path string, header ...string) (int, string) {
	return b.do(http.MethodPost, path, header)
}

func (b *browser) do(method, path string, header []string) (int, string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // it is read
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if csp := res.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
		b.t.Errorf("%s has the policy %q", path, csp)
	}
	return res.StatusCode, string(text)
}

// in signs a lead in.
func (o *office) in(lead string) *browser {
	o.t.Helper()
	b := o.browser()
	if status, text := b.post(o.link(lead)); status != http.StatusOK {
		o.t.Fatalf("signing in: %d\n%s", status, text)
	}
	return b
}

// expects fails unless a page has the status and the words.
func (o *office) expects(status int, text string, wantStatus int, words ...string) {
	o.t.Helper()
	if status != wantStatus {
		o.t.Errorf("status %d, want %d:\n%s", status, wantStatus, text)
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			o.t.Errorf("%q is not on the page:\n%s", w, mainOf(text))
		}
	}
}

func TestDashboard(t *testing.T) {
	testDashboard(t, filepath.Join(t.TempDir(), "cairn.db"))
}

func TestDashboardPostgres(t *testing.T) { testDashboard(t, bottest.Postgres(t, nil)) }

// testDashboard leads through every page, and closes each of them to everybody else.
func testDashboard(t *testing.T, database string) {
	t.Helper()
	o := newOffice(t, database)
	o.cohort("lea", "Data Spring", "ada", "ben", "<b>eve</b>")
	o.cohort("leah", "Art", "zoe")
	if text := o.say("ada", "team dashboard"); strings.Contains(text, "/dashboard/") {
		t.Errorf("a member gets a link: %s", text)
	}

	// A link is looked at by whoever passes it on, and used once by whoever presses.
	link := o.link("lea")
	b := o.browser()
	for range 3 {
		status, text := b.get(link)
		o.expects(status, text, http.StatusOK, "Open the dashboard")
	}
	status, text := b.get("/dashboard")
	o.expects(status, text, http.StatusUnauthorized, "signed out")
	status, text = b.post(link)
	o.expects(status, text, http.StatusOK, "Data Spring", "3 members")
	if strings.Contains(text, "Art") {
		t.Error("another lead's cohort is listed")
	}
	status, text = o.browser().post(link)
	o.expects(status, text, http.StatusGone, "used up")
	late := o.link("lea")
	o.now = o.now.Add(11 * time.Minute)
	status, text = o.browser().post(late)
	o.expects(status, text, http.StatusGone, "used up")

	cohort := regexp.MustCompile(`/dashboard/cohort/\d+`).FindString(second(b.get("/dashboard")))
	status, text = b.get(cohort)
	o.expects(status, text, http.StatusOK, "Data Spring", "ada", "ben", "&lt;b&gt;eve&lt;/b&gt;", "on track", "10 %", "fewer than five")
	if strings.Contains(text, "<b>eve") || strings.Contains(text, "SQL") {
		t.Errorf("the board shows what it must not:\n%s", text)
	}
	member := cohort + regexp.MustCompile(`(/member/\d+)">ada<`).FindStringSubmatch(text)[1]
	status, text = b.get(member)
	o.expects(status, text, http.StatusOK, "10 %", "They agreed on 23 Nov 2026")
	status, text = b.get(cohort + "/questions")
	o.expects(status, text, http.StatusOK, "Asked most", "Not answered")
	status, text = b.post(cohort + "/export")
	o.expects(status, text, http.StatusOK, "name,standing", "ada,on track", "<b>eve</b>,on track")
	for _, query := range []string{"?show=risk", "?show=track&sort=name", "?sort=percent", "?sort=active&from=9999999999999999999", "?from=-4&show=%00<script>"} {
		status, text = b.get(cohort + query)
		o.expects(status, text, http.StatusOK, "Data Spring")
		if strings.Contains(text, "<script") {
			t.Errorf("%s comes back as it is", query)
		}
	}
	if said := o.say("ada", "privacy show"); !strings.Contains(said, "dashboard of Data Spring") || !strings.Contains(said, "file with the board") {
		t.Errorf("ada is not told who looked: %s", said)
	}

	// Other people's pages, pages that are not, and requests from elsewhere.
	other := o.in("leah")
	nobody := o.browser()
	for _, path := range []string{cohort, member, cohort + "/questions"} {
		status, text = other.get(path)
		o.expects(status, text, http.StatusNotFound, "nothing here for you")
		status, text = nobody.get(path)
		o.expects(status, text, http.StatusUnauthorized, "signed out")
	}
	status, text = other.post(cohort + "/export")
	o.expects(status, text, http.StatusNotFound, "nothing here for you")
	zoe := regexp.MustCompile(`/member/\d+`).FindString(second(other.get(regexp.MustCompile(`/dashboard/cohort/\d+`).FindString(second(other.get("/dashboard"))))))
	status, text = b.get(cohort + zoe)
	o.expects(status, text, http.StatusNotFound, "nothing here for you")
	for _, path := range []string{"/dashboard/cohort/0", "/dashboard/cohort/-1", "/dashboard/cohort/+1", "/dashboard/cohort/1e3", "/dashboard/cohort/99999999999999999999", cohort + "/member/x", "/dashboard/nonsense", cohort + "/export"} {
		if status, _ = b.get(path); status != http.StatusNotFound && status != http.StatusMethodNotAllowed {
			t.Errorf("%s has status %d", path, status)
		}
	}
	for _, header := range [][]string{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}} {
		status, text = b.post(cohort+"/export", header...)
		o.expects(status, text, http.StatusForbidden, "Nothing was changed")
		status, text = b.post(o.link("lea"), header...)
		o.expects(status, text, http.StatusForbidden, "Nothing was changed")
	}
	forged := o.browser()
	forged.Jar.SetCookies(&url.URL{Scheme: "https", Host: strings.TrimPrefix(o.server.URL, "https://")}, []*http.Cookie{{Name: "__Host-cairn", Value: "' OR 1=1 --", Path: "/", Secure: true}}) //nolint:gosec // forged
	status, text = forged.get(cohort)
	o.expects(status, text, http.StatusUnauthorized, "signed out")

	// What a member takes back is gone in the next request, and so is the lead.
	o.say("ben", "cohort leave Data Spring")
	if _, text = b.get(cohort); strings.Contains(text, "ben") {
		t.Error("ben left and is shown")
	}
	o.erase("ada")
	if _, text = b.get(cohort); strings.Contains(text, "ada") {
		t.Error("ada erased herself and is shown")
	}
	status, text = b.get(member)
	o.expects(status, text, http.StatusNotFound, "nothing here for you")
	if status, text = b.post(cohort + "/export"); status != http.StatusOK || strings.Contains(text, "ada") || strings.Contains(text, "ben") {
		t.Errorf("who is gone is in the file: %s", text)
	}
	second := o.in("lea")
	status, _ = second.post("/dashboard/out")
	o.expects(status, "", http.StatusOK)
	status, text = second.get(cohort)
	o.expects(status, text, http.StatusUnauthorized, "signed out")
	lea := o.find("lea")
	if err := o.app.db.RemoveCohortLead(t.Context(), 1, lea); err != nil {
		t.Fatal(err)
	}
	status, text = b.get(cohort)
	o.expects(status, text, http.StatusNotFound, "nothing here for you")
	status, text = b.get("/dashboard")
	o.expects(status, text, http.StatusOK, "You lead no cohort")
	o.now = o.now.Add(9 * time.Hour)
	status, text = b.get("/dashboard")
	o.expects(status, text, http.StatusUnauthorized, "signed out")
	open := o.in("leah")
	o.erase("leah")
	status, text = open.get("/dashboard")
	o.expects(status, text, http.StatusUnauthorized, "signed out")
}

// mainOf is a page without what all pages have.
func mainOf(text string) string {
	if _, rest, ok := strings.Cut(text, `<main id="main">`); ok {
		return rest
	}
	return text
}

func second[A, B any](_ A, b B) B { return b }

func (o *office) find(person string) learning.PersonID {
	o.t.Helper()
	p, err := o.app.db.Find(o.t.Context(), learning.Identity{Adapter: console.Name, Workspace: "local", User: person})
	if err != nil {
		o.t.Fatal(err)
	}
	return p.ID
}

func (o *office) erase(person string) {
	o.t.Helper()
	if err := o.app.db.ErasePerson(o.t.Context(), o.find(person), o.now); err != nil {
		o.t.Fatal(err)
	}
}

// TestDashboardPace shows so many pages a minute and no more, to a visitor and to
// strangers.
func TestDashboardPace(t *testing.T) {
	o := newOffice(t, filepath.Join(t.TempDir(), "cairn.db"))
	o.cohort("lea", "Data Spring")
	b := o.in("lea")
	seen := make(map[int]int)
	for range 130 {
		status, _ := b.get("/dashboard")
		seen[status]++
	}
	if want := fmt.Sprint(map[int]int{http.StatusOK: 119, http.StatusTooManyRequests: 11}); fmt.Sprint(seen) != want {
		t.Errorf("pages by status: %v, want %s", seen, want)
	}
	clear(seen)
	for range 70 {
		status, _ := o.browser().post("/dashboard/in/guess")
		seen[status]++
	}
	if seen[http.StatusTooManyRequests] < 10 || seen[http.StatusGone] == 0 {
		t.Errorf("guesses by status: %v", seen)
	}
}
