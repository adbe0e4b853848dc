package validate

import (
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// Possible says what may become of x, the beginning of an array or object (see
// jsonvalue.ReadPart), however it goes on: yes where it may be valid at the place in
// the end, no where it may be invalid. It errs towards both: a yes or a no that is
// false is certain.
func (v *Validator) Possible(p Place, x *jsonvalue.Value) (yes, no bool) {
	return v.possibleIn(&memory{}, p, x)
}

func (v *Validator) possibleIn(m *memory, p Place, x *jsonvalue.Value) (yes, no bool) {
	r := partRun{run: run{Validator: v, memory: m}}
	c := r.chance(p, x, r.fresh(x), 0)
	if r.err != nil {
		return true, true
	}
	return c.yes, c.no
}

// chance is what may become of a value.
type chance struct{ yes, no bool }

var (
	sure  = chance{yes: true}
	never = chance{no: true}
	open  = chance{true, true}
)

func (c chance) and(d chance) chance { return chance{c.yes && d.yes, c.no || d.no} }
func (c chance) or(d chance) chance  { return chance{c.yes || d.yes, c.no && d.no} }
func (c chance) not() chance         { return chance{c.no, c.yes} }

func certainly(ok bool) chance { return chance{ok, !ok} }

// partRun is one judgement of a part. Its marks say what may have been evaluated.
type partRun struct{ run }

// whole judges a value of which nothing is missing.
func (r *partRun) whole(s *schemaref.Schema, scope int32, x *jsonvalue.Value) chance {
	if x.Kind == jsonvalue.Unknown {
		switch s.Always {
		case schemaref.True:
			return sure
		case schemaref.False:
			return never
		}
		return open
	}
	ok := r.run.valid(r.inside(s, scope), x, nil, 0)
	return certainly(ok)
}

// chance judges x, the value of which a part is there, and marks in known what may be evaluated.
func (r *partRun) chance(p Place, x *jsonvalue.Value, known seen, depth int) chance {
	s := p.Schema
	r.steps++
	switch {
	case s.Always == schemaref.True:
		return sure
	case s.Always == schemaref.False:
		return never
	case r.err != nil || depth > maxPartDepth || r.steps > maxPartSteps:
		known.all()
		return open
	case s.HasType && !r.typed(s, x):
		return never
	}
	c := sure
	if s.Const != nil {
		c = c.and(chance{r.begins(s.Const, x), true})
	}
	if s.Enum != nil {
		any := false
		for i := range s.Enum.Items {
			any = any || r.begins(&s.Enum.Items[i], x)
		}
		c = c.and(chance{any, true})
	}
	mine := r.fresh(x)
	if x.Kind == jsonvalue.Array && s.Array != nil {
		c = c.and(r.items(p, x, mine))
	}
	if x.Kind == jsonvalue.Object && s.Object != nil {
		c = c.and(r.members(p, x, mine, depth))
	}
	c = c.and(r.combinations(p, x, mine, depth))
	c = c.and(r.unevaluated(p, x, mine))
	if c.yes && known != nil {
		for i, yes := range mine {
			known[i] = known[i] || yes
		}
	}
	return c
}

const (
	// maxPartDepth bounds the recursion through references, maxPartSteps the schemas
	// applied, of the judgement of a part; past them all is open.
	maxPartDepth = 200
	maxPartSteps = 20_000
)

// begins reports whether part may be the beginning of x, apart from the order of members.
func (r *partRun) begins(x, part *jsonvalue.Value) bool {
	if x.Kind != part.Kind {
		return false
	}
	if part.Kind == jsonvalue.Array {
		if len(part.Items) > len(x.Items) {
			return false
		}
		for i := range part.Items {
			if !r.equal(&x.Items[i], &part.Items[i]) {
				return false
			}
		}
		return true
	}
	for i := range part.Members {
		m := &part.Members[i]
		whole := x.Get(m.Name)
		if whole == nil || m.Value.Kind != jsonvalue.Unknown && !r.equal(whole, &m.Value) {
			return false
		}
	}
	return true
}

// items judges the keywords of arrays.
func (r *partRun) items(p Place, x *jsonvalue.Value, known seen) chance {
	k := p.Schema.Array
	n := len(x.Items)
	c := chance{yes: k.MaxItems < 0 || n <= k.MaxItems, no: n < k.MinItems || k.MaxItems >= 0}
	for i := range x.Items {
		s := k.Items
		if i < len(k.Prefix) {
			s = k.Prefix[i]
		}
		if s != nil {
			c = c.and(r.whole(s, p.Scope, &x.Items[i]))
			known.mark(i)
		}
	}
	if k.Items != nil || len(k.Prefix) > n {
		c.no = true
	}
	if k.Unique {
		c.no = true
		if r.repeats(x.Items) {
			return never
		}
	}
	if k.Contains != nil {
		matches := 0
		for i := range x.Items {
			if r.whole(k.Contains, p.Scope, &x.Items[i]).yes {
				matches++
				if p.Schema.Draft() >= schemaref.Draft2020 {
					known.mark(i)
				}
			}
		}
		missing := k.MinContains - matches
		tooMany := k.MaxContains >= 0 && matches > k.MaxContains
		noRoom := k.MaxItems >= 0 && missing > k.MaxItems-n
		c = c.and(chance{yes: !tooMany && !noRoom, no: missing > 0 || k.MaxContains >= 0})
	}
	return c
}

// members judges the keywords of objects.
func (r *partRun) members(p Place, x *jsonvalue.Value, known seen, depth int) chance {
	k := p.Schema.Object
	n := len(x.Members)
	c := chance{yes: k.MaxProperties < 0 || n <= k.MaxProperties, no: n < k.MinProperties || k.MaxProperties >= 0}
	for _, name := range k.Required {
		c.no = c.no || x.Get(name) == nil
	}
	for i := range x.Members {
		m := &x.Members[i]
		named := false
		if s := k.Property(m.Name); s != nil {
			named = true
			c = c.and(r.whole(s, p.Scope, &m.Value))
		}
		for _, q := range k.Patterns {
			if r.match(r.patterns[q.Name], q.Name, m.Name) {
				named = true
				c = c.and(r.whole(q.Schema, p.Scope, &m.Value))
			}
		}
		if !named && k.Additional != nil {
			named = true
			c = c.and(r.whole(k.Additional, p.Scope, &m.Value))
		}
		if named {
			known.mark(i)
		}
		if k.Names != nil {
			name := jsonvalue.Value{Kind: jsonvalue.String, Text: m.Name}
			c = c.and(r.whole(k.Names, p.Scope, &name))
		}
	}
	if len(k.Properties)+len(k.Patterns) > 0 || k.Additional != nil || k.Names != nil || len(k.DependentRequired) > 0 {
		c.no = true // by members to come
	}
	for _, d := range k.DependentSchemas {
		if x.Get(d.Name) != nil {
			c = c.and(r.chance(r.inside(d.Schema, p.Scope), x, known, depth+1))
		} else {
			c.no = true
			r.chance(r.inside(d.Schema, p.Scope), x, known, depth+1) // for what it may evaluate
		}
	}
	return c
}

// combinations judges the keywords that apply schemas to the value itself.
func (r *partRun) combinations(p Place, x *jsonvalue.Value, known seen, depth int) chance {
	s := p.Schema
	c := sure
	sub := func(q *schemaref.Schema) chance { return r.chance(r.inside(q, p.Scope), x, known, depth+1) }
	for _, ref := range [...]*schemaref.Reference{s.Ref, s.DynamicRef} {
		if ref != nil {
			c = c.and(r.chance(r.refs[refPlace{ref, p.Scope}], x, known, depth+1))
		}
	}
	for _, q := range s.AllOf {
		c = c.and(sub(q))
	}
	if s.AnyOf != nil {
		any := never
		for _, q := range s.AnyOf {
			any = any.or(sub(q))
		}
		c = c.and(any)
	}
	if s.OneOf != nil {
		certain, possible := 0, 0
		for _, q := range s.OneOf {
			d := sub(q)
			if d.yes {
				possible++
				if !d.no {
					certain++
				}
			}
		}
		c = c.and(chance{yes: possible > 0 && certain < 2, no: certain != 1 || possible > 1})
	}
	if s.Not != nil {
		c = c.and(r.chance(r.inside(s.Not, p.Scope), x, nil, depth+1).not())
	}
	if s.If != nil {
		when := sub(s.If)
		then, otherwise := sure, sure
		if s.Then != nil && when.yes {
			then = sub(s.Then)
		}
		if s.Else != nil && when.no {
			otherwise = sub(s.Else)
		}
		c = c.and(chance{yes: when.yes && then.yes || when.no && otherwise.yes, no: when.yes && then.no || when.no && otherwise.no})
	}
	return c
}

// unevaluated judges unevaluatedItems and unevaluatedProperties of what nothing else
// can evaluate.
func (r *partRun) unevaluated(p Place, x *jsonvalue.Value, known seen) chance {
	c := sure
	judge := func(i int, s *schemaref.Schema, x *jsonvalue.Value) {
		if !known[i] {
			c = c.and(chance{r.whole(s, p.Scope, x).yes, true})
		}
	}
	if s := p.Schema.UnevaluatedItems; s != nil && x.Kind == jsonvalue.Array {
		c.no = true
		for i := range x.Items {
			judge(i, s, &x.Items[i])
		}
		known.all()
	}
	if s := p.Schema.UnevaluatedProperties; s != nil && x.Kind == jsonvalue.Object {
		c.no = true
		for i := range x.Members {
			judge(i, s, &x.Members[i].Value)
		}
		known.all()
	}
	return c
}
