//go:build unix

package main

import (
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/cairnbot/cairn/adapters/slack"
	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
	"github.com/cairnbot/cairn/adapters/sqlstore"
	"github.com/cairnbot/cairn/bot/bottest"
)

var (
	loadSeconds  = flag.Int("seconds", 10, "how long each traffic of BenchmarkSlackLoad and BenchmarkSlackKilled lasts")
	loadRates    = flag.String("rates", "500", "mentions a second of BenchmarkSlackLoad, separated by commas")
	loadKills    = flag.Int("kills", 3, "kills of BenchmarkSlackKilled")
	peerMentions = flag.Int("mentions", 1000, "mentions of each bot of BenchmarkSlackPeers")
	memoryEvents = flag.Int("events", 5000, "mentions of BenchmarkSlackMemory")
	profileTo    = flag.String("profile", "", "where the benchmarks of Slack write a profile of Cairn's processor time, of -seconds")
)

// many are the workspaces of a load: 50 of 80 members and 20 channels each.
var many = order{Workspaces: 50, Channels: 20, Members: 80, Settle: 15 * time.Second}

// installed is the environment of a service that workspaces installed by themselves:
// each has its own token in the database.
func installed(tb testing.TB, database string) []string {
	tb.Helper()
	db, err := sqlstore.Open(tb.Context(), database)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // everything is committed
	if _, _, err := db.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	key := []byte("32 bytes that nobody knows or has")[:32]
	tokens, err := slack.NewInstalled(db, key)
	if err != nil {
		tb.Fatal(err)
	}
	for n := range many.Workspaces {
		got := slackapi.OAuthV2Response{AccessToken: fakeslack.BotToken}
		got.Team.ID = fmt.Sprint("T", n)
		if _, err := tokens.Keep(tb.Context(), &got); err != nil {
			tb.Fatal(err)
		}
	}
	return []string{
		"DATABASE_URL=" + database, "SLACK_CLIENT_ID=1.2", "SLACK_CLIENT_SECRET=client-secret",
		"CAIRN_SECRET_KEY=" + hex.EncodeToString(key), "CAIRN_PUBLIC_URL=https://cairn.example",
	}
}

// loaded is a service with many workspaces beside a Slack, and traffic for it. It is
// a program as it is released unless bin is "".
func loaded(tb testing.TB, bin, database string) (serving, *slackTown, order) {
	tb.Helper()
	town := newSlackTown(tb)
	s := serving{command(tb, tb.TempDir(), "serve"), freeAddr(tb)}
	if bin != "" {
		s.Path = bin
	}
	s.Env = append(append(s.Env, "CAIRN_ADDR="+s.addr, "SLACK_SIGNING_SECRET="+fakeslack.SigningSecret, "SLACK_API_URL="+town.api), installed(tb, database)...)
	if *profileTo != "" {
		s.Env = append(s.Env, "PPROF_ADDR="+freeAddr(tb))
	}
	begin(tb, s.process)
	ready(tb, s)
	o := many
	o.To = "http://" + s.addr + "/slack/events"
	return s, town, o
}

func newDatabase(tb testing.TB) string {
	tb.Helper()
	return filepath.Join(tb.TempDir(), "cairn.db")
}

// released is the program to measure: as it is released, or one that can be profiled.
func released(b *testing.B) string {
	b.Helper()
	if *profileTo != "" {
		return ""
	}
	return compiled(b, "")
}

// TestSlackLoad answers what members of many workspaces ask at the same time: each
// mention once, in its thread, and thanked for at once.
func TestSlackLoad(t *testing.T) {
	s, town, o := loaded(t, "", newDatabase(t))
	o.Rate, o.Mentions, o.Known = 50, 100, true
	town.give(o)
	r := town.came()
	t.Log(r)
	if r.Thanked != o.Mentions || r.Answered != o.Mentions || r.Twice+r.Astray > 0 {
		t.Errorf("of %d mentions: %s", o.Mentions, r)
	}
	if code := s.terminated(t); code != exitOK {
		t.Errorf("exited with %d: %s", code, s.said.String())
	}
}

// BenchmarkSlackLoad has 50 workspaces mention Cairn at a rate for a while: questions
// that nobody asked before, and phrasings of the built-in entries.
func BenchmarkSlackLoad(b *testing.B) {
	bin := released(b)
	for _, known := range []bool{false, true} {
		for text := range strings.SplitSeq(*loadRates, ",") {
			var rate int
			if _, err := fmt.Sscan(text, &rate); err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("known=%v/rate=%d", known, rate), func(b *testing.B) {
				for range b.N {
					s, town, o := loaded(b, bin, newDatabase(b))
					o.Rate, o.Mentions, o.Known = rate, rate**loadSeconds, known
					load(b, s.process, town, o)
				}
			})
		}
	}
}

// BenchmarkSlackKilled kills the service again and again under traffic that keeps it busy, and counts what
// it was thanked for and not answered, and what was answered twice.
func BenchmarkSlackKilled(b *testing.B) {
	bin := released(b)
	for engine, database := range map[string]func() string{
		"SQLite": func() string { return newDatabase(b) }, "Postgres": func() string { return bottest.Postgres(b, nil) },
	} {
		b.Run(engine, func(b *testing.B) {
			for range b.N {
				s, town, o := loaded(b, bin, database())
				o.Rate, o.Mentions = 120, 120**loadSeconds
				town.give(o)
				var kills []int64
				for range *loadKills {
					time.Sleep(time.Duration(*loadSeconds)*time.Second/time.Duration(*loadKills+1) + rand.N(time.Second))
					kills = append(kills, time.Now().UnixMilli())
					s = s.killed(b)
				}
				r := town.came()
				b.Log(r)
				b.ReportMetric(float64(r.Thanked-r.Answered), "lost")
				b.ReportMetric(float64(r.Twice), "twice")
				under := 0 // way at a kill: answered in the second before it
				for _, at := range r.TwiceAt {
					if slices.ContainsFunc(kills, func(kill int64) bool { return kill-1000 <= at && at <= kill+100 }) {
						under++
					}
				}
				b.ReportMetric(float64(r.Twice-under), "twice-not-under-way")
				b.ReportMetric(float64(r.Turned), "not-thanked-at-first")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}

// BenchmarkSlackMemory looks at the memory after each thousand mentions.
func BenchmarkSlackMemory(b *testing.B) {
	bin := released(b)
	for range b.N {
		s, town, o := loaded(b, bin, newDatabase(b))
		o.Outstanding, o.Mentions, o.Known = 32, 1000, true
		var megabytes []float64
		for ; o.First < *memoryEvents; o.First += o.Mentions {
			town.give(o)
			if r := town.came(); r.Answered != o.Mentions || r.Twice > 0 {
				b.Errorf("after %d: %s", o.First, r)
			}
			megabytes = append(megabytes, resident(b, s.Process.Pid))
		}
		var text []string
		for _, mb := range megabytes {
			text = append(text, fmt.Sprintf("%.0f", mb))
		}
		b.Logf("MB after each thousand: %s", strings.Join(text, " "))
		b.ReportMetric(megabytes[len(megabytes)/10], "MB-after-a-tenth")
		b.ReportMetric(megabytes[len(megabytes)-1], "MB-at-last")
		b.ReportMetric(0, "ns/op")
	}
}

// profile keeps where the processor time of a process goes, if it was asked for.
func profile(b *testing.B, bot *process) {
	b.Helper()
	for _, set := range bot.Env {
		addr, ok := strings.CutPrefix(set, "PPROF_ADDR=")
		if !ok {
			continue
		}
		resp, err := http.Get(fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", addr, *loadSeconds)) //nolint:noctx // a benchmark
		if err != nil {
			b.Fatal(err)
		}
		data, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(*profileTo, data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
}

// load orders traffic for a bot and reports what came of it.
func load(b *testing.B, bot *process, town *slackTown, o order) {
	b.Helper()
	before, others := ticks(b, bot.Process.Pid), ticks(b, town.Process.Pid)
	town.give(o)
	profile(b, bot)
	r := town.came()
	cpu, others := ticks(b, bot.Process.Pid)-before, ticks(b, town.Process.Pid)-others
	each := 10 / float64(max(r.Answered, 1)) // a tick is a hundredth of a second
	b.Log(r)
	b.ReportMetric(float64(r.Answered)/r.Seconds, "answers/s")
	b.ReportMetric(float64(o.Mentions-r.Answered), "unanswered")
	b.ReportMetric(float64(r.Twice), "twice")
	b.ReportMetric(r.AckP99, "ack-p99-ms")
	b.ReportMetric(r.AnswerP99, "answer-p99-ms")
	b.ReportMetric(float64(cpu)*each, "cpu-ms/answer")
	b.ReportMetric(float64(others)*each, "slack-cpu-ms/answer")
	b.ReportMetric(resident(b, bot.Process.Pid), "MB-resident")
	b.ReportMetric(memory(b, bot.Process.Pid, "RssAnon:"), "MB-without-files")
	b.ReportMetric(0, "ns/op")
}
