package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

var pictures = flag.String("pictures", "", "folder for pictures of the dashboard's pages")

// chromium opens pages of the dashboard as a lead who is signed in.
type chromium struct {
	t         *testing.T
	path, axe string
	url       string
}

// newChromium serves the dashboard to a browser. What is served in this test alone
// adds the lead's cookie to every request, and to pages under /axe the checks of
// axe-core, which the pages' own policy would keep out.
func newChromium(t *testing.T, o *office, visit string) *chromium {
	t.Helper()
	tools := strings.Fields(os.Getenv("CAIRN_TEST_BROWSER"))
	if len(tools) != 2 {
		if os.Getenv("REQUIRE_BROWSER") == "1" {
			t.Fatal("CAIRN_TEST_BROWSER is not set: run this by “make test”")
		}
		t.Skip("needs Chromium and axe-core: CAIRN_TEST_BROWSER=\"$(.ci/browser)\" go test …")
	}
	script, err := os.ReadFile(tools[1]) //nolint:gosec // named by whoever runs the test
	if err != nil {
		t.Fatal(err)
	}
	dashboard := o.app.dashboard()
	serve := func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "__Host-cairn", Value: visit}) //nolint:gosec // what a browser sends
		dashboard.ServeHTTP(w, r)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/dashboard", serve)
	mux.HandleFunc("/dashboard/", serve)
	mux.HandleFunc("/axe.js", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(script) })
	mux.Handle("/axe/", http.StripPrefix("/axe", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := httptest.NewRecorder()
		serve(page, r)
		w.WriteHeader(page.Code)
		_, _ = fmt.Fprint(w, strings.Replace(page.Body.String(), "</body>", `<script src="/axe.js"></script><script>
			axe.run().then(r => { document.body.innerHTML = ""; document.body.textContent = "found:" + JSON.stringify({
				Wide: document.documentElement.scrollWidth - innerWidth,
				Passed: r.passes.length,
				Wrong: r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" ")),
			}) + ":found"; })</script></body>`, 1))
	})))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return &chromium{t, tools[0], tools[1], server.URL}
}

func (c *chromium) run(args ...string) string {
	c.t.Helper()
	args = append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--hide-scrollbars", "--user-data-dir=" + c.t.TempDir(),
	}, args...)
	out, err := exec.CommandContext(c.t.Context(), c.path, args...).Output() //nolint:gosec // named by whoever runs the test
	if err != nil {
		c.t.Fatalf("chromium: %v", err)
	}
	return string(out)
}

var found = regexp.MustCompile(`found:(\{.*\}):found`)

// check looks for what keeps people from using a page.
func (c *chromium) check(path string) {
	c.t.Helper()
	dom := c.run("--virtual-time-budget=20000", "--window-size=500,900", "--dump-dom", c.url+"/axe"+path)
	m := found.FindStringSubmatch(dom)
	if m == nil {
		c.t.Fatalf("%s: axe-core said nothing:\n%s", path, dom)
	}
	var result struct {
		Wide, Passed int
		Wrong        []string
	}
	text := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(m[1])
	if err := json.Unmarshal([]byte(text), &result); err != nil {
		c.t.Fatal(err, text)
	}
	if result.Passed < 10 || len(result.Wrong) > 0 || result.Wide > 0 {
		c.t.Errorf("%s: %d checks passed, %d px too wide, wrong: %s", path, result.Passed, result.Wide, strings.Join(result.Wrong, "\n"))
	}
}

// picture draws a page.
func (c *chromium) picture(name, path string, width, height int, args ...string) {
	c.t.Helper()
	file := filepath.Join(*pictures, name+".png")
	args = append(args, "--force-device-scale-factor=1", fmt.Sprintf("--window-size=%d,%d", width, height), "--screenshot="+file, c.url+path)
	c.run(args...)
}

// TestBrowser opens every page in Chromium and has axe-core look for what keeps
// people from using it. With -pictures it draws them as well.
func TestBrowser(t *testing.T) {
	o := newOffice(t, filepath.Join(t.TempDir(), "cairn.db"))
	names := []string{"Ada Lovelace", "José Álvarez", "李小龍", "عمر الخيام", "Priya 🌱", "a-name-without-any-break-that-is-longer-than-a-phone-is-wide-and-goes-on", "Ben", "Zoë"}
	o.cohort("lea", "Data Spring 2026", names...)
	for i, name := range names {
		for range i * 2 {
			o.say(name, "log 1h sql")
		}
	}
	o.say("Ben", "done 1")
	o.say("Zoë", "plan edit 1 --due 1 Dec")
	for i := range 7 {
		o.say(names[i], "do they expire?")
		o.say(names[i], "what does it cost?")
	}
	o.say("Ben", "does milk expire?")
	o.now = o.now.AddDate(0, 0, 12)
	o.say("Ada Lovelace", "log 4h sql")
	o.say("Priya 🌱", "log 1h sql")
	lea := o.find("lea")
	if err := o.app.db.AddSignIn(t.Context(), "link", lea, o.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := o.app.db.OpenVisit(t.Context(), "link", learning.HashSecret("visit"), o.now, o.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	c := newChromium(t, o, "visit")
	pages := map[string]string{
		"list": "/dashboard", "board": "/dashboard/cohort/1", "none": "/dashboard/cohort/1?show=finished&sort=name",
		"member": fmt.Sprintf("/dashboard/cohort/1/member/%d", o.find("Ada Lovelace")), "questions": "/dashboard/cohort/1/questions",
		"in": "/dashboard/in/secret", "nothing": "/dashboard/nothing",
	}
	for name, path := range pages {
		if *pictures == "" {
			c.check(path)
			continue
		}
		c.picture(name+"-desktop", path, 1200, 1000)
		c.picture(name+"-phone", path, 500, 1200)
		c.picture(name+"-dark", path, 1200, 1000, "--blink-settings=preferredColorScheme=0")
	}
}
