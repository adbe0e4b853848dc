package grammar

import (
	"slices"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/validate"
)

// intersectLiteralArrays is the intersection when one of the shapes is a single array.
func (c *compiler) intersectLiteralArrays(a, b *arrayShape) *arrayShape {
	if a.literal == nil {
		a, b = b, a
	}
	if b.literal != nil {
		if !validate.Equal(a.literal, b.literal) {
			return nil
		}
		return mergeGuards(a, b)
	}
	v := a.literal
	n := len(v.Items)
	if n < b.min || b.max >= 0 && n > b.max {
		return nil
	}
	for i := range v.Items {
		if !c.allValid(c.item(b, i), &v.Items[i]) {
			return nil
		}
	}
	for _, bound := range b.contains {
		count := 0
		for i := range v.Items {
			if c.allValid([]term{bound.item}, &v.Items[i]) {
				count++
			}
		}
		if count < bound.min || bound.max >= 0 && count > bound.max {
			return nil
		}
	}
	return mergeGuards(a, b)
}

func mergeGuards(a, b *arrayShape) *arrayShape {
	for _, g := range slices.Concat(b.guards, b.unique) {
		a = a.guarded(g)
	}
	return a
}

// allValid reports whether every term describes the value. A term that cannot be
// judged is left to the error that compiling it gives.
func (c *compiler) allValid(terms []term, v *jsonvalue.Value) bool {
	for _, t := range terms {
		ok, err := c.validFor(t, v)
		if err != nil {
			c.note(err)
		}
		if err == nil && !ok {
			return false
		}
	}
	return true
}

// intersectLiteralObjects is the intersection when one of the shapes is a single object.
func (c *compiler) intersectLiteralObjects(a, b *objectShape) (*objectShape, error) {
	if a.literal == nil {
		a, b = b, a
	}
	if b.literal == nil {
		ok, err := c.holds(b, a.literal)
		if err != nil || !ok {
			return nil, err
		}
	} else if !validate.Equal(a.literal, b.literal) {
		return nil, nil
	}
	for _, g := range b.guards {
		a = a.guarded(g)
	}
	return a, nil
}

// holds reports whether the object is in o, its guards aside.
func (c *compiler) holds(o *objectShape, v *jsonvalue.Value) (bool, error) {
	n := len(v.Members)
	if n < o.min || o.max >= 0 && n > o.max {
		return false, nil
	}
	for _, k := range o.required {
		if v.Get(k) == nil {
			return false, nil
		}
	}
	for _, e := range o.extras {
		if e.absent && v.Get(e.key) != nil {
			return false, nil
		}
	}
	names, err := c.nameSet(o)
	if err != nil {
		return false, err
	}
	for i := range v.Members {
		m := &v.Members[i]
		if !names.has(m.Name) {
			return false, nil
		}
		terms, err := c.under(o, m.Name)
		if err != nil {
			return false, err
		}
		for _, t := range terms {
			ok, err := c.validFor(t, &m.Value)
			if err != nil || !ok {
				return false, err
			}
		}
	}
	return true, nil
}
