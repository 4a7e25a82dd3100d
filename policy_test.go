// Package cairn_test holds the project to its own rules: what a reviewer would
// otherwise say again and again. It knows the tree as files and imports; it
// knows nothing of what the code does.
//
// Every rule is a function from a tree to complaints, so that each is also run
// on a planted violation and seen to complain.
package cairn_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/cairnbot/cairn"

// inward is the dependency rule: what the code of a folder may import besides
// the standard library. A path without a dot is a package of ours, that one
// only; any other is a module or a folder of one. .golangci.yml says the same.
var inward = map[string][]string{
	"bot":          {"bot/line", "bot/pace"},
	"bot/line":     {"github.com/hbollon/go-edlib"},
	"bot/pace":     {"golang.org/x/time/rate"},
	"bot/learning": {"bot/when", "golang.org/x/text"},
	"bot/when":     {"github.com/hbollon/go-edlib", "github.com/teambition/rrule-go", "golang.org/x/text"},
	"bot/wording":  {},
	"bot/intake":   {"bot"},
	"bot/outbox":   {"bot"},
	"bot/picture": {
		"git.sr.ht/~sbinet/gg", "github.com/go-text/render", "github.com/go-text/typesetting",
		"golang.org/x/image/math/fixed", "golang.org/x/text/unicode/bidi",
	},
	"bot/features": {
		"bot", "bot/learning", "bot/outbox", "bot/picture", "bot/when", "knowledge",
		"github.com/arran4/golang-ical", "github.com/hbollon/go-edlib", "github.com/yuin/goldmark", "golang.org/x/text",
	},
	"bot/bottest": {
		"bot", "bot/intake", "bot/learning", "bot/outbox", "knowledge",
		"github.com/google/go-cmp", "github.com/jmoiron/sqlx", "github.com/lib/pq",
		"github.com/rogpeppe/go-internal", "go.uber.org/goleak", "pgregory.net/rapid",
	},
	"knowledge": {
		"knowledge/encode", "github.com/goccy/go-yaml",
		"github.com/kljensen/snowball", "golang.org/x/text",
	},
	"knowledge/encode": {"golang.org/x/sys/cpu", "golang.org/x/text"},
	"migrations":       {"github.com/pressly/goose/v3"},
	"adapters/console": {"bot", "bot/learning", "bot/outbox", "golang.org/x/sys", "golang.org/x/term", "golang.org/x/text"},
	"adapters/discord": {
		"bot", "bot/intake", "bot/learning", "bot/outbox", "bot/wording", "github.com/bwmarrin/discordgo", "github.com/gorilla/websocket", "golang.org/x/time/rate",
	},
	"adapters/discord/fakediscord": {"github.com/gorilla/websocket"},
	"adapters/slack":               {"bot", "bot/intake", "bot/learning", "bot/outbox", "bot/wording", "github.com/gorilla/websocket", "github.com/slack-go/slack"},
	"adapters/slack/fakeslack":     {"github.com/gorilla/websocket"},
	"adapters/sqlstore": {
		"bot", "bot/intake", "bot/learning", "bot/outbox", "migrations",
		"github.com/jmoiron/sqlx", "github.com/lib/pq", "github.com/pressly/goose/v3",
		"golang.org/x/sys", "modernc.org/sqlite",
	},
	"adapters/web": {"bot", "bot/learning", "bot/outbox", "bot/pace"},
}

// forTests is what only test files and bottest may import.
var forTests = []string{
	"adapters/discord/fakediscord", "adapters/slack/fakeslack", "bot/bottest", "github.com/emersion/go-ical", "github.com/google/go-cmp",
	"github.com/rogpeppe/go-internal", "github.com/santhosh-tekuri/jsonschema", "go.uber.org/goleak", "pgregory.net/rapid",
}

// topLevel is everything that may stand at the top besides dot-files.
var topLevel = strings.Fields(`cmd bot adapters knowledge migrations docs deploy
	go.mod go.sum README.md Makefile LICENSE CHANGELOG.md CONTRIBUTING.md policy_test.go`)

// policies are the rules, each a function from a tree to complaints.
var policies = map[string]func(*tree) []string{
	"imports point inward":            importsInward,
	"the linter knows the rule":       linterAgrees,
	"packages say what they know":     packageComments,
	"the core stays small":            coreSmall,
	"files stay short":                filesShort,
	"no init functions":               noInit,
	"no C":                            noC,
	"folders have their names":        folderNames,
	"folders lie near":                foldersNear,
	"text names no trackers":          textClean,
	"dependencies have their why":     dependenciesExplained,
	"links in Markdown lead to files": linksResolve,
}

func TestPolicy(t *testing.T) {
	ours := load(t, ".")
	for _, name := range slices.Sorted(maps.Keys(policies)) {
		t.Run(name, func(t *testing.T) {
			for _, complaint := range slices.Sorted(slices.Values(policies[name](ours))) {
				t.Error(complaint)
			}
		})
	}
}

// TestPolicyComplains plants one violation after the other.
func TestPolicyComplains(t *testing.T) {
	importing := func(imports ...string) string {
		var text strings.Builder
		text.WriteString("package p\n")
		for _, i := range imports {
			fmt.Fprintf(&text, "import _ %q\n", i)
		}
		return text.String()
	}
	seen := map[string]bool{}
	for _, p := range []struct {
		policy, file, text string
		want               string
	}{
		{"imports point inward", "bot/x.go", importing("github.com/jmoiron/sqlx"), "bot/x.go imports github.com/jmoiron/sqlx"},
		{"imports point inward", "bot/x.go", importing(module + "/bot/learning"), "bot/x.go imports bot/learning"},
		{"imports point inward", "bot/learning/x_test.go", importing(module + "/adapters/sqlstore"), "imports adapters/sqlstore"},
		{"imports point inward", "bot/features/x.go", importing(module + "/bot/bottest"), "imports bot/bottest"},
		{"imports point inward", "adapters/slack/x.go", importing(module + "/adapters/discord"), "imports adapters/discord"},
		{"imports point inward", "adapters/slack/x.go", importing("golang.org/x/textual"), "imports golang.org/x/textual"},
		{"imports point inward", "cmd/cairn/x.go", importing("pgregory.net/rapid"), "imports pgregory.net/rapid"},
		{"imports point inward", "policy_test.go", importing("github.com/google/go-cmp/cmp"), "imports github.com/google/go-cmp/cmp"},
		{"imports point inward", "bot/new/x.go", importing(), "bot/new has no line in inward"},
		{"the linter knows the rule", ".golangci.yml", "    depguard:\n        bot:\n            - $gostd\n            - fmt\n", "bot allows"},
		{"packages say what they know", "bot/x.go", "// Package bot is fine.\npackage bot\n", "bot: the package comment"},
		{"packages say what they know", "bot/x.go", "package bot\n", "bot: the package comment"},
		{"the core stays small", "bot/x.go", "package bot\n" + strings.Repeat("var _ = 1 // one\n\n", 1000), "1001 lines of code"},
		{"files stay short", "bot/x.go", strings.Repeat("\n", 401), "bot/x.go has 401 lines"},
		{"files stay short", "bot/x_test.go", strings.Repeat("\n", 601), "bot/x_test.go has 601 lines"},
		{"no init functions", "bot/x.go", "package bot\nfunc init() {}\n", "bot/x.go:2"},
		{"no C", "bot/x.go", importing("C"), "bot/x.go"},
		{"folders have their names", "bot/internal/x.go", importing(), "bot/internal"},
		{"folders have their names", "tools/x.sh", "", "tools"},
		{"folders lie near", "bot/a/b/c/x.go", importing(), "bot/a/b/c"},
		{"text names no trackers", "docs/x.md", "Fixes iss" + "ue #2.", "docs/x.md:1"},
		{"text names no trackers", "Makefile", "a\nb https://pypi" + ".org/x", "Makefile:2"},
		{"dependencies have their why", "go.mod", "require (\n\texample.org/a v1.0.0\n)\n", "example.org/a"},
		{"dependencies have their why", "docs/adr/dependencies.md", "- `example.org/b`: because\n", "example.org/b"},
		{"links in Markdown lead to files", "docs/x.md", "see [that](y.md#z)", "y.md"},
	} {
		root := t.TempDir()
		file := filepath.Join(root, filepath.FromSlash(p.file))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(p.text), 0o600); err != nil {
			t.Fatal(err)
		}
		complaints := policies[p.policy](load(t, root))
		if !strings.Contains(strings.Join(complaints, "\n"), p.want) {
			t.Errorf("%s: %s planted, complaints %q lack %q", p.policy, p.file, complaints, p.want)
		}
		seen[p.policy] = true
	}
	for name := range policies {
		if !seen[name] {
			t.Errorf("%s: no violation is planted", name)
		}
	}
}

// tree is the repository as the rules see it: what git ignores is left out.
type tree struct {
	text  map[string][]byte // every file by its slashed path
	code  []goFile          // every Go file outside testdata
	lines *token.FileSet
}

type goFile struct {
	path, dir string
	test      bool
	*ast.File
}

// load reads a tree. A Go file that does not parse ends the test.
func load(t *testing.T, root string) *tree {
	t.Helper()
	ignored := []string{"/.git", "/.cache"}
	if rules, err := os.ReadFile(filepath.Join(root, ".gitignore")); err == nil {
		ignored = append(ignored, strings.Fields(string(rules))...)
	}
	tr := &tree{text: map[string][]byte{}, lines: token.NewFileSet()}
	disk := os.DirFS(root)
	err := fs.WalkDir(disk, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		for _, rule := range ignored {
			at := path.Base(name)
			if strings.HasPrefix(rule, "/") {
				at = "/" + name
			}
			if hit, _ := path.Match(strings.TrimSuffix(rule, "/"), at); !hit {
				continue
			}
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		tr.text[name], err = fs.ReadFile(disk, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(tr.text)) {
		if path.Ext(name) != ".go" || strings.Contains(name, "testdata/") {
			continue
		}
		// A planted file may be blank lines only: what parsed is enough.
		file, err := parser.ParseFile(tr.lines, name, tr.text[name], parser.ParseComments)
		if err != nil && len(bytes.TrimSpace(tr.text[name])) > 0 {
			t.Fatal(err)
		}
		tr.code = append(tr.code, goFile{name, path.Dir(name), strings.HasSuffix(name, "_test.go"), file})
	}
	return tr
}

func importsInward(tr *tree) (complaints []string) {
	for _, f := range tr.code {
		allowed, known := inward[f.dir]
		everything := f.dir == "cmd" || strings.HasPrefix(f.dir, "cmd/")
		if _, apart := tr.text[f.dir+"/go.mod"]; apart { // a module of its own is no part of the program
			continue
		}
		if !known && !everything && f.dir != "." {
			complaints = append(complaints, f.dir+" has no line in inward, policy_test.go")
			continue
		}
		for _, spec := range f.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			name, ours := strings.CutPrefix(imported, module+"/")
			first, _, _ := strings.Cut(name, "/")
			switch {
			case !ours && !strings.Contains(first, "."): // the standard library
			case under(name, allowed):
			case f.test && f.dir != "." && (name == f.dir || name == "migrations" || under(name, forTests)):
			case everything && (f.test || !under(name, forTests)):
			default:
				complaints = append(complaints, fmt.Sprintf("%s imports %s: imports point inward", f.path, name))
			}
		}
	}
	return complaints
}

// under reports whether an import is one of the packages of ours, or lies in
// one of the modules of others.
func under(name string, allowed []string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		return name == a || strings.Contains(a, ".") && strings.HasPrefix(name, a+"/")
	})
}

// linterAgrees compares inward with the strict rules of depguard.
func linterAgrees(tr *tree) (complaints []string) {
	_, text, _ := strings.Cut(string(tr.text[".golangci.yml"]), "    depguard:\n")
	rules, folder := map[string][]string{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		word := strings.TrimLeft(line, " ")
		switch indent := len(line) - len(word); {
		case indent <= 4 && word != "":
			folder = "cmd/cairn" // over: what follows belongs to another linter
		case indent == 8 && strings.HasSuffix(word, ":"):
			folder = strings.TrimSuffix(word, ":")
		case indent == 12 && word != "- $gostd" && strings.HasPrefix(word, "- ") && folder != "cmd/cairn":
			rules[folder] = append(rules[folder], strings.TrimSuffix(strings.TrimPrefix(word[2:], module+"/"), "$"))
		}
	}
	for folder := range rules {
		if inward[folder] == nil {
			complaints = append(complaints, ".golangci.yml: "+folder+" has no line in inward, policy_test.go")
		}
	}
	for folder, allowed := range inward {
		want, got := slices.Sorted(slices.Values(allowed)), slices.Sorted(slices.Values(rules[folder]))
		if !slices.Equal(want, got) {
			complaints = append(complaints, fmt.Sprintf(".golangci.yml: %s allows %q, policy_test.go %q", folder, got, want))
		}
	}
	return complaints
}

func packageComments(tr *tree) (complaints []string) {
	knows := regexp.MustCompile(`\bknows?\b`)
	said := map[string]bool{}
	for _, f := range tr.code {
		if !f.test && f.Name.Name != "main" {
			said[f.dir] = said[f.dir] || knows.MatchString(f.Doc.Text())
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(said)) {
		if !said[dir] {
			complaints = append(complaints, dir+": the package comment must say what it knows and what it does not know")
		}
	}
	return complaints
}

func coreSmall(tr *tree) []string {
	const limit = 1000
	lines := 0
	for _, f := range tr.code {
		if f.dir == "bot" && !f.test {
			lines += codeLines(tr.text[f.path])
		}
	}
	if lines < limit {
		return nil
	}
	return []string{fmt.Sprintf("bot has %d lines of code: it stays under %d for good", lines, limit)}
}

// codeLines counts the lines that hold code, comments and blank ones not.
func codeLines(src []byte) int {
	set := token.NewFileSet()
	file := set.AddFile("", set.Base(), len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, 0)
	lines := map[int]bool{}
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return len(lines)
		}
		if tok == token.SEMICOLON && text == "\n" {
			continue
		}
		for i := range 1 + strings.Count(text, "\n") {
			lines[file.Line(pos)+i] = true
		}
	}
}

func filesShort(tr *tree) (complaints []string) {
	generated := regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)
	for name, text := range tr.text {
		limit := 400
		switch {
		case strings.Contains(name, "testdata/"), name == "CHANGELOG.md", generated.Match(text):
			continue
		case strings.HasSuffix(name, "_test.go"):
			limit = 600
		case !slices.Contains([]string{".go", ".md", ".sql", ".yml", ".yaml"}, path.Ext(name)):
			continue
		}
		if lines := bytes.Count(text, []byte("\n")); lines > limit {
			complaints = append(complaints, fmt.Sprintf("%s has %d lines, more than %d: split it by idea", name, lines, limit))
		}
	}
	return complaints
}

func noInit(tr *tree) (complaints []string) {
	for _, f := range tr.code {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				complaints = append(complaints, tr.lines.Position(fn.Pos()).String()+": init hides an order; call it")
			}
		}
	}
	return complaints
}

func noC(tr *tree) (complaints []string) {
	for _, f := range tr.code {
		for _, spec := range f.Imports {
			if spec.Path.Value == `"C"` {
				complaints = append(complaints, f.path+" imports C: one static binary, no C compiler")
			}
		}
	}
	return complaints
}

func folderNames(tr *tree) (complaints []string) {
	said := map[string]bool{}
	say := func(name, why string) {
		if !said[name] {
			said[name], complaints = true, append(complaints, name+": "+why)
		}
	}
	for name := range tr.text {
		top, _, _ := strings.Cut(name, "/")
		if !strings.HasPrefix(top, ".") && !slices.Contains(topLevel, top) {
			say(top, "the top level is fixed, see docs/ARCHITECTURE.md")
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if slices.Contains([]string{"pkg", "internal", "util", "common", "models", "mocks"}, path.Base(dir)) {
				say(dir, "says nothing; name the folder after what it knows")
			}
		}
	}
	return complaints
}

func foldersNear(tr *tree) (complaints []string) {
	for _, f := range tr.code {
		if strings.Count(f.dir, "/") > 2 {
			complaints = append(complaints, f.dir+" lies more than two levels below the top level")
		}
	}
	return complaints
}

// textClean wants a text to stand on its own: a reader has neither our
// tracker nor our mirrors.
func textClean(tr *tree) (complaints []string) {
	// Each pattern is written so that it does not match itself.
	banned := regexp.MustCompile(`(?i)\bissues? +#?\d+\b|proxy\.golang\.org|registry\.npmjs\.org|\bpypi\.org|deb\.debian\.org|\bcrates\.io`)
	for name, text := range tr.text {
		if name == "go.sum" || bytes.IndexByte(text, 0) >= 0 {
			continue
		}
		for _, at := range banned.FindAllIndex(text, -1) {
			line := 1 + bytes.Count(text[:at[0]], []byte("\n"))
			complaints = append(complaints, fmt.Sprintf("%s:%d: %q has no place in the tree", name, line, text[at[0]:at[1]]))
		}
	}
	return complaints
}

func dependenciesExplained(tr *tree) (complaints []string) {
	const why = "docs/adr/dependencies.md"
	direct, explained := map[string]bool{}, map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^(?:require |\t)(\S+) v\S+$`).FindAllSubmatch(tr.text["go.mod"], -1) {
		direct[string(m[1])] = true
	}
	for _, m := range regexp.MustCompile("(?m)^- `(\\S+)`: \\S").FindAllSubmatch(tr.text[why], -1) {
		explained[string(m[1])] = true
	}
	for name := range direct {
		if !explained[name] {
			complaints = append(complaints, fmt.Sprintf("go.mod requires %s: add a line \"- %#q: why\" to %s", name, name, why))
		}
	}
	for name := range explained {
		if !direct[name] {
			complaints = append(complaints, fmt.Sprintf("%s explains %s, which go.mod does not require directly", why, name))
		}
	}
	return complaints
}

func linksResolve(tr *tree) (complaints []string) {
	fences := regexp.MustCompile("(?s)\n```.*?\n```|`[^`\n]*`")
	link := regexp.MustCompile(`\]\(([^)\s#]+)[^)]*\)`)
	there := map[string]bool{}
	for name := range tr.text {
		for ; name != "."; name = path.Dir(name) {
			there[name] = true
		}
	}
	for name, text := range tr.text {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, m := range link.FindAllSubmatch(fences.ReplaceAll(text, nil), -1) {
			target := string(m[1])
			if strings.Contains(target, ":") { // another place, by scheme
				continue
			}
			if !there[path.Join(path.Dir(name), target)] {
				complaints = append(complaints, fmt.Sprintf("%s links to %s, which does not exist", name, target))
			}
		}
	}
	return complaints
}
