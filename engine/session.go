package engine

import (
	"context"
	"errors"
	"math"

	"github.com/stencil-go/stencil/engine/internal/model"
	"github.com/stencil-go/stencil/mask"
)

// Session is a sequence of tokens that a model has read: its key-value cache.
// It is not safe for concurrent use; sessions of one model are independent of
// each other.
type Session struct {
	model  *Model
	cache  *model.Cache
	tokens []int32
	limit  int       // tokens at most
	logits []float32 // of the last call
}

// SessionOption changes how NewSession prepares a session.
type SessionOption func(*Session) error

// WithSessionLimit limits a session to n tokens, fewer than the model's context
// length.
func WithSessionLimit(n int) SessionOption {
	return func(s *Session) error {
		if n < 1 || n > s.limit {
			return newError(ErrOption, "new session", "session limit", "%d is not in 1..%d", n, s.limit)
		}
		s.limit = n
		return nil
	}
}

// NewSession starts an empty sequence. Sessions need not be closed.
func (m *Model) NewSession(opts ...SessionOption) (*Session, error) {
	s := &Session{model: m, cache: new(model.Cache), limit: m.info.ContextLength}
	for _, opt := range opts {
		if err := opt(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Append reads tokens, in batches, and returns the logits after the last one:
// one per vocabulary entry. The slice belongs to the caller until the session's
// next call of an Append method.
//
// It fails with ErrArgument where tokens is empty, ErrToken where one is not in
// the vocabulary, ErrContextLength where they are more than the context has room
// for, ErrCanceled when ctx ends (which is looked at before every layer of every
// batch) and ErrClosed. On error the session is not changed.
func (s *Session) Append(ctx context.Context, tokens []int32) ([]float32, error) {
	return s.run(ctx, tokens, model.Output{Logits: s.buffer(1)})
}

// AppendMasked is Append, computing only the logits of the ids in allowed; the
// others are -Inf. Its logits equal Append's exactly. Where few are allowed it
// saves the better part of the output layer, often a third of all work.
func (s *Session) AppendMasked(ctx context.Context, tokens []int32, allowed *mask.Set) ([]float32, error) {
	if allowed.Size() > s.model.info.VocabSize {
		return nil, newError(ErrArgument, "append", "", "a mask of %d ids over a vocabulary of %d", allowed.Size(), s.model.info.VocabSize)
	}
	logits := s.buffer(1)
	for i := range logits {
		logits[i] = float32(math.Inf(-1))
	}
	return s.run(ctx, tokens, model.Output{Logits: logits, Allowed: allowed.Words()})
}

// AppendAll is Append with the logits after each token, row after row:
// len(tokens) x vocabulary size. It is meant for scoring a text.
func (s *Session) AppendAll(ctx context.Context, tokens []int32) ([]float32, error) {
	if err := s.check(tokens); err != nil {
		return nil, err
	}
	return s.run(ctx, tokens, model.Output{Logits: s.buffer(len(tokens)), All: true})
}

// Prefill is Append without logits: for a prefix that others will share, or a
// token whose successor is known.
func (s *Session) Prefill(ctx context.Context, tokens []int32) error {
	return s.append(ctx, tokens, model.Output{})
}

// buffer returns rows x vocabulary size floats of unknown value.
func (s *Session) buffer(rows int) []float32 {
	n := rows * s.model.info.VocabSize
	if cap(s.logits) < n {
		s.logits = make([]float32, n)
	}
	return s.logits[:n]
}

// check finds what is wrong with tokens before anything is computed.
func (s *Session) check(tokens []int32) error {
	if len(tokens) == 0 {
		return newError(ErrArgument, "append", "", "no tokens")
	}
	if room := s.limit - len(s.tokens); len(tokens) > room {
		return newError(ErrContextLength, "append", "", "%d tokens after %d in a context of %d", len(tokens), len(s.tokens), s.limit)
	}
	for i, t := range tokens {
		if t < 0 || int(t) >= s.model.info.VocabSize {
			return newError(ErrToken, "append", "", "token %d is %d, the vocabulary has %d", i, t, s.model.info.VocabSize)
		}
	}
	return nil
}

// run appends tokens and returns out's logits, nil on error.
func (s *Session) run(ctx context.Context, tokens []int32, out model.Output) ([]float32, error) {
	if err := s.append(ctx, tokens, out); err != nil {
		return nil, err
	}
	return out.Logits, nil
}

func (s *Session) append(ctx context.Context, tokens []int32, out model.Output) error {
	if err := s.check(tokens); err != nil {
		return err
	}
	err := s.model.core.Forward(ctx, s.cache, tokens, out)
	switch {
	case err == nil:
		s.tokens = append(s.tokens, tokens...)
		return nil
	case errors.Is(err, model.ErrClosed):
		return &Error{Kind: ErrClosed, Op: "append", Offset: -1}
	}
	return &Error{Kind: ErrCanceled, Op: "append", Offset: -1, Err: err}
}

// Len is the number of tokens read.
func (s *Session) Len() int { return len(s.tokens) }

// Limit is the number of tokens the session may hold.
func (s *Session) Limit() int { return s.limit }

// Model is the session's model.
func (s *Session) Model() *Model { return s.model }

// Tokens are the tokens read. The slice must not be modified and is valid until
// the session's next call.
func (s *Session) Tokens() []int32 { return s.tokens }

// Truncate rolls the session back to its first n tokens in O(1).
func (s *Session) Truncate(n int) error {
	if n < 0 || n > len(s.tokens) {
		return newError(ErrArgument, "truncate", "", "%d is not in 0..%d", n, len(s.tokens))
	}
	s.tokens = s.tokens[:n]
	s.cache.Truncate(n)
	return nil
}

// Fork returns a session that has read the same tokens, at the cost of copying
// the list of its cache's pages. The pages are shared; one that either session
// writes to is copied first, so neither disturbs the other.
func (s *Session) Fork() *Session {
	return &Session{
		model:  s.model,
		cache:  s.cache.Fork(),
		tokens: append([]int32(nil), s.tokens...),
		limit:  s.limit,
	}
}
