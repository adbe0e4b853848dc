package mask

import "github.com/stencil-go/stencil/fsm"

// affordance names the part of a mask that a budget leaves: that of a state with so
// many tokens left, and with a way that is kept to.
type affordance struct {
	state   *fsm.State
	left    int
	witness *completion
}

// affordable is the part of the mask that leaves enough of the budget to
// complete the output.
func (m *Matcher) affordable(all *Set) *Set {
	left := m.budget - len(m.history)
	if left <= 0 {
		return m.vocab.ends
	}
	s := m.cursor.State()
	special := s.Tokens() != 0
	if !special && m.reach(left-1) <= left-1 {
		return all
	}
	if s.Program().Guarded() {
		return m.affordGuarded(all, left-1)
	}
	key := affordance{s, left, m.witness}
	if set, ok := lookup(m.cache, &m.cache.affordances, key, (*Set).bytes); ok {
		return set
	}
	set := m.afford(left - 1)
	store(m.cache, &m.cache.affordances, key, set, (*Set).bytes)
	return set
}

// affordGuarded is afford where guards have a say, so that what is found holds for one text.
func (m *Matcher) affordGuarded(all *Set, left int) *Set {
	draft := m.drafts.begin(m.vocab.none)
	m.affordByWalk(draft, left)
	for id := range m.beginnings(left) {
		draft.Add(id)
	}
	return m.drafts.done(m.cache, draft, all)
}

// afford collects the tokens behind which the output still fits into left tokens.
func (m *Matcher) afford(left int) *Set {
	set := m.affordablePoints(left)
	if set == nil && !m.tight(m.cursor.State(), left) {
		set = m.affordLexeme(left)
	}
	if set == nil {
		set = newList(m.vocab.Size())
		m.affordByWalk(set, left)
	}
	return m.withWitness(set, left)
}

// affordByWalk adds to the set the tokens that afford collects, trying them.
func (m *Matcher) affordByWalk(set *Set, left int) {
	s := m.cursor.State()
	w := budgetWalk{m: m, set: set, left: left, guarded: s.Program().Guarded()}
	if s.Accepting() {
		w.set.Union(m.vocab.ends)
	}
	if m.tight(s, left) {
		w.beyond(s, &m.cursor)
	} else {
		w.below(0, &m.cursor, nil)
	}
	m.addSpecial(w.set, left)
}

// tight reports whether no token fits that stays within one of the lexemes that s reads.
func (m *Matcher) tight(s *fsm.State, left int) bool {
	if p := s.Program(); !m.vocab.bytewise || p.Guarded() || p.Lexed() {
		return false
	}
	for _, t := range s.Threads() {
		if t.Residual() == nil {
			continue
		}
		// Every byte is a token, and none has more than the longest: mostly that tells.
		d := t.Stack().Distance()
		if d <= left || d/m.vocab.longest <= left && m.floor(t.Stack()) <= left {
			return false
		}
	}
	return true
}

// budgetWalk collects the tokens behind which the output still fits into left tokens.
type budgetWalk struct {
	m       *Matcher
	set     *Set
	left    int
	guarded bool
}

// below takes the tokens below node i, which the cursor has read. Where along is not
// nil it has gone there too, and what it does not read is left out.
func (w *budgetWalk) below(i int32, c *fsm.Cursor, along *fsm.State) {
	t := &w.m.vocab.trie
	mark := c.Mark()
	for k := i + 1; k < t.nodes[i].next; k = t.nodes[k].next {
		next := along
		if along != nil {
			if next = along.Step(t.nodes[k].b); next == nil {
				continue
			}
		}
		if c.Step(t.nodes[k].b) {
			w.at(k, c, next)
			c.Reset(mark)
		}
	}
}

// at takes the tokens of node i and below, which the cursor has read.
func (w *budgetWalk) at(i int32, c *fsm.Cursor, along *fsm.State) {
	t := &w.m.vocab.trie
	n := &t.nodes[i]
	s := c.State()
	if n.next-i > skipSize && !n.open && w.stays(s, n) {
		if w.m.fits(s, w.left) {
			w.set.addAll(t.ids[n.rank:t.nodes[n.next].rank])
		}
		return
	}
	if n.rank < t.nodes[i+1].rank && w.m.fits(s, w.left) {
		t.own(i, w.set)
	}
	if i+1 < n.next {
		w.below(i, c, along)
	}
}

// beyond takes the tokens that leave the lexemes that s reads. A lexeme that may have
// ended already has what follows it beside it.
func (w *budgetWalk) beyond(s *fsm.State, c *fsm.Cursor) {
	v := w.m.vocab
	mark := c.Mark()
	for _, thread := range s.Threads() {
		if thread.Residual() == nil {
			continue
		}
		follow := thread.Stack().State()
		lexeme := w.m.lexemeOf(thread)
		for i, b := range lexeme.cross.bytes {
			next := follow.Step(b)
			if next == nil {
				continue
			}
			for _, node := range lexeme.cross.nodes[i] {
				if v.trie.nodes[node].depth == 1 || lexeme.skips(node) {
					continue
				}
				if text := v.path(node); c.Write(text) == len(text) {
					w.at(node, c, next)
				}
				c.Reset(mark)
			}
		}
	}
	if keys := s.Keys(); keys != nil {
		w.below(0, c, keys)
	}
}

// stays reports whether the code points below a node lead from s to states with
// the same completion.
func (w *budgetWalk) stays(s *fsm.State, n *node) bool {
	threads := s.Threads()
	groups := n.groups
	if len(threads) != 1 || groups == 0 || groups&fsm.GroupBroken != 0 || w.guarded && s.Accepting() {
		return false
	}
	r := threads[0].Residual()
	if r == nil || w.guarded && r.Accepting() {
		return false
	}
	if groups&^r.Returns() == 0 {
		return true
	}
	// An upper bound that no token reaches changes nothing, while no lower bound does.
	if n.height < 8 {
		return false
	}
	if _, lo, _, ok := r.Counted(); ok && lo == 0 {
		return groups&^r.Clamp(w.m.vocab.longest+1).Returns() == 0
	}
	return false
}
