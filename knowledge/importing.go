package knowledge

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// What one table may hold.
const (
	maxTableBytes = 5 << 20
	maxTableRows  = 10_000
	maxBrokenRows = 50 // rows with broken quotes; each makes the rest be read anew
)

// columnNames maps what people call a column to what it is.
var columnNames = map[string]string{
	"question": "question", "questions": "question", "q": "question", "faq": "question", "query": "question", "prompt": "question",
	"answer": "answer", "answers": "answer", "a": "answer", "response": "answer", "reply": "answer",
	"key": "key", "id": "key", "slug": "key",
	"title": "title", "heading": "title",
	"group": "group", "category": "group", "topic": "group", "section": "group",
	"source": "source", "origin": "source", "reference": "source",
	"phrasings": "phrasings", "phrasing": "phrasings", "variations": "phrasings", "synonyms": "phrasings", "other questions": "phrasings", "also asked": "phrasings",
}

// Open reads a knowledge base from disk by what the path is: a folder of
// entries, one entry (.md), a table with a question and an answer a row (.csv), a
// table with a phrasing a line (.tsv, see [ReadTSV]; a .tsv with an answer column
// is read like a .csv). Problems concern single files or rows, the rest is
// returned; the error means that nothing could be read.
func Open(name string) ([]Entry, []Problem, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, fmt.Errorf("open knowledge base: %w", err)
	}
	if info.IsDir() {
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil, nil, fmt.Errorf("open knowledge base: %w", err)
		}
		defer root.Close()
		entries, problems := loadFolder(root.FS(), ".", filepath.ToSlash(name))
		return entries, problems, nil
	}
	ext := strings.ToLower(filepath.Ext(name))
	if !info.Mode().IsRegular() || !slices.Contains([]string{".md", ".csv", ".tsv"}, ext) {
		return nil, nil, fmt.Errorf("open knowledge base: %s: expected a folder of entries or a file that ends in .md, .csv or .tsv", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, fmt.Errorf("open knowledge base: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxTableBytes+1))
	err = errors.Join(err, f.Close())
	if err != nil {
		return nil, nil, fmt.Errorf("open knowledge base: %w", err)
	}
	switch {
	case ext == ".md":
		e, err := Parse(name, data)
		if err != nil {
			return nil, Problems(err), nil
		}
		return []Entry{e}, nil, nil
	case ext == ".tsv" && !hasAnswers(data):
		entries, problems := ReadTSV(name, bytes.NewReader(data))
		return entries, problems, nil
	}
	entries, problems := Import(name, bytes.NewReader(data))
	return entries, problems, nil
}

func hasAnswers(data []byte) bool {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	cells := strings.Split(strings.TrimPrefix(string(first), "\uFEFF"), "\t")
	return slices.ContainsFunc(cells, func(c string) bool { return column(c) == "answer" })
}

// Import reads a table with columns question and answer and, if there, key,
// title, group, source and phrasings (several to a cell, on lines of their own or
// with "|" between them). The header may use other usual names in any case, the
// separator may be a comma, a semicolon or a tab. Rows with the same key, or
// without a key and with the same answer, are phrasings of one entry.
//
// name is only named in problems. A bad row is a problem and is left out. The
// entries come in the order of the table, each as [Parse] would accept it.
func Import(name string, r io.Reader) ([]Entry, []Problem) {
	t := table{name: name, byKey: map[string]int{}, byAnswer: map[string]int{}}
	text, ok := t.source(r)
	if !ok {
		return nil, t.problems
	}
	t.lines(text)
	t.check()
	return t.entries, t.problems
}

// freeKey makes a key of a question, the same one for the same table.
func (t *table) freeKey(question string) string {
	base := slug(question)
	key := base
	for n := 2; ; n++ {
		if _, taken := t.byKey[key]; !taken {
			return key
		}
		suffix := fmt.Sprintf("-%d", n)
		key = strings.TrimRight(base[:min(len(base), maxKey-len(suffix))], "-") + suffix
	}
}

var unaccented = strings.NewReplacer("à", "a", "á", "a", "â", "a", "ã", "a", "ä", "a", "å", "a", "ç", "c", "è", "e", "é", "e", "ê", "e", "ë", "e", "ì", "i", "í", "i", "î", "i", "ï", "i", "ñ", "n", "ò", "o", "ó", "o", "ô", "o", "õ", "o", "ö", "o", "ø", "o", "ù", "u", "ú", "u", "û", "u", "ü", "u", "ß", "ss", "'", "", "’", "")

// slug makes a key of a text: its Latin letters and digits in lower case. A text
// in another script gets a key made of its hash.
func slug(text string) string {
	const most = 48 // room for a number, and for a line in a list
	words := strings.FieldsFunc(unaccented.Replace(strings.ToLower(text)), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	s := ""
	for _, w := range words {
		if s != "" && len(s)+1+len(w) > most {
			break
		}
		s = strings.TrimPrefix(s+"-"+w, "-")
	}
	s = strings.TrimRight(s[:min(len(s), most)], "-")
	if s == "" {
		h := fnv.New32a()
		h.Write([]byte(text))
		s = fmt.Sprintf("faq-%08x", h.Sum32())
	}
	return s
}
