package knowledge

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

const (
	maxEntries = 10_000 // in one folder
	maxTold    = 50     // problems of one entry
)

//go:embed content/*.md
var content embed.FS

var builtin = sync.OnceValues(func() ([]Entry, error) {
	entries, problems := Load(content, "content")
	return entries, joinProblems(problems)
})

// Builtin returns the entries Cairn ships with, sorted by key. They are read
// once; the caller gets its own slice of entries, whose own slices it must not
// change. The error, see [Problems], stands beside the entries that are right
// and means the program was built from broken files.
func Builtin() ([]Entry, error) {
	entries, err := builtin()
	return slices.Clone(entries), err
}

// Parse reads one entry: YAML front matter between two "---" lines, then the
// answer in Markdown. file is only named in problems. The error joins all that is
// wrong, each a [Problem]; the entry is then the zero Entry.
//
// CRLF and a byte order mark are accepted, anything else out of the ordinary is
// not: unknown and double keys, other encodings, files above 64 KiB, more than
// 500 phrasings, YAML anchors, aliases, tags and merge keys.
func Parse(file string, data []byte) (Entry, error) {
	text, problem := plainSource(data)
	if problem != nil {
		problem.File = file
		return Entry{}, *problem
	}
	front, answer, answerLine, problem := split(text)
	if problem != nil {
		problem.File = file
		return Entry{}, *problem
	}
	root, ok := quickTree(front)
	if !ok {
		if root, problem = yamlTree(front); problem != nil {
			problem.File = file
			return Entry{}, *problem
		}
	}
	b := binder{file: file}
	e := b.entry(root)
	e.Answer = b.answer(node{text: answer}, answerLine, "answer")
	if strings.TrimSpace(answer) == "" {
		b.problem(answerLine, `the answer is missing; write it below the second "---"`)
	}
	if len(b.problems) > 0 {
		slices.SortStableFunc(b.problems, func(x, y Problem) int { return x.Line - y.Line })
		if more := len(b.problems) - maxTold; more > 0 {
			b.problems = append(b.problems[:maxTold], Problem{File: file, Line: b.problems[maxTold].Line, Text: fmt.Sprintf("and %d more", more)})
		}
		return Entry{}, joinProblems(b.problems)
	}
	e.origin = &origin{file: file, text: text}
	return e, nil
}

// plainSource returns a file as UTF-8 with LF at the ends of lines.
func plainSource(data []byte) (string, *Problem) {
	if len(data) > maxEntryBytes {
		return "", &Problem{Line: 1, Text: fmt.Sprintf("the file is larger than %d KiB; an entry is one answer", maxEntryBytes>>10)}
	}
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		return "", &Problem{Line: 1, Text: "the file is UTF-16; save it as UTF-8"}
	}
	text := strings.TrimPrefix(string(data), "\uFEFF")
	if strings.Contains(text, "\r") {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			return "", &Problem{Line: 1 + strings.Count(text[:i], "\n"), Text: "a character on this line is not UTF-8; save the file as UTF-8"}
		}
		if r == 0 {
			return "", &Problem{Line: 1 + strings.Count(text[:i], "\n"), Text: "a NUL byte stands on this line; remove it, or save the file as plain text"}
		}
	}
	return text, nil
}

// split takes a file apart at its two "---" lines.
func split(text string) (front, answer string, answerLine int, problem *Problem) {
	first, rest, _ := strings.Cut(text, "\n")
	if strings.TrimRight(first, " \t") != "---" {
		return "", "", 0, &Problem{Line: 1, Text: `expected "---" on the first line: an entry is YAML between two "---" lines, then the answer`}
	}
	line := 2
	for tail := rest; tail != ""; line++ {
		here, after, _ := strings.Cut(tail, "\n")
		if strings.TrimRight(here, " \t") == "---" {
			return rest[:len(rest)-len(tail)], after, line + 1, nil
		}
		tail = after
	}
	return "", "", 0, &Problem{Line: max(line-1, 1), Text: `the YAML that starts on line 1 has no end; expected a second "---" line`}
}

// Load reads every entry of a folder: each file *.md except README.md and hidden
// ones, no folders below it. The entries come sorted by key, whatever is wrong
// with others.
//
// A link is followed only to a place inside fsys, which holds for the file
// systems of os.Root and os.DirFS alike; one that leads elsewhere is a problem.
func Load(fsys fs.FS, dir string) ([]Entry, []Problem) {
	return loadFolder(fsys, dir, dir)
}

// loadFolder is Load with the name under which problems know the folder.
func loadFolder(fsys fs.FS, dir, label string) (entries []Entry, problems []Problem) {
	files, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, []Problem{{File: label, Line: 1, Text: "this folder cannot be read: " + reason(err)}}
	}
	firstFile := map[string]string{}
	for _, f := range files {
		if name := f.Name(); !isEntryFile(name) || f.IsDir() {
			continue
		}
		file := path.Join(label, f.Name())
		if len(entries) == maxEntries {
			problems = append(problems, Problem{File: file, Line: 1, Text: fmt.Sprintf("more than %d entries; this file and the ones after it are left out", maxEntries)})
			break
		}
		data, err := readEntryFile(fsys, dir, f)
		if err != nil {
			problems = append(problems, Problem{File: file, Line: 1, Text: "this file cannot be read: " + reason(err)})
			continue
		}
		e, err := Parse(file, data)
		if err != nil {
			problems = append(problems, Problems(err)...)
			continue
		}
		first, again := firstFile[e.Key]
		switch want := strings.TrimSuffix(f.Name(), path.Ext(f.Name())); {
		case again:
			problems = append(problems, e.problemf(Error, "key", e.Key, "key %q is already used by %s; give each entry its own", e.Key, first))
			continue
		case e.Key != want:
			problems = append(problems, e.problemf(Error, "key", e.Key, "key %q is not the name of the file; rename the file to %s.md or the key to %q", e.Key, e.Key, want))
			continue
		}
		firstFile[e.Key] = file
		entries = append(entries, e)
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	return entries, problems
}

func isEntryFile(name string) bool {
	return strings.EqualFold(path.Ext(name), ".md") && name[0] != '.' && !strings.EqualFold(name, "README.md")
}

var (
	errOutside = errors.New("it is a link that leads out of the folder")
	errNoFile  = errors.New("it is no ordinary file")
)

func readEntryFile(fsys fs.FS, dir string, f fs.DirEntry) ([]byte, error) {
	name := path.Join(dir, f.Name())
	if f.Type()&fs.ModeSymlink != 0 && !linkStaysInside(fsys, name) {
		return nil, errOutside
	}
	// A pipe would block as soon as it is opened.
	if info, err := fs.Stat(fsys, name); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, errNoFile
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxEntryBytes+1))
}

// linkStaysInside follows a name link by link. os.Root would do so itself;
// os.DirFS leaves the folder without a word.
func linkStaysInside(fsys fs.FS, name string) bool {
	const mostLinks = 40 // as Linux
	done, rest := ".", name
	for links := 0; rest != "" && links <= mostLinks; {
		var first string
		first, rest, _ = strings.Cut(rest, "/")
		here := path.Join(done, first)
		if !fs.ValidPath(here) {
			return false
		}
		info, err := fs.Lstat(fsys, here)
		if err != nil {
			return false
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			done = here
			if rest == "" {
				return true
			}
			continue
		}
		links++
		target, err := fs.ReadLink(fsys, here)
		if err != nil || path.IsAbs(target) || strings.Contains(target, `\`) {
			return false
		}
		rest = strings.TrimSuffix(target+"/"+rest, "/")
	}
	return false
}

// reason shortens an error of the file system: the file is named already.
func reason(err error) string {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err.Error()
	}
	return err.Error()
}
