package learning

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func named(text string) []Skill {
	var out []Skill
	for _, f := range FindSkills(text) {
		out = append(out, f.Skill)
	}
	return out
}

func TestFindSkills(t *testing.T) {
	for text, want := range map[string]string{
		"Python, R and SQL":                        "Python R SQL",
		"the job wants sql python and tableau":     "SQL Python Tableau",
		"i know excel":                             "Excel",
		"i know r":                                 "R",
		"Experience with R is a plus":              "R",
		"Excel, Word and PowerPoint":               "Excel|Microsoft Word|PowerPoint",
		"C, C++ and C#":                            "C C++ C#",
		"Go or Rust":                               "Go Rust",
		"You write Go or Java":                     "Go Java",
		"backend in Go.":                           "Back-end development|Go",
		"golang, k8s, docker":                      "Go Kubernetes Docker",
		"js/ts, react.js and node.js":              "JavaScript TypeScript React Node.js",
		"ASP.NET, .NET Core":                       ".NET",
		"our net revenue":                          "",
		"GA4, Power BI, powerbi and MS Excel":      "Google Analytics|Power BI|Excel",
		"strong problem-solving skills":            "Problem solving",
		"CI/CD pipelines, A/B testing, PL/SQL":     "CI/CD|A/B testing|Oracle Database",
		"SQL Server rather than SQL":               "SQL Server|SQL",
		"Security+ or CISSP; 3+ years":             "Security+ CISSP",
		"machine learning engineer (scikit-learn)": "Machine learning|scikit-learn",
		"- Excel\n- Jira\n- R":                     "Excel Jira R",
		"fluent in Polish and German":              "Polish German",
		"dashboards in Tableau, reporting":         "Dashboards Tableau Reporting",
		// Ordinary words stay ordinary.
		"you will excel in a fast-paced team": "",
		"Excel at what you do":                "",
		"ready to go to market":               "",
		"vitamin C and a C-level sponsor":     "",
		"R&D budget":                          "",
		"reporting to the head of sales":      "",
		"we react swiftly, rest assured":      "",
		"a unity of spirit in spring 2026":    "",
		"Sales Manager wanted":                "",
		"please read the notion of scope":     "",
		"javascripting around":                "",
		"scalable, sqlike, pythonic":          "",
		"rent, gas and go":                    "",
	} {
		sep := " "
		if strings.Contains(want, "|") {
			sep = "|"
		}
		var wanted []Skill
		for w := range strings.SplitSeq(want, sep) {
			if w != "" {
				wanted = append(wanted, Skill(w))
			}
		}
		if len(wanted) > 0 && sep == " " && slices.Contains([]string{"strong problem-solving skills"}, text) {
			wanted = []Skill{Skill(want)}
		}
		if d := cmp.Diff(wanted, named(text)); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
}

// TestLexicon: every name finds itself in a list, no words mean two skills, and
// there are several hundred.
func TestLexicon(t *testing.T) {
	all := AllSkills()
	if len(all) < 500 {
		t.Errorf("only %d skills", len(all))
	}
	seen := make(map[Skill]bool)
	for _, s := range all {
		if seen[s] {
			t.Errorf("%s is listed twice", s)
		}
		seen[s] = true
		if got := named("Kubernetes, " + string(s) + ", COBOL"); !slices.Contains(got, s) {
			t.Errorf("%s is not found by its name: %v", s, got)
		}
	}
	terms := make(map[string]string)
	for line := range strings.Lines(skillList) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		for words := range strings.SplitSeq(line, "|") {
			words = strings.ToLower(strings.Trim(words, " !~\n"))
			if words == "" || terms[words] != "" {
				t.Errorf("%q stands in %q and in %q", words, terms[words], line)
			}
			terms[words] = line
		}
	}
}

// TestFindSkillsInside never finds a skill inside another word.
func TestFindSkillsInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SampledFrom(AllSkills()).Draw(t, "skill"))
		letters := rapid.StringMatching(`[a-z]{1,3}`)
		text := "we saw qq" + letters.Draw(t, "before") + s + letters.Draw(t, "after") + "qq there"
		for _, f := range FindSkills(text) {
			if !strings.ContainsAny(s, " -/.+#&") {
				t.Fatalf("%q holds %v", text, f)
			}
		}
	})
}

// TestFindSkillsHostile: whatever the text, places are in order and inside it,
// and their number is bounded.
func TestFindSkillsHostile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		last := -1
		for _, f := range occurrences(text) {
			if f.At <= last || f.end > len(text) {
				t.Fatalf("%q has %+v", text, f)
			}
			last = f.At
		}
		CountSkills(SplitAds(text), nil, nil)
	})
	for _, unit := range []string{"r, ", "r c go ", "excel ", "sql,", "a-", "\n", "must have ", "Analyst\n\n", "é", "\"x", "--- ", "\xff"} {
		text := strings.Repeat(unit, 64<<10/len(unit)) + "SQL"
		if got := len(occurrences(text)); got > maxFound {
			t.Errorf("64 KB of %q name %d skills", unit, got)
		}
		CountSkills(SplitAds(text), nil, nil)
	}
}
