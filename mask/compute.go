package mask

import "github.com/stencil-go/stencil/fsm"

// compute finds the mask at the cursor: the union over the state's threads of the
// tokens within the thread's lexeme (shared by all states and grammars) and those
// that cross into what follows it.
func (m *Matcher) compute() *stateMask {
	s := m.cursor.State()
	guarded := s.Program().Guarded()
	asked := m.cursor.Asked()
	var out *Set
	shared := true
	add := func(set *Set, private bool) {
		switch {
		case out == nil:
			out, shared = set, !private
		case shared:
			out, shared = out.Clone(), false
			out.Union(set)
		default:
			out.Union(set)
		}
	}
	for _, t := range s.Threads() {
		if t.Residual() == nil {
			continue
		}
		set, private := m.threadMask(t, guarded)
		add(set, private)
	}
	if keys := s.Keys(); keys != nil {
		set := NewSet(m.vocab.Size())
		if guarded {
			m.walkCursor(0, set, keys)
		} else {
			stateWalk{&m.vocab.trie, set}.below(0, keys)
		}
		add(set, true)
	}
	if s.Accepting() && len(m.vocab.end) > 0 {
		switch {
		case out == nil:
			out, shared = NewSet(m.vocab.Size()), false
		case shared:
			out, shared = out.Clone(), false
		}
		for _, id := range m.vocab.end {
			out.Add(id)
		}
	}
	if out == nil {
		out = NewSet(m.vocab.Size())
	}
	return &stateMask{set: out, text: guarded && m.cursor.Asked() != asked}
}

// threadMask is the mask of one thread. private says that the caller may change it.
func (m *Matcher) threadMask(t *fsm.Thread, guarded bool) (set *Set, private bool) {
	v := m.vocab
	residual := t.Residual().Clamp(v.longest + 1)
	key := threadKey{lexeme: residual.Hash()}
	if !guarded {
		key.stack = t.Stack().Clamp(v.longest + 1)
		if set := m.cache.thread(key); set != nil {
			return set, false
		}
	}
	lexeme := m.lexemeMask(residual)
	if guarded {
		// What follows may depend on the text, so each crossing is tried.
		set = lexeme.inside.Clone()
		m.crossGuarded(lexeme, t.Stack().State(), set)
		return set, true
	}
	if len(lexeme.cross.bytes) == 0 {
		return lexeme.inside, false
	}
	follow := key.stack.State()
	for _, b := range lexeme.cross.bytes {
		next := follow.Step(b)
		if next == nil {
			continue
		}
		if set == nil {
			set = lexeme.inside.Clone()
		}
		w := stateWalk{&v.trie, set}
		for _, node := range lexeme.cross.nodes[b] {
			w.at(node, next)
		}
	}
	if set == nil {
		set = lexeme.inside
	}
	m.cache.putThread(key, set)
	return set, false
}

// lexemeMask finds or makes the part of a mask that r decides alone.
func (m *Matcher) lexemeMask(r *fsm.Residual) *lexemeMask {
	v := m.vocab
	h := r.Hash()
	if h == v.body.hash {
		return v.body.any
	}
	if l := m.cache.lexeme(h); l != nil {
		return l
	}
	var l *lexemeMask
	if rest, lo, hi, ok := r.Counted(); ok && rest.Hash() == v.body.hash {
		l = v.countedBody(lo, hi)
	} else {
		l = v.walkLexeme(r)
	}
	m.cache.putLexeme(h, l)
	return l
}

// stateWalk collects the tokens of a subtree that a state can read.
type stateWalk struct {
	trie *trie
	set  *Set
}

// at takes node i, whose byte led to s.
func (w stateWalk) at(i int32, s *fsm.State) {
	t := w.trie
	t.own(i, w.set)
	n := &t.nodes[i]
	if i+1 == n.next {
		return
	}
	if n.next-i > skipSize && n.groups&fsm.GroupBroken == 0 {
		for _, thread := range s.Threads() {
			if r := thread.Residual(); r != nil && n.groups&^r.Loop() == 0 {
				t.below(i, w.set)
				return
			}
		}
	}
	w.below(i, s)
}

// below takes the children of node i, at which the machine is in s.
func (w stateWalk) below(i int32, s *fsm.State) {
	t := w.trie
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		if next := s.Step(t.nodes[c].b); next != nil {
			w.at(c, next)
		}
	}
}

// crossGuarded collects the tokens behind a lexeme's end where guards may have a
// say: the cursor itself goes along the token, in a copy of the thread's state.
func (m *Matcher) crossGuarded(lexeme *lexemeMask, follow *fsm.State, set *Set) {
	t := &m.vocab.trie
	path := func(node int32) []byte {
		return m.vocab.tokens[t.ids[t.nodes[node].rank]][:t.nodes[node].depth]
	}
	if follow.Guarded() {
		for _, node := range lexeme.finals {
			c := m.cursor.Clone()
			if text := path(node); c.Write(text) < len(text) {
				for _, id := range t.ids[t.nodes[node].rank:t.nodes[node+1].rank] {
					set.Remove(id)
				}
			}
			m.cursor.Count(&c)
		}
	}
	for _, b := range lexeme.cross.bytes {
		if follow.Step(b) == nil && !follow.Guarded() {
			continue
		}
		for _, node := range lexeme.cross.nodes[b] {
			c := m.cursor.Clone()
			if text := path(node); c.Write(text) == len(text) {
				m.atCursor(node, &c, set)
			}
			m.cursor.Count(&c)
		}
	}
}

// walkCursor collects the tokens below node i that the cursor, put into state s,
// can read.
func (m *Matcher) walkCursor(i int32, set *Set, s *fsm.State) {
	c := m.cursor.Clone()
	m.belowCursor(i, &c, set, s)
	m.cursor.Count(&c)
}

func (m *Matcher) belowCursor(i int32, c *fsm.Cursor, set *Set, s *fsm.State) {
	t := &m.vocab.trie
	mark := c.Mark()
	for k := i + 1; k < t.nodes[i].next; k = t.nodes[k].next {
		if s.Step(t.nodes[k].b) == nil {
			continue
		}
		if c.Step(t.nodes[k].b) {
			m.atCursor(k, c, set)
			c.Reset(mark)
		}
	}
}

func (m *Matcher) atCursor(i int32, c *fsm.Cursor, set *Set) {
	t := &m.vocab.trie
	t.own(i, set)
	n := &t.nodes[i]
	if i+1 == n.next {
		return
	}
	s := c.State()
	if n.next-i > skipSize && n.groups&fsm.GroupBroken == 0 {
		for _, thread := range s.Threads() {
			if r := thread.Residual(); r != nil && n.groups&^r.Loop() == 0 {
				t.below(i, set)
				return
			}
		}
	}
	m.belowCursor(i, c, set, s)
}
