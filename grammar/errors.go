package grammar

import (
	"errors"
	"fmt"
	"strings"
)

// Kinds of error: errors.Is(err, ErrUnsupported) tells them apart.
var (
	// ErrSyntax: the source is not well-formed (JSON, regex, GBNF ...).
	ErrSyntax = errors.New("syntax error")
	// ErrInvalid: well-formed, but not a valid schema or grammar.
	ErrInvalid = errors.New("invalid")
	// ErrUnsupported: a construct that stencil does not enforce, and so refuses.
	ErrUnsupported = errors.New("unsupported")
	// ErrUnsatisfiable: no text can satisfy it.
	ErrUnsatisfiable = errors.New("unsatisfiable")
	// ErrLimit: past a limit of Limits.
	ErrLimit = errors.New("limit exceeded")
)

// Error says what is wrong with a grammar's source, and where.
type Error struct {
	// Kind is one of the Err... kinds of this package.
	Kind error
	// Pointer is the JSON pointer of the place in a schema ("" is the root).
	Pointer string
	// Keyword is the keyword or construct concerned, if there is one.
	Keyword string
	// Offset is the byte offset in the source, or -1 where it is not known.
	Offset int64
	// Err tells the rest: the reason and what to do instead.
	Err error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("grammar: ")
	b.WriteString(e.Kind.Error())
	if e.Keyword != "" {
		fmt.Fprintf(&b, " %q", e.Keyword)
	}
	if e.Pointer != "" {
		fmt.Fprintf(&b, " at %s", e.Pointer)
	}
	if e.Offset >= 0 {
		fmt.Fprintf(&b, " (byte %d)", e.Offset)
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Unwrap lets errors.Is find both the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}
