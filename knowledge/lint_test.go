package knowledge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lintDay is fixed: a test must not start to fail on a review date.
const lintDay = "2026-11-23"

func TestLintBuiltin(t *testing.T) {
	entries, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if problems := (Linter{Today: lintDay, Strict: true}).Lint(entries); len(problems) > 0 {
		t.Error(said(problems))
	}
	groups := strings.Split("Understanding microcredentials,Judging quality,Planning,Choosing,Using it for a career,Keeping it current,Getting started,About Cairn", ",")
	for _, e := range entries {
		known := false
		for _, g := range groups {
			known = known || e.Group == g
		}
		if !known {
			t.Errorf("%s stands in the unknown group %q", e.Key, e.Group)
		}
	}
}

// TestLint reads pairs from testdata/lint: entries, in files named by key, and
// what a strict linter says of them, in want.
func TestLint(t *testing.T) {
	names, files := archive(t, "testdata/lint/rules.txtar")
	for _, name := range names {
		change, ok := strings.CutSuffix(name, ".change")
		if !ok {
			continue
		}
		t.Run(change, func(t *testing.T) {
			file := files["base.md"]
			old, now, _ := strings.Cut(strings.TrimSuffix(files[name], "\n"), "\n=>")
			now = strings.TrimPrefix(now, "\n")
			if !strings.Contains(file, old) {
				t.Fatalf("the base has no %q", old)
			}
			file = strings.Replace(file, old, strings.ReplaceAll(now, "LONG", strings.Repeat("long ", 400)), 1)
			e, err := Parse("base.md", []byte(file))
			if err != nil {
				t.Fatal(err)
			}
			other, err := Parse("other.md", []byte(files["other.md"]))
			if err != nil {
				t.Fatal(err)
			}
			problems := Linter{Today: lintDay, Strict: true, Beside: []Entry{other}}.Lint([]Entry{e})
			if diff := cmp.Diff(files[change+".want"], said(problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// An imported entry is held to less.
func TestLintLenient(t *testing.T) {
	entries, _ := Import("faq.csv", strings.NewReader("Q,A\nWhat does it cost?,It costs 49 a month.\nHow do I join?,\"# Join\n<b>now</b>\"\n"))
	want := `faq.csv:2: warning: 1 phrasings; write at least 12, worded as differently as people are
faq.csv:2: warning: 0 negatives; write at least 5 questions that sound alike and must not get this answer
faq.csv:2: warning: group is missing; say under which heading the entry stands
faq.csv:2: warning: review_by is missing; say until which day the answer holds without another look
faq.csv:2: warning: the answer says "49" and the entry has no facts; add the figure as a fact with its date and source
faq.csv:3: warning: 1 phrasings; write at least 12, worded as differently as people are
faq.csv:3: warning: 0 negatives; write at least 5 questions that sound alike and must not get this answer
faq.csv:3: warning: group is missing; say under which heading the entry stands
faq.csv:3: warning: review_by is missing; say until which day the answer holds without another look
faq.csv:3: the answer holds a heading; write a bold line
faq.csv:3: the answer holds HTML; write Markdown
`
	if diff := cmp.Diff(want, said(Lint(entries, lintDay, nil))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLintAsks(t *testing.T) {
	e := Entry{Key: "cost", Negatives: []string{"what does a car cost", "cost of living"}}
	ask := func(q string) (string, bool) { return "cost", q == "cost of living" }
	got := said(Lint([]Entry{e}, "", ask))
	if want := `cost.md:1: the negative "cost of living" would be answered with "cost"; change what attracts it, a keyword or a phrasing`; !strings.Contains(got, want) || strings.Contains(got, "a car") {
		t.Error(got)
	}
}

func TestNearness(t *testing.T) {
	tests := []struct {
		a, b string
		near bool
	}{
		{"how long does one certificate take to finish", "how long does a certificate take to finish", true},
		{"what is the price of one aws certificate exam", "how much is the price of an aws certificate exam", true},
		{"how long does it take", "how long do they take", false},
		{"how do i network", "how do i begin", false},
		{"is it valid forever", "is it valid in court", false},
		{"where do i mention my online course certificate when applying", "does a certificate from an online course mean anything when applying", false},
		{"whats the difference between a short course and a microcredential", "what's the difference between a certificate and a degree", false},
	}
	for _, tt := range tests {
		all := collectPhrasings([]Entry{{Key: "a", Questions: []string{tt.a}}, {Key: "b", Questions: []string{tt.b}}}, nil)
		if share, near := nearness(&all[0], &all[1]); near != tt.near {
			t.Errorf("%q, %q: near is %v (%.2f)", tt.a, tt.b, near, share)
		}
		// The shortcut past most pairs must not lose one.
		problems := Lint([]Entry{{Key: "a", Questions: []string{tt.a}}, {Key: "b", Questions: []string{tt.b}}}, "", nil)
		if got := strings.Contains(said(problems), "too near"); got != tt.near {
			t.Errorf("%q, %q: reported is %v", tt.a, tt.b, got)
		}
	}
}

func TestMarkupAdvice(t *testing.T) {
	for line, want := range map[string]string{
		"plain, **bold**, `code <b>`, [text](https://example.org/a_b_c)": "",
		"- a bullet":                "",
		"2. second":                 "",
		"3 * 4 * 5":                 "",
		"snake_case_word and 5 > 3": "",
		"## Heading":                "heading",
		"| a | b |":                 "table",
		"a <br> b":                  "HTML",
		"![x](https://example.org)": "image",
		"> said":                    "quotation",
		"```go":                     "block of code",
		"***":                       "ruled line",
		"* item":                    "\"*\" or \"+\"",
		"  - inner":                 "within a list",
		"[x](http://example.org)":   "http://",
		"[x](javascript:alert(1))":  "script,https",
		"[x](page.html)":            "https",
		"**open":                    "**",
		"*slanted* words":           "italics",
		"_slanted_ words":           "italics",
		"~~gone~~":                  "struck",
	} {
		advice := fmt.Sprint(markupAdvice(line))
		if want == "" && advice != "[]" {
			t.Errorf("%q: %s", line, advice)
		}
		for part := range strings.SplitSeq(want, ",") {
			if !strings.Contains(advice, part) {
				t.Errorf("%q: %s, want one on %s", line, advice, part)
			}
		}
	}
}
