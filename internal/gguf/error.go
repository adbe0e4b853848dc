package gguf

import (
	"fmt"
	"strings"
)

// Kind says in which way a file or a request is wrong. It is an error, so
// that errors.Is(err, gguf.Malformed) works on what this package returns.
type Kind string

const (
	Malformed   Kind = "malformed GGUF"           // the bytes contradict the format
	Truncated   Kind = "truncated GGUF"           // the file ends before what it announces
	Unsupported Kind = "unsupported GGUF"         // well formed, but a version or type that is not read
	Limit       Kind = "GGUF limit exceeded"      // a count or length beyond Limits
	Missing     Kind = "missing in GGUF"          // a key or tensor that is not there
	WrongType   Kind = "wrong value type in GGUF" // a key whose value is of another type
)

func (k Kind) Error() string { return string(k) }

// Error is the error type of this package.
type Error struct {
	Kind   Kind
	Offset int64  // byte offset in the file, -1 where none applies
	Key    string // metadata key or tensor name, "" where none applies
	Err    error  // the detail, may be nil
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Kind))
	if e.Key != "" {
		fmt.Fprintf(&b, ": %q", e.Key)
	}
	if e.Offset >= 0 {
		fmt.Fprintf(&b, " at byte %d", e.Offset)
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Is reports whether target is the error's Kind.
func (e *Error) Is(target error) bool { return target == e.Kind }

// Unwrap returns the detail.
func (e *Error) Unwrap() error { return e.Err }

func errorAt(kind Kind, offset int64, key, format string, args ...any) *Error {
	return &Error{Kind: kind, Offset: offset, Key: key, Err: fmt.Errorf(format, args...)}
}
