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
	// parks are the guards of the questions, once they are all there.
	parks []fsm.Park
	// crossings are threads whose tokens that cross only the cursor can tell, keys the
	// part of a state within known keys of which that is so of all tokens.
	crossings []*fsm.Thread
	keys      *fsm.State
}

// question is a lexeme, which begins at a node or before the token (at the root),
// and the guard asked when it ends.
type question struct {
	from int32
	park fsm.Park
}

func (d *doubts) any() bool {
	return len(d.questions)+len(d.suspects)+len(d.crossings) > 0 || d.keys != nil
}

func (d *doubts) join(e doubts) {
	d.questions = append(d.questions, e.questions...)
	d.suspects = append(d.suspects, e.suspects...)
}

// collected is a copy with parks set, nil where nothing is in doubt.
func (d *doubts) collected() *doubts {
	if !d.any() {
		return nil
	}
	c := *d
	for _, q := range c.questions {
		if !slices.Contains(c.parks, q.park) {
			c.parks = append(c.parks, q.park)
		}
	}
	return &c
}

func (d *doubts) bytes() int64 {
	if d == nil {
		return 0
	}
	return int64(56*(len(d.questions)+len(d.parks)) + 4*len(d.suspects) + 8*len(d.crossings))
}

// listed reports whether all guards that s waits for judge parts only, which is left
// to Accept, or are Finite and can be asked from the cursor's text: none of them began
// within the token, and no other was asked in it where another lexeme ended.
func (w *threadWalk) listed(s *fsm.Stack) bool {
	return len(s.Parks()) == 0 || !w.asked && w.finite(s)
}

// finite reports whether all guards that s waits for, one behind the other, judge parts
// only or are Finite and did not begin within the token.
func (w *threadWalk) finite(s *fsm.Stack) bool {
	for _, k := range s.Parks() {
		if !k.Part() && (w.begun || !k.Finite()) || !w.finite(k.Stack()) {
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
		asked := w.asked
		w.asked = true
		on(k.Stack())
		w.asked = asked
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

// maxEnds is the number of ends from which on a lexeme's are no suspects by themselves.
const maxEnds = 64

// suspectEnds notes that only the cursor can tell what may follow where a lexeme ends that
// has begun at node i: of its ends, or, where they are many, of all below the node.
func (w *threadWalk) suspectEnds(i int32, l *lexemeMask) {
	n := len(l.finals)
	for _, nodes := range l.cross.nodes {
		n += len(nodes)
	}
	if n > maxEnds || len(l.ends) > 0 {
		w.suspect(i)
		return
	}
	for _, node := range l.finals {
		if !l.skips(node) {
			w.suspect(node)
		}
	}
	for _, nodes := range l.cross.nodes {
		for _, node := range nodes {
			if !l.skips(node) {
				w.suspect(node)
			}
		}
	}
}

// judge is the mask for the cursor's text. Where no guard is asked about it to judge the
// suspects, as behind a text that goes on whatever they say, or where what they judge
// begins within the token, what is found there is the same for every text, and kept for
// the state.
func (m *Matcher) judge(sm *stateMask) *Set {
	if len(sm.doubts.suspects) > 0 {
		bound := m.cursor.Bound()
		m.nodes = append(m.nodes[:0], sm.doubts.suspects...)
		draft := m.drafts.begin(sm.set)
		m.judged(draft, m.nodes)
		set := m.drafts.done(m.cache, draft, sm.set)
		rest := *sm.doubts
		rest.suspects = nil
		if m.cursor.Bound() == bound {
			sm = &stateMask{set: set, doubts: rest.collected()}
			store(m.cache, &m.cache.states, m.cursor.State(), sm, (*stateMask).bytes)
			m.last = sm
		} else {
			// The rest is about this text alone.
			return m.judgeRest(set, &rest)
		}
	}
	if sm.doubts == nil {
		return sm.set
	}
	return m.judgeRest(sm.set, sm.doubts)
}

// judgeRest is the set judged by what is in doubt beside suspects. Where only questions are,
// what is found is kept for the state and what the guards say that it depends on.
func (m *Matcher) judgeRest(set *Set, d *doubts) *Set {
	key, ok := m.digest(d)
	if !ok {
		return m.judgeAnew(set, d)
	}
	key.of = set
	if known, ok := lookup(m.cache, &m.cache.answers, key, answer.bytes); ok {
		return known.set
	}
	out := m.judgeAnew(set, d)
	store(m.cache, &m.cache.answers, key, answer{out, out != set}, answer.bytes)
	return out
}

// answered names a mask by the state's and by what the guards say that theirs depends on.
type answered struct {
	state  *fsm.State
	of     *Set
	digest uint64
}

// digest is the key of what judging the questions gives. It reports false where they are
// not all that is in doubt, or a guard has no digest.
func (m *Matcher) digest(d *doubts) (key answered, ok bool) {
	if len(d.crossings) > 0 || d.keys != nil {
		return key, false
	}
	key.state = m.cursor.State()
	for _, park := range d.parks {
		n, ok := m.cursor.Digest(park)
		if !ok {
			return key, false
		}
		key.digest = (key.digest ^ n) * 0x9E3779B97F4A7C15
	}
	return key, true
}

// judgeAnew is judgeRest without what is kept.
func (m *Matcher) judgeAnew(set *Set, d *doubts) *Set {
	t := &m.vocab.trie
	m.nodes = m.nodes[:0]
	for _, q := range d.questions {
		m.endings = m.cursor.Refused(m.endings[:0], q.park, m.vocab.path(q.from))
		for _, ending := range m.endings {
			if node := t.descend(q.from, ending); node > 0 {
				m.nodes = append(m.nodes, node)
			}
		}
	}
	if len(m.nodes)+len(d.crossings) == 0 && d.keys == nil {
		return set
	}
	draft := m.drafts.begin(set)
	for _, thread := range d.crossings {
		lexeme := m.lexemeOf(thread)
		part := m.drafts.begin(lexeme.inside)
		m.crossGuarded(lexeme, thread.Stack().State(), part)
		for _, e := range lexeme.ends {
			m.crossGuarded(e.cross, thread.Stack().Behind(e.end).State(), part)
		}
		draft.Union(part)
		m.drafts.end()
	}
	if d.keys != nil {
		m.walkCursor(0, draft, d.keys)
	}
	m.judged(draft, m.nodes)
	return m.drafts.done(m.cache, draft, set)
}

// judged takes out of a set those tokens below the nodes that the cursor itself cannot
// read, and adds those that it can.
func (m *Matcher) judged(set *Set, nodes []int32) {
	t := &m.vocab.trie
	slices.Sort(nodes)
	behind := int32(0)
	c := &m.cursor
	mark := c.Mark()
	c.Lenient()
	for _, node := range nodes {
		if node < behind {
			continue
		}
		behind = t.nodes[node].next
		for _, id := range t.ids[t.nodes[node].rank:t.nodes[behind].rank] {
			set.Remove(id)
		}
		if text := m.vocab.path(node); c.Write(text) == len(text) {
			m.atCursor(node, c, set)
		}
		c.Reset(mark)
	}
	c.Strict()
}

// crossGuarded collects the tokens behind a lexeme's end where guards may have a
// say: the cursor goes along each token, and back.
func (m *Matcher) crossGuarded(lexeme *lexemeMask, follow *fsm.State, set *Set) {
	t := &m.vocab.trie
	c := &m.cursor
	mark := c.Mark()
	c.Lenient()
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
				m.atCursor(node, c, set)
			}
			c.Reset(mark)
		}
	}
	c.Strict()
}

// walkCursor collects the tokens below node i that the cursor, of which s is a part,
// can read.
func (m *Matcher) walkCursor(i int32, set *Set, s *fsm.State) {
	m.cursor.Lenient()
	m.belowCursor(i, &m.cursor, set, s)
	m.cursor.Strict()
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
