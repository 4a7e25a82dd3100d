package main

import (
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// BenchmarkOverheard reports how many of the sentences that were kept for testing
// Cairn answers in a channel where it answers by itself, each in a channel of its
// own: of the questions, of the remarks, and of what orders something.
func BenchmarkOverheard(b *testing.B) {
	a := stageOf(b, filepath.Join(b.TempDir(), "cairn.db"), time.Now)
	from := bot.User{ID: bot.UserID{Adapter: "slack", Workspace: "T1", ID: "ada"}}
	number := 0
	answers := func(text string) bool {
		number++
		in := bot.Conversation{Adapter: "slack", Workspace: "T1", Channel: strconv.Itoa(number), Thread: "1", User: "ada"}
		return !a.bot.Answer(b.Context(), bot.Event{From: from, In: in, Line: text, Overheard: true}).Empty()
	}
	said, answered := map[string]int{}, map[string]int{}
	for b.Loop() {
		for _, file := range []string{"test.tsv", "test2.tsv"} {
			for _, s := range readSentences(b, file) {
				kind := s.command
				if kind != "ask" && kind != "none" {
					kind = "order"
				}
				said[kind]++
				if answers(s.text) {
					answered[kind]++
				}
			}
		}
	}
	for kind, n := range said {
		b.ReportMetric(100*float64(answered[kind])/float64(n), kind+"_%")
		b.ReportMetric(float64(n/b.N), kind+"_said")
	}
}
