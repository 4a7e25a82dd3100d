package knowledge

import (
	"flag"
	"os"
	"testing"

	"github.com/cairnbot/cairn/knowledge/encode"
)

var update = flag.Bool("update", false, "write the vectors of the built-in entries and the pooled calibrations")

// TestVectors keeps vectors.bin complete: every phrasing of the built-in
// entries has its vector, so that a start encodes nothing. With -update it
// writes the file.
func TestVectors(t *testing.T) {
	e, err := encode.Open()
	if err != nil {
		t.Fatal(err)
	}
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		fresh := &Cache{model: e.Name(), dim: e.Dim(), at: make(map[textHash]record)}
		New(all, Options{Encoder: e, Cache: fresh})
		builtinVectors = fresh.Dump(0)
		if err := os.WriteFile("vectors.bin", builtinVectors, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := OpenCache("", e)
	have := len(c.at)
	b := New(all, Options{Encoder: e, Cache: c})
	if missing := c.Size(); missing > 0 {
		t.Errorf("vectors.bin lacks %d of %d phrasings: run make golden", missing, len(b.phrasings))
	}
	if extra := have + c.Size() - len(b.phrasings); extra > 0 {
		t.Errorf("vectors.bin holds %d vectors that no phrasing uses: run make golden", extra)
	}
}
