package knowledge

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/cairnbot/cairn/knowledge/encode"
)

// Cache keeps the vectors of phrasings, so that a text is encoded once for each
// model, and what bases learnt about themselves. It is safe for concurrent use.
type Cache struct {
	file  string
	model string
	dim   int

	mu     sync.Mutex
	at     map[textHash]record
	order  []textHash // of those that came with no file, as they came
	opened []textHash // of those in the file
	learnt learnt
}

// A record is the hash of the text, a scale, and the vector in eight bits a
// number: the error is far below what tells two phrasings apart. Records are
// never changed, and those of a file stay where the file was read to.
type record []byte

type textHash [16]byte

const (
	cacheMagic = "CAIRNVEC"
	hashLen    = len(textHash{})
	scaleLen   = 4
)

//go:embed vectors.bin
var builtinFile string

var builtinVectors = encode.View(builtinFile)

// ReleaseBuiltin lets the system have the memory of the built-in vectors back. They are looked up
// again when an entry changes.
func ReleaseBuiltin() { encode.Release(builtinFile) }

// OpenCache reads the cache of a model from a file, beside the vectors of the
// built-in entries. A file that is missing, damaged or of another model counts
// as empty and is written anew by [Cache.Save]; file "" keeps nothing.
func OpenCache(file string, e Encoder) *Cache {
	c := &Cache{file: file, model: e.Name(), dim: len(e.Encode("")), at: make(map[textHash]record)}
	c.Add(builtinVectors)
	if data, err := os.ReadFile(file); file != "" && err == nil {
		c.opened, _ = c.load(data)
	}
	c.learnt = openLearnt(file)
	return c
}

// Add takes the vectors of a file made by [Cache.Dump], which must not be
// changed afterwards. Those of another model, or damaged, are left alone:
// they would only have saved time.
func (c *Cache) Add(data []byte) { _, _ = c.load(data) }

// Size is the number of vectors that were encoded since the cache was opened.
func (c *Cache) Size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.order)
}

// Dump is a file of the vectors that were encoded since the cache was opened,
// but for the first few.
func (c *Cache) Dump(but int) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dump(slices.SortedFunc(slices.Values(c.order[but:]), textHash.compare))
}

// Save writes the cache to its file when it has grown.
func (c *Cache) Save() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.file == "" {
		return nil
	}
	if len(c.order) > 0 {
		if err := writeWhole(c.file, c.dump(slices.Concat(c.opened, c.order))); err != nil {
			return fmt.Errorf("save vectors: %w", err)
		}
		c.opened, c.order = append(c.opened, c.order...), nil
	}
	return c.learnt.save(c.file)
}

// writeWhole writes a file whole or not at all.
func writeWhole(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err //nolint:wrapcheck // the caller says what for
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-*")
	if err != nil {
		return err //nolint:wrapcheck // as above
	}
	_, err = tmp.Write(data)
	if err := errors.Join(err, tmp.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return os.Rename(tmp.Name(), file) //nolint:wrapcheck // as above
}

// keep returns the record of a text, encoding it when it is new.
func (c *Cache) keep(e Encoder, text string) record {
	key := hashOf(text)
	if r := c.find(key); r != nil {
		return r
	}
	r := newRecord(key, e.Encode(text))
	c.mu.Lock()
	defer c.mu.Unlock()
	if first, ok := c.at[key]; ok {
		return first
	}
	c.at[key] = r
	c.order = append(c.order, key)
	return r
}

func (c *Cache) find(key textHash) record {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at[key]
}

func hashOf(text string) textHash {
	sum := sha256.Sum256([]byte(text))
	return textHash(sum[:hashLen])
}

func (h textHash) compare(other textHash) int { return bytes.Compare(h[:], other[:]) }

func newRecord(key textHash, v []float32) record {
	top := float32(0)
	for _, x := range v {
		top = max(top, x, -x)
	}
	r := make(record, 0, hashLen+scaleLen+len(v))
	r = append(r, key[:]...)
	r = binary.LittleEndian.AppendUint32(r, math.Float32bits(top/127))
	for _, x := range v {
		q := int8(0)
		if top > 0 {
			q = int8(math.RoundToEven(float64(x / top * 127)))
		}
		r = append(r, byte(q))
	}
	return r
}

// vector writes the vector to out, which has room for its numbers.
func (r record) vector(out []float32) {
	scale := math.Float32frombits(binary.LittleEndian.Uint32(r[hashLen:]))
	for i, q := range r[hashLen+scaleLen:] {
		out[i] = float32(int8(q)) * scale //nolint:gosec // stored as int8
	}
}

// head is the start of a file: magic, length and name of the model, dimension.
// The records follow, and the checksum of all before.
func (c *Cache) head() []byte {
	head := append([]byte(cacheMagic), byte(len(c.model))) //nolint:gosec // a short name
	head = append(head, c.model...)
	return binary.LittleEndian.AppendUint16(head, uint16(c.dim)) //nolint:gosec // a few hundred
}

func (c *Cache) dump(keys []textHash) []byte {
	out := slices.Grow(c.head(), len(keys)*(hashLen+scaleLen+c.dim)+crc32.Size)
	for _, key := range keys {
		out = append(out, c.at[key]...)
	}
	return binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(out))
}

var errNotOurs = errors.New("not the vectors of this model")

// load adds the records of a file, and returns which those were.
func (c *Cache) load(data []byte) ([]textHash, error) {
	head := c.head()
	if len(data) < len(head)+crc32.Size || !bytes.HasPrefix(data, head) {
		return nil, errNotOurs
	}
	body, sum := data[:len(data)-crc32.Size], binary.LittleEndian.Uint32(data[len(data)-crc32.Size:])
	records := body[len(head):]
	size := hashLen + scaleLen + c.dim
	if crc32.ChecksumIEEE(body) != sum || len(records)%size != 0 {
		return nil, errNotOurs
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var keys []textHash
	for r := range slices.Chunk(records, size) {
		key := textHash(r[:hashLen])
		if _, ok := c.at[key]; !ok {
			c.at[key] = r
			keys = append(keys, key)
		}
	}
	return keys, nil
}
