package knowledge

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// Texts that YAML, Markdown or a table would like to take for something else.
var difficult = []string{
	"a: b", "a #b", "- a", "* a", "&a", "*a", "!a", "a:", ": a", "[a]", "{a: b}", "a, b", "it's", `say "hi"`, `back\slash`,
	"@here", "`code`", "%a", "|", ">", "?", "~", "null", "true", "No", "2023", "1e3", "2027-11-01", "=1+1", "---", "...", "<<",
	"tab\there", "a|b", "ümlaut", "日本語", "👍", "a\u00a0b", "a\u2028b", "\ufeffa", "#", "'", `"`, "'=a", "''=a", "+1", "-1", "a'b\"c",
}

func oneLine() *rapid.Generator[string] {
	free := rapid.StringOfN(rapid.RuneFrom([]rune("ab zé?:#-'\"|\\[]{},&*!%@`=+~<>\t\u2028")), 1, 12, -1)
	text := rapid.OneOf(rapid.SampledFrom(difficult), free, rapid.StringMatching(`[a-z]{1,8}( [a-z]{1,8}){0,5}`))
	return rapid.Map(text, strings.TrimSpace).Filter(func(s string) bool { return s != "" })
}

func manyLines() *rapid.Generator[string] {
	line := rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"", "  "}).Draw(t, "before") + optional(oneLine()).Draw(t, "line") + rapid.SampledFrom([]string{"", " "}).Draw(t, "after")
	})
	lines := rapid.Map(rapid.SliceOfN(line, 1, 5), func(lines []string) string { return strings.TrimSpace(strings.Join(lines, "\n")) })
	return lines.Filter(func(s string) bool { return s != "" })
}

func optional(g *rapid.Generator[string]) *rapid.Generator[string] {
	return rapid.OneOf(rapid.Just(""), g)
}

func list(g *rapid.Generator[string], least int) *rapid.Generator[[]string] {
	return rapid.Map(rapid.SliceOfNDistinct(g, least, 5, rapid.ID[string]), func(s []string) []string {
		if len(s) == 0 {
			return nil
		}
		return s
	})
}

func entries() *rapid.Generator[Entry] {
	return rapid.Custom(func(t *rapid.T) Entry {
		e := Entry{
			Key:       rapid.StringMatching(`[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,3}`).Draw(t, "key"),
			Title:     oneLine().Draw(t, "title"),
			Group:     optional(oneLine()).Draw(t, "group"),
			Summary:   optional(oneLine()).Draw(t, "summary"),
			Questions: list(oneLine(), 1).Draw(t, "questions"),
			Negatives: list(oneLine(), 0).Draw(t, "negatives"),
			Keywords:  list(oneLine(), 0).Draw(t, "keywords"),
			Related:   list(oneLine(), 0).Draw(t, "related"),
			Personal:  optional(oneLine()).Draw(t, "personal"),
			Source:    optional(oneLine()).Draw(t, "source"),
			Owner:     optional(oneLine()).Draw(t, "owner"),
			ReviewBy:  optional(oneLine()).Draw(t, "review_by"),
			Answer:    manyLines().Draw(t, "answer"),
		}
		if m := rapid.MapOfN(oneLine(), oneLine(), 0, 3).Draw(t, "aliases"); len(m) > 0 {
			e.Aliases = m
		}
		for range rapid.IntRange(0, 2).Draw(t, "facts") {
			e.Facts = append(e.Facts, Fact{
				Text: oneLine().Draw(t, "text"), Value: optional(oneLine()).Draw(t, "value"), Unit: optional(oneLine()).Draw(t, "unit"),
				AsOf: optional(oneLine()).Draw(t, "as_of"), Source: optional(oneLine()).Draw(t, "source"), MustShow: rapid.Bool().Draw(t, "must_show"),
			})
		}
		for range rapid.IntRange(0, 2).Draw(t, "variants") {
			e.Variants = append(e.Variants, Variant{Slot: oneLine().Draw(t, "slot"), Value: oneLine().Draw(t, "value"), Words: list(oneLine(), 1).Draw(t, "words"), Answer: manyLines().Draw(t, "answer")})
		}
		for range rapid.IntRange(0, 2).Draw(t, "actions") {
			e.Actions = append(e.Actions, Action{Label: oneLine().Draw(t, "label"), Command: oneLine().Draw(t, "command")})
		}
		return e
	})
}

func TestFormatRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := entries().Draw(t, "entry")
		file := Format(e)
		got, err := Parse(e.Key+".md", file)
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		if diff := cmp.Diff(e, got, sameEntry, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, file)
		}
	})
}

// What Format writes means the same to a whole YAML reader.
func TestFormatIsYAML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file := Format(entries().Draw(t, "entry"))
		front, _, _, problem := split(string(file))
		if problem != nil {
			t.Fatal(problem)
		}
		quick, ok := quickTree(front)
		if !ok {
			t.Fatalf("the quick reader cannot read\n%s", file)
		}
		whole, problem := yamlTree(front)
		if problem != nil {
			t.Fatalf("%v\n%s", problem, file)
		}
		if diff := cmp.Diff(quick, whole, cmp.AllowUnexported(node{}, field{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-quick +whole):\n%s\n%s", diff, file)
		}
	})
}

func TestFormat(t *testing.T) {
	e := Entry{
		Key: "expiry", Title: "Do they expire?", Group: "Keeping it current",
		Questions: []string{"do they expire", "2 years: and then?", `is it "valid"`},
		Keywords:  []string{"expire", "c++", "a, b"},
		Aliases:   map[string]string{"recert": "recertification", "re-cert": "recertification"},
		Facts:     []Fact{{Text: "AWS ones last three years", Value: "three years", AsOf: "2026-11", MustShow: true}},
		Variants:  []Variant{{Slot: "provider", Value: "AWS", Words: []string{"aws", "az-900"}, Answer: "**Three years.**\n\n- then recertify"}},
		Actions:   []Action{{Label: "See", Command: "credential list"}},
		ReviewBy:  "2027-11-01",
		Answer:    "Some do.\n\n---\nMost do not.",
	}
	want := `---
key: expiry
title: Do they expire?
group: Keeping it current
questions:
  - do they expire
  - "2 years: and then?"
  - is it "valid"
keywords: [expire, c++, "a, b"]
aliases:
  re-cert: recertification
  recert: recertification
facts:
  - text: AWS ones last three years
    value: three years
    as_of: "2026-11"
    must_show: true
variants:
  - slot: provider
    value: AWS
    words: [aws, az-900]
    answer: |
      **Three years.**

      - then recertify
actions:
  - label: See
    command: credential list
review_by: "2027-11-01"
---
Some do.

---
Most do not.
`
	if diff := cmp.Diff(want, string(Format(e))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
