package repair

import (
	"errors"
	"fmt"
)

// The kinds of error; use errors.Is.
var (
	ErrNoValue     = errors.New("no value in the text")
	ErrTooLarge    = errors.New("the text is too long")
	ErrTooDeep     = errors.New("the text is nested too deeply")
	ErrLossy       = errors.New("the repair would lose something")
	ErrInvalid     = errors.New("the value does not satisfy the schema")
	ErrSchemaInput = errors.New("the schema cannot be used")
	ErrOption      = errors.New("bad option")
	ErrDecode      = errors.New("the value does not fit the Go type")
)

// Error says why a text was not repaired.
type Error struct {
	Kind       error       // one of the Err values
	Offset     int         // in the input, -1 when it has no place
	Path       string      // JSON pointer in the value, for ErrInvalid
	Reason     string      // what exactly is wrong
	Violations []Violation // all of them, for ErrInvalid
	Err        error       // the cause, if any
}

func (e *Error) Error() string {
	s := "repair: " + e.Kind.Error()
	if e.Offset >= 0 {
		s += fmt.Sprintf(" at byte %d", e.Offset)
	}
	if e.Path != "" {
		s += " at " + e.Path
	}
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	return s
}

// noTable is the error for a text without rows.
func noTable() error {
	return &Error{Kind: ErrNoValue, Offset: 0, Reason: "no table in the text"}
}

// Unwrap gives the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err != nil {
		return []error{e.Kind, e.Err}
	}
	return []error{e.Kind}
}

// Violation is one place where a value does not satisfy its schema.
type Violation struct {
	Path    string // JSON pointer
	Keyword string
	Reason  string
}
