package knowledge

import (
	"errors"
	"fmt"
	"strings"
)

// Severity says whether a [Problem] keeps an entry out.
type Severity int

// The severities; the zero value is the worse one.
const (
	Error   Severity = iota // the entry or the row is refused
	Warning                 // it works, and somebody should look at it
)

// Problem is one thing wrong with a file of entries. It says what was expected
// and is shown to the person who wrote the file, so it knows no jargon and no Go.
type Problem struct {
	File     string // as the caller named it, "" for an entry made in memory
	Line     int    // counted from 1
	Severity Severity
	Text     string // what is wrong and what to do, one line
}

// Error returns the problem as compilers do: file, line, text.
func (p Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File)
		b.WriteByte(':')
	}
	fmt.Fprintf(&b, "%d: ", max(p.Line, 1))
	if p.Severity == Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(p.Text)
	return b.String()
}

// Problems takes an error of [Parse] or [Builtin] apart again. An error of
// another kind comes back as a Problem with its text; nil gives none.
func Problems(err error) []Problem {
	if err == nil {
		return nil
	}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var ps []Problem
		for _, e := range several.Unwrap() {
			ps = append(ps, Problems(e)...)
		}
		return ps
	}
	if p, ok := errors.AsType[Problem](err); ok {
		return []Problem{p}
	}
	return []Problem{{Line: 1, Text: err.Error()}}
}

// joinProblems is the opposite of [Problems].
func joinProblems(ps []Problem) error {
	errs := make([]error, len(ps))
	for i, p := range ps {
		errs[i] = p
	}
	return errors.Join(errs...)
}

// origin remembers where an entry was read from, so that [Lint] can point at a
// line. It shares the bytes of the entry's own strings.
type origin struct {
	file string
	text string // the whole file, "" for a row of a table
	line int    // of the row
}

// lineOf finds the line on which a text stands in the part of the file that a
// front matter key opens, "answer" being what follows the front matter. It
// settles for the line of the key, then for the first of the file.
func (o *origin) lineOf(key, text string) int {
	if o == nil {
		return 1
	}
	if o.text == "" {
		return max(o.line, 1)
	}
	start := 0
	if key == "answer" {
		if i := strings.Index(o.text, "\n---\n"); i >= 0 {
			start = i + len("\n---\n")
		}
	} else if i := strings.Index(o.text, "\n"+key+":"); i >= 0 {
		start = i + 1
	}
	at := start
	if i := strings.Index(o.text[start:], text); i >= 0 {
		at += i
	}
	return 1 + strings.Count(o.text[:at], "\n")
}

// problemf describes what is wrong with an entry; key and text say where, see
// lineOf.
func (e Entry) problemf(s Severity, key, text, format string, args ...any) Problem {
	p := Problem{Line: e.origin.lineOf(key, text), Severity: s, Text: fmt.Sprintf(format, args...)}
	switch {
	case e.origin != nil:
		p.File = e.origin.file
	case e.Key != "":
		p.File = e.Key + ".md"
	}
	return p
}
