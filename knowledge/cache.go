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
	"sync"
)

// Cache keeps the vectors of phrasings, so that a text is encoded once for each
// model. It is safe for concurrent use.
type Cache struct {
	file  string
	model string
	dim   int

	mu      sync.Mutex
	records []byte
	at      map[textHash]int // offset in records
	changed bool
}

// A record is the hash of the text, a scale, and the vector in eight bits a
// number: the error is far below what tells two phrasings apart.
type textHash [16]byte

const (
	cacheMagic = "CAIRNVEC"
	hashLen    = len(textHash{})
	scaleLen   = 4
)

//go:embed vectors.bin
var builtinVectors []byte

// OpenCache reads the cache of a model from a file, beside the vectors of the
// built-in entries. A file that is missing, damaged or of another model counts
// as empty and is written anew by [Cache.Save]; file "" keeps nothing.
func OpenCache(file string, e Encoder) *Cache {
	c := &Cache{file: file, model: e.Name(), dim: len(e.Encode("")), at: make(map[textHash]int)}
	_ = c.load(builtinVectors) // vectors of another model are simply not used
	if data, err := os.ReadFile(file); file != "" && err == nil {
		_ = c.load(data)
	}
	c.changed = false
	return c
}

// Save writes the cache to its file when it has grown.
func (c *Cache) Save() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.file == "" || !c.changed {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(c.file), 0o700); err != nil {
		return fmt.Errorf("save vectors: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(c.file), ".vectors-*")
	if err != nil {
		return fmt.Errorf("save vectors: %w", err)
	}
	_, err = tmp.Write(c.dump())
	if err := errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("save vectors: %w", errors.Join(err, os.Remove(tmp.Name())))
	}
	if err := os.Rename(tmp.Name(), c.file); err != nil {
		return fmt.Errorf("save vectors: %w", err)
	}
	c.changed = false
	return nil
}

// vector returns the vector of a text, encoding it when it is new.
func (c *Cache) vector(e Encoder, text string) []float32 {
	key := hashOf(text)
	c.mu.Lock()
	at, ok := c.at[key]
	if ok {
		defer c.mu.Unlock()
		return c.read(at)
	}
	c.mu.Unlock()
	v := e.Encode(text)
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.at[key]; !ok {
		c.append(key, v)
	}
	return c.read(c.at[key])
}

func hashOf(text string) textHash {
	sum := sha256.Sum256([]byte(text))
	return textHash(sum[:hashLen])
}

func (c *Cache) append(key textHash, v []float32) {
	top := float32(0)
	for _, x := range v {
		top = max(top, x, -x)
	}
	c.at[key] = len(c.records)
	c.records = append(c.records, key[:]...)
	c.records = binary.LittleEndian.AppendUint32(c.records, math.Float32bits(top/127))
	for _, x := range v {
		q := int8(0)
		if top > 0 {
			q = int8(math.RoundToEven(float64(x / top * 127)))
		}
		c.records = append(c.records, byte(q))
	}
	c.changed = true
}

func (c *Cache) read(at int) []float32 {
	scale := math.Float32frombits(binary.LittleEndian.Uint32(c.records[at+hashLen:]))
	out := make([]float32, c.dim)
	for i := range out {
		out[i] = float32(int8(c.records[at+hashLen+scaleLen+i])) * scale //nolint:gosec // stored as int8
	}
	return out
}

// dump is the file: magic, length and name of the model, dimension, records,
// checksum of all before.
func (c *Cache) dump() []byte {
	var b bytes.Buffer
	b.WriteString(cacheMagic)
	b.WriteByte(byte(len(c.model))) //nolint:gosec // a short name
	b.WriteString(c.model)
	b.Write(binary.LittleEndian.AppendUint16(nil, uint16(c.dim))) //nolint:gosec // a few hundred
	b.Write(c.records)
	return binary.LittleEndian.AppendUint32(b.Bytes(), crc32.ChecksumIEEE(b.Bytes()))
}

var errNotOurs = errors.New("not the vectors of this model")

// load adds the records of a file.
func (c *Cache) load(data []byte) error {
	head := append([]byte(cacheMagic), byte(len(c.model))) //nolint:gosec // a short name
	head = append(head, c.model...)
	head = binary.LittleEndian.AppendUint16(head, uint16(c.dim)) //nolint:gosec // a few hundred
	if len(data) < len(head)+crc32.Size || !bytes.HasPrefix(data, head) {
		return errNotOurs
	}
	body, sum := data[:len(data)-crc32.Size], binary.LittleEndian.Uint32(data[len(data)-crc32.Size:])
	records := body[len(head):]
	size := hashLen + scaleLen + c.dim
	if crc32.ChecksumIEEE(body) != sum || len(records)%size != 0 {
		return errNotOurs
	}
	from := len(c.records)
	c.records = append(c.records, records...)
	for at := from; at < len(c.records); at += size {
		c.at[textHash(c.records[at:at+hashLen])] = at
	}
	return nil
}
