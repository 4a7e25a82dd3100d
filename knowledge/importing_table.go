package knowledge

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// table is an import under way.
type table struct {
	name     string
	columns  []string // what each column is, "" for one we do not know
	entries  []Entry
	byKey    map[string]int // also of keys made up
	byAnswer map[string]int // the first one that has it
	problems []Problem
}

func (t *table) problem(s Severity, line int, format string, args ...any) {
	t.problems = append(t.problems, Problem{File: t.name, Line: line, Severity: s, Text: fmt.Sprintf(format, args...)})
}

// source reads the whole table.
func (t *table) source(r io.Reader) (string, bool) {
	data, err := io.ReadAll(io.LimitReader(r, maxTableBytes+1))
	switch {
	case err != nil:
		t.problem(Error, 1, "the table cannot be read: %s", reason(err))
	case len(data) > maxTableBytes:
		t.problem(Error, 1, "the table is larger than %d MiB; split it", maxTableBytes>>20)
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		t.problem(Error, 1, "the table is UTF-16; save it as UTF-8")
	default:
		text := strings.TrimPrefix(string(data), "\uFEFF")
		if strings.Contains(text, "\r") {
			text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
		}
		if strings.TrimSpace(text) == "" {
			t.problem(Error, 1, "the table is empty; expected a first line with the names of the columns: question, answer")
			return "", false
		}
		return text, true
	}
	return "", false
}

// lines reads row after row. A row with broken quotes would swallow those below
// it, so reading starts again on the line after its first.
func (t *table) lines(text string) {
	comma := separator(text)
	offset, broken, rows := 0, 0, 0
	for text != "" {
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.FieldsPerRecord = comma, -1
		var bad *csv.ParseError
		for bad == nil {
			cells, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if errors.As(err, &bad) {
				break
			}
			if rows++; rows > maxTableRows+1 {
				t.problem(Error, offset+startLine(r), "more than %d rows; this one and the ones after it are left out", maxTableRows)
				return
			}
			if !t.row(cells, offset+startLine(r)) {
				return
			}
		}
		t.problem(Error, offset+bad.StartLine, `the quotes of this row do not match; a cell with quotes stands in quotes, and a quote in it is written twice: "so called ""badges"""`)
		if broken++; broken == maxBrokenRows || t.columns == nil {
			t.problem(Error, offset+bad.StartLine, "the rows below are left out; mend the quotes first")
			return
		}
		text = afterLines(text, bad.StartLine)
		offset += bad.StartLine
	}
}

func startLine(r *csv.Reader) int {
	line, _ := r.FieldPos(0)
	return line
}

func afterLines(s string, n int) string {
	for range n {
		_, s, _ = strings.Cut(s, "\n")
	}
	return s
}

// separator is the one that makes most known columns of the first line.
func separator(text string) rune {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	best, found := ',', 0
	for _, comma := range []rune{',', ';', '\t'} {
		known := 0
		for cell := range strings.SplitSeq(first, string(comma)) {
			if column(cell) != "" {
				known++
			}
		}
		if known > found {
			best, found = comma, known
		}
	}
	return best
}

// column says what a column is by its name, "" when it is none of ours.
func column(name string) string {
	name = strings.ToLower(strings.Trim(name, " \t\"'"))
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '_' || r == '-' }), " ")
	return columnNames[name]
}

// row reads one row, the first being the header; false ends the reading.
func (t *table) row(cells []string, line int) bool {
	if t.columns == nil {
		return t.header(cells, line)
	}
	values := map[string]string{}
	for i, cell := range cells {
		if cell = unguard(strings.Trim(cell, " ")); strings.TrimSpace(cell) == "" {
			continue
		}
		switch {
		case !utf8.ValidString(cell):
			t.problem(Error, line, "this row is not UTF-8; save the table as UTF-8")
			return true
		case i >= len(t.columns):
			t.problem(Error, line, "this row has %d cells and the header %d; put a cell that holds the separator in quotes", len(cells), len(t.columns))
			return true
		case t.columns[i] != "":
			values[t.columns[i]] = strings.TrimSpace(cell)
			if t.columns[i] == "phrasings" {
				values["phrasings"] = cell // its last newline says something, see splitPhrasings
			}
		}
	}
	if len(values) > 0 {
		t.add(values, line)
	}
	return true
}

func (t *table) header(cells []string, line int) bool {
	for _, cell := range cells {
		c := column(cell)
		if c != "" && slices.Contains(t.columns, c) {
			t.problem(Error, line, "two columns are called %s; keep one", c)
			return false
		}
		if c == "" && strings.TrimSpace(cell) != "" {
			t.problem(Warning, line, "the column %q is not read; known are question, answer, key, title, group, source and phrasings", clip(strings.TrimSpace(cell)))
		}
		t.columns = append(t.columns, c)
	}
	for _, need := range []string{"question", "answer"} {
		if !slices.Contains(t.columns, need) {
			t.problem(Error, line, "no column is called %s; the first line must name the columns: question, answer", need)
			return false
		}
	}
	return true
}

// add makes a row an entry or part of one.
func (t *table) add(v map[string]string, line int) {
	question, answer, key := v["question"], v["answer"], v["key"]
	at, known := t.byKey[key]
	if key == "" {
		at, known = t.byAnswer[answer]
	}
	switch {
	case question == "" && v["phrasings"] == "":
		t.problem(Error, line, "the question is missing")
		return
	case strings.Contains(question, "\n"):
		t.problem(Error, line, "the question must be one line; other phrasings go into a column called phrasings")
		return
	case answer == "" && !(known && key != ""):
		t.problem(Error, line, "the answer is missing")
		return
	case known && answer != "" && answer != t.entries[at].Answer:
		t.problem(Error, line, "key %q has another answer on line %d; use one answer for a key", clip(key), t.entries[at].origin.line)
		return
	}
	phrasings := append(splitPhrasings(question+"\n"), splitPhrasings(v["phrasings"])...)
	if known {
		t.merge(&t.entries[at], phrasings, line)
		return
	}
	e := Entry{Key: key, Title: v["title"], Group: v["group"], Source: v["source"], Answer: answer, origin: &origin{file: t.name, line: line}}
	if e.Title == "" {
		e.Title = phrasings[0]
	}
	if key == "" {
		e.Key = t.freeKey(e.Title)
	}
	if _, taken := t.byAnswer[answer]; !taken {
		t.byAnswer[answer] = len(t.entries)
	}
	t.merge(&e, phrasings, line)
	t.byKey[e.Key] = len(t.entries)
	t.entries = append(t.entries, e)
}

func (t *table) merge(e *Entry, phrasings []string, line int) {
	for _, p := range phrasings {
		if slices.Contains(e.Questions, p) {
			continue
		}
		if len(e.Questions) == maxPhrasings {
			t.problem(Error, line, "the entry of line %d has more than %d phrasings; the ones of this row are left out", e.origin.line, maxPhrasings)
			return
		}
		e.Questions = append(e.Questions, p)
	}
}

// splitPhrasings splits at the ends of lines or, in a cell of one line, at "|".
func splitPhrasings(cell string) []string {
	sep := "|"
	if strings.Contains(cell, "\n") {
		sep = "\n"
	}
	var out []string
	for p := range strings.SplitSeq(cell, sep) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// check keeps the entries that [Parse] would accept, so that a table cannot
// bring in what a file could not.
func (t *table) check() {
	kept := t.entries[:0]
	for _, e := range t.entries {
		_, err := Parse(t.name, Format(e))
		if err == nil {
			kept = append(kept, e)
			continue
		}
		for _, p := range Problems(err) {
			t.problem(Error, e.origin.line, "%s", p.Text)
		}
	}
	clear(t.entries[len(kept):])
	t.entries = kept
	slices.SortStableFunc(t.problems, func(a, b Problem) int { return a.Line - b.Line })
}
