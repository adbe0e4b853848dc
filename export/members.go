package export

import "github.com/stencil-go/stencil/grammar"

// place is where the members of a collection stand: what has been written.
type place struct {
	next  int    // the first property that may still come, in declared order
	seen  uint64 // the properties written, in any order
	count int    // members written, as far as the bounds ask
}

// memberRules writes a collection as rules, one for each place.
type memberRules struct {
	l         *lowerer
	m         *grammar.Members
	separator *node
	extra     *node // a member under another key
	values    []*node
	places    map[place]*rule
	most      int // counts above this are alike
}

func (l *lowerer) members(m *grammar.Members) (*node, error) {
	if m.KeyGuard != nil && len(m.Additional) > 0 && m.Max != 1 {
		return nil, unsupported("additional members", "no key may be repeated")
	}
	r := &memberRules{l: l, m: m, separator: emptyNode, extra: noneNode, places: map[place]*rule{}}
	if m.AnyOrder && len(m.Properties) > 12 {
		return nil, limit("members in any order", "%d properties have too many orders", len(m.Properties))
	}
	r.most = max(m.Min, 1)
	if m.Max >= 0 {
		r.most = max(r.most, m.Max)
	}
	var err error
	if m.Separator != nil {
		if r.separator, err = l.node(m.Separator); err != nil {
			return nil, err
		}
	}
	keys := make([]string, len(m.Properties))
	for i, p := range m.Properties {
		value, err := l.node(p.Value)
		if err != nil {
			return nil, err
		}
		keys[i] = p.Key
		r.values = append(r.values, seqNode(&node{op: opText, text: p.Key}, value))
	}
	var extras []*node
	for _, a := range m.Additional {
		key := a.Key
		if len(keys) > 0 {
			key = grammar.And(key, grammar.Not(grammar.ChoiceOf(keys...)))
		}
		k, err := l.node(key)
		if err != nil {
			return nil, err
		}
		value, err := l.node(a.Value)
		if err != nil {
			return nil, err
		}
		extras = append(extras, seqNode(k, value))
	}
	if r.extra = altNode(extras...); r.extra.op != opNone {
		family := l.newRule("member")
		family.body = r.extra
		r.extra = refNode(family)
	}
	return r.from(place{})
}

// from is what may be written from a place on.
func (r *memberRules) from(p place) (*node, error) {
	m := r.m
	if !m.AnyOrder && p.next == len(m.Properties) {
		return r.tail(p), nil
	}
	if known := r.places[p]; known != nil {
		return refNode(known), nil
	}
	if len(r.places) >= r.l.limits.States {
		return nil, limit("members", "they take more than %d rules", r.l.limits.States)
	}
	out := r.l.newRule("members")
	r.places[p] = out
	var parts []*node
	add := func(member *node, q place) error {
		q.count = min(p.count+1, r.most)
		rest, err := r.from(q)
		if err != nil {
			return err
		}
		if p.count > 0 {
			member = seqNode(r.separator, member)
		}
		parts = append(parts, seqNode(member, rest))
		return nil
	}
	full := m.Max >= 0 && p.count >= m.Max
	if !m.AnyOrder {
		if !full {
			if err := add(r.values[p.next], place{next: p.next + 1}); err != nil {
				return nil, err
			}
		}
		if !m.Properties[p.next].Required {
			rest, err := r.from(place{next: p.next + 1, count: p.count})
			if err != nil {
				return nil, err
			}
			parts = append(parts, rest)
		}
		out.body = altNode(parts...)
		return refNode(out), nil
	}
	complete := p.count >= m.Min
	for i, property := range m.Properties {
		if p.seen>>i&1 == 1 {
			continue
		}
		complete = complete && !property.Required
		if full {
			continue
		}
		if err := add(r.values[i], place{seen: p.seen | 1<<i}); err != nil {
			return nil, err
		}
	}
	if !full && r.extra.op != opNone {
		if err := add(r.extra, place{seen: p.seen}); err != nil {
			return nil, err
		}
	}
	if complete {
		parts = append(parts, emptyNode)
	}
	out.body = altNode(parts...)
	return refNode(out), nil
}

// tail is what follows the last property: members under other keys.
func (r *memberRules) tail(p place) *node {
	lo, hi := max(r.m.Min-p.count, 0), -1
	if r.m.Max >= 0 {
		if hi = r.m.Max - p.count; hi < 0 {
			return noneNode
		}
	}
	more := seqNode(r.separator, r.extra)
	if p.count > 0 {
		return repeatNode(more, lo, hi)
	}
	if hi == 0 {
		return emptyNode
	}
	some := seqNode(r.extra, repeatNode(more, max(lo-1, 0), max(hi-1, -1)))
	if lo > 0 {
		return some
	}
	return altNode(some, emptyNode)
}
