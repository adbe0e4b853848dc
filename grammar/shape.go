package grammar

import (
	"slices"

	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// shape is a set of JSON values, as a union over JSON's types. Scalars are exact
// boolean algebra; arrays and objects are unions of conjunctions.
// A shape is immutable.
type shape struct {
	// null, no and yes say that null, false and true are in the set.
	null, no, yes bool
	numbers       numberSet
	strings       stringSet
	arrays        []*arrayShape
	objects       []*objectShape
}

var anyShape = &shape{
	null: true, no: true, yes: true, numbers: allNumbers, strings: allStrings,
	arrays: everyArray, objects: everyObject,
}

var (
	everyArray  = []*arrayShape{anyArrays}
	everyObject = []*objectShape{anyObjects}
)

var emptyShape = &shape{}

// empty reports whether the shape is known to hold nothing.
func (s *shape) empty() bool {
	return !s.null && !s.no && !s.yes && s.numbers.empty() && s.strings.kind == emptySet && len(s.arrays) == 0 && len(s.objects) == 0
}

// scalars reports whether arrays and objects are out.
func (s *shape) scalars() bool { return len(s.arrays) == 0 && len(s.objects) == 0 }

// unite returns the union.
func (c *compiler) unite(shapes []*shape) *shape {
	switch len(shapes) {
	case 0:
		return emptyShape
	case 1:
		return shapes[0]
	}
	out := &shape{}
	var texts []string
	for _, s := range shapes {
		if s == anyShape {
			return anyShape
		}
		out.null = out.null || s.null
		out.no = out.no || s.no
		out.yes = out.yes || s.yes
		out.numbers = out.numbers.union(s.numbers)
		if s.strings.kind == finiteSet {
			// Finite sets are put together once, so that many cost one sort.
			texts = append(texts, s.strings.list...)
		} else {
			out.strings = out.strings.union(s.strings)
		}
		for _, a := range s.arrays {
			if len(out.arrays) > 64 || !slices.Contains(out.arrays, a) {
				out.arrays = append(out.arrays, a)
			}
		}
		for _, o := range s.objects {
			if len(out.objects) > 64 || !slices.Contains(out.objects, o) {
				out.objects = append(out.objects, o)
			}
		}
	}
	out.strings = out.strings.union(finiteStrings(texts))
	if slices.Contains(out.arrays, anyArrays) {
		out.arrays = everyArray
	}
	if slices.Contains(out.objects, anyObjects) {
		out.objects = everyObject
	}
	return out
}

// intersect returns the intersection of a and b. Where arrays or objects have
// too many alternatives to multiply, those of a stay and a guard for by, of which
// b is a part or all, judges them.
func (c *compiler) intersect(a, b *shape, by term) (*shape, error) {
	switch {
	case b == anyShape || a == b:
		return a, nil
	case a == anyShape:
		return b, nil
	}
	out := &shape{
		null: a.null && b.null, no: a.no && b.no, yes: a.yes && b.yes,
		numbers: a.numbers.intersect(b.numbers), strings: a.strings.intersect(b.strings),
	}
	if err := c.spend(len(a.arrays)*len(b.arrays)+len(a.objects)*len(b.objects)+len(a.strings.list)+len(b.strings.list), by); err != nil {
		return nil, err
	}
	switch {
	case len(b.arrays) == 1 && b.arrays[0] == anyArrays:
		out.arrays = a.arrays
	case len(a.arrays) == 1 && a.arrays[0] == anyArrays:
		out.arrays = b.arrays
	case len(a.arrays)*len(b.arrays) > c.opts.limits.Alternatives && len(a.arrays) > 1 && len(b.arrays) > 1:
		for _, x := range a.arrays {
			out.arrays = append(out.arrays, x.guarded(by))
		}
	default:
		for _, x := range a.arrays {
			for _, y := range b.arrays {
				if z := c.intersectArrays(x, y); z != nil {
					out.arrays = append(out.arrays, z)
				}
			}
		}
	}
	switch {
	case len(b.objects) == 1 && b.objects[0] == anyObjects:
		out.objects = a.objects
	case len(a.objects) == 1 && a.objects[0] == anyObjects:
		out.objects = b.objects
	case len(a.objects)*len(b.objects) > c.opts.limits.Alternatives && len(a.objects) > 1 && len(b.objects) > 1:
		for _, x := range a.objects {
			out.objects = append(out.objects, x.guarded(by))
		}
	default:
		single := len(a.objects) == 1 && len(b.objects) == 1
		for _, x := range a.objects {
			if x.fresh && !single {
				x.fresh = false
			}
			for _, y := range b.objects {
				z, err := c.intersectObjects(x, y)
				if err != nil {
					return nil, err
				}
				if z != nil {
					if z != x && z != y {
						z.fresh = single
					}
					out.objects = append(out.objects, z)
				}
			}
		}
	}
	return out, nil
}

// term is a schema or, negated, all values that it does not describe. The scope
// is the dynamic scope in which it stands.
type term struct {
	schema  *schemaref.Schema
	scope   int32
	negated bool
}
