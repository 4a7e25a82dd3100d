package main

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/slack"
	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
	"github.com/cairnbot/cairn/adapters/sqlstore"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
)

// rotating is a Slack whose tokens end after twelve hours, and replicas of Cairn
// that call it, with one clock for all.
type rotating struct {
	t        *testing.T
	fake     *fakeslack.Server
	vaults   []*vault
	replicas []*slack.Installed
	bots     []*slack.Slack
	now      atomic.Pointer[time.Time]
}

// vault is a database whose keeping of renewed tokens can be broken.
type vault struct {
	*sqlstore.DB
	keep atomic.Pointer[func() error]
}

func (v *vault) Renewed(ctx context.Context, i intake.Installation, by string) (bool, error) {
	if broken := v.keep.Load(); broken != nil {
		if err := (*broken)(); err != nil {
			return false, err
		}
	}
	return v.DB.Renewed(ctx, i, by)
}

func (v *vault) breaks(how func() error) { v.keep.Store(&how) }

// rotate makes two replicas: over one database each calls open.
func rotate(t *testing.T, open func() *sqlstore.DB) *rotating {
	t.Helper()
	r := &rotating{t: t, fake: fakeslack.New()}
	t.Cleanup(r.fake.Close)
	now := time.Now().Truncate(time.Millisecond)
	r.now.Store(&now)
	clock := func() time.Time { return *r.now.Load() }
	r.fake.SetNow(clock)
	for range 2 {
		v := &vault{DB: open()}
		i, err := slack.NewInstalled(v, []byte(strings.Repeat("k", 32)))
		if err != nil {
			t.Fatal(err)
		}
		i.ClientID, i.ClientSecret, i.APIURL, i.Now = "1.2", "client-secret", r.fake.API(), clock
		r.vaults, r.replicas = append(r.vaults, v), append(r.replicas, i)
		r.bots = append(r.bots, slack.New(slack.Config{Tokens: i, APIURL: r.fake.API(), Store: v, Gap: time.Microsecond, Now: clock}))
	}
	for _, team := range []string{"TA", "TB"} {
		r.install(team)
	}
	return r
}

func (r *rotating) install(team string) {
	r.t.Helper()
	s := &shared{workplace: &workplace{t: r.t}}
	s.oauth = &slack.OAuth{Redirect: "https://cairn.example.org/slack/oauth", Tokens: r.replicas[0], Now: r.replicas[0].Now, Log: r.replicas[0].Log}
	r.fake.Offer("code", fakeslack.Install{Team: team, Name: "Place " + team, For: 12 * time.Hour})
	if status, said := s.install("code"); status != http.StatusOK {
		r.t.Fatalf("installing: %d %s", status, said)
	}
}

func (r *rotating) pass(d time.Duration) {
	later := r.now.Load().Add(d)
	r.now.Store(&later)
}

// say posts in a channel of a workspace by a replica.
func (r *rotating) say(replica int, team string) error {
	return r.bots[replica].Send(r.t.Context(), bot.Conversation{Adapter: slack.Name, Workspace: team, Channel: "C" + team}, "", saying("hello"))
}

// works fails unless every replica reaches a workspace.
func (r *rotating) works(team, when string) {
	r.t.Helper()
	for n := range r.bots {
		if err := r.say(n, team); err != nil {
			r.t.Errorf("%s, replica %d: %v", when, n, err)
		}
	}
}

// refreshes is how often Slack was asked for a new pair.
func (r *rotating) refreshes() (n int) {
	for _, c := range r.fake.Calls("oauth.v2.access") {
		if c.Args["grant_type"] == "refresh_token" {
			n++
		}
	}
	return n
}

// kept fails unless the token that is kept of a workspace is sealed.
func (r *rotating) kept(team string) intake.Installation {
	r.t.Helper()
	in, found, err := r.vaults[0].InstalledIn(r.t.Context(), slack.Name, team)
	raw, badly := base64.StdEncoding.DecodeString(in.Token)
	if err := errors.Join(err, badly); err != nil || !found || strings.Contains(string(raw), "xoxe") {
		r.t.Errorf("kept of %s: %+v, %v", team, in, err)
	}
	return in
}

func TestSlackS22(t *testing.T) {
	renewsTokens(t, func(t *testing.T) func() *sqlstore.DB {
		t.Helper()
		db := openDB(t, filepath.Join(t.TempDir(), "cairn.db")) // one process holds an SQLite file
		return func() *sqlstore.DB { return db }
	})
}

func TestSlackS22Postgres(t *testing.T) {
	renewsTokens(t, func(t *testing.T) func() *sqlstore.DB {
		t.Helper()
		url := postgresURL(t)
		return func() *sqlstore.DB { return openDB(t, url) }
	})
}

func openDB(t *testing.T, url string) *sqlstore.DB {
	t.Helper()
	db, err := sqlstore.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// renewsTokens checks that tokens that end are renewed in time, once among all
// replicas and all calls, that no crash and no fault loses a pair, and that what
// Slack renews no more ends quietly.
func renewsTokens(t *testing.T, database func(t *testing.T) func() *sqlstore.DB) {
	t.Helper()
	for name, check := range map[string]func(*rotating){
		"once": (*rotating).once, "expired sooner": (*rotating).sooner, "ahead": (*rotating).ahead,
		"crash": (*rotating).crash, "answer lost": (*rotating).answerLost, "database away": (*rotating).databaseAway, "over": (*rotating).over,
	} {
		t.Run(name, func(t *testing.T) { check(rotate(t, database(t))) })
	}
}

// atOnce has both replicas reach a workspace at once, several times.
func (r *rotating) atOnce(team string) {
	r.t.Helper()
	var all sync.WaitGroup
	for n := range 16 {
		all.Go(func() {
			if err := r.say(n%2, team); err != nil {
				r.t.Errorf("call %d: %v", n, err)
			}
		})
	}
	all.Wait()
}

// once: concurrent calls on an expired token make one refresh.
func (r *rotating) once() {
	first := r.kept("TA")
	r.pass(13 * time.Hour)
	r.atOnce("TA")
	if n := r.refreshes(); n != 1 {
		r.t.Errorf("%d refreshes", n)
	}
	if now := r.kept("TA"); now.Token == first.Token || !now.Expires.Equal(r.now.Load().Add(12*time.Hour)) || now.Renewal != "" {
		r.t.Errorf("kept %+v", now)
	}
	r.works("TA", "after it")
	if n := r.refreshes(); n != 1 {
		r.t.Errorf("%d refreshes in the end", n)
	}
}

// sooner: Slack's word counts and not the clock's, also for calls at once.
func (r *rotating) sooner() {
	now := r.now.Load().Add(13 * time.Hour)
	r.fake.SetNow(func() time.Time { return now })
	r.atOnce("TA")
	if n := r.refreshes(); n != 1 {
		r.t.Errorf("%d refreshes", n)
	}
}

// ahead: a token is renewed before it ends, and good until then whatever becomes of
// that; a fault is no reason for a storm.
func (r *rotating) ahead() {
	r.pass(10*time.Hour + 59*time.Minute)
	r.works("TA", "more than an hour before its end")
	if n := r.refreshes(); n != 0 {
		r.t.Errorf("%d refreshes more than an hour before its end", n)
	}
	r.pass(2 * time.Minute)
	r.fake.Break(failing("oauth.v2.access", fakeslack.Fault{Status: http.StatusServiceUnavailable}))
	for range 10 {
		r.works("TA", "while Slack makes no tokens")
	}
	if n := r.refreshes(); n != 1 {
		r.t.Errorf("%d refreshes while Slack makes none", n)
	}
	r.pass(time.Hour) // and it has ended
	for range 10 {
		var later *bot.Later
		if err := r.say(0, "TA"); !errors.As(err, &later) {
			r.t.Errorf("after its end: %v", err)
		}
	}
	if n := r.refreshes(); n != 2 {
		r.t.Errorf("%d refreshes after its end", n)
	}
	r.fake.Break(nil)
	r.pass(31 * time.Second)
	r.works("TA", "when Slack makes tokens again")
	if n := r.refreshes(); n != 3 {
		r.t.Errorf("%d refreshes in the end", n)
	}
}

// used are the tokens that posts were made with.
func (r *rotating) used() (out []string) {
	for _, c := range r.fake.Calls("chat.postMessage") {
		if !slices.Contains(out, c.Token) {
			out = append(out, c.Token)
		}
	}
	return out
}

// crash: a process dies after Slack made a pair and before it is kept. Nobody has
// used that pair, and another process makes the next with what is kept.
func (r *rotating) crash() {
	r.works("TA", "before")
	before := r.used()
	r.fake.Grace(time.Minute)
	r.pass(13 * time.Hour)
	asked, dies := make(chan struct{}), make(chan struct{})
	r.vaults[0].breaks(func() error {
		close(asked)
		<-dies
		return context.Canceled
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = r.say(0, "TA")
	}()
	<-asked
	r.pass(21 * time.Second)
	if used := r.used(); !slices.Equal(used, before) {
		r.t.Errorf("used before it was kept: %q", used)
	}
	if err := r.replicas[1].Round(r.t.Context()); err != nil { // it looks every few seconds
		r.t.Error(err)
	}
	if n := r.refreshes(); n != 2 {
		r.t.Errorf("%d refreshes: the renewal that was left is not taken up", n)
	}
	if err := r.say(1, "TA"); err != nil {
		r.t.Error(err)
	}
	r.vaults[0].breaks(func() error { return nil })
	close(dies)
	<-done // as late as it wants: its pair is not kept over the newer one
	r.pass(13 * time.Hour)
	r.works("TA", "at the next end")
	if n := r.refreshes(); n != 3 {
		r.t.Errorf("%d refreshes in the end", n)
	}
}

// answerLost: Slack made a pair and its answer did not arrive.
func (r *rotating) answerLost() {
	r.fake.Grace(time.Minute)
	r.pass(13 * time.Hour)
	r.fake.Break(failing("oauth.v2.access", fakeslack.Fault{After: true, Status: http.StatusBadGateway}))
	if err := r.say(0, "TA"); err == nil || errors.Is(err, bot.ErrGone) {
		r.t.Errorf("without an answer: %v", err)
	}
	r.fake.Break(nil)
	r.pass(31 * time.Second)
	r.works("TA", "after it")
}

// databaseAway: what Slack made is kept as soon as the database takes it, and Slack
// is not asked again.
func (r *rotating) databaseAway() {
	r.pass(13 * time.Hour)
	var tries atomic.Int32
	r.vaults[0].breaks(func() error {
		if tries.Add(1) < 3 {
			return errors.New("database is away")
		}
		return nil
	})
	if err := r.say(0, "TA"); err != nil {
		r.t.Error(err)
	}
	if n := r.refreshes(); n != 1 || tries.Load() != 3 {
		r.t.Errorf("%d refreshes, kept at the attempt number %d", n, tries.Load())
	}
	r.works("TA", "after it")
}

// over: what Slack renews no more is left alone, said aloud, and mended by
// installing again; other workspaces go on.
func (r *rotating) over() {
	r.fake.Withdraw("TA")
	r.pass(13 * time.Hour)
	for n := range 10 {
		if err := r.say(n%2, "TA"); !errors.Is(err, bot.ErrGone) {
			r.t.Errorf("withdrawn: %v", err)
		}
	}
	if n := r.refreshes(); n != 1 {
		r.t.Errorf("%d refreshes of what is over", n)
	}
	r.works("TB", "another workspace")
	for n, each := range r.replicas {
		if err := each.Round(r.t.Context()); err != nil {
			r.t.Error(err)
		}
		if said := strings.Join(r.bots[n].Notes(), "\n"); !strings.Contains(said, "Place TA (TA) must install Cairn again") || !strings.Contains(said, "invalid_refresh_token") {
			r.t.Errorf("replica %d notes %q", n, said)
		}
	}
	before := len(r.fake.Calls(""))
	r.install("TA")
	r.works("TA", "installed again")
	if n := len(r.fake.Calls("")) - before; n != 3 {
		r.t.Errorf("%d calls to install and to post twice", n)
	}
	r.fake.Withdraw("TA")
	if err := r.say(0, "TA"); !errors.Is(err, bot.ErrGone) { // revoked before it ended
		r.t.Errorf("revoked: %v", err)
	}
	before = len(r.fake.Calls(""))
	if err := r.say(1, "TA"); !errors.Is(err, bot.ErrGone) || len(r.fake.Calls("")) != before {
		r.t.Errorf("called though it was revoked: %v", err)
	}
}

// TestSlackS22Ready says in /readyz which workspace must install Cairn again: beside
// others that work, and instead of ready where none does.
func TestSlackS22Ready(t *testing.T) {
	fake := fakeslack.New()
	t.Cleanup(fake.Close)
	s := sharedIn(t, filepath.Join(t.TempDir(), "cairn.db"), fake)
	now := time.Now()
	clock := func() time.Time {
		if at := s.now.Load(); at != nil {
			return *at
		}
		return now
	}
	fake.SetNow(clock)
	platforms := []served{s.slack}
	problems := func() string { return strings.Join(s.app.problems(t.Context(), t.Context(), platforms), "\n") }
	if said := problems(); said != "" {
		t.Errorf("not installed anywhere yet: %q", said)
	}
	s.installs(fakeslack.Install{Team: "TA", Name: "Ash", For: 12 * time.Hour})
	s.installs(fakeslack.Install{Team: "TB", Name: "Birch", For: 12 * time.Hour})
	later := now.Add(13 * time.Hour)
	s.now.Store(&later)
	say := func(team string) {
		t.Helper()
		fake.Withdraw(team)
		if err := s.slack.Send(t.Context(), bot.Conversation{Adapter: slack.Name, Workspace: team, Channel: "C" + team}, "", saying("x")); !errors.Is(err, bot.ErrGone) {
			t.Errorf("withdrawn: %v", err)
		}
	}
	say("TA")
	if said := strings.Join(s.app.notes(platforms), "\n"); problems() != "" || !strings.Contains(said, "slack: Ash (TA) must install Cairn again: Slack says invalid_refresh_token") {
		t.Errorf("one of two: notes %q, problems %q", said, problems())
	}
	say("TB")
	if said := problems(); !strings.Contains(said, "Ash (TA)") || !strings.Contains(said, "Birch (TB)") {
		t.Errorf("none works: %q", said)
	}
}
