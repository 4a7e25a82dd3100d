package knowledge

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// fields calls set for every field with a known name and returns the names that
// occurred.
func (b *binder) fields(n node, what string, known []string, set func(field)) map[string]int {
	seen := map[string]int{}
	if n.kind != mapNode {
		b.problem(n.line, "%s must be %s, not %s", what, mapNode, n.kind)
		for _, name := range known {
			seen[name] = 0 // one problem is enough
		}
		return seen
	}
	for _, f := range n.fields {
		switch first, again := seen[f.name]; {
		case again:
			b.problem(f.line, "%q occurs twice, first on line %d; keep one", f.name, first)
		case slices.Contains(known, f.name):
			seen[f.name] = f.line
			set(f)
		default:
			seen[f.name] = f.line
			b.problem(f.line, "unknown key %q; %s", clip(f.name), suggest(f.name, known))
		}
	}
	return seen
}

// require reports a field that is missing or empty, unless what stands there was
// reported already.
func (b *binder) require(seen map[string]int, name string, empty bool, line int, what string) {
	at, found := seen[name]
	switch {
	case !empty || found && at == 0:
	case !found:
		b.problem(line, "%q is missing; %s", name, what)
	case !slices.ContainsFunc(b.problems, func(p Problem) bool { return p.Line >= at && strings.Contains(p.Text, `"`+name+`"`) }):
		b.problem(at, "%q is empty; %s", name, what)
	}
}

// text reads a text of one line.
func (b *binder) text(f field) string {
	return b.oneLine(f.value, f.line, f.name)
}

func (b *binder) oneLine(n node, line int, name string) string {
	s, ok := b.scalar(n, line, name)
	switch {
	case !ok:
		return ""
	case strings.Contains(s, "\n"):
		b.problem(line, "%q must be one line", name)
	case utf8.RuneCountInString(s) > maxLine:
		b.problem(line, "%q has %d characters; at most %d", name, utf8.RuneCountInString(s), maxLine)
	default:
		return s
	}
	return ""
}

func (b *binder) answer(n node, line int, name string) string {
	s, ok := b.scalar(n, line, name)
	if size := utf8.RuneCountInString(s); ok && size > maxAnswer {
		b.problem(line, "%q has %d characters; at most %d", name, size, maxAnswer)
		return ""
	}
	return s
}

// scalar returns a text without the space around it.
func (b *binder) scalar(n node, line int, name string) (string, bool) {
	if n.kind != textNode {
		b.problem(line, `%q must be text, not %s; put it in double quotes when it holds a colon or brackets`, name, n.kind)
		return "", false
	}
	if n.plain && slices.Contains([]string{"~", "null", "Null", "NULL"}, n.text) {
		return "", true
	}
	if r, bad := controlRune(n.text); bad {
		b.problem(line, "%q holds the control character %U; remove it", name, r)
		return "", false
	}
	return strings.TrimSpace(n.text), true
}

func (b *binder) texts(f field, most int) []string {
	items, ok := b.list(f, most)
	if !ok {
		return nil
	}
	texts := make([]string, 0, len(items))
	for _, item := range items {
		before := len(b.problems)
		s := b.oneLine(item, item.line, f.name)
		if s == "" && len(b.problems) == before {
			b.problem(item.line, "%q has an empty item; remove it", f.name)
		}
		if s != "" {
			texts = append(texts, s)
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return texts
}

func (b *binder) list(f field, most int) ([]node, bool) {
	switch {
	case f.value.kind == textNode && f.value.plain && f.value.text == "":
		return nil, true
	case f.value.kind != listNode:
		b.problem(f.line, `%q must be a list, not %s; write one item a line, each after "- "`, f.name, f.value.kind)
		return nil, false
	case len(f.value.items) > most:
		b.problem(f.line, "%q has %d items; at most %d", f.name, len(f.value.items), most)
		return nil, false
	}
	return f.value.items, true
}

// groups reads a list whose items are fields again.
func groups[T any](b *binder, f field, read func(node) T) []T {
	items, ok := b.list(f, maxList)
	if !ok || len(items) == 0 {
		return nil
	}
	out := make([]T, len(items))
	for i, item := range items {
		out[i] = read(item)
	}
	return out
}

func (b *binder) aliases(f field) map[string]string {
	v := f.value
	switch {
	case v.kind == textNode && v.plain && v.text == "":
		return nil
	case v.kind == mapNode && len(v.fields) == 0:
		return nil
	case v.kind != mapNode:
		b.problem(f.line, `%q must be %s, not %s`, f.name, mapNode, v.kind)
		return nil
	case len(v.fields) > maxList:
		b.problem(f.line, "%q has %d lines; at most %d", f.name, len(v.fields), maxList)
		return nil
	}
	m := make(map[string]string, len(v.fields))
	for _, a := range v.fields {
		name := b.oneLine(node{text: a.name, line: a.line}, a.line, f.name)
		text := b.text(field{name: f.name, line: a.line, value: a.value})
		_, again := m[name]
		switch {
		case name == "" || text == "":
			b.problem(a.line, `%q: expected "what people write: what the entry writes"`, f.name)
		case again:
			b.problem(a.line, "%q has %q twice; keep one", f.name, name)
		default:
			m[name] = text
		}
	}
	return m
}
