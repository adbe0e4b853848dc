package structschema

import (
	"errors"
	"fmt"
	"reflect"
)

// The kinds of an Error, for errors.Is.
var (
	// ErrUnsupported: the Go type has no JSON form, or one that cannot be known.
	ErrUnsupported = errors.New("unsupported type")
	// ErrTag: a struct tag is malformed or does not fit the field's type.
	ErrTag = errors.New("invalid struct tag")
	// ErrConflict: two fields or tags contradict each other.
	ErrConflict = errors.New("conflict")
)

// Error says which part of a type cannot be expressed as a schema.
type Error struct {
	Kind   error        // ErrUnsupported, ErrTag or ErrConflict
	Path   string       // Go path from the root type: Order.Lines[].Price
	Type   reflect.Type // the type at Path; nil for the nil type
	Reason string       // what is wrong and what to do about it
}

// Error tells the path, the kind and the reason.
func (e *Error) Error() string {
	return fmt.Sprintf("stencil: %s: %v: %s", e.Path, e.Kind, e.Reason)
}

// Unwrap returns the kind, so that errors.Is finds it.
func (e *Error) Unwrap() error { return e.Kind }

func failf(kind error, path string, t reflect.Type, format string, args ...any) error {
	return &Error{Kind: kind, Path: path, Type: t, Reason: fmt.Sprintf(format, args...)}
}
