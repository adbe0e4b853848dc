package kernel

// Batch is the activations that enter a matrix product: N rows of Cols floats,
// and their quantised forms as the matrices ask for them.
//
// Rows are processed in tiles of 8, 4 or 1. The last tile may reach beyond N;
// the rows there are zeros.
type Batch struct {
	N, Cols int
	Floats  []float32 // [capacity][Cols]; the caller fills the first N rows
	tiles   []tile

	forms [4]quantizedBatch // by groups of 16 or 32, and width
}

type tile struct {
	start, size int
	kernel      int // index into the kernels by tile size
}

// quantizedBatch holds the rows in the order in which the kernels read them:
// tile by tile, group by group, row by row.
type quantizedBatch struct {
	wanted     bool
	group      int
	wide       int // 1: a group's high bytes are followed by its low ones
	codes      []int8
	scales     []float32
	sums       []int32
	scaledSums []float32 // scales * sums
	inits      []initial
}

// initial is -zero*sums: what integer sums start from.
type initial struct {
	zero int
	v    []int32
}

// Reset prepares b for n rows of cols columns, which the caller then writes to
// Floats.
func (b *Batch) Reset(n, cols int) {
	b.N, b.Cols = n, cols
	b.tiles = b.tiles[:0]
	rows := 0
	for rows < n {
		t := tile{start: rows, size: maxTile, kernel: tile8}
		switch left := n - rows; {
		case left == 1:
			t.size, t.kernel = 1, tile1
		case left <= 4:
			t.size, t.kernel = 4, tile4
		}
		b.tiles = append(b.tiles, t)
		rows += t.size
	}
	b.Floats = grow(b.Floats, rows*cols)
	clear(b.Floats[n*cols:])
	for i := range b.forms {
		b.forms[i].wanted = false
	}
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// Want asks for the form that m multiplies. It must be called, for every matrix
// the batch will meet, between Reset and the first Quantize.
func (b *Batch) Want(m *Matrix) {
	if m.groups == 0 {
		return
	}
	q := b.quantized(m)
	rows := len(b.Floats) / b.Cols
	if !q.wanted {
		q.wanted, q.group, q.wide = true, m.format.Group, m.wide
		n := rows * b.Cols / q.group
		q.codes = grow(q.codes, rows*b.Cols*(1+q.wide))
		q.scales, q.scaledSums, q.sums = grow(q.scales, n), grow(q.scaledSums, n), grow(q.sums, n)
		q.inits = q.inits[:0]
	}
	for i := range q.inits {
		if q.inits[i].zero == m.format.Zero {
			return
		}
	}
	// Reuse the memory of an earlier round's i-th form.
	n := len(q.inits)
	if n < cap(q.inits) {
		q.inits = q.inits[:n+1]
	} else {
		q.inits = append(q.inits, initial{})
	}
	q.inits[n] = initial{zero: m.format.Zero, v: grow(q.inits[n].v, len(q.sums))}
}

// quantized is the form that m multiplies.
func (b *Batch) quantized(m *Matrix) *quantizedBatch {
	return &b.forms[m.format.Group/32*2+m.wide]
}

func (q *quantizedBatch) initFor(zero int) []int32 {
	for i := range q.inits {
		if q.inits[i].zero == zero {
			return q.inits[i].v
		}
	}
	panic("kernel: batch not prepared for this matrix")
}

// Tiles is the number of tiles, which Quantize takes one at a time.
func (b *Batch) Tiles() int { return len(b.tiles) }

// Tile returns the rows [start, end) of tile i that exist.
func (b *Batch) Tile(i int) (start, end int) {
	t := b.tiles[i]
	return t.start, min(t.start+t.size, b.N)
}

// Quantize computes the wanted forms of the rows of tile i.
func (b *Batch) Quantize(s *Scratch, i int) {
	t := b.tiles[i]
	for f := range b.forms {
		q := &b.forms[f]
		if !q.wanted {
			continue
		}
		groups := b.Cols / q.group
		codeBytes := 1 + q.wide
		first, last := t.start*groups, (t.start+t.size)*groups
		for row := range t.size {
			at := first + row
			s.quantize = quantizeArgs{
				x:       &b.Floats[(t.start+row)*b.Cols],
				q:       &q.codes[(t.start*b.Cols+row*q.group)*codeBytes],
				qStride: t.size * q.group * codeBytes,
				d:       &q.scales[at],
				sum:     &q.sums[at],
				stride:  t.size,
				groups:  groups,
				group:   q.group,
				wide:    q.wide,
			}
			active.quantize(&s.quantize)
		}
		for j := first; j < last; j++ {
			q.scaledSums[j] = q.scales[j] * float32(q.sums[j])
		}
		for k := range q.inits {
			zero, v := int32(q.inits[k].zero), q.inits[k].v[first:last]
			for j, sum := range q.sums[first:last] {
				v[j] = -zero * sum
			}
		}
	}
}
