package model

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"github.com/stencil-go/stencil/internal/gguf"
	"github.com/stencil-go/stencil/internal/testmodel"
)

// rewrite copies a test model; edit may change a tensor, or drop it by
// returning false.
func rewrite(t testing.TB, meta map[string]any, edit func(*gguf.Tensor) bool) []byte {
	t.Helper()
	b, err := testmodel.Bytes(testmodel.Config{Layers: 1, ExtraMeta: meta})
	if err != nil {
		t.Fatal(err)
	}
	if edit == nil {
		return b
	}
	f, err := gguf.Parse(b, gguf.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var w gguf.Writer
	for _, key := range f.Metadata.Keys() {
		if v, err := f.Metadata.String(key); err == nil {
			w.Set(key, v)
		} else if v, err := f.Metadata.Int(key); err == nil {
			w.Set(key, v)
		} else if v, err := f.Metadata.Float(key); err == nil {
			w.Set(key, v)
		}
	}
	for _, tensor := range f.Tensors() {
		if edit(&tensor) {
			w.AddTensor(tensor.Name, tensor.Type, tensor.Dims, tensor.Data)
		}
	}
	if b, err = w.Bytes(); err != nil {
		t.Fatal(err)
	}
	return b
}

func load(b []byte) (*Model, error) {
	f, err := gguf.Parse(b, gguf.Limits{})
	if err != nil {
		return nil, err
	}
	return New(f, 1, 0)
}

func TestHostileModels(t *testing.T) {
	drop := func(name string) func(*gguf.Tensor) bool {
		return func(t *gguf.Tensor) bool { return t.Name != name }
	}
	transpose := func(name string) func(*gguf.Tensor) bool {
		return func(t *gguf.Tensor) bool {
			if t.Name == name {
				t.Dims[0], t.Dims[1] = t.Dims[1], t.Dims[0]
			}
			return true
		}
	}
	rename := func(from, to string) func(*gguf.Tensor) bool {
		return func(t *gguf.Tensor) bool {
			if t.Name == from {
				t.Name = to
			}
			return true
		}
	}
	for _, c := range []struct {
		name string
		meta map[string]any
		edit func(*gguf.Tensor) bool
		kind gguf.Kind
		key  string
	}{
		{"unknown architecture", map[string]any{"general.architecture": "mamba"}, nil, gguf.Unsupported, "general.architecture"},
		{"architecture a number", map[string]any{"general.architecture": uint32(1)}, nil, gguf.WrongType, "general.architecture"},
		{"parameters of another architecture", map[string]any{"general.architecture": "qwen2"}, nil, gguf.Missing, "qwen2.embedding_length"},
		{"no layers", map[string]any{"llama.block_count": uint32(0)}, nil, gguf.Malformed, "llama.block_count"},
		{"negative size", map[string]any{"llama.embedding_length": int32(-64)}, nil, gguf.Malformed, "llama.embedding_length"},
		{"huge size", map[string]any{"llama.embedding_length": uint64(1) << 40}, nil, gguf.Malformed, "llama.embedding_length"},
		{"another size", map[string]any{"llama.embedding_length": uint32(96)}, nil, gguf.Malformed, "token_embd.weight"},
		{"heads not divided", map[string]any{"llama.attention.head_count_kv": uint32(3)}, nil, gguf.Malformed, "llama.attention.head_count_kv"},
		{"heads an array", map[string]any{"llama.attention.head_count": []int32{4}}, nil, gguf.WrongType, "llama.attention.head_count"},
		{"odd head size", map[string]any{"llama.attention.key_length": uint32(15)}, nil, gguf.Unsupported, "llama.attention.key_length"},
		{"values of another size", map[string]any{"llama.attention.value_length": uint32(8)}, nil, gguf.Unsupported, "llama.attention.value_length"},
		{"epsilon NaN", map[string]any{"llama.attention.layer_norm_rms_epsilon": float32(math.NaN())}, nil, gguf.Malformed, "llama.attention.layer_norm_rms_epsilon"},
		{"rotation beyond the head", map[string]any{"llama.rope.dimension_count": uint32(64)}, nil, gguf.Malformed, "llama.rope.dimension_count"},
		{"rotation base 0", map[string]any{"llama.rope.freq_base": float32(0)}, nil, gguf.Malformed, "llama.rope.freq_base"},
		{"unknown scaling", map[string]any{"llama.rope.scaling.type": "magic"}, nil, gguf.Unsupported, "llama.rope.scaling.type"},
		{"YaRN without its context", map[string]any{"llama.rope.scaling.type": "yarn"}, nil, gguf.Missing, "llama.rope.scaling.original_context_length"},
		{"more experts used than there are", map[string]any{"llama.expert_count": uint32(2), "llama.expert_used_count": uint32(3)}, nil, gguf.Malformed, "llama.expert_used_count"},
		{"experts without tensors", map[string]any{"llama.expert_count": uint32(2), "llama.expert_used_count": uint32(1)}, nil, gguf.Missing, "blk.0.ffn_gate_inp.weight"},
		{"more layers than tensors", map[string]any{"llama.block_count": uint32(2)}, nil, gguf.Missing, "blk.1.attn_norm.weight"},
		{"no embedding", nil, drop("token_embd.weight"), gguf.Missing, "token_embd.weight"},
		{"no norm", nil, drop("blk.0.ffn_norm.weight"), gguf.Missing, "blk.0.ffn_norm.weight"},
		{"no matrix", nil, drop("blk.0.attn_v.weight"), gguf.Missing, "blk.0.attn_v.weight"},
		{"no gate", nil, drop("blk.0.ffn_gate.weight"), gguf.Malformed, "blk.0.ffn_up.weight"},
		{"matrix on its side", nil, transpose("blk.0.ffn_down.weight"), gguf.Malformed, "blk.0.ffn_down.weight"},
		{"a tensor from elsewhere", nil, rename("blk.0.ffn_norm.weight", "blk.0.ssm_a"), gguf.Missing, "blk.0.ffn_norm.weight"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := load(rewrite(t, c.meta, c.edit))
			var e *gguf.Error
			if m != nil || !errors.As(err, &e) || !errors.Is(err, c.kind) || e.Key != c.key {
				t.Fatalf("got %v, want %v at %q", err, c.kind, c.key)
			}
		})
	}
}

// TestUnusedTensor checks that a tensor nobody reads is not passed over: here
// those of a second layer, of which the metadata know nothing.
func TestUnusedTensor(t *testing.T) {
	b, err := testmodel.Bytes(testmodel.Config{Layers: 2, ExtraMeta: map[string]any{"llama.block_count": uint32(1)}})
	if err != nil {
		t.Fatal(err)
	}
	var e *gguf.Error
	if _, err := load(b); !errors.As(err, &e) || e.Kind != gguf.Unsupported || e.Key != "blk.1.attn_norm.weight" {
		t.Errorf("got %v", err)
	}
}

// FuzzModel overwrites 8 bytes of a small model's header and metadata: loading
// must fail with an *gguf.Error or yield a model that computes.
func FuzzModel(f *testing.F) {
	b := rewrite(f, nil, nil)
	parsed, err := gguf.Parse(b, gguf.Limits{})
	if err != nil {
		f.Fatal(err)
	}
	header := int(parsed.Tensors()[0].Offset)
	for at := 8; at < 700; at += 13 {
		f.Add(at, uint64(at)*0x9e3779b97f4a7c15)
		f.Add(at, uint64(1))
	}
	f.Fuzz(func(t *testing.T, at int, v uint64) {
		c := append([]byte(nil), b...)
		binary.LittleEndian.PutUint64(c[(at&math.MaxInt)%(header-8):], v)
		m, err := load(c)
		if err != nil {
			var e *gguf.Error
			if !errors.As(err, &e) {
				t.Fatalf("an error of another type: %v", err)
			}
			return
		}
		defer m.Close()
		logits := make([]float32, m.VocabSize)
		if err := m.Forward(context.Background(), new(Cache), []int32{0, 0, 0}, Output{Logits: logits}); err != nil {
			t.Fatal(err)
		}
	})
}
