package features

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestHearValues finds values wherever they stand in a sentence.
func TestHearValues(t *testing.T) {
	type values = map[string]string
	for _, tt := range []struct {
		hear func(string) (map[string]string, bool)
		said string
		want values
	}{
		{hearAdd, "also tableau basics, put it on my plan", values{"title": "tableau basics"}},
		{hearAdd, "put Advanced Excel by Udemy on the plan, 15 hours, $20", values{"title": "Advanced Excel", "provider": "Udemy", "hours": "15", "cost": "$20"}},
		{hearAdd, "stick welding on there, it should take me 25 hours or so and be done by march 15", values{"title": "welding", "hours": "25", "due": "march 15"}},
		{hearAdd, "my colleague recommended the Kubernetes cert by the Linux Foundation, 395 dollars. put it on my list", values{"title": "Kubernetes cert", "provider": "Linux Foundation", "cost": "395 dollars"}},
		{hearEdit, "the deadline for Security+ got pushed, it's now April 10th", values{"item": "Security+", "due": "April 10th"}},
		{hearEdit, "item 3 in my plan is 40 euros not 60", values{"item": "3", "cost": "40 euros"}},
		{hearEdit, "push my target to october 1", values{"target": "october 1"}},
		{hearEdit, "make prompt engineering 12 hours and due December 30", values{"item": "prompt engineering", "hours": "12", "due": "December 30"}},
		{hearGoal, "I can spare five hours a week and want to become a data analyst by 1 september", values{"goal": "become a data analyst", "hours": "5", "target": "1 september"}},
		{hearDone, "finished the sql course yesterday", values{"item": "sql course", "on": "yesterday"}},
		{hearRemove, "I won't be doing public speaking after all, take it off", values{"item": "public speaking"}},
		{deedEdit.hear, "move reminder 1 to 8pm", values{"reminder": "1", "to": "8pm"}},
		{deedEdit.hear, "make the weekly review nudge every two weeks not every week", values{"reminder": "weekly review", "to": "every two weeks"}},
		{deedSnooze.hear, "put the stretch reminder off for an hour", values{"reminder": "stretch", "for": "for an hour"}},
		{deedDelete.hear, "bin the monday 6am one, whoever set that reminder was mad", values{"reminder": "monday 6am"}},
	} {
		got, ok := values{}, false
		best := -1
		for _, form := range readings(tt.said) {
			if heard, fits := tt.hear(form); fits && neat(heard) > best {
				got, ok, best = heard, true, neat(heard)
			}
		}
		if diff := cmp.Diff(tt.want, got); !ok || diff != "" {
			t.Errorf("%q: %v (-want +got):\n%s", tt.said, ok, diff)
		}
	}
}

// TestTimingThenText takes the time before "to" for the only one.
func TestTimingThenText(t *testing.T) {
	for _, tt := range []struct{ said, text string }{
		{"me on may 5 at 9am to march 30 miles", "march 30 miles"},
		{"me tomorrow at 8 to read chapter 3 by friday", "read chapter 3 by friday"},
		{"me to study sql every monday at 7pm", "study sql"},
	} {
		_, rest, err := findTiming(sentence(tt.said), time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC), time.UTC)
		if got := reminderText(rest); err != nil || got != tt.text {
			t.Errorf("%q: %q, %v, want %q", tt.said, got, err, tt.text)
		}
	}
}

// TestReadAnything lets no sentence break the readers, nor a value grow beyond it.
func TestReadAnything(t *testing.T) {
	word := rapid.SampledFrom([]string{"add", "my plan", "to", "on", ",", "(", ")", "$20", "20 hours", "by", "march 3", "5h a week", "reminder 2", "at 9", `"a b"`, "free", "from", "edx", ".", "it", "—", "é", "not", "budget", "wallet", "of"})
	hears := []func(string) (map[string]string, bool){hearAdd, hearEdit, hearGoal, hearDone, hearRemove, hearMove, hearCredential, hearCorrection, hearOption, hearRating, deedEdit.hear, deedSnooze.hear, hearLog, hearRemind}
	rapid.Check(t, func(t *rapid.T) {
		said := strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "words"), " ")
		for _, hear := range hears {
			values, _ := hear(said)
			for name, v := range values {
				if len(v) > len(said)+40 {
					t.Fatalf("%q: %s is %q", said, name, v)
				}
			}
		}
	})
}
