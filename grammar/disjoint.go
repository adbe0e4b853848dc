package grammar

import (
	"slices"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/validate"
)

// maxDisjointDepth bounds how deep inside objects two schemas are compared.
const maxDisjointDepth = 3

// glance is the shape of a conjunction for a comparison: nil where it cannot be
// told yet, since it leads back to what is being found out.
func (c *compiler) glance(terms []term) *shape {
	s := anyShape
	for _, t := range terms {
		next, err := c.shape(t)
		if err != nil {
			continue
		}
		if s, err = c.intersect(s, next, t); err != nil {
			return nil
		}
	}
	return s
}

// apart reports whether no value is in both shapes, as far as that shows.
func (c *compiler) apart(a, b *shape, depth int) bool {
	if a == nil || b == nil || a.null && b.null || a.no && b.no || a.yes && b.yes ||
		!a.numbers.intersect(b.numbers).empty() || a.strings.intersect(b.strings).kind != emptySet {
		return false
	}
	if len(a.arrays)*len(b.arrays)+len(a.objects)*len(b.objects) > 64 {
		return false
	}
	for _, x := range a.arrays {
		for _, y := range b.arrays {
			if x == y || !c.disjointArrays(x, y) {
				return false
			}
		}
	}
	for _, x := range a.objects {
		for _, y := range b.objects {
			if x == y || !c.objectsApart(x, y, depth) {
				return false
			}
		}
	}
	return true
}

func (c *compiler) disjointArrays(a, b *arrayShape) bool {
	if a.literal != nil && b.literal != nil {
		return !validate.Equal(a.literal, b.literal)
	}
	if a.max >= 0 && a.max < b.min || b.max >= 0 && b.max < a.min {
		return true
	}
	if c.depth >= maxDisjointDepth {
		return false
	}
	c.depth++
	defer func() { c.depth-- }()
	for i := range min(max(a.min, b.min), 4) {
		if c.apart(c.glance(c.item(a, i)), c.glance(c.item(b, i)), c.depth) {
			return true
		}
	}
	return false
}

func (c *compiler) disjointObjects(a, b *objectShape) bool { return c.objectsApart(a, b, 0) }

func (c *compiler) objectsApart(a, b *objectShape, _ int) bool {
	if a.literal != nil && b.literal != nil {
		return !validate.Equal(a.literal, b.literal)
	}
	if a.literal != nil || b.literal != nil {
		if a.literal == nil {
			a, b = b, a
		}
		both, err := c.intersectLiteralObjects(a, b)
		return err == nil && both == nil
	}
	if a.max >= 0 && a.max < b.min || b.max >= 0 && b.max < a.min {
		return true
	}
	if c.depth >= maxDisjointDepth || len(a.required)+len(b.required) > 64 {
		return false
	}
	c.depth++
	defer func() { c.depth-- }()
	absent := func(o *objectShape, key string) bool {
		return slices.ContainsFunc(o.extras, func(e keyTerm) bool { return e.absent && e.key == key })
	}
	for _, key := range slices.Concat(a.required, b.required) {
		if absent(a, key) || absent(b, key) {
			return true
		}
		x, err := c.under(a, key)
		if err != nil {
			return false
		}
		y, err := c.under(b, key)
		if err != nil {
			return false
		}
		if (len(x) > 0 && len(y) > 0) && c.apart(c.glance(x), c.glance(y), c.depth) {
			return true
		}
		// A closed object without the key.
		if c.falsity(x) || c.falsity(y) {
			return true
		}
	}
	return false
}

// falsity reports whether one of the terms is false.
func (c *compiler) falsity(terms []term) bool {
	return slices.ContainsFunc(terms, func(t term) bool {
		return t.schema.Always != 0 && trivial(t.schema) == t.negated
	})
}

// discriminated reports whether some key is required in all objects and has
// other strings in each: they are pairwise disjoint then.
func (c *compiler) discriminated(objects []*objectShape) bool {
	if len(objects) < 3 {
		return false
	}
	for _, key := range objects[0].required {
		values := map[string]bool{}
		distinct := true
		for _, o := range objects {
			if distinct = o.literal == nil && slices.Contains(o.required, key); !distinct {
				break
			}
			terms, err := c.under(o, key)
			if err != nil || len(terms) == 0 {
				distinct = false
				break
			}
			s := c.glance(terms)
			distinct = s != nil && s.strings.kind == finiteSet && s.scalars() && s.numbers.empty() && !s.null && !s.no && !s.yes
			if !distinct {
				break
			}
			for _, text := range s.strings.list {
				distinct = distinct && !values[text]
				values[text] = true
			}
			if !distinct {
				break
			}
		}
		if distinct {
			return true
		}
	}
	return false
}

// patternStart is the text with which every match of a pattern begins the key;
// whole says that it is all of the key.
type patternStart struct {
	text  string
	whole bool
}

// apart reports whether no key matches both patterns, as far as their literal
// beginnings show.
func (s patternStart) apart(t patternStart) bool {
	if len(s.text) > len(t.text) {
		s, t = t, s
	}
	return !strings.HasPrefix(t.text, s.text) || s.whole && len(s.text) < len(t.text)
}

// startOf is the start of the texts of a regular expression. It is linear in the size of its
// beginning.
func startOf(e *Expr) patternStart {
	switch e.Op {
	case OpEmpty:
		return patternStart{"", true}
	case OpLiteral:
		return patternStart{string(e.Bytes), true}
	case OpClass:
		if r := e.Class.Ranges(); len(r) == 1 && r[0].Lo == r[0].Hi {
			return patternStart{string(r[0].Lo), true}
		}
	case OpChoice:
		texts := e.Choice.Texts() // sorted: what the first and the last have in common all have
		return patternStart{commonStart(texts[0], texts[len(texts)-1]), len(texts) == 1}
	case OpCapture:
		return startOf(e.Subs[0])
	case OpSeq:
		var text string
		for _, sub := range e.Subs {
			s := startOf(sub)
			if text += s.text; !s.whole {
				return patternStart{text, false}
			}
		}
		return patternStart{text, true}
	case OpAlt:
		out := startOf(e.Subs[0])
		for _, sub := range e.Subs[1:] {
			out = patternStart{commonStart(out.text, startOf(sub).text), false}
		}
		return out
	}
	return patternStart{}
}

func commonStart(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}
