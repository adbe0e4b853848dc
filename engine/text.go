package engine

import (
	"errors"

	"github.com/stencil-go/stencil/engine/chat"
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

// Chat returns the model's chat template, or the default that package chat documents
// where the model file has none. It fails with a *chat.Error, or with an *Error where
// the file has something else under the template's key.
func (m *Model) Chat() (*chat.Template, error) {
	source := ""
	if m.metadata.Has(templateKey) {
		var err error
		if source, err = m.metadata.String(templateKey); err != nil {
			return nil, fileError("chat", "", err)
		}
	}
	return chat.New(source, m.tokenizer)
}

const templateKey = "tokenizer.chat_template"
