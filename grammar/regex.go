package grammar

import (
	"errors"
	"fmt"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

// RegexDialect is a regular expression syntax.
type RegexDialect uint8

const (
	// ECMAScript is ECMA-262 with the u flag, or its web-compatible grammar (Annex B)
	// for patterns that only that one reads; \d and \w are ASCII, ^ and $ are the
	// ends of the text, and . is not a line end.
	ECMAScript RegexDialect = iota
	// RE2 is the syntax of Go's package regexp.
	RE2
)

// RegexOption is an option of FromRegex and Pattern.
type RegexOption func(*regexOptions) error

type regexOptions struct {
	dialect RegexDialect
	search  bool
	limits  RegexLimits
}

// RegexLimits bounds regular expressions. Zero fields stand for the defaults.
type RegexLimits struct {
	// Size is the longest pattern in bytes. Default 4 MiB.
	Size int
	// Depth is the deepest nesting of groups. Default 1000.
	Depth int
	// Repeat is the largest repeat count. Default 1<<30.
	Repeat int
	// Paths bounds the alternatives that assertions split a pattern into. Default 2000.
	Paths int
}

// WithDialect chooses the syntax. The default is ECMAScript.
func WithDialect(d RegexDialect) RegexOption {
	return func(o *regexOptions) error {
		if d > RE2 {
			return &Error{Kind: ErrInvalid, Keyword: "dialect", Offset: -1, Err: fmt.Errorf("no dialect has the number %d", d)}
		}
		o.dialect = d
		return nil
	}
}

// WithSearch makes the pattern describe the texts in which it matches anywhere,
// as JSON Schema's pattern does, and not those that it matches as a whole. Named
// groups are no captures then.
func WithSearch() RegexOption {
	return func(o *regexOptions) error { o.search = true; return nil }
}

// WithRegexLimits sets the limits.
func WithRegexLimits(l RegexLimits) RegexOption {
	return func(o *regexOptions) error {
		if l.Size < 0 || l.Depth < 0 || l.Repeat < 0 || l.Paths < 0 {
			return &Error{Kind: ErrInvalid, Keyword: "limits", Offset: -1, Err: errors.New("a limit is negative")}
		}
		o.limits = l
		return nil
	}
}

// FromRegex returns the grammar of the texts that the pattern matches from their
// first character to their last. Grammar.Captures finds the parts that its named groups
// captured. The errors are those of Pattern.
func FromRegex(pattern string, opts ...RegexOption) (*Grammar, error) {
	e, node, o, err := parsePattern(pattern, opts)
	if err != nil {
		return nil, err
	}
	g, err := New(e)
	if err == nil && !o.search && hasNamedGroup(node) {
		g.captures = func(text []byte) ([]Captured, error) { return patternCaptures(node, o.syntax(), text) }
	}
	return g, err
}

// Pattern returns the expression of the texts that the pattern matches: a
// regular expression over code points, ready for And, Not and Encode.
//
// Anchors, word boundaries and look-around are exact. Those that look at one
// character are worked into their neighbours; those that look further become
// And and Not of what follows or goes before them. The error is an *Error:
// ErrSyntax and ErrLimit with the byte offset in the pattern, ErrUnsupported for
// back-references and for look-around whose meaning And and Not cannot express:
// inside an unbounded repetition (but for a character before which a few literals
// are refused, as in (?:(?!ab).)*), or a look-behind further than one character
// that meets a look-ahead which starts before it.
func Pattern(pattern string, opts ...RegexOption) (*Expr, error) {
	e, _, _, err := parsePattern(pattern, opts)
	return e, err
}

// syntax is the dialect as package regexsyntax calls it.
func (o *regexOptions) syntax() regexsyntax.Dialect {
	if o.dialect == RE2 {
		return regexsyntax.RE2
	}
	return regexsyntax.ECMAScript
}

// parsePattern reads the pattern and describes its texts.
func parsePattern(pattern string, opts []RegexOption) (*Expr, *regexsyntax.Node, *regexOptions, error) {
	var o regexOptions
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, nil, nil, err
		}
	}
	node, err := regexsyntax.Parse(pattern, o.syntax(), regexsyntax.Limits{Size: o.limits.Size, Depth: o.limits.Depth, Repeat: o.limits.Repeat})
	if err != nil {
		return nil, nil, nil, regexError(err)
	}
	t := translator{search: o.search, limit: o.limits.Paths, asserts: map[*regexsyntax.Node]bool{}}
	if t.limit == 0 {
		t.limit = 2000
	}
	e, err := t.text(node)
	return e, node, &o, err
}

func regexError(err error) error {
	var e *regexsyntax.Error
	if !errors.As(err, &e) {
		return &Error{Kind: ErrSyntax, Keyword: "regular expression", Offset: -1, Err: err}
	}
	kind := map[regexsyntax.ErrorKind]error{regexsyntax.Syntax: ErrSyntax, regexsyntax.Unsupported: ErrUnsupported, regexsyntax.Limit: ErrLimit}[e.Kind]
	return &Error{Kind: kind, Keyword: e.Construct, Offset: int64(e.Offset), Err: errors.New(e.Message)}
}
