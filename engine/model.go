package engine

import (
	"errors"
	"sync"

	"github.com/stencil-go/stencil/engine/internal/model"
	"github.com/stencil-go/stencil/engine/tokenizer"
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
// concurrent use by several sessions; they take turns, batch by batch, each
// using all threads.
type Model struct {
	file     *gguf.File
	core     *model.Model
	metadata *Metadata
	info     Info

	tokenizer *tokenizer.Tokenizer

	mu     sync.Mutex
	closed bool
}

// Open loads the GGUF file at path. It checks the whole file's structure and
// fails with an *Error that names the offset and the key or tensor. The weights
// are rearranged for the processor at hand, outside the garbage collector's heap:
// the model takes about its file's size in memory, or, where weights have 2, 3, 5
// or 6 bits, what 8 bits would take.
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
	return load(f, path, o)
}

// OpenBytes loads the GGUF file that data holds, as a program has it that embeds its
// model. It fails as Open does. data must not change until the model is closed.
func OpenBytes(data []byte, opts ...Option) (*Model, error) {
	o := defaultOptions()
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	f, err := gguf.Parse(data, gguf.Limits{})
	if err != nil {
		return nil, fileError("open", "", err)
	}
	return load(f, "", o)
}

// load builds the model of f, which it closes when it fails. path is for errors.
func load(f *gguf.File, path string, o options) (*Model, error) {
	if err := o.fits(&f.Metadata); err != nil {
		f.Close()
		return nil, err
	}
	core, err := model.New(f, o.threads, o.contextLength)
	if err != nil {
		f.Close()
		return nil, fileError("open", path, err)
	}
	tok, err := openTokenizer(path, &f.Metadata, core.VocabSize)
	if err != nil {
		core.Close()
		f.Close()
		return nil, err
	}
	m := &Model{file: f, core: core, metadata: &f.Metadata, info: describe(f, core), tokenizer: tok}
	if o.contextLength > 0 {
		m.info.ContextLength = o.contextLength
	}
	return m, nil
}

// describe collects what Info tells.
func describe(f *gguf.File, core *model.Model) Info {
	name, _ := f.Metadata.String("general.name") // its absence is no fault
	info := Info{
		Architecture:  core.Architecture,
		Name:          name,
		FileBytes:     f.Size,
		ContextLength: core.TrainedLength,
		VocabSize:     core.VocabSize,
		Layers:        core.Layers,
		EmbeddingSize: core.Hidden,
		Heads:         core.Heads,
		KVHeads:       core.KVHeads,
	}
	weights := map[gguf.Type]int64{}
	var most gguf.Type
	for i := range f.Tensors() {
		t := &f.Tensors()[i]
		n := int64(t.Elements())
		info.Parameters += n
		weights[t.Type] += n
		if weights[t.Type] > weights[most] {
			most = t.Type
		}
	}
	info.Quantization = most.String()
	return info
}

// Close stops the model's goroutines and frees its memory. It waits for a
// session that is computing; sessions fail with ErrClosed from then on. Close
// may be called twice.
func (m *Model) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil
	}
	m.closed = true
	if err := errors.Join(m.core.Close(), m.file.Close()); err != nil {
		return &Error{Kind: ErrFile, Op: "close", Offset: -1, Err: err}
	}
	return nil
}

// Info describes the model.
func (m *Model) Info() Info { return m.info }

// Metadata gives the model file's key-value part: hyperparameters, tokenizer
// and chat template. It stays valid after Close.
func (m *Model) Metadata() *Metadata { return m.metadata }
