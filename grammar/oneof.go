package grammar

import (
	"slices"
)

// oneOf is the shape of the values that exactly one schema of oneOf describes.
// Scalars are decided exactly. Arrays and objects are a plain union where no two
// schemas share any, the union of each without the others where these fall apart
// into few pieces, and else a union that a guard judges.
func (c *compiler) oneOf(t term) (*shape, error) {
	n := len(t.schema.OneOf)
	terms := make([]term, n)
	shapes := make([]*shape, n)
	for i, sub := range t.schema.OneOf {
		terms[i] = c.inside(sub, t.scope)
		var err error
		if shapes[i], err = c.shape(terms[i]); err != nil {
			return nil, err
		}
	}
	if n == 1 {
		return shapes[0], nil
	}
	out, err := c.onceScalars(shapes, t)
	if err != nil {
		return nil, err
	}
	var arrays [][]*arrayShape
	var objects [][]*objectShape
	for _, s := range shapes {
		arrays = append(arrays, s.arrays)
		objects = append(objects, s.objects)
	}
	negated := func(i int) (*shape, error) {
		not := terms[i]
		not.negated = true
		return c.shape(not)
	}
	arraysWithout := func(from []*arrayShape, j int) ([]*arrayShape, bool, error) {
		s, err := negated(j)
		if err != nil || slices.ContainsFunc(s.arrays, func(a *arrayShape) bool { return len(a.guards)+len(a.unique) > 0 }) {
			return nil, false, err
		}
		return c.crossArrays(from, s.arrays), true, nil
	}
	objectsWithout := func(from []*objectShape, j int) ([]*objectShape, bool, error) {
		s, err := negated(j)
		if err != nil || slices.ContainsFunc(s.objects, func(o *objectShape) bool { return len(o.guards) > 0 }) {
			return nil, false, err
		}
		from, err = c.crossObjects(from, s.objects)
		return from, true, err
	}
	if out.arrays, err = onceOf(arrays, c.disjointArrays, nil, func(a *arrayShape) *arrayShape { return a.guarded(t) }, arraysWithout); err != nil {
		return nil, err
	}
	out.objects, err = onceOf(objects, c.disjointObjects, c.discriminated, func(o *objectShape) *objectShape { return o.guarded(t) }, objectsWithout)
	return out, err
}

// maxPairs bounds the schemas whose alternatives are compared pair by pair.
const maxPairs = 40

// onceOf is the union of what is in exactly one branch. without takes from some
// what is in branch j, if that falls apart into few pieces.
func onceOf[S comparable](branches [][]S, disjoint func(a, b S) bool, discriminated func([]S) bool,
	guarded func(S) S, without func(from []S, j int) ([]S, bool, error)) ([]S, error) {
	var all []S
	single := true
	count := 0
	for _, b := range branches {
		if len(b) > 0 {
			count++
		}
		single = single && len(b) <= 1
		all = append(all, b...)
	}
	if count <= 1 || single && discriminated != nil && discriminated(all) {
		return all, nil
	}
	guardAll := func() []S {
		out := make([]S, len(all))
		for i, a := range all {
			out[i] = guarded(a)
		}
		return out
	}
	if len(all) > maxPairs {
		return guardAll(), nil
	}
	overlaps := make([][]int, len(branches))
	any := false
	for i := range branches {
		for j := range i {
			meet := slices.ContainsFunc(branches[i], func(a S) bool {
				return slices.ContainsFunc(branches[j], func(b S) bool { return a == b || !disjoint(a, b) })
			})
			if meet {
				overlaps[i] = append(overlaps[i], j)
				overlaps[j] = append(overlaps[j], i)
				any = true
			}
		}
	}
	if !any {
		return all, nil
	}
	var out []S
	for i, b := range branches {
		if len(overlaps[i]) == 0 {
			out = append(out, b...)
			continue
		}
		pieces, ok := b, true
		for _, k := range overlaps[i] {
			var err error
			if pieces, ok, err = without(pieces, k); err != nil {
				return nil, err
			}
			if ok = ok && len(pieces) <= maxPieces; !ok {
				break
			}
		}
		if ok {
			out = append(out, pieces...)
			continue
		}
		for _, a := range b {
			out = append(out, guarded(a))
		}
	}
	return out, nil
}

// onceScalars is the shape of the scalars that exactly one shape has.
func (c *compiler) onceScalars(shapes []*shape, t term) (*shape, error) {
	var null, no, yes int
	once, twice := &shape{}, &shape{}
	// times counts the texts of the finite sets, so that many cost one sort.
	times := map[string]int{}
	for _, s := range shapes {
		null += count(s.null)
		no += count(s.no)
		yes += count(s.yes)
		if !s.numbers.empty() {
			if err := c.spend(len(once.numbers)*len(s.numbers), t); err != nil {
				return nil, err
			}
			twice.numbers = twice.numbers.union(once.numbers.intersect(s.numbers))
			once.numbers = once.numbers.union(s.numbers)
		}
		if s.strings.kind == finiteSet {
			for _, text := range s.strings.list {
				times[text]++
			}
		} else if s.strings.kind != emptySet {
			if err := c.spend(len(once.strings.list)+len(s.strings.list), t); err != nil {
				return nil, err
			}
			twice.strings = twice.strings.union(once.strings.intersect(s.strings))
			once.strings = once.strings.union(s.strings)
		}
	}
	if len(times) > 0 {
		var first, again []string
		for text, n := range times {
			first = append(first, text)
			if n > 1 {
				again = append(again, text)
			}
		}
		finite := finiteStrings(first)
		twice.strings = twice.strings.union(once.strings.intersect(finite)).union(finiteStrings(again))
		once.strings = once.strings.union(finite)
	}
	out := &shape{null: null == 1, no: no == 1, yes: yes == 1, numbers: once.numbers, strings: once.strings}
	if !twice.numbers.empty() {
		if err := c.spend(len(once.numbers)*len(twice.numbers)*4, t); err != nil {
			return nil, err
		}
		others, ok := twice.numbers.complement()
		if !ok {
			return nil, c.tooManyNumbers(t, "oneOf")
		}
		out.numbers = once.numbers.intersect(others)
	}
	if twice.strings.kind != emptySet {
		out.strings = once.strings.intersect(twice.strings.complement())
	}
	return out, nil
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
