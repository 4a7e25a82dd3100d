package learning

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// noon is the now of these tests, a Monday.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// TestRiskRules walks over the edge of every rule.
func TestRiskRules(t *testing.T) {
	rules := RiskRules{Quiet: 7, Late: 7, Overdue: 2}
	today := DateOf(noon, time.UTC)
	due := func(days int) []Item { return []Item{{Due: today.Add(-days)}, {Due: today.Add(-1)}} }
	late := func(days int) Standing { return Standing{Outlook: Behind, Known: true, Due: today, Late: days} }
	for _, tt := range []struct {
		name   string
		s      Standing
		logged bool
		since  Date
		want   []Reason
	}{
		{"active", Standing{Outlook: OnTrack, Quiet: 6}, true, "", nil},
		{"quiet", Standing{Outlook: OnTrack, Quiet: 7}, true, "", []Reason{{Kind: ReasonQuiet, Days: 7, Risk: true}}},
		{"a week late", late(7), true, "", []Reason{{Kind: ReasonLate, Days: 7}}},
		{"later", late(8), true, "", []Reason{{Kind: ReasonLate, Days: 8, Risk: true}}},
		{"late without a log", late(8), false, "", nil},
		{"in time", late(0), true, "", nil},
		{"endless", Standing{Outlook: Behind, Endless: true}, true, "", []Reason{{Kind: ReasonEndless, Risk: true}}},
		{"overdue", Standing{Outlook: Behind, Overdue: due(2)}, true, "", []Reason{{Kind: ReasonOverdue, Days: 2, Items: 2}}},
		{"long overdue", Standing{Outlook: Behind, Overdue: due(3)}, true, "", []Reason{{Kind: ReasonOverdue, Days: 3, Items: 2, Risk: true}}},
		{"finished", Standing{Outlook: Finished, Quiet: 99}, true, "", nil},
		{"no plan", Standing{Outlook: Empty}, false, today.Add(-6), []Reason{{Kind: ReasonNoPlan, Days: 6}}},
		{"no plan for long", Standing{Outlook: Empty}, false, today.Add(-7), []Reason{{Kind: ReasonNoPlan, Days: 7, Risk: true}}},
		{"no plan, to start", Standing{Outlook: Empty}, false, today.Add(3), []Reason{{Kind: ReasonNoPlan}}},
	} {
		if d := cmp.Diff(tt.want, rules.reasons(tt.s, tt.logged, today, tt.since)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// sharer is a member who logged so many minutes today and agreed to some scopes.
func sharer(id PersonID, minutes Minutes, scopes ...Scope) MemberRecord {
	p := NewPerson()
	p.ID, p.Name = id, "member"
	return MemberRecord{
		Member: CohortMember{Person: id, Consent: Consent{Scopes: scopes, At: noon.AddDate(0, 0, -30)}},
		Record: Record{Person: p, ByDay: map[Date]Minutes{DateOf(noon, time.UTC): minutes}},
	}
}

// TestBoardShowsConsented shows nothing that was not agreed to, and no median of
// fewer than five.
func TestBoardShowsConsented(t *testing.T) {
	for _, tt := range []struct {
		scopes []Scope
		want   MemberLine
	}{
		{nil, MemberLine{Percent: -1, minutes: -1}},
		{[]Scope{ScopePercent}, MemberLine{Percent: 0, minutes: -1}},
		{[]Scope{ScopeActive}, MemberLine{Percent: -1, ShowsActive: true, Active: "2026-11-23", minutes: -1}},
		{[]Scope{ScopeHours}, MemberLine{Percent: -1, minutes: 10}},
		{[]Scope{ScopeStanding}, MemberLine{Percent: -1, minutes: -1, Outlook: Empty, AtRisk: true, Reasons: []Reason{{Kind: ReasonNoPlan, Days: 30, Risk: true}}}},
	} {
		b := CohortBoardOf(Cohort{Rules: UsualRisk}, []MemberRecord{sharer(1, 40, tt.scopes...)}, noon)
		tt.want.Person, tt.want.Name = 1, "member"
		if d := cmp.Diff([]MemberLine{tt.want}, b.Lines, cmp.AllowUnexported(MemberLine{})); d != "" {
			t.Errorf("scopes %v (-want +got):\n%s", tt.scopes, d)
		}
	}
	invited := sharer(9, 40, Scopes...)
	invited.Member.Consent.At = time.Time{}
	group := []MemberRecord{invited}
	for n := range PersonID(5) {
		group = append(group, sharer(n+1, Minutes(40*(n+1)), Scopes...))
		b := CohortBoardOf(Cohort{Starts: "2026-11-24"}, group, noon)
		want := Median{Of: int(n + 1)}
		if n == 4 {
			want = Median{Of: 5, Value: 30, Known: true}
		}
		if b.Hours != want || b.Sharing != int(n+1) || b.AtRisk != 0 {
			t.Errorf("%d members: hours %+v, %d share, %d at risk before the start", n+1, b.Hours, b.Sharing, b.AtRisk)
		}
	}
}

func TestHashCode(t *testing.T) {
	code := NewCode()
	if len(code) != 9 || code[4] != '-' || code == NewCode() {
		t.Fatalf("code is %q", code)
	}
	want := HashCode("ABCD-2345")
	for _, same := range []string{"abcd-2345", "ABCD2345", " abcd 2345 ", "ABCD–2345"} {
		if want == "" || HashCode(same) != want {
			t.Errorf("%q has another hash", same)
		}
	}
	for _, no := range []string{"", "ABCD", "ABCD-2340", "ABCDO2345", "ABCD-23456", "ÄBCD-234"} {
		if HashCode(no) != "" {
			t.Errorf("%q has a hash", no)
		}
	}
}

// TestRankMembers ranks by the running week or month, never by all time.
func TestRankMembers(t *testing.T) {
	record := func(id PersonID, log map[Date]Minutes) Record {
		p := NewPerson()
		p.ID, p.Name = id, "m"
		return Record{Person: p, ByDay: log}
	}
	records := []Record{
		record(1, map[Date]Minutes{"2026-11-23": 30, "2026-11-02": 600, "2026-10-30": 6000}),
		record(2, map[Date]Minutes{"2026-11-23": 60, "2026-11-24": 6000}), // tomorrow does not count
		record(3, map[Date]Minutes{"2026-11-23": 60}),
		record(4, map[Date]Minutes{"2026-10-31": 6000}),
	}
	places := func(byMonth bool) (out [][3]int) {
		for _, r := range RankMembers(records, byMonth, noon) {
			out = append(out, [3]int{int(r.Person), r.Place, int(r.Minutes)})
		}
		return out
	}
	if d := cmp.Diff([][3]int{{2, 1, 60}, {3, 1, 60}, {1, 3, 30}}, places(false)); d != "" {
		t.Errorf("week (-want +got):\n%s", d)
	}
	if d := cmp.Diff([][3]int{{1, 1, 630}, {2, 2, 60}, {3, 2, 60}}, places(true)); d != "" {
		t.Errorf("month (-want +got):\n%s", d)
	}
}
