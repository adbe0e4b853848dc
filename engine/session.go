package engine

import (
	"context"

	"github.com/stencil-go/stencil/mask"
)

// Session is a sequence of tokens that a model has read: its key-value cache.
// It is not safe for concurrent use; sessions of one model are independent of
// each other.
type Session struct {
	model  *Model
	tokens []int32
}

// SessionOption changes how NewSession prepares a session.
type SessionOption func(*sessionOptions) error

type sessionOptions struct{}

// NewSession starts an empty sequence.
func (m *Model) NewSession(opts ...SessionOption) (*Session, error) {
	var o sessionOptions
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, err
		}
	}
	return &Session{model: m}, nil
}

// Append reads tokens, in batches, and returns the logits after the last one:
// one per vocabulary entry. The slice is valid until the session's next call.
func (s *Session) Append(ctx context.Context, tokens []int32) ([]float32, error) {
	return nil, newError(ErrUnsupported, "append", "", "no forward pass")
}

// AppendMasked is Append, computing only the logits of the ids in allowed; the
// others are -Inf. Where few are allowed this saves the better part of the
// output layer.
func (s *Session) AppendMasked(ctx context.Context, tokens []int32, allowed *mask.Set) ([]float32, error) {
	return nil, newError(ErrUnsupported, "append", "", "no forward pass")
}

// AppendAll reads tokens and returns the logits after each of them, row after
// row: len(tokens) x vocabulary size.
func (s *Session) AppendAll(ctx context.Context, tokens []int32) ([]float32, error) {
	return nil, newError(ErrUnsupported, "append", "", "no forward pass")
}

// Len is the number of tokens read.
func (s *Session) Len() int { return len(s.tokens) }

// Tokens are the tokens read. The slice must not be modified and is valid until
// the session's next call.
func (s *Session) Tokens() []int32 { return s.tokens }

// Truncate rolls the session back to its first n tokens in O(1).
func (s *Session) Truncate(n int) error {
	if n < 0 || n > len(s.tokens) {
		return newError(ErrArgument, "truncate", "", "%d is not in 0..%d", n, len(s.tokens))
	}
	s.tokens = s.tokens[:n]
	return nil
}

// Fork returns a session with the same tokens. The cache of the common prefix
// is shared until one of the two overwrites it.
func (s *Session) Fork() *Session { return &Session{model: s.model} }
