package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/bottest"
)

const junior = `Junior Data Analyst (m/f/d)

We are looking for somebody who likes numbers. What you bring:
- SQL and Excel are required
- 1 year of experience with Tableau or Power BI
- R is a plus

Full-time or part-time. Ready to apply?`

// show is what somebody sees of an answer.
func (s *stage) show(t *testing.T, ev bot.Event) string {
	t.Helper()
	return console.Render(s.app.bot.Answer(t.Context(), ev), console.Style{})
}

func TestJobAds(t *testing.T) {
	file := func(name, kind, text string) bot.File { return bot.File{Name: name, Type: kind, Data: []byte(text)} }
	padding := strings.Repeat("We care about people and the planet. ", 1700)
	for _, tt := range []struct {
		name, line string
		files      []bot.File
		want       []string
	}{
		{"pasted after the command", "skillgap " + junior, nil, []string{"Missing first, by this job ad: SQL, Excel and Tableau.", "R           1       0             1  missing"}},
		{"pasted alone", junior, nil, []string{"Missing first, by this job ad: SQL"}},
		{"after an instruction", "find my skill gap in these ads:\n" + junior + "\n---\nData engineer\nSQL, Spark, Kafka", nil, []string{"Missing first, by these 2 job ads: SQL", "SQL         2"}},
		{"attached", "skillgap", []bot.File{file("a.txt", "text/plain", junior), file("b.md", "text/markdown", "Designer\nFigma, SQL")}, []string{"these 2 job ads: SQL", "Figma"}},
		{"attached with a bare word", "what skills am i missing", []bot.File{file("a.txt", "text/plain; charset=utf-8", junior)}, []string{"this job ad: SQL"}},
		{"no text", "skillgap", []bot.File{file("ad.pdf", "application/pdf", "%PDF")}, []string{"plain text files only", "`ad.pdf`"}},
		{"no text in disguise", "skillgap", []bot.File{file("ad.txt", "text/plain", "SQL\x00\xff")}, []string{"plain text files only"}},
		{"too much", "skillgap", []bot.File{file("ad.txt", "text/plain", strings.Repeat("SQL, ", 60<<10))}, []string{"larger than 256 KB"}},
		{"an empty file", "skillgap", []bot.File{file("ad.txt", "text/plain", " \n")}, []string{"no text in it"}},
		{"60 KB", "skillgap " + padding + "SQL required", nil, []string{"Missing first, by this job ad: SQL"}},
		{"60 KB of nothing", "skillgap " + padding, nil, []string{"I find no skill"}},
		{"60 KB of anything", padding, nil, []string{"[1]"}},
		{"many ads", "skillgap " + strings.Repeat("SQL, Python --- ", 60), nil, []string{"these 50 job ads", "These are 60 ads; I counted the first 50."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStage(t, filepath.Join(t.TempDir(), "cairn.db"), bottest.Cast{}, map[string]bool{})
			ev := s.terminal("ada").Event(tt.line)
			ev.Files = tt.files
			got := s.show(t, ev)
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("lacks %q:\n%.2000s", want, got)
				}
			}
			if len(got) > 8000 {
				t.Errorf("the answer has %d bytes", len(got))
			}
		})
	}
}

// TestJobAdsForgotten looks for the words of an ad in the database.
func TestJobAdsForgotten(t *testing.T) {
	s := newStage(t, filepath.Join(t.TempDir(), "cairn.db"), bottest.Cast{}, map[string]bool{})
	for _, line := range []string{"skillgap", "secretword: SQL, Python and Tableau required", "find the gap in these ads: secretword wants SQL, Python and Tableau", "secretword " + junior} {
		s.show(t, s.terminal("ada").Event(line))
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := s.app.db.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	if grep(t, copied, "secretword") {
		t.Error("the database holds words of a job ad")
	}
	if !grep(t, copied, "comparison_option") {
		t.Error("grep finds nothing at all")
	}
}

// TestBoardIsBounded adds more options than a board holds, and titles that are
// too long or try to be something else.
func TestBoardIsBounded(t *testing.T) {
	s := newStage(t, filepath.Join(t.TempDir(), "cairn.db"), bottest.Cast{}, map[string]bool{})
	say := func(line string) string { return s.show(t, s.terminal("ada").Event(line)) }
	say("compare new sql")
	for i := range 25 {
		if got := say(fmt.Sprintf("compare add Course %d of them all", i)); !strings.Contains(got, "Added:") {
			t.Fatalf("option %d: %s", i, got)
		}
	}
	for _, tt := range []struct{ line, want string }{
		{"compare add One too many", "25 options, which is the most"},
		{"compare add " + strings.Repeat("x", 60<<10), "longer than 200 characters"},
		{"compare new " + strings.Repeat("x", 60<<10), "longer than 200 characters"},
		{"compare new dax --options \"" + strings.Repeat("a, b, ", 50) + "\"", "A board for dax"},
		{"compare new rust --options \"" + hundred() + "\"", "25 options at most"},
		{"redflags " + strings.Repeat("y", 60<<10), "longer than 200 characters"},
		{"compare rate 1 --hours 1e300", "between 0 and 5,000 hours"},
		{"compare rate 1 --cost $99999999999", "between 0 and a million"},
		{"budget " + strings.Repeat("9", 60<<10) + " certs at $49", ""},
	} {
		if got := say(tt.line); !strings.Contains(got, tt.want) || strings.Contains(got, "went wrong") || len(got) > 10000 {
			t.Errorf("%.60s answers %.300s", tt.line, got)
		}
	}
	last := ""
	for i := range 40 {
		last = say(fmt.Sprintf("compare new skill number %c%c", 'a'+i/26, 'a'+i%26))
	}
	if !strings.Contains(last, "boards, which is the most I keep") {
		t.Errorf("board after board: %s", last)
	}
}

// grep reports whether a file holds a text.
func grep(t *testing.T, file, text string) bool {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(data, []byte(text))
}

func hundred() string {
	var out strings.Builder
	for i := range 100 {
		fmt.Fprintf(&out, "option %d, ", i)
	}
	return out.String()
}
