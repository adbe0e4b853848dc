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
	if n, ok := m.cache.need(s); ok {
		return n
	}
	n := m.vocab.fewest(s.Shortest())
	m.cache.putNeed(s, n)
	return n
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
		return m.ends
	}
	costs := m.costs()
	last := len(costs) - 1
	if last < 0 || costs[last].tokens <= left-1 {
		return sm.set
	}
	out := NewSet(m.vocab.Size())
	if m.cursor.Accepting() {
		out.Union(m.ends)
	}
	for _, c := range costs {
		if c.tokens <= left-1 {
			out.Union(c.set)
		}
	}
	return out
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
	if c := m.cache.costs(s); c != nil {
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
		m.cache.putCosts(s, out)
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
