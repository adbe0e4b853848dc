package notation

import "fmt"

// Kind tells errors apart.
type Kind uint8

const (
	Syntax      Kind = iota // not of the language
	Invalid                 // of the language, but without meaning
	Unsupported             // meaningful, but not enforced
	Limit                   // past a limit
)

// Error says what is wrong with a source and where.
type Error struct {
	Kind Kind
	// Offset is the byte offset in the source.
	Offset int
	// Construct is the construct concerned, "" if there is none to name.
	Construct string
	Message   string
	// Expected says what could stand at the offset instead, "" if that is not the matter.
	Expected string
}

func (e *Error) Error() string {
	s := fmt.Sprintf("notation: %s at byte %d", e.Message, e.Offset)
	if e.Expected != "" {
		s += ": expected " + e.Expected
	}
	return s
}

// Fail returns an error of the given kind at an offset.
func Fail(kind Kind, offset int, construct, format string, args ...any) *Error {
	return &Error{Kind: kind, Offset: offset, Construct: construct, Message: fmt.Sprintf(format, args...)}
}
