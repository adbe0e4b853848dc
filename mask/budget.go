package mask

import (
	"slices"

	"github.com/stencil-go/stencil/fsm"
)

// unaffordable is a number of tokens past every budget.
const unaffordable = 1 << 30

// tokensFor is a number of tokens that complete s: the fewest that spell its
// shortest completion. Following that completion token by token lowers it by at
// least one each time, since the completion of a later state is the rest of it.
func (m *Matcher) tokensFor(s *fsm.State) int {
	if s.Accepting() {
		return 0
	}
	if n, ok := lookup(m.cache, &m.cache.needs, s, noBytes); ok {
		return n
	}
	n := m.vocab.fewest(s.Shortest())
	store(m.cache, &m.cache.needs, s, n, noBytes)
	return n
}

// fits reports whether s can be completed with left tokens more. Where every byte
// is a token, a short text need not be cut into tokens to tell.
func (m *Matcher) fits(s *fsm.State, left int) bool {
	return left >= 0 && (m.vocab.bytewise && s.Distance() <= left || m.tokensFor(s) <= left)
}

// fewest is the smallest number of tokens that spell text, by dynamic programming
// from its end: O(len(text) x longest token).
func (v *Vocab) fewest(text []byte) int {
	need := make([]int, len(text)+1)
	t := &v.trie
	for i := len(text) - 1; i >= 0; i-- {
		need[i] = unaffordable
		node := int32(0)
		for j := i; j < len(text); j++ {
			if node = t.child(node, text[j]); node < 0 {
				break
			}
			if t.nodes[node].rank < t.nodes[node+1].rank {
				need[i] = min(need[i], need[j+1]+1)
			}
		}
	}
	return need[0]
}

// affordable is the part of a state's mask that leaves enough of the budget to
// complete the output.
func (m *Matcher) affordable(sm *stateMask) *Set {
	left := m.budget - len(m.history)
	if left <= 0 {
		return m.vocab.ends
	}
	if m.reach() <= left-1 {
		return sm.set
	}
	costs := m.costs()
	last := len(costs) - 1
	if last < 0 || costs[last].tokens <= left-1 {
		return sm.set
	}
	out := NewSet(m.vocab.Size())
	if m.cursor.Accepting() {
		out.Union(m.vocab.ends)
	}
	for _, c := range costs {
		if c.tokens <= left-1 {
			out.Union(c.set)
		}
	}
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
		lexeme := m.lexemeMask(t.Residual().Clamp(v.longest + 1))
		for _, b := range lexeme.cross.bytes {
			for _, node := range lexeme.cross.nodes[b] {
				if lexeme.skips(node) {
					continue
				}
				c := m.cursor.Clone()
				text := v.tokens[v.trie.ids[v.trie.nodes[node].rank]][:v.trie.nodes[node].depth]
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

// tokenCost are the tokens after which a completion takes a number of tokens.
type tokenCost struct {
	tokens int
	set    *Set
}

// costs groups the tokens of the mask by what their completion costs, cheapest
// first.
func (m *Matcher) costs() []tokenCost {
	s := m.cursor.State()
	if c, ok := lookup(m.cache, &m.cache.costs, s, costBytes); ok {
		return c
	}
	w := costWalk{m: m, sets: map[int]*Set{}}
	c := m.cursor.Clone()
	w.below(0, &c)
	out := make([]tokenCost, 0, len(w.sets))
	for n, set := range w.sets {
		out = append(out, tokenCost{n, set})
	}
	slices.SortFunc(out, func(a, b tokenCost) int { return a.tokens - b.tokens })
	if c.Asked() == 0 {
		store(m.cache, &m.cache.costs, s, out, costBytes)
	}
	return out
}

type costWalk struct {
	m    *Matcher
	sets map[int]*Set
}

func (w *costWalk) set(s *fsm.State) *Set {
	need := w.m.tokensFor(s)
	set := w.sets[need]
	if set == nil {
		set = NewSet(w.m.vocab.Size())
		w.sets[need] = set
	}
	return set
}

func (w *costWalk) below(i int32, c *fsm.Cursor) {
	t := &w.m.vocab.trie
	mark := c.Mark()
	for k := i + 1; k < t.nodes[i].next; k = t.nodes[k].next {
		if !c.Step(t.nodes[k].b) {
			continue
		}
		if t.nodes[k].rank < t.nodes[k+1].rank {
			t.own(k, w.set(c.State()))
		}
		w.below(k, c)
		c.Reset(mark)
	}
}
