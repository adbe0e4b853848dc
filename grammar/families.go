package grammar

import "slices"

// region is a set of keys by the patterns they match.
type region struct {
	in, out []int
	terms   []term
}

const (
	// maxRegions bounds the families of other members; beyond a guard judges them.
	maxRegions = 200
	// maxSpread bounds the spread of a region where there are more than fewRegions.
	maxSpread  = 200
	fewRegions = 4
)

// spread is the product of the spreads of the patterns that a key of the region matches.
func (r region) spread(spreads []int) int {
	product := 1
	for _, i := range r.in {
		product = min(product*spreads[i], maxSpread+1)
	}
	return product
}

// families describes the members under keys that are not declared: disjoint
// families by the patterns that a key matches. Where the patterns divide the keys
// into too many, one open family is left and guards judge the object.
func (c *compiler) families(o *objectShape, names stringSet, closed []string, guards []term) ([]Additional, []term, error) {
	if names.kind == emptySet {
		return nil, guards, nil
	}
	var patterns []string
	var exprs []*Expr
	for i := range o.groups {
		for _, p := range o.groups[i].keywords.Patterns {
			if !slices.Contains(patterns, p.Name) {
				e, err := c.pattern(p.Name, p.Schema)
				if err != nil {
					return nil, nil, err
				}
				patterns = append(patterns, p.Name)
				exprs = append(exprs, e)
			}
		}
	}
	if len(patterns) == 0 {
		out, err := c.openFamily(o, names, closed)
		return out, guards, err
	}
	starts := make([]patternStart, len(exprs))
	for i, e := range exprs {
		starts[i] = startOf(e)
	}
	regions := []region{{}}
	var spreads []int
	for i := range patterns {
		apart := func(j int) bool { return starts[i].apart(starts[j]) }
		for _, r := range regions {
			if !slices.ContainsFunc(r.in, apart) {
				regions = append(regions, region{in: append(slices.Clip(r.in), i), out: r.out})
			}
		}
		n := len(regions)
		for j := range n {
			// Of a key that matches a pattern nothing need be said about those apart from it.
			if !slices.Contains(regions[j].in, i) && !slices.ContainsFunc(regions[j].in, apart) {
				regions[j].out = append(slices.Clip(regions[j].out), i)
			}
		}
		spreads = append(spreads, spreadOf(exprs[i]))
		if len(regions) > maxRegions || len(regions) > fewRegions && slices.ContainsFunc(regions, func(r region) bool { return r.spread(spreads) > maxSpread }) {
			for j := range o.groups {
				guards = appendNew(slices.Clip(guards), []term{o.groups[j].by})
			}
			return []Additional{{Key: c.keyExpr(names, nil, nil, closed), Value: c.style.member(c.style.value())}}, guards, nil
		}
	}
	var out []Additional
	var same []term
	uniform := true
	for k := range regions {
		r := &regions[k]
		for i := range o.groups {
			g := &o.groups[i]
			matched := false
			for _, p := range g.keywords.Patterns {
				if slices.ContainsFunc(r.in, func(j int) bool { return patterns[j] == p.Name }) {
					matched = true
					r.terms = append(r.terms, c.inside(p.Schema, g.scope))
				}
			}
			if s := g.additional; s != nil && !matched {
				r.terms = append(r.terms, c.inside(s, g.scope))
			}
		}
		r.terms = c.canonical(r.terms)
		if k == 0 {
			same = r.terms
		}
		uniform = uniform && slices.Equal(same, r.terms)
	}
	if uniform {
		regions = []region{{terms: same}}
	}
	for _, r := range regions {
		entry, err := c.entry(r.terms)
		if err != nil {
			return nil, nil, err
		}
		value := c.memberOf(entry)
		if value.Op == OpNone {
			continue
		}
		var in, outside []*Expr
		for _, j := range r.in {
			in = append(in, exprs[j])
		}
		for _, j := range r.out {
			outside = append(outside, exprs[j])
		}
		key := c.keyExpr(names, in, outside, closed)
		if key.Op != OpNone {
			out = append(out, Additional{Key: key, Value: value})
		}
	}
	return out, guards, nil
}

// openFamily is the one family of other members where no pattern divides the keys.
func (c *compiler) openFamily(o *objectShape, names stringSet, closed []string) ([]Additional, error) {
	var terms []term
	for i := range o.groups {
		if s := o.groups[i].additional; s != nil {
			terms = append(terms, c.inside(s, o.groups[i].scope))
		}
	}
	entry, err := c.entry(terms)
	if err != nil {
		return nil, err
	}
	value := c.memberOf(entry)
	if value.Op == OpNone {
		return nil, nil
	}
	key := c.keyExpr(names, nil, nil, closed)
	if key.Op == OpNone {
		return nil, nil
	}
	return []Additional{{Key: key, Value: value}}, nil
}

// keyExpr describes the keys as written that are names, match every expression
// of in and none of out, and are not among closed.
func (c *compiler) keyExpr(names stringSet, in, out []*Expr, closed []string) *Expr {
	parts := slices.Clone(in)
	if names.kind == finiteSet {
		names = names.filter(func(s string) bool { return !slices.Contains(closed, s) })
		closed = nil
	}
	if names.kind != fullSet {
		parts = append(parts, names.expr())
	}
	for _, e := range out {
		parts = append(parts, Not(e))
	}
	if len(closed) > 0 {
		parts = append(parts, Not(ChoiceOf(closed...)))
	}
	if len(parts) == 0 {
		return c.style.keys(nil)
	}
	return c.style.keys(And(parts...))
}
