package features

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// TestHearChoosing finds the values of sentences, and none in those that mean
// something else.
func TestHearChoosing(t *testing.T) {
	for _, tt := range []struct {
		hear func(string) (map[string]string, bool)
		line string
		want map[string]string // nil for not meant
	}{
		{hearCompare, "compare google and ibm for data analytics", map[string]string{"skill": "data analytics", "options": "google, ibm"}},
		{hearCompare, "compare coursera vs edx, vs udacity for python courses please", map[string]string{"skill": "python", "options": "coursera, edx, udacity"}},
		{hearCompare, "start a comparison for sql", map[string]string{"skill": "sql"}},
		{hearCompare, "compare a few courses for excel", map[string]string{"skill": "excel"}},
		{hearCompare, "put a checkmark on ibm data science", nil},
		{hearOption, "third option is codecademy, 3 months", map[string]string{"title": "codecademy", "months": "3"}},
		{hearOption, "add the edx course as an option, 300 dollars, 6 weeks", map[string]string{"title": "edx course", "cost": "300 dollars", "months": "1.4"}},
		{hearOption, "put bread on the list", nil},
		{hearRating, "give option 2 a 4 for rigor", map[string]string{"option": "2", "rigor": "4"}},
		{hearRating, "the second option has no project and only automatic quizzes", map[string]string{"option": "2", "project": "no", "graded": "no"}},
		{hearRating, "the google one was named in 3 of 10 job ads", map[string]string{"option": "google", "seen": "3 of 10"}},
		{hearRating, "third option is codecademy", nil},
		{hearRating, "the course costs 49 a month", nil},
		{hearRemoval, "take option 2 off the board", map[string]string{"what": "2"}},
		{hearRemoval, "get rid of the ux badge", nil},
		{hearProvider, "is acme academy legit", map[string]string{"provider": "acme academy"}},
		{hearProvider, "redflags acme yes no ?", map[string]string{"provider": "acme", "answers": "yn?"}},
		{hearProvider, "is this course a scam", nil},
		{hearProvider, "how do i check whether a provider is credible", nil},
		{hearProvider, "check it off", nil},
		{hearGap, "the job wants sql and tableau, i know excel", map[string]string{"ads": "the job wants sql and tableau", "have": "excel"}},
		{hearGap, "how do people find a skill gap?", nil},
		{hearGap, "quick 15 on figma", nil},
	} {
		got, ok := tt.hear(tt.line)
		for k, v := range got {
			got[k] = strings.TrimSpace(v)
		}
		if tt.want == nil {
			got = nil
		}
		if d := cmp.Diff(tt.want, got); d != "" || ok != (tt.want != nil) {
			t.Errorf("%q: %v (-want +got):\n%s", tt.line, ok, d)
		}
	}
}

func TestReadAsked(t *testing.T) {
	for line, want := range map[string]asked{
		"3 certs at 49 a month, 5 hours a week": {
			work: learning.Work{Count: 3, Price: learning.Price{Low: learning.Money{Minor: 4900, Currency: "USD"}, High: learning.Money{Minor: 4900, Currency: "USD"}, Model: learning.CostMonthly}},
			pace: learning.Span{Low: 5, High: 5}, priced: true, some: true, counted: true,
		},
		"two courses, 40-60 hours each, an hour a day": {
			work: learning.Work{Count: 2, Hours: learning.Span{Low: 40, High: 60}}, pace: learning.Span{Low: 7, High: 7}, timed: true, some: true, counted: true,
		},
		"four certs, 240 hours in total": {
			work: learning.Work{Count: 4, Hours: learning.Span{Low: 60, High: 60}}, timed: true, some: true, counted: true,
		},
		"my whole plan at 3 hours a week instead of 5": {
			work: learning.Work{Count: 1}, pace: learning.Span{Low: 3, High: 3}, plan: true,
		},
		"a certificate, free, 2 months": {
			work: learning.Work{Count: 1, Months: learning.Span{Low: 2, High: 2}, Price: learning.Price{Model: learning.CostFree}}, priced: true, timed: true, some: true,
		},
		"a rainy day": {work: learning.Work{Count: 1}},
	} {
		got, err := readAsked(line)
		if d := cmp.Diff(want, got, cmp.AllowUnexported(asked{})); err != nil || d != "" {
			t.Errorf("%q: %v (-want +got):\n%s", line, err, d)
		}
	}
	if _, err := readAsked("1 cert at $399 a year"); err == nil {
		t.Error("a price by the year is read")
	}
}

// TestHearAnything: whatever somebody writes, no command breaks on hearing and
// checking it.
func TestHearAnything(t *testing.T) {
	words := rapid.SampledFrom([]string{
		"compare", "option", "2", "-3", "of", "10", "ads", "$49", "a month", "hours", "a week", "certs", "between", "and", "is", "legit", "acme", "yes", "no", "?", "rigor", ":",
		"board", "for", "sql", "i know", "excel", "---", "\n", "\"", "€", "1e9", "99999999999999999999", "plan", "each", "in total", "<@U1>", "é",
	})
	c := &Cairn{}
	commands := []bot.Command{c.compareShow(), c.compareNew(), c.compareAdd(), c.compareRate(), c.compareRemove(), c.redflags(), c.budget(), c.skillgap()}
	rapid.Check(t, func(t *rapid.T) {
		line := strings.Join(rapid.SliceOfN(words, 0, 14).Draw(t, "words"), " ")
		if rapid.Bool().Draw(t, "any") {
			line = rapid.String().Draw(t, "line")
		}
		for _, cmd := range commands {
			values, _ := cmd.Hear(line)
			for name := range values {
				if !strings.Contains(bot.Line(&cmd, values), "--"+name) {
					t.Fatalf("%s hears %s, which it has no option for", cmd.Name, name)
				}
			}
			if cmd.Check != nil {
				_ = cmd.Check(bot.NewCall(bot.Event{}, &cmd, anyDay, map[string]string{cmd.Options[0].Name: line}))
			}
		}
	})
}
