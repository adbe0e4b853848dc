package mask

import (
	"slices"

	"github.com/stencil-go/stencil/fsm"
)

// A mask does not depend on the text but where guards have a say. It is then found
// as if they agreed, and notes where they must be asked: that much is the same for
// every text. Judging it for a text takes away what they refuse.

// doubts are the places of a mask where guards have a say.
type doubts struct {
	// questions are the lexemes behind which a guard is asked that lists what it
	// refuses, suspects the nodes below which the cursor itself must go.
	questions []question
	suspects  []int32
}

// question is a lexeme, which begins at a node or before the token (at the root),
// and the guard asked when it ends.
type question struct {
	from int32
	park fsm.Park
}

func (d *doubts) any() bool { return len(d.questions)+len(d.suspects) > 0 }

func (d *doubts) join(e doubts) {
	d.questions = append(d.questions, e.questions...)
	d.suspects = append(d.suspects, e.suspects...)
}

func (d *doubts) bytes() int64 { return int64(48*len(d.questions) + 4*len(d.suspects)) }

// listed reports whether all guards that s waits for judge parts only, which is left
// to Accept, or are Finite and can be asked from the cursor's text: none of them began
// within the token, and no other was asked before in it.
func (w *threadWalk) listed(s *fsm.Stack) bool {
	for _, k := range s.Parks() {
		if k.Part() {
			if !w.listed(k.Stack()) {
				return false
			}
			continue
		}
		if w.begun || w.asked || !k.Finite() || k.Stack().Guarded() {
			return false
		}
	}
	return true
}

// asking goes on behind each guard that s waits for, where they are listed.
func (w *threadWalk) asking(s *fsm.Stack, on func(*fsm.Stack)) {
	if w.from < 0 && !w.inFold && s.Guarded() {
		path := w.m.vocab.path(-w.from)
		w.from = w.trie.find(path[:len(path)-1])
	}
	for _, k := range s.Parks() {
		if k.Part() {
			on(k.Stack())
			continue
		}
		if w.inFold {
			w.inDoubt = true
			continue
		}
		if q := (question{w.from, k}); !slices.Contains(w.doubts.questions, q) {
			w.doubts.questions = append(w.doubts.questions, q)
		}
		w.asked = true
		on(k.Stack())
		w.asked = false
	}
}

// suspect notes that only the cursor can tell what may follow node i.
func (w *threadWalk) suspect(i int32) {
	if w.inFold {
		w.inDoubt = true
		return
	}
	w.doubts.suspects = append(w.doubts.suspects, i)
}

// judge is the mask for the cursor's text. Where no guard is asked about the suspects, as
// behind a text that goes on whatever they say, what is found there is the same for
// every text, and kept for the state.
func (m *Matcher) judge(sm *stateMask) *stateMask {
	text := false
	if len(sm.doubts.suspects) > 0 {
		asked := m.cursor.Asked()
		sm = &stateMask{set: m.judged(sm.set, slices.Clone(sm.doubts.suspects)), doubts: doubts{questions: sm.doubts.questions}}
		if text = m.cursor.Asked() != asked; !text {
			store(m.cache, &m.cache.states, m.cursor.State(), sm, (*stateMask).bytes)
			m.last = sm
		}
	}
	t := &m.vocab.trie
	var nodes []int32
	for _, q := range sm.doubts.questions {
		for _, ending := range m.cursor.Refused(q.park, m.vocab.path(q.from)) {
			if node := t.descend(q.from, ending); node > 0 {
				nodes = append(nodes, node)
			}
		}
	}
	if len(nodes) > 0 {
		sm, text = &stateMask{set: m.judged(sm.set, nodes)}, true
	}
	if text {
		return &stateMask{set: sm.set, text: true}
	}
	return sm
}

// judged is the set with those tokens below the nodes that the cursor itself can read.
func (m *Matcher) judged(of *Set, nodes []int32) *Set {
	t := &m.vocab.trie
	slices.Sort(nodes)
	set := of.Clone()
	set.spread()
	behind := int32(0)
	c := m.cursor.Lenient()
	mark := c.Mark()
	for _, node := range nodes {
		if node < behind {
			continue
		}
		behind = t.nodes[node].next
		for _, id := range t.ids[t.nodes[node].rank:t.nodes[behind].rank] {
			set.Remove(id)
		}
		if text := m.vocab.path(node); c.Write(text) == len(text) {
			m.atCursor(node, &c, set)
		}
		c.Reset(mark)
	}
	m.cursor.Count(&c)
	return set
}

// crossGuarded collects the tokens behind a lexeme's end where guards may have a
// say: a copy of the cursor goes along each token, and back.
func (m *Matcher) crossGuarded(lexeme *lexemeMask, follow *fsm.State, set *Set) {
	t := &m.vocab.trie
	c := m.cursor.Lenient()
	mark := c.Mark()
	if follow.Guarded() {
		for _, node := range lexeme.finals {
			if lexeme.skips(node) {
				continue
			}
			if text := m.vocab.path(node); c.Write(text) < len(text) {
				for _, id := range t.ids[t.nodes[node].rank:t.nodes[node+1].rank] {
					set.Remove(id)
				}
			}
			c.Reset(mark)
		}
	}
	agreed := follow.Agreed()
	for i, b := range lexeme.cross.bytes {
		if agreed.Step(b) == nil {
			continue
		}
		for _, node := range lexeme.cross.nodes[i] {
			if lexeme.skips(node) {
				continue
			}
			if text := m.vocab.path(node); c.Write(text) == len(text) {
				m.atCursor(node, &c, set)
			}
			c.Reset(mark)
		}
	}
	m.cursor.Count(&c)
}

// walkCursor collects the tokens below node i that the cursor, put into state s,
// can read.
func (m *Matcher) walkCursor(i int32, set *Set, s *fsm.State) {
	c := m.cursor.Lenient()
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
			if r := thread.Residual(); r != nil && n.groups&^r.LoopWithin(int(n.height)) == 0 {
				t.below(i, set)
				return
			}
		}
	}
	m.belowCursor(i, c, set, s)
}
