package engine

import (
	"errors"

	"github.com/stencil-go/stencil/engine/tokenizer"
)

// Tokenizer turns text into the model's tokens and back. It stays valid after
// Close.
func (m *Model) Tokenizer() *tokenizer.Tokenizer { return m.tokenizer }

// openTokenizer builds the tokenizer of the model file at path, whose embedding has
// the given number of rows.
func openTokenizer(path string, metadata *Metadata, rows int) (*tokenizer.Tokenizer, error) {
	tok, err := tokenizer.FromMetadata(metadata)
	if err == nil {
		if tok.Len() > rows {
			err := newError(ErrFile, "open", "tokenizer.ggml.tokens", "%d tokens, but the model knows %d", tok.Len(), rows)
			err.Path = path
			return nil, err
		}
		return tok, nil
	}
	kind := ErrFile
	switch {
	case errors.Is(err, tokenizer.ErrUnsupported):
		kind = ErrUnsupported
	case errors.Is(err, tokenizer.ErrLimit):
		kind = ErrLimit
	}
	out := &Error{Kind: kind, Op: "open", Path: path, Offset: -1, Err: err}
	var e *tokenizer.Error
	if errors.As(err, &e) {
		out.Key = e.Where
	}
	return nil, out
}
