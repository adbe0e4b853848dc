package grammar

import (
	"errors"
	"fmt"

	"github.com/stencil-go/stencil/grammar/internal/notation"
	"github.com/stencil-go/stencil/internal/excerpt"
)

// NotationOption is an option of FromGBNF and FromLark.
type NotationOption func(*notationOptions) error

type notationOptions struct {
	start       string
	limits      NotationLimits
	subgrammars map[string]*Grammar
	schema      []JSONSchemaOption
}

// NotationLimits bounds what FromGBNF and FromLark read. Zero fields stand for the
// defaults; what exceeds a limit is an error of kind ErrLimit.
type NotationLimits struct {
	// SourceBytes is the longest grammar in bytes. Default 16 MiB.
	SourceBytes int
	// Depth is the deepest nesting of brackets. Default 500.
	Depth int
	// Repeat is the largest repeat count. Default 1<<30.
	Repeat int
	// Work bounds the expressions that templates and grammars within the grammar
	// make, about 200 bytes each. Default 2,000,000.
	Work int
}

func (l NotationLimits) withDefaults() NotationLimits {
	for _, f := range []struct {
		value    *int
		standard int
	}{{&l.SourceBytes, 16 << 20}, {&l.Depth, 500}, {&l.Repeat, 1 << 30}, {&l.Work, 2_000_000}} {
		if *f.value == 0 {
			*f.value = f.standard
		}
	}
	return l
}

// WithNotationLimits sets the limits.
func WithNotationLimits(l NotationLimits) NotationOption {
	return func(o *notationOptions) error {
		if l.SourceBytes < 0 || l.Depth < 0 || l.Repeat < 0 || l.Work < 0 {
			return optionError("WithNotationLimits", "a limit is negative")
		}
		o.limits = l
		return nil
	}
}

// WithStartRule sets the rule that describes the whole text. The default is root
// in GBNF and start in Lark.
func WithStartRule(name string) NotationOption {
	return func(o *notationOptions) error {
		if name == "" {
			return optionError("WithStartRule", "the name is empty")
		}
		o.start = name
		return nil
	}
}

func newNotationOptions(start string, opts []NotationOption) (notationOptions, error) {
	o := notationOptions{start: start}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return o, err
		}
	}
	o.limits = o.limits.withDefaults()
	return o, nil
}

// notationError locates an error of a reader in its source.
func notationError(src string, err *notation.Error) error {
	kind := map[notation.Kind]error{notation.Syntax: ErrSyntax, notation.Invalid: ErrInvalid, notation.Unsupported: ErrUnsupported, notation.Limit: ErrLimit}[err.Kind]
	e := &Error{Kind: kind, Keyword: err.Construct, Expected: err.Expected, Err: errors.New(err.Message)}
	locate(e, src, err.Offset)
	return e
}

// inSource is an error at an offset of a source.
func inSource(src string, kind error, offset int, construct, format string, args ...any) error {
	e := &Error{Kind: kind, Keyword: construct, Err: fmt.Errorf(format, args...)}
	locate(e, src, offset)
	return e
}

// locate fills in where an offset is in a source.
func locate(e *Error, src string, offset int) {
	offset = min(max(offset, 0), len(src))
	at := excerpt.Of(src, offset)
	e.Offset, e.Line, e.Column, e.Excerpt = int64(offset), at.Line, at.Column, at.Text
}
