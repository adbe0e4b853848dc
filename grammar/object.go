package grammar

import (
	"slices"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// objectShape is a set of objects: a conjunction. It is immutable but for expr.
type objectShape struct {
	// literal, when not nil, is the only object of the set.
	literal *jsonvalue.Value
	// groups say what the values must be.
	groups []objectGroup
	// extras are constraints on single keys, for when they are there.
	extras   []keyTerm
	required []string
	min, max int
	// minBy is the schema that set min.
	minBy  term
	names  []term
	guards []term
	// expr is what the shape compiles to, once it is known.
	expr *Expr
	// fresh says that nothing else refers to the shape yet, so that it may grow.
	fresh bool
}

// objectGroup is properties, patternProperties and additionalProperties of one
// schema, which belong together.
type objectGroup struct {
	keywords *schemaref.ObjectKeywords
	// additional is for the keys that nothing else of the group speaks of, or nil.
	additional *schemaref.Schema
	scope      int32
	by         term
}

// keyTerm is a constraint on the value of one key; absent forbids the key.
type keyTerm struct {
	key    string
	term   term
	absent bool
}

var anyObjects = &objectShape{max: -1}

// guarded returns the objects of o that the term describes too.
func (o *objectShape) guarded(by term) *objectShape {
	if slices.Contains(o.guards, by) {
		return o
	}
	p := *o
	p.expr = nil
	p.guards = append(slices.Clip(p.guards), by)
	return &p
}

// intersectObjects returns the objects of both, or nil when there are none for a
// reason that shows.
func (c *compiler) intersectObjects(a, b *objectShape) (*objectShape, error) {
	if a == anyObjects || a == b {
		return b, nil
	}
	if b == anyObjects {
		return a, nil
	}
	if a.literal != nil || b.literal != nil {
		return c.intersectLiteralObjects(a, b)
	}
	work := len(b.groups) + len(b.required) + len(b.extras)
	if !a.fresh {
		work += len(a.groups) + len(a.required) + len(a.extras)
	}
	if err := c.spend(work, a.minBy); err != nil {
		return nil, err
	}
	out := a
	if !a.fresh {
		out = &objectShape{
			groups: slices.Clip(a.groups), extras: slices.Clip(a.extras), required: slices.Clip(a.required),
			min: a.min, max: a.max, minBy: a.minBy,
			names: slices.Clip(a.names), guards: slices.Clip(a.guards),
		}
	}
	out.groups = appendNew(out.groups, b.groups)
	out.extras = appendNew(out.extras, b.extras)
	out.required = append(out.required, b.required...)
	out.names = appendNew(out.names, b.names)
	out.guards = appendNew(out.guards, b.guards)
	out.max = lower(out.max, b.max)
	if b.min > out.min {
		out.min, out.minBy = b.min, b.minBy
	}
	if out.max >= 0 && out.max < out.min {
		return nil, nil
	}
	for _, e := range out.extras {
		if e.absent && slices.Contains(out.required, e.key) {
			return nil, nil
		}
	}
	return out, nil
}

// appendNew appends to a the elements of b that are not in it, as far as
// that is quickly told.
func appendNew[T comparable](a, b []T) []T {
	if len(b) == 0 {
		return a
	}
	for _, x := range b {
		if len(a) > 32 || !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	return a
}

// under lists the terms of the value of the key.
func (c *compiler) under(o *objectShape, key string) ([]term, error) {
	var terms []term
	for i := range o.groups {
		g := &o.groups[i]
		named := false
		if s := g.keywords.Property(key); s != nil {
			named = true
			if terms == nil {
				terms = c.conjunctionOf(c.inside(s, g.scope))
			} else {
				terms = append(terms, c.inside(s, g.scope))
			}
		}
		for _, p := range g.keywords.Patterns {
			e, err := c.pattern(p.Name, p.Schema)
			if err != nil {
				return nil, err
			}
			if len(key) > maxMatched {
				return nil, c.errorAt(ErrLimit, p.Schema, "", "a key of %d bytes is too long to be matched by patterns", len(key))
			}
			if matchText(e, key) {
				named = true
				terms = append(terms, c.inside(p.Schema, g.scope))
			}
		}
		if s := g.additional; s != nil && !named {
			terms = append(terms, c.inside(s, g.scope))
		}
	}
	for _, e := range o.extras {
		if e.key == key && !e.absent {
			terms = append(terms, e.term)
		}
	}
	return terms, nil
}

// objectExpr describes the objects as they are written.
func (c *compiler) objectExpr(o *objectShape) (*Expr, error) {
	if o == anyObjects {
		return c.style.objects(), nil
	}
	if o.expr != nil {
		return o.expr, nil
	}
	e, err := c.buildObject(o)
	if err == nil {
		o.expr = e
	}
	return e, err
}

func (c *compiler) buildObject(o *objectShape) (*Expr, error) {
	if o.literal != nil {
		e, err := c.literal(o.literal)
		if err != nil {
			return nil, err
		}
		return c.guard(e, o.guards)
	}
	keys := keysOf(o)
	names, err := c.nameSet(o)
	if err != nil {
		return nil, err
	}
	var dropped map[string]bool
	for _, e := range o.extras {
		if e.absent {
			if dropped == nil {
				dropped = map[string]bool{}
			}
			dropped[e.key] = true
		}
	}
	m := &Members{Min: o.min, Max: o.max}
	required := make([]bool, len(keys.keys))
	for _, k := range o.required {
		required[keys.find(k)] = true
	}
	m.Properties = make([]Property, 0, len(keys.keys))
	// closed are the keys that must not be written though the families of other
	// members might describe them.
	var closed []string
	for i, key := range keys.keys {
		value := none
		if len(key) > maxMatched && names.kind == regularSet {
			return nil, c.errorAt(ErrLimit, o.names[0].schema, "", "a key of %d bytes is too long to be matched by propertyNames", len(key))
		}
		if !dropped[key] && names.has(key) {
			terms, err := c.under(o, key)
			if err != nil {
				return nil, err
			}
			entry, err := c.entry(terms)
			if err != nil {
				return nil, err
			}
			value = c.memberOf(entry)
		}
		switch {
		case value.Op != OpNone:
			m.Properties = append(m.Properties, Property{Key: c.style.key(key), Value: value, Required: required[i]})
		case required[i]:
			return none, nil
		default:
			closed = append(closed, key)
		}
	}
	guards := o.guards
	m.Additional, guards, err = c.families(o, names, closed, guards)
	if err != nil {
		return nil, err
	}
	if m.Min >= 2 && len(m.Additional) > 0 {
		// The machine does not tell a repeated key from a new one.
		m.KeyGuard = c.style.keyGuard()
	}
	if len(guards) > 0 {
		for i := range m.Properties {
			m.Properties[i].Value = c.checked(m.Properties[i].Value)
		}
		for i := range m.Additional {
			m.Additional[i].Value = c.checked(m.Additional[i].Value)
		}
	}
	return c.guard(c.style.object(m), guards)
}

// checked puts checks around what follows a key.
func (c *compiler) checked(value *Expr) *Expr {
	return Seq(c.style.check(), value, c.style.check())
}

// nameSet is the set of the keys that propertyNames allows.
func (c *compiler) nameSet(o *objectShape) (stringSet, error) {
	names := allStrings
	for _, t := range o.names {
		s, err := c.shape(t)
		if err != nil {
			return stringSet{}, err
		}
		names = names.intersect(s.strings)
	}
	return names.certain(), nil
}
