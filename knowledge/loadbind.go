package knowledge

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// What one entry may hold. The sizes are far above what an answer in a chat can
// use; they bound what a stranger's file can cost.
const (
	maxEntryBytes = 64 << 10
	maxPhrasings  = 500
	maxList       = 200 // of anything else
	maxKey        = 64
	maxLine       = 500    // characters of a text of one line
	maxAnswer     = 20_000 // characters
)

var keyPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// The names front matter may hold, in the order Format writes them.
var (
	entryNames   = []string{"key", "title", "group", "summary", "questions", "negatives", "keywords", "aliases", "related", "facts", "variants", "personal", "actions", "source", "owner", "review_by"}
	factNames    = []string{"text", "value", "unit", "as_of", "source", "must_show"}
	variantNames = []string{"slot", "value", "words", "answer"}
	actionNames  = []string{"label", "command"}
)

// binder fills an Entry from front matter and notes all that is wrong with it,
// not only the first.
type binder struct {
	file     string
	problems []Problem
}

func (b *binder) problem(line int, format string, args ...any) {
	b.problems = append(b.problems, Problem{File: b.file, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (b *binder) entry(n node) Entry {
	var e Entry
	seen := b.fields(n, "the front matter", entryNames, func(f field) {
		switch f.name {
		case "key":
			if e.Key = b.text(f); e.Key != "" && !validKey(e.Key) {
				b.problem(f.line, `key %q: expected lower-case words joined by "-", at most %d characters`, e.Key, maxKey)
			}
		case "title":
			e.Title = b.text(f)
		case "group":
			e.Group = b.text(f)
		case "summary":
			e.Summary = b.text(f)
		case "questions":
			e.Questions = b.texts(f, maxPhrasings)
		case "negatives":
			e.Negatives = b.texts(f, maxPhrasings)
		case "keywords":
			e.Keywords = b.texts(f, maxList)
		case "aliases":
			e.Aliases = b.aliases(f)
		case "related":
			e.Related = b.texts(f, maxList)
		case "facts":
			e.Facts = groups(b, f, b.fact)
		case "variants":
			e.Variants = groups(b, f, b.variant)
		case "personal":
			e.Personal = b.text(f)
		case "actions":
			e.Actions = groups(b, f, b.action)
		case "source":
			e.Source = b.text(f)
		case "owner":
			e.Owner = b.text(f)
		case "review_by":
			e.ReviewBy = b.text(f)
		}
	})
	b.require(seen, "key", e.Key == "", 1, "add a short name for the entry, such as getting-started")
	b.require(seen, "title", e.Title == "", 1, "add the question in its plainest form")
	b.require(seen, "questions", len(e.Questions) == 0, 1, `add phrasings, one a line, each after "- "`)
	return e
}

func (b *binder) fact(n node) Fact {
	var x Fact
	seen := b.fields(n, "a fact", factNames, func(f field) {
		switch f.name {
		case "text":
			x.Text = b.text(f)
		case "value":
			x.Value = b.text(f)
		case "unit":
			x.Unit = b.text(f)
		case "as_of":
			x.AsOf = b.text(f)
		case "source":
			x.Source = b.text(f)
		case "must_show":
			switch said := b.text(f); said {
			case "true", "false", "":
				x.MustShow = said == "true"
			default:
				b.problem(f.line, `"must_show" is %q; expected true or false`, said)
			}
		}
	})
	b.require(seen, "text", x.Text == "", n.line, "write the fact as a sentence")
	return x
}

func (b *binder) variant(n node) Variant {
	var x Variant
	seen := b.fields(n, "a variant", variantNames, func(f field) {
		switch f.name {
		case "slot":
			x.Slot = b.text(f)
		case "value":
			x.Value = b.text(f)
		case "words":
			x.Words = b.texts(f, maxList)
		case "answer":
			x.Answer = b.answer(f.value, f.line, f.name)
		}
	})
	b.require(seen, "slot", x.Slot == "", n.line, "expected field or provider")
	b.require(seen, "value", x.Value == "", n.line, "say for which one this answer is")
	b.require(seen, "words", len(x.Words) == 0, n.line, "list what people call it, in lower case")
	b.require(seen, "answer", x.Answer == "", n.line, `write it below "answer: |", indented`)
	return x
}

func (b *binder) action(n node) Action {
	var x Action
	seen := b.fields(n, "an action", actionNames, func(f field) {
		switch f.name {
		case "label":
			x.Label = b.text(f)
		case "command":
			x.Command = b.text(f)
		}
	})
	b.require(seen, "label", x.Label == "", n.line, "say what the button says")
	b.require(seen, "command", x.Command == "", n.line, "say what the button runs")
	return x
}

func validKey(s string) bool { return len(s) <= maxKey && keyPattern.MatchString(s) }

// controlRune finds a character that no text of an entry may hold.
func controlRune(s string) (rune, bool) {
	for _, r := range s {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r <= 0x9f {
			return r, true
		}
	}
	return 0, false
}

// suggest names the nearest of the known names, or all of them.
func suggest(name string, known []string) string {
	best, distance := "", 3
	for _, k := range known {
		if d := editDistance(strings.ToLower(clip(name)), k); d < distance {
			best, distance = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "expected one of " + strings.Join(known, ", ")
}

// editDistance counts the characters to change, add or drop.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// clip shortens what is quoted back.
func clip(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// sortedNames returns the keys of a map in order, so that what is written is the
// same every time.
func sortedNames(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
