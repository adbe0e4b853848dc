package mask

import "github.com/stencil-go/stencil/fsm"

// reach bounds the tokens that complete the output after any token of the mask,
// without looking at each: what stays within a lexeme needs no more than the lexeme
// can ask for, and what crosses is walked. It holds where every byte is a token, so
// that a completion has no more tokens than bytes. Where the state itself is too far from
// its end for the bound to be low enough it is not sought.
func (m *Matcher) reach(enough int) int {
	s := m.cursor.State()
	if s.Distance()-1 > enough {
		return unaffordable
	}
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
		lexeme := m.lexemeOf(t)
		for _, nodes := range lexeme.cross.nodes {
			for _, node := range nodes {
				if lexeme.skips(node) {
					continue
				}
				mark := m.cursor.Mark()
				text := v.path(node)
				if m.cursor.Write(text) == len(text) {
					w.at(node, &m.cursor)
				}
				m.cursor.Reset(mark)
			}
		}
	}
	if keys := s.Keys(); keys != nil {
		w.below(0, &m.cursor)
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
