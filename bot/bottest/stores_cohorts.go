package bottest

import (
	"strconv"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// cohort makes one that a person leads.
func cohort(t *testing.T, s Store, lead learning.Person, name string) learning.Cohort {
	t.Helper()
	c := learning.Cohort{Community: lead.Community, Name: name, Code: learning.HashCode(learning.NewCode()), Rules: learning.UsualRisk, CreatedAt: today}
	id, err := s.AddCohort(t.Context(), c)
	ok(t, err)
	c.ID = id
	ok(t, s.AddCohortLead(t.Context(), id, lead.ID, today))
	return c
}

// agreed makes somebody a member who shows everything.
func agreed(t *testing.T, s Store, c learning.Cohort, p learning.Person) learning.CohortMember {
	t.Helper()
	m := learning.CohortMember{
		Cohort: c.ID, Person: p.ID, Name: p.Name, AddedAt: today,
		Consent: learning.Consent{Scopes: learning.Scopes, Wording: "I agree", At: today},
	}
	ok(t, s.SaveMember(t.Context(), m))
	return m
}

func idText[N ~int | ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }

func testCohorts(t *testing.T, s Store) {
	ctx := t.Context()
	lea, bob := meet(t, s, as("lea")), meet(t, s, as("bob"))
	data, art := cohort(t, s, lea, "data"), cohort(t, s, lea, "Art")
	got, err := s.Cohort(ctx, data.ID)
	ok(t, err)
	same(t, "cohort", got, data)
	got, err = s.CohortByCode(ctx, art.Code)
	ok(t, err)
	same(t, "by code", got, art)
	for _, hash := range []string{"", "nonsense"} {
		_, err = s.CohortByCode(ctx, hash)
		is(t, err, learning.ErrNotFound)
	}
	_, err = s.AddCohort(ctx, learning.Cohort{Community: 1 << 40})
	is(t, err, learning.ErrNotFound)
	_, err = s.Cohort(ctx, 1<<40)
	is(t, err, learning.ErrNotFound)
	is(t, s.SaveCohort(ctx, learning.Cohort{ID: 1 << 40}), learning.ErrNotFound)

	lists := func(what string, got []learning.Cohort, err error, want ...learning.Cohort) {
		t.Helper()
		ok(t, err)
		same(t, what, got, want)
	}
	led, err := s.CohortsLed(ctx, lea.ID)
	lists("led", led, err, art, data)
	none, err := s.CohortsLed(ctx, bob.ID)
	lists("led by bob", none, err)
	in, err := s.CohortsIn(ctx, lea.Community)
	lists("in the community", in, err, art, data)

	data.Name, data.Starts, data.Ends, data.Rules = "Data 2", "2026-12-01", "2027-06-30", learning.RiskRules{Quiet: 1, Late: 2, Overdue: 3}
	data.ArchivedAt, data.Code = today, ""
	ok(t, s.SaveCohort(ctx, data))
	got, err = s.Cohort(ctx, data.ID)
	ok(t, err)
	same(t, "saved", got, data)
	led, err = s.CohortsLed(ctx, lea.ID)
	lists("led, without what is over", led, err, art)

	// Who leads a cohort is a lead, and who no longer does is none.
	roles, err := s.Roles(ctx, lea.ID, lea.Community)
	ok(t, err)
	same(t, "roles", roles, []learning.Role{learning.RoleLead})
	ok(t, s.AddCohortLead(ctx, art.ID, bob.ID, today.Add(time.Hour)))
	ok(t, s.AddCohortLead(ctx, art.ID, bob.ID, today.Add(2*time.Hour)))
	leads, err := s.CohortLeads(ctx, art.ID)
	ok(t, err)
	same(t, "leads", leads, []learning.CohortLead{{Person: lea.ID, Name: "lea", Since: today}, {Person: bob.ID, Name: "bob", Since: today.Add(time.Hour)}})
	ok(t, s.SaveDigest(ctx, learning.Digest{Cohort: art.ID, Lead: bob.ID, Next: today}))
	ok(t, s.RemoveCohortLead(ctx, art.ID, bob.ID))
	is(t, s.RemoveCohortLead(ctx, art.ID, bob.ID), learning.ErrNotFound)
	_, err = s.Digest(ctx, art.ID, bob.ID)
	is(t, err, learning.ErrNotFound)
	is(t, s.AddCohortLead(ctx, art.ID, 1<<40, today), learning.ErrNotFound)
}

func testMembers(t *testing.T, s Store) {
	ctx := t.Context()
	lea, bob, ada := meet(t, s, as("lea")), meet(t, s, as("bob")), meet(t, s, as("ada"))
	c := cohort(t, s, lea, "data")
	invited := learning.CohortMember{Cohort: c.ID, Person: bob.ID, Name: "bob", AddedAt: today}
	ok(t, s.SaveMember(ctx, invited))
	in := agreed(t, s, c, ada)
	all, err := s.Members(ctx, c.ID)
	ok(t, err)
	same(t, "members", all, []learning.CohortMember{in, invited})
	records, err := s.MemberRecords(ctx, c.ID)
	ok(t, err)
	if len(records) != 1 || records[0].Member.Person != ada.ID || records[0].Record.Person.Name != "ada" {
		t.Fatalf("records are %+v, want ada's alone", records)
	}
	cohorts, err := s.CohortsOf(ctx, bob.ID)
	ok(t, err)
	same(t, "bob's", cohorts, []learning.Cohort{c})
	got, err := s.Member(ctx, c.ID, bob.ID)
	ok(t, err)
	same(t, "bob", got, invited)
	_, err = s.Member(ctx, c.ID, lea.ID)
	is(t, err, learning.ErrNotFound)

	// A scope alone is kept as such.
	in.Consent.Scopes = []learning.Scope{learning.ScopeActive}
	ok(t, s.SaveMember(ctx, in))
	got, err = s.Member(ctx, c.ID, ada.ID)
	ok(t, err)
	same(t, "ada, with one scope", got, in)

	// What must not reach a lead after somebody left goes with them.
	id, err := s.AddNudge(ctx, learning.Nudge{Cohort: c.ID, Member: ada.ID, Lead: lea.ID, Words: "hi", At: today, Due: today})
	ok(t, err)
	ok(t, s.Enqueue(ctx, today,
		outbox.Row{Key: "digest:" + idText(c.ID) + ":1:1", Adapter: "slack", Lane: "a", RunAt: today},
		outbox.Row{Key: "digest:" + idText(c.ID) + "0:1:1", Adapter: "slack", Lane: "b", RunAt: today}))
	ok(t, s.RemoveMember(ctx, c.ID, ada.ID))
	is(t, s.RemoveMember(ctx, c.ID, ada.ID), learning.ErrNotFound)
	is(t, s.SetNudge(ctx, id, time.Time{}, true), learning.ErrNotFound)
	open, err := s.Claim(ctx, "slack", today, time.Minute, 9)
	ok(t, err)
	if len(open) != 1 || open[0].Lane != "b" {
		t.Errorf("open posts are %+v, want the digest of another cohort", open)
	}
	is(t, s.SaveMember(ctx, learning.CohortMember{Cohort: 1 << 40, Person: ada.ID}), learning.ErrNotFound)

	ok(t, s.SaveDigest(ctx, learning.Digest{Cohort: c.ID, Lead: lea.ID, Next: today}))
	ok(t, s.EndCohort(ctx, c.ID, today))
	is(t, s.EndCohort(ctx, 1<<40, today), learning.ErrNotFound)
	all, err = s.Members(ctx, c.ID)
	ok(t, err)
	same(t, "members of what is over", len(all), 0)
	leads, err := s.CohortLeads(ctx, c.ID)
	ok(t, err)
	same(t, "leads of what is over", len(leads), 0)
	due, err := s.DueDigests(ctx, today, 9)
	ok(t, err)
	same(t, "digests of what is over", len(due), 0)
	over, err := s.Cohort(ctx, c.ID)
	ok(t, err)
	same(t, "over since", over.ArchivedAt, today)
}

// testMemberRecords compares what is read for all at once with what is read for
// each.
func testMemberRecords(t *testing.T, s Store) {
	ctx := t.Context()
	lea := meet(t, s, as("lea"))
	c, other := cohort(t, s, lea, "data"), cohort(t, s, lea, "other")
	agreed(t, s, other, meet(t, s, as("zoe")))
	want := make(map[learning.PersonID]learning.Record)
	for _, name := range []string{"ada", "bob", "eve"} {
		p := meet(t, s, as(name))
		m := agreed(t, s, c, p)
		if name == "eve" { // has nothing
			want[m.Person] = learning.Record{Person: p, ByDay: map[learning.Date]learning.Minutes{}}
			continue
		}
		closed, err := s.StartPlan(ctx, learning.Plan{Person: p.ID, Goal: "old"}, today.Add(-time.Hour))
		ok(t, err)
		_, err = s.AddItem(ctx, item(closed, "old"))
		ok(t, err)
		plan, err := s.StartPlan(ctx, learning.Plan{Person: p.ID, Goal: name, HoursAWeek: 3, Target: "2027-06-30"}, today)
		ok(t, err)
		it, err := s.AddItem(ctx, item(plan, "SQL"))
		ok(t, err)
		gone, err := s.AddItem(ctx, item(plan, "gone"))
		ok(t, err)
		gone.Removed = true
		ok(t, s.SaveItem(ctx, gone))
		for i, on := range []learning.Date{"2026-11-02", "2026-11-09", "2026-11-09"} {
			line := learning.Progress{Person: p.ID, Kind: learning.ProgressTime, Minutes: 45, On: on, At: today}
			if i > 0 {
				line.Item = it.ID
			}
			id, _, err := s.AppendProgress(ctx, line)
			ok(t, err)
			ok(t, s.CountProgress(ctx, p.ID, id, i != 2))
		}
		_, err = s.AddVacation(ctx, learning.Vacation{Person: p.ID, From: "2026-12-20", To: "2027-01-03"})
		ok(t, err)
		r := learning.Record{Person: p}
		r.Plan, err = s.OpenPlan(ctx, p.ID)
		ok(t, err)
		r.ByDay, err = s.MinutesByDay(ctx, p.ID)
		ok(t, err)
		r.ByItem, err = s.MinutesByItem(ctx, p.ID)
		ok(t, err)
		delete(r.ByItem, 0) // what belongs to no item tells nothing of a plan
		r.Vacations, err = s.Vacations(ctx, p.ID)
		ok(t, err)
		want[p.ID] = r
	}
	records, err := s.MemberRecords(ctx, c.ID)
	ok(t, err)
	got := make(map[learning.PersonID]learning.Record)
	for _, r := range records {
		got[r.Member.Person] = r.Record
	}
	same(t, "records", got, want)
}
