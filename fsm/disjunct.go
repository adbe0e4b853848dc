package fsm

import "slices"

// maxDisjuncts bounds the parts of one union that a search looks at one by one. Longer
// ones are lists, whose texts have beginnings in common: derivatives step these once.
const maxDisjuncts = 32

// disjuncts are residuals whose union is r, nil where r is not taken apart: a part of
// an intersection that is a union is drawn to the front. A search for a text of r may
// look for one of each. That keeps it small: an automaton that has to remember in which
// of n places of a pattern the text may stand has up to 2^n states, and one that stands
// in one of them n.
func (l *lexicon) disjuncts(r *Residual) []*Residual {
	switch r.kind {
	case kindAlt:
		if len(r.subs) <= maxDisjuncts {
			return r.subs
		}
	case kindAnd:
		for i, s := range r.subs {
			if s.kind != kindAlt || len(s.subs) > maxDisjuncts {
				continue
			}
			parts := slices.Clone(r.subs)
			if r.text {
				// What the intersection says of all its parts, a part may not say by itself.
				parts = append(parts, l.anyText)
			}
			out := make([]*Residual, len(s.subs))
			for k, one := range s.subs {
				parts[i] = one
				out[k] = l.and(parts...)
			}
			return out
		}
	case kindCount:
		return l.disjunctsOf(r, func(d *Residual) *Residual { return l.count(d, r.lo, r.hi, r.state) })
	case kindSeq:
		return l.disjunctsOf(r, func(d *Residual) *Residual { return l.seq(d, r.subs[1]) })
	case kindEncode:
		return l.disjunctsOf(r, func(d *Residual) *Residual { return l.encode(d, r.codec, r.state) })
	case kindExcept:
		return l.disjunctsOf(r, func(d *Residual) *Residual { return l.except(d, r.choice, r.lo, r.hi, r.state) })
	}
	return nil
}

// disjunctsOf are the disjuncts of the first part of r, each made a whole again.
func (l *lexicon) disjunctsOf(r *Residual, whole func(*Residual) *Residual) []*Residual {
	parts := l.disjuncts(r.subs[0])
	if parts == nil {
		return nil
	}
	out := make([]*Residual, len(parts))
	for i, p := range parts {
		out[i] = whole(p)
	}
	return out
}
