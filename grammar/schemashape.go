package grammar

import (
	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// beingFound stands for a shape that is being found out.
var beingFound = &shape{}

// shape is the shape of a term, found out once.
func (c *compiler) shape(t term) (*shape, error) {
	switch t.schema.Always {
	case schemaref.True, schemaref.False:
		if (t.schema.Always == schemaref.True) != t.negated {
			return anyShape, nil
		}
		if !t.negated {
			c.blame(t.schema, "", "the schema is false")
		}
		return emptyShape, nil
	}
	if s := c.shapes.get(t); s != nil {
		if s == beingFound {
			return nil, c.errorAt(ErrInvalid, t.schema, "", "the schema refers to itself without an array or object between")
		}
		return s, nil
	}
	c.shapes.set(t, beingFound)
	if err := c.enter(8, t); err != nil {
		return nil, err
	}
	defer c.leave()
	var s *shape
	var err error
	if t.negated {
		s, err = c.negation(t)
	} else {
		s, err = c.conjunction(t)
	}
	if err != nil {
		c.shapes.set(t, nil)
		return nil, err
	}
	for _, o := range s.objects {
		if o.fresh {
			o.fresh = false
		}
	}
	c.shapes.set(t, s)
	return s, nil
}

// conjunction is the shape of a schema: all that its keywords have in common.
func (c *compiler) conjunction(t term) (*shape, error) {
	s := t.schema
	if s.Enum != nil || s.Const != nil {
		return c.enumeration(t)
	}
	out, err := c.own(t)
	if err != nil {
		return nil, err
	}
	and := func(next *shape, err error) error {
		if err != nil {
			return err
		}
		out, err = c.intersect(out, next, t)
		return err
	}
	for _, ref := range []*schemaref.Reference{s.Ref, s.DynamicRef} {
		if ref != nil {
			target, err := c.follow(ref, t.scope)
			if err != nil {
				return nil, err
			}
			if err := and(c.shape(target)); err != nil {
				return nil, err
			}
		}
	}
	for _, sub := range s.AllOf {
		if err := and(c.shape(c.inside(sub, t.scope))); err != nil {
			return nil, err
		}
	}
	if s.AnyOf != nil {
		if err := and(c.anyOf(t)); err != nil {
			return nil, err
		}
	}
	if s.OneOf != nil {
		if err := and(c.oneOf(t)); err != nil {
			return nil, err
		}
	}
	if s.Not != nil {
		not := c.inside(s.Not, t.scope)
		not.negated = true
		if err := and(c.shape(not)); err != nil {
			return nil, err
		}
	}
	if s.If != nil && (s.Then != nil || s.Else != nil) {
		if err := and(c.conditional(t)); err != nil {
			return nil, err
		}
	}
	if s.Object != nil {
		if err := c.dependencies(t, and); err != nil {
			return nil, err
		}
	}
	if s.UnevaluatedItems != nil || s.UnevaluatedProperties != nil {
		return c.unevaluated(t, out), nil
	}
	return out, nil
}

// own is the shape of the keywords of a schema that do not combine schemas.
func (c *compiler) own(t term) (*shape, error) {
	s := t.schema
	if !s.HasType && s.Number == nil && s.String == nil && s.Array == nil && s.Object == nil {
		return anyShape, nil
	}
	out := c.newShape()
	*out = *anyShape
	if s.HasType {
		out.null = s.Types&schemaref.Null != 0
		out.no = s.Types&schemaref.Boolean != 0
		out.yes = out.no
		switch {
		case s.Types&schemaref.Number != 0:
		case s.Types&schemaref.Integer != 0:
			out.numbers = allIntegers
			if s.Draft() == schemaref.Draft4 {
				out.numbers = numberSet{{integers: true, digitsOnly: true}}
			}
		default:
			out.numbers = nil
		}
		if s.Types&schemaref.String == 0 {
			out.strings = stringSet{}
		}
		if s.Types&schemaref.Array == 0 {
			out.arrays = nil
		}
		if s.Types&schemaref.Object == 0 {
			out.objects = nil
		}
	}
	if n := s.Number; n != nil && !out.numbers.empty() {
		cell := numberCell{low: n.Minimum, high: n.Maximum}
		cell, ok := cell.intersect(numberCell{low: n.ExclusiveMinimum, lowOpen: true, high: n.ExclusiveMaximum, highOpen: true})
		if n.MultipleOf != nil {
			cell.multiples = append(cell.multiples, *n.MultipleOf)
		}
		out.numbers = out.numbers.intersect(numberSet{cell})
		if !ok || out.numbers.empty() {
			out.numbers = nil
			c.blame(s, "", "no number is within the bounds")
		}
	}
	if s.String != nil && out.strings.kind != emptySet {
		set, err := c.ownStrings(s)
		if err != nil {
			return nil, err
		}
		out.strings = set
	}
	if s.Array != nil && len(out.arrays) > 0 {
		out.arrays = c.ownArrays(t)
	}
	if s.Object != nil && len(out.objects) > 0 {
		out.objects = c.ownObjects(t)
	}
	return out, nil
}

// newShape is a shape to be filled.
func (c *compiler) newShape() *shape {
	if len(c.shapeRoom) == 0 {
		c.shapeRoom = make([]shape, 8)
	}
	out := &c.shapeRoom[0]
	c.shapeRoom = c.shapeRoom[1:]
	return out
}

func (c *compiler) ownStrings(s *schemaref.Schema) (stringSet, error) {
	k := s.String
	set := allStrings
	if k.MinLength > 0 || k.MaxLength >= 0 {
		set = regularStrings(nil, k.MinLength, k.MaxLength)
		if set.kind == emptySet {
			c.blame(s, "minLength", "no string has at least %d and at most %d characters", k.MinLength, k.MaxLength)
		}
	}
	if k.Pattern != nil {
		e, err := c.pattern(k.Pattern.Text, s)
		if err != nil {
			return set, err
		}
		set = set.intersect(regularStrings(e, 0, -1))
	}
	if k.Format != nil {
		e, err := c.format(k.Format.Text, s)
		if err != nil {
			return set, err
		}
		if e != nil {
			set = set.intersect(regularStrings(e, 0, -1))
		}
	}
	return set, nil
}

// pattern describes the strings that the pattern matches somewhere.
func (c *compiler) pattern(p string, s *schemaref.Schema) (*Expr, error) {
	if e := c.patterns[p]; e != nil {
		return e, nil
	}
	e, err := Pattern(p, WithSearch())
	if err != nil {
		kind := ErrInvalid
		if inner, ok := err.(*Error); ok && inner.Kind != ErrSyntax {
			kind = inner.Kind
		}
		return nil, c.errorAt(kind, s, "pattern", "%w", err)
	}
	if c.patterns == nil {
		c.patterns = map[string]*Expr{}
	}
	c.patterns[p] = e
	return e, nil
}

// format describes the strings of a format; nil is every string.
func (c *compiler) format(name string, s *schemaref.Schema) (*Expr, error) {
	if e := c.opts.named[name]; e != nil {
		return e, nil
	}
	if c.opts.annotates {
		return nil, nil
	}
	if e := judgedFormats[name]; e != nil {
		return e, nil
	}
	if e, ok := formatExpr(name); ok {
		return e, nil
	}
	if c.opts.formats == IgnoreFormats {
		return nil, nil
	}
	return nil, c.errorAt(ErrUnsupported, s, "format", "the specification has no format %q; WithUnknownFormats(IgnoreFormats) takes it for an annotation", name)
}

func (c *compiler) ownArrays(t term) []*arrayShape {
	s, k := t.schema, t.schema.Array
	// One piece of memory holds the shape, its only group and the list of it.
	room := &struct {
		arrayShape
		group [1]arrayGroup
		list  [1]*arrayShape
	}{arrayShape: arrayShape{min: k.MinItems, max: k.MaxItems}}
	a := &room.arrayShape
	if a.max >= 0 && a.max < a.min {
		c.blame(s, "minItems", "no array has at least %d and at most %d items", a.min, a.max)
		return nil
	}
	if k.Prefix != nil || k.Items != nil {
		room.group[0] = arrayGroup{prefix: k.Prefix, items: k.Items, scope: t.scope}
		a.groups = room.group[:]
	}
	if k.Contains != nil && (k.MinContains > 0 || k.MaxContains >= 0) {
		if k.MaxContains >= 0 && k.MaxContains < k.MinContains {
			c.blame(s, "minContains", "no array contains at least %d and at most %d items", k.MinContains, k.MaxContains)
			return nil
		}
		a.contains = []containsBound{{item: c.inside(k.Contains, t.scope), min: k.MinContains, max: k.MaxContains, by: t}}
	}
	if k.Unique && (a.max < 0 || a.max > 1) {
		a.unique = []term{t}
	}
	if a.groups == nil && a.contains == nil && a.unique == nil && a.min == 0 && a.max < 0 {
		return everyArray
	}
	room.list[0] = a
	return room.list[:]
}

func (c *compiler) ownObjects(t term) []*objectShape {
	s, k := t.schema, t.schema.Object
	// One piece of memory holds the shape, its only group and the list of it.
	room := &struct {
		objectShape
		group [1]objectGroup
		list  [1]*objectShape
	}{objectShape: objectShape{required: k.Required, min: k.MinProperties, max: k.MaxProperties, minBy: t}}
	o := &room.objectShape
	if o.max >= 0 && o.max < o.min {
		c.blame(s, "minProperties", "no object has at least %d and at most %d members", o.min, o.max)
		return nil
	}
	g := objectGroup{keywords: k, additional: k.Additional, scope: t.scope, by: t}
	if c.opts.strict && g.additional == nil && len(k.Properties) > 0 {
		g.additional = falseSchema
	}
	if len(k.Properties) > 0 || len(k.Patterns) > 0 || g.additional != nil {
		room.group[0] = g
		o.groups = room.group[:]
	}
	if k.Names != nil {
		o.names = []term{c.inside(k.Names, t.scope)}
	}
	if o.groups == nil && o.names == nil && len(o.required) == 0 && o.min == 0 && o.max < 0 {
		return everyObject
	}
	room.list[0] = o
	return room.list[:]
}

var falseSchema = schemaref.Constant(-1, schemaref.False)

func (c *compiler) anyOf(t term) (*shape, error) {
	shapes := make([]*shape, len(t.schema.AnyOf))
	for i, sub := range t.schema.AnyOf {
		var err error
		if shapes[i], err = c.shape(c.inside(sub, t.scope)); err != nil {
			return nil, err
		}
	}
	return c.unite(shapes), nil
}

// inside is the term of a subschema.
func (c *compiler) inside(s *schemaref.Schema, scope int32) term {
	return term{schema: s, scope: c.scopes.Enter(scope, s.Resource)}
}

// follow finds the term that a reference leads to.
func (c *compiler) follow(ref *schemaref.Reference, scope int32) (term, error) {
	target, entered, err := c.scopes.Follow(ref, scope)
	return term{schema: target, scope: entered}, err
}
