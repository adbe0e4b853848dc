package grammar

import "github.com/stencil-go/stencil/grammar/internal/schemaref"

// conditional is the shape of if, then and else: what if and then describe, and
// what if does not describe and else does.
func (c *compiler) conditional(t term) (*shape, error) {
	s := t.schema
	met := c.inside(s.If, t.scope)
	branch := func(condition term, rest *schemaref.Schema) (*shape, error) {
		out, err := c.shape(condition)
		if err != nil || rest == nil {
			return out, err
		}
		next, err := c.shape(c.inside(rest, t.scope))
		if err != nil {
			return nil, err
		}
		return c.intersect(out, next, t)
	}
	yes, err := branch(met, s.Then)
	if err != nil {
		return nil, err
	}
	met.negated = true
	no, err := branch(met, s.Else)
	if err != nil {
		return nil, err
	}
	return c.unite([]*shape{yes, no}), nil
}

// dependencies joins dependentRequired, dependentSchemas and dependencies: either
// the key is absent or what depends on it holds too.
func (c *compiler) dependencies(t term, and func(*shape, error) error) error {
	k := t.schema.Object
	either := func(key string, present []*objectShape) error {
		s := *anyShape
		s.objects = append([]*objectShape{{max: -1, minBy: t, extras: []keyTerm{{key: key, absent: true}}}}, present...)
		return and(&s, nil)
	}
	for _, d := range k.DependentRequired {
		if len(d.Required) == 0 {
			continue
		}
		both := append([]string{d.Name}, d.Required...)
		if err := either(d.Name, []*objectShape{{max: -1, minBy: t, required: both}}); err != nil {
			return err
		}
	}
	for _, d := range k.DependentSchemas {
		if trivial(d.Schema) {
			continue
		}
		s, err := c.shape(c.inside(d.Schema, t.scope))
		if err != nil {
			return err
		}
		present, err := c.crossObjects([]*objectShape{{max: -1, minBy: t, required: []string{d.Name}}}, s.objects)
		if err != nil {
			return err
		}
		if err := either(d.Name, present); err != nil {
			return err
		}
	}
	return nil
}
