// Package testmodel writes small language models with random weights, for
// tests: every layer of the software can be run end to end on a machine that
// has no model.
//
// The model is a two-layer Llama with grouped-query attention and a byte-level
// BPE vocabulary (tokenizer.ggml.model = "gpt2") that covers every byte, so that
// any text can be written with it, plus some words, JSON punctuation and the
// ChatML markers. What it says is noise, but the same noise every time: one
// Config, one file.
//
//	path := testmodel.Write(t, testmodel.Config{})
//	model, err := engine.Open(path)
package testmodel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stencil-go/stencil/internal/gguf"
)

// Config sets the model's size. The zero value of a field is its default.
type Config struct {
	Seed      uint64
	Layers    int       // default 2
	Hidden    int       // default 64; a multiple of 64
	Heads     int       // default 4; divides Hidden/2
	KVHeads   int       // default 2; divides Heads
	FFN       int       // default 128; a multiple of 32
	Context   int       // default 2,048 tokens
	Type      gguf.Type // of the matrices: F32 (default), F16, Q8_0 or Q4_0
	Untied    bool      // the output matrix is a tensor of its own
	Scale     float32   // factor on the logits; default 1, larger is more decided
	ExtraMeta map[string]any
}

func (c Config) withDefaults() Config {
	set := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	set(&c.Layers, 2)
	set(&c.Hidden, 64)
	set(&c.Heads, 4)
	set(&c.KVHeads, 2)
	set(&c.FFN, 128)
	set(&c.Context, 2048)
	if c.Scale == 0 {
		c.Scale = 1
	}
	return c
}

// Write writes the model into the test's temporary folder and returns its path.
func Write(t testing.TB, c Config) string {
	t.Helper()
	b, err := Bytes(c)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "tiny.gguf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Bytes returns the model file's content.
func Bytes(c Config) ([]byte, error) {
	c = c.withDefaults()
	v := newVocabulary()
	var w gguf.Writer
	headSize := c.Hidden / c.Heads
	for _, kv := range []struct {
		key   string
		value any
	}{
		{"general.architecture", "llama"},
		{"general.name", "stencil test model"},
		{"llama.context_length", uint32(c.Context)},
		{"llama.embedding_length", uint32(c.Hidden)},
		{"llama.block_count", uint32(c.Layers)},
		{"llama.feed_forward_length", uint32(c.FFN)},
		{"llama.attention.head_count", uint32(c.Heads)},
		{"llama.attention.head_count_kv", uint32(c.KVHeads)},
		{"llama.attention.layer_norm_rms_epsilon", float32(1e-5)},
		{"llama.rope.dimension_count", uint32(headSize)},
		{"llama.rope.freq_base", float32(10000)},
		{"llama.vocab_size", uint32(len(v.tokens))},
		{"tokenizer.ggml.model", "gpt2"},
		{"tokenizer.ggml.pre", "gpt-2"},
		{"tokenizer.ggml.tokens", v.tokens},
		{"tokenizer.ggml.token_type", v.types},
		{"tokenizer.ggml.merges", v.merges},
		{"tokenizer.ggml.bos_token_id", uint32(StartID)},
		{"tokenizer.ggml.eos_token_id", uint32(EndID)},
		{"tokenizer.ggml.padding_token_id", uint32(0)},
		{"tokenizer.ggml.add_bos_token", false},
		{"tokenizer.chat_template", chatTemplate},
	} {
		w.Set(kv.key, kv.value)
	}
	for key, value := range c.ExtraMeta {
		w.Set(key, value)
	}

	r := rand.New(rand.NewPCG(c.Seed, 0x57e4c11))
	var failed error
	// tensor adds random numbers of the given deviation around a mean.
	tensor := func(name string, t gguf.Type, mean, deviation float64, dims ...int) {
		n := 1
		for _, d := range dims {
			n *= d
		}
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(mean + deviation*r.NormFloat64())
		}
		data, err := gguf.Encode(t, x)
		if err != nil {
			failed = fmt.Errorf("testmodel: %s: %w", name, err)
		}
		w.AddTensor(name, t, dims, data)
	}
	norm := func(name string, n int) { tensor(name, gguf.F32, 1, 0.1, n) }
	matrix := func(name string, cols, rows int) {
		tensor(name, c.Type, 0, 1/math.Sqrt(float64(cols)), cols, rows)
	}
	tensor("token_embd.weight", c.Type, 0, 0.3*float64(c.Scale), c.Hidden, len(v.tokens))
	norm("output_norm.weight", c.Hidden)
	if c.Untied {
		tensor("output.weight", c.Type, 0, 0.3*float64(c.Scale), c.Hidden, len(v.tokens))
	}
	for l := range c.Layers {
		p := fmt.Sprintf("blk.%d.", l)
		norm(p+"attn_norm.weight", c.Hidden)
		matrix(p+"attn_q.weight", c.Hidden, c.Hidden)
		matrix(p+"attn_k.weight", c.Hidden, headSize*c.KVHeads)
		matrix(p+"attn_v.weight", c.Hidden, headSize*c.KVHeads)
		matrix(p+"attn_output.weight", c.Hidden, c.Hidden)
		norm(p+"ffn_norm.weight", c.Hidden)
		matrix(p+"ffn_gate.weight", c.Hidden, c.FFN)
		matrix(p+"ffn_up.weight", c.Hidden, c.FFN)
		matrix(p+"ffn_down.weight", c.FFN, c.Hidden)
	}
	if failed != nil {
		return nil, failed
	}
	return w.Bytes()
}
