package fsm

import "github.com/stencil-go/stencil/grammar"

// NeedAtMost bounds the bytes that any residual of t's residual, the whole of it
// included, needs to be finished, and adds those of the stack: however the current
// lexeme goes on, the text can end within so many bytes. It reports false where
// the bound cannot be read off the expression.
func (t *Thread) NeedAtMost() (int, bool) {
	if t.residual == nil {
		return 0, false
	}
	p := t.stack.owner
	p.mu.Lock()
	defer p.mu.Unlock()
	p.measure()
	need := 0
	p.within(t.residual, func(l *lexicon) { need = l.mostBytes(t.residual) })
	if need >= infinite {
		return 0, false
	}
	return plus(need, p.stackDistance(t.stack)), true
}

// mostBytes bounds what any derivative of r needs: a code point at most as long as
// its longest form, UTF-8 or an escape, times the code points.
func (l *lexicon) mostBytes(r *Residual) int {
	switch r.kind {
	case kindSeq:
		return max(plus(l.mostBytes(r.subs[0]), l.distanceOf(r.subs[1])), l.mostBytes(r.subs[1]))
	case kindEncode:
		longest := longestRune
		for _, c := range r.codec.cost {
			if c < infinite {
				longest = max(longest, longestRune*c)
			}
		}
		value := r.subs[0]
		if value.kind == kindAuto && r.codec.written(value.auto) {
			return plus(value.auto.(grammar.BoundedAutomaton).MaxDistance(), longest)
		}
		if value.kind == kindCount {
			// The bound on the length lowers what is allowed, not what is needed.
			return max(times(longest, plus(l.maxNeed(value.subs[0]), 1)), times(longest, plus(value.lo, 1)))
		}
		return times(longest, plus(l.maxNeed(value), 1))
	case kindExcept:
		if l.endless(r.subs[0]) == 0 {
			return infinite
		}
		// Past every excepted text: one byte more than it takes to leave them.
		longest := 0
		for _, t := range r.choice.Texts()[r.lo:r.hi] {
			longest = max(longest, len(t))
		}
		return plus(l.mostBytes(r.subs[0]), plus(longest, longestRune))
	case kindAuto:
		if a, ok := r.auto.(grammar.BoundedAutomaton); ok {
			return a.MaxDistance()
		}
	case kindLiteral, kindChoice, kindAlt, kindRepeat, kindClass, kindBytes, kindTail, kindEmpty:
		if r.search {
			return infinite
		}
		return times(longestRune, plus(l.maxNeed(r), 1))
	}
	return infinite
}

// written reports whether a knows how many bytes its texts take in the codec.
func (c *codecInfo) written(a grammar.Automaton) bool {
	b, ok := a.(grammar.BoundedAutomaton)
	return ok && b.CountsEscapes() && (c.codec == grammar.JSONString || c.codec == grammar.YAMLQuoted || c.codec == grammar.CSVQuoted)
}
