package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
	"github.com/cairnbot/cairn/knowledge"
)

// This file is a Slack with many workspaces that is a process of its own, so that its
// processor time and memory are none of the bot's: members mention the bot, and what
// it answers is counted.

// order says what traffic there is to be.
type order struct {
	To          string // where events go by HTTP; "" for Socket Mode
	First       int    // the number of the first mention
	Mentions    int
	Rate        int // mentions a second; 0 for as fast as answers come
	Outstanding int // with Rate 0: unanswered at the same time
	Workspaces  int
	Channels    int // of each workspace
	Members     int // of each workspace
	Known       bool
	Kind        string        // of event; "" for app_mention
	Settle      time.Duration // the end is when nothing is answered for so long
}

// outcome is what came of it. Times are in milliseconds.
type outcome struct {
	Thanked, Answered    int
	Twice                int     // answers beyond the first of a mention
	TwiceAt              []int64 // when those were answered first, in milliseconds since 1970
	Astray               int     // answers where nobody asked
	Alone                int     // answers that one member alone can see
	Turned               int     // requests that were not thanked for, and made again
	Seconds              float64
	AckP50, AckP99       float64
	AckMax               float64
	AnswerP50, AnswerP99 float64
}

func (r outcome) String() string {
	return fmt.Sprintf("%d thanked, %d answered in %.1f s, %d twice, %d astray, %d alone, %d not thanked at first; ack p50 %.0f p99 %.0f max %.0f ms; answer p50 %.0f p99 %.0f ms",
		r.Thanked, r.Answered, r.Seconds, r.Twice, r.Astray, r.Alone, r.Turned, r.AckP50, r.AckP99, r.AckMax, r.AnswerP50, r.AnswerP99)
}

// trafficMain says where its Web API is, and carries out orders until its input ends.
func trafficMain() {
	fake := fakeslack.New()
	fmt.Println(fake.API())
	orders := json.NewDecoder(os.Stdin)
	for {
		var o order
		if err := orders.Decode(&o); err != nil {
			return
		}
		if err := json.NewEncoder(os.Stdout).Encode(newTraffic(fake, o).run()); err != nil {
			return
		}
	}
}

// asked is one mention.
type asked struct {
	at              time.Time
	thanked         time.Duration
	turned, answers int
	answered        time.Duration
}

type traffic struct {
	order
	fake     *fakeslack.Server
	question func(n int) string
	http     *http.Client
	free     chan struct{}
	mu       sync.Mutex
	asked    map[string]*asked // by channel and thread
	last     time.Time         // an answer or thanks
	astray   int
	alone    int
}

func newTraffic(fake *fakeslack.Server, o order) *traffic {
	t := &traffic{
		order: o, fake: fake, asked: make(map[string]*asked, o.Mentions), question: distinctQuestion, free: make(chan struct{}, max(o.Outstanding, 1)),
		http: &http.Client{Timeout: 3 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 512}}, // as long as Slack waits
	}
	if o.Known {
		t.question = knownQuestion()
	}
	for n := range o.Workspaces * o.Members {
		fake.Join(fmt.Sprint("U", n), fakeslack.Person{Name: fmt.Sprint("member ", n), Zone: "Europe/Berlin"})
	}
	fake.Join(fakeslack.Self, fakeslack.Person{Name: "cairn"})
	fake.Watch(t.heard)
	return t
}

// heard counts an answer.
func (t *traffic) heard(m fakeslack.Message) {
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.asked[m.Channel+m.Thread]
	if m.User != "" {
		t.alone++
	}
	if a == nil {
		t.astray++
	} else {
		t.last = now
		if a.answers++; a.answers == 1 {
			a.answered = now.Sub(a.at)
			if t.Rate == 0 {
				<-t.free
			}
		}
	}
}

func (t *traffic) run() outcome {
	began := time.Now()
	var sending sync.WaitGroup
	for n := range t.Mentions {
		if t.Rate == 0 {
			t.free <- struct{}{}
		} else {
			time.Sleep(time.Until(began.Add(time.Duration(n) * time.Second / time.Duration(t.Rate))))
		}
		sending.Go(func() { t.mention(t.First + n) })
	}
	sending.Wait()
	for t.open() {
		time.Sleep(20 * time.Millisecond)
	}
	return t.outcome(began)
}

// open reports whether an answer may still come.
func (t *traffic) open() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := true
	for _, a := range t.asked {
		all = all && a.answers > 0
	}
	return !all && time.Since(t.last) < t.Settle
}

// mention has a member mention the bot, until it is thanked for.
func (t *traffic) mention(n int) {
	workspace := n % t.Workspaces
	team := fmt.Sprint("T", workspace)
	channel := fmt.Sprintf("C%d-%d", workspace, n/t.Workspaces%t.Channels)
	user := fmt.Sprint("U", workspace+t.Workspaces*(n/t.Workspaces%t.Members))
	ts := fmt.Sprintf("17640%05d.%06d", n/1_000_000, n%1_000_000)
	event := t.fake.InChannel(cmp.Or(t.Kind, "app_mention"), channel, "", user, "<@"+fakeslack.Self+"> "+t.question(n), ts)
	event["team_id"] = team
	event["authorizations"] = []any{map[string]any{"team_id": team, "user_id": fakeslack.Self, "is_bot": true}}
	body, err := json.Marshal(event)
	if err != nil {
		panic(err) // it can be written
	}
	a := &asked{at: time.Now()}
	t.mu.Lock()
	t.asked[channel+ts] = a
	t.last = a.at
	t.mu.Unlock()
	for try := 0; ; try++ {
		began := time.Now()
		thanked := t.deliver(event, body, try)
		t.mu.Lock()
		t.last = time.Now()
		if thanked {
			a.thanked = t.last.Sub(began)
		} else {
			a.turned++
		}
		t.mu.Unlock()
		if thanked {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func (t *traffic) deliver(event map[string]any, body []byte, try int) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if t.To == "" {
		_, err := t.fake.Envelope(ctx, "events_api", event)
		return err == nil
	}
	r, err := fakeslack.Request(ctx, t.To, body, fakeslack.Sign(fakeslack.SigningSecret, body, time.Now()))
	if err != nil {
		panic(err) // an address of the test's
	}
	if try > 0 {
		r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(try))
		r.Header.Set("X-Slack-Retry-Reason", "http_error")
	}
	resp, err := t.http.Do(r)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode/100 == 2
}

func (t *traffic) outcome(began time.Time) outcome {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := outcome{Astray: t.astray, Alone: t.alone, Seconds: t.last.Sub(began).Seconds()}
	var acks, answers []time.Duration
	for _, a := range t.asked {
		r.Turned += a.turned
		if a.thanked > 0 {
			r.Thanked++
			acks = append(acks, a.thanked)
		}
		if a.answers > 0 {
			r.Answered++
			r.Twice += a.answers - 1
			if a.answers > 1 {
				r.TwiceAt = append(r.TwiceAt, a.at.Add(a.answered).UnixMilli())
			}
			answers = append(answers, a.answered)
		}
	}
	r.AckP50, r.AckP99, r.AckMax = share(acks, 0.5), share(acks, 0.99), share(acks, 1)
	r.AnswerP50, r.AnswerP99 = share(answers, 0.5), share(answers, 0.99)
	return r
}

// share is the duration that a share of all stays within, in milliseconds.
func share(all []time.Duration, part float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return float64(all[min(int(float64(len(all))*part), len(all)-1)].Microseconds()) / 1000
}

var (
	towns = strings.Fields("Lisbon Porto Berlin Vienna Graz Oslo Bergen Turin Milan Lyon Nantes Seville Athens Cork Dublin Leeds York Gdansk Krakow Prague Brno Riga Tartu Vilnius Malmo Aarhus Ghent Bruges Utrecht Zagreb Split Sofia Varna Cluj Iasi Szeged Bratislava Maribor Valletta Nicosia")
	jobs  = strings.Fields("nurses teachers bakers drivers analysts editors plumbers farmers tailors pilots sailors gardeners painters carpenters welders chemists lawyers notaries clerks cashiers waiters cooks guards porters coaches dancers actors singers writers surveyors opticians dentists vets midwives carers cleaners builders miners printers smiths")
)

// distinctQuestion is one nobody asked before: a question that somebody wrote who did
// not know the entries, of a place and for a trade.
func distinctQuestion(n int) string {
	all := writtenQuestions()
	r := rand.New(rand.NewPCG(uint64(n), 7)) //nolint:gosec // questions, not secrets
	return fmt.Sprintf("%s in %s for %s", strings.TrimRight(all[n%len(all)], "?!. "), towns[r.IntN(len(towns))], jobs[r.IntN(len(jobs))])
}

// writtenQuestions are those of the split that the rules may be made after.
var writtenQuestions = sync.OnceValue(func() (out []string) {
	data, err := os.ReadFile(filepath.Join(os.Getenv("CAIRN_TEST_TREE"), "knowledge", "testdata", "blind", "valid.tsv"))
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(string(data)) {
		if _, text, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && text != "text" {
			out = append(out, text)
		}
	}
	return out
})

// knownQuestion asks the phrasings of the built-in entries in turn.
func knownQuestion() func(n int) string {
	all, err := knowledge.Builtin()
	if err != nil {
		panic(err)
	}
	var out []string
	for _, e := range all {
		out = append(out, e.Questions...)
	}
	return func(n int) string { return out[n%len(out)] }
}

// slackTown is the process that trafficMain is.
type slackTown struct {
	*process
	tb      testing.TB
	api     string
	reports *json.Decoder
}

func newSlackTown(tb testing.TB) *slackTown {
	tb.Helper()
	tree, err := filepath.Abs("../..")
	if err != nil {
		tb.Fatal(err)
	}
	p := command(tb, tb.TempDir())
	p.Args = []string{"traffic"}
	p.Env = append(p.Env, "CAIRN_TEST_TREE="+tree)
	begin(tb, p)
	api, err := p.out.ReadString('\n')
	if err != nil {
		tb.Fatal(err, p.said.String())
	}
	return &slackTown{process: p, tb: tb, api: strings.TrimSpace(api), reports: json.NewDecoder(p.out)}
}

// give orders traffic.
func (s *slackTown) give(o order) {
	s.tb.Helper()
	if err := json.NewEncoder(s.in).Encode(o); err != nil {
		s.tb.Fatal(err)
	}
}

// came is what became of it.
func (s *slackTown) came() (r outcome) {
	s.tb.Helper()
	if err := s.reports.Decode(&r); err != nil {
		s.tb.Fatal(err, s.said.String())
	}
	return r
}
