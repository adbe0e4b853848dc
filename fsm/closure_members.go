package fsm

import "github.com/stencil-go/stencil/grammar"

// members adds what may follow the members written so far: the end, or another.
func (c *closure) members(s *Stack) {
	m := s.item.members
	if m.mayEnd(&s.progress) {
		c.work = append(c.work, s.next)
	}
	if !c.p.mayGoOn(m, &s.progress) {
		return
	}
	f := s.frame
	f.kind = frameKeys
	keys := c.p.push(f)
	if s.progress.count == 0 || m.separator == nil {
		c.work = append(c.work, keys)
		return
	}
	c.item(m.separator, s.indent, keys)
}

// keys adds the keys that may come next.
func (c *closure) keys(s *Stack) {
	m := s.item.members
	texts := m.keys.Texts()
	if m.anyKey(&s.progress, 0, len(texts)) {
		c.out.threads = append(c.out.threads, c.p.thread(threadKey{stack: s, hi: len(texts)}))
	}
	if !m.mayAdd(&s.progress) {
		return
	}
	for i := range m.extra {
		key := c.p.extraKey(m, i)
		if key.kind == kindNone {
			continue
		}
		f := s.frame
		f.kind = frameMembers
		f.progress = m.afterExtra(f.progress)
		next := c.p.push(frame{kind: frameItem, item: m.extra[i].value, indent: s.indent, next: c.p.push(f)})
		if s.item.guard != nil && s.progress.count > 0 {
			next = c.p.push(frame{kind: frameGuard, item: s.item, slot: s.slot, next: next})
		}
		c.residual(key, next)
	}
}

// mayGoOn reports whether another member may follow.
func (p *Program) mayGoOn(m *members, at *progress) bool {
	return m.anyKey(at, 0, len(m.index)) || m.mayAdd(at) && p.open(m)
}

// open reports whether some family of keys has a key that is not named.
func (p *Program) open(m *members) bool {
	if !m.openKnown {
		m.openKnown = true
		for i := range m.extra {
			if p.extraKey(m, i).kind != kindNone {
				m.open = true
				break
			}
		}
	}
	return m.open
}

// extraKey is the residual of the i-th family of keys, without the named ones.
func (p *Program) extraKey(m *members, i int) *Residual {
	return p.lexicon.beside(m.extra[i].key, m.keys)
}

// beside is the residual of a family of keys without the named ones, and none where
// it has no others.
func (l *lexicon) beside(family *grammar.Expr, named *grammar.Choice) *Residual {
	key := l.except(l.fromExpr(family), named, 0, len(named.Texts()), 0)
	if key.search && key.live == 0 {
		if _, many := plainlyMany(family); many {
			key.live = 1
		}
	}
	if key.search && !l.alive(key) {
		return l.none
	}
	return key
}

// stepKey is the thread within a known key after b. Where b ends the key, its
// value follows instead.
func (c *closure) stepKey(t *Thread, b byte) {
	s := t.stack
	m := s.item.members
	texts := m.keys.Texts()
	lo, hi := narrow(texts, t.lo, t.hi, t.depth, b)
	if lo == hi || !m.anyKey(&s.progress, lo, hi) {
		return
	}
	if len(texts[lo]) > t.depth+1 {
		c.out.threads = append(c.out.threads, c.p.thread(threadKey{stack: s, lo: lo, hi: hi, depth: t.depth + 1}))
		return
	}
	c.pop(c.p.afterKey(s, m.index[lo]))
}
