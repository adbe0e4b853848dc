package model

import (
	"fmt"
	"math"

	"github.com/stencil-go/stencil/engine/internal/kernel"
	"github.com/stencil-go/stencil/engine/internal/quant"
	"github.com/stencil-go/stencil/internal/gguf"
)

// How finely activations are rounded. Those that enter the gates of the
// feed-forward block have few outliers and half of the weights: 8 bits do. The
// others have 16, which brings the divergence from exact arithmetic to a quarter of
// what 8 bits everywhere cause, for an eighth more time on long prompts; single
// tokens wait for the weights, not for the arithmetic.
const (
	attentionPrecision = kernel.Wide
	gatePrecision      = kernel.Narrow
	downPrecision      = kernel.Wide
	outputPrecision    = kernel.Wide
	routerPrecision    = kernel.Wide
)

// layer is the weights of one layer. What an architecture lacks is nil.
type layer struct {
	windowed bool

	attentionNorm     []float32
	q, k, v, output   linear
	qNorm, kNorm      []float32 // per head
	sinks             []float32 // per head
	postAttentionNorm []float32
	ffnNorm           []float32
	gate, up, down    linear // of a dense block
	router            linear // of a block of experts
	experts           []expert
	postFFNNorm       []float32
}

// expert is one of a layer's alternative feed-forward blocks.
type expert struct{ gate, up, down linear }

// linear is a matrix and what is added to its products.
type linear struct {
	*kernel.Matrix
	bias []float32 // nil for none
}

// loader takes tensors out of a file, checking their shapes. The first failure
// sticks.
type loader struct {
	file  *gguf.File
	pool  *kernel.Pool
	arena *kernel.Arena
	used  map[string]bool
	err   error
}

func (ld *loader) fail(kind gguf.Kind, name, format string, args ...any) {
	if ld.err == nil {
		ld.err = &gguf.Error{Kind: kind, Offset: -1, Key: name, Err: fmt.Errorf(format, args...)}
	}
}

// pack rearranges a matrix for the kernels; nil after a failure.
func (ld *loader) pack(name string, t gguf.Type, cols, rows int, data []byte, p kernel.Precision) *kernel.Matrix {
	if ld.err != nil {
		return nil
	}
	m, err := kernel.Pack(ld.pool, ld.arena, t, rows, cols, data, p)
	if err != nil {
		ld.fail(gguf.Limit, name, "%w", err)
	}
	return m
}

// find returns a tensor of the given dimensions, nil where it is missing or
// something failed before.
func (ld *loader) find(name string, dims ...int) *gguf.Tensor {
	if ld.err != nil {
		return nil
	}
	t := ld.file.Tensor(name)
	if t == nil {
		return nil
	}
	ld.used[name] = true
	// Trailing dimensions of 1 may be left out.
	for i := range max(len(dims), len(t.Dims)) {
		want, got := 1, 1
		if i < len(dims) {
			want = dims[i]
		}
		if i < len(t.Dims) {
			got = t.Dims[i]
		}
		if want != got {
			ld.fail(gguf.Malformed, name, "dimensions are %v, not %v", t.Dims, dims)
			return nil
		}
	}
	return t
}

// optional reads a vector as floats, nil where it is missing.
func (ld *loader) optional(name string, dims ...int) []float32 {
	t := ld.find(name, dims...)
	if t == nil {
		return nil
	}
	x := make([]float32, t.Elements())
	quant.Dequantize(t.Type, x, t.Data)
	return x
}

func (ld *loader) require(name string, dims ...int) []float32 {
	x := ld.optional(name, dims...)
	if x == nil {
		ld.fail(gguf.Missing, name, "no such tensor")
	}
	return x
}

// linear reads PREFIX.weight and, where there is one, PREFIX.bias.
func (ld *loader) linear(prefix string, cols, rows int, p kernel.Precision) linear {
	t := ld.find(prefix+".weight", cols, rows)
	if t == nil {
		ld.fail(gguf.Missing, prefix+".weight", "no such tensor")
		return linear{}
	}
	return linear{ld.pack(prefix+".weight", t.Type, cols, rows, t.Data, p), ld.optional(prefix+".bias", rows)}
}

// fused reads a matrix that is several on top of each other.
func (ld *loader) fused(prefix string, p kernel.Precision, cols int, rows ...int) []linear {
	total := 0
	for _, r := range rows {
		total += r
	}
	parts := make([]linear, len(rows))
	t := ld.find(prefix+".weight", cols, total)
	if t == nil {
		ld.fail(gguf.Missing, prefix+".weight", "no such tensor")
		return parts
	}
	bias := ld.optional(prefix+".bias", total)
	at := 0
	for i, r := range rows {
		rowBytes := t.Type.RowBytes(cols)
		parts[i].Matrix = ld.pack(prefix+".weight", t.Type, cols, r, t.Data[at*rowBytes:], p)
		if bias != nil {
			parts[i].bias = bias[at:][:r]
		}
		at += r
	}
	return parts
}

// stacked reads a tensor of count matrices, with their biases where there are
// some.
func (ld *loader) stacked(prefix string, p kernel.Precision, cols, rows, count int) []linear {
	all := make([]linear, count)
	t := ld.find(prefix+".weight", cols, rows, count)
	if t == nil {
		ld.fail(gguf.Missing, prefix+".weight", "no such tensor")
		return all
	}
	biases := ld.optional(prefix+".bias", rows, count)
	size := t.Type.RowBytes(cols) * rows
	for i := range all {
		all[i].Matrix = ld.pack(prefix+".weight", t.Type, cols, rows, t.Data[i*size:][:size], p)
		if biases != nil {
			all[i].bias = biases[i*rows:][:rows]
		}
	}
	return all
}

func (ld *loader) layer(c *Config, arch architecture, l int) layer {
	p := fmt.Sprintf("blk.%d.", l)
	qSize, kvSize := c.Heads*c.HeadSize, c.KVHeads*c.HeadSize
	w := layer{
		windowed:      c.windowed(l),
		attentionNorm: ld.require(p+"attn_norm.weight", c.Hidden),
		output:        ld.linear(p+"attn_output", qSize, c.Hidden, attentionPrecision),
		qNorm:         ld.optional(p+"attn_q_norm.weight", c.HeadSize),
		kNorm:         ld.optional(p+"attn_k_norm.weight", c.HeadSize),
		sinks:         ld.optional(p+"attn_sinks.weight", c.Heads),
		postFFNNorm:   ld.optional(p+"post_ffw_norm.weight", c.Hidden),
	}
	if ld.file.Tensor(p+"attn_qkv.weight") != nil {
		parts := ld.fused(p+"attn_qkv", attentionPrecision, c.Hidden, qSize, kvSize, kvSize)
		w.q, w.k, w.v = parts[0], parts[1], parts[2]
	} else {
		w.q = ld.linear(p+"attn_q", c.Hidden, qSize, attentionPrecision)
		w.k = ld.linear(p+"attn_k", c.Hidden, kvSize, attentionPrecision)
		w.v = ld.linear(p+"attn_v", c.Hidden, kvSize, attentionPrecision)
	}
	if arch.ffnNorm != "" {
		w.ffnNorm = ld.require(p+arch.ffnNorm+".weight", c.Hidden)
	} else {
		w.ffnNorm = ld.require(p+"ffn_norm.weight", c.Hidden)
		w.postAttentionNorm = ld.optional(p+"post_attention_norm.weight", c.Hidden)
	}
	switch {
	case c.experts > 0:
		w.router = ld.linear(p+"ffn_gate_inp", c.Hidden, c.experts, routerPrecision)
		gates := ld.stacked(p+"ffn_gate_exps", gatePrecision, c.Hidden, c.expertFFN, c.experts)
		ups := ld.stacked(p+"ffn_up_exps", gatePrecision, c.Hidden, c.expertFFN, c.experts)
		downs := ld.stacked(p+"ffn_down_exps", downPrecision, c.expertFFN, c.Hidden, c.experts)
		w.experts = make([]expert, c.experts)
		for i := range w.experts {
			w.experts[i] = expert{gates[i], ups[i], downs[i]}
		}
	case ld.file.Tensor(p+"ffn_gate.weight") == nil:
		parts := ld.fused(p+"ffn_up", gatePrecision, c.Hidden, c.FFN, c.FFN)
		w.gate, w.up = parts[0], parts[1]
		w.down = ld.linear(p+"ffn_down", c.FFN, c.Hidden, downPrecision)
	default:
		w.gate = ld.linear(p+"ffn_gate", c.Hidden, c.FFN, gatePrecision)
		w.up = ld.linear(p+"ffn_up", c.Hidden, c.FFN, gatePrecision)
		w.down = ld.linear(p+"ffn_down", c.FFN, c.Hidden, downPrecision)
	}
	return w
}

// ropes reads the tensors that divide the rotation frequencies and computes
// both rotations.
func (ld *loader) ropes(c *Config, contextLength int) (all, local rope) {
	pairs := c.rope.dims / 2
	divisors := ld.optional("rope_freqs.weight", pairs)
	long, short := ld.optional("rope_factors_long.weight", pairs), ld.optional("rope_factors_short.weight", pairs)
	config := c.rope
	if long != nil && short != nil {
		divisors = short
		if contextLength > config.original {
			divisors = long
		}
	}
	if config.longRope && config.magnitude == 0 && config.original > 1 && c.TrainedLength > config.original {
		stretch := float64(c.TrainedLength) / float64(config.original)
		config.magnitude = math.Sqrt(1 + math.Log(stretch)/math.Log(float64(config.original)))
	}
	for i, d := range divisors {
		if !(d > 0) {
			ld.fail(gguf.Malformed, "rope_freqs.weight", "element %d is %v", i, d)
		}
	}
	all = newRope(config, divisors)
	if c.localRope == c.rope {
		return all, all
	}
	return all, newRope(c.localRope, nil)
}

// unused fails where the file has a tensor that nothing has read: the model
// would not be what its author meant.
func (ld *loader) unused() {
	for i := range ld.file.Tensors() {
		if t := &ld.file.Tensors()[i]; !ld.used[t.Name] {
			ld.fail(gguf.Unsupported, t.Name, "a tensor this architecture is not known to have")
			return
		}
	}
}
