package encode

import (
	"encoding/binary"
	"slices"
	"unsafe"
)

// Matrix holds many vectors in eight bits a number, in the order the kernels
// read weights, so that comparing one vector with all of them costs little more
// than reading them once. The cosines it gives are within 0.01 of the true ones,
// and the same on every processor. It may be read from many goroutines, but not
// while it grows.
type Matrix struct {
	k     kernels
	dim   int
	rows  int
	data  []byte    // blocks of 64 rows; within a block four numbers of each row in turn
	scale []float32 // of each row, padded to whole blocks
	sums  []int32   // of the numbers of each row
}

// NewMatrix makes an empty matrix for vectors of dim numbers, a multiple of
// 32.
func NewMatrix(dim int) *Matrix { return &Matrix{k: fastest(), dim: dim} }

// Rows is the number of vectors.
func (m *Matrix) Rows() int { return m.rows }

// Grow makes room for so many more vectors, and no more than that.
func (m *Matrix) Grow(rows int) {
	blocks := (m.rows + rows + block - 1) / block
	m.data = slices.Grow(m.data, blocks*block*m.dim-len(m.data))
}

// Append adds a vector.
func (m *Matrix) Append(v []float32) {
	q := make([]int8, m.dim)
	scale, sum := m.k.quantise(q, v)
	if m.rows%block == 0 {
		m.data = append(m.data, make([]byte, block*m.dim)...)
		m.scale = append(m.scale, make([]float32, block)...)
	}
	at := place(m.rows, m.dim)
	for i, x := range q {
		m.data[at+i/4*4*block+i%4] = byte(int(x) + 128) //nolint:gosec // 0 to 255
	}
	m.scale[m.rows] = scale
	m.sums = append(m.sums, sum)
	m.rows++
}

// Keep is a matrix of these rows only, in their order.
func (m *Matrix) Keep(rows []int32) *Matrix {
	out := &Matrix{k: m.k, dim: m.dim, rows: len(rows), data: make([]byte, Stride(len(rows))*m.dim), scale: make([]float32, Stride(len(rows)))}
	for j, r := range rows {
		from, to := m.data[place(int(r), m.dim):], out.data[place(j, m.dim):]
		for i := 0; i < m.dim; i += 4 {
			copy(to[i*block:i*block+4], from[i*block:])
		}
		out.scale[j] = m.scale[r]
		out.sums = append(out.sums, m.sums[r])
	}
	return out
}

// place is where a row starts; its next four numbers come four blocks later.
func place(row, dim int) int { return row/block*block*dim + row%block*4 }

var noBias [block]float32

// Times sets out[i] to the product of v with the vector of row i; out has room
// for Rows rounded up to a multiple of 64.
func (m *Matrix) Times(v, out []float32) {
	q := make([]int8, m.dim)
	scale, sum := m.k.quantise(q, v)
	m.times(q, scale, sum, out)
}

// TimesRow is [Matrix.Times] for a vector that is a row of its own.
func (m *Matrix) TimesRow(row int, out []float32) {
	q := make([]int8, m.dim)
	at := place(row, m.dim)
	for i := range q {
		q[i] = int8(int(m.data[at+i/4*4*block+i%4]) - 128) //nolint:gosec // -128 to 127
	}
	m.times(q, m.scale[row], m.sums[row], out)
}

func (m *Matrix) times(q []int8, scale float32, sum int32, out []float32) {
	for b := 0; b*block < m.rows; b++ {
		m.k.tile(out[b*block:], block, q, m.dim, []int32{sum}, []float32{scale},
			m.data[b*block*m.dim:(b+1)*block*m.dim], m.scale[b*block:(b+1)*block], noBias[:])
	}
}

// Gram is the working memory of [Matrix.Gram]. The zero value is usable.
type Gram struct {
	rows   []int8 // the chosen rows, one after the other
	data   []byte // the same in blocks
	sums   []int32
	scales []float32
}

// Stride is the distance between the rows of a result of [Matrix.Gram] for n
// chosen rows.
func Stride(n int) int { return (n + block - 1) / block * block }

// Gram sets out[i*stride+j], for j up to i, to the product of the i-th with the
// j-th of the chosen rows, where stride is [Stride] of their number; what is
// above the diagonal is of no use.
func (m *Matrix) Gram(chosen []int32, out []float32, g *Gram) {
	n, stride := len(chosen), Stride(len(chosen))
	if cap(g.scales) < stride {
		g.rows, g.data = make([]int8, stride*m.dim), make([]byte, stride*m.dim)
		g.sums, g.scales = make([]int32, stride), make([]float32, stride)
	}
	g.scales = g.scales[:stride]
	clear(g.scales[n:])
	rows := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(g.rows))), len(g.rows)) //nolint:gosec // a view of all of it
	for j, r := range chosen {
		from, to, row := m.data[place(int(r), m.dim):], g.data[place(j, m.dim):], rows[j*m.dim:(j+1)*m.dim]
		for i := 0; i < m.dim; i += 4 {
			four := binary.LittleEndian.Uint32(from[i*block:])
			binary.LittleEndian.PutUint32(to[i*block:], four)
			binary.LittleEndian.PutUint32(row[i:], four^0x80808080) // undoes the offset of 128
		}
		g.sums[j], g.scales[j] = m.sums[r], m.scale[r]
	}
	for from := 0; from < n; from += m.k.tileRows {
		to := min(from+m.k.tileRows, n)
		for b := 0; b < to; b += block {
			m.k.tile(out[from*stride+b:], stride, g.rows[from*m.dim:to*m.dim], m.dim, g.sums[from:to], g.scales[from:to],
				g.data[b*m.dim:(b+block)*m.dim], g.scales[b:b+block], noBias[:])
		}
	}
}

var best = fastest()

// RowTimes sets out to the row vector a times the matrix b, whose rows are
// stride numbers apart. The length of out is a multiple of 8.
func RowTimes(out, a, b []float32, stride int) { best.rowTimes(out, a, b, stride) }
