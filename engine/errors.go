package engine

import (
	"errors"
	"fmt"
	"strings"

	"github.com/stencil-go/stencil/internal/gguf"
)

// Kind says what went wrong in an *Error. It is itself an error, so that
// errors.Is(err, engine.ErrContextLength) works on what this package returns.
type Kind string

const (
	// ErrOption: an option has a value that makes no sense.
	ErrOption Kind = "invalid option"
	// ErrFile: the model file is malformed, truncated or contradicts itself.
	ErrFile Kind = "invalid model file"
	// ErrUnsupported: the file is well formed, but of an architecture, tensor
	// type or format version that the engine does not read.
	ErrUnsupported Kind = "unsupported model"
	// ErrLimit: the file announces more than the engine's limits allow.
	ErrLimit Kind = "limit exceeded"
	// ErrContextLength: more tokens than the context holds.
	ErrContextLength Kind = "context length exceeded"
	// ErrToken: a token id outside the vocabulary.
	ErrToken Kind = "invalid token"
	// ErrArgument: another argument that makes no sense.
	ErrArgument Kind = "invalid argument"
	// ErrClosed: the model was closed.
	ErrClosed Kind = "model closed"
	// ErrWrite: the output could not be written; the writer's error is wrapped.
	ErrWrite Kind = "write failed"
	// ErrCanceled: the context ended first; the context's error is wrapped.
	ErrCanceled Kind = "canceled"
)

func (k Kind) Error() string { return string(k) }

// Error is the error type of this package. For what is wrong with a model
// file, Offset and Key say where.
type Error struct {
	Kind   Kind
	Op     string // what was being done: "open", "append", ...
	Path   string // the model file, where one is concerned
	Key    string // the metadata key, tensor or option concerned
	Offset int64  // byte offset in the file, -1 where none applies
	Err    error  // the detail, may be nil
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("engine: ")
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	if e.Path != "" {
		b.WriteString(e.Path + ": ")
	}
	b.WriteString(string(e.Kind))
	if e.Key != "" {
		fmt.Fprintf(&b, ": %q", e.Key)
	}
	if e.Offset >= 0 {
		fmt.Fprintf(&b, " at byte %d", e.Offset)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Is reports whether target is the error's Kind.
func (e *Error) Is(target error) bool { return target == e.Kind }

// Unwrap returns the detail.
func (e *Error) Unwrap() error { return e.Err }

func newError(kind Kind, op, key, format string, args ...any) *Error {
	return &Error{Kind: kind, Op: op, Key: key, Offset: -1, Err: fmt.Errorf(format, args...)}
}

// fileError makes an *Error of whatever reading the model at path returned.
func fileError(op, path string, err error) error {
	var g *gguf.Error
	if !errors.As(err, &g) {
		return &Error{Kind: ErrFile, Op: op, Path: path, Offset: -1, Err: err}
	}
	kind := ErrFile
	switch g.Kind {
	case gguf.Unsupported:
		kind = ErrUnsupported
	case gguf.Limit:
		kind = ErrLimit
	}
	return &Error{Kind: kind, Op: op, Path: path, Key: g.Key, Offset: g.Offset, Err: errors.Join(g.Err, g.Kind)}
}
