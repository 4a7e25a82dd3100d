package knowledge

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Format writes an entry as the file that [Parse] reads: the same keys in the
// same order every time, so that a change shows as one in version control.
// Parse(Format(e)) is e, as long as e is an entry Parse would accept and has no
// space around its texts.
func Format(e Entry) []byte {
	var f formatter
	f.line("---")
	f.field(0, "key", e.Key)
	f.field(0, "title", e.Title)
	f.field(0, "group", e.Group)
	f.field(0, "summary", e.Summary)
	f.lines("questions", e.Questions)
	f.lines("negatives", e.Negatives)
	f.inline(0, "keywords", e.Keywords)
	if len(e.Aliases) > 0 {
		f.line("aliases:")
		for _, name := range sortedNames(e.Aliases) {
			f.line("  " + scalarName(name) + ": " + scalar(e.Aliases[name]))
		}
	}
	f.inline(0, "related", e.Related)
	if len(e.Facts) > 0 {
		f.line("facts:")
		for _, x := range e.Facts {
			f.fact(x)
		}
	}
	if len(e.Variants) > 0 {
		f.line("variants:")
		for _, x := range e.Variants {
			f.line("  - slot: " + scalar(x.Slot))
			f.field(4, "value", x.Value)
			f.inline(4, "words", x.Words)
			f.block(4, "answer", x.Answer)
		}
	}
	f.field(0, "personal", e.Personal)
	if len(e.Actions) > 0 {
		f.line("actions:")
		for _, x := range e.Actions {
			f.line("  - label: " + scalar(x.Label))
			f.field(4, "command", x.Command)
		}
	}
	f.field(0, "source", e.Source)
	f.field(0, "owner", e.Owner)
	f.field(0, "review_by", e.ReviewBy)
	f.line("---")
	f.line(strings.TrimSpace(e.Answer))
	return []byte(f.String())
}

type formatter struct{ strings.Builder }

func (f *formatter) line(s string) {
	f.WriteString(s)
	f.WriteByte('\n')
}

// field writes a text that is there.
func (f *formatter) field(indent int, name, text string) {
	if text != "" {
		f.line(strings.Repeat(" ", indent) + name + ": " + scalar(text))
	}
}

func (f *formatter) lines(name string, texts []string) {
	if len(texts) == 0 {
		return
	}
	f.line(name + ":")
	for _, t := range texts {
		f.line("  - " + scalar(t))
	}
}

func (f *formatter) inline(indent int, name string, texts []string) {
	if len(texts) == 0 {
		return
	}
	parts := make([]string, len(texts))
	for i, t := range texts {
		parts[i] = scalar(t)
		if strings.ContainsAny(t, flowIndicators) {
			parts[i] = doubleQuoted(t)
		}
	}
	f.line(strings.Repeat(" ", indent) + name + ": [" + strings.Join(parts, ", ") + "]")
}

func (f *formatter) fact(x Fact) {
	f.line("  - text: " + scalar(x.Text))
	f.field(4, "value", x.Value)
	f.field(4, "unit", x.Unit)
	f.field(4, "as_of", x.AsOf)
	f.field(4, "source", x.Source)
	if x.MustShow {
		f.line("    must_show: true")
	}
}

// block writes lines below a "|" where they survive it, which is where people
// can read and change them.
func (f *formatter) block(indent int, name, text string) {
	if !blockText(text) {
		f.field(indent, name, text)
		return
	}
	space := strings.Repeat(" ", indent)
	f.line(space + name + ": |")
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" {
			line = space + "  " + line
		}
		f.line(line)
	}
}

func blockText(s string) bool {
	if s == "" || s[0] == ' ' || s[0] == '\n' || strings.HasSuffix(s, "\n") {
		return false
	}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.HasSuffix(line, " ") {
			return false
		}
		for _, r := range line {
			if !plainRune(r) {
				return false
			}
		}
	}
	return true
}

// scalar writes a text without quotes only when every reader of YAML takes it
// for a text.
func scalar(s string) string {
	if !plainText(s) || !asciiLetter(s[0]) || looksTyped(s) {
		return doubleQuoted(s)
	}
	for _, r := range s {
		if !plainRune(r) {
			return doubleQuoted(s)
		}
	}
	return s
}

// scalarName is scalar for what stands before a colon.
func scalarName(s string) string {
	if name, _, ok := splitField(s + ":"); ok && name == s {
		return scalar(s)
	}
	return doubleQuoted(s)
}

// looksTyped reports whether some version of YAML reads the word as a boolean or
// as nothing.
func looksTyped(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null":
		return true
	}
	return false
}

func doubleQuoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r != utf8.RuneError && plainRune(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
