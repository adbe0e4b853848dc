package schema

import (
	"encoding/json"
	"math/big"
	"slices"
)

// pair names two nodes that were joined.
type pair struct{ a, b *node }

// flat gives the node with its references and allOf parts folded in.
func (c *coercer) flat(n *node) *node {
	if n.ref == nil && len(n.all) == 0 {
		return n
	}
	if f, ok := c.flats[n]; ok {
		return f
	}
	c.flats[n] = n // a reference to itself adds nothing
	f := *n
	f.ref, f.all = nil, nil
	out := &f
	if n.ref != nil {
		out = c.join(out, c.flat(n.ref))
	}
	for _, a := range n.all {
		out = c.join(out, c.flat(a))
	}
	c.flats[n] = out
	return out
}

// join gives a node that asks for what both ask.
func (c *coercer) join(a, b *node) *node {
	if isPlain(a) && a.ref == nil && len(a.all) == 0 {
		return b
	}
	if isPlain(b) && b.ref == nil && len(b.all) == 0 {
		return a
	}
	if j, ok := c.joins[pair{a, b}]; ok {
		return j
	}
	c.nextID++
	j := &node{id: c.nextID, never: a.never || b.never, types: joinTypes(a.types, b.types), typed: a.typed || b.typed, maxItems: -1, maxLen: -1}
	c.joins[pair{a, b}] = j
	j.props = map[string]*node{}
	for _, x := range []*node{a, b} {
		for _, k := range x.order {
			p := x.props[k]
			if q, ok := j.props[k]; ok {
				if q != p {
					j.props[k] = &node{id: c.newID(), types: tAll, maxItems: -1, maxLen: -1, all: []*node{q, p}}
				}
				continue
			}
			j.props[k] = p
			j.order = append(j.order, k)
		}
		j.required = append(j.required, x.required...)
		j.closed = j.closed || x.closed
		j.additional = c.both(j.additional, x.additional)
		j.patterns = append(j.patterns, x.patterns...)
		j.prefix = c.prefixes(j, x)
		j.items = c.both(j.items, x.items)
		j.all = append(j.all, x.all...)
		j.minItems = max(j.minItems, x.minItems)
		j.minLen = max(j.minLen, x.minLen)
		j.maxItems = minCount(j.maxItems, x.maxItems)
		j.maxLen = minCount(j.maxLen, x.maxLen)
		if x.pattern != nil && j.pattern != nil && x.patternSrc != j.patternSrc {
			j.all = append(j.all, &node{id: c.newID(), types: tAll, maxItems: -1, maxLen: -1, pattern: x.pattern, patternSrc: x.patternSrc})
		} else if x.pattern != nil {
			j.pattern, j.patternSrc = x.pattern, x.patternSrc
		}
		j.min, j.xmin = upper(j.min, x.min), upper(j.xmin, x.xmin)
		j.max, j.xmax = lower(j.max, x.max), lower(j.xmax, x.xmax)
		if x.hasEnum {
			if j.hasEnum {
				j.enum = shared(j.enum, x.enum)
			} else {
				j.enum, j.hasEnum = x.enum, true
			}
		}
		if len(x.any) > 0 {
			if len(j.any) == 0 {
				j.any = x.any
			} else {
				j.all = append(j.all, &node{id: c.newID(), types: tAll, maxItems: -1, maxLen: -1, any: x.any})
			}
		}
		if x.def != nil {
			j.def = x.def
		}
	}
	return j
}

// prefixes joins the schemas of the first items; where one list is longer, the schema of the other's further items counts.
func (c *coercer) prefixes(a, b *node) []*node {
	if len(a.prefix) == 0 && a.items == nil {
		return b.prefix
	}
	var out []*node
	for i := range max(len(a.prefix), len(b.prefix)) {
		p, q := a.items, b.items
		if i < len(a.prefix) {
			p = a.prefix[i]
		}
		if i < len(b.prefix) {
			q = b.prefix[i]
		}
		out = append(out, c.both(p, q))
	}
	return out
}

// shared gives the allowed values that stand in both lists.
func shared(a, b []any) []any {
	var out []any
	for _, x := range a {
		text, err := json.Marshal(plainValue(x))
		if err == nil && slices.ContainsFunc(b, func(y any) bool { return equal(parseTree(string(text)), y) }) {
			out = append(out, x)
		}
	}
	return out
}

func (c *coercer) newID() int { c.nextID++; return c.nextID }

func (c *coercer) both(a, b *node) *node {
	switch {
	case a == nil:
		return b
	case b == nil || a == b:
		return a
	}
	return &node{id: c.newID(), types: tAll, maxItems: -1, maxLen: -1, all: []*node{a, b}}
}

func isPlain(n *node) bool {
	return !n.never && !n.typed && len(n.props) == 0 && len(n.required) == 0 && n.additional == nil && !n.closed && len(n.patterns) == 0 && n.items == nil &&
		len(n.prefix) == 0 && n.minItems == 0 && n.maxItems < 0 && n.minLen == 0 && n.maxLen < 0 && n.pattern == nil && n.min == nil && n.max == nil &&
		n.xmin == nil && n.xmax == nil && !n.hasEnum && len(n.any) == 0
}

func joinTypes(a, b int) int {
	j := a & b
	if a&tNumber != 0 && b&tInteger != 0 || b&tNumber != 0 && a&tInteger != 0 {
		j |= tInteger
	}
	return j
}

func minCount(a, b int) int {
	if a < 0 {
		return b
	}
	if b < 0 {
		return a
	}
	return min(a, b)
}

func upper(a, b *big.Rat) *big.Rat {
	if a == nil || b != nil && b.Cmp(a) > 0 {
		return b
	}
	return a
}

func lower(a, b *big.Rat) *big.Rat {
	if a == nil || b != nil && b.Cmp(a) < 0 {
		return b
	}
	return a
}
