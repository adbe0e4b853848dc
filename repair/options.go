package repair

import (
	"fmt"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/repair/internal/schema"
)

// Limits bound what a text may cost. The zero value of each field is its default.
type Limits struct {
	MaxBytes int // longest input; default 256 MiB
	MaxDepth int // deepest nesting of arrays and objects; default 10,000
}

const (
	defaultMaxBytes = 256 << 20
	defaultMaxDepth = 10_000
)

type config struct {
	limits   Limits
	keepCut  bool
	strict   bool
	textOnly bool
	fill     bool
	units    bool
	salvage  bool
	schema   *schema.Schema
	partial  bool
	program  *fsm.Program
}

// Option changes how a text is repaired.
type Option func(*config) error

func newConfig(opts []Option) (*config, error) {
	c := &config{limits: Limits{MaxBytes: defaultMaxBytes, MaxDepth: defaultMaxDepth}, units: true}
	for _, o := range opts {
		if err := o(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// WithLimits sets the limits. A negative limit is an error.
func WithLimits(l Limits) Option {
	return func(c *config) error {
		if l.MaxBytes < 0 || l.MaxDepth < 0 {
			return &Error{Kind: ErrOption, Offset: -1, Reason: fmt.Sprintf("negative limit: %+v", l)}
		}
		if l.MaxBytes > 0 {
			c.limits.MaxBytes = l.MaxBytes
		}
		if l.MaxDepth > 0 {
			c.limits.MaxDepth = l.MaxDepth
		}
		return nil
	}
}

// WithSchema chooses the reading that satisfies a JSON Schema (draft 2020-12, see docs/repair.md for the keywords read) at the smallest
// cost. The result validates, or the error says why it cannot.
func WithSchema(raw []byte) Option {
	s, err := schema.Parse(raw)
	return func(c *config) error {
		if err != nil {
			return &Error{Kind: ErrSchemaInput, Offset: -1, Reason: err.Error(), Err: err}
		}
		c.schema = s
		return nil
	}
}

// WithType is WithSchema for the schema of a Go type: struct fields in declared order with their json tags; pointers and omitempty are
// optional.
func WithType[T any]() Option {
	s, err := schema.Of[T]()
	return func(c *config) error {
		if err != nil {
			return &Error{Kind: ErrSchemaInput, Offset: -1, Reason: err.Error(), Err: err}
		}
		c.schema = s
		return nil
	}
}

// KeepCutNumber keeps the longest prefix of a number that the end of the text cuts, where the default drops it: 12 of 123 is a lie.
func KeepCutNumber() Option { return func(c *config) error { c.keepCut = true; return nil } }

// Strict refuses (ErrLossy) every repair that drops or guesses something.
func Strict() Option { return func(c *config) error { c.strict = true; return nil } }

// TextOnly leaves Result.Edits empty: memory beyond the text itself no longer grows with the number of edits.
func TextOnly() Option { return func(c *config) error { c.textOnly = true; return nil } }

// FillRequired completes required properties that the text lacks with the schema's default, const, only enum value, or the empty value
// of the type. Without it nothing is invented, except null where the schema allows null.
func FillRequired() Option { return func(c *config) error { c.fill = true; return nil } }

// NoUnits refuses numbers with units, signs of currency and thousands separators ("1,234.50 USD") where the schema wants a number;
// plain numbers in quotes are still read.
func NoUnits() Option { return func(c *config) error { c.units = false; return nil } }

// Salvage drops array items and optional members that cannot be made to fit the schema, each a lossy edit.
func Salvage() Option { return func(c *config) error { c.salvage = true; return nil } }

// PartialText tells that the text is a prefix of one that is still being written: open ends are normal, required properties may be
// missing without an error.
func PartialText() Option { return func(c *config) error { c.partial = true; return nil } }
