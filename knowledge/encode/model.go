package encode

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"strings"
	"unsafe"
)

// The file is little-endian. A 64-byte head (magic "CAIRNENC", format version u32, CRC-32C u32 of
// all that follows the head, zeros) precedes sections that each start at a multiple of 64:
//
//	sizes        10 x u32: vocabulary, dim, heads, layers, ffn, positions, ids of [UNK] [CLS] [SEP],
//	             longest word piece in bytes; then the name, 88 bytes, zero-padded
//	word ends    u32 x (vocabulary+1): where each word piece starts in the next section
//	words        the word pieces, joined
//	slots        u16 x 65536: hash table over the words, 0xFFFF where free
//	embeddings   f32 x vocabulary scales, then int8 x vocabulary x dim
//	positions    f32 x positions x dim, the token-type vector added
//	norm         f32 x dim gains, f32 x dim offsets
//	layers       each: linear dim->3dim (queries, keys, values; the attention scale is folded into
//	             the queries), linear dim->dim, norm, linear dim->ffn, linear ffn->dim, norm,
//	             where a linear is f32 scales, one an output, and f32 biases
//	matrices     those of the linears in the same order, packed: bytes w+128 in blocks of 64 outputs,
//	             and in a block for every four inputs the four bytes of output 0, of output 1, ...
//
// The matrices adjoin because the kernels fetch the next block while they multiply with this one.
const (
	magic         = "CAIRNENC"
	formatVersion = 1
	headLen       = 64
	slotCount     = 1 << 16
	freeSlot      = 0xFFFF
	block         = 64 // outputs interleaved in a packed matrix
	lanes         = 8  // floats that the vector kernels handle together
)

// Sizes the format leaves open but the kernels bound: vectors on the stack of a kernel, and the
// int32 sums of products of two int8.
const (
	maxDim       = 1024
	maxFFN       = 8192
	maxLayers    = 64
	maxPositions = 512
)

type linear struct {
	in, out     int
	scale, bias []float32
	w           []byte // packed, in the embedded file
}

type norm struct{ gain, offset []float32 }

type layer struct {
	qkv, mix, up, down linear
	mixNorm, downNorm  norm
}

type model struct {
	name                               string
	vocab, dim, heads, ffn, positions  int
	unk, cls, sep                      int32
	longest                            int // bytes of the longest word piece
	ends, slots, embedScales, embedded string
	words                              string
	place                              []float32 // positions x dim
	embedNorm                          norm
	layers                             []layer
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// bytesOf views s without copying. The result lies on read-only pages and must not be written to.
func bytesOf(s string) []byte {
	return unsafe.Slice(unsafe.StringData(s), len(s)) //nolint:gosec // a view of all of s, no longer
}

// parse checks the file and returns a model whose matrices lie in data.
func parse(data string) (*model, error) {
	if data == "" {
		return nil, errors.New("encode: this program was built without the weights")
	}
	if len(data) < headLen || data[:len(magic)] != magic {
		return nil, errors.New("encode: not a model file")
	}
	if v := u32(data[8:]); v != formatVersion {
		return nil, fmt.Errorf("encode: model format %d, this program reads %d", v, formatVersion)
	}
	if got, want := crc32.Checksum(bytesOf(data[headLen:]), castagnoli), u32(data[12:]); got != want {
		return nil, fmt.Errorf("encode: model checksum %08x, expected %08x: the file is damaged", got, want)
	}
	r := &reader{rest: data[headLen:]}
	m, layers := r.sizes()
	if r.err != nil {
		return nil, r.err
	}
	m.ends = r.section(4 * (m.vocab + 1))
	m.words = r.words(m.ends)
	m.slots = r.section(2 * slotCount)
	m.embedScales = r.section(4 * m.vocab)
	m.embedded = r.section(m.vocab * m.dim)
	m.place = r.floats(m.positions * m.dim)
	m.embedNorm = r.norm(m.dim)
	for range layers {
		var l layer
		l.qkv = r.linear(m.dim, 3*m.dim)
		l.mix = r.linear(m.dim, m.dim)
		l.mixNorm = r.norm(m.dim)
		l.up = r.linear(m.dim, m.ffn)
		l.down = r.linear(m.ffn, m.dim)
		l.downNorm = r.norm(m.dim)
		m.layers = append(m.layers, l)
	}
	for i := range m.layers {
		l := &m.layers[i]
		for _, p := range []*linear{&l.qkv, &l.mix, &l.up, &l.down} {
			p.w = bytesOf(r.section(p.in * p.out))
		}
	}
	if r.err == nil && r.rest != "" {
		r.err = fmt.Errorf("encode: %d bytes too many in the model", len(r.rest))
	}
	if r.err != nil {
		return nil, r.err
	}
	return m, nil
}

// reader cuts a file into sections. After its first error it yields zeros.
type reader struct {
	rest string
	err  error
}

func (r *reader) sizes() (*model, int) {
	s := r.section(128)
	at := func(i int) int { return int(u32(s[4*i:])) }
	id := func(i int) int32 { return int32(u32(s[4*i:])) } //nolint:gosec // checked below
	m := &model{
		vocab: at(0), dim: at(1), heads: at(2), ffn: at(4), positions: at(5),
		unk: id(6), cls: id(7), sep: id(8), longest: at(9),
		name: strings.TrimRight(s[40:], "\x00"),
	}
	layers := at(3)
	ok := m.vocab > 0 && m.vocab < freeSlot && min(m.unk, m.cls, m.sep) >= 0 && int(max(m.unk, m.cls, m.sep)) < m.vocab &&
		m.dim > 0 && m.dim <= maxDim && m.dim%block == 0 &&
		m.heads > 0 && m.dim%m.heads == 0 && (m.dim/m.heads)%lanes == 0 &&
		m.ffn > 0 && m.ffn <= maxFFN && m.ffn%block == 0 &&
		layers > 0 && layers <= maxLayers && m.positions > 2 && m.positions <= maxPositions
	if !ok && r.err == nil {
		r.err = errors.New("encode: the sizes in the model make no sense")
	}
	return m, layers
}

// section returns the next n bytes and skips the padding behind them.
func (r *reader) section(n int) string {
	if r.err == nil && (n < 0 || n > len(r.rest)) {
		r.err = errors.New("encode: the model is cut short")
	}
	if r.err != nil {
		return strings.Repeat("\x00", max(n, 0))
	}
	s := r.rest[:n]
	r.rest = r.rest[min(len(r.rest), (n+63)&^63):]
	return s
}

func (r *reader) words(ends string) string {
	last := uint32(0)
	for i := 0; i < len(ends); i += 4 {
		if v := u32(ends[i:]); v >= last {
			last = v
		} else if r.err == nil {
			r.err = errors.New("encode: the vocabulary is out of order")
		}
	}
	return r.section(min(int(last), len(r.rest)+1))
}

// floats copies n numbers to the heap, where they are aligned.
func (r *reader) floats(n int) []float32 {
	s := r.section(4 * n)
	out := make([]float32, n)
	for i := range out {
		out[i] = f32(s[4*i:])
	}
	return out
}

func (r *reader) norm(n int) norm { return norm{r.floats(n), r.floats(n)} }

func (r *reader) linear(in, out int) linear {
	return linear{in: in, out: out, scale: r.floats(out), bias: r.floats(out)}
}

func u32(s string) uint32 { return binary.LittleEndian.Uint32(bytesOf(s[:4])) }

func f32(s string) float32 { return math.Float32frombits(u32(s)) }
