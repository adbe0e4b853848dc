package grammar

import "github.com/stencil-go/stencil/grammar/internal/schemaref"

// maxPieces bounds the alternatives that the complement of objects or arrays is
// split into; beyond a guard judges them.
const maxPieces = 12

// negation is the shape of all values that a schema does not describe. Scalars
// are complemented exactly; arrays and objects where their constraints fall
// apart into few pieces, else a guard judges them.
func (c *compiler) negation(t term) (*shape, error) {
	positive := t
	positive.negated = false
	s, err := c.shape(positive)
	if err != nil {
		return nil, err
	}
	out := &shape{null: !s.null, no: !s.no, yes: !s.yes, strings: s.strings.complement()}
	if err := c.spend(len(s.numbers)*len(s.numbers), t); err != nil {
		return nil, err
	}
	var ok bool
	if out.numbers, ok = s.numbers.complement(); !ok {
		return nil, c.tooManyNumbers(t, "")
	}
	out.arrays = []*arrayShape{anyArrays}
	for _, a := range s.arrays {
		pieces, ok := c.outsideArray(a, t)
		out.arrays = c.crossArrays(out.arrays, pieces)
		if !ok || len(out.arrays) > maxPieces {
			out.arrays = []*arrayShape{anyArrays.guarded(t)}
			break
		}
	}
	out.objects = []*objectShape{anyObjects}
	for _, o := range s.objects {
		pieces, ok := c.outsideObject(o, t)
		if ok {
			if out.objects, err = c.crossObjects(out.objects, pieces); err != nil {
				return nil, err
			}
		}
		if !ok || len(out.objects) > maxPieces {
			out.objects = []*objectShape{anyObjects.guarded(t)}
			break
		}
	}
	return out, nil
}

// tooManyNumbers is the error for numbers that steps divide into too many ranges.
func (c *compiler) tooManyNumbers(t term, keyword string) error {
	return c.errorAt(ErrLimit, t.schema, keyword, "the numbers fall apart into more than %d ranges", maxOutside)
}

func (c *compiler) crossArrays(as, bs []*arrayShape) []*arrayShape {
	var out []*arrayShape
	for _, a := range as {
		for _, b := range bs {
			if x := c.intersectArrays(a, b); x != nil {
				out = append(out, x)
			}
		}
	}
	return out
}

func (c *compiler) crossObjects(as, bs []*objectShape) ([]*objectShape, error) {
	var out []*objectShape
	for _, a := range as {
		for _, b := range bs {
			x, err := c.intersectObjects(a, b)
			if err != nil {
				return nil, err
			}
			if x != nil {
				out = append(out, x)
			}
		}
	}
	return out, nil
}

// trivial reports whether the schema describes every value, or none if negated.
func trivial(s *schemaref.Schema) bool { return s == nil || s.Always == schemaref.True }

// outsideObject is the union of the objects that are not in o; by is the negated
// term that it serves. It is not told when that takes more than a few pieces, or
// speaks of keys that are not named.
func (c *compiler) outsideObject(o *objectShape, by term) ([]*objectShape, bool) {
	if o.literal != nil || len(o.guards) > 0 || len(o.names) > 0 || len(o.required) > maxPieces {
		return nil, false
	}
	var out []*objectShape
	piece := func(p objectShape) {
		p.minBy = by
		if p.max == 0 {
			p.max = -1
		}
		out = append(out, &p)
	}
	for _, g := range o.groups {
		if len(g.keywords.Patterns) > 0 || !trivial(g.additional) || len(g.keywords.Properties) > maxPieces {
			return nil, false
		}
		for _, p := range g.keywords.Properties {
			if !trivial(p.Schema) {
				not := c.inside(p.Schema, g.scope)
				not.negated = true
				piece(objectShape{extras: []keyTerm{{key: p.Name, term: not}}, required: []string{p.Name}})
			}
		}
	}
	for _, e := range o.extras {
		if e.absent {
			piece(objectShape{required: []string{e.key}})
			continue
		}
		not := e.term
		not.negated = !not.negated
		piece(objectShape{extras: []keyTerm{{key: e.key, term: not}}, required: []string{e.key}})
	}
	for _, k := range o.required {
		piece(objectShape{extras: []keyTerm{{key: k, absent: true}}})
	}
	if o.min > 0 {
		out = append(out, &objectShape{max: o.min - 1, minBy: by})
	}
	if o.max >= 0 {
		piece(objectShape{min: o.max + 1})
	}
	return out, len(out) <= maxPieces
}

// outsideArray is the like for arrays.
func (c *compiler) outsideArray(a *arrayShape, by term) ([]*arrayShape, bool) {
	if a.literal != nil || len(a.guards)+len(a.unique) > 0 {
		return nil, false
	}
	var out []*arrayShape
	for _, g := range a.groups {
		if len(g.prefix) > 0 {
			return nil, false
		}
		if !trivial(g.items) {
			not := c.inside(g.items, g.scope)
			not.negated = true
			out = append(out, &arrayShape{max: -1, contains: []containsBound{{item: not, min: 1, max: -1, by: by}}})
		}
	}
	for _, b := range a.contains {
		if b.min > 0 {
			out = append(out, &arrayShape{max: -1, contains: []containsBound{{item: b.item, max: b.min - 1, by: by}}})
		}
		if b.max >= 0 {
			out = append(out, &arrayShape{max: -1, contains: []containsBound{{item: b.item, min: b.max + 1, max: -1, by: by}}})
		}
	}
	if a.min > 0 {
		out = append(out, &arrayShape{max: a.min - 1})
	}
	if a.max >= 0 {
		out = append(out, &arrayShape{min: a.max + 1, max: -1})
	}
	return out, len(out) <= maxPieces
}
