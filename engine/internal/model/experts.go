package model

import (
	"math"

	"github.com/stencil-go/stencil/engine/internal/kernel"
)

// expertBuffers are what a block of experts needs besides forward's buffers.
type expertBuffers struct {
	scores  []float32 // [n][experts]
	choices []choice  // [n][expertsUsed]
	in      kernel.Batch
	rows    []int // the tokens of in
	weights []float32
}

// choice is an expert chosen for a token, and the weight of its result.
type choice struct {
	expert int
	weight float32
}

// expertBlock adds to x, for every token, the weighted results of the experts
// that the router scores highest. Experts run one after the other, each on all
// its tokens, so the order of additions does not depend on the batch.
func (f *forward) expertBlock(layer *layer) {
	m, e := f.m, &f.experts
	f.norm(&f.normed, f.x, f.n, layer.ffnNorm, layer.router)
	f.mul(&f.normed, product{layer.router, f.fresh(&e.scores, layer.router)})
	e.choices = e.choices[:0]
	for t := range f.n {
		e.choices = choose(e.choices, e.scores[t*m.experts:][:m.experts], m.expertsUsed)
	}
	for i := range layer.experts {
		expert := &layer.experts[i]
		e.rows, e.weights = e.rows[:0], e.weights[:0]
		for j, c := range e.choices {
			if c.expert == i {
				e.rows = append(e.rows, j/m.expertsUsed)
				e.weights = append(e.weights, c.weight)
			}
		}
		if n := len(e.rows); n > 0 {
			f.expert(expert, n)
		}
	}
}

// expert computes one expert on the n tokens of f.experts.
func (f *forward) expert(w *expert, n int) {
	m, e := f.m, &f.experts
	e.in.Reset(n, m.Hidden)
	e.in.Want(w.gate.Matrix)
	e.in.Want(w.up.Matrix)
	for i, t := range e.rows {
		copy(e.in.Floats[i*m.Hidden:][:m.Hidden], f.normed.Floats[t*m.Hidden:])
	}
	f.quantize(&e.in)
	f.mul(&e.in,
		product{w.gate, freshRows(&f.gate, n, w.gate)},
		product{w.up, freshRows(&f.up, n, w.up)})
	f.activate(n, w.down)
	out := freshRows(&f.block, n, w.down)
	f.mul(&f.activated, product{w.down, out})
	for i, t := range e.rows {
		x := f.x[t*m.Hidden:][:m.Hidden]
		for j, v := range out[i*m.Hidden:][:m.Hidden] {
			x[j] += e.weights[i] * v
		}
	}
}

// choose appends the count highest scores, weighted by their softmax among
// themselves: the same as the softmax over all experts, renormalised. Of equal
// scores the lower index wins. scores is changed.
func choose(dst []choice, scores []float32, count int) []choice {
	first := len(dst)
	for range count {
		best := 0
		for i, s := range scores {
			if s > scores[best] || scores[best] != scores[best] {
				best = i
			}
		}
		dst = append(dst, choice{best, scores[best]})
		scores[best] = float32(math.Inf(-1))
	}
	chosen := dst[first:]
	largest, sum := chosen[0].weight, 0.0
	for _, c := range chosen {
		sum += math.Exp(float64(c.weight - largest))
	}
	for i, c := range chosen {
		chosen[i].weight = float32(math.Exp(float64(c.weight-largest)) / sum)
	}
	return dst
}
