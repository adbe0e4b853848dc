package model

import (
	"fmt"
	"math"

	"github.com/stencil-go/stencil/internal/gguf"
)

// Config is the hyperparameters of a model.
type Config struct {
	Architecture  string
	Hidden        int // size of a token's vector
	Layers        int
	Heads         int // query heads
	KVHeads       int // key and value heads; divides Heads
	HeadSize      int
	FFN           int // inner size of the feed-forward block
	TrainedLength int // the context length the model was trained for
	VocabSize     int

	epsilon        float32
	embeddingScale float32 // factor on the embeddings
	attentionScale float32 // factor on queries
	activation     activation

	window   int // positions a windowed layer sees, 0 for all
	windowed func(layer int) bool

	rope      ropeConfig // of layers that see all
	localRope ropeConfig // of windowed layers

	experts, expertsUsed, expertFFN int // 0 where the feed-forward block is dense
}

type activation int

const (
	silu activation = iota
	gelu            // in its tanh approximation
	clampedSwiGLU
)

// architecture is what the name in general.architecture implies.
type architecture struct {
	rope          ropeStyle
	activation    activation
	windowPattern int // every n-th layer sees all, the others a window; 1: all are windowed
	localRopeBase float64
	scaleEmbed    bool // embeddings are multiplied by the square root of their size
	exactYaRN     bool // YaRN's ramp has fractional ends
	ffnNorm       string
}

var architectures = map[string]architecture{
	"llama":    {rope: ropePairs, windowPattern: 1},
	"qwen2":    {rope: ropeHalves},
	"qwen3":    {rope: ropeHalves},
	"qwen3moe": {rope: ropeHalves},
	"phi3":     {rope: ropeHalves, windowPattern: 1},
	"gemma3":   {rope: ropeHalves, activation: gelu, windowPattern: 6, localRopeBase: 10000, scaleEmbed: true},
	"gpt-oss":  {rope: ropeHalves, activation: clampedSwiGLU, windowPattern: 2, exactYaRN: true, ffnNorm: "post_attention_norm"},
}

// Largest values that a file may announce. They are far above any model and
// keep products within an int.
const (
	maxSize    = 1 << 24
	maxContext = 1 << 30
)

// reader collects the first error of a series of look-ups.
type reader struct {
	meta *gguf.Metadata
	arch string
	err  error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func metadataError(kind gguf.Kind, key, format string, args ...any) error {
	return &gguf.Error{Kind: kind, Offset: -1, Key: key, Err: fmt.Errorf(format, args...)}
}

// size reads a positive integer; fallback -1 means that it must be there.
func (r *reader) size(key string, fallback, most int) int {
	key = r.arch + "." + key
	var v int64
	var err error
	if fallback < 0 {
		v, err = r.meta.Int(key)
	} else {
		v, err = r.meta.IntOr(key, int64(fallback))
	}
	if err != nil {
		r.fail(err)
		return 1
	}
	if v < 0 || v > int64(most) || (v == 0 && fallback != 0) {
		r.fail(metadataError(gguf.Malformed, key, "%d is not in 1..%d", v, most))
		return 1
	}
	return int(v)
}

// number reads a finite positive float.
func (r *reader) number(key string, fallback float64) float64 {
	key = r.arch + "." + key
	v, err := r.meta.FloatOr(key, fallback)
	if err != nil {
		r.fail(err)
		return 1
	}
	if !(v > 0) || math.IsInf(v, 0) {
		r.fail(metadataError(gguf.Malformed, key, "%v is not a positive number", v))
		return 1
	}
	return v
}

func (r *reader) text(key, fallback string) string {
	v, err := r.meta.StringOr(r.arch+"."+key, fallback)
	if err != nil {
		r.fail(err)
	}
	return v
}

// readConfig reads the hyperparameters, of which VocabSize is left to the
// embedding tensor to tell.
func readConfig(meta *gguf.Metadata) (Config, architecture, error) {
	name, err := meta.String("general.architecture")
	if err != nil {
		return Config{}, architecture{}, err
	}
	arch, ok := architectures[name]
	if !ok {
		return Config{}, arch, metadataError(gguf.Unsupported, "general.architecture", "architecture %q", name)
	}
	r := &reader{meta: meta, arch: name}
	c := Config{
		Architecture:   name,
		Hidden:         r.size("embedding_length", -1, maxSize),
		Layers:         r.size("block_count", -1, 1<<16),
		Heads:          r.size("attention.head_count", -1, 1<<16),
		TrainedLength:  r.size("context_length", -1, maxContext),
		epsilon:        float32(r.number("attention.layer_norm_rms_epsilon", 1e-5)),
		experts:        r.size("expert_count", 0, 1<<16),
		expertsUsed:    r.size("expert_used_count", 0, 1<<16),
		window:         r.size("attention.sliding_window", 0, maxContext),
		embeddingScale: 1,
		activation:     arch.activation,
	}
	c.FFN = r.size("feed_forward_length", 0, maxSize)
	c.expertFFN = r.size("expert_feed_forward_length", c.FFN, maxSize)
	c.KVHeads = r.size("attention.head_count_kv", c.Heads, 1<<16)
	if r.err == nil && c.Heads%c.KVHeads != 0 {
		r.fail(metadataError(gguf.Malformed, name+".attention.head_count_kv", "%d does not divide %d heads", c.KVHeads, c.Heads))
	}
	c.HeadSize = r.size("attention.key_length", max(c.Hidden/c.Heads, 1), 1<<16)
	if v := r.size("attention.value_length", c.HeadSize, 1<<16); v != c.HeadSize {
		r.fail(metadataError(gguf.Unsupported, name+".attention.value_length", "values of %d, keys of %d", v, c.HeadSize))
	}
	if c.HeadSize%2 != 0 {
		r.fail(metadataError(gguf.Unsupported, name+".attention.key_length", "odd head size %d", c.HeadSize))
	}
	if c.experts > 0 && (c.expertsUsed < 1 || c.expertsUsed > c.experts) {
		r.fail(metadataError(gguf.Malformed, name+".expert_used_count", "%d of %d experts", c.expertsUsed, c.experts))
	}
	c.attentionScale = float32(1 / math.Sqrt(float64(c.HeadSize)))
	if arch.scaleEmbed {
		c.embeddingScale = float32(math.Sqrt(float64(c.Hidden)))
		if c.Layers == 62 { // the 27B model scales by its hidden size per head
			c.attentionScale = float32(1 / math.Sqrt(float64(c.Hidden)/float64(c.Heads)))
		}
	}
	c.readWindows(r, arch)
	c.rope = readRope(r, arch, c.HeadSize)
	c.localRope = c.rope
	if arch.localRopeBase != 0 {
		c.localRope = ropeConfig{
			style: arch.rope, dims: c.rope.dims, factor: 1,
			base: r.number("rope.freq_base_swa", arch.localRopeBase),
		}
	}
	return c, arch, r.err
}

// readWindows decides which layers see a window only.
func (c *Config) readWindows(r *reader, arch architecture) {
	c.windowed = func(int) bool { return false }
	if c.window == 0 || arch.windowPattern == 0 {
		c.window = 0
		return
	}
	pattern := arch.windowPattern
	key := "attention.sliding_window_pattern"
	if layers, err := r.meta.Bools(r.arch + "." + key); err == nil {
		if len(layers) < c.Layers {
			r.fail(metadataError(gguf.Malformed, r.arch+"."+key, "%d entries for %d layers", len(layers), c.Layers))
			return
		}
		c.windowed = func(l int) bool { return layers[l] }
		return
	}
	pattern = r.size(key, pattern, 1<<16)
	c.windowed = func(l int) bool { return pattern == 1 || l%pattern != pattern-1 }
}
