package stencil

import (
	"context"
	"errors"
	"reflect"
	"sync"

	"github.com/stencil-go/stencil/engine"
	"github.com/stencil-go/stencil/engine/chat"
	"github.com/stencil-go/stencil/internal/modelstore"
	"github.com/stencil-go/stencil/mask"
)

// DefaultModel is the model that Open takes for the empty name: 135 million parameters,
// Apache-2.0, 98 MB.
const DefaultModel = modelstore.DefaultName

// EmbeddedModel is the name of the model of Embedded.
const EmbeddedModel = "embedded"

// Model is a language model with its vocabulary prepared for masks. It is safe for
// concurrent use.
type Model struct {
	engine *engine.Model
	vocab  *mask.Vocab
	file   modelstore.Model
	chat   func() (*chat.Template, error) // parses the chat template once
	shapes shapeCache
}

// Progress reports the download of a model: Done of Total bytes (0 where unknown) of a
// Stage ("download", "unpack", "verify") of the file Name.
type Progress = modelstore.Progress

// OpenOption changes how Open finds and loads a model.
type OpenOption func(*openSettings) error

type openSettings struct {
	store  *modelstore.Store
	engine []engine.Option
}

// WithProgress has report called while a model is downloaded, from one goroutine at a
// time.
func WithProgress(report func(Progress)) OpenOption {
	return func(s *openSettings) error {
		if report == nil {
			return optionError("open", "the progress function is nil")
		}
		s.store.Progress = report
		return nil
	}
}

// WithoutDownload takes only models that are on this machine.
func WithoutDownload() OpenOption {
	return func(s *openSettings) error {
		s.store.Downloads = modelstore.DownloadsRefused
		return nil
	}
}

// WithEngine passes options on to the engine, such as engine.WithThreads.
func WithEngine(opts ...engine.Option) OpenOption {
	return func(s *openSettings) error {
		s.engine = append(s.engine, opts...)
		return nil
	}
}

// Open finds the model called name and loads it. A name is the path of a GGUF file, the
// name of a file in the model folder (STENCIL_MODELS, by default stencil/models under
// the user's cache folder), a model that Ollama ("qwen3:0.6b") or the Hugging Face cache
// ("owner/repo") holds, or a file to download ("owner/repo/file.gguf", an https address).
// The empty name is DefaultModel, downloaded when it is not there. ctx ends the search
// and the download.
//
// The error's cause is a *ModelError when the model cannot be had, an *engine.Error when
// the file cannot be read.
func Open(ctx context.Context, name string, opts ...OpenOption) (*Model, error) {
	s := openSettings{store: modelstore.FromEnvironment()}
	for _, opt := range opts {
		if err := opt(&s); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, &Error{Kind: ErrCanceled, Op: "open", Err: err}
	}
	file, err := s.store.Resolve(ctx, name)
	if err != nil {
		kind := ErrModel
		if ctx.Err() != nil {
			kind = ErrCanceled
		}
		return nil, &Error{Kind: kind, Op: "open", Err: err}
	}
	em, err := engine.Open(file.Path, s.engine...)
	return newModel(em, *file, err)
}

// Embedded loads the small model that is part of the module: without a file, a download
// or a wait. It is good at what it was trained for (reading a short English text and
// writing the fields, label or tool call that are asked for; see package
// engine/embedded) and at nothing else. Of the options only WithEngine matters. Programs
// that do not call it do not carry the model.
func Embedded(opts ...OpenOption) (*Model, error) {
	s := openSettings{store: &modelstore.Store{}}
	for _, opt := range opts {
		if err := opt(&s); err != nil {
			return nil, err
		}
	}
	em, err := engine.Embedded(s.engine...)
	return newModel(em, modelstore.Model{Name: EmbeddedModel}, err)
}

// newModel prepares what engine.Open or engine.Embedded has returned.
func newModel(em *engine.Model, file modelstore.Model, err error) (*Model, error) {
	if err != nil {
		kind := ErrModel
		if errors.Is(err, engine.ErrOption) {
			kind = ErrOption
		}
		return nil, &Error{Kind: kind, Op: "open", Err: err}
	}
	tok := em.Tokenizer()
	tokens, names := textTokens(tok)
	vocab, err := mask.NewVocab(tokens, tok.EOG(), mask.WithTokenNames(names))
	if err != nil {
		return nil, errors.Join(&Error{Kind: ErrModel, Op: "open", Err: err}, em.Close())
	}
	return &Model{engine: em, vocab: vocab, file: file, chat: sync.OnceValues(em.Chat)}, nil
}

// textTokens lists the bytes of each token, nil for those that add no text: these
// are in names.
func textTokens(tok interface {
	Bytes() [][]byte
	Specials() []int32
}) (tokens [][]byte, names map[string]int32) {
	tokens = tok.Bytes()
	names = map[string]int32{}
	for _, id := range tok.Specials() {
		names[string(tokens[id])] = id
		tokens[id] = nil
	}
	return tokens, names
}

// Close frees the model. Calls under way fail.
func (m *Model) Close() error { return m.engine.Close() }

// Name is the name of the model's file or repository.
func (m *Model) Name() string { return m.file.Name }

// Path is the model's file, empty for the embedded model.
func (m *Model) Path() string { return m.file.Path }

// Engine returns the model for use with package engine.
func (m *Model) Engine() *engine.Model { return m.engine }

// Vocab returns the vocabulary for use with package mask.
func (m *Model) Vocab() *mask.Vocab { return m.vocab }

// maxShapes bounds the shapes that a model keeps for Generate. Programs use few types;
// one that makes types at run time must not fill the memory.
const maxShapes = 256

// shapeCache keeps the shapes of Go types.
type shapeCache struct {
	mu     sync.Mutex
	byType map[shapeKey]*Shape
}

type shapeKey struct {
	t      reflect.Type
	format format
}

// of returns the shape of t in the format of the settings, which have no options for it;
// cached tells that it was compiled by an earlier call.
func (c *shapeCache) of(t reflect.Type, s *settings) (shape *Shape, cached bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := shapeKey{t, s.format}
	if shape := c.byType[key]; shape != nil {
		return shape, true, nil
	}
	shape, err = shapeFor(t, s)
	if err != nil {
		return nil, false, err
	}
	if c.byType == nil || len(c.byType) >= maxShapes {
		c.byType = map[shapeKey]*Shape{}
	}
	c.byType[key] = shape
	return shape, false, nil
}
