package mask

import "github.com/stencil-go/stencil/fsm"

// compute finds the mask at the cursor: the union over the state's threads of the
// tokens within the thread's lexeme (shared by all states and grammars) and those
// that cross into what follows it.
func (m *Matcher) compute() *stateMask {
	s := m.cursor.State()
	guarded := s.Program().Guarded()
	asked := m.cursor.Asked()
	// The mask is the union of parts, which are shared: it is made of them at once.
	parts := make([]*Set, 0, 8)
	for _, t := range s.Threads() {
		if t.Residual() == nil {
			continue
		}
		part := m.threadMask(t, guarded)
		parts = append(parts, part.inside)
		if part.crossing != nil {
			parts = append(parts, part.crossing)
		}
	}
	if keys := s.Keys(); keys != nil {
		set := newList(m.vocab.Size())
		if m.keysMask(keys, set, guarded) {
			set = newList(m.vocab.Size())
			m.walkCursor(0, set, keys)
		}
		parts = append(parts, set)
	}
	if s.Accepting() {
		parts = append(parts, m.vocab.ends)
	}
	return &stateMask{set: unionOf(parts, m.vocab.none), text: guarded && m.cursor.Asked() != asked}
}

// threadPart is the mask of a thread, in two parts that are shared: the tokens
// within its lexeme, and those that cross into what follows, nil for none.
type threadPart struct{ inside, crossing *Set }

func (p threadPart) bytes() int64 {
	if p.crossing == nil {
		return 0
	}
	return p.crossing.bytes()
}

// keysMask adds the tokens that the threads of a state, all within known keys, read.
// It reports whether a guard has a say in that, which it does not ask.
func (m *Matcher) keysMask(s *fsm.State, set *Set, guarded bool) (asks bool) {
	t := &m.vocab.trie
	w := threadWalk{m: m, trie: t, set: set, effort: maxEffort * len(t.nodes), guarded: guarded}
	for _, thread := range s.Threads() {
		w.keys(0, thread.Key())
	}
	if w.effort < 0 {
		if guarded {
			return true
		}
		stateWalk{t, set}.below(0, s)
	}
	return w.asks
}

// threadMask is the mask of one thread.
func (m *Matcher) threadMask(t *fsm.Thread, guarded bool) threadPart {
	v := m.vocab
	residual := t.Residual().Clamp(v.longest + 1)
	key := threadKey{lexeme: residual.Hash(), stack: t.Stack().Clamp(v.longest + 1)}
	if part, ok := lookup(m.cache, &m.cache.threads, key, threadPart.bytes); ok {
		return part
	}
	lexeme := m.lexemeMask(residual)
	if len(lexeme.cross.bytes) == 0 && len(lexeme.finals) == 0 {
		return threadPart{inside: lexeme.inside}
	}
	set, asks := m.cross(lexeme, key.stack, guarded)
	if asks {
		// What follows depends on the text, so each crossing is tried.
		set = lexeme.inside.Clone()
		m.crossGuarded(lexeme, t.Stack().State(), set)
		return threadPart{inside: set}
	}
	part := threadPart{lexeme.inside, set}
	store(m.cache, &m.cache.threads, key, part, threadPart.bytes)
	return part
}

// cross are the tokens behind a lexeme's ends, where a stack follows; nil for
// none. It reports whether a guard has a say in that; then the set means nothing.
func (m *Matcher) cross(lexeme *lexemeMask, stack *fsm.Stack, guarded bool) (set *Set, asks bool) {
	if guarded && stack.Guarded() {
		return nil, true
	}
	w := threadWalk{m: m, trie: &m.vocab.trie, effort: maxEffort * len(m.vocab.trie.nodes), guarded: guarded}
	w.crossing(lexeme, stack, func() { set = newList(m.vocab.Size()); w.set = set })
	if set == nil {
		return nil, false
	}
	if w.asks {
		return nil, true
	}
	if w.effort < 0 {
		if guarded {
			return nil, true
		}
		follow := stack.State()
		for _, b := range lexeme.cross.bytes {
			next := follow.Step(b)
			for _, node := range lexeme.cross.nodes[b] {
				if next != nil && !lexeme.skips(node) {
					stateWalk{w.trie, set}.at(node, next)
				}
			}
		}
	}
	return set, false
}

// crossing collects what the stack's threads read behind the ends of the lexeme.
// begin is called before the first token is added.
func (w *threadWalk) crossing(lexeme *lexemeMask, stack *fsm.Stack, begin func()) {
	for _, t := range stack.Threads() {
		r, key := t.Residual(), fsm.Key{}
		if r == nil {
			key = t.Key()
		}
		for _, b := range lexeme.cross.bytes {
			var next *fsm.Residual
			var nextKey fsm.Key
			var value *fsm.Stack
			if r != nil {
				next = r.Step(b)
			} else {
				nextKey, value = key.Step(b)
			}
			if next == nil && value == nil && !nextKey.Open() {
				continue
			}
			if begin != nil {
				begin()
				begin = nil
			}
			for _, node := range lexeme.cross.nodes[b] {
				if lexeme.skips(node) {
					continue
				}
				switch {
				case next != nil:
					w.at(node, next, t.Stack())
				case value != nil:
					w.trie.own(node, w.set)
					w.follow(node, value)
				default:
					w.trie.own(node, w.set)
					w.keys(node, nextKey)
				}
			}
		}
	}
}

// largeSubtree is the number of nodes from which on the part of a mask below a
// node is remembered by itself: a lexeme that begins behind a blank, in many
// places, has most of the vocabulary below that.
const largeSubtree = 4096

// subtree is the lexemeMask of r below node c.
func (m *Matcher) subtree(c int32, r *fsm.Residual) *lexemeMask {
	h := r.Hash()
	h[0] ^= uint64(c) * 0x9E3779B97F4A7C15
	h[1] += uint64(c) * 0xC2B2AE3D27D4EB4F
	if l, ok := lookup(m.cache, &m.cache.lexemes, h, (*lexemeMask).bytes); ok {
		return l
	}
	w := lexemeWalk{v: m.vocab, out: &lexemeMask{inside: newList(m.vocab.Size()), cross: &crossing{}}}
	if r.Accepting() {
		w.out.cross.children(&m.vocab.trie, c)
	}
	w.below(c, r, false)
	store(m.cache, &m.cache.lexemes, h, w.out, (*lexemeMask).bytes)
	return w.out
}

// lexemeMask finds or makes the part of a mask that r decides alone.
func (m *Matcher) lexemeMask(r *fsm.Residual) *lexemeMask {
	v := m.vocab
	h := r.Hash()
	if h == v.body.hash {
		return v.body.any
	}
	cache := m.cache
	if r.Lasting() {
		cache = v.lasting
	}
	if l, ok := lookup(cache, &cache.lexemes, h, (*lexemeMask).bytes); ok {
		return l
	}
	l := v.specialMask(r)
	if l == nil {
		l = v.walkLexeme(r)
	}
	store(cache, &cache.lexemes, h, l, (*lexemeMask).bytes)
	return l
}

// threadWalk collects the tokens that threads can read, walking the trie with each
// thread by itself: residuals and stacks are stepped, states are not made. Where
// ambiguity makes that dear, effort runs out and the states take over.
type threadWalk struct {
	m      *Matcher
	trie   *trie
	set    *Set
	effort int
	// guarded says that the program has guards, asks that one would have to be asked.
	guarded, asks bool
}

// maxEffort is the number of trie nodes, as a multiple of all, that a threadWalk
// may visit.
const maxEffort = 4

// follow takes the children of node i, where what the stack describes comes next.
func (w *threadWalk) follow(i int32, s *fsm.Stack) {
	if w.guarded && (w.asks || s.Guarded()) {
		w.asks = true
		return
	}
	if i+1 == w.trie.nodes[i].next {
		return
	}
	for _, t := range s.Threads() {
		if r := t.Residual(); r != nil {
			w.below(i, r, t.Stack())
		} else {
			w.keys(i, t.Key())
		}
	}
}

// below takes the children of node i, where r comes next and then s.
func (w *threadWalk) below(i int32, r *fsm.Residual, s *fsm.Stack) {
	t := w.trie
	if f := t.nodes[i].fan; f != 0 {
		fan := &t.fans[f]
		for k, b := range fan.bytes {
			if next := r.Step(b); next != nil {
				w.at(fan.nodes[k], next, s)
			}
		}
		return
	}
	for c := i + 1; c < t.nodes[i].next; c = t.nodes[c].next {
		if next := r.Step(t.nodes[c].b); next != nil {
			w.at(c, next, s)
		}
	}
}

// at takes node c, behind which r is left and then s.
func (w *threadWalk) at(c int32, r *fsm.Residual, s *fsm.Stack) {
	t := w.trie
	if w.effort--; w.effort < 0 {
		return
	}
	t.own(c, w.set)
	n := &t.nodes[c]
	if w.guarded && r.Final() && s.Guarded() {
		w.asks = true
		return
	}
	switch {
	case c+1 == n.next:
	case r.Final():
		w.follow(c, s)
	case n.next-c > skipSize && n.groups&fsm.GroupBroken == 0 && n.groups&^r.Loop() == 0:
		t.below(c, w.set)
	case n.next-c > largeSubtree:
		l := w.m.subtree(c, r)
		w.set.Union(l.inside)
		if w.guarded && (r.Accepting() || len(l.cross.bytes) > 0) && s.Guarded() {
			w.asks = true
			return
		}
		w.crossing(l, s, nil)
	default:
		if r.Accepting() {
			w.follow(c, s)
		}
		w.below(c, r, s)
	}
}

// keys takes the children of node i within a known key.
func (w *threadWalk) keys(i int32, k fsm.Key) {
	t := w.trie
	if i+1 == t.nodes[i].next {
		return
	}
	for b := range k.NextBytes() {
		c := t.child(i, b)
		if c < 0 {
			continue
		}
		next, value := k.Step(b)
		switch {
		case value != nil:
			t.own(c, w.set)
			w.follow(c, value)
		case next.Open():
			t.own(c, w.set)
			w.keys(c, next)
		}
		w.effort--
	}
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
			if lexeme.skips(node) {
				continue
			}
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
			if lexeme.skips(node) {
				continue
			}
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
