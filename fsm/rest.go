package fsm

import (
	"math"
)

// Rest is what a shortest completion still has to write: that of a state or, where a
// lexeme has ended, that of a stack. Completions of different states meet in the
// stacks they share, so what is found for a Rest serves all of them. It is comparable.
type Rest struct {
	state *State
	stack *Stack
}

// Rest is what completes s.
func (s *State) Rest() Rest { return Rest{state: s} }

// Rest is what completes a text of s.
func (s *Stack) Rest() Rest { return Rest{stack: s} }

// Distance is the length of the rest in bytes, as State.Distance has it.
func (r Rest) Distance() int {
	if r.stack != nil {
		return r.stack.Distance()
	}
	return r.state.Distance()
}

// Next is the first part of the rest, and what remains behind it: the text of a lexeme,
// or a special token, which is no text. It reports false where nothing is to be
// written, and where no completion is known. Guards are taken to agree.
//
// Following it writes Distance bytes at most, and each state on the way has a thread
// that goes on so. Its text need not be that of State.Shortest: see there.
func (r Rest) Next() (text []byte, token bool, next Rest, ok bool) {
	d := r.Distance()
	if d == 0 || d >= infinite {
		return nil, false, Rest{}, false
	}
	p := r.owner()
	if p.cuts {
		if r.state == nil {
			r.state = r.stack.State()
		}
		return r.byByte()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	best := step{distance: math.MaxInt}
	if r.stack != nil {
		x := p.expand(r.stack)
		p.nearest(&best, x.threads, x.tokens, x.parks)
	} else {
		p.nearest(&best, r.state.threads, r.state.tokens, r.state.parks)
	}
	if best.distance > d {
		return nil, false, Rest{}, false
	}
	return best.text, best.token, Rest{stack: p.unite(best.next)}, true
}

func (r Rest) owner() *Program {
	if r.stack != nil {
		return r.stack.owner
	}
	return r.state.owner
}

// byByte is Next where a lexer cuts the text: what may follow a lexeme depends on it.
func (r Rest) byByte() (text []byte, token bool, next Rest, ok bool) {
	if b, s, ok := r.state.Closer(); ok {
		return []byte{b}, false, s.Rest(), true
	}
	_, s, ok := r.state.CloserToken()
	return nil, true, Rest{state: s}, ok
}

// step is a way on: a text or a token, what may follow it, and how long both are.
type step struct {
	distance int
	text     []byte
	token    bool
	next     []*Stack
}

// offer puts a way on that begins with a text into s, if it is shorter or, being as long,
// its text comes first (comparePlain). Ways that begin alike are kept together, so that
// it does not matter which is found first.
func (s *step) offer(distance int, text []byte, next *Stack) {
	order := distance - s.distance
	if order == 0 && s.token {
		order = -1
	} else if order == 0 {
		order = comparePlain(text, s.text)
	}
	switch {
	case order == 0:
		s.next = append(s.next, next)
	case order < 0:
		*s = step{distance: distance, text: text, next: []*Stack{next}}
	}
}

// nearest puts the shortest way on into best.
func (p *Program) nearest(best *step, threads []*Thread, tokens []tokenEdge, parks []Park) {
	p.measure()
	for _, t := range threads {
		if t.residual == nil {
			p.nearestKey(best, t)
			continue
		}
		if t.residual.nullable {
			// What follows it stands beside it.
			continue
		}
		d := plus(p.distanceOf(t.residual), p.stackDistance(t.stack))
		if d >= infinite || d > best.distance {
			continue
		}
		if text, ok := p.shortestOf(t.residual); ok {
			best.offer(d, text, t.stack)
		}
	}
	for _, k := range parks {
		if p.stackDistance(k.stack) <= best.distance {
			x := p.expand(k.stack)
			p.nearest(best, x.threads, x.tokens, x.parks)
		}
	}
	for _, t := range tokens {
		if d := plus(1, p.stackDistance(t.next)); d < best.distance {
			*best = step{distance: d, token: true, next: []*Stack{t.next}}
		}
	}
}

// nearestKey is nearest for the keys that go on from t.
func (p *Program) nearestKey(best *step, t *Thread) {
	if i, d := p.cheapestKey(t); d < infinite && d <= best.distance {
		best.offer(d, []byte(t.stack.item.members.props[i].key[t.depth:]), p.afterKey(t.stack, i))
	}
}

// shortestOf is Residual.Shortest with the program's lock held.
func (p *Program) shortestOf(r *Residual) (text []byte, ok bool) {
	p.within(r, func(l *lexicon) { text, ok = l.shortest(r) })
	return text, ok
}

// Shortest is the first of the shortest texts of r, letters before other bytes that are
// printed and these before all others. It reports false where a search for its length was given up.
func (r *Residual) Shortest() ([]byte, bool) {
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	return r.owner.shortest(r)
}

// shortest is Shortest with the lock held.
func (l *lexicon) shortest(r *Residual) ([]byte, bool) {
	if r.kind == kindLiteral {
		return []byte(r.bytes), true
	}
	d := l.distanceOf(r)
	if d >= infinite {
		return nil, false
	}
	text := make([]byte, 0, d)
	for d > 0 {
		b, next := l.nearer(r, d)
		if next == nil {
			return nil, false
		}
		text, r, d = append(text, b), next, l.distanceOf(next)
	}
	return text, true
}

// nearer is the plainest byte after which r needs less than d bytes, and what is left then.
func (l *lexicon) nearer(r *Residual, d int) (byte, *Residual) {
	for rest := allBytes; !rest.empty(); {
		b := rest.plainest()
		next, same := l.derive(r, b)
		same.add(b)
		rest = rest.and(same.not())
		if next.kind != kindNone && (!next.search || l.alive(next)) && l.distanceOf(next) < d {
			return b, next
		}
	}
	return 0, nil
}
