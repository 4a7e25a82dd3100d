package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot"
)

// TestCompleting offers what a member means, from the own plan and the topics.
func TestCompleting(t *testing.T) {
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	a := stageOf(t, filepath.Join(t.TempDir(), "cairn.db"), func() time.Time { return now })
	screen := &console.Console{Person: "ada", Zone: "Europe/Berlin"}
	offered := func(command, option, typed string) []bot.Choice {
		return a.bot.Complete(t.Context(), screen.Event(command), command, option, typed)
	}
	if got := offered("done", "item", ""); len(got) > 0 {
		t.Errorf("a stranger is offered %v", got)
	}
	for _, line := range []string{"plan new become a data analyst", "plan templates --use data-analyst"} {
		a.bot.Answer(t.Context(), screen.Event(line))
	}
	for _, c := range []struct {
		command, option, typed string
		want                   string // the first label that is offered
	}{
		{"done", "item", "", "1. SQL course"},
		{"done", "item", "py", "2. Python for data analysis"},
		{"done", "item", "4", "4. Statistics foundations"},
		{"done", "item", "statistcs", "4. Statistics foundations"},
		{"log", "what", "", "30 min SQL course"},
		{"log", "what", "45 min", "45 min SQL course"},
		{"log", "what", "45 min py", "45 min Python for data analysis"},
		{"log", "what", "1h30 of stat", "1h30 of Statistics foundations"},
		{"log", "what", "python", "30 min Python for data analysis"},
		{"ask", "question", "expire", "Do microcredentials expire?"},
		{"ask", "question", "do theyy exprie", "Do microcredentials expire?"},
		{"settings timezone", "zone", "berl", "Europe/Berlin"},
	} {
		got := offered(c.command, c.option, c.typed)
		if len(got) == 0 || got[0].Label != c.want {
			t.Errorf("%s, %s %q: offered %v, want %q first", c.command, c.option, c.typed, got, c.want)
		}
	}
	for _, typed := range []string{"45 min py", "python"} { // what is offered can be logged
		line := "log " + offered("log", "what", typed)[0].Value
		if said := a.bot.Answer(t.Context(), screen.Event(line)).Lead.String(); !strings.HasPrefix(said, "Logged ") {
			t.Errorf("%s: %s", line, said)
		}
	}
	if many := offered("ask", "question", ""); len(many) > 25 || slices.ContainsFunc(many, func(c bot.Choice) bool { return len([]rune(c.Value)) > 100 }) {
		t.Errorf("%d topics are offered", len(many))
	}
}
