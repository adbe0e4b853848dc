package model

import (
	"context"
	"math"

	"github.com/stencil-go/stencil/engine/internal/kernel"
)

// forward is the state of one batch on its way through the layers. Rows are
// tokens. The buffers are kept from batch to batch.
type forward struct {
	m     *Model
	cache *Cache
	n     int // tokens

	x         []float32    // [n][Hidden], the residual stream
	normed    kernel.Batch // of x
	q, k, v   []float32    // [n][heads*HeadSize]
	qStride   int
	kvStride  int
	attended  kernel.Batch // [n][Heads*HeadSize]
	block     []float32    // [n][Hidden], a block's result before its norm
	gate, up  []float32    // [n][FFN]
	activated kernel.Batch // [n][FFN]
	tables    [2][]float32 // cosines and sines, [n][dims], of both rotations
	experts   expertBuffers
	last      kernel.Batch // rows whose logits are wanted
	panels    []int        // of the output matrix, where only some are
}

func resize(s *[]float32, n int) []float32 {
	if cap(*s) < n {
		*s = make([]float32, n)
	}
	*s = (*s)[:n]
	return *s
}

// batch computes one batch of at most maxBatch tokens. The caller advances the
// cache.
func (m *Model) batch(ctx context.Context, cache *Cache, tokens []int32, out Output) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return ErrClosed
	}
	f := &m.f
	defer func() { f.cache = nil }() // the buffers outlive the sequence
	f.m, f.cache, f.n = m, cache, len(tokens)
	f.qStride, f.kvStride = m.Heads*m.HeadSize, m.KVHeads*m.HeadSize
	cache.reserve(f.n, m.layout.pageFloats(m.Layers))
	resize(&f.x, f.n*m.Hidden)
	for i, token := range tokens {
		m.embed(token, f.x[i*m.Hidden:][:m.Hidden])
	}
	for i, r := range []*rope{&m.rope, &m.localRope} {
		dims := 2 * len(r.frequency)
		resize(&f.tables[i], f.n*dims)
		for t := range f.n {
			r.table(cache.n+t, f.tables[i][t*dims:][:dims])
		}
	}
	for l := range m.layers {
		if err := ctx.Err(); err != nil {
			return err
		}
		layer := &m.layers[l]
		f.attentionBlock(layer, l)
		f.feedForwardBlock(layer)
	}
	if out.Logits != nil {
		f.logits(out)
	}
	return nil
}

// attentionBlock adds the attention's result to x.
func (f *forward) attentionBlock(layer *layer, l int) {
	f.norm(&f.normed, f.x, f.n, layer.attentionNorm, layer.q, layer.k, layer.v)
	f.mul(&f.normed,
		product{layer.q, f.fresh(&f.q, layer.q)},
		product{layer.k, f.fresh(&f.k, layer.k)},
		product{layer.v, f.fresh(&f.v, layer.v)})
	f.position(layer, l)
	f.attended.Reset(f.n, f.qStride)
	f.attended.Want(layer.output.Matrix)
	f.attention(layer, l)
	f.quantize(&f.attended)
	f.addBlock(&f.attended, layer.output, layer.postAttentionNorm)
}

// addBlock adds W in, normed where norm is not nil, to x.
func (f *forward) addBlock(in *kernel.Batch, w linear, norm []float32) {
	if norm == nil {
		if w.bias != nil {
			addRows(f.x, w.bias)
		}
		f.mul(in, product{w, f.x})
		return
	}
	f.mul(in, product{w, f.fresh(&f.block, w)})
	for t := range f.n {
		row := f.block[t*f.m.Hidden:][:f.m.Hidden]
		rmsNorm(row, row, norm, f.m.epsilon)
		for i, v := range row {
			f.x[t*f.m.Hidden+i] += v
		}
	}
}

func addRows(x, bias []float32) {
	for ; len(x) > 0; x = x[len(bias):] {
		for i, b := range bias {
			x[i] += b
		}
	}
}

// position norms and rotates queries and keys, scales queries, and stores keys
// and values.
func (f *forward) position(layer *layer, l int) {
	m, c := f.m, f.cache
	rope, table := &m.rope, f.tables[0]
	if layer.windowed {
		rope, table = &m.localRope, f.tables[1]
	}
	dims, size := 2*len(rope.frequency), m.HeadSize
	f.m.pool.Run((f.n+queryTile-1)/queryTile, func(_ *kernel.Scratch, task int) {
		for t := task * queryTile; t < min(task*queryTile+queryTile, f.n); t++ {
			table := table[t*dims:][:dims]
			for h := range m.Heads {
				q := f.q[t*f.qStride+h*size:][:size]
				if layer.qNorm != nil {
					rmsNorm(q, q, layer.qNorm, m.epsilon)
				}
				rope.rotate(q, table)
				for i := range q {
					q[i] *= m.attentionScale
				}
			}
			for h := range m.KVHeads {
				k := f.k[t*f.kvStride+h*size:][:size]
				if layer.kNorm != nil {
					rmsNorm(k, k, layer.kNorm, m.epsilon)
				}
				rope.rotate(k, table)
				c.store(m.layout, l, h, c.n+t, k, f.v[t*f.kvStride+h*size:][:size])
			}
		}
	})
}

// feedForwardBlock adds the feed-forward block's result to x.
func (f *forward) feedForwardBlock(layer *layer) {
	if layer.experts != nil {
		f.expertBlock(layer)
		return
	}
	f.norm(&f.normed, f.x, f.n, layer.ffnNorm, layer.gate, layer.up)
	f.mul(&f.normed,
		product{layer.gate, f.fresh(&f.gate, layer.gate)},
		product{layer.up, f.fresh(&f.up, layer.up)})
	f.activate(f.n, layer.down)
	f.addBlock(&f.activated, layer.down, layer.postFFNNorm)
}

// activate turns n rows of gate and up into f.activated, prepared for w.
func (f *forward) activate(n int, w linear) {
	size := w.Cols
	f.activated.Reset(n, size)
	f.activated.Want(w.Matrix)
	f.m.pool.Run(f.activated.Tiles(), func(s *kernel.Scratch, tile int) {
		from, to := f.activated.Tile(tile)
		for t := from; t < to; t++ {
			gate, up := f.gate[t*size:][:size], f.up[t*size:][:size]
			f.m.activation.apply(s, gate, up)
			copy(f.activated.Floats[t*size:], gate)
		}
		f.activated.Quantize(s, tile)
	})
}

// apply replaces gate by activation(gate)*up; up may change too.
func (a activation) apply(s *kernel.Scratch, gate, up []float32) {
	switch a {
	case silu:
		kernel.Gate(gate, gate, up)
	case gelu:
		// 0.5(1+tanh(y)) is sigmoid(2y).
		z := s.Grow(len(gate))
		for i, g := range gate {
			z[i] = float32(2*0.7978845608028654) * (g + 0.044715*g*g*g)
		}
		kernel.Gate(gate, z, up)
	case clampedSwiGLU:
		const limit, alpha = 7, 1.702
		z := s.Grow(len(gate))
		for i, g := range gate {
			g = min(g, limit)
			gate[i], z[i] = g, alpha*g
			up[i] = 1 + min(max(up[i], -limit), limit)
		}
		kernel.Gate(gate, z, up)
	}
}

// rmsNorm writes w * x / sqrt(mean(x^2) + epsilon); dst may be x.
func rmsNorm(dst, x, w []float32, epsilon float32) {
	scale := float32(1 / math.Sqrt(float64(kernel.SumSquares(x)/float32(len(x))+epsilon)))
	dst, w = dst[:len(x)], w[:len(x)]
	for i, v := range x {
		dst[i] = v * scale * w[i]
	}
}

// norm fills in with the norms of x's n rows, ready for the given matrices.
func (f *forward) norm(in *kernel.Batch, x []float32, n int, w []float32, matrices ...linear) {
	size := f.m.Hidden
	in.Reset(n, size)
	for _, m := range matrices {
		in.Want(m.Matrix)
	}
	f.m.pool.Run(in.Tiles(), func(s *kernel.Scratch, tile int) {
		from, to := in.Tile(tile)
		for t := from; t < to; t++ {
			rmsNorm(in.Floats[t*size:][:size], x[t*size:][:size], w, f.m.epsilon)
		}
		in.Quantize(s, tile)
	})
}

// quantize prepares a batch whose floats are complete.
func (f *forward) quantize(in *kernel.Batch) {
	f.m.pool.Run(in.Tiles(), func(s *kernel.Scratch, tile int) { in.Quantize(s, tile) })
}

// product is a matrix and where its products are added.
type product struct {
	w   linear
	out []float32 // [n][w.Rows]
}

// fresh returns buf as n rows of what w's products are added to: its bias, or
// zeros.
func (f *forward) fresh(buf *[]float32, w linear) []float32 {
	return freshRows(buf, f.n, w)
}

func freshRows(buf *[]float32, n int, w linear) []float32 {
	out := resize(buf, n*w.Rows)
	if w.bias == nil {
		clear(out)
		return out
	}
	for t := range n {
		copy(out[t*w.Rows:], w.bias)
	}
	return out
}

// mul adds the products of in with several matrices to their outputs, dividing
// all panels among the threads.
func (f *forward) mul(in *kernel.Batch, products ...product) {
	panels := 0
	for _, p := range products {
		panels += p.w.Panels()
	}
	f.m.pool.Run(panels, func(s *kernel.Scratch, panel int) {
		for _, p := range products {
			if panel < p.w.Panels() {
				p.w.MulPanel(s, panel, in, p.out, p.w.Rows)
				return
			}
			panel -= p.w.Panels()
		}
	})
}

// logits computes the wanted rows and columns of the output layer.
func (f *forward) logits(out Output) {
	m := f.m
	rows, x := 1, f.x[(f.n-1)*m.Hidden:]
	if out.All {
		rows, x = f.n, f.x
	}
	f.norm(&f.last, x, rows, m.outputNorm, m.output)
	if out.Allowed == nil {
		for t := range rows {
			row := out.Logits[t*m.VocabSize:][:m.VocabSize]
			clear(row)
			copy(row, m.output.bias)
		}
		f.mul(&f.last, product{m.output, out.Logits})
		return
	}
	f.panels = allowedPanels(f.panels[:0], out.Allowed, m.VocabSize)
	scratchRow := resize(&f.block, rows*m.VocabSize)
	for t := range rows {
		row := scratchRow[t*m.VocabSize:][:m.VocabSize]
		for _, p := range f.panels {
			end := min((p+1)*lanes, m.VocabSize)
			clear(row[p*lanes : end])
			if m.output.bias != nil {
				copy(row[p*lanes:end], m.output.bias[p*lanes:end])
			}
		}
	}
	m.pool.Run(len(f.panels), func(s *kernel.Scratch, i int) {
		m.output.MulPanel(s, f.panels[i], &f.last, scratchRow, m.VocabSize)
	})
	for t := range rows {
		row, dst := scratchRow[t*m.VocabSize:][:m.VocabSize], out.Logits[t*m.VocabSize:]
		for _, p := range f.panels {
			start, end := p*lanes, min((p+1)*lanes, m.VocabSize)
			word := out.Allowed[start/64] >> (start % 64)
			if word&(1<<lanes-1) == 1<<lanes-1 {
				copy(dst[start:end], row[start:end])
				continue
			}
			for id := start; id < end; id++ {
				if word>>(id-start)&1 != 0 {
					dst[id] = row[id]
				}
			}
		}
	}
}

// allowedPanels appends the panels of the output matrix that have an allowed
// row.
func allowedPanels(dst []int, allowed []uint64, vocabSize int) []int {
	const perWord = 64 / lanes
	for i, word := range allowed {
		for j := range perWord {
			p := i*perWord + j
			if word>>(j*lanes)&(1<<lanes-1) != 0 && p*lanes < vocabSize {
				dst = append(dst, p)
			}
		}
	}
	return dst
}
