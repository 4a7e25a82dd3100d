package bottest

import (
	"context"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

func testComparisons(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	none, err := s.Comparisons(ctx, ada.ID)
	ok(t, err)
	same(t, "comparisons", len(none), 0)
	sql := learning.Comparison{Person: ada.ID, Skill: "SQL", CreatedAt: today, TouchedAt: today}
	sql.ID, err = s.AddComparison(ctx, sql)
	ok(t, err)
	python := learning.Comparison{Person: ada.ID, Skill: "Python", CreatedAt: today, TouchedAt: today.Add(time.Minute)}
	python.ID, err = s.AddComparison(ctx, python)
	ok(t, err)

	full := learning.Option{
		Comparison: sql.ID, Position: 9, Title: "SQL basics", Provider: "Google", Cost: learning.Money{Minor: 4900, Currency: "USD"},
		CostModel: learning.CostMonthly, Months: 1.5, Hours: 90,
		Rigor:  learning.Rigor{Exam: learning.Yes, Graded: learning.No, Limited: learning.Yes, Badge: learning.No, Direct: new(0)},
		SeenIn: 3, Ads: 10, Project: learning.Yes, Stackable: learning.No,
	}
	full, err = s.AddOption(ctx, full)
	ok(t, err)
	same(t, "position", full.Position, 1)
	bare, err := s.AddOption(ctx, learning.Option{Comparison: sql.ID, Title: "bare"})
	ok(t, err)
	same(t, "second position", bare.Position, 2)

	list := func() []learning.Comparison {
		t.Helper()
		all, err := s.Comparisons(ctx, ada.ID)
		ok(t, err)
		return all
	}
	sql.Options = []learning.Option{full, bare}
	same(t, "comparisons, last touched first", list(), []learning.Comparison{python, sql})
	sql.Skill, sql.TouchedAt = "SQL for analysts", today.Add(time.Hour)
	ok(t, s.SaveComparison(ctx, sql))
	bare.Title, bare.Rigor.Direct, bare.CostModel, bare.Position = "no longer bare", new(5), learning.CostFree, 7
	ok(t, s.SaveOption(ctx, bare))
	bare.Position = 2 // must stay
	full.Removed = true
	ok(t, s.SaveOption(ctx, full))
	sql.Options = []learning.Option{bare}
	same(t, "after changes", list(), []learning.Comparison{sql, python})
	got, err := s.Option(ctx, ada.ID, full.ID)
	ok(t, err)
	same(t, "removed option", got, full)
	third, err := s.AddOption(ctx, learning.Option{Comparison: sql.ID, Title: "third"})
	ok(t, err)
	same(t, "position after a removed one", third.Position, 3)

	removed := python
	removed.Removed = true
	ok(t, s.SaveComparison(ctx, removed))
	same(t, "comparisons left", len(list()), 1)
	read, err := s.Comparison(ctx, ada.ID, python.ID)
	ok(t, err)
	same(t, "removed comparison", read, removed)

	_, err = s.Comparison(ctx, bob.ID, sql.ID)
	is(t, err, learning.ErrNotFound)
	_, err = s.Option(ctx, bob.ID, bare.ID)
	is(t, err, learning.ErrNotFound)
	_, err = s.AddOption(ctx, learning.Option{Comparison: 1 << 40})
	is(t, err, learning.ErrNotFound)
	_, err = s.AddComparison(ctx, learning.Comparison{Person: 1 << 40})
	is(t, err, learning.ErrNotFound)
	is(t, s.SaveComparison(ctx, learning.Comparison{ID: 1 << 40}), learning.ErrNotFound)
	is(t, s.SaveOption(ctx, learning.Option{ID: 1 << 40}), learning.ErrNotFound)
}

func testOptionsAtOnce(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	id, err := s.AddComparison(ctx, learning.Comparison{Person: ada.ID, Skill: "SQL"})
	ok(t, err)
	atOnce(6, func(int) {
		if _, err := s.AddOption(ctx, learning.Option{Comparison: id, Title: "one of many"}); err != nil {
			t.Error(err)
		}
	})
	all, err := s.Comparisons(ctx, ada.ID)
	ok(t, err)
	same(t, "options", len(all[0].Options), 6)
	for i, o := range all[0].Options {
		same(t, "position", o.Position, i+1)
	}
}

func testProviderChecks(t *testing.T, s Store) {
	ctx := t.Context()
	ada, bob := meet(t, s, as("ada")), meet(t, s, as("bob"))
	old := learning.ProviderCheck{Person: ada.ID, Provider: "Acme Academy", Answers: map[learning.Flag]learning.Answer{}, CheckedAt: today}
	var err error
	old.ID, err = s.AddProviderCheck(ctx, old)
	ok(t, err)
	check := learning.ProviderCheck{Person: ada.ID, Provider: "Nordic", Answers: map[learning.Flag]learning.Answer{}, CheckedAt: today.Add(time.Hour)}
	for i, f := range learning.Flags {
		check.Answers[f] = []learning.Answer{learning.Yes, learning.No}[i%2]
	}
	check.ID, err = s.AddProviderCheck(ctx, check)
	ok(t, err)
	list := func() []learning.ProviderCheck {
		t.Helper()
		all, err := s.ProviderChecks(ctx, ada.ID)
		ok(t, err)
		return all
	}
	same(t, "checks", list(), []learning.ProviderCheck{check, old})
	old.Provider, old.CheckedAt, old.Answers[learning.FlagTerms] = "Acme", today.Add(2*time.Hour), learning.No
	ok(t, s.SaveProviderCheck(ctx, old))
	same(t, "after a change", list(), []learning.ProviderCheck{old, check})
	check.Removed = true
	ok(t, s.SaveProviderCheck(ctx, check))
	same(t, "after removal", list(), []learning.ProviderCheck{old})
	read, err := s.ProviderCheck(ctx, ada.ID, check.ID)
	ok(t, err)
	same(t, "removed", read, check)
	_, err = s.ProviderCheck(ctx, bob.ID, old.ID)
	is(t, err, learning.ErrNotFound)
	is(t, s.SaveProviderCheck(ctx, learning.ProviderCheck{ID: 1 << 40}), learning.ErrNotFound)
	_, err = s.AddProviderCheck(ctx, learning.ProviderCheck{Person: 1 << 40})
	is(t, err, learning.ErrNotFound)
}

// choosing gives somebody a board with an option and a provider check, as
// records that a change can remove.
func choosing(t *testing.T, s Store, who learning.Person, words string) (learning.Comparison, learning.Option, learning.ProviderCheck) {
	t.Helper()
	ctx := t.Context()
	c := learning.Comparison{Person: who.ID, Skill: words, CreatedAt: today, TouchedAt: today}
	var err error
	c.ID, err = s.AddComparison(ctx, c)
	ok(t, err)
	o, err := s.AddOption(ctx, learning.Option{Comparison: c.ID, Title: words, Provider: words, Rigor: learning.Rigor{Exam: learning.Answer(words)}})
	ok(t, err)
	check := learning.ProviderCheck{
		Person: who.ID, Provider: words, CheckedAt: today,
		Answers: map[learning.Flag]learning.Answer{learning.FlagTerms: learning.Yes, learning.FlagKnown: learning.Answer(words)},
	}
	check.ID, err = s.AddProviderCheck(ctx, check)
	ok(t, err)
	return c, o, check
}

// testChoosingUndone removes and brings back all that a member weighs up.
func testChoosingUndone(t *testing.T, s Store) {
	ctx := t.Context()
	ada := meet(t, s, as("ada"))
	c, o, check := choosing(t, s, ada, "SQL")
	delete(check.Answers, learning.FlagKnown) // no answer
	o.Rigor.Exam = ""
	rated := o
	rated.Rigor.Direct, rated.Project, rated.Cost = new(4), learning.Yes, learning.Money{Minor: 4900, Currency: "USD"}
	gone, rechecked := c, check
	gone.Removed = true
	rechecked.Answers = map[learning.Flag]learning.Answer{learning.FlagTerms: learning.No}
	var change learning.Change
	ok(t, s.In(ctx, func(ctx context.Context) (err error) {
		change, err = learning.Do(ctx, s, ada.ID, "compare rate", today,
			learning.Step{Comparison: &learning.Edit[learning.Comparison]{Before: c, After: gone}},
			learning.Step{Option: &learning.Edit[learning.Option]{Before: o, After: rated}},
			learning.Step{Check: &learning.Edit[learning.ProviderCheck]{Before: check, After: rechecked}})
		return err
	}))
	all, err := s.Comparisons(ctx, ada.ID)
	ok(t, err)
	same(t, "comparisons", len(all), 0)
	got, err := s.Option(ctx, ada.ID, o.ID)
	ok(t, err)
	same(t, "option", got, rated)
	ok(t, undo(ctx, s, ada, change.ID))
	all, err = s.Comparisons(ctx, ada.ID)
	ok(t, err)
	c.Options = []learning.Option{o}
	same(t, "comparisons again", all, []learning.Comparison{c})
	checks, err := s.ProviderChecks(ctx, ada.ID)
	ok(t, err)
	same(t, "checks again", checks, []learning.ProviderCheck{check})
}
