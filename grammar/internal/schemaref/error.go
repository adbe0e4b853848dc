package schemaref

import "fmt"

// Fault is the kind of an Error.
type Fault uint8

// The kinds of fault.
const (
	// Malformed: the document is not JSON.
	Malformed Fault = iota
	// Invalid: JSON, but not a valid schema.
	Invalid
	// Unresolved: a reference leads nowhere.
	Unresolved
	// TooMuch: past a limit.
	TooMuch
)

// Error says what is wrong with a schema, and where.
type Error struct {
	Fault Fault
	// Document is the URI of the document, "" for the source itself.
	Document string
	Pointer  string
	Keyword  string
	// Offset is the byte offset in the document, or -1.
	Offset int
	Reason string
	// Err is the cause, if another part gave one.
	Err error
}

func (e *Error) Error() string { return fmt.Sprintf("%s %q: %s", e.Pointer, e.Keyword, e.Reason) }

func (e *Error) Unwrap() error { return e.Err }
