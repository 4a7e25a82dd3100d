package knowledge

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// hashed is an encoder that gives each text any vector, and counts.
type hashed struct{ encoded *atomic.Int64 }

func (hashed) Name() string    { return "hashed/1" }
func (hashed) Rank(string) int { return 0 }

func (e hashed) Encode(text string) []float32 {
	if text != "" {
		e.encoded.Add(1)
	}
	h := fnv.New64a()
	h.Write([]byte(text))
	r, v := rand.New(rand.NewPCG(h.Sum64(), 1)), make([]float32, 32)
	for i := range v {
		v[i] = r.Float32() - 0.5
	}
	return v
}

// many are entries enough to be examined.
func many() []Entry {
	var out []Entry
	for i := range 40 {
		name := fmt.Sprintf("thing%d by maker%d in colour%d", i, i, i)
		e := Entry{Key: fmt.Sprintf("e%d", i), Title: "what is " + name, Answer: fmt.Sprintf("It is thing number %d of them all.", i)}
		for _, s := range []string{"tell me about", "who sells", "where is the best", "how old is"} {
			e.Questions = append(e.Questions, s+" "+name)
		}
		out = append(out, e)
	}
	return out
}

func TestCacheKeepsWhatABaseLearnt(t *testing.T) {
	e, file := hashed{new(atomic.Int64)}, filepath.Join(t.TempDir(), "deep", "vectors.bin")
	load := func(entries []Entry) (base *Base, encoded int64) {
		t.Helper()
		e.encoded.Store(0)
		c := OpenCache(file, e)
		base = New(entries, Options{Encoder: e, Cache: c, Examine: true})
		if err := c.Save(); err != nil {
			t.Fatal(err)
		}
		return base, e.encoded.Load()
	}
	entries := many()
	first, encoded := load(entries)
	if encoded < 200 || first.cal == first.pooledFor() {
		t.Fatalf("%d texts encoded, calibration %v", encoded, first.cal)
	}
	again, encoded := load(entries)
	if encoded != 0 || again.cal != first.cal {
		t.Errorf("%d texts encoded again; calibration %v, first %v", encoded, again.cal, first.cal)
	}
	if diff := cmp.Diff(first.Ask("how old is this thing7"), again.Ask("how old is this thing7")); diff != "" {
		t.Error(diff)
	}
	entries[3].Questions = append(entries[3].Questions, "thing3 and nothing else")
	if _, encoded := load(entries); encoded == 0 {
		t.Error("a base with another text kept the calibration")
	}
	for _, name := range []string{file, besideCache(file)} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)/2] ^= 0x55
		if err := os.WriteFile(name, data[:len(data)-3], 0o600); err != nil { //nolint:gosec // in a folder of the test
			t.Fatal(err)
		}
	}
	if _, encoded := load(entries); encoded < 200 {
		t.Errorf("%d texts encoded after both files were damaged", encoded)
	}
	if _, encoded := load(entries); encoded != 0 {
		t.Errorf("%d texts encoded after the files were written anew", encoded)
	}
}

func TestCacheIgnoresVectorsOfAnotherModel(t *testing.T) {
	e := hashed{new(atomic.Int64)}
	c := OpenCache("", e)
	New(many(), Options{Encoder: e, Cache: c})
	data := c.Dump(0)
	other := OpenCache("", e)
	other.model = "another"
	other.Add(data)
	if len(other.at) != 0 {
		t.Errorf("%d vectors of another model", len(other.at))
	}
	same := OpenCache("", e)
	same.Add(data)
	e.encoded.Store(0)
	New(many(), Options{Encoder: e, Cache: same})
	if n := e.encoded.Load(); n != 0 || same.Size() != 0 {
		t.Errorf("%d texts encoded that were in the file", n)
	}
}
