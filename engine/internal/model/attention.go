package model

import (
	"math"

	"github.com/stencil-go/stencil/engine/internal/kernel"
)

// queryTile is the number of consecutive tokens of one head that attend
// together.
const queryTile = 8

// attention computes, for the batch's n tokens and every head,
//
//	softmax(q K^T) V
//
// over the positions up to the token's own, or over the last window of them.
// Queries have been scaled. The results replace f.out's rows.
func (f *forward) attention(layer *layer, l int) {
	tiles := (f.n + queryTile - 1) / queryTile
	f.m.pool.Run(f.m.Heads*tiles, func(s *kernel.Scratch, task int) {
		head, from := task%f.m.Heads, task/f.m.Heads*queryTile
		f.attend(s, layer, l, head, from, min(from+queryTile, f.n))
	})
}

// attend does one head of tokens from..to-1 of the batch.
func (f *forward) attend(s *kernel.Scratch, layer *layer, l, head, from, to int) {
	m, c := f.m, f.cache
	kvHead := head / (m.Heads / m.KVHeads)
	size, n := m.HeadSize, to-from
	first, end := 0, c.n+to // the positions any of the tokens sees
	if layer.windowed {
		first = max(0, c.n+from-m.window+1)
	}
	// Whole panels of keys: what lies outside a token's reach gets weight 0.
	base := first / lanes * lanes
	stride := (end - base + lanes - 1) / lanes * lanes
	padded := f.m.layout.paddedSize
	buffer := s.Grow(n * (stride + padded))
	weights, out := buffer[:n*stride], buffer[n*stride:]
	clear(buffer)

	queries := f.q[from*f.qStride+head*size:]
	for p := base; p < end; p += lanes {
		keys := m.layout.keys(*c.pages[p/pagePositions].page, l, kvHead, p%pagePositions)
		kernel.Panel(s, keys, size, queries, f.qStride, weights[p-base:], stride, n)
	}
	var sums [queryTile]float32
	for t := range n {
		row := weights[t*stride:][:stride]
		last := c.n + from + t
		low := 0
		if layer.windowed {
			low = max(0, last-m.window+1)
		}
		sums[t] = softmaxWeights(row, low-base, last+1-base, layer.sinks, head)
	}
	for p := base; p < end; {
		in := p % pagePositions
		count := min(pagePositions-in, base+stride-p)
		page := *c.pages[p/pagePositions].page
		for d := 0; d < padded; d += lanes {
			values := m.layout.values(page, l, kvHead, d)[in*lanes:]
			kernel.Panel(s, values, count, weights[p-base:], stride, out[d:], padded, n)
		}
		p += count
	}
	for t := range n {
		inverse := 1 / sums[t]
		dst := f.attended.Floats[(from+t)*f.attended.Cols+head*size:][:size]
		for d, v := range out[t*padded:][:size] {
			dst[d] = v * inverse
		}
	}
}

// softmaxWeights turns the scores in row[low:high] into weights that, divided
// by the returned sum, are their softmax, and sets the others to 0. A sink is
// one more score, of a value that is zero.
func softmaxWeights(row []float32, low, high int, sinks []float32, head int) float32 {
	clear(row[:max(low, 0)])
	clear(row[high:])
	row = row[max(low, 0):high]
	largest := kernel.Largest(row)
	if sinks == nil {
		return kernel.ExpSum(row, largest)
	}
	largest = max(largest, sinks[head])
	return kernel.ExpSum(row, largest) + float32(math.Exp(float64(sinks[head]-largest)))
}
