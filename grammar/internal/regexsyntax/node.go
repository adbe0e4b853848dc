package regexsyntax

import "fmt"

// Op says what a Node is.
type Op uint8

const (
	Empty        Op = iota // the empty text
	Literal                // Runes, one after another
	Class                  // one code point of Set
	Concat                 // Subs, one after another
	Alternate              // any one of Subs
	Repeat                 // Subs[0], Min to Max times, rather often than seldom unless Lazy; Max < 0: no bound
	Group                  // Subs[0], numbered; Name is "" when it has none
	BeginText              // the start of the text
	EndText                // the end of the text
	BeginLine              // the start of the text or just after a line end, of Set
	EndLine                // the end of the text or just before a line end, of Set
	WordBoundary           // between a character of Set and none of it; Negate: anywhere else
	Look                   // Subs[0] matches ahead, or behind when Behind; Negate: does not
)

// Node is a node of the syntax tree.
type Node struct {
	Op       Op
	Runes    []rune
	Set      *Set
	Subs     []*Node
	Min, Max int
	Name     string
	Lazy     bool
	Negate   bool
	Behind   bool
	// Offset is the byte offset in the pattern where the node starts.
	Offset int
}

// Dialect is a regular expression syntax.
type Dialect uint8

const (
	ECMAScript Dialect = iota // ECMA-262 with the u flag, else Annex B
	Unicode                   // ECMA-262 with the u flag only
	RE2                       // Go's package regexp
	Lark                      // what Python's re and Rust's regex have in common
)

// Limits bounds what is read. Zero fields stand for the defaults.
type Limits struct {
	// Size is the longest pattern, in bytes. Default 4 MiB.
	Size int
	// Depth is the deepest nesting of groups and classes. Default 1000.
	Depth int
	// Repeat is the largest repeat count. Default 1<<30.
	Repeat int
}

func (l Limits) withDefaults() Limits {
	if l.Size <= 0 {
		l.Size = 4 << 20
	}
	if l.Depth <= 0 {
		l.Depth = 1000
	}
	if l.Repeat <= 0 {
		l.Repeat = 1 << 30
	}
	return l
}

// ErrorKind tells errors apart.
type ErrorKind uint8

const (
	Syntax      ErrorKind = iota // not a pattern of the dialect
	Unsupported                  // a pattern, but not regular
	Limit                        // past a limit
)

// Error says what is wrong with a pattern and where.
type Error struct {
	Kind ErrorKind
	// Offset is the byte offset in the pattern.
	Offset int
	// Construct is the text or name of the construct concerned.
	Construct string
	Message   string
}

func (e *Error) Error() string {
	return fmt.Sprintf("regexsyntax: %s: %q at byte %d", e.Message, e.Construct, e.Offset)
}
