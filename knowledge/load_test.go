package knowledge

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// sameEntry leaves out where an entry was read from.
var sameEntry = cmpopts.IgnoreUnexported(Entry{})

// archive reads a txtar file: "-- name --" opens a file in it.
func archive(tb testing.TB, name string) (names []string, files map[string]string) {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	files = map[string]string{}
	for line := range strings.Lines(string(data)) {
		if inner, ok := strings.CutPrefix(line, "-- "); ok {
			names = append(names, strings.TrimSuffix(strings.TrimSpace(inner), " --"))
		} else if len(names) > 0 {
			files[names[len(names)-1]] += line
		}
	}
	return names, files
}

// said is what a list of problems tells, one a line.
func said(ps []Problem) string {
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintln(&b, p.Error())
	}
	return b.String()
}

const smallFile = "---\nkey: cost\ntitle: What does one cost?\nquestions:\n  - how much is it\n---\nIt depends.\n"

func TestParseRefuses(t *testing.T) {
	names, files := archive(t, "testdata/load/refused.txtar")
	for _, name := range names {
		if path.Ext(name) != ".md" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			e, err := Parse(name, []byte(files[name]))
			want := files[strings.TrimSuffix(name, ".md")+".want"]
			if diff := cmp.Diff(want, said(Problems(err))); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if e.Key != "" {
				t.Errorf("an entry came with the error: %+v", e)
			}
		})
	}
}

func TestParseRefusesBytes(t *testing.T) {
	with := func(old, now string) string { return strings.Replace(smallFile, old, now, 1) }
	tests := []struct{ name, file, want string }{
		{"not UTF-8", with("depends", "d\xffpends"), "x.md:7: a character on this line is not UTF-8; save the file as UTF-8\n"},
		{"NUL", with("much", "mu\x00ch"), "x.md:5: a NUL byte stands on this line; remove it, or save the file as plain text\n"},
		{"NUL written out", with("how much is it", `"how\u0000much"`), "x.md:5: \"questions\" holds the control character U+0000; remove it\n"},
		{"control character", with("depends", "dep\aends"), "x.md:7: \"answer\" holds the control character U+0007; remove it\n"},
		{"UTF-16", "\xff\xfe-\x00-\x00", "x.md:1: the file is UTF-16; save it as UTF-8\n"},
		{"large", with("depends", strings.Repeat("depends ", 9000)), "x.md:1: the file is larger than 64 KiB; an entry is one answer\n"},
		{"empty", "", "x.md:1: expected \"---\" on the first line: an entry is YAML between two \"---\" lines, then the answer\n"},
		{"many phrasings", with("  - how much is it\n", strings.Repeat("  - how\n", 501)), "x.md:4: \"questions\" has 501 items; at most 500\n"},
		{"many keywords", with("questions:", "keywords: ["+strings.Repeat("a, ", 200)+"a]\nquestions:"), "x.md:4: \"keywords\" has 201 items; at most 200\n"},
		{"long phrasing", with("how much", strings.Repeat("é", 501)), "x.md:5: \"questions\" has 507 characters; at most 500\n"},
		{"long answer", with("depends", strings.Repeat("é", 20_000)), "x.md:7: \"answer\" has 20004 characters; at most 20000\n"},
		{"long line", with("how much", `"`+strings.Repeat("x", 9000)+`" x`), "x.md:5: this line is longer than 8 KiB; write long text below the front matter or in several lines\n"},
		{"endless empty lines", with("title:", "summary: |\n  a\n "+strings.Repeat("\n", 200)+"\n  b\ntitle:"), "x.md:105: too many empty lines in a row; remove some\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("x.md", []byte(tt.file))
			if diff := cmp.Diff(tt.want, said(Problems(err))); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseTellsNotEverything(t *testing.T) {
	_, err := Parse("x.md", []byte(strings.Replace(smallFile, "  - how much is it\n", strings.Repeat("  - \"\"\n", 80), 1)))
	ps := Problems(err)
	if len(ps) != maxTold+1 || ps[maxTold].Text != "and 30 more" {
		t.Errorf("%d problems, the last %q", len(ps), ps[len(ps)-1].Text)
	}
}

func TestParseAccepts(t *testing.T) {
	want := Entry{Key: "cost", Title: "What does one cost?", Questions: []string{"how much is it"}, Answer: "It depends."}
	for name, file := range map[string]string{
		"plain":             smallFile,
		"byte order mark":   "\uFEFF" + smallFile,
		"CRLF":              strings.ReplaceAll(smallFile, "\n", "\r\n"),
		"space after ---":   strings.ReplaceAll(smallFile, "---", "--- "),
		"no last newline":   strings.TrimSpace(smallFile),
		"comments":          strings.Replace(smallFile, "title:", "# the question\ntitle:", 1),
		"comment in line":   strings.Replace(smallFile, "cost?", "cost?   # the question", 1),
		"list in brackets":  strings.Replace(smallFile, "\n  - how much is it", " [how much is it]", 1),
		"list without dent": strings.Replace(smallFile, "  - how", "- how", 1),
		"long list":         strings.Replace(smallFile, "\n  - how much is it", "\n  [\n    \"how much\\\n     \\ is it\",\n  ]", 1),
		"folded":            strings.Replace(smallFile, "What does one cost?", ">\n  What does\n  one cost?", 1),
		"two lines":         strings.Replace(smallFile, "What does one", "What does\n  one", 1),
		"quotes":            strings.Replace(smallFile, "how much is it", "'how much is it'", 1),
		"escape":            strings.Replace(smallFile, "how much is it", `"how m\u0075ch\x20is it"`, 1),
		"nothing":           strings.Replace(smallFile, "title:", "summary: null\nkeywords:\nrelated: []\naliases: {}\ntitle:", 1),
	} {
		t.Run(name, func(t *testing.T) {
			e, err := Parse("x.md", []byte(file))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, e, sameEntry); diff != "" {
				t.Errorf("entry (-want +got):\n%s", diff)
			}
		})
	}
}

// What somebody types is what they mean, whatever YAML makes of it.
func TestParseKeepsTyping(t *testing.T) {
	file := strings.Replace(smallFile, "  - how much is it\n", `  - no
  - 2023
  - 1e3
  - 0x1F
  - .5
  - TRUE
  - 2023-11-01
  - ~50
`, 1)
	want := []string{"no", "2023", "1e3", "0x1F", ".5", "TRUE", "2023-11-01", "~50"}
	for name, file := range map[string]string{"quick": file, "whole YAML": strings.Replace(file, "title:", "title: # a comment\n ", 1)} {
		e, err := Parse("x.md", []byte(file))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, e.Questions); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestLoad(t *testing.T) {
	named := func(key string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Replace(smallFile, "key: cost", "key: "+key, 1))}
	}
	fsys := fstest.MapFS{
		"kb/cost.md":        named("cost"),
		"kb/alpha.md":       named("alpha"),
		"kb/other-name.md":  named("choose"),
		"kb/price.md":       named("cost"),
		"kb/broken.md":      {Data: []byte("no front matter")},
		"kb/README.md":      {Data: []byte("not an entry")},
		"kb/.hidden.md":     {Data: []byte("not an entry")},
		"kb/notes.txt":      {Data: []byte("not an entry")},
		"kb/below/depth.md": named("depth"),
		"kb/folder.md/x.md": named("x"),
	}
	entries, problems := Load(fsys, "kb")
	var keys []string
	for _, e := range entries {
		keys = append(keys, e.Key)
	}
	if want := []string{"alpha", "cost"}; !slices.Equal(keys, want) {
		t.Errorf("keys %q, want %q", keys, want)
	}
	want := `kb/broken.md:1: expected "---" on the first line: an entry is YAML between two "---" lines, then the answer
kb/other-name.md:2: key "choose" is not the name of the file; rename the file to choose.md or the key to "other-name"
kb/price.md:2: key "cost" is already used by kb/cost.md; give each entry its own
`
	if diff := cmp.Diff(want, said(problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if _, problems := Load(fsys, "none"); len(problems) != 1 || problems[0].Text != "this folder cannot be read: file does not exist" {
		t.Errorf("a folder that is not there: %v", problems)
	}
}

func TestLoadLinks(t *testing.T) {
	top := t.TempDir()
	write := func(name, key string) {
		t.Helper()
		name = filepath.Join(top, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(strings.Replace(smallFile, "key: cost", "key: "+key, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("secret.md", "secret")
	write("kb/..v1/inside.md", "inside")
	for name, target := range map[string]string{
		"kb/..data":    "..v1", // as Kubernetes mounts a ConfigMap
		"kb/inside.md": "..data/inside.md",
		"kb/up.md":     "../secret.md",
		"kb/rooted.md": filepath.Join(top, "secret.md"),
		"kb/..way":     "..",
		"kb/hop.md":    "..way/secret.md",
		"kb/self.md":   "self.md",
	} {
		if err := os.Symlink(target, filepath.Join(top, name)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	root, err := os.OpenRoot(filepath.Join(top, "kb"))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	want := `hop.md:1: this file cannot be read: it is a link that leads out of the folder
rooted.md:1: this file cannot be read: it is a link that leads out of the folder
self.md:1: this file cannot be read: it is a link that leads out of the folder
up.md:1: this file cannot be read: it is a link that leads out of the folder
`
	entries, problems := Load(root.FS(), ".")
	if len(entries) != 1 || entries[0].Key != "inside" {
		t.Errorf("os.Root: %d entries", len(entries))
	}
	if diff := cmp.Diff(want, said(problems)); diff != "" {
		t.Errorf("os.Root (-want +got):\n%s", diff)
	}
	entries, problems = Load(os.DirFS(filepath.Join(top, "kb")), ".")
	if len(entries) != 1 || entries[0].Key != "inside" {
		t.Errorf("os.DirFS: %d entries", len(entries))
	}
	if diff := cmp.Diff(want, said(problems)); diff != "" {
		t.Errorf("os.DirFS (-want +got):\n%s", diff)
	}
}

// builtinKeys are relied on by buttons and by tests elsewhere.
var builtinKeys = strings.Fields(`badge-verify budget-time choose compare competency-assessment
cost credibility degree-needed depth duration example-pivot expiry getting-started interview iterate
narrow network not-enough-alone portfolio provider-types recognition-by-field respected resume rigor
skill-gap stackable standardization vs-degree vs-pro-cert what-is why-now`)

func TestBuiltin(t *testing.T) {
	entries, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for i, e := range entries {
		have[e.Key] = true
		if i > 0 && entries[i-1].Key >= e.Key {
			t.Errorf("%s stands after %s", e.Key, entries[i-1].Key)
		}
	}
	for _, key := range builtinKeys {
		if !have[key] {
			t.Errorf("no entry %s", key)
		}
	}
	entries[0].Key = "changed"
	if again, _ := Builtin(); again[0].Key == "changed" {
		t.Error("a caller can change the entries of another")
	}
}

// The built-in entries are read at every cold start, by the quick reader only.
func TestBuiltinIsQuick(t *testing.T) {
	files, err := content.ReadDir("content")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name() == "README.md" {
			continue
		}
		data, err := content.ReadFile("content/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		text, _ := plainSource(data)
		front, _, _, _ := split(text)
		quick, ok := quickTree(front)
		if !ok {
			t.Errorf("%s needs the whole YAML reader; keep to the form of the other entries", f.Name())
			continue
		}
		whole, problem := yamlTree(front)
		if problem != nil {
			t.Errorf("%s: %v", f.Name(), problem)
		}
		if diff := cmp.Diff(quick, whole, cmp.AllowUnexported(node{}, field{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-quick +whole):\n%s", f.Name(), diff)
		}
	}
}

// Hostile files within the size limit must not keep a bot busy.
func TestParseHostileIsBounded(t *testing.T) {
	long := func(head, part string) string { return head + strings.Repeat(part, 58_000/len(part)) + "\n" }
	for name, front := range map[string]string{
		"brackets": long("a: ", "["),
		"dashes":   long("", "- "),
		"blanks":   long("a: |\n", " \n"),
		"breaks":   long("a: |\n", "\n"),
		"colons":   long("", strings.Repeat("a: ", 2600)+"\n"),
		"quotes":   long("", strings.Repeat(`"`, 8000)+"\n"),
		"stairs":   long("a: >\n", " x"+strings.Repeat("\n", 99)),
		"keys":     long("", "a: 'b'\n\n"),
		"comments": long("", "#\n"),
		"blocks":   long("", "a:\n- b: |\n    x\n"),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			if _, err := Parse("x.md", []byte("---\n"+front+"---\nanswer\n")); err == nil {
				t.Error("accepted")
			}
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func BenchmarkBuiltin(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Load(content, "content")
	}
}
