package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// A cohort of 200 over twelve weeks is played, then its board, risk, digest and
// file are compared, to the last member, with what this file works out from the
// raw log by itself. It takes nothing from the package that Cairn works it out
// with but the names of the states.

// simulated is one member of the play, with all that happened.
type simulated struct {
	id       learning.PersonID
	name     string
	hasPlan  bool
	hours    float64 // a week, named in the plan
	target   string
	made     string // the day the plan was made
	items    []simulatedItem
	log      map[string]int // minutes by day
	vacation [2]string
	scopes   []learning.Scope
}

type simulatedItem struct {
	id      learning.ItemID
	minutes int // estimate
	due     string
	done    bool
	percent int
	worked  int
}

// The play begins on a Monday and ends twelve weeks later, at noon.
var (
	playStart = time.Date(2026, 8, 31, 9, 0, 0, 0, time.UTC)
	playEnd   = playStart.AddDate(0, 0, 12*7).Add(3 * time.Hour)
)

func TestCohortPlay(t *testing.T) {
	cohortPlay(t, filepath.Join(t.TempDir(), "cairn.db"))
}

func TestCohortPlayPostgres(t *testing.T) { cohortPlay(t, postgresURL(t)) }

func cohortPlay(t *testing.T, database string) {
	t.Helper()
	p := newPlay(t, database)
	c, members := p.cohort("Data", 200, 1)
	want := make(map[learning.PersonID]seen)
	for _, m := range members {
		want[m.id] = m.expected(c.Rules)
	}
	at := learning.DateOf(playEnd, time.UTC)

	var board learning.CohortBoard
	err := p.app.db.In(t.Context(), func(ctx context.Context) (err error) {
		board, _, err = learning.OpenBoard(ctx, p.app.db, p.lead.ID, c.ID, learning.Part{What: "all"}, playEnd)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[learning.PersonID]seen)
	for _, l := range board.Lines {
		got[l.Person] = seenOf(l)
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(seen{})); d != "" {
		t.Errorf("board on %s (-computed here +shown):\n%s", at, d)
	}
	counts := make(map[learning.Outlook]int)
	risk := 0
	var percents, hours []int
	for _, m := range members {
		s := want[m.id]
		if s.outlook != "" {
			counts[s.outlook]++
		}
		if s.risk {
			risk++
		}
		if s.percent >= 0 {
			percents = append(percents, s.percent)
		}
		if slices.Contains(m.scopes, learning.ScopeHours) {
			hours = append(hours, m.lastFourWeeks()/4)
		}
	}
	if d := cmp.Diff(counts, board.Counts); d != "" || board.AtRisk != risk || board.Sharing != 200 {
		t.Errorf("%d at risk of %d, want %d of 200; counts (-computed here +shown):\n%s", board.AtRisk, board.Sharing, risk, d)
	}
	if m := median(percents); board.Percent.Value != m || !board.Percent.Known {
		t.Errorf("median percent is %+v, want %d", board.Percent, m)
	}
	if m := median(hours); board.Hours.Value != m || !board.Hours.Known {
		t.Errorf("median minutes are %+v, want %d", board.Hours, m)
	}
	for outlook, least := range map[learning.Outlook]int{learning.OnTrack: 20, learning.Behind: 20, learning.Stalled: 5, learning.Finished: 3, learning.Fresh: 3, learning.Empty: 3} {
		if counts[outlook] < least {
			t.Errorf("the play has %d members %s, too few to tell anything", counts[outlook], outlook)
		}
	}
	p.shown(members, want, risk)
	p.gone(members)
}

// shown compares what a lead reads and takes away in chat.
func (p *play) shown(members []simulated, want map[learning.PersonID]seen, risk int) {
	p.t.Helper()
	names := make(map[string]seen)
	var atRisk []string
	for _, m := range members {
		names[m.name] = want[m.id]
		if want[m.id].risk {
			atRisk = append(atRisk, m.name)
		}
	}
	listed := func(line string) (all []string) {
		for number := 1; ; number++ {
			m := p.say("lea", fmt.Sprintf("%s --page %d", line, number))
			for _, item := range listOf(m) {
				name, _, _ := strings.Cut(item, " — ")
				all = append(all, name)
			}
			if !slices.ContainsFunc(m.Buttons, func(b bot.Button) bool { return b.Label == "More" }) {
				return all
			}
		}
	}
	sameNames := func(what string, got, want []string) {
		p.t.Helper()
		slices.Sort(got)
		slices.Sort(want)
		if d := cmp.Diff(want, got); d != "" {
			p.t.Errorf("%s (-computed here +shown):\n%s", what, d)
		}
	}
	sameNames("who is at risk", listed("team risk"), atRisk)
	var all []string
	for _, m := range members {
		all = append(all, m.name)
	}
	sameNames("who is on the board", listed("team show"), all)
	digest := p.say("lea", "team digest")
	if text := textOf(digest); !strings.Contains(text, fmt.Sprintf("%d of 200 members", risk)) {
		p.t.Errorf("the digest says %q, want %d at risk", text, risk)
	}
	file := fileOf(p.t, p.say("lea", "team export"))
	if len(file) != 201 {
		p.t.Fatalf("the file has %d rows", len(file))
	}
	for _, row := range file[1:] {
		s := names[row[0]]
		risky, percent := "", ""
		if s.outlook != "" {
			risky = map[bool]string{true: "yes", false: "no"}[s.risk]
		}
		if s.percent >= 0 {
			percent = strconv.Itoa(s.percent)
		}
		if row[2] != risky || row[4] != percent || row[5] != s.active {
			p.t.Errorf("the file says %q, want at risk %q, percent %q, active %q", row, risky, percent, s.active)
		}
	}
	// Everybody can read who looked.
	looks, err := p.app.db.Accesses(p.t.Context(), members[7].id, 9)
	if err != nil || len(looks) < 3 || looks[0].Actor != p.lead.ID || !strings.Contains(looks[0].What, "file") {
		p.t.Errorf("looks at a member are %+v, %v", looks, err)
	}
}

// gone lets one leave and one erase themselves: in the next request they are in
// nothing a lead sees.
func (p *play) gone(members []simulated) {
	p.t.Helper()
	left, erased := members[3], members[11]
	p.say(left.name, "cohort leave")
	ask := p.say(erased.name, "privacy erase")
	p.press(erased.name, ask, "Erase everything")
	seenIn := map[string]string{"digest": textOf(p.say("lea", "team digest"))}
	for number := range 12 {
		seenIn["board"] += textOf(p.say("lea", fmt.Sprintf("team show --page %d", number+1)))
		seenIn["risk"] += textOf(p.say("lea", fmt.Sprintf("team risk --page %d", number+1)))
		seenIn["roster"] += textOf(p.say("lea", fmt.Sprintf("cohort roster --page %d", number+1)))
	}
	for _, row := range fileOf(p.t, p.say("lea", "team export")) {
		seenIn["file"] += strings.Join(row, " ") + "\n"
	}
	for where, text := range seenIn {
		for _, m := range []simulated{left, erased} {
			if strings.Contains(text, m.name+" ") {
				p.t.Errorf("%s is gone and still in the %s", m.name, where)
			}
		}
	}
	if !strings.Contains(seenIn["board"], "198, 0 invited") {
		p.t.Errorf("the board counts others than 198: %.300s", seenIn["board"])
	}
	if m := p.say("lea", "team nudge "+memberKey(left.id)); !strings.Contains(textOf(m), "can't find") {
		p.t.Errorf("a nudge to who left says %q", textOf(m))
	}
}

func memberKey(id learning.PersonID) string { return fmt.Sprintf("member-%d", id) }

// seen is what a lead should see of a member.
type seen struct {
	outlook learning.Outlook
	risk    bool
	percent int
	active  string // first day of the week
	why     string
}

func seenOf(l learning.MemberLine) seen {
	s := seen{outlook: l.Outlook, risk: l.AtRisk, percent: l.Percent, active: string(l.Active)}
	for _, r := range l.Reasons {
		s.why += fmt.Sprintf("%s %d %d;", r.Kind, r.Days, r.Items)
	}
	return s
}

// expected works out what is to be seen, from the raw log.
func (m simulated) expected(rules learning.RiskRules) seen {
	today := playEnd.Format(time.DateOnly)
	s := seen{percent: -1}
	has := func(scope learning.Scope) bool { return slices.Contains(m.scopes, scope) }
	whole, left, open, done, overdue, longest := 0, 0, 0, 0, 0, 0
	for _, it := range m.items {
		whole += it.minutes
		switch {
		case it.done:
			done++
			continue
		case it.percent > 0:
			left += it.minutes * (100 - it.percent) / 100
		default:
			left += max(it.minutes-it.worked, it.minutes/10)
		}
		if open++; it.due != "" && it.due < today {
			overdue++
			longest = max(longest, between(it.due, today))
		}
	}
	if has(learning.ScopePercent) {
		s.percent = 0
		if whole > 0 {
			s.percent = 100 * (whole - left) / whole
		}
	}
	last := ""
	for day := range m.log {
		last = max(last, day)
	}
	if has(learning.ScopeActive) && last != "" {
		at, _ := time.Parse(time.DateOnly, last)
		s.active = at.AddDate(0, 0, -(int(at.Weekday())+6)%7).Format(time.DateOnly)
	}
	if !has(learning.ScopeStanding) {
		return s
	}
	quiet := 0
	from := max(last, m.made)
	for day := following(from); day <= today; day = following(day) {
		if day < m.vacation[0] || day > m.vacation[1] {
			quiet++
		}
	}
	late, endless := m.late(left, today)
	switch {
	case !m.hasPlan:
		s.outlook = learning.Empty
		days := between(playStart.Format(time.DateOnly), today)
		s.risk, s.why = days >= rules.Quiet, fmt.Sprintf("no plan %d 0;", days)
		return s
	case open == 0:
		s.outlook = learning.Finished
		return s
	case quiet >= 14:
		s.outlook = learning.Stalled
	case overdue > 0, len(m.log) > 0 && (late > 0 || endless):
		s.outlook = learning.Behind
	case len(m.log) == 0:
		s.outlook = learning.Fresh
	default:
		s.outlook = learning.OnTrack
	}
	if quiet >= rules.Quiet {
		s.why += fmt.Sprintf("quiet %d 0;", quiet)
		s.risk = true
	}
	if len(m.log) > 0 && endless {
		s.why += "endless 0 0;"
		s.risk = true
	} else if len(m.log) > 0 && late > 0 {
		s.why += fmt.Sprintf("late %d 0;", late)
		s.risk = s.risk || late > rules.Late
	}
	if overdue > 0 {
		s.why += fmt.Sprintf("overdue %d %d;", longest, overdue)
		s.risk = s.risk || longest > rules.Overdue
	}
	return s
}

// late plays the futures that docs/PLANS.md describes: by how many days the middle
// one misses the target, or that it has no end within five years.
func (m simulated) late(left int, today string) (days int, endless bool) {
	var past []int
	var firstDay string
	for day := range m.log {
		if firstDay == "" || day < firstDay {
			firstDay = day
		}
	}
	if firstDay != "" {
		monday, _ := time.Parse(time.DateOnly, firstDay)
		monday = monday.AddDate(0, 0, -(int(monday.Weekday())+6)%7)
		for ; monday.AddDate(0, 0, 7).Format(time.DateOnly) <= today; monday = monday.AddDate(0, 0, 7) {
			sum, rested := 0, true
			for i := range 7 {
				day := monday.AddDate(0, 0, i).Format(time.DateOnly)
				sum += m.log[day]
				rested = rested && day >= m.vacation[0] && day <= m.vacation[1]
			}
			if sum > 0 || !rested {
				past = append(past, sum)
			}
		}
	}
	past = past[max(0, len(past)-12):]
	if m.hours > 0 {
		past = append(past, int(m.hours*60*0.6), int(m.hours*60*1.1))
	}
	if len(past) == 0 || m.target == "" {
		return 0, false
	}
	const weeks = 5 * 52
	var ends []int
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 2026))
		sums, total := make([]float64, len(past)), 0.0
		for i := range past {
			total += rng.ExpFloat64()
			sums[i] = total
		}
		end, worked := weeks*7+1, 0.0
		for week := range weeks {
			drawn, i := rng.Float64()*total, 0
			for i < len(past)-1 && sums[i] < drawn {
				i++
			}
			if worked+float64(past[i]) >= float64(left) {
				end = week * 7
				if past[i] > 0 {
					end += int(math.Ceil(7 * (float64(left) - worked) / float64(past[i])))
				}
				break
			}
			worked += float64(past[i])
		}
		ends = append(ends, end)
	}
	slices.Sort(ends)
	if ends[200] > weeks*7 {
		return 0, true
	}
	at, _ := time.Parse(time.DateOnly, today)
	return between(m.target, at.AddDate(0, 0, ends[200]).Format(time.DateOnly)), false
}

func (m simulated) lastFourWeeks() (minutes int) {
	for day, n := range m.log {
		if day > playEnd.AddDate(0, 0, -28).Format(time.DateOnly) {
			minutes += n
		}
	}
	return minutes
}

func median(all []int) int {
	slices.Sort(all)
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

func between(from, to string) int {
	a, _ := time.Parse(time.DateOnly, from)
	b, _ := time.Parse(time.DateOnly, to)
	return int(b.Sub(a).Hours() / 24)
}

func following(day string) string {
	t, _ := time.Parse(time.DateOnly, day)
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}

// fileOf reads the CSV file of a message.
func fileOf(tb testing.TB, m bot.Message) [][]string {
	tb.Helper()
	for _, b := range m.Blocks {
		if f, ok := b.(bot.File); ok {
			rows, err := csv.NewReader(strings.NewReader(string(f.Data))).ReadAll()
			if err != nil {
				tb.Fatal(err)
			}
			return rows
		}
	}
	tb.Fatalf("no file in %q", textOf(m))
	return nil
}

func listOf(m bot.Message) (all []string) {
	for _, b := range m.Blocks {
		if l, ok := b.(bot.List); ok {
			for _, it := range l.Items {
				all = append(all, it.String())
			}
		}
	}
	return all
}

// textOf is all that is read in a message.
func textOf(m bot.Message) string {
	var out strings.Builder
	(&console.Console{Out: &out, Person: "x"}).Show(m)
	return out.String()
}
