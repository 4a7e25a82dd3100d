package encode

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"os"
	"testing"
)

// TestWriteVectors is how bakeoff.py measures this package itself: it encodes the JSON list of
// texts named by CAIRN_TEXTS and writes the vectors, as little-endian floats, to CAIRN_VECTORS.
func TestWriteVectors(t *testing.T) {
	in, out := os.Getenv("CAIRN_TEXTS"), os.Getenv("CAIRN_VECTORS")
	if in == "" || out == "" {
		t.Skip("CAIRN_TEXTS and CAIRN_VECTORS are not set")
	}
	data, err := os.ReadFile(in) //nolint:gosec // the file the operator named
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	if err := json.Unmarshal(data, &texts); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(out) //nolint:gosec // the file the operator named
	if err != nil {
		t.Fatal(err)
	}
	e, w := mustOpen(t), bufio.NewWriter(f)
	for _, text := range texts {
		if err := binary.Write(w, binary.LittleEndian, e.Encode(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
