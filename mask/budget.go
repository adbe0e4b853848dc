package mask

import (
	"slices"

	"github.com/stencil-go/stencil/fsm"
)

// unaffordable is a number of tokens past every budget.
const unaffordable = 1 << 30

// completion is the shortest text that completes a state, a byte at a time: each
// node stands for a state on the way. States share the ends of theirs.
type completion struct {
	next *completion
	// tokens is the smallest number of tokens that spell the text from here.
	tokens int32
	b      byte
	// special says that a token that is no text comes here instead of b.
	special bool
}

var complete = &completion{}

// tokensFor is a number of tokens that complete s: the fewest that spell its
// shortest completion. Following that completion token by token lowers it by at
// least one each time, since the completion of a later state is the rest of it.
func (m *Matcher) tokensFor(s *fsm.State) int {
	if s.Distance() == 0 {
		return 0
	}
	if c := m.completion(s); c != nil {
		return int(c.tokens)
	}
	return unaffordable
}

// completion is the shortest completion of s, or nil where none is found.
func (m *Matcher) completion(s *fsm.State) *completion {
	if s.Distance() == 0 {
		return complete
	}
	if c, ok := lookup(m.cache, &m.cache.completions, s, (*completion).bytes); ok {
		return c
	}
	var way []*fsm.State
	var text []byte
	var special []int // the places of way that a token leads from
	last := complete
	for s.Distance() > 0 {
		if c, ok := lookup(m.cache, &m.cache.completions, s, (*completion).bytes); ok {
			last = c
			break
		}
		b, next, ok := s.Closer()
		if !ok {
			if _, next, ok = s.CloserToken(); !ok {
				return nil
			}
			special = append(special, len(way))
		}
		way, text, s = append(way, s), append(text, b), next
	}
	for i := len(way) - 1; i >= 0; i-- {
		last = &completion{next: last, b: text[i], special: slices.Contains(special, i)}
		last.tokens = m.vocab.spell(last)
		store(m.cache, &m.cache.completions, way[i], last, (*completion).bytes)
	}
	return last
}

// spell is the smallest number of tokens that spell c, when those of the nodes
// behind it are known.
func (v *Vocab) spell(c *completion) int32 {
	t := &v.trie
	best := int32(unaffordable)
	if c.special {
		return c.next.tokens + 1
	}
	for node := int32(0); c != complete && !c.special; {
		if node = t.child(node, c.b); node < 0 {
			break
		}
		c = c.next
		if t.nodes[node].rank < t.nodes[node+1].rank {
			best = min(best, c.tokens+1)
		}
	}
	return best
}

// fits reports whether s can be completed with left tokens more. Where every byte
// is a token, a short text need not be cut into tokens to tell, and none where the
// longest tokens would not do.
func (m *Matcher) fits(s *fsm.State, left int) bool {
	return left >= 0 && !m.exceeds(s, left) && (m.vocab.bytewise && s.Distance() <= left || m.tokensFor(s) <= left)
}

// exceeds reports that left of the longest tokens do not complete s.
func (m *Matcher) exceeds(s *fsm.State, left int) bool {
	return (s.Distance()-1)/max(m.vocab.longest, 1) >= left && s.Distance() > 0
}

// affordable is the part of a state's mask that leaves enough of the budget to
// complete the output.
func (m *Matcher) affordable(sm *stateMask) *Set {
	left := m.budget - len(m.history)
	if left <= 0 {
		return m.vocab.ends
	}
	special := m.cursor.State().Tokens() != 0
	if !special && m.reach() <= left-1 {
		return sm.set
	}
	if set := m.affordablePoints(left - 1); set != nil && !special {
		return set
	}
	costs := m.costs()
	last := len(costs) - 1
	if !special && (last < 0 || costs[last].tokens <= left-1) {
		return sm.set
	}
	out := NewSet(m.vocab.Size())
	if m.cursor.Accepting() {
		out.Union(m.vocab.ends)
	}
	for _, c := range costs {
		if c.tokens <= left-1 {
			c.addTo(out)
		}
	}
	m.addSpecial(out, left-1)
	m.addWitness(out, left-1)
	return out
}

// reach bounds the tokens that complete the output after any token of the mask,
// without looking at each: what stays within a lexeme needs no more than the lexeme
// can ask for, and what crosses is walked. It holds where every byte is a token, so
// that a completion has no more tokens than bytes.
func (m *Matcher) reach() int {
	s := m.cursor.State()
	if n, ok := lookup(m.cache, &m.cache.reaches, s, noBytes); ok {
		return n
	}
	bound := unaffordable
	asked := m.cursor.Asked()
	if m.vocab.bytewise {
		bound = m.measureReach(s)
	}
	if m.cursor.Asked() == asked {
		store(m.cache, &m.cache.reaches, s, bound, noBytes)
	}
	return bound
}

func (m *Matcher) measureReach(s *fsm.State) int {
	v := m.vocab
	bound := 0
	w := reachWalk{trie: &v.trie, bound: &bound}
	for _, t := range s.Threads() {
		if t.Residual() == nil {
			continue
		}
		need, ok := t.NeedAtMost()
		if !ok {
			return unaffordable
		}
		bound = max(bound, need)
		lexeme := m.lexemeMask(t.Residual().Clamp(v.longest+1), t.Stack())
		for _, b := range lexeme.cross.bytes {
			for _, node := range lexeme.cross.nodes[b] {
				if lexeme.skips(node) {
					continue
				}
				c := m.cursor.Clone()
				text := v.path(node)
				if c.Write(text) == len(text) {
					w.at(node, &c)
				}
				m.cursor.Count(&c)
			}
		}
	}
	if keys := s.Keys(); keys != nil {
		c := m.cursor.Clone()
		w.below(0, &c)
		m.cursor.Count(&c)
	}
	return bound
}

// reachWalk finds the longest completion that any token of a subtree leaves.
type reachWalk struct {
	trie  *trie
	bound *int
}

func (w *reachWalk) at(i int32, c *fsm.Cursor) {
	t := w.trie
	if t.nodes[i].rank < t.nodes[i+1].rank {
		*w.bound = max(*w.bound, c.State().Distance())
	}
	w.below(i, c)
}

func (w *reachWalk) below(i int32, c *fsm.Cursor) {
	t := w.trie
	s := c.State()
	if need, ok := loopNeed(s, t.nodes[i].groups); ok {
		*w.bound = max(*w.bound, need)
		return
	}
	mark := c.Mark()
	for k := i + 1; k < t.nodes[i].next; k = t.nodes[k].next {
		if c.Step(t.nodes[k].b) {
			w.at(k, c)
			c.Reset(mark)
		}
	}
}

// loopNeed bounds the completions below a node that a state's only thread loops on.
func loopNeed(s *fsm.State, groups fsm.GroupSet) (int, bool) {
	threads := s.Threads()
	if len(threads) != 1 || groups&fsm.GroupBroken != 0 || groups == 0 {
		return 0, false
	}
	r := threads[0].Residual()
	if r == nil || groups&^r.Loop() != 0 {
		return 0, false
	}
	return threads[0].NeedAtMost()
}

// tokenCost are the tokens after which a completion takes a number of tokens: a set
// where they are many, else their ids.
type tokenCost struct {
	tokens int
	set    *Set
	ids    []int32
}

func (c *tokenCost) addTo(set *Set) {
	if c.set != nil {
		set.Union(c.set)
		return
	}
	for _, id := range c.ids {
		set.Add(id)
	}
}

// costs groups the tokens of the mask by what their completion costs, cheapest
// first.
func (m *Matcher) costs() []tokenCost {
	s := m.cursor.State()
	if c, ok := lookup(m.cache, &m.cache.costs, s, costBytes); ok {
		return c
	}
	w := costWalk{m: m, guarded: s.Program().Guarded()}
	c := m.cursor.Clone()
	w.below(0, &c)
	if w.hopeless {
		w.costs = append(w.costs, tokenCost{tokens: unaffordable})
	}
	slices.SortFunc(w.costs, func(a, b tokenCost) int { return a.tokens - b.tokens })
	if c.Asked() == 0 {
		store(m.cache, &m.cache.costs, s, w.costs, costBytes)
	}
	return w.costs
}

// costWalk groups the tokens that the cursor reads by what their completion costs.
type costWalk struct {
	m       *Matcher
	guarded bool
	costs   []tokenCost
	// at[n] is the place of the group of n tokens in costs, plus one.
	at []int
	// hopeless says that no completion is known behind some tokens.
	hopeless bool
}

// add puts the tokens of the given ranks into the group of s.
func (w *costWalk) add(s *fsm.State, from, to int32) {
	if from == to {
		return
	}
	need := w.m.tokensFor(s)
	if need >= unaffordable {
		w.hopeless = true
		return
	}
	for len(w.at) <= need {
		w.at = append(w.at, 0)
	}
	if w.at[need] == 0 {
		w.costs = append(w.costs, tokenCost{tokens: need})
		w.at[need] = len(w.costs)
	}
	group := &w.costs[w.at[need]-1]
	ids := w.m.vocab.trie.ids[from:to]
	if group.set == nil {
		if size := w.m.vocab.Size(); len(group.ids)+len(ids) > size/32 {
			group.set = NewSet(size)
			ids = slices.Concat(group.ids, ids)
			group.ids = nil
		} else {
			group.ids = append(group.ids, ids...)
			return
		}
	}
	for _, id := range ids {
		group.set.Add(id)
	}
}

func (w *costWalk) below(i int32, c *fsm.Cursor) {
	t := &w.m.vocab.trie
	mark := c.Mark()
	for k := i + 1; k < t.nodes[i].next; k = t.nodes[k].next {
		if !c.Step(t.nodes[k].b) {
			continue
		}
		s := c.State()
		n := &t.nodes[k]
		switch {
		case k+1 == n.next:
			w.add(s, n.rank, t.nodes[k+1].rank)
		case n.next-k > skipSize && !n.open && w.stays(s, n):
			w.add(s, n.rank, t.nodes[n.next].rank)
		default:
			w.add(s, n.rank, t.nodes[k+1].rank)
			w.below(k, c)
		}
		c.Reset(mark)
	}
}

// stays reports whether the code points below a node lead from s to states with
// the same completion.
func (w *costWalk) stays(s *fsm.State, n *node) bool {
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

// affordablePoints is affordable within an automaton that has a great many states:
// tokens that leave the text within it are judged by a bound on what completes it,
// and only where that does not fit are they tried. It returns nil where the cursor
// stands elsewhere.
func (m *Matcher) affordablePoints(left int) *Set {
	s := m.cursor.State()
	threads := s.Threads()
	if len(threads) != 1 || threads[0].Residual() == nil || !m.vocab.bytewise || s.Program().Guarded() {
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
	c := m.cursor.Clone()
	w.below(0, p, &c)
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
	t := &w.m.vocab.trie
	mark := c.Mark()
	defer c.Reset(mark)
	text := w.m.vocab.tokens[t.ids[t.nodes[k].rank]][:t.nodes[k].depth]
	return c.Write(text) == len(text) && w.m.fits(c.State(), w.left)
}

// tryAll tries the tokens of the subtree of k.
func (w *pointWalk) tryAll(k int32, c *fsm.Cursor) {
	t := &w.m.vocab.trie
	mark := c.Mark()
	defer c.Reset(mark)
	text := w.m.vocab.tokens[t.ids[t.nodes[k].rank]][:t.nodes[k].depth]
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
