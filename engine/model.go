package engine

import (
	"github.com/stencil-go/stencil/internal/gguf"
)

// Metadata is the typed key-value part of a model file. It stays valid after
// the model is closed.
type Metadata = gguf.Metadata

// Info describes a model.
type Info struct {
	Architecture  string // as GGUF names it: "llama", "qwen3", ...
	Name          string // general.name, may be empty
	Quantization  string // the tensor type most weights have: "Q4_1", "F16", ...
	Parameters    int64  // number of weights
	FileBytes     int64
	ContextLength int // tokens a session may hold
	VocabSize     int
	Layers        int
	EmbeddingSize int
	Heads         int // query heads
	KVHeads       int // key and value heads
}

// Model is a language model whose weights are loaded. It is safe for
// concurrent use by several sessions.
type Model struct {
	file *gguf.File
	info Info
}

// Open loads the GGUF file at path. It checks the whole file's structure and
// fails with an *Error that names the offset and the key or tensor.
func Open(path string, opts ...Option) (*Model, error) {
	o := defaultOptions()
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	f, err := gguf.Open(path, gguf.Limits{})
	if err != nil {
		return nil, fileError("open", path, err)
	}
	return &Model{file: f}, nil
}

// Close stops the model's goroutines and frees its memory. Sessions of the
// model fail with ErrClosed from then on. Close may be called twice.
func (m *Model) Close() error { return m.file.Close() }

// Info describes the model.
func (m *Model) Info() Info { return m.info }

// Metadata gives the model file's key-value part: hyperparameters, tokenizer
// and chat template.
func (m *Model) Metadata() *Metadata { return &m.file.Metadata }
