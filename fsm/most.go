package fsm

import "slices"

// mostRunes bounds the code points of a text of r.
func (l *lexicon) mostRunes(r *Residual) int {
	if r.most == 0 {
		r.most = int32(min(l.measureMost(r), infinite-1) + 1)
	}
	if r.most == infinite {
		return infinite
	}
	return int(r.most - 1)
}

// measureMost is mostRunes worked out.
func (l *lexicon) measureMost(r *Residual) int {
	switch r.kind {
	case kindEmpty, kindNone:
		return 0
	case kindLiteral:
		return len(r.bytes)
	case kindClass, kindBytes, kindTail:
		return 1
	case kindSeq:
		return plus(l.mostRunes(r.subs[0]), l.mostRunes(r.subs[1]))
	case kindAlt:
		most := 0
		for _, s := range r.subs {
			most = max(most, l.mostRunes(s))
		}
		return most
	case kindRepeat:
		if r.hi >= 0 {
			return times(r.hi, l.mostRunes(r.subs[0]))
		}
	case kindAnd:
		most := infinite
		for _, s := range r.subs {
			most = min(most, l.mostRunes(s))
		}
		return most
	case kindCount:
		if r.hi >= 0 {
			return plus(r.hi, 1)
		}
	case kindAuto:
		if a, ok := r.auto.(*sharedAutomaton); ok {
			shared.mu.Lock()
			defer shared.mu.Unlock()
			inner := a.state(r.state)
			return inner.owner.mostRunes(inner)
		}
	case kindChoice:
		most := 0
		for _, t := range r.choice.Texts()[r.lo:r.hi] {
			most = max(most, len(t))
		}
		return most
	case kindExcept:
		return l.mostRunes(r.subs[0])
	}
	return infinite
}

// longestRune is the length in bytes of the longest code point.
const longestRune = 4

// withoutByteBound splits an intersection with the texts of at most so many bytes.
func (l *lexicon) withoutByteBound(r *Residual) (rest *Residual, most int, ok bool) {
	if r.kind != kindAnd {
		return nil, 0, false
	}
	for i, p := range r.subs {
		if p.kind == kindRepeat && p.lo == 0 && p.hi >= 0 && p.subs[0].kind == kindBytes && p.subs[0].set == allBytes {
			rest = l.and(append(slices.Clone(r.subs[:i]), r.subs[i+1:]...)...)
			return rest, p.hi, l.alive(rest)
		}
	}
	return nil, 0, false
}

// withoutBounded splits an intersection with the complements of texts of at most so
// many code points.
func (l *lexicon) withoutBounded(r *Residual) (rest *Residual, longest int, ok bool) {
	if r.kind != kindAnd {
		return nil, 0, false
	}
	var others []*Residual
	for _, p := range r.subs {
		if p.kind == kindNot {
			if most := l.mostRunes(p.subs[0]); most < infinite {
				longest = max(longest, most)
				continue
			}
		}
		others = append(others, p)
	}
	if len(others) == 0 || len(others) == len(r.subs) {
		return nil, 0, false
	}
	rest = l.and(others...)
	return rest, longest, l.alive(rest)
}
