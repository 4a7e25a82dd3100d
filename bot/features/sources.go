package features

import (
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/knowledge"
)

// sources says where the figures of an answer come from and how old they are:
// "Source: the guide, 2023 · AWS recertification policy, Nov 2026".
func sources(e knowledge.Entry, v *knowledge.Variant) string {
	facts := slices.DeleteFunc(slices.Clone(e.Facts), func(f knowledge.Fact) bool { return !f.MustShow })
	if v != nil {
		facts = variantFacts(e, *v)
	}
	var names []string
	dates := make(map[string][]string)
	note := func(name, date string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		if date != "" && !slices.Contains(dates[name], date) {
			dates[name] = append(dates[name], date)
		}
	}
	for _, f := range facts {
		name := f.Source
		if name == "" {
			name = e.Source
		}
		note(name, month(f.AsOf))
	}
	if len(names) == 0 && e.Source != "" {
		note(e.Source, "")
	}
	var parts []string
	for _, name := range names {
		if name != "" {
			parts = append(parts, strings.Join(append([]string{name}, dates[name]...), ", "))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Source: " + strings.Join(parts, " · ")
}

// variantFacts are the facts that the answer of a variant shows: of those
// whose value is in it the ones that speak of the variant, or all of them when
// none does.
func variantFacts(e knowledge.Entry, v knowledge.Variant) []knowledge.Fact {
	shown := plainly(v.Answer)
	var all, own []knowledge.Fact
	for _, f := range e.Facts {
		if f.Value == "" || !strings.Contains(shown, plainly(f.Value)) {
			continue
		}
		all = append(all, f)
		about := plainly(f.Text + " " + f.Source)
		if slices.ContainsFunc(append(v.Words, v.Value), func(w string) bool { return strings.Contains(about, plainly(w)) }) {
			own = append(own, f)
		}
	}
	if len(own) > 0 {
		return own
	}
	return all
}

// plainly folds a Markdown text for looking values up in it.
func plainly(s string) string {
	return strings.ToLower(oneLine(strings.NewReplacer("**", "", "`", "", "–", "-").Replace(s)))
}

// month writes 2026-11 as Nov 2026; a bare year stays.
func month(s string) string {
	if t, err := time.Parse("2006-01", s); err == nil {
		return t.Format("Jan 2006")
	}
	return s
}
