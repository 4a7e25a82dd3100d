package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// play is a community in which cohorts are played.
type play struct {
	t    testing.TB
	app  *app
	now  time.Time
	lead learning.Person
}

func newPlay(tb testing.TB, database string) *play {
	tb.Helper()
	p := &play{t: tb, now: playEnd}
	p.app = stageOf(tb, database, func() time.Time { return p.now })
	p.lead = p.meet("lea")
	return p
}

func (p *play) meet(name string) learning.Person {
	p.t.Helper()
	fresh := learning.NewPerson()
	fresh.Name, fresh.Zone = name, "Etc/UTC"
	who := p.console(name).Event("").From.ID
	one, err := p.app.db.Meet(p.t.Context(), learning.Identity{Adapter: who.Adapter, Workspace: who.Workspace, User: who.ID}, fresh, p.now)
	p.ok(err)
	return one
}

func (p *play) ok(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *play) console(person string) *console.Console {
	return &console.Console{Person: person, Zone: "Etc/UTC"}
}

// say is what somebody sees who says a line.
func (p *play) say(person, line string) bot.Message {
	p.t.Helper()
	return p.app.bot.Answer(p.t.Context(), p.console(person).Event(line))
}

// press presses a button of a message, by its label.
func (p *play) press(person string, m bot.Message, label string) bot.Message {
	p.t.Helper()
	at := slices.IndexFunc(m.Buttons, func(b bot.Button) bool { return b.Label == label })
	if at < 0 {
		p.t.Fatalf("no button %q in %q", label, textOf(m))
	}
	ev := p.console(person).Event(m.Buttons[at].Run)
	ev.Native = true
	return p.app.bot.Answer(p.t.Context(), ev)
}

// cohort plays twelve weeks of a cohort, the same for the same seed.
func (p *play) cohort(name string, size int, seed uint64) (learning.Cohort, []simulated) {
	p.t.Helper()
	ctx := p.t.Context()
	rng := rand.New(rand.NewPCG(seed, 8))
	c := learning.Cohort{Community: p.lead.Community, Name: name, Rules: learning.UsualRisk, CreatedAt: playStart}
	var err error
	c.ID, err = p.app.db.AddCohort(ctx, c)
	p.ok(err)
	p.ok(p.app.db.AddCohortLead(ctx, c.ID, p.lead.ID, playStart))
	all := make([]simulated, size)
	for from := 0; from < size; from += 20 { // a transaction for each would take a minute
		p.ok(p.app.db.In(ctx, func(ctx context.Context) error {
			for i := from; i < min(from+20, size); i++ {
				all[i] = p.member(ctx, c, fmt.Sprintf("m%d-%03d", seed, i), rng)
			}
			return nil
		}))
	}
	return c, all
}

// member plays one: some never start, some stop, some rest, some are done.
func (p *play) member(ctx context.Context, c learning.Cohort, name string, rng *rand.Rand) simulated {
	db := p.app.db
	fresh := learning.NewPerson()
	fresh.Name, fresh.Zone = name, "Etc/UTC"
	who := p.console(name).Event("").From.ID
	person, err := db.Meet(ctx, learning.Identity{Adapter: who.Adapter, Workspace: who.Workspace, User: who.ID}, fresh, playStart)
	p.ok(err)
	m := simulated{id: person.ID, name: name, log: make(map[string]int), scopes: learning.Scopes}
	if rng.IntN(10) == 0 {
		m.scopes = []learning.Scope{learning.Scopes[rng.IntN(len(learning.Scopes))]}
	}
	p.ok(db.SaveMember(ctx, learning.CohortMember{
		Cohort: c.ID, Person: person.ID, AddedAt: playStart, Consent: learning.Consent{Scopes: m.scopes, Wording: "agreed", At: playStart},
	}))
	if rng.IntN(20) == 0 {
		return m
	}
	m.hasPlan = true
	kind := rng.IntN(12) // 0 never logs, 1 stops early, 2 stops lately, 3 is done
	madeAt := playStart.AddDate(0, 0, rng.IntN(20))
	if kind == 0 && rng.IntN(2) == 0 {
		madeAt = playEnd.AddDate(0, 0, -rng.IntN(12))
	}
	m.made = madeAt.Format(time.DateOnly)
	if rng.IntN(3) > 0 {
		m.hours = float64(2 + rng.IntN(6))
	}
	m.target = playEnd.AddDate(0, 0, rng.IntN(150)-20).Format(time.DateOnly)
	plan, err := db.StartPlan(ctx, learning.Plan{Person: person.ID, Goal: "learn", HoursAWeek: m.hours, Target: learning.Date(m.target)}, madeAt)
	p.ok(err)
	for i := range 2 + rng.IntN(4) {
		it := simulatedItem{minutes: 60 * (5 + rng.IntN(30)), done: kind == 3 || rng.IntN(4) == 0}
		if rng.IntN(4) == 0 {
			it.due = playEnd.AddDate(0, 0, rng.IntN(80)-12).Format(time.DateOnly)
		}
		if !it.done && rng.IntN(3) == 0 {
			it.percent = 5 * (1 + rng.IntN(19))
		}
		stored := learning.Item{
			Plan: plan, Title: fmt.Sprintf("step %d", i), Kind: learning.KindCourse, State: learning.StateActive,
			Estimate: learning.Minutes(it.minutes), Due: learning.Date(it.due), Percent: it.percent,
		}
		if it.done {
			stored.State, stored.Percent = learning.StateDone, 100
		}
		stored, err = db.AddItem(ctx, stored)
		p.ok(err)
		it.id = stored.ID
		m.items = append(m.items, it)
	}
	if rng.IntN(6) == 0 {
		from := playStart.AddDate(0, 0, rng.IntN(80))
		m.vacation = [2]string{from.Format(time.DateOnly), from.AddDate(0, 0, 3+rng.IntN(20)).Format(time.DateOnly)}
		_, err := db.AddVacation(ctx, learning.Vacation{Person: person.ID, From: learning.Date(m.vacation[0]), To: learning.Date(m.vacation[1])})
		p.ok(err)
	}
	stop := map[int]int{1: 20 + rng.IntN(40), 2: 60 + rng.IntN(20)}[kind]
	for day := range 12*7 + 1 {
		if kind == 0 || stop > 0 && day > stop || rng.IntN(100) >= 30 {
			continue
		}
		on := playStart.AddDate(0, 0, day)
		minutes, at := 15*(1+rng.IntN(10)), rng.IntN(len(m.items)+1)
		line := learning.Progress{
			Person: person.ID, Kind: learning.ProgressTime, Minutes: learning.Minutes(minutes), On: learning.DateOf(on, time.UTC), Zone: "Etc/UTC", At: on,
			Undone: rng.IntN(20) == 0,
		}
		if at < len(m.items) {
			line.Item = m.items[at].id
		}
		_, _, err := db.AppendProgress(ctx, line)
		p.ok(err)
		if line.Undone {
			continue
		}
		m.log[on.Format(time.DateOnly)] += minutes
		if at < len(m.items) {
			m.items[at].worked += minutes
		}
	}
	return m
}
