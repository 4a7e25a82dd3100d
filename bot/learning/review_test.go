package learning_test

import (
	"testing"

	"github.com/cairnbot/cairn/bot/learning"
)

func TestPropose(t *testing.T) {
	const (
		yes, no  = learning.Yes, learning.No
		planned  = learning.StatePlanned
		done     = learning.StateDone
		keep     = learning.KeepGoing
		change   = learning.ChangeDirection
		project  = learning.KindProject
		course   = learning.KindCourse
		data     = "Data analysis"
		vendor   = "Coursera"
		elsewise = "edX"
	)
	sql := learning.Item{ID: 1, Title: "SQL", Kind: course, State: done, Stack: data, Provider: vendor}
	python := learning.Item{ID: 2, Title: "Python", Kind: course, State: planned, Stack: data, Provider: elsewise}
	ethics := learning.Item{ID: 3, Title: "Ethics", Kind: course, State: planned, Provider: vendor}
	portfolio := learning.Item{ID: 4, Title: "Dashboard", Kind: project, State: planned}
	shown := learning.Item{ID: 5, Title: "Dashboard", Kind: project, State: done}
	for name, c := range map[string]struct {
		interviews, used, worth learning.Answer
		next                    learning.Direction
		others                  []learning.Item
		want                    string
	}{
		"not worth it":                         {no, no, no, keep, []learning.Item{python, ethics}, "drop 3"},
		"not worth it, nothing else of theirs": {no, no, no, keep, []learning.Item{python}, "project"},
		"a change":                             {yes, yes, yes, change, []learning.Item{python}, "gap"},
		"of no use so far":                     {no, no, yes, keep, []learning.Item{python}, "project"},
		"of no use, a project is planned":      {no, no, yes, keep, []learning.Item{python, portfolio}, "project 4"},
		"of no use, a project is done":         {no, no, yes, keep, []learning.Item{python, shown}, "show"},
		"interviews only":                      {yes, no, yes, keep, []learning.Item{python}, "project"},
		"used":                                 {no, yes, yes, keep, []learning.Item{ethics, python}, "start 2"},
		"used, nothing else in the stack":      {no, yes, yes, keep, []learning.Item{ethics}, "deeper"},
		"used, with a deeper one on the plan":  {no, yes, yes, keep, []learning.Item{{ID: 6, Title: "A deeper course after SQL", State: done}}, ""},
	} {
		r := learning.Review{Item: 1, Interviews: c.interviews, Used: c.used, Worth: c.worth, Next: c.next}
		p, ok := r.Propose(sql, learning.Plan{Items: append([]learning.Item{sql}, c.others...)})
		if got := p.Key(); ok != (c.want != "") || got != c.want {
			t.Errorf("%s: proposal %q, %v; want %q", name, got, ok, c.want)
		}
	}
}

func TestReviewStages(t *testing.T) {
	it := learning.Item{Kind: learning.KindCourse, State: learning.StateDone, DoneOn: "2026-11-23"}
	for _, c := range []struct {
		day  learning.Date
		due  int
		next learning.Date
	}{
		{"2026-11-23", 0, "2026-12-07"},
		{"2026-12-06", 0, "2026-12-07"},
		{"2026-12-07", 14, "2027-01-22"},
		{"2027-01-22", 60, ""},
		{"2028-01-01", 60, ""},
	} {
		if due, _ := it.ReviewFor(c.day); due != c.due {
			t.Errorf("on %s review %d is due, want %d", c.day, due, c.due)
		}
		if next := it.NextReview(c.day); next != c.next {
			t.Errorf("after %s the next is on %q, want %q", c.day, next, c.next)
		}
	}
	for _, other := range []learning.Item{
		{Kind: learning.KindNetwork, State: learning.StateDone, DoneOn: "2026-11-23"},
		{Kind: learning.KindCourse, State: learning.StateActive},
		{Kind: learning.KindCourse, State: learning.StateDone, DoneOn: "2026-11-23", Removed: true},
	} {
		if next := other.NextReview("2026-11-23"); next != "" {
			t.Errorf("%+v is to be reviewed on %s", other, next)
		}
	}
}
