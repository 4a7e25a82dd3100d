package learning

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const twoAds = `Data Analyst, Acme

About us
We excel at logistics.

Requirements:
- SQL and Excel
- 3+ years with Tableau or Power BI
- R is a plus

Nice to have
- Python

Junior Data Analyst (m/f/d), Beta GmbH

You have SQL, Python and statistics. Ideally Tableau.
`

func TestSplitAds(t *testing.T) {
	for text, want := range map[string]int{
		twoAds:                             2,
		"":                                 0,
		" \n\n ":                           0,
		"sql and python":                   1,
		"sql\n---\npython\n=====\n\nexcel": 3,
		"sql, python --- excel":            2,
		"state-of-the-art -- SQL":          1,
		`"SEO specialist, GA4, Ahrefs" "SEO manager, content, GA4"`:           2,
		`take these two ads: "SEO specialist, GA4" "SEO manager, GA4"`:        2,
		`we call it "data driven", and use "SQL"`:                             1,
		"Ad 1: SQL, Python\nAd 2: Excel\nAd 3: R":                             3,
		"Job #1\nSQL\nJob #2\nExcel":                                          2,
		"1. Data analyst: SQL\n2. BI developer: Power BI":                     2,
		"1. clean data\n2. build dashboards in SQL":                           1,
		"Here are two:\n\nUX Designer\nFigma\n\nProduct Designer\nSketch":     2,
		"Marketing Manager\n\nRequirements\n\nSEO\n\nWhat we offer\n\nCoffee": 1,
	} {
		if got := SplitAds(text); len(got) != want {
			t.Errorf("%q is %d ads, want %d: %q", text, len(got), want, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var parts []string
		for range rapid.IntRange(1, 8).Draw(t, "n") {
			parts = append(parts, rapid.StringMatching(`[a-z]{2,10}( [a-z,]{2,10}){0,6}\n`).Draw(t, "ad"))
		}
		if got := SplitAds(strings.Join(parts, "---\n")); len(got) != len(parts) {
			t.Fatalf("%d ads became %q", len(parts), got)
		}
	})
}

func TestCountSkills(t *testing.T) {
	got := CountSkills(SplitAds(twoAds), []Skill{"Excel"}, []Skill{"Statistics"})
	want := Gap{Ads: 2, Wanted: []Demand{
		{Skill: "SQL", Ads: 2, Must: 2},
		{Skill: "Tableau", Ads: 2, Must: 1, Nice: 1},
		{Skill: "Python", Ads: 2, Must: 1, Nice: 1},
		{Skill: "Excel", Ads: 1, Must: 1, Have: true},
		{Skill: "Power BI", Ads: 1, Must: 1},
		{Skill: "Statistics", Ads: 1, Must: 1, Plan: true},
		{Skill: "R", Ads: 1, Nice: 1},
	}}
	for i := range got.Wanted {
		got.Wanted[i].place = 0
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(Demand{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	var missing []Skill
	for _, d := range got.Missing() {
		missing = append(missing, d.Skill)
	}
	if d := cmp.Diff([]Skill{"SQL", "Tableau", "Python", "Power BI", "R"}, missing); d != "" {
		t.Errorf("missing (-want +got):\n%s", d)
	}
}

func TestWishes(t *testing.T) {
	for ad, want := range map[string]map[Skill]Wish{
		"SQL required, Tableau a plus":                                                    {"SQL": Must, "Tableau": NiceToHave},
		"SQL and Python are a must. Tableau would be a plus.":                             {"SQL": Must, "Python": Must, "Tableau": NiceToHave},
		"must have SQL, Python and Power BI, nice to have Tableau and R":                  {"SQL": Must, "Power BI": Must, "Tableau": NiceToHave, "R": NiceToHave},
		"Required: SQL, Python. Preferred: AWS, Docker":                                   {"SQL": Must, "Python": Must, "AWS": NiceToHave, "Docker": NiceToHave},
		"we use Kafka and Airflow":                                                        {"Kafka": Wanted, "Airflow": Wanted},
		"Figma (nice to have), wireframing":                                               {"Figma": NiceToHave, "Wireframing": NiceToHave},
		"French is not required but welcome":                                              {"French": NiceToHave},
		"Must-haves:\n- SQL\n- Excel\nNice to have:\n- Jira\nWe offer:\n- German courses": {"SQL": Must, "Excel": Must, "Jira": NiceToHave, "German": 0},
		"junior cloud engineer, linux, aws, terraform required":                           {"Linux": Must, "AWS": Must, "Terraform": Must},
	} {
		found := occurrences(ad)
		got := map[Skill]Wish{}
		for i, w := range wishes(ad, found) {
			got[found[i].Skill] = max(got[found[i].Skill], w)
		}
		for s, w := range want {
			if got[s] != w {
				t.Errorf("%q wants %s as %d, want %d", ad, s, got[s], w)
			}
		}
	}
}

// TestCountSkillsOnce: a skill counts once an ad, never more often than there
// are ads, and the order falls.
func TestCountSkillsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.SampledFrom(AllSkills()), 1, 12)
		var ads []string
		for range rapid.IntRange(1, 6).Draw(t, "ads") {
			var words []string
			for _, s := range all.Draw(t, "skills") {
				words = append(words, string(s), string(s))
			}
			ads = append(ads, strings.Join(words, ", "))
		}
		g := CountSkills(ads, nil, nil)
		for i, d := range g.Wanted {
			if d.Ads < 1 || d.Ads > len(ads) || d.Must+d.Nice > d.Ads || i > 0 && d.Ads-d.Nice > g.Wanted[i-1].Ads-g.Wanted[i-1].Nice {
				t.Fatalf("%+v in %+v", d, g)
			}
		}
	})
}
