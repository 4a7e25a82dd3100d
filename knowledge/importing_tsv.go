package knowledge

import (
	"io"
	"strings"
	"unicode/utf8"
)

// ReadTSV reads phrasings alone, one a line below a header: the entry's name, a
// tab, the phrasing. Lines of one name make one entry wherever they stand. The
// names need not be keys as [Parse] wants them, and are kept as they are; the
// entries have no answer and their name for a title. It is the form of
// evaluation sets.
func ReadTSV(name string, r io.Reader) ([]Entry, []Problem) {
	t := table{name: name, byKey: map[string]int{}}
	text, ok := t.source(r)
	if !ok {
		return nil, t.problems
	}
	line := 0
	for row := range strings.SplitSeq(text, "\n") {
		line++
		switch {
		case line == 1:
			if entry, _, ok := strings.Cut(row, "\t"); !ok || !strings.EqualFold(strings.TrimSpace(entry), "entry") {
				t.problem(Error, 1, `expected the first line to be the header: "entry", a tab, "text"`)
				return nil, t.problems
			}
		case line > maxTableRows*10:
			t.problem(Error, line, "more than %d lines; this one and the ones after it are left out", maxTableRows*10)
			return t.entries, t.problems
		case strings.TrimSpace(row) != "":
			t.phrasing(row, line)
		}
	}
	return t.entries, t.problems
}

func (t *table) phrasing(row string, line int) {
	key, text, ok := strings.Cut(row, "\t")
	key, text = strings.TrimSpace(key), strings.TrimSpace(text)
	_, control := controlRune(row)
	switch {
	case !utf8.ValidString(row):
		t.problem(Error, line, "this line is not UTF-8; save the table as UTF-8")
	case !ok || key == "" || text == "":
		t.problem(Error, line, "expected the name of an entry, a tab, and a phrasing")
	case strings.Contains(text, "\t"):
		t.problem(Error, line, "expected one tab; this line has more")
	case control:
		t.problem(Error, line, "this line holds a control character; remove it")
	case utf8.RuneCountInString(key) > maxKey:
		t.problem(Error, line, "the name has %d characters; at most %d", utf8.RuneCountInString(key), maxKey)
	case utf8.RuneCountInString(text) > maxLine:
		t.problem(Error, line, "the phrasing has %d characters; at most %d", utf8.RuneCountInString(text), maxLine)
	default:
		at, known := t.byKey[key]
		if !known {
			at = len(t.entries)
			t.byKey[key] = at
			t.entries = append(t.entries, Entry{Key: key, Title: key, origin: &origin{file: t.name, line: line}})
		}
		t.merge(&t.entries[at], []string{text}, line)
	}
}
