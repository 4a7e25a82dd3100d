package knowledge

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestImport(t *testing.T) {
	data, err := os.ReadFile("testdata/import/faq.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{
		{Key: "how-do-i-reset-my-password", Title: "How do I reset my password?", Group: "Accounts", Questions: []string{"How do I reset my password?", "forgot my password", "cannot log in", "I cannot sign in"}, Answer: "Open **Settings** and choose Reset."},
		{Key: "where-is-the-library", Title: "Where is the library?", Group: "Places", Questions: []string{"Where is the library?", "library location", "where are the books"}, Answer: "Second floor, next to the \"blue\" door.\nOpen all day."},
		{Key: "wo-ist-die-kuche", Title: "Wo ist die Küche?", Questions: []string{"Wo ist die Küche?"}, Answer: "Im Keller."},
		{Key: "faq-d5867cff", Title: "Где кухня?", Questions: []string{"Где кухня?"}, Answer: "В подвале."},
	}
	wantSaid := `faq.csv:1: warning: the column "Notes" is not read; known are question, answer, key, title, group, source and phrasings
faq.csv:7: the question is missing
faq.csv:8: the answer is missing
faq.csv:9: the quotes of this row do not match; a cell with quotes stands in quotes, and a quote in it is written twice: "so called ""badges"""
faq.csv:10: this row has 7 cells and the header 5; put a cell that holds the separator in quotes
faq.csv:11: the question must be one line; other phrasings go into a column called phrasings
`
	check := func(name string, data []byte) {
		t.Helper()
		entries, problems := Import("faq.csv", bytes.NewReader(data))
		if diff := cmp.Diff(want, entries, sameEntry); diff != "" {
			t.Errorf("%s: entries (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(wantSaid, said(problems)); diff != "" {
			t.Errorf("%s: problems (-want +got):\n%s", name, diff)
		}
	}
	check("as it is", data)
	check("byte order mark", append([]byte("\uFEFF"), data...))
	check("CRLF", bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")))
	noCommas := bytes.ReplaceAll(data, []byte(", next"), []byte("· next"))
	for _, sep := range []string{";", "\t"} {
		table := bytes.ReplaceAll(bytes.ReplaceAll(noCommas, []byte(","), []byte(sep)), []byte("·"), []byte(","))
		check("separated by "+sep, table)
	}
}

func TestImportRefuses(t *testing.T) {
	tests := []struct{ name, table, want string }{
		{"empty", " \n", "x.csv:1: the table is empty; expected a first line with the names of the columns: question, answer\n"},
		{"no header", "What is it?,A thing\n", "x.csv:1: warning: the column \"What is it?\" is not read; known are question, answer, key, title, group, source and phrasings\nx.csv:1: warning: the column \"A thing\" is not read; known are question, answer, key, title, group, source and phrasings\nx.csv:1: no column is called question; the first line must name the columns: question, answer\n"},
		{"no answers", "Q,Key\na,b\n", "x.csv:1: no column is called answer; the first line must name the columns: question, answer\n"},
		{"two questions", "Q,FAQ,A\na,b,c\n", "x.csv:1: two columns are called question; keep one\n"},
		{"broken header", "\"Q\"x,A\na,b\n", "x.csv:1: the quotes of this row do not match; a cell with quotes stands in quotes, and a quote in it is written twice: \"so called \"\"badges\"\"\"\nx.csv:1: the rows below are left out; mend the quotes first\n"},
		{"UTF-16", "\xff\xfeQ\x00", "x.csv:1: the table is UTF-16; save it as UTF-8\n"},
		{"not UTF-8", "Q,A\na,\xe9\n", "x.csv:2: this row is not UTF-8; save the table as UTF-8\n"},
		{"bad key", "Q,A,ID\na,b,My Key\n", "x.csv:2: key \"My Key\": expected lower-case words joined by \"-\", at most 64 characters\n"},
		{"two answers", "Q,A,ID\na,b,k\nc,d,k\n", "x.csv:3: key \"k\" has another answer on line 2; use one answer for a key\n"},
		{"long", "Q,A\n" + strings.Repeat("x", 501) + ",b\n", "x.csv:2: \"title\" has 501 characters; at most 500\nx.csv:2: \"questions\" has 501 characters; at most 500\n"},
		{"NUL", "Q,A\nx,a\x00b\n", "x.csv:2: a NUL byte stands on this line; remove it, or save the file as plain text\n"},
		{"large", strings.Repeat("x", maxTableBytes+1), "x.csv:1: the table is larger than 5 MiB; split it\n"},
		{"many rows", "Q,A\n" + strings.Repeat("a,b\n", maxTableRows+1), "x.csv:10002: more than 10000 rows; this one and the ones after it are left out\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := Import("x.csv", strings.NewReader(tt.table))
			if diff := cmp.Diff(tt.want, said(problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestImportMergesByKey(t *testing.T) {
	entries, problems := Import("x.csv", strings.NewReader("key,question,answer\nk,a,yes\nother,b,yes\nk,c,\n,d,yes\n,b,no\n,b,never\n"))
	if len(problems) > 0 {
		t.Fatal(said(problems))
	}
	want := []Entry{
		{Key: "k", Title: "a", Questions: []string{"a", "c", "d"}, Answer: "yes"},
		{Key: "other", Title: "b", Questions: []string{"b"}, Answer: "yes"},
		{Key: "b", Title: "b", Questions: []string{"b"}, Answer: "no"},
		{Key: "b-2", Title: "b", Questions: []string{"b"}, Answer: "never"},
	}
	if diff := cmp.Diff(want, entries, sameEntry); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestImportGivesUpOnQuotes(t *testing.T) {
	entries, problems := Import("x.csv", strings.NewReader("Q,A\nfirst,b\n"+strings.Repeat("\"a\"x,b\n", 200)+"last,c\n"))
	if len(entries) != 1 || len(problems) != maxBrokenRows+1 {
		t.Errorf("%d entries, %d problems", len(entries), len(problems))
	}
}

func TestReadTSV(t *testing.T) {
	entries, problems := ReadTSV("x.tsv", strings.NewReader("\uFEFFentry\ttext\r\nRefund_not_showing_up\twhere is it\r\nother\tb\r\nRefund_not_showing_up\twhere is it\r\nRefund_not_showing_up\tc, \"d\r\n\r\nno tab\r\n\tno name\r\na\tb\tc\r\na\t\xff\r\n"+strings.Repeat("n", 65)+"\ta\r\n"))
	want := []Entry{
		{Key: "Refund_not_showing_up", Title: "Refund_not_showing_up", Questions: []string{"where is it", "c, \"d"}},
		{Key: "other", Title: "other", Questions: []string{"b"}},
	}
	if diff := cmp.Diff(want, entries, sameEntry); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantSaid := `x.tsv:7: expected the name of an entry, a tab, and a phrasing
x.tsv:8: expected the name of an entry, a tab, and a phrasing
x.tsv:9: expected one tab; this line has more
x.tsv:10: this line is not UTF-8; save the table as UTF-8
x.tsv:11: the name has 65 characters; at most 64
`
	if diff := cmp.Diff(wantSaid, said(problems)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, problems := ReadTSV("x.tsv", strings.NewReader("a\tb\n")); said(problems) != "x.tsv:1: expected the first line to be the header: \"entry\", a tab, \"text\"\n" {
		t.Error(said(problems))
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"kb/cost.md": smallFile, "kb/bad.md": "x", "faq.csv": "Q,A\na,b\n", "faq.tsv": "Question\tAnswer\na\tb\n", "set.tsv": "entry\ttext\na\tb\n", "notes.docx": "x",
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{"kb": "cost It depends. 1", "kb/cost.md": "cost It depends. 0", "faq.csv": "a b 0", "faq.tsv": "a b 0", "set.tsv": "a  0"} {
		entries, problems, err := Open(filepath.Join(dir, name))
		if err != nil || len(entries) != 1 {
			t.Errorf("%s: %d entries, %v", name, len(entries), err)
			continue
		}
		if got := fmt.Sprint(entries[0].Key, " ", entries[0].Answer, " ", len(problems)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		for _, p := range problems {
			if p.File != filepath.ToSlash(filepath.Join(dir, name, "bad.md")) {
				t.Errorf("the problem is in %s", p.File)
			}
		}
	}
	for _, name := range []string{"notes.docx", "none.csv"} {
		if _, _, err := Open(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s was opened", name)
		}
	}
}

func TestExportCSVRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := rapid.SliceOfNDistinct(entries(), 1, 4, func(e Entry) string { return e.Key }).Draw(t, "entries")
		var want []Entry
		for _, e := range drawn {
			want = append(want, Entry{Key: e.Key, Title: e.Title, Group: e.Group, Source: e.Source, Questions: e.Questions, Answer: e.Answer})
		}
		var table bytes.Buffer
		if err := ExportCSV(&table, drawn); err != nil {
			t.Fatal(err)
		}
		got, problems := Import("x.csv", bytes.NewReader(table.Bytes()))
		if len(problems) > 0 {
			t.Fatalf("%s\n%s", said(problems), &table)
		}
		if diff := cmp.Diff(want, got, sameEntry); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, &table)
		}
	})
}

func TestExportCSVGuardsFormulas(t *testing.T) {
	var table bytes.Buffer
	err := ExportCSV(&table, []Entry{{Key: "k", Title: "=1+1", Questions: []string{"+1", "=2"}, Source: "'@x", Answer: "- a\n=b"}})
	if err != nil {
		t.Fatal(err)
	}
	want := "key,title,group,source,question,answer,phrasings\nk,'=1+1,,''@x,'+1,\"'- a\n=b\",\"'=2\n\"\n"
	if got := table.String(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestExportFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "kb")
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if err := ExportFolder(dir, all, false); err != nil {
		t.Fatal(err)
	}
	got, problems, err := Open(dir)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if diff := cmp.Diff(all, got, sameEntry); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := ExportFolder(dir, all, false); err == nil || !strings.HasSuffix(err.Error(), ErrNotEmpty.Error()) {
		t.Errorf("a full folder: %v", err)
	}
	changed := slices.Clone(all[:1])
	changed[0].Answer = "New."
	if err := ExportFolder(dir, changed, true); err != nil {
		t.Error(err)
	}
	if got, _, _ := Open(dir); len(got) != len(all) || got[0].Answer != "New." {
		t.Error("the forced export did not replace the entry")
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != len(all) {
		t.Errorf("%d files are left, want %d", len(files), len(all))
	}
	for _, key := range []string{"", "../up", "/etc/x", "a/b", "A", `a\b`} {
		e := all[0]
		e.Key = key
		if err := ExportFolder(filepath.Join(dir, "new"), []Entry{e}, false); err == nil {
			t.Errorf("key %q was written", key)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "new")); err == nil {
		t.Error("a refused export made a folder")
	}
	if err := ExportFolder(filepath.Join(dir, "new"), []Entry{all[0], all[0]}, false); err == nil {
		t.Error("the same key twice was written")
	}
}

func TestExportFolderReplacesLinks(t *testing.T) {
	top := t.TempDir()
	victim, dir := filepath.Join(top, "victim"), filepath.Join(top, "kb")
	if err := os.WriteFile(victim, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{"k.md", ".k.md.new"} {
		if err := os.Symlink(victim, filepath.Join(dir, link)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	e := Entry{Key: "k", Title: "a", Questions: []string{"a"}, Answer: "b"}
	if err := ExportFolder(dir, []Entry{e}, true); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(victim); err != nil || string(data) != "mine" {
		t.Errorf("the file outside now says %q (%v)", data, err)
	}
}

func FuzzImport(f *testing.F) {
	if data, err := os.ReadFile("testdata/import/faq.csv"); err == nil {
		f.Add(data)
	}
	f.Add([]byte("Q;A;key\n'=1;\"b\n\";k\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, problems := Import("x.csv", bytes.NewReader(data))
		if len(entries) == 0 && len(problems) == 0 && bytes.Count(bytes.TrimSpace(data), []byte("\n")) > 0 && len(bytes.Trim(data, ",;\t\r\n \"'")) > 40 {
			t.Fatal("neither an entry nor a problem")
		}
		for _, e := range entries {
			if _, err := Parse("x.md", Format(e)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func FuzzReadTSV(f *testing.F) {
	f.Add([]byte("entry\ttext\na\tb\n\nc\td\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, problems := ReadTSV("x.tsv", bytes.NewReader(data))
		rows := 0
		for line := range bytes.SplitSeq(data, []byte("\n")) {
			if len(bytes.TrimSpace(line)) > 0 {
				rows++
			}
		}
		if rows > 1 && len(entries) == 0 && len(problems) == 0 {
			t.Fatal("neither an entry nor a problem")
		}
	})
}
