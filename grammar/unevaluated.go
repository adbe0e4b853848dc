package grammar

import "github.com/stencil-go/stencil/grammar/internal/schemaref"

// unevaluated applies unevaluatedItems and unevaluatedProperties to the shape of
// the rest of the schema. Where only allOf and $ref combine schemas the keys that
// are evaluated are known, and unevaluatedProperties is additionalProperties of
// all of them together; elsewhere a guard judges.
func (c *compiler) unevaluated(t term, s *shape) *shape {
	out := *s
	if t.schema.UnevaluatedItems != nil {
		out.arrays = nil
		for _, a := range s.arrays {
			out.arrays = append(out.arrays, a.guarded(t))
		}
	}
	if t.schema.UnevaluatedProperties == nil {
		return &out
	}
	out.objects = nil
	known, static := c.evaluated(t.schema, &schemaref.ObjectKeywords{MaxProperties: -1}, 0)
	for _, o := range s.objects {
		switch {
		case !static || o.literal != nil:
			o = o.guarded(t)
		case known != nil:
			p := *o
			p.expr = nil
			p.groups = append(p.groups[:len(p.groups):len(p.groups)], objectGroup{
				keywords: known, additional: t.schema.UnevaluatedProperties, scope: t.scope, by: t,
			})
			o = &p
		}
		out.objects = append(out.objects, o)
	}
	return &out
}

var trueSchema = schemaref.Constant(-2, schemaref.True)

// evaluated collects the properties and patterns that the schema evaluates,
// whatever the value: nil when it evaluates all. It reports false when that
// depends on the value.
func (c *compiler) evaluated(s *schemaref.Schema, known *schemaref.ObjectKeywords, depth int) (*schemaref.ObjectKeywords, bool) {
	if s.Always != 0 {
		return known, true
	}
	if depth > 50 || s.AnyOf != nil || s.OneOf != nil || s.If != nil || s.DynamicRef != nil || depth > 0 && s.UnevaluatedProperties != nil {
		return nil, false
	}
	if k := s.Object; k != nil {
		if len(k.DependentSchemas) > 0 {
			return nil, false
		}
		if k.Additional != nil {
			return nil, true
		}
		for _, p := range k.Properties {
			known.Properties = append(known.Properties, schemaref.Property{Name: p.Name, Schema: trueSchema})
		}
		for _, p := range k.Patterns {
			known.Patterns = append(known.Patterns, schemaref.Property{Name: p.Name, Schema: trueSchema})
		}
	}
	subs := s.AllOf
	if s.Ref != nil {
		target, err := c.loader.Resolve(s.Ref)
		if err != nil {
			return nil, false
		}
		subs = append(subs[:len(subs):len(subs)], target)
	}
	all := false
	for _, sub := range subs {
		next, ok := c.evaluated(sub, known, depth+1)
		if !ok {
			return nil, false
		}
		all = all || next == nil
	}
	if all {
		return nil, true
	}
	return known, true
}
