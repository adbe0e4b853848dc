package stencil

import (
	"github.com/stencil-go/stencil/internal/modelstore"
	"github.com/stencil-go/stencil/internal/structschema"
)

// Kind says what went wrong in an Error. It is itself an error, so that
// errors.Is(err, stencil.ErrBudget) works.
type Kind string

const (
	// ErrOption: an option has a value that makes no sense, or none here.
	ErrOption Kind = "invalid option"
	// ErrModel: the model cannot be found, downloaded or read.
	ErrModel Kind = "model not usable"
	// ErrType: the Go type has no JSON Schema.
	ErrType Kind = "type not usable"
	// ErrShape: the schema or grammar is malformed, contradicts itself, or asks for what is not enforced.
	ErrShape Kind = "shape not usable"
	// ErrPrompt: the prompt is not valid UTF-8, or empty.
	ErrPrompt Kind = "invalid prompt"
	// ErrPromptTooLong: prompt and answer do not fit the model's context.
	ErrPromptTooLong Kind = "prompt too long"
	// ErrBudget: the shortest text that fits the shape needs more tokens than allowed.
	ErrBudget Kind = "budget too small"
	// ErrGenerate: the model failed while it wrote.
	ErrGenerate Kind = "generation failed"
	// ErrStopped: a callback returned an error; it is wrapped.
	ErrStopped Kind = "stopped by the caller"
	// ErrCanceled: the context ended; its error is wrapped.
	ErrCanceled Kind = "canceled"
	// ErrAttempts: no answer could be taken in as many attempts as were allowed.
	ErrAttempts Kind = "no usable answer"
	// ErrDecode: the text is valid, but the Go type does not take it: its own
	// UnmarshalJSON or UnmarshalText refuses it.
	ErrDecode Kind = "text does not decode"
)

func (k Kind) Error() string { return string(k) }

// Error is the error type of this package.
type Error struct {
	Kind   Kind
	Op     string // "open", "compile", "generate", "retry"
	Detail string // what exactly, may be empty
	Err    error  // cause, may be nil
}

// Error joins operation, kind, detail and cause.
func (e *Error) Error() string {
	s := "stencil: " + e.Op + ": " + string(e.Kind)
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Is reports whether target is the error's Kind.
func (e *Error) Is(target error) bool { return target == e.Kind }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// SchemaError tells which field of a Go type has no schema, and why.
type SchemaError = structschema.Error

// ModelError tells why a model cannot be had, and what to do about it.
type ModelError = modelstore.Error

// Kinds of a SchemaError, for errors.Is.
var (
	ErrUnsupportedType = structschema.ErrUnsupported
	ErrTag             = structschema.ErrTag
	ErrConflict        = structschema.ErrConflict
)

// Kinds of a ModelError, for errors.Is.
var (
	ErrModelNotFound  = modelstore.ErrNotFound
	ErrModelAmbiguous = modelstore.ErrAmbiguous
	ErrModelInvalid   = modelstore.ErrInvalid
	ErrDownload       = modelstore.ErrDownload
	ErrChecksum       = modelstore.ErrChecksum
)
