package encode

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
}

// NewMatrix makes an empty matrix for vectors of dim numbers, a multiple of
// 32.
func NewMatrix(dim int) *Matrix { return &Matrix{k: fastest(), dim: dim} }

// Rows is the number of vectors.
func (m *Matrix) Rows() int { return m.rows }

// Append adds a vector.
func (m *Matrix) Append(v []float32) {
	q := make([]int8, m.dim)
	scale, _ := m.k.quantise(q, v)
	if m.rows%block == 0 {
		m.data = append(m.data, make([]byte, block*m.dim)...)
		m.scale = append(m.scale, make([]float32, block)...)
	}
	m.set(m.rows, q)
	m.scale[m.rows] = scale
	m.rows++
}

func (m *Matrix) at(row, i int) int {
	return row/block*block*m.dim + i/4*4*block + row%block*4 + i%4
}

func (m *Matrix) set(row int, q []int8) {
	for i, x := range q {
		m.data[m.at(row, i)] = byte(int(x) + 128) //nolint:gosec // 0 to 255
	}
}

func (m *Matrix) row(row int, q []int8) {
	for i := range q {
		q[i] = int8(int(m.data[m.at(row, i)]) - 128) //nolint:gosec // -128 to 127
	}
}

var noBias [block]float32

// Times sets out[i] to the product of v with the vector of row i; out has room
// for Rows rounded up to a multiple of 64.
func (m *Matrix) Times(v, out []float32) {
	q := make([]int8, m.dim)
	scale, sum := m.k.quantise(q, v)
	for b := 0; b*block < m.rows; b++ {
		m.k.tile(out[b*block:], block, q, m.dim, []int32{sum}, []float32{scale},
			m.data[b*block*m.dim:(b+1)*block*m.dim], m.scale[b*block:(b+1)*block], noBias[:])
	}
}

// Gram returns the product of each pair of the given rows.
func (m *Matrix) Gram(rows []int) [][]float32 {
	sub := NewMatrix(m.dim)
	q := make([]int8, m.dim*len(rows))
	sums, scales := make([]int32, len(rows)), make([]float32, len(rows))
	for j, r := range rows {
		one := q[j*m.dim : (j+1)*m.dim]
		m.row(r, one)
		for _, x := range one {
			sums[j] += int32(x)
		}
		scales[j] = m.scale[r]
		if j%block == 0 {
			sub.data = append(sub.data, make([]byte, block*m.dim)...)
			sub.scale = append(sub.scale, make([]float32, block)...)
		}
		sub.set(j, one)
		sub.scale[j] = m.scale[r]
	}
	stride := len(sub.scale)
	flat := make([]float32, stride*len(rows))
	for from := 0; from < len(rows); from += m.k.tileRows {
		to := min(from+m.k.tileRows, len(rows))
		for b := 0; b < stride; b += block {
			m.k.tile(flat[from*stride+b:], stride, q[from*m.dim:to*m.dim], m.dim, sums[from:to], scales[from:to],
				sub.data[b*m.dim:(b+block)*m.dim], sub.scale[b:b+block], noBias[:])
		}
	}
	out := make([][]float32, len(rows))
	for i := range out {
		out[i] = flat[i*stride : i*stride+len(rows)]
	}
	return out
}
