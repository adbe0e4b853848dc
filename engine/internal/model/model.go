package model

import (
	"context"
	"errors"
	"sync"

	"github.com/stencil-go/stencil/engine/internal/kernel"
	"github.com/stencil-go/stencil/engine/internal/quant"
	"github.com/stencil-go/stencil/internal/gguf"
)

// ErrClosed is returned by Forward after Close.
var ErrClosed = errors.New("model: closed")

// Model is the weights, and the goroutines and buffers to compute with them. It
// computes one batch at a time: concurrent calls of Forward wait for each other.
type Model struct {
	Config

	embedding  *gguf.Tensor
	layers     []layer
	outputNorm []float32
	output     linear
	rope       rope
	localRope  rope
	layout     layout

	mu     sync.Mutex // guards all below
	closed bool
	pool   *kernel.Pool
	arena  kernel.Arena
	f      forward // buffers
}

// New loads the weights of file, which must stay open as long as the model is
// used, with the given number of threads. contextLength 0 stands for the length
// the model was trained for. Errors are *gguf.Error.
func New(file *gguf.File, threads, contextLength int) (*Model, error) {
	config, arch, err := readConfig(&file.Metadata)
	if err != nil {
		return nil, err
	}
	m := &Model{Config: config, pool: kernel.NewPool(threads)}
	ld := &loader{file: file, pool: m.pool, arena: &m.arena, used: map[string]bool{}}
	m.load(ld, arch, contextLength)
	if ld.err != nil {
		m.Close()
		return nil, ld.err
	}
	return m, nil
}

func (m *Model) load(ld *loader, arch architecture, contextLength int) {
	c := &m.Config
	const name = "token_embd.weight"
	m.embedding = ld.file.Tensor(name)
	if m.embedding == nil {
		ld.fail(gguf.Missing, name, "no such tensor")
		return
	}
	if len(m.embedding.Dims) != 2 || m.embedding.Dims[1] > maxSize {
		ld.fail(gguf.Malformed, name, "dimensions are %v", m.embedding.Dims)
		return
	}
	c.VocabSize = m.embedding.Dims[1]
	ld.find(name, c.Hidden, c.VocabSize)
	m.outputNorm = ld.require("output_norm.weight", c.Hidden)
	tied := "token_embd"
	if ld.file.Tensor("output.weight") != nil {
		tied = "output"
	}
	m.output = ld.linear(tied, c.Hidden, c.VocabSize, outputPrecision)
	if contextLength == 0 {
		contextLength = c.TrainedLength
	}
	m.rope, m.localRope = ld.ropes(c, contextLength)
	padded := (c.HeadSize + lanes - 1) / lanes * lanes
	if c.Layers*c.KVHeads*padded > maxPositionFloats {
		ld.fail(gguf.Limit, c.Architecture+".attention.head_count_kv", "%d layers with %d heads of %d", c.Layers, c.KVHeads, c.HeadSize)
		return
	}
	m.layout = layout{kvHeads: c.KVHeads, headSize: c.HeadSize, paddedSize: padded}
	for l := range c.Layers {
		if ld.err != nil {
			return
		}
		m.layers = append(m.layers, ld.layer(c, arch, l))
	}
	ld.unused()
}

// Close stops the goroutines and frees the weights. It waits for a Forward that
// is under way.
func (m *Model) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil
	}
	m.closed = true
	m.pool.Close()
	return m.arena.Free()
}

// maxPositionFloats bounds the memory of one position's keys and of its values:
// 16 MiB each, where the largest models take one. It keeps a small file of
// matrices with few columns from asking for gigabytes.
const maxPositionFloats = 1 << 22

// Output says which logits Forward computes, and takes them.
type Output struct {
	// Logits takes VocabSize floats per row: for the last token only, or, where
	// All is set, for every one.
	Logits []float32
	All    bool
	// Allowed, where not nil, has bit id%64 of word id/64 set for the only ids
	// whose logits are wanted; the others are left as they are.
	Allowed []uint64
}

// maxBatch is the number of tokens computed together. Larger batches read the
// weights less often; beyond this the activations leave the second-level cache.
const maxBatch = 128

// Forward appends tokens, which must be ids below VocabSize, to the sequence in
// cache. On error, which is ErrClosed or ctx.Err(), the cache is unchanged. ctx is
// looked at before every layer.
func (m *Model) Forward(ctx context.Context, cache *Cache, tokens []int32, out Output) error {
	start := cache.n
	for len(tokens) > 0 {
		n := min(len(tokens), maxBatch)
		part := Output{Allowed: out.Allowed, All: out.All}
		if out.All {
			part.Logits, out.Logits = out.Logits[:n*m.VocabSize], out.Logits[n*m.VocabSize:]
		} else if n == len(tokens) {
			part.Logits = out.Logits
		}
		if err := m.batch(ctx, cache, tokens[:n], part); err != nil {
			cache.n = start
			return err
		}
		cache.n += n
		tokens = tokens[n:]
	}
	return nil
}

// embed writes a token's vector.
func (m *Model) embed(token int32, dst []float32) {
	rowBytes := m.embedding.Type.RowBytes(m.Hidden)
	quant.Dequantize(m.embedding.Type, dst, m.embedding.Data[int(token)*rowBytes:][:rowBytes])
	if m.embeddingScale != 1 {
		for i := range dst {
			dst[i] *= m.embeddingScale
		}
	}
}
