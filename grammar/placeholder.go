package grammar

import (
	"errors"
	"github.com/stencil-go/stencil/grammar/internal/decimal"
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

func (s *style) number(n numberSet) *Expr {
	digits := OneByte(func() (b ByteSet) { b.Add('0', '9'); return }())
	first := OneByte(func() (b ByteSet) { b.Add('1', '9'); return }())
	integer := Seq(Optional(Literal("-")), Alt(Literal("0"), Seq(first, Repeat(digits, 0, -1))))
	if len(n) == 1 && n[0].integers {
		return integer
	}
	e := Seq(integer, Optional(Seq(Literal("."), Repeat(digits, 1, -1))))
	if s.exponents {
		e = Seq(e, Optional(Seq(Alt(Literal("e"), Literal("E")), Optional(Alt(Literal("+"), Literal("-"))), Repeat(digits, 1, -1))))
	}
	return e
}

func formatExpr(name string) (*Expr, bool) { return nil, false }

func disjointPatterns(a, b string) bool { return false }

type checkerState struct{}

func (c *compiler) unsupported(t term, keyword string) error {
	return c.errorAt(ErrUnsupported, t.schema, keyword, "not enforced yet")
}

func (c *compiler) containsExpr(a *arrayShape, b containsBound) (*Expr, error) { return nil, nil }

func (c *compiler) guard(e *Expr, guards []term) (*Expr, error) {
	if len(guards) == 0 || e.Op == OpNone {
		return e, nil
	}
	return nil, c.unsupported(guards[0], "")
}

func (c *compiler) intersectLiteralArrays(a, b *arrayShape) *arrayShape { return nil }

func (c *compiler) intersectLiteralObjects(a, b *objectShape) (*objectShape, error) { return nil, nil }

func (c *compiler) negation(t term) (*shape, error) { return nil, c.unsupported(t, "") }
func (c *compiler) oneOf(t term) (*shape, error)    { return nil, c.unsupported(t, "oneOf") }
func (c *compiler) conditional(t term) (*shape, error) {
	return nil, c.unsupported(t, "if")
}

func (c *compiler) dependencies(t term, and func(*shape, error) error) error {
	if len(t.schema.Object.DependentRequired)+len(t.schema.Object.DependentSchemas) > 0 {
		return c.unsupported(t, "dependencies")
	}
	return nil
}

func (c *compiler) unevaluated(t term, s *shape) *shape { return s }

var _ = schemaref.True

var errExponent = errors.New("the exponent of a number is out of range")

func (c *compiler) validBesidesEnum(t term, v *jsonvalue.Value) (bool, error) {
	s, err := c.own(t)
	if err != nil {
		return false, err
	}
	switch v.Kind {
	case jsonvalue.Null:
		return s.null, nil
	case jsonvalue.False:
		return s.no, nil
	case jsonvalue.True:
		return s.yes, nil
	case jsonvalue.Number:
		d, ok := decimal.Parse(v.Text)
		return ok && s.numbers.has(d), nil
	case jsonvalue.String:
		return s.strings.has(v.Text), nil
	case jsonvalue.Array:
		return len(s.arrays) > 0, nil
	}
	return len(s.objects) > 0, nil
}
