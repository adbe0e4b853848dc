package mask

import "github.com/stencil-go/stencil/fsm"

// affordablePoints is affordable within an automaton that has a great many states:
// tokens that leave the text within it are judged by a bound on what completes it,
// and only where that does not fit are they tried. It returns nil where the cursor
// stands elsewhere.
func (m *Matcher) affordablePoints(left int) *Set {
	s := m.cursor.State()
	threads := s.Threads()
	if len(threads) != 1 || s.Tokens() != 0 || threads[0].Residual() == nil || !m.vocab.bytewise || s.Program().Guarded() {
		return nil
	}
	p, ok := threads[0].Residual().Point()
	if !ok {
		return nil
	}
	w := pointWalk{m: m, set: NewSet(m.vocab.Size()), after: threads[0].Stack().Distance(), left: left}
	if s.Accepting() {
		w.set.Union(m.vocab.ends)
	}
	w.below(0, p, &m.cursor)
	return w.set
}

// pointWalk collects the tokens behind which the output still fits into left tokens.
type pointWalk struct {
	m           *Matcher
	set         *Set
	after, left int
}

// below takes the children of node i, at which the automaton is in p. The cursor
// stands somewhere before, and goes along where the automaton alone does not tell.
func (w *pointWalk) below(i int32, p fsm.Point, c *fsm.Cursor) {
	t := &w.m.vocab.trie
	accepting := p.Accepting()
	for k := i + 1; k < t.nodes[i].next; k = t.nodes[k].next {
		next, ok := p.Step(t.nodes[k].b)
		if accepting {
			// What follows the automaton's text may read the byte too.
			w.tryAll(k, c)
			continue
		}
		if !ok {
			continue
		}
		if t.nodes[k].rank < t.nodes[k+1].rank {
			if need, known := next.NeedAtMost(); known && need+w.after <= w.left || w.fits(k, c) {
				t.own(k, w.set)
			}
		}
		if k+1 < t.nodes[k].next {
			w.below(k, next, c)
		}
	}
}

// fits tries the text of node k.
func (w *pointWalk) fits(k int32, c *fsm.Cursor) bool {
	mark := c.Mark()
	defer c.Reset(mark)
	text := w.m.vocab.path(k)
	return c.Write(text) == len(text) && w.m.fits(c.State(), w.left)
}

// tryAll tries the tokens of the subtree of k.
func (w *pointWalk) tryAll(k int32, c *fsm.Cursor) {
	mark := c.Mark()
	defer c.Reset(mark)
	text := w.m.vocab.path(k)
	if c.Write(text) == len(text) {
		w.along(k, c)
	}
}

// along takes node k, which the cursor has read.
func (w *pointWalk) along(k int32, c *fsm.Cursor) {
	t := &w.m.vocab.trie
	if t.nodes[k].rank < t.nodes[k+1].rank && w.m.fits(c.State(), w.left) {
		t.own(k, w.set)
	}
	mark := c.Mark()
	for n := k + 1; n < t.nodes[k].next; n = t.nodes[n].next {
		if c.Step(t.nodes[n].b) {
			w.along(n, c)
			c.Reset(mark)
		}
	}
}
