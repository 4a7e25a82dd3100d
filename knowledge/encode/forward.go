package encode

import "math"

// scratch is the working memory of one Encode, kept between calls.
type scratch struct {
	ids   []int32
	x     []float32 // positions x dim, the token vectors
	y     []float32 // positions x dim, what a sublayer adds to them
	wide  []float32 // positions x 3dim: queries, keys, values; positions x ffn
	keysT []float32 // head size x positions, the keys of one head transposed
	prob  []float32 // positions, the attention of one token
	q     []int8    // positions x widest input, quantised
	sums  []int32   // positions, sums of rows of q
	scale []float32 // positions, scales of rows of q
}

func newScratch(m *model) *scratch {
	n, widest := m.positions, max(m.ffn, 3*m.dim)
	padded := (n + lanes - 1) / lanes * lanes
	return &scratch{
		ids: make([]int32, 0, n+1),
		x:   make([]float32, n*m.dim), y: make([]float32, n*m.dim), wide: make([]float32, n*widest),
		keysT: make([]float32, m.dim/m.heads*padded), prob: make([]float32, padded),
		q: make([]int8, n*widest), sums: make([]int32, n), scale: make([]float32, n),
	}
}

// forward runs the network over s.ids and writes the unit vector of its first token to out.
func (e *Encoder) forward(s *scratch, out []float32) {
	m, n := e.m, len(s.ids)
	e.embed(s)
	for i := range m.layers {
		l := &m.layers[i]
		// Only the first token's vector leaves the last layer, so there the others serve for their
		// keys and values alone.
		rows := n
		if i == len(m.layers)-1 {
			rows = 1
		}
		e.quantise(s, s.x, n, m.dim)
		if rows == n {
			e.multiply(s, s.wide, &l.qkv, n, 0, 3*m.dim)
		} else {
			e.multiply(s, s.wide, &l.qkv, rows, 0, m.dim)
			e.multiply(s, s.wide, &l.qkv, n, m.dim, 3*m.dim)
		}
		e.attend(s, rows, n)
		e.quantise(s, s.y, rows, m.dim)
		e.multiply(s, s.y, &l.mix, rows, 0, m.dim)
		e.addNorm(s, rows, l.mixNorm)
		e.quantise(s, s.x, rows, m.dim)
		e.multiply(s, s.wide, &l.up, rows, 0, m.ffn)
		e.k.gelu(s.wide[:rows*m.ffn])
		e.quantise(s, s.wide, rows, m.ffn)
		e.multiply(s, s.y, &l.down, rows, 0, m.dim)
		e.addNorm(s, rows, l.downNorm)
	}
	unit(out, s.x[:m.dim])
}

// embed sets s.x to the normed sum of each token's vector and its place's.
func (e *Encoder) embed(s *scratch) {
	m := e.m
	for t, id := range s.ids {
		x, y := s.x[t*m.dim:(t+1)*m.dim], s.y[t*m.dim:(t+1)*m.dim]
		scale := f32(m.embedScales[4*id:])
		row := m.embedded[int(id)*m.dim : (int(id)+1)*m.dim]
		for i := range x {
			x[i] = float32(int8(row[i])) * scale //nolint:gosec // the byte is stored as an int8
		}
		copy(y, m.place[t*m.dim:])
	}
	e.addNorm(s, len(s.ids), m.embedNorm)
}

func (e *Encoder) addNorm(s *scratch, rows int, n norm) {
	d := e.m.dim
	for t := range rows {
		e.k.addNorm(s.x[t*d:(t+1)*d], s.y[t*d:(t+1)*d], n.gain, n.offset)
	}
}

// quantise fills s.q, s.scale and s.sums from rows of x.
func (e *Encoder) quantise(s *scratch, x []float32, rows, width int) {
	for t := range rows {
		s.scale[t], s.sums[t] = e.k.quantise(s.q[t*width:(t+1)*width], x[t*width:(t+1)*width])
	}
}

// multiply sets columns from..to of out to those of the quantised rows times l. A block of weights
// serves all rows while it is in the cache; the rows are cut into tiles of about the same height.
func (e *Encoder) multiply(s *scratch, out []float32, l *linear, rows, from, to int) {
	tiles := (rows + e.k.tileRows - 1) / e.k.tileRows
	for o := from; o < to; o += block {
		w := l.w[o*l.in : (o+block)*l.in]
		for i := range tiles {
			a, b := i*rows/tiles, (i+1)*rows/tiles
			e.k.tile(out[a*l.out+o:], l.out, s.q[a*l.in:b*l.in], l.in, s.sums[a:b], s.scale[a:b], w,
				l.scale[o:o+block], l.bias[o:o+block])
		}
	}
}

// attend sets the first rows of s.y to what those of n tokens gather from all by their queries.
func (e *Encoder) attend(s *scratch, rows, n int) {
	m := e.m
	size, stride := m.dim/m.heads, 3*m.dim
	padded := (n + lanes - 1) / lanes * lanes
	prob := s.prob[:padded]
	for h := 0; h < m.dim; h += size {
		for t := range n {
			key := s.wide[t*stride+m.dim+h:][:size]
			for i, v := range key {
				s.keysT[i*padded+t] = v
			}
		}
		for t := range rows {
			e.k.rowTimes(prob, s.wide[t*stride+h:][:size], s.keysT, padded)
			for i := n; i < padded; i++ {
				prob[i] = -math.MaxFloat32 // no token there
			}
			e.k.softmax(prob)
			e.k.rowTimes(s.y[t*m.dim+h:][:size], prob[:n], s.wide[2*m.dim+h:], stride)
		}
	}
}

// unit writes x at length 1 to out. A vector without length or with a non-number, which only a
// damaged model yields, becomes the first axis.
func unit(out, x []float32) {
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	if !(sum > 0) || math.IsInf(sum, 0) {
		out[0] = 1
		return
	}
	r := 1 / math.Sqrt(sum)
	for i, v := range x {
		out[i] = float32(float64(v) * r)
	}
}
