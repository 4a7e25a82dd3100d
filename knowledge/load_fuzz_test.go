package knowledge

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func FuzzParse(f *testing.F) {
	for _, name := range []string{"testdata/load/refused.txtar"} {
		_, files := archive(f, name)
		for _, text := range files {
			f.Add([]byte(text))
		}
	}
	f.Add([]byte(smallFile))
	if data, err := content.ReadFile("content/expiry.md"); err == nil {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		e, err := Parse("x.md", data)
		if took := time.Since(start); took > 2*time.Second {
			t.Fatalf("took %v", took)
		}
		if err != nil {
			if len(Problems(err)) == 0 || !cmp.Equal(e, Entry{}, sameEntry) {
				t.Fatalf("%v with the entry %+v", err, e)
			}
			return
		}
		again, err := Parse("x.md", Format(e))
		if err != nil {
			if len(Format(e)) > maxEntryBytes {
				return // quotes and escapes may make it longer
			}
			t.Fatalf("%v\n%s", err, Format(e))
		}
		if diff := cmp.Diff(e, again, sameEntry); diff != "" {
			t.Fatalf("(-first +again):\n%s", diff)
		}
		if !bytes.Equal(Format(e), Format(again)) {
			t.Fatal("Format is not stable")
		}
	})
}

// FuzzQuickTree holds the quick reader against the whole one.
func FuzzQuickTree(f *testing.F) {
	f.Add("key: cost\nquestions:\n  - a\n  - \"b: c\"\nfacts:\n- text: 'it''s'\n  words: [a, \"b, c\"]\n  answer: |\n    one\n\n    two\nx: |-\n  y\n")
	_, files := archive(f, "testdata/load/refused.txtar")
	for _, text := range files {
		if front, _, _, problem := split(text); problem == nil {
			f.Add(front)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text, problem := plainSource([]byte(text + "\n")); problem == nil {
			quick, ok := quickTree(text)
			whole, problem := yamlTree(text)
			if !ok || problem != nil {
				return
			}
			if diff := cmp.Diff(quick, whole, cmp.AllowUnexported(node{}, field{}), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("(-quick +whole):\n%s", diff)
			}
		}
	})
}
