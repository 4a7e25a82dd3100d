package knowledge

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// formulaStarts begin a formula for some spreadsheet, see
// https://owasp.org/www-community/attacks/CSV_Injection.
const formulaStarts = "=+-@\t\r"

// guard makes a spreadsheet take a cell for text, by the apostrophe it
// understands. A cell that already looks guarded gets one more, so that unguard
// is exact.
func guard(cell string) string {
	if looksLikeFormula(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

// unguard undoes guard.
func unguard(cell string) string {
	if strings.HasPrefix(cell, "'") && looksLikeFormula(strings.TrimLeft(cell, "'")) {
		return cell[1:]
	}
	return cell
}

func looksLikeFormula(s string) bool {
	return s != "" && strings.IndexByte(formulaStarts, s[0]) >= 0
}

// ExportCSV writes entries as a table that a spreadsheet opens and [Import]
// reads: key, title, group, source, question, answer and further phrasings. What
// has no column (facts, variants, negatives, keywords, ...) stays behind;
// [ExportFolder] keeps it.
func ExportCSV(w io.Writer, entries []Entry) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"key", "title", "group", "source", "question", "answer", "phrasings"}}
	for _, e := range entries {
		question, phrasings := e.Title, ""
		if len(e.Questions) > 0 {
			question = e.Questions[0]
		}
		if len(e.Questions) > 1 {
			// The newline at the end says that "|" is part of a phrasing.
			phrasings = strings.Join(e.Questions[1:], "\n") + "\n"
		}
		row := []string{e.Key, e.Title, e.Group, e.Source, question, e.Answer, phrasings}
		for i := range row {
			row[i] = guard(row[i])
		}
		rows = append(rows, row)
	}
	if err := c.WriteAll(rows); err != nil {
		return fmt.Errorf("export entries: %w", err)
	}
	return nil
}

// ErrNotEmpty is wrapped by [ExportFolder] for a folder that holds something.
var ErrNotEmpty = errors.New("the folder is not empty")

// ExportFolder writes one file for each entry, as [Load] reads them, into a
// folder that it makes if need be. A folder that holds something is refused
// unless force is set; then files of the same names are replaced, each at once or
// not at all, and others stay. Nothing is written unless every entry is one that
// [Parse] accepts, and nothing outside the folder.
func ExportFolder(dir string, entries []Entry, force bool) error {
	files := make(map[string][]byte, len(entries))
	for _, e := range entries {
		name := e.Key + ".md"
		if !validKey(e.Key) {
			return fmt.Errorf("export entries: key %q: expected lower-case words joined by \"-\"", e.Key)
		}
		if files[name] != nil {
			return fmt.Errorf("export entries: key %q occurs twice", e.Key)
		}
		files[name] = Format(e)
		if _, err := Parse(name, files[name]); err != nil {
			return fmt.Errorf("export entries: %w", err)
		}
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("export entries: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("export entries: %w", err)
	}
	defer root.Close()
	if held, err := fs.ReadDir(root.FS(), "."); err != nil {
		return fmt.Errorf("export entries: %w", err)
	} else if len(held) > 0 && !force {
		return fmt.Errorf("export entries to %s: %w", dir, ErrNotEmpty)
	}
	for _, e := range entries {
		name := e.Key + ".md"
		if err := replaceFile(root, name, files[name]); err != nil {
			return fmt.Errorf("export entries: %w", err)
		}
	}
	return nil
}

// replaceFile writes beside the file and renames, so that whoever reads finds
// the old one or the new one. A link of that name is replaced, not followed.
func replaceFile(root *os.Root, name string, data []byte) (err error) {
	temporary := "." + name + ".new"
	if err := root.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, root.Remove(temporary))
		}
	}()
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return root.Rename(temporary, name)
}
