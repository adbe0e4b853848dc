package fsm

import "github.com/stencil-go/stencil/grammar"

// A text of n bytes cannot tell "at least a million more" from "at least n+1
// more". Clamping forgets counters past such a horizon, so that the many states
// that differ only in large counters share what is computed for one of them.

type clampedStack struct {
	horizon int
	stack   *Stack
}

type clampedResidual struct {
	horizon  int
	residual *Residual
}

// Clamp is the stack with counters beyond horizon forgotten: at least horizon
// more counts as horizon, at most more than horizon as no bound. Texts of fewer
// than horizon bytes may follow the one just when they may follow the other.
func (s *Stack) Clamp(horizon int) *Stack {
	if c := s.clamped.Load(); c != nil && c.horizon == horizon {
		return c.stack
	}
	s.owner.mu.Lock()
	defer s.owner.mu.Unlock()
	return s.owner.clamp(s, horizon)
}

func (s *Stack) clampedAt(horizon int) *Stack {
	if c := s.clamped.Load(); c != nil && c.horizon == horizon {
		return c.stack
	}
	return nil
}

func (p *Program) clamp(s *Stack, horizon int) *Stack {
	// Walk down to the first clamped stack, then rebuild upwards.
	var chain []*Stack
	for t := s; t != nil && t.clampedAt(horizon) == nil; t = t.next {
		chain = append(chain, t)
	}
	for i := len(chain) - 1; i >= 0; i-- {
		t := chain[i]
		c := t
		switch t.kind {
		case frameBottom, frameCut:
		case frameUnion:
			parts := make([]*Stack, len(t.union))
			for j, u := range t.union {
				parts[j] = p.clamp(u, horizon)
			}
			c = p.unite(parts)
		default:
			f := t.frame
			f.next = t.next.clampedAt(horizon)
			if f.kind == frameRepeat {
				f.lo = min(f.lo, horizon)
				if f.hi > horizon {
					f.hi = -1
				}
			}
			if f != t.frame {
				c = p.push(f)
			}
		}
		c.clamped.Store(&clampedStack{horizon, c})
		t.clamped.Store(&clampedStack{horizon, c})
	}
	return s.clampedAt(horizon)
}

// Clamp is the residual with a count of code points beyond horizon forgotten,
// where texts of fewer than horizon bytes cannot tell the difference.
func (r *Residual) Clamp(horizon int) *Residual {
	if c := r.clamped.Load(); c != nil && c.horizon == horizon {
		return c.residual
	}
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	c := r.owner.clamp(r, horizon, maxClamped)
	r.clamped.Store(&clampedResidual{horizon, c})
	return c
}

// maxClamped bounds the parts of a sequence whose counters are forgotten: the colon,
// the blank and the quote before a string are fewer.
const maxClamped = 8

// clamp is Clamp as far as the first parts of a sequence go.
func (l *lexicon) clamp(r *Residual, horizon, parts int) *Residual {
	switch r.kind {
	case kindSeq:
		first, rest := l.clamp(r.subs[0], horizon, parts-1), r.subs[1]
		if parts > 0 {
			rest = l.clamp(rest, horizon, parts-1)
		}
		if first != r.subs[0] || rest != r.subs[1] {
			return l.seq(first, rest)
		}
	case kindCut:
		// Tokens are counted where one ends.
		if r.lo > 0 {
			n := r.shape
			n.lo = 0
			return l.intern(n)
		}
	case kindAuto:
		if a, ok := r.auto.(*sharedAutomaton); ok {
			if inner := a.state(r.state); inner.Clamp(horizon) != inner {
				return l.automaton(a, a.id(inner.Clamp(horizon)))
			}
		}
	case kindEncode:
		if r.state == 0 {
			return l.encode(l.clamp(r.subs[0], horizon, parts), r.codec, 0)
		}
	case kindRepeat:
		if lo, hi, ok := l.counter(r); ok {
			lo, hi = min(lo, horizon), forget(hi, horizon)
			return l.repeat(r.subs[0], lo, hi)
		}
	case kindCount:
		// What the rest still needs after the horizon must fit under the bound.
		if need := l.maxNeed(r.subs[0]); r.lo == 0 && need < infinite {
			return l.count(r.subs[0], 0, forget(r.hi, plus(horizon, need)), r.state)
		}
	}
	return r
}

func forget(bound, horizon int) int {
	if bound > horizon {
		return -1
	}
	return bound
}

// maxNeed bounds the code points that any residual of r needs to be finished.
func (l *lexicon) maxNeed(r *Residual) int {
	if r.furthest == 0 {
		r.furthest = int32(min(l.measureNeed(r), infinite-1) + 1)
	}
	if r.furthest == infinite {
		return infinite
	}
	return int(r.furthest - 1)
}

// measureNeed is maxNeed worked out.
func (l *lexicon) measureNeed(r *Residual) int {
	switch r.kind {
	case kindEmpty:
		return 0
	case kindLiteral:
		return len(r.bytes)
	case kindClass, kindTail, kindBytes:
		return 1
	case kindChoice:
		need := 0
		for _, t := range r.choice.Texts()[r.lo:r.hi] {
			need = max(need, len(t))
		}
		return need
	case kindSeq:
		return max(plus(l.maxNeed(r.subs[0]), l.minRunes(r.subs[1])), l.maxNeed(r.subs[1]))
	case kindAlt:
		need := 0
		for _, s := range r.subs {
			need = max(need, l.maxNeed(s))
		}
		return need
	case kindAuto:
		if a, ok := r.auto.(*sharedAutomaton); ok {
			shared.mu.Lock()
			defer shared.mu.Unlock()
			inner := a.state(r.state)
			return inner.owner.maxNeed(inner)
		}
		if a, ok := r.auto.(grammar.BoundedAutomaton); ok {
			return a.MaxDistance()
		}
	case kindAnd:
		// What is bounded by itself has too many derivatives for a search.
		if r.text && l.mostRunes(r) == infinite {
			return l.searchNeed(r)
		}
	case kindRepeat:
		return plus(l.maxNeed(r.subs[0]), times(max(r.lo-1, 0), l.minRunes(r.subs[0])))
	}
	return infinite
}
