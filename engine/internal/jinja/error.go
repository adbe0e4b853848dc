package jinja

import (
	"errors"
	"fmt"
)

// The kinds of failure, to be tested with errors.Is.
var (
	ErrSyntax      = errors.New("template syntax")
	ErrUnsupported = errors.New("unsupported in a template")
	ErrValue       = errors.New("template evaluation")
	ErrLimit       = errors.New("template exceeds a limit")
	ErrRaised      = errors.New("raised by the template") // raise_exception
)

// Error is a failure at a line of the template.
type Error struct {
	Kind   error
	Line   int
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("%v: line %d: %s", e.Kind, e.Line, e.Reason) }

// Is makes errors.Is work with the kinds.
func (e *Error) Is(target error) bool { return e.Kind == target }

// failure carries an *Error up to Parse or Render.
type failure struct{ err *Error }

func throw(kind error, line int, format string, args ...any) {
	panic(failure{&Error{kind, line, fmt.Sprintf(format, args...)}})
}

func catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case failure:
		*err = r.err
	default:
		panic(r)
	}
}
