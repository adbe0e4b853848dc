package grammar

import (
	"slices"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// arrayShape is a set of arrays: a conjunction. It is immutable but for expr.
type arrayShape struct {
	// literal, when not nil, is the only array of the set.
	literal *jsonvalue.Value
	// groups say what the items must be.
	groups   []arrayGroup
	min, max int
	contains []containsBound
	guards   []term
	// unique are the terms that want the items to differ.
	unique []term
	// expr is what the shape compiles to, once it is known.
	expr *Expr
}

// arrayGroup is the prefix and the other items of one schema: those of the
// keywords prefixItems and items, or of none.
type arrayGroup struct {
	prefix []*schemaref.Schema
	items  *schemaref.Schema
	scope  int32
}

// containsBound says how many items a schema must describe.
type containsBound struct {
	item     term
	min, max int
	// by is the schema that says so.
	by term
}

var anyArrays = &arrayShape{max: -1}

// guarded returns the arrays of a that the term describes too.
func (a *arrayShape) guarded(by term) *arrayShape {
	if slices.Contains(a.guards, by) {
		return a
	}
	b := *a
	b.expr = nil
	b.guards = append(slices.Clip(b.guards), by)
	return &b
}

// lower returns the smaller of two upper bounds, where a negative one is none.
func lower(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

// intersectArrays returns the arrays of both, or nil when there are none for a
// reason that shows.
func (c *compiler) intersectArrays(a, b *arrayShape) *arrayShape {
	if a == anyArrays || a == b {
		return b
	}
	if b == anyArrays {
		return a
	}
	if a.literal != nil || b.literal != nil {
		return c.intersectLiteralArrays(a, b)
	}
	out := &arrayShape{
		groups: slices.Concat(a.groups, b.groups), min: max(a.min, b.min), max: lower(a.max, b.max),
		contains: slices.Concat(a.contains, b.contains),
		guards:   appendNew(slices.Clip(a.guards), b.guards), unique: appendNew(slices.Clip(a.unique), b.unique),
	}
	if out.max >= 0 && out.max < out.min {
		return nil
	}
	return out
}

// item lists the terms of the item at the position.
func (c *compiler) item(a *arrayShape, i int) []term {
	var terms []term
	for _, g := range a.groups {
		s := g.items
		if i < len(g.prefix) {
			s = g.prefix[i]
		}
		switch {
		case s == nil:
		case terms == nil:
			terms = c.conjunctionOf(c.inside(s, g.scope))
		default:
			terms = append(terms, c.inside(s, g.scope))
		}
	}
	return terms
}

// arrayExpr describes the arrays as they are written.
func (c *compiler) arrayExpr(a *arrayShape) (*Expr, error) {
	if a == anyArrays {
		return c.style.arrays(), nil
	}
	if a.expr != nil {
		return a.expr, nil
	}
	e, err := c.buildArray(a)
	if err == nil {
		a.expr = e
	}
	return e, err
}

func (c *compiler) buildArray(a *arrayShape) (*Expr, error) {
	if a.literal != nil {
		e, err := c.literal(a.literal)
		if err != nil {
			return nil, err
		}
		return c.guard(e, appendNew(slices.Clip(a.guards), a.unique))
	}
	guards := a.guards
	for _, b := range a.contains {
		e, err := c.containsExpr(a, b)
		if err != nil {
			return nil, err
		}
		if e != nil && len(a.contains) == 1 {
			return c.guardArray(e, guards, a.unique)
		}
		guards = append(slices.Clip(guards), b.by)
	}
	behind := empty
	switch {
	case len(guards) > 0:
		behind = c.style.check()
	case len(a.unique) > 0:
		behind = c.style.itemCheck()
	}
	prefix := 0
	for _, g := range a.groups {
		prefix = max(prefix, len(g.prefix))
	}
	hi := a.max
	if hi >= 0 {
		prefix = min(prefix, hi)
	}
	var items []*Expr
	for i := range prefix {
		e, err := c.value(c.item(a, i))
		if err != nil {
			return nil, err
		}
		if e.Op == OpNone {
			hi, prefix = i, i
			break
		}
		items = append(items, e)
	}
	rest := none
	if hi < 0 || hi > prefix {
		var err error
		if rest, err = c.value(c.item(a, prefix)); err != nil {
			return nil, err
		}
		if rest.Op == OpNone {
			hi = prefix
		}
	}
	if hi >= 0 && hi < a.min {
		return none, nil
	}
	return c.guardArray(arrayOf(c.style, items, rest, a.min, hi, behind), guards, a.unique)
}

// guardArray describes the arrays of e that the guards describe and whose items differ, if
// there are terms that want that. Only the innermost guard is asked about parts, so that
// where others judge they see to the items too.
func (c *compiler) guardArray(e *Expr, guards, unique []term) (*Expr, error) {
	if len(unique) == 0 || len(guards) > 0 || e.Op == OpNone {
		return c.guard(e, appendNew(slices.Clip(guards), unique))
	}
	return Guarded(e, c.style.itemGuard()), nil
}
