package fsm

import (
	"slices"

	"github.com/stencil-go/stencil/grammar"
)

// A terminal may be read for a number of tokens only (grammar.Terminal.MaxTokens). How
// many tokens hold bytes of a terminal is part of the residual, in shape.lo, and goes
// up where a token ends. Within a token it decides nothing: Clamp forgets it.

// Metered reports whether what the program reads depends on where tokens end: see
// State.TokenEnd.
func (p *Program) Metered() bool { return p.metered }

// TokenEnd is the state where a token ends. Terminals that hold a byte of the token have
// one token more; those that may have no more end if they are complete. Those that
// are not are dropped where others go on; alone they write their tail, or go on to the
// end of the first token behind which they are complete. So some text completes the
// state where one completes s. In programs without Metered it is s.
func (s *State) TokenEnd() *State {
	if !s.owner.metered {
		return s
	}
	if next := s.tokenEnd.Load(); next != nil {
		return next
	}
	s.owner.mu.Lock()
	next := s.owner.endToken(s)
	s.owner.mu.Unlock()
	if s.owner.deadEnds && next != s && !next.live() {
		next = s
	}
	s.tokenEnd.Store(next)
	return next
}

// EndToken goes on to the state where a token ends (State.TokenEnd). It reports whether
// that is another.
func (c *Cursor) EndToken() bool {
	s := c.state
	c.state = s.TokenEnd()
	return c.state != s
}

func (p *Program) endToken(s *State) *State {
	if !slices.ContainsFunc(s.threads, func(t *Thread) bool { return t.residual.metered() }) {
		return s
	}
	x := p.close(func(c *closure) {
		c.out.accepting, c.out.tokens, c.out.begins, c.out.parks = s.accepting, slices.Clone(s.tokens), slices.Clone(s.begins), slices.Clone(s.parks)
		for _, t := range s.threads {
			if !t.residual.metered() {
				c.out.threads = append(c.out.threads, t)
				continue
			}
			rest, end := p.lexicon.endToken(t.residual)
			if rest.kind != kindNone {
				c.out.threads = append(c.out.threads, p.thread(threadKey{residual: rest, stack: t.stack}))
			}
			if end != 0 {
				c.pop(p.behind(t.stack, end))
			}
		}
	})
	return p.state(x.out)
}

// metered reports whether r has begun terminals whose tokens count.
func (r *Residual) metered() bool {
	return r != nil && r.kind == kindCut && r.state == cutBegun && r.mostTokens() > 0
}

// mostTokens is the largest number of tokens that one of the terminals may have, 0
// where they are not counted: a count past it means nothing more.
func (n *shape) mostTokens() int {
	most := 0
	for _, tag := range n.tags {
		most = max(most, n.cut.terminals[tag].maxTokens)
	}
	return most
}

// endToken is what r is behind a token more, and the end (Residual.End) of terminals that
// may have no more tokens, 0 where none ends so.
func (l *lexicon) endToken(r *Residual) (rest *Residual, end int) {
	count := min(r.lo+1, r.mostTokens())
	spent := func(tag int) bool {
		most := r.cut.terminals[tag].maxTokens
		return most > 0 && most <= count
	}
	if !slices.ContainsFunc(r.tags, spent) {
		return l.counted(r, r.subs, r.tags, count), 0
	}
	var ended []int
	for _, tag := range r.complete() {
		if spent(tag) {
			ended = append(ended, tag)
		}
	}
	var subs []*Residual
	var tags []int
	for i, tag := range r.tags {
		sub := r.subs[i]
		if spent(tag) {
			tail := r.cut.terminals[tag].tail
			if tail == nil || sub.nullable {
				continue
			}
			if sub = l.and(sub, l.fromExpr(tail)); sub.kind == kindNone || sub.search && !l.alive(sub) {
				continue
			}
		}
		subs, tags = append(subs, sub), append(tags, tag)
	}
	switch {
	case len(tags) > 0:
		rest = l.counted(r, subs, tags, count)
	case len(ended) == 0:
		return l.counted(r, r.subs, r.tags, count), 0
	default:
		rest = l.none
	}
	if len(ended) > 0 {
		end = l.endID(cutEnd{tags: ended, goesOn: l.goesOn(rest)})
	}
	return rest, end
}

// counted is r with other parts of its terminals, and a count of tokens.
func (l *lexicon) counted(r *Residual, subs []*Residual, tags []int, count int) *Residual {
	n := shape{kind: kindCut, state: cutBegun, cut: r.cut, subs: subs, tags: tags}
	n.lo = min(count, n.mostTokens())
	return l.intern(n)
}

// tailEnds describes the ends of what tail describes: each that is not empty where tail
// is a literal, else only the whole. It is nil for nil.
func tailEnds(tail *grammar.Expr) *grammar.Expr {
	if tail != nil && tail.Op == grammar.OpCapture {
		tail = tail.Subs[0]
	}
	if tail == nil || tail.Op != grammar.OpLiteral {
		return tail
	}
	var ends []*grammar.Expr
	for i := range tail.Bytes {
		ends = append(ends, grammar.Literal(string(tail.Bytes[i:])))
	}
	return grammar.Alt(ends...)
}
