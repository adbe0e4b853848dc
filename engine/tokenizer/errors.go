package tokenizer

import (
	"errors"
	"fmt"
)

// The kinds of failure, to be tested with errors.Is.
var (
	// ErrSyntax: the file is not well-formed JSON, or a value has the wrong type.
	ErrSyntax = errors.New("malformed tokenizer")
	// ErrInvalid: the file is well-formed but contradicts itself: a token id out of
	// range, two tokens with one id, a merge of tokens that do not exist.
	ErrInvalid = errors.New("invalid tokenizer")
	// ErrUnsupported: the file asks for a model, a normaliser or a pre-tokeniser
	// this package does not implement.
	ErrUnsupported = errors.New("unsupported tokenizer")
	// ErrLimit: the file exceeds a bound of this package.
	ErrLimit = errors.New("tokenizer exceeds a limit")
)

// Error is the one error type of the package: what failed and where.
type Error struct {
	Kind   error  // one of the Err values above
	Where  string // JSON path ("model.merges[12]") or GGUF key, "" where none applies
	Offset int64  // byte offset in a JSON text, -1 where none applies
	Reason string
	Err    error // the cause, or nil
}

func (e *Error) Error() string {
	s := "tokenizer: " + e.Kind.Error()
	if e.Where != "" {
		s += ": " + e.Where
	}
	if e.Offset >= 0 {
		s += fmt.Sprintf(" at byte %d", e.Offset)
	}
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Is makes errors.Is(err, ErrSyntax) and its siblings work.
func (e *Error) Is(target error) bool { return e.Kind == target }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func fail(kind error, where, format string, args ...any) *Error {
	return &Error{Kind: kind, Where: where, Offset: -1, Reason: fmt.Sprintf(format, args...)}
}

// Bounds of what a tokenizer file may hold. The largest known vocabulary has
// 2^18 tokens, the longest special token about 60 bytes, the largest
// tokenizer.json 40 MiB: each bound leaves an order of magnitude.
const (
	maxTokens       = 1 << 22
	maxFileBytes    = 512 << 20
	maxTokenBytes   = 64 << 10
	maxSpecialBytes = 1 << 10
)
